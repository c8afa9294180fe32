"""A list read through before anything is sent: how many readers each edition has, and who would get two."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, pairwise
from types import MappingProxyType

from pipelines.delivery.mailing.audiences import Audiences
from pipelines.delivery.mailing.recipients import PLACES, ListRow, SkippedRows, recipient_of
from pipelines.delivery.mailing.suppression import SuppressionReason


@dataclass(frozen=True, slots=True)
class Contest:
    """One person for whom the list has more than one edition."""

    editions: tuple[str, ...]
    """In the workspace's order."""
    places: tuple[str, ...]

    def __str__(self) -> str:
        places = f"{', '.join(self.places[:PLACES])}{', …' if len(self.places) > PLACES else ''}"
        return f"{places} ({' and '.join(self.editions)})"


@dataclass(frozen=True, slots=True)
class ListSurvey:
    """What a list has for the editions of a workspace."""

    sizes: Mapping[str, int] = field(default_factory=dict)
    """Readers of each edition, a person once; whoever is contested counts for the first of theirs."""
    contests: Mapping[str, Contest] = field(default_factory=dict)
    """By the person's fingerprint."""
    nowhere: SkippedRows = field(default_factory=SkippedRows)
    """Rows whose readers get no edition at all."""
    suppressed: Mapping[str, Mapping[SuppressionReason, int]] = field(default_factory=dict)
    """Readers of each edition who get no mail any more, and are not in `sizes`."""
    unusable: Mapping[str, int] = field(default_factory=dict)
    """Rows of each edition that are at fault, such as a bad address; not in `sizes` either."""

    def __str__(self) -> str:
        """How many people it has and who is not among them, in a sentence."""
        people = f"{sum(self.sizes.values()):,}"
        named = [str(contest) for contest in islice(self.contests.values(), PLACES)]
        twice = f"{len(self.contests)} would get two languages: {'; '.join(named)}" if named else ""
        total: Counter[SuppressionReason] = Counter()
        for counts in self.suppressed.values():
            total.update(counts)
        apart = *self.nowhere.report("get no edition at all"), without(total)
        return "; ".join(filter(None, (people, twice, *apart)))

    def contested(self, edition: str) -> list[Contest]:
        """Those who would get this edition, and another too."""
        return [contest for contest in self.contests.values() if edition in contest.editions]

    def others(self, edition: str) -> frozenset[str]:
        """The persons for whom another edition comes first."""
        return frozenset(
            person
            for person, contest in self.contests.items()
            if edition in contest.editions and edition != contest.editions[0]
        )


def without(counts: Mapping[SuppressionReason, int]) -> str:
    """How many get no mail any more, and why; empty if there are none."""
    if not (total := sum(counts.values())):
        return ""
    reasons = ", ".join(f"{counts[reason]:,} {reason}" for reason in SuppressionReason if reason in counts)
    return f"without {total:,} who get no mail any more ({reasons})"


def survey(
    read: Callable[[], Iterator[ListRow]],
    audiences: Audiences,
    suppressed: Mapping[str, SuppressionReason] = MappingProxyType({}),
) -> ListSurvey:
    """Read a list, a second time if somebody is in it twice. Rows at fault are told when they are sent to.

    In memory eight bytes are kept of a row, so that a list may be long. `suppressed`: who gets no mail.
    """
    sizes: Counter[str] = Counter()
    prints, nowhere, split = array("Q"), SkippedRows(), False
    left_out: dict[str, dict[str, SuppressionReason]] = {}
    unusable: Counter[str] = Counter()
    for row in read():
        placement = audiences.place(row)
        if placement.fault:
            nowhere.add(placement.fault, row.origin)
        elif placement.editions and (one := recipient_of(row)[1]) is None:
            unusable[placement.editions[0]] += 1
        elif placement.editions and one:
            if one.person in suppressed:
                left_out.setdefault(placement.editions[0], {})[one.person] = suppressed[one.person]
                continue
            sizes[placement.editions[0]] += 1
            prints.append(_print(one.person))
            split = split or len(placement.editions) > 1
    reasons = {edition: Counter(people.values()) for edition, people in left_out.items()}
    repeated = {one for one, other in pairwise(sorted(prints)) if one == other}
    if not repeated and not split:
        return ListSurvey(sizes, {}, nowhere, reasons, unusable)
    contests = _contests(read, audiences, lambda one: one in suppressed, repeated, sizes)
    return ListSurvey(sizes, contests, nowhere, reasons, unusable)


def _contests(
    read: Callable[[], Iterator[ListRow]],
    audiences: Audiences,
    is_suppressed: Callable[[str], bool],
    repeated: set[int],
    sizes: Counter[str],
) -> dict[str, Contest]:
    """Who is in a list twice, or in two editions; `sizes` counts them once afterwards."""
    rows: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for row in read():
        editions = audiences.place(row).editions
        one = recipient_of(row)[1] if editions else None
        if one and not is_suppressed(one.person) and (len(editions) > 1 or _print(one.person) in repeated):
            rows.setdefault(one.person, []).append((editions, row.origin))
    contests = {}
    for person, found in rows.items():
        theirs = {edition for editions, _ in found for edition in editions}
        ordered = tuple(locale for locale in audiences.order if locale in theirs)
        sizes.subtract(editions[0] for editions, _ in found)
        sizes[ordered[0]] += 1
        if len(ordered) > 1:
            contests[person] = Contest(ordered, tuple(origin for _, origin in found))
    return contests


def _print(person: str) -> int:
    """A quarter of a fingerprint: enough to find the few who may be in a list twice."""
    return int(person[:16], 16)
