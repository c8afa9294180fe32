"""Mailjet: a campaign draft for each edition, sent to one contact list.

The calls are those of Mailjet's Email API v3: https://dev.mailjet.com/email/reference/campaigns/drafts/
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from pipelines.delivery import kit
from pipelines.delivery.contents import PAGE as HTML
from pipelines.delivery.contents import content_digest
from pipelines.delivery.http import Api
from pipelines.delivery.provider import MailingList, Remote, RemoteState, token
from pipelines.delivery.providers import provider_settings, secret
from pipelines.delivery.providers.mailjet_payload import MailjetSettings, content_payload, draft_payload
from pipelines.model.delivery import Campaign, Numbers
from pipelines.model.errors import NoReply, Refused
from pipelines.model.times import with_offset
from pipelines.workspace.paths import Workspace

_SCANS: tuple[Mapping[str, object], ...] = ({}, {"Status": 2}, {"IsArchived": "true"})
"""Nobody documents what the plain list leaves out, so the sent and the archived are asked for besides."""
_DELETED, _ARCHIVED = -2, -1
_STATES = {0: RemoteState.DRAFT, 1: RemoteState.SCHEDULED, 2: RemoteState.SENT}
_SHOWN = ("Subject", "SenderEmail", "SenderName", "ContactsListID")
_COUNTERS = {"CounterSource": "Campaign", "CounterTiming": "Message", "CounterResolution": "Lifetime"}
_COUNTED = (
    *("Sent", "Opened", "Clicked", "HardBounced", "SoftBounced", "Unsubscribed"),
    *("Blocked", "Deferred", "Queued"),
)
_PARTS = {HTML: "Html-part", "plain text": "Text-part"}


@kit.answers_checked
class Mailjet:
    """Campaigns at Mailjet, by the numbers of their drafts."""

    name = "mailjet"
    capabilities = replace(kit.CAMPAIGN_SERVICE, look_up="scan", reply_to=True, own_headers=True)

    def __init__(self, workspace: Workspace, *, clock: Callable[[], datetime] = kit.utc_now) -> None:
        self._settings = provider_settings(workspace, self.name, MailjetSettings)
        auth = secret(self._settings.key_env), secret(self._settings.secret_env)
        self._languages = workspace.languages
        self._clock = clock
        self._api = Api(self.name, self._settings.url, auth=auth, error_text=_mailjet_error, hidden=auth)
        self._shown = _SHOWN + (("SegmentationID",) if self._settings.segment else ())
        self._listing = kit.Listing(self._list)

    def expected(self, campaign: Campaign) -> str:
        return self._digest(
            draft_payload(campaign, self._settings, self._languages), content_payload(campaign)
        )

    def find(self, campaign: Campaign) -> Sequence[Remote]:
        """All whose title ends in our token, but no draft that was deleted; a digest only of what is out."""
        key, found = token(campaign), []
        for reference in self._listing.find(lambda listed: listed["Title"].endswith(key)):
            row = self._row(f"/campaigndraft/{reference}")
            if row.get("Status") != _DELETED or row.get("DeliveredAt"):
                is_out = _mailjet_state(row) in (RemoteState.SCHEDULED, RemoteState.SENT)
                found.append(self._remote(row, with_content=is_out))  # another may have none yet
        return found

    def _list(self) -> dict[str, kit.Row]:
        """The titles of all drafts, by number."""
        titles: dict[str, kit.Row] = {}
        for scan in _SCANS:
            seen: set[str] = set()
            # `Total` counts the page alone, so the end is the first page without rows.
            while rows := self._rows("/campaigndraft", params={"Limit": 1000, "Offset": len(seen), **scan}):
                page = {str(row["ID"]): {"Title": str(row.get("Title") or "")} for row in rows}
                if page.keys() <= seen:
                    raise NoReply("mailjet: the list of drafts has no end", hint="run it again")
                seen |= page.keys()
                titles |= page
        return titles

    def create(self, campaign: Campaign) -> str:
        """A draft without content; its number."""
        payload = draft_payload(campaign, self._settings, self._languages)
        content_payload(campaign)  # what Mailjet cannot express is refused before anything is made
        with self._listing.creating():
            reference = kit.identifier(self._row("/campaigndraft", "POST", json=payload)["ID"])
        self._listing.add(reference, {"Title": payload["Title"]})
        return reference

    def write(self, reference: str, campaign: Campaign) -> None:
        draft, content = draft_payload(campaign, self._settings, self._languages), content_payload(campaign)
        self._api.call("PUT", f"/campaigndraft/{reference}", json=draft, repeatable=True)
        # POST, since PUT would keep what a person's editor has left there (MJMLContent, Headers).
        self._api.call("POST", f"/campaigndraft/{reference}/detailcontent", json=content, repeatable=True)

    def read(self, reference: str) -> Remote:
        remote = self._remote(self._row(f"/campaigndraft/{reference}"), with_content=True)
        if remote.state is not RemoteState.SCHEDULED:
            return remote
        try:
            date = self._row(f"/campaigndraft/{reference}/schedule").get("Date")
        except Refused:  # programmed to be sent at once: it has no time
            return remote
        return replace(remote, at=kit.moment(date))

    def _remote(self, row: kit.Row, *, with_content: bool) -> Remote:
        reference, state = str(row["ID"]), _mailjet_state(row)
        content = self._row(f"/campaigndraft/{reference}/detailcontent") if with_content else None
        digest = "" if content is None else self._digest(row, content)
        page = f"/creation/{reference}" if state in (RemoteState.DRAFT, RemoteState.SCHEDULED) else ""
        numbers = self._numbers(row) if state is RemoteState.SENT else None
        return Remote(reference, state, digest, f"https://app.mailjet.com/campaigns{page}", numbers)

    def _digest(self, draft: kit.Row, content: kit.Row) -> str:
        shown = {key: str(draft.get(key) or "") for key in self._shown}
        if reply_to := draft.get("ReplyEmail"):
            shown["ReplyEmail"] = str(reply_to)
        return content_digest(shown | {name: str(content.get(key) or "") for name, key in _PARTS.items()})

    def _numbers(self, row: kit.Row) -> Numbers | None:
        if not row.get("CampaignID"):
            return None
        try:
            rows = self._rows("/statcounters", params={"SourceID": row["CampaignID"], **_COUNTERS})
        except Refused:  # that it is out counts for more than how it fares
            return None
        sent, opened, clicked, hard, soft, left, blocked, deferred, queued = (
            sum(int(counts.get(f"Message{name}Count") or 0) for counts in rows) for name in _COUNTED
        )
        to_send = sent + hard + soft + blocked + deferred + queued
        return Numbers(sent, opened, clicked, hard + soft, left, to_send, blocked)

    def test(self, reference: str, campaign: Campaign, addresses: Sequence[str]) -> None:
        people = [{"Email": address, "Name": address} for address in addresses]
        self._api.call("POST", f"/campaigndraft/{reference}/test", json={"Recipients": people})

    def send(self, reference: str, campaign: Campaign, at: datetime | None) -> None:
        """Send now, or at a time; Refused for a time that has passed."""
        if at is None:
            self._api.call("POST", f"/campaigndraft/{reference}/send", json={})
        else:
            date = with_offset(kit.later_utc(self.name, at, self._clock()))
            self._api.call("POST", f"/campaigndraft/{reference}/schedule", json={"Date": date})

    def cancel(self, reference: str) -> None:
        self._api.call("DELETE", f"/campaigndraft/{reference}/schedule")

    def mailing_lists(self, locale: str, names: Sequence[str]) -> Sequence[MailingList]:
        return [self._mailing_list(name) for name in names]

    def _mailing_list(self, name: str) -> MailingList:
        """With a segment in the settings its size is not known: Mailjet counts the list alone."""
        try:
            found = self._row(f"/contactslist/{kit.list_number(name, self.name)}")
        except Refused as error:
            raise Refused(f"{error.message} (list {name})", hint="see its number there") from error
        if found.get("IsDeleted"):
            raise Refused(f"mailjet: the list {name} was deleted", hint="name another one")
        size = kit.whole_number(found["SubscriberCount"])
        if self._settings.segment is None:
            return MailingList(name, str(found["Name"]), size)
        return MailingList(name, f"{found['Name']}, segment {self._settings.segment}", None)

    def account_questions(self, sender: str) -> Mapping[str, Callable[[], str]]:
        return {"log in": self._log_in, "sender": lambda: self._sender_words(sender)}

    def _log_in(self) -> str:
        variables = (self._settings.key_env, self._settings.secret_env)
        found = kit.log_in(self.name, lambda: self._row("/myprofile"), *variables)
        return f"to {found['CompanyName'] or 'an account without a company name'}"

    def _sender_words(self, sender: str) -> str:
        """Whether the address, or the whole of its domain, is an active sender of the account."""
        address = parseaddr(sender)[1].lower()
        wanted = (address, f"*@{kit.sender_domain(sender)}")
        rows = self._rows("/sender", params={"Limit": 1000})
        if not any(row["Email"].lower() in wanted and row["Status"] == "Active" for row in rows):
            fault = f"mailjet: {address} is not an active sender"
            raise Refused(fault, hint="add it there, or its domain: Sender domains & addresses")
        return f"{address} is an active sender"

    def _row(self, path: str, method: str = "GET", **values: Any) -> kit.Row:
        rows = self._rows(path, method, **values)
        if len(rows) != 1:
            raise NoReply(f"mailjet: the answer has {len(rows)} rows instead of one", hint="run it again")
        return rows[0]

    def _rows(self, path: str, method: str = "GET", **values: Any) -> list[dict[str, Any]]:
        answer = self._api.call(method, path, **values)
        rows = answer.get("Data") if isinstance(answer, dict) else None
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise NoReply("mailjet: the answer has no data", hint="run it again: it asks first what happened")
        return rows


def _mailjet_state(row: kit.Row) -> RemoteState:
    status = row.get("Status")
    if status in (_ARCHIVED, _DELETED):
        return RemoteState.SENT if row.get("DeliveredAt") else RemoteState.STOPPED
    return kit.known_state("mailjet", str(row.get("ID")), status, _STATES)


def _mailjet_error(body: Any) -> str:
    texts = [str(body[key]) for key in ("ErrorMessage", "ErrorInfo") if body.get(key)]
    return ": ".join(texts) or str(body["ErrorMessage"])
