"""Addresses in the settings, of the web and of mail: a wrong one is refused."""

from __future__ import annotations

import re
from email.utils import getaddresses, parseaddr
from typing import Annotated
from urllib.parse import urlsplit

import idna
from pydantic import AfterValidator

from pipelines.model.markup import CONTROL

_MAIL_ADDRESS = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")
_NOT_ONE_WORD = re.compile(rf"\s|{CONTROL.pattern}")


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc or _NOT_ONE_WORD.search(value):
        raise ValueError("must be a full http(s) address")
    return value.rstrip("/")


def _mailbox(value: str) -> str:
    _, address = parseaddr(value)
    # What is not ASCII can stand in no header: a domain is written as its A-label (RFC 5890, 2.3.2.1).
    if not _MAIL_ADDRESS.fullmatch(address) or _NOT_ONE_WORD.search(value.replace(" ", "")):
        raise ValueError("must be a mail address such as 'Name <name@example.org>', in ASCII letters")
    return value


def _reply_mailbox(value: str) -> str:
    """One mailbox; a domain of other letters is written as its A-label, as headers have it."""
    local, at, rest = value.rpartition("@")
    domain, bracket, after = rest.partition(">")
    if at and not domain.isascii():
        try:
            value = f"{local}@{idna.encode(domain.strip(), uts46=True).decode()}{bracket}{after}"
        except idna.IDNAError:
            raise ValueError(f"has a domain that there cannot be: {domain.strip()[:60]}") from None
    if value and len(getaddresses([value])) != 1:
        raise ValueError("must be one mail address such as 'Name <name@example.org>'")
    return value and _mailbox(value)


def _fixed_address(value: str) -> str:
    return _web_address(_holding(value))


def _unsubscribe_address(value: str) -> str:
    return _web_address(_holding(value, "{locale}"))


def _link_pattern(value: str) -> str:
    _web_address(_holding(value, "{locale}"))
    return value


def _web_version_address(value: str) -> str:
    return value and _web_address(_holding(value, "{locale}", "{article}"))


def _holding(value: str, *names: str) -> str:
    """The address, which holds no other names to be filled in than these."""
    if unknown := set(re.findall(r"{[^}]*}", value)) - set(names):
        filled = " and ".join(names) or "nothing that is filled in"
        raise ValueError(f"may hold {filled}, and not {min(unknown)}")
    return value


def _contact_address(value: str) -> str:
    """A mail address without a name, or the address of a page."""
    if "://" in value:
        return _unsubscribe_address(value)
    if value and not _MAIL_ADDRESS.fullmatch(value):
        raise ValueError("must be a mail address such as name@example.org, or a full http(s) address")
    return value


WebAddress = Annotated[str, AfterValidator(_fixed_address)]
Mailbox = Annotated[str, AfterValidator(_mailbox)]
ReplyMailbox = Annotated[str, AfterValidator(_reply_mailbox)]
UnsubscribeAddress = Annotated[str, AfterValidator(_unsubscribe_address)]
WebVersionAddress = Annotated[str, AfterValidator(_web_version_address)]
Contact = Annotated[str, AfterValidator(_contact_address)]
LinkPattern = Annotated[str, AfterValidator(_link_pattern)]
