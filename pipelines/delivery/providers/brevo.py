"""Brevo by its API v3: https://developers.brevo.com/reference/create-email-campaign.

Campaigns are found again by going through all of them, as no filter of the list knows a tag or a name. And
Brevo allows 100 calls an hour here: a run lists once for all its locales, makes a campaign with its whole
content in one call, and `calls_needed` tells beforehand what it takes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parseaddr
from html import escape
from threading import Lock
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from pipelines.delivery.http import Api
from pipelines.delivery.merge_tags import replace_merge_tags
from pipelines.delivery.provider import Capabilities, Remote, RemoteState, content_digest, title, token
from pipelines.delivery.providers import provider_settings, secret
from pipelines.model.delivery import Campaign, Numbers
from pipelines.model.errors import DeliveryError, NoReply, Refused, UnsupportedFeature
from pipelines.model.times import with_offset
from pipelines.workspace.paths import Workspace
from pipelines.workspace.settings import WebAddress

TAGS = {"unsubscribe_url": "{{ unsubscribe }}", "first_name": "{{ contact.FIRSTNAME }}"}
PAGE = 100
"""Campaigns in one answer of the list; the most that Brevo gives."""
PAGES = 5
"""Answers that `calls_needed` expects of the list; an account of more than 500 campaigns takes more."""
_STATES = {
    "draft": RemoteState.DRAFT,
    "in_review": RemoteState.SENDING,
    "in_process": RemoteState.SENDING,
    "sent": RemoteState.SENT,
    "suspended": RemoteState.STOPPED,
    "cancelling": RemoteState.STOPPED,
    "cancelled": RemoteState.STOPPED,
}
_OPENING = re.compile(r"\{(?=[{%#]|\Z)")
"""What begins a tag of the template language, here or together with a word of ours that follows."""
_STYLE = re.compile(r"(<style\b.*?</style>)", re.IGNORECASE | re.DOTALL)


class BrevoSettings(BaseModel):
    """`[providers.brevo]` of glocal.toml."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    key_env: str = "BREVO_API_KEY"
    """Environment variable with the API key."""
    url: WebAddress = "https://api.brevo.com/v3"
    sender_id: Annotated[int, Field(gt=0)] | None = None
    """A sender of the account by its number; else the address of `[email] sender`."""


def calls_needed(locales: int, *, send: bool) -> int:
    """Calls of a run at most: the list, then for each locale to make or write it, to read it and to send it.

    Not counted are test mails, one call for each locale, and what follows a call that got no answer.
    """
    return PAGES + locales * (3 if send else 2)


def payload(campaign: Campaign, keys: BrevoSettings) -> dict[str, Any]:
    """The whole campaign, as `POST /emailCampaigns` and `PUT /emailCampaigns/{id}` take it.

    A field that would be empty is left out: Brevo refuses it (missing_parameter).
    """
    email, (name, address) = campaign.email, parseaddr(campaign.sender)
    lines = {"name": title(campaign), "subject": email.subject, "previewText": email.preheader}
    for field, value in {**lines, "sender": campaign.sender}.items():
        if len(f"{value}.".splitlines()) > 1:
            raise DeliveryError(
                f"{campaign.key}: a line break in the {field}: {value[:60]!r}", hint="take the line break out"
            )
    words = {name: _html_literal(escape(url)) for name, url in campaign.urls} | TAGS
    who = {"id": keys.sender_id} if keys.sender_id else {"email": address}
    body = {
        "name": title(campaign),
        "tag": token(campaign),
        "subject": replace_merge_tags(email.subject, TAGS, _plain_literal, "brevo"),
        "previewText": replace_merge_tags(email.preheader, TAGS, _plain_literal, "brevo"),
        "sender": {"name": _plain_literal(name), **who} if name else who,
        "htmlContent": replace_merge_tags(email.html, words, _html_literal, "brevo"),
        "recipients": _recipients(campaign),
    }
    return {field: value for field, value in body.items() if value}


def _recipients(campaign: Campaign) -> dict[str, list[int]]:
    setting = f"[audiences.{campaign.email.locale}] lists"
    if not campaign.audience:
        raise DeliveryError(
            f"{campaign.key}: nobody would get it", hint=f"name a list's number in {setting} of glocal.toml"
        )
    if wrong := [name for name in campaign.audience + campaign.excluded if not re.fullmatch("[0-9]+", name)]:
        raise DeliveryError(
            f"{campaign.key}: {wrong[0]!r} is no list of Brevo", hint=f'write {setting} as numbers: ["12"]'
        )
    lists = {"listIds": [int(number) for number in campaign.audience]}
    if campaign.excluded:
        lists["exclusionListIds"] = [int(number) for number in campaign.excluded]
    return lists


def _html_literal(text: str) -> str:
    """Braces as entities; in a style sheet, which knows none, with a blank behind, which changes nothing."""
    parts = _STYLE.split(text)  # text, sheet, text, … text
    return "".join(_OPENING.sub("{ " if n % 2 else "&#123;", part) for n, part in enumerate(parts))


def _plain_literal(text: str) -> str:
    if _OPENING.search(text) is None:
        return text
    if text.endswith("{") or "endverbatim" in text:
        raise UnsupportedFeature(
            f"brevo would take a part of {text[:60]!r} for its template language",
            hint="write it without the curly brackets",
        )
    return f"{{% verbatim %}}{text}{{% endverbatim %}}"


class Brevo:
    """One campaign for each edition. Safe to be called from several threads."""

    name = "brevo"
    capabilities = Capabilities(
        drafts=True,
        schedules=True,
        cancels=True,
        tests=True,
        numbers=True,
        text_part=False,
        preheader=True,
        excludes=True,
        look_up="scan",
    )

    def __init__(
        self, workspace: Workspace, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._keys = provider_settings(workspace, self.name, BrevoSettings)
        key = secret(self._keys.key_env)
        self._clock, self._lock = clock, Lock()
        self._listing: dict[str, Mapping[str, Any]] | None = None
        self._moved: set[str] = set()  # what we sent or took back: the listing is older than that
        self._written: dict[str, dict[str, Any]] = {}  # what `create` wrote, until `write` is asked for it
        self._api = Api(
            self.name,
            self._keys.url,
            headers={"api-key": key},
            words=lambda fault: _words(fault).replace(key, "(the key)"),
        )

    def expected(self, campaign: Campaign) -> str:
        """The digest that `read` gives once `write` has been through."""
        body = payload(campaign, self._keys)
        lists = body["recipients"]
        return _digest(body, lists["listIds"], lists.get("exclusionListIds"))

    def find(self, campaign: Campaign) -> Sequence[Remote]:
        """The campaigns that have our token as a tag or at the end of their name."""
        key = token(campaign)
        with self._lock:
            if self._listing is None:
                self._listing = self._list()
            found = {number: row for number, row in self._listing.items() if _is_ours(row, key)}
        return [self.read(n) if n in self._moved else self._remote(row) for n, row in found.items()]

    def create(self, campaign: Campaign) -> str:
        """Make a draft with its whole content; its number."""
        body = payload(campaign, self._keys)
        try:
            number = str(self._api.call("POST", "/emailCampaigns", json=body)["id"])
        except NoReply:
            with self._lock:
                self._listing = None  # it may be there: the next look asks Brevo
            raise
        with self._lock:
            self._written[number] = body
            if self._listing is not None:
                self._listing[number] = {"id": number, "tag": body["tag"], "status": "draft"}
        return number

    def write(self, reference: str, campaign: Campaign) -> None:
        """The whole content; no call where `create` has just written the same."""
        body = payload(campaign, self._keys)
        with self._lock:
            written = self._written.pop(reference, None)
        if written != body:
            self._api.call("PUT", f"/emailCampaigns/{reference}", json=body, repeatable=True)

    def read(self, reference: str) -> Remote:
        """The campaign as it is there now."""
        found = self._api.call("GET", f"/emailCampaigns/{reference}?statistics=globalStats")
        lists = found.get("recipients") or {}
        digest = _digest(found, lists.get("lists"), lists.get("exclusionLists"))
        return self._remote(found, digest, _numbers(found))

    def test(self, reference: str, campaign: Campaign, addresses: Sequence[str]) -> None:
        """Send the draft to these addresses only: contacts of the account, 50 test mails a day."""
        if not addresses:  # to Brevo this means everybody on the account's test list
            raise Refused("brevo: no address for a test mail", hint="name one")
        self._api.call("POST", f"/emailCampaigns/{reference}/sendTest", json={"emailTo": list(addresses)})

    def send(self, reference: str, campaign: Campaign, at: datetime | None) -> None:
        """Send now, or at a time; Refused if that is past."""
        if at and at <= self._clock():
            raise Refused(f"brevo: {at:%Y-%m-%d %H:%M} UTC is past", hint="name a time to come, or send now")
        self._moved.add(reference)
        if at:
            body = {"scheduledAt": with_offset(at, "milliseconds")}
            self._api.call("PUT", f"/emailCampaigns/{reference}", json=body)
        else:
            self._api.call("POST", f"/emailCampaigns/{reference}/sendNow")

    def cancel(self, reference: str) -> None:
        """Take a scheduled send back: a draft again, or suspended where Brevo refuses that."""
        self._moved.add(reference)
        if self._waits(reference):
            path = f"/emailCampaigns/{reference}/status"
            try:
                self._api.call("PUT", path, json={"status": "draft"}, repeatable=True)
            except Refused:
                if self._waits(reference):
                    self._api.call("PUT", path, json={"status": "suspended"}, repeatable=True)

    def finish(self, issue: str) -> None:
        """Nothing: each edition is complete by itself."""

    def _waits(self, reference: str) -> bool:
        """Whether it is scheduled; Refused if it is on its way: a draft made of that would be sent again."""
        state = self.read(reference).state
        if state not in (RemoteState.DRAFT, RemoteState.SCHEDULED):
            raise Refused(f"brevo: it is {state.value}, not scheduled", hint="look at it there")
        return state is RemoteState.SCHEDULED

    def _list(self) -> dict[str, Mapping[str, Any]]:
        """All campaigns by number, oldest first, so that a new one moves none to another page."""
        rows: list[Mapping[str, Any]] = []
        total = 0
        while True:
            query = {"limit": PAGE, "offset": len(rows), "sort": "asc", "excludeHtmlContent": "true"}
            page = self._api.call("GET", "/emailCampaigns", params=query)
            more, before, total = page.get("campaigns") or [], total, page["count"]
            rows += more
            if total < before or (not more and len(rows) < total):
                raise NoReply(f"brevo: the list changed at {len(rows)} of {total}", hint="run it again")
            if len(rows) >= total:
                return {str(row["id"]): row for row in rows}

    def _remote(self, found: Mapping[str, Any], digest: str = "", numbers: Numbers | None = None) -> Remote:
        url = f"https://app.brevo.com/marketing-campaign/edit/{found['id']}"
        return Remote(str(found["id"]), _state(found, self._clock()), digest, url, numbers)


def _is_ours(row: Mapping[str, Any], key: str) -> bool:
    tags = [row.get("tag"), *(row.get("tags") or [])]
    return key in tags or (row.get("name") or "").endswith(key)


def _digest(body: Mapping[str, Any], lists: list[int] | None, excluded: list[int] | None) -> str:
    """Of what readers see, and of who they are: the wrong list is as bad as the wrong text."""
    texts = [body.get(field) or "" for field in ("subject", "previewText", "htmlContent")]
    return content_digest(*texts, *(repr(sorted(numbers or [])) for numbers in (lists, excluded)))


def _numbers(found: Mapping[str, Any]) -> Numbers:
    stats = (found.get("statistics") or {}).get("globalStats") or {}
    names = ("sent", "uniqueViews", "uniqueClicks", "hardBounces", "softBounces", "unsubscriptions")
    sent, opened, clicked, hard, soft, left = (stats.get(name, 0) for name in names)
    return Numbers(sent, opened, clicked, hard + soft, left)


def _state(found: Mapping[str, Any], now: datetime) -> RemoteState:
    # The list's own filter writes inProcess, what it lists in_process.
    status = re.sub(r"[A-Z]", lambda capital: f"_{capital[0].lower()}", found["status"])
    if status == "queued":  # also for a moment after a word to send now
        due = found.get("scheduledAt")
        return RemoteState.SCHEDULED if due and datetime.fromisoformat(due) > now else RemoteState.SENDING
    if status == "archive":  # put away by a person, before or after it was sent
        return RemoteState.SENT if found.get("sentDate") else RemoteState.STOPPED
    if status not in _STATES:
        raise DeliveryError(
            f"brevo: campaign {found['id']} is {status!r}, which we do not know", hint="look at it there"
        )
    return _STATES[status]


def _words(fault: Any) -> str:
    """What an error body says, with the addresses that a test mail could not go to."""
    lists = ("unexistingEmails", "withoutListEmails", "blackListedEmails")
    addresses = [address for name in lists for address in fault.get(name) or []]
    return f"{fault['code']}: {fault['message']}" + (f" ({', '.join(addresses)})" if addresses else "")
