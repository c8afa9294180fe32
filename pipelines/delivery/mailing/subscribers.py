"""The subscribers of a workspace: read anew for each edition, and surveyed before anything is sent."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from threading import Lock

from pipelines.delivery.mailing.audiences import Audiences
from pipelines.delivery.mailing.recipients import PLACES, ListRow, Recipient, SkippedRows, recipients
from pipelines.delivery.mailing.survey import ListSurvey, survey
from pipelines.model.delivery import Campaign
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

    def survey(self, campaign: Campaign) -> ListSurvey:
        """What the list has for all editions, with this campaign's own lists."""
        asked = None if self._is_usual(campaign) else (campaign.email.locale, campaign.audience)
        with self._lock:  # the editions of a run are sent side by side
            if self._surveyed:
                at, same, found = self._surveyed
                if same == asked and time.monotonic() - at < FRESH:
                    return found
            found = survey(self._read, self._audiences(campaign))
            self._surveyed = time.monotonic(), asked, found
            return found

    def usual(self) -> ListSurvey:
        """What the list has for all editions, by the settings."""
        settings = self._workspace.settings.audiences
        audiences = Audiences(self._workspace.languages.find, self._workspace.locales, settings)
        with self._lock:
            if self._surveyed and self._surveyed[1] is None and time.monotonic() - self._surveyed[0] < FRESH:
                return self._surveyed[2]
            found = survey(self._read, audiences)
            self._surveyed = time.monotonic(), None, found
            return found

    def of(self, campaign: Campaign, skips: SkippedRows) -> Iterator[Recipient]:
        """A campaign's readers, as the list has them.

        Refused if somebody would get another edition too, unless the settings say which one comes first.
        """
        locale, place = campaign.email.locale, self._audiences(campaign).place
        found = self.survey(campaign)
        others = found.others(locale) if self._workspace.settings.delivery.one_each else frozenset()
        contested = found.contested(locale)
        if contested and not self._workspace.settings.delivery.one_each:
            named = "; ".join(map(str, contested[:PLACES]))
            raise Refused(
                f"{campaign.key}: {len(contested)} of its readers would get another language's edition too:"
                f" {named}{'; …' if len(contested) > PLACES else ''}",
                hint="keep one line for each of them; with one_each = true in [delivery] they get the first",
            )
        rows = recipients(self._read(), lambda row: locale in place(row).editions, skips)
        return (one for one in rows if one.person not in others)

    def _audiences(self, campaign: Campaign) -> Audiences:
        settings = dict(self._workspace.settings.audiences)
        if not self._is_usual(campaign):
            settings[campaign.email.locale] = AudienceSettings(lists=campaign.audience)
        return Audiences(self._workspace.languages.find, self._workspace.locales, settings)

    def _is_usual(self, campaign: Campaign) -> bool:
        """Whether its lists are those of the settings."""
        usual = self._workspace.settings.audiences.get(campaign.email.locale)
        return campaign.audience == (usual.lists if usual else ())
