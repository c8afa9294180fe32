"""The languages of an issue: who has which, what is left to do, and the files that go to and fro."""

from __future__ import annotations

import io
import zipfile
from datetime import date

from starlette.exceptions import HTTPException
from starlette.responses import Response

from pipelines.actions.ask_translators import ask_translators
from pipelines.actions.editions import make_edition
from pipelines.actions.issue_overview import IssueOverview
from pipelines.actions.save_article import SaveConflict
from pipelines.actions.translation_due import set_translation_due
from pipelines.actions.upload_catalog import UploadedCatalog, hand_out_catalog, upload_catalog
from pipelines.desk.catalog_cards import article_card, frame_cards, held_stories, other_reasons, upload_fault
from pipelines.desk.desk_request import DeskRequest
from pipelines.desk.fields import Fields
from pipelines.desk.git_words import go_after_save, not_in_git
from pipelines.desk.issue_frame import issue_frame
from pipelines.desk.language_rows import (
    GROUPS,
    LanguageRow,
    article_of,
    due_day,
    issue_languages,
    shown_findings,
    translators_of,
)
from pipelines.desk.pages.write import writer_of
from pipelines.desk.rights import Act, Person
from pipelines.desk.routing import form_at, page
from pipelines.desk.translate_request import question_links
from pipelines.desk.translation_requests import LetterToTranslator, TranslationTask, letter_to_translator
from pipelines.model.errors import ContentError, GlocalError
from pipelines.workspace.files import CATALOG_LIMIT


def show_languages(request: DeskRequest) -> Response:
    """All languages of an issue, in groups."""
    return _languages_page(request)


def show_language(request: DeskRequest) -> Response:
    """One language of an issue."""
    return _language_page(request)


def change_due(request: DeskRequest) -> Response:
    """Another day on which translations are to be done, in the head of the article."""
    slug, gettext, fields = _slug(request), request.words.gettext, request.fields()
    given = fields.line("due", longest=10)
    day = None
    try:
        day = date.fromisoformat(given) if given else None
    except ValueError:
        fields.fault("due", gettext("Write the day as 2026-11-23."))
    if day and not 2000 <= day.year < 2100:
        fields.fault("due", gettext("This day is too far away."))
    if not fields.fine:
        return _languages_page(request, fields)
    try:
        done = set_translation_due(request.snapshot.workspace, slug, day, writer_of(request))
    except ContentError:
        fields.fault("due", gettext("The head of the text cannot be read. Mend it in Write first."))
        return _languages_page(request, fields)
    if isinstance(done, SaveConflict):
        told = gettext("Somebody saved the text at the same moment. Try again.")
        return request.go(_here(slug), told, "wait")
    request.desk.cache.snapshot(fresh=True)
    told = gettext("Saved.") if day else gettext("There is no due date any more.")
    return go_after_save(request, _here(slug), told, done.commit)


def hand_over(request: DeskRequest) -> Response:
    """Ask somebody to translate: from now on it is theirs, and the texts are there for them."""
    slug, gettext = _slug(request), request.words.gettext
    tag = _target(request, slug)
    able = translators_of(request.desk.people.present(), tag)
    fields = request.fields()
    chosen = fields.choice("person", [each.id for each in able])
    if not fields.fine:
        return _language_page(request, fields)
    try:
        asked = ask_translators(request.snapshot, slug, writer_of(request))
    except ContentError:
        fields.fault("person", gettext("The text has faults that have to be mended first."))
        return _language_page(request, fields)
    request.desk.cache.snapshot(fresh=True)
    request.desk.handovers.hand_over(slug, tag, chosen, request.person.id, request.desk.clock())
    request.desk.audit.done(request.person.id, f"{slug} in {tag} handed over", chosen, request.place)
    name = {each.id: each.name for each in able}[chosen]
    told = gettext("This is in the hands of %(name)s now. Below is the text to tell them.", name=name)
    return go_after_save(request, f"{_here(slug)}/{tag}#letter", told, asked.commit)


def remind(request: DeskRequest) -> Response:
    """Whoever has a language is told again; of the form's `locale`, or of all that are in work."""
    slug, gettext = _slug(request), request.words.gettext
    frame, now = issue_frame(request, slug), request.desk.clock()
    every = issue_languages(request.desk, frame.overview)
    rows = [row for row in every if row.group != "ready" and row.texts]
    fields = request.fields()
    one = fields.choice("locale", ["", *(row.tag for row in rows)])
    asked = [row for row in rows if row.who and one in ("", row.tag)]
    for row in asked:
        if row.who and row.since is None:
            request.desk.handovers.hand_over(slug, row.tag, row.who.id, request.person.id, now)
        else:
            request.desk.handovers.reminded(slug, row.tag, now)
    request.desk.audit.done(request.person.id, f"translators of {slug} reminded", one, request.place)
    settings = request.snapshot.workspace.settings.notify
    path = f"{_here(slug)}/{one}#letter" if one else _here(slug)
    if settings.desk and settings.provider:
        told = request.words.ngettext(
            "One person is told within a minute.",
            "%(num)s people are told within a minute.",
            len({row.who.id for row in asked if row.who}),
        )
        return request.go(path, told)
    told = gettext("Noted. No messages are sent from here yet: write to them yourself.")
    return request.go(path, told, "wait")


def take_upload(request: DeskRequest) -> Response:
    """A file of translations comes back: the article's, or another one of `{catalog}`."""
    slug, domain, gettext = _slug(request), _domain(request), request.words.gettext
    tag = _target(request, domain)
    fields, name = request.fields(), "file" if domain == slug else f"file-{domain}"
    if (file := fields.file(name)) is None:
        fields.fault(name, gettext("Choose a file first."))
        return _language_page(request, fields)
    data = file.file.read(CATALOG_LIMIT + 1)
    try:
        done = upload_catalog(request.snapshot.workspace, domain, tag, data, writer_of(request))
    except GlocalError as error:
        fields.fault(name, upload_fault(error))
        return _language_page(request, fields)
    request.desk.cache.snapshot(fresh=True)
    taken = f"{len(done.taken)} taken"
    request.desk.audit.done(request.person.id, f"file for {domain} in {tag}", taken, request.place)
    return _language_page(request, done=done)


def make_files(request: DeskRequest) -> Response:
    """What is to be translated is written into the files, so that they can be taken."""
    slug, gettext = _slug(request), request.words.gettext
    back = f"{_here(slug)}/{request.param('locale')}"
    try:
        done = ask_translators(request.snapshot, slug, writer_of(request))
    except ContentError:
        return request.go(back, gettext("The text has faults that have to be mended first."), "wait")
    request.desk.cache.snapshot(fresh=True)
    request.desk.audit.done(request.person.id, f"files of {slug} made", "", request.place)
    return go_after_save(request, back, gettext("The files are up to date."), done.commit)


def give_file(request: DeskRequest) -> Response:
    """A file of one language, as it is: the article's, or another one of `{catalog}`."""
    domain = _domain(request)
    tag = _target(request, domain)
    data = hand_out_catalog(request.snapshot.workspace, domain, tag)
    return _download(data, f"{domain}.{tag}.po", "text/x-gettext-translation; charset=utf-8")


def give_all_files(request: DeskRequest) -> Response:
    """The files of all languages, in one; those beside the article's where there is work in them."""
    slug, workspace = _slug(request), request.snapshot.workspace
    frame = issue_frame(request, slug)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for row in issue_languages(request.desk, frame.overview):
            for name in (*([] if row.is_source else [slug]), *row.around):
                if data := hand_out_catalog(workspace, name, row.tag):
                    archive.writestr(f"{name}.{row.tag}.po", data)
    return _download(packed.getvalue(), f"{slug}.zip", "application/zip")


def _languages_page(request: DeskRequest, fields: Fields | None = None) -> Response:
    slug = request.param("issue")
    frame = issue_frame(request, slug)
    rows = issue_languages(request.desk, frame.overview)
    groups = [(name, [row for row in rows if row.group == name]) for name in GROUPS]
    shown = request.query("show") if request.query("show") in GROUPS else ""
    return request.page(
        "languages.html",
        422 if fields else 200,
        frame=frame,
        tab="languages",
        rows=rows,
        groups=[each for each in groups if each[1] and shown in ("", each[0])],
        counts={name: len(found) for name, found in groups},
        shown=shown,
        due=due_day(request.desk, slug),
        to_do=sum(row.texts for row in rows if row.group != "ready"),
        words_to_do=sum(row.words for row in rows if row.group != "ready"),
        left=sum(1 for row in rows if row.texts and row.group != "ready"),
        overdue=[row for row in rows if row.overdue],
        nobody=[row for row in rows if row.who is None and not row.is_source and row.group != "ready"],
        may_be_reminded=len({row.who.id for row in rows if row.who and row.texts and row.group != "ready"}),
        fields=fields,
    )


def _language_page(
    request: DeskRequest, fields: Fields | None = None, done: UploadedCatalog | None = None
) -> Response:
    slug, tag = _slug(request), request.param("locale")
    frame = issue_frame(request, slug)
    row = next((each for each in issue_languages(request.desk, frame.overview) if each.tag == tag), None)
    article = article_of(request.desk, slug)
    if row is None or article is None:
        raise HTTPException(404)
    snapshot = request.snapshot
    findings = make_edition(snapshot, article, tag).findings
    around = tuple(frame_cards(snapshot, article, row, findings))
    return request.page(
        "language.html",
        422 if fields else 200,
        frame=frame,
        tab="languages",
        row=row,
        able=translators_of(request.desk.people.present(), tag),
        findings=[f for f in shown_findings(findings) if not any(f in card.findings for card in around)],
        around=around,
        reasons=other_reasons(row),
        stories=held_stories(snapshot, article, tag),
        questions=question_links(snapshot, article, tag, row.overview.status.questions),
        letter=letter_for(request, frame.overview, row, row.who) if row.who and row.texts else None,
        own=None if row.is_source else article_card(snapshot, article, tag),
        done=done,
        not_in_git=not_in_git(request, done.commit) if done else "",
        most=40,  # sentences of an uploaded file that are listed one by one
        fields=fields,
    )


def letter_for(
    request: DeskRequest, overview: IssueOverview, row: LanguageRow, who: Person
) -> LetterToTranslator:
    """What to write to a translator about a language, in the language of their desk."""
    known = request.desk.templates.words
    words = known.get(who.locale) or known.get(row.tag) or request.words
    address = f"{request.http.base_url}issues/{overview.slug}/languages/{row.tag}/translate"
    task = TranslationTask(overview.title, row.tag, row.texts, row.words, row.due, address)
    again = row.since is not None
    languages = request.snapshot.workspace.languages
    return letter_to_translator(words, languages, task, who.name, request.person.name, again=again)


def _slug(request: DeskRequest) -> str:
    slug = request.param("issue")
    if slug not in request.snapshot.workspace.slugs():
        raise HTTPException(404)
    return slug


def _domain(request: DeskRequest) -> str:
    """The catalog of the address, the issue's own where it names none; 404 for any other."""
    name = str(request.http.path_params.get("catalog", request.param("issue")))
    if name not in (_slug(request), *request.snapshot.frame_domains):
        raise HTTPException(404)
    return name


def _target(request: DeskRequest, domain: str) -> str:
    """The language of the address, into which a catalog is translated; 404 for any other."""
    tag = request.param("locale")
    if tag not in request.snapshot.workspace.targets(domain):
        raise HTTPException(404)
    return tag


def _here(slug: str) -> str:
    return f"/issues/{slug}/languages"


def _download(data: bytes | None, name: str, kind: str) -> Response:
    if data is None:
        raise HTTPException(404)
    return Response(data, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


routes = [
    page("/issues/{issue}/languages", show_languages, Act.LOOK),
    page("/issues/{issue}/languages/files", give_all_files, Act.LOOK),
    form_at("/issues/{issue}/languages/due", change_due, Act.HAND_OVER),
    form_at("/issues/{issue}/languages/remind", remind, Act.HAND_OVER),
    page("/issues/{issue}/languages/{locale}", show_language, Act.LOOK),
    page("/issues/{issue}/languages/{locale}/file", give_file, Act.LOOK),
    form_at("/issues/{issue}/languages/{locale}/file", take_upload, Act.TRANSLATE),
    page("/issues/{issue}/languages/{locale}/file/{catalog}", give_file, Act.LOOK),
    form_at("/issues/{issue}/languages/{locale}/file/{catalog}", take_upload, Act.TRANSLATE),
    form_at("/issues/{issue}/languages/{locale}/make-files", make_files, Act.TRANSLATE),
    form_at("/issues/{issue}/languages/{locale}/hand-over", hand_over, Act.HAND_OVER),
]
