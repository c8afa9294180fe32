"""The head of an article: YAML between two `---` lines, read into a checked value with its lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal
from urllib.parse import urlsplit

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    ValidationError,
)

from pipelines.model.article import Day
from pipelines.model.errors import ContentError
from pipelines.model.finding import Origin
from pipelines.model.markup import SAFE_SCHEMES, refuse_controls
from pipelines.model.suggestion import did_you_mean
from pipelines.model.times import YEARS, read_moment
from pipelines.model.validation import fault_words, first_fault

MAX_DEPTH = 4
"""Of a head's YAML; its own keys are three deep, such as a button's label."""
MAX_VALUES = 1000
"""Of a head, keys too: those of a newsletter with a hundred articles are three hundred."""

Words = Annotated[str, StringConstraints(min_length=1)]


def safe_url(value: str) -> str:
    """An address a reader may be sent to; ValueError for `javascript:` and its like."""
    if urlsplit(value).scheme not in SAFE_SCHEMES:
        raise ValueError("must start with https://, http:// or mailto:")
    return value


def file_name(value: str) -> str:
    """The name of a file beside the article; ValueError for a path, an address or nothing."""
    if not value or "/" in value or "\\" in value or value.startswith("."):
        raise ValueError("must be the name of a file beside the article")
    return value


def _read_day(value: object) -> date:
    day = date.fromisoformat(str(value))
    if day.year not in YEARS:
        raise ValueError("not a year of our time")
    return day


def _read_date(value: str) -> str:
    moment = read_moment(value)
    if moment.year not in YEARS:
        raise ValueError("not a year of our time")
    return str(moment)


class _FrontMatterPart(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class ImageMatter(_FrontMatterPart):
    src: Annotated[Words, AfterValidator(file_name)]
    alt: str = ""
    caption: str = ""


class ButtonMatter(_FrontMatterPart):
    label: Words
    url: Annotated[Words, AfterValidator(safe_url)]


class FrontMatter(_FrontMatterPart):
    """Every key that an article may have; `docs/guide-staff.md` explains them to editors."""

    id: Annotated[Words, StringConstraints(pattern=r"^tag:[^,\s]+,\d{4}(-\d\d){0,2}:\S+$")]
    kind: Literal["article", "newsletter"] = "article"
    title: Words
    subject: str = ""
    summary: str = ""
    date: Annotated[str, AfterValidator(_read_date)]
    categories: tuple[Words, ...] = ()
    author: str = ""
    place: str = ""
    event_date: Annotated[Day, BeforeValidator(_read_day)] | None = None
    image: ImageMatter | None = None
    call_to_action: ButtonMatter | None = None
    articles: tuple[Words, ...] = ()
    notes: tuple[str, ...] = ()
    ignore_checks: tuple[Words, ...] = ()

    @property
    def moment(self) -> datetime:
        """The date as a moment; a bare day means midnight UTC."""
        return datetime.fromisoformat(self.date)


@dataclass(frozen=True, slots=True)
class Head:
    """A parsed head, the line of each key (`image.alt`), and where the body starts."""

    matter: FrontMatter
    lines: Mapping[str, int]
    body: str
    body_line: int


_HINTS = {
    "id": "an id looks like tag:example.org,2026:my-article and never changes; glocal new mints one",
    "date": "write it as 2026-11-23 or 2026-11-23T09:00:00Z",
    "event_date": "write it as 2026-11-23",
    "title": "add a line such as:  title: What the article is called",
    "kind": "write kind: article, or kind: newsletter, or leave the line out",
    "categories": "a list of topics, such as [Events, Community]",
    "articles": "a line for each, the lead story first:  - folder-of-an-article",
}
_FAULTS = {
    "string_too_short": "is missing",
    "tuple_type": "must be a list, with a line for each that starts with -",
    "model_type": "must have keys of its own on the lines below it",
}


def parse_head(text: str, path: str) -> Head:
    """Split and check an article's text; ContentError with the line of what is wrong."""
    rows = text.split("\n")
    if rows[0].rstrip() != "---":
        raise ContentError(
            "no front matter: the first line must be ---",
            origin=Origin(path, 1),
            hint="glocal new TITLE shows what an article looks like",
        )
    end = next((n for n, row in enumerate(rows[1:], 1) if row.rstrip() == "---"), None)
    if end is None:
        raise ContentError(
            "the front matter is not closed", origin=Origin(path, 1), hint="end it with a line ---"
        )
    values, lines = _read_yaml("\n".join(rows[1:end]), path)
    try:
        matter = FrontMatter.model_validate(values)
    except ValidationError as error:
        raise _first_fault(error, lines, path) from error
    _check_announcements(matter, lines, path)
    return Head(matter, lines, "\n".join(rows[end + 1 :]), end + 2)


def _check_announcements(matter: FrontMatter, lines: Mapping[str, int], path: str) -> None:
    """A newsletter announces articles, each once; an article announces none."""
    if matter.kind == "newsletter" and not matter.articles:
        origin = Origin(path, lines.get("articles", lines["kind"]))
        raise ContentError("a newsletter without articles", origin=origin, hint=_HINTS["articles"])
    if matter.kind == "article" and matter.articles:
        origin = Origin(path, lines["articles"])
        raise ContentError("only a newsletter has articles", origin=origin, hint="add kind: newsletter")
    for number, slug in enumerate(matter.articles):
        if slug in matter.articles[:number]:
            origin = Origin(path, lines[f"articles.{number}"])
            raise ContentError(f"{slug} is announced twice", origin=origin, hint="delete one of the lines")


def _first_fault(error: ValidationError, lines: Mapping[str, int], path: str) -> ContentError:
    first = first_fault(error.errors())
    keys = [str(part) for part in first["loc"]]
    name = ".".join(keys)
    hint = _HINTS.get(keys[0], "the keys are explained in docs/guide-staff.md")
    fault = _FAULTS.get(first["type"])
    message = f"{name} {fault or fault_words(first)}"
    if first["type"] == "extra_forbidden":
        message = f"unknown key {name!r}"
        known = {**FrontMatter.model_fields, **ImageMatter.model_fields, **ButtonMatter.model_fields}
        hint = did_you_mean(keys[-1], known) or f"known keys: {', '.join(FrontMatter.model_fields)}"
    elif keys[0] in ("date", "event_date") and first["type"] == "value_error":
        message = f"{name} is {_shown_value(first['input'])}, not a date"
        if "our time" in first["msg"]:
            message = f"{name} is {_shown_value(first['input'])}, not a date from {YEARS[0]} to {YEARS[-1]}"
    elif first["type"] == "string_pattern_mismatch":
        message = f"{name} is {_shown_value(first['input'])}, not a tag URI"
    line = lines.get(name) or lines.get(keys[0]) or 1
    return ContentError(message, origin=Origin(path, line), hint=hint)


def _shown_value(value: object) -> str:
    """A value in a message, quoted."""
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:79]}…"


def _read_yaml(text: str, path: str) -> tuple[dict[str, object], dict[str, int]]:
    """YAML as plain strings, lists and dicts: `no` stays a word and `2026-13-01` reaches our own check."""
    try:
        _refuse_bombs(text, path)
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        # What was opened and not closed is at fault where it begins; the parser stops at what comes after.
        opened = str(getattr(error, "context", "")).startswith(("while parsing a flow", "while scanning a q"))
        mark = getattr(error, "context_mark" if opened else "problem_mark", None)
        raise ContentError(
            f"broken YAML: {getattr(error, 'problem', None) or 'not readable'}",
            origin=Origin(path, mark.line + 2 if mark else 2),
            hint='put a value that holds a colon, quote or # between quotation marks: title: "One: two"',
        ) from error
    lines: dict[str, int] = {}
    if root is None:
        return {}, lines
    value = _plain_value(root, "", lines, path)
    if not isinstance(value, dict):
        raise ContentError(
            "the front matter must be lines of the form key: value",
            origin=Origin(path, 2),
            hint=_HINTS["title"],
        )
    return value, lines


def _refuse_bombs(text: str, path: str) -> None:
    """ContentError for a few lines of YAML that would become millions of values, or nest without end.

    Events are read one by one, before anything is built of them.
    """
    depth = values = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        origin = Origin(path, event.start_mark.line + 2 if event.start_mark else 2)
        if isinstance(event, yaml.AliasEvent):
            raise ContentError(
                f"a reference (*{event.anchor}) in the front matter",
                origin=origin,
                hint="write the value itself in its place, or put it between quotation marks",
            )
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            hint = "see docs/guide-staff.md"
            raise ContentError("the front matter is nested too deep", origin=origin, hint=hint)
        values += isinstance(event, yaml.NodeEvent)
        if values > MAX_VALUES:
            hint = "put what readers read below the second ---"
            raise ContentError(f"more than {MAX_VALUES} values in the front matter", origin=origin, hint=hint)


def _plain_value(node: yaml.Node, name: str, lines: dict[str, int], path: str) -> object:
    line = node.start_mark.line + 2
    if isinstance(node, yaml.SequenceNode):
        return [_plain_value(child, f"{name}.{n}", lines, path) for n, child in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        found: dict[str, object] = {}
        for key, child in node.value:
            at = key.start_mark.line + 2
            if not isinstance(key, yaml.ScalarNode):
                raise ContentError("a key is not a word", origin=Origin(path, at), hint="write key: value")
            if key.value in found:
                raise ContentError(
                    f"the key {key.value!r} appears twice", origin=Origin(path, at), hint="delete one of them"
                )
            inner = f"{name}.{key.value}" if name else str(key.value)
            lines[inner] = at
            if not (isinstance(child, yaml.ScalarNode) and child.value == ""):  # `key:` alone says nothing
                found[key.value] = _plain_value(child, inner, lines, path)
        return found
    lines.setdefault(name, line)
    value = str(node.value)
    refuse_controls(value, path, line)  # YAML can spell them: "\x07"
    return value
