"""What of a catalog goes out to a translator's tool: each text with all that helps to translate it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.model.catalog import Catalog, Message, entry_id
from pipelines.translation.drafts.mark import is_draft
from pipelines.translation.formats.exchange import ExchangeUnit, UnitMatch, UnitState, unit_id
from pipelines.translation.inline_codes import InlineCode, Part, coded
from pipelines.translation.memory import Memory

_LIMIT = re.compile("at most ([1-9][0-9]{0,3}) characters")
"""As roles say it to the translator (`Kind`); a text of several roles has to fit the narrowest."""


@dataclass(frozen=True, slots=True)
class UnitSlot:
    """Where a unit has its place: a message, and which of its forms."""

    message: Message
    form: int

    @property
    def source(self) -> str:
        plural = self.message.plural
        return plural if plural is not None and self.form else self.message.id

    @property
    def words(self) -> str:
        """Its translation as it is."""
        return self.message.strings[self.form]


def unit_slots(catalog: Catalog) -> dict[str, UnitSlot]:
    """The slots of a catalog by the ids of their units."""
    found = {}
    for message in catalog.messages:
        if not message.obsolete:
            plural = message.plural is not None
            for form in range(len(message.strings)):
                found[unit_id(message, form if plural else None)] = UnitSlot(message, form)
    return found


def exchange_units(
    domain: str, locale: str, catalog: Catalog, memory: Memory, page: str = ""
) -> Iterator[ExchangeUnit]:
    """The units of a catalog in its order; `page`: where the desk shows the texts in their mail."""
    for name, slot in unit_slots(catalog).items():
        message = slot.message
        place = f"seen in place: {page}?entry={entry_id(message.context, message.id)}" if page else ""
        drafted = is_draft(message)
        state = UnitState.TO_REVIEW if message.fuzzy or drafted else UnitState.DONE
        yield ExchangeUnit(
            name,
            domain,
            coded(slot.source, message.flags),
            coded(slot.words, message.flags),
            state if slot.words else UnitState.EMPTY,
            (*message.extracted, *filter(None, [place])),
            dict(message.previous).get("msgid", ""),
            message.comments,
            tuple(_remembered(slot, memory, locale)) if state is not UnitState.DONE or not slot.words else (),
            limit=min(
                (int(found[1]) for note in message.extracted if (found := _LIMIT.search(note))), default=0
            ),
            drafted=drafted,
        )


def _remembered(slot: UnitSlot, memory: Memory, locale: str) -> Iterator[UnitMatch]:
    """What was translated elsewhere in the workspace: the same text, and the one that is most like it. One
    whose codes are others would be refused when it comes back, so it is left out.
    """
    message = slot.message
    if message.plural is not None:
        return
    found = []
    if exact := memory.exact(message, locale):
        found.append((100.0, message.id, *exact))
    if near := memory.near(message.id, locale):
        found.append(near)
    wanted = _codes_within(coded(message.id, message.flags))
    for score, source, words, domain in found:
        match = UnitMatch(coded(words), int(score), domain, coded(source))
        if _codes_within(match.target) == wanted == _codes_within(match.source):
            yield match


def _codes_within(parts: tuple[Part, ...]) -> set[tuple[int, str, str]]:
    return {(part.id, part.kind.value, part.name) for part in parts if isinstance(part, InlineCode)}
