"""Findings on the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.actions.check import by_locales
from pipelines.cli.screen import Screen
from pipelines.model.finding import Finding


def say_findings(screen: Screen, findings: Sequence[Finding]) -> None:
    """Each once, with the languages that it is about."""
    for finding, wrong_in in by_locales(dict.fromkeys(findings)):
        where = f"{' '.join(wrong_in)}: " if wrong_in else ""
        screen.say(f"{finding.origin}: {finding.severity}: {where}{finding.message} [{finding.check}]")
