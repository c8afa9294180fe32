"""Writing: the article as a form, a live look beside it, what checks say, and what the edit means."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from pipelines.actions.article_files import AddedFile, add_file, pasted_text
from pipelines.actions.article_form import FIELDS, article_form, form_text
from pipelines.actions.edit_effects import edit_effects
from pipelines.actions.extract import extract
from pipelines.actions.look import Face, look, snapshot_with, text_faults_of
from pipelines.actions.save_article import ArticleFile, SaveConflict, read_article_file, save_article
from pipelines.desk.draft_panel import (
    beside_names,
    differing_lines,
    draft_panel,
    sentence_diff,
    vouched_texts,
)
from pipelines.desk.frames import SCHEMES, chosen, framed, locales_of
from pipelines.desk.issue_frame import issue_frame
from pipelines.desk.pages.preview import FILES
from pipelines.desk.rights import Act
from pipelines.desk.routing import form_at, page
from pipelines.desk.visit import Visit
from pipelines.model.errors import ContentError, GlocalError
from pipelines.model.finding import Finding
from pipelines.workspace.git_commit import Writer


def show_write(visit: Visit) -> Response:
    """The page."""
    slug = visit.param("issue")
    issue_frame(visit, slug)
    return _editor(visit, read_article_file(visit.snapshot.workspace, slug))


def save_written(visit: Visit) -> Response:
    """Save what was written; or put a picture beside it, or ask the translators, as the button says."""
    act = visit.fields().choice("act", ("save", "ask", "file"), "save")
    slug, text, seen = visit.param("issue"), _text_in_form(visit), _field(visit, "seen")
    if act == "file" or not (seen or visit.form.get("back")):
        _slug_of(visit)  # one that is gone can be put back, by whoever had seen it
    if act == "file":
        return _with_file(visit, text)
    done = save_article(visit.snapshot.workspace, slug, text, seen, writer_of(visit))
    if isinstance(done, SaveConflict):
        return _conflict(visit, done)
    told = _words_of_save(visit, done.commit.fault)
    visit.desk.cache.snapshot(fresh=True)
    if act == "ask":
        told = f"{told} {_ask_translators(visit, slug)}"
    if _wants_json(visit):
        return JSONResponse({"seen": done.file.hash, "told": told, "tone": _tone(done.commit.fault)})
    way = "?as=text" if "text" in visit.form else ""
    return visit.go(f"/issues/{slug}/write{way}", told, "wait" if done.commit.fault else "good")


def show_unsaved(visit: Visit) -> Response:
    """The text as it is in the form, in one face, for the frame beside it."""
    slug, text = _slug_of(visit), _text_in_form(visit)
    scheme = chosen(_field(visit, "scheme"), SCHEMES, "light")
    face = Face(chosen(_field(visit, "face"), set(Face), Face.MAIL.value))
    try:
        snapshot, article = snapshot_with(visit.snapshot, slug, text)
    except GlocalError as error:
        return _faulty(visit, text_faults_of(error, slug), scheme)
    shown = look(snapshot, article, locales_of(snapshot, article)[0], face, FILES)
    if not shown.subject and face in (Face.MAIL, Face.TEXT):  # its template has a fault
        return _faulty(visit, shown.edition.findings, scheme)
    return framed(shown.html, scheme)


def _faulty(visit: Visit, findings: Sequence[Finding], scheme: str) -> Response:
    """What stands in the frame where the text cannot be shown."""
    found = "".join(f"<li>{escape(each.message)}</li>" for each in findings)
    says = escape(visit.words.gettext("This cannot be shown:"))
    answer = framed(f"<!doctype html><html><head></head><body><p>{says}</p><ul>{found}</ul>", scheme)
    answer.status_code = 422
    return answer


def show_side(visit: Visit) -> Response:
    """What stands beside the text, for the text as it is in the form."""
    slug = _slug_of(visit)
    side = draft_panel(visit, slug, _text_in_form(visit), FILES)
    return visit.page("write-side.html", side=side, slug=slug, sentence_diff=sentence_diff)


def take_files(visit: Visit) -> Response:
    """Pictures and documents that were dropped or pasted: put beside the article, and what the text says."""
    _slug_of(visit)
    files = [each for each in visit.form.getlist("file") if isinstance(each, UploadFile)]
    added: list[dict[str, str]] = []
    faults: list[str] = []
    for each in files:
        try:
            file = _added(visit, each)
        except GlocalError as error:
            faults.append(_sentence(error))
        else:
            added.append(
                {"markdown": file.markdown(_field(visit, "alt")), "name": file.name, "remark": file.remark}
            )
    return JSONResponse({"added": added, "faults": faults}, 200 if added or not faults else 422)


def take_rich_text(visit: Visit) -> Response:
    """Rich text from a clipboard as Markdown, with what was guessed and what has no place."""
    file = visit.fields().file("html")
    markup = file.file.read().decode(errors="replace") if file else ""
    workspace = visit.snapshot.workspace
    try:
        pasted = pasted_text(workspace, _slug_of(visit), markup, writer_of(visit))
    except GlocalError as error:
        return JSONResponse({"fault": _sentence(error)}, 422)
    notes = [*map(str, pasted.unplaced), *pasted.remarks]
    return JSONResponse({"markdown": pasted.markdown, "notes": notes})


def _slug_of(visit: Visit) -> str:
    """The article that the address names; 404 if there is none."""
    slug = visit.param("issue")
    if slug not in visit.snapshot.workspace.slugs():
        raise HTTPException(404)
    return slug


def writer_of(visit: Visit) -> Writer:
    """Who is signed in, as git is to know them."""
    return Writer(visit.person.name, visit.person.address)


def _editor(visit: Visit, file: ArticleFile, *, unsaved: str | None = None, fault: str = "") -> Response:
    slug = visit.param("issue")
    text = file.text if unsaved is None else unsaved
    workspace = visit.snapshot.workspace
    as_text = visit.query("as") == "text" or "text" in visit.form
    names = [each.name for each in workspace.article_path(slug).parent.iterdir()]
    return visit.page(
        "write.html",
        422 if fault else 200,
        frame=issue_frame(visit, slug),
        tab="write",
        form=None if as_text else article_form(text, slug),
        as_text=as_text,
        text=text,
        seen=file.hash,
        is_unsaved=unsaved is not None and unsaved != file.text,
        fault=fault,
        pictures=beside_names(names),
        side=draft_panel(visit, slug, text, FILES),
        slug=slug,
        source=workspace.source,
        others=[each for each in workspace.slugs() if each != slug],
        sentence_diff=sentence_diff,
    )


def _text_in_form(visit: Visit) -> str:
    """The text of the article that the form makes; a form that shows it as text has it as it is."""
    slug = visit.param("issue")
    if "text" in visit.form:
        return _field(visit, "text")
    given = {name: _field(visit, name) for name in FIELDS if name in visit.form}
    settled = {each for each in visit.form.getlist("settled") if isinstance(each, str)}
    return form_text(_field(visit, "head"), _field(visit, "body"), given, slug, settled)


def _field(visit: Visit, name: str) -> str:
    """As it was typed, however long: a text that is too long is refused, and never cut."""
    value = visit.form.get(name)
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else ""


def _with_file(visit: Visit, text: str) -> Response:
    """The page with a picture more and nothing saved: for whoever has no script."""
    slug = visit.param("issue")
    file = read_article_file(visit.snapshot.workspace, slug)
    upload = visit.fields().file("file")
    if upload is None:
        return _editor(visit, file, unsaved=text, fault=visit.words.gettext("Choose a file first."))
    try:
        added = _added(visit, upload)
    except GlocalError as error:
        return _editor(visit, file, unsaved=text, fault=_sentence(error))
    words = added.markdown(_field(visit, "alt"))
    return _editor(visit, file, unsaved=f"{text.rstrip()}\n\n{words}\n")


def _added(visit: Visit, upload: UploadFile) -> AddedFile:
    data = upload.file.read()
    slug, name = visit.param("issue"), upload.filename or ""
    added = add_file(visit.snapshot.workspace, slug, name, data, writer_of(visit))
    visit.desk.audit.done(visit.person.id, f"file beside {slug}", added.name, visit.place)
    return added


def _conflict(visit: Visit, conflict: SaveConflict) -> Response:
    """Both texts side by side, and the one that both began with where it is known."""
    if _wants_json(visit):
        return JSONResponse({"conflict": True}, 409)
    slug = visit.param("issue")
    return visit.page(
        "conflict.html",
        409,
        slug=slug,
        theirs=conflict.theirs,
        mine=conflict.mine,
        base=conflict.base,
        lines=differing_lines(conflict.theirs.text, conflict.mine),
        source=visit.snapshot.workspace.source,
    )


def _ask_translators(visit: Visit, slug: str) -> str:
    """Bring the catalogs up to date with the text that was just saved; what came of it, in a sentence."""
    gettext = visit.words.gettext
    try:
        snapshot = visit.snapshot
        vouched = vouched_texts(visit, edit_effects(snapshot, snapshot.article(slug)))
        done = list(extract(snapshot, [slug], same_meaning=vouched))
    except ContentError:
        return gettext("Translators were not asked: the text has faults that have to be mended first.")
    visit.desk.cache.snapshot(fresh=True)
    languages = len({each.locale for each in done if each.changed and each.locale})
    visit.desk.audit.done(visit.person.id, f"translators of {slug} asked", "", visit.place)
    return visit.words.ngettext(
        "%(num)s language has something new to do.", "%(num)s languages have something new to do.", languages
    )


def _words_of_save(visit: Visit, fault: str) -> str:
    gettext = visit.words.gettext
    if fault:
        return gettext("Saved. It is not in the history of versions yet: %(why)s.", why=fault)
    return gettext("Saved.")


def _tone(fault: str) -> str:
    return "wait" if fault else "good"


def _sentence(error: GlocalError) -> str:
    """What is wrong and what to do, of a file by its name."""
    where = f"{error.origin}: " if error.origin else ""
    hint = f" {error.hint}" if error.hint else ""
    return f"{where}{error.message}.{hint}"


def _wants_json(visit: Visit) -> bool:
    return visit.request.headers.get("accept") == "application/json"


routes = [
    page("/issues/{issue}/write", show_write, Act.WRITE),
    form_at("/issues/{issue}/write", save_written, Act.WRITE),
    form_at("/issues/{issue}/preview", show_unsaved, Act.WRITE),
    form_at("/issues/{issue}/side", show_side, Act.WRITE),
    form_at("/issues/{issue}/files", take_files, Act.WRITE),
    form_at("/issues/{issue}/paste", take_rich_text, Act.WRITE),
]
