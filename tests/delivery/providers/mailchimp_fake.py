"""Mailchimp's Marketing API 3.0 as far as a campaign needs it; where that is unsure, the worse of two."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from pipelines.delivery.providers.mailchimp_payload import MailchimpSettings, content, payload
from pipelines.model.delivery import Campaign
from tests.delivery.providers.fake import Call, Fake, Letter

KEY = "5ec2e7f00d5ec2e7f00d5ec2e7f00d99-us7"
ENV = {"MAILCHIMP_API_KEY": KEY}
LIST = "a1b2c3d4e5"
LISTS = {LIST: {12, 13}, "f6f7f8f9f0": {30}}
"""Audiences with their saved segments."""
MEMBERS = 3
EDITABLE = ("save", "paused")
_FIELDS: dict[str, dict[str, type]] = {
    "settings": {
        **dict.fromkeys(("title", "subject_line", "preview_text", "from_name", "reply_to", "folder_id"), str),
        **dict.fromkeys(("auto_footer", "inline_css", "authenticate", "fb_comments"), bool),
    },
    "recipients": {"list_id": str, "segment_opts": dict},
}


def setup(fake: Fake) -> str:
    """One audience with a segment for each language, as Mailchimp advises."""
    return f"""
[providers.mailchimp]
url = "{fake.url}/3.0"
[audiences.el]
lists = ["{LIST}:12"]
[audiences.fr]
lists = ["{LIST}:13"]
"""


class Problem(Exception):  # noqa: N818 - the name that RFC 7807 gives it
    def __init__(self, status: int, heading: str, detail: str, *errors: tuple[str, str]) -> None:
        super().__init__(heading)
        self.status = status
        self.body = {
            "type": "https://mailchimp.com/developer/marketing/docs/errors/",
            "title": heading,
            "status": status,
            "detail": detail,
            "instance": "0a1b2c3d",
            "errors": [{"field": name, "message": message} for name, message in errors],
        }


def _invalid(*errors: tuple[str, str]) -> Problem:
    return Problem(400, "Invalid Resource", "The resource submitted could not be validated.", *errors)


def _not_found() -> Problem:
    return Problem(404, "Resource Not Found", "The requested resource could not be found.")


@dataclass
class MailchimpFake(Fake):
    folders: list[dict[str, Any]] = field(default_factory=list)
    campaigns: dict[str, dict[str, Any]] = field(default_factory=dict)
    contents: dict[str, dict[str, str]] = field(default_factory=dict)
    tests: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    """Test mails: which campaign, to whom."""
    report_is_there: bool = True
    readers: dict[int, int] = field(default_factory=dict)
    """How many are in a segment; one that is not named has three."""
    domains: dict[str, bool] = field(default_factory=lambda: {"example.org": True})
    """Domains of the account, and whether they are verified and authenticated."""

    def answer(self, call: Call) -> tuple[int, Any]:
        try:
            return self._answer(call)
        except Problem as problem:
            return problem.status, problem.body

    def _answer(self, call: Call) -> tuple[int, Any]:
        given = call.headers.get("Authorization", "")
        if given != f"Basic {b64encode(f'glocal:{KEY}'.encode()).decode()}":
            raise Problem(401, "API Key Invalid", "Your API key may be invalid.")
        match (call.method, *call.path.removeprefix("/3.0/").split("/")):
            case ("GET", "campaign-folders"):
                return 200, self._page("folders", self.folders, call.query)
            case ("POST", "campaign-folders"):
                return 200, self._new_folder(call.body)
            case ("GET", "campaigns"):
                rows = list(self.campaigns.values())
                wanted = call.query.get("folder_id")
                rows = [row for row in rows if wanted in (None, row["settings"].get("folder_id"))]
                return 200, self._page("campaigns", rows, call.query)
            case ("POST", "campaigns"):
                return 200, self._new_campaign(call.body)
            case ("GET", "reports", str(key)) if self.report_is_there and self._is_sent(key):
                return 200, _report(key, self.campaigns[key]["emails_sent"])
            case ("POST", "campaigns", str(key), "actions", str(action)) if key in self.campaigns:
                self._act(action, self.campaigns[key], call.body)
                return 204, None
            case (method, "campaigns", str(key), *rest) if key in self.campaigns:
                return 200, self._campaign(method, "/".join(rest), self.campaigns[key], call.body)
            case ("GET", *rest):
                return 200, self._account(rest)
        raise _not_found()

    def _account(self, rest: list[str]) -> dict[str, Any]:
        match rest:
            case [""]:
                return {"account_id": "8d3a3db4d97663a9074efcc16", "account_name": "Code Week"}
            case ["lists", name] if name in LISTS:
                return {"id": name, "name": "Newsletter", "stats": {"member_count": MEMBERS}}
            case ["lists", name, "segments", number] if int(number) in LISTS.get(name, ()):
                members = self.readers.get(int(number), MEMBERS)
                return {"id": int(number), "name": f"Segment {number}", "member_count": members}
            case ["verified-domains"]:
                rows = [{"domain": d, "verified": a, "authenticated": a} for d, a in self.domains.items()]
                return {"domains": rows, "total_items": len(rows)}
        raise _not_found()

    def _campaign(self, method: str, rest: str, found: dict[str, Any], body: Any) -> dict[str, Any]:
        match (method, rest):
            case ("GET", ""):
                return found
            case ("PATCH", ""):
                _editable(found)
                self._check(body)
                for part in ("settings", "recipients"):
                    found[part].update(body.get(part, {}))
                return found
            case ("GET", "content"):
                shown = {**self.contents.get(found["id"], {})}
                return shown | {"html": self.anew(shown["html"])} if "html" in shown else shown
            case ("PUT", "content"):
                _editable(found)
                return self._set_content(found["id"], body)
            case ("GET", "send-checklist"):
                items = self._checklist(found)
                return {"is_ready": all(item["type"] != "error" for item in items), "items": items}
        raise _not_found()

    def _act(self, action: str, found: dict[str, Any], body: Any) -> None:
        match action:
            case "test":
                self._test(found["id"], body)
            case "send":
                self._leave(found, "")
                found.update(status="sent", emails_sent=MEMBERS)
            case "schedule":
                self._leave(found, _quarter(body))
                found["status"] = "schedule"
            case "unschedule":
                self._take_back(found)
            case _:
                raise _not_found()

    def _take_back(self, found: dict[str, Any]) -> None:
        if found["status"] != "schedule":
            raise Problem(400, "Bad Request", "Campaign is not scheduled.")
        found["status"] = "save"
        mark = found["settings"]["title"][-16:]
        self.letters[:] = [letter for letter in self.letters if letter.key != mark]

    def _ours(self, key: str, *statuses: str) -> dict[str, Any] | None:
        """Our campaign, where its status is one of these, or whatever it is."""
        found = (row for row in self.campaigns.values() if row["settings"]["title"].endswith(key))
        return next((row for row in found if not statuses or row["status"] in statuses), None)

    def hand_delete(self, key: str) -> bool:
        if row := self._ours(key):
            if row["status"] == "schedule":
                self._take_back(row)
            del self.campaigns[row["id"]]
        return row is not None

    def hand_double(self, key: str) -> bool:
        """A copy that kept our title; a fresh one ends in `(copy 01)`, so that we do not see it."""
        if row := self._ours(key):
            number = f"{len(self.campaigns) + 101:010x}"
            self.campaigns[number] = {
                **row,
                "id": number,
                "web_id": 9000,
                "status": "save",
                "emails_sent": 0,
                "send_time": "",
                "settings": dict(row["settings"]),
                "recipients": dict(row["recipients"]),
            }
            self.contents[number] = dict(self.contents.get(row["id"], {}))
        return row is not None

    def hand_pause(self, key: str) -> bool:
        if row := self._ours(key, "schedule"):
            self._take_back(row)
            row["status"] = "paused"
        return row is not None

    def hand_edit(self, key: str) -> bool:
        if row := self._ours(key, *EDITABLE):
            parts = self.contents[row["id"]]
            parts["html"] = parts["html"].replace("<p>", "<p>By hand. ", 1)
        return row is not None

    def hand_reschedule(self, key: str) -> bool:
        if row := self._ours(key, "schedule"):
            later = datetime.fromisoformat(row["send_time"]) + timedelta(days=1)
            self._take_back(row)
            self._leave(row, later.isoformat(timespec="seconds"))
            row["status"] = "schedule"
        return row is not None

    def hand_unschedule(self, key: str) -> bool:
        if row := self._ours(key, "schedule"):
            self._take_back(row)
        return row is not None

    def hand_send(self, key: str) -> bool:
        if row := self._ours(key, "save", "schedule"):
            if row["status"] == "schedule":
                self._take_back(row)
            self._act("send", row, None)
        return row is not None

    def fall_short(self, key: str, sent: int, to_send: int) -> bool:
        if row := self._ours(key, "sent"):
            row["emails_sent"] = sent
            row["recipients"]["recipient_count"] = to_send
        return row is not None

    def time_passes(self) -> None:
        for row in self.campaigns.values():
            if row["status"] == "schedule":
                row.update(status="sent", emails_sent=MEMBERS)

    def _page(self, name: str, rows: list[dict[str, Any]], query: Mapping[str, str]) -> dict[str, Any]:
        if unknown := set(query) - {"count", "offset", "folder_id"}:
            raise _invalid(*((each, "is not known") for each in sorted(unknown)))
        count, offset = int(query.get("count", "10")), int(query.get("offset", "0"))
        if count > 1000:
            raise _invalid(("count", "must be at most 1000"))
        return {name: rows[offset : offset + count], "total_items": len(rows), "_links": []}

    def _new_folder(self, body: Any) -> dict[str, Any]:
        """A second one of the same name is taken too: nothing is written about it."""
        if set(body) != {"name"} or not isinstance(body["name"], str) or len(body["name"].encode()) > 100:
            raise _invalid(("name", "must be text of at most 100 bytes"))
        self.folders.append({"id": f"f{len(self.folders):09}", "name": body["name"], "count": 0})
        return self.folders[-1]

    def _new_campaign(self, body: Any) -> dict[str, Any]:
        """Whatever else has the same title."""
        if body.get("type") not in ("regular", "plaintext", "rss", "variate"):
            raise _invalid(("type", "Data did not match any of the types"))
        self._check(body)
        number = len(self.campaigns) + 1
        made = {
            "id": f"{number:010x}",
            "web_id": 7000 + number,
            "type": body["type"],
            "status": "save",
            "emails_sent": 0,
            "send_time": "",
            "recipients": dict(body.get("recipients", {})),
            "settings": {"title": "", **body.get("settings", {})},
        }
        self.campaigns[made["id"]] = made
        return made

    def _check(self, body: Any) -> None:
        for part in set(body) - {"type"}:
            if part not in _FIELDS:
                raise _invalid((part, "is not known"))
            for name, value in body[part].items():
                if not isinstance(value, _FIELDS[part].get(name, ())):
                    raise _invalid((f"{part}.{name}", "is not known, or of another type"))
        settings, recipients = body.get("settings", {}), body.get("recipients", {})
        if len(settings.get("title", "")) > 100:
            raise _invalid(("settings.title", "must be at most 100 characters"))
        if settings.get("folder_id", None) not in (None, *(folder["id"] for folder in self.folders)):
            raise _invalid(("settings.folder_id", "no such folder"))
        if recipients and recipients.get("list_id") not in LISTS:
            raise _invalid(("recipients.list_id", "The list does not exist"))
        segment = recipients.get("segment_opts", {}).get("saved_segment_id")
        if segment is not None and segment not in LISTS[recipients["list_id"]]:
            raise _invalid(("recipients.segment_opts.saved_segment_id", "The segment does not exist"))

    def _set_content(self, key: str, body: Any) -> dict[str, str]:
        if set(body) - {"html", "plain_text"} or not all(isinstance(part, str) for part in body.values()):
            raise _invalid(("html", "must be text"))
        html = body.get("html", "")
        text = body.get("plain_text") or re.sub(r"<[^>]+>", "", html)
        self.contents[key] = {"html": html, "plain_text": text, "archive_html": html}
        return self.contents[key]

    def _checklist(self, found: dict[str, Any]) -> list[dict[str, Any]]:
        settings, parts = found["settings"], self.contents.get(found["id"], {})
        facts = {
            "Audience": bool(found["recipients"].get("list_id")),
            "Subject": bool(settings.get("subject_line")),
            "From": bool(settings.get("from_name")) and "@" in settings.get("reply_to", ""),
            "Content": bool(parts.get("html")),
            "Unsubscribe link": "*|UNSUB|*" in parts.get("html", ""),
        }
        return [
            {
                "type": "success" if fact else "error",
                "id": number,
                "heading": name,
                "details": "All is well." if fact else f"{name} is missing.",
            }
            for number, (name, fact) in enumerate(facts.items(), 500)
        ]

    def _test(self, key: str, body: Any) -> None:
        addresses = body.get("test_emails")
        if not addresses or not all("@" in each for each in addresses):
            raise _invalid(("test_emails", "must be addresses"))
        if body.get("send_type") not in ("html", "plaintext"):
            raise _invalid(("send_type", "must be html or plaintext"))
        if key not in self.contents:
            raise Problem(400, "Bad Request", "This campaign has no content.")
        self.tests.append((key, tuple(addresses)))

    def _leave(self, found: dict[str, Any], at: str) -> None:
        if found["status"] != "save":
            raise Problem(400, "Bad Request", f"Cannot send: the campaign is in status {found['status']}.")
        if faults := [item for item in self._checklist(found) if item["type"] == "error"]:
            raise Problem(400, "Bad Request", f"Your Campaign is not ready to send: {faults[0]['details']}")
        recipients, settings = found["recipients"], found["settings"]
        segment = recipients.get("segment_opts", {}).get("saved_segment_id")
        audience = recipients["list_id"] + (f":{segment}" if segment else "")
        parts = self.contents[found["id"]]
        self.letters.append(
            Letter(
                settings["title"][-16:],
                (audience,),
                settings["subject_line"],
                parts["html"],
                parts["plain_text"],
                at,
                {"Reply-To": settings["reply_to"]},
            )
        )
        found["send_time"] = at or datetime.now(UTC).isoformat(timespec="seconds")

    def _is_sent(self, key: str) -> bool:
        return key in self.campaigns and self.campaigns[key]["status"] == "sent"


def _editable(found: Mapping[str, Any]) -> None:
    if found["status"] not in EDITABLE:
        raise Problem(400, "Bad Request", f"Cannot edit: the campaign is in status {found['status']}.")


def _quarter(body: Any) -> str:
    at = body.get("schedule_time", "")
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:(00|15|30|45):00\+00:00", at):
        raise _invalid(("schedule_time", "Campaigns may only be scheduled on the quarter-hour"))
    if datetime.fromisoformat(at) <= datetime.now(UTC):
        raise _invalid(("schedule_time", "must be in the future"))
    return str(at)


def _report(key: str, sent: int) -> dict[str, Any]:
    return {
        "id": key,
        "emails_sent": sent,
        "unsubscribed": 1,
        "bounces": {"hard_bounces": 1, "soft_bounces": 10, "syntax_errors": 100},
        "opens": {"opens_total": 9, "unique_opens": 2},
        "clicks": {"clicks_total": 8, "unique_clicks": 7, "unique_subscriber_clicks": 1},
    }


def payloads(campaign: Campaign) -> Any:
    """What the provider is given for a campaign, as JSON."""
    return {"campaign": payload(campaign, MailchimpSettings()), "content": content(campaign)}


FAKE = MailchimpFake
