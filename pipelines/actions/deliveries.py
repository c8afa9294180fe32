"""What can be done with what was handed to a provider: ask what became of it, take it back, settle it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from pipelines.delivery.claims import is_dead, living_holder
from pipelines.delivery.kit import utc_now
from pipelines.delivery.ledger import Ledger, open_ledger
from pipelines.delivery.provider import Provider, RemoteState, Reports, UnknownReader, finish_run
from pipelines.delivery.providers import open_provider
from pipelines.delivery.reconcile import CANCELLING, numbers_today, reconcile
from pipelines.model.article import Article
from pipelines.model.delivery import Delivery, DeliveryState
from pipelines.model.errors import DeliveryError, GlocalError, UnsupportedFeature, as_fault
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


def refresh_all(workspace: Workspace, slugs: Sequence[str]) -> list[Delivery]:
    """Ask the providers about everything that was handed to them; none named: about all articles.

    Returns the rows; the note of each says what is new, and `attention` whether a person has to do something.
    """
    rows: list[Delivery] = []
    with using_ledger(workspace) as ledger:
        ledger.release_dead(is_dead)
        for article in read_articles(workspace, slugs).usable:
            rows += refresh(ledger, article, lambda name: open_provider(name, workspace))
    return rows


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


def refresh(
    ledger: Ledger, article: Article, open_provider: Open, clock: Callable[[], datetime] = utc_now
) -> list[Delivery]:
    """Ask the providers what became of each delivery of an issue, and keep what they say.

    Each row by itself: what goes wrong with one is said in its note, and the others are asked all the same.
    """
    opened, rows = _opened_once(open_provider), []
    with living_holder() as holder:
        for row in ledger.rows(article.id):
            try:
                rows.append(_refreshed(row, opened, ledger, holder, clock, article.slug))
            except Exception as error:  # noqa: BLE001 - of one row; said in its line
                fault = as_fault(error)
                words = f"{row.provider} could not be asked: {fault.message}"
                rows.append(replace(row, note="; ".join(filter(None, (words, fault.hint))), attention=True))
    return rows


def _opened_once(open_provider: Open) -> Open:
    """The same provider for all rows, as some read a long list first; one that cannot be opened, neither."""
    known: dict[str, Provider | Exception] = {}

    def opened(name: str) -> Provider:
        if name not in known:
            try:
                known[name] = open_provider(name)
            except Exception as error:  # noqa: BLE001 - raised below, for each row that needs it
                known[name] = error
        found = known[name]
        if isinstance(found, Exception):
            raise found
        return found

    return opened


def _refreshed(
    row: Delivery,
    open_provider: Open,
    ledger: Ledger,
    holder: str,
    clock: Callable[[], datetime],
    article: str,
) -> Delivery:
    if row.state is DeliveryState.DELIVERED:
        with suppress(DeliveryError):  # it is done; how it fares is told as long as the provider knows
            if numbers := numbers_today(row, open_provider(row.provider)):
                ledger.keep_numbers(row, numbers)
                return replace(row, numbers=numbers)
        return row
    if not (row.state.is_open and row.reference):
        return row
    provider = open_provider(row.provider)
    if not ledger.hold(row, holder, clock()):
        return replace(row, note="another run is working on it")
    try:
        return reconcile(row, provider, ledger, holder, clock, article)
    finally:
        ledger.release(row, holder)


def cancel(
    ledger: Ledger,
    article: Article,
    locales: Sequence[str],
    provider: Provider,
    holder: str,
    now: datetime,
) -> list[Delivery]:
    """Take scheduled sends back; they are drafts again. UnsupportedFeature if the provider cannot.

    Every language is tried. Each row's note says what became of it, and `attention` that it was not taken
    back: it is out already, or the provider did not answer.
    """
    if not provider.capabilities.cancels:
        raise UnsupportedFeature(
            f"{provider.name} cannot take a scheduled send back", hint="look at the provider's own page"
        )
    tried = []
    for row in ledger.rows(article.id):
        if row.provider != provider.name or row.locale not in locales or not _may_be_due(row):
            continue
        if not ledger.hold(row, holder, now):
            tried.append(replace(row, note="another run is working on it; run it again", attention=True))
            continue
        try:
            if taken := _taken_back(row, ledger, article, provider, holder, now):
                tried.append(taken)
        except Exception as error:  # noqa: BLE001 - of one language; the others are to be taken back all the same
            fault = as_fault(error)
            words = f"not taken back: {fault.message}; run it again, or take it back there: {row.url}"
            tried.append(replace(row, note=words, attention=True))
        finally:
            ledger.release(row, holder)
    return tried


def _may_be_due(row: Delivery) -> bool:
    """Whether a row may be something that goes out at a time to come."""
    match row.state:
        case DeliveryState.SCHEDULED | DeliveryState.CHANGED | DeliveryState.SENDING | DeliveryState.UNKNOWN:
            return True
        case DeliveryState.SENT:
            return row.at is not None  # scheduled once, so whoever takes it back asks about it
        case DeliveryState.DRAFTED | DeliveryState.APPROVED | DeliveryState.STOPPED | DeliveryState.GONE:
            return bool(row.reference)  # somebody may have scheduled it there since
        case DeliveryState.PLANNED | DeliveryState.DELIVERED | DeliveryState.FAILED | DeliveryState.HELD:
            return False
        case DeliveryState.NO_READERS:
            return False
        case _:
            assert_never(row.state)


def _taken_back(
    row: Delivery, ledger: Ledger, article: Article, provider: Provider, holder: str, now: datetime
) -> Delivery | None:
    """One row, held: asked about, taken back if it is still to go, and asked about again.

    None for a draft that is one there too.
    """
    was_draft = row.state in (DeliveryState.DRAFTED, DeliveryState.APPROVED)
    row = reconcile(row, provider, ledger, holder, lambda: now, article.slug)
    if not (row.state in (DeliveryState.SCHEDULED, DeliveryState.CHANGED) and row.reference):
        if was_draft and not row.state.went_out and not row.attention:
            return None
        out = row.state in (DeliveryState.SENT, DeliveryState.DELIVERED)
        said = "; ".join(filter(None, ("it is out already" if out else str(row.state), row.note)))
        return replace(row, note=said, attention=row.attention or row.state is not DeliveryState.DRAFTED)
    ledger.note(row, holder, now, CANCELLING)
    try:
        provider.cancel(row.reference)
    except DeliveryError:
        if provider.read(row.reference).state not in (RemoteState.DRAFT, RemoteState.STOPPED):
            raise
    row = ledger.record(row, DeliveryState.DRAFTED, holder, now, detail="cancelled", at=None)
    return replace(row, note="taken back, a draft again", attention=False)
