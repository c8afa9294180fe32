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
from pipelines.desk.issue_frame import issue_frame
from pipelines.desk.rights import Act
from pipelines.desk.routing import form_at, page
from pipelines.desk.send_view import outcome_words, without_commands
from pipelines.desk.sending import hands_of, its_proposal, name_of, proposal_path, sending, signatory
from pipelines.desk.visit import Forbidden, Visit

_AT = "/issues/{issue}/send/{proposal}"


def take_yes(visit: Visit) -> Response:
    """Approve what was shown, and begin it."""
    with sending(visit.desk) as context:
        row = its_proposal(visit, context)
        answer = approve_proposal(context, row, visit.fields().line("shown", longest=64), signatory(visit))
        if answer.is_taken:
            take_up(context, visit.desk.engine, answer.row)
    return _after(visit, answer, "approve", visit.words.gettext("Approved. It begins now."))


def show_refuse(visit: Visit) -> Response:
    """The question for the reason."""
    return _refuse_page(visit)


def take_no(visit: Visit) -> Response:
    """Refuse, with a reason."""
    fields, gettext = visit.fields(), visit.words.gettext
    reason = fields.text("reason", gettext("Write why, so that whoever asked can mend it."), longest=2000)
    if not fields.fine:
        return _refuse_page(visit, fields)
    with sending(visit.desk) as context:
        answer = refuse_proposal(context, its_proposal(visit, context), signatory(visit), reason)
    return _after(visit, answer, "refuse", gettext("Refused. Nothing goes out; whoever asked reads why."))


def _refuse_page(visit: Visit, fields: object = None) -> Response:
    with sending(visit.desk) as context:
        row = its_proposal(visit, context)
    return visit.page(
        "refuse.html",
        422 if fields else 200,
        frame=issue_frame(visit, visit.param("issue")),
        row=row,
        fields=fields,
        proposer=name_of(visit, row.proposer_id, row.proposer),
        back=proposal_path(row, visit.param("issue")),
    )


def take_back(visit: Visit) -> Response:
    """Whoever asked, or a publisher, takes the question back."""
    with sending(visit.desk) as context:
        row = its_proposal(visit, context)
        if not hands_of(visit, context, row).may_withdraw:
            raise Forbidden(Act.APPROVE)
        answer = withdraw_proposal(context, row, signatory(visit))
    return _after(visit, answer, "withdraw", visit.words.gettext("Taken back. Nothing goes out."))


def take_rest(visit: Visit) -> Response:
    """Send what an ended sending left over, under the same yes."""
    with sending(visit.desk) as context:
        row = its_proposal(visit, context)
        send_rest(context, visit.desk.engine, row)
    _audit(visit, row, "send the rest of", "done")
    return visit.go(proposal_path(row, visit.param("issue")))


def _after(visit: Visit, answer: GivenAnswer, what: str, told: str) -> Response:
    """On to the proposal that counts; whoever was not heard is told why, and it stands in the audit."""
    path = proposal_path(answer.row, visit.param("issue"))
    if answer.is_taken:
        _audit(visit, answer.row, what, "done")
        return visit.go(path, told)
    _audit(visit, answer.row, what, answer.outcome.value)
    sentence = " ".join(
        filter(None, (outcome_words(answer.outcome, visit.words), without_commands(answer.why)))
    )
    return visit.go(path, sentence, "wait")


def _audit(visit: Visit, row: ProposalRow, what: str, end: str) -> None:
    told = (visit.person.id, f"{what} {row.issue}", f"proposal {row.id}: {end}", visit.place)
    (visit.desk.audit.done if end == "done" else visit.desk.audit.refused)(*told)


routes = [
    form_at(f"{_AT}/approve", take_yes, Act.APPROVE),
    page(f"{_AT}/refuse", show_refuse, Act.APPROVE),
    form_at(f"{_AT}/refuse", take_no, Act.APPROVE),
    form_at(f"{_AT}/withdraw", take_back, Act.PROPOSE),
    form_at(f"{_AT}/rest", take_rest, Act.APPROVE),
]
