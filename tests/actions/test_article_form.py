"""An article as a form: opened and saved it is the same text; what no field shows stays."""

from __future__ import annotations

import pytest

from pipelines.actions.article_form import FIELDS, article_form, form_text
from tests.conftest import ROOT

TEXT = """\
---
id: tag:x,2026:a
title: Owls
# who writes
authors:
- Ana
categories: [Nature, Night]
image: {src: owl.png, alt: An owl}
event:
  start: 2026-11-23 09:00
  url: https://example.org
notes:
- became headings
- a picture was left out
---

They fly.

  ---

End
"""


@pytest.mark.parametrize("path", sorted(ROOT.glob("content/*/index.md")), ids=lambda path: path.parent.name)
def test_opened_and_saved_is_the_same_text(path: object) -> None:
    """A page that is opened and saved must be no change to git, to translators, or to anybody."""
    text = path.read_text()  # type: ignore[attr-defined] # parametrize knows no types
    form = article_form(text, "a")
    assert form
    assert form_text(form.head, form.body, form.fields, "a") == text


def test_the_fields_of_a_form() -> None:
    """Lists are words with commas, groups have a field a key."""
    form = article_form(TEXT, "a")
    assert form
    shown = {name: value for name, value in form.fields.items() if value}
    assert shown == {
        "title": "Owls",
        "categories": "Nature, Night",
        "image.src": "owl.png",
        "image.alt": "An owl",
        "event.start": "2026-11-23 09:00",
    }
    assert set(form.fields) == set(FIELDS)
    assert (form.authors, form.notes) == (1, ("became headings", "a picture was left out"))
    assert form.body == "They fly.\n\n  ---\n\nEnd\n"


def test_what_is_filled_in_goes_where_it_belongs() -> None:
    """And a note that is settled goes; the others wait."""
    form = article_form(TEXT, "a")
    assert form
    fields = {
        **form.fields,
        "title": "Owls: all",
        "categories": "Night,",
        "event.place": "Sofia",
        "image.src": "",
    }
    fields |= {"image.alt": ""}
    again = form_text(form.head, "New.\n", fields, "a", {"became headings"})
    assert again == TEXT.replace("title: Owls", "title: 'Owls: all'").replace(
        "categories: [Nature, Night]", "categories:\n- Night"
    ).replace("image: {src: owl.png, alt: An owl}\n", "").replace(
        "event:\n  start: 2026-11-23 09:00\n  url: https://example.org",
        "event:\n  start: 2026-11-23 09:00\n  url: https://example.org\n  place: Sofia",
    ).replace("- became headings\n", "").replace("They fly.\n\n  ---\n\nEnd\n", "New.\n")


@pytest.mark.parametrize("text", ["", "no head", "---\ntitle: [x\n---\n", "---\nimage: owl.png\n---\n"])
def test_a_head_that_is_none_is_edited_as_text(text: str) -> None:
    """The form must not guess what it cannot read."""
    assert article_form(text, "a") is None


def test_a_head_that_was_broken_on_the_way_is_kept() -> None:
    """The hidden field of a form can hold anything: nothing of it is lost."""
    assert form_text("title: [x", "Body\n", {"title": "y"}, "a") == "---\ntitle: [x\n---\n\nBody\n"
