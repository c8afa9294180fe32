"""The house plan's walls, read from the code's own imports."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "pipelines"
MODULES = {path.relative_to(PACKAGE.parent).as_posix(): path for path in PACKAGE.rglob("*.py")}
NOUNS = {"pipelines.blocks", "pipelines.model", "pipelines.outgoing", "pipelines.errors", "pipelines.locales"}
CORE = ("content", "translation", "rendering")
"""The rooms in the order of the walk; each may look back, none ahead."""


def imports(path: Path) -> set[str]:
    """The modules that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{name.name}" for name in node.names}
    return found


def ours(path: Path) -> set[str]:
    return {name for name in imports(path) if name.startswith("pipelines.")}


def within(names: set[str], allowed: set[str]) -> bool:
    return all(any(name == a or name.startswith(f"{a}.") for a in allowed) for name in names)


def test_nouns_stand_alone() -> None:
    """Whoever reads the nouns needs to read nothing else first."""
    assert ours(PACKAGE / "blocks.py") == set()
    assert within(ours(PACKAGE / "model.py"), {"pipelines.blocks"})
    assert within(ours(PACKAGE / "outgoing.py"), {"pipelines.model"})
    assert within(ours(PACKAGE / "errors.py"), {"pipelines.model"})
    assert ours(PACKAGE / "locales.py") == set()


@pytest.mark.parametrize("room", CORE)
def test_rooms_look_back_only(room: str) -> None:
    """The walk has one direction; a door back would make every change a change of everything."""
    allowed = NOUNS | {f"pipelines.{name}" for name in CORE[: CORE.index(room) + 1]}
    faults = {
        path.name: ours(path) for path in (PACKAGE / room).rglob("*.py") if not within(ours(path), allowed)
    }
    assert faults == {}


@pytest.mark.parametrize(
    ("library", "places"),
    [
        ("mjml", {"pipelines/rendering/mjml.py"}),
        ("PIL", {"pipelines/rendering/pictures.py"}),
    ],
)
def test_a_library_has_one_door(library: str, places: set[str]) -> None:
    """What only one module knows can be replaced there, and costs nothing elsewhere."""
    users = {
        name
        for name, path in MODULES.items()
        if any(found == library or found.startswith(f"{library}.") for found in imports(path))
    }
    assert users == places


def test_prefect_is_spoken_to_in_flows_only() -> None:
    """It takes seconds to load; whoever does not publish must not wait for it."""
    users = {
        name for name, path in MODULES.items() if any(n.split(".")[0] == "prefect" for n in imports(path))
    }
    assert {name.rpartition("/")[0] for name in users} == {"pipelines/flows"}


def test_databases_are_spoken_to_in_publishing_only() -> None:
    """SQLAlchemy takes a while to load, and a room that renders has no business with it."""
    users = {
        name for name, path in MODULES.items() if any(n.split(".")[0] == "sqlalchemy" for n in imports(path))
    }
    assert {name.rpartition("/")[0] for name in users} <= {
        "pipelines/publishing",
        "pipelines/publishing/smtp",
    }


def test_requests_stays_at_the_edge() -> None:
    """No core function can reach the network."""
    users = {name for name, path in MODULES.items() if "requests" in imports(path)}
    assert all(name.startswith("pipelines/publishing/") for name in users)


def test_providers_do_not_know_each_other() -> None:
    """A provider is understood, and thrown away, alone."""
    folder = PACKAGE / "publishing" / "providers"
    others = {f"pipelines.publishing.providers.{path.stem}" for path in folder.glob("*.py")}
    assert {path.name: ours(path) & others for path in folder.glob("[a-z]*.py")} == {
        path.name: set() for path in folder.glob("[a-z]*.py")
    }


@pytest.mark.parametrize("room", CORE)
def test_the_core_has_no_effects(room: str) -> None:
    """Bytes and time come in as arguments, so the same input gives the same output, anywhere."""
    faults = []
    for path in (PACKAGE / room).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                if called in {"open", "print", "datetime.now", "date.today", "time.time", "os.getenv"}:
                    faults.append(f"{path.name}:{node.lineno}: {called}")
        faults += [f"{path.name}: {name}" for name in imports(path) & {"os", "pathlib", "socket", "time"}]
    assert faults == []


def test_modules_stay_short() -> None:
    """A module is read at one sitting."""
    assert {name: n for name, path in MODULES.items() if (n := len(path.read_text().split("\n"))) > 301} == {}
