"""A workspace's `languages/<tag>.toml`: a language that Glocal does not know, or rules for one it does."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from pydantic import TypeAdapter, ValidationError

from pipelines.languages.language import Language
from pipelines.languages.plurals import sound_header
from pipelines.languages.table import BUILT_IN, Languages
from pipelines.model.errors import SettingsError
from pipelines.model.finding import Origin
from pipelines.model.suggestion import did_you_mean
from pipelines.model.validation import fault_words, first_fault
from pipelines.workspace.files import decode, read_within
from pipelines.workspace.toml_lines import line_of, toml_lines

_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?")
"""Language, script and country of BCP 47 (RFC 5646, 2.1), in the letter case that it recommends."""
_PAIRS = re.compile(r"\S\S( \S\S)*|")
_KEYS = [field.name for field in fields(Language) if field.name != "tag"]


def read_languages(folder: Path) -> Languages:
    """Glocal's languages, with those of the files `<tag>.toml` in a folder over them.

    SettingsError names the file and line of what is wrong.
    """
    found = [
        parse_language(
            decode(read_within(folder.parent, path), f"{folder.name}/{path.name}"), path.stem, folder.name
        )
        for path in sorted(folder.glob("*.toml"))
    ]
    return Languages({language.tag: language for language in found})


def parse_language(text: str, tag: str, folder: str = "languages") -> Language:
    """The language that a file describes; what it does not say of one that Glocal knows stays as it is."""
    path = f"{folder}/{tag}.toml"
    _check_tag(tag, path)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            f"not valid TOML: {error}", origin=Origin(path), hint="correct the file and run again"
        ) from error
    for key in table:
        if key not in _KEYS:
            raise SettingsError(
                f"unknown key {key!r}",
                origin=Origin(path, line_of(toml_lines(text), (key,))),
                hint=did_you_mean(key, _KEYS) or "docs/languages.md lists the keys",
            )
    known = asdict(BUILT_IN[tag]) if tag in BUILT_IN else {"tag": tag, "script": _script_of(tag)}
    try:
        language = TypeAdapter(Language).validate_python(known | table)
    except ValidationError as error:
        first = first_fault(error.errors())
        key = str(first["loc"][0])
        raise SettingsError(
            f"{key} {fault_words(first)}",
            origin=Origin(path, line_of(toml_lines(text), first["loc"])),
            hint="docs/languages.md lists the keys",
        ) from error
    for key, message, hint in _wrong_values(language):
        raise SettingsError(
            f"{key}: {message}", origin=Origin(path, line_of(toml_lines(text), (key,))), hint=hint
        )
    return language


def _check_tag(tag: str, path: str) -> None:
    """SettingsError for a file whose name is not the tag of its language, spelled as everywhere."""
    meant = BUILT_IN.find(tag) or "-".join(
        part.lower() if n == 0 else part.title() if len(part) == 4 else part.upper()
        for n, part in enumerate(re.split("[-_]", tag))
    )
    if tag != meant or not _TAG.fullmatch(tag):
        right = _TAG.fullmatch(meant)
        raise SettingsError(
            f"{tag!r} is not the tag of a language",
            origin=Origin(path),
            hint=f"rename the file to {meant}.toml"
            if right
            else "name it as ca.toml, pt-BR.toml, sr-Latn.toml",
        )


def _script_of(tag: str) -> str | None:
    """The script that a tag names, as `sr-Latn` does, else the likeliest (CLDR)."""
    named = next((part for part in tag.split("-")[1:] if len(part) == 4), None)
    likely = str(get_global("likely_subtags").get(tag.partition("-")[0], "")).split("_")
    return named or (likely[1] if len(likely) > 1 else None)


def _wrong_values(language: Language) -> Iterator[tuple[str, str, str]]:
    """The keys whose values cannot be used: key, what is wrong, what to do."""
    try:
        Locale.parse(language.cldr)
    except (UnknownLocaleError, ValueError):
        name = language.cldr
        yield "formatting", f"Babel knows no locale {name!r}", "name one whose dates and numbers are the same"
    if language.plural is not None and not sound_header(language.plural):
        yield "plural", f"not a plural rule: {language.plural}", 'write it as "nplurals=2; plural=(n != 1);"'
    if language.script is not None and not re.fullmatch("[A-Z][a-z]{3}", language.script):
        yield (
            "script",
            f"{language.script!r} is not a script",
            "write it as Latn or Cyrl, the four letters of ISO 15924",
        )
    for key in ("quotes", "wrong_letters", "opening_marks"):
        pairs: Any = getattr(language, key)
        if pairs is not None and not _PAIRS.fullmatch(pairs):
            yield key, f"{pairs!r} are not pairs of two characters", "write them with a blank between: «» “”"
    if language.months and len(language.months) != 12:
        yield "months", f"there are {len(language.months)}, not 12", "name all of them, or take the key out"
