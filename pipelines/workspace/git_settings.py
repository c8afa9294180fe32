"""`[git]` of glocal.toml."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class GitSettings(BaseModel):
    """What `glocal serve` exchanges with the repository that the workspace's branch follows."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    pull: bool = False
    """Whether what others have pushed is fetched and merged, in the background (docs/operations.md)."""
    push: bool = False
    """Whether what was saved at the desk is pushed, in the background."""
    every: Annotated[int, Field(ge=5, le=86_400)] = 30
    """Seconds between two looks at the other repository."""
