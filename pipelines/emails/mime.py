"""An email as the bytes that mail programs open: RFC 5322 and MIME, the same bytes each time."""

from __future__ import annotations

from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from hashlib import sha256

from pipelines.model.delivery import Campaign

ENCODING = "quoted-printable"
"""MJML makes one line of 40,000 characters; SMTP allows 998 octets (RFC 5322, 2.1.1)."""


def mime_bytes(campaign: Campaign, html: str, text: str, unsubscribe_url: str) -> bytes:
    """multipart/alternative with the campaign's headers, of parts in which no merge tag is left."""
    email = campaign.email
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = campaign.sender
    message["To"] = "undisclosed-recipients:;"
    message["Subject"] = email.subject
    message["Date"] = format_datetime(email.date)
    message["Message-ID"] = f"<{_token(campaign.key)}@{parseaddr(campaign.sender)[1].partition('@')[2]}>"
    message["List-Unsubscribe"] = f"<{unsubscribe_url}>"
    message["X-Glocal-Key"] = campaign.key
    message["X-Glocal-Issue"] = campaign.issue_id
    message["X-Glocal-Digest"] = email.digest
    message.set_content(text, cte=ENCODING)
    message.add_alternative(html, subtype="html", cte=ENCODING)
    # After the parts: Python moves every Content- header of a message into the first part it makes.
    message["Content-Language"] = email.locale
    message.set_boundary(f"=_{_token(campaign.key)}")
    return message.as_bytes()


def _token(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:32]
