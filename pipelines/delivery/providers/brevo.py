"""Brevo by its API v3: https://developers.brevo.com/reference/create-email-campaign.

Campaigns are found again by reading the whole list, as no filter of it knows a tag or a name. Brevo allows
100 calls an hour for this, so a run reads the list once for all its locales, and makes a campaign with its
whole content in one call.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from email.utils import parseaddr
from http import HTTPStatus
from typing import Any

from pipelines.delivery import kit
from pipelines.delivery.http import Api
from pipelines.delivery.provider import MailingList, Remote, RemoteState, token
from pipelines.delivery.providers import provider_settings, secret
from pipelines.delivery.providers.brevo_payload import BrevoSettings, brevo_digest, payload
from pipelines.model.delivery import Campaign, Numbers
from pipelines.model.errors import Refused
from pipelines.model.times import with_offset
from pipelines.workspace.paths import Workspace

PAGE = 100
"""Campaigns in one answer of the list; the most that Brevo gives."""
_STATES = {
    "draft": RemoteState.DRAFT,
    "in_review": RemoteState.SENDING,
    "in_process": RemoteState.SENDING,
    "sent": RemoteState.SENT,
    "suspended": RemoteState.STOPPED,
    "cancelling": RemoteState.STOPPED,
    "cancelled": RemoteState.STOPPED,
}


@kit.answers_checked
class Brevo:
    """One campaign for each edition. Safe to be called from several threads."""

    name = "brevo"
    capabilities = replace(
        kit.CAMPAIGN_SERVICE, look_up="scan", text_part=False, preheader=True, excludes=True, reply_to=True
    )

    def __init__(self, workspace: Workspace, *, clock: Callable[[], datetime] = kit.utc_now) -> None:
        self._keys = provider_settings(workspace, self.name, BrevoSettings)
        key = secret(self._keys.key_env)
        self._clock, self._listing = clock, kit.Listing(self._list)
        self._changed: set[str] = set()  # what we sent or took back: the listing is older than that
        self._takes_tags = True
        self._written: dict[str, dict[str, Any]] = {}  # what `create` wrote, until `write` is asked for it
        self._api = Api(
            self.name,
            self._keys.url,
            headers={"api-key": key},
            error_text=_brevo_error,
            hidden=(key,),
        )

    def expected(self, campaign: Campaign) -> str:
        body = payload(campaign, self._keys)
        lists = body["recipients"]
        return brevo_digest(body, lists["listIds"], lists.get("exclusionListIds"))

    def find(self, campaign: Campaign) -> Sequence[Remote]:
        """The campaigns that have our token as a tag or at the end of their name."""
        key = token(campaign)
        found = self._listing.find(lambda row: _is_ours(row, key))
        return [self.read(n) if n in self._changed else self._remote(row) for n, row in found.items()]

    def create(self, campaign: Campaign) -> str:
        """Make a draft with its whole content; its number."""
        body = payload(campaign, self._keys)
        with self._listing.creating():
            number = kit.identifier(self._give("POST", "/emailCampaigns", body)["id"])
        self._written[number] = body
        self._listing.add(number, {"id": number, "name": body["name"], "status": "draft"})
        return number

    def _give(self, method: str, path: str, body: dict[str, Any], **how: bool) -> Any:
        """Make or change a campaign. Not every plan takes a tag; the name has our token too."""
        untagged = {field: value for field, value in body.items() if field != "tag"}
        if self._takes_tags:
            try:
                return self._api.call(method, path, json=body, **how)
            except Refused as error:
                if error.status not in (HTTPStatus.BAD_REQUEST, HTTPStatus.METHOD_NOT_ALLOWED):
                    raise
            answer = self._api.call(
                method, path, json=untagged, **how
            )  # or the reason was another: it says so
            self._takes_tags = False
            return answer
        return self._api.call(method, path, json=untagged, **how)

    def write(self, reference: str, campaign: Campaign) -> None:
        """The whole content; no call where `create` has just written the same."""
        body = payload(campaign, self._keys)
        if self._written.pop(reference, None) != body:
            self._give("PUT", f"/emailCampaigns/{reference}", body, repeatable=True)

    def read(self, reference: str) -> Remote:
        found = self._api.call("GET", f"/emailCampaigns/{reference}?statistics=globalStats")
        lists = found.get("recipients") or {}
        digest = brevo_digest(found, lists.get("lists"), lists.get("exclusionLists"))
        return self._remote(found, digest, _brevo_numbers(found))

    def test(self, reference: str, campaign: Campaign, addresses: Sequence[str]) -> None:
        """Send the draft to these addresses only: contacts of the account, 50 test mails a day."""
        if not addresses:  # to Brevo this means everybody on the account's test list
            raise Refused("brevo: no address for a test mail", hint="name at least one")
        self._api.call("POST", f"/emailCampaigns/{reference}/sendTest", json={"emailTo": list(addresses)})

    def send(self, reference: str, campaign: Campaign, at: datetime | None) -> None:
        """Send now, or at a time; Refused if that is past."""
        due = kit.later_utc(self.name, at, self._clock()) if at else None
        self._changed.add(reference)
        if due:
            body = {"scheduledAt": with_offset(due, "milliseconds")}
            self._api.call("PUT", f"/emailCampaigns/{reference}", json=body)
        else:
            self._api.call("POST", f"/emailCampaigns/{reference}/sendNow")

    def cancel(self, reference: str) -> None:
        """Take a scheduled send back: a draft again, or suspended where Brevo refuses that."""
        self._changed.add(reference)
        if self._is_scheduled(reference):
            path = f"/emailCampaigns/{reference}/status"
            try:
                self._api.call("PUT", path, json={"status": "draft"}, repeatable=True)
            except Refused:
                if self._is_scheduled(reference):
                    self._api.call("PUT", path, json={"status": "suspended"}, repeatable=True)

    def mailing_lists(self, locale: str, names: Sequence[str]) -> Sequence[MailingList]:
        return [self._mailing_list(name) for name in names]

    def _mailing_list(self, name: str) -> MailingList:
        try:
            found = self._api.call("GET", f"/contacts/lists/{kit.list_number(name, self.name)}")
        except Refused as error:
            raise Refused(f"{error.message} (list {name})", hint="see its number there") from error
        # `totalSubscribers` is the same without a subtraction, but Brevo is about to give it up.
        size = kit.whole_number(found["uniqueSubscribers"]) - kit.whole_number(found["totalBlacklisted"])
        return MailingList(name, str(found["name"]), max(0, size))

    def account_questions(self, sender: str) -> Mapping[str, Callable[[], str]]:
        return {"log in": self._log_in, "sender": lambda: self._sender_words(sender)}

    def _log_in(self) -> str:
        found = kit.log_in(self.name, lambda: self._api.call("GET", "/account"), self._keys.key_env)
        return f"as {found['email']}"

    def _sender_words(self, sender: str) -> str:
        wanted = self._keys.sender_id or parseaddr(sender)[1].lower()
        rows = self._api.call("GET", "/senders")["senders"]
        ours = [row for row in rows if wanted in (row["id"], row["email"].lower())]
        if not ours or not ours[0]["active"]:
            fault = "is not one of the account's senders" if not ours else "is not verified"
            raise Refused(f"brevo: {wanted} {fault}", hint="add and verify it there: Senders, Domains")
        domain = kit.sender_domain(ours[0]["email"])
        rows = self._api.call("GET", "/senders/domains")["domains"]
        if not any(row["domain_name"].lower() == domain and row["authenticated"] for row in rows):
            raise Refused(
                f"brevo: the domain {domain} is not authenticated", hint="set its DNS records: Domains"
            )
        return f"{ours[0]['email']}, its domain is authenticated"

    def _is_scheduled(self, reference: str) -> bool:
        """Whether it is scheduled; Refused if it is out already: a draft made of that would be sent again."""
        state = self.read(reference).state
        if state not in (RemoteState.DRAFT, RemoteState.SCHEDULED):
            raise Refused(f"brevo: it is {state.value}, not scheduled", hint="look at it there")
        return state is RemoteState.SCHEDULED

    def _list(self) -> dict[str, kit.Row]:
        """All campaigns by number, oldest first, so that a new one moves none to another page."""

        def page(seen: int) -> tuple[Sequence[kit.Row], int]:
            query = {"limit": PAGE, "offset": seen, "sort": "asc", "excludeHtmlContent": "true"}
            found = self._api.call("GET", "/emailCampaigns", params=query)
            return found.get("campaigns") or [], found["count"]

        return {str(row["id"]): row for row in kit.all_rows(page, "brevo's campaigns")}

    def _remote(self, found: kit.Row, digest: str = "", numbers: Numbers | None = None) -> Remote:
        url = f"https://app.brevo.com/marketing-campaign/edit/{found['id']}"
        number, at = kit.identifier(found["id"]), kit.moment(found.get("scheduledAt"))
        return Remote(number, _brevo_state(found, self._clock()), digest, url, numbers, at)


def _is_ours(row: kit.Row, key: str) -> bool:
    tags = [row.get("tag"), *(row.get("tags") or [])]
    return key in tags or (row.get("name") or "").endswith(key)


def _brevo_numbers(found: kit.Row) -> Numbers:
    stats = (found.get("statistics") or {}).get("globalStats") or {}
    names = ("sent", "uniqueViews", "uniqueClicks", "hardBounces", "softBounces", "unsubscriptions")
    sent, opened, clicked, hard, soft, left = (kit.whole_number(stats.get(name, 0)) for name in names)
    still_to_send = (found.get("statistics") or {}).get("remaining")
    to_send = 0 if still_to_send is None else sent + kit.whole_number(still_to_send)
    return Numbers(sent, opened, clicked, hard + soft, left, to_send)


def _brevo_state(found: kit.Row, now: datetime) -> RemoteState:
    # The list's own filter writes inProcess, what it lists in_process.
    status = re.sub(r"[A-Z]", lambda capital: f"_{capital[0].lower()}", found["status"])
    if status == "queued":  # also for a moment after a send was asked for
        due = found.get("scheduledAt")
        return RemoteState.SCHEDULED if due and datetime.fromisoformat(due) > now else RemoteState.SENDING
    if status == "archive":  # put away by a person, before or after it was sent
        return RemoteState.SENT if found.get("sentDate") else RemoteState.STOPPED
    return kit.known_state("brevo", found["id"], status, _STATES)


def _brevo_error(fault: Any) -> str:
    """What an error body says, with the addresses that a test mail could not go to."""
    lists = ("unexistingEmails", "withoutListEmails", "blackListedEmails")
    addresses = [address for name in lists for address in fault.get(name) or []]
    return f"{fault['code']}: {fault['message']}" + (f" ({', '.join(addresses)})" if addresses else "")
