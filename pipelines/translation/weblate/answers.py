"""What Weblate's REST API answers, as far as it is read: checked where it comes in (Weblate 5.14)."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

APPROVED = 30
"""From this state on nobody has to look any more; 20 is translated, 10 needs editing, 0 is empty."""


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


class AnswerPage(_Answer):
    """Part of a list."""

    count: int = Field(ge=0)
    next: str | None = None
    """The address of the rest."""
    results: tuple[dict[str, Any], ...]
    """Each to be checked by itself."""


class WeblateLock(_Answer):
    """Whether translators can write."""

    locked: bool


class WeblateDone(_Answer):
    """What became of an operation on the repository."""

    result: bool
    detail: str = ""


class WeblateComponent(_Answer):
    """A file's texts in all languages."""

    slug: str
    translations_url: str


class WeblateTranslation(_Answer):
    """A file's texts in one language."""

    filename: str
    """From the root of the repository."""
    url: str
    """By which its units name it."""
    translate_url: str = ""
    """Where a person works on it."""
    total: int
    translated: int
    have_suggestion: int = 0
    have_comment: int = 0


class WeblateUnit(_Answer):
    """A text in one language."""

    id: int
    translation: str
    source: tuple[str, ...]
    """The text, and its plural."""
    target: tuple[str, ...]
    context: str = ""
    state: int
