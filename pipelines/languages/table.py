"""The locales Glocal knows: tags, order, names, direction, plurals.

Sources: order and endonyms of the 24 official languages from the EU Interinstitutional Style Guide,
7.2.1; plural headers from the convention that gettext users share (weblate-language-data), where
Babel differs for hu, lv, mt, pt; legacy codes from the EU Code Week site, which writes country codes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

_TWO = "nplurals=2; plural=(n != 1);"
_FRENCH = "nplurals=2; plural=(n > 1);"
_CZECH = "nplurals=3; plural=(n==1) ? 0 : (n>=2 && n<=4) ? 1 : 2;"
_SLAVIC = (
    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
)
_IRISH = "nplurals=5; plural=(n==1 ? 0 : n==2 ? 1 : (n>2 && n<7) ? 2 : (n>6 && n<11) ? 3 : 4);"
_LATVIAN = "nplurals=3; plural=(n%10==0 || n%100>=11 && n%100<=19 ? 0 : n%10==1 && n%100!=11 ? 1 : 2);"
_LITHUANIAN = (
    "nplurals=3; plural=(n%10==1 && (n%100<11 || n%100>19) ? 0 :"
    " n%10>=2 && n%10<=9 && (n%100<11 || n%100>19) ? 1 : 2);"
)
_MALTESE = (
    "nplurals=4; plural=(n==1 ? 0 : n==0 || (n%100>1 && n%100<11) ? 1 : (n%100>10 && n%100<20) ? 2 : 3);"
)
_POLISH = "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
_ROMANIAN = "nplurals=3; plural=(n==1 ? 0 : (n==0 || (n%100>0 && n%100<20)) ? 1 : 2);"
_SLOVENIAN = "nplurals=4; plural=(n%100==1 ? 0 : n%100==2 ? 1 : n%100==3 || n%100==4 ? 2 : 3);"
_ARABIC = (
    "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);"
)
_MACEDONIAN = "nplurals=2; plural=(n==1 || n%10==1 ? 0 : 1);"
_ICELANDIC = "nplurals=2; plural=(n%10!=1 || n%100==11);"


@dataclass(frozen=True, slots=True)
class Locale:
    tag: str
    """BCP 47, as in `<html lang>`, folder names and settings."""
    endonym: str
    plural: str
    """The `Plural-Forms` header of a new catalog."""
    formatting: str
    """The Babel locale for dates and numbers: bare `en` would be American, bare `pt` Brazilian."""
    direction: Literal["ltr", "rtl"] = "ltr"
    legacy: str = ""
    """The EU Code Week site's own code, accepted on the way in, never written out."""
    official: bool = True

    @property
    def gettext(self) -> str:
        """The name of its folder under `translations/` (gettext writes `pt_BR` where BCP 47 has `pt-BR`)."""
        return self.tag.replace("-", "_")


def _other(
    tag: str,
    endonym: str,
    plural: str,
    legacy: str = "",
    direction: Literal["ltr", "rtl"] = "ltr",
    formatting: str = "",
) -> Locale:
    return Locale(tag, endonym, plural, formatting or tag, direction, legacy, official=False)


# EU order for the 24 official languages; the others follow them.
_TABLE = (
    Locale("bg", "български", _TWO, "bg"),
    Locale("es", "español", _TWO, "es"),
    Locale("cs", "čeština", _CZECH, "cs"),
    Locale("da", "dansk", _TWO, "da"),
    Locale("de", "Deutsch", _TWO, "de"),
    Locale("et", "eesti keel", _TWO, "et"),
    Locale("el", "ελληνικά", _TWO, "el"),
    Locale("en", "English", _TWO, "en_IE"),
    Locale("fr", "français", _FRENCH, "fr"),
    Locale("ga", "Gaeilge", _IRISH, "ga"),
    Locale("hr", "hrvatski", _SLAVIC, "hr"),
    Locale("it", "italiano", _TWO, "it"),
    Locale("lv", "latviešu valoda", _LATVIAN, "lv"),
    Locale("lt", "lietuvių kalba", _LITHUANIAN, "lt"),
    Locale("hu", "magyar", _TWO, "hu"),
    Locale("mt", "Malti", _MALTESE, "mt"),
    Locale("nl", "Nederlands", _TWO, "nl"),
    Locale("pl", "polski", _POLISH, "pl"),
    Locale("pt", "português", _FRENCH, "pt_PT"),
    Locale("ro", "română", _ROMANIAN, "ro"),
    Locale("sk", "slovenčina", _CZECH, "sk"),
    Locale("sl", "slovenščina", _SLOVENIAN, "sl"),
    Locale("fi", "suomi", _TWO, "fi"),
    Locale("sv", "svenska", _TWO, "sv"),
    _other("sq", "shqip", _TWO, legacy="al"),
    _other("bs", "bosanski", _SLAVIC, legacy="ba"),
    _other("mk", "македонски", _MACEDONIAN),
    _other("cnr", "crnogorski", _SLAVIC, legacy="me", formatting="sr_Latn_ME"),
    _other("sr", "српски", _SLAVIC, legacy="rs"),
    _other("tr", "Türkçe", _TWO),
    _other("uk", "українська", _SLAVIC, legacy="ua"),
    _other("ar", "العربية", _ARABIC, direction="rtl"),
    _other("is", "íslenska", _ICELANDIC),
    _other("nb", "norsk bokmål", _TWO),
)

LOCALES = {locale.tag: locale for locale in _TABLE}
EU24 = tuple(locale.tag for locale in _TABLE if locale.official)
_LEGACY = {locale.legacy: locale.tag for locale in _TABLE if locale.legacy}
_ORDER = {tag: position for position, tag in enumerate(LOCALES)}


def find_tag(name: str) -> str | None:
    """The tag that `name` means: a tag, a gettext name or a legacy Code Week code; None if unknown."""
    tag = name.strip().replace("_", "-")
    tag = _LEGACY.get(tag.lower(), tag)
    return next((known for known in LOCALES if known.lower() == tag.lower()), None)


def eu_order(tags: Iterable[str]) -> tuple[str, ...]:
    """The tags, each once, official languages first in EU order."""
    return tuple(sorted(set(tags), key=lambda tag: _ORDER[tag]))
