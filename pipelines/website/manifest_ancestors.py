"""Which manifest came from which, and what one tells that others do not. Pure.

A manifest names those that it came from, by digests of their bytes. So whoever has one knows whether another
is older, newer, or made by somebody who did not know of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from pipelines.website.manifest import Manifest

REMEMBERED = 400
"""Ancestors in a manifest: releases of years."""


@dataclass(frozen=True, slots=True)
class ManifestFile:
    """A manifest, with the bytes that it stands in."""

    data: bytes
    manifest: Manifest

    @property
    def digest(self) -> str:
        return sha256(self.data).hexdigest()[:16]

    @property
    def family(self) -> frozenset[str]:
        """Digests of this manifest and of all that it came from."""
        return frozenset({self.digest, *self.manifest.ancestors})


@dataclass(frozen=True, slots=True)
class SiteNews:
    """Something that one manifest tells and others do not."""

    locale: str
    slug: str
    what: str
    entry_id: str = ""


def ancestors_after(*parents: ManifestFile) -> list[str]:
    """The ancestors of a manifest that is made from these, the nearest first."""
    nearest = [parent.digest for parent in parents]
    further = [digest for parent in parents for digest in parent.manifest.ancestors]
    return list(dict.fromkeys([*nearest, *further]))[:REMEMBERED]


def is_known(there: ManifestFile, here: Sequence[ManifestFile]) -> bool:
    """Whether `there` is one of these, or one that they came from.

    A manifest of a Glocal that named no ancestors is known if these tell all that it tells.
    """
    if any(there.digest in each.family for each in here):
        return True
    names_ancestors = "ancestors" in there.manifest.model_fields_set
    return not names_ancestors and not news_of(there.manifest, [each.manifest for each in here])


def news_of(there: Manifest, here: Sequence[Manifest]) -> tuple[SiteNews, ...]:
    """What `there` tells and none of the others does: articles, newer words, withdrawals, moves, mail."""
    return (*_article_news(there, here), *_mark_news(there, here), *_mail_news(there, here))


def _article_news(there: Manifest, here: Sequence[Manifest]) -> Iterator[SiteNews]:
    known: dict[str, datetime] = {}
    for manifest in here:
        for entry_id, entry in manifest.entries.items():
            known[entry_id] = max(entry.updated, known.get(entry_id, entry.updated))
    first = _earliest(here)
    for entry_id, entry in there.entries.items():
        if entry_id not in known:
            yield SiteNews(entry.locale, entry.slug, "is published there", entry_id)
        elif entry.updated > known[entry_id]:
            yield SiteNews(entry.locale, entry.slug, "has newer words there", entry_id)
        elif entry.published < first.get(entry_id, entry.published):
            yield SiteNews(entry.locale, entry.slug, "has an older date there", entry_id)


def _earliest(manifests: Iterable[Manifest]) -> dict[str, datetime]:
    first: dict[str, datetime] = {}
    for manifest in manifests:
        dates = {entry_id: entry.published for entry_id, entry in manifest.entries.items()}
        for entry_id, moment in (dates | manifest.first_published).items():
            first[entry_id] = min(moment, first.get(entry_id, moment))
    return first


def _mark_news(there: Manifest, here: Sequence[Manifest]) -> Iterator[SiteNews]:
    known = {entry_id for manifest in here for entry_id in manifest.withdrawn}
    for entry_id, mark in there.withdrawn.items():
        if entry_id not in known:
            yield SiteNews(mark.locale, mark.slug, "is withdrawn there", entry_id)
    moved = {old for manifest in here for old in manifest.moved}
    for old, new in there.moved.items():
        if old not in moved:
            locale, _, slug = old.partition("/")
            yield SiteNews(locale, slug, f"moved there to {new}")
    ever = {entry_id for m in here for entry_id in (*m.entries, *m.withdrawn, *m.first_published)}
    for entry_id in there.first_published:
        if entry_id not in ever and entry_id not in there.entries and entry_id not in there.withdrawn:
            locale = entry_id.rpartition("/")[2]
            yield SiteNews(locale, entry_id.rpartition("/")[0], "was published there once", entry_id)


def _mail_news(there: Manifest, here: Sequence[Manifest]) -> Iterator[SiteNews]:
    known = {name for manifest in here for name in manifest.mailed}
    for name, mailed in there.mailed.items():
        if name not in known:
            slug, provider = mailed.get("key", "").partition("/")[0], mailed.get("provider", "")
            yield SiteNews(mailed.get("locale", ""), slug, f"was mailed with {provider}")
