"""SMTP: we send to every reader ourselves, over a mail server that takes our letters.

There is no campaign anywhere but here, so the book of recipients is what this provider looks up. A send
that was cut off is called again: it goes on with those who have no row.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from threading import BoundedSemaphore
from typing import Annotated, Literal, Self
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field, model_validator

from pipelines.delivery.mailing.connection import MailServer, deliver
from pipelines.delivery.mailing.messages import MessageBuilder
from pipelines.delivery.mailing.query import read_query
from pipelines.delivery.mailing.recipient_log import (
    LogEntry,
    RecipientLog,
    RecipientState,
    open_recipient_log,
)
from pipelines.delivery.mailing.recipients import (
    ListRow,
    Recipient,
    SkippedRows,
    checked_address,
    person,
    places_of,
    read_csv,
    recipients,
)
from pipelines.delivery.mailing.sender import Mailing, RateLimit, Transport, one_line
from pipelines.delivery.provider import (
    Capabilities,
    Numbers,
    Remote,
    RemoteState,
    UnknownReader,
    campaign_digest,
    token,
)
from pipelines.delivery.providers import provider_settings, secret
from pipelines.model.delivery import Campaign
from pipelines.model.errors import DeliveryError, Refused, UnsupportedFeature
from pipelines.workspace.paths import Workspace

LOCAL = ("127.0.0.1", "::1", "localhost")
PORTS = {"starttls": 587, "tls": 465, "none": 25}
SHORTEST_SECRET = 16


class Keys(BaseModel):
    """`[providers.smtp]`."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    host: Annotated[str, Field(min_length=1)]
    port: Annotated[int, Field(ge=0, le=65535)] = 0
    """0: the usual one, 587 with STARTTLS, 465 with TLS, 25 with none."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    allow_plain: bool = False
    """Whether mail may go over a network without TLS; on this machine it may anyway."""
    ca_file: str = ""
    """Certificates to trust instead of the system's, relative to the workspace."""
    user: str = ""
    password_env: str = ""
    hello: str = ""
    """The name that we give to the server; empty: this machine's."""
    subscribers: str = ""
    """A CSV file, relative to the workspace."""
    subscribers_query: str = ""
    subscribers_url_env: str = ""
    """Or a database (SQLAlchemy URL) and what to ask it."""
    sign_env: Annotated[str, Field(min_length=1)]
    """The secret that signs unsubscribe links."""
    connections: Annotated[int, Field(ge=1, le=50)] = 4
    rate: Annotated[float, Field(ge=0)] = 0
    """Letters a second over all connections; 0: no limit."""
    retries: Annotated[int, Field(ge=0, le=10)] = 3
    backoff: Annotated[float, Field(ge=0, le=3600)] = 60
    """Seconds until those who were put off are tried again; doubled each time."""
    timeout: Annotated[float, Field(gt=0, le=600)] = 60

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if bool(self.subscribers) == bool(self.subscribers_query):
            raise ValueError("needs either subscribers or subscribers_query")
        if bool(self.subscribers_query) != bool(self.subscribers_url_env):
            raise ValueError("needs subscribers_query and subscribers_url_env together")
        if bool(self.user) != bool(self.password_env):
            raise ValueError("needs user and password_env together")
        if self.security == "none" and self.host not in LOCAL:
            if not self.allow_plain:
                raise ValueError('has security = "none" for another machine, which takes allow_plain = true')
            if self.user:
                raise ValueError("would send a password in the clear: use starttls or tls")
        return self


class SMTP:
    """Sends to the audience itself; its memory is the book in the ledger's database."""

    name = "smtp"
    capabilities = Capabilities(
        drafts=False,
        schedules=False,
        cancels=False,
        tests=True,
        numbers=True,
        text_part=True,
        preheader=False,
        excludes=False,
        look_up="own",
        resumes=True,
    )

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._keys = provider_settings(workspace, self.name, Keys)
        # Campaigns are sent side by side; the server sees one sender with its connections and its pace.
        self._slots = BoundedSemaphore(self._keys.connections)
        self._pace = RateLimit(self._keys.rate)
        self._written: dict[str, str] = {}
        self._reports: dict[str, tuple[str, ...]] = {}

    def expected(self, campaign: Campaign) -> str:
        email = campaign.email
        return campaign_digest(email.subject, email.html, email.text)

    def find(self, campaign: Campaign) -> Sequence[Remote]:
        """One remote once anybody has a row: SENT when the audience is through, else SENDING."""
        remote = self.read(f"smtp:{token(campaign)}")
        return () if remote.state is RemoteState.DRAFT else (remote,)

    def create(self, campaign: Campaign) -> str:
        """Nothing is kept but a reference: without a server of its own there is no draft."""
        return f"smtp:{token(campaign)}"

    def write(self, reference: str, campaign: Campaign) -> None:
        self._written[reference] = self.expected(campaign)

    def read(self, reference: str) -> Remote:
        mark = reference.removeprefix("smtp:")
        mailing, counts = self._book.mailing(mark), self._book.counts(mark)
        state = RemoteState.SENDING if counts else RemoteState.DRAFT
        if mailing and mailing.finished:
            state = RemoteState.SENT
        begun = mailing and state is not RemoteState.DRAFT
        digest = mailing.digest if mailing and begun else self._written.get(reference, "")
        numbers = Numbers(
            sent=counts.get(RecipientState.ACCEPTED, 0), bounced=counts.get(RecipientState.BOUNCED, 0)
        )
        return Remote(reference, state, digest, numbers=numbers)

    def test(self, reference: str, campaign: Campaign, addresses: Sequence[str]) -> None:
        """The letter to these addresses, its subject marked; the book knows nothing of it."""
        letters = MessageBuilder(campaign, self._secret, test=True)
        faults = []
        with one_line(self._ways) as line:
            for raw in addresses:
                if (address := checked_address(raw)) is None:
                    faults.append(f"{raw!r} is no mail address")
                    continue
                letter = letters.write(Recipient(address, person(address)))
                outcome = deliver(line, letters.sender, address, letter, claim=lambda: True)
                if outcome and outcome.state is not RecipientState.ACCEPTED:
                    faults.append(f"{address}: {outcome.words}")
        if faults:
            raise DeliveryError(f"{reference}: test mail not delivered: {'; '.join(faults)}")

    def send(self, reference: str, campaign: Campaign, at: datetime | None) -> None:
        """Send to everybody without a final row. DeliveryError if some are left for another run."""
        if at is not None:
            raise UnsupportedFeature(
                "smtp cannot send at a time", hint="run glocal at that time, or use another provider"
            )
        mark, run, skips = token(campaign), uuid4().hex, SkippedRows()
        letters = MessageBuilder(campaign, self._secret)
        self._book.begin(mark, campaign.issue_id, campaign.email.locale, self.expected(campaign), run)
        blank = LogEntry(campaign.issue_id, "", mark, campaign.email.locale, RecipientState.SENDING, run, "")
        mailing = Mailing(self._ways, self._book, letters, blank, skips)
        try:
            people, left = mailing.run(self._audience(campaign, skips))
        except DeliveryError as error:
            if counts := self._book.counts(mark):
                message = f"{campaign.key}: stopped with {_told(counts)}: {error.message}"
                raise DeliveryError(message, origin=error.origin, hint=error.hint) from error
            raise
        finally:
            self._reports[reference] = self._report(mark, skips)
        if not people:
            raise Refused(
                f"{campaign.key}: nobody on the list gets this edition",
                hint=f"see [audiences.{campaign.email.locale}] and the list's locale and lists columns",
            )
        if left:
            raise DeliveryError(
                f"{campaign.key}: {left} put off by the mail server; {_told(self._book.counts(mark))}",
                hint="run it again later: it goes on with those, and with nobody else",
            )
        self._book.finish(mark)

    def cancel(self, reference: str) -> None:
        raise UnsupportedFeature(f"{reference}: smtp has nothing to take back; what is sent is sent")

    def finish(self, issue: str) -> None:
        self._book.close()

    def report(self, reference: str) -> tuple[str, ...]:
        """What the last send has to say to people: rows left out, refusals, letters that nobody knows of."""
        return self._reports.get(reference, ())

    def unknown(self, issue_id: str) -> tuple[UnknownReader, ...]:
        """Readers who may have got an issue, or not; with their place in today's list, if it can be read."""
        entries = self._book.entries(issue_id, RecipientState.UNKNOWN)
        places: dict[str, str] = {}
        if entries:
            with suppress(DeliveryError):  # the list is not needed to say who it is about
                places = places_of({entry.person for entry in entries}, self._rows())
        return tuple(
            UnknownReader(each.locale, each.person, each.message_id, each.words, places.get(each.person, ""))
            for each in entries
        )

    def _report(self, mark: str, skips: SkippedRows) -> tuple[str, ...]:
        counts = self._book.counts(mark)
        lines = list(skips.report())
        if bounced := counts.get(RecipientState.BOUNCED):
            lines.append(f"{bounced} refused by the mail server for good")
        if unknown := counts.get(RecipientState.UNKNOWN):
            lines.append(
                f"{unknown} may have their letter or not, and get no second one: glocal status lists them"
            )
        return tuple(lines)

    @cached_property
    def _book(self) -> RecipientLog:
        return open_recipient_log(self._workspace)

    @cached_property
    def _secret(self) -> str:
        value = secret(self._keys.sign_env)
        if len(value) < SHORTEST_SECRET:
            raise DeliveryError(
                f"the secret in {self._keys.sign_env} is too short to sign with",
                hint=f"give it at least {SHORTEST_SECRET} random characters: openssl rand -hex 32",
            )
        return value

    @cached_property
    def _ways(self) -> Transport:
        keys = self._keys
        hello = keys.hello or ("localhost" if keys.host in LOCAL else socket.getfqdn())
        server = MailServer(
            host=keys.host,
            port=keys.port or PORTS[keys.security],
            security=keys.security,
            hello=hello,
            user=keys.user,
            password=secret(keys.password_env) if keys.password_env else "",
            ca_file=self._workspace.root / keys.ca_file if keys.ca_file else None,
            timeout=keys.timeout,
        )
        return Transport(server, self._slots, keys.connections, self._pace, keys.retries, keys.backoff)

    def _audience(self, campaign: Campaign, skips: SkippedRows) -> Iterator[Recipient]:
        return recipients(self._rows(), self._belongs(campaign), skips)

    def _rows(self) -> Iterator[ListRow]:
        keys = self._keys
        if keys.subscribers:
            return read_csv(self._workspace.root / keys.subscribers, keys.subscribers)
        return read_query(secret(keys.subscribers_url_env), keys.subscribers_query)

    def _belongs(self, campaign: Campaign) -> Callable[[str, frozenset[str]], bool]:
        """Which rows get a campaign: those of its lists, or where it names none, those of its locale."""
        lists = frozenset(campaign.audience)
        if lists:
            return lambda _, theirs: not lists.isdisjoint(theirs)
        others = self._workspace.settings.audiences.items()
        locales = {campaign.email.locale} | {
            tag for tag, one in others if one.served_by == campaign.email.locale
        }
        return lambda locale, _: locale in locales


def _told(counts: dict[RecipientState, int]) -> str:
    return ", ".join(f"{counts[state]} {state}" for state in RecipientState if state in counts)
