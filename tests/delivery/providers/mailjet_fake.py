"""Mailjet's Email API v3 in memory: drafts, their content, tests, schedules and counters.

Where the documentation is silent it takes the harsher reading: the plain list leaves out what was sent or
archived, a draft without content has no content to show, and what is sent or scheduled cannot be edited.
"""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from pipelines.delivery.providers.mailjet_payload import MailjetSettings, content_payload, draft_payload
from pipelines.model.delivery import Campaign
from tests.delivery.providers.fake import Call, Fake, Letter

ENV = {"MJ_APIKEY_PUBLIC": "mailjet-public-4711", "MJ_APIKEY_PRIVATE": "mailjet-private-0815"}
LISTS = {"el": 11, "fr": 12, "de": 13, "bg": 14}
SENDER = "news@example.org"
DELETED, ARCHIVED, DRAFT, PROGRAMMED, SENT = -2, -1, 0, 1, 2
PROPERTIES: dict[str, type] = {
    "Title": str,
    "Locale": str,
    "Subject": str,
    "Sender": str,
    "SenderName": str,
    "SenderEmail": str,
    "ContactsListID": int,
    "SegmentationID": int,
    "EditMode": str,
    "ReplyEmail": str,
}
REQUIRED = ("Locale", "Subject", "Sender", "SenderEmail", "ContactsListID")
FILTERS = {"Limit", "Offset", "Status", "IsArchived", "ContactsList", "Subject"}
COUNTS = {
    "Sent": 40,
    "Opened": 20,
    "Clicked": 5,
    "HardBounced": 2,
    "SoftBounced": 1,
    "Unsubscribed": 3,
}
FORBIDDEN = {
    *("list-id", "reply-to", "from", "sender", "subject", "to", "cc", "bcc", "date", "message-id"),
    *("x-csa-complaints", "x-feedback-id", "x-mailer", "user-agent", "return-path", "dkim-signature"),
}
"""Headers that cannot be given as headers: some have a field of their own."""
PARTS = ("Html-part", "Text-part", "MJMLContent", "Headers")

Answer = tuple[int, Any]


def setup(fake: Fake) -> str:
    """The part of glocal.toml that points at a running fake."""
    audiences = "".join(f'[audiences.{tag}]\nlists = ["{number}"]\n' for tag, number in LISTS.items())
    return f'[providers.mailjet]\nurl = "{fake.url}/v3/REST"\n{audiences}'


def data(*rows: Any) -> Any:
    """Mailjet's envelope. `Total` is the page's own count, as it is there."""
    return {"Count": len(rows), "Data": list(rows), "Total": len(rows)}


def error(status: int, message: str) -> Answer:
    return status, {
        "ErrorInfo": "",
        "ErrorMessage": message,
        "ErrorIdentifier": "f987008f-251a-4dff-8ffc-40f1583ad7bc",
        "StatusCode": status,
    }


@dataclass
class MailjetFake(Fake):
    """What an account with four contact lists and one sender does."""

    drafts: dict[int, dict[str, Any]] = field(default_factory=dict)
    contents: dict[int, dict[str, Any]] = field(default_factory=dict)
    tested: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    taken_up: set[int] = field(default_factory=set)
    """Drafts to be sent at once: `programmed` in the answer, sent by the time of the next call."""
    scheduled: dict[int, Letter] = field(default_factory=dict)
    readers: dict[int, int] = field(default_factory=dict)
    """How many are on a list; one that is not named has two."""
    senders: dict[str, str] = field(default_factory=lambda: {SENDER: "Active"})
    """Addresses, or `*@` and a domain, and their status."""
    counts: dict[str, int] = field(default_factory=lambda: dict(COUNTS))
    """What the counters of a campaign say."""

    def answer(self, call: Call) -> Answer:
        pair = ":".join(ENV.values()).encode()
        if call.headers.get("Authorization") != f"Basic {b64encode(pair).decode()}":
            return error(401, "API key authentication/authorization failure.")
        self._take_up()
        if call.path == "/v3/REST/campaigndraft":
            return self._all(call)
        if call.path == "/v3/REST/statcounters" and call.method == "GET":
            return self._counters(call.query)
        if call.method == "GET" and (shown := self._account(call.path)):
            return shown
        found = re.fullmatch(r"/v3/REST/campaigndraft/(\d+)(?:/(\w+))?", call.path)
        if not found:
            return error(404, "Resource not found")
        number, action = int(found[1]), found[2]
        if number not in self.drafts:
            return error(404, "Object not found")
        handler = getattr(self, f"_{call.method.lower()}_{action or 'draft'}", None)
        if not handler:
            return error(405, "Method not allowed")
        answer: Answer = handler(number, call.body)
        return answer

    def _account(self, path: str) -> Answer | None:
        if path == "/v3/REST/myprofile":
            return 200, data({"ID": 1, "CompanyName": "Code Week", "Firstname": "Ana"})
        if path == "/v3/REST/sender":
            return 200, data(*({"Email": email, "Status": state} for email, state in self.senders.items()))
        found = re.fullmatch(r"/v3/REST/contactslist/(\d+)", path)
        if not found:
            return None
        names = {number: tag for tag, number in LISTS.items()}
        number = int(found[1])
        if number not in names:
            return error(404, "Object not found")
        row = {"ID": number, "Name": f"Readers in {names[number]}", "IsDeleted": False}
        return 200, data({**row, "SubscriberCount": self.readers.get(number, 2)})

    def add(self, title: str, status: int = DRAFT, delivered: str = "") -> int:
        """A draft as if a person had made it."""
        number = 1000 + len(self.drafts)
        self.drafts[number] = {
            "ID": number,
            "Title": title,
            "Subject": "By hand",
            "Status": status,
            "DeliveredAt": delivered,
            "CampaignID": 0,
            "SegmentationID": 0,
        }
        return number

    def pass_time(self) -> None:
        """All that was scheduled goes out."""
        for number in list(self.scheduled):
            self._deliver(number)
            del self.scheduled[number]

    def _ours(self, key: str, *statuses: int) -> int | None:
        """The number of our campaign, where its status is one of these, or any but deleted."""
        statuses = statuses or (ARCHIVED, DRAFT, PROGRAMMED, SENT)
        found = self.drafts.items()
        return next((n for n, row in found if row["Title"].endswith(key) and row["Status"] in statuses), None)

    def hand_delete(self, key: str) -> bool:
        if number := self._ours(key):
            self.hand_unschedule(key)
            self.drafts[number]["Status"] = DELETED
            if self.drafts[number]["DeliveredAt"]:
                del self.drafts[number]
        return number is not None

    def hand_double(self, key: str) -> bool:
        if number := self._ours(key):
            copy = self.add("")
            self.drafts[copy] = {**self.drafts[number], "ID": copy, "Status": DRAFT, "DeliveredAt": ""}
            self.drafts[copy]["Title"] = f"Copy of {self.drafts[number]['Title']}"
            self.contents[copy] = dict(self.contents.get(number, {}))
        return number is not None

    def hand_edit(self, key: str) -> bool:
        if number := self._ours(key, DRAFT):
            parts = self.contents[number]
            parts["Html-part"] = parts["Html-part"].replace("<p>", "<p>By hand. ", 1)
        return number is not None

    def hand_reschedule(self, key: str) -> bool:
        number = self._ours(key, PROGRAMMED)
        if number in self.scheduled:
            later = datetime.fromisoformat(self.scheduled[number].at) + timedelta(days=1)
            self._post_schedule(number, {"Date": later.isoformat(timespec="seconds")})
        return number in self.scheduled

    def hand_unschedule(self, key: str) -> bool:
        number = self._ours(key, PROGRAMMED)
        return number in self.scheduled and self._delete_schedule(number, None)[0] == 204

    def hand_send(self, key: str) -> bool:
        if number := self._ours(key, DRAFT, PROGRAMMED):
            self._take_up()
            return self._post_send(number, None)[0] == 201
        return False

    def fall_short(self, key: str, sent: int, to_send: int) -> bool:
        self.counts = {"Sent": sent, "Deferred": to_send - sent}
        return self._ours(key, SENT) is not None

    def time_passes(self) -> None:
        self._take_up()
        self.pass_time()

    def _take_up(self) -> None:
        for number in self.taken_up:
            self._deliver(number)
        self.taken_up.clear()

    def _deliver(self, number: int) -> None:
        self.drafts[number] |= {
            "Status": SENT,
            "DeliveredAt": "2026-11-23T09:00:00Z",
            "CampaignID": 900_000 + number,
        }

    def _all(self, call: Call) -> Answer:
        if call.method == "POST":
            return self._create(call.body)
        if call.method != "GET":
            return error(405, "Method not allowed")
        query = call.query
        if unknown := query.keys() - FILTERS:
            return error(400, f"Invalid filter {sorted(unknown)}")
        limit, offset = int(query.get("Limit", 10)), int(query.get("Offset", 0))
        if not 0 <= limit <= 1000:
            return error(400, "Limit must be between 0 and 1000")
        if "Status" in query:
            wanted = {int(query["Status"])}
        else:
            wanted = {ARCHIVED} if query.get("IsArchived") == "true" else {DRAFT, PROGRAMMED}
        rows = [row for row in self.drafts.values() if row["Status"] in wanted]
        return 200, data(*rows[offset : offset + (limit or 1000)])

    def _create(self, body: Any) -> Answer:
        if fault := self._fault(body):
            return error(400, fault)
        for name in REQUIRED:
            if not body.get(name):
                return error(400, f'MJ03 A non-empty value is required. "{name}"')
        number = self.add("")
        self.drafts[number] |= body
        return 201, data(self.drafts[number])

    def _fault(self, body: Any) -> str:
        if not isinstance(body, dict):
            return "Malformed JSON, please review the syntax"
        for name, value in body.items():
            if name not in PROPERTIES:
                return f'MJ18 A resource property could not be found: "{name}"'
            if type(value) is not PROPERTIES[name]:
                return f'MJ07 Property "{name}" has a value of another type'
        if not re.fullmatch(r"[a-z]{2}_[A-Z]{2}", body.get("Locale", "en_US")):
            return 'MJ05 Property "Locale" is invalid'
        if body.get("SenderEmail", SENDER) != SENDER:
            return f'"{body["SenderEmail"]}" is not an authorized sender email address for your account.'
        if body.get("ContactsListID", 11) not in LISTS.values():
            return "ContactsListID does not exist"
        return ""

    def _get_draft(self, number: int, _: Any) -> Answer:
        return 200, data(self.drafts[number])

    def _put_draft(self, number: int, body: Any) -> Answer:
        if self.drafts[number]["Status"] != DRAFT:
            return error(400, "Only a draft can be edited")
        if fault := self._fault(body):
            return error(400, fault)
        self.drafts[number] |= body
        return 200, data(self.drafts[number])

    def _get_detailcontent(self, number: int, _: Any) -> Answer:
        if number not in self.contents:
            return error(404, "Object not found")
        shown = self.contents[number]
        return 200, data({**shown, "Html-part": self.anew(shown["Html-part"])})

    def _post_detailcontent(self, number: int, body: Any) -> Answer:
        return self._edit(number, dict.fromkeys(PARTS, ""), body)

    def _put_detailcontent(self, number: int, body: Any) -> Answer:
        return self._edit(number, self.contents.get(number, dict.fromkeys(PARTS, "")), body)

    def _edit(self, number: int, before: dict[str, str], body: Any) -> Answer:
        if self.drafts[number]["Status"] != DRAFT:
            return error(400, "Only a draft can be edited")
        if (
            not body
            or body.keys() - set(PARTS)
            or not all(isinstance(part, str) for name, part in body.items() if name != "Headers")
        ):
            return error(400, "MJ07 Invalid content")
        headers = body.get("Headers") or {}
        if not isinstance(headers, dict) or not all(isinstance(value, str) for value in headers.values()):
            return error(400, "MJ07 Invalid headers")
        if taken := [name for name in headers if name.lower() in FORBIDDEN]:
            return error(400, f'Header cannot be customized: "{taken[0]}"')
        self.contents[number] = before | body
        return 201, data(self.contents[number])

    def _post_test(self, number: int, body: Any) -> Answer:
        people = body.get("Recipients") if isinstance(body, dict) else None
        if not people or not all("@" in person["Email"] for person in people):
            return error(400, "Recipients are missing or invalid")
        if number not in self.contents:
            return error(400, "Content is missing")
        self.tested.append((number, tuple(person["Email"] for person in people)))
        return 201, data({"Status": "Draft"})

    def _post_send(self, number: int, _: Any) -> Answer:
        if fault := self._not_ready(number):
            return error(400, fault)
        if number in self.scheduled:
            self.letters.remove(self.scheduled.pop(number))
        self.letters.append(self._letter(number))
        self.taken_up.add(number)
        self.drafts[number]["Status"] = PROGRAMMED
        return 201, data({"Status": "Programmed"})

    def _post_schedule(self, number: int, body: Any) -> Answer:
        if fault := self._not_ready(number):
            return error(400, fault)
        date = body.get("Date", "") if isinstance(body, dict) else ""
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)", date):
            return error(400, "Date is not in ISO 8601 format")
        if datetime.fromisoformat(date) <= datetime.now(UTC):
            return error(400, "Date is in the past")
        if number in self.scheduled:
            self.letters.remove(self.scheduled[number])
        self.scheduled[number] = self._letter(number, date)
        self.letters.append(self.scheduled[number])
        self.drafts[number]["Status"] = PROGRAMMED
        return 201, data({"Date": date, "Status": "Programmed"})

    def _get_schedule(self, number: int, _: Any) -> Answer:
        if number not in self.scheduled:
            return error(404, "Object not found")
        return 200, data({"Date": self.scheduled[number].at, "Status": "Programmed"})

    def _delete_schedule(self, number: int, _: Any) -> Answer:
        if number not in self.scheduled:
            return error(400, "The draft is not scheduled")
        self.letters.remove(self.scheduled.pop(number))
        self.drafts[number]["Status"] = DRAFT
        return 204, None

    def _not_ready(self, number: int) -> str:
        """The checks before a send. A programmed draft passes: so says Mailjet's guide."""
        if self.drafts[number]["Status"] not in (DRAFT, PROGRAMMED):
            return "The campaign has already been sent"
        if not any(self.contents.get(number, {}).values()):
            return "Text-part and Html-part are empty"
        return ""

    def _letter(self, number: int, at: str = "") -> Letter:
        row, content = self.drafts[number], self.contents[number]
        return Letter(
            key=row["Title"].split(" ")[-1],
            audience=(str(row["ContactsListID"]),),
            subject=row["Subject"],
            html=content["Html-part"],
            text=content["Text-part"],
            at=at,
            headers={**(content["Headers"] or {}), "Reply-To": row.get("ReplyEmail", "")},
        )

    def _counters(self, query: dict[str, str]) -> Answer:
        """What the counters of a campaign are; they know nothing of drafts."""
        if {name: query.get(name) for name in ("CounterSource", "CounterTiming", "CounterResolution")} != {
            "CounterSource": "Campaign",
            "CounterTiming": "Message",
            "CounterResolution": "Lifetime",
        }:
            return error(400, "Invalid filter")
        if int(query["SourceID"]) - 900_000 not in self.drafts:
            return error(404, "Object not found")
        return 200, data({f"Message{name}Count": count for name, count in self.counts.items()})


def payloads(campaign: Campaign) -> Any:
    """What the provider is given for a campaign, as JSON."""
    settings = MailjetSettings(segment=5)
    return {"draft": draft_payload(campaign, settings), "content": content_payload(campaign)}


FAKE = MailjetFake
