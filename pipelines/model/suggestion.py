"""A name that nobody knows is mostly a slip: the likeliest one that was meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that comes nearest to a misspelled one; empty if none is near."""
    return next(iter(get_close_matches(name, list(known), n=1)), "")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`did you mean 'title'?`, or nothing where no known name comes near."""
    near = nearest(name, known)
    return f"did you mean {near!r}?" if near else ""
