"""Previews over HTTP: the files of one folder, to those who may see them."""

from __future__ import annotations

import base64
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipelines.flows.door import Door
from pipelines.flows.previews import serve_folder
from pipelines.flows.server_child import listen

OPEN = Door("", made_up=False, port=4200)
STAFF = Door("staff:s3cret", made_up=False, port=4200)
MADE_UP = Door("glocal:7Hq", made_up=True, port=4200)


def opened(address: str, **headers: str) -> tuple[int, bytes]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=named), timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


@contextmanager
def served(folder: Path, door: Door = OPEN, health: Callable[[], str] = str) -> Iterator[str]:
    listening = listen("127.0.0.1", 0)
    with serve_folder(folder, listening, door, health):
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "preview").mkdir()
    (tmp_path / "preview/index.html").write_text("looks good")
    return tmp_path / "preview"


def test_files_of_the_folder_and_no_others(folder: Path) -> None:
    """A preview may name any path; what lies above the folder stays there."""
    with served(folder) as at:
        assert opened(f"{at}/index.html") == (200, b"looks good")
        assert opened(f"{at}/../secret.txt")[0] == 404
        assert opened(f"{at}/%2e%2e/secret.txt")[0] == 404


def test_with_a_login_only_to_those_who_know_it(folder: Path) -> None:
    """The same name and password as for the pages of Prefect."""
    right, wrong = (f"Basic {base64.b64encode(words).decode()}" for words in (b"staff:s3cret", b"staff:x"))
    with served(folder, STAFF) as at:
        assert opened(f"{at}/index.html")[0] == 401
        assert opened(f"{at}/index.html", Authorization=wrong)[0] == 401
        assert opened(f"{at}/index.html", Authorization=right) == (200, b"looks good")


def test_a_login_that_nobody_knows_is_asked_of_nobody(folder: Path) -> None:
    """A browser that asks for a password would leave people guessing; the words say how to get in."""
    with served(folder, MADE_UP) as at:
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(f"{at}/index.html")
        assert (caught.value.code, caught.value.headers["WWW-Authenticate"]) == (401, None)
        assert b"run: glocal link" in caught.value.read()
        cookie = MADE_UP.session_cookie(time.time()).split(";")[0]
        assert opened(f"{at}/index.html", Cookie=cookie) == (200, b"looks good")


def test_foreign_names_and_foreign_pages_see_nothing(folder: Path) -> None:
    """What is rendered for a look may not be public yet."""
    with served(folder) as at:
        assert opened(f"{at}/index.html", Host="evil.example")[0] == 403
        assert opened(f"{at}/index.html", Sec_Fetch_Site="same-site", Sec_Fetch_Mode="no-cors")[0] == 403
        assert opened(f"{at}/index.html", Origin="http://127.0.0.1:9999")[0] == 403


def test_health_says_whether_and_why_not(folder: Path) -> None:
    """Whoever watches needs no login, and gets a status that a program understands."""
    trouble = [""]
    with served(folder, STAFF, lambda: trouble[0]) as at:
        assert opened(f"{at}/health") == (200, b"ok\n")
        trouble[0] = "It is starting."
        assert opened(f"{at}/health") == (503, b"It is starting.\n")
        assert opened(f"{at}/health", Host="evil.example")[0] == 403


def test_it_is_gone_afterwards(folder: Path) -> None:
    """The port is free again, for the next start."""
    with served(folder) as at:
        pass
    with pytest.raises(urllib.error.URLError):
        opened(f"{at}/")
