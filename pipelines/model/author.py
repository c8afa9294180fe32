"""Who wrote an article."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.model.blocks import Text


@dataclass(frozen=True, slots=True)
class Author:
    """One of those whom an article names as its writers."""

    name: str
    role: Text | None = None
    """What the person does, in the readers' language: `teacher`."""
    url: str = ""
    """A page of the person's own."""
