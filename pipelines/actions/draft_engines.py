"""A draft engine, opened for a workspace: here it is handed what it needs of the world, and nothing else."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError

from pipelines.model.catalog import Message
from pipelines.model.errors import DeliveryError, GlocalError, NoReply, Refused, SettingsError
from pipelines.model.finding import Origin
from pipelines.model.markup import visible
from pipelines.model.suggestion import did_you_mean
from pipelines.model.validation import fault_words, first_fault
from pipelines.translation.drafts.engine import (
    AnyDraftEngine,
    DeferredEngine,
    DraftEngine,
    DraftParcel,
    EngineSetup,
    HttpCalls,
    Keys,
)
from pipelines.translation.memory import Memory
from pipelines.workspace.paths import Workspace
from pipelines.workspace.plugins import DRAFT_ENGINES, broken_plugin, load_plugin, plugins, using_plugin
from pipelines.workspace.settings import SETTINGS
from pipelines.workspace.settings_file import setting_line

PROGRAM_LIMIT = 300.0
"""Seconds that a program of this machine may take for one call."""
_PARCELS, _PARCEL_SIZE = 1000, 25_000_000
"""How many files of a folder are looked at, and how many bytes one may have."""


class WorkspaceSetup:
    """What an engine is made of: its settings, its key, HTTP calls, programs, and the memory."""

    def __init__(self, workspace: Workspace, name: str, memory: Callable[[], Memory]) -> None:
        self._workspace, self._name, self._memory = workspace, name, memory

    def keys(self, keys: type[Keys], /) -> Keys:
        """`[drafts.<name>]` as a checked value; SettingsError names the line at fault."""
        try:
            return keys.model_validate(self._workspace.settings.drafts.table(self._name))
        except ValidationError as error:
            first = first_fault(error.errors())
            path = ("drafts", self._name, *first["loc"])
            line = setting_line(self._workspace.settings_text(), path)
            raise SettingsError(
                f"{'.'.join(map(str, path))} {fault_words(first)}",
                origin=Origin(SETTINGS, line),
                hint="docs/machine-drafts.md lists the keys",
            ) from error

    def secret(self, variable: str, /) -> str:
        """The value of an environment variable; DeliveryError if it is not set."""
        return str(import_module("pipelines.delivery.secrets").secret(variable))

    def calls(
        self,
        service: str,
        base: str,
        *,
        auth: tuple[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        error_text: Callable[[Any], str],
        hidden: Sequence[str] = (),
        too_many: Collection[int] = (429,),
    ) -> HttpCalls:
        """Calls below one address, as providers make them."""
        api = import_module("pipelines.delivery.http").Api  # loads requests, which most commands do without
        return cast(
            HttpCalls,
            api(
                *(service, base),
                auth=auth,
                headers=headers,
                error_text=error_text,
                hidden=hidden,
                too_many=too_many,
            ),
        )

    def run(self, command: Sequence[str], given: str, /) -> str:
        """What a program prints, given a text."""
        try:
            done = subprocess.run(  # noqa: S603 - words of an engine's own, none of them a shell's
                list(command), input=given.encode(), capture_output=True, check=False, timeout=PROGRAM_LIMIT
            )
        except FileNotFoundError as error:
            raise Refused(
                f"the program {command[0]} is not installed here",
                hint="docs/machine-drafts.md says which package",
            ) from error
        except subprocess.TimeoutExpired as error:
            raise NoReply(
                f"{command[0]} did not end in {PROGRAM_LIMIT:.0f} seconds", hint="try it in a terminal"
            ) from error
        if done.returncode:
            said = visible(done.stderr.decode(errors="replace").strip()[:300])
            raise Refused(
                f"{command[0]}: {said or f'it ended with {done.returncode}'}", hint="try it in a terminal"
            )
        return done.stdout.decode(errors="replace")

    def arrived(self, folder: str, /) -> Sequence[DraftParcel]:
        """The files of a folder, relative to the workspace, in the order of their names."""
        path = self._workspace.root / folder
        files = sorted(each for each in path.iterdir() if each.is_file()) if path.is_dir() else []
        return [_parcel(each) for each in files[:_PARCELS]]

    def remembered(self, text: str, target: str, /) -> tuple[float, str] | None:
        """The likeliest reviewed translation of the workspace."""
        if exact := self._known.exact(Message(text), target):
            return 100.0, exact[0]
        near = self._known.near(text, target)
        return (near[0], near[2]) if near else None

    @cached_property
    def _known(self) -> Memory:
        return self._memory()


def _parcel(path: Path) -> DraftParcel:
    with path.open("rb") as opened:
        return DraftParcel(opened.read(_PARCEL_SIZE), path.name)


def engine_name(workspace: Workspace, name: str = "") -> str:
    """Which engine is meant; DeliveryError if nothing says it, or there is none of that name."""
    installed = sorted(plugins(DRAFT_ENGINES).names)
    meant = name or workspace.settings.drafts.usual
    if not meant:
        raise DeliveryError(
            "no draft engine is named",
            hint=f"add --engine, or [drafts] engine to glocal.toml; installed are: {', '.join(installed)}",
        )
    if meant not in installed:
        hint = did_you_mean(meant, installed) or f"installed are: {', '.join(installed)}"
        raise DeliveryError(f"there is no draft engine {meant!r}", hint=hint)
    return meant


def open_engine(workspace: Workspace, name: str, memory: Callable[[], Memory]) -> AnyDraftEngine:
    """The engine of that name, set up for the workspace; BrokenPlugin if another package's does not work."""
    factory = cast(Callable[[EngineSetup], object], load_plugin(DRAFT_ENGINES, name))
    with using_plugin(DRAFT_ENGINES, name):
        engine = factory(WorkspaceSetup(workspace, name, memory))
        if not isinstance(engine, DraftEngine | DeferredEngine):
            raise broken_plugin(
                DRAFT_ENGINES, name, "it has not the methods of DraftEngine or DeferredEngine"
            )
        if engine.name != name:
            raise broken_plugin(DRAFT_ENGINES, name, f"it calls itself {engine.name!r}")
    return engine


def engine_rows(workspace: Workspace) -> list[dict[str, str]]:
    """Each installed engine, and what its settings still lack."""
    rows = []
    for name in sorted(plugins(DRAFT_ENGINES).names):
        try:
            label = open_engine(workspace, name, Memory).label
        except GlocalError as error:
            rows.append({"engine": name, "label": "", "settings": error.message})
            continue
        rows.append({"engine": name, "label": label, "settings": "complete"})
    return rows
