"""Languages that a workspace brings itself: one file, and everything works for them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

from pipelines.languages.language import Language
from pipelines.languages.table import BUILT_IN
from pipelines.model.errors import SettingsError
from pipelines.workspace.languages import parse_language, read_languages
from pipelines.workspace.paths import open_workspace
from tests.conftest import SLUG

Glocal = Callable[..., Result]
# Interlingua is in CLDR and nobody's official language: whoever adds one to Glocal need not look here.
OWN = {
    "ia": ("interlingua", "nplurals=2; plural=(n != 1);", "14 de april 2025"),
    "eu": ("euskara", "nplurals=2; plural=(n != 1);", "2025(e)ko apirilaren 14(a)"),
    "pt-BR": ("português do Brasil", "nplurals=2; plural=(n > 1);", "14 de abril de 2025"),
    "sr-Latn": ("srpski", BUILT_IN["sr"].plural, "14. april 2025."),
}
"""By tag: endonym, the rule that new catalogs get, and the date of the sample article."""


def bring(workspace: Path, files: dict[str, str]) -> None:
    """Put languages beside the settings, and publish them."""
    (workspace / "languages").mkdir()
    for tag, text in files.items():
        (workspace / "languages" / f"{tag}.toml").write_text(text)
    settings = workspace / "glocal.toml"
    names = ", ".join(f'"{tag}"' for tag in ("fr", *files))
    settings.write_text(re.sub(r"(?m)^locales = .*", f"locales = [{names}]", settings.read_text()))


@pytest.mark.slow
def test_a_language_is_one_file(workspace: Path, glocal: Glocal) -> None:
    """Its readers need no new version of Glocal: catalogs, plural rule, page, date and direction."""
    bring(workspace, {tag: f'endonym = "{endonym}"' for tag, (endonym, _, _) in OWN.items()})
    assert glocal("extract").exit_code == 0
    checked = glocal("check", SLUG)
    assert (checked.exit_code, "error" in checked.output) == (1, False), checked.output
    assert glocal("build", SLUG).exit_code == 0
    for tag, (endonym, plural, date) in OWN.items():
        catalog = workspace / "translations" / tag.replace("-", "_") / "LC_MESSAGES" / f"{SLUG}.po"
        assert f'"Plural-Forms: {plural}\\n"' in catalog.read_text()
        page = (workspace / "output/preview/site" / tag / SLUG / "index.html").read_text()
        assert f'<html lang="{tag}" dir="ltr"' in page
        assert date in page, re.findall(r"<time.*?</time>", page)
        french = (workspace / "output/preview/site/fr" / SLUG / "index.html").read_text()
        assert f'lang="{tag}" hreflang="{tag}" dir="ltr">{endonym}</a>' in french


def test_what_a_file_does_not_say_is_told(workspace: Path, glocal: Glocal) -> None:
    """A check that does nothing looks like one that finds nothing."""
    bring(workspace, {"ia": 'endonym = "interlingua"\nquotes = "«» “”"\nordinal_point = false'})
    found = glocal("check", SLUG, "--locale", "ia").output
    unknown = "the check language cannot tell whether a file is in another language"
    assert re.findall(r"languages/ia\.toml: hint: ia: no (.*) \[language-file\]", found) == [
        "plural for interlingua: new catalogs have the plural rule of CLDR",
        "one_letter_words for interlingua: no word is kept from standing alone at the end of a line",
        f"words for interlingua: {unknown}",
        f"letters for interlingua: {unknown}",
    ]
    settings = workspace / "glocal.toml"
    settings.write_text(settings.read_text() + '\n[checks]\nignore = ["language-file"]\n')
    assert "languages/ia.toml" not in glocal("check", SLUG, "--locale", "ia").output


def test_workspaces_do_not_share_their_languages(tmp_path: Path, workspace: Path) -> None:
    """A test, a server or a desk has several open at once."""
    bring(workspace, {"ia": 'endonym = "interlingua"', "fr": 'quotes = "“”"'})
    with_own = open_workspace(workspace, explicit=True)
    (tmp_path / "glocal.toml").write_text((workspace / "glocal.toml").read_text().replace('"ia", ', ""))
    without = open_workspace(tmp_path, explicit=True)
    assert (with_own.languages["ia"].endonym, "ia" in without.languages) == ("interlingua", False)
    assert with_own.languages["fr"] == replace(BUILT_IN["fr"], quotes="“”")
    assert without.languages["fr"] == BUILT_IN["fr"]
    assert with_own.locales == ("en", "fr", "ia")


def test_every_key_is_read() -> None:
    """The keys are those of Glocal's own files."""
    text = """
endonym = "interlingua"
script = "Latn"
plural = "nplurals=2; plural=(n != 1);"
formatting = "ia_001"
legacy = "in"
quotes = "«» “”"
one_letter_words = "aeiou"
ordinal_point = false
abbreviations = "Sr etc"
capital_nouns = true
space_before = ":"
space_after = "«"
full_stop = "."
exclamation_mark = "!"
question_mark = "?"
opening_marks = "¡!"
wrong_letters = "şș"
words = "i de la"
letters = "àç"
close_to = ["es"]
negation = "non ni-"
negative_prefixes = "in"
days = "hodie"
case_endings = true
decimal = ","
group = "."
percent_space = true
months = ["g", "f", "m", "a", "m", "j", "j", "a", "s", "o", "n", "d"]
"""
    assert parse_language(text, "ia") == Language(
        tag="ia",
        endonym="interlingua",
        script="Latn",
        plural="nplurals=2; plural=(n != 1);",
        formatting="ia_001",
        legacy="in",
        quotes="«» “”",
        one_letter_words="aeiou",
        ordinal_point=False,
        abbreviations="Sr etc",
        capital_nouns=True,
        space_before=":",
        space_after="«",
        opening_marks="¡!",
        wrong_letters="şș",
        words="i de la",
        letters="àç",
        close_to=("es",),
        negation="non ni-",
        negative_prefixes="in",
        days="hodie",
        case_endings=True,
        decimal=",",
        group=".",
        percent_space=True,
        months=tuple("gfmamjjasond"),
    )


WRONG = [
    ("ia", "", ":1: endonym is missing", "docs/languages.md lists the keys"),
    ("ia", 'endonym = "x"\nquote = "«»"', ":2: unknown key 'quote'", "did you mean 'quotes'?"),
    (
        "ia",
        'endonym = "x"\n\nplural = "n != 1"',
        ":3: plural: not a plural rule: n != 1",
        'write it as "nplurals=2; plural=(n != 1);"',
    ),
    (
        "qx",
        'endonym = "x"',
        ":1: formatting: Babel knows no locale 'qx'",
        "name one whose dates and numbers are the same",
    ),
    (
        "ia",
        'endonym = "x"\nquotes = "«"',
        ":2: quotes: '«' are not pairs of two characters",
        "write them with a blank between: «» “”",
    ),
    (
        "ia",
        'endonym = "x"\nmonths = ["januario"]',
        ":2: months: there are 1, not 12",
        "name all of them, or take the key out",
    ),
    (
        "fr",
        'script = "Latin"',
        ":1: script: 'Latin' is not a script",
        "write it as Latn or Cyrl, the four letters of ISO 15924",
    ),
    ("fr", "quotes = 3", ":1: quotes must be text", "docs/languages.md lists the keys"),
    ("pt_BR", "", ": 'pt_BR' is not the tag of a language", "rename the file to pt-BR.toml"),
    ("ua", "", ": 'ua' is not the tag of a language", "rename the file to uk.toml"),
    (
        "catalan",
        "",
        ": 'catalan' is not the tag of a language",
        "name it as ca.toml, pt-BR.toml, sr-Latn.toml",
    ),
]


@pytest.mark.parametrize(("tag", "text", "fault", "hint"), WRONG)
def test_a_wrong_file_is_told_with_its_line(tag: str, text: str, fault: str, hint: str) -> None:
    """Whoever writes the file is no programmer."""
    with pytest.raises(SettingsError) as caught:
        parse_language(text, tag)
    assert str(caught.value) == f"languages/{tag}.toml{fault}\n  next: {hint}"


def test_broken_toml_and_text_that_is_not_utf_8(tmp_path: Path) -> None:
    """The file is named, whatever is wrong with it."""
    (tmp_path / "languages").mkdir()
    for data in (b"endonym = ", b'endonym = "interlingu\xe0"'):
        (tmp_path / "languages" / "ia.toml").write_bytes(data)
        with pytest.raises(SettingsError, match=r"^languages/ia\.toml"):
            read_languages(tmp_path / "languages")


def test_locales_shows_what_is_known(workspace: Path, glocal: Glocal) -> None:
    """Before a language is published, somebody who speaks it can read what Glocal believes of it."""
    bring(workspace, {"ia": 'endonym = "interlingua"'})
    row = next(line for line in glocal("locales").output.splitlines() if line.startswith("ia "))
    assert row.split()[:4] == ["ia", "interlingua", "ltr", "2"]
    assert row.endswith("plural quotes one_letter_words ordinal_point words letters")
    details = glocal("locales", "IA").output
    assert re.search(r"number +1\.204,5\n", details)
    assert re.search(r"quotes +\(not known\)\n", details)
    wrong = glocal("locales", "catalan")
    assert (wrong.exit_code, "unknown locale 'catalan'" in wrong.stderr) == (3, True)
