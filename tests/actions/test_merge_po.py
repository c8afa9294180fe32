"""git merges catalogs through Glocal: real repositories, real branches, real editors' ways to save."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipelines.actions.extract import extract
from pipelines.actions.merge_po import PoMerge, install_driver, merge_files
from pipelines.cli import cli
from pipelines.model.errors import CatalogError, GlocalError
from pipelines.model.finding import Origin
from pipelines.translation.formats.po import parse_catalog
from pipelines.translation.three_way import CONFLICT_NOTE
from pipelines.workspace.paths import open_workspace
from pipelines.workspace.snapshot import open_snapshot
from pipelines.workspace.starter import lay_out
from pipelines.workspace.starter.first_settings import Publisher

ARTICLE = """\
---
title: Meeting in Sofia
date: 2026-05-01
id: tag:example.org,2026:sofia
---

Schools and libraries from all over the country can register their activities with us until 12 October.

All of the activities that were registered with us can be found on the map and in the calendar.

Everybody is welcome.
"""
WORDS = {
    "Meeting in Sofia": "Treffen in Sofia",
    "Schools": "Schulen und Büchereien können ihre Aktivitäten bis zum 12. Oktober bei uns eintragen.",
    "All of": "Alle Aktivitäten, die bei uns stehen, sind auf der Karte und im Kalender zu finden.",
    "Everybody": "Alle sind willkommen.",
}
PO = "translations/de/LC_MESSAGES/sofia.po"


@dataclass(frozen=True, slots=True)
class Clone:
    """A workspace in a repository of its own, with one translated article on the branch `main`."""

    root: Path

    def git(self, *words: str, code: int = 0) -> str:
        """What git printed; it must end as said."""
        run = subprocess.run(["git", *words], cwd=self.root, capture_output=True, text=True, check=False)
        assert run.returncode == code, f"{words}: {run.stdout}{run.stderr}"
        return run.stdout + run.stderr

    def commit(self, branch: str) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", branch)

    def branch(self, name: str) -> None:
        self.git("checkout", "--quiet", "-b", name, "main")

    @property
    def po(self) -> Path:
        return self.root / PO

    def translate(self, words: dict[str, str]) -> None:
        """Type the words below the texts that begin so."""
        text = self.po.read_text()
        for begin, translation in words.items():
            head, found, rest = text.partition(f'msgid "{begin}')
            assert found, begin
            msgid, _, more = rest.partition("\nmsgstr ")
            text = f'{head}{found}{msgid}\nmsgstr "{translation}"\n{more.partition(chr(10))[2]}'
        self.po.write_text(text)

    def extract(self) -> None:
        list(extract(open_snapshot(open_workspace(self.root, explicit=True)), ["sofia"]))

    def words(self) -> dict[str, tuple[str, str]]:
        """By the beginning of each text in use: its translation, and whether it is fuzzy."""
        catalog = parse_catalog(self.po.read_bytes(), PO)
        return {
            m.id.split(" ")[0]: (m.strings[0], "fuzzy" if m.fuzzy else "")
            for m in catalog.messages
            if not m.obsolete
        }


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clone:
    if shutil.which("git") is None:
        pytest.skip("git is not here; install it to see it merge catalogs")
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)  # a hook's own repository is not ours
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Anna")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "anna@example.org")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    made = Clone(tmp_path / "our newsletter's clone")
    lay_out(made.root, Publisher(2026))
    settings = made.root / "glocal.toml"
    settings.write_text(f'locales = ["de"]\n{settings.read_text().replace("locales =", "# locales =", 1)}')
    (made.root / "content/sofia").mkdir()
    (made.root / "content/sofia/index.md").write_text(ARTICLE)
    made.extract()
    made.translate(WORDS)
    made.git("init", "--quiet", "--initial-branch", "main")
    install_driver(made.root)
    made.commit("start")
    return made


def edit(clone: Clone, old: str, new: str) -> None:
    path = clone.root / "content/sofia/index.md"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    clone.extract()


def save_in_poedit(clone: Clone) -> None:
    """Every text wrapped at 79 columns, two places in a line, another header."""
    program = shutil.which("msgcat")
    if program is None:
        pytest.skip("msgcat is not here; install Debian's package gettext to wrap as Poedit does")
    subprocess.run([program, "-o", str(clone.po), str(clone.po)], check=True)
    text = clone.po.read_text()
    head = '"Content-Type:'
    clone.po.write_text(text.replace(head, f'"PO-Revision-Date: 2026-05-02 10:00+0200\\n"\n{head}', 1))


@pytest.mark.parametrize("rebase", [False, True], ids=["merge", "rebase"])
def test_two_translators_and_an_editor_meet_without_a_conflict(clone: Clone, rebase: bool) -> None:
    """One saves with Poedit, one with an editor, and meanwhile a paragraph is corrected and one is added."""
    clone.branch("poedit")
    clone.translate({"Everybody": "Kommt alle!"})
    save_in_poedit(clone)
    clone.commit("poedit")
    clone.branch("by-hand")
    clone.translate({"Schools": "Schulen tragen ihre Aktivitäten bis zum 12. Oktober ein."})
    clone.commit("by-hand")
    clone.branch("editor")
    edit(clone, "12 October.\n", "13 October.\n\nBring a friend.\n")
    clone.commit("editor")

    if rebase:
        clone.git("rebase", "--quiet", "poedit")
        clone.git("checkout", "--quiet", "by-hand")
        clone.git("rebase", "--quiet", "editor")
    else:
        clone.git("merge", "--quiet", "--no-edit", "poedit")
        clone.git("merge", "--quiet", "--no-edit", "by-hand")
    assert clone.words() == {
        "Meeting": ("Treffen in Sofia", ""),
        "Schools": ("Schulen tragen ihre Aktivitäten bis zum 12. Oktober ein.", "fuzzy"),
        "Bring": ("", ""),
        "All": (WORDS["All of"], ""),
        "Everybody": ("Kommt alle!", ""),
    }
    before = clone.po.read_bytes()
    clone.extract()
    assert clone.po.read_bytes() == before


def test_two_translations_of_one_text_are_both_there(clone: Clone) -> None:
    """The branch goes on, the language does not: the text is fuzzy until somebody has chosen."""
    clone.branch("one")
    clone.translate({"Everybody": "Kommt alle!"})
    clone.commit("one")
    clone.branch("two")
    clone.translate({"Everybody": "Alle dürfen kommen."})
    clone.commit("two")
    said = clone.git("merge", "--no-edit", "one")
    entry = clone.po.read_text().split("\n\n")[-1]
    assert entry.split("\n") == [
        f"# {CONFLICT_NOTE}",
        '# msgstr of one branch: "Alle dürfen kommen."',
        '# msgstr of the other branch: "Kommt alle!"',
        "#. paragraph",
        "#: content/sofia/index.md:11",
        "#, fuzzy",
        'msgid "Everybody is welcome."',
        'msgstr "Alle dürfen kommen."',
        "",
    ]
    line = clone.po.read_text().split("\n").index('msgid "Everybody is welcome."') + 1
    assert (
        f"{PO}: 1 text translated differently on both sides;"
        " fuzzy now, with both translations in the comments:\n"
        f"  {PO}:{line}\n"
    ) in said


def test_a_file_that_one_side_broke_is_left_to_git(clone: Clone) -> None:
    """A forgotten marker of an earlier merge: no guessing at entries, and a conflict where there is one."""
    clone.branch("broken")
    clone.translate({"Everybody": "Kommt alle!"})
    clone.po.write_text(f"{clone.po.read_text()}<<<<<<< HEAD\n")
    clone.commit("broken")
    clone.branch("good")
    clone.translate({"Everybody": "Alle dürfen kommen."})
    clone.commit("good")
    said = clone.git("merge", "--no-edit", "broken", code=1)
    assert f"{PO}: merged line by line, because a version of it cannot be read:" in said
    assert f"  {PO}, the other branch:" in said
    assert ": a git conflict marker" in said
    assert clone.git("diff", "--name-only", "--diff-filter=U") == f"{PO}\n"
    markers = [
        line for line in clone.po.read_text().split("\n") if line[:7] in ("<<<<<<<", "=======", ">>>>>>>")
    ]
    assert markers == ["<<<<<<< this branch", "=======", "<<<<<<< HEAD", ">>>>>>> the other branch"]


def test_without_the_program_git_merges_lines(clone: Clone) -> None:
    """A virtual environment that was deleted must not look like a merge that kept our side."""
    clone.branch("one")
    clone.translate({"Everybody": "Kommt alle!"})
    clone.commit("one")
    clone.branch("two")
    clone.translate({"Everybody": "Alle dürfen kommen."})
    clone.commit("two")
    driver = clone.git("config", "merge.glocal-po.driver").strip()
    program = shutil.which("glocal") or ""
    gone = driver.replace("/glocal", "/gone")
    assert gone != driver, program
    clone.git("config", "merge.glocal-po.driver", gone)
    clone.git("merge", "--no-edit", "one", code=1)
    text = clone.po.read_text()
    assert ("Kommt alle!" in text, "Alle dürfen kommen." in text, "=======" in text) == (True, True, True)


def test_installing_twice_is_installing_once(clone: Clone) -> None:
    """What is in `.gitattributes` stays, and nothing is doubled."""
    attributes = clone.root / ".gitattributes"
    attributes.write_text("*.png binary")
    assert install_driver(clone.root)[1:] == [
        ".gitattributes: *.po and *.pot are merged by it; commit this file"
    ]
    expected = "*.png binary\n*.po merge=glocal-po\n*.pot merge=glocal-po\n"
    assert attributes.read_text() == expected
    assert len(install_driver(clone.root)) == 1
    assert attributes.read_text() == expected


def test_a_new_workspace_tells_git(tmp_path: Path) -> None:
    """Whoever starts today need not know of it; what somebody wrote there before is hers."""
    lay_out(tmp_path / "new", Publisher(2026))
    assert (tmp_path / "new/.gitattributes").read_text() == "*.po merge=glocal-po\n*.pot merge=glocal-po\n"
    (tmp_path / "old").mkdir()
    (tmp_path / "old/.gitattributes").write_text("*.png binary\n")
    lay_out(tmp_path / "old", Publisher(2026))
    assert (tmp_path / "old/.gitattributes").read_text() == "*.png binary\n"


def test_installing_needs_a_repository(tmp_path: Path) -> None:
    """A sentence, not git's own error."""
    with pytest.raises(GlocalError, match="no git repository here"):
        install_driver(tmp_path)


# --- files -----------------------------------------------------------------------------------------

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'


def three(folder: Path, *texts: str | bytes) -> list[Path]:
    paths = [folder / name for name in ("base", "ours", "theirs")]
    for path, text in zip(paths, texts, strict=True):
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return paths


def entry(text: str, words: str) -> str:
    return f'\nmsgid "{text}"\nmsgstr "{words}"\n'


def test_a_file_that_both_sides_made(tmp_path: Path) -> None:
    """git hands an empty file for the version that there never was."""
    base, ours, theirs = three(tmp_path, "", HEAD + entry("a", "A"), HEAD + entry("a", "A") + entry("b", "B"))
    assert merge_files(base, ours, theirs, "de.po") == PoMerge("de.po")
    assert ours.read_text() == HEAD + entry("a", "A") + entry("b", "B")
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["base", "ours", "theirs"]


def test_the_exit_code_tells_git(tmp_path: Path) -> None:
    """0 where a catalog came out, 1 where a person has lines to mend, 2 for wrong use."""
    good, bad = HEAD + entry("a", "A"), f"{HEAD}msgid broken\n"

    def run(*words: str) -> int:
        return CliRunner().invoke(cli, ["merge-po", *words]).exit_code

    paths = [str(path) for path in three(tmp_path, good, good + entry("b", "B"), good + entry("c", "C"))]
    assert run(*paths, "de.po") == 0
    assert run(*[str(path) for path in three(tmp_path, good, bad, good + entry("c", "C"))]) == 1
    assert run(*paths[:2]) == 2
    assert run(*paths[:2], str(tmp_path / "none"), "de.po") == 2
    assert run() == 2


def test_many_conflicts_are_counted(tmp_path: Path) -> None:
    """A hundred lines for one file would push the others off the screen."""
    texts = [f"text {number}" for number in range(12)]
    blank, mine, other = (
        HEAD + "".join(entry(text, words and f"{words} {text}") for text in texts) for words in ("", "A", "B")
    )
    paths = [str(path) for path in three(tmp_path, blank, mine, other)]
    result = CliRunner().invoke(cli, ["merge-po", *paths, "de.po"])
    lines = result.stderr.split("\n")
    assert (result.exit_code, result.stdout, len(lines)) == (0, "", 13)
    assert lines[0].startswith("de.po: 12 texts translated differently on both sides")
    assert lines[1:3] == ["  de.po:8", "  de.po:15"]
    assert lines[-2:] == ["  and 2 more; glocal check --all names them", ""]


def test_a_fault_that_one_side_mended_is_no_conflict(tmp_path: Path) -> None:
    """The common version is broken, one side repaired it: git takes the repair, and it can be read."""
    bad, good = f"{HEAD}\nmsgid broken\n", HEAD + entry("a", "A")
    base, ours, theirs = three(tmp_path, bad, bad, good)
    result = merge_files(base, ours, theirs, "de.po")
    assert (result.clean, str(result.fault).split("\n")[0]) == (
        True,
        "de.po, their common version:4: cannot read this line: 'msgid broken'",
    )
    assert ours.read_text() == good


def test_what_neither_can_merge_is_left_alone(tmp_path: Path) -> None:
    """A picture that was renamed: our side stays as it is, and the sentence says what to do."""
    picture = b"\x89PNG\0\0\xff"
    base, ours, theirs = three(tmp_path, HEAD, HEAD + entry("a", "A"), picture)
    with pytest.raises(GlocalError, match="choose one side") as error:
        merge_files(base, ours, theirs, "de.po")
    assert (error.value.origin, ours.read_text()) == (Origin("de.po"), HEAD + entry("a", "A"))


def test_other_numbers_of_plural_forms_are_no_catalog(tmp_path: Path) -> None:
    """One side changed the rule, the other added a plural of the old one: no file that nobody can read."""
    plural = '\nmsgid "%d day"\nmsgid_plural "%d days"\n' + "".join(f'msgstr[{n}] "x"\n' for n in range(2))
    old = HEAD.replace("UTF-8\\n", "UTF-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n")
    new = HEAD.replace("UTF-8\\n", "UTF-8\\nPlural-Forms: nplurals=1; plural=0;\\n")
    base, ours, theirs = three(tmp_path, old, new, old + plural)
    result = merge_files(base, ours, theirs, "de.po")
    assert (isinstance(result.fault, CatalogError), result.clean) == (True, False)


def test_the_document_for_programs(tmp_path: Path) -> None:
    """Weblate's own scripts read it."""
    base, ours, theirs = three(tmp_path, HEAD, HEAD + entry("a", "A"), HEAD + entry("a", "Ä"))
    assert merge_files(base, ours, theirs, "de.po").as_dict() == {
        "file": "de.po",
        "lines_of_conflicts": [8],
        "unreadable": None,
        "clean": True,
    }
