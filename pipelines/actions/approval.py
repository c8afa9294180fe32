"""The question before anything is sent or public, and a person's answer: values, and what is written down.

An answer holds for exactly what was asked. If a text, a list, its size or a time has changed since, the
question is asked again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from types import MappingProxyType

from pipelines.delivery.approval import AnswerKind, ApprovalRow, ApprovalSubject
from pipelines.delivery.ledger import Ledger


@dataclass(frozen=True, slots=True)
class ApprovalQuestion:
    """What a person is asked."""

    text: str
    """Markdown: what goes out, to whom and when, what is held."""
    digest: str
    """Of everything that the answer is about."""
    languages: int
    """How many would go out."""


@dataclass(frozen=True, slots=True)
class ApprovalAnswer:
    """What a person said."""

    send: bool
    by: str
    comment: str = ""
    origin: str = ""
    """From where: a run of the form, or somebody's terminal."""

    @property
    def signature(self) -> str:
        """For a person: who, and why."""
        return f"{self.by}: {self.comment}" if self.comment else self.by


def question_digest(
    asked: Iterable[tuple[int, ApprovalSubject]],
    doubts: Mapping[str, str] = MappingProxyType({}),
    attempt: int = 0,
) -> str:
    """A fingerprint of a question: what it is about, and the how-manieth it is about each of these.

    `doubts`: what is unusual about who gets it, by locale; the usual growth of a list asks nobody again.
    `attempt`: how often it was answered by somebody whose answer does not count.
    """
    parts = [(subject.key, subject.digest, number) for number, subject in asked]
    return sha256(repr((parts, sorted(doubts.items()), attempt)).encode()).hexdigest()[:16]


def record_answer(
    ledger: Ledger,
    subjects: Sequence[ApprovalSubject],
    answer: ApprovalAnswer,
    proposer: str,
    now: datetime,
    *,
    once: bool = False,
) -> None:
    """The answer about each of these, as an approval and in the log of its delivery.

    `once`: not again if the very same stands there, as for a run that goes on.
    """
    kind = AnswerKind.YES if answer.send else AnswerKind.NO
    event = "approved by a person" if answer.send else "refused by a person"
    for subject in subjects:
        told = (subject.key, subject.digest, subject.size, kind, answer.by, proposer)
        ledger.approvals.add(ApprovalRow(*told, answer.origin, answer.comment, now), once=once)
        ledger.note_once(subject.key, answer.by, now, event, answer.comment)
