"""Which edition a reader of the list gets: that of the row's locale, narrowed by the settings' lists.

In a file without a column `locale` the lists alone say it. `survey.py` looks whether it contradicts itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pipelines.delivery.mailing.recipients import ListRow
from pipelines.workspace.settings import AudienceSettings


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a row belongs. Neither editions nor a fault: on none of the lists that its edition goes to."""

    editions: tuple[str, ...] = ()
    """More than one only where nothing but lists decides."""
    fault: str = ""
    """Why its reader would get nothing at all, though the list has them."""


class Audiences:
    """The audiences of all editions of a workspace.

    `find_tag` gives the tag that a row's locale means; None: there is none. `published` are the workspace's
    locales.
    """

    def __init__(
        self,
        find_tag: Callable[[str], str | None],
        published: Iterable[str],
        settings: Mapping[str, AudienceSettings],
    ) -> None:
        self._find_tag = find_tag
        self._edition = {locale: served_edition(settings, locale) for locale in published}
        self._lists = {locale: frozenset(one.lists) for locale, one in settings.items() if one.lists}
        self._placed = lru_cache(1000)(self._place)  # asked for each row of a list, and the rows are alike

    @property
    def order(self) -> tuple[str, ...]:
        """The locales whose editions are mailed, as the workspace has them."""
        return tuple(locale for locale, edition in self._edition.items() if locale == edition)

    def place(self, row: ListRow) -> Placement:
        """Where a row belongs."""
        if "address" not in row.values:
            return Placement(fault="a line that cannot be read")
        return self._placed(row.values.get("locale"), row.values.get("lists", ""))

    def _place(self, locale: str | None, lists: str) -> Placement:
        theirs = frozenset(part.strip() for part in lists.split(";") if part.strip())
        if locale is None:
            editions = tuple(one for one in self.order if not theirs.isdisjoint(self._lists.get(one, ())))
            return Placement(editions, "" if editions else "on no list of any language")
        if not locale.strip():
            return Placement(fault="no locale")
        tags = [tag for name in _ever_shorter(locale) if (tag := self._find_tag(name))]
        if not tags:
            return Placement(fault="unknown locale")
        edition = next((found for tag in tags if (found := self._edition.get(tag))), None)
        if edition is None:
            return Placement(fault=f"no edition in {tags[0]}")
        wanted = self._lists.get(edition)
        return Placement((edition,)) if wanted is None or not theirs.isdisjoint(wanted) else Placement()


def _ever_shorter(locale: str) -> Iterator[str]:
    """A locale, then what it is a part of (RFC 4647, 3.4, Lookup): `de_AT.UTF-8`, `de-AT`, `de`."""
    parts = re.split("[-_]", re.split("[.@]", locale.strip())[0])
    yield from ("-".join(parts[:end]) for end in range(len(parts), 0, -1))


def served_edition(settings: Mapping[str, AudienceSettings], locale: str) -> str:
    """The locale whose edition these readers get: their own, unless the settings let another serve them."""
    seen = {locale}
    while (one := settings.get(locale)) and not one.lists and one.served_by and one.served_by not in seen:
        locale = one.served_by
        seen.add(locale)
    return locale
