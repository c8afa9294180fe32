"""What an edit of an article means for its translators, told before they are asked. Nothing is written.

The same merge that `extract` runs is run over every catalog, in memory; so what is told is what will happen.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from rapidfuzz import fuzz

from pipelines.languages.language import Language
from pipelines.model.article import Article
from pipelines.model.catalog import Catalog, Message
from pipelines.model.errors import GlocalError
from pipelines.translation.carry import KEPT
from pipelines.translation.changes import changed_meanings
from pipelines.translation.formats.po import parse_catalog
from pipelines.translation.matching import SIMILAR
from pipelines.translation.merge import merge
from pipelines.translation.only import messages_for, with_languages
from pipelines.workspace.catalogs import catalog_or_fault
from pipelines.workspace.files import CATALOG_LIMIT
from pipelines.workspace.paths import Workspace
from pipelines.workspace.snapshot import Snapshot


class EditKind(StrEnum):
    """What became of one text."""

    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class TextEffect:
    """One text that is not as translators have it."""

    kind: EditKind
    before: str
    """Empty for a new one."""
    after: str
    """Empty for one that is gone."""
    what: str
    """As the catalog says: `title`, `paragraph`."""
    stays: tuple[str, ...] = ()
    """The languages whose translation is kept, ready as it is."""
    review: tuple[str, ...] = ()
    """Those that have one, which their translators look at again."""
    waiting: tuple[str, ...] = ()
    """Those that have none yet, or whose translation of it is lost to nobody, but not needed."""
    can_vouch: bool = False
    """Whether an editor may say that the meaning is the same: nothing that matters has changed."""

    @property
    def words(self) -> int:
        """How many there are to translate."""
        return len(self.after.split())


@dataclass(frozen=True, slots=True)
class EditEffects:
    """All that an edit means."""

    texts: tuple[TextEffect, ...]
    """In the order of the article; what is gone comes last."""
    asked: bool
    """Whether translators were ever asked: else all is new, and that is no news."""
    unchanged: int
    """How many texts are as they were."""


def edit_effects(
    snapshot: Snapshot, article: Article, same_meaning: Collection[str] = frozenset()
) -> EditEffects:
    """What translators of each language would find if they were asked now.

    `article`: as it is to be, saved or not. `same_meaning`: texts, as they read now, whose meaning an editor
    says is the same.
    """
    workspace = snapshot.workspace
    wanted = with_languages(article, workspace.locales)
    known = _known_messages(workspace, article.slug)
    source = workspace.languages[workspace.source]
    pairs = _pairs(wanted, known, source)
    states = {
        tag: _states(snapshot, article, tag, same_meaning)
        for tag in article.among(workspace.targets(article.slug))
    }
    texts = [
        _effect(message, pairs.get(message.id, ""), states, source)
        for message in wanted
        if pairs.get(message.id) != message.id
    ]
    used = {*pairs.values(), *(message.id for message in wanted)}
    gone = [
        TextEffect(EditKind.GONE, message.id, "", _what(message))
        for message in known
        if message.id not in used
    ]
    return EditEffects((*texts, *gone), bool(known), len(wanted) - len(texts))


def _known_messages(workspace: Workspace, slug: str) -> tuple[Message, ...]:
    """The texts that translators were last asked for; none if they never were."""
    path = workspace.template_path(slug)
    if not path.is_file():
        return ()
    try:
        catalog = parse_catalog(workspace.read_bytes(path, CATALOG_LIMIT), workspace.relative(path))
    except GlocalError:  # the next extraction makes it anew
        return ()
    return tuple(message for message in catalog.messages if not message.obsolete)


def _pairs(wanted: Sequence[Message], known: Sequence[Message], source: Language) -> Mapping[str, str]:
    """By text as it is to be: the text that it was. The merge finds them, with each old text as its own
    translation.
    """
    before = Catalog("", Message(""), tuple(replace(each, strings=(each.id,), flags=()) for each in known))
    merged, _ = merge(wanted, before, source, source)
    return {each.id: each.strings[0] for each in merged.messages if not each.obsolete and each.strings[0]}


def _states(
    snapshot: Snapshot, article: Article, tag: str, same_meaning: Collection[str]
) -> Mapping[str, str]:
    """By text: `stays`, `review` or `waiting` in one language."""
    workspace = snapshot.workspace
    catalog, faults = catalog_or_fault(workspace, article.slug, tag)
    wanted = messages_for(article, tag)
    if faults:  # it stays as it is, byte for byte
        return {}
    languages = workspace.languages[tag], workspace.languages[workspace.source]
    merged, _ = merge(wanted, catalog, *languages, same_meaning=same_meaning)
    return {each.id: _state_in_catalog(each) for each in merged.messages if not each.obsolete}


def _state_in_catalog(message: Message) -> str:
    if message.translated or any(note.startswith(KEPT) for note in message.extracted):
        return "stays"
    return "review" if any(message.strings) else "waiting"


def _effect(
    message: Message, before: str, states: Mapping[str, Mapping[str, str]], source: Language
) -> TextEffect:
    def those(state: str) -> tuple[str, ...]:
        return tuple(tag for tag, known in states.items() if known.get(message.id) == state)

    return TextEffect(
        EditKind.CHANGED if before else EditKind.NEW,
        before,
        message.id,
        _what(message),
        those("stays"),
        those("review"),
        those("waiting"),
        can_vouch=bool(before) and _may_vouch(before, message.id, source),
    )


def _may_vouch(before: str, after: str, source: Language) -> bool:
    """As the merge has it: the texts are near, and nothing that matters has changed."""
    near = source.negation is not None and fuzz.ratio(before, after) >= SIMILAR
    return near and not changed_meanings(before, after, source)


def _what(message: Message) -> str:
    return message.extracted[0] if message.extracted else ""
