"""Who asks for a send or answers, and with what that is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pipelines.actions.proposal_facts import SendFacts, WaitingLanguage, read_facts, waiting_languages
from pipelines.actions.publish_steps import DirectSteps, PublishSteps, RunContext
from pipelines.actions.request import OpenProvider, PublishParameters, PublishRequest, read_request
from pipelines.delivery.kit import utc_now
from pipelines.delivery.ledger import Ledger
from pipelines.delivery.providers import open_provider
from pipelines.workspace.paths import Workspace
from pipelines.workspace.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who asks or answers."""

    account: str
    """What no other person has: of two who are called alike, it tells who is who."""
    name: str
    """As the record of deliveries names them."""
    origin: str = ""
    """From where: an address, a browser."""


@dataclass(frozen=True, slots=True)
class SendContext:
    """What proposals are made and answered with."""

    workspace: Workspace
    ledger: Ledger
    open_provider: OpenProvider = open_provider
    clock: Callable[[], datetime] = utc_now
    steps: Callable[[RunContext], PublishSteps] = DirectSteps
    snapshot: Callable[[], Snapshot] | None = None
    """The workspace as it is now, where somebody keeps it; else it is read for each look."""

    def request(self, parameters: PublishParameters) -> PublishRequest:
        """The request that the parameters are; a GlocalError names the first that cannot be."""
        return read_request(self.workspace, parameters, self.clock(), self.open_provider)

    def facts(self, request: PublishRequest, *, update: bool = False) -> SendFacts:
        """What the request would do at this moment; errors as `read_facts`.

        `update`: the translators' files first, as a publish does.
        """
        if update:
            self.steps(self._run(request)).update_catalogs()
        run = self._run(request)
        try:
            return read_facts(request, run, self.steps(run))
        finally:
            run.ledger.close()

    def waiting(self, request: PublishRequest) -> tuple[WaitingLanguage, ...]:
        """The languages that were not asked for and are held, with the reason."""
        run = self._run(request)
        others = [
            locale for locale in run.article.among(self.workspace.locales) if locale not in request.locales
        ]
        return tuple(waiting_languages(run, self.steps(run).judge(others)))

    def _run(self, request: PublishRequest) -> RunContext:
        opened = self.snapshot() if self.snapshot else None
        told = (request.issue, request.provider, self.open_provider, self.clock)
        return RunContext(self.workspace, *told, opened)
