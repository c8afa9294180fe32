"""20,000 letters to a mail server on this machine, the book of recipients on disk; then killed three times.

Bars: 500 letters a second on 2 cores that the server shares, 150 MB, and no more of them for ten times the
list; after each kill no more than one letter unknown for each connection, and no copy twice. 1 % of the
list is rubbish.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pipelines.delivery.mailing.recipient_entries import RecipientState
from pipelines.delivery.mailing.recipient_log import RecipientLog
from pipelines.languages.table import EU24

RECIPIENTS, CONNECTIONS, KILLS = 20_000, 4, 3
PHRASES = 750
"""Of Greek, in both parts: a letter of 55 kB in quoted-printable, as a long newsletter is."""
TESTS = Path(__file__).resolve().parents[1] / "tests"
SETTINGS = """
[site]
id = "tag:example.org,2026:news"
url = "https://example.org/news"
[email]
sender = "Zoë News <news@example.org>"
unsubscribe_url = "https://example.org/out?lang={{locale}}"
privacy_url = "https://example.org/privacy"
[providers.smtp]
host = "127.0.0.1"
port = {port}
security = "none"
sign_env = "SIGN"
subscribers = "subscribers.csv"
connections = {connections}
"""
RUBBISH = ("nobody", "a@b@c.org,el", '"eve\nBcc: x@example.org",el', "x@example.org,xx", "p0@example.org,el")


def _workspace(folder: Path, port: int, people: int, locales: Sequence[str] = ("el",)) -> Path:
    folder.mkdir()
    (folder / "glocal.toml").write_text(SETTINGS.format(port=port, connections=CONNECTIONS))
    rows = ["address,locale,name"]
    for number in range(people):
        rows.append(f"p{number}@example.org,{locales[number % len(locales)]},Zoë {number}")
        if number % 100 == 50 and len(locales) == 1:
            rows.append(RUBBISH[number // 100 % len(RUBBISH)])
    (folder / "subscribers.csv").write_text("\n".join(rows) + "\n")
    return folder


@contextmanager
def _sink(result: Path) -> Iterator[int]:
    command = [sys.executable, str(TESTS / "delivery" / "mailing" / "sink.py"), str(result)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield int(process.stdout.readline())
        process.communicate("")


def _start(folder: Path, phrases: int = PHRASES, locale: str = "el") -> subprocess.Popen[str]:
    paths = str(TESTS.parent)
    command = [
        sys.executable,
        str(TESTS / "delivery" / "mailing" / "mailout.py"),
        str(folder),
        locale,
        str(phrases),
    ]
    environment = os.environ | {"SIGN": "0123456789abcdef", "PYTHONPATH": paths}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def _run(folder: Path, phrases: int = PHRASES, locale: str = "el") -> dict[str, object]:
    output, _ = _start(folder, phrases, locale).communicate()
    told = json.loads(output)
    assert isinstance(told, dict)
    assert not told["fault"], told
    return told


def _figures(told: dict[str, object], people: int) -> str:
    return f"{people / float(str(told['seconds'])):,.0f} letters/s, {float(str(told['peak'])):.0f} MB at most"


def _unknown(folder: Path) -> int:
    book = RecipientLog(f"sqlite:///{folder / '.glocal' / 'ledger.sqlite'}")
    try:
        return len(book.entries("tag:example.org,2026:hello", RecipientState.UNKNOWN))
    finally:
        book.close()


def _killed(root: Path) -> tuple[int, int, int]:
    """Letters twice, letters missing and known of, letters unknown."""
    dice = random.Random(7)
    with _sink(root / "killed.json") as port:
        folder = _workspace(root / "killed", port, RECIPIENTS)
        for _ in range(KILLS):
            process = _start(folder)
            time.sleep(dice.uniform(2, 6))
            process.send_signal(signal.SIGKILL)
            process.communicate()
        _run(folder)
    copies = json.loads((root / "killed.json").read_text())
    twice = sum(number > 1 for number in copies.values())
    return twice, RECIPIENTS - len(copies), _unknown(folder)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        with _sink(root / "copies.json") as port:
            few = _run(_workspace(root / "few", port, RECIPIENTS // 10))
            told = _run(_workspace(root / "many", port, RECIPIENTS))
            small = _run(_workspace(root / "small", port, RECIPIENTS), 1)
        with _sink(root / "each.json") as port:
            each = _run(_workspace(root / "each", port, RECIPIENTS, EU24), 1, "all")
        copies = json.loads((root / "each.json").read_text())
        twice, missing, unknown = _killed(root)
    print(
        f"{RECIPIENTS:,} letters over {CONNECTIONS} connections to a server on this machine, 1 % rubbish rows"
    )
    print(f"  55 kB each   {_figures(told, RECIPIENTS)} (bars 500/s, 150 MB)")
    print(f"  4 kB each    {_figures(small, RECIPIENTS)}")
    print(
        f"  24 languages {_figures(each, RECIPIENTS)} of 4 kB, one list with a locale column (bar 1,000/s);"
    )
    print(f"    {len(copies):,} got one, {sum(number > 1 for number in copies.values())} twice (bar 0)")
    print(f"  a tenth      {_figures(few, RECIPIENTS // 10)}: memory is flat if it is as much as above")
    print(f"  killed {KILLS} times and run to the end: {twice} twice (bar 0), {unknown} unknown")
    print(f"    (bar {KILLS * CONNECTIONS}), {missing} missing (bar: no more than are unknown)")
    for line in told["report"] if isinstance(told["report"], list) else []:
        print(f"    {line}")
