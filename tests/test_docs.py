"""Documentation that cannot rot: what the program has is described, what is described exists."""

from __future__ import annotations

import ast
import pkgutil
import re
import shlex
import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import click
import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipelines.cli import cli
from pipelines.cli.draft import WithUsualCommand
from pipelines.content.front_matter import FrontMatter
from pipelines.delivery.providers import open_provider
from pipelines.workspace.paths import open_workspace
from pipelines.workspace.settings_file import parse_settings
from tools.generate_reference import command_contexts, renewed, setting_rows

ROOT = Path(__file__).resolve().parents[1]
DOCS = sorted(ROOT.glob("docs/**/*.md"))
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob(".github/**/*.md"), *DOCS])
ENTRIES = {path.name for path in ROOT.iterdir()} - {"output", ".glocal", ".venv", "dist"}
SOURCES = ("pipelines", "tests", "tools", "benchmarks", "email_templates", "site_templates")


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


each_page = pytest.mark.parametrize("page", PAGES, ids=named)


@cache
def tokens(page: Path) -> list[Token]:
    """A page's blocks, and what stands in their lines, one after another."""
    blocks = MarkdownIt("commonmark").enable("table").parse(page.read_text())
    return [token for block in blocks for token in (block, *(block.children or ()))]


def code_spans(page: Path) -> list[str]:
    return [token.content for token in tokens(page) if token.type == "code_inline"]


def fences(page: Path, *languages: str) -> list[Token]:
    return [token for token in tokens(page) if token.type == "fence" and token.info.strip() in languages]


def anchors(page: Path) -> set[str]:
    """Where `page.md#…` may lead: each heading, as web pages spell it."""
    found = tokens(page)
    heads = [after.content for token, after in pairwise(found) if token.tag in HEADINGS]
    return {re.sub(r"[^\w -]", "", head).strip().lower().replace(" ", "-") for head in heads}


HEADINGS = {"h1", "h2", "h3", "h4"}


# --- what is there is described ---------------------------------------------------------------------


@each_page
def test_generated_parts_are_fresh(page: Path) -> None:
    """`make reference` was forgotten: the page says what the program said once."""
    text = page.read_text()
    assert renewed(text) == text, f"{named(page)} is out of date: run `make reference`, and commit the page"


def test_every_command_has_help() -> None:
    """The page of commands is made of it."""
    assert [context.command_path for context in command_contexts() if not context.command.help] == []


def test_every_setting_is_documented() -> None:
    """Hints of errors send people to the page, which is made of the string under each field."""
    assert [name for name, _, meaning in setting_rows() if not meaning] == []


def test_every_key_of_an_article_is_documented() -> None:
    """Editors read the guide, not the code."""
    page = (ROOT / "docs/guide-staff.md").read_text()
    assert {key for key in FrontMatter.model_fields if f"`{key}`" not in page} == set()


def test_every_noun_is_in_the_glossary() -> None:
    """The house speaks the words of its glossary: what a class of `model/` is called is explained there."""
    trees = [ast.parse(path.read_text()) for path in ROOT.glob("pipelines/model/*.py")]
    nouns = {node.name for tree in trees for node in tree.body if isinstance(node, ast.ClassDef)}
    public = {name for name in nouns if not name.startswith("_")}
    explained = {span for span in code_spans(ROOT / "docs/glossary.md") if re.fullmatch(r"[A-Z]\w+", span)}
    assert explained == public


def test_every_library_has_its_reason() -> None:
    """A dependency without a reason is taken out, and a reason without a dependency too."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {re.split(r"[<>=\[]", entry)[0] for entry in project["dependencies"]}
    part = (ROOT / "docs/architecture.md").read_text().partition("## Libraries")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([a-z][\w, -]*) \| \S", part, re.MULTILINE)
    listed = [name for row in rows for name in row.split(", ") if row != "library"]
    assert sorted(listed) == sorted(wanted)


def test_every_page_can_be_reached() -> None:
    """A page that no menu names is found by nobody."""
    menu = (ROOT / "mkdocs.yml").read_text()
    assert [page.name for page in DOCS if page.relative_to(ROOT / "docs").as_posix() not in menu] == []
    index = (ROOT / "docs/index.md").read_text()
    assert [page.name for page in DOCS if f"({page.name})" not in index and page.name != "index.md"] == []


# --- what is described is there ---------------------------------------------------------------------


def promised_commands(page: Path) -> Iterator[str]:
    """Each `glocal …` that a page shows, in a line of a block or within a sentence."""
    for block in fences(page, "", "sh", "bash", "yaml", "toml"):
        for line in block.content.splitlines():
            yield from re.findall(r"(?:^|&& |entry: )(?:\$ |\.venv/bin/)?(glocal .*)", line)
    yield from (span for span in code_spans(page) if span.startswith("glocal "))


@each_page
def test_commands_can_be_typed_as_they_stand(page: Path) -> None:
    """A reader types what the page says: command, subcommand and options exist."""
    for line in promised_commands(page):
        command: click.Command = cli
        context = click.Context(cli, info_name="glocal")
        words = [word for word in shlex.split(line, comments=True)[1:] if not word.startswith("[")]
        while isinstance(command, click.Group) and words and not words[0].isupper():
            words = command.meant(words) if isinstance(command, WithUsualCommand) else words
            if words[0][0] == "-":
                break
            found = command.get_command(context, words[0])
            assert found, f"{line}: there is no {words[0]}"
            command, context, words = found, click.Context(found, parent=context), words[1:]
        if not isinstance(command, click.Group):
            command.make_parser(context).parse_args(words)


@each_page
def test_targets_of_make_exist(page: Path) -> None:
    """The same for make."""
    lines = [line for block in fences(page, "", "sh", "bash") for line in block.content.splitlines()]
    called = {name for line in [*lines, *code_spans(page)] for name in re.findall(r"^make ([a-z]+)", line)}
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert called - targets == set()


@each_page
def test_links_lead_somewhere(page: Path) -> None:
    """A broken link is where a newcomer stops."""
    links = [str(token.attrGet("href") or token.attrGet("src") or "") for token in tokens(page)]
    broken = []
    for link in links:
        if link and not re.match(r"[a-z]+:", link):
            place, _, anchor = link.partition("#")
            target = page.parent / place if place else page
            if not target.exists() or (anchor and anchor not in anchors(target)):
                broken.append(link)
    assert broken == []


@each_page
def test_paths_exist(page: Path) -> None:
    """A file that a page sends people to is there; `<name>` stands for any that fits."""
    assert [span for span in code_spans(page) if is_path(span) and not paths(span)] == []


def is_path(span: str) -> bool:
    if not re.fullmatch(r"[\w.<>*/-]+", span):
        return False
    return span.rstrip("/").split("/")[0] in ENTRIES or bool(re.fullmatch(r"[\w<>/*-]+\.(py|mjml|css)", span))


def paths(span: str) -> list[Path]:
    """The files that are meant: from the top, or by their name alone, as `protocol.py`."""
    pattern = re.sub(r"<[\w-]+>", "*", span.rstrip("/"))
    if pattern.split("/")[0] in ENTRIES:
        return list(ROOT.glob(pattern))
    return [path for folder in SOURCES for path in (ROOT / folder).rglob(pattern)]


@each_page
def test_names_in_the_code_exist(page: Path) -> None:
    """`pipelines.content.article.parse_article` is found where the page says."""
    names = [span for span in code_spans(page) if re.fullmatch(r"pipelines(\.\w+)+", span)]
    assert [name for name in names if not exists(name) and name not in OLD_NAMES] == []


OLD_NAMES = {
    *("pipelines.publishing.provider", "pipelines.publishing.http"),
    *("pipelines.outgoing", "pipelines.blocks", "pipelines.errors"),
    *("pipelines.settings", "pipelines.newsroom"),
}
"""What pages about upgrading say has moved."""


def test_old_names_are_gone() -> None:
    """A name that came back is not to be explained away."""
    assert [name for name in OLD_NAMES if exists(name)] == []


def exists(name: str) -> bool:
    """Whether it is a module, or a thing in one."""
    try:
        pkgutil.resolve_name(name)
    except (ImportError, AttributeError):
        return False
    return True


def test_messages_send_people_to_pages_that_exist() -> None:
    """Errors and comments say "see docs/settings.md"."""
    texts = [path for folder in (*SOURCES, ".github", ".ci") for path in (ROOT / folder).rglob("*.*")]
    texts += [path for path in ROOT.iterdir() if path.is_file()]
    known = {path.name for path in texts if path.suffix in {".po", ".pot"}}
    named = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in texts
        if path.suffix in {".py", ".toml", ".yaml", ".yml", ".json", ".md", ""} and path.name not in known
        for name in re.findall(r"(?<![\w/])docs/[\w./-]+\.md", path.read_text(errors="replace"))
    }
    assert sorted(pair for pair in named if not (ROOT / pair[1]).exists()) == []


# --- settings in blocks -----------------------------------------------------------------------------

SMALLEST = {
    "": ['locales = ["eu24"]'],
    "site": ['id = "tag:example.org,2026:news"', 'url = "https://example.org/news"'],
    "email": [
        'sender = "News <news@example.org>"',
        'unsubscribe_url = "https://example.org/leave"',
        'privacy_url = "https://example.org/privacy"',
    ],
}
"""What a workspace has to say: a block in a page is read as if the rest stood around it."""


def completed(block: str) -> str:
    """A block of settings with what it leaves out."""
    sections: dict[str, list[str]] = {"": []}
    section = ""
    for line in block.splitlines():
        if head := re.fullmatch(r"\s*\[([^\]]+)\]\s*(#.*)?", line):
            section = head[1]
            sections.setdefault(section, [])
        else:
            sections[section].append(line)
    for name, lines in SMALLEST.items():
        there = {line.partition("=")[0].strip() for line in sections.setdefault(name, [])}
        sections[name] += [line for line in lines if line.partition("=")[0].strip() not in there]
    return "\n".join(
        line for name, lines in sections.items() for line in ([f"[{name}]"] if name else []) + lines
    )


BLOCKS = [
    pytest.param(block.content, id=f"{named(page)}:{(block.map or [0])[0] + 1}")
    for page in PAGES
    for block in fences(page, "toml")
]


@pytest.mark.parametrize("block", BLOCKS)
def test_settings_in_a_page_can_be_used(block: str) -> None:
    """Who copies them has a workspace that opens."""
    parse_settings(completed(block))


@pytest.mark.parametrize("block", [each for each in BLOCKS if "[providers." in str(each.values[0])])
def test_providers_in_a_page_can_be_opened(
    block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their keys are each provider's own, so it is asked."""
    (tmp_path / "glocal.toml").write_text(completed(block))
    for variable in re.findall(r'_env = "(\w+)"', block):
        monkeypatch.setenv(variable, "key-eu1" if variable.startswith("MAILCHIMP") else "s" * 32)
    workspace = open_workspace(tmp_path, explicit=True)
    for name in workspace.settings.providers:
        open_provider(name, workspace)


def test_there_are_settings_in_pages() -> None:
    """Else the test above would hold of nothing."""
    assert len(BLOCKS) > 3


# --- versions ---------------------------------------------------------------------------------------


def test_constraints_name_a_version_for_every_library() -> None:
    """What CI installs is what was tested; the file holds versions and no address."""
    lines = (ROOT / "constraints.txt").read_text().split()
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line)] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["test"], *extras["docs"]]
    pinned = {line.partition("==")[0].lower().replace("_", "-") for line in lines}
    assert {
        name
        for entry in wanted
        if (name := re.split(r"[<>=\[]", entry)[0].lower().replace("_", "-")) not in pinned
    } == set()
