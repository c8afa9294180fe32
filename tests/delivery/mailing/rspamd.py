"""rspamd with its own rules, and without a network: started once, asked over a socket in its folder."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

CONFIGURATION = Path("/etc/rspamd/rspamd.conf")
ASKING_OTHERS = (
    *("arc", "asn", "dkim", "dkim_signing", "dmarc", "fuzzy_check", "hfilter", "mx_check"),
    *("phishing", "rbl", "rspamd_update", "spf", "surbl"),
)
"""Modules that ask name servers or rspamd's own: what they say is of the sending server."""
PATIENCE = 60
MUCH = 0.5
"""Points that count against a letter."""
OF_THE_LANGUAGE = "R_MIXED_CHARSET"
"""What every Czech or German sentence has for its accents, where rspamd has learned no language."""


class _LocalConnection(HTTPConnection):
    """HTTP over a socket in a folder."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost")
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.connect(str(self._path))


@contextmanager
def rspamd() -> Iterator[Callable[[bytes], dict[str, float]]]:
    """Asks of a letter what counts against it: symbols of more than `MUCH` points."""
    program = shutil.which("rspamd", path=f"{os.environ['PATH']}:/usr/sbin:/usr/bin")
    if not program or not CONFIGURATION.is_file():
        pytest.skip("no rspamd: on Debian, apt-get install rspamd")
    with tempfile.TemporaryDirectory(prefix="rspamd-") as name:  # a socket's path has room for 100 letters
        folder = Path(name)
        _configure(folder)
        places = [f"--var={place}={folder}" for place in ("LOCAL_CONFDIR", "DBDIR", "RUNDIR", "LOGDIR")]
        command = [program, "--no-fork", "--insecure", "--config", str(CONFIGURATION), *places]
        with (folder / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
            try:
                _wait(process, folder)
                yield lambda letter: _ask(folder / "scan", letter)
            finally:
                process.terminate()


def _configure(folder: Path) -> None:
    files = {
        # A list of all domains there are takes 15 seconds to be made a table of, and no rule here needs it.
        "options": f'url_tld = "{folder}/domains"; disable_hyperscan = true; '
        'dns { nameserver = ["127.0.0.1:1"]; timeout = 0.01s; retransmits = 0; }',
        "worker-normal": f'bind_socket = "{folder}/scan mode=0600"; count = 1;',
        **{
            f"worker-{other}": f'bind_socket = "{folder}/{other}"; enabled = false; count = 0;'
            for other in ("controller", "fuzzy", "proxy")
        },
        "logging": 'type = "console"; level = "error";',
    }
    (folder / "domains").write_text("com\neu\nexample\norg\n")
    (folder / "override.d").mkdir()
    for name, text in files.items():
        (folder / "override.d" / f"{name}.inc").write_text(text)
    for module in ASKING_OTHERS:
        (folder / "override.d" / f"{module}.conf").write_text("enabled = false;")


def _wait(process: subprocess.Popen[bytes], folder: Path) -> None:
    end = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < end:
        if (folder / "scan").exists():
            return
        time.sleep(0.05)
    raise AssertionError(f"rspamd does not answer:\n{(folder / 'log').read_text()[-2000:]}")


def _ask(path: Path, letter: bytes) -> dict[str, float]:
    connection = _LocalConnection(path)
    said = {"From": "news@example.org", "IP": "192.0.2.10", "Helo": "mail.example.org"}
    connection.request("POST", "/checkv2", letter, said | {"Hostname": "mail.example.org"})
    symbols = json.loads(connection.getresponse().read())["symbols"]
    connection.close()
    return {
        name: symbol["score"]
        for name, symbol in symbols.items()
        if symbol["score"] > MUCH and name != OF_THE_LANGUAGE
    }
