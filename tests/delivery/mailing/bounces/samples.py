"""Mails as they come back, of letters that we sent."""

from __future__ import annotations

from pathlib import Path

from pipelines.delivery.mailing.recipients import person
from pipelines.delivery.mailing.return_path import ReturnPath, letter_id

SECRET = "0123456789abcdef"
ISSUE = "tag:example.org,2026:hello"
RETURN_PATH = ReturnPath("bounces+{id}@example.org", SECRET)
FOLDER = Path(__file__).parent / "samples"
NAMES = sorted(path.stem for path in FOLDER.glob("*.eml"))


def letter_to(name: str, issue: str = ISSUE) -> str:
    """The id of the letter that a reader got."""
    return letter_id(issue, "el", person(f"{name}@example.org"), SECRET)


def sample(kind: str, letter: str, line_end: str = "\n") -> bytes:
    """A mail about a letter."""
    message_id = f"<{letter}@example.org>"
    text = (FOLDER / f"{kind}.eml").read_text(encoding="utf-8")
    text = text.replace("@VERP@", RETURN_PATH.of(message_id)).replace("@MESSAGE_ID@", message_id)
    return text.replace("\n", line_end).encode()
