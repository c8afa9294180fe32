"""What stands beside a text while somebody translates it: the mail or page, and what is said of the words."""

from __future__ import annotations

import re
from html import escape

from starlette.exceptions import HTTPException
from starlette.responses import Response

from pipelines.actions.look import Face
from pipelines.actions.marked_look import Typed, marked_look
from pipelines.desk.desk_request import DeskRequest
from pipelines.desk.frames import framed
from pipelines.desk.rights import Act
from pipelines.desk.routing import form_at, page
from pipelines.desk.text_room import inbox_of, text_rooms
from pipelines.desk.translate_request import FACES, chosen_entry, translated_place, typed_strings
from pipelines.desk.translating import entries_of, typed_findings
from pipelines.model.finding import Finding


def show_marked(request: DeskRequest) -> Response:
    """The mail or page in which each text knows where it comes from, as it is saved."""
    return _marked_frame(request, {})


def show_typed(request: DeskRequest) -> Response:
    """The same with the words that are being typed."""
    _, entries = entries_of(request.snapshot, translated_place(request))
    entry = chosen_entry(entries, request.fields().line("entry", longest=40))
    strings = typed_strings(request)
    whole = len(strings) == len(entry.strings)
    return _marked_frame(request, {entry.wanted.key: strings} if whole else {}, entry.id)


def show_said(request: DeskRequest) -> Response:
    """What checks, an inbox and a button say of the words that are being typed."""
    place = translated_place(request)
    catalog, entries = entries_of(request.snapshot, place)
    entry = chosen_entry(entries, request.fields().line("entry", longest=40))
    strings = typed_strings(request)
    if len(strings) != len(entry.strings):
        raise HTTPException(409)
    return request.page(
        "translate-said.html",
        tag=place.locale,
        strings=strings,
        findings=typed_findings(request.snapshot, place, catalog, entry, strings),
        rooms=text_rooms(entry.wanted, strings),
        inbox=inbox_of(place, entry.wanted, catalog, strings),
    )


def _marked_frame(request: DeskRequest, typed: Typed, name: str = "") -> Response:
    """The face that is asked for; the other one for a text that stands there alone."""
    place = translated_place(request)
    face = request.query("face") or str(request.form.get("face", Face.MAIL))
    if face not in FACES:
        raise HTTPException(404)
    name = name or request.query("entry")
    at = f"{place.domain}/{name}" if name else ""
    first = None
    for each in sorted(FACES, key=lambda one: one != face):
        html = marked_look(
            request.snapshot, place.article, place.locale, each, "/look/files", typed, place.domain
        )
        if isinstance(html, Finding):
            return framed(f"<!doctype html><p>{escape(html.message)}</p>", "light")
        shown, found = _at_the_text(html, at)
        first = first or shown
        if found or not at:
            return framed(shown.replace("<html", f'<html data-face="{each}"', 1), "light")
    return framed(first or "", "light")


def _at_the_text(html: str, place: str) -> tuple[str, bool]:
    """With the text outlined, and an anchor that the frame scrolls to, words before attributes; and whether
    it stands there.
    """
    style = (
        "[data-msg]{cursor:pointer}#here{outline:3px solid Highlight;outline-offset:2px;scroll-margin:40vh}"
    )
    name, found = re.escape(place), 0
    for kind in (f'data-msg="{name}"', f'data-msg-attr="(?:[^" ]+ )*{name}(?: [^" ]+)*"') if place else ():
        html, found = re.subn(kind, lambda here: f'id="here" {here[0]}', html, count=1)
        if found:
            break
    return html.replace("</head>", f"<style>{style}</style></head>", 1), bool(found)


_HERE = "/issues/{issue}/languages/{locale}/translate"
_OF = f"{_HERE}/of/{{catalog}}"
routes = [
    *(page(f"{each}/frame", show_marked, Act.LOOK) for each in (_HERE, _OF)),
    *(form_at(f"{each}/frame", show_typed, Act.TRANSLATE) for each in (_HERE, _OF)),
    *(form_at(f"{each}/said", show_said, Act.TRANSLATE) for each in (_HERE, _OF)),
]
