"""`glocal draft`: a machine fills in what is empty, to be read by a person before it goes out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import click

from pipelines.actions.draft import draft_texts, refuse_too_many
from pipelines.actions.draft_collect import collect_drafts, forget_request
from pipelines.actions.draft_confirm import confirm_drafts
from pipelines.actions.draft_engines import engine_name, open_engine
from pipelines.actions.draft_plan import CatalogPlan, DraftPlan, plan_drafts
from pipelines.actions.draft_report import draft_figures
from pipelines.actions.draft_write import DraftedCatalog
from pipelines.cli.options import command, in_workspace, locales_option, slugs_argument
from pipelines.cli.question import ask_person
from pipelines.cli.screen import Screen, counted
from pipelines.workspace.paths import Workspace
from pipelines.workspace.snapshot import open_snapshot

_SHOWN = 20
"""How many texts that stay empty are named of a catalog."""
_MAKE = "make"


class WithUsualCommand(click.Group):
    """A group whose words are those of `make` where they name none of its commands."""

    def meant(self, args: list[str]) -> list[str]:
        """The words, with the command that they mean."""
        named = not args or args[0] in self.commands or args[0] in ("-h", "--help")
        return args if named else [_MAKE, *args]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, self.meant(args))


@click.group(cls=WithUsualCommand)
def draft_command() -> None:
    """Let a machine draft what is empty: `glocal draft --engine NAME --locale mt`."""


@draft_command.command(_MAKE)
@slugs_argument
@click.option("--engine", "name", default="", help="Which machine; default: [drafts] engine.")
@locales_option
@click.option("--dry-run", is_flag=True, help="Say what would be sent and counted, and send nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@command
@in_workspace
def draft_make_command(
    screen: Screen,
    workspace: Workspace,
    slugs: tuple[str, ...],
    name: str,
    locales: tuple[str, ...],
    *,
    dry_run: bool,
    yes: bool,
) -> int:
    """Draft the empty texts of articles (or `interface`); `glocal draft` alone means this.

    What is translated, or to be reviewed, stays as it is. A draft is fuzzy and marked: it goes out once a
    person has confirmed or edited it. Characters are estimated before anything is sent, and
    [drafts] max_characters is the most that one run may take.
    """
    snapshot = open_snapshot(workspace)
    engine = open_engine(workspace, engine_name(workspace, name), lambda: snapshot.memory(workspace.source))
    tags = tuple(workspace.languages.find(tag) or tag for tag in locales)
    plan = plan_drafts(snapshot, engine, slugs or workspace.slugs(), tags)
    _tell_plan(screen, plan)
    if dry_run:
        screen.document(_plan_document(plan))
        return 1 if any(each.fault for each in plan.catalogs) else 0
    refuse_too_many(workspace, plan)
    if plan.texts:
        ask_person(screen, f"Send {_amount_told(plan)}?", yes=yes)
    done = draft_texts(workspace, engine, plan, datetime.now(UTC))
    return _tell_drafted(screen, done)


@draft_command.command("collect")
@command
@in_workspace
def draft_collect_command(screen: Screen, workspace: Workspace) -> int:
    """Take the drafts that were handed in to be answered later, and have come meanwhile."""
    return _tell_drafted(screen, collect_drafts(open_snapshot(workspace), datetime.now(UTC)))


@draft_command.command("forget")
@click.argument("tokens", metavar="TOKEN...", nargs=-1, required=True)
@command
@in_workspace
def draft_forget_command(screen: Screen, workspace: Workspace, tokens: tuple[str, ...]) -> int:
    """Wait no longer for requests that are not answered; `glocal draft collect` names them."""
    forgotten = [forget_request(workspace, token) for token in tokens]
    for each in forgotten:
        screen.say(f"forgotten: {each}")
    screen.document({"forgotten": forgotten})
    return 0


@draft_command.command("confirm")
@slugs_argument
@locales_option
@click.option("--by", default="", help="Whose word it is; it stays in the file.")
@command
@in_workspace
def draft_confirm_command(
    screen: Screen, workspace: Workspace, slugs: tuple[str, ...], locales: tuple[str, ...], by: str
) -> int:
    """Say that a person has read all drafts of a language, and that each may go out as it stands."""
    if not locales:
        screen.complain("error: --locale is needed: whoever confirms has read that language")
        return 2
    rows = []
    for domain in slugs or workspace.domains():
        for locale in locales:
            tag = workspace.languages.find(locale) or locale
            if slugs or tag in workspace.targets(domain):
                done = confirm_drafts(workspace, domain, tag, by)
                rows.append({"file": done.path, "confirmed": done.confirmed, "left": done.left})
    told = [row for row in rows if row["confirmed"] or row["left"]]
    for row in told:
        screen.say(f"{row['file']}: {row['confirmed']} confirmed")
        if row["left"]:
            screen.complain(f"{row['file']}: {row['left']} left: their source has changed; look at each")
    if not told:
        screen.say("there are no drafts to confirm")
    screen.document({"files": rows})
    return 1 if any(row["left"] for row in rows) else 0


@draft_command.command("report")
@command
@in_workspace
def draft_report_command(screen: Screen, workspace: Workspace) -> int:
    """Show how much people change what machines write, per engine and language."""
    rows = [each.as_row() for each in draft_figures(workspace)]
    if rows:
        screen.table(rows)
    else:
        screen.say("no drafts yet")
    screen.document({"engines": rows})
    return 0


def _tell_plan(screen: Screen, plan: DraftPlan) -> None:
    for each in plan.catalogs:
        if each.requests:
            count = sum(len(request.texts) for request, _ in each.requests)
            screen.say(
                f"{each.domain} {each.locale}: {counted(count, 'text')}, {each.characters:,} characters"
            )
    if plan.texts:
        screen.say(f"{plan.label}: {_amount_told(plan)}")


def _amount_told(plan: DraftPlan) -> str:
    cost = f", about {plan.cost} at the price of the settings" if plan.cost else ""
    return f"{counted(plan.texts, 'text')} to {plan.label}, which counts {plan.characters:,} characters{cost}"


def _tell_drafted(screen: Screen, drafted: Iterable[DraftedCatalog]) -> int:
    rows, short = [], False
    for each in drafted:
        where = f"{each.domain} {each.locale}"
        if each.written:
            screen.say(f"{where}: {counted(each.written, 'draft')} written, to be read by a person")
        if each.waiting and not each.fault:
            screen.say(f"{where}: {_waiting_told(each)}; later: glocal draft collect")
        for left in each.left[:_SHOWN]:
            screen.complain(f"  {where}: left empty ({left.why}): {_shortened(left.source)}")
        if more := len(each.left) - _SHOWN:
            screen.complain(*([f"  {where}: and {counted(more, 'text')} more"] if more > 0 else []))
        if each.fault:
            screen.complain(f"{where}: {each.fault}")
        short = short or each.fault is not None
        rows.append(_drafted_row(each))
    if not any(row["written"] or row["waiting"] or row["fault"] or row["left"] for row in rows):
        screen.say("nothing to draft")
    screen.document({"catalogs": rows})
    return 1 if short else 0


def _waiting_told(each: DraftedCatalog) -> str:
    when = f" at {each.since} (token {each.token})" if each.token else ""
    return f"{counted(each.waiting, 'text')} handed in{when}"


def _drafted_row(each: DraftedCatalog) -> dict[str, Any]:
    return {
        "article": each.domain,
        "locale": each.locale,
        "written": each.written,
        "waiting": each.waiting,
        "token": each.token,
        "left": [{"source": left.source, "why": left.why} for left in each.left],
        "fault": each.fault.message if each.fault else "",
    }


def _plan_document(plan: DraftPlan) -> dict[str, object]:
    return {
        "engine": plan.label,
        "texts": plan.texts,
        "characters": plan.characters,
        "cost": plan.cost,
        "catalogs": [_planned_row(each) for each in plan.catalogs],
    }


def _planned_row(each: CatalogPlan) -> dict[str, object]:
    return {
        "article": each.domain,
        "locale": each.locale,
        "texts": sum(len(request.texts) for request, _ in each.requests),
        "characters": each.characters,
        "left": [{"source": left.source, "why": left.why} for left in each.left],
        "fault": each.fault.message if each.fault else "",
    }


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
