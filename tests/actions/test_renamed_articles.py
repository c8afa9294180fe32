"""An article's folder gets another name: its catalogs go with it, ready as they were."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.actions.test_killed_extract import DiskPoints
from tests.actions.test_killed_extract import extract as extract_in_child
from tests.conftest import SLUG, keep_locales, tree

Glocal = Callable[..., Result]
NEW = "sofia-in-spring"
ANOTHER = (
    "---\nid: tag:codeweek.eu,2027:next\ntitle: Another day\ndate: 2027-11-23\n---\n\nQuite another text.\n"
)
RECORD = re.compile(rb'"X-Glocal-Article: .*\\n"\n')


def rename(workspace: Path, old: str, new: str) -> None:
    (workspace / "content" / old).rename(workspace / "content" / new)


def edit_id(workspace: Path, slug: str, identity: str) -> None:
    path = workspace / "content" / slug / "index.md"
    path.write_text(re.sub(r"(?m)^id: .*", f"id: {identity}", path.read_text()))


def ready(workspace: Path, slug: str) -> dict[str, list[str]]:
    """What is translated of an article, by the folder of its locale; nothing that is fuzzy."""
    return {
        path.parts[-3]: re.findall(r"(?m)^msgstr .*", path.read_text().replace("#, fuzzy", "#, !"))
        for path in sorted(workspace.glob(f"translations/*/LC_MESSAGES/{slug}.po"))
        if "#, fuzzy" not in path.read_text()
    }


def words(workspace: Path, slug: str) -> dict[str, str]:
    """The catalogs of an article without what names its folder."""
    return {
        path.parts[-3]: re.sub(r"(?m)^(#:|\"Project-Id-Version).*\n", "", path.read_text())
        for path in sorted(workspace.glob(f"translations/*/LC_MESSAGES/{slug}.po"))
    }


def forget_records(workspace: Path) -> None:
    """As a workspace is that an older version made."""
    for path in workspace.glob("translations/*.pot"):
        path.write_bytes(RECORD.sub(b"", path.read_bytes()))


@pytest.mark.parametrize("recorded", [True, False], ids=["by-its-id", "by-its-texts"])
def test_catalogs_follow_a_renamed_article(workspace: Path, glocal: Glocal, *, recorded: bool) -> None:
    """23 languages had 23 messages to review again, and their old catalogs were nobody's."""
    glocal("extract")
    before = ready(workspace, SLUG)
    assert len(before) == 23
    if not recorded:
        forget_records(workspace)
    rename(workspace, SLUG, NEW)
    said = f"the translations of content/{NEW} stand under a former name"
    assert (said in glocal("check").output) == recorded  # before she thinks that they are lost
    result = glocal("extract", NEW)
    assert (
        f"translations/fr/LC_MESSAGES/{NEW}.po: moved from translations/fr/LC_MESSAGES/{SLUG}.po\n"
        in result.output
    )
    assert ready(workspace, NEW) == before
    assert list(workspace.glob(f"translations/**/{SLUG}.po*")) == []
    french = (workspace / f"translations/fr/LC_MESSAGES/{NEW}.po").read_text()
    assert (f"content/{NEW}/index.md:" in french, f"content/{SLUG}/" in french) == (True, False)
    assert glocal("extract").output == "Nothing changed.\n"


def test_a_renamed_and_edited_article_is_found_by_its_id(workspace: Path, glocal: Glocal) -> None:
    """Whoever gives it another name often mends its first sentence too."""
    glocal("extract")
    rename(workspace, SLUG, NEW)
    path = workspace / "content" / NEW / "index.md"
    head, _, _ = path.read_text().partition("\n---\n")
    path.write_text(f"{head}\n---\n\nNothing else is left of it.\n")
    rows = json.loads(glocal("extract", "--json").stdout)["files"]
    moved = [row for row in rows if row["was"]]
    assert [row["was"] for row in moved[:2]] == [
        f"translations/{SLUG}.pot",
        f"translations/bg/LC_MESSAGES/{SLUG}.po",
    ]
    assert (len(moved), {row["changed"] for row in moved}) == (24, {True})


def test_names_that_are_exchanged_keep_their_catalogs(workspace: Path, glocal: Glocal) -> None:
    """Each name is taken until the other one is free."""
    shutil.copytree(workspace / "content" / SLUG, workspace / "content" / NEW)
    edit_id(workspace, NEW, "tag:codeweek.eu,2026:other")
    path = workspace / "content" / NEW / "index.md"
    path.write_text(path.read_text() + "\nOne more sentence.\n")
    glocal("extract")
    before = {slug: words(workspace, slug) for slug in (SLUG, NEW)}
    assert before[SLUG] != before[NEW]
    rename(workspace, SLUG, "x")
    rename(workspace, NEW, SLUG)
    rename(workspace, "x", NEW)
    result = glocal("extract")
    assert f"/{NEW}.po: moved from translations/fr/LC_MESSAGES/{SLUG}.po\n" in result.output
    assert {slug: words(workspace, slug) for slug in (SLUG, NEW)} == {SLUG: before[NEW], NEW: before[SLUG]}
    assert list(workspace.glob("translations/**/*.moved.*")) == []
    assert glocal("extract").output == "Nothing changed.\n"


def test_a_name_that_another_article_takes_over_starts_anew(workspace: Path, glocal: Glocal) -> None:
    """Last year's letter is filed away under its year, and this year's has its name."""
    glocal("extract")
    before = ready(workspace, SLUG)
    rename(workspace, SLUG, NEW)
    folder = workspace / "content" / SLUG
    folder.mkdir()
    folder.joinpath("index.md").write_text(ANOTHER)
    glocal("extract")
    assert ready(workspace, NEW) == before
    assert "Quite another text." in (workspace / f"translations/fr/LC_MESSAGES/{SLUG}.po").read_text()


def test_nothing_is_overwritten(workspace: Path, glocal: Glocal) -> None:
    """Where both names have catalogs, a person decides; what there is of the old name is told."""
    glocal("extract")
    forget_records(workspace)
    kept = tree(workspace / "translations")
    rename(workspace, SLUG, NEW)
    for path in list(workspace.glob(f"translations/**/{SLUG}.po*")):
        path.with_name(path.name.replace(SLUG, NEW)).write_bytes(path.read_bytes())
    result = glocal("extract")
    assert "moved" not in result.output
    after = tree(workspace / "translations")
    assert {name: data for name, data in after.items() if f"{SLUG}." in name} == {
        name: data for name, data in kept.items() if f"{SLUG}." in name
    }
    line = next(line for line in result.output.splitlines() if line.startswith(f"translations/{SLUG}.pot"))
    assert line == (
        f"translations/{SLUG}.pot: 24 files of {SLUG}, which is no article: if the article has another name"
        " now, rename them to it; if it is gone for good, delete them. Until then translation memory offers"
        " their texts."
    )


def test_a_catalog_that_is_there_already_is_left_and_the_other_one_told(
    workspace: Path, glocal: Glocal
) -> None:
    """Somebody began to translate under the new name; her file is no place for another one."""
    glocal("extract")
    rename(workspace, SLUG, NEW)
    old = workspace / f"translations/fr/LC_MESSAGES/{SLUG}.po"
    new = old.with_name(f"{NEW}.po")
    new.write_text(re.sub(r'(?m)^msgstr "[^"].*', 'msgstr "begun"', old.read_text()))
    kept = old.read_bytes()
    result = glocal("extract")
    assert (old.read_bytes(), new.read_text().count('msgstr "begun"') > 20) == (kept, True)
    assert f"translations/fr/LC_MESSAGES/{SLUG}.po: 1 file of {SLUG}, which is no article" in result.output
    assert len(ready(workspace, NEW)) == 23


def test_catalogs_without_an_article_are_told_with_what_to_do(workspace: Path, glocal: Glocal) -> None:
    """Nobody else would; and one whose article was not asked for is told where it belongs."""
    glocal("extract")
    shutil.move(workspace / "content" / SLUG, workspace / "elsewhere")
    (workspace / "content" / NEW).mkdir()
    (workspace / "content" / NEW / "index.md").write_text(ANOTHER)
    assert f"translations/{SLUG}.pot: 24 files of {SLUG}, which is no article" in glocal("extract").output
    shutil.move(workspace / "elsewhere", workspace / "content" / "back")
    result = glocal("extract", NEW)
    assert (
        "content/back has their id. If it has no catalogs yet, glocal extract back moves them"
        in result.output
    )
    document = json.loads(glocal("extract", NEW, "--json").stdout)
    assert [(each["domain"], len(each["files"])) for each in document["orphans"]] == [(SLUG, 24)]
    assert glocal("extract", "back").exit_code == 0
    assert json.loads(glocal("extract", "--json").stdout)["orphans"] == []


def test_a_copy_with_the_same_id_moves_nothing(workspace: Path, glocal: Glocal) -> None:
    """It is told as before; whose catalogs they are is for the editor to say."""
    glocal("extract")
    before = tree(workspace / "translations")
    shutil.copytree(workspace / "content" / SLUG, workspace / "content" / NEW)
    result = glocal("extract", NEW)
    assert "a copied article needs an id of its own" in result.stderr + result.output
    assert tree(workspace / "translations") == before


def test_a_broken_template_keeps_nobody_from_moving(workspace: Path, glocal: Glocal) -> None:
    """A template can be made again; until then the catalogs' own texts tell whose they are."""
    glocal("extract")
    before = ready(workspace, SLUG)
    rename(workspace, SLUG, NEW)
    (workspace / f"translations/{SLUG}.pot").write_bytes(b"<<<<<<< HEAD\n\xff")
    glocal("extract")
    assert ready(workspace, NEW) == before


@pytest.mark.parametrize("exchanged", [False, True])
def test_killed_at_any_moment_of_a_move_the_next_run_ends_it(workspace: Path, *, exchanged: bool) -> None:
    """Half of the languages under one name and half under the other would be 12 languages' evenings.

    Three languages have a first, a middle and a last file to move; one of them is asked for no longer.
    """
    keep_locales(workspace, ("de", "fr", "mt"))
    settings = workspace / "glocal.toml"
    settings.write_text(settings.read_text().replace('["de", "fr", "mt"]', '["fr", "mt"]'))
    if exchanged:
        shutil.copytree(workspace / "content" / SLUG, workspace / "content" / "other")
        edit_id(workspace, "other", "tag:codeweek.eu,2026:other")
    assert extract_in_child(workspace) == 0
    start = workspace.parent / "start"
    if exchanged:
        rename(workspace, "other", "x")
    rename(workspace, SLUG, "other" if exchanged else NEW)
    if exchanged:
        rename(workspace, "x", SLUG)
    shutil.copytree(workspace / "translations", start)
    assert extract_in_child(workspace, DiskPoints()) == 0
    wanted = tree(workspace / "translations")
    total = int((workspace / "points").read_text())
    assert total >= 2 * 4 * (3 if exchanged else 1)  # around the move of three catalogs and their template
    for point in range(total):
        shutil.rmtree(workspace / "translations")
        shutil.copytree(start, workspace / "translations")
        assert extract_in_child(workspace, DiskPoints(die_at=point)) == -9
        assert extract_in_child(workspace) == 0
        left = {name: data for name, data in tree(workspace / "translations").items() if name[-4:] != ".tmp"}
        assert (point, left == wanted) == (point, True)
