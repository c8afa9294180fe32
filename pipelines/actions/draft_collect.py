"""Requests that were handed in to be answered later: what came in for them is taken, the rest waits on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from pipelines.actions.draft_engines import open_engine
from pipelines.actions.draft_store import DraftStore, WaitingRequest
from pipelines.actions.draft_write import DraftAnswers, DraftedCatalog, LeftText, text_parts, write_answers
from pipelines.model.errors import DeliveryError, GlocalError, NoReply, Refused, as_fault
from pipelines.translation.drafts.engine import (
    DeferredEngine,
    DraftAnswer,
    DraftedText,
    DraftParcel,
    DraftRequest,
    NoDraft,
    TextToDraft,
)
from pipelines.workspace.git_commit import Writer
from pipelines.workspace.paths import Workspace
from pipelines.workspace.plugins import DRAFT_ENGINES, using_plugin
from pipelines.workspace.snapshot import Snapshot


def collect_drafts(
    snapshot: Snapshot,
    now: datetime,
    writer: Writer | None = None,
    wanted: Callable[[WaitingRequest], bool] = lambda _: True,
) -> Iterator[DraftedCatalog]:
    """Take what was delivered, request by request; what is not there yet is told as waiting. `wanted`: which
    requests are looked at.
    """
    store = DraftStore(snapshot.workspace)
    asked = [each for each in store.waiting() if wanted(each)]
    for name in dict.fromkeys(each.engine for each in asked):
        requests = [each for each in asked if each.engine == name]
        try:
            engine, parcels = _opened(snapshot, store, name)
        except Exception as error:  # noqa: BLE001 - one engine's fault is no other's
            for each in requests:
                yield _still_waiting(each, as_fault(error))
            continue
        for each in requests:
            yield _collected(snapshot, store, engine, each, parcels, now, writer)
        if not store.waiting(name):
            store.clear_received(name)


def _opened(snapshot: Snapshot, store: DraftStore, name: str) -> tuple[DeferredEngine, list[DraftParcel]]:
    workspace = snapshot.workspace
    engine = open_engine(workspace, name, lambda: snapshot.memory(workspace.source))
    if not isinstance(engine, DeferredEngine):
        raise Refused(
            f"{name} answers at once, and so has nothing to be collected", hint="glocal draft forget"
        )
    with using_plugin(DRAFT_ENGINES, name):
        return engine, [*store.received(name), *engine.fetch()]


def _collected(
    snapshot: Snapshot,
    store: DraftStore,
    engine: DeferredEngine,
    waiting: WaitingRequest,
    parcels: list[DraftParcel],
    now: datetime,
    writer: Writer | None,
) -> DraftedCatalog:
    try:
        with using_plugin(DRAFT_ENGINES, engine.name):
            answers = engine.collect(_request_again(snapshot, waiting), waiting.ticket, parcels)
        if answers is None:
            return _still_waiting(waiting)
        if len(answers) != len(waiting.texts):
            fault = NoReply(f"{engine.name} gave {len(answers)} answers to {len(waiting.texts)} texts")
            return _still_waiting(waiting, fault)
        return _with_answers(snapshot, store, waiting, list(answers), now, writer)
    except Refused as error:  # it is answered: with no
        store.forget_waiting(waiting.ticket.token)
        return DraftedCatalog(waiting.domain, waiting.locale, fault=error)
    except Exception as error:  # noqa: BLE001 - one request's fault is no other's
        return _still_waiting(waiting, as_fault(error))


def _with_answers(
    snapshot: Snapshot,
    store: DraftStore,
    waiting: WaitingRequest,
    answers: list[DraftAnswer],
    now: datetime,
    writer: Writer | None,
) -> DraftedCatalog:
    pairs = list(zip(waiting.texts, answers, strict=True))
    said = {text.answer: a.words for text, a in pairs if isinstance(a, DraftedText)}
    store.keep_answers(waiting.engine, waiting.locale, said)
    left = tuple(LeftText(text.source, a.why) for text, a in pairs if isinstance(a, NoDraft))
    words = {text.source: said[text.answer] for text, _ in pairs if text.answer in said}
    given = DraftAnswers(waiting.domain, waiting.locale, waiting.label, waiting.markup, words)
    context = snapshot.check_context(waiting.locale, waiting.domain)
    done = write_answers(snapshot.workspace, given, context, now.date(), writer)
    store.forget_waiting(waiting.ticket.token)
    return replace(done, left=(*left, *done.left))


def _request_again(snapshot: Snapshot, waiting: WaitingRequest) -> DraftRequest:
    """The request as it was handed in, as far as its answer needs it."""
    texts = tuple(
        TextToDraft(each.words, text_parts(each.source, each.flags, snapshot.glossary))
        for each in waiting.texts
    )
    return DraftRequest(waiting.source, waiting.locale, texts, waiting.markup)


def _still_waiting(waiting: WaitingRequest, fault: GlocalError | None = None) -> DraftedCatalog:
    return DraftedCatalog(
        waiting.domain,
        waiting.locale,
        waiting=len(waiting.texts),
        token=waiting.ticket.token,
        since=waiting.at,
        fault=fault,
    )


def forget_request(workspace: Workspace, token: str) -> str:
    """Wait no longer for a request; what it was. DeliveryError if there is none of that token."""
    store = DraftStore(workspace)
    found = next((each for each in store.waiting() if each.ticket.token == token), None)
    if found is None:
        raise DeliveryError(f"nothing waits under {token!r}", hint="glocal draft collect names the tokens")
    store.forget_waiting(token)
    return f"{found.domain} {found.locale}, handed in to {found.engine} at {found.at}"
