"""What every draft engine keeps to, found by its entry point: nothing that it writes goes out unread.

Each has a fake in `fakes/<name>.py`, with the faults of its service on demand.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from pipelines.actions.draft import draft_texts
from pipelines.actions.draft_collect import collect_drafts
from pipelines.actions.draft_plan import plan_drafts
from pipelines.actions.draft_write import DraftedCatalog
from pipelines.model.catalog import Message
from pipelines.translation.drafts.engine import AnyDraftEngine, DeferredEngine, DraftEngine
from pipelines.translation.drafts.mark import draft_mark, is_draft
from pipelines.workspace.catalogs import read_catalog
from pipelines.workspace.paths import Workspace
from pipelines.workspace.plugins import DRAFT_ENGINES, load_plugin, plugins
from pipelines.workspace.snapshot import open_snapshot
from tests.actions.draft_room import NOW, make_room
from tests.translation.drafts.faults import Fault

ENGINES = sorted(plugins(DRAFT_ENGINES).names)
LINKED = "See [the map](https://example.org/map) **now**"
TEXTS = f'msgid "Hello from Sofia"\nmsgstr ""\n\nmsgid "{LINKED}"\nmsgstr ""\n'
BREAKS_CODES = {Fault.TAG_LOST, Fault.TAG_DOUBLED, Fault.HTML_ADDED}
NOTHING_CAME = {Fault.WRONG_COUNT, Fault.TIMEOUT, Fault.QUOTA}


def fake_of(name: str) -> Any:
    """The module of its fake: `FAULTS` that it knows, and `world(fault)`, what the engine is made of."""
    return import_module(f"tests.translation.drafts.fakes.{name}")


CASES = [(name, fault) for name in ENGINES for fault in Fault if fault in fake_of(name).FAULTS]


@pytest.fixture
def room(tmp_path: Path) -> Workspace:
    room = make_room(tmp_path, texts="")
    settings = tmp_path / "glocal.toml"
    settings.write_text(settings.read_text().replace('"fr"', '"es"'))
    spanish = room.catalog_path("hello", "es")
    spanish.parent.mkdir(parents=True)
    spanish.write_text(f'msgid ""\nmsgstr ""\n"Language: es\\n"\n\n{TEXTS}')
    return type(room)(room.root, room.settings, ("en", "es"), room.languages)


def drafted(room: Workspace, engine: AnyDraftEngine, monkeypatch: pytest.MonkeyPatch) -> list[DraftedCatalog]:
    """What one run writes; of an engine that answers later, with what is collected at once."""
    plan = plan_drafts(open_snapshot(room), engine, ["hello"], ["es"])
    done = list(draft_texts(room, engine, plan, NOW))
    if isinstance(engine, DeferredEngine):
        monkeypatch.setattr("pipelines.actions.draft_collect.open_engine", lambda *_: engine)
        done += collect_drafts(open_snapshot(room), NOW)
    return done


def entries(room: Workspace) -> dict[str, Message]:
    return {message.id: message for message in read_catalog(room, "hello", "es").messages}


@pytest.fixture
def opened(request: pytest.FixtureRequest) -> Iterator[AnyDraftEngine]:
    name, fault = request.param
    with fake_of(name).world(fault) as setup:
        yield load_plugin(DRAFT_ENGINES, name)(setup)


@pytest.mark.parametrize("name", ENGINES)
def test_every_engine_describes_itself(name: str) -> None:
    """Its name is that of its entry point; its label stands in files, so it has no comma and no key."""
    with fake_of(name).world(Fault.NONE) as setup:
        engine = load_plugin(DRAFT_ENGINES, name)(setup)
        assert isinstance(engine, DraftEngine | DeferredEngine)
        assert engine.name == name
        assert engine.label
        assert not set(engine.label) & set(",\n")
        assert "secret-of" not in f"{engine.label}{engine!r}"
        assert engine.ability("en", "en") is None
        assert engine.ability("en", "es") is not None


@pytest.mark.parametrize(
    ("opened", "fault"),
    [(case, case[1]) for case in CASES],
    indirect=["opened"],
    ids=[f"{n}-{f.name}" for n, f in CASES],
)
def test_nothing_is_ready_without_a_person(
    room: Workspace, opened: AnyDraftEngine, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What its service does well is a draft, what it does badly is nothing; and every fault is told."""
    done = drafted(room, opened, monkeypatch)
    found = entries(room)
    assert [message.id for message in found.values() if message.translated] == []
    written = [message for message in found.values() if any(message.strings)]
    assert [draft_mark(message) for message in written if not is_draft(message)] == []
    if fault in NOTHING_CAME:
        assert written == []
        assert any(each.fault for each in done)
    elif fault in BREAKS_CODES:
        assert found[LINKED].strings == ("",)
        assert any(left.source == LINKED for each in done for left in each.left)
    else:
        assert found[LINKED].strings != ("",)
        assert not any(each.fault for each in done)
