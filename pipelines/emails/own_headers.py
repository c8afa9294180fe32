"""Headers of a mail beside those that every mail has: where answers go, of what list and language it is, and
what the workspace adds (`[email.headers]`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from email.utils import parseaddr

from pipelines.emails.headers import mailbox_header, text_header, token_header
from pipelines.model.delivery import Campaign

LONGEST_VALUE = 500
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,59}")
_FREE = {
    *("archived-at", "comments", "importance", "keywords", "organization", "priority", "sensitivity"),
    *("list-archive", "list-help", "list-owner", "list-post", "list-subscribe"),
}
"""What a workspace may set beside `X-…`: RFC 2369, 4021 and 5064."""
_SET_BY = {
    "from": "`sender`, in [email]",
    "sender": "`sender`, in [email]",
    "reply-to": "`reply_to`, in [email]",
    "subject": "the article",
    "list-unsubscribe": "`unsubscribe_url`, in [email]",
    "list-unsubscribe-post": "`unsubscribe_url`, in [email]",
}
"""Where the value of a header comes from that is set elsewhere."""
_TAKEN = ("x-glocal-", "x-ses-", "x-mj-", "x-mailjet-", "x-mailin-", "x-listmonk-", "x-mc-", "x-spam-")
"""Names that we, a provider or a mail filter use."""
_CONTROL = {"Cc", "Cs", "Zl", "Zp"}
_FOLD = re.compile(rb"\r\n(?=[ \t])")


def header_fault(name: str, value: str) -> str:
    """Why a workspace cannot set this header, in words; empty: it can."""
    small = name.lower()
    if not _NAME.fullmatch(name):
        return f"{name[:60]!r} is not a header's name: letters, digits and hyphens"
    if small in _SET_BY:
        return f"{name} is set by {_SET_BY[small]}"
    if small.startswith(_TAKEN) or not (small in _FREE or small.startswith("x-")):
        return f"{name} is not for a workspace to set: those are X-…, {', '.join(sorted(_FREE))}"
    return _value_fault(name, value)


def _value_fault(name: str, value: str) -> str:
    if not value.strip():
        return f"{name} has no value"
    if len(value) > LONGEST_VALUE:
        return f"{name} is longer than {LONGEST_VALUE} characters"
    if any(unicodedata.category(letter) in _CONTROL for letter in value):
        return f"{name} has a line break or a control character: write it in one line"
    if "[[" in value:
        return f"{name} has a merge tag, and is the same for all readers"
    if unknown := set(re.findall(r"{[^}]*}", value)) - {"{locale}"}:
        return f"{name} may hold {{locale}}, and not {min(unknown)}"
    if name.lower().startswith("list-") and not re.fullmatch(r"<[!-;=?-~]+>|NO", value):
        return f"{name} is an address between angle brackets, in ASCII letters: <https://example.org/>"
    return ""


def filled_headers(headers: Mapping[str, str], locale: str) -> tuple[tuple[str, str], ...]:
    """The workspace's headers for an edition."""
    return tuple((name, value.replace("{locale}", locale)) for name, value in headers.items())


def own_header_lines(campaign: Campaign) -> bytes:
    """Reply-To and the workspace's own, as fields of a mail; nothing where none is set."""
    lines = b""
    if campaign.reply_to:
        lines += mailbox_header("Reply-To", *parseaddr(campaign.reply_to))
    for name, value in campaign.headers:
        # An address must not be encoded, and what is ASCII need not be.
        write = token_header if value.isascii() and "=?" not in value else text_header
        lines += write(name, value)
    return lines


def own_header_values(campaign: Campaign) -> dict[str, str]:
    """The same by name, each in one line of ASCII, for a service that makes the mail itself."""
    fields = _FOLD.sub(b"", own_header_lines(campaign)).decode("ascii").split("\r\n")
    return {name: value for name, _, value in (field.partition(": ") for field in fields) if name}


def list_id(campaign: Campaign) -> str:
    """The value of List-Id: the readers of one language (RFC 2919)."""
    domain = parseaddr(campaign.sender)[1].rpartition("@")[2]
    return f"<{campaign.email.locale.lower()}.{domain}>"
