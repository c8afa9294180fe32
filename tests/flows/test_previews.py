"""Previews over HTTP: the files of one folder, to those who may see them."""

from __future__ import annotations

import base64
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from pipelines.flows.previews import serve_folder


def opened(address: str, **headers: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, b""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "preview").mkdir()
    (tmp_path / "preview/index.html").write_text("looks good")
    return tmp_path / "preview"


def test_files_of_the_folder_and_no_others(folder: Path) -> None:
    """A preview may name any path; what lies above the folder stays there."""
    with serve_folder(folder, "127.0.0.1", 0) as port:
        assert opened(f"http://127.0.0.1:{port}/index.html") == (200, b"looks good")
        assert opened(f"http://127.0.0.1:{port}/../secret.txt")[0] == 404
        assert opened(f"http://127.0.0.1:{port}/%2e%2e/secret.txt")[0] == 404


def test_with_a_login_only_to_those_who_know_it(folder: Path) -> None:
    """The same name and password as for the pages of Prefect."""
    right, wrong = (f"Basic {base64.b64encode(words).decode()}" for words in (b"staff:s3cret", b"staff:x"))
    with serve_folder(folder, "127.0.0.1", 0, "staff:s3cret") as port:
        assert opened(f"http://127.0.0.1:{port}/index.html")[0] == 401
        assert opened(f"http://127.0.0.1:{port}/index.html", Authorization=wrong)[0] == 401
        assert opened(f"http://127.0.0.1:{port}/index.html", Authorization=right) == (200, b"looks good")


def test_it_is_gone_afterwards(folder: Path) -> None:
    """The port is free again, for the next start."""
    with serve_folder(folder, "127.0.0.1", 0) as port:
        pass
    with pytest.raises(urllib.error.URLError):
        opened(f"http://127.0.0.1:{port}/")
