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
from pipelines.desk.translating import Entry, EntryState, entries_of, entry_help, memory_hits, neighbours
from pipelines.model.article import Article
from pipelines.model.catalog import Message
from pipelines.model.errors import ContentError, GlocalError
from pipelines.model.finding import Finding
from pipelines.rendering.message_marks import place_name

MOST_FORMS = 6
"""No language has more plural forms."""
FACES = (Face.MAIL, Face.PAGE)


def show_translate(request: DeskRequest) -> Response:
    """The page, at the text that the address names, or at the first that is not done."""
    return _translate_page(request, request.query("entry"))


def save_translation(request: DeskRequest) -> Response:
    """One text is saved, and the next comes; what somebody else has written meanwhile is shown beside it."""
    article, tag, fields = _translated_article(request), request.param("locale"), request.fields()
    name, typed = fields.line("entry"), _typed_strings(request)
    _, entries = entries_of(request.snapshot, article, tag)
    if name not in {each.id for each in entries}:
        return _translate_page(request, "", 409, lost=typed)
    entry = _chosen_entry(entries, name)
    if act := _typed_field(
        request, "act"
    ):  # a button for whoever has no script: into the field, nothing is saved
        return _translate_page(request, name, typed=_words_taken(request, entry, act) or typed)
    text = EntryText(typed, to_review=fields.ticked("again"))
    try:
        done = save_entry(
            request.snapshot.workspace, article.slug, tag, name, fields.line("seen"), text, writer_of(request)
        )
    except GlocalError as error:
        fields.fault("text0", f"{error.message}. {error.hint}")
        return _translate_page(request, name, 422, fields, typed=typed)
    if isinstance(done, EntryConflict):
        request.desk.cache.snapshot(fresh=True)
        return _translate_page(request, name, 409, fields, theirs=done.theirs, typed=typed)
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


def _words_taken(request: DeskRequest, entry: Entry, act: str) -> tuple[str, ...]:
    """The source, or what memory has at this place of its list; empty for any other act."""
    if act == "copy":
        return (entry.wanted.id,)
    found = memory_hits(request.snapshot, entry, request.param("locale"), request.param("issue"))
    return next(((hit.translation,) for n, hit in enumerate(found, 1) if act == f"take-{n}"), ())


def _typed_field(request: DeskRequest, name: str) -> str:
    """As it was typed, however long: a text that is too long is refused, and never cut."""
    value = request.form.get(name)
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else ""


def _typed_strings(request: DeskRequest) -> tuple[str, ...]:
    names = (f"text{number}" for number in range(MOST_FORMS))
    return tuple(_typed_field(request, name) for name in names if name in request.form)


def show_marked(request: DeskRequest) -> Response:
    """The mail or page in which each text knows where it comes from, as it is saved."""
    return _marked_frame(request, {})


def show_typed(request: DeskRequest) -> Response:
    """The same with the words that are being typed."""
    article, fields = _translated_article(request), request.fields()
    _, entries = entries_of(request.snapshot, article, request.param("locale"))
    entry = _chosen_entry(entries, fields.line("entry", longest=40))
    strings = _typed_strings(request)
    whole = len(strings) == len(entry.strings)
    return _marked_frame(request, {entry.wanted.key: strings} if whole else {}, entry.id)


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
    style += "#here{outline:3px solid Highlight;outline-offset:2px;scroll-margin:40vh}"
    return html.replace("</head>", f"<style>{style}</style></head>", 1)


def _translate_page(
    request: DeskRequest,
    name: str,
    status: int = 200,
    fields: Fields | None = None,
    theirs: Message | None = None,
    typed: tuple[str, ...] = (),
    lost: tuple[str, ...] = (),
) -> Response:
    """`typed`: what stands in the fields and is not saved; `lost`: words for a text that is there no more."""
    article, tag, snapshot = _translated_article(request), request.param("locale"), request.snapshot
    catalog, entries = entries_of(snapshot, article, tag)
    undone = (each for each in entries if each.state is not EntryState.DONE)
    entry = _chosen_entry(entries, name) if name else next(undone, entries[0])
    before, after, following = neighbours(entries, entry)
    wanted_face = request.query("face") or _typed_field(request, "face")
    face = wanted_face if wanted_face in FACES else Face.MAIL.value
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
        strings=typed or entry.strings,
        lost=lost or (typed if entry.found is None else ()),
        is_unsaved=bool(typed),
        help=entry_help(snapshot, catalog, entry, article, tag, typed or entry.strings),
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
