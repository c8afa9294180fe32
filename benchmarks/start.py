"""How long `glocal --help` takes: the first thing that anybody types. Bar: 0.25 s to import it.

Whole processes, one after another, so that the machine's mood falls on all alike. With `BASE` set to another
checkout (which has its own `.venv`), its runs alternate with ours.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUNS = 11
COMMANDS = {
    "import": ("-c", "import pipelines.cli"),
    "glocal --help": ("-m", "pipelines", "--help"),
    "glocal locales": ("-m", "pipelines", "locales"),
    "python alone": ("-c", "pass"),
}


def _once(python: str, folder: Path, arguments: tuple[str, ...]) -> float:
    begin = time.perf_counter()
    subprocess.run([python, *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


def main() -> None:
    print("start, whole processes (bar: import 0.25 s)")
    checkouts = {"here": (sys.executable, ROOT)}
    if base := os.environ.get("BASE"):
        checkouts["base"] = (str(Path(base) / ".venv/bin/python"), Path(base))
    for name, arguments in COMMANDS.items():
        times: dict[str, list[float]] = {where: [] for where in checkouts}
        for _ in range(RUNS):
            for where, (python, folder) in checkouts.items():
                times[where].append(_once(python, folder, arguments))
        figures = ", ".join(
            f"{where} {statistics.median(each):.3f} s (best {min(each):.3f})" for where, each in times.items()
        )
        print(f"  {name:15} {figures}")


if __name__ == "__main__":
    main()
