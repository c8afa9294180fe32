"""Our account at listmonk: its settings, what its user may do, who is on its lists, its template."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from threading import Lock
from typing import Annotated

from pydantic import Field

from pipelines.delivery import kit
from pipelines.delivery.http import Api
from pipelines.delivery.provider import MailingList
from pipelines.model.errors import Refused
from pipelines.workspace.setting_addresses import WebAddress

NAME = "listmonk"
RIGHTS = ("campaigns:get_all", "campaigns:manage_all", "campaigns:send", "templates:get", "lists:get_all")
"""What the role of our API user needs: without the first two listmonk hides what others made. The last may
also be given list by list."""
_BARE = '{{ template "content" . }}'
"""A template of nothing but the mail. The default one puts its own page around ours: two in one mail."""
_IS_BARE = re.compile(r'\s*\{\{-?\s*template\s+"content"\s+\.\s*-?\}\}\s*')
_PAGE = re.compile(r"<(!doctype|html|head|body)\b", re.IGNORECASE)


class ListmonkSettings(kit.ProviderSettings):
    """`[providers.listmonk]` of glocal.toml."""

    url: WebAddress
    """Where listmonk is, without `/api` or `/admin`."""
    user: Annotated[str, Field(pattern=r"^[!-9;-~]+$")]
    """Name of an API user there."""
    token_env: str = "LISTMONK_TOKEN"  # noqa: S105 - the variable's name
    """Environment variable with that user's token."""
    template_id: Annotated[int, Field(gt=0)] | None = None
    """A campaign template that adds no page of its own, as our mail is a whole one. Not set: one of nothing
    but `{{ template "content" . }}`, which is looked for, and made if there is none."""


class ListmonkAccount:
    """What is asked beside campaigns. Safe to be called from several threads."""

    def __init__(self, api: Api, keys: ListmonkSettings, more_rights: Sequence[str] = ()) -> None:
        self._api, self._keys, self._more_rights = api, keys, more_rights
        self._choosing = Lock()
        self._template: int | None = None

    def mailing_list(self, name: str) -> MailingList:
        """With those who would get a mail: not who left, nor who has not confirmed where they must."""
        try:
            found = self._api.call("GET", f"/lists/{kit.list_number(name, NAME)}")["data"]
        except Refused as error:
            raise Refused(
                f"{error.message} (list {name})", hint="see its number there, and its rights"
            ) from error
        counts = found.get("subscriber_statuses")
        if counts is None:  # before version 2.3
            size = found["subscriber_count"]
        elif found.get("optin") == "double":
            size = counts.get("confirmed", 0)
        else:
            size = counts.get("confirmed", 0) + counts.get("unconfirmed", 0)
        return MailingList(name, str(found["name"]), kit.whole_number(size))

    def questions(self) -> Mapping[str, Callable[[], str]]:
        """Listmonk knows no sender domains: its mail servers do."""
        return {"log in": self._log_in, "rights": self._rights, "template": self._template_words}

    def _log_in(self) -> str:
        return f"as {self._profile()['username']}"

    def _profile(self) -> kit.Row:
        ask = kit.log_in(NAME, lambda: self._api.call("GET", "/profile"), self._keys.token_env)
        return ask["data"]  # type: ignore[no-any-return] # of the answer

    def _rights(self) -> str:
        profile = self._profile()
        given = set(profile["user_role"]["permissions"])
        waived = {"lists:get_all"} if profile.get("list_role") else set()
        waived |= {"templates:get"} if self._keys.template_id else set()
        needed = [right for right in (*RIGHTS, *self._more_rights) if right not in waived]
        if missing := [right for right in needed if right not in given]:
            raise Refused(
                f"{NAME}: the user {profile['username']} lacks {', '.join(missing)}",
                hint="give them to its role: Users, Roles",
            )
        return f"all that are needed: {', '.join(needed)}"

    def _template_words(self) -> str:
        if self._keys.template_id:
            return f"{self.template_id()}, as set"
        found = self._bare_templates()
        return (
            f"{found[0]['id']} ({found[0]['name']})"
            if found
            else "none yet: one is made with the first draft"
        )

    def template_id(self) -> int:
        """The template of our campaigns; it is asked for once a run."""
        with self._choosing:
            if self._template is None:
                with kit.before_the_send():
                    own = self._keys.template_id
                    self._template = self._checked_template(own) if own else self._bare_template()
            return self._template

    def _checked_template(self, number: int) -> int:
        """The template that the settings name, unless it is known to put a page around ours."""
        try:
            found = self._api.call("GET", f"/templates/{number}")["data"]
        except Refused as error:
            if error.status == HTTPStatus.FORBIDDEN:  # the right to look at templates is not needed for this
                return number
            raise Refused(f"{error.message} (template {number})", hint="correct template_id") from error
        if _PAGE.search(found["body"]):
            raise Refused(
                f"{NAME}: the template {number} ({found['name']}) puts a page of its own around our mail",
                hint="leave out template_id: then one of the mail alone is used",
            )
        return number

    def _bare_templates(self) -> list[kit.Row]:
        try:
            rows = self._api.call("GET", "/templates")["data"]
        except Refused as error:
            raise _no_template(error) from error
        return [row for row in rows if row["type"] == "campaign" and _IS_BARE.fullmatch(row["body"])]

    def _bare_template(self) -> int:
        """One of the mail alone, made if there is none."""
        if found := self._bare_templates():
            return int(min(kit.whole_number(row["id"]) for row in found))
        body = {"name": "Glocal: the mail alone", "type": "campaign", "body": _BARE}
        try:
            return kit.whole_number(self._api.call("POST", "/templates", json=body)["data"]["id"])
        except Refused as error:
            raise _no_template(error) from error


def _no_template(error: Refused) -> Refused:
    """Without a template of ours listmonk would take its default one."""
    return Refused(
        f"{error.message}; without a template of the mail alone, listmonk would put a second page around it",
        hint=f"make a campaign template there of nothing but {_BARE}, and name its number in template_id;"
        " or give the API user templates:get and templates:manage",
        status=error.status,
    )
