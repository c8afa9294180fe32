"""The history of an issue: who did what, when, from where; the text as it was; numbers and their drawings."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pipelines.actions.issue_record import SentPoint
from pipelines.delivery.ledger import Ledger, open_ledger
from pipelines.delivery.proposal_record import ProposalRow, ProposalState
from pipelines.desk.charts import HEIGHT, LATEST, share_bars, time_chart, totals
from pipelines.desk.rights import Right
from pipelines.model.delivery import Delivery, DeliveryState, Numbers
from pipelines.workspace.git_history import file_versions, text_at
from pipelines.workspace.paths import open_workspace
from tests.delivery.editions import campaign
from tests.desk.reception import ARTICLE, NOW, Reception, words_of

ISSUE = "tag:example.org,2026:hello"
PAGE = "/issues/hello/history"


def put(
    ledger: Ledger, tag: str, states: list[DeliveryState], at: datetime, numbers: Numbers | None = None
) -> None:
    row = ledger.claim(replace(campaign(tag), issue_id=ISSUE), "outbox", "host/boot/1/2", at)
    assert row is not None
    for state in states:
        row = ledger.record(row, state, "host/boot/1/2", at, numbers=numbers)


def lines(reception: Reception, path: str = PAGE) -> list[str]:
    html = reception.signed_in(Right.AUTHOR).get(path).text
    (told,) = re.findall(r'<ul class="tl">(.*?)</ul>', html, re.DOTALL)
    return [" ".join(re.sub("<[^>]+>", " ", line).split()) for line in told.split("<li>")[1:]]


def test_an_issue_without_a_past_says_what_will_stand_there(reception: Reception) -> None:
    """Nothing was sent, there is no git: the page says so; and looking makes no ledger."""
    said = words_of(reception.signed_in(Right.TRANSLATOR).get(PAGE))
    assert "No numbers yet" in said and "Nothing has happened yet" in said
    assert not (reception.root / ".glocal/ledger.sqlite").exists()


def test_who_did_what_is_told_in_sentences(reception: Reception) -> None:
    """People by name, from where, with their own words; the machine's 24 steps of one minute are one line."""
    ledger = open_ledger(open_workspace(reception.root))
    asked = ProposalRow(
        id="1", issue_id=ISSUE, issue="hello", parameters="{}", facts="{}", digest="d", proposer_id="a",
        proposer="Jonas Weber <jonas@example.org>", asked_from="192.0.2.1", asked_at=NOW - timedelta(hours=3),
        expires_at=NOW + timedelta(days=1), comment="the Czech date is mended",
    )  # fmt: skip
    ledger.proposals.open(asked)
    ledger.proposals.move(
        asked,
        [ProposalState.OPEN],
        ProposalState.REFUSED,
        reason="The date is wrong.",
        answered_by="Lenka Horáková",
        answered_at=NOW - timedelta(hours=2),
        answered_from="192.0.2.2",
    )
    at = NOW - timedelta(hours=1)
    for tag in ("fr", "de", "mt", "en"):
        put(ledger, tag, [DeliveryState.SENDING, DeliveryState.SENT], at)
    other = replace(campaign("fr"), issue_id=ISSUE, key="hello/fr@smtp")
    unsure = ledger.claim(other, "smtp", "host/boot/1/2", at)
    assert unsure is not None
    unsure = ledger.record(unsure, DeliveryState.UNKNOWN, "host/boot/1/2", at)
    ledger.resolve(unsure, DeliveryState.SENT, "Lenka Horáková", NOW - timedelta(minutes=5))
    ledger.close()
    jonas = reception.person(Right.AUTHOR, name="Jonas Weber-Nováková", address="jonas@example.org")
    assert lines(reception) == [
        "Lenka Horáková said what became of français 5 minutes ago",
        "Left: Deutsch, English, français and one more language 1 hour ago",
        "Nobody knows whether it left: français 1 hour ago",
        "Lenka Horáková refused: “ The date is wrong. ” 2 hours ago · 192.0.2.2",
        (
            "Jonas Weber (today Jonas Weber-Nováková) asked for approval: "
            "“ the Czech date is mended ” 3 hours ago · 192.0.2.1"
        ),
    ]
    reception.desk.people.change(jonas.id, lambda each: replace(each, name="Jonas Weber"))
    assert "Jonas Weber asked for approval" in lines(reception)[-1]


def git(root: Path, *words: str, at: datetime = NOW, who: str = "Ana <ana@example.org>") -> None:
    name, _, mail = who.partition(" <")
    when = at.isoformat()
    own = {"GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": mail[:-1], "GIT_AUTHOR_DATE": when}
    own |= {"GIT_COMMITTER_NAME": "Glocal", "GIT_COMMITTER_EMAIL": "g@localhost", "GIT_COMMITTER_DATE": when}
    own |= {"PATH": "/usr/bin:/bin", "HOME": str(root), "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", *words], cwd=root, env=own, check=True, capture_output=True)


@pytest.fixture
def with_git(reception: Reception) -> Reception:
    """The workspace as a git repository, in which three people have written."""
    root, path = reception.root, reception.root / "content/hello/index.md"
    git(root, "init", "-q")
    git(root, "add", "content", "glocal.toml")
    git(root, "commit", "-qm", "A text", at=NOW - timedelta(days=3))
    for number in (1, 2):
        path.write_text(f"{ARTICLE}\nMore {number}.\n")
        git(root, "commit", "-qam", f"More {number}", at=NOW - timedelta(hours=5 - number))
    catalog = root / "translations/fr/LC_MESSAGES/hello.po"
    catalog.parent.mkdir(parents=True)
    catalog.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n')
    git(root, "add", "translations")
    git(root, "commit", "-qm", "fr", at=NOW - timedelta(hours=1), who='Maria "P" & Co <maria@example.org>')
    return reception


def test_git_tells_who_wrote(with_git: Reception) -> None:
    """Writers and translators by name; what one person did in a day is one line; with the text as it was."""
    reception = with_git
    assert lines(reception) == [
        "Maria &#34;P&#34; &amp; Co translated: français 1 hour ago",
        "Ana changed the text 2 times 3 hours ago · the text as it was",
        "Ana changed the text Fri 20 Nov 2026, 10:00 · the text as it was",
    ]
    browser = reception.signed_in(Right.TRANSLATOR)
    links = re.findall(r'href="(/issues/hello/history/[0-9a-f]{40})"', browser.get(PAGE).text)
    texts = [browser.get(link) for link in links]
    assert [("More 2." in each.text, "We met." in each.text) for each in texts] == [
        (True, True),
        (False, True),
    ]


@pytest.mark.parametrize(
    "commit", ["HEAD", "--help", "0000000", "deadbeef", "%2e%2e", "main", "HEAD:glocal.toml"]
)
def test_a_version_is_a_version_of_this_text(with_git: Reception, commit: str) -> None:
    """No name from outside reaches git but that of a commit, and none shows another file."""
    assert with_git.signed_in(Right.AUTHOR).get(f"{PAGE}/{commit}").status_code == 404
    workspace = open_workspace(with_git.root)
    assert text_at(workspace, workspace.article_path("hello"), commit) is None
    other = file_versions(workspace, [with_git.root / "translations"])
    assert [each.names for each in other] == [("translations/fr/LC_MESSAGES/hello.po",)]
    assert with_git.signed_in(Right.AUTHOR).get(f"{PAGE}/{other[0].commit}").status_code == 404


def test_numbers_stand_in_a_table_with_bars_and_as_a_file(reception: Reception) -> None:
    """Each language with what left and what did not; those that fell short first; nothing on hover only."""
    ledger = open_ledger(open_workspace(reception.root))
    for tag, numbers in (
        ("en", Numbers(sent=9095, to_send=9120, bounced=25, unsubscribed=2)),
        ("fr", Numbers(sent=2566, to_send=6012, bounced=14)),
        ("mt", Numbers(sent=95, to_send=96)),
    ):
        put(ledger, tag, [DeliveryState.SENT], NOW - timedelta(hours=1), numbers)
    ledger.close()
    browser = reception.signed_in(Right.AUTHOR)
    answer = browser.get(PAGE)
    said = words_of(answer)
    assert "11,756 letters left, of 15,228" in said
    assert "39 came back, 0.3%" in said
    assert "not measured" in said
    rows = re.findall(r'<th scope="row"><span class="code">(\w+)</span>', answer.text)
    assert rows == ["fr", "mt", "en"]
    assert "français 2,566 6,012 14 0 09:00" in said
    assert (
        len(re.findall(r'<figure class="card in">.*?<svg.*?<details>.*?<table', answer.text, re.DOTALL)) == 3
    )
    file = browser.get(f"{PAGE}/numbers.csv")
    assert file.headers["content-type"].startswith("text/csv")
    assert file.text.splitlines()[:2] == [
        "language,left,sent,to send,came back,unsubscribed,opened,clicked",
        "fr,2026-11-23 08:00+00:00,2566,6012,14,0,0,0",
    ]


def point(sent: int, to_send: int = 0, day: int = 1) -> SentPoint:
    return SentPoint("hello", "Hello", NOW + timedelta(days=day), Numbers(sent=sent, to_send=to_send))


def test_a_chart_shows_the_latest_issues_on_one_scale() -> None:
    """The longest bar is the highest; what was not sent stands above what was; never divided by nothing."""
    chart = time_chart("fr", [point(day, 100, day) for day in range(12)])
    assert [bar.point.numbers.sent for bar in chart.bars] == list(range(12 - LATEST, 12))
    assert all(0 <= bar.missing_y <= bar.y <= HEIGHT for bar in chart.bars)
    assert {bar.missing_y for bar in chart.bars} == {2}
    assert [bar.y for bar in time_chart("fr", [point(50, 100), point(100, 100)]).bars] == [33, 2]
    assert [bar.y for bar in time_chart("fr", [point(0)]).bars] == [HEIGHT]
    assert time_chart("fr", []).bars == ()


def test_bars_of_an_issue_share_a_scale() -> None:
    """Parts of the longest list: left, came back, not sent; a language without numbers has no bar."""

    def row(tag: str, numbers: Numbers | None) -> Delivery:
        return Delivery(f"hello/{tag}@x", ISSUE, tag, "x", DeliveryState.SENT, numbers=numbers)

    bars = share_bars(
        [
            row("en", Numbers(sent=200, to_send=200, bounced=10)),
            row("fr", None),
            row("mt", Numbers(sent=50, to_send=100)),
        ]
    )
    assert [(bar.delivery.locale, bar.sent, bar.bounced, bar.missing) for bar in bars] == [
        ("mt", 25, 0, 25),
        ("en", 95, 5, 0),
    ]
    assert totals(bars) == Numbers(sent=250, to_send=300, bounced=10)
    assert totals(share_bars([])) == Numbers()
