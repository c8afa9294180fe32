"""An issue in one locale, and what the gate says of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pipelines.model.article import Article, Segment
from pipelines.model.blocks import Image, Text
from pipelines.model.finding import Finding


@dataclass(frozen=True, slots=True)
class Teaser:
    """An article as a newsletter announces it, in the newsletter's locale."""

    slug: str
    title: Text
    summary: Text
    image: Image | None = None
    topic: Text | None = None
    """The first of its categories."""


@dataclass(frozen=True, slots=True)
class LocalizedArticle:
    """An article in one locale, with what fell back to the source language as data."""

    article: Article
    locale: str
    fallbacks: tuple[Segment, ...] = ()
    teasers: tuple[Teaser, ...] = ()
    """What a newsletter announces in this locale, the lead story first."""


class Verdict(StrEnum):
    """What the gate lets out for a locale."""

    READY = "ready"
    HOLD = "hold"
    SOURCE = "source"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Amount:
    """How much there is to do: texts, and the words of the source in them."""

    texts: int = 0
    words: int = 0

    def __str__(self) -> str:
        texts = "1 text" if self.texts == 1 else f"{self.texts} texts"
        return f"{texts}, {self.words} word{'' if self.words == 1 else 's'}"

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.texts + other.texts, self.words + other.words)


@dataclass(frozen=True, slots=True)
class FrameWork:
    """What is to be done in a catalog of what stands around all articles."""

    path: str
    """The catalog's, as messages name it."""
    to_translate: Amount
    to_review: Amount
    drafts: int = 0
    """How many of the texts to review a machine wrote, and no person has touched."""


def work_text(to_translate: Amount, to_review: Amount, drafts: int = 0) -> str:
    """What translators have to do, in one phrase; empty if there is nothing."""
    machine = f", {drafts} of them machine draft{'' if drafts == 1 else 's'}" if drafts else ""
    parts = ((to_translate, "to translate"), (to_review, f"to review{machine}"))
    return "; ".join(f"{amount} {what}" for amount, what in parts if amount.texts)


@dataclass(frozen=True, slots=True)
class Decision:
    """What the gate says of one locale, and why; the words of the templates are in `around` alone."""

    locale: str
    verdict: Verdict
    words: int = 0
    """What readers get: the article's, counted in its source, and those of a newsletter's teasers."""
    ready: int = 0
    """How many of them are translated and reviewed."""
    to_translate: Amount = Amount()
    """Of the article itself."""
    to_review: Amount = Amount()
    """What is fuzzy."""
    reasons: tuple[str, ...] = ()
    """Each in a few words; `glocal check` lists every text."""
    around: tuple[FrameWork, ...] = ()
    """What is to be done of the words of the templates and of the brand, where there is something."""
    drafts: int = 0
    """How many texts of the article a machine wrote, and no person has touched."""

    @property
    def goes_out(self) -> bool:
        return self.verdict is not Verdict.HOLD

    @property
    def percent(self) -> float:
        """Of the words, those that are ready."""
        return 100 * self.ready / self.words if self.words else 100.0

    @property
    def all_to_translate(self) -> Amount:
        """Of the article and of what stands around it."""
        return sum((each.to_translate for each in self.around), self.to_translate)

    @property
    def all_to_review(self) -> Amount:
        """Of both, too."""
        return sum((each.to_review for each in self.around), self.to_review)

    @property
    def work(self) -> str:
        """What translators have to do, in one phrase."""
        return work_text(self.to_translate, self.to_review, self.drafts)

    @property
    def all_drafts(self) -> int:
        """Of the article and of what stands around it."""
        return self.drafts + sum(each.drafts for each in self.around)

    @property
    def why(self) -> str:
        """All reasons as one line."""
        return "; ".join(self.reasons)


@dataclass(frozen=True, slots=True)
class Edition:
    """An issue in one locale: its words, what the checks say, and whether it may go out."""

    localized: LocalizedArticle
    decision: Decision
    findings: tuple[Finding, ...]

    @property
    def locale(self) -> str:
        return self.localized.locale

    @property
    def slug(self) -> str:
        return self.localized.article.slug
