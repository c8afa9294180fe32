"""What people are told without coming by, read from what is so now; a notice is told once, by its key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256

from pipelines.actions.issue_overview import IssueOverview, issue_overviews
from pipelines.actions.issue_record import issue_record
from pipelines.delivery.proposal_record import ProposalRow, ProposalState
from pipelines.desk.desk import Desk
from pipelines.desk.language_rows import LanguageRow, issue_languages, today_of
from pipelines.desk.rights import Act, Person, may
from pipelines.desk.sending import proposal_path
from pipelines.desk.translation_requests import TranslationTask, letter_to_translator
from pipelines.translation.localize import Interface

FRESH = timedelta(days=2)
"""What was over before is no news, for a desk that begins to tell."""


class NoticeEvent(StrEnum):
    """Of what a person can be told; the values stand in the file of people."""

    APPROVAL = "approval"
    REFUSED = "refused"
    SENT = "sent"
    SHORT = "short"
    QUESTION = "question"
    TEXTS = "texts"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell one person."""

    key: str
    event: NoticeEvent
    person: Person
    subject: str
    text: str
    """Plain, with the link that leads to the place."""
    locale: str


def todays_notices(desk: Desk) -> Iterator[Notice]:
    """All that is to be told now, also what was told already; whoever wants none of an event is left out."""
    people = desk.people.present()
    overviews = issue_overviews(desk.cache.snapshot(), desk.cache.articles())
    for notice in _all_notices(desk, people, overviews):
        if notice.event.value not in notice.person.silent:
            yield notice


def _all_notices(
    desk: Desk, people: tuple[Person, ...], overviews: Iterable[IssueOverview]
) -> Iterator[Notice]:
    workspace = desk.cache.snapshot().workspace
    ids = {article.slug: article.id for article in desk.cache.articles().usable}
    for issue in overviews:
        if issue.slug in ids:
            for row in issue_record(workspace, ids[issue.slug]).proposals:
                yield from _notices_of_proposal(desk, people, issue, row)
        yield from _notices_of_trouble(desk, people, issue)
        yield from _notices_of_questions(desk, people, issue)
        for language in issue_languages(desk, issue):
            yield from _notices_of_work(desk, people, issue, language)


def _notices_of_proposal(
    desk: Desk, people: tuple[Person, ...], issue: IssueOverview, row: ProposalRow
) -> Iterator[Notice]:
    now, path = desk.clock(), proposal_path(row, issue.slug)
    who = row.proposer.partition(" <")[0]
    if row.state is ProposalState.OPEN and not row.is_late(now):
        for person in people:
            if may(person, Act.APPROVE, issue.slug) and person.id != row.proposer_id:
                words = words_for(desk, person)
                subject = words.gettext("For your yes: %(title)s", title=issue.title)
                said = words.gettext("%(name)s asks for your approval. Look at it and decide:", name=who)
                yield _notice(desk, NoticeEvent.APPROVAL, row.id, person, subject, (said, row.comment), path)
    if row.state is ProposalState.OPEN and row.is_late(now) and now - row.expires_at <= FRESH:
        yield from _notices_of_silence(desk, people, issue, row)
    if row.answered_at is None or now - row.answered_at > FRESH:
        return
    for person in people:
        words = words_for(desk, person)
        if row.state is ProposalState.REFUSED and person.id == row.proposer_id:
            answered = row.answered_by.partition(" <")[0]
            subject = words.gettext("Refused: %(title)s", title=issue.title)
            said = words.gettext("%(name)s refused it, and nothing goes out. The reason:", name=answered)
            yield _notice(desk, NoticeEvent.REFUSED, row.id, person, subject, (said, row.reason), path)
        told_of_trouble = bool(issue.trouble) and may(person, Act.MEND, issue.slug)
        its_people = person.id in (row.proposer_id, row.answered_by_id)
        if row.state is ProposalState.DONE and its_people and not told_of_trouble:
            subject = words.gettext("Sent: %(title)s", title=issue.title)
            said = words.gettext("It is done. Here you see how it went:")
            yield _notice(desk, NoticeEvent.SENT, row.id, person, subject, (said,), path)


def _notices_of_silence(
    desk: Desk, people: tuple[Person, ...], issue: IssueOverview, row: ProposalRow
) -> Iterator[Notice]:
    """To whoever asked: nobody answered in time."""
    for person in people:
        if person.id == row.proposer_id:
            words = words_for(desk, person)
            subject = words.gettext("Nobody answered in time: %(title)s", title=issue.title)
            said = words.gettext("Nothing has gone out. It can be asked again, with another time.")
            path = f"/issues/{issue.slug}/propose?as={row.id}"
            yield _notice(desk, NoticeEvent.REFUSED, f"{row.id}/late", person, subject, (said,), path)


def _notices_of_trouble(desk: Desk, people: tuple[Person, ...], issue: IssueOverview) -> Iterator[Notice]:
    if not issue.trouble:
        return
    tags = [each.tag for each in issue.trouble]
    languages = desk.cache.snapshot().workspace.languages
    names = ", ".join(languages[tag].endonym for tag in tags)
    for person in people:
        if may(person, Act.MEND, issue.slug):
            words = words_for(desk, person)
            subject = words.gettext("Fell short: %(title)s", title=issue.title)
            said = words.gettext(
                "Not everybody got the mail in %(names)s. Here are the ways out:", names=names
            )
            path = f"/issues/{issue.slug}/send"
            key = f"{issue.slug}/{'+'.join(tags)}"
            yield _notice(desk, NoticeEvent.SHORT, key, person, subject, (said,), path)


def _notices_of_questions(desk: Desk, people: tuple[Person, ...], issue: IssueOverview) -> Iterator[Notice]:
    for language in issue.languages:
        for question in language.status.questions:
            asked = question.message.partition(": ")[2]
            key = f"{issue.slug}/{language.tag}/{sha256(asked.encode()).hexdigest()[:12]}"
            path = f"/issues/{issue.slug}/languages/{language.tag}"
            for person in people:
                if may(person, Act.WRITE, issue.slug):
                    words = words_for(desk, person)
                    subject = words.gettext("A translator asks about %(title)s", title=issue.title)
                    yield _notice(desk, NoticeEvent.QUESTION, key, person, subject, (asked,), path)


def _notices_of_work(
    desk: Desk, people: tuple[Person, ...], issue: IssueOverview, row: LanguageRow
) -> Iterator[Notice]:
    if row.who is None or not row.texts or row.group == "ready":
        return
    snapshot = desk.cache.snapshot()
    path = f"/issues/{issue.slug}/languages/{row.tag}"
    address = f"{snapshot.workspace.settings.notify.desk.rstrip('/')}{path}"
    task = TranslationTask(issue.title, row.tag, row.texts, row.words, row.due, address)
    words = words_for(desk, row.who)
    given = desk.handovers.of_issue(issue.slug).get(row.tag)
    by = next((each.name for each in people if given and each.id == given.by), "")
    days = snapshot.workspace.settings.notify.due_days
    events = []
    if given:
        events.append((NoticeEvent.TEXTS, f"{given.at:%Y%m%dT%H%M%S}", False))
        if given.reminded:
            events.append((NoticeEvent.TEXTS, f"{given.reminded:%Y%m%dT%H%M%S}", True))
    if row.due and row.due - today_of(desk) <= timedelta(days=days):
        events.append((NoticeEvent.DUE, row.due.isoformat(), True))
    for event, when, again in events:
        letter = letter_to_translator(
            words, snapshot.workspace.languages, task, row.who.name, by, again=again
        )
        key = f"{event}/{issue.slug}/{row.tag}/{when}"
        yield Notice(key, event, row.who, letter.subject, letter.body, words.locale)


def words_for(desk: Desk, person: Person) -> Interface:
    """In the language that a person chose, then in that which they translate into, then in English."""
    known = desk.templates.words
    return next((known[tag] for tag in (person.locale, *person.languages) if tag in known), known["en"])


def _notice(
    desk: Desk,
    event: NoticeEvent,
    key: str,
    person: Person,
    subject: str,
    lines: tuple[str, ...],
    path: str,
) -> Notice:
    base = desk.cache.snapshot().workspace.settings.notify.desk.rstrip("/")
    text = "\n\n".join((*filter(None, lines), f"{base}{path}"))
    return Notice(f"{event}/{key}", event, person, subject, text, words_for(desk, person).locale)
