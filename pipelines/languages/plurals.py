"""Plural rules: the `Plural-Forms` header of a catalog, understood and checked.

A catalog's own rule is kept: under another one, its `msgstr[n]` would mean other numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from gettext import c2py

from babel.messages.plurals import get_plural

from pipelines.languages.language import Language
from pipelines.model.catalog import Catalog
from pipelines.model.errors import CatalogError
from pipelines.model.finding import Origin

_COUNT = re.compile(r"\bnplurals\s*=\s*([1-9])\b")
_RULE = re.compile(r"\bplural\s*=\s*([^;]+)")
_TRIED = range(200)


def plural_header(language: Language) -> str:
    """The `Plural-Forms` header of a new catalog: the language's own, else CLDR's, else the commonest."""
    return language.plural or str(get_plural(language.cldr))


def declared_forms(header: str) -> int:
    """How many forms the header says there are; 0 if it does not say."""
    declared = _COUNT.search(header)
    return int(declared[1]) if declared else 0


@lru_cache
def plural_rule(header: str) -> Callable[[int], int]:
    """Which `msgstr[n]` a number takes; ValueError if the header's expression is not a rule."""
    expression = _RULE.search(header)
    rule = c2py(expression[1].strip() if expression else "")
    try:
        for number in _TRIED:
            rule(number)
    except ZeroDivisionError as error:  # well formed, and still no rule
        raise ValueError(header) from error
    return rule


def form_examples(header: str, most: int = 5) -> tuple[str, ...]:
    """For each form that the header names the first numbers that take it: `1, 21, 31…`; nothing for a header
    that is no rule.
    """
    if not sound_header(header):
        return ()
    rule = plural_rule(header)
    found: list[list[int]] = [[] for _ in range(declared_forms(header))]
    for number in _TRIED:
        found[rule(number)].append(number)
    return tuple(", ".join(map(str, each[:most])) + "…" * (len(each) > most) for each in found)


def check_plurals(catalog: Catalog, header: str, line: int) -> None:
    """CatalogError for a header (in `line`) that is not a rule, or an entry with other forms than it names.

    A template's header still has its placeholders; a catalog without the header has no plurals to check.
    """
    if not header or catalog.path.endswith(".pot"):
        return
    if not sound_header(header):
        raise CatalogError(
            f"the Plural-Forms header is not a valid rule: {header}",
            origin=Origin(catalog.path, line),
            hint="copy it from another catalog of this language",
        )
    count = declared_forms(header)
    for message in catalog.messages:
        used = message.plural is not None and not message.obsolete and any(message.strings)
        if used and len(message.strings) != count:
            raise CatalogError(
                f"{len(message.strings)} plural forms, the header says {count}",
                origin=Origin(catalog.path, message.line),
                hint="give every msgstr[n] from 0 on that the Plural-Forms header asks for",
            )


@lru_cache
def sound_header(header: str) -> bool:
    """Whether the rule is one and stays within its number of forms, as `msgfmt --check` asks it."""
    try:
        rule = plural_rule(header)
    except ValueError:
        return False
    return all(0 <= rule(number) < declared_forms(header) for number in _TRIED)
