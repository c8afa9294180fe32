"""Who was asked to translate an issue into a language, when, and when they were last reminded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Lock

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from pipelines.desk.people import write_private
from pipelines.model.errors import SettingsError
from pipelines.model.finding import Origin

FILE = "handovers.json"


class Handover(BaseModel):
    """One language of one issue in somebody's hands."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    issue: str
    locale: str
    person: str
    """The translator's id."""
    by: str
    """The id of whoever asked."""
    at: AwareDatetime
    reminded: AwareDatetime | None = None


class _HandoverFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int = 1
    handovers: tuple[Handover, ...] = ()


class Handovers:
    """Reads and writes the file; every change is the whole file in one step, under a lock."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self._lock = Lock()

    def of_issue(self, issue: str) -> dict[str, Handover]:
        """By language."""
        return {each.locale: each for each in self.all() if each.issue == issue}

    def all(self) -> tuple[Handover, ...]:
        """Of all issues; SettingsError for a file that is not what we wrote."""
        try:
            return _HandoverFile.model_validate_json(self.path.read_text("utf-8")).handovers
        except FileNotFoundError:
            return ()
        except ValidationError as error:
            raise SettingsError(
                f"this is not a file of who translates what: {error.errors()[0]['msg']}",
                origin=Origin(f".glocal/{FILE}"),
                hint="put back a copy of it, or delete it: then nobody has been asked yet",
            ) from None

    def hand_over(self, issue: str, locale: str, person: str, by: str, at: datetime) -> None:
        """From now on it is this person's."""
        new = Handover(issue=issue, locale=locale, person=person, by=by, at=at)
        self._change(
            lambda all_: (*(each for each in all_ if (each.issue, each.locale) != (issue, locale)), new)
        )

    def reminded(self, issue: str, locale: str, at: datetime) -> None:
        """They were told again."""

        def told(each: Handover) -> Handover:
            same = (each.issue, each.locale) == (issue, locale)
            return each.model_copy(update={"reminded": at}) if same else each

        self._change(lambda all_: tuple(map(told, all_)))

    def _change(self, how: Callable[[tuple[Handover, ...]], tuple[Handover, ...]]) -> None:
        with self._lock:
            record = _HandoverFile(handovers=how(self.all()))
            write_private(self.path, record.model_dump_json(indent=1).encode())
