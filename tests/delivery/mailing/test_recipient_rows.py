"""Which rows each deed of the log of recipients changes: those it is about, as it has to, and no other.

A row too many marked as sent is a reader forgotten; one too few, a reader who gets it twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import Any, Literal

import pytest
import sqlalchemy as sa

from pipelines.delivery.mailing import send_intents
from pipelines.delivery.mailing.recipient_entries import (
    LogEntry,
    RecipientState,
    SettledReaders,
    entries_by_key,
    entry_columns,
)
from pipelines.delivery.mailing.recipient_log import TRIES, RecipientLog
from pipelines.delivery.mailing.recipient_tables import mailings, recipients
from pipelines.delivery.mailing.send_intents import OtherRunWrote, SendIntent, put_entries
from pipelines.model.errors import DeliveryError

Row = dict[str, Any]
Whose = Literal["mine", "others", "anyone's"]

MAILINGS = {"el-1": ("one", "el"), "fr-1": ("one", "fr"), "el-2": ("two", "el")}
"""Two languages of an issue, and one of another issue: by token, the issue and the locale."""
BACK = datetime(2026, 11, 24, 9)  # noqa: DTZ001 - as the table keeps it


@pytest.fixture
def log(tmp_path: Path) -> Iterator[RecipientLog]:
    """Readers in every state by every run in each mailing; of those refused also some whose letter came back.

    The two Greek editions have the same readers.
    """
    opened = RecipientLog(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    for token, (issue, locale) in MAILINGS.items():
        opened.begin(token, issue, locale, f"digest of {token}", "early", 10)
    entries = [
        LogEntry(
            issue, f"{state} {run} {locale}{back}", token, locale, state, run, f"<{state}-{token}{back}>"
        )
        for (token, (issue, locale)), state, run, back in product(
            MAILINGS.items(), RecipientState, ("early", "late"), ("", " back")
        )
        if not back or state is RecipientState.BOUNCED
    ]
    opened.write([SendIntent(entry, (), "mine") for entry in entries])
    back = sa.update(recipients).where(recipients.c.person.endswith(" back"))
    with opened._engine.begin() as connection:
        connection.execute(back.values(returned_at=BACK, returned_status="5.1.1"))
    yield opened
    opened.close()


def readers(log: RecipientLog) -> dict[tuple[str, str], Row]:
    """Every row by its key, without the time of its writing."""
    with log._engine.connect() as connection:
        rows = [dict(row._mapping) for row in connection.execute(sa.select(recipients))]
    return {
        (row["issue_id"], row["person"]): {name: row[name] for name in row if name != "at"} for row in rows
    }


def letters(log: RecipientLog) -> dict[str, tuple[str, bool, int]]:
    """What is known of each mailing."""
    return {token: log.mailing(token) for token in MAILINGS}


def changed(before: dict[tuple[str, str], Row], which: Callable[[Row], bool], **to: object) -> object:
    """The rows as they were, but for those that are meant."""
    return {key: row | to if which(row) else row for key, row in before.items()}


def test_a_run_that_begins_leaves_open_what_an_earlier_one_left_open(log: RecipientLog) -> None:
    """Nobody knows what became of those letters; its own, and those of other editions, it knows better."""
    before, sizes = readers(log), letters(log)
    log.begin("el-1", "one", "el", "another digest", "late", 12)
    assert readers(log) == changed(
        before,
        lambda row: (row["token"], row["state"], row["run"]) == ("el-1", "sending", "early"),
        state="unknown",
        words="the run ended before the server's answer",
    )
    assert letters(log) == sizes | {"el-1": ("digest of el-1", False, 12)}


@pytest.mark.parametrize("token", sorted(MAILINGS))
def test_a_mailing_that_is_through_is_no_other(log: RecipientLog, token: str) -> None:
    """Another edition marked as through would never reach those who wait for it."""
    before, sizes = readers(log), letters(log)
    log.finish(token)
    assert (readers(log), letters(log)) == (before, sizes | {token: (f"digest of {token}", True, 10)})


def test_what_was_refused_is_taken_back_of_one_edition(log: RecipientLog) -> None:
    """What came back later was accepted once: to send it again would be a second letter."""
    with log._engine.begin() as connection:
        later = sa.update(recipients).where(recipients.c.run == "early").values(at=datetime(2100, 1, 1))  # noqa: DTZ001
        connection.execute(later.values(words="552 full"))
    before = readers(log)
    assert log.reopen("el-1") == "552 full"
    assert readers(log) == changed(
        before,
        lambda row: (row["token"], row["state"], row["returned_at"]) == ("el-1", "bounced", None),
        state="failed",
    )


@pytest.mark.parametrize("has_it", [True, False])
@pytest.mark.parametrize("person", ["", "unknown early el", "nobody"])
@pytest.mark.parametrize("message_id", ["", "<unknown-el-1>"])
def test_a_persons_word_is_about_the_readers_it_names(
    log: RecipientLog, person: str, message_id: str, has_it: bool
) -> None:
    """In one edition, in the states asked about, and by either of the names if one is given."""
    for token in MAILINGS:
        log.finish(token)
    before = readers(log)
    states = (RecipientState.UNKNOWN, RecipientState.BOUNCED)

    def meant(row: Row) -> bool:
        named = person == row["person"] or message_id == row["message_id"]
        here = (row["issue_id"], row["locale"]) == ("one", "el") and row["state"] in states
        return here and (named or not (person or message_id))

    told = log.settle(SettledReaders("one", "el", states, person, message_id), has_it=has_it)
    words: Row = {"state": "accepted", "words": "a person said: sent"}
    if not has_it:
        words = {"state": "failed", "words": "a person said: send it again"}
        words |= {"returned_at": None, "returned_status": None}
    assert readers(log) == changed(before, meant, **words)
    found = sorted(row["person"] for row in before.values() if meant(row))
    assert sorted(told) == found
    through = {token: token != "el-1" or has_it or not found for token in MAILINGS}
    assert {token: known[1] for token, known in letters(log).items()} == through


def test_what_is_told_of_a_mailing_is_its_own(log: RecipientLog) -> None:
    """A number of another edition, or of an answer of another kind, would be reported as this one's."""
    expected = dict.fromkeys(RecipientState, 2) | {RecipientState.BOUNCED: 4}
    assert {token: (log.counts(token), log.returned(token)) for token in MAILINGS} == dict.fromkeys(
        MAILINGS, (expected, 2)
    )
    unknown = [entry.person for entry in log.entries("one", RecipientState.UNKNOWN)]
    assert sorted(unknown) == sorted(
        f"unknown {run} {locale}" for run in ("early", "late") for locale in ("el", "fr")
    )
    asked = ("unknown early el", "nobody")
    assert [*log.known("one", asked)] == ["unknown early el"]


def intent(state: RecipientState, run: str, over: Sequence[RecipientState], whose: Whose) -> SendIntent:
    entry = LogEntry("one", f"{state} {run} el", "el-1", "el", RecipientState.SENDING, "late", "<new>", "new")
    return SendIntent(entry, tuple(over), whose)


@pytest.mark.parametrize("whose", ["mine", "others", "anyone's"])
@pytest.mark.parametrize("over", RecipientState)
def test_a_row_is_written_over_where_it_may_be(log: RecipientLog, over: RecipientState, whose: Whose) -> None:
    """In one of the states named, and of the run named; otherwise it stays, and is told."""
    asked = [intent(state, run, (over,), whose) for state in RecipientState for run in ("early", "late")]
    before = log.known("one", [each.entry.person for each in asked])
    told = log.write(asked)
    runs = {"mine": ("late",), "others": ("early",), "anyone's": ("early", "late")}[whose]
    may = {person: entry.state is over and entry.run in runs for person, entry in before.items()}
    after = {each.entry.person: each.entry for each in asked}
    assert log.known("one", [*before]) == {
        person: after[person] if may[person] else entry for person, entry in before.items()
    }
    assert told == [None if may[each.entry.person] else before[each.entry.person] for each in asked]


def test_another_editions_row_is_not_this_runs(log: RecipientLog) -> None:
    """Whoever moved to another language in the midst of a run has a letter of the same run, but not this."""
    person = "failed late fr"
    here = log.known("one", [person])[person]
    moved = replace(here, token="el-1", locale="el", state=RecipientState.SENDING)
    over = (RecipientState.FAILED,)
    assert log.write([SendIntent(moved, over, "mine")]) == [here]
    assert log.write([SendIntent(moved, over, "others")]) == [None]
    assert log.known("one", [person]) == {person: moved}


def test_a_second_word_about_a_reader_sees_the_first(log: RecipientLog) -> None:
    """A list that has somebody twice: both are written in one commit, and one letter goes out."""
    new = LogEntry("one", "new", "el-1", "el", RecipientState.SENDING, "late", "<new>")
    again = replace(new, message_id="<again>")
    assert log.write([SendIntent(each, (RecipientState.FAILED,), "others") for each in (new, again)]) == [
        None,
        new,
    ]
    assert log.known("one", ["new"]) == {"new": new}


OTHERS = {
    "sends it": {"state": "sending", "run": "third"},
    "claims it in its name": {"run": "third"},
    "has its answer": {"state": "accepted"},
}


@pytest.fixture
def other(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Another run that writes, `times` times, between our look at the rows and our writing.

    SQLite lets one write at a time; on other databases this happens. So it is done in our transaction.
    """

    def between(statement: sa.Executable, times: int = 1) -> None:
        left = [None] * times

        def look_then_other(connection: sa.Connection, keys: Any) -> Any:
            found = entries_by_key(connection, keys)
            if left:
                left.pop()
                connection.execute(statement)
            return found

        monkeypatch.setattr(send_intents, "entries_by_key", look_then_other)

    return between


MINE = sa.and_(recipients.c.issue_id == "one", recipients.c.person == "failed early el")


@pytest.mark.parametrize("did", sorted(OTHERS))
def test_of_two_runs_that_write_a_row_one_is_told(log: RecipientLog, other: Any, did: str) -> None:
    """Both have seen a letter that may be tried again: only one of them may send it."""
    asked = intent(RecipientState.FAILED, "early", (RecipientState.FAILED,), "others")
    other(sa.update(recipients).where(MINE).values(OTHERS[did]))
    with log._engine.connect() as connection, connection.begin() as transaction:
        with pytest.raises(OtherRunWrote):
            put_entries(connection, [asked])
        (written,) = connection.execute(sa.select(recipients).where(MINE)).mappings()
        assert {name: written[name] for name in OTHERS[did]} == OTHERS[did]
        assert written["words"] == ""
        transaction.rollback()


def test_a_row_that_nobody_else_wrote_alone_is_changed(log: RecipientLog) -> None:
    """The same words may stand in many rows: of the same person elsewhere, of others here."""
    before = readers(log)
    asked = intent(RecipientState.FAILED, "early", (RecipientState.FAILED,), "others")
    assert log.write([asked]) == [None]
    new = {"state": "sending", "run": "late", "message_id": "<new>", "words": "new"}
    assert readers(log) == changed(
        before, lambda row: (row["issue_id"], row["person"]) == ("one", asked.entry.person), **new
    )


def claim(person: str) -> SendIntent:
    entry = LogEntry("one", person, "el-1", "el", RecipientState.SENDING, "late", f"<{person}>")
    return SendIntent(entry, (RecipientState.FAILED,), "others")


def test_a_commit_that_another_runs_crossed_is_begun_again(log: RecipientLog, other: Any) -> None:
    """Nothing of it is half written, and all of it is written once."""
    other(sa.update(recipients).where(MINE).values(OTHERS["sends it"]), times=TRIES - 1)
    told = log.write([claim("new"), claim("failed early el")])
    assert told == [None, None]  # what the other wrote went with our transaction
    assert {person: entry.run for person, entry in log.known("one", ["new", "failed early el"]).items()} == {
        "new": "late",
        "failed early el": "late",
    }


def test_two_runs_that_both_insert_a_row_begin_again(log: RecipientLog, other: Any) -> None:
    """Neither had seen it; the database refuses the second, and the second looks again."""
    third = replace(claim("new").entry, run="third")
    row = entry_columns(third, BACK)
    other(sa.insert(recipients).values(row))
    assert log.write([claim("new")]) == [None]
    assert log.known("one", ["new"]) == {"new": claim("new").entry}


def test_it_is_not_begun_again_for_ever(log: RecipientLog, other: Any) -> None:
    """A run that always comes second stops with words, and has written nothing."""
    before = readers(log)
    other(sa.update(recipients).where(MINE).values(OTHERS["sends it"]), times=TRIES)
    with pytest.raises(DeliveryError, match="too many runs"):
        log.write([claim("new"), claim("failed early el")])
    assert readers(log) == before


def test_a_mailing_begun_anew_is_not_through(log: RecipientLog) -> None:
    """The first to begin it says what it is; it is nobody's until then."""
    assert log.mailing("mt-1") == ("", False, 0)
    log.begin("mt-1", "one", "mt", "digest", "late", 3)
    with log._engine.connect() as connection:
        found = connection.execute(sa.select(mailings).where(mailings.c.token == "mt-1")).one()
    assert tuple(found) == ("mt-1", "one", "mt", "digest", False, 3)
