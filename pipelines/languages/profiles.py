"""How each language writes: quotation marks, spaces before punctuation, numbers.

National use, where it knows several ways, lists the commonest first. The EU house style differs in
French spacing (Interinstitutional Style Guide, French edition, 6.4: none before `: ; ! ?`, none within
« »). The marks are from each language's own orthography; a house that decides otherwise switches the check
off for that locale.
"""

from __future__ import annotations

QUOTES = {
    "bg": "„“ «» “”",
    "es": "«» “”",
    "cs": "„“ »«",
    "da": "»« ”” “” „“",
    "de": "„“ »«",
    "et": "„“ „” «»",
    "el": "«» “”",
    "en": "“”",
    "fr": "«» “”",
    "ga": "“”",
    "hr": "„” „“ »«",
    "it": "«» “”",
    "lv": "“” „“ „” «»",
    "lt": "„“",
    "hu": "„” »«",
    "mt": "“”",
    "nl": "“” „”",
    "pl": "„” «» »«",
    "pt": "«» “”",
    "ro": "„” «»",
    "sk": "„“ »«",
    "sl": "„“ »«",
    "fi": "”” »»",
    "sv": "”” »»",
    "sq": "“” «» „“",
    "bs": "„” „“ »«",
    "mk": "„“",
    "cnr": "„” „“ »«",
    "sr": "„” „“ »«",
    "tr": "“”",
    "uk": "«» „“ “”",
    "ar": "«» “” ”“",
    "is": "„“",
    "nb": "«»",
}
"""Pairs of double quotation marks, the preferred one first."""

DECIMAL_POINT = frozenset({"en", "ga", "mt"})
"""All others write 0,5; in Arabic both are met."""
GROUPED_BY_POINT = frozenset(
    {"da", "de", "el", "es", "hr", "is", "it", "nl", "ro", "sl", "tr", "bs", "cnr", "mk", "sr"}
)
"""1.204; the other languages with a decimal comma write 1 204, with a space that does not break."""

PERCENT_APART = frozenset({"cs", "da", "de", "es", "fi", "fr", "lt", "nb", "sk", "sl", "sv"})
"""100 %, with a space that does not break."""


def number_form(whole: str, fraction: str, locale: str) -> str:
    """A number of groups of digits without marks, as the locale writes it: 1204, 50 → 1.204,50."""
    if locale in DECIMAL_POINT:
        group, point = ",", "."
    else:
        group, point = "." if locale in GROUPED_BY_POINT else "\u00a0", ","
    return f"{int(whole):,}".replace(",", group) + (point + fraction if fraction else "")
