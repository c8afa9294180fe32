"""Who did what with an issue, in sentences: from proposals, the record of deliveries, and git."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import PurePosixPath

from pipelines.actions.issue_record import IssueRecord
from pipelines.delivery.event_log import LoggedEvent
from pipelines.delivery.proposal_record import ProposalRow, ProposalState
from pipelines.desk.desk_request import DeskRequest
from pipelines.desk.sending import name_then_and_now
from pipelines.desk.waiting import language_list
from pipelines.languages.table import eu_order
from pipelines.workspace.git_history import FileVersion


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """One line of the history."""

    at: datetime
    icon: str
    sentence: str
    who: str = ""
    """The person; empty: the machine did it."""
    place: str = ""
    """From where."""
    words: str = ""
    """What they said."""
    href: str = ""
    """Where the text stands as it was then."""


def activity_lines(
    request: DeskRequest, slug: str, record: IssueRecord, versions: Iterable[FileVersion]
) -> tuple[ActivityLine, ...]:
    """Everything, the newest first."""
    answered = {row.answered_by for row in record.proposals if row.answered_at}
    lines = [
        *(line for row in record.proposals for line in _of_proposal(request, row)),
        *_of_events(request, record.events, answered),
        *_of_versions(request, slug, versions),
    ]
    return tuple(sorted(lines, key=lambda line: line.at, reverse=True))


def _of_proposal(request: DeskRequest, row: ProposalRow) -> Iterator[ActivityLine]:
    gettext, who = request.words.gettext, name_then_and_now(request, row.answered_by_id, row.answered_by)
    proposer = name_then_and_now(request, row.proposer_id, row.proposer)
    asked = gettext("%(name)s asked for approval", name=proposer)
    yield ActivityLine(row.asked_at, "question", asked, proposer, row.asked_from, row.comment)
    if row.answered_at is None:
        return
    if row.state in (ProposalState.APPROVED, ProposalState.BEGUN, ProposalState.DONE):
        icon, sentence = "good", gettext("%(name)s approved", name=who)
    elif row.state is ProposalState.REFUSED:
        icon, sentence = "bad", gettext("%(name)s refused", name=who)
    elif row.state is ProposalState.CHANGED:
        icon, sentence = "undo", gettext("It was asked again, since something had changed")
    else:
        icon, sentence = "undo", gettext("%(name)s took it back", name=who)
    yield ActivityLine(row.answered_at, icon, sentence, who, row.answered_from, row.reason)


def _of_events(
    request: DeskRequest, events: Iterable[LoggedEvent], answered: set[str]
) -> Iterator[ActivityLine]:
    """What happened to the mail; the same in several languages within a minute is one line."""

    def kind(event: LoggedEvent) -> tuple[str, str, datetime]:
        by_person = event.event in _BY_PEOPLE
        said = event.detail if by_person else ""
        return (
            event.event,
            (event.actor if by_person else "") + said,
            event.at.replace(second=0, microsecond=0),
        )

    for (name, _, _), group in groupby(sorted(events, key=kind), key=kind):
        same = list(group)
        if name in _BY_PEOPLE and name != "resolved" and same[0].actor in answered:
            continue  # the proposal says it, with more
        names = language_list(request, eu_order({_locale_of(each.key) for each in same}))
        actor = name_then_and_now(request, "", same[0].actor)
        if line := _activity_words(request, name, names, actor):
            icon, sentence = line
            by = actor if name in _BY_PEOPLE else ""
            words = same[0].detail if name in _BY_PEOPLE and name != "resolved" else ""
            yield ActivityLine(max(each.at for each in same), icon, sentence, by, words=words)


_BY_PEOPLE = ("resolved", "approved by a person", "refused by a person")


def _activity_words(request: DeskRequest, event: str, names: str, who: str) -> tuple[str, str] | None:
    """An icon and a sentence; None for what is of use to engineers alone."""
    gettext = request.words.gettext
    said = {
        "scheduled": ("day", gettext("Set down at the provider for its time: %(names)s", names=names)),
        "sent": ("send", gettext("Left: %(names)s", names=names)),
        "delivered": ("good", gettext("The provider is through: %(names)s", names=names)),
        "tested": ("mail", gettext("A test was sent: %(names)s", names=names)),
        "stopped": ("wait", gettext("Found stopped at the provider: %(names)s", names=names)),
        "gone": ("wait", gettext("Not at the provider any more: %(names)s", names=names)),
        "changed there": ("wait", gettext("Found changed at the provider: %(names)s", names=names)),
        "unknown": ("wait", gettext("Nobody knows whether it left: %(names)s", names=names)),
        "failed": ("bad", gettext("The provider did not take it: %(names)s", names=names)),
        "held": ("lock", gettext("It stays as it is: %(names)s", names=names)),
        "resolved": ("done", gettext("%(name)s said what became of %(names)s", name=who, names=names)),
        "approved by a person": ("good", gettext("%(name)s approved %(names)s", name=who, names=names)),
        "refused by a person": ("bad", gettext("%(name)s refused %(names)s", name=who, names=names)),
    }
    return said.get(event)


def _of_versions(request: DeskRequest, slug: str, versions: Iterable[FileVersion]) -> Iterator[ActivityLine]:
    """What people wrote; the same of one person on one day is one line, with its latest text."""

    def kind(version: FileVersion) -> tuple[str, bool, str]:
        return version.who, _has_text(version, slug), version.at.date().isoformat()

    for (who, text, _), group in groupby(sorted(versions, key=kind), key=kind):
        same = list(group)
        latest = max(same, key=lambda each: each.at)
        if text:
            sentence = request.words.ngettext(
                "%(name)s changed the text", "%(name)s changed the text %(num)s times", len(same), name=who
            )
            href = f"/issues/{slug}/history/{latest.commit}"
            yield ActivityLine(latest.at, "write", sentence, who, href=href)
        else:
            tags = {tag for each in same for name in each.names if (tag := _tag_of(request, name))}
            if tags:
                names = language_list(request, eu_order(tags))
                sentence = request.words.gettext("%(name)s translated: %(names)s", name=who, names=names)
                yield ActivityLine(latest.at, "languages", sentence, who)


def _has_text(version: FileVersion, slug: str) -> bool:
    return f"content/{slug}/index.md" in version.names


def _tag_of(request: DeskRequest, name: str) -> str:
    """The language whose catalog a file is; empty for none."""
    workspace = request.snapshot.workspace
    parts = PurePosixPath(name).parts
    folders = {workspace.languages[tag].gettext: tag for tag in workspace.locales}
    return folders.get(parts[1], "") if len(parts) == 4 and parts[0] == "translations" else ""


def _locale_of(key: str) -> str:
    """`hello/fr@outbox` → `fr`."""
    return key.rpartition("@")[0].rpartition("/")[2]
