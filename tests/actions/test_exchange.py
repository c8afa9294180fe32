"""Texts go to a translator's tool and come back: nothing is lost, and nobody's word is taken for granted."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipelines.actions.exchange import (
    exchange_format,
    export_texts,
    import_texts,
    read_returned,
)
from pipelines.cli import cli
from pipelines.model.catalog import entry_id
from pipelines.model.errors import CatalogError
from pipelines.translation.formats.exchange import ExchangeProfile
from pipelines.translation.returned_text import Outcome
from pipelines.workspace.catalogs import read_catalog
from pipelines.workspace.paths import Workspace, open_workspace
from tests.actions.test_save_article import SETTINGS

AGENCY = "Agence Bleue"
LINK = "See [the map](https://example.org/map) **now**"
CATALOG = f"""\
msgid ""
msgstr ""
"Language: fr\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

#. title
msgid "Hello"
msgstr ""

#. paragraph
msgid "{LINK}"
msgstr ""

#, fuzzy
#| msgid "We meet."
msgid "We met."
msgstr "On se voit."

#. email subject, at most 60 characters
#. button, at most 25 characters
msgid "Done"
msgstr "Fait"

msgid "%(num)s day"
msgid_plural "%(num)s days"
msgstr[0] ""
msgstr[1] ""
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "glocal.toml").write_text(SETTINGS)
    path = tmp_path / "translations/fr/LC_MESSAGES/hello.po"
    path.parent.mkdir(parents=True)
    path.write_text(CATALOG)
    (tmp_path / "translations/hello.pot").write_text('msgid ""\nmsgstr ""\n')
    (tmp_path / "content/hello").mkdir(parents=True)
    (tmp_path / "content/hello/index.md").write_text(
        "---\nid: tag:example.org,2026:a\ntitle: Hello\ndate: 2026-11-23\n---\n\nWe met.\n"
    )
    return open_workspace(tmp_path)


def strings(workspace: Workspace) -> dict[str, str]:
    messages = read_catalog(workspace, "hello", "fr").messages
    return {each.id: ("?" if each.fuzzy else "") + "|".join(each.strings) for each in messages}


def exported(workspace: Workspace, profile: ExchangeProfile = ExchangeProfile.CAT) -> str:
    data = export_texts(workspace, "hello", "fr", exchange_format("xliff-1.2"), profile)
    assert data
    return data.decode()


def unit(text: str, target: str, *, final: bool = True) -> Callable[[str], str]:
    """What an agency's tool does to one unit of a file."""

    def edit(file: str) -> str:
        state = ' state="final"' if final else ' state="needs-review-translation"'
        there = (
            rf'(<trans-unit id="u{entry_id(None, text)}".*?</source>)(<target.*?</target>|<target[^>]*/>)?'
        )
        pattern = re.compile(there, re.DOTALL)
        assert pattern.search(file)
        return pattern.sub(lambda found: f"{found[1]}<target{state}>{target}</target>", file)

    return edit


def back(workspace: Workspace, file: str, *, reviewed: bool = False) -> dict[str, Outcome]:
    path = workspace.root / "back.xlf"
    path.write_text(file)
    document = read_returned(exchange_format("xliff-1.2"), path)
    texts = import_texts(workspace, document, AGENCY if reviewed else "")
    return {text.source or text.id: text.outcome for text in texts}


@pytest.mark.parametrize("profile", ExchangeProfile)
def test_what_nobody_has_touched_changes_nothing(workspace: Workspace, profile: ExchangeProfile) -> None:
    """Not a byte, with or without somebody's word: what is fuzzy was sent as fuzzy."""
    before = workspace.catalog_path("hello", "fr").read_bytes()
    for reviewed in (False, True):
        outcomes = back(workspace, exported(workspace, profile), reviewed=reviewed)
        assert set(outcomes.values()) == {Outcome.UNCHANGED}
        assert len(outcomes) == 6
        assert workspace.catalog_path("hello", "fr").read_bytes() == before


def test_nor_in_the_other_version_of_xliff(workspace: Workspace) -> None:
    """What a format says of itself is enough for the rest of Glocal."""
    before = workspace.catalog_path("hello", "fr").read_bytes()
    form = exchange_format("xliff-2.1")
    data = export_texts(workspace, "hello", "fr", form, ExchangeProfile.CAT)
    assert data
    (workspace.root / "back.xlf").write_bytes(data)
    texts = import_texts(workspace, read_returned(form, workspace.root / "back.xlf"), AGENCY)
    assert [text.outcome for text in texts] == [Outcome.UNCHANGED] * 6
    assert workspace.catalog_path("hello", "fr").read_bytes() == before


def test_the_narrowest_of_a_texts_places_is_its_room(workspace: Workspace) -> None:
    """Of six texts one has roles with limits: it is a button here and a subject there."""
    assert re.findall(r'id="(\w+)"[^>]* maxwidth="(\d+)" size-unit="char"', exported(workspace)) == [
        (f"u{entry_id(None, 'Done')}", "25")
    ]


TRANSLATED = (
    unit("Hello", "Bonjour"),
    unit(LINK, 'Voyez <g id="2">maintenant</g> <g id="1">la carte</g>'),
    unit("We met.", "On s’est vus."),
)


def translated(workspace: Workspace) -> str:
    file = exported(workspace)
    for edit in TRANSLATED:
        file = edit(file)
    return file


def test_without_a_word_all_of_it_is_to_be_looked_over(workspace: Workspace) -> None:
    """Whatever the file claims: most tools write `final` by themselves."""
    outcomes = back(workspace, translated(workspace))
    assert outcomes["Hello"] is outcomes["We met."] is Outcome.TAKEN
    assert strings(workspace) == {
        "Hello": "?Bonjour",
        LINK: "?Voyez **maintenant** [la carte](https://example.org/map)",
        "We met.": "?On s’est vus.",
        "Done": "Fait",
        "%(num)s day": "|",
    }


def test_with_a_word_what_the_file_calls_final_is_done(workspace: Workspace) -> None:
    """And what it does not call so is not."""
    file = unit("Hello", "Bonjour", final=False)(translated(workspace))
    back(workspace, file, reviewed=True)
    found = strings(workspace)
    assert (found["Hello"], found["We met."]) == ("?Bonjour", "On s’est vus.")
    noted = {each.id: each.comments for each in read_catalog(workspace, "hello", "fr").messages}
    assert (noted["Hello"], noted["We met."]) == ((), ("Reviewed by Agence Bleue.",))


def test_what_others_did_meanwhile_stays(workspace: Workspace) -> None:
    """Their own words for what the file leaves as it was; both where both have translated."""
    file = unit("Hello", "Bonjour")(exported(workspace))
    path = workspace.catalog_path("hello", "fr")
    path.write_text(
        path.read_text()
        .replace('msgid "Hello"\nmsgstr ""', 'msgid "Hello"\nmsgstr "Salut"')
        .replace('msgstr "Fait"', 'msgstr "Terminé"')
    )
    outcomes = back(workspace, file, reviewed=True)
    assert outcomes["Hello"] is Outcome.CONFLICT
    found = strings(workspace)
    assert (found["Hello"], found["Done"]) == ("?Salut", "Terminé")
    assert "Bonjour" in path.read_text()


def test_the_same_words_on_both_sides_stay_done(workspace: Workspace) -> None:
    """What was reviewed here is not made fuzzy by a file that says the same."""
    file = unit("Hello", "Bonjour")(exported(workspace))
    path = workspace.catalog_path("hello", "fr")
    path.write_text(path.read_text().replace('msgid "Hello"\nmsgstr ""', 'msgid "Hello"\nmsgstr "Bonjour"'))
    assert back(workspace, file)["Hello"] is Outcome.UNCHANGED
    assert strings(workspace)["Hello"] == "Bonjour"


@pytest.mark.parametrize(
    ("target", "outcome"),
    [
        ('Voyez <g id="1">la carte</g>', Outcome.CODES_LOST),
        ('<g id="1">a</g><g id="1">b</g><g id="2">c</g>', Outcome.CODES_LOST),
        ('<g id="1">a</g> <g id="2"> b </g>', Outcome.CODES_LOST),
        ('<g id="1">a</g> <g id="2">b</g> <x id="9"/>', Outcome.CODES_LOST),
        ('<g id="1">a</g> <g id="2">b</g> [[first_name]]', Outcome.CODES_LOST),
        ('<g id="1">a</g> <g id="2">b</g> **c**', Outcome.CODES_LOST),
    ],
    ids=["lost", "doubled", "bold that is none", "unknown", "invented", "more bold"],
)
def test_a_unit_whose_codes_do_not_fit_stays_as_it_is_here(
    workspace: Workspace, target: str, outcome: Outcome
) -> None:
    """The others are taken."""
    outcomes = back(workspace, unit("Hello", "Bonjour")(unit(LINK, target)(exported(workspace))))
    assert (outcomes[LINK], outcomes["Hello"]) == (outcome, Outcome.TAKEN)
    assert strings(workspace)[LINK] == ""


def test_a_source_that_was_edited_and_a_text_that_is_gone_are_told(workspace: Workspace) -> None:
    """Of the first nobody knows what was translated; of the second nobody has a use."""
    file = exported(workspace).replace("<source>Hello</source>", "<source>Hallo</source>")
    file = unit("Hello", "Bonjour")(file).replace(f"u{entry_id(None, 'Done')}", "u0123456789abcdef")
    outcomes = back(workspace, file)
    assert outcomes["Hello"] is Outcome.SOURCE_EDITED
    assert outcomes["u0123456789abcdef"] is Outcome.NOT_HERE
    assert strings(workspace)["Hello"] == ""


def test_what_a_file_leaves_out_or_empties_is_not_taken_away(workspace: Workspace) -> None:
    """An agency often sends back only what it did."""
    file = re.sub(r"<trans-unit(?:(?!</trans-unit>).)*Fait.*?</trans-unit>", "", exported(workspace))
    back(workspace, unit("We met.", "")(file), reviewed=True)
    assert (strings(workspace)["Done"], strings(workspace)["We met."]) == ("Fait", "?On se voit.")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('target-language="fr"', 'target-language="de"', "into which 'hello' is not translated"),
        ('original="hello"', 'original="../x"', "which is not here"),
        ("</xliff>", "", "no well-formed XML"),
    ],
    ids=["other language", "other article", "torn"],
)
def test_a_file_of_something_else_changes_nothing(
    workspace: Workspace, old: str, new: str, told: str
) -> None:
    """And is refused with a way out."""
    before = workspace.catalog_path("hello", "fr").read_bytes()
    with pytest.raises(CatalogError, match=told):
        back(workspace, translated(workspace).replace(old, new))
    assert workspace.catalog_path("hello", "fr").read_bytes() == before


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, words)


def test_on_the_command_line(workspace: Workspace, tmp_path: Path) -> None:
    """Out as a file, back with exit codes: 1 if something was not taken, and what it was is named."""
    here = ["--workspace", str(workspace.root)]
    done = run("exchange", "export", "hello", "--output", str(tmp_path / "out"), *here)
    assert (done.exit_code, done.stdout) == (0, f"{tmp_path / 'out' / 'hello.fr.xlf'}\n")
    file = tmp_path / "out" / "hello.fr.xlf"
    file.write_text(unit("Hello", "Bonjour")(file.read_text()))
    done = run("exchange", "import", str(file), "--reviewed-by", "Agence Bleue", *here)
    assert (done.exit_code, done.stdout) == (0, f"{file}: 1 taken, 5 unchanged\n")
    assert strings(workspace)["Hello"] == "Bonjour"
    file.write_text(unit(LINK, "rien")(file.read_text()))
    done = run("exchange", "import", str(file), str(tmp_path / "none.xlf"), *here)
    assert done.exit_code == 1
    assert "hello: codes do not fit (lost:" in done.stderr
    assert "none.xlf: it cannot be read" in done.stderr
    file.write_text(file.read_text().replace('target-language="fr"', 'target-language="de"'))
    done = run("exchange", "import", str(file), *here)
    assert (done.exit_code, f"error: {file}: the file is in 'de'" in done.stderr) == (1, True)
    newer = tmp_path / "newer" / "hello.fr.xlf"
    to = ["--format", "xliff-2.1", "--output", str(newer.parent)]
    assert run("exchange", "export", "hello", *to, *here).exit_code == 0
    done = run("exchange", "import", str(newer), *here)
    assert (done.exit_code, done.stdout) == (0, f"{newer}: 6 unchanged\n")
    newer.rename(newer.with_suffix(".XLIFF"))
    done = run("exchange", "import", str(newer.with_suffix(".XLIFF")), *here)
    assert (done.exit_code, "6 unchanged" in done.stdout) == (0, True)
    newer.write_text("<xliff/>")
    done = run("exchange", "import", str(newer), *here)
    assert (done.exit_code, "no XLIFF of version 2" in done.stderr) == (1, True)
    assert run("exchange", "export", "nothing", *here).exit_code == 3
    assert run("exchange", "export", "hello", "--locale", "de", *here).exit_code == 3
    assert run("exchange", "export", "hello", "--format", "x", *here).exit_code == 3
