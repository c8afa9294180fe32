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
class Decision:
    """What the gate says of one locale, and why."""

    locale: str
    verdict: Verdict
    percent: float
    fuzzy: int
    reasons: tuple[str, ...] = ()

    @property
    def goes_out(self) -> bool:
        return self.verdict is not Verdict.HOLD


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
