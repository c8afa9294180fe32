"""The last look before anything leaves: every email of an issue alone, and all of them side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from pipelines.actions.editions import make_email, with_faults
from pipelines.actions.text_place import text_place
from pipelines.emails.preflight import preflight, preflight_across
from pipelines.model.block_walks import onlys
from pipelines.model.delivery import Email
from pipelines.model.edition import Edition
from pipelines.model.errors import TemplateError
from pipelines.model.finding import Finding, Severity
from pipelines.translation.checks.addresses import named, versions
from pipelines.workspace.snapshot import Snapshot

Mail = tuple[Edition, Email]


def look_over(
    snapshot: Snapshot, editions: Sequence[Edition], rendered: Sequence[Email | Finding]
) -> list[tuple[Edition, Email | None]]:
    """The editions of one issue with what is wrong with their emails, and those that could be made.

    `rendered`: in the order of `editions`. An error holds its locale; a TemplateError that keeps all of them
    from being made is no language's fault, and is raised; that of a theme which the issue has chosen itself
    concerns no other issue, and holds this one.
    """
    if editions and all(isinstance(each, Finding) for each in rendered) and not _own_theme(editions[0]):
        _refuse_template(snapshot, editions[0])
    mails: list[Mail] = []
    faults: dict[str, Finding] = {}
    for edition, email in zip(editions, rendered, strict=True):
        if isinstance(email, Finding):
            faults[edition.locale] = email
        else:
            mails.append((edition, email))
    looked = dict(zip((edition.locale for edition, _ in mails), inspect(snapshot, mails), strict=True))
    emails = {email.locale: email for _, email in mails}
    return [
        (looked[e.locale], emails[e.locale])
        if e.locale in looked
        else (with_faults(e, [faults[e.locale]], "its email"), None)
        for e in editions
    ]


def _own_theme(edition: Edition) -> str:
    return edition.localized.article.theme


def _refuse_template(snapshot: Snapshot, edition: Edition) -> None:
    """The TemplateError that keeps an edition from being made, if that is what does."""
    try:
        make_email(snapshot, edition, ())
    except TemplateError:
        raise
    except Exception:  # noqa: BLE001 - it is a finding already
        return


def inspect(snapshot: Snapshot, mails: Sequence[Mail]) -> list[Edition]:
    """The editions of one issue with what preflight says of their emails; an error holds its locale."""
    site_url = snapshot.workspace.settings.site.url
    shares = tuple(snapshot.workspace.settings.email.clients.items())
    findings: dict[str, list[Finding]] = {edition.locale: [] for edition, _ in mails}
    for edition, email in mails:
        ignored = snapshot.check_context(edition.locale).ignored
        place = partial(text_place, snapshot, edition)
        findings[edition.locale] += preflight(email, site_url, ignored, place, shares)

    def alike(locale: str, ours: str, theirs: str) -> bool:
        context = snapshot.check_context(locale)
        wanted = versions(ours, context.language, context.source_language, context.links)
        return not wanted.isdisjoint(named(theirs, context.language))

    def is_sound(edition: Edition) -> bool:
        own = findings[edition.locale]
        return edition.decision.goes_out and all(each.severity is not Severity.ERROR for each in own)

    for group in _comparable(snapshot, sorted(mails, key=lambda mail: not is_sound(mail[0]))):
        if not is_sound(group[0][0]) and all(e.locale != snapshot.workspace.source for e, _ in group):
            continue  # all that could be compared is wrong itself: nothing of it may hold another language
        emails = [email for _, email in group]
        for finding in preflight_across(emails, snapshot.workspace.source, site_url, alike=alike):
            if finding.check not in snapshot.check_context(finding.locale).ignored:
                findings[finding.locale].append(finding)
    return [with_faults(edition, findings[edition.locale], "its email") for edition, _ in mails]


def _comparable(snapshot: Snapshot, mails: Iterable[Mail]) -> Iterator[list[Mail]]:
    """Editions that announce the same articles: one that leaves an article out differs, and may, and so does
    one that has other blocks than the source because its author wrote some for some languages only.
    """
    groups: dict[tuple[str, ...], list[Mail]] = {}
    for edition, email in mails:
        parts = onlys(snapshot.article(edition.slug).blocks)
        if any(
            (edition.locale in part.locales) != (snapshot.workspace.source in part.locales) for part in parts
        ):
            continue
        announced = tuple(story.slug for story in edition.localized.teasers)
        groups.setdefault(announced, []).append((edition, email))
    yield from groups.values()
