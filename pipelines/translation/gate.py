"""The gate: may this locale go out? A decision with its reasons, from counts alone.

An article is judged by its own words. Those of the templates, which are translated once for all articles,
have to reach the same minimum by themselves: they say nothing of how far an article is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from textwrap import shorten
from typing import Protocol

from pipelines.model.blocks import Kind, Text
from pipelines.model.catalog import Catalog, Message
from pipelines.model.edition import Amount, Decision, FrameWork, Teaser, Verdict, work_text
from pipelines.model.finding import UNREADABLE, Finding, Severity
from pipelines.translation.drafts.mark import DraftState, draft_state

_REQUIRED = {
    "title": Kind.TITLE,
    "summary": Kind.SUMMARY,
    "subject": Kind.SUBJECT,
    "call_to_action": Kind.CALL_TO_ACTION,
}


class Policy(Protocol):
    """What the gate reads of a locale's settings."""

    @property
    def minimum(self) -> float: ...
    @property
    def required(self) -> Sequence[str]: ...
    @property
    def otherwise(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Texts:
    """The messages that a source asks for, and the catalog that has their translations."""

    wanted: Sequence[Message]
    catalog: Catalog

    def pairs(self) -> list[tuple[Message, Message | None]]:
        """Each message with the entry that the catalog has for it."""
        known = {message.key: message for message in self.catalog.messages if not message.obsolete}
        return [(message, known.get(message.key)) for message in self.wanted]


@dataclass(frozen=True, slots=True)
class _Counts:
    words: int
    to_translate: Amount
    to_review: Amount
    drafts: int

    @property
    def ready(self) -> int:
        return self.words - self.to_translate.words - self.to_review.words

    @property
    def percent(self) -> float:
        return 100 * self.ready / self.words if self.words else 100.0

    def shortfall(self, minimum: float) -> str:
        """What is to be done if too little is ready; else nothing."""
        if self.percent >= minimum:
            return ""
        return _short_text(work_text(self.to_translate, self.to_review, self.drafts), self.percent, minimum)


def decide(
    locale: str,
    article: Texts | None,
    frame: Sequence[Texts],
    findings: Sequence[Finding],
    policy: Policy,
) -> Decision:
    """Judge a locale by an article's texts (None: written in this language) and by what stands around all
    articles: the words of the templates, and those of the brand.
    """
    own, around = _count(article), [(texts, _count(texts)) for texts in frame]
    unreadable = {finding.origin.path for finding in findings if finding.check == UNREADABLE}
    reasons = [] if _is_of(article, unreadable) else list(_open_work(own, article, policy))
    verdict = Verdict(policy.otherwise) if reasons else Verdict.READY
    for texts, counts in around:
        if not _is_of(texts, unreadable) and (work := counts.shortfall(policy.minimum)):
            reasons.append(f"{texts.catalog.path}: {work}")
            # An article that is translated is not sent in its source for the sake of a word in the footer.
            if verdict is Verdict.READY:
                verdict = Verdict.HOLD if policy.otherwise == Verdict.HOLD else Verdict.MIXED
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if errors:
        first = errors[0]
        fault = shorten(first.message, 80, placeholder=" …")
        reasons.insert(0, f"{_counted(len(errors), 'error')}, first at {first.origin}: {fault}")
        verdict = Verdict.HOLD
    elif verdict is Verdict.READY and {own.percent, *(counts.percent for _, counts in around)} != {100}:
        verdict = Verdict.MIXED
    work_around = tuple(
        FrameWork(texts.catalog.path, counts.to_translate, counts.to_review, counts.drafts)
        for texts, counts in around
        if (counts.to_translate.texts or counts.to_review.texts) and not _is_of(texts, unreadable)
    )
    return Decision(
        locale,
        verdict,
        own.words,
        own.ready,
        own.to_translate,
        own.to_review,
        tuple(reasons),
        work_around,
        own.drafts,
    )


def _is_of(texts: Texts | None, paths: set[str]) -> bool:
    """Whether the texts stand in one of these files: how much there is to do in it, nobody knows."""
    return texts is not None and texts.catalog.path in paths


def with_teasers(decision: Decision, teasers: Iterable[Teaser], policy: Policy) -> Decision:
    """A newsletter's decision with the words of its teasers, as a reader of this language gets them."""
    texts = [text for story in teasers for text in _texts_of(story)]
    words = sum(word_count(text.value) for text in texts)
    foreign = [text for text in texts if text.lang != decision.locale]
    ready = words - sum(word_count(text.value) for text in foreign)
    all_in = replace(decision, words=decision.words + words, ready=decision.ready + ready)
    if policy.minimum < 100:  # one sentence: two percentages in two places look as if one were wrong
        own = _short_text(decision.work, decision.percent, policy.minimum)
        both = f"{decision.work}: {int(decision.percent)} % of its own words are ready"
        both += f", {int(all_in.percent)} % with its teasers, {policy.minimum:g} % needed"
        all_in = replace(all_in, reasons=tuple(both if why == own else why for why in all_in.reasons))
    if not foreign or not decision.goes_out:
        return all_in
    if policy.otherwise == Verdict.HOLD and all_in.percent < policy.minimum:
        why = f"with its teasers {int(all_in.percent)} % of its words are ready, {policy.minimum:g} % needed"
        return replace(all_in, verdict=Verdict.HOLD, reasons=(*all_in.reasons, why))
    return replace(all_in, verdict=Verdict.MIXED) if decision.verdict is Verdict.READY else all_in


def _texts_of(story: Teaser) -> Iterator[Text]:
    yield story.title
    yield story.summary
    if story.image:
        yield story.image.alt
        if story.image.credit:
            yield story.image.credit


def _short_text(work: str, percent: float, minimum: float) -> str:
    """What is to be done, and where it is not all, how far it is and has to be."""
    return f"{work} ({int(percent)} % ready, {minimum:g} % needed)" if minimum < 100 else work


def _count(texts: Texts | None) -> _Counts:
    pairs = texts.pairs() if texts else []
    fuzzy = [wanted for wanted, found in pairs if found and found.fuzzy]
    empty = [wanted for wanted, found in pairs if not found or not (found.translated or found.fuzzy)]
    drafts = sum(found is not None and draft_state(found) is DraftState.DRAFT for _, found in pairs)
    words = sum(word_count(wanted.id) for wanted, _ in pairs)
    return _Counts(words, _amount(empty), _amount(fuzzy), drafts)


def _amount(messages: Sequence[Message]) -> Amount:
    return Amount(len(messages), sum(word_count(message.id) for message in messages))


def word_count(text: str) -> int:
    """How many words a text has to a translator: what stands between blanks."""
    return len(text.split())


def _open_work(own: _Counts, article: Texts | None, policy: Policy) -> Iterator[str]:
    if work := own.shortfall(policy.minimum):
        yield work
    elif missing := list(_missing(article, policy.required)):
        yield f"to translate or review: {', '.join(missing)}"


def _missing(article: Texts | None, required: Sequence[str]) -> Iterable[str]:
    pairs = article.pairs() if article else []
    for name in required:
        kind = _REQUIRED[name].value
        if any(kind in wanted.extracted and not (found and found.translated) for wanted, found in pairs):
            yield name.replace("_", " ")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
