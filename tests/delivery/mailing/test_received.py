"""Our letters as the other side gets them: what spam filters and checkers of HTML think of them, and a
relay's signature.
"""

from __future__ import annotations

import mailbox
import re
import shutil
import smtplib
import subprocess
from base64 import b64encode
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime
from itertools import product
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from pipelines.actions.editions import email_or_fault, make_campaign, make_edition
from pipelines.delivery.providers.smtp import SMTP
from pipelines.model.delivery import Email
from pipelines.workspace.articles import read_articles
from pipelines.workspace.paths import open_workspace
from pipelines.workspace.snapshot import open_snapshot
from tests.checkers import html_validate, nu_checker
from tests.conftest import ROOT, SLUG
from tests.delivery.editions import SETTINGS
from tests.delivery.mailing.rspamd import rspamd
from tests.delivery.mailing.sink import Sink, running

EMAILS = ROOT / "tests/emails/golden"

pytestmark = pytest.mark.slow  # all languages are rendered and sent to a mail server


Letters = dict[tuple[str, str], bytes]
"""By article and language, as they came in at a mail server."""


@pytest.fixture(scope="module")
def received(tmp_path_factory: pytest.TempPathFactory) -> Letters:
    """Every sample article's letter in each language."""
    folder = tmp_path_factory.mktemp("received")
    source = open_workspace(ROOT, explicit=True)
    snapshot = open_snapshot(source)
    rows = "".join(f"{locale}@example.org,{locale},Zoë Müller\n" for locale in source.locales)
    (folder / "subscribers.csv").write_text(f"address,locale,name\n{rows}", encoding="utf-8")
    found = {}
    with running(Sink()) as sink, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIGN", "0123456789abcdef")
        keys = f'host = "127.0.0.1"\nport = {sink.port}\nsecurity = "none"\nsign_env = "SIGN"\n'
        text = f'{SETTINGS}[providers.smtp]\n{keys}subscribers = "subscribers.csv"\n'
        (folder / "glocal.toml").write_text(text)
        smtp = SMTP(open_workspace(folder, explicit=True))
        for article in read_articles(source, ()).usable:
            for locale in source.locales:
                edition = make_edition(snapshot, article, locale)
                email = email_or_fault(snapshot, edition, source.locales)
                assert isinstance(email, Email)
                smtp.send(f"smtp:{article.slug}"[:20], make_campaign(snapshot, edition, email, "smtp"), None)
                found[article.slug, locale] = sink.letters.pop(f"{locale}@example.org")
        smtp.finish("x")
    return found


def test_all_of_them_are_here(received: Letters) -> None:
    """What the tests below look at is whole: an edition that is not made has no faults."""
    workspace = open_workspace(ROOT, explicit=True)
    slugs = [article.slug for article in read_articles(workspace, ()).usable]
    assert len(slugs) > 3
    assert [*received] == [*product(slugs, workspace.locales)]


def traced(letter: bytes) -> bytes:
    """With the line that the first server on its way writes."""
    when = format_datetime(datetime.now(UTC))
    server = "from mail.example.org (mail.example.org [127.0.0.1]) by mx.example.com with ESMTPS"
    return f"Received: {server}; {when}\r\n".encode() + letter


def test_a_spam_filter_has_nothing_against_them(received: Letters, tmp_path: Path) -> None:
    """SpamAssassin with the rules that Debian has: what counts against a letter, whatever speaks for it."""
    if not shutil.which("spamassassin"):
        pytest.skip("no SpamAssassin: on Debian, apt-get install spamassassin")
    box, read = tmp_path / "in", tmp_path / "out"
    with box.open("wb") as file:
        for (slug, locale), letter in received.items():
            head = f"From x Mon Nov 30 09:00:00 2026\nX-Which: {slug} {locale}\n"
            lines = re.sub(rb"(?m)^From ", b">From ", traced(letter).replace(b"\r\n", b"\n"))
            file.write(head.encode() + lines + b"\n")
    settings = ("use_bayes 0", "use_auto_welcomelist 0", "add_header all Points _TESTSSCORES_")
    command = ["spamassassin", "--local", "--mbox", "--nocreate-prefs", f"--prefspath={tmp_path / 'prefs'}"]
    (tmp_path / "prefs").touch()
    with box.open("rb") as stdin, read.open("wb") as stdout:
        subprocess.run(
            [*command, *(f"--cf={one}" for one in settings)], stdin=stdin, stdout=stdout, check=True
        )
    points = {str(mail["X-Which"]): str(mail["X-Spam-Points"]) for mail in mailbox.mbox(read)}
    against = {
        which: sum(max(0.0, float(number)) for number in re.findall(r"=(-?[\d.]+)", told))
        for which, told in points.items()
    }
    assert against.keys() == {" ".join(which) for which in received}
    # As it reports them itself, to a tenth: HTML alone has a thousandth, and Bulgarian one point for its
    # names in Latin letters (MIXED_ES).
    over = {which for which, sum_ in against.items() if round(sum_, 1) > most_points(which)}
    assert {which: points[which] for which in over} == {}


def most_points(which: str) -> float:
    return 0.7 if which.endswith(" en") else 1.0


def test_another_spam_filter_has_nothing_against_them(received: Letters) -> None:
    """rspamd without a network; a letter that lacks what every letter has shows that it does look."""
    with rspamd() as ask:
        against = {which: ask(traced(letter)) for which, letter in received.items()}
        bare = ask(b"Subject: V1AGRA\r\n\r\n" + b"Buy! http://example.com/ " * 9)
    assert {which: told for which, told in against.items() if told} == {}
    assert {"MISSING_DATE", "MISSING_MID"} <= bare.keys()


PASSED_BY_NU = (
    "The “(align|bgcolor|border|cellpadding|cellspacing|height|valign|width)” attribute .* is obsolete.*"
    "|The “type” attribute for the “style” element is not needed and should be omitted."
    "|CSS: “(mso-[a-z-]+|-ms-[a-z-]+|supported-color-schemes)”: Property .* doesn't exist."
    "|Attribute “xmlns:[vo]” not allowed here."
)
"""Attributes that Outlook reads where others read styles; properties and a namespace that it alone knows, and
an older name of `color-scheme` that Apple's older programs know.
"""
PASSED_BY_HTML_VALIDATE = {
    "no-deprecated-attr": "Outlook reads attributes where others read styles",
    "prefer-native-element": "mrml's `div role=article`: webmail takes the page's own elements out",
}


def test_checkers_have_nothing_against_their_html(received: Letters, tmp_path: Path) -> None:
    """The W3C's and html-validate, over what arrives and over every block there is: 0 beside what mail needs.

    A file that is wrong on purpose goes along: a checker that does not work finds nothing either.
    """
    for (slug, locale), letter in received.items():
        mail = message_from_bytes(letter, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        part = mail.get_body(("html",))
        assert part
        (tmp_path / f"{slug}.{locale}.html").write_text(part.get_content(), encoding="utf-8")
    for golden in EMAILS.glob("*/expected.html"):
        html = re.sub(r"\[\[(\w+)\]\]", r"https://example.org/\1", golden.read_text())
        (tmp_path / f"{golden.parent.name}.golden.html").write_text(html)
    wrong = '<!DOCTYPE html><html lang="en"><title>a</title><p><img src="a.png">'
    (tmp_path / "wrong.html").write_text(wrong)
    files = sorted(tmp_path.glob("*.html"))
    assert len(files) > len(received) + 5
    by_nu = nu_checker(files, PASSED_BY_NU)
    by_html_validate = html_validate(tmp_path, PASSED_BY_HTML_VALIDATE)
    assert {told for told in by_nu if told[0] != "wrong.html"} == set()
    assert {told for told in by_html_validate if told[0] != "wrong.html"} == set()
    assert len(by_nu) == 1
    assert "wcag/h37" in {rule for _, rule, _ in by_html_validate}


def test_a_relays_signature_holds_over_another_hop(received: Letters) -> None:
    """DKIM, strictest form: no line of ours is so written that a mail server has to write it anew."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    covered = [b"from", b"to", b"subject", b"date", b"message-id", b"list-id", b"content-type"]
    covered += [b"list-unsubscribe", b"list-unsubscribe-post"]
    with running(Sink()) as sink, smtplib.SMTP("127.0.0.1", sink.port) as relay:
        for locale in ("bg", "en", "mt"):
            signature = dkim.sign(
                received[SLUG, locale],
                b"s",
                b"example.org",
                private,
                canonicalize=(b"simple", b"simple"),
                include_headers=covered,
            )
            relay.sendmail("news@example.org", f"{locale}@example.org", signature + received[SLUG, locale])
    record = b"v=DKIM1; k=rsa; p=" + b64encode(public)
    held = {
        address: dkim.verify(letter, dnsfunc=lambda *_, **__: record)
        for address, letter in sink.letters.items()
    }
    assert held == {f"{locale}@example.org": True for locale in ("bg", "en", "mt")}
