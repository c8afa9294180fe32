"""`[notify]` of glocal.toml."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from pipelines.workspace.setting_addresses import WebAddress


class NotifySettings(BaseModel):
    """How people are told of what waits for them at the desk."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    desk: WebAddress | Literal[""] = ""
    """Where people reach the desk, such as `https://desk.example.org`: links in messages lead there; empty:
    nobody is told anything."""
    provider: str = ""
    """Whose mail server takes the messages, such as `smtp` for `[providers.smtp]`; empty: nobody is mailed.
    Each person chooses at the desk, under their name, of what."""
    apprise_env: str = ""
    """The environment variable with Apprise addresses, parted by blanks, of chats and the like that are told
    of everything; empty: none."""
    due_days: Annotated[int, Field(ge=0, le=60)] = 2
    """How many days before translations are due their translators are told once more."""
