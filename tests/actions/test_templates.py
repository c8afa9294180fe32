"""Templates of a workspace's own beside those that Glocal brings: listed, copied, compared, and told when the
latter change.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import pipelines
from pipelines.actions.templates import (
    accept_templates,
    copy_template,
    named_templates,
    older_templates,
    own_templates,
    template_rows,
    workspace_layers,
)
from pipelines.cli import cli
from pipelines.model.errors import GlocalError, SettingsError, TemplateError
from pipelines.rendering.layers import TemplateLayers, note_of, text_digest
from pipelines.rendering.overrides import difference_lines, difference_words, overrides
from pipelines.workspace import built_in
from pipelines.workspace.built_in import built_in_templates
from pipelines.workspace.paths import Workspace, open_workspace
from pipelines.workspace.snapshot import open_snapshot
from tests.conftest import ROOT
from tests.workspace.test_overlay import ARTICLE, SETTINGS, mail, write

MAIL, SITE = built_in_templates("email_templates"), built_in_templates("site_templates")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    files = {"glocal.toml": SETTINGS, "content/apple/index.md": ARTICLE.format(slug="apple", more="")}
    return write(tmp_path, files)


def here(home: Path) -> Workspace:
    return open_workspace(home, explicit=True)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next version: its header says more."""
    mended = {
        **MAIL,
        "header.mjml": MAIL["header.mjml"] + "{% macro mended() %}{{ brand.address }}{% endmacro %}\n",
    }
    brought = {"email_templates": mended, "site_templates": SITE}
    monkeypatch.setattr(built_in, "built_in_templates", brought.__getitem__)


def states(home: Path) -> dict[str, str]:
    return {each.path: each.state for each in own_templates(workspace_layers(here(home)))}


def test_what_an_override_is_to_what_it_covers() -> None:
    """Six cases, each with something else to do; a note tells two of them that nothing else could."""
    built = {"a.txt": "new\n", "b.txt": "B\n", "mine.txt": ""}
    own = {
        "own.txt": "x",
        "b.txt": "B\n",
        "a.txt": "older\n",
        "t/a.txt": note_of("built-in/mail/a.txt", "old\n") + "changed\n",
        "u/a.txt": note_of("built-in/mail/a.txt", "new\n") + "changed\n",
        "v/a.txt": note_of("built-in/mail/a.txt", "old\n") + "old\n",
        "w/a.txt": "changed\n",
        "x/a.txt": note_of("built-in/mail/a.txt", "old\n") + "new\n",
    }
    layers = TemplateLayers("mail", own, built, {"a.txt": {text_digest("older\n")}}, themed=True)
    assert {each.path: (each.covers, each.state) for each in overrides(layers)} == {
        "mail/own.txt": ("", "own"),
        "mail/b.txt": ("built-in/mail/b.txt", "same"),
        "mail/a.txt": ("built-in/mail/a.txt", "copy"),
        "mail/t/a.txt": ("built-in/mail/a.txt", "older"),
        "mail/u/a.txt": ("built-in/mail/a.txt", "current"),
        "mail/v/a.txt": ("built-in/mail/a.txt", "copy"),
        "mail/w/a.txt": ("built-in/mail/a.txt", "unknown"),
        "mail/x/a.txt": ("built-in/mail/a.txt", "same"),
    }


def test_the_difference_in_words_and_lines() -> None:
    """Who has 300 lines of a part wants to know first which macro of today is not in it."""
    built = {
        "a.mjml": "{% macro one() %}\n{% macro two() %}\n{% include 'x' %}{{ _('W') }}{{ brand.name }}\n"
    }
    layers = TemplateLayers("mail", {"a.mjml": "{% macro one() %}\nown {{ brand.name }}\n"}, built)
    (each,) = overrides(layers)
    assert list(difference_words(each)) == [
        "macros that it lacks: two",
        "parts that it lacks: x",
        "words that it lacks: W",
    ]
    assert difference_lines(each) == [
        "--- built-in/mail/a.mjml",
        "+++ mail/a.mjml",
        "@@ -1,3 +1,2 @@",
        " {% macro one() %}",
        "-{% macro two() %}",
        "-{% include 'x' %}{{ _('W') }}{{ brand.name }}",
        "+own {{ brand.name }}",
    ]


def test_a_copy_changes_nothing_that_a_reader_sees(home: Path) -> None:
    """The note is a comment: in mails, texts, pages and style sheets there is not even its empty line."""
    before = open_snapshot(here(home))
    pages = {name: before.site_templates.render(name, before.interfaces["en"]) for name in ("style.css",)}
    for name in MAIL:
        copy_template(here(home), f"email_templates/{name}")
    for name in SITE:
        copy_template(here(home), f"site_templates/{name}")
    after = open_snapshot(here(home))
    assert mail(after) == replace(mail(before), template="email_templates/article.mjml")
    assert {n: after.site_templates.render(n, after.interfaces["en"]) for n in pages} == pages
    assert set(states(home).values()) == {"same"}
    assert list(older_templates(after)) == []


@pytest.mark.usefixtures("later")
def test_an_override_is_told_when_what_it_covers_changes(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A changed copy of today's; then a version comes that mends the header; then its owner has seen it."""
    with monkeypatch.context() as now:
        now.setattr(
            built_in, "built_in_templates", {"email_templates": MAIL, "site_templates": SITE}.__getitem__
        )
        path = home / copy_template(here(home), "header.mjml")
        path.write_text(path.read_text() + "<!-- ours -->")
        untouched = home / copy_template(here(home), "header.mjml", theme="mine")
        assert states(home) == {
            "email_templates/header.mjml": "current",
            "email_templates/mine/header.mjml": "same",
        }
        assert list(older_templates(open_snapshot(here(home)))) == []
    assert states(home) == {
        "email_templates/header.mjml": "older",
        "email_templates/mine/header.mjml": "copy",
    }
    told = [(str(each.origin), each.severity.value) for each in older_templates(open_snapshot(here(home)))]
    assert told == [("email_templates/header.mjml:1", "hint"), ("email_templates/mine/header.mjml:1", "hint")]
    untouched.unlink()
    assert accept_templates(here(home), "header.mjml") == ["email_templates/header.mjml"]
    assert accept_templates(here(home), "header.mjml") == []
    assert states(home) == {"email_templates/header.mjml": "current"}
    assert path.read_text().endswith("<!-- ours -->")
    assert path.read_text().count("Glocal: a copy of") == 1


def test_copies_of_an_earlier_version_are_told_in_one_line(home: Path) -> None:
    """A workspace of last year holds thirty of them; thirty hints would hide all others."""
    old = {name: f"{text}\n" for name, text in MAIL.items() if "/" not in name}
    former = {name: {text_digest(text)} for name, text in old.items()}
    write(home, {f"email_templates/{name}": text for name, text in old.items()})
    snapshot = open_snapshot(here(home))
    snapshot = replace(snapshot, email=replace(snapshot.email, former=former))
    (hint,) = older_templates(snapshot)
    assert str(hint.origin) == "email_templates/article.mjml:1"
    assert hint.message.startswith(
        f"{len(old)} templates, this one first: unchanged copies of an earlier version"
    )
    write(home, {"glocal.toml": f'{SETTINGS}[checks]\nignore = ["older-template"]\n'})
    assert list(older_templates(replace(snapshot, workspace=here(home)))) == []


def test_earlier_versions_are_known() -> None:
    """What was laid out before is in the repository's list; with each release its templates are added."""
    known = json.loads((ROOT / "pipelines/workspace/former_templates.json").read_text())
    assert known["version"] == pipelines.__version__, "python -m tools.former_templates"
    assert set(known["folders"]) == {"email_templates", "site_templates"}
    assert len(known["folders"]["email_templates"]["blocks.mjml"]) > 5
    everything = [
        each for folder in known["folders"].values() for digests in folder.values() for each in digests
    ]
    assert {len(each) for each in everything} == {16}


@pytest.mark.parametrize(
    ("name", "theme", "told"),
    [
        ("headr.mjml", "", "Glocal brings no template 'headr.mjml'\n  next: did you mean 'header.mjml'?"),
        ("../../etc/passwd", "", "Glocal brings no template '../../etc/passwd'"),
        ("header.mjml", "../out", "'../out' cannot be a theme's name"),
        ("header.mjml", "a/b", "'a/b' cannot be a theme's name"),
        ("header.mjml", "", "email_templates/header.mjml: this template is there already"),
    ],
)
def test_a_copy_is_made_once_and_in_the_workspace(home: Path, name: str, theme: str, told: str) -> None:
    """Somebody's work is not overwritten, and no name leads elsewhere."""
    write(home, {"email_templates/header.mjml": "work"})
    before = sorted(home.rglob("*"))
    with pytest.raises(GlocalError) as caught:
        copy_template(here(home), name, theme)
    assert str(caught.value).startswith(told)
    assert (home / "email_templates/header.mjml").read_text() == "work"
    assert sorted(home.rglob("*")) == before
    assert not (home.parent / "etc").exists()


def test_a_copy_does_not_follow_a_link_out_of_the_workspace(
    home: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A folder that is a link would have it written into another project."""
    outside = tmp_path_factory.mktemp("outside")
    (home / "email_templates").symlink_to(outside)
    with pytest.raises(SettingsError, match="leads out of the workspace"):
        copy_template(here(home), "header.mjml")
    assert list(outside.iterdir()) == []


def test_a_theme_of_ones_own_begins_with_a_copy(home: Path) -> None:
    """The part that Glocal's theme has, if it has it; else the letter's."""
    paths = [copy_template(here(home), "stories.mjml", theme) for theme in ("digest", "mine")]
    assert paths == ["email_templates/digest/stories.mjml", "email_templates/mine/stories.mjml"]
    assert "\n" + MAIL["digest/stories.mjml"] in (home / paths[0]).read_text()
    assert workspace_layers(here(home))[0].themes == ("letter", "digest", "mine")
    assert [each["covers"] for each in template_rows(own_templates(workspace_layers(here(home))))] == [
        "built-in/email_templates/digest/stories.mjml",
        "built-in/email_templates/stories.mjml",
    ]


def test_what_is_not_there_cannot_be_compared_or_accepted(home: Path) -> None:
    """With the name that may be meant."""
    write(home, {"email_templates/header.mjml": "x", "email_templates/parts/a.mjml": "x"})
    with pytest.raises(TemplateError, match="the workspace has no template 'heeder"):
        named_templates(workspace_layers(here(home)), "heeder.mjml")
    with pytest.raises(TemplateError, match="covers nothing"):
        accept_templates(here(home), "parts/a.mjml")


def test_glocals_own_repository_is_left_alone() -> None:
    """There the templates are no copies: a note in one would go out with the next release."""
    with pytest.raises(SettingsError, match="those that Glocal brings"):
        copy_template(open_workspace(ROOT, explicit=True), "header.mjml", "mine")


def test_the_commands(home: Path) -> None:
    """What a person types, from the list to the note."""

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(cli, ["templates", *arguments, "--workspace", str(home)])

    assert run("list").output == "0 templates of your own; all others are Glocal's. Themes: letter, digest.\n"
    assert run("diff").output == "No template of yours differs from what Glocal brings.\n"
    assert run("copy", "footer.txt").exit_code == 0
    path = home / "email_templates/footer.txt"
    path.write_text(path.read_text().replace("--\n", "Kind regards\n"))
    shown = run("diff", "footer.txt").output
    assert "email_templates/footer.txt: changed by you; made of today's version." in shown
    assert "\n---\n" in shown  # the line `--`, as one that is Glocal's only
    assert "\n+Kind regards\n" in shown
    path.write_text("Bye\n")
    shown = run("diff").output
    assert (
        "Next: take over what you want, then say so: glocal templates accept email_templates/footer.txt"
        in shown
    )
    assert "  words that it lacks: Other languages, " in shown
    assert run("accept", "footer.txt").output.startswith("email_templates/footer.txt: noted.")
    assert run("accept", "footer.txt").output == "That was noted already.\n"
    document = json.loads(run("list", "--json").output)
    assert document["themes"] == ["letter", "digest"]
    assert [row["state"] for row in document["templates"]] == ["changed by you; made of today's version"]
    assert run("diff", "none.txt").exit_code == 3


def test_killed_while_copying_leaves_no_half_of_a_template(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a header would be mailed; at whatever moment it ends, the copy is whole or not there."""

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    for moment in ("os.fdopen", "os.fsync", "pathlib.Path.chmod", "pathlib.Path.replace"):
        with monkeypatch.context() as now:
            now.setattr(moment, die)
            with pytest.raises(KeyboardInterrupt):
                copy_template(here(home), "header.mjml")
        assert [path.name for path in home.rglob("*") if path.is_file()] == ["glocal.toml", "index.md"]
    copy_template(here(home), "header.mjml")
    with monkeypatch.context() as now:
        now.setattr("pathlib.Path.replace", die)
        (home / "email_templates/header.mjml").write_text("<mj-text>work</mj-text>\n")
        with pytest.raises(KeyboardInterrupt):
            accept_templates(here(home), "header.mjml")
    assert (home / "email_templates/header.mjml").read_text() == "<mj-text>work</mj-text>\n"
