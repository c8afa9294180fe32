"""Generated data is what its script makes of the packages that are named in it."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import pytest

from pipelines.emails.data import load
from tools import generate_caniemail, generate_mjml
from tools.node import MODULES, version

GENERATORS = [
    pytest.param(generate_mjml, "components", id="mjml"),
    pytest.param(generate_caniemail, "features", id="caniemail"),
]


@pytest.mark.parametrize(("generator", "rows"), GENERATORS)
def test_the_data_says_where_it_comes_from(generator: ModuleType, rows: str) -> None:
    """Whoever doubts a finding can look up its source, and see how old it is."""
    data = load(generator.TARGET.name)
    assert data["source"].startswith(f"npm: {generator.PACKAGE}")
    assert re.fullmatch(r"\d+\.\d+\.\d+", data["version"])
    assert re.fullmatch(r"20\d\d-[01]\d-[0-3]\d", data["date"])
    assert data[rows]


@pytest.mark.parametrize(("generator", "rows"), GENERATORS)
def test_the_data_is_not_stale(generator: ModuleType, rows: str) -> None:  # noqa: ARG001 - shared with the other
    """A newer package in `.ci/packages`, a change of the script or one by hand must be followed by a run."""
    if not (MODULES / generator.PACKAGE).exists():
        pytest.skip(f"no {generator.PACKAGE} of npm: bash .ci/packages")
    stored = generator.TARGET.read_text(encoding="utf-8")
    hint = f"run: python -m {generator.__name__}"
    assert version(MODULES, generator.PACKAGE) == load(generator.TARGET.name)["version"], hint
    assert generator.generate(MODULES) == stored, hint


def test_the_packages_of_ci_are_those_of_the_data() -> None:
    """Without npm nothing is compared, so at least the versions must be the same."""
    listed = (Path(__file__).parents[2] / ".ci" / "packages").read_text()
    for generator in (generate_mjml, generate_caniemail):
        assert f"{generator.PACKAGE}@{load(generator.TARGET.name)['version']}" in listed
