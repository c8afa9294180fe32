"""The same flows where the work has outgrown one process: killed, on a work pool with PostgreSQL, on Dask."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from pipelines.actions.language_names import _find_locale, languages_of
from pipelines.actions.publish import publish_issue
from pipelines.actions.publish_steps import DirectSteps, RunContext
from pipelines.actions.request import PublishParameters, read_request
from pipelines.flows.run_threads import KILLED
from pipelines.website.manifest import parse_manifest
from pipelines.workspace.paths import open_workspace
from tests.conftest import ROOT, SLUG, copy_workspace, tree
from tests.postgres_server import postgres_server
from tests.prefect_served import HOOK, LOCAL, NO_LOOKUPS, Served, clean_environment, free_port, served

pytestmark = pytest.mark.slow
FOUR = ["English", "français", "Malti", "ελληνικά"]
THEIRS = ("en", "fr", "mt", "el")
TEN = ("en", "bg", "de", "el", "fi", "fr", "ga", "hu", "mt", "pl")

# In the process that does the runs alone: dies before its n-th renaming below output/, and writes down the
# others. Mails are written by several threads: one renames at a time, so that no number is passed over, and
# nothing is written down that death kept from being done.
_KILLER = """
import itertools, os, signal, sys, threading
if os.environ["DIES"] in " ".join(sys.orig_argv):
    numbers, one_at_a_time = itertools.count(1), threading.Lock()
    def watched(rename):
        def renamed(source, target, **more):
            if "/output/" not in os.fspath(target):
                return rename(source, target, **more)
            with one_at_a_time:
                number = next(numbers)
                if os.path.exists(os.environ["DIE_AT"]):
                    with open(os.environ["DIE_AT"]) as file:
                        if number == int(file.read()):
                            os.kill(os.getpid(), signal.SIGKILL)
                rename(source, target, **more)
                with open(os.environ["RENAMED"], "a") as log:
                    log.write(os.fspath(target) + "\\n")
        return renamed
    os.rename, os.replace = watched(os.rename), watched(os.replace)
"""


def hooked(folder: Path) -> dict[str, str]:
    """The environment in which every process writes down the host names that it looks up."""
    hook = folder / "hook"
    hook.mkdir(exist_ok=True)
    (hook / "sitecustomize.py").write_text(HOOK)
    (hook / "looked_up").touch()
    return {"PYTHONPATH": str(hook), "LOOKED_UP": str(hook / "looked_up")}


def looked_up(folder: Path) -> set[str]:
    names = (folder / "hook" / "looked_up").read_text().split("\n")
    return {name for name in names if not name.startswith(("127.", "b'127.", "tcp://127."))}


def outbox(folder: Path) -> dict[str, bytes]:
    found = tree(folder / "output/outbox")
    return {name: data for name, data in found.items() if not name.endswith("index.html")}


def site_is_whole(folder: Path) -> bool:
    """Every file that the manifest names is there; nothing, if there is no site yet."""
    path = folder / "output/site/manifest.json"
    if not path.is_file():
        return not (folder / "output/site").exists()
    manifest = parse_manifest(path.read_bytes(), str(path))
    return all((folder / "output/site" / name).is_file() for name in manifest.files)


def test_killed_at_some_moments_and_triggered_again(tmp_path: Path, prefect_home: Path) -> None:
    """`glocal serve` dies on the website, with a send of the desk in it, which goes on by itself at the next
    start. A run's own process dies between two mails, and within one: the next run sends the rest, and the
    desk says on its page what happened. It outlives a `glocal serve` that dies, and is found again.
    """
    hook = tmp_path / "hook"
    hook.mkdir()
    (hook / "sitecustomize.py").write_text(_KILLER)
    folder = copy_workspace(tmp_path / "workspace", SLUG, locales=THEIRS)
    die_at, renamed = tmp_path / "die_at", tmp_path / "renamed"
    renamed.write_text("")
    more = {"PYTHONPATH": str(hook), "DIE_AT": str(die_at), "RENAMED": str(renamed)}
    wanted: dict[str, Any] = {"issue": SLUG, "send": "send now", "ask_first": False}

    def sent_once(chosen: list[str]) -> bool:
        counted = Counter(line for line in renamed.read_text().split() if line.endswith(".eml"))
        names = [f"{folder}/output/outbox/{SLUG}/{_find_locale(name)}.eml" for name in chosen]
        return counted == dict.fromkeys(names, 1) and site_is_whole(folder)

    with served(folder, prefect_home, **more, DIES="pipelines serve") as server:
        page = approved_at_desk(server, lambda: die_at.write_text("1"))
        assert server.process is not None
        assert server.process.wait(120) == -signal.SIGKILL
        assert site_is_whole(folder)
        die_at.unlink()
        with (folder / "glocal.toml").open("a") as file:
            file.write('\n[flows]\nruns = "processes"\n')
        server.more = {**server.more, "DIES": "prefect.engine"}
        server.start()
        assert f"publish {SLUG}: it was running when Glocal was stopped" in server.greeting
        assert [run["state"]["name"] for run in server.call("POST", "/flow_runs/filter", {})].count(
            "Crashed"
        ) == 1
        assert "4 of 4 languages" in what_became_of(server, page)
        assert sent_once(FOUR)
        # Other languages each time: a run just ended counts as its own double click.
        for point, chosen in ((3, FOUR[:3]), (9, FOUR[1:])):
            for path in (folder / "output", folder / ".glocal/ledger.sqlite"):
                path.rename(tmp_path / f"{path.name}-{point}")
            renamed.write_text("")
            die_at.write_text(str(point))
            server.wait(server.trigger(**wanted, languages=chosen), "Crashed", "Failed")
            assert site_is_whole(folder)
            die_at.unlink()
            server.wait(server.trigger(**wanted, languages=chosen), "Completed")
            assert sent_once(chosen)

        killed_sends_of_the_desk(server, tmp_path, die_at, renamed, sent_once)


def killed_sends_of_the_desk(
    server: Served, aside: Path, die_at: Path, renamed: Path, sent_once: Callable[[list[str]], bool]
) -> None:
    """The rest of the test above, at the same server: two more sends, approved at the desk."""

    def begin_anew(name: str, then: Callable[[], object]) -> str:
        for path in (server.folder / "output", server.folder / ".glocal/ledger.sqlite"):
            path.rename(aside / f"{path.name}-{name}")
        renamed.write_text("")
        return approved_at_desk(server, then)

    page = begin_anew("of the desk", lambda: die_at.write_text("12"))
    told = what_became_of(server, page)
    assert KILLED in told
    assert "Those that have it get nothing again. Send the rest" in told
    die_at.unlink()
    assert server.desk.post(f"{page}/rest").status_code == 303
    assert "4 of 4 languages" in what_became_of(server, page)
    assert sent_once(FOUR)
    page = begin_anew("that goes on", lambda: renamed.write_text(""))
    while not renamed.read_text():
        time.sleep(0.05)
    assert server.process is not None
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    server.start()
    told = what_became_of(server, page)
    assert "4 of 4 languages" in told
    assert "It stopped before its end" not in told
    assert sent_once(FOUR)


def approved_at_desk(server: Served, then: Callable[[], object]) -> str:
    """The page of a send that was proposed and approved there, and has begun; `then` is done just before."""
    wanted = {"languages": list(THEIRS), "when": "now", "website": "with the mail"}
    proposed = server.desk.post(f"/issues/{SLUG}/propose", data=wanted)
    page = proposed.headers["location"]
    shown = re.findall(r'name="shown" value="([0-9a-f]+)"', server.desk.get(page).text)
    then()
    assert server.desk.post(f"{page}/approve", data={"shown": shown[0]}).status_code == 303
    return str(page)


def what_became_of(server: Served, page: str) -> str:
    """The words of the page of a send, once that has ended; nobody looks at it meanwhile."""
    end = time.monotonic() + 180
    while time.monotonic() < end:
        if "What became of it" in (text := server.desk.get(page).text):
            return words_of(text)
        time.sleep(1)
    raise AssertionError(words_of(text))


def words_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


@contextmanager
def running(command: list[str], folder: Path, environment: dict[str, str], log: Path) -> Iterator[None]:
    with log.open("ab") as file:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=file, stderr=file)
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def test_two_workers_on_postgres_deliver_each_language_once(tmp_path: Path) -> None:
    """A work pool, two workers, Prefect and ledger in one database of PostgreSQL: by configuration alone."""
    folder = copy_workspace(tmp_path / "workspace", SLUG, locales=TEN)
    shutil.copy(ROOT / "prefect.yaml", folder)
    with (folder / "glocal.toml").open("a") as file:
        file.write('\n[ledger]\nurl_env = "GLOCAL_LEDGER"\n')
    port = free_port()
    prefect = [sys.executable, "-m", "prefect"]
    with ExitStack() as stack:
        place = stack.enter_context(postgres_server())
        ledger = f"postgresql+psycopg://{place}/postgres"
        quiet = {
            "DO_NOT_TRACK": "1",
            "PREFECT_HOME": str(tmp_path / "home"),
            "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
            "GLOCAL_WORKSPACE": str(folder),
            "GLOCAL_LEDGER": ledger,
            **hooked(tmp_path),
        }
        database = {"PREFECT_SERVER_DATABASE_CONNECTION_URL": f"postgresql+asyncpg://{place}/postgres"}
        environment = clean_environment(**quiet)
        log = tmp_path / "log"
        start = [*prefect, "server", "start", "--host", "127.0.0.1", "--port", str(port)]
        stack.enter_context(running(start, tmp_path, environment | database | NO_LOOKUPS, log))
        server = Served(folder, port, more=quiet)
        server.wait_until_healthy()
        for command in (["work-pool", "create", "glocal", "--type", "process"], ["deploy", "--all"]):
            subprocess.run(
                [*prefect, "--no-prompt", *command],
                cwd=folder,
                env=environment,
                check=True,
                capture_output=True,
                stdin=subprocess.DEVNULL,
            )
        forms = subprocess.run(
            [sys.executable, "-m", "pipelines", "forms"],
            cwd=folder,
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
        assert forms.stdout.startswith("Changed: publish, ")
        for name in ("one", "two"):
            worker = [*prefect, "worker", "start", "--pool", "glocal", "--type", "process", "--name", name]
            stack.enter_context(running(worker, tmp_path, environment, log))
        # Not twins: one asks for all languages without naming them.
        send: dict[str, Any] = {"issue": SLUG, "send": "send now", "ask_first": False}
        both = [server.trigger(**send), server.trigger(**send, languages=languages_of(TEN))]
        done = [server.wait(run, "Completed", seconds=240) for run in both]
        engine = sa.create_engine(ledger)
        with engine.connect() as connection:
            states = Counter(connection.execute(sa.text("select state from glocal_deliveries")).scalars())
            sent = connection.execute(
                sa.text("select key from glocal_events where event = 'sending'")
            ).scalars()
            counted = Counter(sent)
        engine.dispose()
    assert (states.total(), states.keys() <= {"sent", "delivered"}) == (len(TEN), True)
    assert counted == {f"{SLUG}/{tag}@outbox": 1 for tag in TEN}
    assert {path.stem for path in (folder / "output/outbox" / SLUG).glob("*.eml")} == {*TEN}
    assert site_is_whole(folder)
    assert looked_up(tmp_path) - LOCAL == set()
    workers = {run["infrastructure_pid"].partition(":")[0] for run in done if run["infrastructure_pid"]}
    assert len(done) == 2 and workers


def test_on_dask_the_bytes_are_the_same(tmp_path: Path, prefect_home: Path) -> None:
    """Tasks on other processes make the same mails and pages as one process without Prefect."""
    pytest.importorskip("prefect_dask", reason="pip install 'glocal[dask]'")
    direct = copy_workspace(tmp_path / "direct", SLUG, locales=THEIRS)
    workspace = open_workspace(direct, explicit=True)
    asked: PublishParameters = {
        "issue": SLUG,
        "languages": FOUR,
        "send": "send now",
        "ask_first": False,
    }
    request = read_request(workspace, asked, datetime.now(UTC))
    run = RunContext(workspace, request.issue, request.provider)
    for _ in publish_issue(request, run, DirectSteps(run)):
        pass
    folder = copy_workspace(tmp_path / "dask", SLUG, locales=THEIRS)
    with (folder / "glocal.toml").open("a") as file:
        file.write('\n[flows]\ntask_runner = "dask"\n')
    with served(folder, prefect_home, **hooked(tmp_path)) as server:
        started = server.trigger(issue=SLUG, languages=FOUR, send="send now", ask_first=False)
        server.wait(started, "Completed")
    assert (outbox(folder), pages(folder)) == (outbox(direct), pages(direct))
    assert len(outbox(folder)) == 16
    assert looked_up(tmp_path) - LOCAL == set()


def pages(folder: Path) -> dict[str, bytes]:
    """The website's pages, without the moment of their release."""
    moment = rb"\d{4}-\d\d-\d\dT[\d:]+Z|\d\d [A-Z][a-z]{2} \d{4} [\d:]+ GMT"
    return {
        name: re.sub(moment, b"", data)
        for name, data in tree(folder / "output/site").items()
        if not name.endswith((".json", ".xml"))
    }
