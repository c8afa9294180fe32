"""The people of a desk, in one file that only its owner can read."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from threading import Lock

from pydantic import BaseModel, ConfigDict, ValidationError

from pipelines.desk.rights import Identity, Person, Right
from pipelines.model.errors import SettingsError
from pipelines.model.finding import Origin

FILE = "people.json"


class _IdentityRecord(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    issuer: str
    subject: str


class _PersonRecord(BaseModel):
    """A person as the file has it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: str
    address: str
    rights: tuple[Right, ...] = ()
    languages: tuple[str, ...] = ()
    password: str = ""
    locale: str = ""
    silent: tuple[str, ...] = ()
    left: bool = False
    identities: tuple[_IdentityRecord, ...] = ()
    bound: bool = False


class _PeopleRecord(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int = 1
    people: tuple[_PersonRecord, ...] = ()


class People:
    """Reads and writes the file; every change is the whole file in one step, under a lock."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self._lock = Lock()

    def all(self) -> tuple[Person, ...]:
        """Everybody, also who left; SettingsError for a file that is not what we wrote."""
        try:
            text = self.path.read_text("utf-8")
        except FileNotFoundError:
            return ()
        try:
            record = _PeopleRecord.model_validate_json(text)
        except ValidationError as error:
            raise SettingsError(
                f"this is not a file of people: {error.errors()[0]['msg']}",
                origin=Origin(f".glocal/{FILE}"),
                hint="put back a copy of it; without the file everybody has to be invited again",
            ) from None
        return tuple(
            Person(
                each.id,
                each.name,
                each.address,
                frozenset(each.rights),
                each.languages,
                each.password,
                each.locale,
                each.silent,
                each.left,
                tuple(Identity(one.issuer, one.subject) for one in each.identities),
                each.bound,
            )
            for each in record.people
        )

    def present(self) -> tuple[Person, ...]:
        """Who has an account today."""
        return tuple(person for person in self.all() if not person.left)

    def find(self, person_id: str) -> Person | None:
        """By id; None for somebody who left."""
        return next((each for each in self.present() if each.id == person_id), None)

    def with_address(self, address: str) -> Person | None:
        """By mail address, whatever its letter case."""
        wanted = address.strip().casefold()
        return next((each for each in self.present() if each.address.casefold() == wanted), None)

    def with_identity(self, identity: Identity) -> Person | None:
        """Who comes in as this at a service."""
        return next((each for each in self.present() if identity in each.identities), None)

    def add(self, person: Person) -> bool:
        """Take somebody in; False if the address or an identity is somebody's already."""
        with self._lock:
            if self.with_address(person.address) or any(map(self.with_identity, person.identities)):
                return False
            self._write((*self.all(), person))
            return True

    def bind(self, person_id: str, identity: Identity) -> Person | None:
        """Let somebody come in as this at its service from now on, and as nobody else there; None if that is
        another's already, or there is none of this id.
        """
        with self._lock:
            if (other := self.with_identity(identity)) and other.id != person_id:
                return None
            if self.find(person_id) is None:
                return None
            after = tuple(
                with_identity(each, identity) if each.id == person_id else each for each in self.all()
            )
            self._write(after)
            return next(each for each in after if each.id == person_id)

    def change(self, person_id: str, how: Callable[[Person], Person]) -> Person | None:
        """Change one person; None if there is none of this id.

        SettingsError where nobody would be left who may let people in, or where the address is somebody
        else's: it is what one signs in with.
        """
        with self._lock:
            everybody = self.all()
            if not any(each.id == person_id for each in everybody):
                return None
            after = tuple(how(each) if each.id == person_id else each for each in everybody)
            if _is_led(everybody) and not _is_led(after):
                raise SettingsError(
                    "nobody would be left who may let people in",
                    hint="make somebody else an administrator first",
                )
            changed = next(each for each in after if each.id == person_id)
            if any(_same_address(each, changed) for each in after if each.id != person_id and not each.left):
                raise SettingsError("somebody else has this mail address", hint="give another one")
            self._write(after)
            return changed

    def _write(self, people: Iterable[Person]) -> None:
        record = _PeopleRecord(
            people=tuple(
                _PersonRecord(
                    id=each.id,
                    name=each.name,
                    address=each.address,
                    rights=tuple(right for right in Right if right in each.rights),
                    languages=each.languages,
                    password=each.password,
                    locale=each.locale,
                    silent=each.silent,
                    left=each.left,
                    identities=tuple(
                        _IdentityRecord(issuer=one.issuer, subject=one.subject) for one in each.identities
                    ),
                    bound=each.bound,
                )
                for each in people
            )
        )
        write_private(self.path, record.model_dump_json(indent=1).encode())


def _same_address(one: Person, other: Person) -> bool:
    return not other.left and one.address.casefold() == other.address.casefold()


def _is_led(people: Iterable[Person]) -> bool:
    """Whether somebody is there who may let others in."""
    return any(Right.ADMINISTRATOR in each.rights and not each.left for each in people)


def new_person(name: str, address: str, rights: Iterable[Right], languages: Iterable[str] = ()) -> Person:
    """Somebody with an id of their own and no password yet."""
    return Person(secrets.token_hex(8), name, address, frozenset(rights), tuple(languages))


def with_password(person: Person, hashed: str) -> Person:
    """The person with another password."""
    return replace(person, password=hashed)


def with_identity(person: Person, identity: Identity) -> Person:
    """The person, who comes in as this at its service."""
    others = (each for each in person.identities if each.issuer != identity.issuer)
    return replace(person, identities=(*others, identity), bound=True)


def write_private(path: Path, data: bytes) -> None:
    """Put `data` at `path` in one step, for its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
