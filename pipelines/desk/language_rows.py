"""The languages of an issue as its page shows them: who has them, what is left to do, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

from pipelines.actions.issue_overview import IssueOverview, LanguageOverview, LanguageState
from pipelines.desk.desk import Desk
from pipelines.desk.rights import Act, Person, Right, may
from pipelines.model.article import Article
from pipelines.model.edition import FrameWork
from pipelines.model.finding import Finding, Severity

GROUPS = ("needs", "work", "ready")
"""The groups of rows, the most urgent first."""
_WORK = frozenset(("empty", "fuzzy", "question"))
"""Findings that the page counts elsewhere."""


@dataclass(frozen=True, slots=True)
class LanguageRow:
    """One language of an issue."""

    tag: str
    overview: LanguageOverview
    is_source: bool
    who: Person | None
    """Who was asked, or the only one who could be."""
    since: datetime | None
    """When they were asked."""
    reminded: datetime | None
    due: date | None
    overdue: bool

    @property
    def group(self) -> str:
        """One of GROUPS."""
        if self.overview.status.decision.goes_out or self.overview.state is LanguageState.SENT:
            return "ready"
        if self.who is None or self.overview.state is LanguageState.BAD:
            return "needs"
        return "work"

    @property
    def errors(self) -> int:
        return self.overview.status.errors

    @property
    def texts(self) -> int:
        """How many sentences are to be translated or looked over, in whichever file they stand."""
        decision = self.overview.status.decision
        return decision.all_to_translate.texts + decision.all_to_review.texts

    @property
    def words(self) -> int:
        """How many words of the source stand in them."""
        decision = self.overview.status.decision
        return decision.all_to_translate.words + decision.all_to_review.words

    @property
    def own_texts(self) -> int:
        """How many of the sentences are the article's."""
        decision = self.overview.status.decision
        return decision.to_translate.texts + decision.to_review.texts

    @property
    def around(self) -> dict[str, FrameWork]:
        """What is to be done beside the article, by the catalog's name."""
        return {PurePosixPath(each.path).stem: each for each in self.overview.status.decision.around}

    @property
    def percent(self) -> int:
        """Of the words that go out: 100 only where nothing is left to do, in whichever file."""
        decision = self.overview.status.decision
        more = sum(each.to_translate.words + each.to_review.words for each in decision.around)
        return int(100 * decision.ready / (decision.words + more)) if more else self.overview.percent


def issue_languages(desk: Desk, overview: IssueOverview) -> tuple[LanguageRow, ...]:
    """All of them, in EU order."""
    given = desk.handovers.of_issue(overview.slug)
    people = desk.people.present()
    due = due_day(desk, overview.slug)
    source, today = desk.cache.snapshot().workspace.source, today_of(desk)
    rows = []
    for each in overview.languages:
        able = translators_of(people, each.tag)
        handed = given.get(each.tag)
        who = next((person for person in people if handed and person.id == handed.person), None)
        if handed is None and len(able) == 1:
            who = able[0]
        done = each.status.decision.goes_out
        rows.append(
            LanguageRow(
                each.tag,
                each,
                each.tag == source,
                None if each.tag == source else who,
                handed.at if handed and who else None,
                handed.reminded if handed and who else None,
                due,
                due is not None and due < today and not done,
            )
        )
    return tuple(rows)


def translators_of(people: Iterable[Person], tag: str) -> tuple[Person, ...]:
    """Who may translate into a language as a translator of it."""
    return tuple(
        each
        for each in people
        if Right.TRANSLATOR in each.rights and may(each, Act.TRANSLATE, locale=tag) and tag in each.languages
    )


def article_of(desk: Desk, slug: str) -> Article | None:
    """The article; None where it cannot be read."""
    return next((each for each in desk.cache.articles().usable if each.slug == slug), None)


def due_day(desk: Desk, slug: str) -> date | None:
    """When its translations are to be done, as its head says."""
    article = article_of(desk, slug)
    return article.translation_due if article else None


def today_of(desk: Desk) -> date:
    """Of the workspace's clock."""
    zone = desk.cache.snapshot().workspace.settings.delivery.time_zone
    return desk.clock().astimezone(ZoneInfo(zone)).date()


def shown_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What is wrong with a language, errors first, without the work that is still to do."""
    found = [each for each in findings if each.check not in _WORK]
    return tuple(sorted(found, key=lambda each: each.severity is not Severity.ERROR))
