"""Translating at the desk: a text, its help, the mail beside it; nothing that anybody typed is lost."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from starlette.testclient import TestClient

from pipelines.actions.editions import make_edition
from pipelines.actions.save_entry import entry_hash, find_entry
from pipelines.desk.rights import Right
from pipelines.model.catalog import entry_id
from pipelines.translation.drafts.mark import as_draft
from pipelines.translation.formats.po import parse_catalog
from pipelines.translation.formats.po_writer import serialize_catalog
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


def shown_in_fields(page: str) -> list[str]:
    found: list[str] = re.findall(r'<textarea class="box words[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    return [unescape(each) for each in found]


@pytest.mark.parametrize("entry", ["0123456789abcdef", "", "x" * 400, "<b>"])
def test_words_for_a_text_that_is_gone_are_given_back(
    handed: tuple[Reception, TestClient], entry: str
) -> None:
    """Its author has changed the article while somebody typed; what else is to do is there too."""
    reception, browser = handed
    status, page = save(browser, entry, "", "Perdu ?")
    assert (status, shown_in_fields(page)) == (409, ["Perdu ?", ""])
    assert strings(reception) == {"Hello": "", "We met.": ""}


def test_a_text_that_is_too_long_is_never_cut(handed: tuple[Reception, TestClient]) -> None:
    """It is refused, and stands in its field to the last character."""
    reception, browser = handed
    words = "é" * 20_001
    status, page = save(browser, TITLE, seen_of(reception, TITLE), words)
    assert (status, shown_in_fields(page)) == (422, [words])
    assert strings(reception)["Hello"] == ""


def test_source_and_memory_are_taken_without_a_script(handed: tuple[Reception, TestClient]) -> None:
    """Into the field, where nothing is saved yet; an act that there is not leaves what was typed."""
    reception, browser = handed
    other = reception.root / "content/other"
    other.mkdir()
    text = (reception.root / "content/hello/index.md").read_text()
    (other / "index.md").write_text(text.replace("hello", "other"))
    file = catalog_file(reception)
    known = file.read_text().replace('msgid "We met."\nmsgstr ""', 'msgid "We met."\nmsgstr "Réunis."')
    (file.parent / "other.po").write_text(known)
    template = reception.root / "translations/hello.pot"
    template.with_name("other.pot").write_bytes(template.read_bytes())
    reception.desk.cache.snapshot(fresh=True)
    seen = seen_of(reception, BODY)
    for act, shown in (("copy", "We met."), ("take-1", "Réunis."), ("take-9", "Ici"), ("x", "Ici")):
        status, page = save(browser, BODY, seen, "Ici", act=act)
        assert (status, shown_in_fields(page)) == (200, [shown])
    assert strings(reception)["We met."] == ""


def test_what_is_to_be_looked_over_is_checked_too(handed: tuple[Reception, TestClient]) -> None:
    """Whoever looks over a text learns what is wrong with it."""
    reception, browser = handed
    save(browser, BODY, seen_of(reception, BODY), "Réunis **ici.", again="1")
    assert "What to look at" in words_of(browser.get(f"{HERE}?entry={BODY}"))


def test_the_page_stays_the_page_after_a_save(handed: tuple[Reception, TestClient]) -> None:
    """Who looks at the web page goes on with it."""
    reception, browser = handed
    saved = save(browser, TITLE, seen_of(reception, TITLE), "Bonjour", face="page")
    assert saved == (303, f"{HERE}?entry={BODY}&face=page")


def test_what_is_said_of_words_as_they_are_typed(handed: tuple[Reception, TestClient]) -> None:
    """Checks, the length, and the inbox with what a phone cuts off; nothing is saved."""
    reception, browser = handed
    said = browser.post(f"{HERE}/said", data={"entry": BODY, "text0": "Réunis **ici."})
    assert "What to look at" in words_of(said)
    assert "13 characters · the source has 7" in words_of(said)
    title = browser.post(f"{HERE}/said", data={"entry": TITLE, "text0": f"{'a' * 60}bcd"})
    assert f'{"a" * 60}<s class="cut">bcd</s>' in title.text
    assert strings(reception) == {"Hello": "", "We met.": ""}


def test_the_tick_is_kept_when_a_text_cannot_be_saved(handed: tuple[Reception, TestClient]) -> None:
    """Whoever wants somebody to look again says so once."""
    reception, browser = handed
    seen = seen_of(reception, TITLE)
    save(browser, TITLE, seen, "Bonjour")
    ticked = re.compile(r'name="again" value="1" checked')
    for status, text in ((409, "Salut"), (422, "é" * 20_001)):
        assert save(browser, TITLE, seen, text, again="1")[0] == status
        assert ticked.search(save(browser, TITLE, seen, text, again="1")[1])
        assert not ticked.search(save(browser, TITLE, seen, text)[1])


def test_words_of_newsletter_and_templates_are_translated_here_too(
    handed: tuple[Reception, TestClient],
) -> None:
    """Each form of a plural has a field of its own that says for which numbers it is."""
    reception, browser = handed
    here = f"{HERE}/of/interface"
    file = catalog_file(reception).with_name("interface.po")
    text = file.read_text()
    plural = next(m for m in parse_catalog(text.encode(), "x").messages if m.plural)
    entry = entry_id(plural.context, plural.id)
    page = browser.get(f"{here}?entry={entry}")
    assert "0, 1" in words_of(page)
    assert len(shown_in_fields(page.text)) == len(plural.strings)
    typed = {f"text{number}": f"%(num)s texte {number}" for number in range(len(plural.strings))}
    answer = browser.post(here, data={"entry": entry, "seen": entry_hash(plural), **typed})
    assert answer.status_code == 303
    found = find_entry(parse_catalog(file.read_bytes(), "x"), entry)
    assert found
    assert found.strings == tuple(typed.values())
    assert browser.get(f"{HERE}/of/other").status_code == 404


def test_a_machine_draft_says_so_until_somebody_saves_it(handed: tuple[Reception, TestClient]) -> None:
    """Engine and day are named; as a person saves the very same words they are that person's."""
    reception, browser = handed
    file = catalog_file(reception)
    catalog = parse_catalog(file.read_bytes(), "x")
    drafted = [
        as_draft(m, ("Bonjour",), "dummy", date(2026, 12, 1)) if m.id == "Hello" else m
        for m in catalog.messages
    ]
    file.write_bytes(serialize_catalog(replace(catalog, messages=tuple(drafted))))
    reception.desk.cache.snapshot(fresh=True)
    page = browser.get(f"{HERE}?entry={TITLE}")
    assert "dummy wrote this, 2026-12-01." in words_of(page)
    assert "machine draft" in words_of(page)
    save(browser, TITLE, seen_of(reception, TITLE), "Bonjour")
    assert strings(reception)["Hello"] == "Bonjour"
    assert "wrote this" not in words_of(browser.get(f"{HERE}?entry={TITLE}"))


def test_a_question_waits_for_an_author_until_it_is_answered(
    handed: tuple[Reception, TestClient],
) -> None:
    """It stands in the file, for every tool; at home, with its language and its text; the answer too."""
    reception, browser = handed
    author = reception.signed_in(Right.AUTHOR, name="Ana: the? First")
    asked = browser.post(f"{HERE}/question", data={"entry": BODY, "question": "Who is\n<b>we</b>"})
    assert asked.headers["location"] == f"{HERE}?entry={BODY}"
    question = "Question of Jean Petit, 2026-11-23: Who is <b>we</b> ?"
    assert f"# {question}\n" in catalog_file(reception).read_text()
    assert 'href="/issues/hello/languages/fr#asked"' in author.get("/").text
    page = author.get("/issues/hello/languages/fr").text
    assert f'href="{HERE}?entry={BODY}#asked"' in page
    assert "Who is &lt;b&gt;we&lt;/b&gt; ?" in page
    assert "Your answer" in words_of(author.get(f"{HERE}?entry={BODY}"))
    assert "Your answer" not in words_of(browser.get(f"{HERE}?entry={BODY}"))
    assert browser.post(f"{HERE}/answer", data={"entry": BODY, "answer": "x"}).status_code == 403
    assert author.post(f"{HERE}/question", data={"entry": BODY, "question": "x"}).status_code == 403
    assert author.post(f"{HERE}/answer", data={"entry": BODY, "answer": " "}).status_code == 422
    assert author.post(f"{HERE}/answer", data={"entry": BODY, "answer": "All of us."}).status_code == 303
    assert "# Answer of Ana the First, 2026-11-23: All of us.\n" in catalog_file(reception).read_text()
    assert "asked" not in author.get("/").text
    assert "All of us." in words_of(browser.get(f"{HERE}?entry={BODY}"))
    gone = browser.post(f"{HERE}/question", data={"entry": "0123456789abcdef", "question": "x"})
    assert gone.status_code == 422
    assert strings(reception) == {"Hello": "", "We met.": ""}


def test_where_two_are_asked_for_nobody_reads_over_their_own(
    handed: tuple[Reception, TestClient],
) -> None:
    """A text is done when a second person has saved it as it is, and until then it is held; another word by
    anybody, or a mark that a file brings, does not do.
    """
    reception, browser = handed
    settings = reception.root / "glocal.toml"
    settings.write_text(f'{settings.read_text()}\n[translation]\nreview = "two"\n')
    reception.desk.cache.snapshot(fresh=True)
    other = reception.signed_in(Right.TRANSLATOR, languages=["fr"], name="Ana Ivanova")

    def state() -> tuple[int, int]:
        """How many are done, and how many the gate takes for to be reviewed."""
        now = reception.desk.cache.snapshot()
        review = make_edition(now, now.article("hello"), "fr").decision.to_review
        return str(browser.get(HERE).text).count('class="is-done"'), review.texts

    assert save(browser, TITLE, seen_of(reception, TITLE), "Bonjour")[1] == f"{HERE}?entry={BODY}"
    assert state() == (0, 1)
    save(browser, TITLE, seen_of(reception, TITLE), "Bonjour")
    assert "You translated this" in words_of(browser.get(f"{HERE}?entry={TITLE}"))
    assert state() == (0, 1)
    assert "waits for a second person" in words_of(other.get(f"{HERE}?entry={TITLE}"))
    save(other, TITLE, seen_of(reception, TITLE), "Bonjour")
    assert state() == (1, 0)
    file = catalog_file(reception)
    read = file.read_bytes()
    assert re.search(rb"# translated: Jean Petit .*\n# reviewed: Ana Ivanova ", read)
    save(other, TITLE, seen_of(reception, TITLE), "Salut")
    assert state() == (0, 1)
    upload = browser.post("/issues/hello/languages/fr/file", files={"file": ("x.po", read)})
    assert upload.status_code == 200
    reception.desk.cache.snapshot(fresh=True)
    assert state() == (0, 1)


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
    assert strings(reception) == {"Hello": "", "We met.": ""}


def test_before_anybody_is_asked_the_files_can_be_made(reception: Reception) -> None:
    """A text that is in no file yet cannot be saved, and the page says how to get there."""
    translator = reception.person(Right.TRANSLATOR, languages=["fr"], name="Jean Petit")
    browser = reception.as_person(translator)
    assert "Bring the files up to date" in unescape(browser.get(HERE).text)
    status, page = save(browser, TITLE, "", "Bonjour")
    assert (status, shown_in_fields(page)) == (422, ["Bonjour"])
