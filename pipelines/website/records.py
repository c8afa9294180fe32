"""The record beside each page, `article.json`: the article as it was published, to be rendered again from."""

from __future__ import annotations

from functools import cache
from hashlib import sha256

from pydantic import TypeAdapter

from pipelines.model.site import PublishedArticle

RECORD = "article.json"


@cache
def _record_adapter() -> TypeAdapter[PublishedArticle]:
    return TypeAdapter(PublishedArticle)


def write_record(item: PublishedArticle) -> bytes:
    """The record's bytes, the same for the same article."""
    return _record_adapter().dump_json(item) + b"\n"


def read_record(data: bytes) -> PublishedArticle:
    """The article of a record; ValueError if it is damaged."""
    return _record_adapter().validate_json(data)


def key_of(*parts: object) -> str:
    """A fingerprint of values whose `repr` tells them apart, such as strings, numbers, dates and tuples."""
    return sha256(repr(parts).encode()).hexdigest()
