"""The first page: what waits for whom, every issue in a line of its languages, and how to begin."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest

from pipelines.actions.proposal_facts import FACTS, GoingLanguage, SendFacts
from pipelines.delivery.ledger import open_ledger
from pipelines.delivery.proposal_record import ProposalRow
from pipelines.desk.rights import Person, Right
from pipelines.model.delivery import DeliveryState, Numbers
from pipelines.workspace.paths import open_workspace
from tests.delivery.editions import campaign
from tests.desk.reception import ARTICLE, NOW, Reception, desk_workspace, words_of

TOMORROW = NOW + timedelta(days=1)
AT_TEN = "Tue 24 Nov 2026, 10:00"
EVERYWHERE = dict.fromkeys(("en", "fr", "de", "mt"), DeliveryState.DELIVERED)
PO = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Hello"
msgstr "Bonjour"
"""


def put(reception: Reception, tag: str, state: DeliveryState, numbers: Numbers | None = None) -> None:
    """A row of the ledger, as a provider has told of it."""
    ledger = open_ledger(open_workspace(reception.root))
    mail = campaign(tag)
    object.__setattr__(mail, "issue_id", "tag:example.org,2026:hello")
    row = ledger.claim(mail, "outbox", "run", NOW)
    assert row is not None
    at = TOMORROW if state is DeliveryState.SCHEDULED else None
    ledger.record(row, state, "run", NOW, numbers=numbers, at=at)
    ledger.close()


def propose(reception: Reception, by: Person) -> None:
    going = (
        GoingLanguage("fr", "français", size=6018, mailed=True),
        GoingLanguage("de", "Deutsch", size=4210, mailed=True),
    )
    row = ProposalRow(
        id="1", issue_id="tag:example.org,2026:hello", issue="hello", parameters="{}",
        facts=FACTS.dump_json(SendFacts(going)).decode(), digest="d", proposer_id=by.id, proposer=by.name,
        asked_from="", asked_at=NOW - timedelta(hours=2), expires_at=NOW + timedelta(days=1),
    )  # fmt: skip
    ledger = open_ledger(open_workspace(reception.root))
    ledger.proposals.open(row)
    ledger.close()


def waiting(reception: Reception, *rights: Right, languages: tuple[str, ...] = ()) -> list[str]:
    html = reception.signed_in(*rights, languages=languages).get("/").text
    return re.findall(r'<a class="t" href="[^"]*">([^<]*)</a><p>', html)


@pytest.mark.parametrize(
    ("rights", "says", "links"),
    [
        ((Right.AUTHOR,), "Bring a text that you have", {"/new#f-title", "/new#f-text"}),
        ((Right.PUBLISHER,), "Bring a text that you have", {"/new#f-title", "/new#f-text"}),
        ((Right.TRANSLATOR,), "There is no text yet", set()),
        ((Right.ADMINISTRATOR,), "There is no text yet", set()),
    ],
)
def test_an_empty_desk_says_how_to_begin(
    tmp_path: Path, rights: tuple[Right, ...], says: str, links: set[str]
) -> None:
    """The first day: nobody stands before an empty page; and nobody is offered what they may not do."""
    reception = Reception(desk_workspace(tmp_path / "workspace"))
    (reception.root / "content/hello/index.md").unlink()
    answer = reception.signed_in(*rights).get("/")
    assert says in words_of(answer)
    assert {link for link in ("/new#f-title", "/new#f-text") if f'href="{link}"' in answer.text} == links


def test_each_language_is_a_cell_with_its_state_in_words(reception: Reception) -> None:
    """One line tells all languages, to eyes and to screen readers; each leads to its preview."""
    path = reception.root / "translations/fr/LC_MESSAGES/hello.po"
    path.parent.mkdir(parents=True)
    path.write_text(PO)
    put(reception, "de", DeliveryState.UNKNOWN)
    html = reception.signed_in(Right.AUTHOR).get("/").text
    cells = re.findall(r'<li class="(\w+)"><a href="([^"]*)"[^>]*>(\w+)<span class="vh">: ([^<]*)<', html)
    assert cells == [
        (
            "bad",
            "/issues/hello/look?locale=de",
            "de",
            "Deutsch, held or fell short: nobody knows whether it left",
        ),
        ("ready", "/issues/hello/look?locale=en", "en", "English, ready"),
        ("going", "/issues/hello/look?locale=fr", "fr", "français, in work, 33%"),
        ("none", "/issues/hello/look?locale=mt", "mt", "Malti, not begun"),
    ]
    assert 'class="p33"' in html
    assert "one ready, one in work, one not begun, one held or fell short" in html


def test_what_can_harm_comes_first(reception: Reception) -> None:
    """A publisher sees what fell short, then the question, then what is ready later."""
    author = reception.person(Right.AUTHOR, name="Jonas Weber")
    put(reception, "de", DeliveryState.FAILED)
    put(reception, "fr", DeliveryState.SENT)
    assert waiting(reception, Right.PUBLISHER) == ["Fell short: Hello", "A language is ready for Hello"]
    propose(reception, author)
    assert waiting(reception, Right.PUBLISHER) == ["Fell short: Hello", "Approve: Hello"]
    answer = words_of(reception.signed_in(Right.PUBLISHER).get("/"))
    assert "2 languages, 10,228 readers, at once. Jonas Weber asked, 2 hours ago." in answer
    assert waiting(reception, Right.AUTHOR) == []
    assert waiting(reception, Right.TRANSLATOR, languages=("mt",)) == ["Translate: Hello, Malti"]
    assert waiting(reception, Right.TRANSLATOR, languages=("en",)) == []


@pytest.mark.parametrize(("four_eyes", "theirs"), [("true", []), ("false", ["Approve: Hello"])])
def test_with_four_eyes_nobody_is_asked_by_themselves(
    tmp_path: Path, four_eyes: str, theirs: list[str]
) -> None:
    """What one may not answer does not wait for one."""
    root = desk_workspace(tmp_path / "workspace", f"[delivery]\nfour_eyes = {four_eyes}\n")
    reception = Reception(root)
    publisher = reception.person(Right.PUBLISHER, name="Lenka")
    propose(reception, publisher)
    html = reception.as_person(publisher).get("/").text
    assert re.findall(r'<a class="t" href="[^"]*">([^<]*)</a><p>', html) == theirs
    assert waiting(reception, Right.PUBLISHER) == ["Approve: Hello"]


def test_a_question_that_nobody_answered_does_not_wait_for_ever(reception: Reception) -> None:
    """After its time there is nothing to answer: it waits to be asked anew, by whoever may ask."""
    propose(reception, reception.person(Right.AUTHOR))
    reception.later(days=2)
    assert waiting(reception, Right.PUBLISHER) == ["Nobody answered in time: Hello"]
    assert waiting(reception, Right.TRANSLATOR) == []
    page = reception.signed_in(Right.AUTHOR).get("/").text
    assert 'href="/issues/hello/propose?as=1"' in page


@pytest.mark.parametrize(
    ("states", "pill", "mail"),
    [
        ({}, "Being written", "No mail yet."),
        ({"fr": DeliveryState.SENT}, "Sent in 1 of 4 languages", "Mail left in one language."),
        ({"fr": DeliveryState.SCHEDULED}, f"Leaves {AT_TEN}", f"Mail leaves {AT_TEN}."),
        (EVERYWHERE, "Sent", "Mail left in 4 languages."),
        ({"fr": DeliveryState.SENT, "mt": DeliveryState.GONE}, "Fell short", "Mail fell short in Malti."),
    ],
)  # fmt: skip
def test_an_issue_says_where_it_stands(
    reception: Reception, states: dict[str, DeliveryState], pill: str, mail: str
) -> None:
    """Its state, its mail and its pages in words, in the workspace's own time zone."""
    for tag, state in states.items():
        put(reception, tag, state)
    answer = reception.signed_in(Right.AUTHOR).get("/")
    (shown,) = re.findall(r'<span class="pill [^"]*">([^<]*)</span>', answer.text)
    assert shown == pill
    assert f"{mail} Not on the website." in words_of(answer)


def test_letters_that_are_missing_are_told(reception: Reception) -> None:
    """Sent, but not to everybody: the number and the way out stand on the first page."""
    put(reception, "de", DeliveryState.SENT, Numbers(sent=2566, to_send=6012))
    answer = reception.signed_in(Right.PUBLISHER).get("/")
    assert "Deutsch: 2566 of 6012 (42 %)." in words_of(answer)


def test_an_issue_that_cannot_be_read_keeps_no_other_from_being_shown(reception: Reception) -> None:
    """One slip in one head, and the rest of the branding goes on."""
    other = reception.root / "content/broken/index.md"
    other.parent.mkdir()
    other.write_text(ARTICLE.replace("date: 2026-11-20", "date: yesterday"))
    answer = reception.signed_in(Right.AUTHOR).get("/")
    assert answer.status_code == 200
    said = words_of(answer)
    assert "Cannot be read" in said and "content/broken/index.md" in said and "English, ready" in said
    assert reception.signed_in(Right.AUTHOR).get("/issues/broken/history").status_code == 200


@pytest.mark.parametrize("title", ['1 < 2 & "onload=x', "<script>alert(1)</script>", '"><b onload=x>'])
def test_a_hostile_title_is_only_text(reception: Reception, title: str) -> None:
    """Whatever an author pastes, no page of the desk takes it for a part of itself."""
    path = reception.root / "content/hello/index.md"
    path.write_text(ARTICLE.replace("title: Hello", f"title: '{title}'"))
    browser = reception.signed_in(Right.AUTHOR)
    for page in ("/", "/issues/hello/history"):
        text = browser.get(page).text
        assert title not in text
        assert title in unescape(text) or "cannot be read" in text.lower()


def test_many_issues_stay_one_page(tmp_path: Path) -> None:
    """The newest dozen, and one link to all."""
    reception = Reception(desk_workspace(tmp_path / "workspace"))
    for number in range(13):
        folder = reception.root / "content" / f"no-{number}"
        folder.mkdir()
        text = ARTICLE.replace(":hello", f":{number}").replace("11-20", f"10-{number + 1:02}")
        (folder / "index.md").write_text(text)
    browser = reception.signed_in(Right.AUTHOR)
    for path, count in (("/", 12), ("/?all=1", 14)):
        assert len(re.findall('<ol class="strip"', browser.get(path).text)) == count
    assert "All 14" in words_of(browser.get("/"))
