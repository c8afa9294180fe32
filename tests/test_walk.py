"""The walk in docs/architecture.md: what it names is called, in the order in which it names it."""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

import pytest

import pipelines
from pipelines.actions.publish import publish_issue
from pipelines.actions.publish_steps import DirectSteps, RunContext
from pipelines.actions.request import PublishParameters, read_request
from pipelines.workspace.paths import open_workspace
from tests.conftest import SLUG

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = str(Path(pipelines.__file__).parent)
CHAPTER = "## One article, from `content/` to a provider\n"


def named() -> list[str]:
    """The functions of the chapter, in its order."""
    page = (ROOT / "docs/architecture.md").read_text()
    chapter = page.partition(CHAPTER)[2].partition("\n## ")[0]
    return re.findall(r"`(pipelines\.[\w.]+)`", chapter)


def in_ten_lines() -> list[str]:
    """Those at the top of the package."""
    lines = re.findall(r"^    ([\w.]+) ", pipelines.__doc__ or "", re.MULTILINE)
    return [f"pipelines.{line}" for line in lines]


@pytest.mark.slow
def test_the_chapter_names_the_walk_in_its_order(workspace: Path) -> None:
    """A newcomer reads this page first, and follows it into the code: it must not lead astray."""
    called: dict[str, None] = {}

    def watch(frame: FrameType, event: str, _: object) -> None:
        # A template of the package is run as code too, but is no function of ours.
        file = frame.f_code.co_filename
        if event == "call" and file.startswith(PACKAGE) and file.endswith(".py"):
            called.setdefault(f"{frame.f_globals['__name__']}.{frame.f_code.co_qualname}")

    opened = open_workspace(workspace, explicit=True)
    asked: PublishParameters = {"issue": SLUG, "languages": ["fr"], "send": "send now", "ask_first": False}
    sys.setprofile(watch)
    try:
        request = read_request(opened, asked, datetime.now(UTC))
        run = RunContext(opened, request.issue, request.provider)
        for _ in publish_issue(request, run, DirectSteps(run)):
            pass
    finally:
        sys.setprofile(None)
    order = list(called)
    for names in (named(), in_ten_lines()):
        assert [name for name in names if name not in called] == []
        assert names == sorted(names, key=order.index)
    assert len(named()) > 30
    assert len(in_ten_lines()) == 10
