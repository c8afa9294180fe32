"""What can go wrong at an engine's service, on demand; each fake knows how that looks at its own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from enum import Enum, auto
from typing import Any

from pipelines.translation.drafts.engine import DraftParcel, HttpCalls, Keys


class Fault(Enum):
    """What a fake is told to do to an answer that has codes."""

    NONE = auto()
    TAG_LOST = auto()
    TAG_DOUBLED = auto()
    TAG_ORDER = auto()
    """The codes change places, as another language may want it: no fault."""
    HTML_ADDED = auto()
    WRONG_COUNT = auto()
    TIMEOUT = auto()
    QUOTA = auto()


class SetupOfTests:
    """An `EngineSetup` without a workspace; a fake fills in what its engine uses."""

    def __init__(self, settings: dict[str, object] | None = None) -> None:
        self.settings = settings or {}

    def keys(self, keys: type[Keys], /) -> Keys:
        return keys.model_validate(self.settings)

    def secret(self, variable: str, /) -> str:
        return f"secret-of-{variable}"

    def calls(
        self,
        service: str,
        base: str,
        *,
        auth: tuple[str, str] | None = None,
        headers: Any = None,
        error_text: Callable[[Any], str],
        hidden: Sequence[str] = (),
        too_many: Collection[int] = (429,),
    ) -> HttpCalls:
        raise AssertionError(f"{service} was not to be called")

    def run(self, command: Sequence[str], given: str, /) -> str:
        raise AssertionError(f"{command} was not to be run")

    def arrived(self, folder: str, /) -> Sequence[DraftParcel]:
        raise AssertionError(f"{folder} was not to be looked at")

    def remembered(self, text: str, target: str, /) -> tuple[float, str] | None:
        raise AssertionError(f"the memory of {target} was not to be asked for {text}")
