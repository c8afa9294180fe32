"""The house plan's walls, read from the code's own imports."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tools.walls import EFFECTS, LIBRARIES, PURE, ROOMS

PACKAGE = Path(__file__).resolve().parents[1] / "pipelines"
MODULES = {path.relative_to(PACKAGE.parent).as_posix(): path for path in PACKAGE.rglob("*.py")}


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


@cache
def unparsed(path: Path) -> str:
    return ast.unparse(parsed(path))


@cache
def literals(path: Path) -> frozenset[str]:
    """The strings of a module, without its docstrings."""
    said = {id(node.value) for node in ast.walk(parsed(path)) if isinstance(node, ast.Expr)}
    return frozenset(
        node.value
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said
    )


@cache
def imports(path: Path) -> frozenset[str]:
    """The modules that a file imports."""
    return frozenset(imported(path.read_text()))


def imported(code: str) -> Iterator[str]:
    """The modules that a text imports, wherever in it."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module, f"line {node.lineno}: write the whole name, so that the wall can read it"
            assert not node.level, f"line {node.lineno}: write the whole name, so that the wall can read it"
            yield from (node.module, *(f"{node.module}.{name.name}" for name in node.names))


@pytest.mark.parametrize(
    "code",
    [
        "import pipelines.delivery",
        "import pipelines.delivery.http as http",
        "from pipelines import delivery",
        "from pipelines.delivery import http",
        "from pipelines.delivery.http import Api",
        "def f():\n    from pipelines.delivery import http",
        "if TYPE_CHECKING:\n    from pipelines.delivery import http",
    ],
)
def test_the_wall_sees_every_way_through(code: str) -> None:
    """A wall with a hole is worse than none: it is trusted."""
    assert any(name.startswith("pipelines.delivery") for name in imported(code))


@pytest.mark.parametrize("code", ["from . import http", "from ..delivery import http"])
def test_the_wall_refuses_what_it_cannot_read(code: str) -> None:
    """A name that depends on where it stands could lead anywhere."""
    with pytest.raises(AssertionError, match="write the whole name"):
        list(imported(code))


def ours(path: Path) -> set[str]:
    return {name for name in imports(path) if name.startswith("pipelines.") and room_of(name) in ROOMS}


def room_of(name: str) -> str:
    """The room of a module or file: `pipelines.model.blocks` and `pipelines/model/blocks.py` → `model`."""
    return name.replace("/", ".").split(".")[1]


def test_every_room_is_in_the_table() -> None:
    """A room that nobody fenced would be a way around every wall."""
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == set(ROOMS)


def test_nothing_is_loose_on_the_doorstep() -> None:
    """Whoever opens the package sees rooms, not modules that belong to none."""
    assert {path.name for path in PACKAGE.glob("*.py")} == {"__init__.py", "__main__.py"}
    assert {path.name for path in PACKAGE.glob("*.*") if path.suffix != ".py"} == {"py.typed"}


def room_imports(room: str) -> set[str]:
    return {each for path in (PACKAGE / room).rglob("*.py") for each in ours(path)}


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_rooms_import_what_the_table_says(room: str) -> None:
    """The walk has one direction; a door back would make every change a change of everything."""
    allowed = {*ROOMS[room], room}
    faults = {
        name: sorted(wrong)
        for name, path in MODULES.items()
        if name.count("/") > 1
        and room_of(name) == room
        and (wrong := {each for each in ours(path) if room_of(each) not in allowed})
    }
    assert faults == {}


def test_every_door_is_used() -> None:
    """A door that nobody goes through is an invitation: the table says what is, not what might be."""
    used = {
        room: {room_of(each) for path in (PACKAGE / room).rglob("*.py") for each in ours(path)} - {room}
        for room in ROOMS
    }
    assert used == {room: set(allowed) for room, allowed in ROOMS.items()}


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_has_one_door(library: str) -> None:
    """What one place knows can be replaced there; Prefect and SQLAlchemy also take long to load."""
    users = {
        name
        for name, path in MODULES.items()
        if any(found == library or found.startswith(f"{library}.") for found in imports(path))
    }
    assert users
    assert [name for name in sorted(users) if not name.startswith(LIBRARIES[library])] == []


def test_providers_do_not_know_each_other() -> None:
    """A provider is understood, and thrown away, alone."""
    folder = PACKAGE / "delivery" / "providers"
    others = {f"pipelines.delivery.providers.{path.stem}" for path in folder.glob("*.py")}
    foreign = {
        path.name: {name for name in ours(path) & others if f".{path.stem}_" not in name}
        for path in folder.glob("[a-z]*.py")
    }
    assert foreign == {path.name: set() for path in folder.glob("[a-z]*.py")}


@pytest.mark.parametrize("room", PURE)
def test_the_core_has_no_effects(room: str) -> None:
    """Bytes and time come in as arguments, so the same input gives the same output, anywhere."""
    faults = []
    for name, path in MODULES.items():
        if name.startswith(f"pipelines/{room}/") and not name.startswith(EFFECTS):
            calls = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)]
            called = {ast.unparse(node.func) for node in calls}
            faults += [f"{name}: {effect}" for effect in (called & EFFECTIVE_CALLS)]
            faults += [f"{name}: {module}" for module in imports(path) & EFFECTIVE_MODULES]
    assert faults == []


EFFECTIVE_CALLS = {"open", "print", "datetime.now", "datetime.today", "date.today", "input"}
EFFECTIVE_MODULES = {
    *("os", "pathlib", "shutil", "socket", "subprocess", "tempfile", "time", "secrets", "random"),
    *("fcntl", "filelock", "urllib.request", "http.client"),
}


def test_the_core_reads_the_packages_own_files_through_loaders() -> None:
    """Data beside the code is part of the code; a loader is the one place that knows that it is a file."""
    users = {
        name
        for name, path in MODULES.items()
        if "importlib.resources" in imports(path) or "PackageLoader" in path.read_text()
    }
    assert {name for name in users if room_of(name) in PURE and room_of(name) != "languages"} == {
        "pipelines/emails/data/__init__.py",
        "pipelines/emails/gallery/__init__.py",
        "pipelines/translation/checks/data/__init__.py",
    }


def test_a_name_stands_for_one_thing() -> None:
    """Whoever searches for a class or a function finds one; a second of that name would be another thing."""
    places: dict[str, list[str]] = {}
    for name, path in MODULES.items():
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                places.setdefault(node.name, []).append(name)
    twice = {name: found for name, found in places.items() if len(found) > 1}
    # One thing with several makers: what a provider is handed for a campaign.
    assert {room.rpartition("/")[0] for room in twice.pop("payload")} == {"pipelines/delivery/providers"}
    assert twice == {}


def test_modules_stay_short() -> None:
    """A module is read at one sitting."""
    assert {name: n for name, path in MODULES.items() if (n := len(path.read_text().split("\n"))) > 301} == {}


ONE_HOME = {
    "a pattern of merge tags": (r"\\\[\\\[", {"pipelines/model/markup.py"}),
    "a pattern of %(name)s": (r"%(\(\?:)?\\\(", {"pipelines/model/markup.py"}),
    "a set of control characters": (
        r"(\\x00|\x00)-",
        {"pipelines/model/markup.py"},
    ),
    "the tags that may stand in a text": (r"^bdi$|\bbdi\b.*\bbdo\b", {"pipelines/model/markup.py"}),
    "the schemes of addresses": (r"^mailto$|mailto\)|mailto\|", {"pipelines/model/markup.py"}),
    "a moment of RFC 3339": (r"%Y-%m-%dT%H:%M:%S", {"pipelines/model/times.py"}),
    "a dialect of Markdown": (r"^(commonmark|gfm-like|js-default)$", {"pipelines/content/commonmark.py"}),
}
"""What is written as a string: a rule, where it is found (in a literal), and the modules that may have it."""


@pytest.mark.parametrize("rule", sorted(ONE_HOME))
def test_a_rule_has_one_home(rule: str) -> None:
    """Two patterns for one thing agree until one of them is mended."""
    pattern, homes = ONE_HOME[rule]
    found = {name for name, path in MODULES.items() if any(re.search(pattern, t) for t in literals(path))}
    assert found == homes


@pytest.mark.parametrize(
    ("call", "home"),
    [
        ("isoformat(timespec=", "pipelines/model/times.py"),
        ("get_close_matches(", "pipelines/model/suggestion.py"),
        (".count('\\n', 0, ", "pipelines/model/finding.py"),
        ("MarkdownIt(", "pipelines/content/commonmark.py"),
    ],
)
def test_a_question_is_asked_in_one_place(call: str, home: str) -> None:
    """What was meant by a slip, on which line a place stands, how our Markdown is read: one answer each."""
    askers = {name for name, path in MODULES.items() if call in unparsed(path)}
    assert askers == {home}


def test_lines_are_looked_for_in_one_place() -> None:
    """Five ways to find the line that holds a word were five ways to be off by one."""
    finders = set()
    for name, path in MODULES.items():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.GeneratorExp) and isinstance(node.generators[0].target, ast.Tuple):
                source = ast.unparse(node)
                if "split('\\n')" in source or "splitlines()" in source:
                    finders.add(name)
    assert finders <= {"pipelines/model/finding.py"}
