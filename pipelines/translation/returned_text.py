"""A unit that came back from a translator's tool becomes a text again, or it is said why it cannot."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from pipelines.translation.formats.exchange import CodeReference, ReturnedPart, ReturnedUnit, returned_parts
from pipelines.translation.inline_codes import CodesError, InlineCode, Part, coded, refilled


class Outcome(StrEnum):
    """What became of a unit that came back."""

    TAKEN = "taken"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    """Somebody has translated it here meanwhile: ours stays, to be looked over, theirs beside it."""
    SOURCE_EDITED = "source was edited"
    CODES_LOST = "codes do not fit"
    NOT_HERE = "not in the article any more"
    UNREADABLE = "cannot be read"


class UnitNotTakenError(Exception):
    """A unit cannot be taken; the message is half a sentence, or empty where `outcome` says all."""

    def __init__(self, outcome: Outcome, why: str = "") -> None:
        super().__init__(why)
        self.outcome = outcome


def returned_text(unit: ReturnedUnit, source_text: str, there: str, flags: Sequence[str]) -> str:
    """The text of a unit with its codes put back; UnitNotTakenError says why it cannot be. `there`: the
    translation as it stands in the catalog.
    """
    if unit.fault:
        raise UnitNotTakenError(Outcome.UNREADABLE, unit.fault)
    source = coded(source_text, flags)
    if unit.source is not None and _cut_alike(unit.source) != _cut_alike(returned_parts(source)):
        raise UnitNotTakenError(Outcome.SOURCE_EDITED)
    if not unit.target:
        return ""
    # A translation that was there may have codes of its own, such as another address.
    was = coded(there, flags)
    if unit.target == returned_parts(was):
        return there
    codes = {(part.id, part.kind): part for part in source if isinstance(part, InlineCode)}
    target: list[Part] = []
    for part in unit.target:
        if isinstance(part, str):
            target.append(part)
        elif (part.id, part.kind) in codes:
            target.append(codes[part.id, part.kind])
        else:
            raise UnitNotTakenError(Outcome.CODES_LOST, f"code {part.id} is none of the source")
    try:
        return refilled(source, target, flags)
    except CodesError as error:
        raise UnitNotTakenError(Outcome.CODES_LOST, str(error)) from error


def _cut_alike(parts: Sequence[ReturnedPart]) -> list[str]:
    """Words and codes, however the words were cut."""
    found: list[str] = [""]
    for part in parts:
        if isinstance(part, CodeReference):
            found += [f"{part.kind} {part.id}", ""]
        else:
            found[-1] += part
    return found
