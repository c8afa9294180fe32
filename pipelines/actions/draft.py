"""A machine drafts what is empty; each draft is marked, and goes out only once a person has confirmed it.

What it answers is kept before it is used, so a run that is stopped pays nothing twice. A request that is
answered later is written down before it leaves.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import replace
from datetime import datetime
from secrets import token_hex

from pipelines.actions.draft_plan import CatalogPlan, DraftPlan
from pipelines.actions.draft_store import DraftStore, WaitingRequest, WaitingText, with_reference
from pipelines.actions.draft_write import DraftAnswers, DraftedCatalog, LeftText, write_answers
from pipelines.model.errors import DeliveryError, GlocalError, Limited, NoReply, Refused, as_fault
from pipelines.model.times import rfc3339
from pipelines.translation.drafts.engine import (
    AnyDraftEngine,
    DeferredEngine,
    DraftedText,
    DraftEngine,
    DraftRequest,
    DraftTicket,
    NoDraft,
)
from pipelines.workspace.git_commit import Writer
from pipelines.workspace.paths import Workspace
from pipelines.workspace.plugins import DRAFT_ENGINES, using_plugin


def refuse_too_many(workspace: Workspace, plan: DraftPlan) -> None:
    """DeliveryError if a run would take more characters than the settings allow."""
    most = workspace.settings.drafts.max_characters
    if plan.characters > most:
        raise DeliveryError(
            f"{plan.label} would count {plan.characters:,} characters; [drafts] max_characters is {most:,}",
            hint="nothing was sent: choose fewer articles or languages, or allow more in glocal.toml",
        )


def draft_texts(
    workspace: Workspace, engine: AnyDraftEngine, plan: DraftPlan, now: datetime, writer: Writer | None = None
) -> Iterator[DraftedCatalog]:
    """Draft catalog by catalog, as it was planned. `writer`: who it is in git's history; None: nothing is
    committed.

    What ails one language is told there, and the next is tried; where the service says that it is too much
    for now, or gives no answer, no more is sent. GlocalError if somebody else has machines draft here.
    """
    refuse_too_many(workspace, plan)
    with DraftStore(workspace).sole_asker():
        yield from _draft_catalogs(workspace, engine, plan, now, writer)


def _draft_catalogs(
    workspace: Workspace, engine: AnyDraftEngine, plan: DraftPlan, now: datetime, writer: Writer | None
) -> Iterator[DraftedCatalog]:
    stopped: GlocalError | None = None
    for catalog in plan.catalogs:
        if catalog.fault or not catalog.wanted:
            yield DraftedCatalog(catalog.domain, catalog.locale, left=catalog.left, fault=catalog.fault)
            continue
        work, fault = _Asking(workspace, catalog, now), stopped if catalog.requests else None
        if not fault:
            try:
                with using_plugin(DRAFT_ENGINES, engine.name):
                    work.ask(engine)
            except Exception as error:  # noqa: BLE001 - what is answered is written all the same
                fault = as_fault(error)
                stopped = fault if isinstance(error, Limited | NoReply) else None
        yield work.written(engine, fault, writer)


class _Asking:
    """One catalog's questions, and what came of them."""

    def __init__(self, workspace: Workspace, plan: CatalogPlan, now: datetime) -> None:
        self._workspace, self._plan, self._now = workspace, plan, now
        self._store = DraftStore(workspace)
        self._refused: dict[str, str] = {}
        """Why, by the name of the answer."""
        self._waiting = 0

    def ask(self, engine: AnyDraftEngine) -> None:
        """Ask for what is not known, request by request; each answer, or each request, is kept at once."""
        if isinstance(engine, DraftEngine):
            self._translate(engine)
        else:
            self._hand_in(engine)

    def _fresh(self, known: Container[str]) -> Iterator[tuple[DraftRequest, tuple[str, ...]]]:
        """The requests without what has become known since they were planned."""
        for request, names in self._plan.requests:
            pairs = [pair for pair in zip(request.texts, names, strict=True) if pair[1] not in known]
            if pairs:
                texts, left = zip(*pairs, strict=True)
                yield replace(request, texts=texts), left

    def _translate(self, engine: DraftEngine) -> None:
        for request, names in self._fresh(self._store.answers(engine.name, self._plan.locale)):
            answers = engine.translate(request)
            if len(answers) != len(names):
                raise NoReply(
                    f"{engine.name} gave {len(answers)} answers to {len(names)} texts",
                    hint="run it again; if it stays so, choose another engine or model",
                )
            by_name = dict(zip(names, answers, strict=True))
            said = {n: a.words for n, a in by_name.items() if isinstance(a, DraftedText)}
            self._store.keep_answers(engine.name, self._plan.locale, said)
            self._refused |= {n: a.why for n, a in by_name.items() if isinstance(a, NoDraft)}

    def _hand_in(self, engine: DeferredEngine) -> None:
        by_answer = {each.answer: each for each in self._plan.wanted}
        handed_in = {text.answer for each in self._store.waiting(engine.name) for text in each.texts}
        known = handed_in | self._store.answers(engine.name, self._plan.locale).keys()
        for request, names in self._fresh(known):
            texts = tuple(
                WaitingText(by_answer[n].message.id, by_answer[n].text.words, n, by_answer[n].message.flags)
                for n in names
            )
            waiting = WaitingRequest(
                engine.name,
                engine.label,
                self._plan.domain,
                self._plan.locale,
                request.source,
                request.markup,
                DraftTicket(token_hex(16), ""),
                rfc3339(self._now),
                texts,
            )
            self._store.keep_waiting(waiting)
            try:
                reference = engine.submit(request, waiting.ticket.token)
            except (Refused, Limited):
                self._store.forget_waiting(waiting.ticket.token)
                raise
            self._store.keep_waiting(with_reference(waiting, reference))
            self._waiting += len(texts)

    def written(
        self, engine: AnyDraftEngine, fault: GlocalError | None, writer: Writer | None
    ) -> DraftedCatalog:
        """Write what is answered, and say what became of all."""
        plan, words = self._plan, dict[str, str]()
        left = [*plan.left]
        answers = self._store.answers(engine.name, plan.locale)
        for each in plan.wanted:
            if each.answer in answers:
                words[each.message.id] = answers[each.answer]
            elif each.answer in self._refused:
                left.append(LeftText(each.message.id, self._refused[each.answer]))
        done = DraftedCatalog(plan.domain, plan.locale)
        if words and plan.ability:
            given = DraftAnswers(plan.domain, plan.locale, engine.label, plan.ability.markup, words)
            try:
                done = write_answers(self._workspace, given, plan.context, self._now.date(), writer)
            except Exception as error:  # noqa: BLE001 - a file that cannot be written keeps no other back
                fault = as_fault(error)
        return replace(done, left=(*left, *done.left), waiting=self._waiting, fault=fault)
