"""The gate: may this locale go out? A decision with its reasons, from counts alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from pipelines.model.blocks import Kind
from pipelines.model.catalog import Catalog, Message
from pipelines.model.edition import Decision, Verdict
from pipelines.model.finding import Finding, Severity

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


def decide(
    locale: str,
    parts: Iterable[tuple[Sequence[Message], Catalog]],
    findings: Sequence[Finding],
    policy: Policy,
) -> Decision:
    """Judge a locale by its parts: the messages that the source asks for, each with their catalog."""
    pairs = [pair for wanted, catalog in parts for pair in _pairs(wanted, catalog)]
    total = sum(_word_count(wanted) for wanted, _ in pairs)
    done = sum(_word_count(wanted) for wanted, found in pairs if found and found.translated)
    percent = 100 * done / total if total else 100.0
    fuzzy = sum(1 for _, found in pairs if found and found.fuzzy)
    reasons = [*_open_work(pairs, percent, fuzzy, policy.minimum), *_missing(pairs, policy.required)]
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if errors:
        first = errors[0]
        reasons.insert(0, f"{_counted(len(errors), 'error')}, first at {first.origin}: {first.message}")
        verdict = Verdict.HOLD
    elif reasons:
        verdict = Verdict(policy.otherwise)
    else:
        verdict = Verdict.READY if percent == 100 else Verdict.MIXED
    return Decision(locale, verdict, percent, fuzzy, tuple(reasons))


def _pairs(wanted: Sequence[Message], catalog: Catalog) -> list[tuple[Message, Message | None]]:
    known = {message.key: message for message in catalog.messages if not message.obsolete}
    return [(message, known.get(message.key)) for message in wanted]


def _word_count(message: Message) -> int:
    return len(message.id.split())


def _open_work(
    pairs: Sequence[tuple[Message, Message | None]], percent: float, fuzzy: int, minimum: float
) -> Iterable[str]:
    if percent >= minimum:
        return
    empty = sum(1 for _, found in pairs if found is None or (not found.translated and not found.fuzzy))
    parts = []
    if fuzzy:
        parts.append(f"{_counted(fuzzy, 'message')} to be reviewed (fuzzy)")
    if empty:
        parts.append(f"{_counted(empty, 'message')} not translated")
    yield f"{int(percent)} % of the words are ready, {minimum:g} % are required: {', '.join(parts)}"


def _missing(pairs: Sequence[tuple[Message, Message | None]], required: Sequence[str]) -> Iterable[str]:
    for name in required:
        kind = _REQUIRED[name].value
        for wanted, found in pairs:
            if kind in wanted.extracted and not (found and found.translated):
                yield f"the {name.replace('_', ' ')} is not translated or not reviewed"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
