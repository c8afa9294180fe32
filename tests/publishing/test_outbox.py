"""The outbox writes real mail: any program opens it, and what stands there is never written anew."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from editions import NOW, campaign, small_workspace

from pipelines.errors import UnsupportedFeature
from pipelines.publishing.delivery import Found
from pipelines.publishing.providers import open_provider
from pipelines.publishing.providers.outbox import Outbox, payload


def mail(data: bytes) -> EmailMessage:
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def parts() -> dict[str, bytes]:
    return payload(campaign(), "https://example.org/news")


def test_the_mail_says_what_it_should() -> None:
    """Headers as a mail program shows them, whole: the name with its ë, the subject in Greek, the way out."""
    message = mail(parts()["el.eml"])
    shown = {name: str(message[name]) for name in message if name not in ("Content-Type", "Message-ID")}
    assert shown == {
        "From": "Zoë News <news@example.org>",
        "To": "undisclosed-recipients:;",
        "Subject": "Γειά σου – θέμα",
        "Date": "Mon, 23 Nov 2026 09:00:00 +0000",
        "Content-Language": "el",
        "List-Unsubscribe": "<https://example.org/out?lang=el&x=1>",
        "X-Glocal-Key": "hello/el@outbox",
        "X-Glocal-Issue": "tag:example.org,2026:hello",
        "X-Glocal-Digest": "digest of Γειά σου",
        "MIME-Version": "1.0",
    }


def test_the_mail_has_both_parts_with_no_mark_left() -> None:
    """The reader of either part can leave and can open the page."""
    message = mail(parts()["el.eml"])
    text, html = message.get_body(["plain"]), message.get_body(["html"])
    assert message.get_content_type() == "multipart/alternative"
    assert text is not None and html is not None
    assert text.get_content().replace("\r\n", "\n") == (
        "Γειά σου\n\nhttps://example.org/news/el/hello/\nhttps://example.org/out?lang=el&x=1\n"
    )
    assert 'href="https://example.org/out?lang=el&amp;x=1"' in html.get_content()
    assert "[[" not in html.get_content()


def test_no_line_is_longer_than_smtp_allows() -> None:
    """RFC 5321 allows 998 octets; servers cut or refuse longer lines, and MJML writes one of 40,000."""
    assert max(len(line) for line in parts()["el.eml"].split(b"\r\n")) <= 998


def test_the_look_at_file_shows_pictures_before_the_site_is_online() -> None:
    """Staff look at the edition on their disk; its pictures are in output/site beside it."""
    assert b'src="../../site/el/hello/a.png"' in parts()["el.html"]


def test_same_campaign_same_bytes() -> None:
    """A file that does not change tells a person that nothing was sent again."""
    assert parts() == parts()


def test_a_mark_without_a_meaning_is_an_error() -> None:
    """`Dear [[first_name]]` must not reach a reader as it stands."""
    greeting = campaign()
    greeting = replace(greeting, email=replace(greeting.email, text="[[first_name]] [[unsubscribe_url]]"))
    with pytest.raises(UnsupportedFeature, match=r"\[\[first_name\]\]"):
        payload(greeting, "https://example.org/news")


def test_what_was_sent_is_found_again_under_any_name(tmp_path: Path) -> None:
    """The ledger may be lost and the article's folder renamed: the edition is still known as sent."""
    outbox = Outbox(small_workspace(tmp_path))
    assert outbox.find(campaign()) is None
    reference = outbox.send(campaign())
    renamed = campaign(issue="renamed")
    assert outbox.find(renamed) == Found("digest of Γειά σου", "outbox/hello/el.eml")
    assert reference == "outbox/hello/el.eml"


def test_the_gallery_lists_what_is_there(tmp_path: Path) -> None:
    """One page to look at all editions, in EU order, each under its own name."""
    outbox = Outbox(small_workspace(tmp_path))
    for locale in ("fr", "el"):
        outbox.send(campaign(locale))
    outbox.finish("hello")
    page = (tmp_path / "output/outbox/hello/index.html").read_text()
    assert page.index("ελληνικά") < page.index("français")
    assert "2 editions" in page


def test_the_outbox_is_found_as_a_plug_in(tmp_path: Path) -> None:
    """The built-in provider uses the same door as anyone else's."""
    assert isinstance(open_provider("outbox", small_workspace(tmp_path)), Outbox)


def test_a_line_break_in_a_subject_cannot_add_a_header(tmp_path: Path) -> None:
    """A hostile translation must not put a Bcc into the mail."""
    nasty = campaign()
    nasty = replace(nasty, email=replace(nasty.email, subject="a\nBcc: x@example.org", date=NOW))
    with pytest.raises(ValueError, match="linefeed"):
        payload(nasty, "https://example.org/news")
    assert list(tmp_path.iterdir()) == []
