"""The desk in use, one `glocal serve` on this machine's own network: from a click to mail that is out; and 30
people who save at once.

Bars on 2 cores: 2 s from the yes to "sending" and 8 s to 24 mails in the outbox; 95 of 100 saves in 500 ms,
none lost and no file torn, while `glocal extract`, `glocal publish` and `git pull` go on beside them.
`SECONDS` of the environment: how long people save (60). The load of the machine, printed, is in every figure.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.build import SAMPLE, _workspace
from benchmarks.savers import DESK_PORT, Author, Browser, Saver, Translator
from pipelines.desk.people import People, new_person
from pipelines.desk.rights import Right
from pipelines.desk.store import DeskStore
from pipelines.languages.table import EU24
from pipelines.model.errors import GlocalError
from pipelines.translation.formats.po import parse_catalog

SECONDS = float(os.environ.get("SECONDS", "60"))
ARTICLES = 5
"""Of six authors: two of them write the same one."""
OTHER = "put-your-activity-on-the-map"
"""What a colleague changes in a clone of their own, and what is published meanwhile."""
TICKS = os.sysconf("SC_CLK_TCK")
GLOCAL = (sys.executable, "-m", "pipelines")


@dataclass
class Beside:
    """A command that is run again and again while people save."""

    name: str
    commands: Sequence[Sequence[str]]
    folder: Path
    pause: float
    fine: Sequence[int] = (0,)
    """Exit codes; 1 of `glocal publish`: a language is held, since its texts are being changed."""
    runs: int = 0
    failed: int = 0
    seconds: float = 0

    def work(self, until: float) -> None:
        while time.monotonic() < until:
            begin = time.perf_counter()
            done = [
                subprocess.run(each, cwd=self.folder, capture_output=True, check=False)
                for each in self.commands
            ]
            self.seconds += time.perf_counter() - begin
            self.runs += 1
            if any(each.returncode not in self.fine for each in done):
                self.failed += 1
            time.sleep(self.pause)


def _git(folder: Path, *words: str) -> str:
    who = ("-c", "user.name=Colleague", "-c", "user.email=colleague@example.org")
    return subprocess.run(
        ["git", *who, *words], cwd=folder, capture_output=True, check=True, text=True
    ).stdout


def _repository(root: Path) -> Path:
    """The sample workspace with more articles in it, as a clone that has a repository to pull from."""
    folder = root / "workspace"
    folder.mkdir()
    _workspace(folder)
    text = (folder / "content" / OTHER / "index.md").read_text()
    for number in range(ARTICLES):
        article = folder / "content" / f"bench-{number}" / "index.md"
        article.parent.mkdir()
        article.write_text(re.sub(r"(?m)^id: .*", f'id: "tag:example.org,2026:bench-{number}"', text))
        for picture in (folder / "content" / OTHER).iterdir():
            if picture.name != "index.md":
                (article.parent / picture.name).write_bytes(picture.read_bytes())
    (folder / ".gitignore").write_text(".glocal/\noutput/\n")
    subprocess.run([*GLOCAL, "extract"], cwd=folder, check=True, capture_output=True)
    _git(folder, "init", "--quiet", "--initial-branch=main")
    _git(folder, "add", ".")
    _git(folder, "commit", "--quiet", "--message=begin")
    _git(root, "clone", "--quiet", "--bare", str(folder), "shared.git")
    _git(folder, "remote", "add", "origin", str(root / "shared.git"))
    _git(folder, "config", "user.name", "Engineer")
    _git(folder, "config", "user.email", "engineer@example.org")
    _git(folder, "fetch", "--quiet")
    _git(folder, "branch", "--quiet", "--set-upstream-to=origin/main")
    _git(root, "clone", "--quiet", "shared.git", "colleague")
    return folder


def _signed_in(folder: Path, name: str, rights: Sequence[Right], languages: Sequence[str] = ()) -> Browser:
    """An account, and a browser in which it is signed in."""
    person = new_person(name, f"{name.replace(' ', '.').lower()}@example.org", rights, languages)
    assert People(folder / ".glocal").add(person)
    return Browser(DeskStore(folder / ".glocal").sign_in(person.id, "127.0.0.1", datetime.now(UTC)))


@contextmanager
def _desk(folder: Path) -> Iterator[subprocess.Popen[str]]:
    begin = time.perf_counter()
    serve = subprocess.Popen(
        [*GLOCAL, "serve", "--port", str(DESK_PORT)],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = iter(serve.stdout or ())
    try:
        for line in said:
            if line.startswith("Ready:"):
                break
        print(f"  ready {time.perf_counter() - begin:.1f} s after its start (bar 10 s)")
        threading.Thread(target=lambda: list(said), daemon=True).start()
        yield serve
    finally:
        serve.send_signal(signal.SIGTERM)
        serve.wait(60)


def _send(browser: Browser, folder: Path) -> None:
    """Proposed, approved, and out: what the clicks of two pages send."""
    page = browser.get(f"/issues/{SAMPLE}/propose").text
    going = re.findall(r'name="languages" value="([^"]+)"', page)
    form = {"languages": going, "when": "now", "website": "with the mail"}
    path = browser.form(f"/issues/{SAMPLE}/propose", form).location
    shown = re.search(r'name="shown" value="([^"]+)"', browser.get(path).text)
    assert shown, "nothing is proposed"
    begin = time.perf_counter()
    answer = browser.form(f"{path}/approve", {"shown": shown[1]})
    assert browser.get(answer.location).status == 200
    begun = time.perf_counter() - begin
    outbox = folder / "output" / "outbox" / SAMPLE
    while len(list(outbox.glob("*.eml"))) < len(going):
        if time.perf_counter() - begin > 120:
            raise SystemExit("it was not sent within two minutes")
        time.sleep(0.02)
    out = time.perf_counter() - begin
    print(f"  a yes: {begun:.2f} s to “sending” (bar 2 s), {out:.2f} s to {len(going)} mails (bar 8 s)")


def _beside(root: Path, folder: Path) -> list[Beside]:
    colleague = root / "colleague"
    change = f"open('content/{OTHER}/index.md', 'a').write('\\nOne line more.\\n')"
    pushed = (
        (sys.executable, "-c", change),
        ("git", "-c", "user.name=C", "-c", "user.email=c@example.org", "commit", "-qam", "a line more"),
        ("git", "push", "--quiet", "origin", "HEAD:main"),
    )
    publish = (*GLOCAL, "publish", OTHER, "--provider", "outbox", "--yes")
    return [
        Beside("glocal extract", [(*GLOCAL, "extract")], folder, 0.2),
        Beside("glocal publish", [publish], folder, 0.2, (0, 1)),
        Beside("colleague's push", pushed, colleague, 1),
        Beside("git pull", [("git", "pull", "--quiet", "--no-rebase", "--no-edit")], folder, 1),
    ]


def _cpu(pid: int) -> float:
    """Seconds of a process and of its children that have ended."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, words[11:15])) / TICKS


def _at_once(savers: Sequence[Saver], beside: Sequence[Beside], desk: int) -> None:
    """All of them for a while, and what came of it."""
    used, own = _cpu(desk), time.process_time()
    until = time.monotonic() + SECONDS
    works = [*(each.work for each in savers), *(each.work for each in beside)]
    threads = [threading.Thread(target=work, args=[until]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    used, own = _cpu(desk) - used, time.process_time() - own
    times = sorted(took for saver in savers for took in saver.times)
    ours = sum(len(saver.saved) for saver in savers)
    print(
        f"  {len(savers)} people saved {ours} times in {SECONDS:.0f} s ({ours / SECONDS:.0f} a second):"
        f" {_spread(times)} (bar 500 ms for 95 of 100)"
    )
    for kind in (Translator, Author):
        own_times = sorted(t for saver in savers if isinstance(saver, kind) for t in saver.times)
        print(f"    {kind.__name__.lower()}s: {len(own_times)}, {_spread(own_times)}")
    print(f"    CPU: the desk {used:.0f} s, these people {own:.0f} s; load {os.getloadavg()[0]:.1f}")
    for each in beside:
        mean = each.seconds / max(1, each.runs)
        print(f"    beside: {each.name} {each.runs} times, {mean:.1f} s each, {each.failed} refused")


def _spread(times: Sequence[float]) -> str:
    at = {share: times[min(len(times) - 1, int(len(times) * share / 100))] * 1000 for share in (50, 95, 99)}
    return (
        ", ".join(f"p{share} {took:.0f}" for share, took in at.items())
        + f", longest {times[-1] * 1000:.0f} ms"
    )


def _judge(folder: Path, savers: Sequence[Saver]) -> None:
    """What is in the files and in git of all that was answered with a yes."""
    lost = sum(saver.vanished + len(saver.saved - saver.there()) for saver in savers)
    torn = 0
    for path in folder.glob("translations/*/LC_MESSAGES/*.po"):
        try:
            parse_catalog(path.read_bytes(), path.name)
        except GlocalError:
            torn += 1
    left = [path.name for path in folder.rglob(".*.tmp")]
    subjects = Counter(_git(folder, "log", "--format=%an", "--no-merges").splitlines())
    commits = sum(count for name, count in subjects.items() if name.startswith(("Translator", "Author")))
    refused = Counter(status for saver in savers for status in saver.refused)
    own = [str(saver.path.relative_to(folder)) for saver in savers]
    waiting = set(_git(folder, "status", "--porcelain", "--", *own).splitlines())
    print(f"    lost {lost}, torn {torn} (bars 0), files left over {len(left)}")
    print(f"    answered with something else: {dict(refused) or 'none'} (409: two wrote the same article)")
    print(f"    git: {commits} commits of theirs, {len(waiting)} of their files changed since the last one")


def main() -> None:
    print(
        f"the desk (load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, Python {sys.version.split()[0]})"
    )
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        folder = _repository(root)
        publisher = _signed_in(folder, "Publisher", [Right.ADMINISTRATOR, Right.PUBLISHER])
        savers: list[Saver] = [
            Translator(
                _signed_in(folder, f"Translator {tag}", [Right.TRANSLATOR], [tag]), folder, SAMPLE, tag
            )
            for tag in EU24
            if tag != "en"
        ]
        savers += [
            Author(
                _signed_in(folder, f"Author {n}", [Right.AUTHOR]),
                folder,
                f"bench-{n % ARTICLES}",
                chr(97 + n),
            )
            for n in range(30 - len(savers))
        ]
        with _desk(folder) as desk:
            _send(publisher, folder)
            for saver in savers:
                saver.open()
            _at_once(savers, _beside(root, folder), desk.pid)
        _judge(folder, savers)


if __name__ == "__main__":
    main()
