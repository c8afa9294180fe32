"""What every rule is made of: an id, a severity, a reason, and a test that says what is wrong.

To add one, write its test in the module of its theme, add a row to `EDITION` or `ACROSS` in `__init__.py`,
an email that trips it and a near twin that does not to `tests/emails/preflight/preflight_cases.py`, and run
`make reference` for `docs/checks.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, NamedTuple, ParamSpec

from pipelines.model.finding import Severity

HINT = Severity.HINT
P = ParamSpec("P")


class PreflightFault(NamedTuple):
    """What is wrong in one place, and what to do about it."""

    message: str
    severity: Severity | None = None
    """None: the rule's own."""
    about: str = ""
    """The address, file or words that are at fault: if they stand in a text, it is that text's fault."""


@dataclass(frozen=True, slots=True)
class PreflightRule(Generic[P]):
    """One question asked of an edition, or of an edition beside the source's."""

    id: str
    severity: Severity
    """The most severe that it gives; a fault may be milder."""
    test: Callable[P, Iterator[PreflightFault]]
    """Its docstring's first paragraph says why, for the documentation."""
    of_words: bool = False
    """Whether it is mended in the article or its translation, not in the template."""

    @property
    def why(self) -> str:
        """One sentence."""
        return " ".join((self.test.__doc__ or "").partition("\n\n")[0].split())


def cut(text: str, most: int = 60) -> str:
    """A text on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def short(text: str, most: int = 60) -> str:
    """The same, quoted."""
    return repr(cut(text, most))
