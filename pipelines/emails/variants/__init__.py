"""A mail as readers see it who do not see it as we made it: in Outlook, without styles, in forced dark.

Each is made of the mail itself by rules that `EXPLAINED` names in words, and is again a page that a browser
shows. They are simulations: what a program does to letters, pictures and widths by itself is not in them.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple, assert_never

from lxml import etree

from pipelines.emails.preflight.document import parse_html
from pipelines.emails.variants.conditionals import outlook_html
from pipelines.emails.variants.forced_dark import turn_dark
from pipelines.emails.variants.pictures import take_out_pictures
from pipelines.emails.variants.unknown import GMAIL_WITHOUT_SHEETS, leave_out_unknown
from pipelines.emails.variants.word import as_word_shows


class VariantKind(StrEnum):
    """The ways; the values stand in names of files and addresses."""

    OUTLOOK = "outlook"
    GMAIL = "gmail"
    FORCED_DARK = "forced-dark"
    NO_PICTURES = "no-pictures"


class VariantWords(NamedTuple):
    """What people are told of a way, in English."""

    name: str
    shown: str
    """What is simulated."""
    missing: str
    """What is not."""


EXPLAINED: Mapping[VariantKind, VariantWords] = {
    VariantKind.OUTLOOK: VariantWords(
        "Outlook",
        "Outlook on Windows, 2016 and newer, which draws with Word: its own parts of the mail are in, those"
        " for others are out, and so is the CSS that Word does not know (caniemail.com).",
        "Word's own fonts and line heights, screens that enlarge everything, and what Outlook does to colours"
        " in the dark.",
    ),
    VariantKind.GMAIL: VariantWords(
        "Gmail without styles",
        "Gmail's apps with an account of another provider, where it drops all style sheets: what stands in"
        " style attributes is left, but for what Gmail takes out (caniemail.com).",
        "that Gmail cuts a mail after 102 kB, and its own colours in the dark.",
    ),
    VariantKind.FORCED_DARK: VariantWords(
        "Forced dark",
        "Programs that darken a mail by themselves and do not ask for our own dark colours, which are out,"
        " those for Outlook ([data-ogsc]) too: each colour has its lightness in CIELAB turned round, white to"
        " #333333 and black to white, by the rule of Microsoft's roosterjs. Pictures stay as they are.",
        "other ways to darken: some programs, such as Gmail on Android, leave alone what is dark already.",
    ),
    VariantKind.NO_PICTURES: VariantWords(
        "Pictures off",
        "Programs that load pictures only when asked, as Outlook does with a sender it does not know: alt"
        " texts stand in their places.",
        "the frames, symbols and questions that a program puts in their places.",
    ),
}
"""One for each kind, in the order in which they are offered."""


def variant(html: str, kind: VariantKind) -> str:
    """The HTML of an email in another way; the same input gives the same output. HTML that holds nothing
    comes back as it is.
    """
    root = parse_html(outlook_html(html) if kind is VariantKind.OUTLOOK else html)
    if not len(root):
        return html
    # These would ask somebody else, or do something.
    etree.strip_elements(root, "link", "script", with_tail=False)
    match kind:
        case VariantKind.OUTLOOK:
            as_word_shows(root)
        case VariantKind.GMAIL:
            leave_out_unknown(root, GMAIL_WITHOUT_SHEETS)
        case VariantKind.FORCED_DARK:
            turn_dark(root)
        case VariantKind.NO_PICTURES:
            take_out_pictures(root)
        case _:
            assert_never(kind)
    return etree.tostring(root.getroottree(), method="html", encoding="unicode")
