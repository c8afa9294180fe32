"""Documentation that cannot rot: what the program has is described, what is described exists."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from pydantic import BaseModel

from pipelines.cli import cli
from pipelines.content.front_matter import FrontMatter
from pipelines.emails.preflight import RULES
from pipelines.workspace.settings import (
    AudienceSettings,
    CheckSettings,
    DeliverySettings,
    EmailSettings,
    FlowSettings,
    GateSettings,
    LedgerSettings,
    LocaleChecks,
    MemorySettings,
    Settings,
    SiteSettings,
)

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_every_command_is_documented_and_has_help(name: str) -> None:
    """A command that nobody can find might as well not be there."""
    assert f"`glocal {name}" in (ROOT / "docs/commands.md").read_text()
    assert cli.commands[name].help


def test_no_command_is_promised_that_is_not_there() -> None:
    """A reader types what the page says."""
    promised = {name for page in PAGES for name in re.findall(r"`glocal ([a-z]+)", page.read_text())}
    assert promised - set(cli.commands) == set()


def test_every_setting_is_documented() -> None:
    """Hints of errors send people to this page."""
    sections: dict[str, type[BaseModel]] = {
        "site.": SiteSettings,
        "email.": EmailSettings,
        "gate.": GateSettings,
        "checks.": CheckSettings,
        "checks.locale.": LocaleChecks,
        "memory.": MemorySettings,
        "ledger.": LedgerSettings,
        "delivery.": DeliverySettings,
        "flows.": FlowSettings,
        "audiences.": AudienceSettings,
    }
    names = {f"{prefix}{key}" for prefix, section in sections.items() for key in section.model_fields}
    names |= {key for key in Settings.model_fields if f"{key}." not in sections}
    page = (ROOT / "docs/settings.md").read_text()
    assert {name for name in names if f"`{name}`" not in page} == set()


def test_every_key_of_an_article_is_documented() -> None:
    """Editors read the guide, not the code."""
    page = (ROOT / "docs/guide-staff.md").read_text()
    assert {key for key in FrontMatter.model_fields if f"`{key}`" not in page} == set()


def test_every_rule_of_preflight_is_documented() -> None:
    """Someone whose newsletter is held looks its id up there."""
    page = (ROOT / "docs/checks.md").read_text()
    assert [rule.id for rule in RULES if f"| `{rule.id}` | {rule.severity} | {rule.why} |" not in page] == []


def test_every_library_earns_its_line() -> None:
    """A dependency without a reason is taken out."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = {re.split(r"[<>=]", entry)[0] for entry in project["dependencies"]}
    table = (ROOT / "docs/architecture.md").read_text().partition("## Libraries")[2]
    assert {name for name in names if not re.search(rf"\b{name}\b", table)} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """A broken link is where a newcomer stops."""
    prose = re.sub(r"`[^`]*`", "", page.read_text())
    ours = [link for link in re.findall(r"\]\(([^)#]+)\)", prose) if not link.startswith("http")]
    assert [link for link in ours if not (page.parent / link).exists()] == []


def test_constraints_name_a_version_for_every_library() -> None:
    """What CI installs is what was tested; the file holds versions and no address."""
    lines = (ROOT / "constraints.txt").read_text().split()
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line)] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    pinned = {line.partition("==")[0].lower().replace("_", "-") for line in lines}
    assert {
        name
        for entry in wanted
        if (name := re.split(r"[<>=\[]", entry)[0].lower().replace("_", "-")) not in pinned
    } == set()
