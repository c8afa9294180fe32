"""What is known to be approved in Weblate, and what a catalog has beyond that.

Weblate writes a text that is translated and waits for review into the file without any mark. So the file
cannot say whether it may go out, and counts cannot either: they are of the moment when they were asked for,
and the file goes on. Kept is a digest of each approved text with its translation; whatever else a file has,
as somebody changed it since or nobody approved it, is treated as fuzzy.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from hashlib import sha256

from pydantic import BaseModel, ConfigDict

from pipelines.model.catalog import Catalog, Message
from pipelines.translation.weblate.answers import APPROVED, WeblateTranslation, WeblateUnit

UNAPPROVED = "not-approved-in-weblate"
"""A flag that stands in no file: by it a text is known that is held here only."""


class WeblateLanguage(BaseModel):
    """A catalog as Weblate knew it."""

    model_config = ConfigDict(frozen=True)

    domain: str
    locale: str
    url: str = ""
    """Where a person works on it."""
    total: int
    translated: int
    suggestions: int = 0
    comments: int = 0
    approved: tuple[str, ...] = ()
    """The digests of what is approved."""
    approved_count: int = 0
    """Of texts: two that are the same have one digest."""


class WeblateRecord(BaseModel):
    """The last look at a project."""

    model_config = ConfigDict(frozen=True, ignored_types=(cached_property,))

    url: str = ""
    project: str = ""
    at: datetime | None = None
    """None: nobody has ever looked."""
    languages: tuple[WeblateLanguage, ...] = ()

    @cached_property
    def _approved(self) -> Mapping[tuple[str, str], frozenset[str]]:
        return {(each.domain, each.locale): frozenset(each.approved) for each in self.languages}

    def approved(self, domain: str, locale: str) -> frozenset[str]:
        """The digests of what is approved of a catalog; none of one that Weblate does not have."""
        return self._approved.get((domain, locale), frozenset())


def approval_digest(context: str, sources: Sequence[str], targets: Sequence[str]) -> str:
    """Of a text with its translation: 32 hexadecimal digits."""
    return sha256(json.dumps([context, list(sources), list(targets)]).encode()).hexdigest()[:32]


def look_at_languages(
    catalogs: Mapping[str, tuple[str, str]],
    translations: Iterable[WeblateTranslation],
    approved: Iterable[WeblateUnit],
) -> tuple[WeblateLanguage, ...]:
    """What Weblate says, by our names. `catalogs`: domain and locale of each file of the workspace.

    A component may be called anything: it is known by its file, whose path may begin above the workspace.
    """
    digests: dict[str, list[str]] = {}
    for unit in (each for each in approved if each.state >= APPROVED):
        digests.setdefault(unit.translation, []).append(
            approval_digest(unit.context, unit.source, unit.target)
        )
    found = []
    for each in translations:
        parts = each.filename.split("/")
        names = ["/".join(parts[n:]) for n in range(len(parts))]
        ours = next((catalogs[name] for name in names if name in catalogs), None)
        if ours:
            found.append(
                WeblateLanguage(
                    domain=ours[0],
                    locale=ours[1],
                    url=each.translate_url,
                    total=each.total,
                    translated=each.translated,
                    suggestions=each.have_suggestion,
                    comments=each.have_comment,
                    approved=tuple(sorted(set(digests.get(each.url, ())))),
                    approved_count=len(digests.get(each.url, ())),
                )
            )
    return tuple(sorted(found, key=lambda each: (each.domain, each.locale)))


def held_for_approval(catalog: Catalog, approved: frozenset[str]) -> Catalog:
    """The catalog with everything fuzzy, and flagged as UNAPPROVED, that is not approved. Never written."""
    messages = tuple(
        replace(each, flags=(*each.flags, "fuzzy", UNAPPROVED)) if _waits(each, approved) else each
        for each in catalog.messages
    )
    return replace(catalog, messages=messages)


def _waits(message: Message, approved: frozenset[str]) -> bool:
    if message.obsolete or not message.translated:
        return False
    sources = (message.id,) if message.plural is None else (message.id, message.plural)
    return approval_digest(message.context or "", sources, message.strings) not in approved
