"""listmonk: what it is given, what it makes of it, and what we make of its answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from pipelines.delivery.http import Api
from pipelines.delivery.provider import Remote, RemoteState, token
from pipelines.delivery.providers.listmonk import Listmonk
from pipelines.delivery.providers.listmonk_payload import payload
from pipelines.model.delivery import Campaign, Numbers
from pipelines.model.errors import DeliveryError, Limited, NoReply, Refused, SettingsError, UnsupportedFeature
from pipelines.workspace.paths import open_workspace
from tests.delivery.editions import NOW, SETTINGS, campaign
from tests.delivery.providers.fake import running
from tests.delivery.providers.listmonk_fake import (
    ENV,
    FIRST_NAME,
    PLEASE_LEAVE,
    TOKEN,
    ListmonkFake,
    rendered,
    setup,
)

GREEK = replace(campaign(), audience=("3",))
KEY = f"glocal-{token(GREEK)}"
SOON = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)


@dataclass
class Scene:
    fake: ListmonkFake
    provider: Listmonk
    waits: list[float]

    def paths(self, method: str) -> list[str]:
        return [call.path for call in self.fake.calls if call.method == method]

    def draft(self) -> str:
        return self.provider.create(GREEK)

    def by_hand(self, **values: Any) -> int:
        """A campaign that a person made there."""
        number = max(self.fake.rows, default=0) + 1
        row = {"id": number, "status": "draft", "tags": [], "archive_slug": None, "subject": "", **values}
        self.fake.rows[number] = {
            **dict.fromkeys(("sent", "views", "clicks", "bounces", "to_send"), 0),
            **row,
        }
        return number


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    waits: list[float] = []
    monkeypatch.setitem(cast(dict[str, Any], Api.__init__.__kwdefaults__), "sleep", waits.append)
    for name, value in ENV.items():
        monkeypatch.setenv(name, value)
    fake = ListmonkFake()
    with running(fake):
        yield Scene(fake, provider(tmp_path, setup(fake)), waits)


def provider(folder: Path, text: str) -> Listmonk:
    (folder / "glocal.toml").write_text(SETTINGS + text)
    return Listmonk(open_workspace(folder, explicit=True))


def with_email(**parts: Any) -> Campaign:
    return replace(GREEK, email=replace(GREEK.email, **parts))


def test_the_payload_as_a_whole() -> None:
    """Every field that leaves for listmonk, so that none changes unseen."""
    short = with_email(
        html='<a href="[[browser_url]]">b</a><!--[if mso]><td class="a"><![endif]-->[[unsubscribe_url]]',
        text="1 < 2\n[[browser_url]]\n[[unsubscribe_url]]\n",
    )
    expected = {
        "name": f"hello · el · {token(GREEK)}",
        "subject": "Γειά σου – θέμα",
        "lists": [3],
        "from_email": "Zoë News <news@example.org>",
        "type": "regular",
        "content_type": "html",
        "body": '<a href="https://example.org/news/el/hello/">b</a>'
        '{{ Safe "<!--[if mso]><td class=\\"a\\"><![endif]-->" }}{{ UnsubscribeURL }}',
        "altbody": '1 {{ Safe "<" }} 2\nhttps://example.org/news/el/hello/\n{{ UnsubscribeURL }}\n',
        "messenger": "email",
        "tags": [KEY],
        "archive_slug": KEY,
        "headers": [{"Content-Language": "el"}, {"List-Id": "<el.example.org>"}],
        "send_at": None,
        "template_id": 7,
    }
    assert payload(short, 7) == expected


def test_a_header_that_is_a_template_is_refused() -> None:
    """Since version 6 listmonk fills in headers too."""
    made = replace(GREEK, headers=(("X-Org", "{{ .Subscriber.Email }}"),))
    with pytest.raises(UnsupportedFeature, match=r"^listmonk would take X-Org for a template"):
        payload(made, 7)


NASTY = 'a {{ .X }} {{{ {{{{ b { "q" \\ {[[first_name]]} {{[[browser_url]]'
READ = f'a {{{{ .X }}}} {{{{{{ {{{{{{{{ b {{ "q" \\ {{{FIRST_NAME}}} {{{{https://example.org/news/el/hello/'


def test_readers_see_braces_as_they_were_written() -> None:
    """An article about templates must arrive as one; a lone brace before a tag of ours stops listmonk too."""
    body = payload(with_email(subject=NASTY, html=NASTY, text=f"<{NASTY}"), 7)
    html = rendered(body["body"]).replace("&#123;", "{").replace("&#39;", "'")
    assert (rendered(body["subject"]), html, rendered(body["altbody"])) == (READ, READ, f"<{READ}")


def test_each_place_has_its_own_escape() -> None:
    """HTML has entities; a subject and plain text have none, and a name there must not be `O&#39;Brien`."""
    words = "{{ https://x.eu/@TrackLink [[first_name]] <"
    body = payload(with_email(subject=words, html=words, text=words), 7)
    brace, at = '{{ Safe "{" }}', '{{ Safe "@" }}'
    assert [body["subject"], body["body"], body["altbody"]] == [
        f"{brace}{brace} https://x.eu/{at}TrackLink {{{{ Safe .Subscriber.FirstName }}}} <",
        "&#123;{ https://x.eu/&#64;TrackLink {{ .Subscriber.FirstName }} <",
        f'{brace}{brace} https://x.eu/{at}TrackLink {{{{ Safe .Subscriber.FirstName }}}} {{{{ Safe "<" }}}}',
    ]


def test_outlook_keeps_its_comments() -> None:
    """Go's html/template leaves out comments, and with them the tables that hold a mail in Outlook."""
    html = (
        "<!--[if mso]><p>{{ TrackView }}</p><![endif]--><!--[if !mso]><!-->\n<p>é</p><!--<![endif]-->"
        '<!--[if mso]><v:rect href="[[unsubscribe_url]]"/><![endif]--><![if !mso]>x<![endif]>'
    )
    body = payload(with_email(html=html), 7)["body"]
    assert rendered(body) == html.replace("[[unsubscribe_url]]", PLEASE_LEAVE)
    assert "{{ TrackView" not in body  # listmonk rewrites its own words wherever they stand, in strings too


def test_a_mark_without_a_word_is_an_error() -> None:
    """Nobody gets a mail with `[[points]]` in it."""
    with pytest.raises(UnsupportedFeature, match=r"listmonk cannot fill in \[\[points\]\]"):
        payload(with_email(text="[[points]]"), 7)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"audience": ()}, r"nobody would get it\n.*\[audiences.el\] lists"),
        ({"audience": ("3", "Greek")}, "'Greek' is not the number of a list at listmonk"),
        ({"audience": ("0",)}, "'0' is not the number of a list at listmonk"),
        ({"sender": "Zoë <a@example.org>\nBcc: x@example.org"}, "the sender has a line break"),
        ({"sender": "{{ .X }} <a@example.org>"}, "for a template"),
        ({"email": replace(GREEK.email, subject="a\r\nBcc: x@example.org")}, "the subject has a line break"),
        ({"email": replace(GREEK.email, subject="")}, "the subject is empty"),
        ({"email": replace(GREEK.email, issue="a\nb")}, "the title has a line break"),
    ],
)
def test_what_cannot_be_said_is_stopped_before_any_call(changes: dict[str, Any], told: str) -> None:
    """A header of its own in a subject, or an audience that is nobody, never reaches the provider."""
    with pytest.raises(DeliveryError, match=told):
        payload(replace(GREEK, **changes), 7)


def test_lists_are_numbers_each_once() -> None:
    """Settings have names, listmonk numbers; a list that is named twice is one list."""
    assert payload(replace(GREEK, audience=("12", "3", "12")), 7)["lists"] == [3, 12]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[providers.listmonk]\nuser = "a"\n', "providers.listmonk.url is missing"),
        ('[providers.listmonk]\nurl = "https://example.org"\n', "providers.listmonk.user is missing"),
        ('[providers.listmonk]\nurl = "https://example.org"\nuser = "a"\ntoken = "x"\n', "listmonk.token"),
        ('[providers.listmonk]\nurl = "https://example.org"\nuser = "a:b"\n', "listmonk.user"),
        ('[providers.listmonk]\nurl = "https://example.org"\nuser = "a"\ntemplate_id = 0\n', "template_id"),
    ],
)
def test_settings_are_checked(tmp_path: Path, text: str, told: str) -> None:
    """Found out when a run starts, with the key's name."""
    with pytest.raises(SettingsError, match=told):
        provider(tmp_path, text)


def test_without_its_token_nothing_starts(scene: Scene, tmp_path: Path, monkeypatch: Any) -> None:
    """The settings have a variable's name; the variable has to be there."""
    monkeypatch.delenv("LISTMONK_TOKEN")
    with pytest.raises(DeliveryError, match="LISTMONK_TOKEN is not set"):
        provider(tmp_path, setup(scene.fake))


def test_a_draft_and_its_way_back(scene: Scene) -> None:
    """What is written is what is read, by its page in the admin pages."""
    reference = scene.draft()
    url = f"{scene.fake.url}/admin/campaigns/1"
    found = Remote("1", RemoteState.DRAFT, "", url, Numbers())
    assert (reference, scene.provider.find(GREEK)) == ("1", [found])
    assert scene.provider.read("1") == replace(found, digest=scene.provider.expected(GREEK))
    other = with_email(subject="Νέο θέμα")
    scene.provider.write("1", other)
    assert scene.provider.read("1").digest == scene.provider.expected(other)


@pytest.mark.parametrize(
    "edit",
    [
        {"subject": "x"},
        {"body": "x"},
        {"altbody": None},
        {"from_email": "x@example.org"},
        {"lists": [{"id": 3, "name": "Greek"}, {"id": 5, "name": "Others"}]},
        {"lists": [{"id": None, "name": "Greek"}]},
    ],
)
def test_a_persons_edit_shows(scene: Scene, edit: dict[str, Any]) -> None:
    """Words, sender and readers of a draft may be changed in listmonk; then it is not what was approved."""
    scene.draft()
    scene.fake.rows[1].update(edit)
    assert scene.provider.read("1").digest != scene.provider.expected(GREEK)


def test_a_touched_up_name_is_no_edit(scene: Scene) -> None:
    """Names and further tags are for people there, and no reader sees them."""
    scene.draft()
    scene.fake.rows[1].update(name="Spring", tags=[KEY, "spring"])
    assert scene.provider.read("1").digest == scene.provider.expected(GREEK)


def test_another_template_is_an_edit_where_one_is_set(scene: Scene, tmp_path: Path) -> None:
    """A template goes around every word of the mail."""
    text = setup(scene.fake).replace("[audiences.el]", "template_id = 7\n[audiences.el]")
    scene.fake.templates[7] = '{{ template "content" . }}{{ TrackView }}'
    own = provider(tmp_path, text)
    reference = own.create(GREEK)
    assert own.read(reference).digest == own.expected(GREEK)
    scene.fake.rows[1]["template_id"] = 1
    assert own.read(reference).digest != own.expected(GREEK)


def test_a_list_that_listmonk_leaves_out_shows(scene: Scene) -> None:
    """It takes a list that is gone, or hidden from the API user, and says nothing."""
    wide = replace(GREEK, audience=("3", "99"))
    assert scene.provider.read(scene.provider.create(wide)).digest != scene.provider.expected(wide)


@pytest.mark.parametrize("filters", [True, False])
def test_find_looks_at_every_page(scene: Scene, filters: bool) -> None:
    """Whether or not the server knows `tag` and `per_page=all`, ours are found and no others."""
    scene.fake.filters, scene.fake.most = filters, 2
    by_tag = scene.by_hand(tags=[KEY], status="finished", sent=9, views=5, clicks=3, bounces=1)
    for _ in range(4):
        scene.by_hand(tags=["spring", f"{KEY}0"])
    again, more = scene.by_hand(tags=["a", KEY]), scene.by_hand(tags=[KEY], status="paused")
    found = {remote.reference: (remote.state, remote.numbers) for remote in scene.provider.find(GREEK)}
    assert found == {
        str(by_tag): (RemoteState.SENT, Numbers(9, 5, 3, 1)),
        str(again): (RemoteState.DRAFT, Numbers()),
        str(more): (RemoteState.STOPPED, Numbers()),
    }
    assert {call.query["no_body"] for call in scene.fake.calls} == {"true"}


def test_half_a_list_is_no_proof_of_absence(scene: Scene, monkeypatch: Any) -> None:
    """If campaigns go while we look, we do not know; a create would then be a second one."""
    answers = [
        {"results": [{"tags": [], "archive_slug": None}], "total": 2},
        {"results": [], "total": 2},
    ]
    monkeypatch.setattr(scene.fake, "_list", lambda _: (200, {"data": answers.pop(0)}))
    with pytest.raises(NoReply, match="1 of 2 came"):
        scene.provider.find(GREEK)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("draft", RemoteState.DRAFT),
        ("scheduled", RemoteState.SCHEDULED),
        ("running", RemoteState.SENDING),
        ("finished", RemoteState.SENT),
        ("paused", RemoteState.STOPPED),
        ("cancelled", RemoteState.STOPPED),
    ],
)
def test_states(scene: Scene, status: str, state: RemoteState) -> None:
    """Each status that listmonk's schema knows."""
    scene.draft()
    scene.fake.rows[1]["status"] = status
    assert (scene.provider.read("1").state, scene.provider.find(GREEK)[0].state) == (state, state)


def test_an_unknown_state_is_told(scene: Scene) -> None:
    """A newer listmonk may have another word; guessing could send again."""
    scene.draft()
    scene.fake.rows[1]["status"] = "archived"
    with pytest.raises(DeliveryError, match="campaign 1 has the status 'archived', which Glocal"):
        scene.provider.find(GREEK)


def test_a_second_create_gives_the_first(scene: Scene) -> None:
    """Two runs in the same second: the server refuses the slug, and the draft that is there is taken."""
    assert [scene.draft(), scene.draft(), len(scene.fake.rows)] == ["1", "1", 1]


def test_a_draft_whose_tag_is_gone_is_found_by_its_slug(scene: Scene) -> None:
    """A person tidies up tags; the slug still keeps a second one out, and writing brings the tag back."""
    scene.draft()
    scene.fake.rows[1]["tags"] = []
    assert scene.draft() == "1"
    scene.provider.write("1", GREEK)
    assert [remote.reference for remote in scene.provider.find(GREEK)] == ["1"]


def test_the_constraint_is_known_in_any_language(scene: Scene, monkeypatch: Any) -> None:
    """PostgreSQL speaks its server's language; the constraint's name is the same everywhere."""
    scene.draft()
    told = 'doppelter Schlüsselwert verletzt Unique-Constraint "campaigns_archive_slug_key"'
    monkeypatch.setattr(scene.fake, "_create", lambda _: (500, {"message": told}))
    assert scene.draft() == "1"


@pytest.mark.parametrize("status", ["scheduled", "running", "finished", "paused"])
def test_what_is_no_draft_is_not_taken_for_one(scene: Scene, status: str) -> None:
    """Another run has scheduled or sent it meanwhile: writing into it would undo that."""
    scene.draft()
    scene.fake.rows[1]["status"] = status
    with pytest.raises(Refused, match=r"is there already: http.*/admin/campaigns/1 \((?!draft)\w+\)"):
        scene.draft()


def test_a_campaign_that_is_hidden_from_us_is_told(scene: Scene, monkeypatch: Any) -> None:
    """An API user with few rights sees no campaigns of others, but the slug is taken all the same."""
    scene.draft()
    nothing = {"results": [], "total": 0, "per_page": 0, "page": 0}
    monkeypatch.setattr(scene.fake, "_list", lambda _: (200, {"data": nothing}))
    with pytest.raises(Refused, match=f"where this API user may not look\n.*{KEY}"):
        scene.draft()


def test_send_now(scene: Scene) -> None:
    """Once, to the list of the settings, with listmonk's own way out of it."""
    scene.provider.send(scene.draft(), GREEK, None)
    letter = scene.fake.letters[0]
    assert (len(scene.fake.letters), letter.key, letter.audience) == (1, token(GREEK), ("3",))
    assert [PLEASE_LEAVE in letter.html, PLEASE_LEAVE in letter.text] == [True, True]
    assert scene.provider.read("1").state is RemoteState.SENDING
    scene.fake.pass_time(SOON)
    assert (scene.provider.read("1").state, scene.provider.read("1").numbers) == (
        RemoteState.SENT,
        Numbers(sent=2, to_send=2),
    )


def test_a_second_send_is_refused_by_listmonk(scene: Scene) -> None:
    """Its own states are the last guard."""
    scene.provider.send(scene.draft(), GREEK, None)
    with pytest.raises(Refused, match=r"error 400: Cannot update a running or a finished campaign\."):
        scene.provider.send("1", GREEK, None)
    assert len(scene.fake.letters) == 1


def test_schedule_and_cancel(scene: Scene) -> None:
    """A time there, taken back, and given anew; it goes out once it is due and not before."""
    reference = scene.draft()
    scene.provider.send(reference, GREEK, SOON)
    assert scene.provider.read("1").state is RemoteState.SCHEDULED
    scene.provider.cancel(reference)
    scene.fake.pass_time(SOON)
    assert (scene.provider.read("1").state, scene.fake.letters) == (RemoteState.DRAFT, [])
    later = SOON + timedelta(hours=1)
    scene.provider.send(reference, GREEK, later)
    assert scene.provider.read("1").digest == scene.provider.expected(GREEK)
    scene.fake.pass_time(SOON)
    scene.fake.pass_time(later)
    assert [letter.at for letter in scene.fake.letters] == [later.isoformat()]


def test_now_after_a_cancelled_time_is_now(scene: Scene) -> None:
    """listmonk keeps the old time in the draft, and would schedule where we say to start."""
    reference = scene.draft()
    scene.provider.send(reference, GREEK, SOON)
    scene.provider.cancel(reference)
    scene.provider.send(reference, GREEK, None)
    assert [letter.at for letter in scene.fake.letters] == [""]


def test_the_time_is_told_in_utc(scene: Scene) -> None:
    """Nine in Athens is not nine in London, whatever zone the server keeps."""
    local = SOON.astimezone(ZoneInfo("Europe/Athens"))
    scene.provider.send(scene.draft(), GREEK, local)
    assert scene.fake.rows[1]["send_at"] == SOON.isoformat(timespec="seconds")


def test_a_past_time_is_refused_before_any_call(scene: Scene) -> None:
    """listmonk would send at once what was due an hour ago."""
    reference = scene.draft()
    before = len(scene.fake.calls)
    with pytest.raises(Refused, match="2020-11-23 09:00 UTC is past"):
        scene.provider.send(reference, GREEK, NOW.replace(year=2020))
    assert (len(scene.fake.calls), scene.fake.letters) == (before, [])


def test_a_time_that_never_got_there_sent_nothing(scene: Scene) -> None:
    """Without an answer to the first of two calls the second is not made, so the draft is still one."""
    reference = scene.draft()
    scene.fake.faults = [("lost", "PUT", "/campaigns/1")] * 4
    with pytest.raises(Refused, match="the connection broke"):
        scene.provider.send(reference, GREEK, None)
    assert (scene.paths("PUT"), scene.fake.letters) == (["/api/campaigns/1"] * 4, [])


def test_test_mails_go_to_subscribers(scene: Scene) -> None:
    """The draft as each of them gets it, and to nobody's list."""
    scene.provider.test(scene.draft(), GREEK, ["ana@example.org", "Ben@example.org"])
    assert [address for address, _ in scene.fake.tests] == ["ana@example.org", "Ben@example.org"]
    assert ([letter.subject for _, letter in scene.fake.tests], scene.fake.letters) == (
        [GREEK.email.subject] * 2,
        [],
    )


def test_a_tester_who_is_no_subscriber_is_told(scene: Scene) -> None:
    """Asked for several at once, listmonk leaves out the unknown one and says that all is well."""
    reference = scene.draft()
    told = (
        r"No known subscribers to test\. \(a test for eva@example\.org\)\n.*must be a subscriber in listmonk"
    )
    with pytest.raises(Refused, match=told):
        scene.provider.test(reference, GREEK, ["ana@example.org", "eva@example.org"])
    assert [address for address, _ in scene.fake.tests] == ["ana@example.org"]


CALLS: dict[str, tuple[str, str, Callable[[Listmonk], object]]] = {
    "create": ("POST", "/api/campaigns", lambda it: it.create(GREEK)),
    "send": ("PUT", "/api/campaigns/1/status", lambda it: it.send("1", GREEK, None)),
    "test": ("POST", "/api/campaigns/1/test", lambda it: it.test("1", GREEK, ["ana@example.org"])),
    "cancel": ("PUT", "/api/campaigns/1/status", lambda it: it.cancel("1")),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_lost_answer_is_not_asked_for_again(scene: Scene, name: str) -> None:
    """Nobody knows whether it happened; a second call could make it happen twice."""
    method, path, call = CALLS[name]
    if name != "create":
        scene.draft()
    if name == "cancel":
        scene.provider.send("1", GREEK, SOON)
    scene.fake.calls.clear()
    scene.fake.faults = [("lost", method, path)]
    with pytest.raises(NoReply, match="listmonk: the connection broke"):
        call(scene.provider)
    assert scene.paths(method).count(path) == 1
    assert (len(scene.provider.find(GREEK)), len(scene.fake.letters)) == (1, int(name == "send"))


def test_reading_and_writing_are_tried_again(scene: Scene) -> None:
    """Both may be repeated: the whole draft is replaced by the same draft."""
    scene.draft()
    scene.fake.faults = [("500-before", "GET", ""), ("lost", "PUT", ""), ("bad-json", "GET", "")]
    scene.provider.write("1", GREEK)
    assert scene.provider.read("1").digest == scene.provider.expected(GREEK)
    assert scene.waits == [1.0, 1.0, 2.0]


def test_limits_are_waited_for(scene: Scene) -> None:
    """listmonk has none, but a proxy before it may; nothing has happened then, so a create goes again."""
    scene.fake.faults = [("refused-limit", "POST", ""), ("limit-without-word", "POST", "")]
    assert (scene.draft(), scene.waits, len(scene.fake.rows)) == ("1", [1.0, 60.0], 1)


def test_a_limit_that_does_not_lift_is_told(scene: Scene) -> None:
    """After four times it is the person's turn."""
    scene.fake.faults = [("refused-limit", "GET", "")] * 4
    with pytest.raises(Limited, match="too many requests"):
        scene.provider.find(GREEK)


def test_another_server_error_of_create_is_unknown(scene: Scene) -> None:
    """Only a slug that is taken means that it is there."""
    scene.fake.faults = [("500-after", "POST", "/campaigns")]
    with pytest.raises(NoReply, match="error 500: something broke"):
        scene.draft()
    assert scene.paths("POST") == ["/api/templates", "/api/campaigns"]


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "Invalid list IDs."),
        (403, "permission denied: campaigns:manage_all"),
        (404, "Not Found"),
        (413, "Request Entity Too Large"),
    ],
)
def test_listmonks_own_words(scene: Scene, monkeypatch: Any, status: int, message: str) -> None:
    """Whoever mends it reads what listmonk says."""
    monkeypatch.setattr(scene.fake, "_create", lambda _: (status, {"message": message}))
    with pytest.raises(Refused) as caught:
        scene.draft()
    assert caught.value.message == f"listmonk: error {status}: {message}"


def test_a_wrong_token_is_told_without_the_token(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Errors are pasted into chats."""
    monkeypatch.setenv("LISTMONK_TOKEN", "a-wrong-token")
    wrong = provider(tmp_path, setup(scene.fake))
    with pytest.raises(Refused) as caught:
        wrong.find(GREEK)
    assert caught.value.message == "listmonk: error 403: invalid API credentials"
    assert "a-wrong-token" not in f"{caught.value} {caught.value!r} {vars(wrong)}"


def test_a_token_in_an_answer_is_not_told(scene: Scene, monkeypatch: Any) -> None:
    """A proxy may repeat a request's headers in its error page."""
    monkeypatch.setattr(scene.fake, "_list", lambda _: (400, {"message": f"bad header {TOKEN}"}))
    with pytest.raises(Refused) as caught:
        scene.provider.find(GREEK)
    assert caught.value.message == "listmonk: error 400: bad header (the key)"


def test_a_mail_is_one_page_also_without_a_template_in_the_settings(scene: Scene) -> None:
    """The default template has a page of its own: ours inside it would be two in one mail."""
    scene.provider.send(scene.draft(), GREEK, None)
    (letter,) = scene.fake.letters
    assert letter.html.count("<html") == 1
    assert scene.fake.rows[1]["template_id"] == 2
    assert scene.fake.templates[2] == '{{ template "content" . }}'


@pytest.mark.parametrize(
    "body", ['{{ template "content" . }}', '\n{{template "content" .}} ', '{{- template "content" . -}}']
)
def test_a_bare_template_that_is_there_is_used(scene: Scene, body: str) -> None:
    """Each run would make one more, and a person may have made it, as the documentation of old said."""
    scene.fake.templates |= {5: body, 6: body}
    scene.draft()
    assert (scene.fake.rows[1]["template_id"], set(scene.fake.templates)) == (5, {1, 5, 6})


def test_the_template_is_asked_for_once_a_run(scene: Scene) -> None:
    """24 languages at once make one template, not 24."""
    campaigns = [replace(GREEK, issue_id=f"tag:example.org,2026:{number}") for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(scene.provider.create, campaigns))
    assert scene.paths("POST").count("/api/templates") == 1
    assert {row["template_id"] for row in scene.fake.rows.values()} == {2}


@pytest.mark.parametrize("right", ["templates:get", "templates:manage"])
def test_without_the_right_to_a_template_it_says_what_to_do(scene: Scene, right: str) -> None:
    """Better no draft than 24 that look wrong in every mailbox."""
    scene.fake.rights.discard(right)
    with pytest.raises(Refused) as caught:
        scene.draft()
    assert f"permission denied: {right}" in caught.value.message
    assert "template_id" in caught.value.hint
    assert scene.fake.rows == {}


def test_a_template_that_is_set_and_wraps_is_refused(scene: Scene, tmp_path: Path) -> None:
    """Whoever names the default template has not seen what comes of it."""
    text = setup(scene.fake).replace("[audiences.el]", "template_id = 1\n[audiences.el]")
    with pytest.raises(
        Refused, match=r"the template 1 \(Template 1\) puts a page of its own around our mail"
    ):
        provider(tmp_path, text).create(GREEK)
    assert scene.fake.rows == {}


def test_a_template_that_is_set_needs_no_right_to_templates(scene: Scene, tmp_path: Path) -> None:
    """What was set up before goes on, though nobody can look at the template."""
    scene.fake.rights -= {"templates:get", "templates:manage"}
    text = setup(scene.fake).replace("[audiences.el]", "template_id = 7\n[audiences.el]")
    provider(tmp_path, text).create(GREEK)
    assert scene.fake.rows[1]["template_id"] == 7


def test_an_empty_list_is_sent_to_nobody(scene: Scene) -> None:
    """listmonk says finished, and nobody got anything: its numbers show it."""
    scene.fake.counts[3] = {"unsubscribed": 40}
    scene.provider.send(scene.draft(), GREEK, None)
    scene.fake.pass_time(SOON)
    remote = scene.provider.read("1")
    assert (remote.state, remote.numbers and remote.numbers.sent, scene.fake.letters) == (
        RemoteState.SENT,
        0,
        [],
    )


def test_what_listmonk_stopped_by_itself_is_stopped(scene: Scene) -> None:
    """Its mail server failed too often; nobody pressed pause."""
    scene.provider.send(scene.draft(), GREEK, None)
    scene.fake.stop_by_itself(token(GREEK))
    assert scene.provider.read("1").state is RemoteState.STOPPED
