"""The commands that make editions and look at them: extract, check, build. None of them loads Prefect."""

from __future__ import annotations

import os
from pathlib import Path

import click

from pipelines.actions.build import build
from pipelines.actions.check import (
    check_document,
    check_editions,
    held_lines,
    pick_editions,
)
from pipelines.actions.extract import extract, extract_total
from pipelines.cli.annotations import finding_annotation, held_annotation
from pipelines.cli.findings import say_findings
from pipelines.cli.options import command, in_workspace, locales_option, slugs_argument
from pipelines.cli.screen import Screen, counted
from pipelines.model.finding import Severity
from pipelines.workspace.articles import read_articles
from pipelines.workspace.locale_names import pick_locales
from pipelines.workspace.paths import Workspace
from pipelines.workspace.renames import orphaned_catalogs
from pipelines.workspace.snapshot import open_snapshot


@click.command()
@slugs_argument
@click.option(
    "--same-meaning", is_flag=True, help="Corrections changed no meaning: near texts stay translated."
)
@command
@in_workspace
def extract_command(
    screen: Screen, workspace: Workspace, slugs: tuple[str, ...], *, same_meaning: bool
) -> int:
    """Bring the translators' catalogs up to date with the articles and templates; exit 1 if a file could not
    be read, and so was left as it is.
    """
    snapshot = open_snapshot(workspace)
    work = extract(snapshot, slugs, same_meaning=same_meaning)
    done = screen.progress(work, extract_total(snapshot, slugs), "extract")
    changed = [file for file in done if file.changed]
    screen.say(f"{len(changed)} of {len(done)} files changed" if changed else "Nothing changed.")
    if not_taken := max((file.report.unvouched for file in done), default=0):
        language = workspace.languages[workspace.source]
        screen.say(
            f"--same-meaning was not taken for {counted(not_taken, 'text')}: nothing is known of how"
            f" {language.endonym} says no, so translators look at them. To change that, put negation into"
            f" languages/{language.tag}.toml (docs/languages.md)."
        )
    orphans = orphaned_catalogs(workspace)
    for orphan in orphans:
        files = counted(len(orphan.files), "file")
        screen.say(f"{orphan.files[0]}: {files} of {orphan.domain}, which is no article: {orphan.advice}.")
    unreadable = [file for file in done if file.fault]
    if unreadable:
        screen.say(f"{counted(len(unreadable), 'file')} could not be read; correct, and run it again.")
    screen.document(
        {
            "files": [file.as_dict() for file in done],
            "orphans": [{"domain": orphan.domain, "files": list(orphan.files)} for orphan in orphans],
        }
    )
    return 1 if unreadable else 0


@click.command()
@click.argument("names", nargs=-1, metavar="[ARTICLE|FILE]...")
@locales_option
@click.option(
    "--fail-on",
    type=click.Choice(["error", "held"]),
    default="held",
    show_default=True,
    help="Exit 1 for an error only, or for every language that is held.",
)
@click.option("--all", "every", is_flag=True, help="List every text that is to be translated or reviewed.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "github"]),
    default="text",
    show_default=True,
    help="Lines for people, or annotations for GitHub Actions.",
)
@command
@in_workspace
def check_command(
    screen: Screen,
    workspace: Workspace,
    names: tuple[str, ...],
    locales: tuple[str, ...],
    fail_on: str,
    form: str,
    *,
    every: bool,
) -> int:
    """Say what is wrong with articles and translations; exit 1 if a language cannot go out.

    A FILE of an article means that article, a translators' catalog that language of it.
    """
    picked = pick_editions(workspace, names, pick_locales(workspace, locales), Path.cwd())
    checked = check_editions(open_snapshot(workspace), picked)
    found, held = checked.findings, checked.held
    if form == "github":
        root = os.path.relpath(workspace.root)
        for finding in found:
            screen.say(finding_annotation(finding, root))
        for edition in held:
            screen.say(held_annotation(edition, root, error=fail_on == "held"))
    else:
        told = found if every else checked.findings_in_short
        say_findings(screen, told)
        for line in held_lines((each.slug, each.locale, each.decision.why) for each in held):
            screen.say(f"held: {line}")
        if len(told) < len(found):
            screen.say("Every text that is to be translated or reviewed: glocal check --all")
    if not held:
        screen.say(f"{counted(len(checked.editions), 'edition')} can go out.")
    screen.document(check_document(checked))
    wrong = any(finding.severity is Severity.ERROR for finding in found)
    return 1 if wrong or (held and fail_on == "held") else 0


@click.command()
@slugs_argument
@locales_option
@click.option("--site", "site_only", is_flag=True, help="Only the website, not the emails: faster.")
@command
@in_workspace
def build_command(
    screen: Screen, workspace: Workspace, slugs: tuple[str, ...], locales: tuple[str, ...], *, site_only: bool
) -> int:
    """Render every edition and the website for a look, to output/preview; nothing is sent."""
    snapshot = open_snapshot(workspace)
    articles = read_articles(workspace, slugs)
    built = build(snapshot, articles.some(), pick_locales(workspace, locales), mail=not site_only)
    for line in held_lines(built.held):
        screen.say(f"would be held: {line}")
    found = [*snapshot.glossary_faults, *articles.findings, *built.findings]
    say_findings(screen, found)
    screen.say(f"{counted(built.editions, 'edition')}, {counted(built.changed, 'file')} changed. Look at:")
    mails = [] if site_only else [built.folder / "outbox" / article.slug for article in articles.usable]
    for folder in [*mails, built.folder / "site"]:
        screen.say(f"  {folder / 'index.html'}")
    screen.document(
        {
            "folder": str(built.folder),
            "editions": built.editions,
            "changed": built.changed,
            "findings": [f"{finding.origin}: {finding.message}" for finding in found],
        }
    )
    return 1 if found else 0
