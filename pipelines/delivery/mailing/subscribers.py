"""The subscribers of a workspace: read anew for each edition, and surveyed before anything is sent."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from threading import Lock

from pipelines.delivery.mailing.audiences import Audiences
from pipelines.delivery.mailing.recipients import PLACES, ListRow, Recipient, SkippedRows, recipients
from pipelines.delivery.mailing.suppression import suppressed_people
from pipelines.delivery.mailing.survey import ListSurvey, survey
from pipelines.model.errors import Refused
from pipelines.workspace.paths import Workspace
from pipelines.workspace.settings import AudienceSettings

FRESH = 60.0
"""Seconds that a survey holds: the editions of a run share it, and an answer days later gets a new one."""


class Subscribers:
    """Everybody on the list that `read` reads from its beginning."""

    def __init__(self, workspace: Workspace, read: Callable[[], Iterator[ListRow]]) -> None:
        self._workspace, self._read = workspace, read
        self._lock = Lock()
        self._surveyed: tuple[float, object, ListSurvey] | None = None

    def survey(self, locale: str = "", lists: tuple[str, ...] = ()) -> ListSurvey:
        """What the list has for all editions, by the settings; that of a `locale`, if named, by `lists`."""
        asked = None if self._is_usual(locale, lists) else (locale, lists)
        with self._lock:  # the editions of a run are sent side by side
            if self._surveyed:
                at, same, found = self._surveyed
                if same == asked and time.monotonic() - at < FRESH:
                    return found
            found = survey(self._read, self._audiences(locale, lists), suppressed_people(self._workspace))
            self._surveyed = time.monotonic(), asked, found
            return found

    def of(self, locale: str, lists: tuple[str, ...], skips: SkippedRows) -> Iterator[Recipient]:
        """The readers of an edition, as the list has them; Refused as `size` is."""
        place, found = self._audiences(locale, lists).place, self.survey(locale, lists)
        self._refuse_contests(locale, found)
        others = found.others(locale)
        rows = recipients(self._read(), lambda row: locale in place(row).editions, skips)
        return (one for one in rows if one.person not in others)

    def size(self, locale: str, lists: tuple[str, ...]) -> int:
        """How many people get an edition.

        Refused if somebody would get another one too, unless the settings say which one comes first.
        """
        found = self.survey(locale, lists)
        self._refuse_contests(locale, found)
        return found.sizes.get(locale, 0)

    def _refuse_contests(self, locale: str, found: ListSurvey) -> None:
        contested = found.contested(locale)
        if contested and not self._workspace.settings.delivery.one_each:
            named = "; ".join(map(str, contested[:PLACES]))
            raise Refused(
                f"{locale}: {len(contested)} of its readers would get another language's edition too:"
                f" {named}{'; …' if len(contested) > PLACES else ''}",
                hint="keep one line for each of them; with one_each = true in [delivery] they get the first",
            )

    def _audiences(self, locale: str, lists: tuple[str, ...]) -> Audiences:
        settings = dict(self._workspace.settings.audiences)
        if not self._is_usual(locale, lists):
            settings[locale] = AudienceSettings(lists=lists)
        return Audiences(self._workspace.languages.find, self._workspace.locales, settings)

    def _is_usual(self, locale: str, lists: tuple[str, ...]) -> bool:
        """Whether these are the lists of the settings."""
        usual = self._workspace.settings.audiences.get(locale)
        return not locale or lists == (usual.lists if usual else ())
