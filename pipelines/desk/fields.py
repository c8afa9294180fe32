"""What was filled in, read with a sentence for each field that cannot be taken so."""

from __future__ import annotations

from collections.abc import Collection

from starlette.datastructures import FormData, UploadFile

from pipelines.model.markup import CONTROL
from pipelines.translation.localize import Interface

LONGEST_LINE = 300
"""Characters of a field of one line."""
LONGEST_TEXT_FIELD = 400_000
"""Characters of a field of many lines: a book."""


class Fields:
    """The fields of one form. Whatever is wrong is collected in `faults`, by the field's name, so that a page
    can show all of it at once, above the form and beside the fields.
    """

    def __init__(self, form: FormData, words: Interface) -> None:
        self._form = form
        self._words = words
        self.faults: dict[str, str] = {}
        self.values: dict[str, str] = {}
        """What was filled in, to be shown again."""

    @property
    def fine(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def fault(self, name: str, sentence: str) -> None:
        """Say what is wrong with a field; the first fault stays."""
        self.faults.setdefault(name, sentence)

    def line(self, name: str, needed: str = "", longest: int = LONGEST_LINE) -> str:
        """A field of one line, without blanks around it; `needed`: what is said if it is empty."""
        text = self._text(name).strip()
        if CONTROL.search(text) or "\n" in text:
            gettext = self._words.gettext
            self.fault(name, gettext("This has characters that nobody can see. Type it anew."))
        return self._checked(name, text, needed, longest)

    def text(self, name: str, needed: str = "", longest: int = LONGEST_TEXT_FIELD) -> str:
        """A field of many lines, as it was typed, with LF at the ends of lines."""
        text = self._text(name).replace("\r\n", "\n").replace("\r", "\n")
        return self._checked(name, text, needed, longest)

    def secret(self, name: str, needed: str = "", longest: int = LONGEST_LINE) -> str:
        """A password: never shown again."""
        text = self._checked(name, self._text(name), needed, longest)
        self.values.pop(name, None)
        return text

    def choice(self, name: str, among: Collection[str], otherwise: str = "") -> str:
        """One of several; whatever else a caller sends is refused, nothing is `otherwise`."""
        value = self._text(name) or otherwise
        if value not in among:
            self.fault(name, self._words.gettext("Choose one of these."))
            return otherwise
        self.values[name] = value
        return value

    def choices(self, name: str, among: Collection[str]) -> tuple[str, ...]:
        """Any of several, in the order of `among`."""
        given = {value for value in self._form.getlist(name) if isinstance(value, str)}
        if not given <= set(among):
            self.fault(name, self._words.gettext("Choose some of these."))
        return tuple(each for each in among if each in given)

    def given(self, name: str) -> frozenset[str]:
        """All that was given under a name, to be shown again; not looked at."""
        return frozenset(value for value in self._form.getlist(name) if isinstance(value, str))

    def ticked(self, name: str) -> bool:
        """Whether a box was ticked."""
        return bool(self._text(name))

    def file(self, name: str) -> UploadFile | None:
        """A file that came along; None for none. Its name is the caller's: never a path of ours."""
        value = self._form.get(name)
        return value if isinstance(value, UploadFile) and value.filename else None

    def _text(self, name: str) -> str:
        value = self._form.get(name)
        return value if isinstance(value, str) else ""

    def _checked(self, name: str, text: str, needed: str, longest: int) -> str:
        self.values[name] = text[:longest]
        if needed and not text.strip():
            self.fault(name, needed)
        if len(text) > longest:
            gettext, count = self._words.gettext, len(text) - longest
            self.fault(name, gettext("This is %(count)s characters too long.", count=count))
        return text[:longest]
