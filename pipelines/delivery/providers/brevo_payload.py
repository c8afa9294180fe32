"""What Brevo is given for an edition, and what it shows of it again."""

from __future__ import annotations

import re
from email.utils import parseaddr
from html import escape
from typing import Annotated, Any

from pydantic import Field

from pipelines.delivery import kit
from pipelines.delivery.contents import PAGE as HTML
from pipelines.delivery.contents import content_digest
from pipelines.delivery.merge_tags import replace_merge_tags
from pipelines.delivery.provider import title, token
from pipelines.model.delivery import Campaign
from pipelines.model.errors import UnsupportedFeature
from pipelines.workspace.setting_addresses import WebAddress

TAGS = {"unsubscribe_url": "{{ unsubscribe }}", "first_name": "{{ contact.FIRSTNAME }}"}
NONE = " "
"""For header and footer. Left out, the account's own are put around our HTML; an empty text is refused."""
_NO_REPLY_TO = "[DEFAULT_REPLY_TO]"
"""What Brevo shows where none was set."""
_SHOWN = ("subject", "previewText", "htmlContent", "header", "footer")
_OPENING = re.compile(r"\{(?=[{%#]|\Z)")
"""What begins a tag of the template language, here or together with a word of ours that follows."""
_STYLE = re.compile(r"(<style\b.*?</style>)", re.IGNORECASE | re.DOTALL)


class BrevoSettings(kit.ProviderSettings):
    """`[providers.brevo]` of glocal.toml."""

    key_env: str = "BREVO_API_KEY"
    """Environment variable with the API key."""
    url: WebAddress = "https://api.brevo.com/v3"
    sender_id: Annotated[int, Field(gt=0)] | None = None
    """A sender of the account by its number; else the address of `[email] sender`."""


def payload(campaign: Campaign, keys: BrevoSettings) -> dict[str, Any]:
    """The whole campaign, as `POST /emailCampaigns` and `PUT /emailCampaigns/{id}` take it.

    A field that would be empty is left out: Brevo refuses it (missing_parameter).
    """
    email, (name, address) = campaign.email, parseaddr(campaign.sender)
    kit.check_lines(campaign)
    kit.require_audience(campaign, '"12"')
    lists = {"listIds": kit.list_numbers(campaign, campaign.audience, "Brevo")}
    if campaign.excluded:
        lists["exclusionListIds"] = kit.list_numbers(campaign, campaign.excluded, "Brevo")
    values = {name: _html_literal(escape(url)) for name, url in campaign.urls} | TAGS
    sender = {"id": keys.sender_id} if keys.sender_id else {"email": address}
    body = {
        "name": title(campaign),
        "tag": token(campaign),
        "subject": replace_merge_tags(email.subject, TAGS, _plain_literal, "brevo"),
        "previewText": replace_merge_tags(email.preheader, TAGS, _plain_literal, "brevo"),
        "sender": {"name": _plain_literal(name), **sender} if name else sender,
        "htmlContent": replace_merge_tags(email.html, values, _html_literal, "brevo"),
        "replyTo": parseaddr(campaign.reply_to)[1],
        "recipients": lists,
        "header": NONE,
        "footer": NONE,
    }
    return {field: value for field, value in body.items() if value}


def _html_literal(text: str) -> str:
    """Braces as entities; in a style sheet, which knows none, with a blank behind, which changes nothing."""
    parts = _STYLE.split(text)  # text, sheet, text, … text
    return "".join(_OPENING.sub("{ " if n % 2 else "&#123;", part) for n, part in enumerate(parts))


def _plain_literal(text: str) -> str:
    if _OPENING.search(text) is None:
        return text
    if text.endswith("{") or "endverbatim" in text:
        raise UnsupportedFeature(
            f"brevo would take a part of {text[:60]!r} for its template language",
            hint="write it without the curly brackets",
        )
    return f"{{% verbatim %}}{text}{{% endverbatim %}}"


def brevo_digest(body: kit.Row, lists: list[int] | None, excluded: list[int] | None) -> str:
    """Of what readers see, and of who they are: the wrong list is as bad as the wrong text."""
    texts = {HTML if field == "htmlContent" else field: body.get(field) or "" for field in _SHOWN}
    if (reply_to := body.get("replyTo") or "") not in ("", _NO_REPLY_TO):
        texts["reply to"] = reply_to
    people = {"lists": lists, "lists left out": excluded}
    return content_digest(texts | {name: repr(sorted(numbers or [])) for name, numbers in people.items()})
