"""How much room a text has where its readers meet it: its length, and what a phone or a button cuts off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.actions.marked_look import shown_catalog
from pipelines.desk.translating import WorkPlace
from pipelines.model.blocks import Kind
from pipelines.model.catalog import Catalog, Message
from pipelines.rendering.addresses import summary_of
from pipelines.rendering.inline import inline_text
from pipelines.translation.checks.lengths import BUDGETS
from pipelines.translation.localize import localize


@dataclass(frozen=True, slots=True)
class TextRoom:
    """The length of one form of a translation, as its readers count it: without marks and addresses."""

    size: int
    source_size: int
    most: int
    """How many characters there is room for; 0: as many as it needs."""
    fits: str
    cut: str
    """What is not seen; empty: all of it is."""


@dataclass(frozen=True, slots=True)
class InboxLines:
    """The two lines of an inbox, each as (what is seen, what is cut off)."""

    subject: tuple[str, str]
    preheader: tuple[str, str]


def text_rooms(wanted: Message, strings: Sequence[str]) -> tuple[TextRoom, ...]:
    """The room of each form of a text that somebody has typed."""
    return tuple(_rooms(wanted, strings))


def _rooms(wanted: Message, strings: Sequence[str]) -> Iterator[TextRoom]:
    most = next((BUDGETS[kind][0] for kind in wanted.extracted if kind in BUDGETS), 0)
    sources = (wanted.id, wanted.plural or wanted.id)
    for number, text in enumerate(strings):
        words, source = inline_text(text), inline_text(sources[min(number, 1)])
        fits, cut = _seen_and_cut(words, most) if most else (words, "")
        yield TextRoom(len(words), len(source), most, fits, cut)


def inbox_of(
    place: WorkPlace, wanted: Message, catalog: Catalog, strings: Sequence[str]
) -> InboxLines | None:
    """What an inbox shows of the article with what is typed for a text; None for a text of no such line."""
    subject = place.article.subject or place.article.title
    lines = [(text.context or None, text.value) for text in (subject, summary_of(place.article))]
    if not place.is_own or wanted.key not in lines:
        return None
    here = localize(place.article, shown_catalog(catalog, {wanted.key: strings}), place.locale).article
    return InboxLines(
        _seen_and_cut(inline_text((here.subject or here.title).value), BUDGETS[Kind.SUBJECT.value][0]),
        _seen_and_cut(inline_text(summary_of(here).value), BUDGETS[Kind.SUMMARY.value][0]),
    )


def _seen_and_cut(words: str, most: int) -> tuple[str, str]:
    return words[:most], words[most:]
