"""The outbox is a folder: what lies in it has been delivered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.parser import BytesParser
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from pipelines.delivery.providers.outbox import payload
from pipelines.model.delivery import Campaign
from tests.delivery.providers.fake import Fake, Letter

ENV: dict[str, str] = {}


def setup(_: Fake) -> str:
    """The outbox has no settings."""
    return ""


@dataclass
class OutboxFake(Fake):
    """The folder of a workspace; there is no server that could answer."""

    @contextmanager
    def serve(self, folder: Path) -> Iterator[Self]:
        self.folder = folder / "output/outbox"
        yield self

    def hand_delete(self, key: str) -> bool:
        """Somebody clears the folder, or `make clean` does."""
        found = [path for path, letter in self._mails() if letter.key == key]
        for path in found:
            path.unlink()
        return bool(found)

    def look(self) -> list[Letter]:
        return [letter for _, letter in self._mails()]

    def _mails(self) -> Iterator[tuple[Path, Letter]]:
        for path in sorted(self.folder.glob("*/*.eml")):
            mail = BytesParser().parsebytes(path.read_bytes())
            key = sha256(f"{mail['X-Glocal-Issue']} {path.stem}".encode()).hexdigest()[:16]
            yield path, Letter(key, (), str(mail["Subject"]), "", headers=dict(mail.items()))


def payloads(campaign: Campaign) -> Any:
    """The files that a campaign becomes, line by line."""
    files = payload(campaign, "https://example.org/news")
    return {name: data.decode().splitlines() for name, data in files.items()}


FAKE = OutboxFake
