"""listmonk, version 4 or later, by its API (https://listmonk.app/docs/apis/campaigns/).

What we hand over are Go templates. Our key stands there twice: as a tag, by which a campaign is found, and as
its archive slug, of which the database takes each only once: a second create is refused by the server itself.
The API user needs get_all and manage_all of campaigns; without them listmonk hides what others made.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from pipelines.delivery.http import Api
from pipelines.delivery.merge_tags import replace_merge_tags
from pipelines.delivery.provider import Capabilities, Remote, RemoteState, content_digest, title, token
from pipelines.delivery.providers import provider_settings, secret
from pipelines.model.delivery import Campaign, Numbers
from pipelines.model.errors import DeliveryError, NoReply, Refused, UnsupportedFeature
from pipelines.model.times import with_offset
from pipelines.workspace.paths import Workspace
from pipelines.workspace.settings import WebAddress

NAME = "listmonk"
_STATES = {
    "draft": RemoteState.DRAFT,
    "scheduled": RemoteState.SCHEDULED,
    "running": RemoteState.SENDING,
    "finished": RemoteState.SENT,
    "paused": RemoteState.STOPPED,
    "cancelled": RemoteState.STOPPED,
}
_COMMENT = re.compile(r"(<!--.*?-->|<!\[.*?\]>)", re.DOTALL)
_HTML_SYNTAX = re.compile(r"\{(?=\{|\Z)|@(?=TrackLink)")
_TEXT_SYNTAX = re.compile(r"[{<]|@(?=TrackLink)")
_SUBJECT_SYNTAX = re.compile(r"\{|@(?=TrackLink)")


class ListmonkSettings(BaseModel):
    """`[providers.listmonk]` of glocal.toml."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    url: WebAddress
    """Where listmonk is, without `/api` or `/admin`."""
    user: Annotated[str, Field(pattern=r"^[!-9;-~]+$")]
    """Name of an API user there."""
    token_env: str = "LISTMONK_TOKEN"  # noqa: S105 - the variable's name
    """Environment variable with that user's token."""
    template_id: Annotated[int, Field(gt=0)] | None = None
    """A campaign template of nothing but `{{ template "content" . }}`. Our mail is a whole document; without
    this, listmonk puts it inside its own default template."""


def payload(campaign: Campaign, template_id: int | None) -> dict[str, Any]:
    """A draft as `POST /campaigns` and `PUT /campaigns/{id}` take it."""
    email = campaign.email
    html, plain = _words(campaign)
    body = {
        "name": _line("the name", title(campaign)),
        "subject": _line(
            "the subject", replace_merge_tags(email.subject, plain, _literal(_SUBJECT_SYNTAX), NAME)
        ),
        "lists": _lists(campaign),
        "from_email": _sender(campaign),
        "type": "regular",
        "content_type": "html",
        "body": _html(email.html, html),
        "altbody": replace_merge_tags(email.text, plain, _literal(_TEXT_SYNTAX), NAME),
        "messenger": "email",
        "tags": [_key(campaign)],
        "archive_slug": _key(campaign),
        # Named even if there is none: listmonk keeps what is left out, and would start by a time of long ago.
        "send_at": None,
    }
    return body if template_id is None else {**body, "template_id": template_id}


def _key(campaign: Campaign) -> str:
    return f"glocal-{token(campaign)}"


def _words(campaign: Campaign) -> tuple[dict[str, str], dict[str, str]]:
    """What marks become in HTML and in plain text; there, `Safe` keeps a name's apostrophe from `&#39;`."""
    html = {name: _entities(escape(url)) for name, url in campaign.urls}
    plain = {name: _literal(_TEXT_SYNTAX)(url) for name, url in campaign.urls}
    own = {"unsubscribe_url": "{{ UnsubscribeURL }}", "first_name": "{{ .Subscriber.FirstName }}"}
    return html | own, plain | own | {"first_name": "{{ Safe .Subscriber.FirstName }}"}


def _html(text: str, words: Mapping[str, str]) -> str:
    """Comments as `Safe` strings: Go drops any other, and Outlook's tables with them (its issue 1088)."""
    parts = _COMMENT.split(text)  # every second part is a comment
    return "".join(
        replace_merge_tags(p, words, _safe if n % 2 else _entities, NAME) for n, p in enumerate(parts)
    )


def _entities(text: str) -> str:
    return _HTML_SYNTAX.sub(lambda match: f"&#{ord(match[0])};", text)


def _safe(text: str) -> str:
    """A Go string of the text; JSON's escapes are among Go's, and a brace is hidden from the template."""
    quoted = json.dumps(text, ensure_ascii=False).replace("{", r"\u007b")
    return f"{{{{ Safe {quoted} }}}}" if text else ""


def _literal(syntax: re.Pattern[str]) -> Callable[[str], str]:
    """For where there are no entities. The plain text is read as HTML there too, hence its `<`."""
    return lambda text: syntax.sub(lambda match: f'{{{{ Safe "{match[0]}" }}}}', text)


def _line(what: str, value: str) -> str:
    if value.splitlines() != [value]:
        raise DeliveryError(f"{NAME}: {what} is not one line: {value!r}", hint="write it in one line")
    return value


def _sender(campaign: Campaign) -> str:
    if "{{" in campaign.sender:
        raise UnsupportedFeature(
            f"{NAME} would take {campaign.sender!r} for a template", hint="write [email] sender without {{"
        )
    return _line("the sender", campaign.sender)


def _lists(campaign: Campaign) -> list[int]:
    setting = f"[audiences.{campaign.email.locale}] lists"
    if campaign.excluded:
        raise UnsupportedFeature(
            f"{NAME} cannot leave out the members of {', '.join(campaign.excluded)}",
            hint=f"make a list there without them, and name it in {setting}",
        )
    if not campaign.audience:
        raise DeliveryError(
            f"{campaign.key}: nobody would get it", hint=f"name a list's number in {setting} of glocal.toml"
        )
    for name in campaign.audience:
        if not re.fullmatch(r"[1-9][0-9]*", name):
            raise DeliveryError(
                f"{campaign.key}: {name!r} is no list of listmonk", hint=f'write {setting} as ["3"]'
            )
    return sorted({int(name) for name in campaign.audience})


class Listmonk:
    """A campaign for each edition."""

    name = NAME
    capabilities = Capabilities(
        drafts=True,
        schedules=True,
        cancels=True,
        tests=True,
        numbers=True,
        text_part=True,
        preheader=False,
        excludes=False,
        look_up="key",
    )

    def __init__(
        self, workspace: Workspace, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._keys = provider_settings(workspace, NAME, ListmonkSettings)
        self._clock = clock
        password = secret(self._keys.token_env)
        self._api = Api(
            NAME,
            f"{self._keys.url}/api",
            auth=(self._keys.user, password),
            words=lambda body: str(body["message"]).replace(password, "(the token)"),
        )

    def expected(self, campaign: Campaign) -> str:
        """The digest that `read` gives once `write` has been through."""
        body = payload(campaign, self._keys.template_id)
        return self._digest(body, body["lists"])

    def find(self, campaign: Campaign) -> Sequence[Remote]:
        """The campaigns with our key as a tag or as their slug."""
        key = _key(campaign)
        # Asked for the tag, a server that does not filter lists all; so each is looked at here as well.
        return [self._remote(row) for row in self._pages(tag=key) if _is(row, key)]

    def create(self, campaign: Campaign) -> str:
        """Make a draft with its content. If the server has the slug already, the draft that has it."""
        try:
            body = payload(campaign, self._keys.template_id)
            return str(self._api.call("POST", "/campaigns", json=body)["data"]["id"])
        except NoReply as error:
            # PostgreSQL's words are in its own language; the constraint's name is not.
            if "duplicate key" not in error.message and "archive_slug" not in error.message:
                raise
        return self._holder(campaign)

    def write(self, reference: str, campaign: Campaign) -> None:
        """The whole draft; what was there is replaced."""
        self._put(reference, payload(campaign, self._keys.template_id))

    def read(self, reference: str) -> Remote:
        """The campaign as it is there now."""
        found = self._api.call("GET", f"/campaigns/{reference}")["data"]
        return self._remote(found, self._digest(found, [row["id"] for row in found["lists"]]))

    def test(self, reference: str, campaign: Campaign, addresses: Sequence[str]) -> None:
        """Send the draft to subscribers with these addresses; listmonk sends to nobody else."""
        body = payload(campaign, self._keys.template_id)
        for address in addresses:  # one a call: of several it would leave out the unknown without a word
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
        """Send now, or at a time to come. The time is a field of the draft; the status then starts it."""
        if at and at <= self._clock():
            raise Refused(
                f"{NAME}: {at.astimezone(UTC):%Y-%m-%d %H:%M} UTC is past",
                hint="name a time to come, or send now",
            )
        due = with_offset(at) if at else None
        try:
            # A time that is left in the draft would turn "running" into "scheduled".
            self._put(reference, {**payload(campaign, self._keys.template_id), "send_at": due})
        except NoReply as error:  # a draft with a time is still a draft
            raise Refused(error.message, hint="nothing was sent; run it again") from error
        status = "scheduled" if at else "running"
        self._api.call("PUT", f"/campaigns/{reference}/status", json={"status": status})

    def cancel(self, reference: str) -> None:
        """Take a scheduled send back; it is a draft again."""
        self._api.call("PUT", f"/campaigns/{reference}/status", json={"status": "draft"})

    def finish(self, issue: str) -> None:
        """Nothing: each edition is complete by itself."""

    def _put(self, reference: str, body: Mapping[str, Any]) -> None:
        self._api.call("PUT", f"/campaigns/{reference}", json=body, repeatable=True)

    def _holder(self, campaign: Campaign) -> str:
        """The draft that has our slug, whatever its tags; Refused if it is no draft, or hidden from us."""
        key = _key(campaign)
        found = [self._remote(row) for row in self._pages() if _is(row, key)]
        if [remote.state for remote in found] == [RemoteState.DRAFT]:
            return found[0].reference
        there = ", ".join(f"{remote.url} ({remote.state})" for remote in found)
        raise Refused(
            f"{NAME}: {campaign.key} is there already: {there or 'where this API user may not look'}",
            hint=f"give it the tag {key} there, and the API user the right to get all campaigns",
        )

    def _pages(self, **query: str) -> Iterator[dict[str, Any]]:
        """All rows of a list. An answer that ends before its own total is no proof of absence."""
        seen, total, number = 0, 1, 1
        while seen < total:
            values = {**query, "no_body": "true", "per_page": "all", "page": number}
            page = self._api.call("GET", "/campaigns", params=values)["data"]
            total = page["total"]
            if not page["results"] and seen < total:
                raise NoReply(f"{NAME}: {seen} of {total} campaigns came", hint="run it again")
            yield from page["results"]
            seen, number = seen + len(page["results"]), number + 1

    def _digest(self, found: Mapping[str, Any], lists: Sequence[int | None]) -> str:
        """Of what readers see and who they are; names and tags may be touched up by a person."""
        return content_digest(
            *(found[field] or "" for field in ("subject", "from_email", "body", "altbody")),
            " ".join(sorted(map(str, lists))),
            str(found["template_id"]) if self._keys.template_id else "",
        )

    def _remote(self, found: Mapping[str, Any], digest: str = "") -> Remote:
        # The admin pages have been below /admin since version 2.
        url = f"{self._keys.url}/admin/campaigns/{found['id']}"
        numbers = Numbers(found["sent"], found["views"], found["clicks"], found["bounces"])
        return Remote(str(found["id"]), _state(found), digest, url, numbers)


def _is(found: Mapping[str, Any], key: str) -> bool:
    return key in (found["tags"] or ()) or found.get("archive_slug") == key


def _state(found: Mapping[str, Any]) -> RemoteState:
    status = found["status"]
    if status not in _STATES:
        raise DeliveryError(
            f"{NAME}: campaign {found['id']} is {status!r}, which we do not know", hint="look at it there"
        )
    return _STATES[status]
