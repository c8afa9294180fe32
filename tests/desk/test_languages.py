"""The languages of an issue: who has which, what is left, and files that go to and fro without a loss."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from pipelines.desk.rights import Right
from pipelines.translation.formats.po import parse_catalog
from tests.desk.reception import Reception, words_of

HERE = "/issues/hello/languages"


def catalog_file(reception: Reception, tag: str = "fr") -> Path:
    return reception.root / f"translations/{tag}/LC_MESSAGES/hello.po"


def upload(browser: TestClient, data: bytes, tag: str = "fr") -> str:
    answer = browser.post(f"{HERE}/{tag}/file", files={"file": ("../../x.po", data, "text/plain")})
    assert answer.status_code in (200, 422), answer.text
    return words_of(answer)


def strings(reception: Reception, tag: str = "fr") -> dict[str, str]:
    catalog = parse_catalog(catalog_file(reception, tag).read_bytes(), "x")
    return {each.id: ("?" if each.fuzzy else "") + each.strings[0] for each in catalog.messages}


@pytest.fixture
def handed(reception: Reception) -> tuple[Reception, TestClient]:
    """An issue that is in a French translator's hands, and that translator's browser."""
    translator = reception.person(Right.TRANSLATOR, languages=["fr"], name="Jean Petit")
    author = reception.signed_in(Right.AUTHOR)
    assert author.post(f"{HERE}/fr/hand-over", data={"person": translator.id}).status_code == 303
    return reception, reception.as_person(translator)


def test_languages_stand_in_groups(reception: Reception) -> None:
    """What needs somebody is first; the only translator of a language has it without being asked."""
    reception.person(Right.TRANSLATOR, languages=["fr"], name="Jean Petit")
    page = words_of(reception.signed_in(Right.AUTHOR).get(HERE))
    assert "1 of 4 languages are ready" in page
    assert page.index("Needs somebody 2") < page.index("In work 1") < page.index("Ready 1")
    work = page[page.rindex("In work 1") : page.rindex("Ready 1")]
    assert "français" in work and "Jean Petit" in work and "Malti" not in work
    assert "2 without a translator: Deutsch , Malti" in page
    only = words_of(reception.signed_in(Right.AUTHOR).get(f"{HERE}?show=work"))
    assert "Jean Petit" in only and "nobody yet" not in only


def test_handing_over_says_to_whom_since_when_and_what_to_write(reception: Reception) -> None:
    """The text is in the translator's own language, with the address of the place, and a mailto link."""
    translator = reception.person(Right.TRANSLATOR, languages=["fr", "de"], name="Jean Petit")
    author = reception.signed_in(Right.AUTHOR, name="Mia")
    answer = author.post(f"{HERE}/fr/hand-over", data={"person": translator.id})
    assert answer.headers["location"] == f"{HERE}/fr#letter"
    page = author.get(f"{HERE}/fr")
    assert "since 23 Nov 2026" in words_of(page)
    assert "http://127.0.0.1:4200/issues/hello/languages/fr" in page.text
    assert f"mailto:{translator.address}?subject=" in page.text
    assert catalog_file(reception).is_file()


@pytest.mark.parametrize("who", ["", "nobody", "author", "left"])
def test_only_a_translator_of_the_language_is_handed_it(reception: Reception, who: str) -> None:
    """Whatever a caller sends: a translator of another language would never find it."""
    author = reception.person(Right.AUTHOR)
    ids = {"author": author.id, "left": reception.person(Right.TRANSLATOR, languages=["de"]).id}
    answer = reception.as_person(author).post(f"{HERE}/fr/hand-over", data={"person": ids.get(who, who)})
    assert (answer.status_code, reception.desk.handovers.all()) == (422, ())


def test_a_file_goes_and_comes_back(handed: tuple[Reception, TestClient]) -> None:
    """As it is on the disk, and back sentence by sentence; what was taken is told."""
    reception, browser = handed
    given = browser.get(f"{HERE}/fr/file")
    assert given.content == catalog_file(reception).read_bytes()
    assert given.headers["content-disposition"] == 'attachment; filename="hello.fr.po"'
    back = given.content.replace(b'msgid "We met."\nmsgstr ""', 'msgid "We met."\nmsgstr "Réunis."'.encode())
    assert "One sentence was taken." in upload(browser, back)
    assert strings(reception) == {"Hello": "", "We met.": "Réunis."}
    assert "There was nothing new in it" in upload(browser, back)


def test_two_who_work_at_once_lose_nothing(handed: tuple[Reception, TestClient]) -> None:
    """One changes one sentence, one another, and both a third: both versions stay, for somebody to choose."""
    reception, browser = handed
    given: bytes = browser.get(f"{HERE}/fr/file").content

    def with_words(**words: str) -> bytes:
        text: str = given.decode()
        for msgid, msgstr in (("Hello", words.get("title", "")), ("We met.", words.get("text", ""))):
            text = text.replace(f'msgid "{msgid}"\nmsgstr ""', f'msgid "{msgid}"\nmsgstr "{msgstr}"')
        return text.encode()

    upload(browser, with_words(title="Bonjour", text="Nous étions là."))
    browser.get(f"{HERE}/fr/file")  # somebody takes the newer one away; the older one comes back after it
    said = upload(browser, with_words(text="On s’est vus."))
    assert "Somebody else has translated this too" in said
    assert strings(reception) == {"Hello": "Bonjour", "We met.": "?Nous étions là."}
    assert "On s’est vus." in catalog_file(reception).read_text()


def test_an_entry_that_is_left_out_or_unknown_is_neither_deleted_nor_added(
    handed: tuple[Reception, TestClient],
) -> None:
    """The article's text decides what there is to translate; no sentence is lost."""
    reception, browser = handed
    head = b'msgid ""\nmsgstr "Language: fr\\n"\n\n'
    said = upload(browser, head + b'msgid "Hello"\nmsgstr "Bonjour"\n\nmsgid "<b>Gone</b>"\nmsgstr "Parti"\n')
    assert "does not stand in the article like this any more" in said
    text = catalog_file(reception).read_text()
    assert strings(reception) == {"Hello": "Bonjour", "We met.": "", "<b>Gone</b>": "Parti"}
    assert '#~ msgid "<b>Gone</b>"' in text
    assert "<b>Gone" not in browser.get(f"{HERE}/fr").text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", ""),
        (b"\x89PNG\r\n\x1a\n\0\0", ""),
        (b'msgid "Hello"\nmsgstr "Bon', ""),
        (
            b'msgid ""\nmsgstr "Language: de\\n"\n\nmsgid "Hello"\nmsgstr "Hallo"\n',
            "Choose the file of français",
        ),
        (b'msgid ""\nmsgstr ""\n\nmsgid "Owls"\nmsgstr "Hiboux"\n', "none of the sentences"),
        (b'msgid ""\nmsgstr ""\n\nmsgid "Hello"\nmsgid_plural "x"\nmsgstr[0] "a"\n', ""),
        (b"#" * 10_000_001, "larger than"),
    ],
    ids=["empty", "picture", "torn", "other language", "other article", "plural", "large"],
)
def test_what_cannot_be_taken_changes_nothing(
    handed: tuple[Reception, TestClient], data: bytes, said: str
) -> None:
    """And is told at the field, or beside the sentence, with a way out."""
    reception, browser = handed
    before = catalog_file(reception).read_bytes()
    page = upload(browser, data)
    assert said in page
    assert "One thing to mend" in page or "was not taken" in page
    assert catalog_file(reception).read_bytes() == before


def test_translators_bring_files_of_their_languages_only(handed: tuple[Reception, TestClient]) -> None:
    """Nor does an author, who writes in the source."""
    reception, french = handed
    for browser, tag in ((french, "de"), (reception.signed_in(Right.AUTHOR), "fr"), (french, "en")):
        answer = browser.post(f"{HERE}/{tag}/file", files={"file": ("x.po", b"", "text/plain")})
        assert answer.status_code in (403, 404)
    assert french.post(f"{HERE}/fr/hand-over", data={"person": "x"}).status_code == 403
    assert french.post(f"{HERE}/due", data={"due": "2026-12-01"}).status_code == 403


def test_the_due_day_stands_in_the_article(reception: Reception) -> None:
    """So that whoever works by terminal sees it; past it, languages are overdue."""
    browser = reception.signed_in(Right.AUTHOR)
    assert browser.post(f"{HERE}/due", data={"due": "2026-11-24"}).status_code == 303
    text = (reception.root / "content/hello/index.md").read_text()
    assert "translation_due: '2026-11-24'\n---\n\nWe met.\n" in text
    assert "0 overdue" in words_of(browser.get(HERE))
    reception.later(days=2)
    assert "3 overdue" in words_of(browser.get(HERE))
    assert browser.post(f"{HERE}/due", data={"due": "tomorrow"}).status_code == 422
    assert browser.post(f"{HERE}/due", data={"due": ""}).status_code == 303
    assert "translation_due" not in (reception.root / "content/hello/index.md").read_text()


def test_all_files_come_as_one(handed: tuple[Reception, TestClient]) -> None:
    """For whoever mails them to an agency."""
    reception, browser = handed
    with zipfile.ZipFile(io.BytesIO(browser.get(f"{HERE}/files").content)) as archive:
        assert archive.namelist() == ["hello.de.po", "hello.fr.po", "hello.mt.po"]
        assert archive.read("hello.fr.po") == catalog_file(reception).read_bytes()


@pytest.mark.parametrize("path", ["en/file", "xx/file", "..%2f..%2ffr/file", "xx", "fr/file"])
def test_only_languages_of_the_issue_have_pages(reception: Reception, path: str) -> None:
    """Nothing is read by a path that a caller makes up; a file that is not made yet is not there."""
    assert reception.signed_in(Right.AUTHOR).get(f"{HERE}/{path}").status_code == 404
