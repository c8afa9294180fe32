"""Translation memory: what was translated once in the workspace is filled in or offered again.

An exact match is filled in, to be confirmed; a near one is offered in a comment, with its score and where
it comes from. Nothing that memory brings goes out unread, unless `[memory] trust_exact` says so.
"""

from __future__ import annotations

from dataclasses import replace

from rapidfuzz import fuzz, process

from pipelines.model.catalog import Catalog, Message
from pipelines.translation.drafts.mark import is_draft

NEAR = 75.0
"""Percent of likeness from which a remembered text is worth a translator's look."""
MARK = "memory: "
"""How a comment of ours begins, so that it can be renewed, and taken away once the translator is done."""
PARTS = "memory of parts: "
"""How a comment begins that offers a sentence of another text; it stays until the entry is translated."""
TRUSTED = "Filled in from memory: "
"""How the note on a text begins that was taken over unread; it stays."""


class Memory:
    """Source texts with their translations by locale; near ones are searched once for all locales."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, tuple[str, str]]] = {}
        self._meant: dict[tuple[str, str], dict[str, tuple[str, str]]] = {}
        """The same for texts of which an author said what they mean, by context and text."""
        self._near: dict[str, list[tuple[float, str]]] = {}
        self._texts: list[str] = []

    def add(self, catalog: Catalog, domain: str, locale: str) -> None:
        """Remember what is translated and reviewed in a catalog, obsolete texts too; the first one stays.

        What a machine wrote and nobody has confirmed is not.
        """
        for message in catalog.messages:
            read = message.translated and not is_draft(message)
            if read and message.plural is None and message.id not in message.strings:
                found = (message.strings[0], domain)
                self._known.setdefault(message.id, {}).setdefault(locale, found)
                if message.context:
                    self._meant.setdefault((message.context, message.id), {}).setdefault(locale, found)
        self._texts, self._near = [], {}

    def exact(self, message: Message, locale: str) -> tuple[str, str] | None:
        """The translation of the very same text, and the domain that it comes from; one with the same meaning
        if there is one.
        """
        meant = self._meant.get((message.context or "", message.id), {})
        return meant.get(locale) or self._known.get(message.id, {}).get(locale)

    def has_meanings(self, text: str) -> bool:
        """Whether the text means different things in different places."""
        return any(text == known for _, known in self._meant)

    def near(self, text: str, locale: str) -> tuple[float, str, str, str] | None:
        """The likeliest other text with a translation: percent, source, translation, domain."""
        if not self._texts:
            self._texts = sorted(self._known)
        if text not in self._near:
            found = process.extract(text, self._texts, scorer=fuzz.ratio, score_cutoff=NEAR, limit=8)
            self._near[text] = sorted(
                ((score, source) for source, score, _ in found if source != text),
                key=lambda pair: (-pair[0], pair[1]),
            )
        for score, source in self._near[text]:
            if known := self._known[source].get(locale):
                return (score, source, *known)
        return None


def recall(catalog: Catalog, memory: Memory, locale: str, *, trust_exact: bool = False) -> Catalog:
    """The catalog with its empty messages filled in or commented from memory."""
    return replace(
        catalog,
        messages=tuple(_recalled(message, memory, locale, trust_exact) for message in catalog.messages),
    )


def _recalled(message: Message, memory: Memory, locale: str, trust_exact: bool) -> Message:
    if message.obsolete or message.plural is not None or any(message.strings):
        return message
    extracted = tuple(line for line in message.extracted if not line.startswith(MARK))
    if exact := memory.exact(message, locale):
        translation, domain = exact
        if trust_exact and message.context is None and not memory.has_meanings(message.id):
            note = f"{TRUSTED}the same text is translated so in {domain}"
            return replace(message, strings=(translation,), extracted=(*extracted, note))
        note = f"{MARK}translated so in {domain}; see whether it fits here"
        flags = tuple(dict.fromkeys(["fuzzy", *message.flags]))
        return replace(message, strings=(translation,), extracted=(*extracted, note), flags=flags)
    offered = any(line.startswith(PARTS) for line in extracted)
    if not offered and (near := memory.near(message.id, locale)):
        score, source, translation, domain = near
        note = f"{MARK}{int(score)} % like “{source}” in {domain}, there: “{translation}”"
        return replace(message, extracted=(*extracted, note.replace("\n", " ")))
    return replace(message, extracted=extracted)
