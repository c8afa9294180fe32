"""Nobody looks at a silent terminal for minutes and wonders whether to end it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from pipelines.cli.heartbeat import hearing_of_work, telling_while_waiting


def heard(work: Callable[[Callable[[str], None], Callable[[int], None]], None]) -> list[tuple[str, bool]]:
    """What was told, and whether it was told again; `work` may wait until so much was told."""
    told: list[tuple[str, bool]] = []
    more = threading.Condition()

    def tell(text: str, seconds: int) -> None:
        del seconds  # none have gone by in a test
        with more:
            told.append((text, threading.current_thread().name == "heartbeat"))
            more.notify()

    def until(count: int) -> None:
        with more:
            assert more.wait_for(lambda: len(told) >= count, timeout=20)

    with telling_while_waiting(tell, every=0.02) as show:
        work(show, until)
    return told


def test_what_goes_on_is_told_again_while_it_goes_on() -> None:
    """The last thing that was begun is what is waited for."""

    def work(show: Callable[[str], None], until: Callable[[int], None]) -> None:
        show("Prefect starts")
        until(3)
        show("fr: handing over")
        until(6)

    told = heard(work)
    assert dict.fromkeys(told) == dict.fromkeys(
        [
            ("Prefect starts", False),
            ("Prefect starts", True),
            ("fr: handing over", False),
            ("fr: handing over", True),
        ]
    )


def test_before_anything_was_begun_nothing_is_told() -> None:
    """And nothing after the end."""
    assert heard(lambda _, __: None) == []


def test_work_in_any_room_and_thread_is_heard() -> None:
    """Editions are handed over side by side; what waits for what is known there alone."""
    shown: list[str] = []
    log = logging.getLogger("pipelines.delivery.http")
    before = logging.getLogger("pipelines").level
    with hearing_of_work(shown.append):
        thread = threading.Thread(target=log.info, args=("%s: asked to wait %d s", "brevo", 60))
        thread.start()
        thread.join()
        log.debug("details")
    log.info("later")
    assert (shown, logging.getLogger("pipelines").level) == (["brevo: asked to wait 60 s"], before)
