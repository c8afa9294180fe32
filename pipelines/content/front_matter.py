"""The head of an article: YAML between two `---` lines, read into a checked value with its lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)
from pydantic_core import ErrorDetails

from pipelines.content.event_head import EventMatter
from pipelines.content.file_links import file_link
from pipelines.content.head_yaml import A_TITLE, cut_values, read_yaml, shown_value
from pipelines.content.links import article_link
from pipelines.content.texts import one_line
from pipelines.model.article import Day
from pipelines.model.errors import ContentError, raise_all
from pipelines.model.finding import Origin
from pipelines.model.markup import SAFE_SCHEMES
from pipelines.model.suggestion import did_you_mean
from pipelines.model.times import YEARS, read_moment
from pipelines.model.validation import fault_words

Words = Annotated[str, StringConstraints(min_length=1)]


_PATH = re.compile(r"^article:|/$|/#|\.md\b")
"""What tells an article's address from a word."""


def safe_url(value: str) -> str:
    """Where a reader may be sent, an article or a file too; ValueError for `javascript:` and its like."""
    beside = (_PATH.search(value) and article_link(value)) or file_link(value)
    if urlsplit(value).scheme not in SAFE_SCHEMES and not beside:
        raise ValueError("must start with https://, http://, mailto: or tel:")
    return value


def _own_page(value: str) -> str:
    if not re.match(r"https?://[^/\s]", value):
        raise ValueError("must start with https:// or http://")
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
    credit: str = ""


class ButtonMatter(_FrontMatterPart):
    label: Words
    url: Annotated[Words, AfterValidator(safe_url)]


class AuthorMatter(_FrontMatterPart):
    name: Words
    role: str = ""
    url: Annotated[str, AfterValidator(_own_page)] = ""


def _by_name(value: object) -> object:
    """An author who is nothing but a name."""
    return {"name": value} if isinstance(value, str) else value


class FrontMatter(_FrontMatterPart):
    """Every key that an article may have; `docs/guide-staff.md` explains them to editors."""

    id: Annotated[Words, StringConstraints(pattern=r"^tag:[^,\s]+,\d{4}(-\d\d){0,2}:\S+$")]
    kind: Literal["article", "newsletter"] = "article"
    title: Words
    subtitle: str = ""
    subject: str = ""
    summary: str = ""
    date: Annotated[str, AfterValidator(_read_date)]
    number: Annotated[int, Field(ge=0)] = 0
    categories: tuple[Words, ...] = ()
    author: str = ""
    authors: tuple[Annotated[AuthorMatter, BeforeValidator(_by_name)], ...] = ()
    place: str = ""
    event_date: Annotated[Day, BeforeValidator(_read_day)] | None = None
    event: EventMatter | None = None
    translation_due: Annotated[Day, BeforeValidator(_read_day)] | None = None
    image: ImageMatter | None = None
    call_to_action: ButtonMatter | None = None
    locales: tuple[Words, ...] = ()
    articles: tuple[Words, ...] = ()
    theme: str = ""
    notes: tuple[str, ...] = ()
    ignore_checks: tuple[Words, ...] = ()

    @property
    def moment(self) -> datetime:
        """The date as a moment; a bare day means midnight UTC."""
        return datetime.fromisoformat(self.date)


_KEYS = (
    *FrontMatter.model_fields,
    *ImageMatter.model_fields,
    *ButtonMatter.model_fields,
    *AuthorMatter.model_fields,
    *EventMatter.model_fields,
)


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
    "translation_due": "write it as 2026-11-23",
    "event": "below event: write start: 2026-11-23 09:00, end: 2026-11-23 17:00 and place: Sofia, Bulgaria",
    "title": A_TITLE,
    "number": "which issue it is, as a whole number: 14",
    "kind": "write kind: article, or kind: newsletter, or leave the line out",
    "author": "one name; several stand below authors:, with a line for each:  - Ada Lovelace",
    "authors": "a line for each:  - Ada Lovelace, or  - {name: Ada Lovelace, role: teacher, url: https://…}",
    "categories": "a list of topics, such as [Events, Community]",
    "locales": "a list of languages by their tags, such as [fr, de]; left out, it goes out in all",
    "articles": "a line for each, the lead story first:  - folder-of-an-article",
}
_FAULTS = {
    "string_too_short": "is missing",
    "tuple_type": "must be a list, with a line for each that starts with -",
    "model_type": "must have keys of its own on the lines below it",
}


@dataclass(frozen=True, slots=True)
class HeadAndBody:
    """The two parts of an article's file."""

    head: str
    """YAML, from line 2 on."""
    body: str
    body_line: int


def split_head(text: str, path: str) -> HeadAndBody:
    """An article's text at its `---` lines; ContentError if they are not there."""
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
    return HeadAndBody("\n".join(rows[1:end]), "\n".join(rows[end + 1 :]), end + 2)


def parse_head(text: str, path: str) -> Head:
    """Split and check an article's text; ContentError, or ContentErrors, with the lines of what is wrong."""
    return read_head(split_head(text, path), path)


def read_head(parts: HeadAndBody, path: str) -> Head:
    """Check the head of an article; ContentError, or ContentErrors, with the lines of what is wrong."""
    values, lines = read_yaml(parts.head, path)
    faults = list(cut_values(parts.head, path))
    try:
        matter = FrontMatter.model_validate(values)
    except ValidationError as error:
        raise_all([*_head_faults(error, lines, path), *faults])
        raise
    if "locales" in values and not matter.locales:
        faults.append(
            ContentError("locales names none", origin=Origin(path, lines["locales"]), hint=_HINTS["locales"])
        )
    for rule in (_announcement_faults, _two_places, _author_faults):
        faults += rule(matter, lines, path)
    raise_all(faults)
    return Head(matter, lines, parts.body, parts.body_line)


def _announcement_faults(matter: FrontMatter, lines: Mapping[str, int], path: str) -> Iterator[ContentError]:
    """A newsletter announces articles, each once; an article announces none."""
    if matter.kind == "newsletter" and not matter.articles:
        origin = Origin(path, lines.get("articles", lines["kind"]))
        yield ContentError("a newsletter without articles", origin=origin, hint=_HINTS["articles"])
    if matter.kind == "article" and matter.articles:
        origin = Origin(path, lines["articles"])
        yield ContentError("only a newsletter has articles", origin=origin, hint="add kind: newsletter")
    for number, slug in enumerate(matter.articles):
        if slug in matter.articles[:number]:
            origin = Origin(path, lines[f"articles.{number}"])
            yield ContentError(f"{slug} is announced twice", origin=origin, hint="delete one of the lines")


def _author_faults(matter: FrontMatter, lines: Mapping[str, int], path: str) -> Iterator[ContentError]:
    """One way to name the authors, and each of them once."""
    if matter.author and matter.authors:
        hint = "delete the line, and name everybody below authors:"
        yield ContentError("author beside authors", origin=Origin(path, lines["author"]), hint=hint)
    names = [one_line(each.name).casefold() for each in matter.authors]
    for number, each in enumerate(matter.authors):
        if names[number] in names[:number]:
            origin = Origin(path, lines.get(f"authors.{number}.name", lines.get(f"authors.{number}", 1)))
            yield ContentError(f"{each.name} is named twice", origin=origin, hint="delete one of the lines")


def _two_places(matter: FrontMatter, lines: Mapping[str, int], path: str) -> Iterator[ContentError]:
    """An event says itself where and when it is."""
    for key, own in (("place", "place"), ("event_date", "start")):
        if matter.event and getattr(matter, key):
            hint = f"delete the line: what belongs to the event stands below event:, as {own}:"
            yield ContentError(f"{key} beside an event", origin=Origin(path, lines[key]), hint=hint)


def _head_faults(error: ValidationError, lines: Mapping[str, int], path: str) -> list[ContentError]:
    """All that is wrong with the values; not that a key is missing which a misspelt one was meant to be."""
    faults = error.errors()
    meant = [
        did_you_mean(str(fault["loc"][-1]), _KEYS) for fault in faults if fault["type"] == "extra_forbidden"
    ]
    return [
        _head_fault(fault, lines, path)
        for fault in faults
        if fault["type"] != "missing" or not any(f"'{fault['loc'][-1]}'" in words for words in meant)
    ]


def _head_fault(first: ErrorDetails, lines: Mapping[str, int], path: str) -> ContentError:
    keys = [str(part) for part in first["loc"]]
    name = ".".join(keys)
    hint = _HINTS.get(keys[0], "the keys are explained in docs/guide-staff.md")
    fault = _FAULTS.get(first["type"])
    message = f"{name} {fault or fault_words(first)}"
    if first["type"] == "extra_forbidden":
        message = f"unknown key {name!r}"
        hint = did_you_mean(keys[-1], _KEYS) or f"known keys: {', '.join(FrontMatter.model_fields)}"
    elif keys[0] in ("date", "event_date", "translation_due") and first["type"] == "value_error":
        message = f"{name} is {shown_value(first['input'])}, not a date"
        if "our time" in first["msg"]:
            message = f"{name} is {shown_value(first['input'])}, not a date from {YEARS[0]} to {YEARS[-1]}"
    elif first["type"] == "string_pattern_mismatch":
        message = f"{name} is {shown_value(first['input'])}, not a tag URI"
    line = next((n for end in range(len(keys), 0, -1) if (n := lines.get(".".join(keys[:end])))), 1)
    return ContentError(message, origin=Origin(path, line), hint=hint)
