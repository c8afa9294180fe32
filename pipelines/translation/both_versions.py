"""A text that two sides translated differently, as `three_way` leaves it: both, until somebody has chosen."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from pipelines.model.catalog import Message
from pipelines.translation.three_way import CONFLICT_NOTE

_VERSION = re.compile(r'msgstr(?:\[(\d+)\])? of (one branch|the other branch)(?:, fuzzy)?: (".*")')


def both_versions(message: Message) -> tuple[tuple[str, ...], ...]:
    """The versions, each with its plural forms; none where there is nothing to choose."""
    if CONFLICT_NOTE not in message.comments:
        return ()
    found: list[tuple[str, list[str]]] = []
    for match in filter(None, map(_VERSION.fullmatch, message.comments)):
        number, side, text = match.groups()
        if not found or found[-1][0] != side or int(number or 0) == 0:
            found.append((side, []))
        found[-1][1].append(json.loads(text))
    whole = (tuple(texts) for _, texts in found if len(texts) == len(message.strings) and any(texts))
    return tuple(dict.fromkeys((message.strings, *whole)))


def with_version(message: Message, strings: tuple[str, ...]) -> Message:
    """The message with the version that somebody has chosen: it is no longer for review."""
    kept = tuple(line for line in message.comments if line != CONFLICT_NOTE and not _VERSION.fullmatch(line))
    flags = tuple(flag for flag in message.flags if flag != "fuzzy")
    return replace(message, strings=strings, flags=flags, comments=kept, previous=())
