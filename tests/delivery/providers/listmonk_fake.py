"""listmonk as far as we call it, after its own source: `cmd/campaigns.go`, `queries/campaigns.sql`.

Stricter in one thing: a field that listmonk would ignore is refused, since it is a slip of ours.
"""

from __future__ import annotations

import json
import re
import sqlite3
from base64 import b64encode
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from pipelines.delivery.providers.listmonk_account import RIGHTS
from pipelines.delivery.providers.listmonk_payload import payload
from pipelines.model.delivery import Campaign
from tests.delivery.providers.fake import Call, Fake, Letter

USER, TOKEN = "glocal", "planted-listmonk-token-4711"
ENV = {"LISTMONK_TOKEN": TOKEN}
WRAPPING = '<!doctype html><html><body><h1>Ours</h1>{{ template "content" . }}</body></html>'
"""Like the default template: a page of its own, with the campaign's text inside."""
PLEASE_LEAVE = "https://lists.example.org/subscription/1/2"
FIRST_NAME = "O'Brien"
_FIELDS: dict[str, type | tuple[type, ...]] = {
    "name": str,
    "subject": str,
    "lists": list,
    "from_email": str,
    "type": str,
    "content_type": str,
    "body": str,
    "altbody": str,
    "messenger": str,
    "template_id": int,
    "tags": list,
    "archive_slug": str,
    "send_at": (str, type(None)),
    "headers": list,
}
_ACTION = re.compile(
    r"\{\{ (?:(?P<leave>UnsubscribeURL)|(?P<safe>Safe )?\.Subscriber\.FirstName"
    r'|Safe (?P<text>"(?:[^"\\]|\\.)*")) \}\}'
)
_DROPPED = re.compile(r"<!--.*?-->", re.DOTALL)
_MAY_BECOME = {
    "draft": {"scheduled"},
    "scheduled": {"draft", "paused"},
    "running": {"draft", "paused"},
    "paused": {"running"},
    "cancelled": {"running", "paused"},
}
"""A status, and from which others it can be reached."""


@dataclass
class ListmonkFake(Fake):
    """Campaigns, a list of subscribers, and what they were sent."""

    rows: dict[int, dict[str, Any]] = field(default_factory=dict)
    lists: dict[int, str] = field(default_factory=lambda: {3: "Greek", 4: "French", 5: "Others"})
    counts: dict[int, dict[str, int]] = field(default_factory=dict)
    """Subscribers of a list by their status there; one that is not named has two, unconfirmed as is usual."""
    double: set[int] = field(default_factory=set)
    """Lists whose subscribers must confirm."""
    rights: set[str] = field(default_factory=lambda: {*RIGHTS, "templates:manage"})
    """What the role of our API user may do."""
    templates: dict[int, str] = field(default_factory=lambda: {1: WRAPPING})
    """Campaign templates; the first is the default one."""
    people: dict[str, dict[int, str]] = field(default_factory=dict)
    """Subscribers by address, with their lists and status there; if there are any, they are mailed."""
    received: list[tuple[str, str]] = field(default_factory=list)
    """Who of them got what: address and our token."""
    list_tags: dict[int, list[str]] = field(default_factory=dict)
    subscribers: set[str] = field(default_factory=lambda: {"ana@example.org", "ben@example.org"})
    tests: list[tuple[str, Letter]] = field(default_factory=list)
    filters: bool = True
    """Whether `tag` is understood; versions before 3 list everything."""
    most: int = 0
    """Rows a page, where `per_page=all` is not understood; 0: it is."""

    def answer(self, call: Call) -> tuple[int, Any]:
        sent = f"Basic {b64encode(f'{USER}:{TOKEN}'.encode()).decode()}"
        if call.headers.get("Authorization") != sent:
            return _no(403, "invalid API credentials")
        route = [call.method, *call.path.removeprefix("/api/").split("/")]
        if lacking := self._lacking(route):
            return _no(403, f"permission denied: {lacking}")
        if route[1] in ("profile", "lists", "templates"):
            return self._account(route, call.body, call.query)
        if route[1] == "subscribers":
            return self._query(route, call.body, call.query)
        match route:
            case ["GET", "campaigns"]:
                return self._list(call.query)
            case ["POST", "campaigns"]:
                return self._create(call.body)
            case [method, "campaigns", number, *rest] if number.isdecimal():
                row = self.rows.get(int(number))
                if row is None:
                    return _no(400, "Campaign not found")
                return self._one(method, row, rest, call.body)
        return _no(404, "Not Found")

    def _account(self, route: list[str], body: Any, query: dict[str, str]) -> tuple[int, Any]:
        match route:
            case ["GET", "lists"]:
                tagged = [n for n in self.lists if query.get("tag") in (None, *self.list_tags.get(n, ()))]
                rows = [{"id": n, "name": self.lists[n], "tags": self.list_tags.get(n, [])} for n in tagged]
                return 200, {"data": {"results": rows, "total": len(rows)}}
            case ["POST", "lists"]:
                number = max(self.lists) + 1
                self.lists[number], self.list_tags[number] = body["name"], body["tags"]
                self.counts[number] = {}
                return 200, {"data": {"id": number, **body}}
            case ["GET", "profile"]:
                role = {"id": 2, "name": "Glocal", "permissions": sorted(self.rights)}
                return 200, {"data": {"username": USER, "type": "api", "user_role": role, "list_role": None}}
            case ["GET", "lists", number]:
                return self._shown_list(int(number))
            case ["GET", "templates"]:
                return 200, {"data": [self._shown_template(number) for number in self.templates]}
            case ["GET", "templates", number]:
                if int(number) not in self.templates:
                    return _no(400, "Template not found")
                return 200, {"data": self._shown_template(int(number))}
            case ["POST", "templates"]:
                if set(body) != {"name", "type", "body"} or 'template "content"' not in body["body"]:
                    return _no(400, 'The placeholder {{ template "content" . }} should appear exactly once')
                self.templates[max(self.templates) + 1] = body["body"]
                return 200, {"data": self._shown_template(max(self.templates))}
        return _no(404, "Not Found")

    def _lacking(self, route: list[str]) -> str:
        """The right that the route takes and our user has not: as in `cmd/handlers.go`."""
        match route:
            case ["GET", "profile"]:
                needed = [set[str]()]
            case ["GET", "lists", *_]:
                needed = [{"lists:get_all"}]
            case ["POST", "lists"]:
                needed = [{"lists:manage_all"}]
            case [method, "subscribers", *_]:
                needed = [{"subscribers:get_all" if method == "GET" else "subscribers:manage"}]
                needed += [{"subscribers:sql_query"}]
            case ["GET", "templates", *_]:
                needed = [{"templates:get"}]
            case [_, "templates", *_]:
                needed = [{"templates:manage"}]
            case ["GET", *_]:
                needed = [{"campaigns:get_all", "campaigns:get"}]
            case ["PUT", "campaigns", _, "status"]:  # and whoever may send must be able to change it as well
                needed = [{"campaigns:send"}, {"campaigns:manage_all", "campaigns:manage"}]
            case _:
                needed = [{"campaigns:manage_all", "campaigns:manage"}]
        return next((min(some) for some in needed if some and not some & self.rights), "")

    def _query(self, route: list[str], body: Any, query: dict[str, str]) -> tuple[int, Any]:
        """What `queries/subscribers.sql` does with an expression."""
        expression = query["query"] if route[0] == "GET" else body["query"]
        try:
            found = self._matching(expression)
        except sqlite3.Error as error:
            return _no(400, f"Error preparing subscriber query: {error}")
        if route == ["GET", "subscribers"]:
            return 200, {"data": {"results": [{"email": each} for each in found][:1], "total": len(found)}}
        if route != ["PUT", "subscribers", "query", "lists"]:
            return _no(404, "Not Found")
        for each in found:
            lists = self.people[each]
            for number in body["target_list_ids"]:
                if body["action"] == "add":
                    lists.setdefault(number, body["status"])
                elif body["action"] == "remove":
                    lists.pop(number, None)
                elif number in lists:
                    lists[number] = "unsubscribed"
        return 200, {"data": True}

    def _matching(self, expression: str) -> list[str]:
        with closing(sqlite3.connect(":memory:")) as base:
            base.executescript(
                "CREATE TABLE subscribers (id, email, status); CREATE TABLE lists (id, optin);"
                "CREATE TABLE subscriber_lists (subscriber_id, list_id, status)"
            )
            base.executemany(
                "INSERT INTO lists VALUES (?, ?)",
                [(n, "double" if n in self.double else "single") for n in self.lists],
            )
            for person, (email, lists) in enumerate(self.people.items()):
                status = "blocklisted" if email.startswith("blocked") else "enabled"
                base.execute("INSERT INTO subscribers VALUES (?, ?, ?)", (person, email, status))
                rows = [(person, number, on) for number, on in lists.items()]
                base.executemany("INSERT INTO subscriber_lists VALUES (?, ?, ?)", rows)
            return [row[0] for row in base.execute(f"SELECT email FROM subscribers WHERE {expression}")]

    def leave(self, email: str, key: str) -> None:
        """A reader clicks on the way out in the letter: they leave the lists of its campaign."""
        row = self._ours(key)
        for each in row["lists"] if row else ():
            if each["id"] in self.people[email]:
                self.people[email][each["id"]] = "unsubscribed"

    def _goes_to(self, row: dict[str, Any]) -> list[str]:
        """As in `next-campaign-subscribers`."""
        numbers = [each["id"] for each in row["lists"]]
        return [
            email
            for email, lists in self.people.items()
            if not email.startswith("blocked")
            and any(
                lists.get(n) == "confirmed" or (lists.get(n) == "unconfirmed" and n not in self.double)
                for n in numbers
            )
        ]

    def _shown_list(self, number: int) -> tuple[int, Any]:
        if number not in self.lists:
            return _no(400, "List not found")
        counts = self.counts.get(number, {"unconfirmed": 2})
        optin = "double" if number in self.double else "single"
        shown = {"id": number, "name": self.lists[number], "optin": optin, "type": "private"}
        return 200, {
            "data": {**shown, "subscriber_count": sum(counts.values()), "subscriber_statuses": counts}
        }

    def _shown_template(self, number: int) -> dict[str, Any]:
        shown = {"id": number, "name": f"Template {number}", "type": "campaign", "is_default": number == 1}
        return {**shown, "body": self.templates[number]}

    def _readers(self, row: dict[str, Any]) -> int:
        """How many subscribers of a campaign's lists get it."""
        if self.people:
            return len(self._goes_to(row))
        total = 0
        for each in row["lists"]:
            counts = self.counts.get(each["id"], {"unconfirmed": 2})
            total += counts.get("confirmed", 0)
            total += 0 if each["id"] in self.double else counts.get("unconfirmed", 0)
        return total

    def _one(self, method: str, row: dict[str, Any], rest: list[str], body: Any) -> tuple[int, Any]:
        match [method, *rest]:
            case ["GET"]:
                return 200, {"data": {**row, "body": self.anew(row.get("body", ""))}}
            case ["PUT"]:
                return self._update(row, body)
            case ["PUT", "status"]:
                return self._status(row, body["status"])
            case ["POST", "test"]:
                return self._test(row, body)
        return _no(404, "Not Found")

    def _list(self, query: dict[str, str]) -> tuple[int, Any]:
        rows = sorted(self.rows.values(), key=lambda row: -row["id"])
        if "campaigns:get_all" not in self.rights:  # then only those of lists that the user may see
            rows = []
        if self.filters and "tag" in query:
            rows = [row for row in rows if query["tag"] in row["tags"]]
        asked = query.get("per_page", "20")
        most = min(int(asked), 50) if asked.isdecimal() else self.most
        first = (int(query.get("page", "1")) - 1) * most
        page = rows[first : first + most] if most else rows
        if not page:
            return 200, {"data": {"results": [], "total": 0, "per_page": 0, "page": 0}}
        results = [{**row, "body": ""} if query.get("no_body") == "true" else row for row in page]
        return 200, {"data": {"results": results, "total": len(rows), "per_page": most, "page": 1}}

    def _create(self, body: Any) -> tuple[int, Any]:
        if fault := _fault(body):
            return _no(400, fault)
        if taken := self._slug_is_taken(body, 0):
            return _no(500, f"error creating campaign: {taken}")
        number = max(self.rows, default=0) + 1
        self.rows[number] = {
            "id": number,
            "status": "draft",
            "template_id": 1,
            "archive_slug": None,
            "tags": [],
            "headers": [],
            **dict.fromkeys(("views", "clicks", "bounces", "to_send", "sent"), 0),
            **body,
            "lists": self._named(body["lists"]),
        }
        return 200, {"data": self.rows[number]}

    def _update(self, row: dict[str, Any], body: Any) -> tuple[int, Any]:
        if row["status"] not in ("draft", "paused", "scheduled"):
            return _no(400, "Cannot update a running or a finished campaign.")
        kept = {name: row[name] for name in _FIELDS if name in row and name != "lists"}
        if fault := _fault({**kept, **body}):
            return _no(400, fault)
        if taken := self._slug_is_taken(body, row["id"]):
            return _no(500, f"error updating campaign: {taken}")
        row.update({**body, "lists": self._named(body["lists"])})
        if row["status"] == "scheduled" and row["send_at"] is None:
            row["status"] = "draft"
        return 200, {"data": row}

    def _status(self, row: dict[str, Any], status: str) -> tuple[int, Any]:
        if row["status"] not in _MAY_BECOME.get(status, ()):
            return _no(400, f"A campaign that is {row['status']} cannot become {status}.")
        if status == "scheduled" and not row.get("send_at"):
            return _no(400, "Campaign needs a `send_at` date to be scheduled.")
        if status == "running" and row.get("send_at"):
            status = "scheduled"  # as its SQL does
        row["status"] = status
        if status == "running":
            self._go(row)
        return 200, {"data": row}

    def _go(self, row: dict[str, Any]) -> None:
        readers = self._readers(row)
        if readers:
            self.letters.append(self._letter(row, row["lists"]))
            key = row["tags"][0].removeprefix("glocal-")
            self.received += [(email, key) for email in (self._goes_to(row) if self.people else ())]
        row.update(sent=readers, to_send=readers)

    def _letter(self, row: dict[str, Any], lists: list[dict[str, Any]]) -> Letter:
        """As a subscriber gets it: within its template. One that is not there is none at all."""
        template = self.templates.get(row["template_id"], '{{ template "content" . }}')
        letter = _letter(row, lists)
        return replace(letter, html=template.replace('{{ template "content" . }}', letter.html))

    def stop_by_itself(self, key: str) -> None:
        """Its mail server fails too often: listmonk pauses the campaign that it is sending."""
        if row := self._ours(key, "running"):
            row.update(status="paused", sent=0)

    def _ours(self, key: str, *statuses: str) -> dict[str, Any] | None:
        """Our campaign, where its status is one of these, or whatever it is."""
        found = (row for row in self.rows.values() if f"glocal-{key}" in row["tags"])
        return next((row for row in found if not statuses or row["status"] in statuses), None)

    def hand_delete(self, key: str) -> bool:
        row = self._ours(key)
        return row is not None and bool(self.rows.pop(row["id"]))

    def hand_double(self, key: str) -> bool:
        if row := self._ours(key):
            number = max(self.rows) + 1
            fresh = {"id": number, "status": "draft", "archive_slug": None, "send_at": None}
            self.rows[number] = {**row, **fresh, "name": f"Copy of {row['name']}", "sent": 0, "to_send": 0}
        return row is not None

    def hand_pause(self, key: str) -> bool:
        if row := self._ours(key, "running"):
            row.update(status="paused", sent=1)
        return row is not None

    def hand_edit(self, key: str) -> bool:
        if row := self._ours(key, "draft", "scheduled", "paused"):
            row["body"] = row["body"].replace("<p>", "<p>By hand. ", 1)
        return row is not None

    def hand_reschedule(self, key: str) -> bool:
        if row := self._ours(key, "scheduled"):
            row["send_at"] = (datetime.fromisoformat(row["send_at"]) + timedelta(days=1)).isoformat()
        return row is not None

    def hand_unschedule(self, key: str) -> bool:
        if row := self._ours(key, "scheduled"):
            row["status"] = "draft"
        return row is not None

    def hand_send(self, key: str) -> bool:
        if row := self._ours(key, "draft", "scheduled"):
            row.update(status="running", send_at=None)
            self._go(row)
        return row is not None

    def time_passes(self) -> None:
        for _ in range(2):
            self.pass_time(datetime.max.replace(tzinfo=UTC))

    def fall_short(self, key: str, sent: int, to_send: int) -> bool:
        if row := self._ours(key):
            row.update(sent=sent, to_send=to_send)
        return row is not None

    def pass_time(self, now: datetime) -> None:
        """What is running ends; what is due goes out."""
        for row in self.rows.values():
            if row["status"] == "scheduled" and datetime.fromisoformat(row["send_at"]) <= now:
                self._go(row)
                row["status"] = "running"
            elif row["status"] == "running":
                row["status"] = "finished"

    def _test(self, row: dict[str, Any], body: Any) -> tuple[int, Any]:
        given = {**body}
        addresses = given.pop("subscribers", [])
        if fault := _fault(given):
            return _no(400, fault)
        known = [address for address in addresses if address.lower() in self.subscribers]
        if not known:
            return _no(400, "No known subscribers to test.")
        self.tests += [(address, self._letter({**row, **given}, [])) for address in known]
        return 200, {"data": True}

    def _slug_is_taken(self, body: Any, number: int) -> str:
        slug = body.get("archive_slug")
        if not any(row["archive_slug"] == slug and row["id"] != number for row in self.rows.values()):
            return ""
        return (
            'pq: duplicate key value violates unique constraint "campaigns_archive_slug_key". '
            f"Key (archive_slug)=({slug}) already exists."
        )

    def _named(self, numbers: list[int]) -> list[dict[str, Any]]:
        """A list that there is not is left out without a word, as in listmonk."""
        return [{"id": number, "name": self.lists[number]} for number in numbers if number in self.lists]


def payloads(campaign: Campaign) -> Any:
    """What the provider is given for a campaign, as JSON."""
    return payload(campaign, template_id=7)


FAKE = ListmonkFake


def setup(fake: Fake) -> str:
    """The part of glocal.toml that points at the fake."""
    return (
        f'[providers.listmonk]\nurl = "{fake.url}"\nuser = "{USER}"\n'
        '[audiences.el]\nlists = ["3"]\n[audiences.fr]\nlists = ["4"]\n'
    )


def rendered(template: str) -> str:
    """A template as one subscriber gets it; ValueError for what Go would not compile, or we never say."""
    parts, end = [], 0
    for match in _ACTION.finditer(template):
        before = template[end : match.start()]
        if before.endswith("{"):
            raise ValueError("unexpected '{' in command")
        parts += [_static(before), _said(match)]
        end = match.end()
    return "".join([*parts, _static(template[end:])])


def _static(text: str) -> str:
    """Go's html/template leaves out comments."""
    if "{{" in text:
        raise ValueError(f"unexpected {text[text.index('{') :][:20]!r}")
    return _DROPPED.sub("", text)


def _said(match: re.Match[str]) -> str:
    if match["leave"]:
        return PLEASE_LEAVE
    if match["text"]:
        return cast(str, json.loads(match["text"]))
    return FIRST_NAME if match["safe"] else FIRST_NAME.replace("'", "&#39;")


def _letter(row: dict[str, Any], lists: list[dict[str, Any]]) -> Letter:
    tags = [tag.removeprefix("glocal-") for tag in row["tags"] if tag.startswith("glocal-")]
    return Letter(
        key=tags[0],
        audience=tuple(str(each["id"]) for each in lists),
        subject=rendered(row["subject"]),
        html=rendered(row["body"]),
        text=rendered(row["altbody"]),
        at=row["send_at"] or "",
        headers={name: value for each in row["headers"] for name, value in each.items()},
    )


def _fault(body: Any) -> str:
    """What is wrong with a campaign's fields, in listmonk's words where it has some."""
    for name, value in body.items():
        if name not in _FIELDS or not isinstance(value, _FIELDS[name]) or isinstance(value, bool):
            return f"unknown field, or of the wrong type: {name}"
    if not re.search(r"<.+?@.+?>|^\S+@\S+$", body.get("from_email", "a@b")):
        return "Invalid `from_email`."
    if not body.get("name") or not body.get("subject"):
        return "Invalid length for `name` or `subject`."
    if body.get("send_at") and datetime.fromisoformat(body["send_at"]) < datetime.now(UTC):
        return "Scheduled date should be in the future."
    if not body.get("lists") or not all(type(number) is int for number in body["lists"]):
        return "Invalid list IDs."
    if body.get("messenger") != "email":
        return f"Unknown messenger {body.get('messenger')}"
    try:
        for part in ("subject", "body", "altbody"):
            rendered(body.get(part) or "")
        _check_headers(body.get("headers") or ())
    except ValueError as error:
        return f"Error compiling campaign body: {error}"
    return ""


def _check_headers(headers: Any) -> None:
    """ValueError for what is no list of objects of texts, or for a template, which we never say."""
    for each in headers:
        if not isinstance(each, dict) or not all(isinstance(value, str) for value in each.values()):
            raise ValueError("json: cannot unmarshal object into Go struct field .headers")
        if any("{{" in value and "}}" in value for value in each.values()):
            raise ValueError("error compiling header")


def _no(status: int, message: str) -> tuple[int, Any]:
    return status, {"message": message}
