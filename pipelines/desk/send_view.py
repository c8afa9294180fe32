"""What became of each language of a send, in words, for the pages that show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, assert_never
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_datetime

from pipelines.actions.engine import LocaleProgress, LocaleStep, RunPhase, RunProgress
from pipelines.actions.proposal_changes import FactChange, FactKind
from pipelines.actions.proposal_facts import GoingLanguage, SendFacts
from pipelines.actions.proposals import AnswerOutcome
from pipelines.actions.way_out import DeliveryOutlook, Way
from pipelines.model.delivery import DeliveryState, Numbers
from pipelines.model.errors import GlocalError
from pipelines.translation.localize import Interface
from pipelines.workspace.paths import Workspace

Tone = Literal["good", "wait", "bad", "brand", ""]


@dataclass(frozen=True, slots=True)
class SentLanguage:
    """One language of a send."""

    locale: str
    language: str
    tone: Tone
    words: str
    """How far it is."""
    note: str = ""
    """What was said of it, where something is the matter."""
    key: str = ""
    """Of its delivery; empty: there is none yet."""
    lists: str = ""
    size: int | None = None
    numbers: Numbers | None = None
    ways: tuple[tuple[Way, str], ...] = ()
    """What can be done, and what the button says."""
    left_over: bool = False
    """Whether it goes with the rest, when that is sent."""
    is_out: bool = False
    unknown: int = 0
    """Readers of whom nobody knows whether they have it."""

    @property
    def percent(self) -> int:
        """How many of its readers have it, of a hundred."""
        if not self.numbers or not self.numbers.to_send:
            return 100 if self.is_out else 0
        return min(100, 100 * self.numbers.sent // self.numbers.to_send)


@dataclass(frozen=True, slots=True)
class SendProgress:
    """How far a send is, for the page that watches it."""

    lines: tuple[SentLanguage, ...]
    waits: bool
    """Whether it has not begun."""

    @property
    def done(self) -> int:
        """How many languages need nothing more of it."""
        return sum(line.is_out or line.tone == "bad" for line in self.lines)


def progress_lines(
    facts: SendFacts, progress: RunProgress | None, outlooks: Iterable[DeliveryOutlook], words: Interface
) -> SendProgress:
    """How far each language of a proposal is while it is sent."""
    known = {each.row.locale: each for each in outlooks}
    steps: Mapping[str, LocaleProgress] = progress.locales if progress else {}
    lines = tuple(
        _progress_line(each, steps.get(each.locale), known.get(each.locale), words) for each in facts.mailed
    )
    return SendProgress(lines, progress is None or progress.phase is RunPhase.WAITS)


def _progress_line(
    each: GoingLanguage, step: LocaleProgress | None, known: DeliveryOutlook | None, words: Interface
) -> SentLanguage:
    told = (each.locale, each.language)
    if step and step.step is LocaleStep.HELD:
        return SentLanguage(*told, "bad", words.gettext("not sent"), step.why)
    if step and step.step is LocaleStep.DELIVERED and step.delivery and not step.delivery.state.went_out:
        tone, state = state_words(step.delivery.state, words)
        return SentLanguage(*told, tone, state, without_commands(step.delivery.note))
    if known and known.row.state.went_out:
        tone, state = state_words(known.row.state, words)
        return SentLanguage(*told, tone, state, lists=each.lists, numbers=known.row.numbers, is_out=True)
    reached = step.step if step else LocaleStep.WAITS
    match reached:
        case LocaleStep.WAITS | LocaleStep.HELD:
            return SentLanguage(*told, "", words.gettext("waits"))
        case LocaleStep.CHECKED:
            return SentLanguage(*told, "brand", words.gettext("checked"))
        case LocaleStep.RENDERED | LocaleStep.DELIVERED:
            return SentLanguage(*told, "brand", words.gettext("being sent"))
        case _:
            assert_never(reached)


def sent_lines(
    facts: SendFacts, notes: Mapping[str, str], outlooks: Iterable[DeliveryOutlook], words: Interface
) -> tuple[SentLanguage, ...]:
    """What became of each language that was mailed, with what can be done about it; then of those that were
    mailed before or by other means.
    """
    known = {(each.row.locale, each.row.provider): each for each in outlooks}
    lines = [
        _sent_line(each, known.pop((each.locale, facts.provider), None), notes.get(each.locale, ""), words)
        for each in facts.mailed
    ]
    others = (each for each in known.values() if each.row.state.send != "to come" or each.taken_back)
    more = (_sent_line(GoingLanguage(each.row.locale, each.language), each, "", words) for each in others)
    return (*lines, *(replace(line, left_over=False) for line in more))


def _sent_line(
    each: GoingLanguage, known: DeliveryOutlook | None, note: str, words: Interface
) -> SentLanguage:
    told = (each.locale, each.language)
    if known is None:
        return SentLanguage(
            *(*told, "bad", words.gettext("not sent"), without_commands(note)),
            lists=each.lists,
            size=each.size,
            left_over=True,
        )
    row = known.row
    tone, state = state_words(row.state, words)
    if known.taken_back:
        tone, state = "wait", words.gettext("stopped; nobody has it")
    elif known.unknown_readers or (row.numbers and row.numbers.missing):
        tone = "bad"
    return SentLanguage(
        *told,
        tone,
        state,
        without_commands(note) if known.fell_short else "",
        row.key,
        each.lists,
        each.size,
        row.numbers,
        tuple((way, way_words(way, words)) for way in known.ways),
        known.is_left_over,
        row.state.went_out,
        known.unknown_readers,
    )


_OF_A_TERMINAL = ("glocal ", " --", "add --", "glocal.toml", "docs/", "Prefect", "run it")


def without_commands(text: str) -> str:
    """What the actions say, without the parts that are for a terminal: the page has buttons for these."""
    parts = text.replace("\n", " ").split("; ")
    return "; ".join(part for part in parts if not any(sign in part for sign in _OF_A_TERMINAL))


def error_words(error: GlocalError) -> str:
    """What is wrong, and what to do, for a page."""
    return without_commands("; ".join(filter(None, (error.message, error.hint))))


def state_words(state: DeliveryState, words: Interface) -> tuple[Tone, str]:  # noqa: C901 - a state a line
    """How a delivery is, as people say it."""
    gettext = words.gettext
    match state:
        case DeliveryState.SENT | DeliveryState.DELIVERED:
            return "good", gettext("sent")
        case DeliveryState.SCHEDULED:
            return "brand", gettext("goes out at its time")
        case DeliveryState.SENDING:
            return "brand", gettext("being sent")
        case DeliveryState.UNKNOWN:
            return "bad", gettext("nobody knows whether it was sent")
        case DeliveryState.GONE:
            return "bad", gettext("no longer at the provider")
        case DeliveryState.STOPPED:
            return "bad", gettext("stopped at the provider")
        case DeliveryState.CHANGED:
            return "bad", gettext("changed at the provider")
        case DeliveryState.HELD:
            return "wait", gettext("left as it is")
        case DeliveryState.NO_READERS:
            return "wait", gettext("nobody is on its list")
        case DeliveryState.PLANNED | DeliveryState.DRAFTED | DeliveryState.APPROVED | DeliveryState.FAILED:
            return "bad", gettext("not sent")
        case _:
            assert_never(state)


def way_words(way: Way, words: Interface) -> str:
    """What the button says."""
    gettext = words.gettext
    match way:
        case Way.STOP:
            return gettext("Stop it…")
        case Way.SENT:
            return gettext("Readers have it…")
        case Way.NOT_SENT:
            return gettext("Nobody has it…")
        case Way.ADOPT:
            return gettext("It is right as it is there…")
        case Way.LEAVE:
            return gettext("Leave it as it is…")
        case Way.READERS_HAVE_IT:
            return gettext("They have it…")
        case Way.READERS_AGAIN:
            return gettext("Send it to them again…")
        case _:
            assert_never(way)


def change_words(change: FactChange, words: Interface) -> str:
    """What has changed since a question was asked."""
    gettext, names = words.gettext, ", ".join(change.languages)
    match change.kind:
        case FactKind.WORDS:
            return gettext("The words have changed: %(names)s.", names=names)
        case FactKind.SUBJECT:
            return gettext("The subject has changed: %(names)s.", names=names)
        case FactKind.READERS:
            return gettext("The readers have changed, a list or its size: %(names)s.", names=names)
        case FactKind.TIME:
            return gettext("The time has changed: %(names)s.", names=names)
        case FactKind.PAGES:
            return gettext("The pages on the website have changed: %(names)s.", names=names)
        case FactKind.MORE:
            return gettext("These would go out too: %(names)s.", names=names)
        case FactKind.LESS:
            return gettext("These would not go out any more: %(names)s.", names=names)
        case FactKind.OTHER:
            return gettext("Sender, addresses or headers have changed: %(names)s.", names=names)
        case _:
            assert_never(change.kind)


def outcome_words(outcome: AnswerOutcome, words: Interface) -> str:
    """Why an answer was not taken."""
    gettext = words.gettext
    match outcome:
        case AnswerOutcome.TAKEN:
            return ""
        case AnswerOutcome.BEFORE:
            return gettext("Somebody was faster: this was answered before. Nothing was done twice.")
        case AnswerOutcome.CHANGED:
            return gettext("Your yes was not taken, since something has changed. Look at it as it is now.")
        case AnswerOutcome.NOT_POSSIBLE:
            return gettext("Nothing of this can go out now.")
        case AnswerOutcome.OWN:
            return gettext("You asked for this, so somebody else has to say yes.")
        case AnswerOutcome.LATE:
            return gettext("It is too late for an answer. Ask again, with another time.")
        case _:
            assert_never(outcome)


def local_times(workspace: Workspace, facts: SendFacts, words: Interface) -> dict[str, str]:
    """When each mail goes out, by the clocks of its own language; by locale, and nothing for "at once"."""
    locale = Locale.parse(words.locale, sep="-")
    zones = workspace.settings.delivery
    return {
        each.locale: format_datetime(each.at, "EEE HH:mm", ZoneInfo(zones.zone_of(each.locale).key), locale)
        for each in facts.mailed
        if each.at
    }
