"""What can be wrong with a translation or an article, found without a person.

`docs/checks.md` lists the checks with their reasons; `base.py` says how to add one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from pipelines.languages.plurals import plural_header
from pipelines.model.catalog import Catalog, Message
from pipelines.model.errors import fault_finding
from pipelines.model.finding import UNREADABLE, Finding, Origin, Severity
from pipelines.model.markup import LONGEST_TEXT
from pipelines.translation.carry import kinds_told
from pipelines.translation.checks import (
    characters,
    labels,
    lengths,
    links,
    markup,
    numbers,
    typography,
    words,
)
from pipelines.translation.checks.base import Check, CheckContext, TextPair
from pipelines.translation.checks.plurals import single_forms, without_number
from pipelines.translation.checks.whole import language
from pipelines.translation.drafts.mark import DraftState, draft_mark, draft_state, lost_marks
from pipelines.translation.formats.po import headers
from pipelines.translation.second_person import UNREVIEWED
from pipelines.translation.weblate.approved import UNAPPROVED

CHECKS = (
    Check("placeholders", Severity.ERROR, markup.placeholders),
    Check("links", Severity.ERROR, links.links),
    Check("emphasis", Severity.ERROR, markup.emphasis),
    Check("html-tags", Severity.ERROR, markup.html_tags),
    Check("notes", Severity.ERROR, markup.notes),
    Check("unsafe-html", Severity.ERROR, markup.unsafe_html),
    Check("line-marks", Severity.ERROR, markup.line_marks),
    Check("names", Severity.ERROR, words.names),
    Check("blank", Severity.ERROR, words.blank),
    Check("copied", Severity.ERROR, words.copied),
    Check("mixed-letters", Severity.ERROR, characters.mixed_letters),
    Check("control", Severity.ERROR, characters.control),
    Check("zero-width", Severity.ERROR, characters.zero_width),
    Check("cedilla", Severity.ERROR, characters.cedilla),
    Check("conflict", Severity.ERROR, characters.conflict),
    Check("glossary", Severity.HINT, words.glossary),
    Check("numbers", Severity.HINT, numbers.numbers),
    Check("dates", Severity.HINT, numbers.dates),
    Check("end-punctuation", Severity.HINT, typography.end_punctuation),
    Check("quotes", Severity.HINT, typography.quotes),
    Check("spacing", Severity.HINT, typography.spacing),
    Check("label-letter", Severity.HINT, labels.label_letter),
    Check("doubled-words", Severity.HINT, words.doubled_words),
    Check("length", Severity.HINT, lengths.length),
    Check("growth", Severity.HINT, lengths.growth),
    Check("emoji", Severity.HINT, typography.emoji),
    Check("link-text", Severity.HINT, words.link_text),
)
"""Asked of every message, in this order."""

HINTS = frozenset(check.id for check in CHECKS if check.severity is Severity.HINT)

_FLAGGED = "; a flag in the catalog silences hints only, errors are silenced in glocal.toml or by the article"

FILE_CHECKS = (("language", Severity.ERROR, language),)
"""Asked of a catalog as a whole."""

CHECK_NAMES = frozenset((*(check.id for check in CHECKS), *(name for name, _, _ in FILE_CHECKS)))
"""What an article may silence."""


def check_message(
    message: Message, path: str, context: CheckContext, plural_rule: str | None = None
) -> Iterator[Finding]:
    """Everything to say about one message that stands in the source today.

    `plural_rule` is the catalog's own `Plural-Forms`; without it, the locale's usual one. A flag in the file
    silences hints only: an error guards against a slip or a trick of whoever writes that file.
    """
    origin, locale = Origin(path, message.line), context.locale
    if not all(message.strings):
        yield Finding("empty", Severity.HINT, f"not translated: {quoted_source(message)}", origin, locale)
        return
    if message.fuzzy:
        why = f"{kinds} changed" if (kinds := kinds_told(message)) else _drafted_by(message)
        what = "to be reviewed" + (f" ({why})" if why else "")
        yield Finding("fuzzy", Severity.HINT, f"{what}: {quoted_source(message)}", origin, locale)
        return
    if (size := max(map(len, message.strings))) > LONGEST_TEXT:
        text = f"{size:,} characters, and {LONGEST_TEXT:,} are the most, in {quoted_source(message)}"
        yield Finding(UNREADABLE, Severity.ERROR, text, origin, locale)
        return
    off = {f[7:] for f in message.flags if f.startswith("ignore-")}
    forms = _forms(message, context, plural_rule)
    for check in _not_ignored(context.ignored):
        flagged = check.id in off
        if flagged and check.severity is Severity.HINT:
            continue
        try:
            fault = _fault_of_forms(check, forms)
        except Exception as error:  # noqa: BLE001 - a check that fails has not looked: that is a finding too
            yield fault_finding(error, check.id, origin, locale, check.severity)
            continue
        if fault:
            text = f"{_bounded(fault)}, in {quoted_source(message)}" + (_FLAGGED if flagged else "")
            yield Finding(check.id, check.severity, text, origin, locale)


def check_catalog(wanted: Iterable[Message], catalog: Catalog, context: CheckContext) -> Iterator[Finding]:
    """Findings over the messages that the source asks for today, in its order; then over the whole file."""
    known = {message.key: message for message in catalog.messages if not message.obsolete}
    rule = headers(catalog).get("Plural-Forms")
    present = []
    for message in wanted:
        found = known.get(message.key)
        if found is None:
            text = f"not in the catalog yet, run glocal extract: {quoted_source(message)}"
            yield Finding("empty", Severity.HINT, text, Origin(catalog.path), context.locale)
            continue
        if not {*message.extracted, *message.flags}.issubset(found.extracted + found.flags):
            # What a message is, the source knows better than a file that waits for the next extract.
            flags = tuple(dict.fromkeys(found.flags + message.flags))
            found = replace(found, extracted=message.extracted, flags=flags)
        present.append(found)
        yield from check_message(found, catalog.path, context, rule)
    yield from lost_marks(present, catalog.path, context.locale)
    for name, severity, test in FILE_CHECKS:
        if name in context.ignored:
            continue
        try:
            fault = test(present, context)
        except Exception as error:  # noqa: BLE001 - as above
            yield fault_finding(error, name, Origin(catalog.path), context.locale, severity)
            continue
        if fault:
            yield Finding(name, severity, fault, Origin(catalog.path), context.locale)


@lru_cache
def _not_ignored(ignored: frozenset[str]) -> tuple[Check, ...]:
    return tuple(check for check in CHECKS if check.id not in ignored)


def _fault_of_forms(check: Check, forms: list[list[TextPair]]) -> str:
    """The first form's that has one; a form may follow any of its sources, so all of them must show it."""
    for first, *others in forms:
        fault = check.test(first)
        if fault and all(map(check.test, others)):
            return fault
    return ""


def _forms(message: Message, context: CheckContext, rule: str | None) -> list[list[TextPair]]:
    """Each plural form with the sources it may follow; a message without a plural has one form of one."""
    plural = message.plural
    if plural is None:
        return [[TextPair(message.id, message.strings[0], message, context)]]
    single = single_forms(rule if rule is not None else plural_header(context.language))
    any_of = (plural, message.id, without_number(plural))
    return [
        [TextPair(source, text, message, context) for source in (any_of if number in single else any_of[:1])]
        for number, text in enumerate(message.strings)
    ]


def _drafted_by(message: Message) -> str:
    if UNAPPROVED in message.flags:
        return "not approved in Weblate"
    if UNREVIEWED in message.flags:
        return "to be read by a second person"
    mark = draft_mark(message) if draft_state(message) is DraftState.DRAFT else None
    return f"machine draft: {mark.label}" if mark else ""


def quoted_source(message: Message) -> str:
    """How a finding names its text."""
    return repr(message.id if len(message.id) <= 50 else f"{message.id[:49]}…")


def _bounded(fault: str) -> str:
    """Beginning and end of a fault that quotes too much: 5,000 digits are no message."""
    return fault if len(fault) <= 400 else f"{fault[:300]} … {fault[-60:]}"
