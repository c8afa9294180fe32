"""The list of subscribers out of a database."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from pipelines.delivery.mailing.recipients import ListRow, missing_column
from pipelines.model.errors import DeliveryError

AT_ONCE = 1000


def read_query(url: str, query: str) -> Iterator[ListRow]:
    """The query's rows, in flat memory where the database can; DeliveryError names no part of `url`."""
    try:
        engine = sa.create_engine(url)
        try:
            with engine.connect().execution_options(yield_per=AT_ONCE) as connection:
                found = connection.execute(sa.text(query))
                names = [name.lower() for name in found.keys()]  # noqa: SIM118 - a Result is no mapping
                if missing := missing_column(names):
                    raise DeliveryError(
                        f"subscribers_query has no column {missing!r}",
                        hint="its columns must be named address, locale and, if any, name, token, lists",
                    )
                for number, row in enumerate(found, 1):
                    texts = ("" if value is None else str(value) for value in row)
                    yield ListRow(dict(zip(names, texts, strict=True)), f"subscribers_query:{number}")
        finally:
            engine.dispose()
    except SQLAlchemyError as error:
        raise DeliveryError(
            f"the subscribers cannot be read: {type(error).__name__}",
            hint="check subscribers_query and the database behind subscribers_url_env",
        ) from error
