"""An issue in one locale: judged, as mail, and on the website. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from textwrap import shorten

from pipelines.content.anchors import dead_own_links
from pipelines.emails.own_headers import filled_headers
from pipelines.emails.render import render_email
from pipelines.model.article import Article, for_locale
from pipelines.model.delivery import Campaign, Email
from pipelines.model.edition import Decision, Edition, LocalizedArticle, Verdict
from pipelines.model.errors import fault_finding
from pipelines.model.finding import UNREADABLE, Finding, Origin, Severity
from pipelines.rendering.addresses import teaser
from pipelines.rendering.references import ArticlePage, language_name, linked_articles
from pipelines.translation.checks import CHECK_NAMES, check_catalog
from pipelines.translation.checks.whole import check_article
from pipelines.translation.gate import Texts, decide, with_teasers
from pipelines.translation.localize import localize
from pipelines.translation.only import messages_for
from pipelines.translation.weblate.approved import UNAPPROVED
from pipelines.website.kept_releases import withdrawn_ids
from pipelines.workspace.placeholders import placeholder_findings
from pipelines.workspace.settings import GatePolicy
from pipelines.workspace.snapshot import Snapshot
from pipelines.workspace.weblate_record import approval_told, approved_catalog, weblate_record


def make_edition(snapshot: Snapshot, article: Article, locale: str) -> Edition:
    """The issue in one locale, checked and judged; a newsletter with what it announces there.

    Whatever goes wrong is a finding of this edition, which is held: the others do not hear of it.
    """
    key = (article.slug, locale)
    if key not in snapshot.editions:
        try:
            edition = _judged(snapshot, article, locale)
        except Exception as error:  # noqa: BLE001 - one language's fault is that language's
            fault = fault_finding(error, UNREADABLE, Origin(article.path), locale)
            decision = Decision(locale, Verdict.HOLD)
            edition = with_faults(Edition(LocalizedArticle(article, locale), decision, ()), [fault])
        snapshot.editions[key] = edition
    return snapshot.editions[key]


def _judged(snapshot: Snapshot, article: Article, locale: str) -> Edition:
    if not article.goes_to(locale):
        decision = hold(Decision(locale, Verdict.READY), [f"it goes out in {' '.join(article.locales)} only"])
        return Edition(LocalizedArticle(article, locale), decision, ())
    edition = _own_words(snapshot, article, locale)
    everything = snapshot.stories(article)
    stories = [make_edition(snapshot, story, locale) for story in everything if story.goes_to(locale)]
    policy = snapshot.workspace.settings.gate.policy(locale)
    edition = announce(edition, stories, policy) if stories else edition
    edition = _with_left_out(
        edition, [story.slug for story in everything if not story.goes_to(locale)], stories
    )
    if f"{article.id}/{locale}" in withdrawn_ids(snapshot.workspace.site):
        why = f"withdrawn from the website; glocal site restore {article.slug} lets it come back"
        edition = replace(edition, decision=hold(edition.decision, [why]))
    return edition


def _with_left_out(newsletter: Edition, unwanted: Sequence[str], stories: Sequence[Edition]) -> Edition:
    """The newsletter, with what is said of articles that are not meant for its readers; held without any."""
    if not unwanted:
        return newsletter
    decision = newsletter.decision
    if not stories:
        decision = hold(decision, ["none of its articles goes out in this language"])
    else:
        reason = f"left out, not meant for this language: {', '.join(unwanted)}"
        decision = replace(decision, reasons=(*decision.reasons, reason))
    return replace(newsletter, decision=decision)


def _own_words(snapshot: Snapshot, article: Article, locale: str) -> Edition:
    workspace = snapshot.workspace
    faults = (*placeholder_findings(workspace), *check_article(article, CHECK_NAMES))
    faults += snapshot.language_findings(locale)
    if article.blocks and not for_locale(article, locale).blocks:
        text = "nothing of the text is left in this language: all of it is for others (::: only)"
        faults += (Finding("only", Severity.ERROR, text, Origin(article.path), locale),)
    own = None
    if locale != workspace.source:
        catalog, unreadable = approved_catalog(workspace, article.slug, locale)
        own = Texts(messages_for(article, locale), catalog)
        if not unreadable:
            context = snapshot.check_context(locale)
            context = replace(context, ignored=context.ignored.union(article.ignore_checks))
            faults += tuple(check_catalog(own.wanted, catalog, context))
            faults += snapshot.questions(catalog, locale)
        faults += unreadable
    faults += snapshot.frame_findings(locale)
    frame = snapshot.frame_texts(locale, snapshot.theme_of(article))
    policy = workspace.settings.gate.policy(locale)
    decision = decide(locale, own, frame, faults, policy)
    decision = _with_approvals(snapshot, decision, [*([own] if own else []), *frame])
    shown = own.catalog if own and decision.verdict is not Verdict.SOURCE else None
    localized = localize(article, shown, locale)
    for name, line in dict.fromkeys(dead_own_links(localized.article.blocks)):
        message = f"a link leads to #{name}, and no heading is called so in this language"
        faults += (Finding("anchors", Severity.HINT, message, Origin(article.path, line), locale),)
    return Edition(localized, decision, faults)


def _with_approvals(snapshot: Snapshot, decision: Decision, parts: Sequence[Texts]) -> Decision:
    """The decision, with a reason where texts of it are held only since nobody approved them in Weblate."""
    asked = (found for texts in parts for _, found in texts.pairs() if found)
    count = sum(UNAPPROVED in found.flags for found in asked)
    if not count or decision.verdict is Verdict.READY:
        return decision
    why = approval_told(weblate_record(snapshot.workspace), count)
    return replace(decision, reasons=(*decision.reasons, why))


def announce(newsletter: Edition, stories: Sequence[Edition], policy: GatePolicy) -> Edition:
    """The newsletter with its teasers, whose words are mailed too; an article that is held holds it, or is
    left out of it.
    """
    held = [story for story in stories if not story.decision.goes_out]
    shown = [story for story in stories if story.decision.goes_out]
    decision = newsletter.decision
    if held and policy.unready_article == "leave_out" and shown:
        reason = f"left out: {_waits_for(held, len(stories))}"
        decision = replace(decision, reasons=(*decision.reasons, reason))
    elif held:
        decision = hold(decision, [_waits_for(held, len(stories))])
        shown = list(stories)  # for a look at what it will be
    teasers = tuple(teaser(story.localized) for story in shown)
    return replace(
        newsletter,
        localized=replace(newsletter.localized, teasers=teasers),
        decision=with_teasers(decision, teasers, policy),
    )


def _waits_for(held: Sequence[Edition], count: int) -> str:
    """Which articles of a newsletter are held; why, if it is one: several have rows of their own."""
    if len(held) == 1:
        return f"{held[0].slug} is held: {held[0].decision.why}"
    return f"{len(held)} of its {count} articles are held: {', '.join(story.slug for story in held)}"


def hold(decision: Decision, reasons: Iterable[str]) -> Decision:
    """The same decision, but the locale stays in the house, for these reasons too."""
    return replace(decision, verdict=Verdict.HOLD, reasons=(*decision.reasons, *reasons))


def with_faults(edition: Edition, findings: Sequence[Finding], what: str = "") -> Edition:
    """The edition with more findings; an error among them holds it. `what` has the fault: `its email`."""
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    decision = edition.decision
    if errors:
        first = errors[0]
        at = f" at {first.origin}" if not what and str(first.origin) else ""
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        reason = f"{what or 'it'} has a fault{at}: {shorten(first.message, 120, placeholder=' …')}{more}"
        decision = hold(decision, [reason])
    return replace(edition, decision=decision, findings=(*edition.findings, *findings))


def announced(snapshot: Snapshot, editions: Iterable[Edition]) -> list[Edition]:
    """The editions of the articles that newsletters announce: what their links have to lead to."""
    found = {}
    for edition in editions:
        shown = {teaser.slug for teaser in edition.localized.teasers}
        for story in snapshot.stories(edition.localized.article):
            if story.slug in shown:
                found[story.slug, edition.locale] = make_edition(snapshot, story, edition.locale)
    return list(found.values())


def make_email(snapshot: Snapshot, edition: Edition, alternates: Sequence[str]) -> Email:
    """The edition as mail; `alternates` are the locales that its reader can switch to."""
    words = snapshot.interfaces[edition.locale]
    pages = _linked_pages(snapshot, edition)
    return render_email(
        edition.localized,
        words,
        snapshot.email_templates(snapshot.theme_of(edition.localized.article)),
        snapshot.addresses,
        alternates,
        pages,
        snapshot.workspace.settings.email.first_languages,
    )


def _linked_pages(snapshot: Snapshot, edition: Edition) -> dict[str, ArticlePage]:
    """Where the mail's links to other articles lead: to the reader's language if it goes out, or to the
    source's, or to one that the other article names, with a hint that it is another one.
    """
    source, found = snapshot.workspace.source, dict[str, ArticlePage]()
    for link, _ in linked_articles(edition.localized.article):
        target = snapshot.article(link.slug)
        for lang in target.among(dict.fromkeys((edition.locale, source, *target.locales))):
            if link.slug in found or not make_edition(snapshot, target, lang).decision.goes_out:
                continue
            reader = snapshot.workspace.languages[edition.locale]
            hint = "" if lang == edition.locale else language_name(lang, reader)
            found[link.slug] = ArticlePage(snapshot.addresses.article(lang, link.slug), lang, hint)
    return found


def email_or_fault(snapshot: Snapshot, edition: Edition, alternates: Sequence[str]) -> Email | Finding:
    """The edition as mail, or what keeps this one from being made."""
    try:
        return make_email(snapshot, edition, alternates)
    except Exception as error:  # noqa: BLE001 - one language's fault is that language's
        return fault_finding(error, UNREADABLE, Origin(edition.localized.article.path), edition.locale)


def _web_version(snapshot: Snapshot, email: Email) -> str:
    """Where the mail can be read in a browser."""
    given = snapshot.workspace.settings.brand.web_version_url
    filled = given.replace("{locale}", email.locale).replace("{article}", email.issue)
    return filled or snapshot.addresses.article(email.locale, email.issue)


def make_campaign(snapshot: Snapshot, edition: Edition, email: Email, provider: str) -> Campaign:
    """The email with what a provider needs to know."""
    settings = snapshot.workspace.settings
    article = edition.localized.article
    decision = edition.decision
    why = () if decision.goes_out else (f"held: {decision.why}",)
    audience = settings.audiences.get(email.locale)
    gate = (Finding("gate", Severity.ERROR, words, Origin(article.path), email.locale) for words in why)
    return Campaign(
        key=f"{email.issue}/{email.locale}@{provider}",
        issue_id=article.id,
        email=email,
        sender=settings.email.sender,
        urls=(
            ("browser_url", _web_version(snapshot, email)),
            ("unsubscribe_url", settings.email.unsubscribe_url.replace("{locale}", email.locale)),
        ),
        audience=audience.lists if audience else (),
        findings=(*gate, *edition.findings),
        reply_to=settings.email.reply_to,
        headers=filled_headers(settings.email.headers, email.locale),
    )
