"""One message for each recipient: the campaign is encoded once, and a recipient's values are put into that.

Python's EmailMessage would take milliseconds for each. Between two merge tags the text is quoted-printable
already; a tag's value is encoded alone and joined with soft line breaks, so no replacement can split or
lengthen a line that others are on (RFC 2045, 6.7).
"""

from __future__ import annotations

import re
from binascii import b2a_qp
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, parseaddr
from functools import partial
from hashlib import sha256
from html import escape

from pipelines.delivery.kit import check_lines
from pipelines.delivery.mailing.recipients import Recipient
from pipelines.delivery.mailing.return_path import letter_id
from pipelines.delivery.mailing.unsubscribe import signed_url
from pipelines.delivery.provider import token
from pipelines.emails.headers import mailbox_header, text_header, token_header, url_header
from pipelines.emails.own_headers import list_id, own_header_lines
from pipelines.model.delivery import Campaign
from pipelines.model.errors import DeliveryError, UnsupportedFeature
from pipelines.model.markup import MERGE_TAG

PERSONAL = ("unsubscribe_url", "first_name")
_MARK = re.compile(f"( ?){MERGE_TAG.pattern}( ?)")


@dataclass(frozen=True, slots=True)
class _MergeTagSlot:
    """A place for a recipient's value, with the spaces around it: if there is none, one of them goes."""

    name: str
    before: str
    after: str
    html: bool

    def filled(self, values: dict[str, str]) -> str:
        if value := values[self.name]:
            return self.before + (escape(value) if self.html else value) + self.after
        return " " if self.before and self.after else ""


class MessageBuilder:
    """The messages of one campaign. `test` marks the subject as a test."""

    def __init__(self, campaign: Campaign, secret: str, provider: str, *, test: bool = False) -> None:
        email, urls = campaign.email, dict(campaign.urls)
        split = partial(_split, urls=urls, provider=provider)
        self.sender = parseaddr(campaign.sender)[1]
        self._domain = self.sender.rpartition("@")[2]
        self._unsubscribe = urls.pop("unsubscribe_url", "")
        if not self._unsubscribe.startswith("https://"):
            raise DeliveryError(
                "one-click unsubscribe needs an https address (RFC 8058)",
                hint="give [email] unsubscribe_url an https address",
            )
        self._secret = secret
        self._key = campaign.issue_id, email.locale
        # Where the family name comes first, the given name is the last word.
        self._given = -1 if email.locale == "hu" else 0
        subject = split(f"[Test] {email.subject}" if test else email.subject, html=False)
        self._subject: list[str | _MergeTagSlot] | bytes = (
            subject if len(subject) > 1 else text_header("Subject", str(subject[0]))
        )
        boundary = f"=_{token(campaign)}"  # cannot occur in quoted-printable text
        self._headers = _common_headers(campaign, boundary)
        part = f'--{boundary}\r\nContent-Type: text/%s; charset="utf-8"\r\nContent-Transfer-Encoding: '
        part += "quoted-printable\r\n\r\n"
        self._body: list[bytes | _MergeTagSlot] = [
            (part % "plain").encode(),
            *_encoded(split(email.text, html=False)),
            f"\r\n{part % 'html'}".encode(),
            *_encoded(split(email.html, html=True)),
            f"\r\n--{boundary}--\r\n".encode(),
        ]

    def message_id(self, person: str) -> str:
        """The same for the same person and edition in every run, so that a copy can be told as one.

        Nobody can guess it, so a report that names it (`bounces/`) is of somebody who had the letter.
        """
        return f"<{letter_id(*self._key, person, self._secret)}@{self._domain}>"

    def write(self, recipient: Recipient, message_id: str, date: datetime) -> bytes:
        """The message, each line ended by CRLF: the same bytes for the same id and date (aware)."""
        url = signed_url(self._unsubscribe, recipient.token or recipient.person, self._secret)
        given = recipient.name.split()[self._given] if recipient.name.strip() else ""
        values = {"unsubscribe_url": url, "first_name": given}
        headers = (
            self._subject_line(values),
            mailbox_header("To", recipient.name, recipient.address),
            token_header("Message-ID", message_id),
            token_header("Date", format_datetime(date)),
            url_header("List-Unsubscribe", url),
        )
        body = (p if isinstance(p, bytes) else _encoded_value(p.filled(values)) for p in self._body)
        return b"".join((*headers, self._headers, *body))

    def _subject_line(self, values: dict[str, str]) -> bytes:
        if isinstance(self._subject, bytes):
            return self._subject
        return text_header(
            "Subject", "".join(p if isinstance(p, str) else p.filled(values) for p in self._subject)
        )


def _common_headers(campaign: Campaign, boundary: str) -> bytes:
    """The headers that all recipients' messages have in common, with the empty line at the end.

    No Auto-Submitted: RFC 3834, 5 keeps it from messages that people wrote, and a newsletter is one.
    Precedence and List-Id keep holiday notices away (RFC 3834, 2).
    """
    email = campaign.email
    name, address = parseaddr(campaign.sender)
    check_lines(campaign)
    # Gmail: three words of our own and a lasting sender id of 5 to 15 characters.
    sender_id = sha256(address.encode()).hexdigest()[:12]
    return b"".join(
        (
            mailbox_header("From", name, address),
            token_header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
            token_header("List-Id", list_id(campaign)),
            token_header("Feedback-ID", f"{token(campaign)}:{email.locale}:newsletter:{sender_id}"),
            token_header("Precedence", "bulk"),
            token_header("Content-Language", email.locale),
            own_header_lines(campaign),
            token_header("MIME-Version", "1.0"),
            token_header("Content-Type", f'multipart/alternative; boundary="{boundary}"'),
            b"\r\n",
        )
    )


def _split(text: str, urls: dict[str, str], provider: str, *, html: bool) -> list[str | _MergeTagSlot]:
    """The text with what is the same for all filled in, cut at the merge tags that are not."""
    parts = _MARK.split(text.replace("\r\n", "\n").replace("\r", "\n"))
    found: list[str | _MergeTagSlot] = [parts[0]]
    for before, name, after, rest in zip(*(parts[n::4] for n in (1, 2, 3, 4)), strict=True):
        if name in PERSONAL:
            found += [_MergeTagSlot(name, before, after, html), rest]
        elif name in urls:
            url = escape(urls[name]) if html else urls[name]
            found.append(f"{before}{url}{after}{rest}")
        else:
            raise UnsupportedFeature(
                f"{provider} cannot fill in [[{name}]]",
                hint="take the merge tag out of the article, or use another provider",
            )
    return found


def _encoded(parts: list[str | _MergeTagSlot]) -> list[bytes | _MergeTagSlot]:
    """Quoted-printable between the merge tags; each piece begins a new line, by a soft break if need be."""
    done: list[bytes | _MergeTagSlot] = []
    for number, part in enumerate(parts):
        if isinstance(part, _MergeTagSlot):
            done.append(part)
            continue
        follows = number + 1 < len(parts)
        # The closing line break is the boundary's; a soft one before it would be left open.
        text = part if follows else part.rstrip("\n") + "\n"
        done.append(_quoted(text) + (b"=\r\n" if follows and text and not text.endswith("\n") else b""))
    return done


def _encoded_value(text: str) -> bytes:
    return _quoted(text) + b"=\r\n" if text else b""


def _quoted(text: str) -> bytes:
    return b2a_qp(text.encode(), istext=True).replace(b"\n", b"\r\n")
