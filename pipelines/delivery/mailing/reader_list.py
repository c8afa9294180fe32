"""The list of readers that the settings of a provider name: a file, or a query."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from pipelines.delivery.mailing.query import read_query
from pipelines.delivery.mailing.recipients import ListRow, read_csv
from pipelines.delivery.secrets import secret


class ListSettings(Protocol):
    """Where readers are listed."""

    @property
    def subscribers(self) -> str:
        """A CSV file, relative to the workspace."""

    @property
    def subscribers_query(self) -> str: ...

    @property
    def subscribers_url_env(self) -> str: ...


def read_list(root: Path, settings: ListSettings) -> Iterator[ListRow] | None:
    """Its rows as they are there, read anew; None if the settings name none."""
    if settings.subscribers:
        return read_csv(root / settings.subscribers, settings.subscribers)
    if settings.subscribers_query:
        return read_query(secret(settings.subscribers_url_env), settings.subscribers_query)
    return None
