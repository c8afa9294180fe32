"""What the names of websites end in: `top_level_domains.json`, made from IANA's list (see `tools/`)."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files


@cache
def top_level_domains() -> frozenset[str]:
    """In small letters, without a point; those beyond ASCII also as `xn--…`."""
    names = json.loads(files(__name__).joinpath("top_level_domains.json").read_text("utf-8"))["names"]
    return frozenset((*names, *(name.encode("idna").decode() for name in names if not name.isascii())))
