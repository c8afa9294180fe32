"""Send: what waits for an answer, what is being sent, and what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response, StreamingResponse

from pipelines.actions.proposal_changes import what_changed
from pipelines.actions.proposal_facts import SendFacts
from pipelines.actions.proposal_work import WorkOutcome, outcome_of, take_up
from pipelines.actions.proposals import shown_facts
from pipelines.actions.send_context import SendContext
from pipelines.actions.site import read_state
from pipelines.actions.way_out import delivery_outlooks
from pipelines.delivery.proposal_record import ProposalRow, ProposalState
from pipelines.desk.issue_frame import issue_frame
from pipelines.desk.rights import Act
from pipelines.desk.routing import page
from pipelines.desk.send_view import change_words, local_times, progress_lines, sent_lines, without_commands
from pipelines.desk.sending import (
    hands_of,
    its_article,
    its_proposal,
    name_of,
    newest_proposal,
    proposal_path,
    sending,
)
from pipelines.desk.visit import Visit
from pipelines.model.errors import GlocalError

LOOK_EVERY_SECONDS = 0.4
LONGEST_WATCH = 1800
"""Seconds that one page watches; it is opened anew after that."""


def show_send(visit: Visit) -> Response:
    """An issue's tab: on to what is under way or was sent, else to where it is proposed."""
    issue = visit.param("issue")
    frame = issue_frame(visit, issue)
    if not frame.overview.faults:
        with sending(visit.desk) as context:
            row = newest_proposal(context.ledger.proposals.of(its_article(visit).id))
            if row is None and (answer := _other_sends(visit, context)):
                return answer
        if row is not None:
            return RedirectResponse(proposal_path(row, issue), 303)
    if visit.allows(Act.PROPOSE, issue):
        return RedirectResponse(f"/issues/{issue}/propose", 303)
    return visit.page("send-nothing.html", frame=frame, tab="send")


def _other_sends(visit: Visit, context: SendContext) -> Response | None:
    """What became of an issue that was sent without the desk; None: nothing was."""
    outlooks = delivery_outlooks(context, its_article(visit))
    lines = sent_lines(SendFacts(()), {}, outlooks, visit.words)
    if not lines:
        return None
    return visit.page(
        "sent.html",
        frame=issue_frame(visit, visit.param("issue")),
        tab="send",
        row=None,
        facts=SendFacts(()),
        lines=lines,
        outcome=WorkOutcome(),
        fault="",
        times={},
        plain=without_commands,
        others=(),
        **_website_values(visit, context),
    )


def show_proposal(visit: Visit) -> Response:
    """One proposal, in whatever state it is."""
    with sending(visit.desk) as context:
        row = take_up(context, visit.desk.engine, its_proposal(visit, context))
        return _proposal_page(visit, context, row)


def _proposal_page(visit: Visit, context: SendContext, row: ProposalRow) -> Response:
    facts = shown_facts(row)
    others = [each for each in context.ledger.proposals.of(row.issue_id) if each.id != row.id]
    values: dict[str, Any] = {
        "others": [
            (proposal_path(each, visit.param("issue")), each, len(shown_facts(each).going))
            for each in others
            if each.state is not ProposalState.CHANGED
        ],
        "frame": issue_frame(visit, visit.param("issue")),
        "tab": "send",
        "plain": without_commands,
        "row": row,
        "facts": facts,
        "path_of": proposal_path(row, visit.param("issue")),
        "proposer": name_of(visit, row.proposer_id, row.proposer),
        "answerer": name_of(visit, row.answered_by_id, row.answered_by),
        "hands": hands_of(visit, context, row),
        "late": row.is_late(visit.desk.clock()),
        "times": local_times(context.workspace, facts, visit.words),
        "zone": context.workspace.settings.delivery.time_zone,
    }
    if row.state is ProposalState.DONE or row.state is ProposalState.BEGUN:
        outlooks = delivery_outlooks(context, its_article(visit))
        outcome = outcome_of(row)
        lines = sent_lines(facts, outcome.notes, outlooks, visit.words)
        values |= {
            "lines": lines,
            "outcome": outcome,
            "fault": without_commands(outcome.fault),
            "progress": progress_lines(facts, visit.desk.engine.progress(row.run), outlooks, visit.words),
            **_website_values(visit, context),
        }
        template = "sent.html" if row.state is ProposalState.DONE else "sending.html"
        return visit.page(template, **values)
    former = context.ledger.proposals.get(row.former) if row.former else None
    changes = what_changed(shown_facts(former), facts) if former else ()
    values["changes"] = [change_words(each, visit.words) for each in changes]
    return visit.page("proposal.html", **values)


def _website_values(visit: Visit, context: SendContext) -> dict[str, Any]:
    """What of the issue is on the website, and whether there is a website at all."""
    state, article = read_state(context.workspace), its_article(visit)
    return {
        "pages_out": [
            each.localized.locale for each in state.published if each.localized.article.id == article.id
        ],
        "site_is_out": bool(state.published or state.withdrawn),
        "withdrawn": any(
            mark.entry_id.startswith(f"{article.id}/") and not mark.restored for mark in state.withdrawn
        ),
    }


async def watch_sending(visit: Visit) -> Response:
    """The progress of a sending as it happens, as events whose HTML takes the place of what is there."""

    def look() -> tuple[str, str]:
        with sending(visit.desk) as context:
            row = take_up(context, visit.desk.engine, its_proposal(visit, context))
            if row.state is not ProposalState.BEGUN:
                return "", proposal_path(row, visit.param("issue"))
            outlooks = delivery_outlooks(context, its_article(visit))
            progress = visit.desk.engine.progress(row.run) if row.run else None
            lines = progress_lines(shown_facts(row), progress, outlooks, visit.words)
            return visit.desk.templates.page("sending-progress.html", visit.words, progress=lines), ""

    async def events() -> AsyncIterator[str]:
        shown = ""
        for _ in range(int(LONGEST_WATCH / LOOK_EVERY_SECONDS)):
            try:
                html, then = await run_in_threadpool(look)
            except GlocalError:  # such as a ledger that is busy: the next look says more
                html, then = shown, ""
            if then:
                yield f"event: end\ndata: {then}\n\n"
                return
            if html != shown:
                shown = html
                yield "".join(f"data: {line}\n" for line in html.splitlines()) + "\n"
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    await run_in_threadpool(look)  # a proposal that is not there is said before the stream begins
    return StreamingResponse(events(), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


routes = [
    page("/issues/{issue}/send", show_send, Act.LOOK),
    page("/issues/{issue}/send/{proposal}", show_proposal, Act.LOOK),
    page("/issues/{issue}/send/{proposal}/events", watch_sending, Act.LOOK),
]
