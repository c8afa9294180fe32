"""Our letters as the other side gets them: what a spam filter thinks of them, and a relay's signature."""

from __future__ import annotations

import mailbox
import re
import shutil
import smtplib
import subprocess
from base64 import b64encode
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from pipelines.actions.editions import email_or_fault, make_campaign, make_edition
from pipelines.delivery.providers.smtp import SMTP
from pipelines.model.delivery import Email
from pipelines.workspace.articles import pick_articles
from pipelines.workspace.paths import open_workspace
from pipelines.workspace.snapshot import open_snapshot
from tests.conftest import ROOT, SLUG
from tests.delivery.editions import SETTINGS
from tests.delivery.mailing.sink import Sink, running

pytestmark = pytest.mark.slow  # all languages are rendered and sent to a mail server


@pytest.fixture(scope="module")
def received(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The sample article's letter in each language, as it came in at a mail server."""
    folder = tmp_path_factory.mktemp("received")
    source = open_workspace(ROOT, explicit=True)
    snapshot = open_snapshot(source)
    (article,) = pick_articles(source, [SLUG])
    rows = "".join(f"{locale}@example.org,{locale},Zoë Müller\n" for locale in source.locales)
    (folder / "subscribers.csv").write_text(f"address,locale,name\n{rows}", encoding="utf-8")
    with running(Sink()) as sink, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIGN", "0123456789abcdef")
        keys = f'host = "127.0.0.1"\nport = {sink.port}\nsecurity = "none"\nsign_env = "SIGN"\n'
        text = f'{SETTINGS}[providers.smtp]\n{keys}subscribers = "subscribers.csv"\n'
        (folder / "glocal.toml").write_text(text)
        smtp = SMTP(open_workspace(folder, explicit=True))
        for locale in source.locales:
            edition = make_edition(snapshot, article, locale)
            email = email_or_fault(snapshot, edition, source.locales)
            assert isinstance(email, Email)
            smtp.send("smtp:x", make_campaign(snapshot, edition, email, "smtp"), None)
        smtp.finish("x")
    return {address.partition("@")[0]: letter for address, letter in sink.letters.items()}


def test_a_spam_filter_has_nothing_against_them(received: dict[str, bytes], tmp_path: Path) -> None:
    """SpamAssassin with the rules that Debian has: what counts against a letter, whatever speaks for it."""
    if not shutil.which("spamassassin"):
        pytest.skip("no SpamAssassin: on Debian, apt-get install spamassassin")
    box, read = tmp_path / "in", tmp_path / "out"
    trace = f"from localhost (localhost [127.0.0.1]) by mx.example.org; {format_datetime(datetime.now(UTC))}"
    with box.open("wb") as file:
        for locale, letter in received.items():
            head = f"From x Mon Nov 30 09:00:00 2026\nReceived: {trace}\nX-Which: {locale}\n"
            file.write(
                head.encode() + re.sub(rb"(?m)^From ", b">From ", letter.replace(b"\r\n", b"\n")) + b"\n"
            )
    settings = ("use_bayes 0", "use_auto_welcomelist 0", "add_header all Points _TESTSSCORES_")
    command = ["spamassassin", "--local", "--mbox", "--nocreate-prefs", f"--prefspath={tmp_path / 'prefs'}"]
    (tmp_path / "prefs").touch()
    with box.open("rb") as stdin, read.open("wb") as stdout:
        subprocess.run(
            [*command, *(f"--cf={one}" for one in settings)], stdin=stdin, stdout=stdout, check=True
        )
    points = {str(mail["X-Which"]): str(mail["X-Spam-Points"]) for mail in mailbox.mbox(read)}
    against = {
        locale: sum(max(0.0, float(number)) for number in re.findall(r"=(-?[\d.]+)", told))
        for locale, told in points.items()
    }
    assert against.keys() == received.keys()
    assert against["en"] <= 0.7 and max(against.values()) <= 1, points


def test_a_relays_signature_holds_over_another_hop(received: dict[str, bytes]) -> None:
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
                received[locale],
                b"s",
                b"example.org",
                private,
                canonicalize=(b"simple", b"simple"),
                include_headers=covered,
            )
            relay.sendmail("news@example.org", f"{locale}@example.org", signature + received[locale])
    record = b"v=DKIM1; k=rsa; p=" + b64encode(public)
    held = {
        address: dkim.verify(letter, dnsfunc=lambda *_, **__: record)
        for address, letter in sink.letters.items()
    }
    assert held == {f"{locale}@example.org": True for locale in ("bg", "en", "mt")}
