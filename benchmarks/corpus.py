"""Made-up source texts, any number: words from the project's own pages, lengths as in real articles."""

from __future__ import annotations

import random
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def _words() -> list[str]:
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("content/*/index.md")]
    return sorted({word for page in sorted(pages) for word in re.findall(r"[A-Za-z]{3,}", page.read_text())})


class Corpus:
    """The same texts for the same seed."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)
        self._words = _words()
        self._weights = [1 / (rank + 1) ** 0.8 for rank in range(len(self._words))]
        self._random.shuffle(self._weights)

    def texts(self, count: int) -> list[str]:
        """Different paragraphs of 3 to some 80 words, every third with a link."""
        found: set[str] = set()
        while len(found) < count:
            length = int(self._random.lognormvariate(2.7, 0.5)) + 3
            text = " ".join(self._random.choices(self._words, self._weights, k=length)).capitalize()
            if self._random.random() < 0.3:
                text += f" [{self._random.choice(self._words)}](https://example.org/{self._random.randrange(10**6)})"
            found.add(f"{text}.")
        mixed = sorted(found)
        self._random.shuffle(mixed)
        return mixed

    def reworded(self, text: str) -> str:
        """The text with about one word in seven replaced, at least one."""
        words = text.split(" ")
        plain = [n for n, word in enumerate(words) if not word.startswith("[")]
        changed = [n for n in plain if self._random.random() < 1 / 7] or [self._random.choice(plain)]
        for number in changed:
            words[number] = self._random.choice(self._words)
        return " ".join(words)

    def sample(self, count: int, of: int) -> list[int]:
        return sorted(self._random.sample(range(of), count))
