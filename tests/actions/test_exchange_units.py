"""What goes out to translators' tools, file by file: golden pairs that a person can read."""

from __future__ import annotations

import os
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from pipelines.actions.exchange_units import exchange_units
from pipelines.model.catalog import Catalog, Message
from pipelines.translation.formats.exchange import ExchangeDocument, ExchangeProfile
from pipelines.translation.formats.po import parse_catalog
from pipelines.translation.memory import Memory

GOLDEN = Path(__file__).resolve().parents[1] / "translation/golden/exchange_units"
NAMES = sorted({each.name for each in entry_points(group="glocal.formats")} - {"xlsx"})
"""A packed file holds the hour at which it was made; its rows are those of CSV."""
PAGE = "https://desk.example.org/issues/fair/languages/de/translate"


def document() -> ExchangeDocument:
    """The texts of the golden catalog, with a memory of two texts."""
    memory = Memory()
    known = (
        Message("Join us", ("Machen Sie mit",)),
        Message("Join us **today**!", ("Machen Sie **heute** mit!",)),
    )
    memory.add(Catalog("x.po", Message(""), known), "spring", "de")
    catalog = parse_catalog((GOLDEN / "input.po").read_bytes(), "x.po")
    return ExchangeDocument("en", "de", tuple(exchange_units("fair", "de", catalog, memory, PAGE)))


@pytest.mark.parametrize("profile", ExchangeProfile)
@pytest.mark.parametrize("name", NAMES)
def test_each_format_and_profile_has_its_file(name: str, profile: ExchangeProfile) -> None:
    """Anything that changes in what agencies get is seen here first. GOLDEN=write writes them anew."""
    (form,) = (each.load() for each in entry_points(group="glocal.formats", name=name))
    written = form.write(document(), profile)
    path = GOLDEN / f"{name}.{profile}{form.suffix}"
    if os.environ.get("GOLDEN") == "write":
        path.write_bytes(written)
    assert written == path.read_bytes()


def test_a_match_that_could_not_come_back_is_left_out() -> None:
    """A translator would take it over, and it would be refused for its codes; forms of a plural have none."""
    memory = Memory()
    known = (Message("Join us **now**", ("Machen Sie mit",)), Message("%(num)s reader", ("%(num)s Person",)))
    memory.add(Catalog("x.po", Message(""), known), "spring", "de")
    asked = (
        Message("Join us **now**"),
        Message("%(num)s reader", ("", ""), "%(num)s readers", flags=("python-format",)),
    )
    units = exchange_units("fair", "de", Catalog("y.po", Message(""), asked), memory)
    assert [unit.matches for unit in units] == [(), (), ()]
