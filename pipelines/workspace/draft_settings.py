"""`[drafts]` of glocal.toml: which machine drafts translations, and how much it may cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from pipelines.model.suggestion import did_you_mean
from pipelines.workspace.plugins import DRAFT_ENGINES, plugins


class DraftSettings(BaseModel):
    """What holds for all engines; a table per engine, `[drafts.deepl]`, has its own keys."""

    # A table of a name that is none of ours is an engine's; `fault_of_drafts` refuses what is neither.
    model_config = ConfigDict(extra="allow", frozen=True, str_strip_whitespace=True)

    engine: str = ""
    """The engine where nothing else is said, such as `"deepl"`: that of the desk's button. Empty: the only
    one that has a table. Each has keys of its own in a table, `[drafts.deepl]` (docs/machine-drafts.md)."""
    max_characters: Annotated[int, Field(ge=0)] = 200_000
    """The most characters that one run may have counted by a service; one that would take more does not
    begin."""

    def table(self, engine: str) -> Mapping[str, object]:
        """The keys of an engine, as they stand there."""
        found = (self.model_extra or {}).get(engine)
        return found if isinstance(found, Mapping) else {}

    @property
    def tables(self) -> tuple[str, ...]:
        """The engines that have a table."""
        return tuple(self.model_extra or {})

    @property
    def usual(self) -> str:
        """The engine where nothing is said; empty if there is none, or no saying which."""
        return self.engine or (self.tables[0] if len(self.tables) == 1 else "")


def fault_of_drafts(given: Mapping[str, Any]) -> tuple[tuple[str, ...], str, str] | None:
    """Of what `[drafts]` has, the first key or name that nobody knows: where, what, and what may be meant."""
    installed = sorted(plugins(DRAFT_ENGINES).names)
    known = f"installed are: {', '.join(installed)}"
    for name, value in given.items():
        if name in DraftSettings.model_fields:
            if name == "engine" and value and value not in installed:
                hint = did_you_mean(str(value), installed) or known
                return ("engine",), f"there is no draft engine {value!r}", hint
        elif not isinstance(value, Mapping):
            hint = did_you_mean(name, DraftSettings.model_fields) or "see docs/settings.md"
            return (name,), f"drafts.{name} is not a known key", hint
        elif name not in installed:
            return (name,), f"there is no draft engine {name!r}", did_you_mean(name, installed) or known
    return None
