"""Mailchimp: what is sent there, how it is found again, and what its answers mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipelines.delivery.http import Api
from pipelines.delivery.provider import Remote, RemoteState, token
from pipelines.delivery.providers.mailchimp import Mailchimp
from pipelines.delivery.providers.mailchimp_payload import MailchimpSettings, content, payload
from pipelines.model.delivery import Campaign, Numbers
from pipelines.model.errors import DeliveryError, Limited, NoReply, Refused, SettingsError, UnsupportedFeature
from pipelines.workspace.paths import open_workspace
from tests.delivery.editions import SETTINGS, campaign
from tests.delivery.providers.fake import FaultKind, Letter, running
from tests.delivery.providers.mailchimp_fake import ENV, KEY, LIST, MailchimpFake, setup

TOKEN, FOLDER = "ca88583dcb5eb96c", "hello · 583283bac86ad6c2"
"""Of the issue's id, with and without the locale: they must never change."""
FILLER = "x" * 2000
LATER = datetime(2036, 3, 1, 9, 15, tzinfo=UTC)
ONE = "0000000001"


def edition(audience: tuple[str, ...] = (f"{LIST}:12",), **values: Any) -> Campaign:
    """The small campaign for an audience, with other texts in its mail."""
    made = campaign()
    return replace(made, audience=audience, email=replace(made.email, **values))


@pytest.fixture
def fake() -> Iterator[MailchimpFake]:
    with running(MailchimpFake()) as server:
        assert isinstance(server, MailchimpFake)
        yield server


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that were waited, without waiting; the key is in the environment."""
    seconds: list[float] = []
    monkeypatch.setitem(Api.__init__.__kwdefaults__ or {}, "sleep", seconds.append)
    for variable, value in ENV.items():
        monkeypatch.setenv(variable, value)
    return seconds


@pytest.fixture
def mailchimp(fake: MailchimpFake, tmp_path: Path) -> Mailchimp:
    return opened(tmp_path, setup(fake))


def opened(folder: Path, settings: str) -> Mailchimp:
    (folder / "glocal.toml").write_text(SETTINGS + settings)
    return Mailchimp(open_workspace(folder, explicit=True))


def drafted(mailchimp: Mailchimp, made: Campaign) -> str:
    reference = mailchimp.create(made)
    mailchimp.write(reference, made)
    return reference


def paths(fake: MailchimpFake, method: str) -> list[str]:
    return [call.path.removeprefix("/3.0") for call in fake.calls if call.method == method]


def test_settings_and_recipients_whole() -> None:
    """What Mailchimp is told of a campaign; anything more or less would change what readers get."""
    assert payload(edition(), MailchimpSettings()) == {
        "recipients": {"list_id": LIST, "segment_opts": {"saved_segment_id": 12}},
        "settings": {
            "title": f"hello · el · {TOKEN}",
            "subject_line": "Γειά σου – θέμα",
            "preview_text": "Γειά σου",
            "from_name": "Zoë News",
            "reply_to": "news@example.org",
            "auto_footer": False,
            "inline_css": False,
        },
    }


def test_both_parts_whole() -> None:
    """The link out is Mailchimp's own, which knows the reader; the page is ours, escaped in HTML alone."""
    made = replace(edition(), urls=(("browser_url", "https://example.org/p?a=1&b=2"),))
    assert content(made) == {
        "html": (
            f'<html lang="el"><body><p>Γειά σου</p>{FILLER}'
            '<img src="https://example.org/news/el/hello/a.png">'
            '<a href="https://example.org/p?a=1&amp;b=2">b</a><a href="*|UNSUB|*">u</a></body></html>'
        ),
        "plain_text": "Γειά σου\n\nhttps://example.org/p?a=1&b=2\n*|UNSUB|*\n",
    }


def test_own_sender_and_whole_audience() -> None:
    """The address that is verified there may be another; without a segment all of the audience gets it."""
    keys = MailchimpSettings(from_name="Ζωή", reply_to="zoe@example.org")
    body = payload(edition((LIST,)), keys)
    assert (body["recipients"], body["settings"]["from_name"], body["settings"]["reply_to"]) == (
        {"list_id": LIST},
        "Ζωή",
        "zoe@example.org",
    )


def test_a_long_name_keeps_our_token() -> None:
    """A title that were cut at its end could not be found again, and the edition would go out twice."""
    made = edition(issue="long-" * 40)
    named = payload(made, MailchimpSettings())["settings"]["title"]
    assert (len(named), named[-16:]) == (100, token(made))


def test_our_own_merge_tags_stay_readable() -> None:
    """An article about Mailchimp shows its tags; only the ones that we mean are filled in."""
    made = edition(html="<p>*|EMAIL|* [[first_name]]</p>[[unsubscribe_url]]")
    assert content(made)["html"] == "<p>*&#124;EMAIL|* *|FNAME|*</p>*|UNSUB|*"


@pytest.mark.parametrize("field", ["subject", "preheader", "text"])
def test_a_merge_tag_where_it_cannot_be_escaped(field: str) -> None:
    """Plain text has no entities, and even an open `*|` would swallow all up to the link out."""
    texts: dict[str, Any] = {field: "Hello *|EMAIL of [[first_name]]"}
    made = edition(**texts)
    with pytest.raises(UnsupportedFeature, match=r"'\*\|EMAIL of '"):
        payload(made, MailchimpSettings()), content(made)


def test_first_name_in_a_subject() -> None:
    """A greeting in the subject is filled in there as well."""
    body = payload(edition(subject="[[first_name]], hello"), MailchimpSettings())
    assert body["settings"]["subject_line"] == "*|FNAME|*, hello"


def test_a_mark_without_a_meaning() -> None:
    """`[[points]]` must not reach a reader as it stands."""
    with pytest.raises(UnsupportedFeature, match=r"\[\[points\]\]"):
        content(edition(html="[[points]]"))


@pytest.mark.parametrize(
    ("made", "settings"),
    [
        (edition(subject="a\nBcc: b@example.org"), MailchimpSettings()),
        (edition(preheader="a\r"), MailchimpSettings()),
        (edition(issue="a\u2028b"), MailchimpSettings()),
        (edition(), MailchimpSettings(from_name="Zoë\r\nBcc: b@example.org")),
        (edition(), MailchimpSettings(reply_to="a@example.org\nb")),
    ],
)
def test_no_line_break_gets_into_a_header(made: Campaign, settings: MailchimpSettings) -> None:
    """A line break in a header would begin a header of somebody else's choice."""
    with pytest.raises(DeliveryError, match="has a line break"):
        payload(made, settings)


@pytest.mark.parametrize(
    ("made", "kind", "words", "way_out"),
    [
        (edition(()), DeliveryError, "nobody would get it", "[audiences.el] lists"),
        (edition((f"{LIST}:twelve",)), DeliveryError, "is not an audience", "list:segment"),
        (edition((LIST, "f6f7f8f9f0")), UnsupportedFeature, "to one audience", "list:segment"),
        (replace(edition(), excluded=("b",)), UnsupportedFeature, "cannot leave out b", "list:segment"),
    ],
)
def test_an_audience_that_cannot_be(
    made: Campaign, kind: type[DeliveryError], words: str, way_out: str
) -> None:
    """Whom it goes to is never guessed; each error names the setting or the way out."""
    with pytest.raises(kind, match=words) as told:
        payload(made, MailchimpSettings())
    assert way_out in told.value.hint


def test_a_draft_is_made_filled_and_read_back(mailchimp: Mailchimp, fake: MailchimpFake) -> None:
    """The way of every edition: what is there is what we wrote, so that a person may approve it."""
    reference = drafted(mailchimp, edition())
    page = "https://us7.admin.mailchimp.com/campaigns/show/?id=7001"
    expected = mailchimp.expected(edition())
    assert mailchimp.read(reference) == Remote(reference, RemoteState.DRAFT, expected, page)
    assert mailchimp.find(edition()) == [Remote(reference, RemoteState.DRAFT, "", page)]
    assert [folder["name"] for folder in fake.folders] == [FOLDER]
    assert fake.campaigns[reference]["settings"]["folder_id"] == fake.folders[0]["id"]


def test_nothing_is_there_at_first(mailchimp: Mailchimp, fake: MailchimpFake) -> None:
    """Looking makes nothing."""
    assert (mailchimp.find(edition()), fake.folders, paths(fake, "POST")) == ([], [], [])


def test_found_on_any_page_under_any_name(
    mailchimp: Mailchimp, fake: MailchimpFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An account of years has many pages; a renamed issue is the same, and another locale's is not ours."""
    monkeypatch.setattr("pipelines.delivery.providers.mailchimp.PAGE", 2)
    fake.folders += [{"id": f"old{number}", "name": f"Old {number}", "count": 0} for number in range(5)]
    for _ in range(5):
        mailchimp.create(replace(campaign("fr"), audience=(LIST,)))
    first, second = mailchimp.create(edition()), mailchimp.create(edition())
    found = mailchimp.find(edition(issue="renamed"))
    assert [remote.reference for remote in found] == [first, second]
    assert len(fake.folders) == 6


def test_a_copy_made_by_a_person_is_not_ours(mailchimp: Mailchimp, fake: MailchimpFake) -> None:
    """Mailchimp's "replicate" adds words to the title; such a copy is the person's."""
    reference = mailchimp.create(edition())
    fake.campaigns[reference]["settings"]["title"] += " (copy 01)"
    assert mailchimp.find(edition()) == []


def test_editions_that_start_together_share_a_folder(mailchimp: Mailchimp, fake: MailchimpFake) -> None:
    """The protocol brings four editions at a time, and staff want one folder."""
    made = [replace(campaign(locale), audience=(LIST,)) for locale in ("el", "fr", "de", "bg")]
    fake.pause, fake.faults = 0.1, [("slow", "GET", "/campaign-folders")] * 4
    with ThreadPoolExecutor(4) as pool:
        references = set(pool.map(mailchimp.create, made))
    assert (len(references), [folder["name"] for folder in fake.folders]) == (4, [FOLDER])


def test_two_folders_of_an_issue_are_both_looked_into(mailchimp: Mailchimp, fake: MailchimpFake) -> None:
    """Two machines may have made the folder at the same time; no campaign may hide in the second."""
    reference = mailchimp.create(edition())
    fake.folders.insert(0, {"id": "twin", "name": fake.folders[0]["name"], "count": 0})
    assert [remote.reference for remote in mailchimp.find(edition())] == [reference]


def test_a_short_list_is_no_proof(
    mailchimp: Mailchimp, fake: MailchimpFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If rows are missing, "not there" is a guess, and a guess would send twice."""
    mailchimp.create(edition())
    monkeypatch.setattr(fake, "answer", lambda _: (200, {"folders": [], "total_items": 1}))
    with pytest.raises(NoReply, match="mailchimp's folders: the list changed meanwhile: 0 of 1 came"):
        mailchimp.find(edition())


@pytest.mark.parametrize(
    "edit",
    [
        lambda fake: fake.contents[ONE].update(html="<p>other *|UNSUB|*</p>"),
        lambda fake: fake.contents[ONE].update(plain_text="other"),
        lambda fake: fake.campaigns[ONE]["settings"].update(subject_line="other"),
        lambda fake: fake.campaigns[ONE]["settings"].update(preview_text="other"),
        lambda fake: fake.campaigns[ONE]["settings"].update(reply_to="other@example.org"),
        lambda fake: fake.campaigns[ONE]["recipients"].update(list_id="f6f7f8f9f0"),
        lambda fake: fake.campaigns[ONE]["recipients"].update(segment_opts={}),
    ],
)
def test_an_edit_there_is_seen(
    mailchimp: Mailchimp, fake: MailchimpFake, edit: Callable[[MailchimpFake], None]
) -> None:
    """What a colleague changed in the draft, text or readers, is not what was approved; `write` mends it."""
    reference = drafted(mailchimp, edition())
    edit(fake)
    assert mailchimp.read(reference).digest != mailchimp.expected(edition())
    mailchimp.write(reference, edition())
    assert mailchimp.read(reference).digest == mailchimp.expected(edition())


def test_a_choice_of_readers_made_there_is_seen(mailchimp: Mailchimp, fake: MailchimpFake) -> None:
    """Who narrows a whole audience down by hand has made another campaign of it."""
    reference = drafted(mailchimp, edition((LIST,)))
    fake.campaigns[reference]["recipients"]["segment_opts"] = {"conditions": [{"op": "is"}]}
    assert mailchimp.read(reference).digest != mailchimp.expected(edition((LIST,)))


def test_what_the_digest_leaves_to_people(mailchimp: Mailchimp, fake: MailchimpFake) -> None:
    """Line ends and the name for staff change nothing for readers; conditions are the saved segment's own."""
    reference = drafted(mailchimp, edition())
    fake.contents[reference]["plain_text"] = fake.contents[reference]["plain_text"].replace("\n", "\r\n")
    fake.campaigns[reference]["settings"]["title"] = f"Christmas · {TOKEN}"
    fake.campaigns[reference]["recipients"]["segment_opts"] |= {"match": "any", "conditions": [{"op": "is"}]}
    assert mailchimp.read(reference).digest == mailchimp.expected(edition())


@pytest.mark.parametrize(
    ("status", "sent", "state"),
    [
        ("save", 0, RemoteState.DRAFT),
        ("schedule", 0, RemoteState.SCHEDULED),
        ("sending", 1, RemoteState.SENDING),
        ("sent", 3, RemoteState.SENT),
        ("paused", 0, RemoteState.STOPPED),
        ("canceling", 1, RemoteState.STOPPED),
        ("canceled", 1, RemoteState.STOPPED),
        ("archived", 3, RemoteState.SENT),
        ("archived", 0, RemoteState.STOPPED),
    ],
)
def test_each_status(
    mailchimp: Mailchimp, fake: MailchimpFake, status: str, sent: int, state: RemoteState
) -> None:
    """The protocol sends drafts only, so every status must be what it is."""
    reference = drafted(mailchimp, edition())
    fake.campaigns[reference].update(status=status, emails_sent=sent)
    assert (mailchimp.read(reference).state, mailchimp.find(edition())[0].state) == (state, state)


def test_an_unknown_status(mailchimp: Mailchimp, fake: MailchimpFake) -> None:
    """A status that Mailchimp invents tomorrow is not taken for a draft."""
    reference = drafted(mailchimp, edition())
    fake.campaigns[reference]["status"] = "resting"
    with pytest.raises(DeliveryError, match="0000000001 has the status 'resting'"):
        mailchimp.read(reference)


def test_sent_with_its_numbers(mailchimp: Mailchimp, fake: MailchimpFake) -> None:
    """What readers get is the draft; and staff see how it fares."""
    reference = drafted(mailchimp, edition())
    mailchimp.send(reference, edition(), None)
    remote, parts = mailchimp.read(reference), content(edition())
    assert fake.letters == [
        Letter(TOKEN, (f"{LIST}:12",), "Γειά σου – θέμα", parts["html"], parts["plain_text"])
    ]
    assert (remote.state, remote.numbers) == (RemoteState.SENT, Numbers(3, 2, 1, 111, 1))


def test_sent_before_there_is_a_report(mailchimp: Mailchimp, fake: MailchimpFake) -> None:
    """That it went out must be known at once, report or not: the ledger waits for it."""
    reference = drafted(mailchimp, edition())
    mailchimp.send(reference, edition(), None)
    fake.report_is_there = False
    remote = mailchimp.read(reference)
    assert (remote.state, remote.numbers) == (RemoteState.SENT, Numbers(sent=3))


def test_not_ready_says_why(mailchimp: Mailchimp, fake: MailchimpFake) -> None:
    """Mailchimp's own checklist tells a person what to mend, and no send is tried."""
    reference = mailchimp.create(edition())
    with pytest.raises(Refused, match=r"Content: Content is missing\.; Unsubscribe link: Unsubscribe link"):
        mailchimp.send(reference, edition(), None)
    assert paths(fake, "POST") == ["/campaign-folders", "/campaigns"]


def test_scheduled_and_taken_back(mailchimp: Mailchimp, fake: MailchimpFake) -> None:
    """Until its time a send can be taken back, and then be sent at another."""
    reference = drafted(mailchimp, edition())
    mailchimp.send(reference, edition(), LATER)
    scheduled = mailchimp.read(reference).state
    assert (scheduled, fake.letters[0].at) == (RemoteState.SCHEDULED, "2036-03-01T09:15:00+00:00")
    mailchimp.cancel(reference)
    assert (mailchimp.read(reference).state, fake.letters) == (RemoteState.DRAFT, [])
    mailchimp.send(reference, edition(), None)
    assert mailchimp.read(reference).state == RemoteState.SENT


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (LATER.replace(minute=16), "the next one is 2036-03-01T09:30Z"),
        (LATER.replace(hour=23, minute=59, second=1), "the next one is 2036-03-02T00:00Z"),
        (LATER.replace(microsecond=1), "the next one is 2036-03-01T09:30Z"),
        (LATER.replace(year=2020), "2020-03-01 09:15 UTC is past"),
    ],
)
def test_a_time_that_cannot_be(mailchimp: Mailchimp, fake: MailchimpFake, at: datetime, told: str) -> None:
    """Refused before any call, so the ledger knows that nothing happened."""
    with pytest.raises(Refused) as error:
        mailchimp.send(ONE, edition(), at)
    assert (told in str(error.value), fake.calls) == (True, [])


def test_test_mails(mailchimp: Mailchimp, fake: MailchimpFake) -> None:
    """To these addresses and to nobody else."""
    reference = drafted(mailchimp, edition())
    mailchimp.test(reference, edition(), ["ana@example.org", "bo@example.org"])
    assert (fake.tests, fake.letters) == ([(reference, ("ana@example.org", "bo@example.org"))], [])


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (
            lambda m: m.create(edition(("f0f0f0f0f0",))),
            r"error 400: Invalid Resource: The resource .*; recip",
        ),
        (lambda m: m.read("ffffffffff"), r"error 404: Resource Not Found: The requested"),
        (lambda m: m.cancel(drafted(m, edition())), r"error 400: Bad Request: Campaign is not scheduled"),
        (lambda m: m.test(m.create(edition()), edition(), ["a@b.c"]), r"This campaign has no content"),
    ],
)
def test_no_in_mailchimps_own_words(
    mailchimp: Mailchimp, call: Callable[[Mailchimp], object], told: str
) -> None:
    """Whoever runs it can look the words up, down to the field that is wrong."""
    with pytest.raises(Refused, match=told):
        call(mailchimp)


def test_sent_once_and_never_written_again(mailchimp: Mailchimp, fake: MailchimpFake) -> None:
    """Mailchimp refuses a second send and an edit after it; both are told as such."""
    reference = drafted(mailchimp, edition())
    mailchimp.send(reference, edition(), None)
    with pytest.raises(Refused, match="Cannot send: the campaign is in status sent"):
        mailchimp.send(reference, edition(), None)
    with pytest.raises(Refused, match="Cannot edit: the campaign is in status sent"):
        mailchimp.write(reference, edition())
    assert len(fake.letters) == 1


@pytest.mark.parametrize("kind", ["lost", "500-after"])
def test_a_lost_reply_to_create(mailchimp: Mailchimp, fake: MailchimpFake, kind: FaultKind) -> None:
    """The draft may be there: it is looked for, and no second is made."""
    fake.folders.append({"id": "f1", "name": FOLDER, "count": 0})
    fake.faults.append((kind, "POST", "/campaigns"))
    with pytest.raises(NoReply):
        mailchimp.create(edition())
    assert (paths(fake, "POST"), len(mailchimp.find(edition()))) == (["/campaigns"], 1)


@pytest.mark.parametrize(
    ("action", "at", "state"),
    [("send", None, RemoteState.SENT), ("schedule", LATER, RemoteState.SCHEDULED)],
)
def test_a_lost_reply_to_send(
    mailchimp: Mailchimp, fake: MailchimpFake, action: str, at: datetime | None, state: RemoteState
) -> None:
    """Nobody knows, so nobody tries again; reading tells what became of it."""
    reference = drafted(mailchimp, edition())
    fake.calls.clear()
    fake.faults.append(("lost", "POST", f"actions/{action}"))
    with pytest.raises(NoReply):
        mailchimp.send(reference, edition(), at)
    assert paths(fake, "POST") == [f"/campaigns/{reference}/actions/{action}"]
    assert (mailchimp.read(reference).state, len(fake.letters)) == (state, 1)


def test_no_answer_before_the_send_is_no_lost_send(mailchimp: Mailchimp, fake: MailchimpFake) -> None:
    """The checklist is asked first; if it stays silent, nothing was sent and nobody has to find that out."""
    reference = drafted(mailchimp, edition())
    fake.faults += [("500-before", "GET", "send-checklist")] * 4
    with pytest.raises(Refused, match="error 500"):
        mailchimp.send(reference, edition(), None)
    assert fake.letters == []


def test_no_answer_about_the_folder_is_no_lost_campaign(mailchimp: Mailchimp, fake: MailchimpFake) -> None:
    """The folder may be there now; the campaign is not, and the next run takes that folder."""
    fake.faults.append(("lost", "POST", "/campaign-folders"))
    with pytest.raises(Refused):
        mailchimp.create(edition())
    mailchimp.create(edition())
    assert (len(fake.folders), len(fake.campaigns)) == (1, 1)


def test_writing_goes_on_over_a_broken_line(mailchimp: Mailchimp, fake: MailchimpFake) -> None:
    """Settings and content replace what was there, so they may be sent again."""
    reference = mailchimp.create(edition())
    fake.faults += [("lost", "PATCH", reference), ("500-after", "PUT", "/content")]
    mailchimp.write(reference, edition())
    assert mailchimp.read(reference).digest == mailchimp.expected(edition())


def test_too_many_connections(mailchimp: Mailchimp, fake: MailchimpFake, waits: list[float]) -> None:
    """Mailchimp takes ten at a time and does not say when to come again: a minute, or what it says."""
    fake.faults += [("limit-without-word", "POST", "/campaigns"), ("refused-limit", "POST", "/campaigns")]
    mailchimp.create(edition())
    assert (waits, len(fake.campaigns)) == ([60.0, 1.0], 1)


def test_too_many_connections_for_too_long(mailchimp: Mailchimp, fake: MailchimpFake) -> None:
    """In the end it is told, and nothing happened."""
    fake.faults += [("limit-without-word", "POST", "/campaigns")] * 4
    with pytest.raises(Limited, match="too many calls"):
        mailchimp.create(edition())
    assert fake.campaigns == {}


def test_a_wrong_key(fake: MailchimpFake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mailchimp's words, and not the key."""
    monkeypatch.setenv("MAILCHIMP_API_KEY", "0ther5ecret-us7")
    with pytest.raises(Refused, match="error 401: API Key Invalid: Your API key may be invalid") as told:
        opened(tmp_path, setup(fake)).find(edition())
    assert "0ther5ecret" not in repr(told.value) + str(told.value)


def test_no_key_is_told_even_if_it_comes_back(
    mailchimp: Mailchimp, fake: MailchimpFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever stands between us and Mailchimp may repeat what it was given."""
    answer = {"title": "Forbidden", "detail": f"no such key: {KEY}"}
    monkeypatch.setattr(fake, "answer", lambda _: (403, answer))
    with pytest.raises(Refused) as told:
        mailchimp.read(ONE)
    assert told.value.message == "mailchimp: error 403: Forbidden: no such key: (the key)"
    assert KEY not in repr(mailchimp)


def test_the_key_names_the_data_centre(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without `url` the calls go to the centre that the key names."""
    assert opened(tmp_path, "")._api._base == "https://us7.api.mailchimp.com/3.0"
    monkeypatch.setenv("OTHER", "a-b-eu12")
    named = opened(tmp_path, '[providers.mailchimp]\nkey_env = "OTHER"\n')
    assert named._api._base == "https://eu12.api.mailchimp.com/3.0"


@pytest.mark.parametrize("key", ["5ecret", "5ecret-", "5ecret-us7.evil.example/", "5ecret -us7", "-us7"])
def test_what_is_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    """A key becomes part of an address, so its form is checked; the error names the variable alone."""
    monkeypatch.setenv("MAILCHIMP_API_KEY", key)
    with pytest.raises(DeliveryError, match="MAILCHIMP_API_KEY does not hold a Mailchimp key") as told:
        opened(tmp_path, "")
    assert "5ecret" not in str(told.value)


def test_a_misspelt_setting(tmp_path: Path) -> None:
    """A key that nobody reads is a mistake that nobody sees."""
    with pytest.raises(SettingsError, match=r"providers\.mailchimp\.api_key"):
        opened(tmp_path, '[providers.mailchimp]\napi_key = "x"\n')
