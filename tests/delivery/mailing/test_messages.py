"""What stands in a list or a subject is text, never a header; what is wrong in a list is told, not sent."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.delivery.mailing.audiences import Audiences
from pipelines.delivery.mailing.messages import MessageBuilder
from pipelines.delivery.mailing.recipients import (
    Recipient,
    SkippedRows,
    checked_address,
    person,
    read_csv,
    recipients,
)
from pipelines.delivery.mailing.survey import survey
from pipelines.delivery.mailing.unsubscribe import signed_by, signed_url
from pipelines.languages.table import BUILT_IN
from pipelines.model.delivery import Campaign
from pipelines.model.errors import DeliveryError, UnsupportedFeature
from tests.delivery.editions import NOW, campaign

SECRET = "0123456789abcdef"
ID = "<1@example.org>"


def with_words(html: str, text: str, subject: str = "s", locale: str = "el") -> Campaign:
    edition = campaign(locale)
    return replace(edition, email=replace(edition.email, html=html, text=text, subject=subject))


def letter(edition: Campaign, name: str = "", address: str = "ada@example.org") -> EmailMessage:
    raw = MessageBuilder(edition, SECRET, "smtp").write(Recipient(address, person(address), name), ID, NOW)
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def parts(message: EmailMessage) -> tuple[str, str]:
    text, html = message.get_body(["plain"]), message.get_body(["html"])
    assert text is not None and html is not None
    return text.get_content().replace("\r\n", "\n"), html.get_content().replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("name", "text", "html"),
    [
        ("Zoë & Co", "Hi Zoë, you. Bye Zoë\n", "<p>Hi Zoë, you. Bye Zoë</p>\n"),
        ("<b>", "Hi <b>, you. Bye <b>\n", "<p>Hi &lt;b&gt;, you. Bye &lt;b&gt;</p>\n"),
        ("", "Hi, you. Bye\n", "<p>Hi, you. Bye</p>\n"),
    ],
)
def test_the_first_name(name: str, text: str, html: str) -> None:
    """It is text in HTML too; who has none is greeted without a gap."""
    words = "Hi [[first_name]], you. Bye [[first_name]]"
    assert parts(letter(with_words(f"<p>{words}</p>", words), name)) == (text, html)


def test_the_given_name_comes_last_in_hungarian() -> None:
    """Nagy János is called János."""
    edition = with_words("[[first_name]]", "[[first_name]]", "Szia [[first_name]]!", "hu")
    message = letter(edition, "Nagy János")
    assert (parts(message), message["Subject"]) == (("János\n", "János\n"), "Szia János!")


def test_one_click_takes_both_headers() -> None:
    """RFC 8058, 3.1: without List-Unsubscribe-Post there is no button, and large mailboxes refuse us."""
    message = letter(campaign())
    address = str(message["List-Unsubscribe"])
    assert message.get_all("List-Unsubscribe-Post") == ["List-Unsubscribe=One-Click"]
    assert (address[:9], address[-1:], signed_by(address[1:-1], SECRET)) == (
        "<https://",
        ">",
        person("ada@example.org"),
    )


def test_a_mark_that_nobody_fills_is_an_error() -> None:
    """A reader would see the brackets."""
    with pytest.raises(UnsupportedFeature, match=r"smtp cannot fill in \[\[city\]\]"):
        letter(with_words("[[city]]", "x"))


@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=300),
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=60),
)
def test_any_text_arrives_as_it_was(words: str, name: str) -> None:
    """Dots, equals signs, long lines, blanks at line ends: nothing is eaten on the way, in any split."""
    words = words.replace("[[", "").rstrip("\n")
    edition = with_words(f"{words}x[[unsubscribe_url]]x{words}", f"{words}x[[first_name]]x{words}")
    message = letter(edition, name)
    out = str(message["List-Unsubscribe"])[1:-1]
    given_name = (name.split() or [""])[0]
    assert parts(message) == (
        f"{words}x{given_name}x{words}".rstrip("\n") + "\n",
        f"{words}x{out.replace('&', '&amp;')}x{words}".rstrip("\n") + "\n",
    )


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=100))
def test_a_name_is_only_a_name(name: str) -> None:
    """Quotes, commas, angle brackets or encoded words in it must not make another address or header."""
    head = (
        MessageBuilder(campaign(), SECRET, "smtp")
        .write(Recipient("ada@example.org", "p", name), ID, NOW)
        .split(b"\r\n\r\n")[0]
    )
    lines = head.decode("ascii").replace("\r\n ", " ").split("\r\n")
    assert [line.split(":")[0] for line in lines][:5] == [
        *("Subject", "To", "Message-ID", "Date", "List-Unsubscribe"),
    ]
    parsed = message_from_bytes(head + b"\r\n\r\n", policy=policy.default)["To"]
    assert [box.addr_spec for box in parsed.addresses] == ["ada@example.org"]


@pytest.mark.parametrize("field", ["subject", "sender"])
def test_a_line_break_in_a_header_is_an_error(field: str) -> None:
    """`Subject: Hello⏎Bcc: everyone` is how mail is abused."""
    edition = campaign()
    bad = "x\r\nBcc: eve@example.org"
    if field == "subject":
        edition = replace(edition, email=replace(edition.email, subject=bad))
    else:
        edition = replace(edition, sender=f"{bad} <news@example.org>")
    with pytest.raises(DeliveryError, match="line break"):
        MessageBuilder(edition, SECRET, "smtp")


def test_the_link_out_is_signed() -> None:
    """Nobody can take others off the list; links from before still work, whatever the issue."""
    url = signed_url("https://example.org/out?lang=el", "a b&c.d", SECRET)
    assert signed_by(url, SECRET) == "a b&c.d"
    assert signed_by(url, "another secret") is None
    assert signed_by(url.replace("a%20b", "a%20c"), SECRET) is None
    assert signed_by(f"{url}&subscriber=x.y", SECRET) is None
    assert signed_by("https://example.org/out", SECRET) is None


def test_one_click_needs_https() -> None:
    """RFC 8058, 3.1: mail programs ignore the header otherwise."""
    with pytest.raises(DeliveryError, match="https address"):
        MessageBuilder(
            replace(campaign(), urls=(("unsubscribe_url", "http://example.org/out"),)), SECRET, "smtp"
        )


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        ("Ada.L+news@Example.ORG", "Ada.L+news@example.org"),
        (" a@παράδειγμα.ελ ", "a@xn--hxajbheg2az3al.xn--qxam"),
        ("a@faß.de", "a@xn--fa-hia.de"),
        *((bad, None) for bad in ("", "a", "a@b", "@b.org", "a@b..org", "a@-b.org", "a b@c.org")),
        *((bad, None) for bad in ("a@b@c.org", "ä@b.org", "a..b@c.org", f"{'a' * 65}@b.org", "<a@b.org>")),
        *((bad, None) for bad in ("a@b.org\nBcc: c@d.org", "a@b.org, c@d.org", "a@b.org>", 'a"@b.org')),
    ],
)
def test_addresses(raw: str, address: str | None) -> None:
    """What is sent to must be exactly one mailbox, and the one that was meant."""
    assert checked_address(raw) == address


def test_rubbish_in_a_list_is_told_by_its_place(tmp_path: Path) -> None:
    """Whoever keeps the list must find the rows; the others still get their letter."""
    rows = [
        b"Address, Locale,name,token",
        b"ada@example.org,el,Ada",
        b"",
        b"nobody,el,",
        b'"eve@example.org\nBcc: x@example.org",el,Eve',
        b'eve@example.org,el,"Eve\r\nBcc: x@example.org"',
        b"eve@example.org,el,Eve\xe2\x80\xa8Bcc",
        b"eve@example.org,el,Eve\x00",
        b"eve@example.org,el,\xff\xfe",
        b"eve@example.org,tlh,Eve",
        b"eve@example.org",
        b"eve@example.org,el," + b"x" * 101,
        b"eve@example.org,el,Eve,\xc3\xa9",
        b"eve@example.org,el," + b"x" * 140_000,
        b"bob@example.org,EL,Bob,,more,and more",
    ]
    (tmp_path / "s.csv").write_bytes(b"\xef\xbb\xbf" + b"\n".join(rows))
    skips = SkippedRows()
    listed = read_csv(tmp_path / "s.csv", "s.csv")
    audiences = Audiences(BUILT_IN.find, ["el", "fr"], {})
    found = recipients(listed, lambda row: "el" in audiences.place(row).editions, skips)
    assert [(one.address, one.name, one.origin) for one in found] == [
        ("ada@example.org", "Ada", "s.csv:2"),
        ("bob@example.org", "Bob", "s.csv:17"),
    ]
    assert skips.report() == (
        "1 left out: bad address (s.csv:4)",
        "1 left out: bad token (s.csv:15)",
        "5 left out: line break or control character (s.csv:5, s.csv:7, s.csv:9, …)",
        "1 left out: name too long (s.csv:14)",
    )
    nowhere = survey(lambda: read_csv(tmp_path / "s.csv", "s.csv"), audiences).nowhere
    assert nowhere.report("without") == (
        "1 without: a line that cannot be read (s.csv:16)",
        "1 without: no locale (s.csv:13)",
        "1 without: unknown locale (s.csv:12)",
    )


def test_a_quote_that_never_closes_stops_the_list(tmp_path: Path) -> None:
    """Everybody after it would be taken for a part of one name, and silently get nothing."""
    rows = 'address,locale,name\na@example.org,el,A\nb@example.org,el,"B\n' + "c@example.org,el,C\n" * 200
    (tmp_path / "s.csv").write_text(rows)
    with pytest.raises(DeliveryError, match=r"s\.csv:3: a quote that opens here is never closed"):
        list(read_csv(tmp_path / "s.csv", "s.csv"))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("mail;lang\n", "has no column 'address'"),
        ("address\n", "has no column 'locale'"),
        (None, "No such file"),
    ],
)
def test_what_is_no_list(tmp_path: Path, text: str | None, fault: str) -> None:
    """Found before anybody gets anything."""
    if text is not None:
        (tmp_path / "s.csv").write_text(text)
    with pytest.raises(DeliveryError, match=fault):
        list(read_csv(tmp_path / "s.csv", "s.csv"))
