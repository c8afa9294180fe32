"""What the pages about sending share: who asks, with what it is done, and which proposal is meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from starlette.exceptions import HTTPException

from pipelines.actions.deliveries import using_ledger
from pipelines.actions.issue_record import proposals_under_way
from pipelines.actions.proposal_work import take_up_all
from pipelines.actions.send_context import SendContext, Signatory
from pipelines.delivery.proposal_record import ProposalRow, ProposalState
from pipelines.desk.desk import Desk
from pipelines.desk.desk_request import DeskRequest
from pipelines.desk.rights import Act, Person, may
from pipelines.model.article import Article


@contextmanager
def sending(desk: Desk) -> Iterator[SendContext]:
    """The tools for proposals and deliveries, with the ledger open while the block lasts."""
    workspace = desk.cache.snapshot(fresh=True).workspace
    tools = desk.send_tools
    with using_ledger(workspace) as ledger:
        yield SendContext(
            workspace,
            ledger,
            tools.open_provider,
            desk.clock,
            tools.steps,
            lambda: desk.cache.snapshot(fresh=True),
        )


def go_on(desk: Desk) -> None:
    """Take up again what was approved and is not through: after a start, and with each look at the desk."""
    rows = proposals_under_way(desk.cache.snapshot().workspace)  # which makes no ledger where none is
    if any(row.state is not ProposalState.OPEN for row in rows):
        with sending(desk) as context:
            take_up_all(context, desk.engine)


def signatory(request: DeskRequest) -> Signatory:
    """Who is at the desk, as the record of deliveries names them: with an address, which is theirs alone."""
    person = request.person
    return Signatory(person.id, f"{person.name} <{person.address}>", request.place)


def its_article(request: DeskRequest) -> Article:
    """The article that the address of the page names; 404 if there is none, or it cannot be read."""
    slug = request.param("issue")
    found = next((each for each in request.desk.cache.articles().usable if each.slug == slug), None)
    if found is None:
        raise HTTPException(404)
    return found


def its_proposal(request: DeskRequest, context: SendContext) -> ProposalRow:
    """The proposal that the address names, of its issue; 404 if there is none."""
    row = context.ledger.proposals.get(request.param("proposal"))
    if row is None or row.issue_id != its_article(request).id:
        raise HTTPException(404)
    return row


def newest_proposal(rows: tuple[ProposalRow, ...]) -> ProposalRow | None:
    """The one that is under way, else the newest that was sent; `rows`: the newest first."""
    under_way = next((row for row in rows if row.state.is_under_way), None)
    return under_way or next((row for row in rows if row.state is ProposalState.DONE), None)


def proposal_path(row: ProposalRow, issue: str = "") -> str:
    """Where a proposal is decided, and its sending watched: the address for a message to people."""
    return f"/issues/{issue or row.issue}/send/{row.id}"


@dataclass(frozen=True, slots=True)
class Hands:
    """Whose hands a proposal is in, for its page."""

    publishers: tuple[Person, ...]
    """Whose yes would count."""
    is_mine: bool
    """Whether the person at the desk asked for it."""
    may_approve: bool
    may_withdraw: bool
    four_eyes: bool


def hands_of(request: DeskRequest, context: SendContext, row: ProposalRow) -> Hands:
    """Who may answer a proposal."""
    four_eyes = context.workspace.settings.delivery.four_eyes
    publishers = tuple(
        each
        for each in request.desk.people.present()
        if may(each, Act.APPROVE, row.issue) and not (four_eyes and each.id == row.proposer_id)
    )
    mine = request.person.id == row.proposer_id
    return Hands(
        publishers,
        mine,
        any(each.id == request.person.id for each in publishers),
        mine or request.allows(Act.APPROVE, row.issue),
        four_eyes,
    )


def name_of(request: DeskRequest, account: str, recorded: str) -> str:
    """Somebody's name, also if they have left; `recorded`: as the record has it."""
    names: Mapping[str, str] = {each.id: each.name for each in request.desk.people.all()}
    return names.get(account) or recorded.partition(" <")[0]


def name_then_and_now(request: DeskRequest, account: str, recorded: str) -> str:
    """Somebody's name as it was then, and as it is now where that is another one."""
    then, _, address = recorded.removesuffix(">").partition(" <")
    people = request.desk.people.all()
    known = next((each.name for each in people if account and each.id == account), "") or next(
        (each.name for each in people if address and each.address == address), then
    )
    if known in ("", then) or not then:
        return known
    return request.words.gettext("%(then)s (today %(now)s)", then=then, now=known)
