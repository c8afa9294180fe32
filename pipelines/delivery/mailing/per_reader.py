"""A provider that sends to each reader itself, over a transport.

There is no campaign anywhere but here, so the log of recipients is what this provider looks up. A send that
was cut off is called again: it continues with those who have no entry.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from threading import BoundedSemaphore, Event
from typing import Annotated, ClassVar, Generic, Self, TypeVar
from uuid import uuid4

from pydantic import AfterValidator, Field, model_validator

from pipelines.delivery.kit import ProviderSettings, utc_now
from pipelines.delivery.mailing.account import ReadersAccount
from pipelines.delivery.mailing.mailing import Mailing, RateLimit, SharedTransport
from pipelines.delivery.mailing.messages import MessageBuilder
from pipelines.delivery.mailing.outcome import in_words, left_open, refuse_nobody
from pipelines.delivery.mailing.reader_list import read_list
from pipelines.delivery.mailing.readers import listed_readers, settle
from pipelines.delivery.mailing.recipient_entries import LogEntry, RecipientState
from pipelines.delivery.mailing.recipient_log import RecipientLog, open_recipient_log
from pipelines.delivery.mailing.recipients import (
    ListRow,
    Recipient,
    SkippedRows,
    checked_address,
    person,
)
from pipelines.delivery.mailing.return_path import ReturnPath, check_return_path
from pipelines.delivery.mailing.schedule import ReadersSchedule
from pipelines.delivery.mailing.sender import send_to_audience
from pipelines.delivery.mailing.signup_rows import with_signups
from pipelines.delivery.mailing.signups import Signups, open_signups
from pipelines.delivery.mailing.subscribers import Subscribers
from pipelines.delivery.mailing.suppression import SuppressionList, open_suppression_list, suppression_words
from pipelines.delivery.mailing.survey import without
from pipelines.delivery.mailing.transport import OutgoingMessage, Transport
from pipelines.delivery.mailing.unsubscribe import signing_secret
from pipelines.delivery.provider import (
    Capabilities,
    Remote,
    RemoteState,
    UnknownReader,
    token,
)
from pipelines.delivery.providers import provider_settings
from pipelines.model.delivery import Campaign, Numbers
from pipelines.model.errors import DeliveryError
from pipelines.workspace.paths import Workspace


class PerReaderSettings(ProviderSettings):
    """What every provider of this kind has in its `[providers.<name>]`."""

    subscribers: str = ""
    """A CSV file, relative to the workspace."""
    subscribers_query: str = ""
    subscribers_url_env: str = ""
    """Or a database (SQLAlchemy URL) and what to ask it."""
    signups: bool = False
    """Whether those who signed up at `glocal subscribe-app` get it, besides that list or alone."""
    sign_env: Annotated[str, Field(min_length=1)]
    """The secret that signs unsubscribe links."""
    return_path: Annotated[str, AfterValidator(check_return_path)] = ""
    """Where mail that cannot be delivered comes back to: `bounces@example.org`, or, so that each letter is
    known by its own address, `bounces+{id}@example.org` (docs/bounces.md); empty: to the sender."""
    connections: Annotated[int, Field(ge=1, le=50)] = 4
    rate: Annotated[float, Field(ge=0)] = 0
    """Messages per second over all connections; 0: no limit."""
    retries: Annotated[int, Field(ge=0, le=10)] = 3
    backoff: Annotated[float, Field(ge=0, le=3600)] = 60
    """Seconds until those who were put off are tried again; doubled each time."""

    @model_validator(mode="after")
    def _one_list(self) -> Self:
        if self.subscribers and self.subscribers_query:
            raise ValueError("takes either subscribers or subscribers_query")
        if not (self.subscribers or self.subscribers_query or self.signups):
            raise ValueError("needs subscribers, subscribers_query or signups = true")
        if bool(self.subscribers_query) != bool(self.subscribers_url_env):
            raise ValueError("needs subscribers_query and subscribers_url_env together")
        return self


SettingsT = TypeVar("SettingsT", bound=PerReaderSettings)


class PerReaderProvider(ReadersAccount, ReadersSchedule, ABC, Generic[SettingsT]):
    """Sends to the audience itself; its memory is the log in the ledger's database."""

    name: ClassVar[str]
    settings_type: ClassVar[type[PerReaderSettings]]
    capabilities: ClassVar[Capabilities] = Capabilities(
        look_up="own",
        schedules=True,
        cancels=True,
        tests=True,
        numbers=True,
        text_part=True,
        lists=False,
        resumes=True,
        reply_to=True,
        own_headers=True,
    )

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.clock: Callable[[], datetime] = utc_now
        self._settings: SettingsT = provider_settings(workspace, self.name, self.settings_type)  # type: ignore[assignment] # a subclass names its own
        # Campaigns are sent side by side; the server sees one sender with its connections and its rate.
        self._slots = BoundedSemaphore(self._settings.connections)
        self._rate_limit = RateLimit(self._settings.rate)
        self._written: dict[str, str] = {}
        self._reports: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        """Of an edition, and of those who get none."""
        self._subscribers = Subscribers(workspace, self._rows)
        self._told_of_nowhere = Event()

    @abstractmethod
    def transport(self) -> Transport:
        """How messages are handed over; called once."""

    def find(self, campaign: Campaign) -> Sequence[Remote]:
        """One remote once anybody has an entry: SENT when the audience is through, else SENDING."""
        remote = self.read(self.create(campaign))
        return () if remote.state is RemoteState.DRAFT else (remote,)

    def write(self, reference: str, campaign: Campaign) -> None:
        self._written[reference] = self.expected(campaign)

    def read(self, reference: str) -> Remote:
        key = self._key(reference)
        (digest, finished, size), counts = self._log.mailing(key), self._log.counts(key)
        state = RemoteState.SENT if finished else RemoteState.SENDING if counts else RemoteState.DRAFT
        if state is RemoteState.DRAFT:
            digest = self._written.get(reference, "")
        numbers = Numbers(
            sent=counts.get(RecipientState.ACCEPTED, 0) + self._log.returned(key),
            bounced=counts.get(RecipientState.BOUNCED, 0),
            to_send=sum(counts.values()) if finished else max(size, sum(counts.values())),
        )
        remote = Remote(reference, state, digest, numbers=numbers)
        return self._as_kept(remote) if state is RemoteState.DRAFT else remote

    def test(self, reference: str, campaign: Campaign, addresses: Sequence[str]) -> None:
        """The message to these addresses, its subject marked; nothing of it is logged."""
        messages = MessageBuilder(campaign, self.sign_secret, self.name, test=True)
        faults = []
        with self._slots:
            connection = self._shared.transport.connect()
            try:
                for raw in addresses:
                    if (address := checked_address(raw)) is None:
                        faults.append(f"{raw!r} is not a mail address")
                        continue
                    who = person(address)
                    if reason := self._suppressions.among([who]).get(who):
                        faults.append(f"{address} {suppression_words(reason)}: glocal suppressions lift")
                        continue
                    content = messages.write(Recipient(address, who), messages.message_id(who), self.clock())
                    sender = self._return_path.of("") or messages.sender  # it is in no record
                    outgoing = OutgoingMessage(sender, address, content, claim=lambda: True)
                    (outcome,) = connection.send([outgoing])
                    if outcome and outcome.state is not RecipientState.ACCEPTED:
                        faults.append(f"{address}: {outcome.reply}")
            finally:
                connection.close()
        if faults:
            raise DeliveryError(f"{reference}: test mail not delivered: {'; '.join(faults)}")

    def send(self, reference: str, campaign: Campaign, at: datetime | None) -> None:
        """Send to everybody without a final entry; at a time: keep it until `glocal serve` sends it.

        DeliveryError if some are left for another run.
        """
        key, run, skips = token(campaign), uuid4().hex, SkippedRows()
        messages = MessageBuilder(campaign, self.sign_secret, self.name)
        locale, lists = campaign.email.locale, campaign.audience
        if at is not None:  # what cannot be written, or sent to these readers, is said today
            self._scheduled.keep(campaign, self.name, at, self._subscribers.size(locale, lists))
            return
        found = self._subscribers.survey(locale, lists)
        size = found.sizes.get(locale, 0)
        self._log.begin(key, campaign.issue_id, locale, self.expected(campaign), run, size)
        blank = LogEntry(campaign.issue_id, "", key, locale, RecipientState.SENDING, run, "")
        mailing = Mailing(
            *(self._shared, self._log, messages, blank, skips, self.clock),
            *(self._return_path, self._suppressions.among),
        )
        try:
            left = send_to_audience(mailing, self._subscribers.of(locale, lists, skips))
        except DeliveryError as error:
            if counts := self._log.counts(key):
                message = f"{campaign.key}: stopped with {in_words(counts)}: {error.message}"
                raise DeliveryError(message, origin=error.origin, hint=error.hint) from error
            raise
        finally:
            self._reports[reference] = self._report(campaign, skips, found.nowhere)
        if left:
            raise DeliveryError(
                f"{campaign.key}: {left} put off by the mail server; {in_words(self._log.counts(key))}",
                hint="run it again later: it continues with those, and with nobody else",
            )
        refuse_nobody(campaign, key, size, self._log, without(found.suppressed.get(locale, {})))
        self._log.finish(key)

    def finish(self, _: str) -> None:
        self._log.close()
        self._suppressions.close()
        self._scheduled.close()

    def report(self, reference: str) -> tuple[str, ...]:
        """What the last send has to tell: rows left out, refusals, messages of which nobody knows."""
        told, nowhere = self._reports.get(reference, ((), ()))
        if not nowhere or self._told_of_nowhere.is_set():  # once a run: it is no edition's in particular
            return told
        self._told_of_nowhere.set()
        return (*told, *nowhere)

    def unknown(self, issue_id: str) -> tuple[UnknownReader, ...]:
        """Readers who may have got an issue, or not; with their place in today's list, if it can be read."""
        return self.readers(issue_id, RecipientState.UNKNOWN)

    def readers(self, issue_id: str, state: str) -> tuple[UnknownReader, ...]:
        """Readers of an issue in a state of the record."""
        return listed_readers(self._log, self._rows, issue_id, state)

    def settle_reader(self, issue_id: str, locale: str, who: str, *, has_it: bool) -> tuple[str, ...]:
        """A person's word about a reader: an address, a message id, or "all" who are unknown."""
        return settle(self._log, issue_id, locale, who, has_it=has_it)

    def _report(
        self, campaign: Campaign, skips: SkippedRows, nowhere: SkippedRows
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        told = (*skips.report(), *left_open(self._log.counts(token(campaign)), campaign.email.issue))
        return told, nowhere.report("get no edition at all")

    @cached_property
    def _log(self) -> RecipientLog:
        return open_recipient_log(self._workspace)

    @cached_property
    def _suppressions(self) -> SuppressionList:
        return open_suppression_list(self._workspace)

    @cached_property
    def _return_path(self) -> ReturnPath:
        return ReturnPath(self._settings.return_path, self.sign_secret)

    @cached_property
    def sign_secret(self) -> str:
        """What signs the unsubscribe links; DeliveryError if it is missing, or too short."""
        return signing_secret(self._settings.sign_env)

    @cached_property
    def _shared(self) -> SharedTransport:
        settings = self._settings
        return SharedTransport(
            self.transport(),
            self._slots,
            settings.connections,
            self._rate_limit,
            settings.retries,
            settings.backoff,
        )

    def _rows(self) -> Iterator[ListRow]:
        own = self._settings.signups
        return with_signups(self.other_list(), self._signups, self._workspace.settings, own=own)

    def other_list(self) -> Iterator[ListRow] | None:
        """The rows of the file or the query, as they are there; None if there are sign-ups only."""
        return read_list(self._workspace.root, self._settings)

    @cached_property
    def _signups(self) -> Signups:
        return open_signups(self._workspace)
