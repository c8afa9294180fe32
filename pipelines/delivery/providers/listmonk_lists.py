"""Lists of our own at listmonk: an edition's readers, without those who get an earlier one.

listmonk sends a campaign to whole lists. Where readers of other lists are left out, it goes to a list that is
filled by a query just before the send, with whom listmonk itself would send to. Who leaves by a letter leaves
that list, and not the one they signed up to: so they are taken off that one too, whenever we look.
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import Any

from pipelines.delivery import kit
from pipelines.delivery.http import Api
from pipelines.delivery.provider import title, token
from pipelines.model.delivery import Campaign

RIGHTS = ("lists:manage_all", "subscribers:get_all", "subscribers:sql_query", "subscribers:manage")
"""What the role of our API user needs for it, beside `listmonk_account.RIGHTS`."""
TAG = "glocal-edition"
_OF = "of-"
"""Begins a tag with the number of a list whose readers are in ours."""
_CHANGE = "/subscribers/query/lists"


def readers_of(lists: Sequence[int]) -> str:
    """The condition in SQL for whom listmonk sends a campaign to these lists to."""
    numbers = ", ".join(map(str, map(int, lists)))
    subscribed = (
        "SELECT sl.subscriber_id FROM subscriber_lists sl JOIN lists l ON l.id = sl.list_id"  # noqa: S608 - numbers
        f" WHERE sl.list_id IN ({numbers}) AND (sl.status = 'confirmed'"
        " OR (sl.status = 'unconfirmed' AND l.optin = 'single'))"
    )
    return f"(subscribers.status != 'blocklisted' AND subscribers.id IN ({subscribed}))"


def _on_list(number: int, status: str = "") -> str:
    also = f" AND status = '{status}'" if status else ""
    members = f"SELECT subscriber_id FROM subscriber_lists WHERE list_id = {int(number)}{also}"  # noqa: S608 - a number
    return f"subscribers.id IN ({members})"


class EditionLists:
    """Safe to be called from several threads."""

    def __init__(self, api: Api) -> None:
        self._api, self._lock = api, Lock()
        self._numbers: dict[str, int] = {}

    def count_both(self, lists: Sequence[int], others: Sequence[int]) -> int:
        """How many readers of these lists are readers of the others too."""
        query = {"query": f"{readers_of(lists)} AND {readers_of(others)}", "per_page": 1, "page": 1}
        return kit.whole_number(self._api.call("GET", "/subscribers", params=query)["data"]["total"])

    def number(self, campaign: Campaign, lists: Sequence[int]) -> int:
        """The list of an edition, made empty if there is none. Of two, such as after an answer that was lost,
        the first is used.
        """
        key = f"glocal-{token(campaign)}"
        with self._lock:
            if key not in self._numbers:
                with kit.before_the_send():
                    found = [kit.whole_number(row["id"]) for row in self._rows(key) if key in row["tags"]]
                    self._numbers[key] = min(found) if found else self._make(campaign, key, lists)
            return self._numbers[key]

    def _make(self, campaign: Campaign, key: str, lists: Sequence[int]) -> int:
        tags = [TAG, key, *(f"{_OF}{number}" for number in lists)]
        body = {"name": title(campaign), "type": "private", "optin": "single", "tags": tags}
        return kit.whole_number(self._api.call("POST", "/lists", json=body)["data"]["id"])

    def fill(self, number: int, lists: Sequence[int], others: Sequence[int]) -> None:
        """Exactly the readers of `lists` who are no readers of `others`; may be repeated."""
        wanted = f"{readers_of(lists)} AND NOT {readers_of(others)}"
        self._change("add", [number], wanted, status="confirmed")
        self._change("remove", [number], f"{_on_list(number)} AND NOT ({wanted})")

    def carry_over(self) -> None:
        """Take who left a list of ours off the lists that they were on; may be repeated."""
        for row in self._rows(TAG):
            lists = [int(tag.removeprefix(_OF)) for tag in row["tags"] if tag.startswith(_OF)]
            left = _on_list(kit.whole_number(row["id"]), "unsubscribed")
            if lists and TAG in row["tags"]:
                self._change("unsubscribe", lists, left)
                # Not a second time: they may have signed up again since.
                self._change("remove", [row["id"]], left)

    def _change(self, action: str, lists: Sequence[int], query: str, **more: str) -> None:
        body = {"action": action, "target_list_ids": list(lists), "query": query, **more}
        self._api.call("PUT", _CHANGE, json=body, repeatable=True)

    def _rows(self, tag: str) -> list[Any]:
        query = {"tag": tag, "per_page": "all", "minimal": "true"}
        found = self._api.call("GET", "/lists", params=query)["data"]
        return list(found["results"])
