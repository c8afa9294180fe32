"""The way out after a send: stop it, say what is known, withdraw pages, show the website as it was before.

Each is a question on a page of its own, and a form that acts.
"""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from pipelines.actions.site import go_back, release_rows, restore_article, withdraw_article
from pipelines.actions.way_out import Way, ask_providers, delivery_outlooks, settle_delivery, stop_sends
from pipelines.desk.desk_request import DeskRequest
from pipelines.desk.issue_frame import issue_frame
from pipelines.desk.rights import Act
from pipelines.desk.routing import form_at, page
from pipelines.desk.send_view import state_words
from pipelines.desk.sending import its_article, sending, signatory
from pipelines.model.times import read_moment
from pipelines.workspace.snapshot import open_snapshot


def show_settle(request: DeskRequest) -> Response:
    """The question about one delivery, or about all that can be stopped."""
    gettext, issue = request.words.gettext, request.param("issue")
    way = _way(request.query("way"))
    with sending(request.desk) as context:
        outlooks = delivery_outlooks(context, its_article(request))
    asked = [each for each in outlooks if way in each.ways and request.query("key") in ("", each.row.key)]
    if not asked or (len(asked) > 1 and way is not Way.STOP):
        return request.go(f"/issues/{issue}/send", gettext("This has changed meanwhile."), "wait")
    names = ", ".join(each.language for each in asked)
    titles = {
        Way.STOP: gettext("Stop the mail in %(names)s?", names=names),
        Way.SENT: gettext("Have the readers of %(names)s got it?", names=names),
        Way.NOT_SENT: gettext("Has nobody in %(names)s got it?", names=names),
        Way.ADOPT: gettext("Is what stands at the provider right for %(names)s?", names=names),
        Way.LEAVE: gettext("Leave %(names)s as it is?", names=names),
        Way.READERS_HAVE_IT: gettext("Do these readers have it in %(names)s?", names=names),
        Way.READERS_AGAIN: gettext("Send it to these readers again in %(names)s?", names=names),
    }
    sentences = {
        Way.STOP: gettext("It does not go out at its time. It can be proposed again."),
        Way.SENT: gettext("Look at the provider’s own page first. It is not sent again then."),
        Way.NOT_SENT: gettext("Look at the provider’s own page first. It may be sent again then."),
        Way.ADOPT: gettext("It goes out, or stays, as it is there now."),
        Way.LEAVE: gettext("It is not sent, and nobody is asked about it again."),
        Way.READERS_HAVE_IT: gettext("Nobody knows it for certain. They get nothing again."),
        Way.READERS_AGAIN: gettext("They get the very same letter; most mailboxes drop what they have."),
    }
    buttons = {
        Way.STOP: gettext("Stop it"),
        Way.SENT: gettext("Yes, readers have it"),
        Way.NOT_SENT: gettext("Yes, nobody has it"),
        Way.ADOPT: gettext("Yes, it is right"),
        Way.LEAVE: gettext("Leave it as it is"),
        Way.READERS_HAVE_IT: gettext("Yes, they have it"),
        Way.READERS_AGAIN: gettext("Send it to them again"),
    }
    return _question_page(
        request,
        titles[way],
        sentences[way],
        buttons[way],
        f"/issues/{issue}/settle",
        hidden={"way": way.value, "key": request.query("key")},
        stops=way is Way.STOP,
    )


def take_word(request: DeskRequest) -> Response:
    """Do it, and say what happened."""
    fields, gettext, issue = request.fields(), request.words.gettext, request.param("issue")
    way, key = _way(fields.line("way")), fields.line("key")
    article = its_article(request)
    with sending(request.desk) as context:
        names = {each.row.locale: each.language for each in delivery_outlooks(context, article)}
        if way is Way.STOP:
            keys = [key] if key else [row.key for row in context.ledger.rows(article.id)]
            rows = stop_sends(context, article, keys)
        else:
            rows = [settle_delivery(context, article, key, way, signatory(request))]
    request.desk.audit.done(request.person.id, f"settle {issue}: {way.value}", key, request.place)
    if way is Way.STOP:
        stopped = [names[row.locale] for row in rows if not row.attention]
        late = [names[row.locale] for row in rows if row.attention]
        told = gettext("Stopped: %(names)s. Nobody has it.", names=", ".join(stopped)) if stopped else ""
        if late:
            told += " " + gettext("Not stopped: %(names)s. Look below.", names=", ".join(late))
        told = told.strip() or gettext("There is nothing left to stop.")
        return request.go(f"/issues/{issue}/send", told, "wait" if late else "good")
    (row,) = rows
    words = state_words(row.state, request.words)[1]
    told = gettext("%(language)s: %(state)s", language=names.get(row.locale, row.locale), state=words)
    return request.go(f"/issues/{issue}/send", told)


def ask_again(request: DeskRequest) -> Response:
    """Ask the providers what became of each mail, and how many have it."""
    gettext = request.words.gettext
    with sending(request.desk) as context:
        rows = ask_providers(context, its_article(request))
    troubled = sum(row.attention for row in rows)
    told = gettext("The numbers are those of this moment.")
    if troubled:
        told = request.words.ngettext(
            "One language needs somebody.", "%(num)s languages need somebody.", troubled
        )
    return request.go(f"/issues/{request.param('issue')}/send", told, "wait" if troubled else "good")


def show_withdraw(request: DeskRequest) -> Response:
    """In which languages the pages are to be taken back."""
    issue, frame = request.param("issue"), issue_frame(request, request.param("issue"))
    if not frame.overview.on_website:
        gettext = request.words.gettext
        return request.go(f"/issues/{issue}/send", gettext("It is not on the website."), "wait")
    return request.page("withdraw-pages.html", frame=frame, out=frame.overview.on_website)


def take_pages_back(request: DeskRequest) -> Response:
    """Take the pages back; a note stays at their addresses."""
    gettext, issue = request.words.gettext, request.param("issue")
    locales = request.fields().choices("languages", request.snapshot.workspace.locales)
    if not locales:
        return request.go(f"/issues/{issue}/withdraw-pages", gettext("Choose at least one language."), "wait")
    snapshot = open_snapshot(request.snapshot.workspace)
    _, gone = withdraw_article(snapshot, its_article(request), locales, request.desk.clock())
    request.desk.audit.done(request.person.id, f"withdraw pages of {issue}", ", ".join(gone), request.place)
    told = request.words.ngettext(
        "One page is withdrawn. A note stays at its address.",
        "%(num)s pages are withdrawn. A note stays at their addresses.",
        len(gone),
    )
    return request.go(f"/issues/{issue}/send", told)


def take_pages_in(request: DeskRequest) -> Response:
    """Let withdrawn pages come back with the next proposal."""
    issue, workspace = request.param("issue"), request.snapshot.workspace
    back = restore_article(
        open_snapshot(workspace), its_article(request), workspace.locales, request.desk.clock()
    )
    request.desk.audit.done(
        request.person.id, f"let pages of {issue} come back", ", ".join(back), request.place
    )
    gettext = request.words.gettext
    return request.go(
        f"/issues/{issue}/propose", gettext("They may come back: propose them for the website.")
    )


def show_roll_back(request: DeskRequest) -> Response:
    """To which former state of the whole website."""
    gettext, issue = request.words.gettext, request.param("issue")
    rows = release_rows(request.snapshot.workspace)
    shown = next((place for place, row in enumerate(rows) if row["shown"]), 0)
    former = rows[shown + 1 :]
    if not former:
        return request.go(f"/issues/{issue}/send", gettext("No former state of the website is kept."), "wait")
    frame = issue_frame(request, issue)
    made = {row["release"]: read_moment(str(row["made"])) for row in former}
    return request.page("roll-back.html", frame=frame, former=former, made=made)


def take_roll_back(request: DeskRequest) -> Response:
    """Show it."""
    issue, number = request.param("issue"), request.fields().line("release")
    if number not in {str(row["release"]) for row in release_rows(request.snapshot.workspace)}:
        raise HTTPException(400)
    report = go_back(open_snapshot(request.snapshot.workspace), int(number))
    request.desk.audit.done(request.person.id, "roll back the website", f"to {report.release}", request.place)
    gettext = request.words.gettext
    return request.go(f"/issues/{issue}/send", gettext("Readers see the former website again."))


def _way(value: str) -> Way:
    try:
        return Way(value)
    except ValueError:
        raise HTTPException(400) from None


def _question_page(
    request: DeskRequest,
    title: str,
    sentence: str,
    button: str,
    action: str,
    *,
    hidden: dict[str, str],
    stops: bool,
) -> Response:
    frame = issue_frame(request, request.param("issue"))
    return request.page(
        "question.html",
        frame=frame,
        title=title,
        sentence=sentence,
        button=button,
        action=action,
        hidden=hidden,
        stops=stops,
        back=f"/issues/{frame.slug}/send",
    )


routes = [
    page("/issues/{issue}/settle", show_settle, Act.MEND),
    form_at("/issues/{issue}/settle", take_word, Act.MEND),
    form_at("/issues/{issue}/ask-providers", ask_again, Act.PROPOSE),
    page("/issues/{issue}/withdraw-pages", show_withdraw, Act.MEND),
    form_at("/issues/{issue}/withdraw-pages", take_pages_back, Act.MEND),
    form_at("/issues/{issue}/restore-pages", take_pages_in, Act.MEND),
    page("/issues/{issue}/roll-back", show_roll_back, Act.MEND),
    form_at("/issues/{issue}/roll-back", take_roll_back, Act.MEND),
]
