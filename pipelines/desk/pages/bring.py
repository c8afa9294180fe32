"""A new issue: of what somebody has (copied text, a document, a page, a mail), of nothing, or of articles."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from starlette.datastructures import UploadFile
from starlette.responses import Response

from pipelines.actions.article_files import shown_name
from pipelines.actions.new_article import bring_source, importable, start_article
from pipelines.desk.fields import Fields
from pipelines.desk.pages.write import writer_of
from pipelines.desk.rights import Act
from pipelines.desk.routing import form_at, page
from pipelines.desk.visit import Visit
from pipelines.model.errors import GlocalError
from pipelines.workspace.git_commit import commit_files

NEW = "/new"


def show_new(visit: Visit) -> Response:
    """The page with the ways to begin."""
    return _new(visit, None)


def bring(visit: Visit) -> Response:
    """Make an article of what was pasted, or of a file, with the pictures that came along."""
    fields, gettext = visit.fields(), visit.words.gettext
    files = [each for each in visit.form.getlist("file") if isinstance(each, UploadFile) and each.filename]
    named = [(shown_name(each.filename or ""), each.file.read()) for each in files]
    documents = [each for each in named if importable(*each)]
    rich = visit.form.get("html")
    markup = rich.file.read() if isinstance(rich, UploadFile) else b""
    words = visit.form.get("text")
    typed = words if isinstance(words, str) else ""
    if len(documents) > 1:
        fields.fault("file", gettext("Bring one text at a time; pictures may come along with it."))
    elif not documents and not typed.strip() and not markup:
        fields.fault("text", gettext("Paste a text, or choose a file."))
    if not fields.fine:
        return _new(visit, fields, typed)
    if documents:
        ((name, data),) = documents
    elif markup:
        name, data = "text.html", markup
    else:
        name, data = gettext("the text"), typed.encode(errors="replace")
    pictures = dict(each for each in named if each not in documents)
    workspace = visit.snapshot.workspace
    try:
        made = bring_source(workspace, name, data, pictures, _today(visit))
    except GlocalError as error:
        hint = f" {error.hint}" if error.hint else ""
        fields.fault("file" if documents else "text", f"{error.message}.{hint}")
        return _new(visit, fields, typed)
    return _begun(visit, made.path, (*made.pictures, "index.md"))


def begin(visit: Visit) -> Response:
    """An empty article, or a newsletter of articles that are there."""
    fields, gettext = visit.fields(), visit.words.gettext
    title = fields.line("title", gettext("Give it a title; you can change it later."), 150)
    workspace = visit.snapshot.workspace
    stories = fields.choices("articles", workspace.slugs())
    if visit.form.get("kind") == "newsletter" and not stories:
        fields.fault("articles", gettext("Choose the articles that it announces."))
    if not fields.fine:
        return _new(visit, fields)
    try:
        path = start_article(workspace, title, "", _today(visit), stories, other_name=True)
    except GlocalError as error:
        fields.fault("title", f"{error.message}. {error.hint}")
        return _new(visit, fields)
    return _begun(visit, path, ("index.md",))


def _begun(visit: Visit, path: str, names: tuple[str, ...]) -> Response:
    slug = path.split("/")[1]
    workspace = visit.snapshot.workspace
    folder = workspace.article_path(slug).parent
    commit_files(workspace, [folder / name for name in names], f"{slug}: begun", writer_of(visit))
    visit.desk.cache.snapshot(fresh=True)
    visit.desk.audit.done(visit.person.id, f"began {slug}", "", visit.place)
    return visit.go(f"/issues/{slug}/write")


def _today(visit: Visit) -> date:
    zone = ZoneInfo(visit.snapshot.workspace.settings.delivery.time_zone)
    return visit.desk.clock().astimezone(zone).date()


def _new(visit: Visit, fields: Fields | None, typed: str = "") -> Response:
    articles = visit.desk.cache.articles().usable
    return visit.page(
        "new.html",
        200 if fields is None else 422,
        fields=fields,
        typed=typed,
        articles=sorted(
            (each for each in articles if not each.articles), key=lambda each: each.date, reverse=True
        ),
        source=visit.snapshot.workspace.source,
    )


routes = [
    page("/bring", show_new, Act.WRITE),
    page(NEW, show_new, Act.WRITE),
    form_at(NEW, bring, Act.WRITE),
    form_at(f"{NEW}/empty", begin, Act.WRITE),
]
