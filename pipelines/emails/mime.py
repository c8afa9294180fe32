"""An email as the bytes that mail programs open: RFC 5322 and MIME, the same bytes each time."""

from __future__ import annotations

from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from hashlib import sha256

from pipelines.emails.headers import mailbox_header, text_header, token_header, url_header
from pipelines.emails.own_headers import own_header_lines
from pipelines.model.delivery import Campaign

ENCODING = "quoted-printable"
"""MJML makes one line of 40,000 characters; SMTP allows 998 octets (RFC 5322, 2.1.1)."""


def mime_bytes(campaign: Campaign, html: str, text: str, unsubscribe_url: str) -> bytes:
    """multipart/alternative with the campaign's headers, of parts in which no merge tag is left."""
    email, (name, address) = campaign.email, parseaddr(campaign.sender)
    token = _token(campaign.key)
    parts = EmailMessage(policy=policy.SMTP)
    parts.set_content(text, cte=ENCODING)
    parts.add_alternative(html, subtype="html", cte=ENCODING)
    parts.set_boundary(f"=_{token}")
    return b"".join(
        (
            mailbox_header("From", name, address),
            token_header("To", "undisclosed-recipients:;"),
            text_header("Subject", email.subject),
            token_header("Date", format_datetime(email.date)),
            token_header("Message-ID", f"<{token}@{address.rpartition('@')[2]}>"),
            url_header("List-Unsubscribe", unsubscribe_url),
            text_header("X-Glocal-Key", campaign.key),
            text_header("X-Glocal-Issue", campaign.issue_id),
            text_header("X-Glocal-Digest", email.digest),
            token_header("Content-Language", email.locale),
            own_header_lines(campaign),
            parts.as_bytes(),
        )
    )


def _token(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:32]


def service_mail(
    *,
    sender: str,
    reply_to: str,
    to: str,
    subject: str,
    text: str,
    html: str,
    locale: str,
    date: datetime,
    message_id: str,
) -> bytes:
    """A letter to one person that answers something they did, such as signing up; lines end with CRLF.

    It says that a machine wrote it (RFC 3834, 5), so that no holiday notice comes back.
    """
    name, address = parseaddr(sender)
    parts = EmailMessage(policy=policy.SMTP)
    parts.set_content(text, cte=ENCODING)
    parts.add_alternative(html, subtype="html", cte=ENCODING)
    parts.set_boundary(f"=_{_token(message_id)}")
    return b"".join(
        (
            mailbox_header("From", name, address),
            mailbox_header("Reply-To", *parseaddr(reply_to)) if reply_to else b"",
            mailbox_header("To", "", to),
            text_header("Subject", subject),
            token_header("Date", format_datetime(date)),
            token_header("Message-ID", message_id),
            token_header("Auto-Submitted", "auto-replied"),
            token_header("Content-Language", locale),
            parts.as_bytes(),
        )
    )
