"""What is shown to whoever proposes or approves a send, as a value: what goes out, to whom, when, what waits.

It is kept with a proposal, so that a later look can say what has changed since.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from pydantic import TypeAdapter

from pipelines.actions.approval_subjects import approval_subjects
from pipelines.actions.audience_sizes import AudienceSize, audience_sizes
from pipelines.actions.dead_links import refuse_dead_links
from pipelines.actions.publish import plan_issue
from pipelines.actions.publish_events import Planned, PublishPlan
from pipelines.actions.publish_steps import PublishSteps, RunContext
from pipelines.actions.request import PublishRequest
from pipelines.actions.sending_notes import sending_notes
from pipelines.actions.target_guard import as_far_as_possible
from pipelines.delivery.approval import ApprovalSubject
from pipelines.languages.table import eu_order
from pipelines.model.delivery import Campaign
from pipelines.model.edition import Edition, Verdict
from pipelines.website.manifest import Changes


@dataclass(frozen=True, slots=True)
class GoingLanguage:
    """One language that would go out."""

    locale: str
    language: str
    """Its endonym."""
    subject: str = ""
    preheader: str = ""
    words: str = ""
    """Digest of the mail."""
    lists: str = ""
    """Who gets it, by the names of the lists and their sizes, as far as they are known."""
    audience: tuple[str, ...] = ()
    """The lists, as the provider calls them."""
    size: int | None = None
    """How many readers that are; None where nobody tells."""
    at: datetime | None = None
    """When the mail goes out (UTC); None: at once."""
    moved: str = ""
    """Why that is another time than was asked for."""
    doubt: str = ""
    """What is unusual about who gets it."""
    verdict: Verdict = Verdict.READY
    hints: int = 0
    mailed: bool = False
    """Whether its mail would go out; else it is only about its pages."""
    page: bool = False
    """Whether its part of the website would change."""
    edition_of: str = ""
    """The locale whose mail its readers get instead of one of their own."""


@dataclass(frozen=True, slots=True)
class WaitingLanguage:
    """One language that was asked for and is held."""

    locale: str
    language: str
    why: str


@dataclass(frozen=True, slots=True)
class WebsiteFacts:
    """What would become of the website."""

    new: int = 0
    """Pages."""
    changed: int = 0
    removed: int = 0
    feeds: int = 0
    fault: str = ""
    """Why it cannot be changed, though that was asked for."""


@dataclass(frozen=True, slots=True)
class SendFacts:
    """What a request would do, for people, and what a yes to it is bound to."""

    going: tuple[GoingLanguage, ...]
    waiting: tuple[WaitingLanguage, ...] = ()
    out: tuple[str, ...] = ()
    """Locales that were asked for and of which nothing is left to do."""
    website: WebsiteFacts = field(default_factory=WebsiteFacts)
    notes: tuple[str, ...] = ()
    """What else there is to know, a sentence each."""
    provider: str = ""
    sender: str = ""
    reaches_readers: bool = True
    subjects: tuple[ApprovalSubject, ...] = ()

    @property
    def digest(self) -> str:
        """Of all that a yes is bound to, but for the usual growth of a list."""
        told = [(each.key, each.digest) for each in self.subjects]
        unusual = [(each.locale, each.doubt) for each in self.going if each.doubt]
        return sha256(repr((told, unusual)).encode()).hexdigest()

    @property
    def mailed(self) -> tuple[GoingLanguage, ...]:
        """The languages whose mail would go out."""
        return tuple(each for each in self.going if each.mailed)

    @property
    def readers(self) -> int | None:
        """How many readers that are; None where one provider's list does not tell."""
        sizes = [each.size for each in self.mailed]
        return None if None in sizes else sum(size for size in sizes if size)

    @property
    def first(self) -> datetime | None:
        """When the first mail goes out, if it goes at a time."""
        return min((each.at for each in self.mailed if each.at), default=None)


FACTS = TypeAdapter(SendFacts)
"""Facts as JSON and back."""


def read_facts(request: PublishRequest, run: RunContext, steps: PublishSteps) -> SendFacts:
    """Look at what a request would do; nothing is written and nobody is asked anything but how many they are.

    Errors: what would stop all languages, as a publish of this moment would raise it.
    """
    asked, fault = as_far_as_possible(request, run)
    plan = _planned(asked, run, steps)
    refuse_dead_links(asked, run, plan, fault)
    sizes = audience_sizes(run.provider, run.ledger, plan.campaigns) if asked.sends else {}
    subjects = approval_subjects(asked, run, plan, sizes)
    about = {subject.key for subject in subjects}
    going = tuple(_going(run, plan, asked, sizes, about))
    return SendFacts(
        going,
        tuple(waiting_languages(run, plan.editions)),
        eu_order({edition.locale for edition in plan.ready} - {each.locale for each in going}),
        _website_facts(plan.site, fault),
        (*plan.notes, *sending_notes(run.workspace, plan, run.provider, sizes, run.clock())),
        request.provider,
        run.workspace.settings.email.sender,
        run.provider.capabilities.reaches_readers,
        tuple(subjects),
    )


def _planned(request: PublishRequest, run: RunContext, steps: PublishSteps) -> PublishPlan:
    for event in plan_issue(request, run, steps):
        if isinstance(event, Planned):
            return event.plan
    raise AssertionError("a plan ends with Planned")


def _going(
    run: RunContext,
    plan: PublishPlan,
    request: PublishRequest,
    sizes: Mapping[str, AudienceSize],
    about: set[str],
) -> Iterator[GoingLanguage]:
    campaigns = {campaign.email.locale: campaign for campaign in plan.campaigns}
    for edition in plan.ready:
        locale = edition.locale
        campaign = campaigns.get(locale)
        mailed = request.sends and campaign is not None and campaign.key in about
        page = f"{request.issue}/{locale}@website" in about
        if not (mailed or page):
            continue
        hints = len(edition.findings)
        language = run.workspace.languages[locale].endonym
        other = plan.served.get(locale, "")
        verdict = edition.decision.verdict
        if campaign is None or not mailed:
            title = campaign.email.subject if campaign else edition.localized.article.title.value
            yield GoingLanguage(
                *(locale, language, title), verdict=verdict, hints=hints, page=page, edition_of=other
            )
            continue
        yield _mailed_language(campaign, language, plan, sizes.get(locale), verdict, hints, page=page)


def _mailed_language(
    campaign: Campaign,
    language: str,
    plan: PublishPlan,
    size: AudienceSize | None,
    verdict: Verdict,
    hints: int,
    *,
    page: bool,
) -> GoingLanguage:
    email, options = campaign.email, plan.options[campaign.email.locale]
    return GoingLanguage(
        email.locale,
        language,
        email.subject,
        email.preheader,
        email.digest,
        str(size) if size else ", ".join(campaign.audience),
        campaign.audience,
        size.size if size else None,
        options.at,
        options.moved,
        size.doubt if size else "",
        verdict,
        hints,
        mailed=True,
        page=page,
    )


def waiting_languages(run: RunContext, editions: Iterable[Edition]) -> Iterator[WaitingLanguage]:
    """Those of the editions that are held."""
    for edition in editions:
        if not edition.decision.goes_out:
            language = run.workspace.languages[edition.locale].endonym
            yield WaitingLanguage(edition.locale, language, edition.decision.why)


def _website_facts(changes: Changes, fault: str) -> WebsiteFacts:
    new, changed, removed = (
        sum(path.endswith(".html") for path in paths)
        for paths in (changes.new, changes.changed, changes.removed)
    )
    return WebsiteFacts(new, changed, removed, changes.feeds_changed, fault)
