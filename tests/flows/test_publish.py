"""The publish flow through the command line and a real Prefect: first time, again, and after an edit.

One story in three runs, since each starts a server; the tests read what the runs left behind.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path

import feedparser
import pytest

from pipelines.languages.table import BUILT_IN, EU24
from tests.conftest import ROOT, SLUG, tree

pytestmark = pytest.mark.slow

# Loaded by every Python below this test, Prefect's server too: writes down who is asked for an address.
_HOOK = """
import os, socket
real = socket.getaddrinfo
def note(host, *args, **kwargs):
    with open(os.environ["LOOKED_UP"], "a") as file:
        file.write(f"{host!r}\\n")
    return real(host, *args, **kwargs)
socket.getaddrinfo = note
"""
_LOCAL = {"'127.0.0.1'", "'localhost'", "b'127.0.0.1'", "b'localhost'", "None", "''", "'::1'"}


WALK = ("check", "render", "deliver")
AGAIN = ("en", "bg", "el", "fr", "ga", "mt")
"""The languages of the two runs after the first, which has all of them."""


@dataclass(frozen=True)
class Run:
    code: int
    out: str
    err: str
    output: dict[str, bytes]


@dataclass(frozen=True)
class Story:
    folder: Path
    first: Run
    again: Run
    edited: Run
    looked_up: set[str]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    folder = tmp_path_factory.mktemp("story")
    for name in ("content", "translations", "email_templates", "site_templates", "brand"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "glocal.toml", folder)
    hook = tmp_path_factory.mktemp("hook")
    (hook / "sitecustomize.py").write_text(_HOOK)
    looked_up = hook / "looked_up"
    looked_up.touch()
    # What the person who runs the tests has set for Prefect must not reach into them.
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environment = clean | {"PYTHONPATH": str(hook), "LOOKED_UP": str(looked_up)}

    def glocal(*arguments: str, **more: str) -> Run:
        done = subprocess.run(
            [sys.executable, "-m", "pipelines", *arguments, "--workspace", str(folder)],
            capture_output=True,
            text=True,
            env=environment | more,
            check=False,
            timeout=240,
        )
        output = tree(folder / "output") if (folder / "output").exists() else {}
        # What the ledger is compared with if it is lost; it tells sent from delivered, and has its own tests.
        output = {name: data for name, data in output.items() if "mailed.json" not in name}
        return Run(done.returncode, done.stdout, done.stderr, output)

    first = glocal("publish", SLUG)
    some = [word for tag in AGAIN for word in ("--locale", tag)]
    again = glocal("publish", SLUG, *some, PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL="INFO")
    article = folder / "content" / SLUG / "index.md"
    article.write_text(article.read_text().replace("Nobody had to go home", "Not one of them had to go home"))
    assert glocal("extract").code == 0
    edited = glocal("publish", SLUG, *some)
    return Story(folder, first, again, edited, set(looked_up.read_text().split("\n")) - {""})


def test_one_command_publishes_24_languages(story: Story) -> None:
    """The main job: every language's mail is in the outbox and every page on the site."""
    assert (story.first.code, story.first.err) == (0, "")
    mails = {f"outbox/{SLUG}/{tag}.eml" for tag in EU24}
    assert {name for name in story.first.output if name.endswith(".eml")} == mails
    pages = {f"site/{tag}/{SLUG}/index.html" for tag in EU24}
    assert pages <= set(story.first.output)
    for name in mails:
        message = message_from_bytes(story.first.output[name], policy=policy.default)
        assert message["Content-Language"] == name.rpartition("/")[2].removesuffix(".eml")


def test_the_command_says_what_it_did(story: Story) -> None:
    """A row a language, one line that sums up, two places to look at; no log of Prefect's, no traceback."""
    lines = [line for line in story.first.out.splitlines() if not line.startswith("still waiting, ")]
    assert lines[0] == "Website: 73 pages new; 24 feeds change."
    assert lines[-3] == "24 of 24 languages sent. Website: 73 pages new; 24 feeds change."
    assert [line.strip() for line in lines[-2:]] == [
        str(story.folder / "output/outbox" / SLUG / "index.html"),
        str(story.folder / "output/site/index.html"),
    ]
    assert [line.split()[0] for line in lines[3:-3]] == list(EU24)


def test_the_second_run_does_nothing_and_says_so(story: Story) -> None:
    """Run again by mistake, by a timer or after a fright: no byte moves."""
    assert story.again.code == 0
    assert story.again.output == story.first.output
    assert "Nothing to send. The website is as it was." in story.again.out


def test_an_edit_holds_the_languages_that_must_be_reviewed(story: Story) -> None:
    """Old words under a new text never go out; the report says which and why, and English is not re-sent."""
    assert (story.edited.code, story.edited.err) == (1, "")
    rows = {line.split()[0]: line for line in story.edited.out.splitlines() if "sent" in line}
    held = [tag for tag in AGAIN if "held, sent before" in rows[tag] and "1 text, " in rows[tag]]
    assert held == [tag for tag in AGAIN if tag != "en"]
    assert "the text has changed since and is not sent again" in rows["en"]


def test_an_edit_changes_only_the_source_languages_website(story: Story) -> None:
    """English readers get the mended text at once; the held pages stay as their readers know them."""
    changed = {n for n in story.edited.output if story.edited.output[n] != story.first.output.get(n)}
    assert changed == {
        f"site/en/{SLUG}/index.html",
        f"site/en/{SLUG}/article.json",
        "site/en/rss.xml",
        "site/en/atom.xml",
        "site/en/feed.json",
        "site/sitemap.xml",  # the day on which the page last changed
        "site/manifest.json",
    }


def test_feeds_carry_the_language_and_a_permanent_id(story: Story) -> None:
    """What a Maltese reader's program sees on the day it comes out."""
    feed = feedparser.parse(story.first.output["site/mt/atom.xml"])
    assert (feed.feed.language, feed.entries[0].id) == (
        "mt",
        "tag:codeweek.eu,2025-04-14:sofia-community-meeting/mt",
    )


def test_nobody_outside_is_asked_for_anything(story: Story) -> None:
    """The run works offline, and nothing is told to an analytics host."""
    assert story.looked_up - _LOCAL == set()


def test_task_runs_have_names_for_people(story: Story) -> None:
    """In Prefect's pages and logs staff read "render français"; who wants the log can have it."""
    done = set(re.findall(r"(?:Task|Flow) run '([^']+)' - Finished in state Completed", story.again.err))
    steps = {f"{step} {BUILT_IN[tag].endonym} ({tag})" for step in WALK for tag in AGAIN}
    others = {"catalogs up to date", "preflight", "website plan", "website release", f"publish {SLUG}"}
    assert done == steps | others
    # The temporary server is stopped behind it; a connection that it cuts then is no part of the run.
    log, end, _ = story.again.err.rpartition("Finished in state Completed")
    assert end
    assert "Traceback" not in log


def test_each_run_leaves_a_table_of_the_languages(story: Story) -> None:
    """What happened can be looked up later, by someone who did not see the terminal."""
    with sqlite3.connect(story.folder / ".glocal/prefect/prefect.db") as database:
        tables = [
            row[0]
            for row in database.execute("select data from artifact where key = 'languages' order by created")
        ]
    assert [json.loads(json.loads(table))[-1]["note"] for table in tables][:2] == ["sent now", "sent before"]
    assert len(tables) == 3
