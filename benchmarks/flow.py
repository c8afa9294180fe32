"""What publishing 24 languages costs as a Prefect flow, over an empty flow in the same mode. Bar: 3 s.

Both run in one process, one after the other, first with the temporary server that `glocal publish` starts
when there is none, then against a server that runs. The time is the flow's alone, all of its work included:
catalogs, checks, emails, website, outbox.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.build import SAMPLE, _workspace

RUNS = 3

_PROBE = """
import os, sys, time
from pathlib import Path
from pipelines.flows.environment import quiet_prefect
from pipelines.workspace.paths import open_workspace
workspace = open_workspace(Path.cwd(), explicit=True)
quiet_prefect(workspace)
from prefect import flow
from pipelines.flows.publish import publish_flow

@flow
def empty():
    pass

empty()  # starts the server, where there is none
for number in range(int(sys.argv[1])):
    if number:
        Path("output").rename(f"output-{number}")
        Path(".glocal/ledger.sqlite").rename(f"ledger-{number}")
    begin = time.perf_counter()
    empty()
    middle = time.perf_counter()
    report = publish_flow(sys.argv[2], ask_first=False)
    assert report.sent == 24, report.summary
    print(middle - begin, time.perf_counter() - middle)
"""


def _measure(folder: Path, **more: str) -> list[tuple[float, float]]:
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "GLOCAL_"))
    }
    clean |= {"PYTHONPATH": str(Path(__file__).resolve().parents[1]), **more}
    command = [sys.executable, "-c", _PROBE, str(RUNS), SAMPLE]
    done = subprocess.run(command, cwd=folder, env=clean, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    rows = [line.split() for line in done.stdout.splitlines()]
    return [(float(row[0]), float(row[1])) for row in rows if len(row) == 2]


def _show(name: str, runs: list[tuple[float, float]]) -> None:
    best = min(runs, key=lambda run: run[1] - run[0])
    worst = max(run[1] - run[0] for run in runs)
    print(
        f"  {name:17} empty {best[0]:.2f} s, publish {best[1]:.2f} s: {best[1] - best[0]:.2f} s more"
        f" (worst of {len(runs)} runs {worst:.2f} s)"
    )


def main() -> None:
    print("publish as a flow, 24 languages (bar: 3 s more than an empty flow)")
    with tempfile.TemporaryDirectory() as name:
        _show("temporary server", _measure(_workspace(Path(name))))
    with tempfile.TemporaryDirectory() as name:
        folder = _workspace(Path(name))
        serve = subprocess.Popen(
            [sys.executable, "-m", "pipelines", "serve", "--port", "4870", "--workspace", str(folder)],
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            while serve.stdout and not serve.stdout.readline().startswith("Ready:"):
                pass
            _show("running server", _measure(folder))
        finally:
            serve.terminate()
            serve.wait(60)


if __name__ == "__main__":
    main()
