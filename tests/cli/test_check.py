"""`glocal check` in a pipeline: which files, what fails, and how it is shown."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from pipelines.actions.check import pick_editions
from pipelines.cli.annotations import finding_annotation
from pipelines.model.errors import SettingsError
from pipelines.model.finding import Finding, Origin, Severity
from pipelines.workspace.paths import open_workspace
from tests.conftest import SLUG

Glocal = Callable[..., Result]
FRENCH = f"translations/fr/LC_MESSAGES/{SLUG}.po"
THREE = ("en", "fr", "mt")


def untranslated(workspace: Path) -> None:
    catalog = workspace / FRENCH
    text = catalog.read_text()
    catalog.write_text(text.replace('msgstr "Sofia, Bulgarie"', 'msgstr ""'))
    assert catalog.read_text() != text


def faulty(workspace: Path) -> None:
    source, found, translation = (workspace / FRENCH).read_text().rpartition("/ambassadors")
    (workspace / FRENCH).write_text(f"{source}{found.replace('ambassadors', 'embassies')}{translation}")


@pytest.mark.parametrize(
    ("names", "picked"),
    [
        ([], [(SLUG, THREE)]),
        ([SLUG], [(SLUG, THREE)]),
        ([f"content/{SLUG}/index.md"], [(SLUG, THREE)]),
        ([f"content/{SLUG}/six-conversations.png"], [(SLUG, THREE)]),
        ([FRENCH], [(SLUG, ("fr",))]),
        ([FRENCH, FRENCH.replace("/fr/", "/mt/")], [(SLUG, ("fr", "mt"))]),
        ([FRENCH.replace("/fr/", "/de/")], [(SLUG, ())]),
        ([f"translations/{SLUG}.pot"], [(SLUG, THREE)]),
        (["translations/fr/LC_MESSAGES/interface.po"], [(SLUG, ("fr",))]),
        (["glocal.toml"], [(SLUG, THREE)]),
        (["email_templates/footer.mjml"], [(SLUG, THREE)]),
    ],
)
def test_a_file_means_an_article_and_a_language(
    workspace: Path, names: list[str], picked: list[tuple[str, tuple[str, ...]]]
) -> None:
    """A hook hands over the files that changed; what they have to do with is looked at, and no more."""
    here = open_workspace(workspace, explicit=True)
    assert pick_editions(here, names, THREE, workspace) == picked
    assert pick_editions(here, names, THREE, workspace / "content") == picked


def test_a_file_is_named_from_where_one_stands(workspace: Path) -> None:
    """In a repository that holds more than the workspace, and within the workspace."""
    here = open_workspace(workspace, explicit=True)
    name = f"{workspace.name}/{FRENCH}"
    assert pick_editions(here, [name], THREE, workspace.parent) == [(SLUG, ("fr",))]
    assert pick_editions(here, ["index.md"], THREE, workspace / "content" / SLUG) == [(SLUG, THREE)]


@pytest.mark.parametrize("name", ["README.md", "../elsewhere.md", "content/none/index.md"])
def test_a_file_that_belongs_to_nothing_is_told(workspace: Path, name: str) -> None:
    """A hook that looks at the wrong files must not pass for one that found nothing."""
    (workspace / "README.md").write_text("about")
    with pytest.raises(SettingsError, match=r"belongs to no article|neither an article nor a file"):
        pick_editions(open_workspace(workspace, explicit=True), [name], THREE, workspace)


def test_a_catalog_of_a_language_that_is_not_published_is_told(workspace: Path) -> None:
    """A translator who works on a language that goes nowhere should hear of it, not read that all is well."""
    settings = workspace / "glocal.toml"
    settings.write_text(settings.read_text().replace('["eu24"]', '["en", "de"]'))
    with pytest.raises(SettingsError, match="fr is not a locale of this workspace"):
        pick_editions(open_workspace(workspace, explicit=True), [FRENCH], ("en", "de"), workspace)


@pytest.mark.slow
def test_what_fails_is_a_choice(workspace: Path, glocal: Glocal) -> None:
    """A change to an article need not be translated yet; an error in a translation is one at any time."""
    only = ("--locale", "fr")
    untranslated(workspace)
    assert [glocal("check", *only, *more).exit_code for more in ((), ("--fail-on", "held"))] == [1, 1]
    result = glocal("check", *only, "--fail-on", "error")
    assert (result.exit_code, f"held: {SLUG} fr: " in result.output) == (0, True)
    faulty(workspace)
    assert glocal("check", *only, "--fail-on", "error").exit_code == 1
    assert glocal("check", "--locale", "mt", "--fail-on", "error").exit_code == 0


def test_only_the_named_file_is_looked_at(workspace: Path, glocal: Glocal) -> None:
    """French is at fault; whoever commits Maltese is not kept from it."""
    faulty(workspace)
    assert glocal("check", str(workspace / FRENCH)).exit_code == 1
    maltese = glocal("check", str(workspace / FRENCH.replace("/fr/", "/mt/")), "--json")
    assert maltese.exit_code == 0
    assert [each["locale"] for each in json.loads(maltese.stdout)["editions"]] == ["mt"]


def with_a_mark_of_its_own(workspace: Path) -> None:
    catalog = workspace / FRENCH
    catalog.write_text(
        re.sub(r'(msgid "Join the community"\nmsgstr ")', r"\g<1>[[prenom]] ", catalog.read_text())
    )
    assert "[[prenom]]" in catalog.read_text()


@pytest.mark.parametrize(
    "locales", [("fr", "mt"), ("bg", "fr"), ("el", "fr", "mt"), ("en", "fr", "mt"), ("fr",)]
)
def test_one_language_holds_no_other_that_it_is_compared_with(
    workspace: Path, glocal: Glocal, locales: tuple[str, ...]
) -> None:
    """Without the source among them, they are held against a translation that is sound, or against none."""
    with_a_mark_of_its_own(workspace)
    chosen = [word for locale in locales for word in ("--locale", locale)]
    checked = json.loads(glocal("check", SLUG, *chosen, "--json").stdout)
    held = {edition["locale"] for edition in checked["editions"] if edition["gate"] == "hold"}
    errors = {found["locale"] for found in checked["findings"] if found["severity"] == "error"}
    assert (held, errors) == ({"fr"}, {"fr"})


def test_one_edition_is_not_called_editions(glocal: Glocal) -> None:
    """A message that is wrong in the commonest small case looks careless."""
    found = [glocal("check", SLUG, "--locale", "mt", *more).output for more in ((), ("--locale", "fr"))]
    assert [text.splitlines()[-1] for text in found] == ["1 edition can go out.", "2 editions can go out."]
    assert "\n1 edition, " in "\n" + glocal("build", SLUG, "--site", "--locale", "mt").output


def test_annotations_for_github(workspace: Path, glocal: Glocal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each finding beside its line, from the top of the repository; a held language fails, or is a notice."""
    faulty(workspace)
    monkeypatch.chdir(workspace.parent)
    result = glocal("check", "--locale", "fr", "--format", "github")
    error, held = result.output.splitlines()
    assert result.exit_code == 1
    assert error.startswith(f"::error file=workspace/{FRENCH},line=")
    assert ",title=glocal links::fr: link to https://codeweek.eu/ambassadors is missing" in error
    where = f"file=workspace/content/{SLUG}/index.md,line=1,title=glocal held"
    assert held.startswith(f"::error {where}::{SLUG} fr is held: 1 error")
    result = glocal("check", "--locale", "fr", "--format", "github", "--fail-on", "error")
    assert result.output.splitlines()[1].startswith(f"::notice {where}::")


def test_nothing_in_a_message_can_end_its_annotation() -> None:
    """A text of an article must not give commands to the machine that checks it."""
    finding = Finding("ends", Severity.HINT, "100%\n::error::no", Origin("a,b:c/x.po", 3, 5), locale="fr")
    expected = "::warning file=a%2Cb%3Ac/x.po,line=3,col=5,title=glocal ends::fr: 100%25%0A::error::no"
    assert finding_annotation(finding, ".") == expected
