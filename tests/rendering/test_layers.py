"""Which file a template's name means, in each theme: the workspace's own over Glocal's, file by file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.model.article import Article
from pipelines.model.blocks import Text
from pipelines.model.errors import TemplateError
from pipelines.rendering.layers import TemplateLayers, text_digest
from pipelines.rendering.template_reach import reached
from pipelines.rendering.templates import Templates
from tests.rendering.support import golden_article, words

BUILT_IN = {"a.mjml": "A", "b.mjml": "B", "c.mjml": "C", "digest/a.mjml": "DA", "digest/b.mjml": "DB"}
OWN = {"b.mjml": "own B", "digest/b.mjml": "own DB", "mine/c.mjml": "own MC", "parts/x.mjml": "X"}
LAYERS = TemplateLayers("mail", OWN, BUILT_IN, themed=True)


def test_themes_are_folders_that_have_a_known_name() -> None:
    """A folder of parts is no theme: choosing it would change nothing."""
    assert LAYERS.themes == ("letter", "digest", "mine")
    assert replace(LAYERS, own={}).themes == ("letter", "digest")
    assert replace(LAYERS, themed=False).themes == ("letter",)


@pytest.mark.parametrize(
    ("theme", "sources"),
    [
        ("letter", {"a.mjml": "A", "b.mjml": "own B", "c.mjml": "C", "parts/x.mjml": "X"}),
        ("digest", {"a.mjml": "DA", "b.mjml": "own DB", "c.mjml": "C", "parts/x.mjml": "X"}),
        ("mine", {"a.mjml": "A", "b.mjml": "own B", "c.mjml": "own MC", "parts/x.mjml": "X"}),
    ],
)
def test_a_name_is_looked_for_in_four_places(theme: str, sources: dict[str, str]) -> None:
    """The workspace's theme, its root, Glocal's theme, Glocal's root."""
    assert LAYERS.of_theme(theme).sources == sources


def test_the_workspaces_root_goes_before_the_theme_that_glocal_brings() -> None:
    """Somebody's own header is theirs in every theme."""
    own = replace(LAYERS, own={"a.mjml": "own A"})
    assert own.of_theme("digest").sources == {"a.mjml": "own A", "b.mjml": "DB", "c.mjml": "C"}


def test_messages_say_whose_file_it_is() -> None:
    """Who is sent to a file that the workspace does not have looks for it in vain."""
    assert LAYERS.of_theme("digest").paths == {
        "a.mjml": "built-in/mail/digest/a.mjml",
        "b.mjml": "mail/digest/b.mjml",
        "c.mjml": "built-in/mail/c.mjml",
        "parts/x.mjml": "mail/parts/x.mjml",
    }


def test_an_empty_folder_is_all_of_glocals() -> None:
    """Most workspaces change nothing."""
    assert replace(LAYERS, own={}).of_theme().sources == {"a.mjml": "A", "b.mjml": "B", "c.mjml": "C"}


def test_copies_that_nobody_changed_hide_no_theme() -> None:
    """Workspaces of earlier versions hold copies of every template of the letter: a digest would be none."""
    copies = {"a.mjml": "A", "b.mjml": "older B", "c.mjml": "changed C"}
    layers = TemplateLayers("mail", copies, BUILT_IN, {"b.mjml": {text_digest("older B")}}, themed=True)
    assert layers.of_theme("letter").sources == copies
    assert layers.of_theme("digest").sources == {"a.mjml": "DA", "b.mjml": "DB", "c.mjml": "changed C"}


def test_what_an_override_covers() -> None:
    """One of a theme of somebody's own lies over the letter's, which it would be without it."""
    names = ("b.mjml", "digest/b.mjml", "mine/c.mjml", "parts/x.mjml", "digest/c.mjml")
    assert {name: LAYERS.covers(name) for name in names} == {
        "b.mjml": "b.mjml",
        "digest/b.mjml": "digest/b.mjml",
        "mine/c.mjml": "c.mjml",
        "parts/x.mjml": "",
        "digest/c.mjml": "c.mjml",
    }


def test_every_file_has_words_to_translate_whatever_its_theme() -> None:
    """Who changes the theme next month must not wait for 23 translators then."""
    assert LAYERS.files == {
        "mail/a.mjml": "A",
        "mail/b.mjml": "own B",
        "mail/c.mjml": "C",
        "mail/digest/a.mjml": "DA",
        "mail/digest/b.mjml": "own DB",
        "mail/mine/c.mjml": "own MC",
        "mail/parts/x.mjml": "X",
    }


@pytest.mark.parametrize(
    ("page", "needs"),
    [
        ('{% include "b" %}', {"page", "b", "c"}),
        ("{%- import 'c' as x with context %}", {"page", "c"}),
        ('{% from "c" import y %}{% extends "gone" %}', {"page", "c"}),
        ("{% include which %}", {"page", "b", "c", "d"}),
        ('{% include ["b", "c"] %}', {"page", "b", "c", "d"}),
        ("{{ words }}", {"page"}),
    ],
)
def test_what_a_template_needs(page: str, needs: set[str]) -> None:
    """Words and faults of what a mail does not use are none of its business."""
    sources = {"page": page, "b": '{% include "c" %}{% include "b" %}', "c": "", "d": ""}
    assert reached(["page", "none"], sources) == needs


def test_a_part_that_glocal_brings_does_not_hide_that_it_is_not_shown() -> None:
    """An own `blocks.mjml` without subtitles, beside a part of Glocal's that has them and that nobody asks
    for: the subtitle would be lost in silence.
    """
    sources = {"article.txt": "{{ article.title.value }}", "opening.txt": "{{ article.subtitle }}"}
    article: Article = replace(golden_article(), subtitle=Text("S", "en"))
    with pytest.raises(TemplateError, match="the templates do not show subtitles"):
        Templates("t", sources).render("article.txt", words(), article=article)
    asking = sources | {"article.txt": '{% include "opening.txt" %}'}
    assert "S" in Templates("t", asking).render("article.txt", words(), article=article)


def test_a_fault_in_what_glocal_brings_leads_to_the_overrides() -> None:
    """A part of somebody's own that lacks a macro is told where Glocal's template asks for it."""
    layers = TemplateLayers(
        "mail",
        {"parts.mjml": "{% macro two() %}{% endmacro %}"},
        {
            "parts.mjml": "{% macro one() %}{% endmacro %}",
            "a.mjml": '{% import "parts.mjml" as p %}\n{{ p.one() }}',
        },
    ).of_theme()
    with pytest.raises(TemplateError) as caught:
        Templates("mail", layers.sources, paths=layers.paths).render("a.mjml", words())
    assert str(caught.value.origin).startswith("built-in/mail/a.mjml:2")
    assert "glocal templates list" in caught.value.hint
