"""Bring, write and look: as people do it, two at once, without a script, and with hostile hands."""

from __future__ import annotations

import base64
import re
from html import unescape
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from lxml.html import FormElement, document_fromstring
from PIL import Image
from starlette.testclient import TestClient

from pipelines.desk.rights import Right
from tests.conftest import SLUG, copy_workspace
from tests.desk.reception import ARTICLE, Reception, words_of

EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
WRITE = "/issues/hello/write"


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Reception:
    """A desk of the sample article in three languages; nobody writes in it."""
    folder = tmp_path_factory.mktemp("news") / "workspace"
    return Reception(copy_workspace(folder, SLUG, locales=("en", "el", "mt")))


@pytest.fixture
def maria(reception: Reception) -> TestClient:
    return reception.signed_in(Right.AUTHOR, name="Maria Borg")


def picture() -> bytes:
    data = BytesIO()
    Image.new("RGB", (40, 30), (200, 30, 90)).save(data, "PNG")
    return data.getvalue()


def text_on_disk(reception: Reception, slug: str = "hello") -> str:
    return (reception.root / "content" / slug / "index.md").read_text()


def filled(answer: httpx.Response, **changed: str) -> dict[str, str]:
    """The form of the page as a browser sends it, with these fields filled in."""
    (form,) = (
        each
        for each in document_fromstring(answer.content).iter("form")
        if each.get("enctype") and each.get("action", "").endswith("/write")
    )
    assert isinstance(form, FormElement)
    known = {name: value or "" for name, value in form.form_values()}
    for area in form.iter("textarea"):  # browsers drop a textarea's first newline
        known[area.get("name", "")] = (area.text or "").removeprefix("\n")
    return {**known, **changed}


def test_saved_it_is_in_the_file_and_nothing_else_changed(reception: Reception, maria: TestClient) -> None:
    """The form shows what is there, and writes what was changed."""
    answer = maria.get(WRITE)
    assert answer.status_code == 200
    form = filled(answer)
    assert (form["title"], form["body"].strip()) == ("Hello", "We met.")
    done = maria.post(WRITE, data={**form, "title": "Hello: all", "body": "We met.\r\n\r\nAnd left.\r\n"})
    assert (done.status_code, done.headers["location"]) == (303, WRITE)
    assert text_on_disk(reception) == ARTICLE.replace("title: Hello", "title: 'Hello: all'") + "\nAnd left.\n"
    assert "Saved." in words_of(maria.get(WRITE))


def test_opened_and_saved_is_no_change(reception: Reception, maria: TestClient) -> None:
    """Whoever only looks at the form must not rewrite the file."""
    before = text_on_disk(reception)
    assert maria.post(WRITE, data=filled(maria.get(WRITE))).status_code == 303
    assert text_on_disk(reception) == before


def test_of_two_editors_none_loses_a_word(reception: Reception, maria: TestClient) -> None:
    """The second sees both texts; her own can be saved again as it is, and then it is hers."""
    page = maria.get(WRITE)
    jo = reception.signed_in(Right.AUTHOR, name="Jo")
    jo.post(WRITE, data=filled(jo.get(WRITE), body="We met in Sofia.\n"))
    answer = maria.post(WRITE, data=filled(page, body=f"We met {EVIL}\n"))
    assert answer.status_code == 409
    said = words_of(answer)
    assert "Somebody else has saved it meanwhile" in said
    assert "We met in Sofia." in text_on_disk(reception)
    assert "We met in Sofia." in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text
    assert "<script>alert" not in answer.text
    again = filled(answer)
    assert f"We met {EVIL}" in again["text"]
    assert maria.post(WRITE, data=again).status_code == 303
    assert f"We met {EVIL}" in text_on_disk(reception)


def test_a_script_is_told_of_a_conflict_and_of_a_save(reception: Reception, maria: TestClient) -> None:
    """Ctrl+S stays on the page, with the new hash for the next save."""
    form, headers = filled(maria.get(WRITE), body="One.\n"), {"Accept": "application/json"}
    done = maria.post(WRITE, data=form, headers=headers)
    assert (done.status_code, done.json()["told"]) == (200, "Saved.")
    assert maria.post(WRITE, data={**form, "body": "Two.\n"}, headers=headers).status_code == 409
    again = {**form, "seen": done.json()["seen"], "body": "Two.\n"}
    assert maria.post(WRITE, data=again, headers=headers).status_code == 200
    assert "Two." in text_on_disk(reception)


def test_an_error_never_keeps_anybody_from_saving(maria: TestClient) -> None:
    """And the page with it can be opened again, as text where its head is broken."""
    form = filled(maria.get(WRITE), body="![](nowhere.png)\n\n::: note\nnever closed\n", date="never")
    assert maria.post(WRITE, data=form).status_code == 303
    page = maria.get(WRITE)
    said = unescape(words_of(page))
    assert "never closed" in said
    assert "date is 'never', not a date" in said
    broken = {"seen": filled(page)["seen"], "text": "---\ntitle: [x\n---\n\nWords\n"}
    assert maria.post(WRITE, data=broken).status_code == 303
    page = maria.get(WRITE)
    assert "cannot be read" in words_of(page)
    assert filled(page)["text"].strip() == "---\ntitle: [x\n---\n\nWords"


def test_a_text_that_is_too_long_is_refused_and_not_cut(reception: Reception, maria: TestClient) -> None:
    """Half an article that was saved without a word would be found weeks later."""
    form = filled(maria.get(WRITE), body="x" * 500_000)
    answer = maria.post(WRITE, data=form)
    assert answer.status_code == 409
    assert "larger than 400,000 bytes" in words_of(answer)
    assert text_on_disk(reception) == ARTICLE


@pytest.mark.parametrize("rights", [(), (Right.TRANSLATOR,), (Right.ADMINISTRATOR,)])
def test_only_authors_write(rights: tuple[Right, ...], reception: Reception) -> None:
    """Each address by itself: a button that is not shown is no lock."""
    other = reception.signed_in(*rights)
    assert other.get(WRITE).status_code == 403
    for path in (
        WRITE,
        "/issues/hello/files",
        "/issues/hello/paste",
        "/new",
        "/new/empty",
        "/issues/hello/share",
    ):
        assert other.post(path, data={"text": "x", "title": "x", "seen": ""}).status_code == 403
    assert text_on_disk(reception) == ARTICLE
    assert sorted(each.name for each in (reception.root / "content").iterdir()) == ["hello"]
    stranger = reception.browser()
    for path in (WRITE, "/issues/hello/look", "/issues/hello/editions/en/mail", "/look/files/en/hello/x.png"):
        assert stranger.get(path).status_code in (303, 401)


@pytest.mark.parametrize("slug", ["nobody", "..", "%2e%2e", "hello%2f..%2fhello", "hello%00", "HELLO"])
def test_there_is_no_other_article(slug: str, reception: Reception, maria: TestClient) -> None:
    """Names in addresses are anybody's."""
    for path in ("write", "look", "editions/en/mail"):
        assert maria.get(f"/issues/{slug}/{path}").status_code in (404, 409, 400)
    for path in ("write", "files", "paste", "preview", "side"):
        answer = maria.post(
            f"/issues/{slug}/{path}", data={"text": "x", "seen": ""}, files={"file": ("a.png", picture())}
        )
        assert answer.status_code in (303, 404, 409, 422), path
    assert [each.name for each in (reception.root / "content").iterdir()] == ["hello"]


def test_rich_text_becomes_markdown(reception: Reception, maria: TestClient) -> None:
    """With its picture beside the article, and what has no place in words."""
    owl = base64.b64encode(picture()).decode()
    image = f'<img alt="An owl" src="data:image/png;base64,{owl}">'
    markup = f"<h1>Owls</h1><p>By <b>night</b></p>{image}<nav>menu</nav>"
    answer = maria.post("/issues/hello/paste", files={"html": ("pasted.html", markup, "text/html")})
    assert answer.json()["markdown"] == "## Owls\n\nBy **night**\n\n![An owl](picture-1.png)"
    assert "menu" in answer.json()["notes"][0]
    assert (reception.root / "content/hello/picture-1.png").read_bytes() == picture()
    empty = maria.post("/issues/hello/paste", files={"html": ("pasted.html", "<p> ", "text/html")})
    assert (empty.status_code, "no text" in empty.json()["fault"]) == (422, True)


def test_files_are_put_beside_the_article(maria: TestClient) -> None:
    """Several at once; one that cannot be taken keeps none of the others out."""
    files = [("file", (f"{EVIL}.png", picture())), ("file", ("a.exe", b"MZ"))]
    said = maria.post("/issues/hello/files", data={"alt": "An [owl]"}, files=files).json()
    (added,) = said["added"]
    assert re.fullmatch(r"[a-z0-9-]+\.png", added["name"])
    assert added["markdown"] == rf"![An \[owl\]]({added['name']})"
    assert "a program" in said["faults"][0]


def test_without_a_script_a_picture_goes_to_the_end_of_the_unsaved_text(
    reception: Reception, maria: TestClient
) -> None:
    """What was typed is still there, and nothing is saved."""
    form = filled(maria.get(WRITE), body="Unsaved.\n", act="file", alt="An owl")
    answer = maria.post(WRITE, data=form, files={"file": ("owl.png", picture())})
    assert answer.status_code == 200
    assert filled(answer)["body"].strip() == "Unsaved.\n\n![An owl](owl.png)"
    assert text_on_disk(reception) == ARTICLE
    assert maria.post(WRITE, data=filled(answer)).status_code == 303
    assert "![An owl](owl.png)" in text_on_disk(reception)
    none = maria.post(WRITE, data=form)
    assert (none.status_code, filled(none)["body"].strip()) == (422, "Unsaved.")
    assert "Choose a file first." in words_of(none)


def test_pasted_words_become_an_article(reception: Reception, maria: TestClient) -> None:
    """And what was guessed stands beside the text until its author is done with it."""
    pasted = "Robots on tour\n\nSofia, Bulgaria – April 3, 2025\n\nThe robots came, and everybody was glad.\n"
    done = maria.post("/new", data={"text": pasted})
    assert (done.status_code, done.headers["location"]) == (303, "/issues/robots-on-tour/write")
    page = maria.get(done.headers["location"])
    form = filled(page)
    assert form["title"] == "Robots on tour"
    assert "From what was brought" in words_of(page)
    (note,) = re.findall(r'name="settled" value="([^"]*)"', page.text)
    again = maria.post(done.headers["location"], data={**form, "settled": note.replace("&#39;", "'")})
    assert again.status_code == 303
    assert "notes:" not in text_on_disk(reception, "robots-on-tour")
    assert maria.post("/new", data={"text": pasted}).headers["location"] == "/issues/robots-on-tour-2/write"


def test_a_document_with_its_pictures_becomes_an_article(reception: Reception, maria: TestClient) -> None:
    """Rich text that was pasted too: as the script sends it."""
    files = [("file", ("Owls.html", b"<h1>Owls at night</h1><p>They fly, and nobody hears them.</p>"))]
    files.append(("file", ("owl.png", picture())))
    done = maria.post("/new", data={"text": ""}, files=files)
    assert done.headers["location"] == "/issues/owls-at-night/write"
    assert "image:\n  src: owl.png" in text_on_disk(reception, "owls-at-night")
    rich = {"html": ("pasted.html", b"<h1>Rich</h1><p>They <b>fly</b>, and nobody hears them.</p>")}
    done = maria.post("/new", data={"text": "Rich\n\nThey fly"}, files=rich)
    assert "They **fly**" in text_on_disk(reception, "rich")


@pytest.mark.parametrize(
    ("data", "files", "says"),
    [
        ({"text": " "}, [], "Paste a text, or choose a file."),
        ({"text": ""}, [("file", ("a.pdf", b"%PDF-1.4"))], "a PDF"),
        ({"text": ""}, [("file", ("a.txt", b"One")), ("file", ("b.txt", b"Two"))], "one text at a time"),
        ({"text": "\0\1\2"}, [], "not text"),
    ],
)
def test_what_cannot_be_brought_is_told_and_stays_in_the_form(
    data: dict[str, str],
    files: list[tuple[str, tuple[str, bytes]]],
    says: str,
    reception: Reception,
    maria: TestClient,
) -> None:
    """With the way out; nothing is written."""
    answer = maria.post("/new", data=data, files=files or None)
    assert answer.status_code == 422
    assert says in words_of(answer)
    assert [each.name for each in (reception.root / "content").iterdir()] == ["hello"]


def test_an_empty_article_and_a_newsletter(reception: Reception, maria: TestClient) -> None:
    """A title is enough; a newsletter says what it announces."""
    assert maria.post("/new/empty", data={"title": "Ωραία"}).headers["location"] == "/issues/oraia/write"
    letter = {"title": "March", "kind": "newsletter", "articles": ["hello"]}
    assert maria.post("/new/empty", data=letter).headers["location"] == "/issues/march/write"
    assert "kind: newsletter\narticles:\n- hello" in text_on_disk(reception, "march")
    assert filled(maria.get("/issues/march/write"))["articles"].strip() == "hello"
    for wrong in ({"title": ""}, {"title": "x", "kind": "newsletter"}, {"title": "!!!"}):
        assert maria.post("/new/empty", data=wrong).status_code == 422


FRAME = "sandbox allow-same-origin; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline';"


@pytest.mark.parametrize("face", ["mail", "text", "page", "feed"])
def test_every_edition_can_be_looked_at(face: str, news: Reception) -> None:
    """In a frame without scripts, where nothing leaves and no page around it is reached."""
    browser = news.signed_in(Right.TRANSLATOR)
    for more in ("", "?scheme=dark", "?as=outlook&scheme=dark", "?as=no-pictures", "?as=x&scheme=y"):
        answer = browser.get(f"/issues/{SLUG}/editions/el/{face}{more}")
        assert answer.status_code == 200
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith(FRAME)
        assert "allow-scripts" not in policy
        assert "frame-ancestors 'self'" in policy
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert "Σόφια" in answer.text
    assert browser.get(f"/issues/{SLUG}/editions/xx/{face}").status_code == 404
    assert browser.get(f"/issues/{SLUG}/editions/el/{face}x").status_code == 404


def test_pictures_of_an_edition_are_no_pages(news: Reception) -> None:
    """A file of an article that is opened by itself has no power here."""
    browser = news.signed_in(Right.AUTHOR)
    mail = browser.get(f"/issues/{SLUG}/editions/el/mail").text
    places = set(re.findall(r'src="(/look/files/[^"]+)"', mail))
    assert len(places) >= 2
    for place in places:
        answer = browser.get(place)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    for wrong in (
        f"el/{SLUG}/index.md",
        "../glocal.toml",
        "images/..%2f..%2fglocal.toml",
        f"el/{SLUG}/..%2findex.md",
    ):
        assert browser.get(f"/look/files/{wrong}").status_code == 404


def test_the_page_of_a_look_has_every_choice(news: Reception) -> None:
    """As links and forms: it works without a script."""
    browser = news.signed_in(Right.AUTHOR)
    answer = browser.get(f"/issues/{SLUG}/look?locale=el&beside=1&scheme=dark&as=outlook&width=desktop")
    assert f'src="/issues/{SLUG}/editions/en/mail?scheme=dark&amp;as=outlook"' in answer.text
    assert f'src="/issues/{SLUG}/editions/el/mail?scheme=dark&amp;as=outlook"' in answer.text
    said = words_of(answer)
    assert "Σόφια: έξι συζητήσεις" in said
    assert "Findings" in said
    hostile = browser.get(f"/issues/{SLUG}/look", params={"locale": EVIL, "face": EVIL, "as": EVIL})
    assert hostile.status_code == 200
    assert "<script>alert" not in hostile.text


def test_unsaved_words_are_shown_and_not_saved(news: Reception) -> None:
    """The frame's document, and what stands beside it."""
    browser, before = news.signed_in(Right.AUTHOR), text_on_disk(news, SLUG)
    path = f"/issues/{SLUG}"
    form = filled(browser.get(f"{path}/write"), body="Nobody has saved this.\n", face="text")
    for face in ("mail", "text", "page", "feed"):
        answer = browser.post(f"{path}/preview", data={**form, "face": face})
        assert "Nobody has saved this." in answer.text
        assert answer.headers["Content-Security-Policy"].startswith(FRAME)
    side = words_of(browser.post(f"{path}/side", data=form))
    assert "What your changes mean for translators" in side
    assert "Nobody has saved this." in side
    broken = browser.post(f"{path}/preview", data={**form, "body": f"{EVIL}\n"})
    assert broken.status_code == 422
    assert "&lt;script&gt;" in broken.text
    assert "<script>alert" not in broken.text
    assert text_on_disk(news, SLUG) == before


def test_where_a_mail_cannot_be_made_the_frame_says_why(reception: Reception, maria: TestClient) -> None:
    """An empty frame would be taken for an empty mail."""
    (reception.root / "email_templates").mkdir()
    (reception.root / "email_templates/article.mjml").write_text("<mjml><mj-body>{{ nobody_knows }}")
    form = filled(maria.get(WRITE), face="mail")
    answer = maria.post("/issues/hello/preview", data=form)
    assert (answer.status_code, "This cannot be shown:" in answer.text) == (422, True)
    assert "Nobody was asked to translate it yet" in words_of(maria.post("/issues/hello/side", data=form))
    assert text_on_disk(reception) == ARTICLE


def test_an_article_that_was_taken_away_can_be_put_back(reception: Reception, maria: TestClient) -> None:
    """By whoever was writing it; nobody else makes an article by an address."""
    form = filled(maria.get(WRITE), body="Still here.\n")
    (reception.root / "content/hello/index.md").unlink()
    answer = maria.post(WRITE, data=form)
    assert (answer.status_code, "was taken away meanwhile" in words_of(answer)) == (409, True)
    back = filled(answer)
    assert maria.post(WRITE, data={**back, "back": ""}).status_code == 404
    assert maria.post(WRITE, data=back).status_code == 303
    assert "Still here." in text_on_disk(reception)


def test_what_an_edit_means_is_told_and_done(tmp_path: Path) -> None:
    """A slip that its author vouches for keeps 2 translations; then translators are asked, and not before."""
    news = Reception(copy_workspace(tmp_path / "workspace", SLUG, locales=("en", "el", "mt")))
    maria = news.signed_in(Right.AUTHOR)
    path = f"/issues/{SLUG}/write"
    catalog = news.root / f"translations/el/LC_MESSAGES/{SLUG}.po"
    before = catalog.read_bytes()
    form = filled(
        maria.get(path),
        summary="The EU Code Week comunity met in Sofia. Here is what moved the participants.",
    )
    form |= {"title": "One day in Sofia, a year of idea"}
    side = maria.post(f"/issues/{SLUG}/side", data=form)
    said = words_of(side)
    assert "What your changes mean for translators" in said
    assert "2 languages look at this sentence again" in said
    assert catalog.read_bytes() == before
    (name, *_) = re.findall(r'name="(meaning-[0-9a-f]+)" value="same"', side.text)
    told = maria.post(path, data={**form, name: "same", "act": "ask"})
    assert told.status_code == 303
    assert "Saved. 2 languages have something new to do." in words_of(maria.get(path))
    after = catalog.read_text()
    assert "the editor says that the meaning is the same" in after
    assert after.count("#, fuzzy") == 1


def test_a_colleague_without_an_account_sees_one_issue(news: Reception) -> None:
    """By a link that ends, that can be taken back, and that shows nothing else."""
    (news.root / "content/other").mkdir()
    (news.root / "content/other/index.md").write_text(ARTICLE.replace("hello", "other"))
    (news.root / "content/other/secret.png").write_bytes(picture())
    browser, stranger = news.signed_in(Right.AUTHOR), news.browser()
    assert browser.post(f"/issues/{SLUG}/share").status_code == 303
    told = words_of(browser.get(f"/issues/{SLUG}/look"))
    (link,) = re.findall(rf"http://127\.0\.0\.1:4200(/shared/{SLUG}/\S+)", told)
    page = stranger.get(link)
    assert page.status_code == 200
    assert "It is not public yet" in words_of(page)
    assert "noindex" in page.text
    assert stranger.get(f"{link}?locale=el&face=page").status_code == 200
    mail = stranger.get(f"{link}/el/mail")
    assert "Σόφια" in mail.text
    for place in set(re.findall(r'src="(/shared/[^"]+)"', mail.text)):
        assert stranger.get(place).status_code == 200
    key = link.rpartition("/")[2]
    for other in (
        f"/shared/other/{key}",
        f"/shared/other/{key}/en/mail",
        f"{link}/files/en/other/secret.png",
        f"/shared/{SLUG}/{key[:-1]}x",
        f"{link}/files/../../content/other/index.md",
    ):
        assert stranger.get(other).status_code == 404
    assert stranger.get(f"/issues/{SLUG}/look").status_code == 303
    assert browser.get(link).status_code == 200
    assert browser.post(f"/issues/{SLUG}/share/end").status_code == 303
    assert stranger.get(link).status_code == 404
    browser.post(f"/issues/{SLUG}/share")
    (link,) = re.findall(rf"(/shared/{SLUG}/\S+)", words_of(browser.get(f"/issues/{SLUG}/look")))
    news.later(days=7, minutes=1)
    assert stranger.get(link).status_code == 404


def test_hostile_words_are_words_on_every_page(reception: Reception, maria: TestClient) -> None:
    """Title, head, body, a file's name, what a catalog says: none of it is markup of a page."""
    hostile = (
        f"---\nid: 'tag:example.org,2026:hello'\ntitle: '{EVIL}'\ndate: 2026-11-20\n"
        f"notes: ['{EVIL}']\nimage: {{src: '{EVIL}', alt: '{EVIL}'}}\n---\n\n{EVIL}\n</textarea>{EVIL}\n"
    )
    (reception.root / "content/hello/index.md").write_text(hostile)
    (reception.root / f"content/hello/{EVIL.replace('/', '_')}.png").write_bytes(picture())
    for path in (WRITE, f"{WRITE}?as=text", "/issues/hello/look", "/new"):
        answer = maria.get(path)
        assert answer.status_code == 200, path
        assert "<script>alert" not in answer.text
        assert "<img src=x" not in answer.text
    assert filled(maria.get(f"{WRITE}?as=text"))["text"].strip() == hostile.strip()
