"""Where mail that cannot be delivered comes back to, and how it is told which letter it is about.

A letter's id is 32 hexadecimal digits that nobody can guess without our secret. It stands in the
letter's Message-ID, and with VERP (variable envelope return path) in the envelope's sender, where a mail
server that returns nothing of the letter still has to name it. What comes back without one of the two
proves nothing: anybody can write a report.
"""

from __future__ import annotations

import hmac
import re
from base64 import b32decode, b32encode
from dataclasses import dataclass

ID = "{id}"
_SIGNED = 8
"""Bytes of the signature: a guess needs 2⁶⁴ mails."""
_CODE_LENGTH = 39
_CODE = re.compile(rf"(?=([a-z2-7]{{{_CODE_LENGTH}}}))")
"""Base 32 in small letters: some servers change the case. Wherever it begins: letters may precede it."""
LONGEST_LOCAL = 64
"""Characters before the @ (RFC 5321, 4.5.3.1.1)."""
LONGEST_TEXT = 2000
"""Characters of a text that are looked at."""


def letter_id(issue_id: str, locale: str, person: str, secret: str) -> str:
    """A letter's id: the same for a person and an edition in every run."""
    said = f"message\0{issue_id}\0{locale}\0{person}".encode()
    return hmac.digest(secret.encode(), said, "sha256").hex()[:32]


def id_of(message_id: str) -> str:
    """A letter's id in its Message-ID; empty in one of another kind."""
    found = re.fullmatch(r"<([0-9a-f]{32})@[^<>@\s]+>", message_id)
    return found[1] if found else ""


def check_return_path(value: str) -> str:
    """A setting's value, or ValueError: an address, which may hold {id} before the @."""
    local, _, domain = value.partition("@")
    if value and not re.fullmatch(r"[!#-'*+./-9=?A-Z^_`a-z{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", value):
        raise ValueError("must be a mail address such as bounces@example.org or bounces+{id}@example.org")
    if re.search(r"[{}]", value.replace(ID, "")) or ID in domain or local.count(ID) > 1:
        raise ValueError("may hold {id} once, before the @")
    if len(local.replace(ID, "x" * _CODE_LENGTH)) > LONGEST_LOCAL:
        longest = LONGEST_LOCAL - _CODE_LENGTH
        raise ValueError(f"is too long: beside {{id}} there may be {longest} characters before the @")
    return value


@dataclass(frozen=True, slots=True)
class ReturnPath:
    """The envelope's sender for each letter: one address, or with `{id}` one of its own."""

    address: str
    secret: str

    def __repr__(self) -> str:
        return f"ReturnPath({self.address})"  # never the secret

    def of(self, message_id: str) -> str:
        """The sender for the letter with this Message-ID; without one, for a test mail."""
        if ID not in self.address or not (letter := id_of(message_id)):
            return self.address.replace(ID, "test")
        raw = bytes.fromhex(letter)
        code = b32encode(raw + _bounce_signature(raw, self.secret)).decode().rstrip("=").lower()
        return self.address.replace(ID, code)


def letters_in(text: str, secret: str) -> list[str]:
    """The ids of letters to whose sender a text is addressed; a code that we did not sign is none.

    The address around the code may be another than today's.
    """
    codes = (found[1] for found in _CODE.finditer(text[:LONGEST_TEXT].lower()))
    return [letter for code in codes if (letter := _letter(code, secret))]


def _letter(code: str, secret: str) -> str:
    both = b32decode(f"{code.upper()}=")
    raw, signature = both[:-_SIGNED], both[-_SIGNED:]
    return raw.hex() if hmac.compare_digest(signature, _bounce_signature(raw, secret)) else ""


def _bounce_signature(raw: bytes, secret: str) -> bytes:
    # The purpose is part of what is signed: the secret signs other things, too.
    return hmac.digest(secret.encode(), b"bounce\0" + raw, "sha256")[:_SIGNED]
