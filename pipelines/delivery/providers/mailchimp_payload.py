"""What Mailchimp is given for an edition, and what it shows of it again."""

from __future__ import annotations

import re
from email.utils import parseaddr
from html import escape
from typing import Any

from pipelines.delivery import kit
from pipelines.delivery.contents import PAGE as HTML
from pipelines.delivery.contents import content_digest
from pipelines.delivery.merge_tags import replace_merge_tags
from pipelines.delivery.provider import title
from pipelines.model.delivery import Campaign
from pipelines.model.errors import DeliveryError, UnsupportedFeature
from pipelines.workspace.setting_addresses import WebAddress

TAGS = {"unsubscribe_url": "*|UNSUB|*", "first_name": "*|FNAME|*"}
PAGE, LONGEST_TITLE = 1000, 100
"""Rows of a list in one answer, characters of a title: the most that Mailchimp takes."""
AUDIENCE = re.compile(r"([0-9A-Za-z]+)(?::([0-9]+))?")


class MailchimpSettings(kit.ProviderSettings):
    """`[providers.mailchimp]` of glocal.toml."""

    key_env: str = "MAILCHIMP_API_KEY"
    """Environment variable with the API key; what follows its last `-` is the data centre."""
    url: WebAddress = ""
    """Where the API is; empty: at the key's data centre."""
    from_name: str = ""
    """Empty: the name in `[email] sender`."""
    reply_to: str = ""
    """The sender's address as well, so it must be verified there. Empty: that of `[email] reply_to`,
    or else of `[email] sender`."""


def payload(campaign: Campaign, keys: MailchimpSettings) -> dict[str, dict[str, Any]]:
    """Recipients and settings of a campaign, as `PATCH /campaigns/{id}` takes them."""
    email, (name, address) = campaign.email, parseaddr(campaign.sender)
    kit.check_lines(campaign, from_name=keys.from_name, reply_to=keys.reply_to)
    settings = {
        "title": title(campaign)[-LONGEST_TITLE:],  # our token stands at its end
        "subject_line": _mailchimp_text(email.subject, campaign),
        "preview_text": _mailchimp_text(email.preheader, campaign),
        "from_name": keys.from_name or name,
        "reply_to": keys.reply_to or parseaddr(campaign.reply_to)[1] or address,
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
    match = AUDIENCE.fullmatch(lists[0])
    if match is None:
        hint = f'set {setting} in glocal.toml to ["list"] or ["list:segment"], such as "a1b2c3d4e5:12"'
        raise DeliveryError(f"{campaign.key}: {lists[0]!r} is not an audience of Mailchimp", hint=hint)
    segment = {"segment_opts": {"saved_segment_id": int(match[2])}} if match[2] else {}
    return {"list_id": match[1], **segment}


def mailchimp_digest(campaign: kit.Row, parts: kit.Row) -> str:
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
