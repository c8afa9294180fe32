"""The program as its users run it, through the command line."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipelines.cli import cli
from pipelines.languages.table import EU24
from tests.conftest import SLUG, tree

Glocal = Callable[..., Result]
ARTICLE = f"content/{SLUG}/index.md"
FRENCH = f"translations/fr/LC_MESSAGES/{SLUG}.po"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


BAD_INPUT = {
    "unknown key": (
        ARTICLE,
        "place:",
        "plaice:",
        f"{ARTICLE}:10: unknown key 'event.plaice'",
        "did you mean 'place'?",
    ),
    "bad date": (ARTICLE, "2025-04-14\n", "2025-13-14\n", f"{ARTICLE}:7: date is '2025-13-14'", "2026-11-23"),
    "missing title": (ARTICLE, "title: One", "# title: One", f"{ARTICLE}:1: title is missing", "title:"),
    "broken YAML": (ARTICLE, "title: One", 'title: "One', f"{ARTICLE}:", "quotation marks"),
    "unknown locale": (
        "glocal.toml",
        '["eu24"]',
        '["eu24", "gr"]',
        "glocal.toml:3: unknown locale 'gr'",
        "locales",
    ),
    "settings key": (
        "glocal.toml",
        "minimum",
        "minimun",
        "glocal.toml:16: gate.minimun",
        "did you mean 'minimum'?",
    ),
    "broken TOML": ("glocal.toml", "[site]", "[site", "glocal.toml:5: not valid TOML", "correct the line"),
    "template syntax": (
        "email_templates/languages.mjml",
        "{% if alternates %}",
        "{% if %}",
        "email_templates/languages.mjml:2:9: ",
        "correct the template",
    ),
    "template name": (
        "site_templates/article.html",
        "{{ article.title | inline }}",
        "{{ artikle.title | inline }}",
        "site_templates/article.html:6:8: ",
        "correct the template",
    ),
    "template name in an include": (
        "email_templates/legal.mjml",
        "{{ browser_url }}",
        "{{ browzer_url }}",
        "email_templates/legal.mjml:12:37: UndefinedError: 'browzer_url'",
        "correct the template",
    ),
    "unknown tag": (
        "email_templates/footer.mjml",
        "<mj-divider",
        "<mj-dividr",
        "email_templates/footer.mjml:5:9: ",
        "mj-divider",
    ),
    "bad colour": (
        "email_templates/style.mjml",
        'color="{{ looks.light.ink }}"',
        'color="#0b1f4"',
        "email_templates/style.mjml:51:52: color: '#0b1f4' is not a colour",
        "a colour name of CSS",
    ),
    "misplaced element": (
        "email_templates/header.mjml",
        "<mj-column>",
        "<mj-spacer /><mj-column>",
        "email_templates/header.mjml:3:7: ",
        "mj-column",
    ),
    "picture": (
        ARTICLE,
        "six-conversations.png",
        "seven.png",
        f"{ARTICLE}:12: the picture seven.png",
        "put it into",
    ),
    "not UTF-8": (
        ARTICLE,
        "Sofia, Bulgaria",
        "Sofia, \udcff",
        f"{ARTICLE}:10: this file is not UTF-8",
        "save it",
    ),
}


@pytest.mark.parametrize("command", [pytest.param("build", marks=pytest.mark.slow), "publish"])
@pytest.mark.parametrize("case", BAD_INPUT)
def test_bad_input_is_told_and_writes_nothing(
    case: str, command: str, workspace: Path, glocal: Glocal
) -> None:
    """Exit 3, one message with file, line and next step, no traceback, no half of an output."""
    name, old, new, where, hint = BAD_INPUT[case]
    path = workspace / name
    text = path.read_text()
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode(errors="surrogateescape"))
    before = tree(workspace)
    result = glocal(command, *([SLUG] if command == "publish" else []))
    assert (result.exit_code, tree(workspace) == before) == (3, True), result.output
    assert result.stderr.startswith(f"error: {where}"), result.stderr
    assert hint in result.stderr.partition("next: ")[2]
    assert "Traceback" not in result.output


def test_a_folder_that_is_no_workspace_is_told(tmp_path: Path) -> None:
    """The first thing that goes wrong for a newcomer."""
    result = CliRunner().invoke(cli, ["build", "--workspace", str(tmp_path)])
    assert result.exit_code == 3
    assert result.stderr.startswith(f"error: {tmp_path}/glocal.toml: no workspace here")
    assert "glocal init DIR" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_locale_that_is_not_ours_is_told(glocal: Glocal) -> None:
    """A typing mistake in --locale must not silently render nothing."""
    result = glocal("build", "--locale", "gr")
    assert result.exit_code == 3
    assert "error: glocal.toml:3: 'gr' is not a locale of this workspace" in result.stderr


def test_wrong_use_is_exit_code_2() -> None:
    """Scripts tell a wrong call from bad input by the code."""
    assert CliRunner().invoke(cli, ["build", "--nonsense"]).exit_code == 2


def test_an_error_is_one_document_for_a_program(workspace: Path, glocal: Glocal) -> None:
    """`--json` prints one document and nothing else, also when it fails."""
    edit(workspace / ARTICLE, "place:", "plaice:")
    result = glocal("build", "--json")
    assert json.loads(result.stdout) == {
        "error": {
            "type": "ContentError",
            "file": ARTICLE,
            "line": 10,
            "column": None,
            "message": "unknown key 'event.plaice'",
            "next": "did you mean 'place'?",
        }
    }


@pytest.mark.slow
def test_build_renders_all_languages(workspace: Path, glocal: Glocal) -> None:
    """The main job without sending: 24 mails and pages, each wholly in its own language."""
    assert glocal("build").exit_code == 0
    english = (workspace / "translations" / f"{SLUG}.pot").read_text().split("\n")
    sources = [line[7:-1] for line in english if line.startswith('msgid "') and len(line) > 30]
    assert len(sources) > 15
    for locale in EU24:
        data = (workspace / "output/preview/outbox" / SLUG / f"{locale}.eml").read_bytes()
        message = message_from_bytes(data, policy=policy.default)
        parts = {part.get_content_type(): part.get_content() for part in message.iter_parts()}
        page = (workspace / "output/preview/site" / locale / SLUG / "index.html").read_text()
        assert set(parts) == {"text/plain", "text/html"}
        assert f'<html lang="{locale}"' in parts["text/html"]
        assert f'<html lang="{locale}"' in page
        if locale != "en":
            shown = parts["text/html"] + parts["text/plain"] + page
            assert (locale, [text for text in sources if text in shown]) == (locale, [])


@pytest.mark.slow
def test_build_again_changes_nothing(workspace: Path, glocal: Glocal) -> None:
    """Same inputs, same bytes, whatever the clock says."""
    glocal("build")
    before = tree(workspace)
    result = glocal("build", "--json")
    assert (json.loads(result.stdout)["changed"], tree(workspace) == before) == (0, True)


def test_one_changed_paragraph_touches_one_message_a_language(workspace: Path, glocal: Glocal) -> None:
    """23 translators see exactly what they have to do, and git shows nothing else."""
    glocal("extract")
    before = tree(workspace / "translations")
    edit(workspace / ARTICLE, "Nobody had to go home", "Not one of them had to go home\nthat evening")
    assert glocal("extract").exit_code == 0
    after = tree(workspace / "translations")
    changed = sorted(name for name in after if after[name] != before.get(name))
    assert changed == sorted(
        [f"{SLUG}.pot", *(f"{tag}/LC_MESSAGES/{SLUG}.po" for tag in EU24 if tag != "en")]
    )
    for name in changed:
        if not name.endswith(".pot"):
            old, new = before[name].decode().split("\n\n"), after[name].decode().split("\n\n")
            different = [(a, b) for a, b in zip(old, new, strict=True) if a != b]
            assert len(different) == 1, name
            assert "#, fuzzy" in different[0][1]
            assert '#| msgid "Nobody had to go home' in different[0][1]
            assert re.findall(r'msgstr ".*', different[0][0]) == re.findall(r'msgstr ".*', different[0][1])


def test_check_says_what_holds_a_language(workspace: Path, glocal: Glocal) -> None:
    """The translator reads file, line and what is wrong; a script reads exit code 1."""
    source, found, translation = (workspace / FRENCH).read_text().rpartition("/ambassadors")
    (workspace / FRENCH).write_text(f"{source}{found.replace('ambassadors', 'embassies')}{translation}")
    result = glocal("check", "--locale", "fr")
    assert result.exit_code == 1
    assert re.search(
        rf"{FRENCH}:\d+: error: fr: link to https://codeweek.eu/ambassadors is missing", result.output
    )
    assert "held: sofia-community-meeting fr: 1 error" in result.output


def test_status_has_a_row_a_language(glocal: Glocal) -> None:
    """Staff see all languages at one look, in EU order, before anything was ever sent."""
    rows = json.loads(glocal("status", "--json").stdout)["editions"]
    assert [row["locale"] for row in rows] == list(EU24)
    assert rows[0] == {
        "article": SLUG,
        "locale": "bg",
        "language": "български",
        "translated %": 100,
        "texts to translate": 0,
        "words to translate": 0,
        "fuzzy": 0,
        "words to review": 0,
        "machine drafts": 0,
        "errors": 0,
        "hints": 0,
        "gate": "ready",
        "website": "",
        "mail": "",
        "why": "",
    }


def test_looking_makes_no_ledger(workspace: Path, glocal: Glocal) -> None:
    """A look must not leave a trace that could be taken for a send."""
    glocal("status")
    glocal("check")
    assert not (workspace / ".glocal").exists()


@pytest.mark.slow
def test_a_new_workspace_works_at_once(tmp_path: Path) -> None:
    """init, new, extract, check, build: the way of an engineer on the first day."""
    home = tmp_path / "news"

    def run(command: str, *arguments: str) -> Result:
        return CliRunner().invoke(cli, [command, "--workspace", str(home), *arguments])

    assert CliRunner().invoke(cli, ["init", str(home)]).exit_code == 0
    assert run("new", "Our first letter").exit_code == 0
    assert run("extract").exit_code == 0
    held = run("check")
    assert (held.exit_code, "held: our-first-letter bg" in held.output) == (1, True)
    assert run("build").exit_code == 0
    assert (home / "output/preview/outbox/our-first-letter/en.eml").is_file()


def test_a_workspace_without_articles_says_so(tmp_path: Path) -> None:
    """The first command in a new workspace may be the wrong one; it must lead to the right one."""
    assert CliRunner().invoke(cli, ["init", str(tmp_path / "news")]).exit_code == 0
    done = CliRunner().invoke(cli, ["build", "--workspace", str(tmp_path / "news")])
    expected = "error: content: there is no article yet\n  next: write one with glocal new TITLE\n"
    assert (done.exit_code, done.output) == (3, expected)


def test_init_and_new_never_overwrite(workspace: Path, glocal: Glocal) -> None:
    """Nobody's words are lost to a command typed twice."""
    before = tree(workspace)
    assert CliRunner().invoke(cli, ["init", str(workspace)]).exit_code == 3
    assert glocal("new", "Anything", "--slug", SLUG).exit_code == 3
    assert glocal("new", "Anything", "--slug", "../escape").exit_code == 3
    assert tree(workspace) == before


def test_import_makes_an_article_and_reports_the_rest(workspace: Path, glocal: Glocal) -> None:
    """Text as it arrives becomes an article that builds; what has no place is told with its line."""
    source = workspace / "pasted.txt"
    source.write_text(
        "Robots visit Lisbon\n\nPublication date: 5 May 2026\nLisbon, Portugal – 2 May 2026\n\u00a0\n"
        "Robots visit Lisbon\n\n🤖 What they did\n\n• Danced: with everyone\n• Slept\n"
    )
    result = glocal("import", str(source))
    assert result.exit_code == 0, result.output
    assert (
        f"{source}:6: not placed, repeats the title: an image caption? Robots visit Lisbon" in result.output
    )
    text = (workspace / "content/robots-visit-lisbon/index.md").read_text()
    assert text.partition("\n---\n")[2] == "\n## 🤖 What they did\n\n- **Danced:** with everyone\n- Slept\n"
    assert glocal("build", "robots-visit-lisbon", "--locale", "en").exit_code == 0


def test_a_dry_run_of_import_shows_the_article_and_writes_nothing(workspace: Path, glocal: Glocal) -> None:
    """A look costs nothing: what would become of which line, and the whole article."""
    source = workspace / "pasted.txt"
    source.write_text("Robots on tour\n\nBy Ana Silva | 5 May 2026 | News\n\nThey came to nine libraries.\n")
    before = tree(workspace)
    answer = json.loads(glocal("import", str(source), "--dry-run", "--json").stdout)
    assert tree(workspace) == before
    assert answer["article"] == "content/robots-on-tour/index.md"
    assert "author: Ana Silva\n" in answer["text"]
    words = "By Ana Silva | 5 May 2026 | News"
    assert answer["guesses"] == [
        {"line": 3, "words": words, "became": "the publication date 2026-05-05", "sure": 85, "taken": True},
        {"line": 3, "words": words, "became": "the author Ana Silva", "sure": 85, "taken": True},
    ]
    careful = glocal("import", str(source), "--dry-run", "--sure", "95").stdout
    assert (
        f"{source}:3: stays text; it may be the publication date 2026-05-05 (85 % sure): {words}" in careful
    )


def test_what_cannot_be_an_article_is_told_of_the_file(workspace: Path, glocal: Glocal) -> None:
    """The article is not there yet: a line of it would lead nowhere."""
    source = workspace / "long.txt"
    source.write_text("Robots on tour\n\n" + "word " * 5000)
    result = glocal("import", str(source))
    assert result.exit_code == 3
    assert (
        f"error: {source}: it cannot be an article as it is: one text of 24,999 characters" in result.stderr
    )


def test_import_reads_a_pipe_and_takes_pictures_along(workspace: Path) -> None:
    """What a colleague sends is a text and two photos; what a program sends comes through a pipe."""
    pictures = [workspace / "Bees 1.png", workspace / "bees2.PNG"]
    for picture in pictures:
        picture.write_bytes(b"\x89PNG\r\n\x1a\n" + picture.name.encode())
    asked = ["import", "-", *map(str, pictures), "--slug", "bees", "--workspace", str(workspace)]
    result = CliRunner().invoke(cli, asked, input="Bees at school\n\nThey came in spring.\n")
    assert result.exit_code == 0, result.output
    folder = workspace / "content/bees"
    assert sorted(path.name for path in folder.iterdir()) == ["bees-1.png", "bees2.png", "index.md"]
    text = (folder / "index.md").read_text()
    assert "image:\n  src: bees-1.png\n" in text
    assert text.endswith("\nThey came in spring.\n\n![](bees2.png)\n")


@pytest.mark.slow
def test_no_command_but_publish_loads_prefect(workspace: Path) -> None:
    """Prefect takes seconds to load; what is done all day must not wait for it."""
    code = (
        "import sys; from click.testing import CliRunner; from pipelines.cli import cli\n"
        "for name in ('extract', 'check', 'build', 'status'):\n"
        f"    result = CliRunner().invoke(cli, [name, '--workspace', {str(workspace)!r}])\n"
        "    assert result.exit_code == 0, result.output\n"
        "print(sorted({'prefect', 'sqlalchemy', 'requests', 'rich'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (result.stdout.strip(), result.stderr) == ("[]", "")


def test_output_can_be_cut_short() -> None:
    """`glocal locales | head -1` is no error."""
    command = f"{sys.executable} -m pipelines locales | head -1"
    result = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert (result.stderr, len(result.stdout.splitlines())) == ("", 1)


def test_a_faulty_draft_does_not_stop_the_others(workspace: Path, glocal: Glocal) -> None:
    """A colleague's half-written article must not keep today's from being looked at or sent."""
    (workspace / "content/draft").mkdir()
    (workspace / "content/draft/index.md").write_text("not yet")
    assert glocal("build", SLUG, "--locale", "en").exit_code == 0
    fault = "content/draft/index.md:1: error: no front matter: the first line must be ---"
    for command in ("build", "check"):
        result = glocal(command, "--locale", "en")
        assert (result.exit_code, fault in result.output) == (1, True)
    assert (workspace / f"output/preview/site/en/{SLUG}/index.html").is_file()


def test_a_copied_article_is_told_its_id_is_taken(workspace: Path, glocal: Glocal) -> None:
    """With the other's identity it would count as sent before anybody got it."""
    shutil.copytree(workspace / f"content/{SLUG}", workspace / "content/copy")
    result = glocal("check", "copy", SLUG, "--locale", "en")
    fault = f"content/copy/index.md:1: error: the id tag:codeweek.eu,2025-04-14:{SLUG} belongs to"
    assert (result.exit_code, f"{fault} {ARTICLE}" in result.output) == (1, True)
    assert glocal("check", SLUG, "--locale", "en").exit_code == 0  # the translators have the original


@pytest.mark.parametrize("slug", ["interface", "Καλημέρα", "Two Words"])
def test_a_folder_name_that_cannot_be_published_is_told(slug: str, workspace: Path, glocal: Glocal) -> None:
    """It becomes a file name and a web address; `interface` is the templates' own catalog."""
    (workspace / "content" / slug).mkdir()
    (workspace / "content" / slug / "index.md").write_bytes((workspace / ARTICLE).read_bytes())
    result = glocal("build", slug)
    assert (result.exit_code, "cannot be an article's folder name" in result.stderr) == (3, True)


def test_an_unknown_provider_is_told_at_once(workspace: Path, glocal: Glocal) -> None:
    """A typing mistake must not cost the wait for Prefect, nor leave a run behind."""
    result = glocal("publish", SLUG, "--provider", "nope")
    assert (result.exit_code, (workspace / ".glocal").exists()) == (3, False)
    known = "brevo, listmonk, mailchimp, mailjet, outbox, ses, smtp"
    assert result.stderr == f"error: there is no provider 'nope'\n  next: installed are: {known}\n"


@pytest.mark.slow
def test_a_server_that_is_not_there_is_told(workspace: Path) -> None:
    """The team's Prefect server is down; nothing is sent, and the message says where to look."""
    command = [
        sys.executable,
        "-m",
        "pipelines",
        "publish",
        SLUG,
        "--locale",
        "mt",
        "--workspace",
        str(workspace),
    ]
    environment = os.environ | {"PREFECT_API_URL": "http://127.0.0.1:9/api"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert (done.returncode, (workspace / "output").exists()) == (3, False)
    assert done.stderr.startswith("error: Prefect says: Failed to reach API at http://127.0.0.1:9/api/")
    assert "next: check PREFECT_API_URL" in done.stderr
