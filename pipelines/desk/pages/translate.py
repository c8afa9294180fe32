"""Translating a language of an issue where its texts stand: one of them, and the mail beside it."""

from __future__ import annotations

from html import escape

from starlette.exceptions import HTTPException
from starlette.responses import Response

from pipelines.actions.look import Face
from pipelines.actions.marked_look import Typed, marked_look
from pipelines.actions.save_entry import EntryConflict, EntryText, entry_hash, save_entry
from pipelines.desk.desk_request import DeskRequest
from pipelines.desk.fields import Fields
from pipelines.desk.frames import framed
from pipelines.desk.git_words import go_after_save
from pipelines.desk.issue_frame import issue_frame
from pipelines.desk.pages.write import writer_of
from pipelines.desk.rights import Act
from pipelines.desk.routing import form_at, page
from pipelines.desk.translating import Entry, EntryState, entries_of, entry_help, neighbours
from pipelines.model.article import Article
from pipelines.model.catalog import Message
from pipelines.model.errors import ContentError, GlocalError
from pipelines.model.finding import Finding
from pipelines.rendering.message_marks import place_name

LONGEST_TRANSLATION = 20_000
FACES = (Face.MAIL, Face.PAGE)


def show_translate(request: DeskRequest) -> Response:
    """The page, at the text that the address names, or at the first that is not done."""
    return _translate_page(request, request.query("entry"))


def save_translation(request: DeskRequest) -> Response:
    """One text is saved, and the next comes; what somebody else has written meanwhile is shown beside it."""
    article, tag, fields = _translated_article(request), request.param("locale"), request.fields()
    name = fields.line("entry", longest=40)
    _, entries = entries_of(request.snapshot, article, tag)
    entry = _chosen_entry(entries, name)
    strings = tuple(
        fields.text(f"text{number}", longest=LONGEST_TRANSLATION) for number in range(len(entry.strings))
    )
    text = EntryText(strings, to_review=fields.ticked("again"))
    if not fields.fine:
        return _translate_page(request, name, 422, fields)
    try:
        done = save_entry(
            request.snapshot.workspace, article.slug, tag, name, fields.line("seen"), text, writer_of(request)
        )
    except GlocalError as error:
        fields.fault("text0", f"{error.message}. {error.hint}")
        return _translate_page(request, name, 422, fields)
    if isinstance(done, EntryConflict):
        request.desk.cache.snapshot(fresh=True)
        return _translate_page(request, name, 409, fields, theirs=done.theirs)
    request.desk.cache.snapshot(fresh=True)
    what = f"a sentence of {article.slug} in {tag}"
    request.desk.audit.done(request.person.id, what, name, request.place)
    _, entries = entries_of(request.snapshot, article, tag)
    *_, following = neighbours(entries, _chosen_entry(entries, name))
    gettext = request.words.gettext
    told = (
        gettext("Saved.")
        if following
        else gettext("Saved. All texts of the article are done in this language.")
    )
    face = f"&face={Face.PAGE}" if request.form.get("face") == Face.PAGE else ""
    path = f"{_translate_address(article, tag)}?entry={following.id if following else name}{face}"
    return go_after_save(request, path, told, done.commit)


def show_marked(request: DeskRequest) -> Response:
    """The mail or page in which each text knows where it comes from, as it is saved."""
    return _marked_frame(request, {})


def show_typed(request: DeskRequest) -> Response:
    """The same with the words that are being typed."""
    article, fields = _translated_article(request), request.fields()
    _, entries = entries_of(request.snapshot, article, request.param("locale"))
    entry = _chosen_entry(entries, fields.line("entry", longest=40))
    strings = [fields.text(f"text{n}", longest=LONGEST_TRANSLATION) for n in range(len(entry.strings))]
    return _marked_frame(request, {entry.wanted.key: strings}, entry.id)


def _marked_frame(request: DeskRequest, typed: Typed, name: str = "") -> Response:
    article, tag = _translated_article(request), request.param("locale")
    face = request.query("face") or str(request.form.get("face", Face.MAIL))
    if face not in FACES:
        raise HTTPException(404)
    html = marked_look(request.snapshot, article, tag, Face(face), "/look/files", typed)
    if isinstance(html, Finding):
        return framed(f"<!doctype html><p>{escape(html.message)}</p>", "light")
    name = name or request.query("entry")
    return framed(_at_the_text(html, f"{article.slug}/{name}" if name else ""), "light")


def _at_the_text(html: str, place: str) -> str:
    """With the text outlined, and an anchor that the frame scrolls to."""
    style = "[data-msg]{cursor:pointer}"
    for kind in ("data-msg", "data-msg-attr"):
        if place and f'{kind}="{place}"' in html:
            html = html.replace(f'{kind}="{place}"', f'id="here" {kind}="{place}"', 1)
            break
    style += "#here{outline:3px solid #e0a100;outline-offset:2px;scroll-margin:40vh}"
    return html.replace("</head>", f"<style>{style}</style></head>", 1)


def _translate_page(
    request: DeskRequest,
    name: str,
    status: int = 200,
    fields: Fields | None = None,
    theirs: Message | None = None,
) -> Response:
    article, tag, snapshot = _translated_article(request), request.param("locale"), request.snapshot
    catalog, entries = entries_of(snapshot, article, tag)
    undone = (each for each in entries if each.state is not EntryState.DONE)
    entry = _chosen_entry(entries, name) if name else next(undone, entries[0])
    before, after, following = neighbours(entries, entry)
    face = request.query("face") if request.query("face") in FACES else Face.MAIL.value
    return request.page(
        "translate.html",
        status,
        frame=issue_frame(request, article.slug),
        tab="languages",
        tag=tag,
        source=snapshot.workspace.source_of(article.slug),
        here=_translate_address(article, tag),
        entries=entries,
        entry=entry,
        help=entry_help(snapshot, catalog, entry, tag, article.slug),
        seen=entry_hash(there) if (there := theirs or entry.found) else "",
        theirs=theirs,
        before=before,
        after=after,
        following=following,
        left=sum(each.state is not EntryState.DONE for each in entries),
        place=place_name(article.slug, entry.wanted.context, entry.wanted.id),
        face=face,
        may_write=request.allows(Act.TRANSLATE, article.slug, tag),
        fields=fields,
    )


def _translated_article(request: DeskRequest) -> Article:
    """The article of the address, translated into its language; 404 for what there is not."""
    slug, tag, snapshot = request.param("issue"), request.param("locale"), request.snapshot
    if slug not in snapshot.workspace.slugs() or tag not in snapshot.workspace.targets(slug):
        raise HTTPException(404)
    try:
        article = snapshot.article(slug)
    except ContentError as error:
        raise HTTPException(404) from error
    if not article.goes_to(tag):
        raise HTTPException(404)
    return article


def _chosen_entry(entries: tuple[Entry, ...], name: str) -> Entry:
    found = next((each for each in entries if each.id == name), None)
    if found is None:
        raise HTTPException(404)
    return found


def _translate_address(article: Article, tag: str) -> str:
    return f"/issues/{article.slug}/languages/{tag}/translate"


routes = [
    page("/issues/{issue}/languages/{locale}/translate", show_translate, Act.LOOK),
    form_at("/issues/{issue}/languages/{locale}/translate", save_translation, Act.TRANSLATE),
    page("/issues/{issue}/languages/{locale}/translate/frame", show_marked, Act.LOOK),
    form_at("/issues/{issue}/languages/{locale}/translate/frame", show_typed, Act.TRANSLATE),
]
