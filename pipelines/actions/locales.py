"""What is known of each language, for a person to look at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipelines.languages.conventions import date_pattern, month_stems, number_form, percent_space
from pipelines.languages.language import Language
from pipelines.languages.plurals import declared_forms, plural_header
from pipelines.languages.table import EU24, Languages
from pipelines.model.errors import SettingsError

UNKNOWN = "(not known)"


def language_rows(languages: Mapping[str, Language]) -> list[dict[str, str]]:
    """A row a language, in EU order."""
    return [
        {
            "tag": language.tag,
            "language": language.endonym,
            "direction": language.direction,
            "official": "EU" if language.tag in EU24 else "",
            "legacy": language.legacy,
            "plurals": str(declared_forms(plural_header(language))),
            "lacks": " ".join(language.lacking),
        }
        for language in languages.values()
    ]


def language_details(languages: Languages, names: Iterable[str]) -> list[dict[str, str]]:
    """Everything that is known of the named languages; SettingsError for a name that is not known."""
    rows = []
    for name in names:
        if (tag := languages.find(name)) is None:
            near = languages.nearest(name)
            hint = f"did you mean {near!r}?" if near else "glocal locales lists the known ones"
            raise SettingsError(f"unknown locale {name!r}", hint=hint)
        rows += [{"tag": tag, "what": what, "value": value} for what, value in _facts(languages[tag])]
    return rows


def _facts(language: Language) -> list[tuple[str, str]]:
    """What its file or CLDR says of a language."""
    known = {None: UNKNOWN, True: "yes", False: "no"}
    return [
        ("endonym", language.endonym),
        ("folder", language.gettext),
        ("script", language.script or UNKNOWN),
        ("direction", language.direction),
        ("legacy", language.legacy),
        ("plural", plural_header(language)),
        ("date", date_pattern(language)),
        ("months", " ".join(month_stems(language))),
        ("number", number_form("1204", "5", language)),
        ("percent", "100 %" if percent_space(language) else "100%"),
        ("quotes", UNKNOWN if language.quotes is None else language.quotes),
        ("question mark", language.question_mark),
        ("one-letter words", UNKNOWN if language.one_letter_words is None else language.one_letter_words),
        ("ordinal point", known[language.ordinal_point]),
        ("no-break space before", language.space_before),
        ("no-break space after", language.space_after),
        ("wrong letters", language.wrong_letters),
        ("letters", UNKNOWN if language.letters is None else language.letters),
        ("common words", UNKNOWN if language.words is None else " ".join(language.words.split())),
        ("says no with", UNKNOWN if language.negation is None else " ".join(language.negation.split())),
        ("close to", " ".join(language.close_to)),
    ]
