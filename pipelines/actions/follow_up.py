"""Languages that became ready after their issue went out in others: nobody is forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import assert_never

from pipelines.actions.deliveries import using_ledger
from pipelines.actions.editions import make_edition
from pipelines.actions.language_names import languages_of
from pipelines.actions.request import MailChoice, PublishRequest, read_request
from pipelines.actions.site import read_state
from pipelines.model.article import Article
from pipelines.model.delivery import Delivery, DeliveryState
from pipelines.workspace.snapshot import Snapshot

History = Callable[[str], Sequence[str]]
"""The names of the events of a delivery by its key, oldest first."""


def follow_ups(
    snapshot: Snapshot, articles: Sequence[Article], mail: MailChoice, now: datetime, *, ask_first: bool
) -> Iterator[PublishRequest]:
    """A request for each article that went out in some language, for those that are ready and have not."""
    workspace = snapshot.workspace
    audiences = workspace.settings.audiences.items()
    served = {locale for locale, audience in audiences if audience.served_by and not audience.lists}
    published = {item.entry_id for item in read_state(workspace).published}
    with using_ledger(workspace) as ledger:
        for article in articles:
            ready = [
                locale
                for locale in article.among(workspace.locales)
                if make_edition(snapshot, article, locale).decision.goes_out
                and not (locale in served and f"{article.id}/{locale}" in published)
            ]
            if late := late_locales(ready, ledger.rows(article.id), ledger.events.history):
                yield read_request(
                    workspace,
                    {
                        "issue": article.slug,
                        "languages": languages_of(late, workspace.languages),
                        "send": mail.value,
                        "ask_first": ask_first,
                        "your_name": "follow up",
                    },
                    now,
                )


def late_locales(ready: Sequence[str], rows: Sequence[Delivery], history: History) -> list[str]:
    """Of an issue that went out in some language: the ready locales that nobody has, or has decided on.

    `rows`: the ledger's, of all its locales and providers.
    """
    if not any(row.state.went_out for row in rows):
        return []
    settled = {row.locale for row in rows if not still_to_send(row, history)}
    return [locale for locale in ready if locale not in settled]


def still_to_send(row: Delivery, history: History) -> bool:
    """Whether another run should take a delivery up: something kept it back, and no person did."""
    match row.state:
        case DeliveryState.PLANNED | DeliveryState.FAILED | DeliveryState.APPROVED:
            return True  # it ended before anything was sent, such as at a provider's hourly limit
        case DeliveryState.SENDING:
            return True  # cut off within: the next run asks the provider first, and goes on where it can
        case DeliveryState.DRAFTED:
            # A draft waits for whoever asked for it, or said no; unless sending it was tried and refused.
            return list(history(row.key))[-2:] == [DeliveryState.SENDING, DeliveryState.DRAFTED]
        case DeliveryState.UNKNOWN | DeliveryState.STOPPED | DeliveryState.GONE | DeliveryState.CHANGED:
            return False  # a person has to look first: glocal resolve
        case DeliveryState.SCHEDULED | DeliveryState.SENT | DeliveryState.DELIVERED | DeliveryState.HELD:
            return False
        case DeliveryState.NO_READERS:
            return False  # whoever joins gets the next issue
        case _:
            assert_never(row.state)
