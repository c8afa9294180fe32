"""`[translation]` of glocal.toml: how many people a text needs before it goes out."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict


class TranslationSettings(BaseModel):
    """What holds for all languages."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    review: Literal["one", "two"] = "one"
    """Whose word makes a text ready: that of `one` person, or of `two`, so that somebody who is not its
    translator reads it over at the desk. What has not been read twice is held, as to be reviewed."""
