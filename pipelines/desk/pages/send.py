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
from pipelines.desk.desk_request import DeskRequest
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
from pipelines.model.errors import GlocalError

LOOK_EVERY_SECONDS = 0.4
LONGEST_WATCH = 1800
"""Seconds that one page watches; it is opened anew after that."""


def show_send(request: DeskRequest) -> Response:
    """An issue's tab: on to what is under way or was sent, else to where it is proposed."""
    issue = request.param("issue")
    frame = issue_frame(request, issue)
    if not frame.overview.faults:
        with sending(request.desk) as context:
            row = newest_proposal(context.ledger.proposals.of(its_article(request).id))
            if row is None and (answer := _other_sends(request, context)):
                return answer
        if row is not None:
            return RedirectResponse(proposal_path(row, issue), 303)
    if request.allows(Act.PROPOSE, issue):
        return RedirectResponse(f"/issues/{issue}/propose", 303)
    return request.page("send-nothing.html", frame=frame, tab="send")


def _other_sends(request: DeskRequest, context: SendContext) -> Response | None:
    """What became of an issue that was sent without the desk; None: nothing was."""
    outlooks = delivery_outlooks(context, its_article(request))
    lines = sent_lines(SendFacts(()), {}, outlooks, request.words)
    if not lines:
        return None
    return request.page(
        "sent.html",
        frame=issue_frame(request, request.param("issue")),
        tab="send",
        row=None,
        facts=SendFacts(()),
        lines=lines,
        outcome=WorkOutcome(),
        fault="",
        times={},
        plain=without_commands,
        others=(),
        **_website_values(request, context),
    )


def show_proposal(request: DeskRequest) -> Response:
    """One proposal, in whatever state it is."""
    with sending(request.desk) as context:
        row = take_up(context, request.desk.engine, its_proposal(request, context))
        return _proposal_page(request, context, row)


def _proposal_page(request: DeskRequest, context: SendContext, row: ProposalRow) -> Response:
    facts = shown_facts(row)
    others = [each for each in context.ledger.proposals.of(row.issue_id) if each.id != row.id]
    values: dict[str, Any] = {
        "others": [
            (proposal_path(each, request.param("issue")), each, len(shown_facts(each).going))
            for each in others
            if each.state is not ProposalState.CHANGED
        ],
        "frame": issue_frame(request, request.param("issue")),
        "tab": "send",
        "plain": without_commands,
        "row": row,
        "facts": facts,
        "path_of": proposal_path(row, request.param("issue")),
        "proposer": name_of(request, row.proposer_id, row.proposer),
        "answerer": name_of(request, row.answered_by_id, row.answered_by),
        "hands": hands_of(request, context, row),
        "late": row.is_late(request.desk.clock()),
        "times": local_times(context.workspace, facts, request.words),
        "zone": context.workspace.settings.delivery.time_zone,
    }
    if row.state is ProposalState.DONE or row.state is ProposalState.BEGUN:
        outlooks = delivery_outlooks(context, its_article(request))
        outcome = outcome_of(row)
        lines = sent_lines(facts, outcome.notes, outlooks, request.words)
        values |= {
            "lines": lines,
            "outcome": outcome,
            "fault": without_commands(outcome.fault),
            "progress": progress_lines(facts, request.desk.engine.progress(row.run), outlooks, request.words),
            **_website_values(request, context),
        }
        template = "sent.html" if row.state is ProposalState.DONE else "sending.html"
        return request.page(template, **values)
    former = context.ledger.proposals.get(row.former) if row.former else None
    changes = what_changed(shown_facts(former), facts) if former else ()
    values["changes"] = [change_words(each, request.words) for each in changes]
    return request.page("proposal.html", **values)


def _website_values(request: DeskRequest, context: SendContext) -> dict[str, Any]:
    """What of the issue is on the website, and whether there is a website at all."""
    state, article = read_state(context.workspace), its_article(request)
    return {
        "pages_out": [
            each.localized.locale for each in state.published if each.localized.article.id == article.id
        ],
        "site_is_out": bool(state.published or state.withdrawn),
        "withdrawn": any(
            mark.entry_id.startswith(f"{article.id}/") and not mark.restored for mark in state.withdrawn
        ),
    }


async def watch_sending(request: DeskRequest) -> Response:
    """The progress of a sending as it happens, as events whose HTML takes the place of what is there."""

    def look() -> tuple[str, str]:
        with sending(request.desk) as context:
            row = take_up(context, request.desk.engine, its_proposal(request, context))
            if row.state is not ProposalState.BEGUN:
                return "", proposal_path(row, request.param("issue"))
            outlooks = delivery_outlooks(context, its_article(request))
            progress = request.desk.engine.progress(row.run) if row.run else None
            lines = progress_lines(shown_facts(row), progress, outlooks, request.words)
            return request.desk.templates.page("sending-progress.html", request.words, progress=lines), ""

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
