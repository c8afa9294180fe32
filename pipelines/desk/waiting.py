"""What waits for a person: first what can harm, then what others wait for, then what can be done next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipelines.actions.issue_overview import IssueOverview, LanguageState
from pipelines.actions.proposals import shown_facts
from pipelines.delivery.proposal_record import ProposalRow, ProposalState
from pipelines.desk.clock import clock_functions
from pipelines.desk.desk_request import DeskRequest, Tone
from pipelines.desk.rights import Act
from pipelines.desk.sending import name_of
from pipelines.languages.table import Languages

MOST = 7
"""How many are shown before "all"."""
LISTED = 3
"""How many languages a sentence names."""


@dataclass(frozen=True, slots=True)
class WaitingThing:
    """One thing that waits."""

    icon: str
    tone: Tone
    what: str
    why: str
    href: str
    button: str


def waiting_for(
    request: DeskRequest, overviews: Iterable[IssueOverview], proposals: Iterable[ProposalRow]
) -> tuple[WaitingThing, ...]:
    """All that waits for whoever comes, the most urgent first."""
    issues = tuple(overviews)
    asked = tuple(proposals)
    return (
        *_fell_short(request, issues),
        *_to_approve(request, issues, asked),
        *_unanswered(request, issues, asked),
        *_questions(request, issues),
        *_ready_later(request, issues, {row.issue for row in asked}),
        *_to_translate(request, issues),
    )


def language_list(request: DeskRequest, tags: Iterable[str]) -> str:
    """The first of some languages by their own names, and how many more there are."""
    languages: Languages = request.snapshot.workspace.languages
    names = [languages[tag].endonym for tag in tags]
    first = ", ".join(names[:LISTED])
    if (more := len(names) - LISTED) > 0:
        ngettext = request.words.ngettext
        return ngettext(
            "%(names)s and one more language", "%(names)s and %(num)s more languages", more, names=first
        )
    return first


def _fell_short(request: DeskRequest, issues: Iterable[IssueOverview]) -> Iterator[WaitingThing]:
    gettext = request.words.gettext
    for issue in issues:
        if issue.trouble and request.allows(Act.MEND, issue.slug):
            first = issue.trouble[0]
            names = language_list(request, (each.tag for each in issue.trouble))
            yield WaitingThing(
                "bad",
                "bad",
                gettext("Fell short: %(title)s", title=issue.title),
                f"{names}: {trouble_words(request, first.why)}.",
                f"/issues/{issue.slug}/send",
                gettext("Ways out"),
            )


def _to_approve(
    request: DeskRequest, issues: Iterable[IssueOverview], proposals: Iterable[ProposalRow]
) -> Iterator[WaitingThing]:
    gettext, four_eyes = request.words.gettext, request.snapshot.workspace.settings.delivery.four_eyes
    titles = {issue.slug: issue.title for issue in issues}
    for row in proposals:
        mine = row.proposer_id == request.person.id
        may_answer = request.allows(Act.APPROVE, row.issue) and not (four_eyes and mine)
        if row.state is not ProposalState.OPEN or row.is_late(request.desk.clock()) or not may_answer:
            continue
        yield WaitingThing(
            "look",
            "info",
            gettext("Approve: %(title)s", title=titles.get(row.issue, row.issue)),
            proposal_words(request, row),
            f"/issues/{row.issue}/send",
            gettext("Look and decide"),
        )


def _unanswered(
    request: DeskRequest, issues: Iterable[IssueOverview], proposals: Iterable[ProposalRow]
) -> Iterator[WaitingThing]:
    """Proposals whose time passed while they waited: nothing has gone out, and nothing will."""
    gettext = request.words.gettext
    titles = {issue.slug: issue.title for issue in issues}
    for row in proposals:
        late = row.state is ProposalState.OPEN and row.is_late(request.desk.clock())
        if late and request.allows(Act.PROPOSE, row.issue):
            yield WaitingThing(
                "day",
                "wait",
                gettext("Nobody answered in time: %(title)s", title=titles.get(row.issue, row.issue)),
                gettext("Nothing has gone out. It can be asked again, with another time."),
                f"/issues/{row.issue}/propose?as={row.id}",
                gettext("Propose it again"),
            )


def proposal_words(request: DeskRequest, row: ProposalRow) -> str:
    """What is asked for, in a line: how many languages, how many readers, when, and who asks."""
    facts, gettext, ngettext = shown_facts(row), request.words.gettext, request.words.ngettext
    say = clock_functions(request.words, request.snapshot.workspace.settings.delivery.time_zone)
    parts = [ngettext("One language", "%(num)s languages", len(facts.going))]
    if facts.readers is not None:
        number = say["number"](facts.readers)
        parts.append(ngettext("one reader", "%(count)s readers", facts.readers, count=number))
    parts.append(say["moment"](facts.first) if facts.first else gettext("at once"))
    who, when = (
        name_of(request, row.proposer_id, row.proposer),
        say["ago"](row.asked_at, request.desk.clock()),
    )
    asked = gettext("%(name)s asked, %(when)s.", name=who, when=when)
    return f"{', '.join(parts)}. {asked}"


def _questions(request: DeskRequest, issues: Iterable[IssueOverview]) -> Iterator[WaitingThing]:
    gettext = request.words.gettext
    for issue in issues:
        if not request.allows(Act.WRITE, issue.slug):
            return
        asked = [(each.tag, question) for each in issue.languages for question in each.status.questions]
        if asked:
            tag, question = asked[0]
            yield WaitingThing(
                "question",
                "wait",
                request.words.ngettext(
                    "A translator asks about %(title)s",
                    "Translators ask %(num)s questions about %(title)s",
                    len(asked),
                    title=issue.title,
                ),
                f"{language_list(request, [tag])}: {question.message.partition(': ')[2]}",
                f"/issues/{issue.slug}/languages/{tag}#asked",
                gettext("Answer"),
            )


def _ready_later(
    request: DeskRequest, issues: Iterable[IssueOverview], asked: set[str]
) -> Iterator[WaitingThing]:
    """Languages that became ready after the others had left."""
    for issue in issues:
        ready = [each.tag for each in issue.languages if each.state is LanguageState.READY]
        unasked = issue.slug not in asked and request.allows(Act.PROPOSE, issue.slug)
        if ready and issue.counts[LanguageState.SENT] and unasked:
            ngettext = request.words.ngettext
            yield WaitingThing(
                "languages",
                "info",
                ngettext(
                    "A language is ready for %(title)s",
                    "%(num)s languages are ready for %(title)s",
                    len(ready),
                    title=issue.title,
                ),
                request.words.gettext(
                    "%(names)s. The others have left already.", names=language_list(request, ready)
                ),
                f"/issues/{issue.slug}/send",
                ngettext("Send this one", "Send these %(num)s", len(ready)),
            )


def _to_translate(request: DeskRequest, issues: Iterable[IssueOverview]) -> Iterator[WaitingThing]:
    mine = request.person.languages
    for issue in issues:
        for each in issue.languages:
            decision = each.status.decision
            work = decision.all_to_translate.texts or decision.all_to_review.texts
            if each.tag in mine and work and request.allows(Act.TRANSLATE, issue.slug, each.tag):
                yield WaitingThing(
                    "languages",
                    "info",
                    request.words.gettext(
                        "Translate: %(title)s, %(language)s",
                        title=issue.title,
                        language=language_list(request, [each.tag]),
                    ),
                    amount_words(request, decision.all_to_translate.texts, decision.all_to_review.texts),
                    f"/issues/{issue.slug}/languages",
                    request.words.gettext("Translate"),
                )


def amount_words(request: DeskRequest, to_translate: int, to_review: int) -> str:
    """How many sentences there are to translate, and to look over."""
    ngettext, parts = request.words.ngettext, []
    if to_translate:
        parts.append(ngettext("One sentence to translate", "%(num)s sentences to translate", to_translate))
    if to_review:
        parts.append(ngettext("one to look over", "%(num)s to look over", to_review))
    return f"{', '.join(parts)}." if parts else ""


def trouble_words(request: DeskRequest, state: str) -> str:
    """What is the matter with a mail, by the ledger's word for it; anything else is words already."""
    gettext = request.words.gettext
    said = {
        "stopped": gettext("stopped at the provider"),
        "gone": gettext("no longer at the provider"),
        "changed there": gettext("changed at the provider"),
        "unknown": gettext("nobody knows whether it left"),
        "failed": gettext("the provider did not take it"),
    }
    return said.get(state, state)
