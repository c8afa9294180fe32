"""listmonk, version 4 or later, by its API (https://listmonk.app/docs/apis/campaigns/).

What we send are Go templates. Our key stands there twice: as a tag, by which a campaign is found, and as its
archive slug, which the database accepts only once: the server itself refuses a second create.
What the API user needs is in `listmonk_account.RIGHTS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Any

from pipelines.delivery import kit
from pipelines.delivery.contents import PAGE as HTML
from pipelines.delivery.contents import content_digest
from pipelines.delivery.http import Api
from pipelines.delivery.provider import MailingList, Remote, RemoteState
from pipelines.delivery.providers import provider_settings, secret
from pipelines.delivery.providers.listmonk_account import NAME, ListmonkAccount, ListmonkSettings
from pipelines.delivery.providers.listmonk_lists import RIGHTS as LIST_RIGHTS
from pipelines.delivery.providers.listmonk_lists import EditionLists
from pipelines.delivery.providers.listmonk_payload import listmonk_key, listmonk_lists, payload
from pipelines.model.delivery import Campaign, Numbers
from pipelines.model.errors import NoReply, Refused, UnsupportedFeature
from pipelines.model.times import with_offset
from pipelines.workspace.paths import Workspace

_STATES = {
    "draft": RemoteState.DRAFT,
    "scheduled": RemoteState.SCHEDULED,
    "running": RemoteState.SENDING,
    "finished": RemoteState.SENT,
    "paused": RemoteState.STOPPED,
    "cancelled": RemoteState.STOPPED,
}


@kit.answers_checked
class Listmonk:
    """A campaign for each edition."""

    name = NAME
    capabilities = replace(
        kit.CAMPAIGN_SERVICE, excludes=True, excludes_at_once=True, reply_to=True, own_headers=True
    )

    def __init__(self, workspace: Workspace, *, clock: Callable[[], datetime] = kit.utc_now) -> None:
        self._keys = provider_settings(workspace, NAME, ListmonkSettings)
        self._clock = clock
        password = secret(self._keys.token_env)
        self._api = Api(
            NAME,
            f"{self._keys.url}/api",
            auth=(self._keys.user, password),
            error_text=lambda body: str(body["message"]),
            hidden=(password,),
        )
        self._leaves_out = workspace.settings.delivery.one_each
        self._account = ListmonkAccount(self._api, self._keys, LIST_RIGHTS if self._leaves_out else ())
        self._edition_lists = EditionLists(self._api)

    def expected(self, campaign: Campaign) -> str:
        body = self._payload(campaign)
        return self._digest(body, body["lists"])

    def _payload(self, campaign: Campaign) -> dict[str, Any]:
        lists = listmonk_lists(campaign)
        own = self._edition_lists.number(campaign, lists) if campaign.excluded else 0
        return payload(campaign, self._account.template_id(), own)

    def find(self, campaign: Campaign) -> Sequence[Remote]:
        """The campaigns with our key as a tag or as their slug."""
        key = listmonk_key(campaign)
        # Asked for the tag, a server that does not filter lists all; so each is looked at here as well.
        return [self._remote(row) for row in self._campaigns(tag=key) if _has_key(row, key)]

    def create(self, campaign: Campaign) -> str:
        """Make a draft with its content. If the server has the slug already, the draft that has it."""
        try:
            body = self._payload(campaign)
            return kit.identifier(self._api.call("POST", "/campaigns", json=body)["data"]["id"])
        except NoReply as error:
            # PostgreSQL's message is in its own language; the constraint's name is not.
            if "duplicate key" not in error.message and "archive_slug" not in error.message:
                raise
        return self._draft_with_our_slug(campaign)

    def write(self, reference: str, campaign: Campaign) -> None:
        """The whole draft; what was there is replaced. Its own list too: a person may send it there."""
        self._fill_list(campaign)
        self._put(reference, self._payload(campaign))

    def read(self, reference: str) -> Remote:
        found = self._api.call("GET", f"/campaigns/{reference}")["data"]
        # The list of its own has the campaign's name; also where `one_each` was switched off since.
        if found["status"] in ("running", "finished") and found["name"] in [
            row["name"] for row in found["lists"]
        ]:
            self._edition_lists.carry_over()
        return self._remote(found, self._digest(found, [row["id"] for row in found["lists"]]))

    def test(self, reference: str, campaign: Campaign, addresses: Sequence[str]) -> None:
        """Send the draft to subscribers with these addresses; listmonk sends to nobody else."""
        body = self._payload(campaign)
        for address in addresses:  # one a call: of several it would leave out the unknown ones silently
            try:
                self._api.call(
                    "POST", f"/campaigns/{reference}/test", json={**body, "subscribers": [address]}
                )
            except Refused as error:
                raise Refused(
                    f"{error.message} (a test for {address})",
                    hint=f"{address} must be a subscriber in listmonk: add it there, to any list",
                ) from error

    def send(self, reference: str, campaign: Campaign, at: datetime | None) -> None:
        """Send now, or at a later time. The time is a field of the draft; the status then starts it."""
        due = with_offset(kit.later_utc(NAME, at, self._clock())) if at else None
        if due and campaign.excluded:
            raise UnsupportedFeature(
                f"{NAME} leaves readers out only of what is sent at once", hint="publish it at that time"
            )
        with kit.before_the_send():  # a draft with a time is still a draft
            self._fill_list(campaign)
            # A time that is left in the draft would turn "running" into "scheduled".
            self._put(reference, {**self._payload(campaign), "send_at": due})
        status = "scheduled" if at else "running"
        self._api.call("PUT", f"/campaigns/{reference}/status", json={"status": status})

    def _fill_list(self, campaign: Campaign) -> None:
        if self._leaves_out:
            self._edition_lists.carry_over()
        if campaign.excluded:
            lists = listmonk_lists(campaign)
            others = kit.list_numbers(campaign, campaign.excluded, NAME)
            self._edition_lists.fill(self._edition_lists.number(campaign, lists), lists, others)

    def cancel(self, reference: str) -> None:
        self._api.call("PUT", f"/campaigns/{reference}/status", json={"status": "draft"})

    def count_both(self, names: Sequence[str], others: Sequence[str]) -> int:
        lists, other_lists = ([int(kit.list_number(name, NAME)) for name in some] for some in (names, others))
        return self._edition_lists.count_both(lists, other_lists)

    def mailing_lists(self, locale: str, names: Sequence[str]) -> Sequence[MailingList]:
        return [self._account.mailing_list(name) for name in names]

    def account_questions(self, sender: str) -> Mapping[str, Callable[[], str]]:
        return self._account.questions()

    def _put(self, reference: str, body: kit.Row) -> None:
        self._api.call("PUT", f"/campaigns/{reference}", json=body, repeatable=True)

    def _draft_with_our_slug(self, campaign: Campaign) -> str:
        """The draft that has our slug, whatever its tags; Refused if it is no draft, or hidden from us."""
        key = listmonk_key(campaign)
        found = [self._remote(row) for row in self._campaigns() if _has_key(row, key)]
        if [remote.state for remote in found] == [RemoteState.DRAFT]:
            return found[0].reference
        there = ", ".join(f"{remote.url} ({remote.state})" for remote in found)
        raise Refused(
            f"{NAME}: {campaign.key} is there already: {there or 'where this API user may not look'}",
            hint=f"give it the tag {key} there, and the API user the right to get all campaigns",
        )

    def _campaigns(self, **query: str) -> Iterator[kit.Row]:
        numbers = count(1)

        def page(_: int) -> tuple[Sequence[kit.Row], int]:
            values = {**query, "no_body": "true", "per_page": "all", "page": next(numbers)}
            found = self._api.call("GET", "/campaigns", params=values)["data"]
            return found["results"], found["total"]

        return kit.all_rows(page, "listmonk's campaigns")

    def _digest(self, found: kit.Row, lists: Sequence[int | None]) -> str:
        """Of what readers see and who they are; a person may change names and tags."""
        names = {"subject": "subject", "sender": "from_email", HTML: "body", "plain text": "altbody"}
        texts = {name: found[field] or "" for name, field in names.items()}
        people = {"lists": " ".join(sorted(map(str, lists))), "template": str(found["template_id"])}
        headers = (f"{name}: {value}" for each in found.get("headers") or () for name, value in each.items())
        if told := "\n".join(sorted(headers)):  # a campaign of before we set any has none
            texts["headers"] = told
        return content_digest(texts | people)

    def _remote(self, found: kit.Row, digest: str = "") -> Remote:
        # The admin pages have been below /admin since version 2.
        url = f"{self._keys.url}/admin/campaigns/{found['id']}"
        state = kit.known_state(NAME, found["id"], found["status"], _STATES)
        names = ("sent", "views", "clicks", "bounces", "to_send")
        sent, views, clicks, bounces, to_send = (kit.whole_number(found[name]) for name in names)
        numbers = Numbers(sent, views, clicks, bounces, to_send=to_send)
        at = kit.moment(found.get("send_at"))
        return Remote(kit.identifier(found["id"]), state, digest, url, numbers, at)


def _has_key(found: kit.Row, key: str) -> bool:
    return key in (found["tags"] or ()) or found.get("archive_slug") == key
