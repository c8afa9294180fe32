"""The lint of MJML on what trips each rule and on what nearly does; our renderer held against the tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mjml import mjml2html

from pipelines.emails.lint import RULES, lint
from pipelines.emails.lint.reference import COMPONENTS, REFUSED, REQUIRED, TIGHT, UNCOMMENTED, UNRENDERED
from pipelines.emails.lint.tags import LOADING, unbalanced
from tests.emails.lint.mjml_rows import ROWS, Row, column, document, head
from tests.emails.support import KeptTemplates, email_of
from tests.rendering.support import golden_article


def rendered(source: str) -> str:
    return mjml2html(source, disable_comments=True, fonts={})


ALL = [pytest.param(rule, one, id=f"{rule}-{n}") for rule, rows in ROWS.items() for n, one in enumerate(rows)]


@pytest.mark.parametrize(("rule", "one"), ALL)
def test_a_rule_says_what_is_wrong_and_nothing_else(rule: str, one: Row) -> None:
    """A rule that is silent lets a fault into the mail; a second fault for one mistake misleads."""
    assert lint(one.bad) == one.expected(rule)


@pytest.mark.parametrize(("rule", "one"), ALL)
def test_what_is_right_has_no_fault_and_is_rendered(rule: str, one: Row) -> None:  # noqa: ARG001 - names the case
    """A lint that cries wolf stops 24 editions; one that passes what mrml refuses is no help."""
    assert lint(one.good) == []
    assert "<mj-" not in rendered(one.good)


@pytest.mark.parametrize("name", [*sorted(LOADING), "SCRIPT"])
def test_what_loads_is_found_behind_other_html(name: str) -> None:
    """What is plain in a text is passed over in one go, and this must not be."""
    text = f'<p title="a">a <b>b</b></p>\n<p>c <{name} src="a" /></p>'
    (fault,) = lint(column(f"<mj-text>{text}</mj-text>"))
    assert (fault.rule, fault.message) == (
        "outside-request",
        f"<{name.lower()}> loads something from another server",
    )


def test_every_rule_is_in_the_table() -> None:
    """A rule without an example is a guess, and one that is not in `RULES` is in no documentation."""
    assert list(ROWS) == list(RULES)


@pytest.mark.parametrize(("rule", "one"), [case for case in ALL if case.values[1].refused])  # type: ignore[union-attr]
def test_what_is_called_refused_is_refused(rule: str, one: Row) -> None:  # noqa: ARG001 - names the case
    """When a newer mrml takes it, the rule goes."""
    with pytest.raises(ValueError, match=r"root template|mjml element"):
        rendered(one.bad)


def test_one_document_may_break_several_rules() -> None:
    """Faults come in the order of the text, so a designer mends them from top to bottom."""
    source = document("<mj-section colour='x'>a<mj-foo>", "<mj-title>a<br></mj-title>")
    assert [fault.rule for fault in lint(source)] == [
        *("not-rendered", "unknown-attribute", "not-closed", "unknown-tag", "not-closed")
    ]
    offsets = [fault.offset for fault in lint(source)]
    assert offsets == sorted(offsets)


PIECES = [
    *(
        "<mjml>",
        "</mjml>",
        "<mj-head>",
        "</mj-head>",
        "<mj-body>",
        "</mj-body>",
        "<mj-attributes>",
        "<mj-all",
    ),
    *("<mj-text ", "<mj-text>", "</mj-text>", "<mj-tex>", "</mj-tex>", "<mj-image />", "<mj-image>", "<mj-"),
    *(
        "<mj-style>",
        "</mj-style>",
        "<mj-include>",
        "<mj-class name='a'>",
        "</mj-",
        "<!--",
        "-->",
        "<![",
        "/>",
    ),
    *("<p>", "</p>", "<style>", "<link>", "@import", "url(//", "/*", "a", "é", " ", "\n", "\0", "\ud800"),
    *("<", ">", "'", '"', "=", "/", "color", '="red"', "padding='1px'", 'mj-class="a b"'),
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=40).map("".join))
def test_any_text_gives_faults_in_order(source: str) -> None:
    """A half-written template is a template: it has faults, and never a traceback."""
    faults = lint(source)
    assert [fault.offset for fault in faults] == sorted(fault.offset for fault in faults)
    assert [f for f in faults if f.rule not in RULES or not 0 <= f.offset <= len(source)] == []
    assert lint(source) == faults


HOLDS = {
    "mj-accordion": column("<mj-accordion>{}</mj-accordion>"),
    "mj-accordion-element": column(
        "<mj-accordion><mj-accordion-element>{}</mj-accordion-element></mj-accordion>"
    ),
    "mj-accordion-title": column(
        "<mj-accordion><mj-accordion-element><mj-accordion-title>{}</mj-accordion-title>"
        "</mj-accordion-element></mj-accordion>"
    ),
    "mj-attributes": head("<mj-attributes>{}</mj-attributes>"),
    "mj-carousel": column(
        '<mj-carousel>{}<mj-carousel-image src="a" />\n<mj-carousel-image src="b" /></mj-carousel>'
    ),
    "mj-head": head("{}"),
    "mj-navbar": column("<mj-navbar>{}</mj-navbar>"),
    "mj-social": column("<mj-social>{}</mj-social>"),
    "mj-style": head("<mj-style>{}</mj-style>"),
    "mj-title": head("<mj-title>{}</mj-title>"),
}
"""A document with room for something in the component."""


@pytest.mark.parametrize(
    ("name", "refused"),
    [
        *((name, " ") for name in sorted(TIGHT)),
        *((name, "<!-- a -->") for name in sorted(UNCOMMENTED)),
        *(
            (name, "<mj-raw></mj-raw>")
            for name in sorted(TIGHT - {"mj-attributes", "mj-carousel", "mj-head"})
        ),
    ],
)
def test_the_renderer_refuses_what_the_tables_say(name: str, refused: str) -> None:
    """When a newer mrml takes it, the table's word goes; until then the lint has to know it."""
    with pytest.raises(ValueError, match=r"unexpected|unknown fragment"):
        rendered(HOLDS[name].format(refused))
    assert "<mj-" not in rendered(HOLDS[name].format("\n"))


PICTURE = 'background-url="a" background-width="9px" background-height="9px"'
SOCIAL = column("<mj-social{}>{}</mj-social>")
ELEMENT = '<mj-social-element src="a" href="a"{}>a</mj-social-element>'
SAMPLES = {
    "mjml": ("<mjml{}><mj-body></mj-body></mjml>", 'lang="fr"'),
    "mj-accordion-title": (
        HOLDS["mj-accordion-element"].format("<mj-accordion-title{}>a</mj-accordion-title>"),
        'color="red"',
    ),
    "mj-body": ("<mjml><mj-body{}></mj-body></mjml>", 'background-color="red"'),
    "mj-button": (column('<mj-button href="a"{}>a</mj-button>'), 'name="a"'),
    "mj-hero": (document(f'<mj-hero height="99px" {PICTURE}{{}}></mj-hero>'), 'padding="1px"'),
    "mj-image": (column('<mj-image src="a" srcset="b 2x"{} />'), 'border-left="1px solid red"'),
    "mj-raw": (document("<mj-raw{}>a</mj-raw>"), ""),
    "mj-section": (document("<mj-section{}><mj-column /><mj-column /></mj-section>"), 'padding="1px"'),
    "mj-social": (SOCIAL.format("{}", ELEMENT.format("")), 'color="red"'),
    "mj-social-element": (SOCIAL.format("", ELEMENT), 'color="red"'),
    "mj-spacer": (column("<mj-spacer{} />"), 'height="1px"'),
    "mj-table": (column("<mj-table{}><tr><td>a</td></tr></mj-table>"), 'color="red"'),
    "mj-text": (column("<mj-text{}>a</mj-text>"), 'container-background-color="red"'),
    "mj-wrapper": (document("<mj-wrapper{}><mj-section /><mj-section /></mj-wrapper>"), 'padding="1px"'),
}
"""A document with room for an attribute of the component, and an attribute that shows in the mail, if any."""
SHOWS = {"mode": "fluid-height", "position": "file-start", "role": "none", "icon-position": "right"}
"""Values other than what is so without them; other attributes take a border, a colour or a length."""


@pytest.mark.parametrize(
    ("name", "attribute"), [(n, a) for n, found in UNRENDERED.items() for a in sorted(found)]
)
def test_the_renderer_passes_over_what_the_table_says(name: str, attribute: str) -> None:
    """When a newer mrml shows it, designers may use it: the table's word goes."""
    template, shown = SAMPLES[name]
    kind = COMPONENTS[name].attributes[attribute]
    values = (SHOWS.get(attribute, ""), "7px solid #123456", "#123456", "7px", "fixed", "700", "desktop")
    fitting = [value for value in values if value and kind.fits(value)]
    assert fitting
    plain = rendered(template.format(""))
    assert {rendered(template.format(f' {attribute}="{value}"')) for value in fitting} == {plain}
    if shown:
        assert rendered(template.format(f" {shown}")) != plain


def test_the_tables_name_what_there_is() -> None:
    """A name with a slip in it would be a rule that never applies."""
    assert {*UNRENDERED, *REQUIRED, *TIGHT, *UNCOMMENTED} <= set(COMPONENTS)
    assert REFUSED.keys().isdisjoint(COMPONENTS)
    assert {name for one in COMPONENTS.values() for name in one.children} == set(COMPONENTS) - {"mjml"}
    attributes = {
        (name, attribute) for table in (UNRENDERED, REQUIRED) for name in table for attribute in table[name]
    }
    assert {one for one in attributes if one[1] not in COMPONENTS[one[0]].attributes} == set()


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_the_own_templates_have_no_fault(locale: str) -> None:
    """They are what a snapshot starts from, and what goes out today."""
    templates = KeptTemplates()
    email_of(golden_article(), locale, templates)
    assert lint(templates.mjml) == []
    assert "<mj-button" in templates.mjml


@pytest.mark.parametrize(
    ("source", "offset"),
    [
        ("<mjml><p>a<b></p></mjml>", 10),
        ("<mjml><p>a</mjml>", 6),
        ("<mjml></p></mjml>", 0),
        ("a</p>", 1),
        ("<p>a<br><img src='x'>b</p>", None),
        ("<p", 0),
    ],
)
def test_html_that_is_not_closed_is_found(source: str, offset: int | None) -> None:
    """mrml only says that the document came to its end; a designer wants to see the tag."""
    assert unbalanced(source) == offset
