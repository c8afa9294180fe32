"""People who save at the desk, for its benchmark: each knows what they saved, and looks whether it stays."""

from __future__ import annotations

import http.client
import json
import re
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

DESK_PORT = 4871
_BORDER = "benchmark-desk-border"


@dataclass(frozen=True, slots=True)
class Answer:
    """Of the desk."""

    status: int
    text: str
    location: str


class Browser:
    """One connection of somebody who is signed in."""

    def __init__(self, session: str) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", DESK_PORT, timeout=120)
        self._headers = {"Cookie": f"glocal-desk-{DESK_PORT}={session}", "Sec-Fetch-Site": "same-origin"}

    def get(self, path: str) -> Answer:
        return self._answer("GET", path, None, {})

    def form(self, path: str, fields: Mapping[str, object], **more: str) -> Answer:
        body = urlencode(fields, doseq=True).encode()
        return self._answer("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded", **more})

    def upload(self, path: str, name: str, data: bytes) -> Answer:
        head = f'--{_BORDER}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        body = b"".join(
            (head.encode(), b"Content-Type: text/plain\r\n\r\n", data, f"\r\n--{_BORDER}--\r\n".encode())
        )
        return self._answer("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={_BORDER}"})

    def leave(self) -> None:
        """Close the connection; the next call opens one."""
        self._line.close()

    def _answer(self, method: str, path: str, body: bytes | None, more: Mapping[str, str]) -> Answer:
        self._line.request(method, path, body, {**self._headers, **more})
        answer = self._line.getresponse()
        text = answer.read().decode()
        return Answer(answer.status, text, answer.getheader("Location", "") or "")


class Saver(ABC):
    """Somebody who saves again and again, a mark of their own in each save."""

    def __init__(self, browser: Browser, path: Path) -> None:
        self.browser = browser
        self.path = path
        self.times: list[float] = []
        self.saved: set[str] = set()
        """The marks of what was answered with a yes and is to be in the file."""
        self.refused: list[int] = []
        self.vanished = 0
        """Marks that were seen to be missing in between, whatever became of them."""

    @abstractmethod
    def open(self) -> None:
        """Take the text that is there."""

    @abstractmethod
    def save(self, mark: str) -> Answer:
        """Add a mark, and save."""

    @abstractmethod
    def there(self) -> set[str]:
        """All marks that are in the file."""

    def work(self, until: float) -> None:
        self.browser.leave()  # the desk has closed what nobody used for some seconds
        number = 0
        while time.monotonic() < until:
            self.vanished += len(self.saved - self.there())
            mark = _letters(number := number + 1)
            begin = time.perf_counter()
            answer = self.save(mark)
            self.times.append(time.perf_counter() - begin)
            if answer.status == 200:
                self.saved.add(mark)
            else:
                self.refused.append(answer.status)
                self.open()


class Translator(Saver):
    """Sends a file of one language, in which another sentence is changed each time."""

    def __init__(self, browser: Browser, folder: Path, slug: str, tag: str) -> None:
        super().__init__(browser, folder / f"translations/{tag}/LC_MESSAGES/{slug}.po")
        self.tag = tag
        self.address = f"/issues/{slug}/languages/{tag}/file"
        self.sentences: list[str] = []

    def open(self) -> None:
        """The file as the desk gives it, cut before the end of each sentence of one line."""
        text = self.browser.get(self.address).text
        head, end, entries = text.partition('"\n\n')
        first, *others = re.split(r'(?<=[^"])(?="\n\n)', entries)
        self.sentences = [head + end + first, *others]
        assert len(others) > 5, self.path

    def save(self, mark: str) -> Answer:
        number = (len(self.saved) + len(self.refused)) % (len(self.sentences) - 1)
        before = re.search(r" q([a-z]+)q$", self.sentences[number])
        if before:  # what is written over is in the file no more
            self.saved.discard(before[1])
            self.sentences[number] = self.sentences[number][: before.start()]
        self.sentences[number] += f" q{mark}q"
        return self.browser.upload(self.address, f"{self.tag}.po", "".join(self.sentences).encode())

    def there(self) -> set[str]:
        return set(re.findall(r' q([a-z]+)q"\n', self.path.read_text()))


class Author(Saver):
    """Writes at an article, perhaps with somebody else: then a conflict is answered by reading it anew."""

    def __init__(self, browser: Browser, folder: Path, slug: str, sign: str) -> None:
        super().__init__(browser, folder / f"content/{slug}/index.md")
        self.address = f"/issues/{slug}/write"
        self.sign = sign
        self.text = self.seen = ""

    def open(self) -> None:
        page = self.browser.get(f"{self.address}?as=text").text
        found = re.search(r'name="seen" value="([^"]+)"', page)
        assert found, page
        self.seen = found[1]
        self.text = self.path.read_text()

    def save(self, mark: str) -> Answer:
        text = f"{self.text.rstrip()} {self.sign}-{mark}.\n"
        form = {"text": text, "seen": self.seen, "act": "save"}
        answer = self.browser.form(self.address, form, Accept="application/json")
        if answer.status == 200:
            self.seen, self.text = json.loads(answer.text)["seen"], text
        return answer

    def there(self) -> set[str]:
        return set(re.findall(rf" {self.sign}-([a-z]+)\.", self.path.read_text()))


def _letters(number: int) -> str:
    """A number in letters: figures in a translation are compared with the source's."""
    found = ""
    while number:
        number, rest = divmod(number, 26)
        found = chr(97 + rest) + found
    return found
