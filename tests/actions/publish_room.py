"""Publishing in milliseconds, for tests: no Prefect, no templates, a provider in memory, a real ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from pipelines.actions.approval import ApprovalAnswer, ApprovalQuestion
from pipelines.actions.publish import publish_issue
from pipelines.actions.publish_events import (
    Finished,
    PublishEvent,
)
from pipelines.actions.publish_report import PublishReport
from pipelines.actions.publish_steps import DirectSteps, RunContext, SiteOutlook
from pipelines.actions.request import PublishParameters, PublishRequest, read_request
from pipelines.actions.site import SiteReport
from pipelines.delivery.send_options import SendOptions
from pipelines.model.delivery import Campaign, Delivery, Email
from pipelines.model.edition import Decision, Edition, LocalizedArticle, Verdict
from pipelines.model.finding import Finding
from pipelines.website.manifest import Changes
from pipelines.workspace.paths import Workspace, open_workspace
from tests.actions.memory_provider import MemoryProvider
from tests.delivery.editions import SETTINGS, campaign

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ARTICLE = '---\nid: "tag:example.org,2026:hello"\ntitle: Hello\ndate: 2026-11-20\n---\n\nWe met.\n'
LISTS = "".join(f'[audiences.{tag}]\nlists = ["{tag}-list"]\n' for tag in ("en", "fr", "de", "mt"))
RELEASED = SiteReport(1, Changes(new=("en/hello/index.html",)))
CHANGED = "Website: 1 page new."


def workspace_in(folder: Path, more: str = LISTS) -> Workspace:
    (folder / "content/hello").mkdir(parents=True)
    (folder / "content/hello/index.md").write_text(ARTICLE)
    (folder / "glocal.toml").write_text(
        f'locales = ["en", "fr", "de", "mt"]\n{SETTINGS}[ledger]\nurl_env = "LEDGER"\n{more}'
    )
    return open_workspace(folder, explicit=True)


@dataclass
class QuickSteps:
    """Judges and renders without a template; releases nowhere; the deliveries are real."""

    run: RunContext
    answer: ApprovalAnswer | None = None
    """None: whoever is asked does not answer yet, as in a run that is suspended."""
    held: tuple[str, ...] = ()
    """Locales that the gate holds."""
    faulty: tuple[str, ...] = ()
    """Locales whose email has a fault that preflight finds."""
    misfits: tuple[Finding, ...] = ()
    """What does not fit on the website where its language is published."""
    alternates: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    """Each email that was rendered, and the locales that it links to."""
    released: list[tuple[str, ...]] = field(default_factory=list)
    asked: list[ApprovalQuestion] = field(default_factory=list)
    previewed: list[tuple[str, ...]] = field(default_factory=list)

    def update_catalogs(self) -> None:
        pass

    def judge(self, locales: Sequence[str]) -> Iterator[Edition]:
        for tag in locales:
            decision = Decision(tag, Verdict.READY)
            if tag in self.held:
                decision = Decision(tag, Verdict.HOLD, 10, 4, reasons=("1 text, 6 words to translate",))
            yield Edition(LocalizedArticle(self.run.article, tag), decision, ())

    def render(self, editions: Sequence[Edition], alternates: Sequence[str]) -> Iterator[Email]:
        for edition in editions:
            self.alternates.append((edition.locale, tuple(alternates)))
            yield campaign(edition.locale).email

    def preflight(self, editions: Sequence[Edition], rendered: Sequence[Email | Finding]) -> list[Edition]:
        return [
            replace(
                each,
                decision=replace(each.decision, verdict=Verdict.HOLD, reasons=("its email has a fault",)),
            )
            if each.locale in self.faulty
            else each
            for each in editions
        ]

    def plan_site(self, editions: Sequence[Edition]) -> SiteOutlook:
        out = {"index.html", *(edition.locale for edition in editions)}
        left = tuple(fault for fault in self.misfits if fault.origin.path.partition("/")[0] in out)
        return SiteOutlook(Changes(new=tuple(f"{each.locale}/hello/index.html" for each in editions)), left)

    def write_previews(self, locales: Sequence[str]) -> str:
        self.previewed.append(tuple(locales))
        return "http://127.0.0.1:1"

    def ask(self, question: ApprovalQuestion) -> ApprovalAnswer:
        self.asked.append(question)
        if self.answer is None:
            raise Suspended
        return self.answer

    def release(self, editions: Sequence[Edition]) -> SiteReport:
        self.released.append(tuple(edition.locale for edition in editions))
        return RELEASED

    def deliver(
        self, campaigns: Sequence[Campaign], options: Mapping[str, SendOptions], holder: str
    ) -> Iterator[Delivery | Exception]:
        yield from DirectSteps(self.run).deliver(campaigns, options, holder)


class Suspended(BaseException):
    """What ends a run that waits for an answer."""


@dataclass
class Room:
    """A workspace, its provider, and publishing in it."""

    workspace: Workspace
    provider: MemoryProvider = field(default_factory=MemoryProvider)

    def request(self, **more: object) -> PublishRequest:
        parameters: PublishParameters = {"issue": "hello", "send": "send now", "ask_first": False}
        parameters |= {"provider": "memory", "your_name": "Ana", **more}  # type: ignore[typeddict-item] # by name
        return read_request(self.workspace, parameters, NOW, lambda *_: self.provider)

    def run(self) -> RunContext:
        return RunContext(self.workspace, "hello", "memory", lambda *_: self.provider, lambda: NOW)

    def publish(self, request: PublishRequest, steps: QuickSteps | None = None) -> list[PublishEvent]:
        steps = steps or QuickSteps(self.run())
        try:
            return list(publish_issue(request, steps.run, steps))
        finally:
            steps.run.ledger.close()


def report_of(events: Sequence[PublishEvent]) -> PublishReport:
    last = events[-1]
    assert isinstance(last, Finished)
    return last.report


def states(events: Sequence[PublishEvent]) -> dict[str, tuple[str, str]]:
    return {row.locale: (row.state, row.note) for row in report_of(events).rows}
