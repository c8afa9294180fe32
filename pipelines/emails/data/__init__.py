"""Facts about MJML and mail programs, as files beside this module: the room's only door to them.

`mjml.json` and `caniemail.json` are generated (see `tools/`) and say from which package, in which version;
`css_advice.toml` and `renderer.toml` are ours.
"""

from __future__ import annotations

import json
import tomllib
from importlib.resources import files
from typing import Any


def load(name: str) -> Any:
    """What a `.json` or `.toml` file of this folder holds, as it stands there."""
    text = files(__name__).joinpath(name).read_text(encoding="utf-8")
    return tomllib.loads(text) if name.endswith(".toml") else json.loads(text)
