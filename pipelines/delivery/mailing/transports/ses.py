"""Amazon SES: a call for each letter, handed over as it is (SendEmail of API version 2, raw content).

botocore signs the calls and knows where keys are kept. It repeats none: what a lost answer means is for us.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from threading import Lock
from typing import Any, TypeVar

from pipelines.delivery.mailing.recipient_entries import RecipientState
from pipelines.delivery.mailing.transport import LONGEST_REPLY, MessageOutcome, OutgoingMessage
from pipelines.delivery.mailing.transports.ses_wire import bound_answers
from pipelines.model.errors import DeliveryError, NoReply, Refused, Unreachable

try:
    import botocore.exceptions as faults
    from botocore.config import Config
    from botocore.loaders import create_loader
    from botocore.session import Session

    _LOADER = create_loader()  # reads megabytes about all of AWS, once
except ImportError:  # the extra `ses`
    Session = None

T = TypeVar("T")
CONNECT = 10.0
"""Seconds to reach the service."""
USUAL_RATE = 14.0
"""Letters a second that a new account may send, for where it does not tell."""
_PUT_OFF = {"TooManyRequestsException", "ThrottlingException", "Throttling"}
_QUOTA = re.compile(r"\b(daily|24.hour)\b", re.IGNORECASE)
"""In the words of a limit: that of a day, which no waiting of ours lifts."""
_READERS = {"BadRequestException", "InvalidParameterValue", "ValidationException"}
"""Faults of one letter: an address that SES does not take. Where everybody is refused, the engine stops."""
_KEYS = {
    *("UnrecognizedClientException", "InvalidClientTokenId", "InvalidSignatureException", "AccessDenied"),
    *("SignatureDoesNotMatch", "ExpiredToken", "ExpiredTokenException", "AccessDeniedException"),
    *("MissingAuthenticationToken", "MissingAuthenticationTokenException", "IncompleteSignature"),
}
_WHAT_TO_DO = {
    "AccountSuspendedException": "the account is suspended: ask AWS's support",
    "SendingPausedException": "sending is paused: see the dashboard in SES, and the configuration set",
    "AccountSendingPausedException": "sending is paused: see the account's dashboard in SES",
    "ConfigurationSetSendingPausedException": "sending is paused for the configuration set",
    "MailFromDomainNotVerifiedException": "verify the MAIL FROM domain in SES, in this region",
    "MessageRejected": "verify [email] sender in SES, in this region; in the sandbox each reader too",
    "NotFoundException": "check configuration_set in [providers.ses]",
    "LimitExceededException": "see the account's quotas in SES",
}
_STILL_TAKES_LETTERS = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.NOT_FOUND}
"""What GetAccount may say where letters are taken, beside "access denied"."""
_ADDRESS = re.compile(r"[^\s<>:;,]+@[^\s<>:;,]+")


def ses_client(*, region: str, url: str, key: str, secret: str, timeout: float, connections: int) -> Any:
    """A client of one region, for all threads; without `key` AWS's usual places are looked at.

    DeliveryError if botocore is not installed.
    """
    if Session is None:
        raise DeliveryError("Amazon SES needs botocore", hint="install it: pip install 'glocal[ses]'")
    config = Config(
        connect_timeout=CONNECT,
        read_timeout=timeout,
        retries={"total_max_attempts": 1},
        max_pool_connections=connections,
    )
    session = Session()
    session.register_component("data_loader", _LOADER)
    client = session.create_client(
        "sesv2",
        region_name=region,
        endpoint_url=url or None,
        aws_access_key_id=key or None,
        aws_secret_access_key=secret or None,
        config=config,
    )
    bound_answers(client)
    return client


def ask_ses(call: Callable[[], T]) -> T:
    """What a call that changes nothing answers; Refused with SES's no, Unreachable, or NoReply."""
    try:
        return call()
    except faults.ClientError as error:
        raise _no(error) from None
    except Exception as error:  # noqa: BLE001 - whatever a server may do to us
        _refuse_unsent(error)
        raise NoReply(f"SES gave no answer: {type(error).__name__}", hint="run it again") from None


@dataclass(frozen=True, slots=True)
class SesTransport:
    """SES in one region."""

    client: Any
    host: str
    configuration_set: str
    told_rate: Callable[[float], None]
    """Hears how many letters a second the account may send."""
    batch_size: int = 1
    _asking: Lock = field(default_factory=Lock)

    def connect(self) -> SesConnection:
        """Asks for the account first: whoever is not let in, or reaches nobody, has claimed no letter yet."""
        with self._asking:  # one such call a second is all that SES answers
            try:
                account = ask_ses(self.client.get_account)
            except NoReply as error:
                raise Unreachable(error.message, hint="run it again: it continues where it stopped") from None
            except Refused as error:
                if "AccessDenied" not in error.message and error.status not in _STILL_TAKES_LETTERS:
                    raise
            else:
                if account.get("SendingEnabled") is False:
                    raise Refused("SES: sending is paused for this account", hint="see its dashboard in SES")
                self.told_rate(float(account.get("SendQuota", {}).get("MaxSendRate") or USUAL_RATE))
        return SesConnection(self)


@dataclass(frozen=True, slots=True)
class SesConnection:
    """Nothing stays open but what botocore keeps for the next call."""

    transport: SesTransport

    def send(self, batch: Sequence[OutgoingMessage]) -> Sequence[MessageOutcome | None]:
        return [self._send(message) for message in batch]

    def close(self) -> None:
        """Botocore closes what is idle."""

    def _send(self, message: OutgoingMessage) -> MessageOutcome | None:
        values: dict[str, Any] = {
            "Content": {"Raw": {"Data": message.content}},
            "Destination": {"ToAddresses": [message.address]},
            "FeedbackForwardingEmailAddress": message.sender,
        }
        if self.transport.configuration_set:
            values["ConfigurationSetName"] = self.transport.configuration_set
        if not message.claim():
            return None
        try:
            answer = self.transport.client.send_email(**values)
        except faults.ClientError as error:
            return _ses_outcome(error)
        except Exception as error:  # noqa: BLE001 - whatever it was, the letter may be taken
            _refuse_unsent(error)
            reason = f"no answer from SES: {type(error).__name__}"
            return MessageOutcome(RecipientState.UNKNOWN, reason, lost=True)
        if not (number := answer.get("MessageId")):
            return MessageOutcome(RecipientState.UNKNOWN, "SES's answer has no MessageId", lost=True)
        return MessageOutcome(RecipientState.ACCEPTED, f"MessageId {number}"[:LONGEST_REPLY])


def _ses_outcome(error: Any) -> MessageOutcome:
    """The meaning of an error's answer to a letter; Refused where no other letter would fare better."""
    code, text, status = _error_parts(error)
    said = f"{code}: {text}"[:LONGEST_REPLY]
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status < HTTPStatus.BAD_REQUEST:
        return MessageOutcome(RecipientState.UNKNOWN, said, lost=True)
    if _QUOTA.search(text) and code in {*_PUT_OFF, "LimitExceededException"}:
        raise Refused(
            f"SES: {said}", hint="run it again when the quota has room: it continues with those who are left"
        )
    if code in _PUT_OFF:
        return MessageOutcome(RecipientState.FAILED, said)
    if code in _READERS:
        return MessageOutcome(RecipientState.BOUNCED, said)
    raise _no(error)


def _no(error: Any) -> Refused | NoReply:
    """An error's answer, with what can be done about it; a NoReply if SES itself is out of order."""
    code, text, status = _error_parts(error)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return NoReply(f"SES: {code}: {text}", hint="run it again")
    hint = _WHAT_TO_DO.get(code, "")
    if code in _KEYS:
        hint = "check key_env, secret_env and region in [providers.ses], and what the key may do in IAM"
    return Refused(f"SES: {code}: {text}"[: LONGEST_REPLY + 5], hint=hint, status=status)


def _refuse_unsent(error: Any) -> None:
    """Refused or Unreachable for what happened before a call left this machine; else nothing."""
    if isinstance(
        error, faults.NoCredentialsError | faults.PartialCredentialsError | faults.CredentialRetrievalError
    ):
        raise Refused(
            "SES: there are no keys to sign with",
            hint="set key_env and secret_env in [providers.ses], or what AWS looks for itself",
        ) from None
    if isinstance(error, faults.SSLError) and "CERTIFICATE_VERIFY" in str(error):
        raise Refused("SES: its certificate cannot be trusted", hint="check url in [providers.ses]") from None
    if isinstance(
        error, faults.EndpointConnectionError | faults.ConnectTimeoutError | faults.ProxyConnectionError
    ):
        raise Unreachable(
            f"SES cannot be reached: {type(error).__name__}",
            hint="check region and url in [providers.ses], and run it again: it continues where it stopped",
        ) from None


def _error_parts(error: Any) -> tuple[str, str, int]:
    """Code, words on one line without an address, and HTTP status of an error's answer."""
    found = error.response.get("Error", {})
    text = _ADDRESS.sub("(address)", " ".join(str(found.get("Message", "")).split()))
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return str(found.get("Code", "")), text, int(status)
