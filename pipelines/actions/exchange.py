"""Texts go to a translator's tool in a format of its own, and come back; nothing is taken on trust.

A unit that lost a code, or whose source was edited, stays as it is here and is told. What is taken is
reviewed only where the file says so and somebody gives their word for it; all else is to be looked over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.actions.exchange_units import exchange_units, unit_slots
from pipelines.actions.upload_catalog import (
    LeftOut,
    UploadedCatalog,
    hand_out_catalog,
    handed_out_like,
    take_catalog,
)
from pipelines.model.catalog import Catalog, Message
from pipelines.model.errors import CatalogError
from pipelines.model.finding import Origin
from pipelines.model.markup import visible
from pipelines.translation.drafts.mark import without_mark
from pipelines.translation.formats.exchange import (
    EXCHANGE_LIMIT,
    ExchangeDocument,
    ExchangeFormat,
    ExchangeProfile,
    ReturnedDocument,
    ReturnedUnit,
    unit_id,
)
from pipelines.translation.formats.po import parse_catalog
from pipelines.translation.returned_text import Outcome, UnitNotTakenError, returned_text
from pipelines.workspace.catalogs import read_catalog
from pipelines.workspace.paths import Workspace
from pipelines.workspace.plugins import FORMATS, load_plugin, plugins, using_plugin
from pipelines.workspace.snapshot import open_snapshot


@dataclass(frozen=True, slots=True)
class ReturnedText:
    """One unit, and what became of it."""

    domain: str
    id: str
    source: str
    """As it is here; empty where it is not known."""
    outcome: Outcome
    why: str = ""

    @property
    def is_refused(self) -> bool:
        """Whether somebody has to look at it: it was not taken, or stands beside another."""
        return self.outcome not in (Outcome.TAKEN, Outcome.UNCHANGED)


PROFILES = tuple(each.value for each in ExchangeProfile)
"""Whose tool a file can be written for."""


def exchange_format(name: str) -> ExchangeFormat:
    """The installed format of that name; CatalogError, with those that there are, for another."""
    names = sorted(plugins(FORMATS).names)
    if name not in names:
        raise CatalogError(f"there is no format {name!r}", hint=f"there are: {', '.join(names)}")
    found: ExchangeFormat = load_plugin(FORMATS, name)
    return found


def export_texts(
    workspace: Workspace, domain: str, locale: str, form: ExchangeFormat, profile: str
) -> bytes | None:
    """The texts of a catalog as a file; None where there is no catalog yet. A copy is kept, so that on return
    what others did meanwhile is known. `profile`: one of PROFILES.
    """
    data = hand_out_catalog(workspace, domain, locale)
    if data is None:
        return None
    catalog = parse_catalog(data, workspace.relative(workspace.catalog_path(domain, locale)))
    memory = open_snapshot(workspace).memory(workspace.source_of(domain))
    page = _desk_page(workspace, domain, locale)
    units = tuple(exchange_units(domain, locale, catalog, memory, page))
    with using_plugin(FORMATS, form.name):
        return form.write(
            ExchangeDocument(workspace.source_of(domain), locale, units), ExchangeProfile(profile)
        )


def _desk_page(workspace: Workspace, domain: str, locale: str) -> str:
    """Where the desk shows an article's texts in their mail; empty where nobody said where the desk is."""
    desk = workspace.settings.notify.desk.rstrip("/")
    if not desk or domain not in workspace.slugs():
        return ""
    return f"{desk}/issues/{domain}/languages/{locale}/translate"


def read_returned(form: ExchangeFormat, file: Path) -> ReturnedDocument:
    """What a file says that came back; CatalogError where it is not there, or is none of the format."""
    try:
        with file.open("rb") as opened:
            data = opened.read(EXCHANGE_LIMIT + 1)
    except OSError as error:
        raise CatalogError(
            f"it cannot be read: {error.strerror}",
            origin=Origin(str(file)),
            hint="look at its name and folder",
        ) from error
    try:
        with using_plugin(FORMATS, form.name):
            return form.read(data)
    except CatalogError as error:
        where = Origin(str(file), error.origin.line if error.origin else 0)
        raise CatalogError(error.message, origin=where, hint=error.hint) from error


def read_any_returned(file: Path) -> ReturnedDocument:
    """What a file says, in whichever of the installed formats it is: those of its suffix are tried first.
    CatalogError, of the last of them, where it is in none.
    """
    forms = [exchange_format(name) for name in sorted(plugins(FORMATS).names)]
    fitting = [form for form in forms if form.suffix == file.suffix.lower()] or forms
    for form in fitting[:-1]:
        with suppress(CatalogError):
            return read_returned(form, file)
    return read_returned(fitting[-1], file)


def import_texts(
    workspace: Workspace, document: ReturnedDocument, reviewed_by: str = ""
) -> tuple[ReturnedText, ...]:
    """Take what came back. `reviewed_by`: who gives their word for what the file calls reviewed; it is noted
    at each entry. Nothing is committed.

    CatalogError for a language or a catalog that there is not; GlocalError if somebody writes for too long.
    """
    by_domain: dict[str, list[ReturnedUnit]] = defaultdict(list)
    for unit in document.units:
        by_domain[unit.domain].append(unit)
    known = set(workspace.domains())
    for domain in by_domain:
        if domain not in known:
            raise CatalogError(
                f"the file has texts of {domain!r}, which is not here",
                hint="see whether it belongs to another workspace",
            )
    locale = workspace.languages.find(document.target_language)
    for domain in by_domain:
        if locale is None or locale not in workspace.targets(domain):
            raise CatalogError(
                f"the file is in {document.target_language!r}, into which {domain!r} is not translated",
                hint="choose another file, or add the language to glocal.toml",
            )
    return tuple(
        text
        for domain, units in by_domain.items()
        for text in _take_units(workspace, domain, str(locale), units, reviewed_by)
    )


def _take_units(
    workspace: Workspace,
    domain: str,
    locale: str,
    units: Sequence[ReturnedUnit],
    reviewed_by: str,
) -> Iterator[ReturnedText]:
    catalog = read_catalog(workspace, domain, locale)
    slots, told, said = unit_slots(catalog), dict[str, ReturnedText](), dict[str, str]()
    for unit in units:
        slot = slots.get(unit.id)
        if slot is None:
            told[unit.id] = ReturnedText(domain, unit.id, "", Outcome.NOT_HERE)
            continue
        try:
            text = returned_text(unit, slot.source, slot.message.strings[slot.form], slot.message.flags)
        except UnitNotTakenError as error:
            told[unit.id] = ReturnedText(domain, unit.id, slot.source, error.outcome, str(error))
            continue
        said[unit.id] = text
        if not text:  # an empty field takes nothing away, and vouches for nothing
            told[unit.id] = ReturnedText(domain, unit.id, slot.source, Outcome.UNCHANGED)
    texts = {name: text for name, text in said.items() if text}
    claimed = {unit.id for unit in units if unit.reviewed and reviewed_by}
    word = f"Reviewed by {visible(reviewed_by)}."
    base = handed_out_like(workspace, domain, locale, _said_strings(catalog, said))
    theirs = _their_version(catalog, base, texts, claimed, word)
    done = take_catalog(workspace, domain, locale, theirs, None, base)
    for name in texts:
        message = slots[name].message
        told[name] = ReturnedText(domain, name, slots[name].source, _outcome_of(done, message))
    yield from (told[unit.id] for unit in units if unit.id in told)


def _outcome_of(done: UploadedCatalog, message: Message) -> Outcome:
    if any(each.message.key == message.key and each.why is LeftOut.BOTH for each in done.left):
        return Outcome.CONFLICT
    return Outcome.TAKEN if any(each.key == message.key for each in done.taken) else Outcome.UNCHANGED


def _their_version(
    catalog: Catalog, base: Catalog | None, texts: dict[str, str], claimed: set[str], word: str
) -> Catalog:
    """The catalog as whoever sends the file has it: as it was handed out (`base`), with their words."""
    before = {message.key: message for message in base.messages} if base else {}
    messages = []
    for message in catalog.messages:
        was, names = before.get(message.key, message), _unit_names(message)
        if message.obsolete or not any(name in texts for name in names):
            messages.append(was if was.plural == message.plural else message)
            continue
        words = _returned_strings(message, texts)
        if words == message.strings and message.translated:  # somebody here came to the same words
            messages.append(message)
            continue
        flags = tuple(flag for flag in was.flags if flag != "fuzzy")
        if words != was.strings and not claimed.issuperset(name for name in names if name in texts):
            flags = ("fuzzy", *flags) if any(words) else flags
        elif was.fuzzy and not claimed.issuperset(names):
            flags = was.flags
        previous = was.previous if "fuzzy" in flags else ()
        # Whoever gives their word for a machine's draft has read it.
        vouched = "fuzzy" not in flags and claimed.issuperset(names)
        comments = without_mark(was).comments if vouched else was.comments
        if "fuzzy" not in flags and word not in comments and (was.fuzzy or words != was.strings):
            comments = (*comments, word)
        messages.append(replace(was, strings=words, flags=flags, previous=previous, comments=comments))
    return replace(catalog, messages=tuple(messages))


def _unit_names(message: Message) -> tuple[str, ...]:
    if message.plural is None:
        return (unit_id(message),)
    return tuple(unit_id(message, form) for form in range(len(message.strings)))


def _said_strings(catalog: Catalog, said: dict[str, str]) -> dict[tuple[str | None, str], tuple[str, ...]]:
    """What a file says of each message that it has whole, empty ones too: they tell what it was made of."""
    named = {each.key: _unit_names(each) for each in catalog.messages if not each.obsolete}
    return {
        key: tuple(said[name] for name in names) for key, names in named.items() if said.keys() >= {*names}
    }


def _returned_strings(message: Message, texts: dict[str, str]) -> tuple[str, ...]:
    """With what came back; an empty one takes nothing away."""
    pairs = zip(_unit_names(message), message.strings, strict=True)
    return tuple(texts.get(name) or string for name, string in pairs)
