"""Where a place in filled-in MJML was written: stamps that the templates carry through Jinja2.

Each tag of a template is stamped before Jinja2 sees it, so whatever include, macro or loop brings the tag
into the document, its stamp comes along. Stamps are taken out again before anything else reads the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.model.finding import Origin, line_at

# Private-use characters (Unicode 23.5): nothing else has a meaning for them here.
_OPEN, _CLOSE = "\ue000", "\ue001"
_STAMP = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
# Jinja's own constructs come first and stay whole: words to be translated stand in them.
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|(?P<tag><(?=[/a-zA-Z]))", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Located:
    """A filled-in document without stamps, and where its parts come from."""

    text: str
    """It may be spelled otherwise than the stamped one, but has each `<` of it."""
    stamped: str
    source_map: SourceMap

    def origin(self, offset: int, attribute: str = "") -> Origin | None:
        """The template's place of the last tag that begins at or before `offset`, or of its attribute."""
        tags = self.text.count("<", 0, offset + 1)
        stamps = _STAMP.findall("<".join(self.stamped.split("<", tags)[:tags]))
        return self.source_map.origin(int(stamps[-1]), attribute) if stamps else None


class SourceMap:
    """Stamped templates, and the way back from a stamp to its place."""

    def __init__(self, paths: Mapping[str, str], sources: Mapping[str, str]) -> None:
        """Both by name; `paths` is how messages name them."""
        self._paths = paths
        self._sources = sources
        self._found: list[tuple[str, int]] = []

    def stamp(self, name: str) -> str:
        """The template's source with a stamp before each tag."""

        def mark(match: re.Match[str]) -> str:
            if not match["tag"]:
                return match[0]
            self._found.append((name, match.start()))
            return f"{_OPEN}{len(self._found) - 1}{_CLOSE}<"

        return _TAG.sub(mark, self._sources[name])

    def locate(self, text: str) -> Located:
        """A filled-in document without its stamps; where they stood is looked up when it is asked for."""
        return Located(without_stamps(text), text, self)

    def origin(self, stamp: int, attribute: str = "") -> Origin | None:
        """The place of a stamped tag, or of one of its attributes, in the template as it was written."""
        if stamp >= len(self._found):  # an article that writes our private characters itself
            return None
        name, start = self._found[stamp]
        source = self._sources[name]
        if attribute:
            end = source.find("<", start + 1)
            words = re.compile(rf"\s({re.escape(attribute)})\s*=")
            if found := words.search(source, start, end if end > 0 else len(source)):
                start = found.start(1)
        line = line_at(source, start)
        return Origin(self._paths[name], line, start - source.rfind("\n", 0, start))


def without_stamps(text: str) -> str:
    """What a reader of a filled-in document may see of it."""
    return _STAMP.sub("", text)
