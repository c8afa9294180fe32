"""Numbers as small drawings: their measures, for the SVG of a template. Figures stand beside each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.actions.issue_record import SentPoint
from pipelines.model.delivery import Delivery, Numbers

WIDTH, HEIGHT = 200, 64
"""Of a chart over time, in its own units."""
LATEST = 8
"""How many issues a chart over time shows."""


@dataclass(frozen=True, slots=True)
class TimeBar:
    """One issue in a chart over time."""

    point: SentPoint
    x: int
    width: int
    y: int
    """The top of what was sent…"""
    missing_y: int
    """…and of what should have been."""


@dataclass(frozen=True, slots=True)
class TimeChart:
    """One language over time."""

    tag: str
    bars: tuple[TimeBar, ...]


@dataclass(frozen=True, slots=True)
class ShareBar:
    """One language of one issue: parts of a hundred of the longest."""

    delivery: Delivery
    numbers: Numbers
    sent: float
    bounced: float
    missing: float


def time_chart(tag: str, points: Sequence[SentPoint]) -> TimeChart:
    """The latest issues of a language, on a scale of its own."""
    shown = points[-LATEST:]
    most = max([max(each.numbers.to_send, each.numbers.sent) for each in shown], default=0) or 1
    step = WIDTH // LATEST
    return TimeChart(
        tag,
        tuple(
            TimeBar(
                point,
                number * step + 3,
                step - 6,
                _top(point.numbers.sent, most),
                _top(max(point.numbers.to_send, point.numbers.sent), most),
            )
            for number, point in enumerate(shown)
        ),
    )


def _top(count: int, most: int) -> int:
    return HEIGHT - round((HEIGHT - 2) * count / most)


def share_bars(rows: Sequence[Delivery]) -> tuple[ShareBar, ...]:
    """The languages of an issue on one scale, those first that fell short."""
    told = [(row, row.numbers) for row in rows if row.numbers]
    most = max([max(each.to_send, each.sent) for _, each in told], default=0) or 1
    bars = [
        ShareBar(
            row,
            each,
            100 * (each.sent - min(each.sent, each.bounced)) / most,
            100 * min(each.sent, each.bounced) / most,
            100 * max(0, each.to_send - each.sent) / most,
        )
        for row, each in told
    ]
    return tuple(sorted(bars, key=lambda bar: (-_percent_missing(bar.numbers), bar.delivery.locale)))


def _percent_missing(numbers: Numbers) -> int:
    return 100 * numbers.missing // max(1, numbers.to_send)


def totals(bars: Sequence[ShareBar]) -> Numbers:
    """All languages together."""
    told = [bar.numbers for bar in bars]
    return Numbers(
        sent=sum(each.sent for each in told),
        opened=sum(each.opened for each in told),
        clicked=sum(each.clicked for each in told),
        bounced=sum(each.bounced for each in told),
        unsubscribed=sum(each.unsubscribed for each in told),
        to_send=sum(each.to_send for each in told),
    )
