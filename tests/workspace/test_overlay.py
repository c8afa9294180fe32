"""A workspace holds only the templates that it changes; the rest, and the words of it, are Glocal's own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipelines.actions.check import check_editions, pick_editions
from pipelines.actions.editions import make_edition, make_email
from pipelines.actions.extract import extract
from pipelines.model.delivery import Email
from pipelines.model.errors import ContentError, GlocalError, SettingsError, TemplateError
from pipelines.workspace.articles import read_article
from pipelines.workspace.paths import Workspace, open_workspace
from pipelines.workspace.snapshot import Snapshot, open_snapshot
from tests.workspace.test_settings import SMALLEST

ARTICLE = """---
id: tag:example.org,2026:{slug}
title: About {slug}
date: 2026-11-20
{more}summary: A day in autumn.
---

We met for {slug}.
"""
SETTINGS = SMALLEST.replace('["eu24", "uk"]', '["en", "de", "mt"]')


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A workspace with an article and settings, and without a single template or catalog."""
    article = ARTICLE.format(slug="apple", more="")
    return write(tmp_path, {"glocal.toml": SETTINGS, "content/apple/index.md": article})


def here(home: Path) -> Workspace:
    return open_workspace(home, explicit=True)


def mail(snapshot: Snapshot, slug: str = "apple", locale: str = "en") -> Email:
    return make_email(snapshot, make_edition(snapshot, snapshot.article(slug), locale), ["en", "de"])


def told(snapshot: Snapshot) -> list[tuple[str, str]]:
    """Where something is wrong, and in which language."""
    checked = check_editions(snapshot, pick_editions(snapshot.workspace, [], ["en"], snapshot.workspace.root))
    return [(str(finding.origin), finding.locale) for finding in checked.findings]


def test_no_template_is_needed(home: Path) -> None:
    """Mail, pages and their words are there from the first minute, in a translator's Maltese."""
    snapshot = open_snapshot(here(home))
    assert told(snapshot) == []
    edition = make_edition(snapshot, snapshot.article("apple"), "mt")
    assert edition.decision.reasons == ("3 texts, 10 words to translate",)  # those of the article
    assert "\nIkkanċella l-abbonament\n" in mail(snapshot, locale="mt").text
    assert mail(snapshot).template == "built-in/email_templates/article.mjml"


def test_one_changed_file_is_laid_over_the_others(home: Path) -> None:
    """A header of one's own, and every later mend of the other dozen."""
    header = "<mj-section><mj-column><mj-text>Ours</mj-text></mj-column></mj-section>"
    write(home, {"email_templates/header.mjml": header})
    email = mail(open_snapshot(here(home)))
    assert "Ours" in email.html
    assert "We met for apple." in email.html
    assert "Unsubscribe" in email.html


def test_a_style_sheet_of_the_site_is_laid_over(home: Path) -> None:
    """The same for pages, file by file."""
    write(home, {"site_templates/style.css": "main { color: {{ looks.light.ink }}; }"})
    snapshot = open_snapshot(here(home))
    words = snapshot.interfaces["en"]
    assert re.fullmatch(
        r"main \{ color: #[0-9a-f]{6}; \}", snapshot.site_templates.render("style.css", words)
    )
    assert snapshot.site_templates.path("feed.css") == "built-in/site_templates/feed.css"


def test_extract_finds_the_words_of_both_layers_with_their_translations(home: Path) -> None:
    """A sentence of one's own is to be translated, one that Glocal brings is translated already."""
    write(home, {"email_templates/mine/footer.txt": '{{ _("Written by hand") }}'})
    done = {each.path: each for each in extract(open_snapshot(here(home)), [])}
    assert all(each.fault is None for each in done.values())
    catalog = (home / "translations/de/LC_MESSAGES/interface.po").read_text()
    assert '\n#: email_templates/mine/footer.txt:1\nmsgid "Written by hand"\nmsgstr ""\n' in catalog
    assert 'msgid "Unsubscribe"\nmsgstr "Newsletter abbestellen"' in catalog
    assert "#, fuzzy" not in catalog
    again = [each.path for each in extract(open_snapshot(here(home)), []) if each.changed]
    assert again == []


def test_what_a_translator_has_emptied_stays_so(home: Path) -> None:
    """Glocal's word fills a gap that nobody has seen; one that is there is the translator's decision."""
    list(extract(open_snapshot(here(home)), []))
    path = home / "translations/de/LC_MESSAGES/interface.po"
    path.write_text(path.read_text().replace('msgstr "Newsletter abbestellen"', 'msgstr ""'))
    snapshot = open_snapshot(here(home))
    decision = make_edition(snapshot, snapshot.article("apple"), "de").decision
    assert decision.reasons[1:] == ("translations/de/LC_MESSAGES/interface.po: 1 text, 1 word to translate",)
    assert "Unsubscribe" in mail(snapshot, locale="de").text


def test_words_of_a_theme_that_no_mail_uses_hold_nobody(home: Path) -> None:
    """Who tries out a theme must not stop today's letter in 23 languages."""
    write(home, {"email_templates/mine/footer.txt": '{{ _("Written by hand") }}'})
    write(home, {"email_templates/parts/unused.mjml": '{{ _("Nobody asks for this") }}'})
    list(extract(open_snapshot(here(home)), []))
    wanted = {
        theme: [
            message.id
            for texts in open_snapshot(here(home)).frame_texts("de", theme)
            for message, entry in texts.pairs()
            if entry is None or not entry.translated
        ]
        for theme in ("letter", "mine")
    }
    assert wanted == {"letter": [], "mine": ["Written by hand"]}


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("digset", "did you mean 'digest'? there are: letter, digest"),
        ("../x", "there are: letter, digest"),
        ("/etc", "there are: letter, digest"),
        ("digest/", "did you mean 'digest'?"),
        ("images", "did you mean 'digest'? there are: letter, digest"),
        ("..", "there are: letter, digest"),
    ],
)
def test_a_theme_is_one_of_those_that_there_are(home: Path, name: str, hint: str) -> None:
    """In settings and in an article, with its line; a path names none, and nothing is read there."""
    write(home.parent / "x", {"article.mjml": "outside"})
    write(home, {"email_templates/images/article.png": "", "email_templates/digest/header.mjml": ""})
    write(home, {"content/berry/index.md": ARTICLE.format(slug="berry", more=f'theme: "{name}"\n')})
    with pytest.raises(ContentError) as of_article:
        read_article(here(home), "berry")
    assert str(of_article.value).startswith(
        f"content/berry/index.md:5: there is no theme {name!r}\n  next: {hint}"
    )
    write(home, {"glocal.toml": SETTINGS.replace("[email]", f'[email]\ntheme = "{name}"')})
    with pytest.raises(SettingsError) as of_settings:
        open_snapshot(here(home))
    assert str(of_settings.value).startswith(
        f"glocal.toml:6: there is no theme {name!r} in email.theme\n  next: {hint}"
    )


def test_a_folder_makes_a_theme(home: Path) -> None:
    """Nothing has to be registered; the article's choice goes before the settings'."""
    write(
        home,
        {
            "email_templates/mine/footer.txt": "Mine\n{{ unsubscribe_url }}\n",
            "content/berry/index.md": ARTICLE.format(slug="berry", more="theme: letter\n"),
            "glocal.toml": SETTINGS.replace("[email]", '[email]\ntheme = "mine"'),
        },
    )
    snapshot = open_snapshot(here(home))
    texts = {slug: mail(snapshot, slug).text for slug in ("apple", "berry")}
    assert {slug: "Mine" in text for slug, text in texts.items()} == {"apple": True, "berry": False}


def test_a_theme_is_no_word_that_a_reader_reads(home: Path) -> None:
    """Another look must not make an article new to feeds and to those who approved its words."""
    before = mail(open_snapshot(here(home)))
    other = ARTICLE.format(slug="apple", more="theme: mine\n")
    write(home, {"content/apple/index.md": other, "email_templates/mine/footer.txt": "Mine"})
    after = mail(open_snapshot(here(home)))
    assert (after.digest, after.text == before.text) == (before.digest, False)


BROKEN = "<mj-section>\n{% if %}"


def test_a_broken_theme_holds_what_uses_it_and_nothing_else(home: Path) -> None:
    """One article tries a theme whose header is half done: told with file and line; the others go out."""
    write(
        home,
        {
            "email_templates/mine/header.mjml": BROKEN,
            "content/berry/index.md": ARTICLE.format(slug="berry", more="theme: mine\n"),
        },
    )
    snapshot = open_snapshot(here(home))
    picked = pick_editions(snapshot.workspace, [], ["en"], home)
    checked = check_editions(snapshot, picked)
    assert {edition.slug: edition.decision.goes_out for edition in checked.editions} == {
        "apple": True,
        "berry": False,
    }
    assert {str(finding.origin) for finding in checked.findings} == {"email_templates/mine/header.mjml:2:1"}
    with pytest.raises(TemplateError, match=r"^email_templates/mine/header.mjml:2:1: "):
        list(extract(snapshot, []))


def test_a_broken_override_of_everybodys_stops_with_file_and_line(home: Path) -> None:
    """No mail can be made, so that is what is said: not what the part's caller makes of it."""
    write(home, {"email_templates/header.mjml": BROKEN})
    with pytest.raises(GlocalError, match=r"^email_templates/header.mjml:2:1: "):
        told(open_snapshot(here(home)))


def test_an_override_that_leads_out_of_the_workspace_is_refused(home: Path) -> None:
    """What is read is mailed; a link into somebody's home would mail that."""
    outside = write(home.parent / f"{home.name}-outside", {"header.mjml": "secret"}) / "header.mjml"
    (home / "email_templates").mkdir()
    (home / "email_templates/header.mjml").symlink_to(outside)
    with pytest.raises(SettingsError, match="leads out of the workspace"):
        open_snapshot(here(home))


def test_a_new_workspace_has_no_templates(tmp_path: Path) -> None:
    """Copies would keep every later mend away from it; it makes mail all the same."""

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(__import__("pipelines.cli", fromlist=["cli"]).cli, list(arguments))

    new = str(tmp_path / "new")
    said = ["--locales", "en,fr", "--name", "A name", "--url", "https://a.eu", "--sender", "A <a@a.eu>"]
    assert run("init", new, *said).exit_code == 0
    assert not list(tmp_path.rglob("*.mjml")) + list(tmp_path.rglob("*.html"))
    before = {path: path.read_bytes() for path in (tmp_path / "new/translations").rglob("*.po")}
    assert run("new", "Hello", "--workspace", new).exit_code == 0
    assert run("extract", "--workspace", new).exit_code == 0
    assert {path: path.read_bytes() for path in before} == before
    assert "hello en" not in run("check", "--workspace", new).output.replace("hello en: 1 error", "")
