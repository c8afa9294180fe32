"""A sentence is saved alone: two who work in one file never meet, and in one sentence both are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.actions.save_entry import (
    EntryConflict,
    EntryText,
    SavedEntry,
    entry_hash,
    find_entry,
    save_entry,
)
from pipelines.model.catalog import Message, entry_id
from pipelines.model.errors import CatalogError
from pipelines.translation.drafts.mark import draft_digest, is_draft
from pipelines.workspace.catalogs import read_catalog
from pipelines.workspace.git_commit import Writer
from pipelines.workspace.paths import Workspace, open_workspace
from tests.actions.test_save_article import SETTINGS

JEAN = Writer("Jean Petit", "jean@example.org")
HEAD = 'msgid ""\nmsgstr ""\n"Language: fr\\n"\n"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'
WRAPPED = """#. paragraph
#: content/hello/index.md:5
msgid ""
"We met in Sofia, "
"and it rained."
msgstr ""
"Nous étions à Sofia, "
"et il pleuvait."

"""
TITLE = '#. title\n#, fuzzy, no-wrap\n#| msgid "Hello"\nmsgid "Hello!"\nmsgstr "Bonjour"\n\n'
DAYS = 'msgid "%(num)s day"\nmsgid_plural "%(num)s days"\nmsgstr[0] ""\nmsgstr[1] ""\n\n'
GONE = '#~ msgid "Old"\n#~ msgstr "Vieux"\n'


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "glocal.toml").write_text(SETTINGS)
    path = tmp_path / "translations/fr/LC_MESSAGES/hello.po"
    path.parent.mkdir(parents=True)
    path.write_text(HEAD + WRAPPED + TITLE + DAYS + GONE)
    return open_workspace(tmp_path)


def entry(workspace: Workspace, text: str) -> Message:
    found = find_entry(read_catalog(workspace, "hello", "fr"), entry_id(None, text))
    assert found
    return found


def save(
    workspace: Workspace, text: str, *strings: str, seen: str = "", to_review: bool = False
) -> SavedEntry | EntryConflict:
    known = seen or entry_hash(entry(workspace, text))
    mine = EntryText(strings, to_review)
    return save_entry(workspace, "hello", "fr", entry_id(None, text), known, mine, JEAN)


def file_of(workspace: Workspace) -> str:
    return workspace.catalog_path("hello", "fr").read_text()


def test_a_finished_entry_loses_its_mark_and_the_rest_stays_byte_for_byte(workspace: Workspace) -> None:
    """Whoever has the file in another tool sees one changed sentence, however the others are laid out."""
    done = save(workspace, "Hello!", "Salut !")
    assert isinstance(done, SavedEntry)
    assert (done.message.strings, done.message.flags, done.message.previous) == (
        ("Salut !",),
        ("no-wrap",),
        (),
    )
    title = '#. title\n#, no-wrap\nmsgid "Hello!"\nmsgstr "Salut !"\n\n'
    assert file_of(workspace) == HEAD + WRAPPED + title + DAYS + GONE


def test_what_is_to_be_looked_at_again_stays_marked(workspace: Workspace) -> None:
    """With the source that its first translation was made of."""
    save(workspace, "Hello!", "Salut", to_review=True)
    assert TITLE.replace('"Bonjour"', '"Salut"') in file_of(workspace)


def test_two_people_in_two_sentences(workspace: Workspace) -> None:
    """Each saves what was seen before the other saved."""
    days, title = (entry_hash(entry(workspace, text)) for text in ("%(num)s day", "Hello!"))
    save(workspace, "Hello!", "Salut !", seen=title)
    done = save(workspace, "%(num)s day", "%(num)s jour", "%(num)s jours", seen=days)
    assert isinstance(done, SavedEntry)
    assert entry(workspace, "Hello!").strings == ("Salut !",)
    assert entry(workspace, "%(num)s day").strings == ("%(num)s jour", "%(num)s jours")


def test_of_two_in_one_sentence_the_second_gets_both_texts(workspace: Workspace) -> None:
    """And nothing is written; who wrote the same words has no conflict."""
    seen = entry_hash(entry(workspace, "Hello!"))
    save(workspace, "Hello!", "Salut !", seen=seen)
    before = file_of(workspace)
    second = save(workspace, "Hello!", "Coucou !", seen=seen)
    assert isinstance(second, EntryConflict)
    assert (second.theirs.strings, second.mine.strings) == (("Salut !",), ("Coucou !",))
    assert file_of(workspace) == before
    assert isinstance(save(workspace, "Hello!", "Salut !", seen=seen), SavedEntry)
    assert file_of(workspace) == before


def test_an_entry_that_is_emptied_is_to_be_translated(workspace: Workspace) -> None:
    """Blanks are no translation."""
    done = save(workspace, "Hello!", " \n ")
    assert isinstance(done, SavedEntry)
    assert (done.message.strings, done.message.fuzzy) == (("",), False)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("a\r\nb", "a\nb"),
        ("a\n", "a"),
        ('say "no" \\ twice\t', 'say "no" \\ twice\t'),
        ("\u202bשלום\u202c 👩‍💻", "\u202bשלום\u202c 👩‍💻"),
        ("#, fuzzy\nmsgid", "#, fuzzy\nmsgid"),
    ],
)
def test_whatever_is_typed_is_read_again(workspace: Workspace, typed: str, written: str) -> None:
    """A text is no place for the file's own signs to act."""
    save(workspace, "Hello!", typed)
    assert entry(workspace, "Hello!").strings == (written,)
    assert len(read_catalog(workspace, "hello", "fr").messages) == 4


@pytest.mark.parametrize(
    ("text", "strings", "told"),
    [
        ("Gone", ("x",), "not in the article any more"),
        ("Old", ("x",), "not in the article any more"),
        ("Hello!", ("x", "y"), "has 1 forms here, not 2"),
        ("Hello!", ("x" * 20_001,), "20,001 characters"),
        ("Hello!", ("\ud800",), "no file can hold"),
    ],
    ids=["unknown", "obsolete", "forms", "long", "half a character"],
)
def test_what_cannot_be_saved_changes_nothing(
    workspace: Workspace, text: str, strings: tuple[str, ...], told: str
) -> None:
    """And is told."""
    before = file_of(workspace)
    with pytest.raises(CatalogError, match=told):
        save(workspace, text, *strings, seen="0")
    assert file_of(workspace) == before


DRAFTED = '# machine draft: dummy, 2026-12-01, {digest}\n{mark}msgid "Bye"\nmsgstr "Salut"\n\n'


@pytest.mark.parametrize("mark", ["#, fuzzy\n", ""])
def test_whoever_saves_a_machine_draft_as_done_has_confirmed_it(workspace: Workspace, mark: str) -> None:
    """With its own words or others, also where another tool has taken the fuzzy mark off."""
    drafted = DRAFTED.format(digest=draft_digest(("Salut",)), mark=mark)
    workspace.catalog_path("hello", "fr").write_text(HEAD + drafted + GONE)
    assert is_draft(entry(workspace, "Bye"))
    if mark:
        save(workspace, "Bye", "Salut", to_review=True)
        assert is_draft(entry(workspace, "Bye"))
    save(workspace, "Bye", "Salut")
    assert file_of(workspace) == HEAD + 'msgid "Bye"\nmsgstr "Salut"\n\n' + GONE
