"""An issue in a few lines: its state, a strip of its languages, what became of mail and pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import assert_never

from pipelines.actions.issue_overview import IssueOverview, LanguageOverview, LanguageState
from pipelines.delivery.proposal_record import ProposalRow, ProposalState
from pipelines.desk.clock import clock_functions
from pipelines.desk.desk_request import DeskRequest
from pipelines.desk.waiting import language_list, trouble_words
from pipelines.model.delivery import DeliveryState


@dataclass(frozen=True, slots=True)
class StripCell:
    """One language in the strip."""

    tag: str
    state: str
    words: str
    percent: int
    href: str


@dataclass(frozen=True, slots=True)
class IssuePill:
    """The state of an issue, in two or three words."""

    words: str
    tone: str


@dataclass(frozen=True, slots=True)
class IssueCard:
    """One issue as the first page shows it."""

    overview: IssueOverview
    pill: IssuePill
    cells: tuple[StripCell, ...]
    strip_title: str
    counts: tuple[str, ...]
    mail: str
    web: str


def issue_card(
    request: DeskRequest, overview: IssueOverview, proposals: Sequence[ProposalRow] = ()
) -> IssueCard:
    """`proposals`: those that are under way, of whatever issue."""
    counts = tuple(
        count_words(request, state, overview.counts[state])
        for state in LanguageState
        if overview.counts[state]
    )
    title = request.words.gettext(
        "%(title)s, by language: %(counts)s", title=overview.title, counts=", ".join(counts)
    )
    return IssueCard(
        overview,
        issue_pill(request, overview, proposals),
        strip_cells(request, overview),
        title,
        counts,
        _mail_words(request, overview),
        _web_words(request, overview),
    )


def issue_pill(
    request: DeskRequest, overview: IssueOverview, proposals: Sequence[ProposalRow] = ()
) -> IssuePill:
    """What matters most about an issue now."""
    gettext, counts, all_of_them = request.words.gettext, overview.counts, len(overview.languages)
    states = {row.state for row in proposals if row.issue == overview.slug}
    sent, ready = counts[LanguageState.SENT], counts[LanguageState.READY]
    if overview.faults:
        return IssuePill(gettext("Cannot be read"), "bad")
    if overview.trouble:
        return IssuePill(gettext("Fell short"), "bad")
    if states & {ProposalState.APPROVED, ProposalState.BEGUN}:
        return IssuePill(gettext("Going out"), "brand")
    if ProposalState.OPEN in states:
        return IssuePill(gettext("Asked for approval"), "brand")
    if when := overview.scheduled_for:
        return IssuePill(gettext("Leaves %(when)s", when=_moment_words(request, when)), "brand")
    if sent:
        words = gettext("Sent in %(count)s of %(all)s languages", count=sent, all=all_of_them)
        return IssuePill(gettext("Sent") if sent == all_of_them else words, "good")
    if ready == all_of_them:
        return IssuePill(gettext("Ready"), "good")
    if ready > 1 or counts[LanguageState.GOING]:
        return IssuePill(gettext("Being translated"), "")
    return IssuePill(gettext("Being written"), "wait")


def strip_cells(request: DeskRequest, overview: IssueOverview) -> tuple[StripCell, ...]:
    """All languages of an issue; each leads to its preview. By their codes, so that the eye learns
    where one stands.
    """
    return tuple(
        StripCell(
            each.tag,
            each.state.value,
            _cell_words(request, each),
            each.percent,
            f"/issues/{overview.slug}/look?locale={each.tag}",
        )
        for each in sorted(overview.languages, key=lambda each: each.tag)
    )


def _cell_words(request: DeskRequest, language: LanguageOverview) -> str:
    gettext = request.words.gettext
    name = request.snapshot.workspace.languages[language.tag].endonym
    match language.state:
        case LanguageState.SENT:
            return gettext("%(language)s, sent", language=name)
        case LanguageState.READY:
            return gettext("%(language)s, ready", language=name)
        case LanguageState.GOING:
            share = _say(request)["percent"](language.percent / 100)
            return gettext("%(language)s, in work, %(share)s", language=name, share=share)
        case LanguageState.NONE:
            return gettext("%(language)s, not begun", language=name)
        case LanguageState.BAD:
            why = trouble_words(request, language.why)
            return gettext("%(language)s, held or fell short: %(why)s", language=name, why=why)
        case _:
            assert_never(language.state)


def count_words(request: DeskRequest, state: LanguageState, count: int) -> str:
    """How many languages are in a state."""
    ngettext = request.words.ngettext
    match state:
        case LanguageState.SENT:
            return ngettext("one sent", "%(num)s sent", count)
        case LanguageState.READY:
            return ngettext("one ready", "%(num)s ready", count)
        case LanguageState.GOING:
            return ngettext("one in work", "%(num)s in work", count)
        case LanguageState.NONE:
            return ngettext("one not begun", "%(num)s not begun", count)
        case LanguageState.BAD:
            return ngettext("one held or fell short", "%(num)s held or fell short", count)
        case _:
            assert_never(state)


def _mail_words(request: DeskRequest, overview: IssueOverview) -> str:
    """What became of its mail, in a sentence."""
    gettext, rows = request.words.gettext, overview.deliveries
    out = {row.locale for row in rows if row.state.went_out}
    if overview.trouble:
        names = language_list(request, (each.tag for each in overview.trouble))
        return gettext("Mail fell short in %(names)s.", names=names)
    if when := overview.scheduled_for:
        return gettext("Mail leaves %(when)s.", when=_moment_words(request, when))
    if not out:
        return gettext("No mail yet.")
    numbers = [row.numbers for row in rows if row.numbers and row.state is not DeliveryState.HELD]
    sent, of = sum(each.sent for each in numbers), sum(each.to_send for each in numbers)
    if of:
        number = _say(request)["number"]
        return gettext("Mail: %(sent)s of %(all)s letters left.", sent=number(sent), all=number(of))
    return request.words.ngettext("Mail left in one language.", "Mail left in %(num)s languages.", len(out))


def _web_words(request: DeskRequest, overview: IssueOverview) -> str:
    """What of it is on the website, in a sentence."""
    count = len(overview.on_website)
    if not count:
        return request.words.gettext("Not on the website.")
    ngettext = request.words.ngettext
    return ngettext("On the website in one language.", "On the website in %(num)s languages.", count)


def _moment_words(request: DeskRequest, when: object) -> str:
    return _say(request)["moment"](when)


def _say(request: DeskRequest) -> dict[str, Callable[..., str]]:
    return clock_functions(request.words, request.snapshot.workspace.settings.delivery.time_zone)
