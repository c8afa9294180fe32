"""What editors do to an article, and what is left of the translators' work: through the command line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from pipelines.languages.table import EU24
from tests.conftest import SLUG, tree

Glocal = Callable[..., Result]
QUOTE = "> Learn from everyone, then begin where you are.\n>\n> — A teacher, at the end of the day\n\n"
LAST = "Nobody had to go home with a finished plan."


def edit(workspace: Path, old: str, new: str) -> None:
    path = workspace / "content" / SLUG / "index.md"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def translations(workspace: Path) -> dict[str, list[str]]:
    """Every msgstr line of every catalog, in order."""
    return {
        name: re.findall(r"^msgstr.*$", data.decode(), re.MULTILINE)
        for name, data in tree(workspace / "translations").items()
        if name.endswith(".po")
    }


def fuzzy(workspace: Path) -> int:
    files = tree(workspace / "translations").values()
    return sum(len(re.findall(rb"^#, .*fuzzy", data, re.MULTILINE)) for data in files)


def french(workspace: Path) -> str:
    return (workspace / "translations/fr/LC_MESSAGES" / f"{SLUG}.po").read_text()


def test_a_paragraph_that_comes_back_brings_its_translations(workspace: Path, glocal: Glocal) -> None:
    """Deleted today, restored next week: 23 people have nothing to do."""
    glocal("extract")
    before = translations(workspace)
    edit(workspace, QUOTE, "")
    glocal("extract")
    assert french(workspace).count("#~ msgid") == 2  # the quote, and who said it
    edit(workspace, LAST, f"{QUOTE}{LAST}")
    glocal("extract")
    assert (translations(workspace) == before, fuzzy(workspace)) == (True, 0)


def test_swapped_paragraphs_change_no_translation(workspace: Path, glocal: Glocal) -> None:
    """A message is its text; where it stands is no business of its translation."""
    glocal("extract")
    before = translations(workspace)
    edit(workspace, QUOTE, "")
    edit(workspace, "You need not be an expert", f"{QUOTE}You need not be an expert")
    glocal("extract")
    after = translations(workspace)
    assert {name: sorted(lines) for name, lines in after.items()} == {
        name: sorted(lines) for name, lines in before.items()
    }
    assert fuzzy(workspace) == 0


def test_another_dash_costs_nobody_an_evening(workspace: Path, glocal: Glocal) -> None:
    """Only blanks and the shape of a mark changed: kept, with a note, and ready to go out."""
    edit(workspace, LAST, f"{LAST[:-1]} - all of them...")
    glocal("extract", "--same-meaning")
    assert fuzzy(workspace) == 0
    edit(workspace, " - all of them...", " –  all of them…")
    glocal("extract")
    assert fuzzy(workspace) == 0
    note = "#. Kept as it was: only blanks or the shapes of quotes, apostrophes, dashes or ellipses changed\n"
    assert french(workspace).count(note) == 1
    assert glocal("extract").output == "Nothing changed.\n"


def test_a_comma_or_an_end_mark_is_reviewed(workspace: Path, glocal: Glocal) -> None:
    """It may turn the sentence round; the mark at the end is set already, and in doubt."""
    quote = QUOTE.split("\n", maxsplit=1)[0].strip("> ")
    edit(workspace, quote, quote.replace(",", ""))
    glocal("extract")
    assert fuzzy(workspace) == 23
    edit(workspace, quote.replace(",", ""), quote.replace(".", "!"))
    glocal("extract")
    assert fuzzy(workspace) == 23
    assert re.search(r'\(end mark\).*\n#: .*\n#, fuzzy\n#\| .*\nmsgid .*\nmsgstr ".* !"', french(workspace))
    edit(workspace, quote.replace(".", "!"), quote)
    glocal("extract")
    assert fuzzy(workspace) == 0


def test_an_editor_may_vouch_for_a_correction(workspace: Path, glocal: Glocal) -> None:
    """A typo mended in the source must not hold 23 languages; the change stays on record for each of them."""
    edit(workspace, LAST, "Nobody had to go home with a finnished plan.")
    glocal("extract", "--same-meaning")
    assert fuzzy(workspace) == 0
    assert "Kept as it was: the editor says that the meaning is the same" in french(workspace)
    assert "the source was “Nobody had to go home with a finished plan." in french(workspace)
    assert glocal("extract").output == "Nothing changed.\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("They had one day to look back", "They had no day to look back"),
        ("On 3 April 2025, teachers", "On 4 April 2025, teachers"),
        ("(https://codeweek.eu/ambassadors)", "(https://codeweek.eu/embassies)"),
    ],
)
def test_what_changes_the_meaning_cannot_be_vouched_away(
    old: str, new: str, workspace: Path, glocal: Glocal
) -> None:
    """A wrong date in 23 languages is worse than a late newsletter."""
    edit(workspace, old, new)
    glocal("extract", "--same-meaning")
    assert fuzzy(workspace) == 23


def test_a_second_article_finds_its_sentences_translated(workspace: Path, glocal: Glocal) -> None:
    """What stands in two articles is not typed twice, and is looked at once more before it goes out."""
    folder = workspace / "content" / "second"
    folder.mkdir()
    folder.joinpath("index.md").write_text(
        "---\nid: tag:codeweek.eu,2026:second\ntitle: Another day\ndate: 2026-11-23\n---\n\n"
        "Learn from everyone, then begin where you are.\n\n"
        "Learn from everyone, then begin where you stand.\n"
    )
    glocal("extract", "second")
    text = (workspace / "translations/fr/LC_MESSAGES/second.po").read_text()
    quote = re.findall(
        r'msgid "Learn from everyone, then begin where you are\."\nmsgstr "(.+)"', french(workspace)
    )
    assert f'#, fuzzy\nmsgid "Learn from everyone, then begin where you are."\nmsgstr "{quote[0]}"' in text
    assert f"there: “{quote[0]}”" in text
    assert glocal("extract").output == "Nothing changed.\n"
    rows = json.loads(glocal("status", "second", "--json").stdout)["editions"]
    assert [row["fuzzy"] for row in rows] == [0 if tag == "en" else 1 for tag in EU24]


def test_another_articles_broken_catalog_does_not_stop_this_one(workspace: Path, glocal: Glocal) -> None:
    """Memory looks into every catalog; a conflict in last month's must not hold today's article up."""
    (workspace / "translations/old.pot").write_text("")
    broken = workspace / "translations/fr/LC_MESSAGES/old.po"
    broken.write_text("<<<<<<< HEAD\n")
    edit(
        workspace,
        LAST,
        "Everyone went home with a smile and a poem about robots.",
    )
    edit(workspace, QUOTE, "")
    assert glocal("extract", SLUG).exit_code == 0
    assert broken.read_text() == "<<<<<<< HEAD\n"


def test_a_faulty_glossary_takes_no_notes_away(workspace: Path, glocal: Glocal) -> None:
    """A column misnamed in a spreadsheet must not quietly take every term away from one language; nor need
    the languages wait until somebody has mended it.
    """
    path = workspace / "translations/glossary.csv"
    path.write_text(path.read_text().replace(",fr,", ",french,"))
    before = tree(workspace)
    result = glocal("extract")
    fault = "translations/glossary.csv:1: unknown column 'french'"
    assert (result.exit_code, tree(workspace) == before) == (1, True)
    assert f"translations/glossary.csv: left as it is: {fault}" in result.output
    result = glocal("check", "--locale", "fr")
    assert (result.exit_code, f"{fault}; the first line names" in result.output.replace("error: ", "")) == (
        1,
        True,
    )
    assert "held: " not in result.output
