"""The story of publishing: the website first, then each language's email, once. A draft makes nothing public.

No Prefect and no terminal here: what happens comes out as events. The story may stop anywhere and be begun
again from the top: what was done before is found in the ledger, at the provider and on the website.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pipelines.actions.approval import ApprovalAnswer
from pipelines.actions.approval_subjects import approval_subjects, missing_approvals, refuse_missing
from pipelines.actions.ask import ask_for_approval
from pipelines.actions.audience import provider_notes, split_by_audience
from pipelines.actions.audience_sizes import AudienceSize, audience_sizes, record_sizes, record_unread
from pipelines.actions.dead_links import refuse_dead_links
from pipelines.actions.editions import make_campaign, with_faults
from pipelines.actions.kept_back import failed_delivery, unconfirmed, without_page
from pipelines.actions.one_each import begun, excluded_lists, needs_one_each, record_excluded
from pipelines.actions.publish_events import (
    CatalogsUpdated,
    Delivered,
    Finished,
    Held,
    Judged,
    Planned,
    PreviewsWritten,
    PublishEvent,
    PublishPlan,
    Rendered,
    SiteReleased,
    Started,
)
from pipelines.actions.publish_report import TROUBLE, make_report
from pipelines.actions.publish_steps import DirectSteps, PublishSteps, RunContext
from pipelines.actions.request import PublishRequest
from pipelines.actions.send_options import send_options
from pipelines.actions.site import SiteReport, no_change, read_state, refuse_misfits, witness_mail
from pipelines.actions.target_guard import as_far_as_possible
from pipelines.delivery.claims import is_dead, living_holder
from pipelines.delivery.provider import finish_run
from pipelines.delivery.send_options import SendOptions
from pipelines.languages.table import eu_order
from pipelines.model.delivery import Campaign, Deed, Delivery, Email
from pipelines.model.edition import Edition
from pipelines.model.errors import GlocalError
from pipelines.model.finding import Finding
from pipelines.website.manifest import Changes


def publish_issue(request: PublishRequest, run: RunContext, steps: PublishSteps) -> Iterator[PublishEvent]:
    """Publish what is ready of an issue, in each language once; `Finished` comes last.

    Errors: whatever stops all languages is raised. What stops one is its delivery's state and note.
    """
    with living_holder() as holder:
        yield from _publish_as(holder, request, run, steps)


def _publish_as(
    holder: str, request: PublishRequest, run: RunContext, steps: PublishSteps
) -> Iterator[PublishEvent]:
    """The whole story, told by one run: `holder` is its name on what it has claimed."""
    yield Started(request)
    run.read_sources()  # what is wrong with an article is told before the first step is taken
    run.ledger.release_dead(is_dead)
    reaches_readers = request.sends and run.provider.capabilities.reaches_readers
    request, fault = as_far_as_possible(request, run)
    if reaches_readers:
        run.ledger.vouch(run.clock())
    steps.update_catalogs()
    yield CatalogsUpdated()
    plan = yield from plan_issue(request, run, steps)
    options = plan.options
    refuse_dead_links(request, run, plan, fault)
    sizes = audience_sizes(run.provider, run.ledger, plan.campaigns) if request.sends else {}
    deliveries: list[Delivery] = []
    answer: ApprovalAnswer | None = None
    previews: PreviewsWritten | None = None
    subjects = [] if request.is_draft else approval_subjects(request, run, plan, sizes)
    missing = missing_approvals(request, run, subjects)
    if request.approved_only:
        refuse_missing(missing)
    if request.is_draft or missing or (request.ask_first and subjects and not request.approved_only):
        previews = PreviewsWritten(steps.write_previews(request.locales), request.issue)
        yield previews
    if previews and not request.is_draft:
        if (
            request.sends and run.provider.capabilities.drafts
        ):  # harmless, and a person can look at them there
            drafts = {tag: replace(each, send=False, at=None) for tag, each in options.items()}
            deliveries = yield from _deliver_in_order(run, steps, plan.campaigns, drafts, holder)
        answer = yield from ask_for_approval(request, run, steps, plan, subjects, previews.address, sizes)
        options = {tag: replace(each, by=answer.by, tests=()) for tag, each in options.items()}
    site, refused = no_change(run.workspace), ""
    if answer and not answer.send:
        refused = f"not sent, said {answer.signature}"
    else:
        site = yield from _show_website(request, run, steps, plan, fault)
        # With approvals, their number of readers is part of what was approved.
        required = request.approved_only or run.ledger.approvals.policy.required
        kept_back = [] if answer or request.any_size or required else unconfirmed(run, plan.campaigns, sizes)
        kept_back += without_page(run, plan.campaigns, fault, {each.key for each in kept_back})
        if request.sends:
            kept_back += _record_readers(run, _but(kept_back, plan.campaigns), sizes, holder)
        campaigns = _but(kept_back, plan.campaigns)
        yield from map(Delivered, kept_back)
        deliveries = yield from _deliver_in_order(run, steps, campaigns, options, holder)
        deliveries = [*kept_back, *deliveries]
        if reaches_readers and campaigns:
            run.ledger.keep_copy(run.clock())
            witness_mail(run.workspace, request.provider)
    finish_run(run.provider, request.issue)
    before = [row for row in run.ledger.rows(run.article.id) if row.provider == request.provider]
    yield Finished(
        make_report(
            plan.editions,
            deliveries,
            before,
            site,
            plan.served,
            run.workspace.languages,
            refused,
            previews.places if previews and request.is_draft else (),
        ),
        plan,
    )


def plan_issue(
    request: PublishRequest, run: RunContext, steps: PublishSteps
) -> Generator[PublishEvent, None, PublishPlan]:
    """Go through all that can fail for want of good input, and change nothing; `Planned` comes last."""
    editions: list[Edition] = []
    for edition in steps.judge(request.locales):
        editions.append(edition)
        yield Judged(edition)
    rendered: list[Email | Finding] = []
    ready = _ready(editions)
    while True:  # a locale that is held for its email must not be linked to by the others
        rendered = []
        for email in steps.render(ready, locales_out(run, ready)):
            rendered.append(email)
            yield Rendered(email.locale)
        inspected = {edition.locale: edition for edition in steps.preflight(ready, rendered)}
        editions = [inspected.get(edition.locale, edition) for edition in editions]
        outlook = steps.plan_site(_ready(editions))
        editions = [_with_page(edition, outlook.misfits) for edition in editions]
        before, ready = ready, _ready(editions)
        if len(ready) == len(before):
            break
    refuse_misfits(outlook.misfits)  # what is left is in no language's part
    for edition in editions:
        if not edition.decision.goes_out:
            yield Held(edition)
    able = run.provider.capabilities
    to_mail, served = split_by_audience(run.workspace, [edition.locale for edition in ready], able)
    one_each = needs_one_each(run.workspace, able, scheduled=request.at is not None)
    out = begun(run.ledger, run.article.id, request.provider) if one_each else {}
    campaigns = [
        replace(
            make_campaign(run.snapshot, edition, email, request.provider),
            excluded=excluded_lists(run.workspace, edition.locale, to_mail, out) if one_each else (),
        )
        for edition, email in zip(ready, rendered, strict=True)
        if isinstance(email, Email) and edition.locale in to_mail
    ]
    options = send_options(run.workspace, request, run.clock(), to_mail, able)
    changes = outlook.changes if request.shows_website else Changes()
    several = len(campaigns) > 1
    notes = provider_notes(run.workspace.settings, request.provider, able, several=several)
    notes = notes if campaigns else ()
    plan = PublishPlan(tuple(editions), tuple(campaigns), options, served, changes, notes)
    yield Planned(plan)
    return plan


def preview_plan(request: PublishRequest, run: RunContext) -> PublishPlan:
    """What `publish_issue` would do, as a value; nothing is written."""
    for event in plan_issue(request, run, DirectSteps(run)):
        if isinstance(event, Planned):
            return event.plan
    raise AssertionError("a plan ends with Planned")


def _with_page(edition: Edition, misfits: Iterable[Finding]) -> Edition:
    """An edition that would go out, with what would not fit in its language's part of the website."""
    faults = [fault for fault in misfits if fault.origin.path.startswith(f"{edition.locale}/")]
    return with_faults(edition, faults, "its page") if edition.decision.goes_out else edition


def _show_website(
    request: PublishRequest, run: RunContext, steps: PublishSteps, plan: PublishPlan, fault: str
) -> Generator[PublishEvent, None, SiteReport]:
    """The website as it was asked for; `fault`: why it cannot be."""
    if not (request.shows_website or fault):
        return no_change(run.workspace)
    site = no_change(run.workspace, fault) if fault else steps.release(plan.ready)
    yield SiteReleased(site)
    return site


def locales_out(run: RunContext, ready: Iterable[Edition]) -> tuple[str, ...]:
    """The locales in which the issue is on the website once `ready` is released."""
    published = read_state(run.workspace).published
    out = {item.localized.locale for item in published if item.localized.article.id == run.article.id}
    return eu_order(out.union(edition.locale for edition in ready))


def canary_first(campaigns: Sequence[Campaign], canary: str) -> list[list[Campaign]]:
    """The canary locale's campaign alone and first, where there is one; then the others."""
    first = [campaign for campaign in campaigns if campaign.email.locale == canary]
    others = [campaign for campaign in campaigns if campaign.email.locale != canary]
    return [group for group in (first, others) if group]


def _ready(editions: Iterable[Edition]) -> list[Edition]:
    return [edition for edition in editions if edition.decision.goes_out]


def _deliver_in_order(
    run: RunContext,
    steps: PublishSteps,
    campaigns: Sequence[Campaign],
    options: Mapping[str, SendOptions],
    holder: str,
) -> Generator[PublishEvent, None, list[Delivery]]:
    """Each campaign, the canary's first; what goes wrong with the first need not go wrong with 23 more."""
    deliveries: list[Delivery] = []
    for group in canary_first(campaigns, run.workspace.settings.delivery.canary):
        unexpected: list[Exception] = []
        for campaign, outcome in zip(group, steps.deliver(group, options, holder), strict=True):
            if isinstance(outcome, GlocalError):  # a provider's no must not keep the others from going out
                outcome = failed_delivery(campaign, run.provider_name, outcome)  # noqa: PLW2901 - the same, as a row
            if isinstance(outcome, Exception):
                unexpected.append(outcome)
                continue
            deliveries.append(outcome)
            yield Delivered(outcome)
        if unexpected:  # our own fault: nothing more is sent until somebody has looked
            raise unexpected[0] if len(unexpected) == 1 else ExceptionGroup("deliveries", unexpected)
        # Of letters that are sent, a few of which nobody knows are no trouble that the others would have.
        if any(
            each.state in TROUBLE or (each.attention and each.did is not Deed.SENT) for each in deliveries
        ):
            break
    return deliveries


def _but(kept_back: Sequence[Delivery], campaigns: Sequence[Campaign]) -> list[Campaign]:
    locales = {delivery.locale for delivery in kept_back}
    return [campaign for campaign in campaigns if campaign.email.locale not in locales]


def _record_readers(
    run: RunContext, campaigns: Sequence[Campaign], sizes: Mapping[str, AudienceSize], holder: str
) -> list[Delivery]:
    """Write down how many each campaign is sent to, and whom it leaves out; the rows of those for nobody."""
    record_sizes(run.ledger, campaigns, sizes, holder, run.clock())
    if run.workspace.settings.delivery.one_each:
        out = begun(run.ledger, run.article.id, run.provider_name)
        record_excluded(run.ledger, campaigns, out, holder, run.clock())
    nobody = {locale for locale, size in sizes.items() if size.no_readers}
    unread = [campaign for campaign in campaigns if campaign.email.locale in nobody]
    return record_unread(run.ledger, unread, run.provider_name, holder, run.clock())
