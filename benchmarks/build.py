"""`glocal build` of the sample article in 24 languages: a cold process, and the split by stage; and of all
issues of the workspace.

Bars for the one: 1.5 s and 150 MB at most on two cores, no Prefect loaded. The whole process is timed from
outside; the stages come from one more run inside its own process, so their sum is not the total.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUNS = 5
SAMPLE = "sofia-community-meeting"

# Runs in the measured process, after its work, to report on it.
_PROBE = """
import json, resource, sys, time
begin = time.perf_counter()
from pathlib import Path
from pipelines.actions import build, editions, preflight, site_preview
from pipelines.workspace.files import write_tree
from pipelines.workspace.articles import pick_articles
from pipelines.workspace.paths import open_workspace
from pipelines.workspace.snapshot import open_snapshot
from pipelines.delivery.providers.outbox import payload
marks = [("imports", time.perf_counter() - begin)]
def mark(name):
    global last
    now = time.perf_counter()
    marks.append((name, now - last))
    last = now
last = time.perf_counter()
workspace = open_workspace(Path(sys.argv[1]), explicit=True)
snapshot = open_snapshot(workspace)
articles = pick_articles(workspace, sys.argv[2:])
mark("read settings, article, templates")
snapshot.interfaces, snapshot.template_words.readable
mark("read interface catalogs, extract template words")
ready = [editions.make_edition(snapshot, a, l) for a in articles for l in workspace.locales]
mark("read catalogs, check, gate, localize")
mails = [editions.make_email(snapshot, e, workspace.locales) for e in ready]
mark("render emails")
for n in range(0, len(ready), len(workspace.locales)):
    issue = slice(n, n + len(workspace.locales))
    preflight.inspect(snapshot, list(zip(ready[issue], mails[issue])))
mark("preflight")
campaigns = [editions.make_campaign(snapshot, e, m, "outbox") for e, m in zip(ready, mails)]
for c in campaigns: payload(c, workspace.settings.site.url)
mark("make .eml files")
site_preview.build_site(snapshot, articles, workspace.locales)
mark("render pages and feeds, check and write them")
build.build(snapshot, articles, workspace.locales, mail=True)
mark("all of it again, warm, and write the mails")
print(json.dumps({"stages": marks, "editions": len(ready), "prefect": "prefect" in sys.modules}))
"""


def _workspace(folder: Path) -> Path:
    """A copy of this repository's workspace without output, so that each run writes everything."""
    for name in ("content", "translations", "email_templates", "site_templates", "brand"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "glocal.toml", folder)
    return folder


def _cold_build(folder: Path, *slugs: str) -> tuple[float, float]:
    """Wall seconds and peak megabytes of one `glocal build` in a new process."""
    shutil.rmtree(folder / "output", ignore_errors=True)
    command = [sys.executable, "-m", "pipelines", "build", "--workspace", str(folder), "--json", *slugs]
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert process.stdout is not None
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    if os.waitstatus_to_exitcode(status) != 0 or json.loads(output)["editions"] == 0:
        raise SystemExit("glocal build failed; run it by hand to see why")
    return seconds, usage.ru_maxrss / 1024


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = _workspace(Path(name))
        _cold_build(folder, SAMPLE)  # warms the disk cache, not the process
        runs = [_cold_build(folder, SAMPLE) for _ in range(RUNS)]
        everything = [_cold_build(folder) for _ in range(RUNS)]
        command = [sys.executable, "-c", _PROBE, str(folder), SAMPLE]
        probe = subprocess.run(command, capture_output=True, check=True, text=True, cwd=ROOT)
    seconds = sorted(run[0] for run in runs)
    report = json.loads(probe.stdout)
    print(f"glocal build, {report['editions']} editions, cold process, {RUNS} runs, {os.cpu_count()} cores")
    print(
        f"  wall     {seconds[0]:.2f} – {statistics.median(seconds):.2f} – {seconds[-1]:.2f} s"
        "  (minimum, median, maximum; bar 1.5 s)"
    )
    print(f"  memory   {max(run[1] for run in runs):.0f} MB at its peak (bar 150 MB)")
    print(f"  Prefect  {'LOADED' if report['prefect'] else 'not loaded'}")
    print(f"  all issues of the workspace: {statistics.median(run[0] for run in everything):.2f} s (median)")
    print("by stage, one process:")
    for stage, took in report["stages"]:
        print(f"  {took * 1000:6.0f} ms  {stage}")
