"""Who may do what: one function, which every page asks before anything else happens."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import assert_never


class Right(StrEnum):
    """What an administrator gives to a person; the values stand in the file of people."""

    AUTHOR = "author"
    TRANSLATOR = "translator"
    """Of the languages that are named with the person."""
    PUBLISHER = "publisher"
    ADMINISTRATOR = "administrator"


class Act(StrEnum):
    """What somebody wants to do."""

    LOOK = "look"
    """At what is there: texts, previews, states, numbers."""
    OWN_ACCOUNT = "own account"
    WRITE = "write"
    """Bring, write and change an article."""
    TRANSLATE = "translate"
    """Change the texts of one language."""
    HAND_OVER = "hand over"
    """Ask translators, remind them, set a date."""
    PROPOSE = "propose"
    """Ask for a send, and have a test sent to oneself."""
    APPROVE = "approve"
    MEND = "mend"
    """Stop a send, resolve one, withdraw a page, roll the website back."""
    PEOPLE = "people"
    SETTINGS = "settings"
    ENGINE = "engine"
    """Look into the engine room."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is at a service that they sign in by (OpenID Connect Core 1.0, 5.7): only the two
    together name a person for ever; a mail address may change hands.
    """

    issuer: str
    subject: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account."""

    id: str
    """Never changes, and never comes again."""
    name: str
    address: str
    """A mail address: what one signs in with."""
    rights: frozenset[Right] = frozenset()
    languages: tuple[str, ...] = ()
    """Of a translator: tags."""
    password: str = field(default="", repr=False)
    """Its hash; empty: they have none, and come in by a service."""
    locale: str = ""
    """The language of the desk's pages; empty: as the browser says."""
    silent: tuple[str, ...] = ()
    """The events of which they want no message."""
    left: bool = False
    """Whether the account is closed; its name stays with what was done."""
    identities: tuple[Identity, ...] = ()
    """By which services they come in."""
    bound: bool = False
    """Whether a service was ever theirs: from then on no mail address opens the account."""

    @property
    def initials(self) -> str:
        """Two letters for a face."""
        words = self.name.split() or ["?"]
        return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


_FOR_WHOM = {
    Act.LOOK: "look at what is here: that is for those who have an account",
    Act.OWN_ACCOUNT: "change an account of their own: that is for those who have one",
    Act.WRITE: "bring or write articles: that is for authors and publishers",
    Act.TRANSLATE: "change the texts of this language: that is for its translators, and for publishers",
    Act.HAND_OVER: "ask translators or set a date: that is for authors and publishers",
    Act.PROPOSE: "propose what is sent: that is for authors and publishers",
    Act.APPROVE: "answer what was proposed: that is for publishers",
    Act.MEND: "stop a send, settle one, or take pages back: that is for publishers",
    Act.PEOPLE: "invite people or change their accounts: that is for administrators",
    Act.SETTINGS: "change the settings: that is for administrators",
    Act.ENGINE: "look into the engine room: that is for administrators",
}


def missing_right(act: Act) -> str:
    """Why somebody was turned away, as the audit says it: an English sentence."""
    return f"The account has no right to {_FOR_WHOM[act]}."


def may(person: Person, act: Act, issue: str = "", locale: str = "") -> bool:
    """Whether a person may do this, of this issue and in this language where it is of one."""
    del issue  # all issues of a workspace are alike today; every page says which one it means
    if person.left:
        return False
    rights = person.rights
    match act:
        case Act.LOOK | Act.OWN_ACCOUNT:
            return True
        case Act.WRITE | Act.HAND_OVER | Act.PROPOSE:
            return not rights.isdisjoint((Right.AUTHOR, Right.PUBLISHER))
        case Act.TRANSLATE:
            if Right.TRANSLATOR in rights and locale in person.languages:
                return True
            return Right.PUBLISHER in rights
        case Act.APPROVE | Act.MEND:
            return Right.PUBLISHER in rights
        case Act.PEOPLE | Act.SETTINGS | Act.ENGINE:
            return Right.ADMINISTRATOR in rights
        case _:
            assert_never(act)
