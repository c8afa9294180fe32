"""What Mailjet is given for an edition."""

from __future__ import annotations

import re
from dataclasses import replace
from email.utils import parseaddr
from html import escape
from urllib.parse import quote

from pydantic import PositiveInt

from pipelines.delivery import kit
from pipelines.delivery.merge_tags import replace_merge_tags
from pipelines.delivery.provider import title
from pipelines.emails.own_headers import own_header_values
from pipelines.languages.conventions import with_territory
from pipelines.languages.table import BUILT_IN, Languages
from pipelines.model.delivery import Campaign
from pipelines.model.errors import UnsupportedFeature
from pipelines.workspace.setting_addresses import WebAddress

_SPECIAL = re.compile(r"\[(?=\[|\Z)|\{(?=[{%])")
"""What begins Mailjet's own variables: `[[…]]`, `{{…}}`, `{%…%}`; a last `[` may stand before one of ours."""
_UNSUBSCRIBE_LANGUAGES = {"en", "fr", "de", "es", "it", "nl"}
"""Locales whose `[[UNSUB_LINK_…]]` is known to exist: an unknown one would go out as it stands."""
_SET_BY_MAILJET = {"x-csa-complaints", "x-feedback-id", "x-mailer"}
"""Of the headers that a workspace may set, those that Mailjet's API refuses."""


class MailjetSettings(kit.ProviderSettings):
    """`[providers.mailjet]` of glocal.toml."""

    url: WebAddress = "https://api.mailjet.com/v3/REST"
    key_env: str = "MJ_APIKEY_PUBLIC"
    secret_env: str = "MJ_APIKEY_PRIVATE"  # noqa: S105 - a variable's name
    sender_name: str = ""
    """Instead of the name in `[email] sender`."""
    segment: PositiveInt | None = None
    """Only these of a list, by Mailjet's number of the segment."""


def draft_payload(
    campaign: Campaign, settings: MailjetSettings, languages: Languages = BUILT_IN
) -> dict[str, object]:
    """The draft without its content; DeliveryError if the audience is not one list, given by its number."""
    email = campaign.email
    kit.check_lines(campaign, sender_name=settings.sender_name)
    name, address = parseaddr(campaign.sender)
    name = settings.sender_name or name or address
    payload: dict[str, object] = {
        "Title": title(campaign),
        "Locale": with_territory(languages[email.locale]),
        "Subject": replace_merge_tags(email.subject, _mailjet_tags(campaign), _without_variables, "mailjet"),
        "Sender": name,
        "SenderName": name,
        "SenderEmail": address,
        "ContactsListID": _contact_list(campaign),
        "EditMode": "html2",
    }
    if campaign.reply_to:
        payload["ReplyEmail"] = parseaddr(campaign.reply_to)[1]
    if settings.segment:
        payload["SegmentationID"] = settings.segment
    return payload


def content_payload(campaign: Campaign) -> dict[str, object]:
    """Both parts of the mail and its headers; UnsupportedFeature for plain text that Mailjet would take for a
    variable, and for a header that it sets itself.
    """
    tags = _mailjet_tags(campaign)
    in_html = {name: value if value.startswith("[[") else escape(value) for name, value in tags.items()}
    return {
        "Html-part": replace_merge_tags(campaign.email.html, in_html, _with_entities, "mailjet"),
        "Text-part": replace_merge_tags(campaign.email.text, tags, _without_variables, "mailjet"),
        "Headers": _mailjet_headers(campaign),
    }


def _mailjet_headers(campaign: Campaign) -> dict[str, str]:
    """Of what language it is, and the workspace's own. Mailjet sets List-Id itself."""
    headers = {"Content-Language": campaign.email.locale}
    headers |= own_header_values(replace(campaign, reply_to=""))  # answers have a field of their own
    if taken := [name for name in headers if name.lower() in _SET_BY_MAILJET]:
        raise UnsupportedFeature(
            f"mailjet sets {taken[0]} itself", hint="take it out of [email.headers] in glocal.toml"
        )
    return {name: _without_variables(value) for name, value in headers.items()}


def _mailjet_tags(campaign: Campaign) -> dict[str, str]:
    urls = {name: _SPECIAL.sub(lambda found: quote(found[0]), url) for name, url in campaign.urls}
    tag = campaign.email.locale
    code = tag.upper() if tag in _UNSUBSCRIBE_LANGUAGES else "EN"
    return {
        **urls,
        "unsubscribe_url": f"[[UNSUB_LINK_{code}]]",
        "first_name": '[[data:firstname:""]]',
    }


def _with_entities(text: str) -> str:
    return _SPECIAL.sub(lambda found: f"&#{ord(found[0])};", text)


def _without_variables(text: str) -> str:
    if found := _SPECIAL.search(text):
        raise UnsupportedFeature(
            f"mailjet would take {text[found.start() : found.start() + 30]!r} for a variable",
            hint="write it differently: in a subject and in plain text Mailjet cannot quote [[, {{ and {%",
        )
    return text


def _contact_list(campaign: Campaign) -> int:
    kit.require_audience(campaign, '"12"')
    if len(campaign.audience) > 1:
        raise UnsupportedFeature(
            f"mailjet sends a campaign to one contact list, not to {', '.join(campaign.audience)}",
            hint=f"make one list per locale at Mailjet, and name only that in {kit.lists_setting(campaign)}",
        )
    return kit.list_numbers(campaign, campaign.audience, "Mailjet")[0]
