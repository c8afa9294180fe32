"""Templates that Jinja2 has compiled, kept for the next time."""

from __future__ import annotations

from types import CodeType

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class CompiledTemplates(BytecodeCache):
    """What this process compiled, by name and source: a server makes `Templates` for every request."""

    def __init__(self, limit: int = 500) -> None:
        self._limit = limit
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if len(self._codes) >= self._limit:
            self._codes.clear()
        if bucket.code:
            self._codes[bucket.key, bucket.checksum] = bucket.code
