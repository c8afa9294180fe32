"""Passwords as they are kept: scrypt (RFC 7914), which Python brings along.

Argon2 would need a package with compiled code for the same strength: OWASP's password storage sheet counts
scrypt with N = 2^14, r = 8, p = 5 as its equal, and it takes about as long (an eighth of a second).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from threading import BoundedSemaphore

SHORTEST = 10
"""Characters of a password."""
LONGEST = 200
_AT_ONCE = 2
"""Hashes that are made at the same time: each takes 16 MB and a core."""
_WAITING = 12
"""How many there may be with those that wait for their turn, a second and a half at most."""


class TooBusy(Exception):  # noqa: N818 - not a fault of whoever meets it
    """So many sign in at this moment that another has to come again."""


@dataclass(frozen=True, slots=True)
class Passwords:
    """Makes and compares hashes: `scrypt$N$r$p$salt$key`. Slow by intention; call it in a thread."""

    cost: int = 2**14
    """N of what is made; tests take less."""
    _turn: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(_AT_ONCE))
    _queue: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(_WAITING))

    def hashed(self, password: str) -> str:
        """What is kept of a password."""
        salt = secrets.token_bytes(16)
        key = self._key(password, salt, self.cost, 8, 5)
        return f"scrypt${self.cost}$8$5${b64encode(salt).decode()}${b64encode(key).decode()}"

    def fits(self, password: str, kept: str) -> bool:
        """Whether it is the password; takes its time where nothing is kept, so that nobody learns that."""
        if not kept:
            self._key(password, b"nobody has this", self.cost, 8, 5)
            return False
        _, cost, block, parallel, salt, key = kept.split("$")
        made = self._key(password, b64decode(salt), int(cost), int(block), int(parallel))
        return hmac.compare_digest(made, b64decode(key))

    def _key(self, password: str, salt: bytes, cost: int, block: int, parallel: int) -> bytes:
        # Whoever waits holds a thread, of which pages need some too.
        if not self._queue.acquire(blocking=False):
            raise TooBusy
        try:
            return self._made(password, salt, cost, block, parallel)
        finally:
            self._queue.release()

    def _made(self, password: str, salt: bytes, cost: int, block: int, parallel: int) -> bytes:
        with self._turn:
            return hashlib.scrypt(
                password.encode(), salt=salt, n=cost, r=block, p=parallel, maxmem=2**26, dklen=32
            )
