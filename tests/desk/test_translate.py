"""Translating at the desk: a text, its help, the mail beside it; nothing that anybody typed is lost."""

from __future__ import annotations

import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from pipelines.actions.save_entry import entry_hash, find_entry
from pipelines.desk.rights import Right
from pipelines.model.catalog import entry_id
from pipelines.translation.formats.po import parse_catalog
from tests.desk.reception import Reception, words_of
from tests.desk.test_languages import catalog_file, strings

HERE = "/issues/hello/languages/fr/translate"
TITLE, BODY = entry_id(None, "Hello"), entry_id(None, "We met.")
EVIL = '<script>hit()</script>"><img src=x onerror=hit()>'


@pytest.fixture
def handed(reception: Reception) -> tuple[Reception, TestClient]:
    """An issue that is in a French translator's hands, and that translator's browser."""
    translator = reception.person(Right.TRANSLATOR, languages=["fr"], name="Jean Petit")
    author = reception.signed_in(Right.AUTHOR)
    answer = author.post("/issues/hello/languages/fr/hand-over", data={"person": translator.id})
    assert answer.status_code == 303
    return reception, reception.as_person(translator)


def seen_of(reception: Reception, entry: str) -> str:
    found = find_entry(parse_catalog(catalog_file(reception).read_bytes(), "x"), entry)
    assert found
    return entry_hash(found)


def save(browser: TestClient, entry: str, seen: str, text: str, **more: str) -> tuple[int, str]:
    answer = browser.post(HERE, data={"entry": entry, "seen": seen, "text0": text, **more})
    return answer.status_code, answer.headers.get("location", "") or answer.text


def test_from_the_first_text_to_the_last(handed: tuple[Reception, TestClient]) -> None:
    """Each save leads to the next that is not done; in the end it is said."""
    reception, browser = handed
    page = words_of(browser.get(HERE))
    assert "2 texts are left" in page
    assert "to translate" in page
    assert save(browser, TITLE, seen_of(reception, TITLE), "Bonjour") == (303, f"{HERE}?entry={BODY}")
    assert save(browser, BODY, seen_of(reception, BODY), "Réunis.") == (303, f"{HERE}?entry={BODY}")
    assert strings(reception) == {"Hello": "Bonjour", "We met.": "Réunis."}
    assert "All texts of the article are done" in words_of(browser.get(f"{HERE}?entry={BODY}"))


def test_what_somebody_should_look_at_is_not_ready(handed: tuple[Reception, TestClient]) -> None:
    """It is seen in the mail all the same."""
    reception, browser = handed
    save(browser, TITLE, seen_of(reception, TITLE), "Salut", again="1")
    assert strings(reception) == {"Hello": "?Salut", "We met.": ""}
    assert "to look over" in words_of(browser.get(f"{HERE}?entry={TITLE}"))
    assert "Salut" in browser.get(f"{HERE}/frame?face=mail").text


def test_of_two_in_one_text_the_second_sees_both(handed: tuple[Reception, TestClient]) -> None:
    """What was typed stays in the field; saved again, with both seen, it takes the other's place."""
    reception, browser = handed
    seen = seen_of(reception, TITLE)
    save(browser, TITLE, seen, "Bonjour")
    status, page = save(browser, TITLE, seen, "Salut")
    assert status == 409
    assert "Somebody else has translated this meanwhile" in page
    assert re.search(r"<textarea[^>]*>\s*Salut</textarea>", page)
    assert ">Bonjour</p>" in page
    assert strings(reception)["Hello"] == "Bonjour"
    again = re.findall(r'name="seen" value="(\w+)"', page)[0]
    assert save(browser, TITLE, again, "Salut")[0] == 303
    assert strings(reception)["Hello"] == "Salut"


def test_the_text_is_found_in_mail_and_page(handed: tuple[Reception, TestClient]) -> None:
    """Outlined, with an anchor that the frame scrolls to, also with words that nobody has saved."""
    _, browser = handed
    for face in ("mail", "page"):
        html = browser.get(f"{HERE}/frame?face={face}&entry={BODY}").text
        assert html.count('id="here"') == 1
        assert f'id="here" data-msg="hello/{BODY}"' in html
    typed = browser.post(f"{HERE}/frame", data={"entry": BODY, "text0": "Réunis **ici**.", "face": "mail"})
    assert f'id="here" data-msg="hello/{BODY}">Réunis <strong>ici</strong>.</span>' in typed.text
    assert typed.headers["content-security-policy"].startswith("sandbox allow-same-origin;")
    assert browser.get(f"{HERE}/frame?face=other").status_code == 404


def test_whatever_is_typed_stays_words(handed: tuple[Reception, TestClient]) -> None:
    """On the page, in the frame, and after it was saved."""
    reception, browser = handed
    typed = browser.post(f"{HERE}/frame", data={"entry": BODY, "text0": EVIL, "face": "mail"}).text
    save(browser, BODY, seen_of(reception, BODY), EVIL)
    for html in (typed, browser.get(f"{HERE}?entry={BODY}").text, browser.get(f"{HERE}/frame").text):
        assert "<script>hit" not in html
        assert "<img src=x" not in html
    assert "What to look at" in words_of(browser.get(f"{HERE}?entry={BODY}"))


def test_what_changed_and_what_is_known(handed: tuple[Reception, TestClient]) -> None:
    """Words that are gone and new; the same text in another article; the glossary."""
    reception, browser = handed
    file = catalog_file(reception)
    was = 'msgid "We met."\nmsgstr ""'
    text = file.read_text()
    assert was in text
    file.write_text(text.replace(was, f'#, fuzzy\n#| msgid "We met here."\n{was[:-2]}"Ici."'))
    (reception.root / "translations/glossary.csv").write_text("term,note,fr\nmet,to meet,réunis\n")
    page = browser.get(f"{HERE}?entry={BODY}")
    assert "<del>met here.</del><ins>met.</ins>" in page.text
    assert "réunis" in words_of(page)


def test_only_its_translators_write(handed: tuple[Reception, TestClient]) -> None:
    """Others look; nothing else is there."""
    reception, french = handed
    author = reception.signed_in(Right.AUTHOR)
    assert "<textarea" not in author.get(HERE).text
    seen = seen_of(reception, TITLE)
    assert save(author, TITLE, seen, "x")[0] == 403
    assert author.post(f"{HERE}/frame", data={"entry": TITLE}).status_code == 403
    assert french.get(HERE.replace("/fr/", "/en/")).status_code == 404
    assert french.get(f"{HERE}?entry=0123456789abcdef").status_code == 404
    assert save(french, "0123456789abcdef", seen, "x")[0] == 404
    assert strings(reception) == {"Hello": "", "We met.": ""}


def test_before_anybody_is_asked_the_files_can_be_made(reception: Reception) -> None:
    """A text that is in no file yet cannot be saved, and the page says how to get there."""
    translator = reception.person(Right.TRANSLATOR, languages=["fr"], name="Jean Petit")
    browser = reception.as_person(translator)
    assert "Bring the files up to date" in unescape(browser.get(HERE).text)
    assert save(browser, TITLE, "", "Bonjour")[0] == 422
