"""The command line: parse, call, print. What the commands do is in `steps/`, `snapshot.py` and `flows/`.

Exit codes: 0 done, 1 findings or a held locale, 2 wrong use, 3 cannot go on.
"""

from __future__ import annotations

import gc
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipelines import __version__
from pipelines.cli.delivery import cancel, providers, publish, resolve
from pipelines.cli.options import command, in_workspace, locales_option, slugs_argument
from pipelines.cli.screen import Screen
from pipelines.cli.server import approve, forms, reject, serve
from pipelines.cli.site import site

if TYPE_CHECKING:  # each command imports what it needs, so that all start fast
    from pipelines.workspace.paths import Workspace


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="glocal")
def cli() -> None:
    """One article in, every EU language out."""


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@command
def init(screen: Screen, folder: Path) -> None:
    """Lay out a new workspace in DIR."""
    from pipelines.workspace.starter import lay_out  # noqa: PLC0415

    count = lay_out(folder)
    screen.say(
        f"{folder}: {count} files. Next: open {folder / 'glocal.toml'}, then run glocal new TITLE there."
    )
    screen.document({"workspace": str(folder), "files": count})


@cli.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--slug", default="", help="The article's folder name; default: made of the title.")
@command
@in_workspace
def import_(screen: Screen, workspace: Workspace, file: Path, slug: str) -> None:
    """Make an article of text that was copied from a web page or an email."""
    from pipelines.content import scaffold  # noqa: PLC0415
    from pipelines.content.importers.pasted import read_pasted  # noqa: PLC0415
    from pipelines.workspace.articles import create_article  # noqa: PLC0415
    from pipelines.workspace.files import decode  # noqa: PLC0415

    draft = read_pasted(decode(file.read_bytes(), str(file)), str(file))
    today = datetime.now(UTC).date()
    article_id = scaffold.mint_id(workspace.settings.site.id, today, secrets.token_hex(8))
    text = scaffold.imported_text(draft, article_id, today)
    path = create_article(workspace, slug or scaffold.make_slug(draft.title), text)
    screen.say(f"{path}: written")
    for item in draft.unplaced:
        screen.say(f"{file}:{item.line}: not placed, {item.reason} {item.words}")
    for thing in (missing := scaffold.still_missing(draft)):
        screen.say(f"{path}: {thing}")
    unplaced = [{"line": item.line, "words": item.words, "reason": item.reason} for item in draft.unplaced]
    screen.document({"article": path, "unplaced": unplaced, "missing": missing})


@cli.command()
@click.argument("title")
@click.option("--slug", default="", help="The article's folder name; default: made of the title.")
@command
@in_workspace
def new(screen: Screen, workspace: Workspace, title: str, slug: str) -> None:
    """Start a new article."""
    from pipelines.content import scaffold  # noqa: PLC0415
    from pipelines.workspace.articles import create_article  # noqa: PLC0415

    today = datetime.now(UTC).date()
    article_id = scaffold.mint_id(workspace.settings.site.id, today, secrets.token_hex(8))
    text = scaffold.new_text(title, article_id, today)
    path = create_article(workspace, slug or scaffold.make_slug(title), text)
    screen.say(f"{path}: written. Next: write it, put its pictures beside it, then run glocal extract")
    screen.document({"article": path})


@cli.command()
@slugs_argument
@click.option(
    "--same-meaning", is_flag=True, help="Corrections changed no meaning: near texts stay translated."
)
@command
@in_workspace
def extract(screen: Screen, workspace: Workspace, slugs: tuple[str, ...], *, same_meaning: bool) -> None:
    """Bring the translators' catalogs up to date with the articles and templates."""
    from pipelines.actions import extract as step  # noqa: PLC0415
    from pipelines.workspace.snapshot import open_snapshot  # noqa: PLC0415

    work = step.extract(open_snapshot(workspace), slugs, same_meaning=same_meaning)
    done = screen.progress(work, step.extract_total(workspace, slugs), "extract")
    changed = [file for file in done if file.changed]
    screen.say(f"{len(changed)} of {len(done)} files changed" if changed else "Nothing changed.")
    screen.document({"files": [file.as_dict() for file in done]})


@cli.command()
@slugs_argument
@locales_option
@command
@in_workspace
def check(screen: Screen, workspace: Workspace, slugs: tuple[str, ...], names: tuple[str, ...]) -> int:
    """Say what is wrong with articles and translations; exit 1 if a language cannot go out."""
    from pipelines.actions import check as step  # noqa: PLC0415
    from pipelines.workspace import snapshot  # noqa: PLC0415

    room = snapshot.open_snapshot(workspace)
    editions = step.check(room, slugs, snapshot.pick_locales(workspace, names))
    for finding, wrong_in in step.by_locales(step.in_short(step.findings_of(editions))):
        where = f"{' '.join(wrong_in)}: " if wrong_in else ""
        screen.say(f"{finding.origin}: {finding.severity}: {where}{finding.message} [{finding.check}]")
    held = [edition for edition in editions if not edition.decision.goes_out]
    for edition in held:
        screen.say(f"held: {edition.slug} {edition.locale}: {'; '.join(edition.decision.reasons)}")
    if not held:
        screen.say(f"{len(editions)} editions can go out.")
    screen.document(step.check_document(editions))
    return 1 if held else 0


@cli.command()
@slugs_argument
@locales_option
@click.option("--site", "site_only", is_flag=True, help="Only the website, not the emails: faster.")
@command
@in_workspace
def build(
    screen: Screen, workspace: Workspace, slugs: tuple[str, ...], names: tuple[str, ...], *, site_only: bool
) -> int:
    """Render every edition and the website for a look, to output/preview; nothing is sent."""
    from pipelines.actions import build as step  # noqa: PLC0415
    from pipelines.workspace import snapshot  # noqa: PLC0415
    from pipelines.workspace.articles import pick_articles  # noqa: PLC0415

    room = snapshot.open_snapshot(workspace)
    articles = pick_articles(workspace, slugs)
    built = step.build(room, articles, snapshot.pick_locales(workspace, names), mail=not site_only)
    for line in built.held:
        screen.say(f"would be held: {line}")
    for finding in built.findings:
        screen.say(f"{finding.origin}: {finding.severity}: {finding.message} [{finding.check}]")
    screen.say(f"{built.editions} editions, {built.changed} files changed. Look at:")
    mails = [] if site_only else [built.folder / "outbox" / article.slug for article in articles]
    for folder in [*mails, built.folder / "site"]:
        screen.say(f"  {folder / 'index.html'}")
    screen.document(
        {
            "folder": str(built.folder),
            "editions": built.editions,
            "changed": built.changed,
            "findings": [f"{finding.origin}: {finding.message}" for finding in built.findings],
        }
    )
    return 1 if built.findings else 0


@cli.command()
@slugs_argument
@click.option("--refresh", is_flag=True, help="Ask the providers how what was sent fares.")
@command
@in_workspace
def status(screen: Screen, workspace: Workspace, slugs: tuple[str, ...], *, refresh: bool) -> None:
    """Show how far each language is: translated, to be reviewed, findings, published."""
    from pipelines.workspace.snapshot import open_snapshot  # noqa: PLC0415

    if refresh:
        from pipelines.cli.delivery import refresh_numbers  # noqa: PLC0415

        refresh_numbers(workspace, slugs)
    from pipelines.actions.status import status_rows  # noqa: PLC0415

    rows = status_rows(open_snapshot(workspace), slugs)
    for slug in dict.fromkeys(row["article"] for row in rows):
        screen.say(f"{slug}:")
        screen.table(
            [{k: v for k, v in row.items() if k != "article"} for row in rows if row["article"] == slug]
        )
    screen.document({"editions": rows})


@cli.command()
@command
def locales(screen: Screen) -> None:
    """List the languages that Glocal knows, in EU order."""
    from pipelines.languages.table import EU24, LOCALES  # noqa: PLC0415

    rows = [
        {
            "tag": locale.tag,
            "language": locale.endonym,
            "direction": locale.direction,
            "official": "EU" if locale.tag in EU24 else "",
            "legacy": locale.legacy,
            "plurals": (locale.plural or "").partition(";")[0].removeprefix("nplurals="),
        }
        for locale in LOCALES.values()
    ]
    screen.table(rows)
    screen.document({"locales": rows})


for _each in (publish, providers, resolve, cancel, site, serve, approve, reject, forms):
    cli.add_command(_each)


def main() -> None:
    """The `glocal` command."""
    gc.set_threshold(100_000, 50, 50)  # nearly all that a command makes is needed until its end
    cli(prog_name="glocal")
