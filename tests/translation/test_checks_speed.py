"""How much work the checks do on texts that somebody wrote to keep them busy: counted, not timed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.model.catalog import Message
from pipelines.translation.checks import CHECKS
from pipelines.translation.checks.base import CheckContext, TextPair
from pipelines.translation.checks.reading import reading_of
from tests.operations import operations

SOURCE = "Now 3 [x](https://a.eu) **May** 3, 1,200.50 `y` <b>b</b> [[x]]"
NASTY = (
    *(
        "<",
        "<a ",
        "<!--",
        "<?",
        "[",
        "![",
        "](",
        "[[a",
        "`",
        "*",
        "*a",
        "_a*",
        "a@",
        "a@b.",
        "a.",
        "a://",
        "www.",
    ),
    *(
        "&",
        "&a;",
        "\\",
        "“a",
        "« ",
        "1,",
        "1 ",
        "1.5 a ",
        "(",
        "\n",
        "\n- ",
        " ",
        "A. ",
        "a a ",
        "{a",
        "%(",
        "\u200d",
    ),
)


@pytest.mark.parametrize("unit", NASTY)
@pytest.mark.slow
def test_twice_the_text_is_at_most_twice_the_work(unit: str) -> None:
    """Ten thousand `<` in one entry must not keep 23 languages waiting; it took a minute once."""
    counts = []
    for size in (1000, 1000, 2000, 4000):
        text = (unit * size)[:size]
        pair = TextPair(SOURCE, text, Message(SOURCE, (text,)), CheckContext("fr"))
        reading_of.cache_clear()

        def ask(pair: TextPair = pair) -> None:
            for check in CHECKS:
                check.test(pair)
                check.test(replace(pair, source=pair.translation, translation=pair.source))

        counts.append(operations(ask))
    _, first, second, third = counts  # the first time, patterns are compiled
    assert third - second <= 2.3 * (second - first) + 500
