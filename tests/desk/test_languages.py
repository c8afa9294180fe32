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
    """The article's text decides what there is to translate; no sentence is lost, handed out or not."""
    reception, browser = handed
    browser.get(f"{HERE}/fr/file")
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


# --- what stands around the article ----------------------------------------------------------------


def words_file(reception: Reception, name: str, tag: str = "fr") -> Path:
    return reception.root / f"translations/{tag}/LC_MESSAGES/{name}.po"


@pytest.fixture
def named(reception: Reception) -> tuple[Reception, TestClient]:
    """An issue whose French article is done, of a newsletter with a name and a line that nobody translated;
    its translator's browser.
    """
    settings = reception.root / "glocal.toml"
    settings.write_text(f'{settings.read_text()}\n[brand]\nname = "Lab news"\nfooter = ["The lab."]\n')
    translator = reception.person(Right.TRANSLATOR, languages=["fr"], name="Jean Petit")
    author = reception.signed_in(Right.AUTHOR)
    assert author.post(f"{HERE}/fr/hand-over", data={"person": translator.id}).status_code == 303
    browser = reception.as_person(translator)
    upload(browser, filled(catalog_file(reception).read_bytes(), Hello="Bonjour", **{"We met.": "Réunis."}))
    return reception, browser


def filled(data: bytes, **words: str) -> bytes:
    text = data.decode()
    for msgid, msgstr in words.items():
        assert f'msgid "{msgid}"\nmsgstr ""' in text
        text = text.replace(f'msgid "{msgid}"\nmsgstr ""', f'msgid "{msgid}"\nmsgstr "{msgstr}"')
    return text.encode()


def bring(browser: TestClient, name: str, data: bytes, tag: str = "fr") -> str:
    files = {f"file-{name}": ("x.po", data, "text/plain")}
    answer = browser.post(f"{HERE}/{tag}/file/{name}", files=files)
    assert answer.status_code in (200, 422), answer.text
    return words_of(answer)


def test_the_newsletters_own_words_are_shown_and_mended_where_they_hold_a_language(
    named: tuple[Reception, TestClient],
) -> None:
    """A language is never held by a file that its pages do not speak of: not 100 %, and a way out."""
    reception, browser = named
    page = words_of(browser.get(f"{HERE}/fr"))
    assert "Every sentence is translated." not in page and "100%" not in page
    assert "Every sentence of the article is translated. Words of the newsletter : 2 sentences" in page
    table = words_of(browser.get(HERE))
    row = table[table.rindex("In work 1") : table.rindex("Ready 1")]
    assert "2 sentences 4 words Words of the newsletter" in row and "100%" not in row
    assert "Translate: Hello, français" in words_of(browser.get("/"))
    given = browser.get(f"{HERE}/fr/file/brand-words")
    assert given.content == words_file(reception, "brand-words").read_bytes()
    assert given.headers["content-disposition"] == 'attachment; filename="brand-words.fr.po"'
    done = filled(given.content, **{"Lab news": "Nouvelles du labo", "The lab.": "Le labo."})
    assert "2 sentences were taken." in bring(browser, "brand-words", done)
    assert "Every sentence is translated." in words_of(browser.get(f"{HERE}/fr"))
    assert "2 of 4 languages are ready" in words_of(browser.get(HERE))


def test_words_that_nobody_has_looked_over_are_counted_too(named: tuple[Reception, TestClient]) -> None:
    """As the gate does: what is marked for review holds a language as much as what is missing."""
    reception, browser = named
    path = words_file(reception, "brand-words")
    done = filled(path.read_bytes(), **{"Lab news": "Labo", "The lab.": "Le labo."}).decode()
    path.write_text(done.replace('msgid "Lab news"', '#, fuzzy\nmsgid "Lab news"'))
    reception.desk.cache.snapshot(fresh=True)
    page = words_of(browser.get(f"{HERE}/fr"))
    assert "One sentence, one sentence to look over" in page and "Words of the newsletter" in page


def test_words_of_the_templates_are_shown_and_mended_too(named: tuple[Reception, TestClient]) -> None:
    """Such as those of a template of the workspace's own, or a translation that was emptied."""
    reception, browser = named
    path = words_file(reception, "interface")
    text = path.read_text()
    line = next(
        each
        for each in text.splitlines()
        if each.startswith('msgstr "') and len(each) > 30 and "%" not in each
    )
    path.write_text(text.replace(line, 'msgstr ""', 1))
    reception.desk.cache.snapshot(fresh=True)
    assert "Words of the templates : One sentence" in words_of(browser.get(f"{HERE}/fr"))
    assert browser.get(f"{HERE}/fr/file/interface").content == path.read_bytes()
    assert "One sentence was taken." in bring(browser, "interface", text.encode())
    assert path.read_text().count(line) == 1
    assert "Words of the templates" not in words_of(browser.get(f"{HERE}/fr"))


def test_words_that_are_said_later_come_into_the_file(named: tuple[Reception, TestClient]) -> None:
    """Settings change after a language was handed over: its translator makes the file anew."""
    reception, browser = named
    settings = reception.root / "glocal.toml"
    settings.write_text(settings.read_text().replace('"The lab."', '"The lab.", "At sea."'))
    reception.desk.cache.snapshot(fresh=True)
    assert "Some of its sentences are not in the file yet." in words_of(browser.get(f"{HERE}/fr"))
    assert browser.post(f"{HERE}/fr/make-files").headers["location"] == f"{HERE}/fr"
    assert "Some of its sentences are not in the file yet." not in words_of(browser.get(f"{HERE}/fr"))
    assert b'msgid "At sea."' in browser.get(f"{HERE}/fr/file/brand-words").content


def test_files_beside_the_articles_are_in_the_packed_ones(named: tuple[Reception, TestClient]) -> None:
    """Where there is work in them, so that an agency is not sent twice."""
    _, browser = named
    with zipfile.ZipFile(io.BytesIO(browser.get(f"{HERE}/files").content)) as archive:
        names = archive.namelist()
    assert names == [f"{name}.{tag}.po" for tag in ("de", "fr", "mt") for name in ("hello", "brand-words")]


@pytest.mark.parametrize(
    ("name", "data", "status"),
    [
        ("brand-words", b"\x89PNG\r\n", 422),
        ("brand-words", b"#" * 10_000_001, 422),
        ("brand-words", b'msgid ""\nmsgstr ""\n\nmsgid "Hello"\nmsgstr "Bonjour"\n', 422),
        ("glossary", b"", 404),
        ("other", b"", 404),
        ("..%2fhello", b"", 404),
    ],
)
def test_only_the_files_of_an_issue_are_exchanged(
    named: tuple[Reception, TestClient], name: str, data: bytes, status: int
) -> None:
    """Checked as an article's are; a name that a caller makes up leads nowhere."""
    reception, browser = named
    before = words_file(reception, "brand-words").read_bytes()
    answer = browser.post(f"{HERE}/fr/file/{name}", files={f"file-{name}": ("x.po", data, "text/plain")})
    assert answer.status_code == status
    assert browser.post(f"{HERE}/de/file/brand-words").status_code == 403
    assert browser.post(f"{HERE}/de/make-files").status_code == 403
    assert words_file(reception, "brand-words").read_bytes() == before


def test_the_source_of_the_articles_needs_the_words_of_templates_too(reception: Reception) -> None:
    """Templates are written in English: a French newsletter is held by theirs, and they are mended there."""
    settings = reception.root / "glocal.toml"
    settings.write_text(f'source = "fr"\n{settings.read_text()}')
    translator = reception.signed_in(Right.PUBLISHER, Right.TRANSLATOR, languages=["fr"])
    path = words_file(reception, "interface")
    path.parent.mkdir(parents=True)
    path.write_text(
        'msgid ""\nmsgstr "Language: fr\\nPlural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'
        'msgid "Unsubscribe"\nmsgstr ""\n'
    )
    assert "Words of the templates : One sentence" in words_of(translator.get(f"{HERE}/fr"))
    done = path.read_bytes().replace(
        b'msgid "Unsubscribe"\nmsgstr ""', b'msgid "Unsubscribe"\nmsgstr "Partir"'
    )
    assert "One sentence was taken." in bring(translator, "interface", done)
    assert "Words of the templates" not in words_of(translator.get(f"{HERE}/fr"))
    assert translator.get(f"{HERE}/fr/file").status_code == 404
