"""Two machines changed the website, neither knowing of the other: a three-way merge of both states. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.model.site import PublishedArticle, SiteState, Withdrawn

Standing = PublishedArticle | Withdrawn | None
"""What a state says of an entry; None: nothing."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """An entry of which the two say different things, each for a reason of its own."""

    entry_id: str
    taken: str
    """What it is now, in words."""


def merge_states(
    base: SiteState, ours: SiteState, theirs: SiteState
) -> tuple[SiteState, tuple[Contradiction, ...]]:
    """Both states in one. `base` is the last that both came from; an empty one if it is not known.

    What only one of them changed is as that one has it. Of what both changed, a withdrawal counts, since a
    person took it away; of two texts, the one that was corrected last. Dates are the first that anyone knows.
    """
    rows = [_standings(state) for state in (base, ours, theirs)]
    standing: dict[str, PublishedArticle | Withdrawn] = {}
    contradictions = []
    for entry_id in sorted({*rows[1], *rows[2]}):
        old, mine, other = (row.get(entry_id) for row in rows)
        if _same(mine, other) or _same(mine, old):
            chosen = other
        elif _same(other, old):
            chosen = mine
        else:
            chosen = _of_both(mine, other)
            if mine is not None and other is not None:
                contradictions.append(Contradiction(entry_id, _in_words(chosen)))
        if chosen is not None:
            standing[entry_id] = chosen
    first = dict(theirs.first_published)
    for entry_id, moment in ours.first_published:
        first[entry_id] = min(moment, first.get(entry_id, moment))
    published = [
        PublishedArticle(item.localized, first.get(item.entry_id, item.published), item.updated)
        for item in standing.values()
        if isinstance(item, PublishedArticle)
    ]
    state = SiteState(
        published=tuple(
            sorted(published, key=lambda i: (i.localized.article.date, i.entry_id), reverse=True)
        ),
        withdrawn=tuple(item for item in standing.values() if isinstance(item, Withdrawn)),
        moved=tuple(sorted({**dict(ours.moved), **dict(theirs.moved)}.items())),
        archives=tuple(_archives(ours, theirs)),
        first_published=tuple(sorted(first.items())),
    )
    return state, tuple(contradictions)


def _standings(state: SiteState) -> dict[str, PublishedArticle | Withdrawn]:
    rows: dict[str, PublishedArticle | Withdrawn] = {mark.entry_id: mark for mark in state.withdrawn}
    return rows | {item.entry_id: item for item in state.published}


def _same(one: Standing, other: Standing) -> bool:
    if isinstance(one, PublishedArticle) and isinstance(other, PublishedArticle):
        return one.updated == other.updated and one.localized == other.localized
    return one == other


def _of_both(mine: Standing, other: Standing) -> Standing:
    for each in (other, mine):
        if isinstance(each, Withdrawn) and not each.restored:
            return each
    texts = [each for each in (other, mine) if isinstance(each, PublishedArticle)]
    return max(texts, key=lambda item: item.updated) if texts else other or mine


def _in_words(chosen: Standing) -> str:
    if isinstance(chosen, Withdrawn):
        return "stays withdrawn" if not chosen.restored else "may come back"
    return "has the words that were corrected last"


def _archives(ours: SiteState, theirs: SiteState) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Full parts of feeds never change: those that are out, and ours after them if they go on from there."""
    for locale in sorted({tag for tag, _ in (*theirs.archives, *ours.archives)}):
        out = [part for tag, part in theirs.archives if tag == locale]
        mine = [part for tag, part in ours.archives if tag == locale]
        longer = mine if mine[: len(out)] == out else out
        yield from ((locale, part) for part in longer)
