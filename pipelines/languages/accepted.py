"""Which language a browser wants (RFC 9110, 12.5.4)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from babel import negotiate_locale

LONGEST_HEADER = 500
"""Characters read of `Accept-Language`: browsers send a tenth."""
_CHOICE = re.compile(r"\s*([A-Za-z][A-Za-z0-9-]{0,30})\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?))?\s*")


def preferred_locale(accepted: str, locales: Sequence[str], otherwise: str) -> str:
    """The locale that fits an `Accept-Language` best (RFC 9110, 12.5.4)."""
    choices = [found for part in accepted[:LONGEST_HEADER].split(",") if (found := _CHOICE.fullmatch(part))]
    wanted = sorted(choices, key=lambda found: -float(found[2] or 1))
    tags = [found[1] for found in wanted if float(found[2] or 1)]
    return negotiate_locale(tags, locales, sep="-", aliases={}) or otherwise
