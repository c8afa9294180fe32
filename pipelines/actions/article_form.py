"""An article's text as the fields of a form, and back. Pure: what no field shows stays as it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pipelines.content.front_matter import split_head
from pipelines.content.head_edit import HeadValue, head_values, with_values
from pipelines.model.errors import ContentError

WORDS = ("title", "subtitle", "subject", "summary", "date", "author", "place", "event_date")
LISTS = {"categories": ",", "articles": "\n"}
"""Keys with a list, and what stands between its items in a field."""
GROUPS = {
    "image": ("src", "alt", "caption", "credit"),
    "call_to_action": ("label", "url"),
    "event": ("start", "end", "place"),
}
FIELDS = (*WORDS, *LISTS, *(f"{group}.{key}" for group, keys in GROUPS.items() for key in keys))
"""All fields, by name."""


@dataclass(frozen=True, slots=True)
class ArticleForm:
    """An article as a form shows it."""

    head: str
    """As it stands in the file, for what no field shows."""
    body: str
    fields: Mapping[str, str]
    """By the names of FIELDS; those that the article does not have are empty."""
    notes: tuple[str, ...]
    """What an import left for the author to look at."""
    authors: int
    """How many are named below `authors`, which no field shows."""


def article_form(text: str, slug: str) -> ArticleForm | None:
    """The form of a text; None where its head cannot be read, so that it can only be edited as text."""
    path = f"content/{slug}/index.md"
    try:
        parts = split_head(text, path)
        values = head_values(parts.head, path)
    except ContentError:
        return None
    if not all(isinstance(values.get(group, {}), dict) for group in GROUPS):
        return None
    fields = {name: _shown_word(values.get(name)) for name in WORDS}
    for name, between in LISTS.items():
        found = values.get(name, ())
        items = [str(each) for each in found] if isinstance(found, list) else [_shown_word(found)]
        fields[name] = ("\n" if between == "\n" else f"{between} ").join(filter(None, items))
    for group, keys in GROUPS.items():
        known = values.get(group)
        for key in keys:
            fields[f"{group}.{key}"] = _shown_word(known.get(key)) if isinstance(known, dict) else ""
    notes, authors = values.get("notes"), values.get("authors")
    return ArticleForm(
        parts.head,
        parts.body.removeprefix("\n"),
        fields,
        tuple(map(str, notes)) if isinstance(notes, list) else (),
        len(authors) if isinstance(authors, list) else 0,
    )


def form_text(
    head: str, body: str, fields: Mapping[str, str], slug: str, settled: Collection[str] = ()
) -> str:
    """The text of an article of which these fields were filled in; others stay as they are.

    `settled`: notes that its author is done with.
    """
    path = f"content/{slug}/index.md"
    values: dict[str, HeadValue] = {name: fields[name].strip() for name in WORDS if name in fields}
    for name, between in LISTS.items():
        if name in fields:
            values[name] = [each.strip() for each in fields[name].split(between) if each.strip()]
    for group, keys in GROUPS.items():
        given = {key: fields[f"{group}.{key}"].strip() for key in keys if f"{group}.{key}" in fields}
        if given:
            values[group] = given
    try:
        if settled:
            notes = head_values(head, path).get("notes")
            left = [each for each in notes if each not in settled] if isinstance(notes, list) else []
            values["notes"] = left
        head = with_values(head, values, path)
    except ContentError:  # somebody has broken it in the meantime: what was typed there is kept as well
        pass
    return f"---\n{head}\n---\n\n{body}" if head else f"---\n---\n\n{body}"


def _shown_word(value: object) -> str:
    return " ".join(value.split("\n")) if isinstance(value, str) else ""
