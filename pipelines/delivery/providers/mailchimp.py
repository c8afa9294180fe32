"""Mailchimp by its Marketing API 3.0 (https://mailchimp.com/developer/marketing/api/).

An issue is a folder there, an edition a campaign in it. Both names are for people, and end in a token made of
the permanent id, by which they are found again. Nothing there refuses a second campaign of the same title.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from threading import Lock
from typing import Any

from pipelines.delivery import kit
from pipelines.delivery.http import Api
from pipelines.delivery.provider import MailingList, Remote, RemoteState, token
from pipelines.delivery.providers import provider_settings, secret
from pipelines.delivery.providers.mailchimp_payload import (
    AUDIENCE,
    PAGE,
    MailchimpSettings,
    content,
    mailchimp_digest,
    payload,
)
from pipelines.model.delivery import Campaign, Numbers
from pipelines.model.errors import DeliveryError, Refused
from pipelines.model.times import with_offset
from pipelines.workspace.paths import Workspace

QUARTER = timedelta(minutes=15)
_STATES = {
    "save": RemoteState.DRAFT,
    "schedule": RemoteState.SCHEDULED,
    "sending": RemoteState.SENDING,
    "sent": RemoteState.SENT,
    "paused": RemoteState.STOPPED,
    "canceling": RemoteState.STOPPED,
    "canceled": RemoteState.STOPPED,
}
_BOUNCES = ("hard_bounces", "soft_bounces", "syntax_errors")
_KEY = re.compile(r"[!-~]+-([a-z]+[0-9]+)")


@kit.answers_checked
class Mailchimp:
    """A folder for each issue, a campaign for each edition."""

    name = "mailchimp"
    capabilities = replace(kit.CAMPAIGN_SERVICE, preheader=True, reply_to=True, answers_to_sender=True)

    def __init__(self, workspace: Workspace, *, clock: Callable[[], datetime] = kit.utc_now) -> None:
        self._keys = provider_settings(workspace, self.name, MailchimpSettings)
        self._reply_to = workspace.settings.email.reply_to
        key = secret(self._keys.key_env)
        match = _KEY.fullmatch(key)
        if match is None:
            hint = "a key ends in a hyphen and its data centre, such as -us7"
            raise DeliveryError(f"{self._keys.key_env} does not hold a Mailchimp key", hint=hint)
        self._clock, self._centre, self._making = clock, match[1], Lock()
        base = self._keys.url or f"https://{self._centre}.api.mailchimp.com/3.0"
        self._api = Api(self.name, base, auth=("glocal", key), error_text=_mailchimp_error, hidden=(key,))

    def expected(self, campaign: Campaign) -> str:
        return mailchimp_digest(payload(campaign, self._keys), content(campaign))

    def find(self, campaign: Campaign) -> Sequence[Remote]:
        """The campaigns in the issue's folder whose title ends in our token."""
        return [
            self._remote(found)
            for folder in self._folders(campaign)
            for found in self._rows("/campaigns", "campaigns", folder_id=folder)
            if (found["settings"].get("title") or "").endswith(token(campaign))
        ]

    def create(self, campaign: Campaign) -> str:
        """Make a draft in the issue's folder, which is made first where it is missing; its id."""
        body = payload(campaign, self._keys)
        with kit.before_the_send():
            body["settings"]["folder_id"] = self._folder(campaign)
        return kit.identifier(self._api.call("POST", "/campaigns", json={"type": "regular", **body})["id"])

    def write(self, reference: str, campaign: Campaign) -> None:
        """Settings, recipients and both parts; what was there is replaced."""
        body, parts = payload(campaign, self._keys), content(campaign)
        self._api.call("PATCH", f"/campaigns/{reference}", json=body, repeatable=True)
        self._api.call("PUT", f"/campaigns/{reference}/content", json=parts, repeatable=True)

    def read(self, reference: str) -> Remote:
        """The campaign as it is there now, with its report once it is sent."""
        found = self._api.call("GET", f"/campaigns/{reference}")
        parts = self._api.call("GET", f"/campaigns/{reference}/content")
        remote = replace(self._remote(found), digest=mailchimp_digest(found, parts))
        return replace(remote, numbers=self._numbers(found)) if remote.state is RemoteState.SENT else remote

    def test(self, reference: str, campaign: Campaign, addresses: Sequence[str]) -> None:
        """Send the draft to these addresses only; `*|FNAME|*` is not filled in there."""
        body = {"test_emails": list(addresses), "send_type": "html"}
        self._api.call("POST", f"/campaigns/{reference}/actions/test", json=body)

    def send(self, reference: str, campaign: Campaign, at: datetime | None) -> None:
        """Send now, or at a full quarter of an hour; Refused in the checklist's words if it is not ready."""
        due = _quarter_hour(at, self._clock()) if at else ""
        with kit.before_the_send():
            checklist = self._api.call("GET", f"/campaigns/{reference}/send-checklist")
        if not checklist["is_ready"]:
            faults = [item for item in checklist["items"] if item["type"] == "error"]
            text = "; ".join(f"{item['heading']}: {item['details']}" for item in faults)
            raise Refused(f"mailchimp: not ready: {text}", hint="correct it there, and run it again")
        if due:
            body = {"schedule_time": due}
            self._api.call("POST", f"/campaigns/{reference}/actions/schedule", json=body)
        else:
            self._api.call("POST", f"/campaigns/{reference}/actions/send")

    def cancel(self, reference: str) -> None:
        self._api.call("POST", f"/campaigns/{reference}/actions/unschedule")

    def mailing_lists(self, locale: str, names: Sequence[str]) -> Sequence[MailingList]:
        return [self._mailing_list(name) for name in names]

    def _mailing_list(self, name: str) -> MailingList:
        match = AUDIENCE.fullmatch(name)
        if match is None:
            raise Refused(f"{name!r} is not an audience of Mailchimp", hint='write "list" or "list:segment"')
        try:
            found = self._api.call("GET", f"/lists/{match[1]}")
            if match[2] is None:
                return MailingList(name, str(found["name"]), kit.whole_number(found["stats"]["member_count"]))
            segment = self._api.call("GET", f"/lists/{match[1]}/segments/{match[2]}")
        except Refused as error:
            raise Refused(f"{error.message} (audience {name})", hint="see its id there: Settings") from error
        title = f"{found['name']}, {segment['name']}"
        return MailingList(name, title, kit.whole_number(segment["member_count"]))

    def account_questions(self, sender: str) -> Mapping[str, Callable[[], str]]:
        return {"log in": self._log_in, "sender": lambda: self._sender_words(sender)}

    def _log_in(self) -> str:
        found = kit.log_in(self.name, lambda: self._api.call("GET", "/"), self._keys.key_env)
        return f"to {found['account_name']}"

    def _sender_words(self, sender: str) -> str:
        domain = kit.sender_domain(self._keys.reply_to or self._reply_to or sender)
        rows = self._api.call("GET", "/verified-domains")["domains"]
        ours = [row for row in rows if row["domain"].lower() == domain]
        for state in ("verified", "authenticated"):
            if not ours or not ours[0][state]:
                raise Refused(f"mailchimp: the domain {domain} is not {state}", hint="do it there: Domains")
        return f"{domain} is verified and authenticated"

    def _folders(self, campaign: Campaign) -> list[str]:
        rows = self._rows("/campaign-folders", "folders")
        return [row["id"] for row in rows if row["name"].endswith(_issue_token(campaign))]

    def _folder(self, campaign: Campaign) -> str:
        """The issue's folder. Editions start at the same time, and one of them makes it."""
        with self._making:
            if folders := self._folders(campaign):
                return folders[0]
            name = f"{campaign.email.issue[:60]} · {_issue_token(campaign)}"
            return str(self._api.call("POST", "/campaign-folders", json={"name": name})["id"])

    def _rows(self, path: str, what: str, **query: str) -> Iterator[kit.Row]:
        def page(seen: int) -> tuple[Sequence[kit.Row], int]:
            found = self._api.call("GET", path, params={**query, "count": PAGE, "offset": seen})
            return found[what], found["total_items"]

        return kit.all_rows(page, f"mailchimp's {what}")

    def _remote(self, found: kit.Row) -> Remote:
        url = f"https://{self._centre}.admin.mailchimp.com/campaigns/show/?id={found['web_id']}"
        at = kit.moment(found.get("send_time"))
        return Remote(kit.identifier(found["id"]), _mailchimp_state(found), "", url, at=at)

    def _numbers(self, found: kit.Row) -> Numbers:
        to_send = kit.whole_number(found["recipients"].get("recipient_count") or 0)
        try:
            report = self._api.call("GET", f"/reports/{found['id']}")
        except DeliveryError:  # at first there is none; that the campaign is sent is known without it
            return Numbers(sent=found["emails_sent"], to_send=to_send)
        return Numbers(
            sent=kit.whole_number(report["emails_sent"]),
            opened=kit.whole_number(report["opens"]["unique_opens"]),
            clicked=kit.whole_number(report["clicks"]["unique_subscriber_clicks"]),
            bounced=sum(kit.whole_number(report["bounces"][kind]) for kind in _BOUNCES),
            unsubscribed=kit.whole_number(report["unsubscribed"]),
            to_send=to_send,
        )


def _issue_token(campaign: Campaign) -> str:
    return sha256(campaign.issue_id.encode()).hexdigest()[:16]


def _mailchimp_state(found: kit.Row) -> RemoteState:
    status = found["status"]
    if status == "archived":  # put away by a person, before or after it was sent
        return RemoteState.SENT if found["emails_sent"] else RemoteState.STOPPED
    return kit.known_state("mailchimp", found["id"], status, _STATES)


def _quarter_hour(at: datetime, now: datetime) -> str:
    """The time as Mailchimp takes it; Refused if it is past or not a full quarter of an hour."""
    utc = kit.later_utc("mailchimp", at, now)
    if over := (utc - datetime(1970, 1, 1, tzinfo=UTC)) % QUARTER:
        following = f"{utc - over + QUARTER:%Y-%m-%dT%H:%MZ}"
        raise Refused("mailchimp sends at full quarters of an hour", hint=f"the next one is {following}")
    return with_offset(utc)


def _mailchimp_error(problem: Any) -> str:
    """What an `application/problem+json` body (RFC 9457) says, with the fields it names."""
    faults = [f"{fault['field']}: {fault['message']}" for fault in problem.get("errors") or []]
    return "; ".join([f"{problem['title']}: {problem['detail']}", *faults])
