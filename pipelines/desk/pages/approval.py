"""Decide on a proposal: yes, no with a reason, or back. A link in a message leads here; only a form acts."""

from __future__ import annotations

from starlette.responses import Response

from pipelines.actions.proposal_work import send_rest, take_up
from pipelines.actions.proposals import (
    GivenAnswer,
    approve_proposal,
    refuse_proposal,
    withdraw_proposal,
)
from pipelines.delivery.proposal_record import ProposalRow
from pipelines.desk.desk_request import DeskRequest, Forbidden
from pipelines.desk.issue_frame import issue_frame
from pipelines.desk.rights import Act
from pipelines.desk.routing import form_at, page
from pipelines.desk.send_view import outcome_words, without_commands
from pipelines.desk.sending import hands_of, its_proposal, name_of, proposal_path, sending, signatory

_AT = "/issues/{issue}/send/{proposal}"


def take_yes(request: DeskRequest) -> Response:
    """Approve what was shown, and begin it."""
    with sending(request.desk) as context:
        row = its_proposal(request, context)
        answer = approve_proposal(
            context, row, request.fields().line("shown", longest=64), signatory(request)
        )
        if answer.is_taken:
            take_up(context, request.desk.engine, answer.row)
    return _after(request, answer, "approve", request.words.gettext("Approved. It begins now."))


def show_refuse(request: DeskRequest) -> Response:
    """The question for the reason."""
    return _refuse_page(request)


def take_no(request: DeskRequest) -> Response:
    """Refuse, with a reason."""
    fields, gettext = request.fields(), request.words.gettext
    reason = fields.text("reason", gettext("Write why, so that whoever asked can mend it."), longest=2000)
    if not fields.fine:
        return _refuse_page(request, fields)
    with sending(request.desk) as context:
        answer = refuse_proposal(context, its_proposal(request, context), signatory(request), reason)
    return _after(request, answer, "refuse", gettext("Refused. Nothing goes out; whoever asked reads why."))


def _refuse_page(request: DeskRequest, fields: object = None) -> Response:
    with sending(request.desk) as context:
        row = its_proposal(request, context)
    return request.page(
        "refuse.html",
        422 if fields else 200,
        frame=issue_frame(request, request.param("issue")),
        row=row,
        fields=fields,
        proposer=name_of(request, row.proposer_id, row.proposer),
        back=proposal_path(row, request.param("issue")),
    )


def take_back(request: DeskRequest) -> Response:
    """Whoever asked, or a publisher, takes the question back."""
    with sending(request.desk) as context:
        row = its_proposal(request, context)
        if not hands_of(request, context, row).may_withdraw:
            raise Forbidden(Act.APPROVE)
        answer = withdraw_proposal(context, row, signatory(request))
    return _after(request, answer, "withdraw", request.words.gettext("Taken back. Nothing goes out."))


def take_rest(request: DeskRequest) -> Response:
    """Send what an ended sending left over, under the same yes."""
    with sending(request.desk) as context:
        row = its_proposal(request, context)
        send_rest(context, request.desk.engine, row)
    _audit_done(request, row, "send the rest of")
    return request.go(proposal_path(row, request.param("issue")))


def _after(request: DeskRequest, answer: GivenAnswer, what: str, told: str) -> Response:
    """On to the proposal that counts; whoever was not heard is told why, and it stands in the audit."""
    path = proposal_path(answer.row, request.param("issue"))
    if answer.is_taken:
        _audit_done(request, answer.row, what)
        return request.go(path, told)
    why = outcome_words(answer.outcome, request.desk.templates.words["en"])
    request.desk.audit.refused(
        request.person.id, f"{what} {answer.row.issue}", f"Proposal {answer.row.id}: {why}", request.place
    )
    sentence = " ".join(
        filter(None, (outcome_words(answer.outcome, request.words), without_commands(answer.why)))
    )
    return request.go(path, sentence, "wait")


def _audit_done(request: DeskRequest, row: ProposalRow, what: str) -> None:
    request.desk.audit.done(request.person.id, f"{what} {row.issue}", f"proposal {row.id}", request.place)


routes = [
    form_at(f"{_AT}/approve", take_yes, Act.APPROVE),
    page(f"{_AT}/refuse", show_refuse, Act.APPROVE),
    form_at(f"{_AT}/refuse", take_no, Act.APPROVE),
    form_at(f"{_AT}/withdraw", take_back, Act.PROPOSE),
    form_at(f"{_AT}/rest", take_rest, Act.APPROVE),
]
