"""What a provider's answer means for a row that is out: the provider is believed, and a person is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.actions.deliveries import cancel, refresh
from pipelines.actions.follow_up import late_locales
from pipelines.actions.resolve import Word, resolve
from pipelines.delivery.ledger import Ledger, open_ledger
from pipelines.delivery.protocol import deliver
from pipelines.delivery.provider import Capabilities, Remote, RemoteState
from pipelines.delivery.row_outcome import LATE, RowOutcome, judge
from pipelines.delivery.send_options import SendOptions
from pipelines.model.delivery import Campaign, Delivery, DeliveryState, Numbers
from pipelines.model.errors import DeliveryError, Refused
from tests.delivery.editions import NOW, campaign, small_workspace
from tests.delivery.test_changed_at_provider import Shelf

ABLE = Capabilities(look_up="key", drafts=True, schedules=True, cancels=True, numbers=True)
LATER = NOW + timedelta(days=1)
LOST = (
    "glocal resolve ARTICLE KEY --sent if readers have it, --not-sent if it may be sent again, --forget if it"
    " is not to be"
)
CLOSE = "glocal resolve ARTICLE KEY --forget if it is to stay so"
ADOPT = "glocal resolve ARTICLE KEY --adopt if that is right"
S, R = DeliveryState, RemoteState


def row(state: DeliveryState, **values: object) -> Delivery:
    ids = ("hello/el@shelf", "tag:example.org,2026:hello", "el", "shelf")
    return replace(Delivery(*ids, state, reference="c1", stored="ours"), **values)  # type: ignore[arg-type] # by name


def there(state: RemoteState, sent: int = 0, of: int = 0, **values: object) -> Remote:
    return replace(Remote("c1", state, "ours", numbers=Numbers(sent, to_send=of)), **values)  # type: ignore[arg-type] # by name


@pytest.mark.parametrize(
    ("before", "remote", "expected"),
    [
        (row(S.SCHEDULED, at=LATER), there(R.SCHEDULED, at=LATER), RowOutcome(S.SCHEDULED)),
        (
            row(S.SCHEDULED, at=LATER),
            there(R.SCHEDULED, at=LATER + timedelta(days=1)),
            RowOutcome(
                S.SCHEDULED, "it was moved there from 2026-11-24 09:00+00:00 to 2026-11-25 09:00+00:00"
            ),
        ),
        (
            row(S.SCHEDULED, at=NOW - LATE - timedelta(minutes=1)),
            there(R.SCHEDULED),
            RowOutcome(
                S.SCHEDULED,
                "its time (2026-11-23 08:29+00:00) has passed, and it has not begun there",
                "look at it there; glocal cancel ARTICLE takes it back",
            ),
        ),
        (row(S.SCHEDULED, at=NOW - LATE), there(R.SCHEDULED), RowOutcome(S.SCHEDULED)),
        (
            row(S.SCHEDULED, at=LATER),
            there(R.SCHEDULED, digest="theirs"),
            RowOutcome(
                S.CHANGED,
                "text or readers were changed there, and it goes out like that",
                f"{ADOPT}, or glocal cancel ARTICLE and publish it again",
            ),
        ),
        (
            row(S.SENT),
            there(R.SENT, 70, 70, digest="theirs"),
            RowOutcome(S.CHANGED, "text or readers were changed there, and it has gone out like that", ADOPT),
        ),
        (row(S.CHANGED), there(R.SENT, 70, 70), RowOutcome(S.DELIVERED)),
        (row(S.SENT, stored=""), there(R.SENT, 70, 70, digest="theirs"), RowOutcome(S.DELIVERED)),
        (
            row(S.SCHEDULED, at=LATER),
            there(R.DRAFT),
            RowOutcome(
                S.STOPPED,
                "it was taken back there: it is a draft, and nobody gets it",
                "glocal resolve ARTICLE KEY --not-sent if it may be sent again, --forget if it is not to be",
            ),
        ),
        (
            row(S.SENT),
            there(R.STOPPED, 520, 3000),
            RowOutcome(
                S.STOPPED, "it was stopped there at 520 of 3000 (17 %)", f"resume it there, or {CLOSE}"
            ),
        ),
        (
            row(S.STOPPED),
            there(R.SENDING, 521, 3000),
            RowOutcome(S.SENT, "it is being sent: 521 of 3000 (17 %)"),
        ),
        (
            row(S.SENT, numbers=Numbers(2566, to_send=6000)),
            there(R.SENDING, 2566, 6000),
            RowOutcome(
                S.SENT,
                "it is still being sent, and stands at 2566 of 6000 (42 %) since it was asked about last",
                f"look at it there, or {CLOSE}",
            ),
        ),
        (
            row(S.SCHEDULED, at=LATER),
            None,
            RowOutcome(
                S.GONE,
                "it was deleted there before its time: unless somebody sent it earlier, nobody has it",
                LOST,
            ),
        ),
        (
            row(S.SENT),
            None,
            RowOutcome(S.GONE, "it is no longer there, and whether readers have it cannot be asked", LOST),
        ),
        (
            row(S.SENT, numbers=Numbers(2566, to_send=6000)),
            None,
            RowOutcome(
                S.GONE,
                "it is no longer there; when it was last asked about, it was sent to 2566 of 6000 (42 %)",
                "glocal resolve ARTICLE KEY --sent if it is to stay so, or --forget",
            ),
        ),
        (
            row(S.SENT, numbers=Numbers(69, bounced=1, to_send=70)),
            None,
            RowOutcome(
                S.DELIVERED,
                "it is no longer there; when it was last asked about, it was sent to 69 of 70 (98 %)",
            ),
        ),
        (
            row(S.UNKNOWN),
            None,
            RowOutcome(S.UNKNOWN, "it is not there any more, and may have gone out or not", LOST),
        ),
        (row(S.DRAFTED), None, RowOutcome(S.DRAFTED)),
        (row(S.DRAFTED), there(R.SENT, 70, 70), RowOutcome(S.DELIVERED)),
        (
            row(S.SENDING),
            there(R.DRAFT),
            RowOutcome(S.DRAFTED, "nothing was sent: it is a draft there", "publish it again"),
        ),
        (row(S.SENT), there(R.SENT, 70, 70), RowOutcome(S.DELIVERED)),
        (row(S.SENT), there(R.SENT, 70), RowOutcome(S.DELIVERED)),
        (
            row(S.SENT),
            there(R.SENT, 2566, 6000),
            RowOutcome(
                S.SENT,
                "it was sent to 2566 of 6000 (42 %): 3434 did not get it",
                "look there why; glocal resolve ARTICLE KEY --sent if it is to stay so. To send it again to"
                " those who did not get it, use the provider's page: a run would mail everybody",
            ),
        ),
        (
            row(S.SENT),
            there(R.SENT, numbers=Numbers(60, bounced=5, unsubscribed=2, to_send=70, rejected=3)),
            RowOutcome(S.DELIVERED),
        ),
        (
            row(S.SENT),
            there(R.SENT),
            RowOutcome(S.SENT, "it is sent, but the provider counts nobody who got it"),
        ),
        (
            row(S.SENT),
            there(R.SENT, numbers=None),
            RowOutcome(S.SENT, "it is sent; there are no numbers yet"),
        ),
    ],
)
def test_what_an_answer_means(before: Delivery, remote: Remote | None, expected: RowOutcome) -> None:
    """Of each state and answer: what is now known, in words, and what a person can do."""
    assert judge(before, remote, ABLE, NOW) == expected


@pytest.mark.parametrize(
    ("numbers", "told", "missing"),
    [
        (Numbers(0, to_send=70), "0 of 70 (0 %)", 70),
        (Numbers(2566, to_send=6000), "2566 of 6000 (42 %)", 3434),
        (Numbers(5999, to_send=6000), "5999 of 6000 (99 %)", 1),
        (Numbers(5990, bounced=7, to_send=6000), "5990 of 6000 (99 %)", 3),
        (Numbers(0, bounced=70, to_send=70), "0 of 70 (0 %)", 70),
        (Numbers(7), "7", 0),
    ],
)
def test_what_fell_short_is_counted(numbers: Numbers, told: str, missing: int) -> None:
    """Less than everybody is never 100 %, and nobody at all is never explained."""
    assert (numbers.of, numbers.missing) == (told, missing)


@dataclass
class Counter(Shelf):
    """A shelf for several languages, which counts, schedules and takes back."""

    capabilities: Capabilities = ABLE
    broken: str = ""
    """Of which campaign nothing can be asked."""

    def find(self, campaign: Campaign) -> list[Remote]:
        return [remote for name, remote in self.campaigns.items() if name.startswith(campaign.email.locale)]

    def create(self, campaign: Campaign) -> str:
        self.made += 1
        reference = f"{campaign.email.locale}{self.made}"
        self.campaigns[reference] = Remote(reference, RemoteState.DRAFT, "")
        return reference

    def read(self, reference: str) -> Remote:
        if reference == self.broken:
            raise Refused("shelf: error 500")
        return super().read(reference)

    def cancel(self, reference: str) -> None:
        if reference == self.broken:
            raise Refused("shelf: error 500")
        super().cancel(reference)


class Article:
    """As much of one as the ledger is asked for."""

    id = "tag:example.org,2026:hello"
    slug = "a-new-name"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = open_ledger(small_workspace(tmp_path))
    yield opened
    opened.close()


LOCALES = ("de", "el", "fr")


def scheduled(ledger: Ledger) -> Counter:
    shelf = Counter()
    for locale in LOCALES:
        made = replace(campaign(locale), key=f"hello/{locale}@shelf")
        deliver(made, shelf, ledger, "me", lambda: NOW, SendOptions(send=True, at=LATER, by="Ana"))
    return shelf


def test_every_language_is_taken_back_that_can_be(ledger: Ledger) -> None:
    """One is out already and one cannot be asked: the rest must not go out for that."""
    shelf = scheduled(ledger)
    shelf.change("de1", state=RemoteState.SENDING, numbers=Numbers(9, to_send=70))
    shelf.broken = "el2"
    tried = cancel(ledger, Article, LOCALES, shelf, "me", NOW)  # type: ignore[arg-type] # its id and slug are enough
    assert [(each.locale, each.state.value, each.note, each.attention) for each in tried] == [
        ("de", "sent", "it is out already; it is being sent: 9 of 70 (12 %)", True),
        ("el", "scheduled", "not taken back: shelf: error 500; run it again, or take it back there: ", True),
        ("fr", "drafted", "taken back, a draft again", False),
    ]
    assert [shelf.campaigns[name].state for name in ("el2", "fr3")] == [R.SCHEDULED, R.DRAFT]


def test_one_that_cannot_be_asked_hides_no_other(ledger: Ledger) -> None:
    """A deleted campaign used to end the look at the whole workspace."""
    shelf = scheduled(ledger)
    shelf.broken = "de1"
    del shelf.campaigns["el2"]
    shelf.change("fr3", state=RemoteState.SENT, numbers=Numbers(70, to_send=70))
    rows = refresh(ledger, Article, lambda _: shelf, lambda: NOW)  # type: ignore[arg-type] # see above
    assert [(each.state, each.attention) for each in rows] == [
        (S.SCHEDULED, True),
        (S.GONE, True),
        (S.DELIVERED, False),
    ]
    assert rows[0].note == (
        "scheduled, as far as is known: shelf could not be asked: shelf: error 500; run it again later"
    )
    assert "glocal resolve a-new-name hello/el@shelf --sent" in rows[1].note
    assert late_locales(["de", "el", "fr", "it"], ledger.rows(Article.id), ledger.events.history) == ["it"]


def test_what_was_stopped_there_is_asked_about_again(ledger: Ledger) -> None:
    """Whoever pauses a campaign may resume it: our record must not stay behind for ever."""
    shelf = scheduled(ledger)
    name = next(iter(shelf.campaigns))
    found = []
    for state in (R.STOPPED, R.SENDING, R.STOPPED, R.SENT):
        shelf.change(name, state=state, numbers=Numbers(70 if state is R.SENT else 5, to_send=70))
        rows = refresh(ledger, Article, lambda _: shelf, lambda: NOW)  # type: ignore[arg-type] # see above
        found.append(rows[0].state)
    assert found == [S.STOPPED, S.SENT, S.STOPPED, S.DELIVERED]


def test_what_somebody_scheduled_there_is_taken_back_too(ledger: Ledger) -> None:
    """Our record says stopped, gone or a draft; there it goes out at nine. Cancel means all of it."""
    shelf = scheduled(ledger)
    names = list(shelf.campaigns)
    shelf.change(names[0], state=R.DRAFT)
    gone = shelf.campaigns.pop(names[1])
    refresh(ledger, Article, lambda _: shelf, lambda: NOW)  # type: ignore[arg-type] # see above
    assert cancel(ledger, Article, LOCALES[2:3], shelf, "me", NOW)[0].state is S.DRAFTED  # type: ignore[arg-type] # see above
    assert cancel(ledger, Article, LOCALES[2:3], shelf, "me", NOW) == []  # type: ignore[arg-type] # see above
    shelf.campaigns[names[1]] = gone
    shelf.change(names[0], state=R.SCHEDULED, at=LATER)
    shelf.change(names[2], state=R.SCHEDULED, at=LATER)
    tried = cancel(ledger, Article, LOCALES, shelf, "me", NOW)  # type: ignore[arg-type] # see above
    assert [(each.state, each.attention) for each in tried] == [(S.DRAFTED, False)] * 3
    assert {remote.state for remote in shelf.campaigns.values()} == {R.DRAFT}


def test_a_second_campaign_of_ours_is_told(ledger: Ledger) -> None:
    """A copy that somebody made there: whoever sends it mails everybody twice."""
    shelf = scheduled(ledger)
    shelf.campaigns["de copy"] = replace(shelf.campaigns["de1"], reference="de copy", state=R.DRAFT)
    rows = refresh(ledger, Article, lambda _: shelf, lambda: NOW)  # type: ignore[arg-type] # see above
    assert [(each.state, each.attention) for each in rows] == [
        (S.SCHEDULED, True),
        (S.SCHEDULED, False),
        (S.SCHEDULED, False),
    ]
    assert rows[0].note.startswith("2 campaigns for it are there, also de copy; delete there what")


def test_a_campaign_that_some_have_is_not_sent_again(ledger: Ledger) -> None:
    """A person's --not-sent would mail 520 people twice."""
    shelf = scheduled(ledger)
    shelf.change("de1", state=RemoteState.STOPPED, numbers=Numbers(520, to_send=3000))
    refresh(ledger, Article, lambda _: shelf, lambda: NOW)  # type: ignore[arg-type] # see above
    with pytest.raises(DeliveryError, match=r"it was sent to 520 of 3000 \(17 %\), who would get it twice"):
        resolve(ledger, Article, "hello/de@shelf", "Ana", NOW, Word.NOT_SENT)  # type: ignore[arg-type] # see above
    held = resolve(ledger, Article, "hello/de@shelf", "Ana", NOW, Word.FORGET)  # type: ignore[arg-type] # see above
    shelf.broken = "de1"  # nobody asks about it any more
    again = refresh(ledger, Article, lambda _: shelf, lambda: NOW)  # type: ignore[arg-type] # see above
    assert (held.state, again[0].state, again[0].note) == (S.HELD, S.HELD, "")
    with pytest.raises(DeliveryError, match="who would get it twice"):
        resolve(ledger, Article, "hello/de@shelf", "Ana", NOW, Word.NOT_SENT)  # type: ignore[arg-type] # see above


def test_a_campaign_that_was_cleared_away_there_is_not_sent_again(ledger: Ledger) -> None:
    """Somebody deletes what has gone out, half of it or all: the last numbers know who has it."""
    shelf = scheduled(ledger)
    for name, sent in (("de1", 520), ("fr3", 3000)):
        shelf.change(name, state=RemoteState.SENDING, numbers=Numbers(sent, to_send=3000))
    refresh(ledger, Article, lambda _: shelf, lambda: NOW)  # type: ignore[arg-type] # see above
    del shelf.campaigns["de1"], shelf.campaigns["fr3"]
    rows = refresh(ledger, Article, lambda _: shelf, lambda: NOW)  # type: ignore[arg-type] # see above
    found = {row.locale: (row.state, row.attention) for row in rows}
    assert (found["de"], found["fr"]) == ((S.GONE, True), (S.DELIVERED, False))
    for word in (Word.NOT_SENT, Word.SENT, Word.NOT_SENT):  # a word may be taken back, but not for another
        if word is Word.SENT:
            resolve(ledger, Article, "hello/de@shelf", "Ana", NOW, word)  # type: ignore[arg-type] # see above
            continue
        with pytest.raises(
            DeliveryError, match=r"it was sent to 520 of 3000 \(17 %\), who would get it twice"
        ):
            resolve(ledger, Article, "hello/de@shelf", "Ana", NOW, word)  # type: ignore[arg-type] # see above


def test_an_edit_there_is_taken_for_ours_by_a_person_only(ledger: Ledger) -> None:
    """From then on it is what the provider is compared with."""
    shelf = scheduled(ledger)
    shelf.change("de1", digest="theirs")
    for _ in range(2):
        rows = refresh(ledger, Article, lambda _: shelf, lambda: NOW)  # type: ignore[arg-type] # see above
        assert (rows[0].state, rows[0].attention) == (S.CHANGED, True)
    adopted = resolve(ledger, Article, "hello/de@shelf", "Ana", NOW, Word.ADOPT, lambda _: shelf)  # type: ignore[arg-type] # see above
    assert (adopted.state, adopted.attention) == (S.SCHEDULED, False)
    shelf.change("de1", digest="theirs again")
    rows = refresh(ledger, Article, lambda _: shelf, lambda: NOW)  # type: ignore[arg-type] # see above
    assert (rows[0].state, rows[0].attention) == (S.CHANGED, True)
