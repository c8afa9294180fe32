"""A workspace with texts to draft, and engines that do as they are told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from pipelines.actions.draft import draft_texts
from pipelines.actions.draft_plan import plan_drafts
from pipelines.actions.draft_write import DraftedCatalog
from pipelines.translation.drafts.engine import (
    AnyDraftEngine,
    DraftAbility,
    DraftAnswer,
    DraftedText,
    DraftParcel,
    DraftRequest,
    DraftTicket,
    Markup,
)
from pipelines.workspace.paths import Workspace, open_workspace
from pipelines.workspace.snapshot import open_snapshot
from tests.actions.test_save_article import SETTINGS

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
HEAD = 'msgid ""\nmsgstr ""\n"Language: fr\\n"\n"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'
TEXTS = """#. title
msgid "Hello from Sofia"
msgstr ""

#. paragraph
msgid "See [the map](https://example.org/map) **now**"
msgstr ""

#, fuzzy
msgid "We met."
msgstr "On se voit."

msgid "Done"
msgstr "Fait"

msgid "12:30"
msgstr ""

msgctxt "noun"
msgid "Hello from Sofia"
msgstr ""

msgid "%(num)s day"
msgid_plural "%(num)s days"
msgstr[0] ""
msgstr[1] ""

#~ msgid "Old"
#~ msgstr ""
"""
FRENCH = {
    "Hello from Sofia": "Bonjour de Sofia",
    'See <g id="1">the map</g> <g id="2">now</g>': 'Voyez <g id="2">maintenant</g> <g id="1">la carte</g>',
}
"""What a good engine makes of them."""


def make_room(folder: Path, settings: str = "", texts: str = TEXTS) -> Workspace:
    """A workspace with one article, `hello`, and its French catalog."""
    (folder / "glocal.toml").write_text(SETTINGS + settings)
    path = folder / "translations/fr/LC_MESSAGES/hello.po"
    path.parent.mkdir(parents=True)
    path.write_text(HEAD + texts)
    (folder / "translations/hello.pot").write_text('msgid ""\nmsgstr ""\n')
    return open_workspace(folder)


def catalog_text(room: Workspace) -> str:
    return room.catalog_path("hello", "fr").read_text().removeprefix(HEAD)


class Told:
    """An engine that answers as it is told, and remembers what it was asked."""

    name, label = "dummy", "told 1"
    most_texts = 50

    def __init__(
        self, answer: Callable[[str], DraftAnswer | str] = lambda words: FRENCH.get(words, words)
    ) -> None:
        self.answer = answer
        self.asked: list[DraftRequest] = []

    def ability(self, source: str, target: str) -> DraftAbility | None:
        known = (source, target) == ("en", "fr")
        return (
            DraftAbility(markup=Markup.TAGS, context=True, glossary=True, most_texts=self.most_texts)
            if known
            else None
        )

    def estimate(self, request: DraftRequest) -> int:
        return sum(len(text.words) for text in request.texts)

    def translate(self, request: DraftRequest) -> Sequence[DraftAnswer]:
        self.asked.append(request)
        given = [self.answer(text.words) for text in request.texts]
        return [DraftedText(each) if isinstance(each, str) else each for each in given]

    @property
    def words(self) -> list[str]:
        """All that it was ever asked."""
        return [text.words for request in self.asked for text in request.texts]


class ToldLater:
    """An engine that takes requests, and answers when `deliver` was called."""

    name, label = "later", "later 1"

    def __init__(self) -> None:
        self.submitted: list[tuple[DraftRequest, str]] = []
        self.delivered = False

    ability, estimate = Told.ability, Told.estimate
    most_texts = 50

    def submit(self, request: DraftRequest, token: str) -> str:
        self.submitted.append((request, token))
        return f"R{len(self.submitted)}"

    def fetch(self) -> Sequence[DraftParcel]:
        return []

    def collect(
        self, request: DraftRequest, ticket: DraftTicket, parcels: Sequence[DraftParcel]
    ) -> Sequence[DraftAnswer] | None:
        if not any(parcel.body == ticket.reference.encode() for parcel in parcels):
            return None
        return [DraftedText(FRENCH[text.words]) for text in request.texts]


def draft(room: Workspace, engine: AnyDraftEngine, *domains: str) -> list[DraftedCatalog]:
    """What one run does."""
    plan = plan_drafts(open_snapshot(room), engine, domains or ("hello",), ())
    return list(draft_texts(room, engine, plan, NOW))
