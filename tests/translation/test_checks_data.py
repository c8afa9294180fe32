"""The list of top-level domains is what its script makes of the package that is named in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines.translation.checks.data import top_level_domains
from tools import generate_top_level_domains as generator
from tools.node import MODULES


def test_the_list_is_not_stale() -> None:
    """A newer package in `.ci/packages`, a change of the script or one by hand must be followed by a run."""
    if not (MODULES / generator.PACKAGE).exists():
        pytest.skip(f"no {generator.PACKAGE} of npm: bash .ci/packages")
    assert generator.generate(MODULES) == generator.TARGET.read_text("utf-8")


def test_the_package_of_ci_is_that_of_the_list() -> None:
    """Without npm nothing is compared, so at least the version must be the same."""
    stated = json.loads(generator.TARGET.read_text("utf-8"))["version"]
    listed = (Path(__file__).parents[2] / ".ci" / "packages").read_text()
    assert f"{generator.PACKAGE}@{stated}" in listed


def test_names_beyond_ascii_are_known_in_both_spellings() -> None:
    """A link can be written either way."""
    assert {"eu", "museum", "бг", "xn--90ae"} <= top_level_domains()
