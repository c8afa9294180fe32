"""A new issue: of what somebody has (copied text, a document, a page, a mail), of nothing, or of articles."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from starlette.datastructures import UploadFile
from starlette.responses import Response

from pipelines.actions.article_files import shown_name
from pipelines.actions.new_article import bring_source, importable, start_article
from pipelines.desk.desk_request import DeskRequest
from pipelines.desk.fields import Fields
from pipelines.desk.git_words import not_in_git
from pipelines.desk.pages.write import writer_of
from pipelines.desk.rights import Act
from pipelines.desk.routing import form_at, page
from pipelines.model.errors import GlocalError
from pipelines.workspace.git_commit import commit_files

NEW = "/new"


def show_new(request: DeskRequest) -> Response:
    """The page with the ways to begin."""
    return _new(request, None)


def bring(request: DeskRequest) -> Response:
    """Make an article of what was pasted, or of a file, with the pictures that came along."""
    fields, gettext = request.fields(), request.words.gettext
    files = [each for each in request.form.getlist("file") if isinstance(each, UploadFile) and each.filename]
    named = [(shown_name(each.filename or ""), each.file.read()) for each in files]
    documents = [each for each in named if importable(*each)]
    rich = request.form.get("html")
    markup = rich.file.read() if isinstance(rich, UploadFile) else b""
    words = request.form.get("text")
    typed = words if isinstance(words, str) else ""
    if len(documents) > 1:
        fields.fault("file", gettext("Bring one text at a time; pictures may come along with it."))
    elif not documents and not typed.strip() and not markup:
        fields.fault("text", gettext("Paste a text, or choose a file."))
    if not fields.fine:
        return _new(request, fields, typed)
    if documents:
        ((name, data),) = documents
    elif markup:
        name, data = "text.html", markup
    else:
        name, data = gettext("the text"), typed.encode(errors="replace")
    pictures = dict(each for each in named if each not in documents)
    workspace = request.snapshot.workspace
    try:
        made = bring_source(workspace, name, data, pictures, _today(request))
    except GlocalError as error:
        hint = f" {error.hint}" if error.hint else ""
        fields.fault("file" if documents else "text", f"{error.message}.{hint}")
        return _new(request, fields, typed)
    return _begun(request, made.path, (*made.pictures, "index.md"))


def begin(request: DeskRequest) -> Response:
    """An empty article, or a newsletter of articles that are there."""
    fields, gettext = request.fields(), request.words.gettext
    title = fields.line("title", gettext("Give it a title; you can change it later."), 150)
    workspace = request.snapshot.workspace
    stories = fields.choices("articles", workspace.slugs())
    if request.form.get("kind") == "newsletter" and not stories:
        fields.fault("articles", gettext("Choose the articles that it announces."))
    if not fields.fine:
        return _new(request, fields)
    try:
        path = start_article(workspace, title, "", _today(request), stories, other_name=True)
    except GlocalError as error:
        fields.fault("title", f"{error.message}. {error.hint}")
        return _new(request, fields)
    return _begun(request, path, ("index.md",))


def _begun(request: DeskRequest, path: str, names: tuple[str, ...]) -> Response:
    slug = path.split("/")[1]
    workspace = request.snapshot.workspace
    folder = workspace.article_path(slug).parent
    paths = [folder / name for name in names]
    commit = commit_files(workspace, paths, f"Begin {slug}", writer_of(request))
    request.desk.cache.snapshot(fresh=True)
    request.desk.audit.done(request.person.id, f"began {slug}", "", request.place)
    return request.go(f"/issues/{slug}/write", not_in_git(request, commit), "wait")


def _today(request: DeskRequest) -> date:
    zone = ZoneInfo(request.snapshot.workspace.settings.delivery.time_zone)
    return request.desk.clock().astimezone(zone).date()


def _new(request: DeskRequest, fields: Fields | None, typed: str = "") -> Response:
    articles = request.desk.cache.articles().usable
    return request.page(
        "new.html",
        200 if fields is None else 422,
        fields=fields,
        typed=typed,
        articles=sorted(
            (each for each in articles if not each.articles), key=lambda each: each.date, reverse=True
        ),
        source=request.snapshot.workspace.source,
    )


routes = [
    page("/bring", show_new, Act.WRITE),
    page(NEW, show_new, Act.WRITE),
    form_at(NEW, bring, Act.WRITE),
    form_at(f"{NEW}/empty", begin, Act.WRITE),
]
