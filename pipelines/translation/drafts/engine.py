"""What a machine that drafts translations is to Glocal: an engine, each in a module of its own.

It is made by its entry point in the group `glocal.draft_engines`, called with an `EngineSetup`: whatever it
needs of the world, HTTP calls and programs too, is handed in there, so an engine has no effects of its own.
Texts reach it with their codes written as its markup wants them (`protect.py`), and its answers go back
through the same module and `verify.py`: an engine cannot get a draft past either.

A call raises Refused, Unreachable or Limited (nothing happened there), or NoReply (it may have been counted
there), all of `model/errors.py`. What ails one text alone is a `NoDraft` in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, Protocol, TypeVar, runtime_checkable

from pydantic import BaseModel, ConfigDict, Field

from pipelines.translation.inline_codes import Part


class Markup(StrEnum):
    """How codes stand in the words that an engine gets."""

    TAGS = "tags"
    """As XML: `<g id="1">…</g>` for a pair, `<x id="2"/>` for one alone; `&`, `<` and `>` are escaped."""
    SENTINELS = "sentinels"
    """As signs outside all letters: `⟦1⟧…⟦/1⟧` for a pair, `⟦2⟧` for one alone; nothing is escaped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftAbility:
    """What an engine can do for a pair of languages."""

    markup: Markup
    glossary: bool = False
    """Whether it keeps to the pairs of `DraftRequest.glossary`."""
    context: bool = False
    """Whether titles and neighbours help it; they leave the house only then."""
    formality: bool = False
    most_texts: int = 50
    """Of one call."""
    most_characters: int = 10_000
    """Of all texts of one call together, as they are written with its markup."""


@dataclass(frozen=True, slots=True)
class TextToDraft:
    """One text of a request."""

    words: str
    """With its codes written as `DraftRequest.markup` says: what is to be translated."""
    parts: tuple[Part, ...]
    """The same as words and codes, for an engine that says what each code is; `name`: a name that stays."""
    notes: tuple[str, ...] = ()
    """For a translator: its role, its limit."""
    before: str = ""
    """The text before it in the article; empty if there is none, or the engine cannot use it."""
    after: str = ""
    """The text behind it, likewise."""
    limit: int | None = None
    """The most characters that its translation may have."""


@dataclass(frozen=True, slots=True)
class DraftRequest:
    """What one call is about; languages as tags of BCP 47."""

    source: str
    target: str
    texts: tuple[TextToDraft, ...]
    markup: Markup
    title: str = ""
    """Of the article that the texts are from, in the source language."""
    glossary: tuple[tuple[str, str], ...] = ()
    """Terms that stand in these texts, with their translations."""


@dataclass(frozen=True, slots=True)
class DraftedText:
    """A translation of one text, its codes written as in the request."""

    words: str


@dataclass(frozen=True, slots=True)
class NoDraft:
    """There is none of this text."""

    why: str
    """As half a sentence."""


DraftAnswer = DraftedText | NoDraft


class _Described(Protocol):
    @property
    def name(self) -> str:
        """Of its entry point."""

    @property
    def label(self) -> str:
        """Name and model, for people: `deepl quality_optimized`. No comma, and never a key or address."""

    def ability(self, source: str, target: str) -> DraftAbility | None:
        """What it can do from one language into another; None: nothing. May ask the service."""

    def estimate(self, request: DraftRequest) -> int:
        """How many characters the service will count for a request, as far as is known before."""


@runtime_checkable
class DraftEngine(_Described, Protocol):
    """An engine that answers while one waits."""

    def translate(self, request: DraftRequest) -> Sequence[DraftAnswer]:
        """An answer for each text, in their order; NoReply if their number is another."""


@dataclass(frozen=True, slots=True)
class DraftTicket:
    """What is known of a request that was handed in and is not answered yet. Written down by the caller."""

    token: str
    """Ours: made at random and written down before the request leaves."""
    reference: str
    """The service's own name for it; empty if we were stopped before it came."""


@dataclass(frozen=True, slots=True)
class DraftParcel:
    """Something that came in for an engine, as it came: nothing in it is believed yet."""

    body: bytes
    name: str = ""
    """Of the file it came as; empty for what was delivered over HTTP."""


@runtime_checkable
class DeferredEngine(_Described, Protocol):
    """An engine that takes a request now and delivers later, to the desk or into a folder."""

    def submit(self, request: DraftRequest, token: str) -> str:
        """Hand a request in; the service's reference. Called once for a token, which is on record by then.

        After Refused and Limited the token is forgotten; after NoReply it is kept, as it may be answered.
        """

    def fetch(self) -> Sequence[DraftParcel]:
        """What lies ready for any request, such as `EngineSetup.arrived` of the folder of its settings; what
        was delivered to the desk is handed to `collect` besides. Nothing where it cannot be asked.
        """

    def collect(
        self, request: DraftRequest, ticket: DraftTicket, parcels: Sequence[DraftParcel]
    ) -> Sequence[DraftAnswer] | None:
        """The answers to a request, in the order of its texts; None if they are not among the parcels yet.

        A parcel that names another reference or token is none of it; one that came twice counts once. Refused
        if the service delivers that it cannot be done.
        """


AnyDraftEngine = DraftEngine | DeferredEngine


class EngineKeys(BaseModel):
    """The keys that every `[drafts.<name>]` may have; an engine's own settings are a subclass."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    price_per_million: float = Field(default=0, ge=0)
    """What a million characters cost, in any currency: estimates say it then."""
    formality: Literal["", "more", "less"] = ""
    """How readers are addressed, where the engine can tell."""


Keys = TypeVar("Keys", bound=EngineKeys)


class HttpCalls(Protocol):
    """Calls below one address: bounded, retried as far as that is safe, no key in any error."""

    def call(self, method: str, path: str, *, repeatable: bool | None = None, **values: Any) -> Any:
        """The answer's JSON; `values` as for `requests.request`. Errors: Refused, Limited, NoReply."""


class OpenCalls(Protocol):
    """Makes them."""

    def __call__(
        self,
        service: str,
        base: str,
        *,
        auth: tuple[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        error_text: Callable[[Any], str],
        hidden: Sequence[str] = (),
        too_many: Collection[int] = (429,),
    ) -> HttpCalls:
        """`error_text` takes the JSON of an error answer and gives its message, in which whatever is `hidden`
        is replaced. `too_many`: the statuses by which the service says that it is too much for now.
        """


class EngineSetup(Protocol):
    """What an engine is made of."""

    def keys(self, keys: type[Keys], /) -> Keys:
        """`[drafts.<name>]` as a checked value; SettingsError names the line at fault."""

    def secret(self, variable: str, /) -> str:
        """The value of an environment variable that the settings name; GlocalError if it is not set."""

    @property
    def calls(self) -> OpenCalls:
        """HTTP."""

    def run(self, command: Sequence[str], given: str, /) -> str:
        """What a program of this machine prints, given a text. Refused if there is none, or it says no;
        NoReply if it does not end in time.
        """

    def arrived(self, folder: str, /) -> Sequence[DraftParcel]:
        """The files of a folder, bounded, in the order of their names; none if it is not there."""

    def remembered(self, text: str, target: str, /) -> tuple[float, str] | None:
        """The likeliest reviewed translation of the workspace: percent of likeness, and its text."""
