"""A machine drafts a language of an issue: first what it would take, then in the background."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from pipelines.actions.draft import refuse_too_many
from pipelines.actions.draft_collect import collect_drafts
from pipelines.desk.desk_request import DeskRequest
from pipelines.desk.drafting import engines_of, planned
from pipelines.desk.fields import Fields
from pipelines.desk.issue_frame import issue_frame
from pipelines.desk.pages.write import writer_of
from pipelines.desk.rights import Act
from pipelines.desk.routing import form_at, page
from pipelines.model.errors import GlocalError


def show_draft_plan(request: DeskRequest) -> Response:
    """What would be sent, to whom, and what it costs; nothing is sent."""
    return _plan_page(request, request.query("engine"))


def begin_drafts(request: DeskRequest) -> Response:
    """Draft what was shown. Where it would take more by now, it is shown again."""
    slug, tag = _asked_language(request)
    fields, gettext, desk = request.fields(), request.words.gettext, request.desk
    name = fields.choice("engine", engines_of(request.snapshot))
    shown = fields.line("characters", longest=12)
    if not fields.fine or not shown.isdecimal():
        raise HTTPException(400)
    back = f"/issues/{slug}/languages/{tag}"
    if desk.drafting.is_running(slug, tag):
        return request.go(back, gettext("It is being drafted already."), "wait")
    snapshot = request.snapshot
    try:
        engine, plan = planned(snapshot, name, slug, tag)
        refuse_too_many(snapshot.workspace, plan)
    except GlocalError:
        return _plan_page(request, name)
    if plan.characters > int(shown):
        fields.fault("characters", gettext("There is more to draft by now. Look again, and confirm it."))
        return _plan_page(request, name, fields)
    if not plan.catalogs[0].wanted:
        return request.go(back, gettext("There is nothing to draft."), "wait")
    desk.drafting.begin(snapshot, engine, plan, writer_of(request), desk.clock)
    amount = f"{plan.texts} texts, {plan.characters} characters to {plan.label}"
    desk.audit.done(request.person.id, f"drafts of {slug} in {tag}", amount, request.place)
    return request.go(back, gettext("It is being drafted: look again in a moment."))


def collect_here(request: DeskRequest) -> Response:
    """Take the drafts of this language that were handed in to be answered later, and have come."""
    slug, tag = _asked_language(request)
    desk, words = request.desk, request.words
    done = list(
        collect_drafts(
            request.snapshot,
            desk.clock(),
            writer_of(request),
            lambda each: (each.domain, each.locale) == (slug, tag),
        )
    )
    desk.cache.snapshot(fresh=True)
    count = sum(each.written for each in done)
    desk.audit.done(
        request.person.id, f"drafts of {slug} in {tag} collected", f"{count} written", request.place
    )
    back = f"/issues/{slug}/languages/{tag}"
    if fault := next((each.fault for each in done if each.fault), None):
        return request.go(back, fault.message, "bad")
    if not count:
        return request.go(back, words.gettext("They have not come yet."), "wait")
    told = words.ngettext(
        "One sentence was drafted. Somebody has to read it.",
        "%(num)s sentences were drafted. Somebody has to read them.",
        count,
    )
    return request.go(back, told)


def _plan_page(request: DeskRequest, name: str, fields: Fields | None = None) -> Response:
    slug, tag = _asked_language(request)
    snapshot, engines = request.snapshot, engines_of(request.snapshot)
    if not engines:
        raise HTTPException(404)
    chosen = name if name in engines else engines[0]
    plan = fault = None
    try:
        _, plan = planned(snapshot, chosen, slug, tag)
        fault = plan.catalogs[0].fault
        if not fault:
            refuse_too_many(snapshot.workspace, plan)
    except GlocalError as error:
        fault = error
    return request.page(
        "draft.html",
        422 if fields else 200,
        frame=issue_frame(request, slug),
        tab="languages",
        tag=tag,
        choices=[(each, each) for each in engines],
        chosen=chosen,
        plan=plan,
        left=plan.catalogs[0].left if plan else (),
        fault=fault,
        figures=request.desk.drafting.figures(snapshot, slug, tag),
        fields=fields,
    )


def _asked_language(request: DeskRequest) -> tuple[str, str]:
    slug, tag = request.param("issue"), request.param("locale")
    workspace = request.snapshot.workspace
    if slug not in workspace.slugs() or tag not in workspace.targets(slug):
        raise HTTPException(404)
    return slug, tag


routes = [
    page("/issues/{issue}/languages/{locale}/draft", show_draft_plan, Act.TRANSLATE),
    form_at("/issues/{issue}/languages/{locale}/draft", begin_drafts, Act.TRANSLATE),
    form_at("/issues/{issue}/languages/{locale}/draft/collect", collect_here, Act.TRANSLATE),
]
