"""Services write our HTML anew: what readers see the same of is sent, and what differs waits for a person."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from lxml import etree

from pipelines.delivery.send_options import SendOptions
from pipelines.model.delivery import DeliveryState
from tests.delivery.providers import test_contract
from tests.delivery.providers.test_contract import API_NAMES, letters, quick, run, scene

__all__ = ["quick"]


@pytest.fixture(autouse=True)
def one_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(test_contract, "LOCALES", ("el",))


def in_its_own_way(html: str) -> str:
    """As a library of theirs writes a page; one that escapes template tags in addresses would break them."""
    root = etree.fromstring(html.encode(), etree.HTMLParser(encoding="utf-8"))
    written = etree.tostring(root, method="html", encoding="unicode", pretty_print=True)
    return re.sub(r'href="[^"]*"', lambda found: unquote(found[0]), written)


@pytest.mark.parametrize("name", API_NAMES)
def test_the_same_page_in_other_bytes_is_sent(name: str, tmp_path: Path) -> None:
    """A dead end that no person could leave: every send would stop at "differs from what it was given"."""
    with scene(name, tmp_path) as here:
        here.fake.anew = in_its_own_way
        assert [row.state for row in run(here)] == [DeliveryState.SENT]
        assert letters(here) == {"el": 1}


@pytest.mark.parametrize("name", API_NAMES)
def test_another_page_is_shown_and_a_person_can_say_yes(name: str, tmp_path: Path) -> None:
    """What differs, where, and with which words it goes out all the same, once."""
    with scene(name, tmp_path) as here:
        here.fake.anew = lambda html: html.replace("</body>", "<p>Some Street 1</p></body>")
        (row,) = run(here)
        assert (row.state, letters(here)) == (DeliveryState.FAILED, {})
        assert "the HTML, after " in row.note
        assert "Some Street 1" in row.note
        (code,) = re.findall(r"--accept ([0-9a-f]{12})", row.note)
        yes = SendOptions(send=True, by="Ana", accepted=(code,))
        assert [row.state for row in run(here, options=yes)] == [DeliveryState.SENT]
        assert [row.state for row in run(here)] in ([DeliveryState.SENT], [DeliveryState.DELIVERED])
        assert letters(here) == {"el": 1}
