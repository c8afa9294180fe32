"""The door to mjml-python: faults have their template's place, styles are put inline, nothing is fetched."""

from __future__ import annotations

import re

import lxml.html
import pytest

from pipelines.emails import mjml
from pipelines.emails.mjml import mjml_to_html
from pipelines.model.errors import TemplateError
from pipelines.model.finding import Origin
from pipelines.rendering.templates import Templates
from tests.rendering.support import words

PAGE = """\
{% import "macros.mjml" as macros with context %}
<mjml>
  <mj-head>{% include "head.mjml" %}</mj-head>
  <mj-body>
    {% for word in ["é", "ö"] %}
    <mj-section><mj-column>
      {% call macros.frame() %}<mj-text>{{ word }}</mj-text>{% endcall %}
    </mj-column></mj-section>
    {% endfor %}
    {% include "part.mjml" %}
  </mj-body>
</mjml>
"""
MACROS = "{% macro frame() %}{{ caller() }}{% endmacro %}\n{% macro box() %}\n  <mj-box />\n{% endmacro %}\n"
PART = "<mj-section>\n  <mj-column><mj-text>x</mj-text></mj-column>\n</mj-section>\n"


def convert(**parts: str) -> str:
    sources = {"page": PAGE, "macros": MACROS, "part": PART, "head": ""} | parts
    made = Templates("t", {f"{name}.mjml": text for name, text in sources.items()})
    return mjml_to_html(made.render("page.mjml", words()), made.source_map)


@pytest.mark.parametrize(
    ("part", "origin", "says"),
    [
        ("\n  <mj-txt>a</mj-txt>", Origin("t/part.mjml", 2, 3), "mj-txt"),
        (
            *("<mj-section><mj-column>\n <mj-text\n  color='blau'>a</mj-text></mj-column></mj-section>",),
            *(Origin("t/part.mjml", 3, 3), "blau"),
        ),
        ("{# é #}<mj-text>a</mj-text>", Origin("t/part.mjml", 1, 8), "mj-text"),
        ("{{ macros.box() }}", Origin("t/macros.mjml", 3, 3), "mj-box"),
        ("{% for n in [1, 2] %}\n<mj-section>\n{% endfor %}", Origin("t/part.mjml", 2, 1), "mj-section"),
        (
            "<mj-section><mj-column>\n<mj-text>ünï\n <p>a<b></p></mj-text></mj-column></mj-section>",
            Origin("t/part.mjml", 3, 6),
            "not valid MJML",
        ),
    ],
)
def test_a_fault_has_the_place_of_its_template(part: str, origin: Origin, says: str) -> None:
    """Include, macro, loop and call block move a tag away from where the designer wrote it."""
    with pytest.raises(TemplateError) as caught:
        convert(part=part)
    assert caught.value.origin == origin
    assert says in caught.value.message


def test_every_fault_is_told_at_once() -> None:
    """A designer mends five slips in one go, not in five runs."""
    with pytest.raises(TemplateError) as caught:
        convert(part="<mj-one />\n<mj-two />\n{% for n in [1, 2] %}<mj-three />{% endfor %}")
    assert re.findall(r"t/part\.mjml:\d:\d+|mj-\w+", str(caught.value))[:6] == [
        *("t/part.mjml:1:1", "mj-one", "t/part.mjml:2:1", "mj-two", "t/part.mjml:3:22", "mj-three")
    ]


def test_a_panic_in_rust_is_an_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """pyo3's PanicException is no `Exception`: it would end the run with a traceback."""

    class PanicException(BaseException):
        pass

    def panic(*_: object, **__: object) -> str:
        raise PanicException("index out of bounds")

    monkeypatch.setattr(mjml, "mjml2html", panic)
    with pytest.raises(TemplateError, match="mrml failed: index out of bounds"):
        convert()


def test_an_interrupt_stays_an_interrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C within a render has to stop the run."""

    def interrupt(*_: object, **__: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(mjml, "mjml2html", interrupt)
    with pytest.raises(KeyboardInterrupt):
        convert()


def test_inline_styles_reach_the_style_attribute() -> None:
    """mjml-python turns `mj-style inline` into a style element, which some mail programs drop."""
    html = convert(
        head='<mj-style inline="inline">\n p { margin: 0; }\n .x { color: #123456; }\n</mj-style>'
        "<mj-style>.y { color: #654321; }</mj-style>",
        part='<mj-section><mj-column><mj-text><p class="x">a</p></mj-text></mj-column></mj-section>',
    )
    assert re.findall(r"<p [^>]*>", html) == ['<p class="x" style="margin: 0;color: #123456;">']
    assert ".y { color: #654321; }" in html
    assert ".x {" not in html


@pytest.mark.parametrize("odd", ["\u00a0", "\u202f", "\u200d", "\\", "\u00ad", "\ufeff", "\u2009", "\u200f"])
def test_attributes_are_not_written_as_rust_would(odd: str) -> None:
    """French has a no-break space in most sentences, and a reader with pictures off reads the alt text."""
    html = convert(
        part=f'<mj-section><mj-column><mj-image src="https://e.org/a.png" alt="a{odd}b" /><mj-text>'
        f'<a href="https://e.org/" title="c{odd}d">e</a></mj-text></mj-column></mj-section>'
    )
    page = lxml.html.fromstring(html)
    assert page.xpath("//@alt | //@title") == [f"a{odd}b", f"c{odd}d"]


def test_the_title_is_spoken_as_it_is_written() -> None:
    """mrml makes the document's title the label that a screen reader says for the whole mail."""
    html = convert(head="<mj-title>Un\u00a0: deux</mj-title>")
    assert lxml.html.fromstring(html).xpath("//@aria-label") == ["Un\u00a0: deux"]


def test_an_attribute_may_be_broken_over_lines() -> None:
    """A designer breaks long attributes; mrml would write the break as a backslash and an n."""
    words = '<mj-text><p style="color: red;\n\t margin: 0">a</p></mj-text>'
    html = convert(part=f"<mj-section><mj-column>{words}</mj-column></mj-section>")
    assert lxml.html.fromstring(html).xpath("//p/@style") == ["color: red; margin: 0"]


def test_what_is_said_to_outlook_alone_stays_as_it_is() -> None:
    """Other comments are the designer's; this one sets the font, where Outlook would take Times."""
    said = "<!--[if mso]><style>* { font-family: {0}; }</style><![endif]-->"
    styles = said.replace("{0}", "Arial"), said.replace("{0}", "'Segoe UI'")
    html = convert(
        head=f"<mj-raw>\n<!-- mine -->\n{styles[0]}<meta name='a' content='b' />\n{styles[1]}</mj-raw>"
    )
    head = html[: html.index("<body")]
    assert [style in head for style in styles] == [True, True]
    assert ("mine" in html, "condition-" in html, html.count("Segoe")) == (False, False, 1)


def test_no_stamp_is_left() -> None:
    """Stamps are for us; a private character in the mail would be a box on the reader's screen."""
    html = convert()
    assert re.findall("[\ue000-\uf8ff]", html) == []
    assert ("é" in html, "ö" in html) == (True, True)


def test_words_to_translate_are_not_stamped() -> None:
    """A message with markup in it is looked up as it stands in the catalog."""
    seen = []
    made = Templates("t", {"a.mjml": '<mj-text>{{ _("a <b>c</b>") }}</mj-text>'})
    catalog = words()

    class Listening(type(catalog)):  # type: ignore[misc] # a frozen dataclass of ours
        def gettext(self, text: str, **_: object) -> str:
            seen.append(text)
            return text

    made.render("a.mjml", Listening(catalog.locale, catalog.messages, catalog.plural))
    assert seen == ["a <b>c</b>"]


def test_an_article_cannot_pass_for_a_stamp() -> None:
    """Our private characters in a text lead to no place, and to no traceback."""
    made = Templates("t", {"a.mjml": "<mjml><mj-body>{{ text }}</mj-body></mjml>"})
    source = made.render("a.mjml", words(), text="\ue00099999\ue001 words")
    with pytest.raises(TemplateError) as caught:
        mjml_to_html(source, made.source_map)
    assert "words" in caught.value.message
