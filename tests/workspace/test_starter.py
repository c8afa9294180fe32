"""A new workspace speaks of whoever makes it, and until it does, nothing of it can be published."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipelines.cli import cli
from pipelines.workspace.paths import open_workspace
from pipelines.workspace.placeholders import placeholder_findings
from tests.conftest import ROOT

LOGO = ROOT / "brand/logo.png"
ALL = {
    "--name": 'Die „Brücke"',
    "--url": "https://www.bruecke.at/brief/",
    "--sender": "Die Brücke <brief@bruecke.at>",
    "--source": "de",
    "--locales": "de, hu,ar",
    "--accent": "#7a1f4d",
    "--logo": str(LOGO),
}


def init(folder: Path, said: dict[str, str], answers: str = "") -> Result:
    options = [part for option in said.items() for part in option]
    return CliRunner().invoke(cli, ["init", str(folder), *options], input=answers)


def test_all_that_is_said_stands_in_the_settings(tmp_path: Path) -> None:
    """One command makes a workspace that can be published from: nothing else has to be looked up."""
    assert init(tmp_path / "news", ALL).exit_code == 0
    workspace = open_workspace(tmp_path / "news")
    settings = workspace.settings
    assert (settings.brand.name, settings.brand.accent) == ('Die „Brücke"', "#7a1f4d")
    assert (settings.site.url, settings.site.licence) == ("https://www.bruecke.at/brief", "")
    assert settings.site.id == f"tag:bruecke.at,{date.today().year}:brief"  # noqa: DTZ011 - the year alone
    assert settings.email.sender == "Die Brücke <brief@bruecke.at>"
    assert settings.email.privacy_url == "https://www.bruecke.at/privacy"
    assert (workspace.source, workspace.locales) == ("de", ("de", "hu", "ar"))
    assert (tmp_path / "news" / settings.brand.logo).read_bytes() == LOGO.read_bytes()
    assert placeholder_findings(workspace) == ()


def test_what_nobody_has_filled_in_holds_everything(tmp_path: Path) -> None:
    """Mail in the name of a placeholder reaches real people; the finding names every line to change."""
    init(tmp_path / "news", {})
    settings = tmp_path / "news/glocal.toml"
    (finding,) = placeholder_findings(open_workspace(tmp_path / "news"))
    named = re.findall(r"([a-z_.]+) \(line (\d+)\)", finding.message)
    lines = settings.read_text().splitlines()
    assert [name for name, _ in named] == [
        *("site.id", "site.url", "email.sender", "email.unsubscribe_url", "email.privacy_url", "brand.name")
    ]
    assert all(lines[int(line) - 1].startswith(f"{name.split('.')[1]} = ") for name, line in named)
    for own in ("your-domain.example", "Name of your newsletter"):
        assert placeholder_findings(open_workspace(tmp_path / "news")) != ()
        settings.write_text(settings.read_text().replace(own, "example.org"))
    assert placeholder_findings(open_workspace(tmp_path / "news")) == ()


@pytest.mark.slow
def test_a_placeholder_holds_every_language(tmp_path: Path) -> None:
    """The finding is an error of each edition, so no way of publishing leads past it."""
    home = tmp_path / "news"
    init(home, {"--locales": "en,fr", "--name": "A name", "--url": "https://example.org"})
    run = CliRunner()
    assert run.invoke(cli, ["new", "Hello", "--workspace", str(home)]).exit_code == 0
    result = run.invoke(cli, ["check", "--workspace", str(home)])
    assert "error: nothing can be published until these are your own: email.sender (line 10)" in result.output
    assert re.search(r"^held: hello en: 1 error, first at glocal.toml:10: ", result.output, re.MULTILINE)


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--accent", "blue", "'blue' is no colour such as #0e2f76"),
        ("--url", "example.org", "must be a full http(s) address"),
        ("--sender", "The Example", "must be a mail address"),
        ("--locales", "en,xx", "unknown locale 'xx'"),
        ("--source", "xx", "unknown locale 'xx'"),
        ("--logo", "logo.svg", "mail programs show no logo of this kind"),
        ("--logo", "gone.png", "there is no such file"),
        ("--logo", str(ROOT / "README.md"), "mail programs show no logo of this kind"),
        ("--name", "two\nlines", "must be one line"),
    ],
)
def test_what_cannot_be_writes_nothing(tmp_path: Path, option: str, value: str, said: str) -> None:
    """A workspace half laid out is in the way of the second try."""
    result = init(tmp_path / "news", ALL | {option: value})
    assert (result.exit_code, said in result.stderr) == (3, True), result.stderr
    assert not (tmp_path / "news").exists()


def test_a_damaged_logo_is_told(tmp_path: Path) -> None:
    """It would be missed in the first mail only."""
    (tmp_path / "logo.png").write_bytes(LOGO.read_bytes()[:200])
    result = init(tmp_path / "news", ALL | {"--logo": str(tmp_path / "logo.png")})
    assert (result.exit_code, "damaged or incomplete" in result.stderr) == (3, True)


def test_a_terminal_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who types the command alone is asked for what makes the workspace theirs; Enter leaves it for later."""
    monkeypatch.setattr("pipelines.cli.workspace.at_a_terminal", lambda: True)
    result = init(tmp_path / "news", {}, "The Bridge\nhttps://bridge.example\n\n#7a1f4d\n")
    assert result.exit_code == 0, result.output
    brand = open_workspace(tmp_path / "news").settings.brand
    assert (brand.name, brand.accent) == ("The Bridge", "#7a1f4d")
    (finding,) = placeholder_findings(open_workspace(tmp_path / "news"))
    assert re.findall(r"([a-z_.]+) \(line", finding.message) == ["email.sender"]
