"""`[weblate]` of glocal.toml: the Weblate project in which translators work."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from pipelines.workspace.setting_addresses import WebAddress
from pipelines.workspace.setting_names import PublishedTag


class WeblateSettings(BaseModel):
    """Where it is, and whether what nobody approved there is held here (docs/weblate.md)."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    url: WebAddress | Literal[""] = ""
    """The address of a Weblate, such as `https://hosted.weblate.org`; empty: there is none."""
    project: Annotated[str, Field(pattern=r"^[a-z0-9_-]*$")] = ""
    """The project's short name there, as in its address. Its components are known by the files they hold."""
    token_env: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")] = "WEBLATE_TOKEN"  # noqa: S105 - a variable's name
    """The environment variable with the access token: of a user of Weblate, or better of the project."""
    review: bool = True
    """Whether a text goes out only once it is approved in Weblate, as its review workflow means it. Off:
    what is translated and not marked *needs editing* goes out."""
    locales: tuple[PublishedTag, ...] = ()
    """The languages that are translated there; empty: all. The others are not held for Weblate's sake."""

    @model_validator(mode="after")
    def _whole(self) -> WeblateSettings:
        if bool(self.url) != bool(self.project):
            raise ValueError(f"needs {'project' if self.url else 'url'} too")
        return self
