"""What a workspace may put into the headers of its mail, and how that arrives."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy
from email.utils import parseaddr

import pytest

from pipelines.emails.own_headers import filled_headers, header_fault, own_header_lines, own_header_values
from tests.delivery.editions import campaign

SETTABLE = {
    "X-Org": "Γραφείο",
    "x-csa-complaints": "csa-complaints@eco.de",
    "Organization": "Code Week = ?",
    "List-Archive": f"<https://example.org/{'a' * 100}/{{locale}}>",
    "List-Post": "NO",
}
REFUSED = {
    ("From", "x"): "From is set by `sender`, in [email]",
    ("REPLY-TO", "x"): "REPLY-TO is set by `reply_to`, in [email]",
    ("List-Unsubscribe", "x"): "List-Unsubscribe is set by `unsubscribe_url`, in [email]",
    ("Subject", "x"): "Subject is set by the article",
    ("X-Org", "a\nBcc: b"): "X-Org has a line break or a control character: write it in one line",
    ("X-Org", "a\u2028b"): "X-Org has a line break or a control character: write it in one line",
    ("X-Org", "a\x7fb"): "X-Org has a line break or a control character: write it in one line",
    ("X-Org", " "): "X-Org has no value",
    ("X-Org", "x" * 501): "X-Org is longer than 500 characters",
    ("X-Org", "[[first_name]]"): "X-Org has a merge tag, and is the same for all readers",
    ("X-Org", "{lang}"): "X-Org may hold {locale}, and not {lang}",
    ("X Org", "x"): "'X Org' is not a header's name: letters, digits and hyphens",
    ("X-Org:", "x"): "'X-Org:' is not a header's name: letters, digits and hyphens",
    ("Χ-Org", "x"): "'Χ-Org' is not a header's name: letters, digits and hyphens",
    ("List-Help", "https://example.org"): (
        "List-Help is an address between angle brackets, in ASCII letters: <https://example.org/>"
    ),
}
NOT_OURS = (
    *("To", "Cc", "Bcc", "Date", "Message-ID", "DKIM-Signature", "Return-Path", "Received", "MIME-Version"),
    *("Content-Type", "Content-Language", "List-Id", "Precedence", "Feedback-ID", "Auto-Submitted"),
    *("X-Glocal-Key", "x-ses-configuration-set", "X-MJ-CustomID", "X-Spam-Status", "Resent-To"),
)


@pytest.mark.parametrize("name", SETTABLE)
def test_a_header_of_the_workspace_is_allowed(name: str) -> None:
    """`X-…` and what RFC 2369 and 4021 leave to who sends."""
    assert header_fault(name, SETTABLE[name]) == ""


@pytest.mark.parametrize(("name", "value"), REFUSED)
def test_what_cannot_be_sent_is_told_in_words(name: str, value: str) -> None:
    """A header that we own, a second line, a tag that nobody fills in."""
    assert header_fault(name, value) == REFUSED[name, value]


@pytest.mark.parametrize("name", NOT_OURS)
def test_what_we_or_the_transport_own_is_refused(name: str) -> None:
    """Twice in a mail it would be spam, or a way to send to somebody else."""
    assert header_fault(name, "x").startswith(f"{name} is not for a workspace to set: those are X-…, ")


def test_they_arrive_as_they_were_written() -> None:
    """Words of any script are encoded; an address never is, however long."""
    own = filled_headers(SETTABLE, "el")
    lines = own_header_lines(replace(campaign(), reply_to='"Büro, Köln" <a@example.org>', headers=own))
    assert f"List-Archive: <https://example.org/{'a' * 100}/el>\r\n".encode() in lines
    mail = message_from_bytes(lines, policy=policy.default)
    filled = {name: value.replace("{locale}", "el") for name, value in SETTABLE.items()}
    assert {name: str(value) for name, value in mail.items()} == {
        "Reply-To": '"Büro, Köln" <a@example.org>',
        **filled,
    }


def test_a_service_gets_one_line_of_ascii() -> None:
    """What makes the mail for us would write our line breaks, or encode an address with its name."""
    made = replace(campaign(), reply_to=f"{'Büro ' * 20}<a@example.org>", headers=(("X-Org", "ü" * 90),))
    values = own_header_values(made)
    assert list(values) == ["Reply-To", "X-Org"]
    assert all(value.isascii() and value.isprintable() for value in values.values())
    assert parseaddr(values["Reply-To"])[1] == "a@example.org"


def test_nothing_is_added_where_none_is_set() -> None:
    """Mail of workspaces without them is as it was, byte for byte."""
    assert (own_header_lines(campaign()), own_header_values(campaign())) == (b"", {})
