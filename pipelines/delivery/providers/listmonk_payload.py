"""What listmonk is given for an edition: its texts are Go templates."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from pipelines.delivery import kit
from pipelines.delivery.merge_tags import replace_merge_tags
from pipelines.delivery.provider import title, token
from pipelines.emails.own_headers import list_id, own_header_values
from pipelines.model.delivery import Campaign
from pipelines.model.errors import UnsupportedFeature

NAME = "listmonk"
_COMMENT = re.compile(r"(<!--.*?-->|<!\[.*?\]>)", re.DOTALL)
_HTML_SYNTAX = re.compile(r"\{(?=\{|\Z)|@(?=TrackLink)")
_TEXT_SYNTAX = re.compile(r"[{<]|@(?=TrackLink)")
_SUBJECT_SYNTAX = re.compile(r"\{|@(?=TrackLink)")


def payload(campaign: Campaign, template_id: int, own_list: int = 0) -> dict[str, Any]:
    """A draft as `POST /campaigns` and `PUT /campaigns/{id}` take it.

    `own_list`: the list that stands for the campaign's, without those who are left out; 0: there is none.
    """
    kit.check_lines(campaign)
    if "{{" in campaign.sender:
        raise UnsupportedFeature(
            f"{NAME} would take {campaign.sender!r} for a template", hint="write [email] sender without {{"
        )
    email, (html, plain) = campaign.email, _go_tags(campaign)
    return {
        "name": title(campaign),
        "subject": replace_merge_tags(email.subject, plain, _go_literal(_SUBJECT_SYNTAX), NAME),
        "lists": [own_list] if own_list else listmonk_lists(campaign),
        "from_email": campaign.sender,
        "type": "regular",
        "content_type": "html",
        "body": _go_html(email.html, html),
        "altbody": replace_merge_tags(email.text, plain, _go_literal(_TEXT_SYNTAX), NAME),
        "messenger": "email",
        "tags": [listmonk_key(campaign)],
        "archive_slug": listmonk_key(campaign),
        "headers": _listmonk_headers(campaign),
        # Named even if there is none: listmonk keeps what is left out, and would start by a time of long ago.
        "send_at": None,
        "template_id": template_id,
    }


def _listmonk_headers(campaign: Campaign) -> list[dict[str, str]]:
    """One header an entry, as listmonk shows them again; newer versions take `{{` for a template here too."""
    headers = {"Content-Language": campaign.email.locale, "List-Id": list_id(campaign)}
    headers |= own_header_values(campaign)
    if marked := [name for name, value in headers.items() if "{{" in value]:
        raise UnsupportedFeature(
            f"{NAME} would take {marked[0]} for a template", hint="write it without {{, in [email]"
        )
    return [{name: value} for name, value in headers.items()]


def listmonk_key(campaign: Campaign) -> str:
    """What a campaign is found by."""
    return f"glocal-{token(campaign)}"


def _go_tags(campaign: Campaign) -> tuple[dict[str, str], dict[str, str]]:
    """What merge tags become in HTML and in plain text; there, `Safe` keeps an apostrophe from `&#39;`."""
    html = {name: _go_entities(escape(url)) for name, url in campaign.urls}
    plain = {name: _go_literal(_TEXT_SYNTAX)(url) for name, url in campaign.urls}
    own = {"unsubscribe_url": "{{ UnsubscribeURL }}", "first_name": "{{ .Subscriber.FirstName }}"}
    return html | own, plain | own | {"first_name": "{{ Safe .Subscriber.FirstName }}"}


def _go_html(text: str, values: Mapping[str, str]) -> str:
    """Comments as `Safe` strings: Go drops any other, and Outlook's tables with them (its issue 1088)."""
    escapes = (_go_entities, _go_string)  # every second part is a comment
    parts = enumerate(_COMMENT.split(text))
    return "".join(replace_merge_tags(part, values, escapes[n % 2], NAME) for n, part in parts)


def _go_entities(text: str) -> str:
    return _HTML_SYNTAX.sub(lambda match: f"&#{ord(match[0])};", text)


def _go_string(text: str) -> str:
    """A Go string of the text; JSON's escapes are among Go's, and a brace is hidden from the template."""
    quoted = json.dumps(text, ensure_ascii=False).replace("{", r"\u007b")
    return f"{{{{ Safe {quoted} }}}}" if text else ""


def _go_literal(syntax: re.Pattern[str]) -> Callable[[str], str]:
    """For places without entities. listmonk reads the plain text as HTML too, hence its `<`."""
    return lambda text: syntax.sub(lambda match: f'{{{{ Safe "{match[0]}" }}}}', text)


def listmonk_lists(campaign: Campaign) -> list[int]:
    """Its lists by their numbers, each once."""
    kit.require_audience(campaign, '"3"')
    return sorted(set(kit.list_numbers(campaign, campaign.audience, NAME)))
