"""A disk and a bucket to copy to. The bucket is moto's, on this machine."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from tests.website.targets.places import NEW, OLD, Bucket, Disk, Place, release


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return release(tmp_path / "old", OLD)


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """One file changed, one moved to another folder, one added, one removed, one as it was."""
    return release(tmp_path / "new", NEW)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """The address of a server of our own, on this machine only; it is gone after the tests."""
    server_module = pytest.importorskip("moto.server", reason="no S3: pip install 'moto[server]'")
    pytest.importorskip("s3fs", reason="no S3: pip install 'glocal[s3]'")
    server = server_module.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()


@pytest.fixture
def operator(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[pytest.MonkeyPatch]:
    """The environment of whoever runs Glocal: a key, a region, and no more; theirs, not this machine's."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "operator")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "made-up")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    yield monkeypatch
    if "s3" in fsspec.registry:  # it keeps connections by address of the bucket, not by environment
        fsspec.get_filesystem_class("s3").clear_instance_cache()


@pytest.fixture
def bucket(endpoint: str, operator: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Bucket:
    """An empty bucket that only the environment leads to."""
    operator.setenv("AWS_ENDPOINT_URL", endpoint)
    client = pytest.importorskip("boto3").client("s3")
    name = f"bucket-{hashlib.sha256(request.node.name.encode()).hexdigest()[:16]}"
    client.create_bucket(Bucket=name)
    return Bucket(client, name)


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    """A folder that is not there yet."""
    return Disk(tmp_path / "not there yet" / "copy")


@pytest.fixture(params=["disk", "bucket"])
def place(request: pytest.FixtureRequest) -> Place:
    found: Place = request.getfixturevalue(request.param)
    return found
