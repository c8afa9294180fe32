"""What is published: the wheel, its metadata, and the workflows that make it."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

import pipelines
from pipelines.languages.table import EU24
from pipelines.workspace.starter import lay_out
from pipelines.workspace.starter.first_settings import Publisher

ROOT = Path(__file__).resolve().parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
YAML_FILES = [*WORKFLOWS, *sorted((ROOT / ".github").glob("ISSUE_TEMPLATE/*.yml"))]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel as `pip install` gets it, built in a folder of its own."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (path,) = folder.glob("*.whl")
    return zipfile.ZipFile(path)


def test_the_wheel_carries_licence_types_and_starter(wheel: zipfile.ZipFile) -> None:
    """Who installs it may read the licence, type-check against it, and lay out a workspace with it."""
    wanted = {
        f"glocal-{pipelines.__version__}.dist-info/licenses/LICENSE",
        "pipelines/py.typed",
        "pipelines/workspace/starter/prefect.yaml",
        *(
            f"pipelines/workspace/starter/{path.relative_to(ROOT)}"
            for folder in ("email_templates", "site_templates")
            for path in ROOT.glob(f"{folder}/**/*.*")
        ),
        *(
            path.relative_to(ROOT).as_posix()
            for path in ROOT.glob("pipelines/**/*.*")
            if path.suffix not in {".pyc", ".po"}
        ),
    }
    assert wanted - set(wheel.namelist()) == set()


def test_the_wheel_carries_the_words_of_the_templates_and_no_article(wheel: zipfile.ZipFile) -> None:
    """A workspace laid out by `glocal init` speaks of nobody; whoever installs it loads no other's texts."""
    starter = "pipelines/workspace/starter/translations/"
    catalogs = [name.removeprefix(starter) for name in wheel.namelist() if name.startswith(starter)]
    wanted = ["interface.pot", *(f"{tag}/LC_MESSAGES/interface.po" for tag in EU24 if tag != "en")]
    assert sorted(catalogs) == sorted(wanted)
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert tops == {"pipelines", f"glocal-{pipelines.__version__}.dist-info"}
    assert [name for name in wheel.namelist() if "/content/" in name and name.endswith(".md")] == []


def test_a_workspace_laid_out_from_the_wheel_is_complete(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    """The patterns of the build and those of the starter are two lists; what one forgets the other misses.
    Templates are read where they are, so that the mends of a later version reach every workspace.
    """
    wheel.extractall(tmp_path / "installed")
    starter = tmp_path / "installed/pipelines/workspace/starter"
    there = {path.relative_to(starter) for path in starter.rglob("*") if path.is_file()}
    lay_out(tmp_path / "news", Publisher(2026))  # from the checkout
    made = {path.relative_to(tmp_path / "news") for path in (tmp_path / "news").rglob("*") if path.is_file()}
    own = {Path(name) for name in (".gitignore", ".gitattributes", "glocal.toml")}
    templates = {path for path in there if path.parts[0] in {"email_templates", "site_templates"}}
    assert made - own == there - templates - {Path("__init__.py"), Path("first_settings.py")}


def test_the_wheel_speaks_of_no_newsletter(wheel: zipfile.ZipFile) -> None:
    """The repository is one newsletter's workspace too; nothing of it goes to those who publish another."""
    named = re.compile(rb"code[ _-]?week|European (?:Union|Commission)s?[^a-z]*newsletter", re.IGNORECASE)
    code = [name for name in wheel.namelist() if name.startswith("pipelines/")]
    assert [name for name in code if named.search(wheel.read(name))] == []
    assert [name for name in code if name.endswith((".png", ".jpg", ".svg"))] == []


def test_the_wheel_names_licence_versions_and_commands(wheel: zipfile.ZipFile) -> None:
    """An index shows what the metadata says, and nothing else."""
    folder = f"glocal-{pipelines.__version__}.dist-info"
    metadata = wheel.read(f"{folder}/METADATA").decode().splitlines()
    assert "License-Expression: EUPL-1.2" in metadata
    assert "License-File: LICENSE" in metadata
    assert f"Requires-Python: {PROJECT['requires-python']}" in metadata
    assert "glocal = pipelines.cli:main" in wheel.read(f"{folder}/entry_points.txt").decode()


def test_the_licence_is_the_whole_text() -> None:
    """A licence with a page missing is another licence."""
    text = (ROOT / "LICENSE").read_text()
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n")
    numbers = [int(number) for number in re.findall(r"^(\d+)\.[A-Z]", text, re.MULTILINE)]
    assert numbers == list(range(1, 16))
    assert "‘Compatible Licences’ according to Article 5 EUPL are:" in text


def test_versions_agree() -> None:
    """The package, its metadata and the changelog speak of one version."""
    assert PROJECT["version"] == pipelines.__version__


def test_python_versions_are_those_that_are_tested() -> None:
    """A version that is promised and not tested is a guess."""
    promised = [
        name.rpartition(" :: ")[2] for name in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", name)
    ]
    jobs = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())["jobs"]
    assert promised == jobs["tests"]["strategy"]["matrix"]["python"]
    assert PROJECT["requires-python"] == f">={promised[0]}"


@pytest.mark.parametrize("path", YAML_FILES, ids=lambda path: path.name)
def test_the_workflows_are_yaml_with_pinned_actions(path: Path) -> None:
    """A workflow with a slip in it does not fail, it does not run; an action without a version may change."""
    document = yaml.safe_load(path.read_text())
    assert isinstance(document, dict)
    steps = [step for job in document.get("jobs", {}).values() for step in job["steps"]]
    used = [step["uses"] for step in steps if "uses" in step]
    assert [name for name in used if not re.fullmatch(r"[\w.-]+/[\w./-]+@(v\d+|release/v\d+)", name)] == []
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    called = {name for step in steps for name in re.findall(r"\bmake ([a-z]+)", step.get("run", ""))}
    assert called - targets == set()


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_may_do_no_more_than_they_need(path: Path) -> None:
    """A job may read the code; whatever it may do beyond is written where it does it. No tokens are kept."""
    text = path.read_text()
    assert yaml.safe_load(text)["permissions"] == {"contents": "read"}
    assert "secrets." not in text


def test_hooks_call_what_the_project_has() -> None:
    """A hook that names a command that is gone stops every commit."""
    hooks = [
        hook
        for source in yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
        for hook in source["hooks"]
    ]
    assert [hook["id"] for hook in hooks] == ["ruff", "ruff-format", "mypy", "glocal-check"]
    offered = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert [hook["id"] for hook in offered] == ["glocal-check"]
    assert all(hook["entry"].split()[0] in {"ruff", "mypy", "glocal"} for hook in [*hooks, *offered])
