"""The line of each key in a TOML text, which `tomllib` does not tell."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

from pipelines.model.finding import line_at

TomlPath = tuple[str | int, ...]
"""Keys, and numbers of array items: `("audiences", "fr", "lists", 0)`."""

_GAP = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_PART = r"""(?:[A-Za-z0-9_-]+|"(?:\\.|[^"\\])*"|'[^']*')"""
_KEY = re.compile(rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*")
_STRING = re.compile(
    r'''"""(?:\\.|[^\\])*?"""(?:"{0,2})|\'\'\'.*?\'\'\'(?:'{0,2})|"(?:\\.|[^"\\])*"|'[^']*\'''', re.DOTALL
)
_SCALAR = re.compile(r"[^,\]}\n#]+")


def toml_lines(text: str) -> dict[TomlPath, int]:
    """The line, from 1, of each key, table and array item of a TOML text that `tomllib` has accepted.

    A table that is only named on the way to another one has the line of that other one.
    """
    return _Walk(text).lines


def line_of(lines: Mapping[TomlPath, int], path: TomlPath) -> int:
    """The line of a path, or of the innermost table around it that is there; 1 if none is."""
    return next((lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in lines), 1)


class _Walk:
    """One pass over the text; only what separates keys from values is understood."""

    def __init__(self, text: str) -> None:
        self._text = text.replace("\r\n", "\n")
        self._at = 0
        self._items: dict[TomlPath, int] = {}
        """How many tables an array of tables has so far."""
        self.lines: dict[TomlPath, int] = {}
        table: TomlPath = ()
        self._match(_GAP)
        while self._at < len(self._text):
            table = self._statement(table)
            self._match(_GAP)

    def _statement(self, table: TomlPath) -> TomlPath:
        """A header or a key with its value; the table that the next one stands in."""
        if self._take("[["):
            keys = self._key()
            array = (*self._current(keys[:-1]), keys[-1])
            number = self._items[array] = self._items.get(array, -1) + 1
            self._note(array)
            self._note(item := (*array, number))
            self._skip("]]")
            return item
        if self._take("["):
            path = self._current(self._key())
            self._note(path, explicit=True)
            self._skip("]")
            return path
        self._pair(table)
        return table

    def _pair(self, table: TomlPath) -> None:
        path = (*table, *self._key())
        self._note(path, explicit=True)
        self._skip("=")
        self._value(path)

    def _value(self, path: TomlPath) -> None:
        self._match(_GAP)
        if self._take("["):
            number = 0
            while not self._ends("]"):
                self._note((*path, number))
                self._value((*path, number))
                number += 1
        elif self._take("{"):
            while not self._ends("}"):
                self._pair(path)
        elif not self._match(_STRING):
            self._match(_SCALAR)

    def _ends(self, bracket: str) -> bool:
        """Whether an array or inline table ends here; the comma before its next member is passed over."""
        self._match(_GAP)
        if self._take(","):
            self._match(_GAP)
        return self._take(bracket)

    def _key(self) -> TomlPath:
        """A dotted key's parts; quoted ones are read by tomllib."""
        self._match(_GAP)
        value: object = tomllib.loads(f"{self._match(_KEY)} = 0")
        parts: list[str] = []
        while isinstance(value, dict):
            [(part, value)] = value.items()
            parts.append(part)
        return tuple(parts)

    def _current(self, keys: TomlPath) -> TomlPath:
        """The path of a header, whose keys name the last table of each array of tables."""
        path: TomlPath = ()
        for key in keys:
            path = (*path, key)
            if path in self._items:
                path = (*path, self._items[path])
        return path

    def _note(self, path: TomlPath, *, explicit: bool = False) -> None:
        line = line_at(self._text, self._at)
        for length in range(1, len(path)):
            self.lines.setdefault(path[:length], line)
        if explicit:
            self.lines[path] = line
        else:
            self.lines.setdefault(path, line)

    def _match(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return found[0] if found else ""

    def _take(self, sign: str) -> bool:
        found = self._text.startswith(sign, self._at)
        self._at += len(sign) if found else 0
        return found

    def _skip(self, sign: str) -> None:
        self._match(_GAP)
        self._take(sign)
