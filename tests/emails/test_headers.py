"""A header's text arrives as that text, at both of Python's parsers and whichever version it is."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.emails.headers import mailbox_header, text_header, token_header, url_header
from pipelines.emails.mime import mime_bytes
from pipelines.model.delivery import Campaign, Email
from pipelines.model.markup import CONTROL

SAFE = "%/:?#[]@!$&'()*+,;=~-._"
"""What may stand in an address as it is (RFC 3986, 2.2 and 2.3)."""
NAMES = [
    *("From", "To", "Subject", "Date", "Message-ID", "List-Unsubscribe", "X-Glocal-Key", "X-Glocal-Issue"),
    *("X-Glocal-Digest", "Content-Language", "Content-Type", "MIME-Version"),
]

HOSTILE = [
    "=?utf-8?q?Hello=0d=0aBcc:_eve=40example.org?=",
    "=?utf-8?b?SGVsbG8NCkJjYzogZXZlQGV4YW1wbGUub3Jn?=",
    "=?us-ascii?Q?a?= =?us-ascii?Q?b?=",
    "=?utf-7?q?+AAo-Bcc:?=",
    "a =?utf-8?q?=00?= z",
    '"quoted" <eve@example.org>, other@example.org',
    "(comment) \\",
    "x" * 500,
    "=" * 200,
    "Ünï" * 60,
    "ab\r\nBcc: eve@example.org",
    "a\x85b\u2028Bcc: eve@example.org",
    "a\x1cBcc: eve@example.org\x1d\x1e\x0b\x0c",
    "  blanks at both ends  ",
    "two  blanks",
    ":;,.<>@[]",
    "🇪🇺" * 40,
    "שלום\u200fעולם",
]
texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=200),
    st.lists(
        st.sampled_from(["=?", "?=", "?q?", "?b?", "utf-8", "=0d=0a", "Bcc: x", " ", "\r\n", "\n\n", "é"]),
        max_size=20,
    ).map("".join),
)


def seen(text: str) -> str:
    """What a reader may see of it: control characters are blanks."""
    return CONTROL.sub(" ", text.replace("\t", " ").replace("\n", " ").replace("\r", " "))


def parsed(head: bytes) -> EmailMessage:
    message = message_from_bytes(head + b"\r\n", policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


@given(texts, st.sampled_from(["Subject", "X-Glocal-Issue", "X-A-Name-That-Is-Rather-Long-For-A-Header"]))
def test_a_text_is_only_a_text(text: str, name: str) -> None:
    """What looks like an encoded word is read as it was written, and nothing begins a header of its own."""
    head = text_header(name, text)
    message = parsed(head)
    assert message.keys() == [name]
    assert message[name] == seen(text)
    assert max(map(len, head.split(b"\r\n"))) <= 78
    old = message_from_bytes(head + b"\r\n")  # the parser of before 3.3, which most programs resemble
    assert str(make_header(decode_header(old[name]))).strip() == seen(text).strip()


@given(texts)
def test_a_display_name_is_only_a_name(text: str) -> None:
    """One mailbox, ours, whatever stands before it."""
    head = mailbox_header("From", text, "news@example.org")
    message = parsed(head)
    assert message.keys() == ["From"]
    assert [box.addr_spec for box in message["From"].addresses] == ["news@example.org"]
    # Python's newer parser puts blanks between the parts of a long name; the older one, as others, does not.
    ((name, address),) = getaddresses([message_from_bytes(head + b"\r\n")["From"]])
    assert (str(make_header(decode_header(name))), address) == (seen(text).strip(" "), "news@example.org")


@given(st.text(max_size=100), st.text(max_size=100))
def test_a_web_address_is_never_text(path: str, query: str) -> None:
    """A mail program reads what is between the angle brackets; an encoded word there is no address."""
    url = f"https://example.org/{path}?{query}".encode("utf-8", "replace").decode()
    head = url_header("List-Unsubscribe", url)
    assert head.count(b"\r\n") == 1
    (value,) = parsed(head).values()
    assert str(value)[:20] == "<https://example.org" and str(value)[-1] == ">"
    assert str(value).count("<") == str(value).count(">") == 1


@pytest.mark.parametrize("value", ["a\r\nBcc: x", "é", "a\x00"])
def test_what_we_make_is_ascii(value: str) -> None:
    """A date or an id that is not would be our own fault: it is never written."""
    with pytest.raises(ValueError, match="Date cannot be"):
        token_header("Date", value)


@given(texts, texts, texts, texts)
@example(*HOSTILE[:4])
def test_a_mail_has_the_headers_that_we_gave_it(subject: str, issue: str, key: str, sender: str) -> None:
    """The whole file: whatever stands in its fields, its headers are these, and its parts our two."""
    email = Email(
        "issue", "el", subject, "", "<p>html</p>\n", "text\n", datetime(2026, 11, 23, tzinfo=UTC), key
    )
    name = '"' + seen(sender).replace("\\", "\\\\").replace('"', '\\"') + '"'
    campaign = Campaign(key, issue, email, f"{name} <news@example.org>", ())
    message = parsed(mime_bytes(campaign, email.html, email.text, "https://example.org/out?lang=el"))
    assert sorted(message.keys()) == sorted(NAMES)
    assert message["Subject"] == seen(subject)
    assert message["X-Glocal-Issue"] == seen(issue)
    assert message["X-Glocal-Key"] == seen(key)
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=400, max_size=900))
def test_an_address_that_is_long_stays_whole(text: str) -> None:
    """Python's own folding would make encoded words of it, and one-click unsubscribe would be gone."""
    head = url_header("List-Unsubscribe", f"https://example.org/{text}")
    assert head.decode() == f"List-Unsubscribe: <https://example.org/{quote(text, safe=SAFE)}>\r\n"
