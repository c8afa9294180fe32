"""A Weblate as a small server with a clone of its own, and people who work in it.

It answers as Weblate 5.14 was seen to, and as its documentation of the REST API says; what it does with
git is done with git: committing, rebasing on what others pushed, locking itself where that fails.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.translation.formats.po import parse_catalog
from tests.delivery.providers.fake import Call, Fake

TOKEN = "wlp_f4k3T0k3n"
PROJECT = "news"


def in_clone(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    own = ["-c", "user.name=Weblate", "-c", "user.email=weblate@example.org"]
    return subprocess.run(["git", *own, *words], cwd=folder, capture_output=True, check=False, text=True)


@dataclass
class WeblateFake(Fake):
    clone: Path = Path()
    locked: bool = False
    token: str = TOKEN
    approved_only: bool = False
    """The project's commit policy: what waits for review stays in the database."""
    approved: set[tuple[str, str, str]] = field(default_factory=set)
    """File, source and translation: approved until one of them changes."""
    saved: dict[tuple[str, str], str] = field(default_factory=dict)
    """What is in no commit yet, by file and source."""
    slugs: dict[str, str] = field(default_factory=dict)
    """Components that are called otherwise than their file."""
    suggestions: int = 0
    operations: list[str] = field(default_factory=list)
    """What was asked of the repository and the lock, in order."""
    most: int = 1000
    """How many of a list are told at once, whatever is asked for."""

    def files(self) -> list[str]:
        return sorted(
            path.relative_to(self.clone).as_posix() for path in self.clone.rglob("LC_MESSAGES/*.po")
        )

    def translate(self, file: str, source: str, text: str) -> None:
        """A person translates a text: it is saved in the database."""
        assert not self.locked, "translators cannot write"
        self.saved[file, source] = text

    def approve(self, file: str = "", but: str = "") -> None:
        """A reviewer approves all texts of a file, or of all files, but one."""
        for name, unit in self._units():
            if name.startswith(file) and unit["source"][0] != but and unit["state"] >= 20:
                self.approved.add((name, unit["source"][0], unit["target"][0]))

    def unapprove(self, source: str) -> None:
        self.approved = {each for each in self.approved if each[1] != source}

    def answer(self, call: Call) -> tuple[int, Any]:
        if call.headers.get("Authorization") != f"Token {self.token}":
            said = f"Invalid token: {call.headers.get('Authorization')}"
            return 401, {
                "type": "client_error",
                "errors": [{"code": "authentication_failed", "detail": said, "attr": None}],
            }
        match call.method, call.path.removeprefix("/api").strip("/").split("/"):
            case "GET", ["projects", "news", "lock"]:
                return 200, {"locked": self.locked}
            case "POST", ["projects", "news", "lock"]:
                self.locked = call.body["lock"]
                self.operations.append("lock" if self.locked else "unlock")
                return 200, {"locked": self.locked}
            case "POST", ["projects", "news", "repository"]:
                self.operations.append(call.body["operation"])
                return 200, getattr(self, f"_{call.body['operation']}")()
            case "GET", ["projects", "news", "components"]:
                return self._page(call, [self._component(slug) for slug in self._slugs()])
            case "GET", ["components", "news", slug, "translations"]:
                return self._page(call, [self._translation(f) for f in self.files() if self._slug(f) == slug])
            case "GET", ["units"]:
                return self._page(call, [unit for _, unit in self._units() if _asked(call.query["q"], unit)])
        return 404, {"detail": "Not found."}

    def _page(self, call: Call, rows: list[dict[str, Any]]) -> tuple[int, Any]:
        size = min(self.most, int(call.query["page_size"]))
        first = (int(call.query.get("page", 1)) - 1) * size
        more = f"{self.url}/api/elsewhere/?page=2" if len(rows) > first + size else None
        return 200, {
            "count": len(rows),
            "next": more,
            "previous": None,
            "results": rows[first : first + size],
        }

    def _slug(self, file: str) -> str:
        domain = Path(file).stem
        return self.slugs.get(domain, domain)

    def _slugs(self) -> list[str]:
        return sorted({self._slug(file) for file in self.files()})

    def _component(self, slug: str) -> dict[str, Any]:
        # Behind a proxy the address that Weblate knows of itself may be another one.
        return {
            "slug": slug,
            "name": slug.title(),
            "translations_url": f"https://weblate.example.org/api/components/news/{slug}/translations/",
        }

    def _address(self, file: str) -> str:
        return f"https://weblate.example.org/api/translations/news/{self._slug(file)}/{Path(file).parts[-3]}/"

    def _translation(self, file: str) -> dict[str, Any]:
        units = [unit for name, unit in self._units() if name == file]
        return {
            "filename": file,
            "url": self._address(file),
            "translate_url": "https://weblate.example.org/translate/",
            "total": len(units),
            "translated": sum(unit["state"] >= 20 for unit in units),
            "have_suggestion": self.suggestions,
            "have_comment": 0,
        }

    def _units(self) -> Iterator[tuple[str, dict[str, Any]]]:
        number = 0
        for file in self.files():
            for each in parse_catalog((self.clone / file).read_bytes(), file).messages:
                number += 1
                text = self.saved.get((file, each.id), each.strings[0])
                fuzzy = each.fuzzy and (file, each.id) not in self.saved
                state = 10 if fuzzy else 20 if text else 0
                state = 30 if (file, each.id, text) in self.approved and state == 20 else state
                yield (
                    file,
                    {
                        "id": number,
                        "translation": self._address(file),
                        "source": [each.id] if each.plural is None else [each.id, each.plural],
                        "target": [text, *each.strings[1:]],
                        "context": each.context or "",
                        "state": state,
                        "pending": (file, each.id) in self.saved,
                    },
                )

    def _commit(self) -> dict[str, Any]:
        for (file, source), text in list(self.saved.items()):
            if self.approved_only and (file, source, text) not in self.approved:
                continue
            path = self.clone / file
            old = re.compile(rf'(#, fuzzy\n(#\|.*\n)*)?msgid "{re.escape(source)}"\nmsgstr ".*"')
            written = f'msgid "{source}"\nmsgstr "{text}"'.replace("\\", "\\\\")
            new, count = old.subn(written, path.read_text())
            assert count == 1, (file, source)
            path.write_text(new)
            del self.saved[file, source]
        in_clone(self.clone, "commit", "-q", "-a", "-m", "Translated using Weblate")
        return {"result": True}

    def _pull(self) -> dict[str, Any]:
        in_clone(self.clone, "fetch", "-q")
        if in_clone(self.clone, "rebase", "-q", "origin/main").returncode:
            in_clone(self.clone, "rebase", "--abort")
            self.locked = True
            return {"result": False, "detail": "Could not rebase local branch onto remote branch."}
        return {"result": True}

    def _push(self) -> dict[str, Any]:
        done = self._pull()
        if done["result"]:
            in_clone(self.clone, "push", "-q", "origin", "HEAD:main")
        return done


def _asked(query: str, unit: dict[str, Any]) -> bool:
    match query.split(" AND "):
        case ["project:news", "pending:true"]:
            return bool(unit["pending"])
        case ["project:news", "state:>=approved"]:
            return bool(unit["state"] >= 30)
    raise AssertionError(f"nobody knows what {query!r} is")
