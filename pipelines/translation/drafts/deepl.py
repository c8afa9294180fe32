"""DeepL by its API (https://developers.deepl.com/docs): all languages of the EU, by characters.

For some languages (`ga`, `hr`, `mt`) it lists neither tags nor glossaries; what each can is asked there.
Each text is translated alone; `context` helps all of a call and is not billed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any, Literal

from pydantic import BaseModel, TypeAdapter

from pipelines.model.errors import NoReply, Refused
from pipelines.translation.drafts.engine import (
    DraftAbility,
    DraftAnswer,
    DraftedText,
    DraftRequest,
    EngineKeys,
    EngineSetup,
    Markup,
)
from pipelines.translation.drafts.service import KeyVariable, ServiceAddress, understood, used_up, with_key

_PAID, _FREE = "https://api.deepl.com", "https://api-free.deepl.com"
_QUOTA = 456
_TOO_MANY = (429, 503, 529)
"""Statuses by which DeepL says that a call is too much for now, and did nothing."""
_VARIANTS = {"en": "en-gb", "pt": "pt-pt"}
"""What is meant by a language that DeepL wants to be told more exactly as a target."""
_CONTEXT = 4_000
_MOST_GLOSSARIES = 20
"""Of ours for a pair of languages there; older ones are deleted, as an account may have 1,000."""


class DeeplKeys(EngineKeys):
    """`[drafts.deepl]`."""

    key: KeyVariable = "DEEPL_KEY"
    """The environment variable that holds the key; that of a free account ends with `:fx`."""
    address: ServiceAddress | None = None
    """Where it answers, if not where keys of this kind belong."""
    model: Literal["", "quality_optimized", "prefer_quality_optimized", "latency_optimized"] = ""
    """Which of its models; empty: DeepL's choice."""


class _DeeplLanguage(BaseModel):
    lang: str
    usable_as_source: bool = False
    usable_as_target: bool = False
    features: dict[str, Any] = {}


class _DeeplText(BaseModel):
    text: str


class _DeeplTexts(BaseModel):
    translations: list[_DeeplText]


class _Usage(BaseModel):
    character_count: int
    character_limit: int


class _DeeplGlossary(BaseModel):
    glossary_id: str
    name: str = ""
    creation_time: str = ""


class _Glossaries(BaseModel):
    glossaries: list[_DeeplGlossary]


_FEATURES = TypeAdapter(list[_DeeplLanguage])
_TRANSLATIONS, _USAGE = TypeAdapter(_DeeplTexts), TypeAdapter(_Usage)
_GLOSSARY, _GLOSSARIES = TypeAdapter(_DeeplGlossary), TypeAdapter(_Glossaries)


class Deepl:
    """Texts, titles and neighbours, and the terms of the glossary that stand in them, go to DeepL."""

    name = "deepl"

    def __init__(self, setup: EngineSetup) -> None:
        self._keys = setup.keys(DeeplKeys)
        self.label = f"deepl {self._keys.model}".strip()
        key = setup.secret(self._keys.key)
        usual = _FREE if key.endswith(":fx") else _PAID
        self._calls = setup.calls(
            "DeepL",
            str(self._keys.address or usual),
            headers={"Authorization": f"DeepL-Auth-Key {key}"},
            error_text=_deepl_error,
            hidden=[key],
            too_many=_TOO_MANY,
        )
        self._listed: dict[str, _DeeplLanguage] | None = None

    def ability(self, source: str, target: str) -> DraftAbility | None:
        """What DeepL lists for the two languages."""
        known = self._languages()
        goal = known.get(self._target(target))
        begin = known.get(_bare_language(source))
        if (
            goal is None
            or begin is None
            or not begin.usable_as_source
            or _bare_language(source) == _bare_language(target)
        ):
            return None
        return DraftAbility(
            markup=Markup.TAGS if "tag_handling" in goal.features else Markup.SENTINELS,
            glossary="glossary" in goal.features and "glossary" in begin.features,
            context=True,
            formality="formality" in goal.features,
            most_texts=50,
            most_characters=20_000,
        )

    def estimate(self, request: DraftRequest) -> int:
        """It counts the characters of the texts; tags at most once more."""
        return sum(len(text.words) for text in request.texts)

    def translate(self, request: DraftRequest) -> Sequence[DraftAnswer]:
        """One call, after a look at what the account still may."""
        self._look_at_quota(self.estimate(request))
        body = dict(self._body(request))
        answer = understood(_TRANSLATIONS, self._call("POST", "/v2/translate", body), "DeepL")
        if len(answer.translations) != len(request.texts):
            raise NoReply(
                f"DeepL gave {len(answer.translations)} answers to {len(request.texts)} texts",
                hint="run it again",
            )
        return [DraftedText(each.text) for each in answer.translations]

    def _body(self, request: DraftRequest) -> Iterator[tuple[str, Any]]:
        yield "text", [text.words for text in request.texts]
        yield "source_lang", _bare_language(request.source).upper()
        yield "target_lang", self._target(request.target).upper()
        if request.markup is Markup.TAGS:
            yield "tag_handling", "xml"
            yield "tag_handling_version", "v2"
            yield "outline_detection", False  # our tags stand within sentences, and end none
        if context := _surroundings(request):
            yield "context", context
        if self._keys.formality:
            yield "formality", f"prefer_{self._keys.formality}"
        if self._keys.model:
            yield "model_type", self._keys.model
        if request.glossary:
            yield "glossary_id", self._glossary(request)

    def _look_at_quota(self, characters: int) -> None:
        usage = understood(_USAGE, self._call("GET", "/v2/usage"), "DeepL")
        left = usage.character_limit - usage.character_count
        if characters > left:
            raise used_up("DeepL", f"{characters:,} characters are to be sent, and {max(0, left):,} are left")

    def _glossary(self, request: DraftRequest) -> str:
        """The glossary of this request there: its name holds a checksum, so the same one is used again."""
        source, target = _bare_language(request.source), _bare_language(request.target)
        rows = sorted({_glossary_row(term, words) for term, words in request.glossary})
        ours = f"glocal {source}-{target} "
        name = ours + sha256("\n".join(rows).encode()).hexdigest()[:16]
        there = understood(_GLOSSARIES, self._call("GET", "/v3/glossaries"), "DeepL").glossaries
        if found := next((each for each in there if each.name == name), None):
            return found.glossary_id
        mine = sorted(
            (each for each in there if each.name.startswith(ours)), key=lambda each: each.creation_time
        )
        for old in mine[: max(0, len(mine) - _MOST_GLOSSARIES + 1)]:
            self._call("DELETE", f"/v3/glossaries/{_glossary_id(old.glossary_id)}")
        entries = {"entries": "\n".join(rows), "entries_format": "tsv"}
        dictionary = {"source_lang": source, "target_lang": target, **entries}
        made = self._call("POST", "/v3/glossaries", {"name": name, "dictionaries": [dictionary]})
        return understood(_GLOSSARY, made, "DeepL").glossary_id

    def _languages(self) -> dict[str, _DeeplLanguage]:
        if self._listed is None:
            path = "/v3/languages?resource=translate_text&include=beta"
            listed = understood(_FEATURES, self._call("GET", path), "DeepL")
            self._listed = {each.lang.lower(): each for each in listed}
        return self._listed

    def _target(self, tag: str) -> str:
        """What DeepL calls a language to translate into; that of the tag if it has none for it."""
        given = tag.lower()
        names = (given, _VARIANTS.get(given, ""), _bare_language(tag), _VARIANTS.get(_bare_language(tag), ""))
        known = self._languages()
        usable = (name for name in names if name in known and known[name].usable_as_target)
        return next(usable, given)

    def _call(self, method: str, path: str, body: object = None) -> Any:
        sent: dict[str, Any] = {}
        if body is not None:  # letters as they are: as `\uXXXX` they would be three times as long
            data = json.dumps(body, ensure_ascii=False).encode()
            sent = {"data": data, "headers": {"Content-Type": "application/json"}}
        try:
            return with_key("DeepL", self._keys.key, lambda: self._calls.call(method, path, **sent))
        except Refused as error:
            if error.status == _QUOTA:
                raise used_up("DeepL", "the quota of this account is used up") from error
            raise


def _bare_language(tag: str) -> str:
    return tag.partition("-")[0].lower()


def _glossary_row(term: str, words: str) -> str:
    return "\t".join(" ".join(each.split()) for each in (term, words))


def _glossary_id(identifier: str) -> str:
    """An identifier that may stand in a path; NoReply for another."""
    if not identifier.replace("-", "").isalnum():
        raise NoReply("DeepL: the name of a glossary is not as documented", hint="delete it there")
    return identifier


def _surroundings(request: DraftRequest) -> str:
    """The title, and what stands around the texts."""
    around = (each for text in request.texts for each in (text.before, text.after))
    told = dict.fromkeys(each for each in (request.title, *around) if each)
    return "\n".join(told)[:_CONTEXT]


def _deepl_error(answer: Any) -> str:
    return ": ".join(str(answer[name]) for name in ("message", "detail") if answer.get(name))
