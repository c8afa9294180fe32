"""The calls that are made of a Weblate project. Who makes one hands in how to call (`HttpCalls`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, TypeAdapter, ValidationError

from pipelines.model.errors import Refused
from pipelines.model.markup import visible
from pipelines.translation.drafts.engine import HttpCalls
from pipelines.translation.weblate.answers import (
    AnswerPage,
    WeblateComponent,
    WeblateDone,
    WeblateLock,
    WeblateTranslation,
    WeblateUnit,
)

Answer = TypeVar("Answer", bound=BaseModel)
_PAGES = 10_000
"""A list that does not end by then never will."""
_SIZE = 1000


def weblate_error(answer: Any) -> str:
    """What an error answer says: `{"detail": …}`, or since 5.10 a list of errors with a field each."""
    if "errors" in answer:
        return "; ".join(f"{each['attr']}: {each['detail']}" for each in answer["errors"])
    return str(answer["detail"])


class WeblateProject:
    """One project; errors are those of `HttpCalls`, and Refused where Weblate says no in words."""

    def __init__(self, calls: HttpCalls, name: str) -> None:
        self._calls, self._name = calls, name

    def is_locked(self) -> bool:
        """Whether translators are kept from writing, by a person or since its git is stuck."""
        return self._read(WeblateLock, f"/projects/{self._name}/lock/").locked

    def lock(self, *, wanted: bool) -> None:
        """Lock or unlock all components: of those that share a clone, one would not do."""
        path = f"/projects/{self._name}/lock/"
        answer = self._calls.call("POST", path, json={"lock": wanted}, repeatable=True)
        if _weblate_answer(WeblateLock, answer).locked != wanted:
            raise Refused(f"Weblate did not {'lock' if wanted else 'unlock'} the project", hint=_LOOK)

    def operate(self, operation: str) -> None:
        """`commit` what waits there, `push` it, or `pull`: done again, each does nothing more."""
        path = f"/projects/{self._name}/repository/"
        answer = self._calls.call("POST", path, json={"operation": operation}, repeatable=True)
        done = _weblate_answer(WeblateDone, answer)
        if not done.result:
            why = visible(" ".join(done.detail.split())[:300]) or "it does not say why"
            raise Refused(f"Weblate could not {operation}: {why}", hint=_LOOK)

    def pending(self) -> int:
        """How many texts were saved there and are in no commit."""
        query = {"q": f"project:{self._name} AND pending:true", "page_size": "1"}
        answer = self._calls.call("GET", "/units/", params=query)
        return _weblate_answer(AnswerPage, answer).count

    def translations(self) -> Iterator[WeblateTranslation]:
        """Of all components, in all languages; the source's own among them."""
        for component in self._list(WeblateComponent, f"/projects/{self._name}/components/"):
            yield from self._list(WeblateTranslation, _own_path(component.translations_url))

    def approved_units(self) -> Iterator[WeblateUnit]:
        """Those that somebody approved, or that nobody may change."""
        yield from self._list(WeblateUnit, "/units/", q=f"project:{self._name} AND state:>=approved")

    def _read(self, kind: type[Answer], path: str) -> Answer:
        return _weblate_answer(kind, self._calls.call("GET", path))

    def _list(self, kind: type[Answer], path: str, **query: str) -> Iterator[Answer]:
        for number in range(1, _PAGES):
            asked = {**query, "page": str(number), "page_size": str(_SIZE)}
            answer = _weblate_answer(AnswerPage, self._calls.call("GET", path, params=asked))
            yield from (_weblate_answer(kind, each) for each in answer.results)
            if not answer.next:
                return


_LOOK = "look at the project's repository page in Weblate: Operations, Repository maintenance"


def _own_path(address: str) -> str:
    """The part of an address of theirs that follows `/api`: calls go to the address of the settings only."""
    _, _, path = urlsplit(address).path.partition("/api/")
    return f"/{path}"


def _weblate_answer(kind: type[Answer], answer: Any) -> Answer:
    try:
        return TypeAdapter(kind).validate_python(answer)
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        raise Refused(
            f"Weblate answers in a form that is not known here (at {where or 'the beginning'})",
            hint="see that [weblate] url is the address of a Weblate of 5.14 or newer",
        ) from error
