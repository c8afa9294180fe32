"""Many write in one catalog, each in their own way, in any order: no reviewed text is lost, and nothing that
nobody has reviewed is ready.

`GLOCAL_SCHEDULES`: how many schedules are tried; 2,000 is what was asked for once.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from pipelines.model.catalog import Message
from tests.actions.newsroom import ANIMALS, Deed, Newsroom, Returning
from tests.examples import examples

_WANTED = os.environ.get("GLOCAL_SCHEDULES")
SCHEDULES = int(_WANTED or examples(25))
_NUMBER = st.integers(0, 5)
_DEED = st.sampled_from(Deed)
_EDITS = st.lists(st.tuples(_NUMBER, _DEED), max_size=3)
_LINES = st.lists(
    st.tuples(st.integers(0, len(ANIMALS) - 1), st.integers(0, 2)), min_size=1, max_size=5, unique=True
)


class Schedule(RuleBasedStateMachine):
    """Editor, translators at the desk, in Poedit and with an agency's tool, and a colleague with a clone."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.room = Newsroom(self.folder)
        self.seen: list[Message] = [self.room.look(0)]
        self.taken: list[bytes] = [self.room.take_away()]
        self.exported: list[Returning] = [self.room.export()]

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    @rule(number=_NUMBER)
    def look(self, number: int) -> None:
        self.seen.append(self.room.look(number))

    @rule(number=_NUMBER, deed=_DEED)
    def save_what_was_seen(self, number: int, deed: Deed) -> None:
        self.room.save_at_desk(self.seen[number % len(self.seen)], deed)

    @rule(number=_NUMBER, deed=_DEED)
    def save_at_desk(self, number: int, deed: Deed) -> None:
        self.room.save_at_desk(self.room.look(number), deed)

    @rule(edits=_EDITS)
    def rewrite_in_poedit(self, edits: list[tuple[int, Deed]]) -> None:
        self.room.rewrite_in_poedit(edits)

    @rule()
    def take_away(self) -> None:
        self.taken.append(self.room.take_away())

    @rule(number=_NUMBER, edits=_EDITS)
    def upload(self, number: int, edits: list[tuple[int, Deed]]) -> None:
        at = number % len(self.taken)
        self.taken[at] = self.room.upload(self.taken[at], edits)

    @rule()
    def export(self) -> None:
        self.exported.append(self.room.export())

    @rule(number=_NUMBER, edits=_EDITS, vouched=st.booleans())
    def bring_back(self, number: int, edits: list[tuple[int, Deed]], vouched: bool) -> None:
        self.room.bring_back(self.exported[number % len(self.exported)], edits, vouched=vouched)

    @rule(lines=_LINES, meanwhile=st.none() | st.tuples(st.integers(1, 3), _NUMBER, _DEED))
    def change_article(self, lines: list[tuple[int, int]], meanwhile: tuple[int, int, Deed] | None) -> None:
        self.room.change_article(lines, meanwhile)

    @rule(edits=_EDITS)
    def pull(self, edits: list[tuple[int, Deed]]) -> None:
        self.room.pull(edits)

    @rule()
    def pull_in_the_clone(self) -> None:
        self.room.pull_in_the_clone()

    @invariant()
    def no_text_is_lost_and_nothing_unreviewed_is_ready(self) -> None:
        self.room.is_kept()


def test_no_schedule_loses_a_text_or_makes_one_ready() -> None:
    """Each way of writing is right by itself; faults are in what one does between two steps of another."""
    many = settings(
        deadline=None,
        max_examples=SCHEDULES,
        stateful_step_count=20,
        # The same ones each time, unless many are asked for: what a rare one finds is for who looks for it.
        derandomize=not _WANTED,
        phases=[Phase.generate],  # making a schedule shorter takes minutes
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Schedule, settings=many)


def test_a_file_is_sent_twice_and_others_worked_in_between(tmp_path: Path) -> None:
    """Who works on in the same file brings old words back each time; they replace no newer ones."""
    room = Newsroom(tmp_path)
    mine = room.upload(room.take_away(), [(1, Deed.TRANSLATE), (2, Deed.TRANSLATE)])
    room.save_at_desk(room.look(3), Deed.TRANSLATE)
    room.take_away()
    room.upload(mine, [])
    room.is_kept()


def test_an_agency_s_file_is_sent_twice_and_others_worked_in_between(tmp_path: Path) -> None:
    """As above, with somebody's word for all of it."""
    room = Newsroom(tmp_path)
    room.rewrite_in_poedit([(3, Deed.TRANSLATE)])
    theirs = room.export()
    room.bring_back(theirs, [(1, Deed.TRANSLATE), (2, Deed.TRANSLATE)], vouched=True)
    room.save_at_desk(room.look(3), Deed.TRANSLATE)
    room.export()
    room.bring_back(theirs, [], vouched=True)
    room.is_kept()


def test_an_agency_s_file_of_the_first_day_replaces_nothing_of_the_second(tmp_path: Path) -> None:
    """What is empty in it tells what it was made of, though it takes nothing away."""
    room = Newsroom(tmp_path)
    first = room.export()
    room.save_at_desk(room.look(0), Deed.TRANSLATE)
    room.save_at_desk(room.look(2), Deed.TRANSLATE)
    room.export()
    room.bring_back(first, [(0, Deed.TRANSLATE)], vouched=True)
    room.is_kept()


def test_a_file_of_before_the_article_was_cut_empties_nothing(tmp_path: Path) -> None:
    """What it was made of is told by all of its sentences, not by those alone that are still there."""
    room = Newsroom(tmp_path)
    before = room.take_away()
    room.change_article([(0, 1)])
    room.save_at_desk(room.look(0), Deed.TRANSLATE)
    room.take_away()
    room.upload(before, [])
    room.is_kept()
