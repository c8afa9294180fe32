"""`glocal exchange`: texts in the formats of translators' tools, out and back."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from pipelines.actions.exchange import (
    PROFILES,
    ReturnedText,
    exchange_format,
    export_texts,
    import_texts,
    read_any_returned,
    read_returned,
)
from pipelines.cli.options import command, in_workspace
from pipelines.cli.screen import Screen, counted
from pipelines.model.errors import CatalogError, GlocalError
from pipelines.model.finding import Origin
from pipelines.workspace.files import write_if_changed
from pipelines.workspace.paths import Workspace

_SHOWN = 20
"""How many units that were not taken are named of a file."""


@click.group()
def exchange_command() -> None:
    """Texts for agencies and translators' tools: a file for each article and language, out and back."""


@exchange_command.command("export")
@click.argument("domains", metavar="SLUG...", nargs=-1, required=True)
@click.option("--locale", "locales", multiple=True, help="Only this language; can be given several times.")
@click.option("--format", "name", default="xliff-1.2", show_default=True, help="One of the installed ones.")
@click.option(
    "--profile",
    type=click.Choice(PROFILES),
    default=PROFILES[0],
    show_default=True,
    help="Whose tool it is for: they read the same state differently.",
)
@click.option(
    "--output", type=click.Path(path_type=Path, file_okay=False), default="output/exchange", show_default=True
)
@command
@in_workspace
def exchange_export_command(
    screen: Screen,
    workspace: Workspace,
    domains: tuple[str, ...],
    locales: tuple[str, ...],
    name: str,
    profile: str,
    output: Path,
) -> int:
    """Write the texts of articles (or `interface`) as files for translators. Run `glocal extract` before."""
    form = exchange_format(name)
    written, missing = [], []
    for domain in domains:
        if domain not in workspace.domains():
            raise CatalogError(
                f"there are no texts of {domain!r}", hint="run glocal extract, or glocal status"
            )
        unknown = [tag for tag in locales if tag not in workspace.targets(domain)]
        if unknown:
            raise CatalogError(f"{domain!r} is not translated into {unknown[0]!r}", hint="see glocal locales")
        for locale in locales or workspace.targets(domain):
            data = export_texts(workspace, domain, locale, form, profile)
            path = output / f"{domain}.{locale}{form.suffix}"
            if data is None:
                missing.append(f"{domain} in {locale}")
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            write_if_changed(path, data)
            written.append(str(path))
    for each in written:
        screen.say(each)
    for each in missing:
        screen.complain(f"{each}: there is no catalog yet; run glocal extract")
    screen.document({"written": written, "missing": missing})
    return 1 if missing else 0


@exchange_command.command("import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "name", default="", help="One of the installed ones; else the file tells.")
@click.option(
    "--reviewed-by", default="", help="Who gives their word for what a file calls reviewed; else it is fuzzy."
)
@command
@in_workspace
def exchange_import_command(
    screen: Screen, workspace: Workspace, files: tuple[Path, ...], name: str, reviewed_by: str
) -> int:
    """Take files that came back. What others did here meanwhile stays; what is not taken is named."""
    form, rows, failed = exchange_format(name) if name else None, [], False
    for file in files:
        try:
            texts = import_texts(
                workspace, read_returned(form, file) if form else read_any_returned(file), reviewed_by
            )
        except GlocalError as error:  # one file's fault is that file's
            where = error.origin or Origin(str(file))
            screen.fail(CatalogError(error.message, origin=where, hint=error.hint))
            failed = True
            continue
        counts = Counter(text.outcome for text in texts)
        screen.say(f"{file}: " + ", ".join(f"{number} {outcome.value}" for outcome, number in counts.items()))
        refused = [text for text in texts if text.is_refused]
        for text in refused[:_SHOWN]:
            screen.complain(f"  {_text_told(text)}")
        if more := len(refused) - _SHOWN:
            screen.complain(*([f"  and {counted(more, 'text')} more"] if more > 0 else []))
        failed = failed or bool(refused)
        rows += [{"file": str(file), **_row(text)} for text in texts]
    screen.document({"texts": rows})
    return 1 if failed else 0


def _text_told(text: ReturnedText) -> str:
    words = text.source if len(text.source) <= 60 else f"{text.source[:59]}…"
    why = f" ({text.why})" if text.why else ""
    return f"{text.domain}: {text.outcome.value}{why}: {words or text.id}"


def _row(text: ReturnedText) -> dict[str, str]:
    return {
        "domain": text.domain,
        "id": text.id,
        "source": text.source,
        "outcome": text.outcome.value,
        "why": text.why,
    }
