"""How much people change what machines write, per engine and language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from pipelines.actions.draft_store import DraftStore
from pipelines.languages.table import eu_order
from pipelines.model.catalog import entry_id
from pipelines.translation.drafts.mark import is_draft
from pipelines.workspace.catalogs import catalog_or_fault
from pipelines.workspace.paths import Workspace


@dataclass(frozen=True, slots=True)
class EngineFigures:
    """What became of one engine's drafts in one language."""

    label: str
    """The engine's."""
    locale: str
    drafted: int
    """Texts that are still in the articles."""
    waiting: int
    """Of them those that nobody has confirmed or edited to the end."""
    as_written: int
    """Of the others those that stayed letter for letter."""
    distance: float
    """Percent of the letters that people changed in the others, on average (post-edit distance, by
    Levenshtein)."""

    @property
    def read(self) -> int:
        """How many a person is done with."""
        return self.drafted - self.waiting

    def as_row(self) -> dict[str, str | int | float]:
        """For a table."""
        return {
            "engine": self.label,
            "locale": self.locale,
            "drafts": self.drafted,
            "to read": self.waiting,
            "as written": self.as_written,
            "changed %": round(self.distance, 1) if self.read else "",
        }


def draft_figures(workspace: Workspace, domain: str = "") -> tuple[EngineFigures, ...]:
    """All engines and languages, of one domain or of all, languages in EU order."""
    found: dict[tuple[str, str], list[float | None]] = defaultdict(list)
    for name, locale in DraftStore(workspace).kept_catalogs():
        if domain in ("", name) and locale in workspace.targets(name):
            for label, distance in _distances(workspace, name, locale):
                found[label, locale].append(distance)
    order = eu_order({locale for _, locale in found})
    keys = sorted(found, key=lambda key: (key[0], order.index(key[1])))
    return tuple(_engine_figures(label, locale, found[label, locale]) for label, locale in keys)


def _distances(workspace: Workspace, domain: str, locale: str) -> Iterator[tuple[str, float | None]]:
    """Of each draft whose text is still there its engine, and the share that was changed; None: not read."""
    catalog, _ = catalog_or_fault(workspace, domain, locale)
    live = {entry_id(m.context, m.id): m for m in catalog.messages if not m.obsolete}
    for name, draft in DraftStore(workspace).kept(domain, locale).items():
        if (message := live.get(name)) and any(message.strings):
            done = message.translated and not is_draft(message)
            distance = Levenshtein.normalized_distance(draft.text, message.strings[0]) if done else None
            yield draft.label, distance


def _engine_figures(label: str, locale: str, distances: list[float | None]) -> EngineFigures:
    read = [each for each in distances if each is not None]
    mean = 100 * sum(read) / len(read) if read else 0.0
    return EngineFigures(
        label, locale, len(distances), len(distances) - len(read), sum(each == 0 for each in read), mean
    )
