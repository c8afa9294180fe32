"""Steps of a look that are not taken again while the workspace is as it was: mails, what is wrong with them,
and what becomes of the website. A question, its answer and the page between need them within seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar, cast

from pipelines.actions.approval import ApprovalAnswer, ApprovalQuestion
from pipelines.actions.publish_steps import DirectSteps, RunContext, SiteOutlook
from pipelines.actions.site import SiteReport
from pipelines.delivery.send_options import SendOptions
from pipelines.model.delivery import Campaign, Delivery, Email
from pipelines.model.edition import Edition
from pipelines.model.finding import Finding
from pipelines.workspace.snapshot import Snapshot

Made = TypeVar("Made")


@dataclass
class Remembered:
    """What was made of one state of the workspace; of another state it is forgotten."""

    snapshot: Snapshot | None = None
    made: dict[Hashable, object] = field(default_factory=dict)

    def of(self, snapshot: Snapshot) -> dict[Hashable, object]:
        """What is known of this state."""
        if snapshot is not self.snapshot:
            self.snapshot, self.made = snapshot, {}
        return self.made

    def steps(self, run: RunContext) -> RememberedSteps:
        """The steps of a run that looks at what it was handed."""
        return RememberedSteps(DirectSteps(run), self.of(run.snapshot))


@dataclass(frozen=True, slots=True)
class RememberedSteps:
    """Made once for each state of the workspace; what changes something is done each time."""

    direct: DirectSteps
    made: dict[Hashable, object]

    def update_catalogs(self) -> None:
        self.direct.update_catalogs()

    def judge(self, locales: Sequence[str]) -> Iterable[Edition]:
        return self.direct.judge(locales)  # the snapshot remembers these itself

    def render(self, editions: Sequence[Edition], alternates: Sequence[str]) -> Iterable[Email | Finding]:
        run = self.direct.run
        for each in editions:
            key = ("mail", each.slug, each.locale, tuple(alternates))
            yield self._once(key, lambda each=each: run.render(each, alternates))  # type: ignore[misc] # of this turn

    def preflight(self, editions: Sequence[Edition], rendered: Sequence[Email | Finding]) -> list[Edition]:
        mails = tuple(each.digest if isinstance(each, Email) else each for each in rendered)
        key = ("preflight", *((each.slug, each.locale) for each in editions), *mails)
        return self._once(key, lambda: self.direct.preflight(editions, rendered))

    def plan_site(self, editions: Sequence[Edition]) -> SiteOutlook:
        key = ("site", *((each.slug, each.locale) for each in editions))
        return self._once(key, lambda: self.direct.plan_site(editions))

    def _once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        if key not in self.made:
            self.made[key] = make()
        return cast("Made", self.made[key])

    def write_previews(self, locales: Sequence[str]) -> str:
        return self.direct.write_previews(locales)

    def ask(self, question: ApprovalQuestion) -> ApprovalAnswer:
        return self.direct.ask(question)

    def release(self, editions: Sequence[Edition]) -> SiteReport:
        return self.direct.release(editions)

    def deliver(
        self, campaigns: Sequence[Campaign], options: Mapping[str, SendOptions], holder: str
    ) -> Iterable[Delivery | Exception]:
        return self.direct.deliver(campaigns, options, holder)
