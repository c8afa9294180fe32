"""Which plural forms stand for one number only, so that they may say it in words."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from pipelines.languages.plurals import plural_rule
from pipelines.model.markup import PRINTF

_NUMBER = re.compile(r"d$|\b(?:n|num|number|count|cnt|counter|total)\b")
_TRIED = 201
"""Every rule in use repeats within the first two hundred numbers."""


@lru_cache(maxsize=256)
def single_forms(header: str) -> frozenset[int]:
    """The forms that a `Plural-Forms` header gives to exactly one number: “one article”, Irish “dhá”.

    >>> sorted(single_forms("nplurals=2; plural=(n != 1);"))
    [0]
    >>> sorted(single_forms("nplurals=2; plural=(n > 1);"))
    []
    """
    try:
        form = plural_rule(header)
    except ValueError:
        return frozenset()
    uses = Counter(map(form, range(_TRIED)))
    return frozenset(number for number, times in uses.items() if times == 1)


def without_number(plural: str) -> str:
    """The source's plural without its number, to compare with a form that says it in words."""
    found = [p for p in PRINTF.findall(plural) if p.startswith(("%(", "{"))]
    number = next(filter(_NUMBER.search, found), found[0] if len(found) == 1 else "")
    return plural.replace(number, "") if number else plural
