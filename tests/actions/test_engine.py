"""What the desk shows of a run while it works: each language as far as it is."""

from __future__ import annotations

from functools import reduce

import pytest

from pipelines.actions.engine import LocaleStep, RunPhase, RunProgress, with_event
from tests.actions.publish_room import RELEASED, QuickSteps, Room, report_of

pytestmark = pytest.mark.filterwarnings("ignore:Selection of the SingletonThreadPool")


def test_a_progress_says_how_far_each_language_is(room: Room) -> None:
    """Whoever pressed the button sees 24 languages move, and each stop where it stopped, with its reason."""
    events = room.publish(room.request(), QuickSteps(room.run(), held=("mt",)))
    before = RunProgress("run-1", "hello", "Ana")
    seen = [before]
    for event in events:
        seen.append(with_event(seen[-1], event))
    last = seen[-1]
    assert [tag for tag in last.locales if last.locales[tag].step is LocaleStep.DELIVERED] == [
        "de",
        "en",
        "fr",
    ]
    assert (last.locales["mt"].step, last.locales["mt"].why) == (
        LocaleStep.HELD,
        "1 text, 6 words to translate",
    )
    assert (before.phase, seen[1].phase, last.phase) == (RunPhase.WAITS, RunPhase.WORKS, RunPhase.ENDED)
    assert (last.site, last.report, last.is_over, last.done) == (RELEASED, report_of(events), True, 4)
    assert not seen[-2].is_over
    assert {LocaleStep.CHECKED, LocaleStep.RENDERED} <= {
        each.step for moment in seen for each in moment.locales.values()
    }


def test_a_progress_is_the_same_whoever_counts(room: Room) -> None:
    """A page that is opened late folds the same events to the same value; none is changed in place."""
    events = room.publish(room.request(languages=["fr"]))
    before = RunProgress("run-1", "hello", "Ana")
    first = reduce(with_event, events, before)
    assert reduce(with_event, events, before) == first
    assert before == RunProgress("run-1", "hello", "Ana")
