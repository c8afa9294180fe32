"""Machines on which one website is published, for tests of what one does to another."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from click.testing import CliRunner, Result

from pipelines.actions import site_restore
from pipelines.actions.publish_steps import RunContext
from pipelines.actions.site import SiteReport, read_state, withdraw_article
from pipelines.actions.site_restore import restore_from_target
from pipelines.cli import cli
from pipelines.workspace.articles import pick_articles
from pipelines.workspace.paths import Workspace, open_workspace
from pipelines.workspace.snapshot import Snapshot, open_snapshot
from tests.conftest import ROOT
from tests.delivery.editions import SETTINGS

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
ARTICLE = '---\nid: "tag:example.org,2026:{0}"\ntitle: About {0}\ndate: 2026-11-20\n---\n\nWe met for {0}.\n'


class Machine:
    """A workspace on one of several machines that show one website at one place."""

    def __init__(self, folder: Path, target: str) -> None:
        for slug in ("apple", "berry", "cherry"):
            (folder / "content" / slug).mkdir(parents=True)
            (folder / "content" / slug / "index.md").write_text(ARTICLE.format(slug))
        shutil.copytree(ROOT / "site_templates", folder / "site_templates")
        (folder / "email_templates").mkdir()
        (folder / "glocal.toml").write_text(
            'locales = ["en", "fr"]\n[gate]\notherwise = "source"\n'
            + SETTINGS.replace("[site]\n", f'[site]\ntarget = "{target}"\n')
        )
        self.folder, self.target = folder, target

    @property
    def workspace(self) -> Workspace:
        return open_workspace(self.folder, explicit=True)

    @property
    def snapshot(self) -> Snapshot:
        return open_snapshot(self.workspace)

    def publish(self, slug: str, day: int = 0, locales: tuple[str, ...] = ("en",)) -> SiteReport:
        run = RunContext(self.workspace, slug, "outbox", clock=lambda: MONDAY + timedelta(days=day))
        editions = [run.judge(locale) for locale in locales]
        return run.release([edition for edition in editions if edition.decision.goes_out])

    def withdraw(self, slug: str, day: int = 0) -> None:
        (article,) = pick_articles(self.workspace, [slug])
        withdraw_article(self.snapshot, article, ["en"], MONDAY + timedelta(days=day))

    def take_in(self) -> site_restore.SiteRestorePlan | None:
        plans: list[site_restore.SiteRestorePlan] = []
        restore_from_target(self.workspace, MONDAY, plans.append)
        return plans[0] if plans else None

    def glocal(self, *arguments: str, code: int = 0) -> Result:
        result = CliRunner().invoke(cli, [*arguments, "--workspace", str(self.folder)])
        assert (result.exit_code, "Traceback" in result.output) == (code, False), result.output
        return result

    def dates(self) -> dict[str, tuple[datetime, datetime]]:
        state = read_state(self.workspace)
        return {i.localized.article.slug: (i.published, i.updated) for i in state.published}

    @property
    def site(self) -> Path:
        return self.folder / "output/site"
