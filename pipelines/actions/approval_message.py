"""The question that is put to a person before anything is sent, in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pipelines.actions.audience_sizes import AudienceSize, doubts
from pipelines.actions.publish_events import PublishPlan
from pipelines.actions.publish_report import site_sentence
from pipelines.actions.request import MailChoice, PublishRequest
from pipelines.languages.table import Languages
from pipelines.model.delivery import Campaign
from pipelines.model.edition import Edition, Verdict
from pipelines.model.finding import Severity
from pipelines.model.markup import visible
from pipelines.translation.checks import HINTS
from pipelines.workspace.paths import Workspace


def approval_message(
    workspace: Workspace,
    request: PublishRequest,
    plan: PublishPlan,
    previews: str,
    sizes: Mapping[str, AudienceSize],
    notes: Sequence[str] = (),
) -> str:
    """What goes out, to whom and when, what was found, what is held.

    `previews`: the address where previews are served, or empty. `sizes`: by locale, who would get the mail.
    `notes`: what else there is to know of when it goes out.
    """
    editions = plan.editions
    campaigns = [(each, plan.options[each.email.locale].at) for each in plan.campaigns]
    by_locale = {edition.locale: edition for edition in editions}
    wanted = f"Send {request.issue}" if request.sends else f"Show {request.issue} on the website"
    lines = [
        f"# {wanted}?",
        f"{len(plan.ready)} of {len(editions)} languages are ready, with {request.provider}:",
        "",
    ]
    # A list: the window of the form is too narrow for a table.
    for campaign, at in campaigns:
        locale = campaign.email.locale
        facts = [
            _source_parts(by_locale[locale]),
            _when(workspace, at) if request.sends else "no mail",
            _readers(campaign, sizes.get(locale)),
            _count_findings(by_locale[locale]),
            _preview_links(workspace, request.issue, locale, previews),
        ]
        subject = f"**{workspace.languages[locale].endonym}**: {_escape(campaign.email.subject)}"
        lines.append(f"- {subject} – {', '.join(filter(None, facts))}")
    for tag, other in plan.served.items():
        names = (workspace.languages[tag].endonym, workspace.languages[other].endonym)
        lines.append("- **{}**: no mail, its readers get the edition in {}".format(*names))
    lines += [
        "",
        *(f"- {_escape(note)}" for note in plan.notes),
        *([""] if plan.notes else []),
        *_doubt_lines(sizes, workspace.languages),
        *(line for note in notes for line in (_escape(note), "")),
        _website_line(request, plan),
        "",
        *_silenced_lines(workspace, editions),
        *_held_lines(editions, workspace.languages),
    ]
    lines += _finding_lines(by_locale, campaigns, workspace.languages)
    gallery = workspace.output / "preview" / "outbox" / request.issue / "index.html"
    lines.append(f"All side by side: {_preview_link('the gallery', workspace, gallery, previews)}")
    return "\n".join(lines)


def _website_line(request: PublishRequest, plan: PublishPlan) -> str:
    """What a yes makes public on the website, and what is left to be done there."""
    if request.shows_website:
        if request.sends and plan.site:
            return f"Website, at once and before the mail: {plan.site}."
        return site_sentence(plan.site)
    before = (
        " Put its pages out before the mail arrives, which links to them."
        if request.mail is MailChoice.AT
        else ""
    )
    return f"The website stays as it is.{before}"


def _escape(text: str) -> str:
    """The words of an article within Markdown: none of their characters may act as markup."""
    for sign in "\\`*_[]<>|":
        text = text.replace(sign, f"\\{sign}")
    return visible(" ".join(text.split()))


def _readers(campaign: Campaign, size: AudienceSize | None) -> str:
    """Who gets it, by the names of the lists and their sizes, where the provider tells them."""
    words = str(size) if size else ", ".join(campaign.audience)
    return f"to {_escape(words)}" if words else ""


def _doubt_lines(sizes: Mapping[str, AudienceSize], languages: Languages) -> Iterator[str]:
    """What is unusual about who gets it: a yes is a yes to that too."""
    found = doubts(sizes)
    if found:
        yield "**Unusual**, and sent all the same if you say yes:"
        yield ""
        yield from (f"- {languages[locale].endonym}: {_escape(doubt)}" for locale, doubt in found.items())
        yield ""


def _source_parts(edition: Edition) -> str:
    """What readers get that is not in their own language, if anything."""
    verdict = edition.decision.verdict
    parts = {Verdict.MIXED: "parts in the source language", Verdict.SOURCE: "all in the source language"}
    return parts.get(verdict, "")


def _when(workspace: Workspace, at: datetime | None) -> str:
    if at is None:
        return "at once"
    zone = ZoneInfo(workspace.settings.delivery.time_zone)
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M} ({zone.key})"


def _count_findings(edition: Edition) -> str:
    errors = sum(finding.severity is Severity.ERROR for finding in edition.findings)
    hints = len(edition.findings) - errors
    return " ".join(filter(None, (f"{errors} errors" if errors else "", f"{hints} hints" if hints else "")))


def _preview_links(workspace: Workspace, issue: str, locale: str, previews: str) -> str:
    folder = workspace.output / "preview"
    mail = _preview_link("mail", workspace, folder / "outbox" / issue / f"{locale}.html", previews)
    page = _preview_link("page", workspace, folder / "site" / locale / issue / "index.html", previews)
    return f"{mail} · {page}"


def _preview_link(words: str, workspace: Workspace, path: Path, previews: str) -> str:
    folder = workspace.output / "preview"
    return f"[{words}]({previews}/{path.relative_to(folder).as_posix()})" if previews else f"`{path}`"


def _silenced_lines(workspace: Workspace, editions: Sequence[Edition]) -> Iterator[str]:
    """Which errors nobody looked for: who approves answers for them."""
    checks, languages = workspace.settings.checks, workspace.languages
    by_article = {name for edition in editions for name in edition.localized.article.ignore_checks}
    places = [("in all languages, by glocal.toml", checks.ignore), ("by the article", sorted(by_article))]
    places += [
        (f"in {languages[tag].endonym}, by glocal.toml", own.ignore) for tag, own in checks.locale.items()
    ]
    silenced = [(place, [name for name in names if name not in HINTS]) for place, names in places]
    if any(names for _, names in silenced):
        yield "**Not looked for**, though they would hold a language back:"
        yield ""
        yield from (f"- {_escape(', '.join(names))} ({place})" for place, names in silenced if names)
        yield ""


def _held_lines(editions: Sequence[Edition], languages: Languages) -> Iterator[str]:
    held = [edition for edition in editions if not edition.decision.goes_out]
    if held:
        yield "**Held**, and not sent now:"
        yield ""
        for edition in held:
            yield f"- {languages[edition.locale].endonym}: {_escape(edition.decision.why)}"
        yield ""


def _finding_lines(
    editions: Mapping[str, Edition],
    campaigns: Sequence[tuple[Campaign, datetime | None]],
    languages: Languages,
) -> Iterator[str]:
    """Each finding of what goes out once, with its languages."""
    places: dict[str, list[str]] = {}
    for campaign, _ in campaigns:
        for finding in editions[campaign.email.locale].findings:
            places.setdefault(finding.message, []).append(languages[campaign.email.locale].endonym)
    if places:
        yield "**Findings** in what goes out:"
        yield ""
        for message, names in list(places.items())[:20]:
            yield f"- {_escape(message)} ({', '.join(dict.fromkeys(names))})"
        if len(places) > 20:
            yield f"- and {len(places) - 20} more: `glocal check`"
        yield ""
