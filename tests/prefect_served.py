"""A real `glocal serve` for tests, on this machine only, stopped by who started it."""

from __future__ import annotations

import base64
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx

from pipelines.desk.desk import first_link

# Writes down every host name that a process looks up.
HOOK = """
import os, socket
def _watched(host, *args, _real=socket.getaddrinfo, **kwargs):
    with open(os.environ["LOOKED_UP"], "a") as log:
        log.write(f"{host}\\n")
    return _real(host, *args, **kwargs)
socket.getaddrinfo = _watched
"""
NO_LOOKUPS = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "HTTPS_PROXY": "http://127.0.0.1:9",  # docs/operations.md
    "NO_PROXY": "127.0.0.1",
}
LOCAL = {"localhost", "127.0.0.1", "::1", "None", "b'127.0.0.1'", ""}


def free_port() -> int:
    """A port that is free, and so are the next two, where previews and sign-up pages are served."""
    for _ in range(100):
        with socket.socket() as first, socket.socket() as second, socket.socket() as third:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
                third.bind(("127.0.0.1", port + 2))
            except (OSError, OverflowError):
                continue
            return port
    raise AssertionError("no three free ports in a row")


def clean_environment(**more: str) -> dict[str, str]:
    """Without what the person who runs the tests has set for Prefect."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "GLOCAL_"))}
    return kept | more


@dataclass
class Served:
    """A workspace whose server can be stopped and started again."""

    folder: Path
    port: int = field(default_factory=free_port)
    more: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None
    greeting: str = ""
    """What it said until it was ready."""

    @property
    def _note(self) -> dict[str, str]:
        """What `glocal serve` says of itself; of another server there is nothing."""
        note = self.folder / ".glocal/serve.json"
        return dict(json.loads(note.read_bytes())) if note.exists() else {}

    @property
    def api(self) -> str:
        return self._note.get("api", f"http://127.0.0.1:{self.port}/api")

    @property
    def pages(self) -> str:
        """Where the desk is."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def login(self) -> str:
        """What the API asks for: what was set, or what was made up for this start."""
        return self.more.get("PREFECT_SERVER_API_AUTH_STRING", "") or self._note.get("login", "")

    @cached_property
    def desk(self) -> httpx.Client:
        """A browser of somebody with all rights, who came by the link of the first account."""
        browser = httpx.Client(base_url=self.pages, headers={"Sec-Fetch-Site": "same-origin"}, timeout=60)
        key = first_link(self.folder / ".glocal").partition("=")[2]
        person = {"name": "Ana Ivanova", "address": "ana@example.org", "password": "seven beads on a thread"}
        answer = browser.post("/first", data={"key": key, **person})
        assert (answer.status_code, answer.headers.get("location")) == (303, "/")
        return browser

    def launch(self, *command: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=self.folder,
            env=clean_environment(**self.more),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def start(self) -> None:
        self.launch("pipelines", "serve", "--port", str(self.port))
        said = []
        assert self.process is not None
        for line in self.process.stdout or ():
            said.append(line)
            if line.startswith("Ready:"):
                self.greeting = "".join(said)
                return
        raise AssertionError("".join(said))

    def wait_until_healthy(self) -> None:
        for _ in range(600):
            with suppress(OSError), urllib.request.urlopen(f"{self.api}/health", timeout=2):
                return
            time.sleep(0.3)
        raise AssertionError(f"{self.api} does not answer")

    def stop(self) -> str:
        """End it as Ctrl-C does; what it said since it was ready."""
        assert self.process is not None
        self.process.terminate()
        said, _ = self.process.communicate(timeout=60)
        assert self.process.returncode == 0, said
        self.process = None
        return said

    @property
    def _authorization(self) -> str:
        return "Basic " + base64.b64encode(self.login.encode()).decode()

    def call(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        data = json.dumps(body).encode() if body is not None else None
        asked = {"content-type": "application/json", "authorization": self._authorization, **headers}
        request = urllib.request.Request(f"{self.api}{path}", data, asked, method=method)
        for _ in range(20):
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    text = answer.read()
                return json.loads(text) if text else None
            except urllib.error.HTTPError as error:
                if error.code != 503:  # SQLite is busy; Prefect's own client asks again too
                    raise
                time.sleep(0.3)
        raise AssertionError(f"{method} {path}: the server stayed busy")

    def refused(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, str]:
        """The status and the words of a call that must fail."""
        try:
            answer = self.call(method, path, body, **headers)
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        raise AssertionError(f"it was taken: {answer}")

    def trigger(self, flow: str = "publish", **parameters: object) -> str:
        """Start a run as the form does; its id."""
        deployment = self.call("GET", f"/deployments/name/{flow.replace(' ', '%20')}/glocal")
        run = self.call(
            "POST", f"/deployments/{deployment['id']}/create_flow_run", {"parameters": parameters}
        )
        return str(run["id"])

    def wait(self, run: str, *names: str, seconds: float = 120, after: str = "") -> dict[str, Any]:
        """The run, once its state has one of these names; another state than that of the id `after`, which a
        run has had: it may come and go between two looks.
        """
        end = time.monotonic() + seconds
        found: dict[str, Any] = {}
        while time.monotonic() < end:
            found = self.call("GET", f"/flow_runs/{run}")
            if found["state"]["name"] in names and found["state"]["id"] != after:
                return found
            if found["state"]["type"] in ("FAILED", "CRASHED") and "Failed" not in names:
                break
            time.sleep(0.3)
        logs = self.call("POST", "/logs/filter", {"logs": {"flow_run_id": {"any_": [run]}}})
        told = "\n".join(log["message"] for log in logs)
        raise AssertionError(f"{found['state']['name']}: {found['state'].get('message')}\n{told}")

    def question(self, run: str, after: str = "") -> str:
        """What a run asks, once it waits; Prefect keeps it a moment after it has called the run suspended."""
        keys = self.wait(run, "Suspended", after=after)["state"]["state_details"]["run_input_keyset"]
        for _ in range(100):
            with suppress(urllib.error.HTTPError):
                return str(self.call("GET", f"/flow_runs/{run}/input/{keys['description']}"))
            time.sleep(0.2)
        raise AssertionError("there is no question")

    def glocal(self, *arguments: str, answer: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pipelines", *arguments],
            cwd=self.folder,
            env=clean_environment(**self.more),
            input=answer,
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )


def make_prefect_home(home: Path) -> None:
    """What the first server of a workspace leaves in its folder, before it has served anything."""
    home.mkdir()
    made = "import asyncio; from prefect.server.database import provide_database_interface as database; "
    made += "asyncio.run(database().create_db())"
    quiet = {"PREFECT_HOME": str(home), "DO_NOT_TRACK": "1"}
    subprocess.run([sys.executable, "-c", made], env=clean_environment(**quiet), check=True)


@contextmanager
def served(folder: Path, home: Path | None = None, **more: str) -> Iterator[Served]:
    """`glocal serve` for a workspace; `home` is a `prefect_home` to begin with."""
    if home:
        shutil.copytree(home, folder / ".glocal/prefect", dirs_exist_ok=True)
    server = Served(folder, more=more)
    server.start()
    try:
        yield server
    finally:
        if server.process is not None:
            server.stop()
