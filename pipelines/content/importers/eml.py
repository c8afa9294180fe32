"""A mail (.eml) → a draft article: the part with the text, never its head."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart

from pipelines.content.importers.draft import Draft, Guesses, Importer, ImportSource, Line, Unplaced
from pipelines.content.importers.furniture import bare_subject
from pipelines.content.importers.html import read_html
from pipelines.content.importers.pasted import read_pasted
from pipelines.model.errors import ContentError
from pipelines.model.finding import Origin
from pipelines.model.times import YEARS

_FIELD = re.compile(rb"[!-9;-~]{1,60}:[ \t]?.*")
_KNOWN = re.compile(
    rb"^(?:from|to|subject|date|message-id|received|mime-version|content-type):", re.IGNORECASE | re.MULTILINE
)
_DEEPEST = 20
"""Parts within each other: a forward of a forward has six."""
_MOST_PARTS = 500


def _is_mail(source: ImportSource) -> bool:
    head = re.split(rb"\r?\n\r?\n", source.data[:20_000].lstrip(b"\xef\xbb\xbf\r\n"), maxsplit=1)[0]
    lines = re.split(rb"\r?\n(?![ \t])", head.removeprefix(b"From ").strip(b"\r\n"))
    if not all(_FIELD.match(line) for line in lines if line):
        return False
    known = {found.lower() for found in _KNOWN.findall(head)}
    technical = known & {b"message-id:", b"received:", b"mime-version:", b"content-type:"}
    return len(known) >= 3 and bool(technical or source.name.lower().endswith(".eml"))


def _read_mail(source: ImportSource) -> Draft:
    if not _KNOWN.search(source.data[:20_000]):
        raise ContentError("this is no mail", origin=Origin(source.name, 1), hint="leave out --from eml")
    message = message_from_bytes(source.data, policy=policy.default)
    if not isinstance(message, EmailMessage) or not _is_bounded(source.data, message):
        raise ContentError(
            f"more than {_DEEPEST} mails within each other",
            origin=Origin(source.name, 1),
            hint="open it, copy the text, and import that",
        )
    body = message.get_body(("html", "plain"))
    text = _content(body) if body is not None else ""
    subject = bare_subject(" ".join(str(message.get("Subject", "")).split()))
    if body is None or not text.strip():
        raise ContentError(
            "there is no text in this mail",
            origin=Origin(source.name, 1),
            hint="import what is attached to it",
        )
    files = list(_attached(message, body))
    pictures = {name: data for key, name, data in files for name in (key, name) if name}
    if body.get_content_type() == "text/html":
        draft = read_html(
            text,
            source.name,
            pictures={**pictures, **source.pictures},
            lang=source.lang,
            enough=source.enough,
            title=subject,
        )
    else:
        draft = read_pasted(text, source.name, lang=source.lang, enough=source.enough, title=subject)
    used = {picture.data for picture in draft.pictures}
    left = [
        Unplaced(0, name or key, "a file attached to the mail, which was left out:")
        for key, name, data in files
        if data not in used
    ]
    return _with_day(replace(draft, unplaced=(*draft.unplaced, *left)), message, source.enough)


def _with_day(draft: Draft, message: EmailMessage, enough: int) -> Draft:
    """The day the mail was written, where its text names none."""
    day = _mail_day(message)
    if draft.date or not day:
        return draft
    guesses = Guesses(enough)
    taken = guesses.take(Line(0, ""), f"the publication date {day}", 65, "as the mail is dated")
    found = (*guesses.found, *draft.guesses)
    return replace(draft, date=day, guesses=found) if taken else replace(draft, guesses=found)


def _mail_day(message: EmailMessage) -> date | None:
    try:
        moment = message["Date"].datetime if message["Date"] else None
    except (AttributeError, ValueError, TypeError):
        return None
    return moment.date() if moment and moment.year in YEARS else None


def _content(part: MIMEPart) -> str:
    """The text of a part, in whatever encoding it says it has."""
    try:
        return str(part.get_content())
    except (LookupError, ValueError, KeyError):
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def _attached(message: EmailMessage, body: MIMEPart) -> Iterator[tuple[str, str, bytes]]:
    """What came along: its number in the mail, its name, its bytes."""
    for part in message.walk():
        if part is body or part.is_multipart() or part.get_content_type() in ("text/plain", "text/html"):
            continue
        payload = part.get_payload(decode=True)
        name = part.get_filename() or ""
        if isinstance(payload, bytes) and payload:
            yield str(part.get("Content-ID", "")).strip("<> "), name or part.get_content_type(), payload


def _is_bounded(data: bytes, message: EmailMessage) -> bool:
    if data.lower().count(b"content-type:") > _MOST_PARTS:
        return False
    level: list[object] = [message]
    for _ in range(_DEEPEST):
        parts = [part for part in level if isinstance(part, EmailMessage) and part.is_multipart()]
        level = [inner for part in parts for inner in part.iter_parts()]
    return not level


EML = Importer("a mail (.eml)", _is_mail, _read_mail)
