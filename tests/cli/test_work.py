"""How much there is to do and what is asked, as the officer in charge reads it: little, and all of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.conftest import SLUG

Glocal = Callable[..., Result]


@pytest.fixture(autouse=True)
def _three_languages(workspace: Path) -> None:
    settings = workspace / "glocal.toml"
    settings.write_text(settings.read_text().replace('["eu24"]', '["en", "de", "fr"]'))


def catalog(workspace: Path, locale: str, slug: str = SLUG) -> Path:
    return workspace / f"translations/{locale}/LC_MESSAGES/{slug}.po"


def empty(workspace: Path, *locales: str) -> None:
    """Catalogs as they are when nobody has begun."""
    for locale in locales:
        path = catalog(workspace, locale)
        head, texts = path.read_text().split("\n\n", 1)
        path.write_text(f"{head}\n\n" + re.sub(r'(?m)^msgstr ".*"$', 'msgstr ""', texts))


def ask(workspace: Path, locale: str, *comments: str) -> None:
    path = catalog(workspace, locale)
    place = "#. button, at most 25 characters\n"
    text = path.read_text()
    assert place in text
    path.write_text(text.replace(place, "".join(f"# {line}\n" for line in comments) + place, 1))


def test_an_article_that_nobody_has_translated_is_not_ready_at_all(workspace: Path, glocal: Glocal) -> None:
    """Its frame is, in 24 languages; that says nothing of the article. All of it is in one line."""
    empty(workspace, "de", "fr")
    assert glocal("check").output == (
        f"held: {SLUG} de fr: 24 texts, 415 words to translate\n"
        "Every text that is to be translated or reviewed: glocal check --all\n"
    )
    assert glocal("status").output == (
        f"{SLUG}: 1 of 3 languages can go out\n"
        "locale  language  ready %  gate   to do\n"
        "de      Deutsch   0        hold   24 texts, 415 words to translate\n"
        "en      English   100      ready\n"
        "fr      français  0        hold   24 texts, 415 words to translate\n"
    )
    everything = glocal("check", "--all").output.splitlines()
    assert len([line for line in everything if line.endswith(" [empty]")]) == 48
    assert everything[-1] == f"held: {SLUG} de fr: 24 texts, 415 words to translate"


def test_a_minimum_lets_no_letter_out_whose_body_is_not_translated(workspace: Path, glocal: Glocal) -> None:
    """With the frame counted in, it passed for “88 %”."""
    settings = workspace / "glocal.toml"
    settings.write_text(settings.read_text().replace("minimum = 100", "minimum = 80"))
    path = catalog(workspace, "fr")
    head, body = path.read_text().split("#. paragraph\n", 1)
    path.write_text(head + "#. paragraph\n" + re.sub(r'(?m)^msgstr ".*"$', 'msgstr ""', body))
    (held,) = glocal("check", "--locale", "fr").output.splitlines()[:-1]
    assert re.fullmatch(
        rf"held: {SLUG} fr: \d+ texts, \d+ words to translate \(15 % ready, 80 % needed\)", held
    )


def test_few_texts_are_told_one_by_one(workspace: Path, glocal: Glocal) -> None:
    """Who has three sentences to look at wants to know which."""
    path = catalog(workspace, "fr")
    path.write_text(path.read_text().replace("#. title\n", "#. title\n#, fuzzy\n", 1))
    first, *rest = glocal("check", "--locale", "fr").output.splitlines()
    assert re.match(rf"translations/fr/LC_MESSAGES/{SLUG}.po:\d+: hint: fr: to be reviewed: ", first)
    assert rest == [f"held: {SLUG} fr: 1 text, 8 words to review"]


def test_what_translators_ask_is_listed(workspace: Path, glocal: Glocal) -> None:
    """A question that nobody sees is asked 24 times, or never again; it holds nothing."""
    ask(workspace, "de", "Frage: Ist „Community“ hier ein Ort?")
    ask(workspace, "fr", "C’est un lieu ?", "Answer: non, ce sont les gens.")
    checked = glocal("check")
    (line,) = checked.output.splitlines()[:-1]
    where, _, rest = line.partition(": ")
    assert re.fullmatch(rf"translations/de/LC_MESSAGES/{SLUG}.po:\d+", where)
    asked = "a translator asks: Frage: Ist „Community“ hier ein Ort?, of 'Join the community'"
    assert rest == f"hint: de: {asked} [question]"
    assert checked.exit_code == 0
    assert glocal("status").output.splitlines()[-3:] == [
        "Translators ask (answer below it in the file, with a line # Answer: …):",
        f"{'where':{len(where)}}  question",
        f"{where}  {asked}",
    ]
    (question,) = json.loads(glocal("status", "--json").stdout)["questions"]
    assert question == {
        "file": where.rpartition(":")[0],
        "line": int(where.rpartition(":")[2]),
        "locale": "de",
        "message": asked,
    }


def test_a_question_about_the_frame_is_listed_once(workspace: Path, glocal: Glocal) -> None:
    """It belongs to all articles, and is asked for none of them in particular."""
    path = catalog(workspace, "de", "interface")
    path.write_text(path.read_text().replace('msgid "Unsubscribe"', '#, question\nmsgid "Unsubscribe"'))
    shown = glocal("status").output
    assert shown.count("(without words: the entry has the flag `question`), of 'Unsubscribe'") == 1


def test_a_workspace_may_do_without_the_list(workspace: Path, glocal: Glocal) -> None:
    """It is a check like any other."""
    ask(workspace, "de", "Ist das ein Ort?")
    settings = workspace / "glocal.toml"
    settings.write_text(settings.read_text() + '[checks]\nignore = ["question"]\n')
    assert "asks" not in glocal("status").output + glocal("check").output
