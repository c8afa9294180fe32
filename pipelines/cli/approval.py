"""The questions that `glocal publish` puts on the terminal; an answer is an approval on record."""

from __future__ import annotations

import getpass
import socket
from collections.abc import Mapping, Sequence

import click

from pipelines.actions.approval import ApprovalAnswer, record_answer
from pipelines.actions.approval_subjects import approval_subjects, missing_approvals, refuse_missing
from pipelines.actions.audience_sizes import AudienceSize, audience_sizes, doubts
from pipelines.actions.publish_events import PublishPlan
from pipelines.actions.publish_steps import RunContext
from pipelines.actions.request import PublishRequest
from pipelines.actions.sending_notes import question_notes
from pipelines.cli.screen import Screen
from pipelines.delivery.approval import ApprovalSubject
from pipelines.model.errors import DeliveryError
from pipelines.model.times import to_the_minute


def approve(screen: Screen, request: PublishRequest, run: RunContext, plan: PublishPlan) -> int:
    """Put on record that whoever is at the terminal says yes to what was asked for; nothing is sent. 0."""
    if request.is_draft:
        hint = "say what is approved as the command that does it will: --send, --at TIME or --website now"
        raise DeliveryError("a draft needs no approval", hint=hint)
    sizes = _sizes(request, run, plan)
    subjects = approval_subjects(request, run, plan, sizes)
    if subjects:
        _say_notes(screen, run, plan, subjects, sizes)
        _confirm(screen, request, plan, sizes, "Approve", "answer the question")
        record_answer(run.ledger, subjects, _yes(), "", run.clock())
        screen.say(f"Approved by {getpass.getuser()}. The same command without --approve does it.")
    else:
        screen.say("There is nothing to approve: all of it is out.")
    run.ledger.close()
    screen.document({"approved": [subject.key for subject in subjects]})
    return 0


def ask_before(
    screen: Screen, request: PublishRequest, run: RunContext, plan: PublishPlan, *, yes: bool
) -> PublishRequest:
    """Ask, unless `yes`, before mail reaches anybody; the request, with what was answered about its lists.

    DeliveryError if somebody says no, or has to approve first and has not.
    """
    required = run.workspace.settings.delivery.approval_required
    if request.is_draft or not (run.provider.capabilities.reaches_readers or required):
        return request
    sizes = _sizes(request, run, plan)
    subjects = approval_subjects(request, run, plan, sizes)
    try:
        _say_notes(screen, run, plan, subjects, sizes)
        if run.workspace.settings.delivery.four_eyes:  # a yes of whoever is here would not count
            refuse_missing(missing_approvals(request, run, subjects))
        if not yes:
            verb = "Send" if request.sends else "Show"
            _confirm(screen, request, plan, sizes, verb, "answer the question, or add --yes")
        if not request.any_size:
            _confirm_sizes(screen, doubts(sizes), asks=not yes)
            request = request.model_copy(update={"any_size": not yes})  # with --yes those are kept back
        if not yes and not run.workspace.settings.delivery.four_eyes:
            record_answer(run.ledger, subjects, _yes(), request.by, run.clock())
        refuse_missing(missing_approvals(request, run, subjects))
    finally:
        run.ledger.close()
    return request


def _sizes(request: PublishRequest, run: RunContext, plan: PublishPlan) -> dict[str, AudienceSize]:
    return audience_sizes(run.provider, run.ledger, plan.campaigns) if request.sends else {}


def _say_notes(
    screen: Screen,
    run: RunContext,
    plan: PublishPlan,
    subjects: Sequence[ApprovalSubject],
    sizes: Mapping[str, AudienceSize],
) -> None:
    for note in question_notes(run, plan, subjects, sizes):
        screen.say(note)


def _yes() -> ApprovalAnswer:
    who = getpass.getuser()
    return ApprovalAnswer(send=True, by=who, origin=f"terminal of {who} on {socket.gethostname()}")


def _confirm(
    screen: Screen,
    request: PublishRequest,
    plan: PublishPlan,
    sizes: Mapping[str, AudienceSize],
    verb: str,
    hint: str,
) -> None:
    """Show what would go out, and to whom, and wait for a yes; DeliveryError for anything else."""
    screen.table(
        [
            {
                "locale": campaign.email.locale,
                "subject": campaign.email.subject,
                "readers": str(sizes.get(campaign.email.locale) or " ".join(campaign.audience)),
                "when": "no mail" if not request.sends else to_the_minute(at) if at else "now",
            }
            for campaign in plan.campaigns
            for at in [plan.options[campaign.email.locale].at]
        ]
    )
    for note in plan.notes:
        screen.say(note)
    what = f"{len(plan.ready)} on the website"
    if request.sends:
        what = f"{len(plan.campaigns)} with {request.provider}"
    if not _says_yes(screen, f"{verb} these {what}?"):
        raise DeliveryError("nothing was sent: nobody confirmed", hint=hint)


def _confirm_sizes(screen: Screen, found: Mapping[str, str], *, asks: bool) -> None:
    """What is unusual about who gets it takes a yes of its own; DeliveryError for anything else."""
    for locale, doubt in found.items():
        screen.say(f"Unusual: {locale}: {doubt}")
    if found and asks and not _says_yes(screen, "Send all the same?"):
        hint = "look at the lists; if they are right, answer yes, or add --any-size"
        raise DeliveryError("nothing was sent: nobody confirmed the unusual lists", hint=hint)


def _says_yes(screen: Screen, question: str) -> bool:
    try:
        return not screen.as_json and click.confirm(question, default=False, err=True)
    except click.Abort:  # nobody is there to answer
        click.echo(err=True)
        return False
