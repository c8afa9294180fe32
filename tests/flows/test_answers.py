"""Which run an answer from a terminal means."""

from __future__ import annotations

from uuid import UUID

import pytest

from pipelines.flows import runs
from pipelines.flows.runs import Waiting
from pipelines.model.errors import DeliveryError

FIRST = Waiting(UUID(int=0xA << 124), "publish spring", "2026-12-01 09:00 UTC")
SECOND = Waiting(UUID(int=0xB << 124), "publish summer", "2026-12-02 09:00 UTC")
AGAIN = Waiting(UUID(int=0xBC << 120), "publish summer", "2026-12-03 09:00 UTC")


def waiting(monkeypatch: pytest.MonkeyPatch, *there: Waiting) -> None:
    monkeypatch.setattr(runs, "waiting", lambda: list(there))


@pytest.mark.parametrize("name", ["spring", "publish spring", "a0000000", str(FIRST.id)])
def test_by_its_issue_its_name_or_the_beginning_of_its_id(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Whatever somebody has copied from a message or a page."""
    waiting(monkeypatch, FIRST, SECOND)
    assert runs.find(name) == FIRST


@pytest.mark.parametrize(
    ("there", "name", "words"),
    [
        ((), "spring", "no run 'spring' waits for an answer\n  next: waiting are: none"),
        (
            (FIRST,),
            "another-issue",
            (
                "no run 'another-issue' waits for an answer\n  next: waiting are: spring (a0000000, since"
                " 2026-12-01 09:00 UTC)"
            ),
        ),
        (
            (SECOND, AGAIN),
            "summer",
            (
                "2 runs wait under the name 'summer'\n  next: waiting are: summer (b0000000, since 2026-12-02"
                " 09:00 UTC); summer (bc000000, since 2026-12-03 09:00 UTC)"
            ),
        ),
    ],
)
def test_if_it_means_none_or_several_all_are_named(
    monkeypatch: pytest.MonkeyPatch, there: tuple[Waiting, ...], name: str, words: str
) -> None:
    """The way out stands in the message: nobody has to open Prefect's pages for an id."""
    waiting(monkeypatch, *there)
    with pytest.raises(DeliveryError) as caught:
        runs.find(name)
    assert str(caught.value) == words
