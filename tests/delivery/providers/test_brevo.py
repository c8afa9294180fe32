"""Brevo: what it is given, what it makes of it, and what we make of its answers."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from pipelines.delivery.claims import new_holder
from pipelines.delivery.ledger import open_ledger
from pipelines.delivery.protocol import deliver
from pipelines.delivery.provider import Remote, RemoteState, title, token
from pipelines.delivery.providers.brevo import Brevo
from pipelines.delivery.providers.brevo_payload import BrevoSettings, payload
from pipelines.delivery.send_options import SendOptions
from pipelines.languages.table import EU24
from pipelines.model.delivery import Campaign, Delivery, Numbers
from pipelines.model.errors import DeliveryError, Limited, NoReply, Refused, SettingsError, UnsupportedFeature
from pipelines.workspace.paths import open_workspace
from tests.delivery.editions import NOW, SETTINGS, campaign
from tests.delivery.providers.brevo_fake import ENV, LISTS, BrevoFake, rendered, setup
from tests.delivery.providers.fake import FaultKind, Letter, running

PLAIN = BrevoSettings()
SECRET = ENV["BREVO_API_KEY"]
SOON = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)


def edition(locale: str = "el") -> Campaign:
    return replace(campaign(locale), audience=(str(LISTS[locale]),))


GREEK = edition()
GREEK_LIST = LISTS["el"]


def with_email(**parts: Any) -> Campaign:
    return replace(GREEK, email=replace(GREEK.email, **parts))


@dataclass
class Scene:
    folder: Path
    fake: BrevoFake
    provider: Brevo
    waits: list[float]

    def made(self, method: str) -> list[str]:
        """The paths of all calls of this method."""
        return [call.path for call in self.fake.calls if call.method == method]

    def by_hand(self, **values: Any) -> int:
        """A campaign that a person made there."""
        _, answer = self.fake._create(payload(GREEK, PLAIN))
        self.fake.campaigns[answer["id"]] |= {"name": "Spring", "tag": "", **values}
        return int(answer["id"])

    def again(self) -> Brevo:
        """As a new run has it."""
        return Brevo(open_workspace(self.folder, explicit=True))


def page(number: int | str) -> str:
    return f"https://app.brevo.com/marketing-campaign/edit/{number}"


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    for name, value in ENV.items():
        monkeypatch.setenv(name, value)
    fake = BrevoFake()
    with running(fake):
        (tmp_path / "glocal.toml").write_text(SETTINGS + setup(fake))
        waits: list[float] = []
        provider = Brevo(open_workspace(tmp_path, explicit=True))
        provider._api._sleep = waits.append
        yield Scene(tmp_path, fake, provider, waits)


def test_the_payload_as_a_whole() -> None:
    """Every field that leaves for Brevo, so that none changes unseen."""
    short = with_email(html='<a href="[[browser_url]]">b</a><a href="[[unsubscribe_url]]">[[first_name]]</a>')
    expected = {
        "name": f"hello · el · {token(GREEK)}",
        "tag": token(GREEK),
        "subject": "Γειά σου – θέμα",
        "previewText": "Γειά σου",
        "sender": {"name": "Zoë News", "email": "news@example.org"},
        "htmlContent": '<a href="https://example.org/news/el/hello/">b</a>'
        '<a href="{{ unsubscribe }}">{{ contact.FIRSTNAME }}</a>',
        "recipients": {"listIds": [GREEK_LIST]},
        "header": " ",
        "footer": " ",
    }
    assert payload(short, PLAIN) == expected
    by_number = {**expected, "sender": {"name": "Zoë News", "id": 7}}
    assert payload(short, BrevoSettings(sender_id=7)) == by_number


def test_other_lists_are_left_out() -> None:
    """Who gets another edition of the issue must not get this one too."""
    both = replace(GREEK, audience=("3", "4"), excluded=("5",))
    assert payload(both, PLAIN)["recipients"] == {"listIds": [3, 4], "exclusionListIds": [5]}


def test_an_empty_field_is_left_out() -> None:
    """Brevo refuses a field that is there and empty."""
    bare = replace(with_email(preheader=""), sender="news@example.org")
    body = payload(bare, PLAIN)
    assert "previewText" not in body
    assert body["sender"] == {"email": "news@example.org"}


NASTY = 'a {{ .X }} {% if %} {# c #} {{{ "q" {[[first_name]] } b'


def test_readers_see_braces_as_they_were_written() -> None:
    """An article about templates must arrive as one, even with a lone brace before a word of ours."""
    body = payload(with_email(html=NASTY), PLAIN)
    assert unescape(rendered(body["htmlContent"])) == NASTY.replace("[[first_name]]", "Zoë")
    line = NASTY.replace("{[[", "[[")
    body = payload(with_email(subject=line, preheader=line), PLAIN)
    expected = line.replace("[[first_name]]", "Zoë")
    assert [rendered(body["subject"]), rendered(body["previewText"])] == [expected] * 2


def test_a_style_sheet_stays_one() -> None:
    """Style sheets know no entities; and minified ones hold what begins a comment of a template."""
    html = "<STYLE type='x'>@media x{#a{b:c}}</style><p>{#</p><style>d{e:f}</style>"
    expected = "<STYLE type='x'>@media x{ #a{b:c}}</style><p>&#123;#</p><style>d{e:f}</style>"
    assert payload(with_email(html=html), PLAIN)["htmlContent"] == expected


@pytest.mark.parametrize(
    ("part", "text", "told"),
    [
        ("subject", "{% endverbatim %}", r"brevo would take a part of '\{% endverbatim %\}'"),
        ("preheader", "{[[first_name]]", r"brevo would take a part of '\{'"),
        ("html", "[[shoe_size]]", r"brevo cannot fill in \[\[shoe_size\]\]"),
    ],
)
def test_what_cannot_be_said_is_an_error(part: str, text: str, told: str) -> None:
    """Better no mail than one with pieces of a template in it."""
    with pytest.raises(UnsupportedFeature, match=told):
        payload(with_email(**{part: text}), PLAIN)


@pytest.mark.parametrize(
    ("lists", "told"),
    [
        ((), 'nobody would get it\n  next: name a list in glocal.toml: [audiences.el] lists = ["12"]'),
        (("news",), "'news' is not the number of a list at Brevo\n  next: write [audiences.el] lists as"),
        (("٣",), "'٣' is not the number of a list at Brevo\n  next: write [audiences.el] lists as numbers"),
    ],
)
def test_an_audience_is_lists_by_number(lists: tuple[str, ...], told: str) -> None:
    """The message names the setting, as nobody knows Brevo's fields by heart."""
    with pytest.raises(DeliveryError) as error:
        payload(replace(GREEK, audience=lists), PLAIN)
    assert str(error.value).startswith(f"hello/el@outbox: {told}")


@pytest.mark.parametrize(
    ("nasty", "field"),
    [
        (with_email(subject="a\nBcc: x@example.org"), "subject"),
        (with_email(preheader="a\u2028b"), "preview text"),
        (with_email(issue="a\r"), "title"),
        (replace(GREEK, sender="a\r\nBcc: b <x@example.org>"), "sender"),
    ],
)
def test_a_line_break_cannot_add_a_header(nasty: Campaign, field: str) -> None:
    """A hostile translation must not put a Bcc into the mail; Brevo may check, or not."""
    with pytest.raises(DeliveryError, match=f"the {field} has a line break: "):
        payload(nasty, PLAIN)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("sender_id = 0", "providers.brevo.sender_id must be greater than 0"),
        ('key = "abc"', "providers.brevo.key is not a known key"),
    ],
)
def test_settings_are_checked(scene: Scene, line: str, told: str) -> None:
    """A key that stands in the file itself, or a wrong number, is told with its name."""
    text = (scene.folder / "glocal.toml").read_text()
    (scene.folder / "glocal.toml").write_text(text.replace("[providers.brevo]", f"[providers.brevo]\n{line}"))
    with pytest.raises(SettingsError) as error:
        scene.again()
    assert error.value.message == told


def test_all_of_ours_are_found_on_all_pages(scene: Scene) -> None:
    """By the tag, or by the name where a person took the tag away; whatever their state; no other's."""
    for number in range(1, 251):
        ours: dict[str, Any] = {}
        if number == 3:
            ours = {"name": "renamed", "tag": token(GREEK), "status": "sent"}
        if number == 101:
            ours = {"name": title(GREEK), "status": "suspended"}
        if number == 250:
            ours = {"tags": ["a", token(GREEK)]}
        scene.by_hand(**{"status": "of tomorrow", **ours, **({"status": "draft"} if number == 250 else {})})
    assert scene.provider.find(GREEK) == [
        Remote("3", RemoteState.SENT, "", page(3)),
        Remote("101", RemoteState.STOPPED, "", page(101)),
        Remote("250", RemoteState.DRAFT, "", page(250)),
    ]
    assert [call.query for call in scene.fake.calls] == [
        {"limit": "100", "offset": offset, "sort": "asc", "excludeHtmlContent": "true"}
        for offset in ("0", "100", "200")
    ]


def test_an_empty_account_has_nothing(scene: Scene) -> None:
    """Its answer has no list at all, only a count."""
    assert scene.provider.find(GREEK) == []


def test_one_list_serves_all_locales(scene: Scene) -> None:
    """Brevo allows 100 calls an hour: 24 lists would be a quarter of them. The protocol has four threads."""
    editions = [edition(locale) for locale in EU24]

    def work(each: Campaign) -> list[list[str]]:
        before = [remote.reference for remote in scene.provider.find(each)]
        reference = scene.provider.create(each)
        return [before, [reference], [remote.reference for remote in scene.provider.find(each)]]

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(work, editions))
    assert [(before, after) for before, _, after in results] == [([], made) for _, made, _ in results]
    assert scene.made("GET") == ["/v3/emailCampaigns"]
    assert len(scene.fake.campaigns) == len(scene.made("POST")) == 24


class _Shrinking(BrevoFake):
    """Somebody deletes a campaign while it is listed, so that one moves to a page that was read already."""

    def _list(self, query: dict[str, str]) -> tuple[int, Any]:
        answer = super()._list(query)
        if self.campaigns:
            del self.campaigns[min(self.campaigns)]
        return answer


class _Short(BrevoFake):
    """Lists fewer than it counts."""

    def _list(self, query: dict[str, str]) -> tuple[int, Any]:
        status, answer = super()._list(query)
        return status, {**answer, "count": answer["count"] + 1}


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (_Shrinking, "the list changed meanwhile: 149 of 149 came"),
        (_Short, "the list changed meanwhile: 150 of 151 came"),
    ],
)
def test_a_list_with_a_gap_proves_nothing(scene: Scene, kind: type[BrevoFake], told: str) -> None:
    """What is not in it may be there all the same; made once more, it would be sent twice."""
    for _ in range(150):
        scene.by_hand()
    with running(kind(campaigns=scene.fake.campaigns)) as fake:
        (scene.folder / "glocal.toml").write_text(SETTINGS + setup(fake))
        with pytest.raises(NoReply, match=told):
            scene.again().find(GREEK)


@pytest.mark.slow
def test_a_run_stays_within_its_budget(scene: Scene) -> None:
    """24 languages, 450 campaigns there: five calls list them, two make and read one, one sends it."""
    for _ in range(450):
        scene.by_hand()

    def run(order: SendOptions) -> tuple[int, set[str]]:
        workspace, before = open_workspace(scene.folder, explicit=True), len(scene.fake.calls)
        scene.fake.used = 0
        ledger, provider = open_ledger(workspace), Brevo(workspace)

        def one(locale: str) -> Delivery:
            return deliver(edition(locale), provider, ledger, new_holder(), lambda: NOW, order)

        notes = {one(locale).note for locale in EU24}
        ledger.close()
        return len(scene.fake.calls) - before, notes

    assert run(SendOptions(send=False)) == (53, {"draft ready"})
    assert run(SendOptions(send=True)) == (77, {"sent now"})
    assert len(scene.fake.letters) == 24


def test_what_create_wrote_is_not_written_again(scene: Scene) -> None:
    """That call is spared once; asked again, or with another text, it is made."""
    other = with_email(subject="Another")
    reference = scene.provider.create(GREEK)
    scene.provider.write(reference, GREEK)
    assert scene.made("PUT") == []
    scene.provider.write(reference, GREEK)
    assert scene.made("PUT") == ["/v3/emailCampaigns/1"]
    second = scene.provider.create(GREEK)
    scene.provider.write(second, other)
    assert scene.provider.read(second).digest == scene.provider.expected(other)


def test_a_lost_reply_to_write_is_called_again(scene: Scene) -> None:
    """It says the whole content, so twice is once."""
    number = str(scene.by_hand())
    scene.fake.faults = [("lost", "PUT", "/emailCampaigns")]
    scene.provider.write(number, GREEK)
    assert scene.made("PUT") == ["/v3/emailCampaigns/1"] * 2
    assert scene.provider.read(number).digest == scene.provider.expected(GREEK)


def test_what_was_written_is_read_back(scene: Scene) -> None:
    """The digests agree, with lists in any order; a new run has the same one."""
    both = replace(GREEK, audience=("103", "102"), excluded=("110", "109"))
    reference = scene.provider.create(both)
    remote = Remote("1", RemoteState.DRAFT, scene.provider.expected(both), page(1), Numbers())
    assert scene.provider.read(reference) == remote
    row = scene.fake.campaigns[1]
    row["recipients"] = {"lists": [102, 103], "exclusionLists": [109, 110]}
    row["htmlContent"] = row["htmlContent"].replace("\n", "\r\n") + "\r\n"
    assert scene.again().read(reference) == remote


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "Other"},
        {"previewText": ""},
        {"htmlContent": "<p>Somebody was here</p>"},
        {"recipients": {"lists": [102], "exclusionLists": []}},
        {"recipients": {"lists": [GREEK_LIST], "exclusionLists": [102]}},
    ],
)
def test_a_hand_at_the_draft_is_seen(scene: Scene, change: dict[str, Any]) -> None:
    """What a person changes at Brevo, be it only the list, must not go out as ours."""
    reference = scene.provider.create(GREEK)
    scene.fake.campaigns[1] |= change
    assert scene.provider.read(reference).digest != scene.provider.expected(GREEK)


LATER, EARLIER = SOON.isoformat(), "2020-01-01T09:00:00.000Z"


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({"status": "draft"}, RemoteState.DRAFT),
        ({"status": "queued", "scheduledAt": LATER}, RemoteState.SCHEDULED),
        ({"status": "queued", "scheduledAt": EARLIER}, RemoteState.SENDING),
        ({"status": "queued"}, RemoteState.SENDING),
        ({"status": "in_process"}, RemoteState.SENDING),
        ({"status": "inProcess"}, RemoteState.SENDING),
        ({"status": "in_review"}, RemoteState.SENDING),
        ({"status": "sent"}, RemoteState.SENT),
        ({"status": "archive", "sentDate": EARLIER}, RemoteState.SENT),
        ({"status": "archive"}, RemoteState.STOPPED),
        ({"status": "suspended"}, RemoteState.STOPPED),
        ({"status": "cancelling"}, RemoteState.STOPPED),
        ({"status": "cancelled"}, RemoteState.STOPPED),
    ],
)
def test_every_status_has_a_meaning(scene: Scene, values: dict[str, str], state: RemoteState) -> None:
    """What is out, or on its way, must never look like a draft: a draft is sent."""
    number = scene.by_hand(**values)
    assert scene.provider.read(str(number)).state is state


def test_an_unknown_status_is_an_error(scene: Scene) -> None:
    """Whatever Brevo adds, we do not guess whether it was sent."""
    number = scene.by_hand(status="paused")
    with pytest.raises(DeliveryError, match="brevo: campaign 1 has the status 'paused', which Glocal"):
        scene.provider.read(str(number))


def test_the_numbers_of_a_campaign(scene: Scene) -> None:
    """One person who opens twice is one; bounces are hard and soft ones."""
    number = scene.by_hand()
    scene.fake.campaigns[number]["statistics"] = {
        "sent": 100,
        "uniqueViews": 40,
        "viewed": 70,
        "uniqueClicks": 9,
        "clickers": 12,
        "hardBounces": 2,
        "softBounces": 3,
        "unsubscriptions": 1,
    }
    expected = Numbers(sent=100, opened=40, clicked=9, bounced=5, unsubscribed=1, to_send=100)
    assert scene.provider.read(str(number)).numbers == expected


def test_a_lost_reply_to_create_is_asked_for(scene: Scene) -> None:
    """Called once; and the next look asks Brevo anew, though the list was there already."""
    assert scene.provider.find(GREEK) == []
    scene.fake.faults = [("lost", "POST", "/emailCampaigns")]
    with pytest.raises(NoReply):
        scene.provider.create(GREEK)
    assert scene.made("POST") == ["/v3/emailCampaigns"]
    assert scene.provider.find(GREEK) == [Remote("1", RemoteState.DRAFT, "", page(1))]


@pytest.mark.parametrize("fault", ["lost", "500-after"])
@pytest.mark.parametrize("at", [None, SOON])
def test_a_lost_reply_to_send_is_never_called_again(
    scene: Scene, fault: FaultKind, at: datetime | None
) -> None:
    """40,000 people would get it twice. And a look afterwards must not answer from the old list."""
    reference = scene.provider.create(GREEK)
    assert [remote.state for remote in scene.provider.find(GREEK)] == [RemoteState.DRAFT]
    method = "PUT" if at else "POST"
    scene.fake.faults = [(fault, method, "/emailCampaigns/1")]
    with pytest.raises(NoReply):
        scene.provider.send(reference, GREEK, at)
    assert len([path for path in scene.made(method) if path.startswith("/v3/emailCampaigns/1")]) == 1
    state = RemoteState.SCHEDULED if at else RemoteState.SENT
    assert [remote.state for remote in scene.provider.find(GREEK)] == [state]


@pytest.mark.parametrize(
    ("status", "code", "message"),
    [
        (400, "invalid_parameter", "Sender is invalid / inactive"),
        (401, "unauthorized", "Key not found"),
        (402, "not_enough_credits", "You have insufficient credits"),
        (403, "permission_denied", "Permission denied"),
        (404, "document_not_found", "Campaign ID does not exist"),
    ],
)
def test_a_no_is_told_in_their_words(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, status: int, code: str, message: str
) -> None:
    """Who has to act, on credits or on a sender, reads it in Brevo's own words."""
    monkeypatch.setattr(scene.fake, "answer", lambda _: (status, {"code": code, "message": message}))
    with pytest.raises(Refused) as error:
        scene.provider.send("1", GREEK, None)
    assert error.value.message == f"brevo: error {status}: {code}: {message}"
    assert scene.made("POST") == ["/v3/emailCampaigns/1/sendNow"]


def test_without_credits_nothing_is_sent(scene: Scene) -> None:
    """The draft stays one; with credits it goes."""
    reference = scene.provider.create(GREEK)
    scene.fake.credits = 0
    with pytest.raises(Refused, match="error 402: not_enough_credits: You have insufficient credits"):
        scene.provider.send(reference, GREEK, None)
    assert scene.provider.read(reference).state is RemoteState.DRAFT
    scene.fake.credits = 1
    scene.provider.send(reference, GREEK, None)
    body = payload(GREEK, PLAIN)
    assert scene.fake.letters == [
        Letter(token(GREEK), (str(GREEK_LIST),), body["subject"], body["htmlContent"])
    ]


def test_a_second_send_is_refused(scene: Scene) -> None:
    """The last line of defence is theirs."""
    reference = scene.provider.create(GREEK)
    scene.provider.send(reference, GREEK, None)
    with pytest.raises(Refused, match="campaign_processing: Campaign is sent"):
        scene.provider.send(reference, GREEK, None)
    assert len(scene.fake.letters) == 1


def test_the_end_of_the_hour_is_told_not_waited_for(scene: Scene) -> None:
    """Half an hour is too long for a run: it stops there, and goes on when it is run again."""
    scene.fake.limit = 1
    scene.provider.find(GREEK)
    with pytest.raises(Limited) as error:
        scene.provider.create(GREEK)
    assert (error.value.wait, scene.waits, scene.fake.campaigns) == (1800, [], {})
    assert str(error.value) == (
        "brevo: too many calls: too_many_requests: Too many requests have been sent\n"
        "  next: run it again in 30 minutes: it continues where it stopped"
    )
    scene.fake.used = 0
    assert scene.provider.create(GREEK) == "1"


@pytest.mark.parametrize(("fault", "wait"), [("refused-limit", 1), ("limit-without-word", 60)])
def test_a_short_limit_is_waited_for(scene: Scene, fault: FaultKind, wait: float) -> None:
    """A refused call had no effect, so even a send may be made after it."""
    reference = scene.provider.create(GREEK)
    scene.fake.faults = [(fault, "POST", "/sendNow")]
    scene.provider.send(reference, GREEK, None)
    assert (scene.waits, len(scene.fake.letters)) == ([wait], 1)


def test_a_time_is_kept_and_taken_back(scene: Scene) -> None:
    """Scheduled, it waits; taken back, it is a draft that can be sent at another time."""
    reference = scene.provider.create(GREEK)
    scene.provider.send(reference, GREEK, SOON)
    assert scene.fake.calls[-1].body == {"scheduledAt": f"{SOON:%Y-%m-%dT%H:%M:%S}.000+00:00"}
    assert [letter.at for letter in scene.fake.letters] == [f"{SOON:%Y-%m-%dT%H:%M:%S}.000+00:00"]
    assert scene.provider.read(reference).state is RemoteState.SCHEDULED
    scene.provider.cancel(reference)
    assert scene.fake.letters == []
    assert [remote.state for remote in scene.provider.find(GREEK)] == [RemoteState.DRAFT]
    scene.provider.send(reference, GREEK, SOON + timedelta(hours=1))
    scene.fake.arrive()
    assert (scene.provider.read(reference).state, len(scene.fake.letters)) == (RemoteState.SENT, 1)


def test_what_may_not_be_a_draft_again_is_suspended(scene: Scene) -> None:
    """Brevo's support says that it cannot; the main thing is that it does not go out."""
    scene.fake.redraft = "refused"
    reference = scene.provider.create(GREEK)
    scene.provider.send(reference, GREEK, SOON)
    scene.provider.cancel(reference)
    assert (scene.provider.read(reference).state, scene.fake.letters) == (RemoteState.STOPPED, [])


def test_taking_back_twice_is_once(scene: Scene) -> None:
    """A lost reply is asked again; the second call finds a draft, and must not suspend it."""
    reference = scene.provider.create(GREEK)
    scene.provider.send(reference, GREEK, SOON)
    scene.fake.faults = [("lost", "PUT", "/status")]
    scene.provider.cancel(reference)
    scene.provider.cancel(reference)
    assert scene.provider.read(reference).state is RemoteState.DRAFT


def test_what_is_sent_is_not_taken_back(scene: Scene) -> None:
    """A draft made of a sent campaign would be sent again by the next run."""
    reference = scene.provider.create(GREEK)
    scene.provider.send(reference, GREEK, None)
    with pytest.raises(Refused, match="brevo: it is sent, not scheduled"):
        scene.provider.cancel(reference)
    assert scene.made("PUT") == []


def test_a_past_time_is_refused_before_any_call(scene: Scene) -> None:
    """Some providers take a past time for now."""
    reference = scene.provider.create(GREEK)
    calls = len(scene.fake.calls)
    with pytest.raises(Refused, match="brevo: 2020-01-01 09:00 UTC is past"):
        scene.provider.send(reference, GREEK, datetime(2020, 1, 1, 9, tzinfo=UTC))
    assert len(scene.fake.calls) == calls


def test_test_mails_go_to_those_named_only(scene: Scene) -> None:
    """No address would mean everybody on the account's test list; strangers are named by Brevo."""
    reference = scene.provider.create(GREEK)
    scene.provider.test(reference, GREEK, ["ana@example.org"])
    with pytest.raises(Refused, match="no address"):
        scene.provider.test(reference, GREEK, [])
    scene.fake.no_contacts = {"bo@example.org"}
    with pytest.raises(Refused) as error:
        scene.provider.test(reference, GREEK, ["ana@example.org", "bo@example.org"])
    assert error.value.message == (
        "brevo: error 400: invalid_parameter: Test email could not be sent to the following email addresses"
        " (bo@example.org)"
    )
    assert (scene.fake.tested, scene.fake.letters) == ([(1, ["ana@example.org"])], [])


def test_the_key_is_never_told(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even where Brevo itself repeats it."""
    monkeypatch.setenv("BREVO_API_KEY", "a-wrong-but-secret-key")
    wrong = scene.again()
    with pytest.raises(Refused) as error:
        wrong.find(GREEK)
    assert error.value.message == "brevo: error 401: unauthorized: Key not found: (the key)"
    assert [SECRET in repr(each) for each in (scene.provider, wrong, vars(scene.provider))] == [False] * 3
    monkeypatch.delenv("BREVO_API_KEY")
    with pytest.raises(DeliveryError, match="the environment variable BREVO_API_KEY is not set"):
        scene.again()


def test_the_accounts_header_and_footer_stay_away(scene: Scene) -> None:
    """Our mail is whole: a second footer would have its own unsubscribe link, in another language."""
    reference = scene.provider.create(GREEK)
    scene.provider.send(reference, GREEK, None)
    assert [letter.html for letter in scene.fake.letters] == [payload(GREEK, PLAIN)["htmlContent"]]


def test_a_header_that_brevo_keeps_is_seen_before_it_is_sent(scene: Scene) -> None:
    """For years it ignored what was set; then nothing goes out before a person has looked."""
    scene.fake.keeps_around = True
    reference = scene.provider.create(GREEK)
    assert scene.provider.read(reference).digest != scene.provider.expected(GREEK)


def test_a_draft_from_before_gets_no_header_either(scene: Scene) -> None:
    """Drafts that an older version made have the account's header around them."""
    reference = str(scene.by_hand(header="[DEFAULT_HEADER]", footer="[DEFAULT_FOOTER]", tag=token(GREEK)))
    assert scene.provider.read(reference).digest != scene.provider.expected(GREEK)
    scene.provider.write(reference, GREEK)
    assert scene.provider.read(reference).digest == scene.provider.expected(GREEK)


def test_a_plan_without_tags_works(scene: Scene) -> None:
    """The name has our token too, so the campaign is found again, by this run and by the next."""
    scene.fake.takes_tags = False
    references = [scene.provider.create(edition(locale)) for locale in ("el", "fr")]
    scene.provider.write("1", with_email(subject="New"))
    assert [row["tag"] for row in scene.fake.campaigns.values()] == ["", ""]
    assert scene.made("POST") == ["/v3/emailCampaigns"] * 3, "a refused tag is not offered twice"
    for run in (scene.provider, scene.again()):
        assert [remote.reference for remote in run.find(GREEK)] == references[:1]


def test_another_no_than_to_the_tag_is_told(scene: Scene) -> None:
    """The campaign is not made, and the reason is the one that is true."""
    with pytest.raises(Refused, match="List ids are not valid"):
        scene.provider.create(replace(GREEK, audience=("9",)))
    assert scene.fake.campaigns == {}
    scene.provider.create(GREEK)
    assert scene.fake.campaigns[1]["tag"] == token(GREEK)
