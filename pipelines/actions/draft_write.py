"""What a machine has answered becomes drafts in a catalog, where a text is empty; a person's words stay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from pipelines.actions.draft_store import DraftStore, KeptDraft
from pipelines.actions.save_article import SAVE_PATIENCE
from pipelines.actions.save_entry import ends_alike
from pipelines.model.catalog import Catalog, Message, entry_id
from pipelines.model.errors import GlocalError
from pipelines.translation.checks.base import CheckContext
from pipelines.translation.checks.whole import language
from pipelines.translation.drafts.engine import Markup
from pipelines.translation.drafts.mark import as_draft
from pipelines.translation.drafts.protect import restored, with_names
from pipelines.translation.drafts.verify import draft_fault
from pipelines.translation.formats.po import parse_catalog
from pipelines.translation.formats.po_writer import serialize_catalog
from pipelines.translation.glossary import Term
from pipelines.translation.inline_codes import CodesError, Part, coded
from pipelines.workspace.catalogs import read_catalog
from pipelines.workspace.files import refuse_outside, write_if_changed
from pipelines.workspace.git_commit import PLAIN, Committed, Writer, commit_files
from pipelines.workspace.paths import Workspace
from pipelines.workspace.write_lock import sole_writer


@dataclass(frozen=True, slots=True)
class LeftText:
    """A text that stays empty."""

    source: str
    why: str
    """As half a sentence."""


@dataclass(frozen=True, slots=True)
class DraftedCatalog:
    """What became of one catalog."""

    domain: str
    locale: str
    written: int = 0
    left: tuple[LeftText, ...] = ()
    waiting: int = 0
    """How many texts were handed in, to be answered later…"""
    token: str = ""
    """…under which token, where it is about one request…"""
    since: str = ""
    """…and since when."""
    fault: GlocalError | None = None
    """What kept the rest from being drafted."""
    commit: Committed = field(default=PLAIN)


@dataclass(frozen=True, slots=True)
class DraftAnswers:
    """What an engine said to the texts of a catalog."""

    domain: str
    locale: str
    label: str
    """The engine's."""
    markup: Markup
    words: Mapping[str, str]
    """By source text, with the codes as the engine had them."""


def write_answers(
    workspace: Workspace, answers: DraftAnswers, context: CheckContext, day: date, writer: Writer | None
) -> DraftedCatalog:
    """Write drafts, in one step, each as the machine wrote it kept beside. What is plainly wrong is left out.

    `writer`: who it is in git's history; None: nothing is committed. GlocalError if somebody writes for too
    long.
    """
    domain, locale = answers.domain, answers.locale
    path = workspace.catalog_path(domain, locale)
    refuse_outside(workspace.root, path)
    with sole_writer(workspace, f"drafts of {domain} in {locale}", SAVE_PATIENCE):
        catalog = read_catalog(workspace, domain, locale)
        texts, left = _checked_texts(catalog, answers, context)
        drafted = tuple(
            as_draft(message, (texts[message.key],), answers.label, day) if message.key in texts else message
            for message in catalog.messages
        )
        if texts:
            written = serialize_catalog(replace(catalog, messages=drafted))
            parse_catalog(written, workspace.relative(path))  # what cannot be read again is never written
            kept = {
                entry_id(*key): KeptDraft(text, answers.label, day.isoformat()) for key, text in texts.items()
            }
            DraftStore(workspace).keep_drafts(domain, locale, kept)
            write_if_changed(path, written)
    message = f"Draft {domain} in {locale} with {answers.label}: to be read by a person"
    commit = commit_files(workspace, [path], message, writer) if texts and writer else PLAIN
    return DraftedCatalog(domain, locale, len(texts), tuple(left), commit=commit)


def text_parts(source: str, flags: Iterable[str], glossary: Iterable[Term]) -> tuple[Part, ...]:
    """A text as words and codes, as a machine gets it: names of the glossary are codes too."""
    return with_names(coded(source, flags), [term.term for term in glossary if term.kept])


def _checked_texts(
    catalog: Catalog, answers: DraftAnswers, context: CheckContext
) -> tuple[dict[tuple[str | None, str], str], list[LeftText]]:
    """The texts of the entries that are still empty, and those that are no drafts, with the reason."""
    texts, left = {}, {}
    for message in catalog.messages:
        if message.obsolete or message.plural is not None or any(message.strings):
            continue
        if (words := answers.words.get(message.id)) is None:
            continue
        if not words.strip():
            left[message.id] = LeftText(message.id, "it is empty")
            continue
        try:
            parts = text_parts(message.id, message.flags, context.glossary)
            text = restored(words, answers.markup, parts, message.flags)
        except CodesError as error:
            left[message.id] = LeftText(message.id, f"the codes do not fit: {error}")
            continue
        text = ends_alike(message.id, text.strip(" "))
        if fault := draft_fault(message, text, context):
            left[message.id] = LeftText(message.id, fault)
        else:
            texts[message.key] = text
    if fault := _wrong_language(catalog, texts, context):
        left |= {text: LeftText(text, fault) for _, text in texts}
        texts = {}
    return texts, list(left.values())


def _wrong_language(
    catalog: Catalog, texts: Mapping[tuple[str | None, str], str], context: CheckContext
) -> str:
    """Why all of them together are of another language; a single sentence does not tell."""
    read: list[Message] = [
        replace(message, strings=(texts[message.key],), flags=())
        for message in catalog.messages
        if message.key in texts
    ]
    return f"{language(read, context)}" if read else ""
