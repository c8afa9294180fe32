"""Mail that came back: read, written into the record of readers, and told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pipelines.actions.deliveries import using_ledger
from pipelines.delivery.copies import copy_ledger
from pipelines.delivery.kit import utc_now
from pipelines.delivery.mailing.bounces.imap import PORTS, ImapMailbox
from pipelines.delivery.mailing.bounces.mail_source import FoundMail, MailFiles, MailSource
from pipelines.delivery.mailing.bounces.record import (
    BounceRecord,
    Effect,
    RecordedReport,
    SoftLimit,
    open_bounce_record,
)
from pipelines.delivery.mailing.bounces.report import Ignored, LetterReport, read_report
from pipelines.delivery.mailing.unsubscribe import signing_secret
from pipelines.delivery.provider import Provider, finish_run
from pipelines.delivery.providers import open_provider
from pipelines.delivery.reconcile import numbers_today
from pipelines.delivery.secrets import secret
from pipelines.model.errors import DeliveryError, GlocalError, SettingsError, as_fault
from pipelines.model.finding import Origin
from pipelines.workspace.paths import Workspace
from pipelines.workspace.settings import SETTINGS

AT_ONCE = 250
"""Mails in one commit."""
NAMED = 50
"""Mails that are told one by one."""


@dataclass(slots=True)
class BounceReading:
    """What a mailbox held."""

    counts: Counter[str] = field(default_factory=Counter)
    """Mails by what they did: an `Effect`, or `ignored`."""
    named: list[str] = field(default_factory=list)
    """Mails that did nothing, with why: the first ones."""
    editions: set[tuple[str, str]] = field(default_factory=set)
    """Issue id and locale of the letters that were written about."""

    @property
    def changed(self) -> int:
        """How many mails brought something new."""
        return self.counts[Effect.SUPPRESSED] + self.counts[Effect.COUNTED]

    def as_dict(self) -> dict[str, object]:
        """For a program."""
        effects = {effect.name.lower(): self.counts[effect] for effect in Effect}
        return {
            **effects,
            "ignored": self.counts["ignored"],
            "mails": self.counts.total(),
            "named": self.named,
        }

    def __str__(self) -> str:
        """In a sentence."""
        found = [f"{name}: {count}" for name, count in self.counts.items()]
        return "; ".join((f"mails read: {self.counts.total()}", *found))

    def note(self, mail: FoundMail, outcome: Ignored | RecordedReport) -> None:
        """Count a mail, and name it if it did nothing that was to be expected."""
        if isinstance(outcome, Ignored):
            self.counts["ignored"] += 1
            why = outcome.why
        else:
            self.counts[outcome.effect] += 1
            if outcome.effect in (Effect.SUPPRESSED, Effect.COUNTED):
                self.editions.add((outcome.issue_id, outcome.locale))
            why = outcome.effect if outcome.effect in (Effect.FOREIGN, Effect.UNPROVEN) else ""
        if why and len(self.named) < NAMED:
            self.named.append(f"{mail.origin}: {why}")


def read_bounces(
    workspace: Workspace,
    source: MailSource,
    now: datetime,
    open_provider: Callable[[str, Workspace], Provider] = open_provider,
) -> BounceReading:
    """Read what came since the last time. DeliveryError if the mailbox cannot be read to its end: what was
    read until then is in the record, and the next reading goes on from there.
    """
    secrets = _letter_secrets(workspace)
    soft = SoftLimit(workspace.settings.bounces.soft_letters, workspace.settings.bounces.soft_days)
    record = open_bounce_record(workspace, secrets, soft)
    reading = BounceReading()
    batch: list[FoundMail] = []
    try:
        try:
            for mail in source.mails(record.place(source.name) if source.name else None):
                batch.append(mail)
                if len(batch) == AT_ONCE:
                    _record_batch(source, record, secrets, batch, reading, now)
        finally:  # also what was read before a connection broke
            _record_batch(source, record, secrets, batch, reading, now)
    finally:
        record.close()
        if reading.changed:
            _tell_ledger(workspace, reading, open_provider)
            copy_ledger(workspace, now)
    return reading


def look_into_mailbox(workspace: Workspace) -> tuple[str, bool]:
    """Read the mailbox of the settings beside other things: what it held, in a sentence, and whether that is
    a fault, which stops nothing else. Empty where there is no mailbox, or nothing in it.
    """
    if not workspace.settings.bounces.has_mailbox:
        return "", False
    try:
        reading = read_bounces(workspace, bounce_source(workspace), utc_now())
    except Exception as error:  # noqa: BLE001 - of the mailbox; the providers are asked all the same
        fault = as_fault(error)
        return "; ".join(filter(None, (fault.message, fault.hint))), True
    return f"Mail that came back: {reading}." if reading.counts else "", False


def _record_batch(
    source: MailSource,
    record: BounceRecord,
    secrets: Sequence[str],
    batch: list[FoundMail],
    reading: BounceReading,
    now: datetime,
) -> None:
    if not batch:
        return
    found = [Ignored(mail.fault) if mail.fault else read_report(mail.raw, secrets) for mail in batch]
    reports = [one for one in found if isinstance(one, LetterReport)]
    recorded = iter(record.record(reports, batch[-1].place, now))
    source.settled(batch)
    for mail, one in zip(batch, found, strict=True):
        reading.note(mail, one if isinstance(one, Ignored) else next(recorded))
    batch.clear()


def _tell_ledger(
    workspace: Workspace, reading: BounceReading, open_provider: Callable[[str, Workspace], Provider]
) -> None:
    """How their campaigns fare now, for `glocal status`."""
    with using_ledger(workspace) as ledger:
        for issue_id in {issue for issue, _ in reading.editions}:
            for row in ledger.rows(issue_id):
                if (issue_id, row.locale) not in reading.editions:
                    continue
                with suppress(GlocalError):  # settings that are incomplete today: glocal providers says so
                    provider = open_provider(row.provider, workspace)
                    if numbers := numbers_today(row, provider):
                        ledger.keep_numbers(row, numbers)
                    finish_run(provider, issue_id)


def bounce_source(workspace: Workspace, paths: Sequence[Path] = ()) -> MailSource:
    """These files; none named: the mailbox of the settings. SettingsError if there is none."""
    wanted = workspace.settings.bounces
    if paths:
        return MailFiles(tuple(paths))
    if wanted.host:
        return ImapMailbox(
            *(wanted.host, wanted.user, secret(wanted.password_env), wanted.folder or "INBOX"),
            *(wanted.port or PORTS[wanted.security], wanted.security),
            workspace.root / wanted.ca_file if wanted.ca_file else None,
            wanted.timeout,
        )
    if wanted.folder:
        return MailFiles((workspace.root / wanted.folder,))
    raise SettingsError(
        "nothing says where mail that came back lies",
        origin=Origin(SETTINGS, 1),
        hint="give [bounces] a host or a folder, or name files: glocal bounces read FILE",
    )


def _letter_secrets(workspace: Workspace) -> list[str]:
    """Those that letters are signed with, of all providers that send to each reader themselves.

    DeliveryError if there is none.
    """
    names = {str(keys["sign_env"]) for keys in workspace.settings.providers.values() if "sign_env" in keys}
    if not names:
        raise DeliveryError(
            "no provider of this workspace sends to each reader itself, so no mail comes back to us",
            hint="the others handle bounces on their own; docs/bounces.md",
        )
    found, faults = [], []
    for name in sorted(names):
        try:
            found.append(signing_secret(name))
        except DeliveryError as error:  # of a provider that is not used any more, or not on this machine
            faults.append(error)
    if faults and not found:
        raise faults[0]
    return found
