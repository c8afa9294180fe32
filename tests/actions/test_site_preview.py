"""`glocal build --site`: only what changed is made again, and the same sources always give the same bytes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from pipelines.actions import site_preview
from tests.conftest import SLUG, copy_workspace, tree

pytestmark = pytest.mark.slow  # whole websites

Glocal = Callable[..., Result]
ONLY = ("--locale", "en", "--locale", "fr", "--locale", "el")


def built(glocal: Glocal, *arguments: str) -> str:
    result = glocal("build", "--site", *arguments)
    assert result.exit_code == 0, result.output
    return result.output


def times(folder: Path) -> dict[str, int]:
    return {path: (folder / path).stat().st_mtime_ns for path in tree(folder)}


def site(workspace: Path) -> Path:
    return workspace / "output/preview/site"


def test_a_second_build_touches_nothing(glocal: Glocal, workspace: Path) -> None:
    """Not the bytes and not the times: what watches the folder is left in peace."""
    built(glocal, *ONLY)
    before = tree(site(workspace)), times(site(workspace))
    assert "3 editions, 0 files changed" in built(glocal, *ONLY)
    assert (tree(site(workspace)), times(site(workspace))) == before


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


FRENCH = f"translations/fr/LC_MESSAGES/{SLUG}.po"


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        (
            FRENCH,
            "Apprenez de tout le monde",
            "Apprenez de toutes et tous",
            {
                *(f"fr/{SLUG}/index.html", f"fr/{SLUG}/article.json"),
                *("fr/atom.xml", "fr/rss.xml", "fr/feed.json"),
            },
        ),
        (FRENCH, "X-Translation-Status: draft", "X-Translation-Status: read", set()),
        (
            "translations/fr/LC_MESSAGES/interface.po",
            "Nous suivre par flux",
            "Nous suivre avec un flux",
            {f"fr/{SLUG}/index.html", "fr/index.html", "fr/feeds/index.html"},
        ),
        ("site_templates/moved.html", "<main", "<main ", set()),
        ("site_templates/list.html", '<p class="facts">', '<p class="facts day">', {
            "en/index.html", "fr/index.html", "el/index.html"}),
    ],
    ids=["translation", "comment", "interface", "unused template", "template"],
)  # fmt: skip
def test_one_change_makes_only_what_shows_it(
    glocal: Glocal, workspace: Path, path: str, old: str, new: str, expected: set[str]
) -> None:
    """And it is the same, byte by byte, as if everything had been made anew."""
    built(glocal, *ONLY)
    before = times(site(workspace))
    edit(workspace / path, old, new)
    built(glocal, *ONLY)
    after = times(site(workspace))
    changed = {name for name in after if after[name] != before.get(name)}
    incremental = tree(site(workspace))
    (workspace / "output").rename(workspace / "output-before")
    (workspace / ".glocal").rename(workspace / ".glocal-before")
    built(glocal, *ONLY)
    assert incremental == tree(site(workspace))
    assert changed - {"manifest.json"} == expected


def test_a_language_of_the_workspace_is_part_of_every_key(glocal: Glocal, workspace: Path) -> None:
    """Who corrects how a language writes its name or its sentences wants to see it in the next look."""
    built(glocal, *ONLY)
    (workspace / "languages").mkdir()
    (workspace / "languages/fr.toml").write_text('endonym = "Français de Belgique"\n')
    built(glocal, *ONLY)
    incremental = tree(site(workspace))
    assert "Français de Belgique".encode() in incremental[f"en/{SLUG}/index.html"]
    (workspace / "output").rename(workspace / "output-before")
    (workspace / ".glocal").rename(workspace / ".glocal-before")
    built(glocal, *ONLY)
    assert incremental == tree(site(workspace))


def test_an_article_that_goes_leaves_nothing(glocal: Glocal, workspace: Path) -> None:
    """Built alone, then without: pages, pictures and folders of the other are gone."""
    (workspace / "content/other").mkdir()
    text = (workspace / "content" / SLUG / "index.md").read_text()
    other = text.replace(f":{SLUG}", ":other").replace("image:", "image:", 1)
    (workspace / "content/other/index.md").write_text(other)
    picture = workspace / "content" / SLUG / "six-conversations.png"
    (workspace / "content/other/six-conversations.png").write_bytes(picture.read_bytes())
    built(glocal, *ONLY)
    assert (site(workspace) / "fr/other/six-conversations.png").is_file()
    built(glocal, SLUG, *ONLY)
    alone = tree(site(workspace))
    assert not (site(workspace) / "fr/other").exists()
    (workspace / "output").rename(workspace / "output-before")
    built(glocal, SLUG, *ONLY)
    assert alone == tree(site(workspace))


def test_an_interrupted_build_is_mended_by_the_next(glocal: Glocal, workspace: Path) -> None:
    """Half the files are new, the manifest is gone: the next build trusts nothing."""
    built(glocal, *ONLY)
    whole = tree(site(workspace))
    (site(workspace) / "manifest.json").unlink()
    (site(workspace) / f"fr/{SLUG}/index.html").write_text("half")
    built(glocal, *ONLY)
    assert tree(site(workspace)) == whole


@pytest.mark.slow
def test_memory_of_no_use_is_no_harm(glocal: Glocal, workspace: Path) -> None:
    """Cut short, of another version, or another thing altogether: everything is made anew."""
    built(glocal, *ONLY)
    whole = tree(site(workspace))
    for data in (b"", b"{", b"[]", b'{"code": "another"}', b'{"code": 1, "rows": {"a": []}}'):
        for path in (workspace / ".glocal/site/preview").glob("*.json"):
            path.write_bytes(data)
        built(glocal, *ONLY)
        assert tree(site(workspace)) == whole


@pytest.mark.slow
def test_many_editions_are_made_on_all_cores_to_the_same_bytes(
    glocal: Glocal, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who made a page must not be seen on it."""
    built(glocal, *ONLY)
    alone = tree(site(workspace))
    (workspace / "output").rename(workspace / "output-before")
    (workspace / ".glocal").rename(workspace / ".glocal-before")
    monkeypatch.setattr(site_preview, "FEW", 0)
    built(glocal, *ONLY)
    assert tree(site(workspace)) == alone


def test_what_the_gate_would_hold_is_said_each_time(glocal: Glocal, workspace: Path) -> None:
    """Also when nothing changed, and the catalog was not even read."""
    catalog = workspace / FRENCH
    catalog.write_text(catalog.read_text().replace('msgstr "Sofia, Bulgarie"', 'msgstr ""'))
    for _ in range(2):
        assert f"would be held: {SLUG} fr: 1 text, " in built(glocal, *ONLY)


def test_a_link_to_nowhere_in_our_own_site_is_told(glocal: Glocal, workspace: Path) -> None:
    """An editor links to an article that is not there: said with the page, and by the exit code."""
    source = workspace / "content" / SLUG / "index.md"
    edit(source, "(https://codeweek.eu/ambassadors)", "(https://codeweek.eu/newsletter/en/gone/)")
    result = glocal("build", "--site", "--locale", "en")
    assert result.exit_code == 1
    line = f"en/{SLUG}/index.html: error: leads to en/gone/index.html, which does not exist [closure]"
    assert line in result.output


# --- the same bytes, anywhere and always ----------------------------------------------------------

_ANOTHER_DAY = (
    "import sys, time_machine;"
    "time_machine.travel({day!r}).start();"
    "from pipelines.cli import main; sys.argv[0] = 'glocal'; main()"
)


@pytest.mark.slow
def test_another_day_place_and_hash_seed_give_the_same_bytes(tmp_path: Path) -> None:
    """A rebuild on another machine must not look like news to anyone."""
    pytest.importorskip("time_machine", reason="pip install time-machine, to build on another day")
    found = []
    for day, zone, language, seed in (
        ("2026-11-25T23:59:00Z", "UTC", "C", "0"),
        ("2031-02-28T12:00:00Z", "Pacific/Kiritimati", "tr_TR.UTF-8", "4242"),
    ):
        folder = copy_workspace(tmp_path / seed)
        more = {"TZ": zone, "LC_ALL": language, "LANG": language, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", _ANOTHER_DAY.format(day=day), "build"]
        subprocess.run(command, cwd=folder, env=os.environ | more, check=True, capture_output=True)
        found.append(tree(folder / "output"))
    assert found[0].keys() == found[1].keys()
    assert [path for path in found[0] if found[0][path] != found[1][path]] == []
    assert len(found[0]) > 500
