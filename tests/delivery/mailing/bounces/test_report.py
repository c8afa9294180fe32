"""What a mail in the bounce mailbox means: a reader given up by mistake gets no letter ever again."""

from __future__ import annotations

import re
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.delivery.mailing.bounces.report import (
    LONGEST_MAIL,
    Ignored,
    LetterReport,
    ReportKind,
    bounce_kind,
    read_report,
)
from pipelines.delivery.mailing.return_path import ReturnPath, check_return_path, letters_in
from tests.delivery.mailing.bounces.samples import NAMES, RETURN_PATH, SECRET, letter_to, sample

ADA = letter_to("ada")
HARD, SOFT, COMPLAINT = ReportKind
ANSWER = Ignored("an answer of a person or a program")
MEANINGS: dict[str, LetterReport | Ignored] = {
    "postfix": LetterReport(HARD, ADA, "5.1.1", signed=True),
    "postfix_delayed": Ignored("no failure: delayed"),
    "exim": LetterReport(SOFT, ADA, "5.7.1", signed=True),
    "exim_old": LetterReport(HARD, ADA, "5.0.0", signed=True),
    "exchange": LetterReport(HARD, ADA, "5.1.10", signed=False),
    "exchange_text": LetterReport(HARD, ADA, "5.1.1", signed=True),
    "gmail": LetterReport(SOFT, ADA, "5.2.2", signed=True),
    "sendmail": LetterReport(SOFT, ADA, "4.4.7", signed=False),
    "qmail": LetterReport(HARD, ADA, "5.1.1", signed=True),
    "utf8_report": LetterReport(HARD, ADA, "5.1.6", signed=False),
    "complaint": LetterReport(COMPLAINT, ADA, "abuse", signed=True),
    "not_spam": Ignored("a report of another kind: not-spam"),
    "out_of_office": ANSWER,
    "challenge": ANSWER,
    "person": ANSWER,
    "read_receipt": Ignored("a report of another kind, such as that a letter was read"),
    "delivered": Ignored("no failure: relayed"),
    "forged": Ignored("nothing in it proves which letter it is about"),
    "forged_code": Ignored("nothing in it proves which letter it is about"),
}


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("name", NAMES)
def test_what_mail_servers_write(name: str, line_end: str) -> None:
    """Each in its own way; an answer of a person is none of them, whatever numbers it holds."""
    assert read_report(sample(name, ADA, line_end), ["another", SECRET]) == MEANINGS[name]


def test_a_changed_or_foreign_code_proves_nothing() -> None:
    """A stranger who knows an address must not be able to have it taken off."""
    right = sample("qmail", ADA)
    code = re.search(rb"bounces\+([a-z2-7]{39})@", right)
    assert code
    for place in (0, 12, 25, 30):
        other = bytearray(code[1])
        other[place] = ord("a") if other[place] != ord("a") else ord("b")
        assert read_report(right.replace(code[1], bytes(other)), [SECRET]) == MEANINGS["forged"]
    assert read_report(right, ["the secret of another workspace"]) == MEANINGS["forged"]
    assert read_report(right.replace(code[1], code[1].upper()), [SECRET]) == MEANINGS["qmail"]


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        *(("5.1.1", HARD), ("5.1.2", HARD), ("5.2.1", HARD), ("5.0.0", HARD), ("5.4.4", HARD)),
        *(
            ("5.2.2", SOFT),
            ("5.3.4", SOFT),
            ("5.4.6", SOFT),
            ("5.6.0", SOFT),
            ("5.7.1", SOFT),
            ("5.7.26", SOFT),
        ),
        *(("4.2.2", SOFT), ("4.4.7", SOFT), ("4.0.0", SOFT)),
    ],
)
def test_which_status_gives_an_address_up(status: str, kind: ReportKind) -> None:
    """A blocklist that we are on, a full mailbox and a letter too large say nothing of the address."""
    assert bounce_kind(status) is kind


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("host mx said: 550 No such user", "5.0.0"),
        ("552 Mailbox full", "5.2.2"),
        ("450 try later", "4.0.0"),
        ("421-4.3.2 closing", "4.3.2"),
        ("mx [5.1.1.20] said: 554 5.4.4 no route", "5.4.4"),
        ("550 pupils", "5.0.0"),  # from a mail server, to a letter's own address
        ("nobody is here, 1550 people were asked, since 5.1.1.20", ""),
    ],
)
def test_a_status_in_plain_words(said: str, status: str) -> None:
    """Servers without a report of RFC 3464 write it somewhere in a sentence."""
    raw = sample("qmail", ADA).replace(
        b"Sorry, there is no mailbox of that name here. (#5.1.1)", said.encode()
    )
    found = read_report(raw, [SECRET])
    wanted = (
        LetterReport(bounce_kind(status), ADA, status, signed=True) if status else Ignored("no status in it")
    )
    assert found == wanted


def test_a_report_packed_in_base64() -> None:
    """Some gateways encode every part."""
    raw = sample("postfix", ADA).decode()
    start = raw.index("Reporting-MTA:")
    end = raw.index("--4F2A", start)
    packed = b64encode(raw[start:end].encode()).decode()
    raw = raw.replace(raw[start:end], f"{packed}\n\n").replace(
        "message/delivery-status\n", "message/delivery-status\nContent-Transfer-Encoding: base64\n"
    )
    assert read_report(raw.encode(), [SECRET]) == MEANINGS["postfix"]


def test_a_letter_that_reached_others_of_an_address_did_not_bounce() -> None:
    """An address of a team: one of its members is gone, the others read on."""
    more = b"Status: 5.1.1\n\nFinal-Recipient: rfc822; bob@example.com\nAction: delivered\nStatus: 2.1.5\n"
    raw = sample("postfix", ADA).replace(b"Status: 5.1.1\n", more)
    assert read_report(raw, [SECRET]) == Ignored("it reached some of those whom the address stands for")


HOSTILE = {
    "empty": b"",
    "no header": b"\n\n\n",
    "binary": bytes(range(256)) * 100,
    "nested messages": b"Content-Type: message/rfc822\n\n" * 9000,
    "nested parts": b"".join(
        f'Content-Type: multipart/mixed; boundary="{n}"\n\n--{n}\n'.encode() for n in range(5000)
    ),
    "many parts": b"Content-Type: multipart/report; boundary=x\n\n" + b"--x\n\na\n" * 20_000,
    "many headers": b"To: a@example.org\n" * 14_000,
    "long header": b"To: " + b"a" * 250_000 + b"\n\n",
    "blank lines": b"Content-Type: multipart/report; boundary=x\n\n"
    b"--x\nContent-Type: message/delivery-status\n\n" + b"\n \n\t" * 50_000,
    "bad charset": b"From: postmaster@x.eu\nContent-Type: text/plain; charset=\xff\xfe\n\n550 5.1.1 \xff",
    "bad encoded word": b"From: =?x?b?\xff?= <postmaster@x.eu>\n\n550 5.1.1",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_is_ignored(name: str) -> None:
    """It is that mail's fault, and the next one is read."""
    assert isinstance(read_report(HOSTILE[name], [SECRET]), Ignored)


def test_no_more_of_a_mail_is_read_than_a_report_needs() -> None:
    """A mail may return a whole video."""
    raw = sample("postfix", ADA) + b"x" * LONGEST_MAIL
    assert read_report(raw, [SECRET]) == MEANINGS["postfix"]
    late = b"X: " + b"x" * LONGEST_MAIL + b"\n" + sample("postfix", ADA)
    assert isinstance(read_report(late, [SECRET]), Ignored)


@given(st.binary(max_size=400), st.integers(0, 2000), st.sampled_from(NAMES))
def test_whatever_a_mail_is_it_never_raises(piece: bytes, place: int, name: str) -> None:
    """One mail must not stop the reading of all others, or be about a letter that nobody wrote of."""
    raw = sample(name, ADA)
    found = read_report(raw[:place] + piece + raw[place:], [SECRET])
    assert isinstance(found, Ignored) or found.letter == ADA


@given(
    st.text(alphabet="0123456789abcdef", min_size=32, max_size=32),
    st.sampled_from(["b{id}", "{id}x", "a-{id}"]),
)
def test_an_address_leads_back_to_its_letter(letter: str, local: str) -> None:
    """Whatever stands around the code, and in whatever case it comes back."""
    path = ReturnPath(f"{local}@example.org", SECRET)
    address = path.of(f"<{letter}@example.org>")
    assert len(address.partition("@")[0]) <= 64
    assert letters_in(f"Bounces <{address.upper()}>", SECRET) == [letter]
    assert letters_in(RETURN_PATH.of("<hand-written@example.org>"), SECRET) == []


@pytest.mark.parametrize(
    "value",
    [
        *("bounces", "b@", "b@x", "{id}@{id}.eu", "a{id}{id}@x.eu", "a{name}@x.eu", "a b@x.eu", "a@x.eu\n"),
        *("Bounces <b@x.eu>", "ä@x.eu", f"{'b' * 26}{{id}}@x.eu", f"{'b' * 65}@x.eu", "a@x.eu>", "a{id@x.eu"),
    ],
)
def test_what_is_no_return_path(value: str) -> None:
    """It would be refused by mail servers in the middle of a send."""
    with pytest.raises(ValueError, match=r"must be|may hold|too long"):
        check_return_path(value)


@pytest.mark.parametrize("value", ["", "b@x.eu", "bounces+{id}@news.x.eu", f"{'b' * 25}{{id}}@x.eu"])
def test_what_is_a_return_path(value: str) -> None:
    """As the documentation says."""
    assert check_return_path(value) == value
