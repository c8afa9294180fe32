"""Amazon SES as far as we call it, after the reference of its API, version 2.

Faults of the wire are those of `fake.py`; SES's own are set by address or for everybody.
"""

from __future__ import annotations

from base64 import b64decode
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import Message
from pathlib import Path
from typing import Any, Self
from urllib.parse import unquote

from pipelines.delivery.mailing.messages import MessageBuilder
from pipelines.delivery.mailing.recipients import Recipient, person
from pipelines.model.delivery import Campaign
from tests.delivery.editions import NOW
from tests.delivery.providers.fake import Call, Fake, Letter, running

KEY, SECRET = "AKIAPLANTED4711", "planted-ses-secret-4711"
ENV = {"SIGN": "0123456789abcdef", "SES_KEY": KEY, "SES_SECRET": SECRET}
REGION = "eu-central-1"
STATUS = {"TooManyRequestsException": 429, "InternalFailure": 500, "ServiceUnavailable": 503}
"""Of HTTP, by code; the others are 400."""
KNOWN = {"Content", "Destination", "FeedbackForwardingEmailAddress", "ConfigurationSetName"}


@dataclass
class SesApi(Fake):
    """The service: what it took, and what is to go wrong."""

    copies: Counter[str] = field(default_factory=Counter)
    """Letters taken, by address: also those whose answer was never sent."""
    mails: dict[str, Message] = field(default_factory=dict)
    """The last letter to each."""
    values: list[dict[str, Any]] = field(default_factory=list)
    """What the calls said beside content."""
    at_reader: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """Codes and words instead of taking a letter, in turn, by address; "*": to everybody, always."""
    account: dict[str, Any] = field(
        default_factory=lambda: {
            "SendingEnabled": True,
            "ProductionAccessEnabled": True,
            "EnforcementStatus": "HEALTHY",
            "SendQuota": {"Max24HourSend": 50000.0, "MaxSendRate": 10000.0, "SentLast24Hours": 200.0},
        }
    )
    account_fault: tuple[int, str] = (0, "")
    """Status and code of every answer about the account; 0: none."""
    identities: dict[str, bool] = field(default_factory=lambda: {"example.org": True})
    """Domains and addresses, and whether they are verified."""
    configuration_sets: set[str] = field(default_factory=lambda: {"news"})

    def handle(self, call: Call) -> tuple[int, Any, dict[str, str]] | None:
        """An error's code stands in a header, as in all of AWS's REST services."""
        found = super().handle(call)
        if found is None or not (isinstance(found[1], dict) and "code" in found[1]):
            return found
        status, body, headers = found
        return status, {"message": body["message"]}, {**headers, "x-amzn-ErrorType": body["code"]}

    def answer(self, call: Call) -> tuple[int, Any]:
        signed = call.headers.get("Authorization", "")
        if f"Credential={KEY}/" not in signed or f"/{REGION}/ses/aws4_request" not in signed:
            return _no("UnrecognizedClientException", "The security token is invalid.", 403)
        if "Signature=" not in signed:
            return _no("IncompleteSignature", "No signature", 403)
        match call.method, unquote(call.path).split("/")[1:]:
            case "POST", ["v2", "email", "outbound-emails"]:
                return self._send(call.body)
            case "GET", ["v2", "email", "account"]:
                status, code = self.account_fault
                return _no(code, "no account for you", status) if status else (200, self.account)
            case "GET", ["v2", "email", "identities", name]:
                if name not in self.identities:
                    return _no("NotFoundException", f"Email identity {name} does not exist.", 404)
                return 200, {"VerifiedForSendingStatus": self.identities[name], "IdentityType": "DOMAIN"}
        return _no("NotFoundException", "no such call", 404)

    def _send(self, body: Any) -> tuple[int, Any]:
        if unknown := set(body) - KNOWN:
            return _no("BadRequestException", f"unknown: {sorted(unknown)}")
        if body.get("ConfigurationSetName", "news") not in self.configuration_sets:
            return _no("NotFoundException", "Configuration set does not exist.", 404)
        (address,) = body["Destination"]["ToAddresses"]
        waiting = self.at_reader.get(address)
        if waiting or "*" in self.at_reader:
            code, words = waiting.pop(0) if waiting else self.at_reader["*"][0]
            return _no(code, words)
        mail = message_from_bytes(b64decode(body["Content"]["Raw"]["Data"]), policy=policy.default)
        sender = mail["From"].addresses[0]
        if not any(self.identities.get(name) for name in (sender.domain, sender.addr_spec)):
            return _no("MessageRejected", f"Email address is not verified: {sender.addr_spec}")
        self.copies[address] += 1
        self.mails[address] = mail
        self.values.append({name: value for name, value in body.items() if name != "Content"})
        return 200, {"MessageId": f"0107-{len(self.values)}"}


def _no(code: str, message: str, status: int = 0) -> tuple[int, Any]:
    return status or STATUS.get(code, 400), {"code": code, "message": message}


def setup(fake: Fake) -> str:
    """The part of glocal.toml that points at the service, with its readers in a file beside it."""
    assert isinstance(fake, SesFake)
    return f"""
[providers.ses]
region = "{REGION}"
url = "{fake.api.url}"
key_env = "SES_KEY"
secret_env = "SES_SECRET"
sign_env = "SIGN"
subscribers = "subscribers.csv"
backoff = 0.01
"""


@dataclass
class SesFake(Fake):
    """The service behind a free port; a letter's key is taken from its Feedback-ID."""

    api: SesApi = field(default_factory=SesApi)

    @contextmanager
    def serve(self, folder: Path) -> Iterator[Self]:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "subscribers.csv").write_text("address,locale\nada@example.org,el\nbob@example.org,fr\n")
        with running(self.api):
            yield self

    def look(self) -> list[Letter]:
        return [
            Letter(
                str(mail["Feedback-ID"]).partition(":")[0],
                (),
                str(mail["Subject"]),
                "",
                headers={name: str(value) for name, value in mail.items()},
            )
            for address, mail in self.api.mails.items()
            for _ in range(self.api.copies[address])
        ]


def payloads(campaign: Campaign) -> Any:
    """The message to one reader, line by line."""
    reader = Recipient("ada@example.org", person("ada@example.org"), "Ada Lovelace", "t1")
    messages = MessageBuilder(campaign, ENV["SIGN"], "ses")
    return messages.write(reader, messages.message_id(reader.person), NOW).decode().split("\r\n")


FAKE = SesFake
