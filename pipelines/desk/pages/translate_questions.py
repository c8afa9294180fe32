"""A translator asks the editor about a text, and an author answers, where the text stands."""

from __future__ import annotations

from starlette.responses import Response

from pipelines.actions.ask_editor import add_remark
from pipelines.desk.desk_request import DeskRequest
from pipelines.desk.git_words import go_after_save
from pipelines.desk.language_rows import today_of
from pipelines.desk.pages.translate import translate_page
from pipelines.desk.pages.write import writer_of
from pipelines.desk.rights import Act
from pipelines.desk.routing import form_at
from pipelines.desk.translate_request import translate_address, translated_place
from pipelines.model.errors import GlocalError
from pipelines.translation.questions import answer_remark, question_remark

LONGEST_QUESTION = 600


def ask_editor(request: DeskRequest) -> Response:
    """What is not clear to a translator stands with the text until somebody answers."""
    return _add(request, "question")


def answer_translator(request: DeskRequest) -> Response:
    """It answers all that is asked about a text."""
    return _add(request, "answer")


def _add(request: DeskRequest, what: str) -> Response:
    place, fields, gettext = translated_place(request), request.fields(), request.words.gettext
    entry = fields.line("entry", longest=40)
    words = fields.text(what, gettext("Write something first."), LONGEST_QUESTION)
    if not fields.fine:
        return translate_page(request, entry, 422, fields)
    day, name = today_of(request.desk), request.person.name
    language = request.snapshot.workspace.languages[place.locale]
    asks = what == "question"
    remark = question_remark(name, day, words, language) if asks else answer_remark(name, day, words)
    try:
        workspace = request.snapshot.workspace
        done = add_remark(workspace, place.domain, place.locale, entry, remark, writer_of(request))
    except GlocalError as error:
        fields.fault(what, f"{error.message}. {error.hint}")
        return translate_page(request, "", 422, fields)
    request.desk.cache.snapshot(fresh=True)
    request.desk.audit.done(request.person.id, f"{what} about {place.domain}", entry, request.place)
    told = gettext("Asked. It waits for the authors on their first page.") if asks else gettext("Answered.")
    return go_after_save(request, f"{translate_address(place)}?entry={entry}", told, done)


_HERE = "/issues/{issue}/languages/{locale}/translate"
routes = [
    form_at(f"{each}/{what}", handler, act)
    for each in (_HERE, f"{_HERE}/of/{{catalog}}")
    for what, handler, act in (
        ("question", ask_editor, Act.TRANSLATE),
        ("answer", answer_translator, Act.WRITE),
    )
]
