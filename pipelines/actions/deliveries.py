"""What can be done with what was handed to a provider: read its numbers, take it back, settle it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime

from pipelines.delivery.ledger import Ledger, open_ledger
from pipelines.delivery.provider import Provider, Reports, UnknownReader, finish_run
from pipelines.delivery.providers import open_provider
from pipelines.model.article import Article
from pipelines.model.delivery import Delivery, DeliveryState
from pipelines.model.errors import DeliveryError, GlocalError
from pipelines.workspace.articles import read_articles
from pipelines.workspace.paths import Workspace

Open = Callable[[str], Provider]


@contextmanager
def using_ledger(workspace: Workspace) -> Iterator[Ledger]:
    """The workspace's ledger, closed with the block."""
    ledger = open_ledger(workspace)
    try:
        yield ledger
    finally:
        ledger.close()


def refresh_all(workspace: Workspace, slugs: Sequence[str]) -> None:
    """Ask the providers about everything that was handed to them; none named: about all articles."""
    with using_ledger(workspace) as ledger:
        for article in read_articles(workspace, slugs).usable:
            refresh(ledger, article, lambda name: open_provider(name, workspace))


def unknown_readers(workspace: Workspace, rows: Iterable[Delivery]) -> list[tuple[Delivery, UnknownReader]]:
    """Readers of whom nobody knows whether they got their mail, each with the delivery that it is about.

    Only providers that send to each reader themselves know of such; the others tell of whole campaigns.
    """
    by_issue: dict[tuple[str, str], dict[str, Delivery]] = {}
    for row in rows:
        by_issue.setdefault((row.provider, row.issue_id), {})[row.locale] = row
    found = []
    for (name, issue_id), deliveries in by_issue.items():
        with suppress(GlocalError):  # settings that are incomplete today: glocal providers says so
            provider = open_provider(name, workspace)
            if isinstance(provider, Reports):
                readers = provider.unknown(issue_id)
                found += [(deliveries[each.locale], each) for each in readers if each.locale in deliveries]
                finish_run(provider, issue_id)
    return found


def refresh(ledger: Ledger, article: Article, open_provider: Open) -> list[Delivery]:
    """Ask the providers how each delivery of an issue fares, and keep what they say."""
    rows = []
    for row in ledger.rows(article.id):
        provider = open_provider(row.provider)
        if row.reference and provider.capabilities.numbers:
            numbers = provider.read(row.reference).numbers
            if numbers:
                ledger.keep_numbers(row, numbers)
                row = replace(row, numbers=numbers)  # noqa: PLW2901 - the same row, with what is new
        rows.append(row)
    return rows


def cancel(
    ledger: Ledger,
    article: Article,
    locales: Sequence[str],
    provider: Provider,
    holder: str,
    now: datetime,
) -> list[Delivery]:
    """Take scheduled sends back; they are drafts again. DeliveryError if the provider cannot."""
    if not provider.capabilities.cancels:
        raise DeliveryError(
            f"{provider.name} cannot take a scheduled send back", hint="look at the provider's own page"
        )
    done = []
    for row in _scheduled(ledger.rows(article.id), locales, provider.name):
        if not ledger.hold(row, holder, now):
            raise DeliveryError(f"{row.key}: another run is working on it", hint="run it again in a moment")
        try:
            provider.cancel(row.reference)
            done.append(ledger.record(row, DeliveryState.DRAFTED, holder, now, detail="cancelled", at=None))
        finally:
            ledger.release(row, holder)
    return done


def _scheduled(rows: Iterable[Delivery], locales: Sequence[str], provider: str) -> list[Delivery]:
    return [
        row
        for row in rows
        if row.state is DeliveryState.SCHEDULED and row.provider == provider and row.locale in locales
    ]


def resolve(
    ledger: Ledger, article: Article, key: str, person: str, now: datetime, *, sent: bool
) -> Delivery:
    """A person has looked: an unknown delivery was sent, or was not and may go again."""
    for row in ledger.rows(article.id):
        if row.key == key:
            state = DeliveryState.SENT if sent else DeliveryState.DRAFTED
            ledger.resolve(row, state, person, now)
            return replace(row, state=state)
    raise DeliveryError(f"there is no delivery {key!r}", hint="glocal status shows the keys")
