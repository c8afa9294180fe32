"""Mailjet: what is sent to it, word by word, and what its answers mean."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, cast

import pytest

from pipelines.delivery.http import Api
from pipelines.delivery.provider import Capabilities, Remote, RemoteState, title
from pipelines.delivery.providers.mailjet import Mailjet
from pipelines.delivery.providers.mailjet_payload import MailjetSettings, content_payload, draft_payload
from pipelines.model.delivery import Campaign, Numbers
from pipelines.model.errors import DeliveryError, Limited, NoReply, Refused, SettingsError, UnsupportedFeature
from pipelines.workspace.paths import open_workspace
from tests.delivery.editions import SETTINGS, campaign
from tests.delivery.providers.fake import FaultKind, running
from tests.delivery.providers.mailjet_fake import ARCHIVED, DELETED, ENV, PROGRAMMED, SENT, MailjetFake, setup

LATER = datetime(2036, 11, 23, 9, 30, tzinfo=UTC)
PAGE = "https://app.mailjet.com/campaigns"


def edition(locale: str = "el", **changes: Any) -> Campaign:
    made = campaign(locale)
    return replace(made, email=replace(made.email, **changes), audience=("11",))


def edition_of(text: str) -> Campaign:
    return edition(html=f"<p>{text}</p>", text="plain")


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that were waited for, without waiting."""
    seconds: list[float] = []
    monkeypatch.setitem(cast(dict[str, Any], Api.__init__.__kwdefaults__), "sleep", seconds.append)
    return seconds


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailjetFake]:
    for name, value in ENV.items():
        monkeypatch.setenv(name, value)
    made = MailjetFake()
    with running(made):
        yield made


@pytest.fixture
def mailjet(fake: MailjetFake, tmp_path: Path) -> Mailjet:
    return connect(fake, tmp_path)


def connect(fake: MailjetFake, folder: Path, more: str = "") -> Mailjet:
    part = setup(fake).replace("[providers.mailjet]\n", f"[providers.mailjet]\n{more}")
    (folder / "glocal.toml").write_text(SETTINGS + part)
    return Mailjet(open_workspace(folder, explicit=True))


def drafted(mailjet: Mailjet, made: Campaign) -> str:
    reference = mailjet.create(made)
    mailjet.write(reference, made)
    return reference


def paths(fake: MailjetFake) -> list[str]:
    return [f"{call.method} {call.path.removeprefix('/v3/REST')}" for call in fake.calls]


def test_the_draft_is_what_the_documentation_asks_for() -> None:
    """The whole body, so that no key comes or goes unnoticed."""
    assert draft_payload(edition(), MailjetSettings()) == {
        "Title": title(campaign()),
        "Locale": "el_GR",
        "Subject": "Γειά σου – θέμα",
        "Sender": "Zoë News",
        "SenderName": "Zoë News",
        "SenderEmail": "news@example.org",
        "ContactsListID": 11,
        "EditMode": "html2",
    }


def test_the_content_has_its_own_way_out_and_our_page() -> None:
    """Mailjet counts who leaves only through its own link; there is no such link in Greek."""
    made = edition(
        html='<a href="[[browser_url]]">b</a><a href="[[unsubscribe_url]]">u</a> [[first_name]]',
        text="[[first_name]] [[browser_url]]\n[[unsubscribe_url]]\n",
    )
    made = replace(made, urls=(("browser_url", "https://example.org/?a=1&b=[[2]]"), *made.urls[1:]))
    assert content_payload(made) == {
        "Html-part": '<a href="https://example.org/?a=1&amp;b=%5B[2]]">b</a>'
        '<a href="[[UNSUB_LINK_EN]]">u</a> [[data:firstname:""]]',
        "Text-part": '[[data:firstname:""]] https://example.org/?a=1&b=%5B[2]]\n[[UNSUB_LINK_EN]]\n',
        "Headers": {"Content-Language": "el"},
    }


def test_headers_that_mailjet_sets_are_refused() -> None:
    """Its API would refuse the whole draft, in words that do not say where they come from."""
    made = replace(edition(), headers=(("x-mailer", "Glocal"),))
    with pytest.raises(UnsupportedFeature, match=r"^mailjet sets x-mailer itself"):
        content_payload(made)


@pytest.mark.parametrize(
    ("locale", "theirs", "way_out"),
    [
        ("fr", "fr_FR", "FR"),
        ("en", "en_IE", "EN"),
        ("pt", "pt_PT", "EN"),
        ("cnr", "sr_ME", "EN"),
        ("nl", "nl_NL", "NL"),
        ("ga", "ga_IE", "EN"),
    ],
)
def test_a_locale_in_their_spelling(locale: str, theirs: str, way_out: str) -> None:
    """A country is always there; the way out speaks the reader's language where Mailjet does."""
    made = edition(locale, text="[[unsubscribe_url]]")
    payload = draft_payload(made, MailjetSettings()) | content_payload(made)
    assert (payload["Locale"], payload["Text-part"]) == (theirs, f"[[UNSUB_LINK_{way_out}]]")


def test_settings_have_the_last_word_on_name_and_segment() -> None:
    """Both are optional keys of `[providers.mailjet]`."""
    payload = draft_payload(edition(), MailjetSettings(sender_name="Code Week", segment=7))
    assert [payload[key] for key in ("Sender", "SenderName", "SenderEmail", "SegmentationID")] == [
        "Code Week",
        "Code Week",
        "news@example.org",
        7,
    ]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("a {{var:x}} b", "a &#123;{var:x}} b"),
        ("{% if x %}", "&#123;% if x %}"),
        ("[[data:x]]", "&#91;[data:x]]"),
        ("{{{%[[[", "&#123;&#123;&#123;%&#91;&#91;["),
        ("[[[unsubscribe_url]]]", "&#91;[[UNSUB_LINK_EN]]]"),
        ("[a] {b} %} <!--[if mso]>", "[a] {b} %} <!--[if mso]>"),
    ],
)
def test_readers_see_our_brackets(ours: str, theirs: str) -> None:
    """An article on templates must not be run as one; Outlook's comments must stay as they are."""
    assert content_payload(edition_of(ours))["Html-part"] == f"<p>{theirs}</p>"


@pytest.mark.parametrize("words", ["{{x}}", "{%x", "[[data:x]]", "[[[unsubscribe_url]]"])
def test_plain_text_that_cannot_be_quoted_is_refused(words: str) -> None:
    """There are no entities outside HTML, and Mailjet documents no other way to quote."""
    shown = words[:1] if words.startswith("[[[") else words
    message = f"mailjet would take {shown!r} for a variable"
    with pytest.raises(UnsupportedFeature) as subject:
        draft_payload(edition(subject=f"Hi {words}"), MailjetSettings())
    with pytest.raises(UnsupportedFeature) as text:
        content_payload(edition(text=f"Hi {words}"))
    assert (subject.value.message, text.value.message) == (message, message)


def test_an_unknown_mark_is_refused() -> None:
    """It would go out as it stands, in brackets."""
    with pytest.raises(UnsupportedFeature, match=r"mailjet cannot fill in \[\[shoe_size\]\]"):
        content_payload(edition_of("[[shoe_size]]"))


@pytest.mark.parametrize(
    ("made", "settings", "message"),
    [
        (edition(subject="a\nBcc: x"), {}, "the subject has a line break: 'a\\nBcc: x'"),
        (edition(issue="a\rb"), {}, "the title"),
        (replace(edition(), sender="a\r\nb <n@example.org>"), {}, "the sender"),
        (edition(), {"sender_name": "a\u2028b"}, "the sender_name has a line break: 'a\\u2028b'"),
    ],
)
def test_no_header_is_smuggled_in(made: Campaign, settings: dict[str, str], message: str) -> None:
    """A line break in a header's value may begin another header."""
    with pytest.raises(DeliveryError) as caught:
        draft_payload(made, MailjetSettings.model_validate(settings))
    assert caught.value.message.startswith(f"hello/el@outbox: {message}")


@pytest.mark.parametrize(
    ("lists", "error", "message"),
    [
        ((), DeliveryError, "hello/el@outbox: nobody would get it"),
        (("staff",), DeliveryError, "hello/el@outbox: 'staff' is not the number of a list at Mailjet"),
        (
            ("11", "12"),
            UnsupportedFeature,
            "mailjet sends a campaign to one contact list, not to 11, 12",
        ),
    ],
)
def test_the_audience_is_one_list(lists: tuple[str, ...], error: type[DeliveryError], message: str) -> None:
    """Each says which setting to change; two lists would need two campaigns, and some would get both."""
    with pytest.raises(error) as caught:
        draft_payload(replace(edition(), audience=lists), MailjetSettings())
    assert (type(caught.value), caught.value.message) == (error, message)
    assert caught.value.hint


def test_an_unknown_key_is_named(fake: MailjetFake, tmp_path: Path) -> None:
    """A password typed into glocal.toml is an error, since there is no such key."""
    with pytest.raises(SettingsError, match=r"providers\.mailjet\.key is not a known key"):
        connect(fake, tmp_path, 'key = "x"\n')


def test_what_it_can_do(mailjet: Mailjet) -> None:
    """The protocol decides by these."""
    assert (mailjet.name, mailjet.capabilities) == (
        "mailjet",
        Capabilities(
            drafts=True,
            schedules=True,
            cancels=True,
            tests=True,
            numbers=True,
            text_part=True,
            preheader=False,
            excludes=False,
            look_up="scan",
            reply_to=True,
            own_headers=True,
        ),
    )


def test_a_draft_is_kept_as_it_was_written(mailjet: Mailjet, fake: MailjetFake) -> None:
    """Read back it has the digest that was expected, newlines aside."""
    reference = drafted(mailjet, edition())
    fake.contents[1000]["Html-part"] = fake.contents[1000]["Html-part"].replace("\n", "\r\n") + "\r\n"
    expected = mailjet.expected(edition())
    assert mailjet.read(reference) == Remote("1000", RemoteState.DRAFT, expected, f"{PAGE}/creation/1000")


@pytest.mark.parametrize(
    ("store", "key", "value"),
    [
        ("drafts", "Subject", "By hand"),
        ("drafts", "ContactsListID", 12),
        ("drafts", "SenderEmail", "boss@example.org"),
        ("contents", "Html-part", "<p>By hand</p>"),
        ("contents", "Text-part", "By hand"),
    ],
)
def test_an_edit_at_mailjet_shows(
    store: str, key: str, value: object, mailjet: Mailjet, fake: MailjetFake
) -> None:
    """What a person approved is what leaves: to whom, and every part of it."""
    reference = drafted(mailjet, edition())
    getattr(fake, store)[1000][key] = value
    assert mailjet.read(reference).digest != mailjet.expected(edition())
    mailjet.write(reference, edition())
    assert mailjet.read(reference).digest == mailjet.expected(edition())


def test_a_segment_counts_where_one_is_set(fake: MailjetFake, tmp_path: Path) -> None:
    """Whoever takes the segment out at Mailjet sends to the whole list."""
    mailjet = connect(fake, tmp_path, "segment = 7\n")
    reference = drafted(mailjet, edition())
    assert mailjet.read(reference).digest == mailjet.expected(edition())
    fake.drafts[1000]["SegmentationID"] = 0
    assert mailjet.read(reference).digest != mailjet.expected(edition())


def test_writing_leaves_nothing_of_an_editor(mailjet: Mailjet, fake: MailjetFake) -> None:
    """Mailjet's editor keeps MJML beside the HTML; POST drops it, PUT would let it win later."""
    reference = drafted(mailjet, edition())
    fake.contents[1000]["MJMLContent"] = "<mjml/>"
    mailjet.write(reference, edition())
    content = content_payload(edition())
    assert fake.contents[1000] == {**content, "MJMLContent": ""}


def test_find_goes_through_every_page_once(mailjet: Mailjet, fake: MailjetFake) -> None:
    """1,000 is the most that Mailjet gives at once, its `Total` is the page's, all locales share it."""
    for number in range(2001):
        fake.add(f"Somebody's {number}")
    fake.add(title(edition()))
    fake.add(f"{title(edition())} (copy)")
    fake.add(title(edition("fr")))
    assert [mailjet.find(edition(locale)) for locale in ("el", "fr", "de")] == [
        [Remote("3001", RemoteState.DRAFT, "", f"{PAGE}/creation/3001")],
        [Remote("3003", RemoteState.DRAFT, "", f"{PAGE}/creation/3003")],
        [],
    ]
    lists = [call.query for call in fake.calls if call.path.endswith("/campaigndraft")]
    plain = [{"Limit": "1000", "Offset": str(offset)} for offset in (0, 1000, 2000, 2004)]
    empty = {"Limit": "1000", "Offset": "0"}
    assert lists == [*plain, {**empty, "Status": "2"}, {**empty, "IsArchived": "true"}]


def test_four_at_a_time_share_one_list(mailjet: Mailjet, fake: MailjetFake) -> None:
    """The locales of a run are delivered by threads; each for itself would list 24 times."""
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(mailjet.find, [edition(tag) for tag in ("el", "fr", "de", "bg")])) == [[]] * 4
    assert paths(fake) == ["GET /campaigndraft"] * 3


def test_a_list_without_end_is_no_answer(
    mailjet: Mailjet, fake: MailjetFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If Offset were ignored the run would ask for ever, or worse, believe that it has seen all."""
    fake.add("Somebody's")
    rows = {"Count": 1, "Data": [{"ID": 1000, "Title": "x"}], "Total": 1}
    monkeypatch.setattr(fake, "answer", lambda _: (200, rows))
    with pytest.raises(NoReply, match="no end"):
        mailjet.find(edition())


def test_what_was_made_is_found_in_the_same_run(mailjet: Mailjet, fake: MailjetFake) -> None:
    """The protocol looks again after it has made a draft; two are two."""
    assert mailjet.find(edition()) == []
    mailjet.create(edition())
    mailjet.create(edition())
    assert [remote.reference for remote in mailjet.find(edition())] == ["1000", "1001"]
    assert len([path for path in paths(fake) if path == "GET /campaigndraft"]) == 3


@pytest.mark.parametrize(
    ("status", "delivered", "state"),
    [
        (PROGRAMMED, "", RemoteState.SCHEDULED),
        (SENT, "2026-11-23T09:00:00Z", RemoteState.SENT),
        (ARCHIVED, "", RemoteState.STOPPED),
        (ARCHIVED, "2026-11-23T09:00:00Z", RemoteState.SENT),
    ],
)
def test_every_state_is_found(
    status: int, delivered: str, state: RemoteState, mailjet: Mailjet, fake: MailjetFake
) -> None:
    """Whatever became of it, it is not made a second time; once it is out, its content is known."""
    number = fake.add(title(edition()), status, delivered)
    content = content_payload(edition())
    fake.contents[number] = {key: str(part) for key, part in content.items()}
    fake.drafts[number] |= draft_payload(edition(), MailjetSettings())
    page = f"{PAGE}/creation/{number}" if status == PROGRAMMED else PAGE
    digest = "" if state is RemoteState.STOPPED else mailjet.expected(edition())
    assert mailjet.find(edition()) == [Remote(str(number), state, digest, page)]


@pytest.mark.parametrize(("delivered", "found"), [("", 0), ("2026-11-23T09:00:00Z", 1)])
def test_a_deleted_draft_is_gone_but_a_sent_one_never(
    delivered: str, found: int, mailjet: Mailjet, fake: MailjetFake
) -> None:
    """Our own hint says: delete it there and run again. What readers got stays sent."""
    number = fake.add(title(edition()))
    fake.contents[number] = {"Html-part": "x", "Text-part": "x"}
    assert len(mailjet.find(edition())) == 1
    fake.drafts[number] |= {"Status": DELETED, "DeliveredAt": delivered}
    assert len(mailjet.find(edition())) == found


def test_an_unknown_state_is_told(mailjet: Mailjet, fake: MailjetFake) -> None:
    """3 is an A/B test that a person made of it; guessing could send twice."""
    fake.add(title(edition()))
    fake.drafts[1000]["Status"] = 3
    with pytest.raises(DeliveryError, match="campaign 1000 has the status 3"):
        mailjet.read("1000")


def test_sent_now_and_counted(mailjet: Mailjet, fake: MailjetFake) -> None:
    """The numbers are those of Mailjet's campaign, which has another number than the draft."""
    reference = drafted(mailjet, edition())
    mailjet.send(reference, edition(), None)
    remote = mailjet.read(reference)
    numbers = Numbers(sent=40, opened=20, clicked=5, bounced=3, unsubscribed=3, to_send=43)
    assert remote == Remote("1000", RemoteState.SENT, mailjet.expected(edition()), PAGE, numbers)
    letter = fake.letters[0]
    assert (len(fake.letters), letter.audience, letter.subject) == (1, ("11",), "Γειά σου – θέμα")


def test_a_campaign_without_counters_is_sent_all_the_same(mailjet: Mailjet, fake: MailjetFake) -> None:
    """They come later than the mail, and a missing number must not make a send unknown."""
    reference = drafted(mailjet, edition())
    mailjet.send(reference, edition(), None)
    mailjet.read(reference)
    fake.drafts[1000]["CampaignID"] = 5
    assert (mailjet.read(reference).state, mailjet.read(reference).numbers) == (RemoteState.SENT, None)


def test_scheduled_cancelled_and_sent_by_the_clock(mailjet: Mailjet, fake: MailjetFake) -> None:
    """A time in another zone is given in UTC; what was taken back is a draft again."""
    reference = drafted(mailjet, edition())
    mailjet.send(reference, edition(), LATER.astimezone(timezone(timedelta(hours=2))))
    assert fake.calls[-1].body == {"Date": "2036-11-23T09:30:00+00:00"}
    assert (mailjet.read(reference).state, len(fake.letters)) == (RemoteState.SCHEDULED, 1)
    mailjet.cancel(reference)
    assert (mailjet.read(reference).state, fake.letters) == (RemoteState.DRAFT, [])
    mailjet.send(reference, edition(), LATER)
    fake.pass_time()
    assert mailjet.read(reference).state is RemoteState.SENT
    with pytest.raises(Refused, match="error 400: The draft is not scheduled"):
        mailjet.cancel(reference)


def test_a_time_that_has_passed_is_refused_before_any_call(mailjet: Mailjet, fake: MailjetFake) -> None:
    """Refused, so that the protocol knows that nothing was sent."""
    with pytest.raises(Refused, match="UTC is past"):
        mailjet.send("1000", edition(), datetime.now(UTC) - timedelta(seconds=1))
    assert fake.calls == []


def test_test_mails_go_to_their_addresses_alone(mailjet: Mailjet, fake: MailjetFake) -> None:
    """Nobody of the list gets one, and the draft stays a draft."""
    reference = drafted(mailjet, edition())
    mailjet.test(reference, edition(), ["ana@example.org", "ben@example.org"])
    assert fake.tested == [(1000, ("ana@example.org", "ben@example.org"))]
    assert (fake.letters, mailjet.read(reference).state) == ([], RemoteState.DRAFT)


def test_a_second_send_is_refused_in_mailjets_words(mailjet: Mailjet, fake: MailjetFake) -> None:
    """What it says is for people to read."""
    reference = drafted(mailjet, edition())
    mailjet.send(reference, edition(), None)
    mailjet.read(reference)
    with pytest.raises(Refused) as caught:
        mailjet.send(reference, edition(), None)
    assert caught.value.message == "mailjet: error 400: The campaign has already been sent"
    assert len(fake.letters) == 1


def test_a_wrong_list_is_refused_in_mailjets_words(mailjet: Mailjet, fake: MailjetFake) -> None:
    """A list that was deleted there, or a digit too many."""
    with pytest.raises(Refused) as caught:
        mailjet.create(replace(edition(), audience=("99",)))
    assert caught.value.message == "mailjet: error 400: ContactsListID does not exist"
    assert fake.drafts == {}


def test_what_cannot_be_said_is_told_before_a_draft_is_made(mailjet: Mailjet, fake: MailjetFake) -> None:
    """An empty draft left behind is one to clean up."""
    with pytest.raises(UnsupportedFeature):
        mailjet.create(edition(text="{{x}}"))
    assert fake.calls == []


def test_wrong_keys_are_told_without_telling_them(
    mailjet: Mailjet, fake: MailjetFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even an answer that repeats them does not bring them into a log."""
    said = {"ErrorMessage": "No such key", "ErrorInfo": " and ".join(ENV.values()), "StatusCode": 401}
    monkeypatch.setattr(fake, "answer", lambda _: (401, said))
    with pytest.raises(Refused) as caught:
        mailjet.read("1000")
    assert caught.value.message == "mailjet: error 401: No such key: (the key) and (the key)"
    told = repr((caught.value, caught.value.__cause__, mailjet, vars(mailjet)))
    assert [word for word in ENV.values() if word in told] == []


def test_a_missing_key_is_named(fake: MailjetFake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its variable, before anything is asked of Mailjet."""
    monkeypatch.delenv("MJ_APIKEY_PRIVATE")
    with pytest.raises(DeliveryError, match="environment variable MJ_APIKEY_PRIVATE is not set"):
        connect(fake, tmp_path)


@pytest.mark.parametrize(("fault", "wait"), [("refused-limit", 1.0), ("limit-without-word", 60.0)])
def test_a_limit_is_waited_for(
    fault: FaultKind, wait: float, mailjet: Mailjet, fake: MailjetFake, waits: list[float]
) -> None:
    """As long as Mailjet says, else a minute; it had no effect, so even a create is called again."""
    fake.faults = [(fault, "POST", "/campaigndraft")]
    assert (mailjet.create(edition()), waits, len(fake.drafts)) == ("1000", [wait], 1)
    fake.faults = [(fault, "POST", "/campaigndraft")] * 4
    with pytest.raises(Limited):
        mailjet.create(edition())


@pytest.mark.parametrize("fault", ["lost", "500-after", "bad-json"])
def test_a_create_without_an_answer_is_looked_for_not_repeated(
    fault: FaultKind, mailjet: Mailjet, fake: MailjetFake
) -> None:
    """Mailjet makes a second draft without a word, and the list of before does not have the first."""
    assert mailjet.find(edition()) == []
    fake.faults = [(fault, "POST", "/campaigndraft")]
    with pytest.raises(NoReply):
        mailjet.create(edition())
    assert paths(fake).count("POST /campaigndraft") == 1
    assert [remote.reference for remote in mailjet.find(edition())] == ["1000"]


@pytest.mark.parametrize("fault", ["lost", "500-before", "500-after", "bad-json"])
@pytest.mark.parametrize("at", [None, LATER])
def test_a_send_without_an_answer_is_not_repeated(
    fault: FaultKind, at: datetime | None, mailjet: Mailjet, fake: MailjetFake
) -> None:
    """Nobody knows; what Mailjet says of the campaign settles it."""
    reference = drafted(mailjet, edition())
    action = "schedule" if at else "send"
    fake.faults = [(fault, "POST", action)]
    with pytest.raises(NoReply):
        mailjet.send(reference, edition(), at)
    assert paths(fake).count(f"POST /campaigndraft/1000/{action}") == 1
    out = RemoteState.SCHEDULED if at else RemoteState.SENT
    assert mailjet.read(reference).state is (RemoteState.DRAFT if fault == "500-before" else out)


def test_writing_and_reading_are_repeated(mailjet: Mailjet, fake: MailjetFake) -> None:
    """They replace the whole, or nothing: after a broken connection they simply go again."""
    reference = mailjet.create(edition())
    fake.faults = [
        ("lost", "PUT", "/1000"),
        ("500-after", "POST", "/detailcontent"),
        ("bad-json", "GET", "/1000"),
        ("lost", "GET", "/detailcontent"),
    ]
    mailjet.write(reference, edition())
    assert mailjet.read(reference).digest == mailjet.expected(edition())
    assert (fake.faults, len(fake.drafts)) == ([], 1)


@pytest.mark.parametrize("body", [[], {}, {"Data": None}, {"Data": [1]}, {"Data": []}])
def test_an_answer_of_another_shape_is_no_answer(
    body: object, mailjet: Mailjet, fake: MailjetFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy's page or a changed API must not pass for “there is no such draft”."""
    monkeypatch.setattr(fake, "answer", lambda _: (200, body))
    with pytest.raises(NoReply):
        mailjet.read("1000")
