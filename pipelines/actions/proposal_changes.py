"""What of a proposal is not as it was shown any more: what a yes to it would not have been about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from pipelines.actions.proposal_facts import GoingLanguage, SendFacts
from pipelines.delivery.approval import ApprovalSubject, is_explained


class FactKind(StrEnum):
    """What of a proposal is not as it was shown any more."""

    WORDS = "words"
    SUBJECT = "subject"
    READERS = "readers"
    TIME = "time"
    PAGES = "pages"
    MORE = "more"
    """Goes out now, and did not."""
    LESS = "less"
    """Does not go out any more, or is out already."""
    OTHER = "other"
    """Sender, addresses, headers."""


@dataclass(frozen=True, slots=True)
class FactChange:
    """One thing that has changed, and in which languages (their endonyms)."""

    kind: FactKind
    languages: tuple[str, ...]


def what_changed(before: SendFacts, now: SendFacts) -> tuple[FactChange, ...]:
    """What a yes to `before` would not have been about; empty if it holds."""
    kinds: dict[FactKind, list[str]] = {}
    then = {subject.key: subject for subject in before.subjects}
    today = {subject.key: subject for subject in now.subjects}
    names = {each.locale: each.language for each in (*before.going, *now.going)}
    for key in dict.fromkeys((*then, *today)):
        locale = key.partition("/")[2].partition("@")[0]
        for kind in _differences(before, now, then.get(key), today.get(key), locale):
            kinds.setdefault(kind, []).append(names.get(locale, locale))
    return tuple(FactChange(kind, tuple(dict.fromkeys(kinds[kind]))) for kind in FactKind if kind in kinds)


def _differences(
    before: SendFacts,
    now: SendFacts,
    then: ApprovalSubject | None,
    today: ApprovalSubject | None,
    locale: str,
) -> Iterator[FactKind]:
    if today is None or then is None:
        yield FactKind.LESS if today is None else FactKind.MORE
        return
    if then.key.endswith("@website"):
        if then.digest != today.digest:
            yield FactKind.PAGES
        return
    old, new = _language(before, locale), _language(now, locale)
    found = [
        kind
        for kind, differs in (
            (FactKind.SUBJECT, old.subject != new.subject),
            (FactKind.WORDS, old.words != new.words and old.subject == new.subject),
            (
                FactKind.READERS,
                old.audience != new.audience
                or old.doubt != new.doubt
                or not is_explained(then.size, today.size),
            ),
            (FactKind.TIME, old.at != new.at),
        )
        if differs
    ]
    yield from found
    if not found and then.digest != today.digest:
        yield FactKind.OTHER


def _language(facts: SendFacts, locale: str) -> GoingLanguage:
    return next((each for each in facts.going if each.locale == locale), GoingLanguage(locale, locale))
