"""What a machine would be asked to draft: the empty texts of catalogs, each once, and what it would cost.

Nothing is sent here; an engine may ask its service what it can do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipelines.actions.draft_store import DraftStore, answer_key
from pipelines.actions.draft_write import LeftText, text_parts
from pipelines.model.blocks import Kind
from pipelines.model.catalog import Catalog, Message
from pipelines.model.errors import CatalogError, GlocalError, as_fault
from pipelines.model.finding import Origin
from pipelines.translation.checks.base import CheckContext
from pipelines.translation.drafts.engine import AnyDraftEngine, DraftAbility, DraftRequest, TextToDraft
from pipelines.translation.drafts.protect import protected
from pipelines.translation.drafts.verify import length_limit
from pipelines.translation.glossary import Term, terms_in
from pipelines.translation.inline_codes import CodesError
from pipelines.workspace.catalogs import read_catalog
from pipelines.workspace.plugins import DRAFT_ENGINES, using_plugin
from pipelines.workspace.snapshot import Snapshot

GlossaryPairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class WantedDraft:
    """A text of a catalog that may be drafted; several entries may have it, by their contexts."""

    message: Message
    text: TextToDraft
    glossary: GlossaryPairs
    answer: str
    """By what its answer is kept."""


@dataclass(frozen=True, slots=True)
class CatalogPlan:
    """What there is to do in one catalog."""

    domain: str
    locale: str
    context: CheckContext
    title: str = ""
    wanted: tuple[WantedDraft, ...] = ()
    """In the order of the catalog; those that are answered already too."""
    requests: tuple[tuple[DraftRequest, tuple[str, ...]], ...] = ()
    """What is to be asked, each with the names of its answers."""
    left: tuple[LeftText, ...] = ()
    ability: DraftAbility | None = None
    fault: GlocalError | None = None
    """Why nothing can be done for this language; that of one is no other's."""
    characters: int = 0
    """What the service will count, as far as is known."""


@dataclass(frozen=True, slots=True)
class DraftPlan:
    """All that one run would do."""

    label: str
    catalogs: tuple[CatalogPlan, ...] = ()
    price_per_million: float = 0

    @property
    def characters(self) -> int:
        return sum(each.characters for each in self.catalogs)

    @property
    def texts(self) -> int:
        """How many texts would be sent."""
        return sum(len(request.texts) for each in self.catalogs for request, _ in each.requests)

    @property
    def cost(self) -> str:
        """In the currency of the settings; empty where they tell no price."""
        if not self.price_per_million or not self.characters:
            return ""
        return f"{self.price_per_million * self.characters / 1_000_000:.2f}"


@dataclass(slots=True)
class _Seen:
    """Answers that are asked for already by this run: the same text of another article is asked once."""

    keys: set[str] = field(default_factory=set)


def plan_drafts(
    snapshot: Snapshot, engine: AnyDraftEngine, domains: Sequence[str], locales: Sequence[str]
) -> DraftPlan:
    """What is to be drafted in these catalogs; `locales` empty: in all that a domain is translated into.

    CatalogError for a domain or a language that there is not.
    """
    workspace, seen = snapshot.workspace, _Seen()
    known = set(workspace.domains())
    for domain in domains:
        if domain not in known:
            raise CatalogError(
                f"there are no texts of {domain!r}", hint="run glocal extract, or glocal status"
            )
    targets = {tag for domain in domains for tag in workspace.targets(domain)}
    for tag in locales:
        if tag not in targets:
            raise CatalogError(f"nothing here is translated into {tag!r}", hint="see glocal locales")
    catalogs = tuple(
        _planned_drafts(snapshot, engine, domain, locale, seen)
        for domain in domains
        for locale in workspace.targets(domain)
        if locale in locales or not locales
    )
    price = workspace.settings.drafts.table(engine.name).get("price_per_million", 0)
    return DraftPlan(engine.label, catalogs, float(price) if isinstance(price, int | float) else 0)


def _planned_drafts(
    snapshot: Snapshot, engine: AnyDraftEngine, domain: str, locale: str, seen: _Seen
) -> CatalogPlan:
    plan = CatalogPlan(domain, locale, snapshot.check_context(locale, domain))
    try:
        catalog = _catalog_there(snapshot, domain, locale)
        if all(message.obsolete or any(message.strings) for message in catalog.messages):
            return plan
        return _filled(
            replace(plan, ability=_ability(snapshot, engine, domain, locale)), snapshot, engine, catalog, seen
        )
    except Exception as error:  # noqa: BLE001 - one language's fault is that language's
        return replace(plan, fault=as_fault(error))


def _catalog_there(snapshot: Snapshot, domain: str, locale: str) -> Catalog:
    catalog = read_catalog(snapshot.workspace, domain, locale)
    if not catalog.messages:
        raise CatalogError(
            "there is no catalog yet", origin=Origin(catalog.path), hint="run glocal extract, then this again"
        )
    return catalog


def _ability(snapshot: Snapshot, engine: AnyDraftEngine, domain: str, locale: str) -> DraftAbility:
    source = snapshot.workspace.source_of(domain)
    with using_plugin(DRAFT_ENGINES, engine.name):
        ability = engine.ability(source, locale)
    if ability is None:
        raise CatalogError(
            f"{engine.name} does not translate from {source} into {locale}",
            hint="choose another engine for it",
        )
    return ability


def _filled(
    plan: CatalogPlan, snapshot: Snapshot, engine: AnyDraftEngine, catalog: Catalog, seen: _Seen
) -> CatalogPlan:
    """The plan with its texts and requests."""
    ability, store = plan.ability, DraftStore(snapshot.workspace)
    answers = store.answers(engine.name, plan.locale)
    assert ability is not None  # noqa: S101 - whoever calls has asked
    source = snapshot.workspace.source_of(plan.domain)
    live = [message for message in catalog.messages if not message.obsolete]
    title = next((m.id for m in live if Kind.TITLE.value in m.extracted), "") if ability.context else ""
    about = (
        engine.name,
        engine.label,
        _told_keys(snapshot, engine),
        source,
        plan.locale,
        ability.markup.value,
    )
    waiting = {t.answer for each in store.waiting(engine.name) for t in each.texts}
    wanted, left, asked = [], [], list[WantedDraft]()
    for index, message in enumerate(live):
        if any(message.strings):
            continue
        try:
            text = _text_to_draft(live, index, ability, snapshot.glossary)
        except CodesError as error:
            left.append(LeftText(message.id, str(error)))
            continue
        pairs = tuple(_glossary_pairs(message.id, snapshot.glossary, plan.locale)) if ability.glossary else ()
        each = WantedDraft(message, text, pairs, answer_key(*about, text.words, pairs))
        if each.answer in waiting:
            left.append(LeftText(message.id, "it is handed in already, and not answered yet"))
            continue
        wanted.append(each)
        if each.answer not in seen.keys and each.answer not in answers:
            seen.keys.add(each.answer)
            asked.append(each)
    requests = tuple(_batches(asked, source, plan.locale, title, ability))
    characters = sum(engine.estimate(request) for request, _ in requests)
    return replace(
        plan, title=title, wanted=tuple(wanted), left=tuple(left), requests=requests, characters=characters
    )


def _told_keys(snapshot: Snapshot, engine: AnyDraftEngine) -> Mapping[str, str]:
    """What else the settings tell an engine: another formality is another answer."""
    table = snapshot.workspace.settings.drafts.table(engine.name)
    return {name: repr(value) for name, value in table.items() if name != "price_per_million"}


def _text_to_draft(
    live: Sequence[Message], index: int, ability: DraftAbility, glossary: Sequence[Term]
) -> TextToDraft:
    """One text as it is sent; CodesError if it is none for a machine."""
    message = live[index]
    if message.plural is not None:
        raise CodesError("it has plural forms, which a machine does not know")
    parts = text_parts(message.id, message.flags, glossary)
    words = "".join(part for part in parts if isinstance(part, str))
    if not any(map(str.isalpha, words)):
        raise CodesError("it has no words to translate")
    written = protected(parts, ability.markup)
    if len(written) > ability.most_characters:
        raise CodesError(
            f"it is longer than the {ability.most_characters:,} characters that the engine takes"
        )
    before = live[index - 1].id if ability.context and index else ""
    after = live[index + 1].id if ability.context and index + 1 < len(live) else ""
    return TextToDraft(written, parts, message.extracted, before, after, length_limit(message))


def _glossary_pairs(text: str, glossary: Sequence[Term], locale: str) -> Iterator[tuple[str, str]]:
    for term in terms_in(text, glossary):
        if not term.kept and (words := term.translations.get(locale)):
            yield term.term, words[0]


def _batches(
    asked: Sequence[WantedDraft], source: str, target: str, title: str, ability: DraftAbility
) -> Iterator[tuple[DraftRequest, tuple[str, ...]]]:
    """Requests of as many texts as the engine takes at once."""
    batch: list[WantedDraft] = []
    size = 0
    for each in asked:
        length = len(each.text.words)
        if batch and (len(batch) >= ability.most_texts or size + length > ability.most_characters):
            yield _batch_request(batch, source, target, title, ability)
            batch, size = [], 0
        batch.append(each)
        size += length
    if batch:
        yield _batch_request(batch, source, target, title, ability)


def _batch_request(
    batch: Sequence[WantedDraft], source: str, target: str, title: str, ability: DraftAbility
) -> tuple[DraftRequest, tuple[str, ...]]:
    glossary = tuple(dict.fromkeys(pair for each in batch for pair in each.glossary))
    texts = tuple(each.text for each in batch)
    request = DraftRequest(source, target, texts, ability.markup, title, glossary)
    return request, tuple(each.answer for each in batch)
