"""Writing: the article as a form, a live look beside it, what checks say, and what the edit means."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from pipelines.actions.article_files import AddedFile, add_file, pasted_text
from pipelines.actions.article_form import FIELDS, article_form, form_text
from pipelines.actions.ask_translators import ask_translators
from pipelines.actions.edit_effects import edit_effects
from pipelines.actions.look import Face, look, snapshot_with, text_faults_of
from pipelines.actions.save_article import ArticleFile, SaveConflict, read_article_file, save_article
from pipelines.desk.desk_request import DeskRequest
from pipelines.desk.draft_panel import (
    beside_names,
    differing_lines,
    draft_panel,
    sentence_diff,
    vouched_texts,
)
from pipelines.desk.frames import SCHEMES, chosen, framed, locales_of
from pipelines.desk.git_words import not_in_git, saved_words
from pipelines.desk.issue_frame import issue_frame
from pipelines.desk.pages.preview import FILES
from pipelines.desk.rights import Act
from pipelines.desk.routing import form_at, page
from pipelines.model.errors import ContentError, GlocalError
from pipelines.model.finding import Finding
from pipelines.workspace.git_commit import Writer


def show_write(request: DeskRequest) -> Response:
    """The page."""
    slug = request.param("issue")
    issue_frame(request, slug)
    return _editor(request, read_article_file(request.snapshot.workspace, slug))


def save_written(request: DeskRequest) -> Response:
    """Save what was written; or put a picture beside it, or ask the translators, as the button says."""
    act = request.fields().choice("act", ("save", "ask", "file"), "save")
    slug, text, seen = request.param("issue"), _text_in_form(request), _field(request, "seen")
    if act == "file" or not (seen or request.form.get("back")):
        _slug_of(request)  # one that is gone can be put back, by whoever had seen it
    if act == "file":
        return _with_file(request, text)
    done = save_article(request.snapshot.workspace, slug, text, seen, writer_of(request))
    if isinstance(done, SaveConflict):
        return _conflict(request, done)
    told = saved_words(request, done.commit)
    request.desk.cache.snapshot(fresh=True)
    if act == "ask":
        told = f"{told} {_ask_translators(request, slug)}"
    if _wants_json(request):
        return JSONResponse({"seen": done.file.hash, "told": told, "tone": _tone(done.commit.fault)})
    way = "?as=text" if "text" in request.form else ""
    return request.go(f"/issues/{slug}/write{way}", told, "wait" if done.commit.fault else "good")


def show_unsaved(request: DeskRequest) -> Response:
    """The text as it is in the form, in one face, for the frame beside it."""
    slug, text = _slug_of(request), _text_in_form(request)
    scheme = chosen(_field(request, "scheme"), SCHEMES, "light")
    face = Face(chosen(_field(request, "face"), set(Face), Face.MAIL.value))
    try:
        snapshot, article = snapshot_with(request.snapshot, slug, text)
    except GlocalError as error:
        return _faulty(request, text_faults_of(error, slug), scheme)
    shown = look(snapshot, article, locales_of(snapshot, article)[0], face, FILES)
    if not shown.subject and face in (Face.MAIL, Face.TEXT):  # its template has a fault
        return _faulty(request, shown.edition.findings, scheme)
    return framed(shown.html, scheme)


def _faulty(request: DeskRequest, findings: Sequence[Finding], scheme: str) -> Response:
    """What stands in the frame where the text cannot be shown."""
    found = "".join(f"<li>{escape(each.message)}</li>" for each in findings)
    says = escape(request.words.gettext("This cannot be shown:"))
    answer = framed(f"<!doctype html><html><head></head><body><p>{says}</p><ul>{found}</ul>", scheme)
    answer.status_code = 422
    return answer


def show_side(request: DeskRequest) -> Response:
    """What stands beside the text, for the text as it is in the form."""
    slug = _slug_of(request)
    side = draft_panel(request, slug, _text_in_form(request), FILES)
    return request.page("write-side.html", side=side, slug=slug, sentence_diff=sentence_diff)


def take_files(request: DeskRequest) -> Response:
    """Pictures and documents that were dropped or pasted: put beside the article, and what the text says."""
    _slug_of(request)
    files = [each for each in request.form.getlist("file") if isinstance(each, UploadFile)]
    added: list[dict[str, str]] = []
    faults: list[str] = []
    for each in files:
        try:
            file = _added(request, each)
        except GlocalError as error:
            faults.append(_sentence(error))
        else:
            remark = " ".join(filter(None, (file.remark, not_in_git(request, file.commit))))
            markdown = file.markdown(_field(request, "alt"))
            added.append({"markdown": markdown, "name": file.name, "remark": remark})
    return JSONResponse({"added": added, "faults": faults}, 200 if added or not faults else 422)


def take_rich_text(request: DeskRequest) -> Response:
    """Rich text from a clipboard as Markdown, with what was guessed and what has no place."""
    file = request.fields().file("html")
    markup = file.file.read().decode(errors="replace") if file else ""
    workspace = request.snapshot.workspace
    try:
        pasted = pasted_text(workspace, _slug_of(request), markup, writer_of(request))
    except GlocalError as error:
        return JSONResponse({"fault": _sentence(error)}, 422)
    faults = dict.fromkeys(not_in_git(request, each.commit) for each in pasted.added)
    notes = [*map(str, pasted.unplaced), *pasted.remarks, *filter(None, faults)]
    return JSONResponse({"markdown": pasted.markdown, "notes": notes})


def _slug_of(request: DeskRequest) -> str:
    """The article that the address names; 404 if there is none."""
    slug = request.param("issue")
    if slug not in request.snapshot.workspace.slugs():
        raise HTTPException(404)
    return slug


def writer_of(request: DeskRequest) -> Writer:
    """Who is signed in, as git is to know them."""
    return Writer(request.person.name, request.person.address)


def _editor(
    request: DeskRequest, file: ArticleFile, *, unsaved: str | None = None, fault: str = ""
) -> Response:
    slug = request.param("issue")
    text = file.text if unsaved is None else unsaved
    workspace = request.snapshot.workspace
    as_text = request.query("as") == "text" or "text" in request.form
    names = [each.name for each in workspace.article_path(slug).parent.iterdir()]
    return request.page(
        "write.html",
        422 if fault else 200,
        frame=issue_frame(request, slug),
        tab="write",
        form=None if as_text else article_form(text, slug),
        as_text=as_text,
        text=text,
        seen=file.hash,
        is_unsaved=unsaved is not None and unsaved != file.text,
        fault=fault,
        pictures=beside_names(names),
        side=draft_panel(request, slug, text, FILES),
        slug=slug,
        source=workspace.source,
        others=[each for each in workspace.slugs() if each != slug],
        sentence_diff=sentence_diff,
    )


def _text_in_form(request: DeskRequest) -> str:
    """The text of the article that the form makes; a form that shows it as text has it as it is."""
    slug = request.param("issue")
    if "text" in request.form:
        return _field(request, "text")
    given = {name: _field(request, name) for name in FIELDS if name in request.form}
    settled = {each for each in request.form.getlist("settled") if isinstance(each, str)}
    return form_text(_field(request, "head"), _field(request, "body"), given, slug, settled)


def _field(request: DeskRequest, name: str) -> str:
    """As it was typed, however long: a text that is too long is refused, and never cut."""
    value = request.form.get(name)
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else ""


def _with_file(request: DeskRequest, text: str) -> Response:
    """The page with a picture more and nothing saved: for whoever has no script."""
    slug = request.param("issue")
    file = read_article_file(request.snapshot.workspace, slug)
    upload = request.fields().file("file")
    if upload is None:
        return _editor(request, file, unsaved=text, fault=request.words.gettext("Choose a file first."))
    try:
        added = _added(request, upload)
    except GlocalError as error:
        return _editor(request, file, unsaved=text, fault=_sentence(error))
    words = added.markdown(_field(request, "alt"))
    return _editor(request, file, unsaved=f"{text.rstrip()}\n\n{words}\n")


def _added(request: DeskRequest, upload: UploadFile) -> AddedFile:
    data = upload.file.read()
    slug, name = request.param("issue"), upload.filename or ""
    added = add_file(request.snapshot.workspace, slug, name, data, writer_of(request))
    request.desk.audit.done(request.person.id, f"file beside {slug}", added.name, request.place)
    return added


def _conflict(request: DeskRequest, conflict: SaveConflict) -> Response:
    """Both texts side by side, and the one that both began with where it is known."""
    if _wants_json(request):
        return JSONResponse({"conflict": True}, 409)
    slug = request.param("issue")
    return request.page(
        "conflict.html",
        409,
        slug=slug,
        theirs=conflict.theirs,
        mine=conflict.mine,
        base=conflict.base,
        lines=differing_lines(conflict.theirs.text, conflict.mine),
        source=request.snapshot.workspace.source,
    )


def _ask_translators(request: DeskRequest, slug: str) -> str:
    """Bring the catalogs up to date with the text that was just saved; what came of it, in a sentence."""
    gettext = request.words.gettext
    try:
        snapshot = request.snapshot
        vouched = vouched_texts(request, edit_effects(snapshot, snapshot.article(slug)))
        done = ask_translators(snapshot, slug, writer_of(request), vouched)
    except ContentError:
        return gettext("Translators were not asked: the text has faults that have to be mended first.")
    request.desk.cache.snapshot(fresh=True)
    request.desk.audit.done(request.person.id, f"translators of {slug} asked", "", request.place)
    told = request.words.ngettext(
        "%(num)s language has something new to do.",
        "%(num)s languages have something new to do.",
        done.languages,
    )
    return f"{told} {not_in_git(request, done.commit)}".strip()


def _tone(fault: str) -> str:
    return "wait" if fault else "good"


def _sentence(error: GlocalError) -> str:
    """What is wrong and what to do, of a file by its name."""
    where = f"{error.origin}: " if error.origin else ""
    hint = f" {error.hint}" if error.hint else ""
    return f"{where}{error.message}.{hint}"


def _wants_json(request: DeskRequest) -> bool:
    return request.http.headers.get("accept") == "application/json"


routes = [
    page("/issues/{issue}/write", show_write, Act.WRITE),
    form_at("/issues/{issue}/write", save_written, Act.WRITE),
    form_at("/issues/{issue}/preview", show_unsaved, Act.WRITE),
    form_at("/issues/{issue}/side", show_side, Act.WRITE),
    form_at("/issues/{issue}/files", take_files, Act.WRITE),
    form_at("/issues/{issue}/paste", take_rich_text, Act.WRITE),
]
