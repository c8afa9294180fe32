"""The command line: parse, call, print. What the commands do is in `steps.py`, `newsroom.py` and `flows.py`.

Exit codes: 0 done, 1 findings or a held locale, 2 wrong use, 3 cannot go on.
"""

from __future__ import annotations

import functools
import secrets
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines import __version__
from pipelines.errors import DeliveryError, GlocalError
from pipelines.terminal import Screen, error_document

if TYPE_CHECKING:  # each command imports what it needs, so that all start fast
    from pipelines.workspace import Workspace

Command = Callable[..., int | None]


def _command(function: Command) -> Command:
    """The options that every command has; errors become a message and exit code 3."""

    @click.option("--debug", is_flag=True, help="Show a traceback with an error.")
    @click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
    @functools.wraps(function)
    def run(*args: Any, debug: bool, as_json: bool, **values: Any) -> None:
        screen = Screen(as_json)
        try:
            code = function(screen, *args, **values) or 0
        except Exception as error:
            if debug:
                raise
            if isinstance(error, BrokenPipeError):  # the reader of our output had enough
                sys.stderr.close()
                sys.exit(0)
            fault = _as_fault(error)
            screen.document(error_document(fault))
            click.echo(f"error: {fault}", err=True)
            code = 3
        sys.exit(code)

    return run


def _as_fault(error: Exception) -> GlocalError:
    """What a person can do about an error; one that is our own fault says so."""
    if isinstance(error, GlocalError):
        return error
    if isinstance(error, OSError):
        text = f"{error.filename or 'the system'}: {error.strerror or error}"
        return GlocalError(text, hint="check the path and its permissions")
    text = f"unexpected {type(error).__name__}: {error}"
    return GlocalError(text, hint="run it again with --debug and report what it prints")


def _in_workspace(function: Command) -> Command:
    @click.option(
        "--workspace",
        "folder",
        type=click.Path(path_type=Path),
        help="The workspace; default: where you are.",
    )
    @functools.wraps(function)
    def run(screen: Screen, *args: Any, folder: Path | None, **values: Any) -> int | None:
        from pipelines.workspace import open_workspace  # noqa: PLC0415

        start = (folder or Path.cwd()).resolve()
        return function(screen, open_workspace(start, explicit=folder is not None), *args, **values)

    return run


_slugs = click.argument("slugs", nargs=-1, metavar="[ARTICLE]...")
_locales = click.option("--locale", "names", multiple=True, help="Only this language; may be repeated.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="glocal")
def cli() -> None:
    """One article in, every EU language out."""


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@_command
def init(screen: Screen, folder: Path) -> None:
    """Lay out a new workspace in DIR."""
    from pipelines.starter import lay_out  # noqa: PLC0415

    count = lay_out(folder)
    screen.say(
        f"{folder}: {count} files. Next: open {folder / 'glocal.toml'}, then run glocal new TITLE there."
    )
    screen.document({"workspace": str(folder), "files": count})


@cli.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--slug", default="", help="The article's folder name; default: made of the title.")
@_command
@_in_workspace
def import_(screen: Screen, workspace: Workspace, file: Path, slug: str) -> None:
    """Make an article of text that was copied from a web page or an email."""
    from pipelines.articles import create_article  # noqa: PLC0415
    from pipelines.content import drafts  # noqa: PLC0415
    from pipelines.content.importers.pasted import read_pasted  # noqa: PLC0415
    from pipelines.workspace import decode  # noqa: PLC0415

    draft = read_pasted(decode(file.read_bytes(), str(file)), str(file))
    today = datetime.now(UTC).date()
    article_id = drafts.mint_id(workspace.settings.site.id, today, secrets.token_hex(8))
    text = drafts.imported_text(draft, article_id, today)
    path = create_article(workspace, slug or drafts.make_slug(draft.title), text)
    screen.say(f"{path}: written")
    for item in draft.unplaced:
        screen.say(f"{file}:{item.line}: not placed, {item.reason} {item.words}")
    for thing in (missing := drafts.still_missing(draft)):
        screen.say(f"{path}: {thing}")
    unplaced = [{"line": item.line, "words": item.words, "reason": item.reason} for item in draft.unplaced]
    screen.document({"article": path, "unplaced": unplaced, "missing": missing})


@cli.command()
@click.argument("title")
@click.option("--slug", default="", help="The article's folder name; default: made of the title.")
@_command
@_in_workspace
def new(screen: Screen, workspace: Workspace, title: str, slug: str) -> None:
    """Start a new article."""
    from pipelines.articles import create_article  # noqa: PLC0415
    from pipelines.content import drafts  # noqa: PLC0415

    today = datetime.now(UTC).date()
    article_id = drafts.mint_id(workspace.settings.site.id, today, secrets.token_hex(8))
    text = drafts.new_text(title, article_id, today)
    path = create_article(workspace, slug or drafts.make_slug(title), text)
    screen.say(f"{path}: written. Next: write it, put its pictures beside it, then run glocal extract")
    screen.document({"article": path})


@cli.command()
@_slugs
@click.option(
    "--same-meaning", is_flag=True, help="Corrections changed no meaning: near texts stay translated."
)
@_command
@_in_workspace
def extract(screen: Screen, workspace: Workspace, slugs: tuple[str, ...], *, same_meaning: bool) -> None:
    """Bring the translators' catalogs up to date with the articles and templates."""
    from pipelines.newsroom import open_newsroom  # noqa: PLC0415
    from pipelines.steps import extract as step  # noqa: PLC0415

    work = step.extract(open_newsroom(workspace), slugs, same_meaning=same_meaning)
    done = screen.progress(work, step.extract_total(workspace, slugs), "extract")
    changed = [file for file in done if file.changed]
    screen.say(f"{len(changed)} of {len(done)} files changed" if changed else "Nothing changed.")
    screen.document({"files": [file.as_dict() for file in done]})


@cli.command()
@_slugs
@_locales
@_command
@_in_workspace
def check(screen: Screen, workspace: Workspace, slugs: tuple[str, ...], names: tuple[str, ...]) -> int:
    """Say what is wrong with articles and translations; exit 1 if a language cannot go out."""
    from pipelines import newsroom  # noqa: PLC0415
    from pipelines.steps import check as step  # noqa: PLC0415

    room = newsroom.open_newsroom(workspace)
    editions = step.check(room, slugs, newsroom.pick_locales(workspace, names))
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
@_slugs
@_locales
@_command
@_in_workspace
def build(screen: Screen, workspace: Workspace, slugs: tuple[str, ...], names: tuple[str, ...]) -> None:
    """Render every edition and the website for a look, to output/preview; nothing is sent."""
    from pipelines import newsroom  # noqa: PLC0415
    from pipelines.articles import pick_articles  # noqa: PLC0415
    from pipelines.steps import build as step  # noqa: PLC0415

    room = newsroom.open_newsroom(workspace)
    articles = pick_articles(workspace, slugs)
    built = step.build(room, articles, newsroom.pick_locales(workspace, names))
    for edition in built.editions:
        if not edition.decision.goes_out:
            reasons = "; ".join(edition.decision.reasons)
            screen.say(f"would be held: {edition.slug} {edition.locale}: {reasons}")
    screen.say(f"{len(built.editions)} editions, {built.changed} files changed. Look at:")
    pages = [*(built.folder / "outbox" / article.slug / "index.html" for article in articles)]
    for page in [*pages, built.folder / "site" / "index.html"]:
        screen.say(f"  {page}")
    screen.document({"folder": str(built.folder), "editions": len(built.editions), "changed": built.changed})


@cli.command()
@click.argument("issue", metavar="ARTICLE")
@_locales
@click.option("--provider", default="outbox", show_default=True, help="Who sends the mail.")
@_command
@_in_workspace
def publish(screen: Screen, workspace: Workspace, issue: str, names: tuple[str, ...], provider: str) -> int:
    """Put what is ready on the website and send it, each language once."""
    from pipelines import newsroom  # noqa: PLC0415
    from pipelines.prefect_settings import quiet_prefect  # noqa: PLC0415
    from pipelines.publishing.providers import open_provider  # noqa: PLC0415
    from pipelines.steps.publish import rehearse  # noqa: PLC0415

    locales = newsroom.pick_locales(workspace, names)
    room = newsroom.open_newsroom(workspace)
    rehearse(room, issue, locales)  # bad input ends here, before a run exists
    open_provider(provider, workspace)
    languages = "1 language" if len(locales) == 1 else f"{len(locales)} languages"
    screen.say(f"Publishing {issue} in {languages}; Prefect takes some seconds to start.")
    quiet_prefect(workspace.state)
    from pipelines.flows import publish as flow  # noqa: PLC0415 - only after its environment is set

    try:
        report = flow(issue, workspace.root, list(locales), provider)
    except RuntimeError as error:  # what Prefect raises when it cannot reach or start its server
        hint = "check PREFECT_API_URL, or unset it to use a server of our own"
        raise DeliveryError(f"Prefect says: {error}", hint=hint) from error
    screen.table([row.as_dict() for row in report.rows])
    screen.say(report.summary)
    for page in (f"outbox/{issue}/index.html", "site/index.html"):
        if (workspace.output / page).is_file():
            screen.say(f"  {workspace.output / page}")
    screen.document(report.as_dict())
    if report.failed:
        return 3
    return 1 if report.held else 0


@cli.command()
@_slugs
@_command
@_in_workspace
def status(screen: Screen, workspace: Workspace, slugs: tuple[str, ...]) -> None:
    """Show how far each language is: translated, to be reviewed, findings, published."""
    from pipelines.newsroom import open_newsroom  # noqa: PLC0415
    from pipelines.steps.status import status_rows  # noqa: PLC0415

    rows = status_rows(open_newsroom(workspace), slugs)
    for slug in dict.fromkeys(row["article"] for row in rows):
        screen.say(f"{slug}:")
        screen.table(
            [{k: v for k, v in row.items() if k != "article"} for row in rows if row["article"] == slug]
        )
    screen.document({"editions": rows})


@cli.command()
@_command
def locales(screen: Screen) -> None:
    """List the languages that Glocal knows, in EU order."""
    from pipelines.locales import LOCALES  # noqa: PLC0415

    rows = [
        {
            "tag": locale.tag,
            "language": locale.endonym,
            "direction": locale.direction,
            "official": "EU" if locale.official else "",
            "legacy": locale.legacy,
            "plurals": locale.plural.partition(";")[0].removeprefix("nplurals="),
        }
        for locale in LOCALES.values()
    ]
    screen.table(rows)
    screen.document({"locales": rows})


def main() -> None:
    """The `glocal` command."""
    cli(prog_name="glocal")
