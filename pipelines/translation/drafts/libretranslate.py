"""LibreTranslate, free software on a server of one's own (https://docs.libretranslate.com), version 1.9.

Its public models know neither Croatian nor Maltese; what a server has, it is asked. Texts go as HTML, so that
tags stay; its answers are unescaped once too often, so no sign in them is taken for a tag that was meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from typing import Any

from pydantic import BaseModel, Field, TypeAdapter

from pipelines.model.errors import NoReply
from pipelines.translation.drafts.engine import (
    DraftAbility,
    DraftAnswer,
    DraftedText,
    DraftRequest,
    EngineKeys,
    EngineSetup,
    Markup,
    NoDraft,
)
from pipelines.translation.drafts.service import KeyVariable, ServiceAddress, understood, with_key

_LESS_THAN = re.compile(r"<(?![A-Za-z/!?])")
"""A sign that can begin no tag: the one of `3 < 4`, which was sent escaped and comes back bare."""
_MOST_CHARACTERS = 10_000


class LibreTranslateKeys(EngineKeys):
    """`[drafts.libretranslate]`."""

    address: ServiceAddress
    """Where the server answers."""
    key: KeyVariable | None = None
    """The environment variable that holds the key, where the server wants one."""
    most_texts: int = Field(default=20, ge=1, le=500)
    """Of one call; the server's BATCH_LIMIT, which it does not tell."""


class _ListedPair(BaseModel):
    code: str
    targets: list[str] = []


class _FrontendSettings(BaseModel):
    charLimit: int = -1  # noqa: N815 - its name there


class _Translated(BaseModel):
    translatedText: list[str]  # noqa: N815 - its name there


_PAIRS, _FRONTEND = TypeAdapter(list[_ListedPair]), TypeAdapter(_FrontendSettings)
_TRANSLATED = TypeAdapter(_Translated)


class LibreTranslate:
    """Texts go to the server that the settings name; titles and neighbours do not."""

    name = label = "libretranslate"

    def __init__(self, setup: EngineSetup) -> None:
        self._keys = setup.keys(LibreTranslateKeys)
        self._key = setup.secret(self._keys.key) if self._keys.key else ""
        self._calls = setup.calls(
            "LibreTranslate",
            self._keys.address,
            error_text=lambda answer: str(answer["error"]),
            hidden=[self._key] if self._key else [],
        )
        self._pairs: dict[str, list[str]] | None = None
        self._limit = 0

    def ability(self, source: str, target: str) -> DraftAbility | None:
        """Whether the server lists the pair, and the longest text that it takes."""
        if self._pairs is None:
            listed = understood(_PAIRS, self._call("GET", "/languages"), "LibreTranslate")
            told = understood(_FRONTEND, self._call("GET", "/frontend/settings"), "LibreTranslate")
            self._pairs, self._limit = {each.code: each.targets for each in listed}, told.charLimit
        begin = _listed_code(source, self._pairs)
        goal = _listed_code(target, self._pairs.get(begin, []))
        if not begin or not goal or begin == goal:
            return None
        most = min(self._limit, _MOST_CHARACTERS) if self._limit > 0 else _MOST_CHARACTERS
        return DraftAbility(markup=Markup.TAGS, most_texts=self._keys.most_texts, most_characters=most)

    def estimate(self, request: DraftRequest) -> int:
        """All that is sent."""
        return sum(len(text.words) for text in request.texts)

    def translate(self, request: DraftRequest) -> Sequence[DraftAnswer]:
        """All texts in one call."""
        pairs = self._pairs or {}
        source = _listed_code(request.source, pairs) or request.source
        body = {
            "q": [text.words for text in request.texts],
            "source": source,
            "target": _listed_code(request.target, pairs.get(source, [])) or request.target,
            "format": "html",
            **({"api_key": self._key} if self._key else {}),
        }
        answer = self._call("POST", "/translate", json=body)
        given = understood(_TRANSLATED, answer, "LibreTranslate").translatedText
        if len(given) != len(request.texts):
            raise NoReply(
                f"LibreTranslate gave {len(given)} answers to {len(request.texts)} texts", hint="run it again"
            )
        return [_escaped_answer(text.words, words) for text, words in zip(request.texts, given, strict=True)]

    def _call(self, method: str, path: str, **values: Any) -> Any:
        ask = lambda: self._calls.call(method, path, **values)  # noqa: E731 - said where it is used
        return with_key("LibreTranslate", self._keys.key or "", ask)


def _escaped_answer(sent: str, words: str) -> DraftAnswer:
    meant = unescape(sent)
    if unescape(meant) != meant:
        return NoDraft("it has a written-out sign such as &lt;, which LibreTranslate would change")
    return DraftedText(_LESS_THAN.sub("&lt;", words))


def _listed_code(tag: str, known: Any) -> str:
    """What the server calls a language; empty if it has none for it."""
    return next((name for name in (tag, tag.partition("-")[0]) if name in known), "")
