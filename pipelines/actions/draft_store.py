"""What machines have answered, kept before it is used: nothing is asked, and paid, twice.

Below `.glocal/drafts/`: `answers/` by what was asked; `tickets/` of requests that are to be answered later;
`received/` what came in for them; `kept/` each draft as the machine wrote it, to see how much people change.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout
from pydantic import TypeAdapter, ValidationError

from pipelines.model.errors import GlocalError
from pipelines.model.finding import Origin
from pipelines.translation.drafts.engine import DraftParcel, DraftTicket, Markup
from pipelines.workspace.files import write_if_changed
from pipelines.workspace.paths import Workspace

PARCEL_LIMIT = 25_000_000
"""Bytes of what a service delivers for one request."""


@dataclass(frozen=True, slots=True)
class WaitingText:
    """One text of a request that was handed in."""

    source: str
    words: str
    """As they were sent."""
    answer: str
    """By what the answer is kept: `answer_key`."""
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WaitingRequest:
    """A request that was handed in and is not answered."""

    engine: str
    label: str
    domain: str
    locale: str
    source: str
    markup: Markup
    ticket: DraftTicket
    at: str
    """When, as RFC 3339."""
    texts: tuple[WaitingText, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft as it was written into a catalog."""

    text: str
    label: str
    day: str


Value = TypeVar("Value")
_Answers = TypeAdapter(dict[str, str])
_Waiting = TypeAdapter(WaitingRequest)
_Kept = TypeAdapter(dict[str, KeptDraft])


def answer_key(*about: object) -> str:
    """By what an answer is known: whatever makes it another one."""
    return sha256(json.dumps(about, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class DraftStore:
    """The folder of one workspace. A file in it that cannot be read counts as not there."""

    workspace: Workspace
    _root: Path = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_root", self.workspace.state / "drafts")

    @contextmanager
    def sole_asker(self) -> Iterator[None]:
        """Be the only one that asks machines while the block lasts: two at once would pay for the same texts.

        GlocalError if somebody else does. The lock ends with the process that holds it.
        """
        self._root.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self._root / "asking.lock", timeout=0):
                yield
        except Timeout as error:
            raise GlocalError(
                "somebody else lets a machine draft in this workspace right now",
                hint="nothing was sent; wait until that is done, then do it again",
            ) from error

    def answers(self, engine: str, locale: str) -> dict[str, str]:
        """All that an engine wrote in a language, by what was asked."""
        path = self._answers_path(engine, locale)
        found: dict[str, str] = {}
        for line in path.read_bytes().split(b"\n") if path.is_file() else ():
            with suppress(ValidationError):  # half a line, of a run that was killed as it wrote it
                found |= _Answers.validate_json(line)
        return found

    def keep_answers(self, engine: str, locale: str, answers: Mapping[str, str]) -> None:
        """Write down what an engine wrote: the answers to one request in one line, added to the others."""
        if answers:
            path = self._answers_path(engine, locale)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("ab") as file:
                file.write(f"\n{json.dumps(dict(answers), ensure_ascii=False)}\n".encode())
                file.flush()
                os.fsync(file.fileno())

    def _answers_path(self, engine: str, locale: str) -> Path:
        return self._root / "answers" / engine / f"{locale}.jsonl"

    def waiting(self, engine: str = "") -> tuple[WaitingRequest, ...]:
        """The requests that are not answered, of one engine or of all, the oldest first.

        GlocalError for one that cannot be read: it may have been paid.
        """
        found = [_waiting_at(path) for path in (self._root / "tickets").glob("*.json")]
        mine = [each for each in found if engine in ("", each.engine)]
        return tuple(sorted(mine, key=lambda each: (each.at, each.domain, each.locale, each.ticket.token)))

    def keep_waiting(self, request: WaitingRequest) -> None:
        """Write a request down: without a reference before it leaves, with it as soon as that is known."""
        _write_state(self._ticket_path(request.ticket.token), _Waiting.dump_python(request, mode="json"))

    def forget_waiting(self, token: str) -> bool:
        """Wait no longer for a request; whether there was one."""
        path = self._ticket_path(token)
        if not token.isalnum() or not path.is_file():
            return False
        path.unlink()
        return True

    def _ticket_path(self, token: str) -> Path:
        return self._root / "tickets" / f"{token}.json"

    def receive(self, engine: str, body: bytes, name: str = "") -> bool:
        """Keep what a service has delivered; whether it is new. Nothing in it is believed yet. `name`: of
        which there is one delivery, the first; else each that is another.
        """
        if len(body) > PARCEL_LIMIT:
            return False
        path = self._received(engine) / f"{sha256(name.encode() or body).hexdigest()}.bin"
        return not path.exists() and write_if_changed(path, body)

    def received(self, engine: str) -> Sequence[DraftParcel]:
        """All that was delivered for an engine and is still kept."""
        return [DraftParcel(path.read_bytes()) for path in sorted(self._received(engine).glob("*.bin"))]

    def clear_received(self, engine: str) -> None:
        """Nothing is waited for any more."""
        for path in self._received(engine).glob("*.bin"):
            path.unlink(missing_ok=True)

    def _received(self, engine: str) -> Path:
        return self._root / "received" / engine

    def kept(self, domain: str, locale: str) -> Mapping[str, KeptDraft]:
        """The drafts of a catalog by the name of their entry (`entry_id`)."""
        return _read_state(self._kept_path(domain, locale), _Kept) or {}

    def keep_drafts(self, domain: str, locale: str, drafts: Mapping[str, KeptDraft]) -> None:
        """Remember drafts beside those that are known."""
        if drafts:
            known = {**self.kept(domain, locale), **drafts}
            _write_state(
                self._kept_path(domain, locale), {name: asdict(each) for name, each in known.items()}
            )

    def kept_catalogs(self) -> Iterable[tuple[str, str]]:
        """The domain and locale of each catalog that was drafted in."""
        for path in sorted((self._root / "kept").glob("*/*.json")):
            yield path.stem, path.parent.name

    def _kept_path(self, domain: str, locale: str) -> Path:
        return self._root / "kept" / locale / f"{domain}.json"


def with_reference(request: WaitingRequest, reference: str) -> WaitingRequest:
    """The request as its service calls it."""
    return replace(request, ticket=replace(request.ticket, reference=reference))


def _waiting_at(path: Path) -> WaitingRequest:
    try:
        return _Waiting.validate_json(path.read_bytes())
    except ValidationError as error:
        raise GlocalError(
            "the note on a request that was handed in cannot be read",
            origin=Origin(str(path)),
            hint="restore the file from a backup; delete it, and the request is forgotten",
        ) from error


def _read_state(path: Path, kind: TypeAdapter[Value]) -> Value | None:
    try:
        return kind.validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


def _write_state(path: Path, value: object) -> None:
    write_if_changed(path, json.dumps(value, ensure_ascii=False, indent=1).encode())
