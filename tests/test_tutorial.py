"""The tutorial, done as a reader does it: each file written, each command run, each answer looked for."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/your-first-issue.md"


@pytest.mark.slow
def test_the_tutorial_does_what_it_says(tmp_path: Path, prefect_home: Path) -> None:
    """It is a newcomer's first quarter of an hour: a command that fails there loses them for good."""
    home = shutil.copytree(prefect_home, tmp_path / "prefect")
    reader = Reader(tmp_path, home)
    for block in MarkdownIt("commonmark").parse(PAGE.read_text()):
        if block.type == "fence":
            reader.follow(block)
    assert reader.commands == [
        *("init", "import", "extract", "check", "build", "publish", "check", "publish", "status")
    ]
    workspace = tmp_path / "my-newsletter"
    outbox = workspace / "output/outbox/our-library-learns-to-code"
    assert sorted(path.name for path in outbox.glob("*.eml")) == ["de.eml", "en.eml", "fr.eml"]
    pages = workspace.glob("output/site/*/our-library-learns-to-code/index.html")
    assert sorted(path.parts[-3] for path in pages) == ["de", "en", "fr"]


class Reader:
    """Someone with a terminal and an editor."""

    def __init__(self, folder: Path, home: Path) -> None:
        """`home`: Prefect's folder; making it takes a dozen seconds, and `test_publish.py` does so."""
        self.folder, self.home = folder, home
        self.printed = ""
        self.commands: list[str] = []

    def follow(self, block: Token) -> None:
        """Does what a block asks for."""
        title = re.search(r'title="(.+)"', block.info)
        if title:
            path = self.folder / title[1]
            edit = {".toml": write, ".txt": write, ".md": add_to_head, ".po": translate}[path.suffix]
            edit(path, block.content)
        elif block.info == "sh":
            self.printed = "".join(self.run(line) for line in block.content.splitlines())
        else:
            assert block.info == "text"
            for line in block.content.splitlines():
                wanted = ".*".join(re.escape(part) for part in line.split("…"))
                assert re.search(wanted, self.printed), f"{line}\nis not in\n{self.printed}"

    def run(self, line: str) -> str:
        words = shlex.split(line)
        if words[0] == "cd":
            self.folder /= words[1]
            return ""
        assert words[0] == "glocal"
        self.commands.append(words[1])
        done = subprocess.run(
            [sys.executable, "-m", "pipelines", *words[1:]],
            cwd=self.folder,
            env={**os.environ, "PREFECT_HOME": str(self.home)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in (0, 1), done.stderr  # 1: a language is held, as the page says
        return done.stdout


def write(path: Path, text: str) -> None:
    path.write_text(text)


def add_to_head(path: Path, lines: str) -> None:
    """New keys below the title."""
    before, title, after = re.split(r"^(title: .*\n)", path.read_text(), maxsplit=1, flags=re.MULTILINE)
    path.write_text(before + title + lines + after)


def translate(path: Path, entries: str) -> None:
    """A sentence into each `msgstr` whose `msgid` the page shows."""
    text = path.read_text()
    for source, translation in re.findall(r'msgid "(.+)"\nmsgstr "(.+)"', entries):
        empty = f'msgid "{source}"\nmsgstr ""'
        assert empty in text, f"{path.name} has no entry to be filled in for {source}"
        text = text.replace(empty, f'msgid "{source}"\nmsgstr "{translation}"')
    path.write_text(text)
