"""What each provider is given for a campaign, byte for byte: a golden pair for each, and none without one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from pipelines.model.delivery import Campaign
from tests.delivery.providers.test_contract import HAS_FAKE, fake_module

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("name", HAS_FAKE)
def test_the_payload_is_the_golden_one(name: str) -> None:
    """A change of what leaves for a provider is looked at before it reaches anybody."""
    folder = GOLDEN / name
    assert folder.is_dir(), f"write {folder}/input.json, a campaign, and expected.json, what {name} is given"
    campaign = TypeAdapter(Campaign).validate_json((folder / "input.json").read_bytes())
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    assert fake_module(name).payloads(campaign) == expected
