"""Pulls and pushes for the desk, in a thread of its own and in nobody's way."""

from __future__ import annotations

import logging
from threading import Thread

from pipelines.actions.git_exchange import end_cut_short, exchange_with_git
from pipelines.desk.desk import Desk
from pipelines.model.errors import GlocalError
from pipelines.workspace.git_waiting import waiting_commits

QUIET = 60.0
"""Seconds between two looks where nothing is pulled or pushed: for commits that could not be made."""
_LOG = logging.getLogger(__name__)


class GitKeeper:
    """One per process. What it has done stands in `.glocal/git-record.json`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._ended = False
        self._thread = Thread(target=self._keep, name="git", daemon=True)

    def start(self) -> None:
        """Begin: what a process that died has left half done is taken back first."""
        self._thread.start()

    def stop(self) -> None:
        """End after what is being done."""
        self._ended = True
        self._desk.git_now.set()

    def _keep(self) -> None:
        try:
            end_cut_short(self._desk.cache.snapshot().workspace)
        except (GlocalError, OSError):  # the next round says it
            _LOG.debug("git could not be looked at", exc_info=True)
        while not self._ended:
            wait = QUIET
            try:
                wait = self.look()
            except Exception:  # noqa: BLE001 - whatever it is, the next round may do
                _LOG.exception("git could not be asked")
            self._desk.git_now.wait(wait)
            self._desk.git_now.clear()

    def look(self) -> float:
        """One round, and in how many seconds the next one is due."""
        workspace = self._desk.cache.snapshot().workspace
        settings = workspace.settings.git
        if not (settings.pull or settings.push or waiting_commits(workspace.state)):
            return QUIET
        exchange_with_git(workspace, self._desk.clock())
        return settings.every if settings.pull or settings.push else QUIET
