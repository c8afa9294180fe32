"""A catalog that many work at, and a plain model beside it: what each person was told was saved."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from json import dumps
from pathlib import Path

import pytest

from pipelines.actions import extract as extraction
from pipelines.actions.exchange import exchange_format, export_texts, import_texts
from pipelines.actions.save_entry import EntryText, SavedEntry, entry_hash, save_entry
from pipelines.actions.upload_catalog import hand_out_catalog, upload_catalog
from pipelines.model.catalog import Catalog, Message, entry_id
from pipelines.model.errors import CatalogError
from pipelines.translation.formats.exchange import ReturnedDocument
from pipelines.translation.formats.po import parse_catalog
from pipelines.translation.formats.po_writer import serialize_catalog
from pipelines.translation.returned_text import Outcome
from pipelines.translation.three_way import merge_versions
from pipelines.workspace.catalogs import read_catalog
from pipelines.workspace.git_commit import Writer
from pipelines.workspace.paths import Workspace, open_workspace
from pipelines.workspace.snapshot import open_snapshot
from pipelines.workspace.write_lock import sole_writer
from tests.actions.test_save_article import SETTINGS

SLUG, FR = "hello", "fr"
JEAN = Writer("Jean Petit", "jean@example.org")
ANIMALS = ("owl", "badger", "heron", "otter", "lynx", "marten")
Line = tuple[int, int]
"""A paragraph of the article: of which animal, and the how many-eth version."""


class Deed(StrEnum):
    """What somebody does to an entry in their tool."""

    TRANSLATE = "translate"
    DRAFT = "draft"
    CONFIRM = "confirm"
    DOUBT = "doubt"
    EMPTY = "empty"


Edit = tuple[int, Deed]
"""The how many-eth entry, and what is done to it."""


@dataclass
class Returning:
    """An XLIFF file at somebody's desk, and what they have called done in it."""

    document: ReturnedDocument
    sources: dict[str, str]
    words: dict[str, str]
    done: set[tuple[str, str]] = field(default_factory=set)


class Newsroom:
    """The workspace, and the model: texts that somebody must find again, and pairs that somebody reviewed."""

    def __init__(self, root: Path) -> None:
        (root / "glocal.toml").write_text(SETTINGS)
        self.article = root / "content" / SLUG / "index.md"
        self.article.parent.mkdir(parents=True)
        self.workspace: Workspace = open_workspace(root)
        self.snapshot = open_snapshot(self.workspace)
        self.path = self.workspace.catalog_path(SLUG, FR)
        self.kept: set[str] = set()
        """Texts that were saved, and that nobody who saw them has written over."""
        self.reviewed: set[tuple[str, str]] = set()
        self.count = 0
        self.change_article([(number, 0) for number in range(4)])
        self.clone = self.common = self.path.read_bytes()

    # --- what is there ---------------------------------------------------------------------------

    def live(self, catalog: Catalog | None = None) -> list[Message]:
        messages = (catalog or read_catalog(self.workspace, SLUG, FR)).messages
        return [message for message in messages if not message.obsolete]

    def is_kept(self) -> None:
        """No text is lost, nothing unreviewed is ready, and the file can be read."""
        text = self.path.read_text().replace('"\n"', "")
        assert {each for each in self.kept if each not in text} == set()
        ready = {(each.id, each.strings[0]) for each in self.live() if each.translated}
        assert ready - self.reviewed == set()

    # --- what people do --------------------------------------------------------------------------

    def change_article(self, lines: Sequence[Line], meanwhile: tuple[int, int, Deed] | None = None) -> None:
        """An editor saves, and extraction runs; `meanwhile` somebody saves an entry at the desk, before the
        n-th time that extraction may write.
        """
        body = "\n\n".join(
            f"{version} times the {ANIMALS[number]} crossed a {('river', 'road', 'field')[version % 3]}."
            for number, version in lines
        )
        head = "---\nid: tag:example.org,2026:a\ntitle: Hello\ndate: 2026-11-23\n---\n\n"
        self.article.write_text(f"{head}{body}\n")
        turns = 0

        def turn(*words: object) -> AbstractContextManager[None]:
            nonlocal turns
            turns += 1
            if meanwhile and turns == meanwhile[0]:
                self.save_at_desk(self.look(meanwhile[1]), meanwhile[2])
            return sole_writer(*words)  # type: ignore[arg-type] # handed on

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(extraction, "sole_writer", turn)
            faults = [each.fault for each in extraction.extract(self.snapshot, [SLUG]) if each.fault]
        assert not faults

    def look(self, number: int) -> Message:
        messages = self.live()
        return messages[number % len(messages)]

    def save_at_desk(self, seen: Message, deed: Deed) -> None:
        done = self._done_to(seen, deed)
        name, text = entry_id(None, seen.id), EntryText(done.strings, done.fuzzy)
        try:
            saved = save_entry(self.workspace, SLUG, FR, name, entry_hash(seen), text, JEAN)
        except CatalogError:  # the article has this sentence no more, and its translator is told so
            return
        if isinstance(saved, SavedEntry):
            # Beside the words at the desk stay all remarks.
            self._note(seen, replace(done, comments=seen.comments))

    def rewrite_in_poedit(self, edits: Collection[Edit]) -> None:
        """In the file itself, in one go, and laid out as that tool likes it."""
        self.path.write_bytes(self._edited(self.path.read_bytes(), edits))

    def take_away(self) -> bytes:
        return hand_out_catalog(self.workspace, SLUG, FR) or b""

    def upload(self, data: bytes, edits: Collection[Edit]) -> bytes:
        """The file that was edited and sent: its translator works on in it."""
        mine = self._edited(data, edits)
        upload_catalog(self.workspace, SLUG, FR, mine, JEAN)
        return mine

    def export(self) -> Returning:
        form = exchange_format("xliff-1.2")
        data = export_texts(self.workspace, SLUG, FR, form, "cat")
        assert data
        live = self.live()
        sources = {f"u{entry_id(None, each.id)}": each.id for each in live}
        words = {f"u{entry_id(None, each.id)}": each.strings[0] for each in live}
        document = form.read(data)
        names = {unit.id: next(key for key in sources if key.endswith(unit.id)) for unit in document.units}
        return Returning(
            document,
            {name: sources[key] for name, key in names.items()},
            {name: words[key] for name, key in names.items()},
        )

    def bring_back(self, file: Returning, edits: Collection[Edit], *, vouched: bool) -> None:
        units, own = list(file.document.units), dict[str, str]()
        for number, deed in edits:
            at = number % len(units)
            name = units[at].id
            if deed is Deed.EMPTY or name in own:
                continue
            own[name] = self._new_words()
            is_done = deed in (Deed.TRANSLATE, Deed.CONFIRM)
            units[at] = replace(units[at], target=(own[name],), reviewed=is_done)
            file.done = {each for each in file.done if each[0] != file.sources[name]}
            if is_done:
                file.done.add((file.sources[name], own[name]))
        file.document = replace(file.document, units=tuple(units))
        texts = import_texts(self.workspace, file.document, "Agence Bleue" if vouched else "")
        for told in texts:
            if told.id in own and told.outcome in (Outcome.TAKEN, Outcome.CONFLICT):
                self.kept.discard(file.words[told.id])
                self.kept.add(own[told.id])
        file.words |= own
        if vouched:
            self.reviewed |= file.done

    def pull(self, edits: Collection[Edit]) -> None:
        """What a colleague has done in a clone is merged here, as `git pull` of the desk merges a catalog."""
        self.clone = self._edited(self.clone, edits)
        versions = [parse_catalog(data, "x.po") for data in (self.common, self.path.read_bytes(), self.clone)]
        with sole_writer(self.workspace, "a git pull"):
            self.path.write_bytes(serialize_catalog(merge_versions(*versions).catalog))
        self.common = self.clone

    def pull_in_the_clone(self) -> None:
        self.clone = self.common = self.path.read_bytes()

    # --- the model -------------------------------------------------------------------------------

    def _new_words(self) -> str:
        self.count += 1
        return f"Texte {self.count:04}."

    def _done_to(self, message: Message, deed: Deed) -> Message:
        flags = tuple(flag for flag in message.flags if flag != "fuzzy")
        if deed is Deed.EMPTY:
            return replace(message, strings=("",), flags=flags, previous=(), comments=())
        if deed in (Deed.TRANSLATE, Deed.DRAFT):
            message = replace(message, strings=(self._new_words(),))
        if not any(message.strings):
            return message
        if deed in (Deed.DRAFT, Deed.DOUBT):
            return replace(message, flags=("fuzzy", *flags))
        return replace(message, flags=flags, previous=(), comments=())

    def _note(self, was: Message, now: Message) -> None:
        """Somebody who saw the one has made the other of it."""
        gone = {was.strings[0]} - {now.strings[0]}
        gone |= {text for text in self.kept for line in was.comments if text in line and not now.comments}
        self.kept -= gone - {now.strings[0]}
        if now.strings[0]:
            self.kept.add(now.strings[0])
        pair = (now.id, now.strings[0])
        if now.fuzzy and not was.fuzzy:
            self.reviewed.discard(pair)
        elif now.translated and now != was:
            self.reviewed.add(pair)

    def _edited(self, data: bytes, edits: Collection[Edit]) -> bytes:
        catalog = parse_catalog(data, "x.po")
        messages, live = list(catalog.messages), self.live(catalog)
        for number, deed in edits:
            was = live[number % len(live)]
            at = next(at for at, each in enumerate(messages) if each.key == was.key)
            now = self._done_to(messages[at], deed)
            self._note(messages[at], now)
            messages[at] = now
        return _as_poedit_writes(replace(catalog, messages=tuple(messages)))


def _as_poedit_writes(catalog: Catalog) -> bytes:
    """Narrow lines, a head of its own, and the old source gone with the mark."""
    head = replace(catalog.header, strings=(f"{catalog.header.strings[0]}X-Generator: Poedit 3.4\n",))
    blocks = ["\n".join(_lines(each)) for each in (head, *catalog.messages)]
    return ("\n\n".join(blocks) + "\n").encode()


def _lines(message: Message) -> Iterator[str]:
    yield from (f"# {each}".rstrip() for each in message.comments)
    mark = "#~ " if message.obsolete else ""
    if not message.obsolete:
        yield from (f"#. {each}" for each in message.extracted)
        yield from (f"#: {each}" for each in message.references)
    if message.flags:
        yield f"#, {', '.join(message.flags)}"
    yield from (f"#{'~' * message.obsolete}| {name} {dumps(text)}" for name, text in message.previous)
    for name, text in (("msgid", message.id), ("msgstr", message.strings[0])):
        pieces = [
            piece
            for line in text.splitlines(keepends=True)
            for piece in textwrap.wrap(
                line, 30, drop_whitespace=False, replace_whitespace=False, break_on_hyphens=False
            )
        ]
        yield mark + f'{name} ""' if len(pieces) > 1 or not pieces else mark + f"{name} {_quoted(pieces[0])}"
        yield from (mark + _quoted(piece) for piece in pieces if len(pieces) > 1)


def _quoted(text: str) -> str:
    return dumps(text, ensure_ascii=False)
