"""The ledger's database as the sign-up pages use it: for months, while others put copies of it back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from pipelines.delivery.database import database_errors, looking, open_database, writing
from pipelines.delivery.mark import advance_mark, count_change


class ReaderDatabase:
    """Commits and looks; `mark` and `left` are files beside the ledger, its mark and who left."""

    def __init__(self, url: str, mark: Path | None = None, left: Path | None = None) -> None:
        self._mark, self._left = mark, left
        with self._fresh():
            self._engine = open_database(url)

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _changing(self, *, counts: bool = True) -> Iterator[sa.Connection]:
        """A commit; `counts`: the ledger's mark follows, so that an older copy of it is known for one."""
        with self._fresh(), writing(self._engine) as connection:
            yield connection
            if counts:
                count_change(connection)
        if counts and self._mark:
            with database_errors():
                advance_mark(self._mark, self._engine)

    @contextmanager
    def _looking(self) -> Iterator[sa.Connection]:
        with self._fresh(), looking(self._engine) as connection:
            yield connection

    @contextmanager
    def _fresh(self) -> Iterator[None]:
        """No connection is kept to a ledger's file that somebody puts another in the place of."""
        yield
        if self._engine.dialect.name == "sqlite" and self._engine.url.database not in (None, "", ":memory:"):
            self._engine.dispose()
