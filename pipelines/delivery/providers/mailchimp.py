"""Mailchimp by its Marketing API 3.0 (https://mailchimp.com/developer/marketing/api/).

An issue is a folder there, an edition a campaign in it. Both names are for people, and end in a token made of
the permanent id, by which they are found again. Nothing there refuses a second campaign of the same title.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from hashlib import sha256
from html import escape
from threading import Lock
from typing import Any

from pipelines.delivery import kit
from pipelines.delivery.contents import PAGE as HTML
from pipelines.delivery.contents import content_digest
from pipelines.delivery.http import Api
from pipelines.delivery.merge_tags import replace_merge_tags
from pipelines.delivery.provider import MailingList, Remote, RemoteState, title, token
from pipelines.delivery.providers import provider_settings, secret
from pipelines.model.delivery import Campaign, Numbers
from pipelines.model.errors import DeliveryError, Refused, UnsupportedFeature
from pipelines.model.times import with_offset
from pipelines.workspace.paths import Workspace
from pipelines.workspace.settings import WebAddress

TAGS = {"unsubscribe_url": "*|UNSUB|*", "first_name": "*|FNAME|*"}
PAGE, LONGEST_TITLE = 1000, 100
"""Rows of a list in one answer, characters of a title: the most that Mailchimp takes."""
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
_AUDIENCE = re.compile(r"([0-9A-Za-z]+)(?::([0-9]+))?")
_KEY = re.compile(r"[!-~]+-([a-z]+[0-9]+)")


class MailchimpSettings(kit.ProviderSettings):
    """`[providers.mailchimp]` of glocal.toml."""

    key_env: str = "MAILCHIMP_API_KEY"
    """Environment variable with the API key; what follows its last `-` is the data centre."""
    url: WebAddress = ""
    """Where the API is; empty: at the key's data centre."""
    from_name: str = ""
    """Empty: the name in `[email] sender`."""
    reply_to: str = ""
    """The sender's address as well, so it must be verified there. Empty: that of `[email] sender`."""


def payload(campaign: Campaign, keys: MailchimpSettings) -> dict[str, dict[str, Any]]:
    """Recipients and settings of a campaign, as `PATCH /campaigns/{id}` takes them."""
    email, (name, address) = campaign.email, parseaddr(campaign.sender)
    kit.check_lines(campaign, from_name=keys.from_name, reply_to=keys.reply_to)
    settings = {
        "title": title(campaign)[-LONGEST_TITLE:],  # our token stands at its end
        "subject_line": _mailchimp_text(email.subject, campaign),
        "preview_text": _mailchimp_text(email.preheader, campaign),
        "from_name": keys.from_name or name,
        "reply_to": keys.reply_to or address,
        # Our HTML has a footer, and its CSS is inlined already.
        "auto_footer": False,
        "inline_css": False,
    }
    return {"recipients": _list_and_segment(campaign), "settings": settings}


def content(campaign: Campaign) -> dict[str, str]:
    """Both parts, as `PUT /campaigns/{id}/content` takes them."""
    tags = {name: escape(url) for name, url in campaign.urls} | TAGS
    html = replace_merge_tags(
        campaign.email.html, tags, lambda text: text.replace("*|", "*&#124;"), "mailchimp"
    )
    return {"html": html, "plain_text": _mailchimp_text(campaign.email.text, campaign)}


def _mailchimp_text(text: str, campaign: Campaign) -> str:
    """For places without entities: `*|` cannot be written there, as a tag further on would close it."""

    def literal(part: str) -> str:
        if (at := part.find("*|")) >= 0:
            fault = f"mailchimp would take {part[at : at + 40]!r} for a merge tag"
            raise UnsupportedFeature(fault, hint="write it without a bar behind the asterisk")
        return part

    return replace_merge_tags(text, dict(campaign.urls) | TAGS, literal, "mailchimp")


def _list_and_segment(campaign: Campaign) -> dict[str, Any]:
    lists, setting = campaign.audience, kit.lists_setting(campaign)
    hint = f"make a segment of the readers there, and name it in {setting} as list:segment"
    if campaign.excluded:
        raise UnsupportedFeature(f"mailchimp cannot leave out {', '.join(campaign.excluded)}", hint=hint)
    if len(lists) > 1:
        fault = f"mailchimp sends a campaign to one audience, not to {', '.join(lists)}"
        raise UnsupportedFeature(fault, hint=f"bring them into one; {hint}")
    kit.require_audience(campaign, '"list"] or ["list:segment", such as "a1b2c3d4e5:12"')
    match = _AUDIENCE.fullmatch(lists[0])
    if match is None:
        hint = f'set {setting} in glocal.toml to ["list"] or ["list:segment"], such as "a1b2c3d4e5:12"'
        raise DeliveryError(f"{campaign.key}: {lists[0]!r} is not an audience of Mailchimp", hint=hint)
    segment = {"segment_opts": {"saved_segment_id": int(match[2])}} if match[2] else {}
    return {"list_id": match[1], **segment}


def _mailchimp_digest(campaign: kit.Row, parts: kit.Row) -> str:
    """Of what readers get and who they are; staff may change the title, except for our token."""
    settings, recipients = campaign["settings"], campaign["recipients"]
    segment = recipients.get("segment_opts") or {}
    shown = ("subject_line", "preview_text", "from_name", "reply_to")
    texts = {name: settings.get(name) or "" for name in shown}
    # Conditions without a saved segment are a choice of readers that somebody made there.
    chosen = str(segment.get("saved_segment_id") or segment.get("conditions") or "")
    texts |= {"list": recipients.get("list_id") or "", "segment": chosen}
    texts |= {HTML: parts.get("html") or "", "plain text": parts.get("plain_text") or ""}
    return content_digest(texts)


@kit.answers_checked
class Mailchimp:
    """A folder for each issue, a campaign for each edition."""

    name = "mailchimp"
    capabilities = replace(kit.CAMPAIGN_SERVICE, preheader=True)

    def __init__(self, workspace: Workspace, *, clock: Callable[[], datetime] = kit.utc_now) -> None:
        self._keys = provider_settings(workspace, self.name, MailchimpSettings)
        key = secret(self._keys.key_env)
        match = _KEY.fullmatch(key)
        if match is None:
            hint = "a key ends in a hyphen and its data centre, such as -us7"
            raise DeliveryError(f"{self._keys.key_env} does not hold a Mailchimp key", hint=hint)
        self._clock, self._centre, self._making = clock, match[1], Lock()
        base = self._keys.url or f"https://{self._centre}.api.mailchimp.com/3.0"
        self._api = Api(self.name, base, auth=("glocal", key), error_text=_mailchimp_error, hidden=(key,))

    def expected(self, campaign: Campaign) -> str:
        return _mailchimp_digest(payload(campaign, self._keys), content(campaign))

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
        remote = replace(self._remote(found), digest=_mailchimp_digest(found, parts))
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
        match = _AUDIENCE.fullmatch(name)
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
        domain = kit.sender_domain(self._keys.reply_to or sender)
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
