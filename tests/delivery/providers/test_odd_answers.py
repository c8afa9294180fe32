"""JSON of another shape than documented ends in one of our errors, and the edition goes out once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.delivery.providers import test_contract
from tests.delivery.providers.test_contract import (
    API_NAMES,
    letters,
    quick,
    run,
    run_until_settled,
    scene,
)

__all__ = ["quick"]
NESTED: Any = []
for _ in range(900):
    NESTED = [NESTED]
ODD: tuple[Any, ...] = (
    [],
    {},
    "words",
    7,
    True,
    {"data": None},
    {"data": {"id": [1, 2], "results": 5, "total": "many", "status": {}, "lists": {}}},
    {"id": {"a": 1}, "count": float("inf"), "total_items": -1, "campaigns": {"id": 1}, "Data": [[]]},
    {"data": {"id": "../../settings"}, "id": "../../account", "Data": [{"ID": "1/send"}]},
    NESTED,
)


@pytest.mark.parametrize("name", API_NAMES)
@pytest.mark.slow
def test_an_odd_answer_to_any_call_is_one_of_our_errors(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy, an update there, a page of maintenance: whatever it is, nothing is sent twice or forgotten."""
    monkeypatch.setattr(test_contract, "LOCALES", ("el",))
    with scene(name, tmp_path / "count") as here:
        run(here)
        total = len(here.fake.calls)
    for number in range(total):
        with scene(name, tmp_path / str(number)) as here:
            here.fake.fault_at, here.fake.odd = (number, "odd-json"), ODD[number % len(ODD)]
            first = run(here)  # anything but a DeliveryError would end it
            rows = run_until_settled(here)
            assert (number, letters(here)) == (number, {"el": 1}), (first, rows)
            assert all(row.state.went_out for row in rows), (number, rows)
