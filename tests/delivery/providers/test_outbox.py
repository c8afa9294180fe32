"""The outbox writes real mail: any program opens it, and what stands there is never written anew."""

from __future__ import annotations

import os
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from pipelines.delivery.claims import is_dead, new_holder
from pipelines.delivery.ledger import open_ledger
from pipelines.delivery.protocol import deliver
from pipelines.delivery.provider import Remote, RemoteState
from pipelines.delivery.providers import open_provider
from pipelines.delivery.providers.outbox import Outbox, payload, preview_files
from pipelines.delivery.send_options import SendOptions
from pipelines.model.delivery import Campaign, Delivery, DeliveryState
from pipelines.model.errors import UnsupportedFeature
from pipelines.model.finding import Finding, Origin, Severity
from tests.delivery.editions import NOW, campaign, small_workspace
from tests.points import Points

RECORD = """{
 "findings": [
  {
   "check": "links",
   "locale": "el",
   "message": "link is “gone”",
   "origin": {
    "column": 0,
    "line": 4,
    "path": "translations/el.po"
   },
   "severity": "error"
  }
 ],
 "html_bytes": 2214,
 "preheader": "Γειά σου",
 "subject": "Γειά σου – θέμα"
}
"""


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


def test_links_of_the_look_at_file_open_beside_the_gallery() -> None:
    """Who tries a link in the gallery must not lose the edition; the mail itself goes out without that."""
    headed = campaign()
    html = headed.email.html.replace("<body>", "<head></head><body>")
    headed = replace(headed, email=replace(headed.email, html=html))
    files = payload(headed, "https://example.org/news")
    assert b'<head><base target="_blank"></head>' in files["el.html"]
    assert b"_blank" not in files["el.eml"]


def test_what_is_known_stands_beside_the_mail_before_it() -> None:
    """The gallery reads it; the size is the sent HTML's, and the mail stays the sign that all is there."""
    found = Finding("links", Severity.ERROR, "link is “gone”", Origin("translations/el.po", 4), "el")
    files = payload(replace(campaign(), findings=(found,)), "https://example.org/news")
    assert list(files) == ["el.html", "el.txt", "el.json", "el.eml"]
    assert files["el.json"].decode() == RECORD


def test_a_look_has_the_simulations_and_a_delivery_has_not() -> None:
    """They are made of what is looked at, pictures and all; what was delivered is what readers got."""
    files = preview_files(campaign(), "https://example.org/news")
    assert list(files) == [
        *("el.outlook.html", "el.gmail.html", "el.forced-dark.html", "el.no-pictures.html"),
        *("el.html", "el.txt", "el.json", "el.eml"),
    ]
    assert b'src="../../site/el/hello/a.png"' in files["el.gmail.html"]
    assert b"a.png" not in files["el.no-pictures.html"]


def test_the_gallery_offers_the_simulations_that_are_there(tmp_path: Path) -> None:
    """An edition of an older version has none, and no switch leads to nothing."""
    assert "Outlook" not in gallery_of(tmp_path, campaign())
    folder = tmp_path / "output/outbox/hello"
    (folder / "el.outlook.html").write_bytes(b"")
    page = gallery_of(tmp_path)
    assert page.count('href="el.outlook.html"') == 1
    assert '<input type="radio" name="program" value="outlook">' in page
    assert "forced-dark" not in page.partition("<main>")[2].partition("<script>")[0]


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
    assert outbox.find(campaign()) == []
    reference = outbox.create(campaign())
    assert outbox.read(reference) == Remote("outbox/hello/el.eml", RemoteState.DRAFT, "")
    outbox.send(reference, campaign(), None)
    sent = Remote("outbox/hello/el.eml", RemoteState.SENT, "digest of Γειά σου")
    assert (outbox.find(campaign(issue="renamed")), outbox.read(reference)) == ([sent], sent)


def gallery_of(folder: Path, *campaigns: Campaign) -> str:
    """The gallery after these were sent."""
    outbox = Outbox(small_workspace(folder))
    for each in campaigns:
        outbox.send(outbox.create(each), each, None)
    outbox.finish("hello")
    return (folder / "output/outbox/hello/index.html").read_text()


def test_the_gallery_lists_what_is_there(tmp_path: Path) -> None:
    """One page to look at all editions, in EU order, each under its own name."""
    page = gallery_of(tmp_path, campaign("fr"), campaign("el"))
    assert page.index("ελληνικά") < page.index("français")
    assert "2 editions" in page


def test_the_gallery_shows_what_is_known(tmp_path: Path) -> None:
    """Preview line, size and findings, errors first, as they were when the edition was made."""
    found = (
        Finding("spacing", Severity.HINT, "two blanks", Origin("a.po", 3), "el"),
        Finding("links", Severity.ERROR, "no link", Origin("a.po", 4), "el"),
    )
    page = gallery_of(tmp_path, replace(campaign(), findings=found), campaign("fr"))
    assert '<p class="preheader">Γειά σου</p>' in page and "(2.2 kB)" in page
    assert page.index("no link") < page.index("a.po:4") < page.index("two blanks") < page.index("a.po:3")
    assert "2 editions, 1 with errors" in page
    assert page.count("The checks found nothing.") == 1


def test_the_gallery_is_written_anew_only_if_something_changed(tmp_path: Path) -> None:
    """A file that does not change tells a person that nothing happened."""
    gallery_of(tmp_path, campaign())
    index = tmp_path / "output/outbox/hello/index.html"
    before = index.stat()
    gallery_of(tmp_path, campaign())
    after = index.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_no_words_become_part_of_the_page(tmp_path: Path) -> None:
    """A subject, a preview line and a message are anybody's: they are shown, never run."""
    nasty = "</script><script>alert('x')</script><img src=x onerror=alert(1)>"
    found = Finding("links", Severity.HINT, nasty, Origin(nasty))
    evil = replace(campaign(), findings=(found,))
    evil = replace(evil, email=replace(evil.email, subject=f'"{nasty}', preheader=nasty))
    page = gallery_of(tmp_path, evil)
    assert "<img" not in page and "alert('x')" not in page
    assert (page.count("<script>"), page.count("</script>")) == (1, 1)
    assert page.count("&lt;img src=x onerror=alert(1)&gt;") == 5


@pytest.mark.parametrize("record", [None, b"", b"{", b'{"subject": 1}', b"\xff", b"[]"])
def test_an_edition_without_a_readable_record_is_listed_all_the_same(
    tmp_path: Path, record: bytes | None
) -> None:
    """Editions of an earlier version have none, and a damaged one must not hide what was sent."""
    gallery_of(tmp_path, campaign())
    path = tmp_path / "output/outbox/hello/el.json"
    path.unlink()
    if record is not None:
        path.write_bytes(record)
    page = gallery_of(tmp_path)
    assert "Γειά σου – θέμα" in page
    assert "kB" not in page and "The checks found nothing." not in page


def test_only_a_delivered_edition_is_listed(tmp_path: Path) -> None:
    """A run that died before the mail leaves files; and people put files of their own into folders."""
    gallery_of(tmp_path, campaign("el"), campaign("fr"))
    folder = tmp_path / "output/outbox/hello"
    (folder / "fr.eml").rename(folder / "draft of fr.eml")
    page = gallery_of(tmp_path)
    assert "1 edition<" in page and "français" not in page


def test_the_outbox_is_found_as_a_plug_in(tmp_path: Path) -> None:
    """The built-in provider uses the same door as anyone else's."""
    assert isinstance(open_provider("outbox", small_workspace(tmp_path)), Outbox)


def test_a_line_break_in_a_subject_cannot_add_a_header() -> None:
    """A hostile translation must not put a Bcc into the mail."""
    nasty = campaign()
    nasty = replace(nasty, email=replace(nasty.email, subject="a\nBcc: x@example.org", date=NOW))
    message = mail(payload(nasty, "https://example.org/news")["el.eml"])
    assert (message["Subject"], message["Bcc"]) == ("a Bcc: x@example.org", None)


def _deliver(folder: Path, points: Points) -> Delivery:
    """One edition into the outbox, as a run does it."""
    room = small_workspace(folder)
    ledger, outbox = open_ledger(room), Outbox(room)
    try:
        points.watch_methods(ledger)
        for name in ("find", "create", "write", "read", "send"):
            setattr(outbox, name, points.around(getattr(outbox, name)))
        ledger.release_dead(is_dead)
        return deliver(campaign(), outbox, ledger, new_holder(), lambda: NOW, SendOptions(send=True))
    finally:
        ledger.close()


def test_killed_anywhere_and_run_again_delivers_once(tmp_path: Path) -> None:
    """Before and after each call of outbox and ledger; the file is whole, and never written twice."""
    points = Points()
    _deliver(tmp_path / "count", points)
    whole = (tmp_path / "count/output/outbox/hello/el.eml").read_bytes()
    for point in range(points.passed):
        folder = tmp_path / str(point)
        child = os.fork()
        if child == 0:
            try:
                _deliver(folder, Points(die_at=point))
            finally:
                os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -9, f"did not die at {point}"
        path = folder / "output/outbox/hello/el.eml"
        before = path.stat().st_mtime_ns if path.exists() else None
        again = _deliver(folder, Points())
        assert (point, path.read_bytes()) == (point, whole)
        assert again.state in (DeliveryState.SENT, DeliveryState.DELIVERED)  # by the second look
        assert before in (None, path.stat().st_mtime_ns)
