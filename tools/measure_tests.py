"""Which tests take long: a plug-in of pytest that writes `tests/long_tests.txt`; `make fast` leaves them out.

    GLOCAL_FAST_TESTS=1 .venv/bin/python -m pytest -p tools.measure_tests -m "not slow" --ignore tests/browser

Seconds are those of the processor, for the process and those it waited for, so that a busy machine counts for
nothing. With some tests alone, the lines of the others stay as they are.
"""

from __future__ import annotations

import resource
from collections import defaultdict
from collections.abc import Generator, Mapping, Sequence
from pathlib import Path
from statistics import mean

import pytest

LONG = 0.1
"""Seconds of a case, on average, from which on a test is long."""
FILE = Path(__file__).resolve().parents[1] / "tests" / "long_tests.txt"
HEAD = f"# Tests with more than {LONG} s of CPU a case; written by tools/measure_tests.py.\n"

_cases: dict[str, list[float]] = defaultdict(list)
_begun = pytest.StashKey[float]()


def read_long_tests() -> dict[str, float]:
    """Seconds a case by name, `tests/x/test_y.py::test_z`."""
    if not FILE.exists():
        return {}
    rows = (line.split() for line in FILE.read_text(encoding="utf-8").splitlines() if line[:1] != "#")
    return {name: float(seconds) for seconds, name in rows}


def long_tests(cases: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """Those of the measured tests that are long, but for the quickest of a file that would have no other."""
    seconds = {name: mean(each) for name, each in cases.items()}
    files = defaultdict(list)
    for name in seconds:
        files[name.partition("::")[0]].append(name)
    kept = {min(names, key=lambda name: (seconds[name], name)) for names in files.values()}
    return {name: each for name, each in seconds.items() if each > LONG and name not in kept}


def is_there(name: str) -> bool:
    """Whether the file has a test of that name."""
    path, _, function = name.partition("::")
    file = FILE.parents[1] / path
    return file.is_file() and f"\ndef {function}(" in file.read_text(encoding="utf-8")


def _used() -> float:
    parts = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(part.ru_utime + part.ru_stime for part in parts)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Begin to count, before the fixtures are made."""
    item.stash[_begun] = _used()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """The report of the end takes the figure along, also from another process."""
    report = yield
    if report.when == "teardown":
        report.user_properties.append(("cpu", _used() - item.stash[_begun]))
    return report


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Gather the figures."""
    for name, seconds in report.user_properties:
        if name == "cpu" and report.when == "teardown":
            _cases[report.nodeid.partition("[")[0]].append(float(str(seconds)))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write what was found, and what was known of tests that did not run this time."""
    if hasattr(session.config, "workerinput"):
        return  # one of several processes; the first writes
    known = {n: s for n, s in read_long_tests().items() if n not in _cases and is_there(n)}
    found = sorted((known | long_tests(_cases)).items())
    FILE.write_text(HEAD + "".join(f"{s:6.2f} {n}\n" for n, s in found), encoding="utf-8")
