"""`glocal serve`: how soon its pages answer and it is ready, and what it needs at rest, Prefect included.

Bars: ready in 10 s; at rest 2 % of a core and 350 MB. Seconds of a clock tell of the machine's mood too, so
the processor's are shown beside them. `REST` seconds pass before the rest is measured (default 60).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import psutil

from benchmarks.build import _workspace

PORT = 4873
WINDOW = 60
"""Seconds for which it is watched at rest."""


def _answers(begin: float, told: list[float]) -> None:
    while not told:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{PORT}/sign-in", timeout=20):
            told.append(time.perf_counter() - begin)
        time.sleep(0.05)


def _used(processes: list[psutil.Process]) -> float:
    """Seconds of the processor."""
    return sum(sum(each.cpu_times()[:2]) for each in processes)


def _serve(folder: Path, name: str, *, rest: float = 0) -> None:
    begin, told = time.perf_counter(), list[float]()
    command = [sys.executable, "-m", "pipelines", "serve", "--port", str(PORT), "--workspace", str(folder)]
    serve = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    threading.Thread(target=_answers, args=(begin, told), daemon=True).start()
    try:
        while serve.stdout and (line := serve.stdout.readline()) and not line.startswith("Ready:"):
            pass
        ready = time.perf_counter() - begin
        desk = psutil.Process(serve.pid)
        both = [desk, *desk.children(recursive=True)]
        used = _used(both)
        print(f"  {name:16} pages {told[0]:.1f} s, ready {ready:.1f} s (processor {used:.1f} s)")
        if rest:
            time.sleep(rest)
            before = _used(both)
            time.sleep(WINDOW)
            busy = 100 * (_used(both) - before) / WINDOW
            memory = sum(each.memory_full_info().pss for each in both) / 2**20
            print(f"  {'at rest':16} {busy:.2f} % of a core, {memory:.0f} MB (PSS)")
    finally:
        serve.terminate()
        serve.wait(60)


def main() -> None:
    print("glocal serve (bars: ready 10 s; at rest 2 % of a core, 350 MB)")
    with tempfile.TemporaryDirectory() as name:
        folder = _workspace(Path(name))
        _serve(folder, "a new workspace")
        _serve(folder, "its next start", rest=float(os.environ.get("REST", "60")))


if __name__ == "__main__":
    main()
