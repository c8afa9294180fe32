"""What a mail program, a web page or a PDF puts around a text, and is no part of it: found, and told."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from pipelines.content.importers.dates import date_with_hour
from pipelines.content.importers.draft import Guesses, Line, Part
from pipelines.content.importers.phrases import (
    is_page_furniture,
    is_press_kicker,
    is_published_label,
    plain,
)

Source = Line | Part
_CRUMBS = re.compile(r"\s[»›>→]\s")
_CONTACT = re.compile(r"\S@\S|\+\d[\d ]{6,}")
_ABOVE = 6
"""Lines that may stand above a title."""
_PAGE_NUMBER = re.compile(
    r"(?:[^\W\d_]{2,8}\.? )?[-–]? ?\d{1,4} ?[-–]?(?: ?(?:/|[^\W\d_]{1,4}) ?\d{1,4})?", re.ASCII
)
_END_MARK = re.compile(r"(?:# ?){3,}|[-–—*\s]*(?:ends?|30)[-–—*\s]*", re.IGNORECASE)
_COPYRIGHT = re.compile(r"(?:©|\(c\)|copyright\b).*[12]\d{3}", re.IGNORECASE)
_NETWORKS = frozenset(
    (
        *("facebook", "twitter", "x", "linkedin", "instagram", "youtube", "mastodon", "whatsapp", "telegram"),
        *("pinterest", "email", "e-mail", "mail", "print", "copy", "link", "bluesky", "threads", "reddit"),
    )
)
_MAIL_FIELD = re.compile(r"\*?[^\W\d_][\w -]{0,20}\*?\s?:\*?(?:\s(?P<value>.*)|)")
_REPLY = re.compile(r"(?:(?:re|fwd?|aw|wg|sv|vs|tr|rv|odp|ynt)\s*:\s*)+", re.IGNORECASE)
_SHORT = 90
_ENDS = ".!?;,…"
_PAGE = "part of the page around the text, left out"


def mail_head(lines: Sequence[Line], guesses: Guesses) -> tuple[str, list[Line]]:
    """The subject of a forwarded mail that a text begins with, and the lines below its head."""
    start = 0
    while start < min(2, len(lines)) and not _MAIL_FIELD.fullmatch(lines[start].words):
        start += 1
    end = start
    while end < len(lines) and end - start < 12 and _MAIL_FIELD.fullmatch(lines[end].words):
        if end > start and lines[end].after_gap:
            break
        end += 1
    head = lines[start:end]
    if len(head) < 3 or not any("@" in line.words for line in head):
        return "", list(lines)
    values = [found["value"] or "" for line in head if (found := _MAIL_FIELD.fullmatch(line.words))]
    subjects = [value for value in values[1:] if "@" not in value and not re.search(r"\d:\d\d", value)]
    for line in lines[:end]:
        guesses.take(line, "the head of a mail, left out", 95)
    return bare_subject(subjects[-1]) if subjects else "", list(lines[end:])


def bare_subject(subject: str) -> str:
    """A mail's subject without `Fwd:` and its like."""
    return _REPLY.sub("", subject, count=1).strip()


def above_title(lines: Sequence[Source], guesses: Guesses) -> tuple[bool, list[Source]]:
    """The lines from the title on, and whether a press release is announced above it."""
    is_press = False
    looked_at = lines[:_ABOVE] if _is_page_line(lines[0].words) else lines[:1]
    crumbs = [number for number, line in enumerate(looked_at) if _is_crumbs(line.words)]
    at = 0
    while at < len(lines) - 1:
        line = lines[at]
        if is_press_kicker(line.words) and len(line.words) <= _SHORT:
            is_press = True
            taken = guesses.take(line, "a kicker above the title, left out", 90)
        elif _is_page_line(line.words) or (crumbs and at <= crumbs[-1] and len(line.words) <= 2 * _SHORT):
            taken = guesses.take(line, _PAGE, 90 if at in crumbs else 80)
        elif is_press and _CONTACT.search(line.words) and len(line.words) <= _SHORT:
            taken = guesses.take(line, "a contact above the title, left out", 75)
        else:
            break
        if not taken:
            break
        at += 1
    return is_press, list(lines[at:])


def without_furniture(lines: Sequence[Source], guesses: Guesses) -> list[Source]:
    """The lines that are the text's own."""
    kept: list[Source] = []
    is_pdf = _is_pdf(lines)
    in_block = False
    skipped = -1
    for number, line in enumerate(lines):
        after = lines[number + 1] if number + 1 < len(lines) else None
        late = number >= len(lines) // 3
        if number == skipped:
            continue
        if isinstance(line, Part):
            in_block = False
        elif _is_page_line(line.words) and guesses.take(line, _PAGE, 90):
            in_block = late
            continue
        elif in_block and not line.after_gap and _is_short(line.words) and guesses.take(line, _PAGE, 70):
            continue
        elif late and _dated_label(line, after, guesses):
            skipped = number + 1
            continue
        elif is_pdf and _edge_of_page(line, after, kept, guesses):
            continue
        else:
            in_block = False
        kept.append(line)
    return kept


def _dated_label(line: Line, after: Source | None, guesses: Guesses) -> bool:
    """Whether it is `Last update` above a day, and both are left out."""
    if not after or not is_published_label(line.words) or not date_with_hour(after.words):
        return False
    return guesses.take(line, _PAGE, 80) and guesses.take(after, _PAGE, 80)


def _edge_of_page(line: Line, after: Source | None, kept: Sequence[Source], guesses: Guesses) -> bool:
    """Whether a line is a page's number, or the head of the page above it, and is left out."""
    if _is_page_number(line.words):
        return guesses.take(line, "a page number, left out", 80)
    if after and _is_page_number(after.words) and _is_running_head(line, kept):
        return guesses.take(line, "the head of a page, left out", 70)
    return False


def _is_page_line(words: str) -> bool:
    if len(words) > 3 * _SHORT:
        return False
    label, colon, rest = words.partition(":")
    names = [name for name in re.split(r"[\s|,·•]+", plain(rest if colon else words)) if name]
    if colon and names and is_page_furniture(label) and all(name in _NETWORKS for name in names):
        return True
    networks = len(names) > 1 and all(name in _NETWORKS for name in names)
    copyright_line = _COPYRIGHT.match(words) is not None and len(words) <= _SHORT
    return networks or copyright_line or _END_MARK.fullmatch(words) is not None or is_page_furniture(words)


def _is_crumbs(words: str) -> bool:
    parts = _CRUMBS.split(words)
    return len(parts) > 1 and len(words) <= 2 * _SHORT and all(len(part.split()) <= 4 for part in parts[:-1])


def _is_short(words: str) -> bool:
    return (len(words) <= _SHORT and words[-1] not in ".;,") or is_page_furniture(words)


def _is_pdf(lines: Sequence[Source]) -> bool:
    """Whether words are divided at the ends of lines."""
    pairs = itertools.pairwise(lines)
    return any(re.search(r"[^\W\d_]-\Z", a.words) and b.words[:1].islower() for a, b in pairs)


def _is_page_number(words: str) -> bool:
    return _PAGE_NUMBER.fullmatch(words) is not None


def _is_running_head(line: Line, before: Sequence[Source]) -> bool:
    ended = not before or before[-1].words[-1:] in _ENDS + ":"
    return ended and len(line.words) <= _SHORT and line.words[-1] not in _ENDS
