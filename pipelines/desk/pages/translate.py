"""Translating a language of an issue where its texts stand: one of them, and the mail beside it."""

from __future__ import annotations

from starlette.responses import Response

from pipelines.actions.look import Face
from pipelines.actions.save_entry import EntryConflict, EntryText, entry_hash, save_entry
from pipelines.desk.desk_request import DeskRequest
from pipelines.desk.fields import Fields
from pipelines.desk.git_words import go_after_save
from pipelines.desk.issue_frame import issue_frame
from pipelines.desk.language_rows import today_of
from pipelines.desk.pages.write import writer_of
from pipelines.desk.rights import Act
from pipelines.desk.routing import form_at, page
from pipelines.desk.text_room import inbox_of, text_rooms
from pipelines.desk.translate_request import (
    FACES,
    chosen_entry,
    translate_address,
    translated_place,
    typed_field,
    typed_strings,
)
from pipelines.desk.translating import (
    Entry,
    EntryState,
    WorkPlace,
    entries_of,
    entry_help,
    memory_hits,
    neighbours,
    typed_findings,
)
from pipelines.languages.plurals import form_examples
from pipelines.model.catalog import BRAND, INTERFACE, Message
from pipelines.model.errors import GlocalError
from pipelines.rendering.message_marks import place_name
from pipelines.translation.formats.po import headers
from pipelines.translation.questions import asked_in
from pipelines.translation.second_person import TextReader


def show_translate(request: DeskRequest) -> Response:
    """The page, at the text that the address names, or at the first that is not done."""
    return translate_page(request, request.query("entry"))


def save_translation(request: DeskRequest) -> Response:
    """One text is saved, and the next comes; what somebody else has written meanwhile is shown beside it."""
    place, fields = translated_place(request), request.fields()
    name, typed = fields.line("entry"), typed_strings(request)
    _, entries = entries_of(request.snapshot, place)
    if name not in {each.id for each in entries}:
        return translate_page(request, "", 409, lost=typed)
    entry = chosen_entry(entries, name)
    if act := typed_field(request, "act"):  # a button for whoever has no script: nothing is saved
        return translate_page(
            request, name, fields=fields, typed=_words_taken(request, place, entry, act) or typed
        )
    text = EntryText(typed, to_review=fields.ticked("again"))
    try:
        done = save_entry(
            request.snapshot.workspace,
            place.domain,
            place.locale,
            name,
            fields.line("seen"),
            text,
            writer_of(request),
            _second_reader(request),
        )
    except GlocalError as error:
        fields.fault("text0", f"{error.message}. {error.hint}")
        return translate_page(request, name, 422, fields, typed=typed)
    if isinstance(done, EntryConflict):
        request.desk.cache.snapshot(fresh=True)
        return translate_page(request, name, 409, fields, theirs=done.theirs, typed=typed)
    request.desk.cache.snapshot(fresh=True)
    what = f"a sentence of {place.domain} in {place.locale}"
    request.desk.audit.done(request.person.id, what, name, request.place)
    _, entries = entries_of(request.snapshot, place)
    *_, following = neighbours(entries, chosen_entry(entries, name), request.person.id)
    face = f"&face={Face.PAGE}" if request.form.get("face") == Face.PAGE else ""
    path = f"{translate_address(place)}?entry={following.id if following else name}{face}"
    waiting = any(each.waits for each in entries)
    told = _words_of_save(request, place, following, waiting=waiting)
    return go_after_save(request, path, told, done.commit)


def _second_reader(request: DeskRequest) -> TextReader | None:
    """Who saves, where a text needs the word of two people."""
    if request.snapshot.workspace.settings.translation.review != "two":
        return None
    return TextReader(request.person.id, request.person.name, today_of(request.desk))


def _words_of_save(request: DeskRequest, place: WorkPlace, following: Entry | None, *, waiting: bool) -> str:
    gettext = request.words.gettext
    if following:
        return gettext("Saved.")
    if waiting:
        return gettext("Saved. What is left waits for somebody else to read it over.")
    if place.is_own:
        return gettext("Saved. All texts of the article are done in this language.")
    return gettext("Saved. All of these words are done in this language.")


def _words_taken(request: DeskRequest, place: WorkPlace, entry: Entry, act: str) -> tuple[str, ...]:
    """The source, or what memory has at this place of its list; empty for any other act."""
    if act == "copy":
        return source_forms(entry)
    found = memory_hits(request.snapshot, place, entry)
    return next(((hit.translation,) for n, hit in enumerate(found, 1) if act == f"take-{n}"), ())


def source_forms(entry: Entry) -> tuple[str, ...]:
    """The source as a text for each form of its translation: the plural's from the second on."""
    more = entry.wanted.plural or entry.wanted.id
    return tuple(more if number else entry.wanted.id for number in range(len(entry.strings)))


def translate_page(
    request: DeskRequest,
    name: str,
    status: int = 200,
    fields: Fields | None = None,
    theirs: Message | None = None,
    typed: tuple[str, ...] = (),
    lost: tuple[str, ...] = (),
) -> Response:
    """`typed`: what stands in the fields and is not saved; `lost`: words for a text that is there no more."""
    place, snapshot = translated_place(request), request.snapshot
    catalog, entries = entries_of(snapshot, place)
    undone = (each for each in entries if each.is_for(request.person.id))
    entry = chosen_entry(entries, name) if name else next(undone, entries[0])
    before, after, following = neighbours(entries, entry, request.person.id)
    wanted_face = request.query("face") or typed_field(request, "face")
    strings = typed or entry.strings
    return request.page(
        "translate.html",
        status,
        frame=issue_frame(request, place.article.slug),
        tab="languages",
        tag=place.locale,
        domain=place.domain,
        catalogs=_catalogs(request, place),
        source=snapshot.workspace.source_of(place.domain),
        here=translate_address(place),
        entries=entries,
        entry=entry,
        strings=strings,
        forms=form_examples(headers(catalog).get("Plural-Forms", "")),
        lost=lost or (typed if entry.found is None else ()),
        is_unsaved=bool(typed),
        again=fields.ticked("again") if fields else entry.state is EntryState.REVIEW and not strings[0],
        is_mine=entry.waits and not entry.is_for(request.person.id),
        help=entry_help(snapshot, place, entry),
        findings=typed_findings(snapshot, place, catalog, entry, strings),
        rooms=text_rooms(entry.wanted, strings),
        inbox=inbox_of(place, entry.wanted, catalog, strings),
        seen=entry_hash(there) if (there := theirs or entry.found) else "",
        asked=_asked_about(request, place, entry),
        theirs=theirs,
        before=before,
        after=after,
        following=following,
        left=sum(each.state is not EntryState.DONE for each in entries),
        place=place_name(place.domain, entry.wanted.context, entry.wanted.id),
        face=wanted_face if wanted_face in FACES else Face.MAIL.value,
        may_answer=request.allows(Act.WRITE, place.article.slug),
        may_write=request.allows(Act.TRANSLATE, place.article.slug, place.locale),
        fields=fields,
    )


def _asked_about(request: DeskRequest, place: WorkPlace, entry: Entry) -> list[str]:
    """What nobody has answered yet."""
    language = request.snapshot.workspace.languages[place.locale]
    return asked_in(entry.found, language) if entry.found else []


def _catalogs(request: DeskRequest, place: WorkPlace) -> list[tuple[str, str, str]]:
    """The files that are translated here: name, words, address."""
    gettext, snapshot = request.words.gettext, request.snapshot
    said = {BRAND: gettext("Words of the newsletter"), INTERFACE: gettext("Words of the templates")}
    there = [(place.article.slug, gettext("The article"))]
    there += [
        (name, said[name])
        for name in snapshot.frame_domains
        if place.locale in snapshot.workspace.targets(name)
    ]
    return [
        (name, words, translate_address(WorkPlace(place.article, name, place.locale)))
        for name, words in there
        if name != place.article.slug or place.locale in snapshot.workspace.targets(name)
    ]


_HERE = "/issues/{issue}/languages/{locale}/translate"
routes = [
    page(_HERE, show_translate, Act.LOOK),
    form_at(_HERE, save_translation, Act.TRANSLATE),
    page(f"{_HERE}/of/{{catalog}}", show_translate, Act.LOOK),
    form_at(f"{_HERE}/of/{{catalog}}", save_translation, Act.TRANSLATE),
]
