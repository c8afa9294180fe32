"""Brevo's campaigns as its API v3 and its reference describe them, with the general hourly limit."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from pipelines.delivery.providers.brevo_payload import BrevoSettings, payload
from pipelines.languages.table import EU24
from pipelines.model.delivery import Campaign
from tests.delivery.providers.fake import Call, Fake, Letter

ENV = {"BREVO_API_KEY": "xkeysib-5ecret0f0urs"}
LISTS = {locale: 101 + number for number, locale in enumerate(EU24)}
"""The account's lists, one for each language."""
Answer = tuple[int, Any]
Writable = Callable[[Any], bool]


def setup(fake: Fake, locales: Collection[str] = EU24) -> str:
    """The part of glocal.toml that points at the fake, with a list for each language."""
    audiences = "".join(
        f'[audiences.{locale}]\nlists = ["{n}"]\n' for locale, n in LISTS.items() if locale in locales
    )
    return f'[providers.brevo]\nurl = "{fake.url}/v3"\n{audiences}'


_TAG = re.compile(r"\{% verbatim %\}(.*?)\{% endverbatim %\}|\{\{ ([\w.]+) \}\}|(\{[{%#])", re.DOTALL)
VALUES = {"unsubscribe": "https://brevo.example/leave", "contact.FIRSTNAME": "Zoë"}


def rendered(text: str) -> str:
    """What a recipient gets; ValueError for anything that begins a tag and is none."""

    def fill(match: re.Match[str]) -> str:
        literal, name, broken = match.groups()
        if broken or (name and name not in VALUES):
            raise ValueError(f"no template: {text[match.start() : match.start() + 30]!r}")
        return literal if name is None else VALUES[name]

    return _TAG.sub(fill, text)


class Fault(Exception):  # noqa: N818 - an answer, not a failure of the fake
    def __init__(self, status: int, code: str, message: str, **more: Any) -> None:
        super().__init__(message)
        self.answer: Answer = (status, {"code": code, "message": message, **more})


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _numbers(value: Any) -> bool:
    return isinstance(value, list) and all(type(number) is int for number in value)


HEADER, FOOTER = "<p>Ours: see it in a browser</p>", "<p>Ours: Some Street 1, unsubscribe</p>"
"""What the account puts around each campaign that does not say otherwise."""
WRITABLE: dict[str, Writable] = {
    "name": _text,
    "subject": _text,
    "previewText": _text,
    "tag": _text,
    "htmlContent": lambda value: _text(value) and len(value) > 10,
    "scheduledAt": _text,
    "header": _text,
    "footer": _text,
    "replyTo": lambda value: _text(value) and re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", value) is not None,
    "sender": lambda value: isinstance(value, dict) and set(value) <= {"name", "email", "id"},
    "recipients": lambda value: isinstance(value, dict) and set(value) <= {"listIds", "exclusionListIds"},
}
NO_STATS = dict.fromkeys(
    ("sent", "uniqueViews", "uniqueClicks", "hardBounces", "softBounces", "unsubscriptions"), 0
)
ALL_SENT = {**NO_STATS, "sent": 2}
STATUSES = (
    *("suspended", "archive", "darchive", "sent", "queued"),
    *("replicate", "replicateTemplate", "cancel", "draft"),
)


@dataclass
class BrevoFake(Fake):
    """`campaigns` by number, as the API shows them. Two of the same name or tag are nothing special to it."""

    limit: int = 100
    """Calls an hour."""
    used: int = 0
    """Calls of this hour; 0 again: the hour is over."""
    reset: int = 1800
    """Seconds until it is over."""
    credits: int = 100_000
    redraft: Literal["allowed", "refused"] = "allowed"
    """Whether a scheduled campaign may become a draft; Brevo's support has said both."""
    no_contacts: set[str] = field(default_factory=set)
    """Addresses that a test mail cannot go to."""
    takes_tags: bool = True
    """Whether the account's plan has tags for campaigns."""
    keeps_around: bool = False
    """Whether what is set as header and footer is ignored, as it was for some years."""
    readers: dict[int, int] = field(default_factory=dict)
    """How many are on a list, with those who left; one that is not named has 30."""
    senders: dict[str, bool] = field(default_factory=lambda: {"news@example.org": True})
    """Addresses that the account may send as, and whether they are verified."""
    domains: dict[str, bool] = field(default_factory=lambda: {"example.org": True})
    """Domains of the account, and whether they are authenticated."""
    tested: list[tuple[int, list[str]]] = field(default_factory=list)
    campaigns: dict[int, dict[str, Any]] = field(default_factory=dict)
    _letters: dict[int, Letter] = field(default_factory=dict)

    def handle(self, call: Call) -> tuple[int, Any, dict[str, str]] | None:
        """Every answer tells of the limit, save the base's own 429: a gateway that knows nothing of it."""
        result = super().handle(call)
        if result is None or (result[0] == 429 and "code" not in result[1]):
            return result
        left = max(0, self.limit - self.used)
        limits = {"limit": self.limit, "remaining": left, "reset": self.reset}
        return *result[:2], {f"x-sib-ratelimit-{name}": str(value) for name, value in limits.items()}

    def answer(self, call: Call) -> Answer:
        try:
            self._admit(call)
            return self._route(call)
        except Fault as fault:
            return fault.answer

    def arrive(self) -> None:
        """The time of all that is scheduled has come."""
        for row in self.campaigns.values():
            if row["status"] == "queued":
                row |= {"status": "sent", "sentDate": row["scheduledAt"], "statistics": ALL_SENT}

    def _ours(self, key: str, *statuses: str) -> dict[str, Any] | None:
        """Our campaign, where its status is one of these, or whatever it is."""
        found = (row for row in self.campaigns.values() if key in (row["tag"], row["name"][-16:]))
        return next((row for row in found if not statuses or row["status"] in statuses), None)

    def hand_delete(self, key: str) -> bool:
        if row := self._ours(key):
            if row["status"] == "queued":
                self._withdraw(row)
            del self.campaigns[row["id"]]
        return row is not None

    def hand_double(self, key: str) -> bool:
        if row := self._ours(key):
            number = max(self.campaigns) + 1
            fresh = {"id": number, "status": "draft", "scheduledAt": None, "statistics": NO_STATS}
            self.campaigns[number] = {**row, **fresh, "name": f"Copy of {row['name']}"}
        return row is not None

    def hand_pause(self, key: str) -> bool:
        if row := self._ours(key, "queued", "in_process"):
            row["status"] = "suspended"
            self._withdraw(row)
        return row is not None

    def hand_edit(self, key: str) -> bool:
        if row := self._ours(key, "draft", "queued"):
            row["htmlContent"] = row["htmlContent"].replace("<p>", "<p>By hand. ", 1)
            if row["status"] == "queued":
                self._post(row, row["scheduledAt"])
        return row is not None

    def hand_reschedule(self, key: str) -> bool:
        if row := self._ours(key, "queued"):
            later = datetime.fromisoformat(row["scheduledAt"]) + timedelta(days=1)
            row["scheduledAt"] = later.isoformat(timespec="milliseconds")
            self._post(row, row["scheduledAt"])
        return row is not None

    def hand_unschedule(self, key: str) -> bool:
        if row := self._ours(key, "queued"):
            row["status"] = "draft"
            self._withdraw(row)
        return row is not None

    def hand_send(self, key: str) -> bool:
        if row := self._ours(key, "draft", "queued"):
            row["status"] = "draft"
            self._send_now(row)
        return row is not None

    def fall_short(self, key: str, sent: int, to_send: int) -> bool:
        if row := self._ours(key, "sent"):
            row |= {"statistics": {**NO_STATS, "sent": sent}, "remaining": to_send - sent}
        return row is not None

    def time_passes(self) -> None:
        self.arrive()

    def _admit(self, call: Call) -> None:
        headers = {name.lower(): value for name, value in call.headers.items()}
        if headers.get("api-key") not in ENV.values():
            raise Fault(401, "unauthorized", f"Key not found: {headers.get('api-key')}")
        if self.used >= self.limit:
            raise Fault(429, "too_many_requests", "Too many requests have been sent")
        self.used += 1

    def _route(self, call: Call) -> Answer:
        match call.method, call.path.split("/")[1:]:
            case "GET", ["v3", "emailCampaigns"]:
                return self._list(call.query)
            case "POST", ["v3", "emailCampaigns"]:
                return self._create(call.body)
            case "GET", ["v3", "emailCampaigns", number]:
                return 200, self._shown(self._row(number), call.query)
            case "PUT", ["v3", "emailCampaigns", number]:
                return self._update(self._row(number), call.body)
            case "PUT", ["v3", "emailCampaigns", number, "status"]:
                return self._set_status(self._row(number), call.body)
            case "POST", ["v3", "emailCampaigns", number, "sendNow"]:
                return self._send_now(self._row(number))
            case "POST", ["v3", "emailCampaigns", number, "sendTest"]:
                return self._send_test(self._row(number), call.body)
        return self._account(call)

    def _account(self, call: Call) -> Answer:
        match call.method, call.path.split("/")[1:]:
            case "GET", ["v3", "account"]:
                return 200, {"email": "codeweek@example.org", "companyName": "Code Week", "plan": []}
            case "GET", ["v3", "contacts", "lists", number]:
                return self._contact_list(int(number))
            case "GET", ["v3", "senders"]:
                rows = [
                    {"id": n, "name": "", "email": e, "active": a}
                    for n, (e, a) in enumerate(self.senders.items(), 1)
                ]
                return 200, {"senders": rows}
            case "GET", ["v3", "senders", "domains"]:
                rows = [
                    {"domain_name": d, "authenticated": a, "verified": a} for d, a in self.domains.items()
                ]
                return 200, {"domains": rows}
        raise Fault(404, "document_not_found", "The requested resource was not found")

    def _contact_list(self, number: int) -> Answer:
        if number not in LISTS.values():
            raise Fault(404, "document_not_found", "List ID does not exist")
        (locale,) = (locale for locale, own in LISTS.items() if own == number)
        counts = {
            "totalSubscribers": 0,
            "totalBlacklisted": 4,
            "uniqueSubscribers": self.readers.get(number, 30),
        }
        return 200, {"id": number, "name": f"Readers in {locale}", **counts}

    def _row(self, number: str) -> dict[str, Any]:
        if not number.isdigit() or int(number) not in self.campaigns:
            raise Fault(404, "document_not_found", "Campaign ID does not exist")
        return self.campaigns[int(number)]

    def _shown(self, row: dict[str, Any], query: dict[str, str]) -> dict[str, Any]:
        stats = row["statistics"] if query.get("statistics") == "globalStats" else NO_STATS
        bare = {"htmlContent": self.anew(row.get("htmlContent", ""))}
        if query.get("excludeHtmlContent") == "true":
            bare = {"htmlContent": ""}
        counts = {"globalStats": stats, "campaignStats": [], "remaining": row.get("remaining", 0)}
        return {**row, **bare, "statistics": counts}

    def _list(self, query: dict[str, str]) -> Answer:
        known = {"limit", "offset", "sort", "excludeHtmlContent", "statistics", "status", "type"}
        limit, offset, sort = (
            int(query.get("limit", 50)),
            int(query.get("offset", 0)),
            query.get("sort", "desc"),
        )
        if not set(query) <= known or sort not in ("asc", "desc"):
            raise Fault(400, "invalid_parameter", "Invalid query")
        if not 1 <= limit <= 100 or offset < 0:
            raise Fault(400, "out_of_range", "Limit exceeds max value")
        rows = [self.campaigns[number] for number in sorted(self.campaigns, reverse=sort == "desc")]
        page = [self._shown(row, query) for row in rows[offset : offset + limit]]
        # An empty page has no list at all.
        return 200, {"count": len(rows), **({"campaigns": page} if page else {})}

    def _check(self, body: Any) -> None:
        _check(body)
        if "tag" in body and not self.takes_tags:
            raise Fault(405, "method_not_allowed", "Tags are not part of your plan")

    def _create(self, body: Any) -> Answer:
        self._check(body)
        for name in ("name", "sender", "subject", "htmlContent"):
            if name not in body:
                raise Fault(400, "missing_parameter", f"{name} is missing")
        number = max(self.campaigns, default=0) + 1
        row = {"id": number, "type": "classic", "status": "draft", "tag": "", "previewText": ""}
        row |= {"header": "[DEFAULT_HEADER]", "footer": "[DEFAULT_FOOTER]"}
        row |= {"replyTo": "[DEFAULT_REPLY_TO]"}
        row |= {"statistics": NO_STATS, "recipients": {"lists": [], "exclusionLists": []}}
        self.campaigns[number] = row
        self._store(row, body)
        return 201, {"id": number}

    def _update(self, row: dict[str, Any], body: Any) -> Answer:
        self._check(body)
        if row["status"] == "sent":
            raise Fault(400, "campaign_sent", "Campaign has been sent already")
        if row["status"] not in ("draft", "queued") and "scheduledAt" not in body:
            raise Fault(400, "campaign_processing", "Only draft or scheduled campaigns can be modified")
        self._store(row, body)
        return 204, None

    def _store(self, row: dict[str, Any], body: dict[str, Any]) -> None:
        lists = body.get("recipients", {})
        names = {"listIds": "lists", "exclusionListIds": "exclusionLists"}
        row["recipients"] = row["recipients"] | {names[name]: value for name, value in lists.items()}
        row |= {name: value for name, value in body.items() if name not in ("recipients", "scheduledAt")}
        if self.keeps_around:
            row |= {"header": "[DEFAULT_HEADER]", "footer": "[DEFAULT_FOOTER]"}
        if "scheduledAt" in body:
            if datetime.fromisoformat(body["scheduledAt"]) <= datetime.now(UTC):
                raise Fault(400, "invalid_parameter", "Schedule date should be in the future")
            self._ready(row)
            row |= {"status": "queued", "scheduledAt": body["scheduledAt"]}
        if row["status"] == "queued":
            self._post(row, row["scheduledAt"])

    def _ready(self, row: dict[str, Any]) -> None:
        if not row["recipients"]["lists"]:
            raise Fault(400, "missing_parameter", "Campaign has no recipients")
        if self.credits < 1:
            raise Fault(402, "not_enough_credits", "You have insufficient credits")

    def _set_status(self, row: dict[str, Any], body: Any) -> Answer:
        wanted, now = body.get("status"), row["status"]
        if wanted not in STATUSES:
            raise Fault(400, "invalid_parameter", "Invalid status")
        allowed = {"queued": ["suspended"], "in_process": ["suspended"], "suspended": ["archive"]}
        allowed |= {"sent": ["archive"]}
        if wanted == "draft" and now == "queued" and self.redraft == "allowed":
            allowed["queued"].append("draft")
        if wanted not in allowed.get(now, []):
            raise Fault(400, "invalid_parameter", f"A campaign that is {now} cannot become {wanted}")
        row["status"] = wanted
        if now == "queued":
            self._withdraw(row)
        return 204, None

    def _send_now(self, row: dict[str, Any]) -> Answer:
        if row["status"] not in ("draft", "suspended"):
            raise Fault(400, "campaign_processing", f"Campaign is {row['status']}")
        self._ready(row)
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        row |= {"status": "sent", "sentDate": now, "statistics": ALL_SENT}
        self._post(row, "")
        return 204, None

    def _send_test(self, row: dict[str, Any], body: Any) -> Answer:
        addresses = body.get("emailTo")
        if not isinstance(addresses, list):
            raise Fault(400, "invalid_parameter", "emailTo is invalid")
        if unknown := [address for address in addresses if address in self.no_contacts]:
            message = "Test email could not be sent to the following email addresses"
            raise Fault(400, "invalid_parameter", message, unexistingEmails=unknown)
        self.tested.append((row["id"], addresses or ["everybody on the test list"]))
        return 204, None

    def _post(self, row: dict[str, Any], at: str) -> None:
        self._withdraw(row)
        key = row["tag"] or row["name"].rsplit(" ", 1)[-1]
        audience = tuple(map(str, row["recipients"]["lists"]))
        around = {"[DEFAULT_HEADER]": HEADER, "[DEFAULT_FOOTER]": FOOTER}
        header, footer = (around.get(row[part], row[part]).strip() for part in ("header", "footer"))
        html = f"{header}{row['htmlContent']}{footer}"
        headers = {"Reply-To": row["replyTo"]}
        letter = Letter(key, audience, row["subject"], html, at=at, headers=headers)
        self._letters[row["id"]] = letter
        self.letters.append(letter)

    def _withdraw(self, row: dict[str, Any]) -> None:
        if letter := self._letters.pop(row["id"], None):
            self.letters[:] = [each for each in self.letters if each is not letter]


def _check(body: Any) -> None:
    """What is given must be known, not empty, and of its type; else Brevo names the first that is not."""
    if not isinstance(body, dict) or not body:
        raise Fault(400, "missing_parameter", "Request body is missing")
    for name, value in body.items():
        if name not in WRITABLE:
            raise Fault(400, "invalid_parameter", f"{name} is not valid")
        if value in ("", [], {}, None):
            raise Fault(400, "missing_parameter", f"{name} is missing")
        if not WRITABLE[name](value):
            raise Fault(400, "invalid_parameter", f"{name} is invalid")
    sender = body.get("sender", {"id": 1})
    if ("email" in sender) == ("id" in sender):
        raise Fault(400, "invalid_parameter", "Either sender email or sender id should be passed")
    for numbers in body.get("recipients", {}).values():
        if not numbers or not _numbers(numbers) or not set(numbers) <= set(LISTS.values()):
            raise Fault(400, "invalid_parameter", f"List ids are not valid: {numbers}")


def payloads(campaign: Campaign) -> Any:
    """What the provider is given for a campaign, as JSON."""
    return payload(campaign, BrevoSettings())


FAKE = BrevoFake
