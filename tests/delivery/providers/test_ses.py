"""Amazon SES: what its answers mean for a letter, and that each reader gets one."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.delivery.mailing.recipient_entries import RecipientState
from pipelines.delivery.mailing.transport import OutgoingMessage
from pipelines.delivery.mailing.transports import ses as transport
from pipelines.delivery.mailing.transports import ses_wire
from pipelines.delivery.mailing.transports.ses import USUAL_RATE
from pipelines.delivery.providers.ses import SES
from pipelines.model.delivery import Numbers
from pipelines.model.errors import DeliveryError, NoReply, SettingsError
from pipelines.workspace.paths import open_workspace
from tests.delivery.editions import SETTINGS, campaign
from tests.delivery.hostile_server import saying
from tests.delivery.providers import ses_fake
from tests.delivery.providers.fake import FaultKind, running
from tests.delivery.providers.ses_fake import ENV, SesApi, SesFake
from tests.delivery.test_hostile_answers import MUCH, NO_REPLY

READERS = [f"p{number}@example.org" for number in range(4)]
LETTERS = 200 if os.environ.get("GLOCAL_FAST_TESTS") else 2000
SENDER = "Zoë News <news@example.org>"


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENV.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def api() -> Iterator[SesApi]:
    with running(SesApi()) as fake:
        assert isinstance(fake, SesApi)
        yield fake


def provider(folder: Path, api: SesApi, more: str = "", readers: list[str] = READERS) -> SES:
    folder.mkdir(exist_ok=True)
    (folder / "subscribers.csv").write_text("address,locale\n" + "".join(f"{each},el\n" for each in readers))
    (folder / "glocal.toml").write_text(SETTINGS + ses_fake.setup(SesFake(api=api)) + more)
    return SES(open_workspace(folder, explicit=True))


def send(ses: SES) -> str:
    """What stopped it, or nothing."""
    try:
        ses.send(ses.create(campaign()), campaign(), None)
    except DeliveryError as error:
        return str(error)
    return ""


def test_each_reader_gets_one_letter(tmp_path: Path, api: SesApi) -> None:
    """With its own way out and where bounces go, over the configuration set; and never a second one."""
    ses = provider(tmp_path, api, 'configuration_set = "news"\n')
    assert (send(ses), send(ses)) == ("", "")
    assert api.copies == dict.fromkeys(READERS, 1)
    assert min(api.values, key=str) == {
        "Destination": {"ToAddresses": [READERS[0]]},
        "FeedbackForwardingEmailAddress": "news@example.org",
        "ConfigurationSetName": "news",
    }
    mail = api.mails[READERS[0]]
    assert (mail["To"], "One-Click" in mail["List-Unsubscribe-Post"]) == (READERS[0], True)


@pytest.mark.parametrize("code", ["TooManyRequestsException", "ThrottlingException"])
def test_who_is_put_off_gets_it_in_the_same_run(tmp_path: Path, api: SesApi, code: str) -> None:
    """Too many a second: nobody is lost for it, and nobody gets two."""
    api.at_reader = {READERS[1]: [(code, "Maximum sending rate exceeded.")] * 2}
    assert send(provider(tmp_path, api)) == ""
    assert api.copies == dict.fromkeys(READERS, 1)


STOPS = {
    ("TooManyRequestsException", "Daily message quota exceeded."): "run it again when the quota has room",
    ("LimitExceededException", "Daily message quota exceeded."): "run it again when the quota has room",
    ("SendingPausedException", "Sending is paused."): "sending is paused",
    ("AccountSendingPausedException", "Sending is paused."): "sending is paused",
    ("AccountSuspendedException", "Suspended."): "ask AWS's support",
    ("MailFromDomainNotVerifiedException", "Not verified."): "verify the MAIL FROM domain",
    ("MessageRejected", "Email address is not verified: x@example.org"): r"in the sandbox each reader too",
    ("AccessDeniedException", "not authorized to perform ses:SendEmail"): "what the key may do in IAM",
    ("SomethingNewException", "?"): "SomethingNewException",
}


@pytest.mark.parametrize(("code", "words"), STOPS)
def test_what_is_our_fault_stops_the_run(tmp_path: Path, api: SesApi, code: str, words: str) -> None:
    """No reader is taken for bounced, nobody is unknown, and the next run has them all."""
    api.at_reader = {"*": [(code, words)]}
    ses = provider(tmp_path, api)
    told = send(ses)
    assert STOPS[code, words] in told
    assert "@example.org" not in told
    api.at_reader = {}
    assert send(ses) == ""
    assert api.copies == dict.fromkeys(READERS, 1)


def test_an_address_that_ses_refuses_is_that_readers(tmp_path: Path, api: SesApi) -> None:
    """The others get theirs."""
    api.at_reader = {READERS[2]: [("BadRequestException", "Domain contains illegal character")]}
    ses = provider(tmp_path, api)
    assert send(ses) == ""
    assert api.copies == dict.fromkeys(set(READERS) - {READERS[2]}, 1)
    assert ses.report(ses.create(campaign())) == ("1 refused by the mail server for good",)


@pytest.mark.parametrize("fault", ["lost", "500-after", "500-before", "bad-json"])
def test_a_lost_answer_is_never_a_second_letter(tmp_path: Path, api: SesApi, fault: FaultKind) -> None:
    """Nobody knows whether SES took it: that reader is a question, the others have theirs."""
    api.faults = [(fault, "POST", "outbound")]
    ses = provider(tmp_path, api, "connections = 1\n")
    assert (send(ses), send(ses)) == ("", "")
    assert len(ses.unknown(campaign().issue_id)) == 1
    assert max(api.copies.values()) == 1
    assert sum(api.copies.values()) == len(READERS) - (fault == "500-before")


def test_an_outage_does_not_make_everybody_unknown(tmp_path: Path, api: SesApi) -> None:
    """After a lost answer SES is asked for the account before the next letter is claimed."""
    outage: list[tuple[FaultKind, str, str]] = [("500-before", "GET", "account")] * 9
    # The first look finds it well.
    api.faults = [("slow", "GET", "account"), ("lost", "POST", "outbound"), *outage]
    ses = provider(tmp_path, api, "connections = 1\n")
    assert "SES: 500: something broke" in send(ses)
    assert len(ses.unknown(campaign().issue_id)) == 1
    api.faults = []
    assert send(ses) == ""
    assert api.copies == dict.fromkeys(READERS, 1)


def test_nobody_there(tmp_path: Path, api: SesApi) -> None:
    """Nothing was claimed, so nobody is unknown."""
    ses = provider(tmp_path, api)
    (tmp_path / "glocal.toml").write_text(
        (tmp_path / "glocal.toml").read_text().replace(api.url, "http://127.0.0.1:9")
    )
    away = SES(open_workspace(tmp_path, explicit=True))
    assert "SES cannot be reached: EndpointConnectionError" in send(away)
    assert (ses.unknown(campaign().issue_id), send(ses)) == ((), "")


def test_wrong_keys_claim_nobody(tmp_path: Path, api: SesApi, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told with the settings to look at, and the key is in no message."""
    monkeypatch.setenv("SES_KEY", "AKIAOTHER")
    told = send(provider(tmp_path, api))
    assert "SES: UnrecognizedClientException" in told
    assert "check key_env, secret_env and region" in told
    assert "AKIAOTHER" not in told
    assert api.copies == Counter()


@pytest.mark.parametrize(
    ("fault", "more", "rate"),
    [
        ((0, ""), "", 10000.0),
        ((403, "AccessDeniedException"), "", USUAL_RATE),
        ((429, "TooManyRequestsException"), "", USUAL_RATE),
        ((0, ""), "rate = 5000\n", 5000),
    ],
)
def test_the_rate_is_the_accounts(
    tmp_path: Path, api: SesApi, fault: tuple[int, str], more: str, rate: float
) -> None:
    """As SES tells it; for a key that may only send, what a new account has; or as the settings say."""
    api.account_fault = fault
    ses = provider(tmp_path, api, more, READERS[:1])
    assert send(ses) == ""
    assert (ses._rate_limit.rate, api.copies) == (rate, {READERS[0]: 1})


def test_what_providers_check_says(tmp_path: Path, api: SesApi) -> None:
    """Log in, quota, sandbox, and whether the sender is verified in this region."""
    ses = provider(tmp_path, api)
    questions = ses.account_questions(SENDER)
    assert {name: ask() for name, ask in questions.items()} == {
        "log in": "to SES in eu-central-1",
        "sending": "200 of 50,000 letters in the last 24 hours, 10000 a second",
        "sender": "example.org is verified",
        "readers": questions["readers"](),
    }
    api.account["ProductionAccessEnabled"] = False
    api.identities = {"example.org": False}
    for name, fault in {
        "sending": "in the sandbox",
        "sender": "neither the domain of news@example.org",
    }.items():
        with pytest.raises(DeliveryError, match=fault):
            questions[name]()
    api.account["SendingEnabled"] = False
    with pytest.raises(DeliveryError, match="sending is paused"):
        questions["sending"]()
    assert "sending is paused for this account" in send(ses)
    api.identities = {"news@example.org": True}
    assert questions["sender"]() == "news@example.org is verified"


def test_without_botocore_it_says_what_to_install(
    tmp_path: Path, api: SesApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who does not use SES does not need it."""
    monkeypatch.setattr(transport, "Session", None)
    assert "pip install 'glocal[ses]'" in send(provider(tmp_path, api))


@pytest.mark.parametrize("more", ['key_env = ""\n', 'region = "Frankfurt"\n'])
def test_settings_are_checked(tmp_path: Path, api: SesApi, more: str) -> None:
    """A key without its secret, or a region that is none, is told when the settings are read."""
    provider(tmp_path, api)
    name = more.partition(" ")[0]
    lines = (tmp_path / "glocal.toml").read_text().splitlines()
    kept = "\n".join(line for line in lines if not line.startswith(f"{name} "))
    (tmp_path / "glocal.toml").write_text(f"{kept}\n{more}")
    with pytest.raises(SettingsError, match=r"providers\.ses"):
        SES(open_workspace(tmp_path, explicit=True))


def client_at(url: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(ses_wire, "TOTAL", 0.4)
    monkeypatch.setattr(ses_wire, "LARGEST", MUCH)
    return transport.ses_client(region="eu-central-1", url=url, key="k", secret="s", timeout=5, connections=1)


@pytest.mark.parametrize("name", sorted(set(NO_REPLY) - {"silence"}))
def test_whatever_comes_back_a_letter_is_unknown(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Soon, and in little memory: it may have been taken, so nobody sends it again unasked."""
    began = time.monotonic()
    with saying(NO_REPLY[name]) as url:
        service = transport.SesTransport(client_at(url, monkeypatch), "SES", "", lambda _: None)
        letter = OutgoingMessage("news@example.org", READERS[0], b"Subject: x\r\n\r\ny\r\n", lambda: True)
        (outcome,) = transport.SesConnection(service).send([letter])
    assert outcome is not None
    assert (outcome.state, outcome.lost) == (RecipientState.UNKNOWN, True)
    assert time.monotonic() - began < 3, "the call outlived its deadline"
    assert not set("\r\n\x1b") & set(outcome.reply)


@pytest.mark.parametrize(
    "name", ["drip in the headers", "drip in the body", "no end", "gzip bomb", "nested lists"]
)
def test_a_question_to_ses_ends_too(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the first letter its account is asked for: a run must not wait there for ever."""
    with saying(NO_REPLY[name]) as url, pytest.raises(NoReply):
        transport.ask_ses(client_at(url, monkeypatch).get_account)


@pytest.mark.slow
def test_2000_readers_over_an_ses_that_is_not_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """moto's SES, which nobody here wrote: each reader has one, also after a second run."""
    # Seconds of every process that collects this file, were they imported above.
    from moto import mock_aws
    from moto.ses.models import ses_backends
    from moto.sesv2.responses import SESV2Response

    monkeypatch.setattr(SESV2Response, "get_account", lambda _: "{}", raising=False)  # it knows no such call
    readers = [f"p{number}@example.org" for number in range(LETTERS)]
    (tmp_path / "subscribers.csv").write_text(
        "address,locale\n" + "".join(f"{each},el\n" for each in readers)
    )
    keys = 'region = "eu-central-1"\nsign_env = "SIGN"\nsubscribers = "subscribers.csv"\nrate = 100000\n'
    (tmp_path / "glocal.toml").write_text(f"{SETTINGS}[providers.ses]\n{keys}")
    with mock_aws():
        ses = SES(open_workspace(tmp_path, explicit=True))
        ses._client.create_email_identity(EmailIdentity="example.org")
        assert (send(ses), send(ses)) == ("", "")
        sent = ses_backends["123456789012"]["eu-central-1"].sent_messages
        assert Counter(message.destinations[0] for message in sent) == dict.fromkeys(readers, 1)
    numbers = ses.read(ses.create(campaign())).numbers
    assert numbers == Numbers(sent=LETTERS, to_send=LETTERS)
