"""What a provider that sends to each reader itself tells of its mail server and its list."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence

from pipelines.delivery.mailing.subscribers import Subscribers
from pipelines.delivery.mailing.survey import without
from pipelines.delivery.mailing.transport import Transport
from pipelines.delivery.provider import MailingList
from pipelines.model.errors import Refused


class ReadersAccount:
    """A part of such a provider; it has a list, `_subscribers`."""

    _subscribers: Subscribers

    @abstractmethod
    def transport(self) -> Transport:
        """How messages are handed over."""

    def mailing_lists(self, locale: str, names: Sequence[str]) -> Sequence[MailingList]:
        """One for an edition: its readers, wherever they stand on the list; Refused if some would get two."""
        size = self._subscribers.size(locale, tuple(names))
        found = self._subscribers.survey(locale, tuple(names))
        suppressed, unusable = found.suppressed.get(locale, {}), found.unusable.get(locale, 0)
        at_fault = f"without {unusable:,} whose row cannot be used" if unusable else ""
        named = f"{', '.join(names) or locale} in our list"
        title = ", ".join(filter(None, (named, without(suppressed), at_fault)))
        return [MailingList(locale, title, size, sum(suppressed.values()) + unusable)]

    def account_questions(
        self,
        sender: str,  # noqa: ARG002 - a mail server does not tell who may send as whom
    ) -> Mapping[str, Callable[[], str]]:
        return {"log in": self._greeting, "readers": self._total}

    def _greeting(self) -> str:
        transport = self.transport()
        transport.connect().close()
        return "the mail server takes our mail"

    def _total(self) -> str:
        found = self._subscribers.survey()
        if not sum(found.sizes.values()):
            raise Refused("nobody on the list gets any edition", hint="look at the locales in it")
        return str(found)
