"""Propose a send: which languages, to whom, when, what becomes of the website. Nothing goes out by it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData
from starlette.responses import Response

from pipelines.actions.proposal_facts import SendFacts
from pipelines.actions.proposals import propose, proposed_parameters, shown_facts
from pipelines.actions.request import MailChoice, PublishParameters
from pipelines.actions.send_context import SendContext
from pipelines.delivery.provider import Capabilities
from pipelines.desk.desk_request import DeskRequest
from pipelines.desk.fields import Fields
from pipelines.desk.issue_frame import issue_frame
from pipelines.desk.rights import Act, may
from pipelines.desk.routing import form_at, page
from pipelines.desk.send_view import error_words, without_commands
from pipelines.desk.sending import go_on, its_article, proposal_path, sending, signatory
from pipelines.model.errors import GlocalError
from pipelines.model.site import WebsiteChoice

WHEN = ("now", "at", "local", "none")
"""At once after the yes; at a time of the workspace's clock; of each language's own; no mail."""


def show_propose(request: DeskRequest) -> Response:
    """The form, filled in as it is mostly wanted: all that is ready, at once; or as a former proposal was,
    so that it can be asked again with another time.
    """
    former = request.query("as")
    return propose_page(request, _as_before(request, former) if former else None)


def _as_before(request: DeskRequest, former: str) -> Fields | None:
    """The form as that proposal filled it in; None if there is none of that name. A day that is past is left
    out, since nothing can go out on it.
    """
    with sending(request.desk) as context:
        row = context.ledger.proposals.get(former)
        today = request.desk.clock().astimezone(ZoneInfo(context.workspace.settings.delivery.time_zone))
    if row is None or row.issue_id != its_article(request).id:
        return None
    asked = proposed_parameters(row)
    when = {MailChoice.NOW.value: "now", MailChoice.DRAFT.value: "none"}.get(asked.get("send", ""), "at")
    day, _, hour = asked.get("send_at", "").partition("T")
    values = {
        "when": "local" if when == "at" and asked.get("local_time") else when,
        "day": day if day >= today.date().isoformat() else "",
        "hour": hour[:5],
        "website": asked.get("website", ""),
        "comment": row.comment,
    }
    languages = [("languages", each.locale) for each in shown_facts(row).going]
    fields = Fields(FormData([*values.items(), *languages]), request.words)
    fields.values.update({name: value for name, value in values.items() if value})
    return fields


def take_proposal(request: DeskRequest) -> Response:
    """Ask for approval."""
    fields = request.fields()
    parameters = _parameters(request, fields)
    comment = fields.line("comment", longest=1000)
    if not fields.fine:
        return propose_page(request, fields)
    go_on(request.desk)  # a send that has ended while nobody looked stands in the way of none
    with sending(request.desk) as context:
        try:
            row = propose(context, parameters, signatory(request), comment)
        except GlocalError as error:
            fields.fault(_field_of(error), error_words(error))
            return propose_page(request, fields)
    request.desk.audit.done(request.person.id, f"propose {row.issue}", row.id, request.place)
    told = request.words.gettext("Asked for approval. Nothing has gone out yet.")
    return request.go(proposal_path(row, request.param("issue")), told)


def send_test(request: DeskRequest) -> Response:
    """A mail to the person at the desk, and to nobody else, as readers would get it."""
    fields, issue = request.fields(), request.param("issue")
    its_article(request)
    locale = fields.choice("test", request.snapshot.workspace.locales)
    if not fields.fine:
        return propose_page(request, fields)
    parameters: PublishParameters = {
        "issue": issue,
        "languages": [locale],
        "send": MailChoice.DRAFT.value,
        "website": WebsiteChoice.NOT_YET.value,
        "test_addresses": [request.person.address],
        "ask_first": False,
    }
    try:
        run = request.desk.engine.publish(parameters, signatory(request).name)
    except GlocalError as error:
        fields.fault("test", error_words(error))
        return propose_page(request, fields)
    return request.go(f"/issues/{issue}/propose?test={run}")


def _parameters(request: DeskRequest, fields: Fields) -> PublishParameters:
    gettext, workspace = request.words.gettext, request.snapshot.workspace
    locales = fields.choices("languages", workspace.locales)
    if not locales:
        fields.fault("languages", gettext("Choose at least one language."))
    when = fields.choice("when", WHEN, "now")
    website = fields.choice("website", [each.value for each in WebsiteChoice], WebsiteChoice.WITH_MAIL.value)
    day, hour = fields.line("day", longest=20), fields.line("hour", longest=20)
    at = ""
    if when in ("at", "local"):
        if not day:
            fields.fault("day", gettext("Choose the day on which it goes out."))
        if not hour:
            fields.fault("hour", gettext("Choose the hour at which it goes out."))
        if website == WebsiteChoice.WITH_MAIL.value:
            fields.fault(
                "website",
                gettext("A mail at a time leaves by itself. Choose whether its pages go out now or not yet."),
            )
        at = f"{day}T{hour}"
    mail = {"now": MailChoice.NOW, "none": MailChoice.DRAFT}.get(when, MailChoice.AT)
    if mail is MailChoice.DRAFT and website == WebsiteChoice.WITH_MAIL.value:
        website = WebsiteChoice.NOW.value
    return {
        "issue": request.param("issue"),
        "languages": list(locales),
        "send": mail.value,
        "send_at": at,
        "local_time": when == "local",
        "website": website,
        "any_size": True,  # the sizes are shown, and a yes is to them
    }


def _field_of(error: GlocalError) -> str:
    """The field that a fault of the request is about, so that it is shown there."""
    said = error.message
    if "clocks" in said or "is past" in said or "a year away" in said or "time" in said:
        return "day"
    return "languages"


def propose_page(request: DeskRequest, fields: Fields | None) -> Response:
    """The form; with what is wrong, after it was sent."""
    slug = request.param("issue")
    frame = issue_frame(request, slug)
    fault = ""
    facts: SendFacts | None = None
    with sending(request.desk) as context:
        workspace = context.workspace
        able = context.open_provider(workspace.settings.delivery.provider, workspace).capabilities
        if not frame.overview.faults:
            try:
                facts = _facts_at_once(context, slug, request)
            except GlocalError as error:
                fault = error_words(error)
    zone = workspace.settings.delivery.time_zone
    now = request.desk.clock().astimezone(ZoneInfo(zone))
    return request.page(
        "propose.html",
        422 if fields and fields.faults else 200,
        frame=frame,
        tab="send",
        facts=facts,
        fault=fault,
        plain=without_commands,
        fields=fields,
        chosen=_ticked_languages(facts, fields),
        able=able,
        tested=[(each.locale, each.language) for each in facts.going] if facts else [],
        zone=zone,
        today=now.date().isoformat(),
        test=_test_note(request, able),
        publishers=[
            each
            for each in request.desk.people.present()
            if may(each, Act.APPROVE, slug)
            and not (workspace.settings.delivery.four_eyes and each.id == request.person.id)
        ],
        four_eyes=workspace.settings.delivery.four_eyes,
        zones=_zones(workspace.settings.delivery.time_zones, zone, now, facts),
    )


def _facts_at_once(context: SendContext, slug: str, request: DeskRequest) -> SendFacts:
    """All that could go out at once, with the website."""
    parameters: PublishParameters = {
        "issue": slug,
        "send": MailChoice.NOW.value,
        "website": WebsiteChoice.WITH_MAIL.value,
        "ask_first": False,
        "your_name": signatory(request).name,
    }
    return context.facts(context.request(parameters))


def _ticked_languages(facts: SendFacts | None, fields: Fields | None) -> frozenset[str]:
    """The languages with a tick."""
    if fields is not None and "when" in fields.values:
        return fields.given("languages")
    return frozenset(each.locale for each in facts.going) if facts else frozenset()


def _test_note(request: DeskRequest, able: Capabilities) -> tuple[str, str]:
    """How far the test is that the address of the page names: tone and sentence; empty: there is none."""
    run, gettext = request.query("test"), request.words.gettext
    if not run or not able.tests:
        return "", ""
    progress = request.desk.engine.progress(run)
    if progress is None or progress.by != signatory(request).name:
        return "", ""
    if progress.fault:
        return "bad", gettext("The test was not sent: %(why)s", why=without_commands(progress.fault))
    if not progress.is_over:
        return "info", gettext("The test is on its way to %(address)s.", address=request.person.address)
    held = [each.why for each in progress.locales.values() if each.why]
    notes = [row.note for row in progress.report.rows if row.state == "failed"] if progress.report else []
    if held or notes:
        return "bad", gettext("The test was not sent: %(why)s", why=without_commands((held + notes)[0]))
    return "good", gettext("The test was sent to %(address)s.", address=request.person.address)


def _zones(
    own: Mapping[str, str], zone: str, now: datetime, facts: SendFacts | None
) -> list[tuple[str, str]]:
    """Languages whose clocks differ from the workspace's today, and by what."""
    going = {each.locale: each.language for each in facts.going} if facts else {}
    found = []
    for locale, name in own.items():
        there = now.astimezone(ZoneInfo(name))
        if locale in going and there.utcoffset() != now.utcoffset() and name != zone:
            found.append((going[locale], f"{there:%H:%M}"))
    return found


routes = [
    page("/issues/{issue}/propose", show_propose, Act.PROPOSE),
    form_at("/issues/{issue}/propose", take_proposal, Act.PROPOSE),
    form_at("/issues/{issue}/test", send_test, Act.PROPOSE),
]
