"""For each rule of the MJML lint: what trips it, what is said of it, and what nearly trips it."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.emails.lint.faults import LintFault


def document(body: str, head: str = "") -> str:
    return f"<mjml><mj-head>{head}</mj-head><mj-body>{body}</mj-body></mjml>"


def column(inner: str, head: str = "") -> str:
    return document(f"<mj-section><mj-column>{inner}</mj-column></mj-section>", head)


def head(inner: str) -> str:
    return column("<mj-text>a</mj-text>", inner)


@dataclass(frozen=True)
class At:
    """A fault, its offset told by the text that begins there."""

    place: str
    message: str
    hint: str
    attribute: str = ""


@dataclass(frozen=True)
class Row:
    bad: str
    good: str
    faults: tuple[At, ...]
    refused: bool = False
    """Whether the renderer refuses `bad`, too."""

    def expected(self, rule: str) -> list[LintFault]:
        return [
            LintFault(rule, self.bad.index(at.place), at.attribute, at.message, at.hint) for at in self.faults
        ]


def row(bad: str, good: str, *faults: At, refused: bool = False) -> Row:
    return Row(bad, good, faults, refused)


UNKNOWN_TAG = [
    row(
        column("<mj-txt>a</mj-txt>"),
        column("<mj-text>a</mj-text>"),
        At("<mj-txt", "MJML does not have the tag <mj-txt>", "did you mean 'mj-text'?"),
    ),
    row(
        column("<MJ-Text>a</MJ-Text>"),
        column("<mj-text>a</mj-text>"),
        At("<MJ-Text", "MJML does not have the tag <MJ-Text>", "did you mean 'mj-text'?"),
    ),
    row(
        column("<mj-blockquote />"),
        column("<mj-divider />"),
        At(
            "<mj-blockquote",
            "MJML does not have the tag <mj-blockquote>",
            "see the components in the MJML documentation",
        ),
    ),
    row(  # an end that is misspelt ends what is open
        column("<mj-text>a</mj-tex><mj-divider />"),
        column("<mj-text>a</mj-text><mj-divider />"),
        At("</mj-tex>", "MJML does not have the tag <mj-tex>", "did you mean 'mj-text'?"),
    ),
    row(  # also where HTML stands
        column("<mj-text><p><mj-link>a</mj-link></p></mj-text>"),
        column("<mj-text><p><a>a</a></p></mj-text>"),
        At(
            "<mj-link", "MJML does not have the tag <mj-link>", "see the components in the MJML documentation"
        ),
    ),
    row(
        document("<mj-section><div><p>a</p></div></mj-section>"),
        document("<mj-section><mj-raw><div><p>a</p></div></mj-raw></mj-section>"),
        At("<div", "<div> is HTML, and only components are allowed here", "put it into mj-raw"),
    ),
    row(
        document("</mj-foo>"),
        document(""),
        At(
            "</mj-foo>", "MJML does not have the tag <mj-foo>", "see the components in the MJML documentation"
        ),
    ),
    row(
        document("<P>a</P><HR/>"),
        document("<mj-raw><P>a</P><HR/></mj-raw>"),
        At("<P", "<p> is HTML, and only components are allowed here", "put it into mj-raw"),
        At("<HR", "<hr> is HTML, and only components are allowed here", "put it into mj-raw"),
    ),
    row(
        column("<BR>"),
        column("<mj-text><br></mj-text>"),
        At("<BR", "<br> is HTML, and only components are allowed here", "put it into mj-text or mj-raw"),
    ),
    row(
        column('<mj-social><p>a</p></mj-social><mj-image src="a"><b>a</b></mj-image>'),
        column('<mj-social></mj-social><mj-image src="a"></mj-image>'),
        At("<p", "<p> is HTML, and only components are allowed here", "allowed: mj-social-element"),
        At(
            "<b>",
            "<b> is HTML, and only components are allowed here",
            "delete it: <mj-image> cannot contain it",
        ),
    ),
]

UNKNOWN_ATTRIBUTE = [
    row(
        column('<mj-text colour="red">a</mj-text>'),
        column('<mj-text color="red">a</mj-text>'),
        At("<mj-text", "<mj-text> does not have the attribute colour", "did you mean 'color'?", "colour"),
    ),
    row(
        column('<mj-text class="x">a</mj-text>'),
        column('<mj-text css-class="x" mj-class="y">a</mj-text>'),
        At("<mj-text", "<mj-text> does not have the attribute class", "did you mean 'css-class'?", "class"),
    ),
    row(
        column('<mj-text href="x">a</mj-text>'),
        column('<mj-button href="x">a</mj-button>'),
        At(
            "<mj-text",
            "<mj-text> does not have the attribute href",
            "see its attributes in the MJML documentation",
            "href",
        ),
    ),
    row(  # as another component's, and as any component's
        head('<mj-attributes>\n<mj-text href="x" />\n<mj-all hrf="x" />\n</mj-attributes>'),
        head('<mj-attributes>\n<mj-button href="x" />\n<mj-all href="x" />\n</mj-attributes>'),
        At(
            '<mj-text href="x"',
            "<mj-text> does not have the attribute href",
            "see its attributes in the MJML documentation",
            "href",
        ),
        At("<mj-all", "<mj-all> does not have the attribute hrf", "did you mean 'href'?", "hrf"),
    ),
    row(
        '<mjml language="en"><mj-body></mj-body></mjml>',
        '<mjml lang="en" dir="ltr"><mj-body></mj-body></mjml>',
        At("<mjml", "<mjml> does not have the attribute language", "did you mean 'lang'?", "language"),
    ),
]

LENGTHS = "allowed: 1 to 4 lengths in px or %"
COLOURS = "allowed: #0e2f76 #fff rgb(14,47,118) rgba(14,47,118,0.5) or a colour name of CSS"
VALUES = [
    ("mj-text", "color", "notacolor", "'notacolor' is not a colour", COLOURS),
    ("mj-text", "color", "drakblue", "'drakblue' is not a colour", "did you mean 'darkblue'?"),
    ("mj-text", "color", "0e2f76", "'0e2f76' is not a colour", "did you mean '#0e2f76'?"),
    ("mj-text", "color", "#0e2f7", "'#0e2f7' is not a colour", COLOURS),
    ("mj-text", "color", "#ffffff;", "'#ffffff;' is not a colour", "did you mean '#ffffff'?"),
    ("mj-text", "color", " ", "the value is empty", COLOURS),
    ("mj-text", "padding", "8", "'8' is not a length", "did you mean '8px'?"),
    ("mj-text", "padding", "8 px", "'8 px' is not a length", "did you mean '8px'?"),
    ("mj-text", "padding", "8px, 0", "'8px, 0' is not a length", "did you mean '8px  0'?"),
    ("mj-text", "padding", "8em", "'8em' is not a length", LENGTHS),
    ("mj-text", "padding", "-8px", "'-8px' is not a length", LENGTHS),
    ("mj-text", "padding", "1px 2px 3px 4px 5px", "'1px 2px 3px 4px 5px' is not a length", LENGTHS),
    ("mj-text", "padding", "", "the value is empty", LENGTHS),
    ("mj-text", "padding-top", "1px 2px", "'1px 2px' is not a length", "allowed: a length in px or %"),
    (
        "mj-text",
        "letter-spacing",
        "2%",
        "'2%' is not a length",
        "allowed: a length in px or em, also negative",
    ),
    ("mj-text", "line-height", "tall", "'tall' is not a length", "allowed: a length in px or %, or a number"),
    (
        "mj-text",
        "align",
        "centre",
        "'centre' is not one of the allowed values",
        "allowed: center justify left right",
    ),
    ("mj-text", "align", "Left", "'Left' is not one of the allowed values", "did you mean 'left'?"),
    ("mj-table", "cellpadding", "4px", "'4px' is not a whole number", "allowed: a whole number"),
    ("mj-table", "width", "wide", "'wide' is not a length", "allowed: a length in px or %, or auto"),
    ("mj-all", "align", "up", "'up' is not one of the allowed values", "allowed: center justify left right"),
]
"""Component, attribute, a value that does not fit, what is said of it, and what to do next."""

FITTING = [
    *(
        ("mj-text", "color", value)
        for value in (
            *("red", "DarkSlateGrey", "transparent", "#fff", "#0E2f76", "rgb(1,2,3)", "rgb(1, 2, 3)"),
            *("rgba(1,2,3,0.5)", "rgba(1, 2, 3, .5)", "rgba(1,2,3,1)"),
        )
    ),
    *(("mj-text", "padding", value) for value in ("0", "8px", "8px 0 24px", "1% 2px 3.5px .5px", "0px")),
    *(("mj-text", "letter-spacing", value) for value in ("-1px", "0.1em", "0")),
    *(("mj-text", "line-height", value) for value in ("1.5", "150%", "24px", "0")),
    ("mj-text", "font-family", "system-ui, 'Segoe UI' & more > less"),
    ("mj-text", "align", "justify"),
    ("mj-table", "cellpadding", "4"),
    ("mj-table", "width", "auto"),
    ("mj-section", "full-width", ""),
    ("mj-all", "align", "justify"),
]


def default(component: str, attribute: str, value: str) -> str:
    return head(f'<mj-attributes>\n<{component} {attribute}="{value}" />\n</mj-attributes>')


BAD_VALUE = [
    row(
        default(component, attribute, value),
        default(*FITTING[n % len(FITTING)]),
        At(f'<{component} {attribute}="', f"{attribute}: {says}", hint, attribute),
    )
    for n, (component, attribute, value, says, hint) in enumerate(VALUES)
] + [
    row(
        column('<mj-image src="a" fluid-on-mobile="yes" />'),
        column('<mj-image src="a" fluid-on-mobile="true" />'),
        At(
            "<mj-image",
            "fluid-on-mobile: 'yes' is not one of the allowed values",
            "allowed: true false",
            "fluid-on-mobile",
        ),
    ),
    row(  # without any value
        column("<mj-text padding align>a</mj-text>"),
        column("<mj-text font-style>a</mj-text>"),
        At("<mj-text", "padding: the value is empty", LENGTHS, "padding"),
        At("<mj-text", "align: the value is empty", "allowed: center justify left right", "align"),
    ),
]

MISPLACED = [
    row(
        document("<mj-section><mj-text>a</mj-text></mj-section>"),
        column("<mj-text>a</mj-text>"),
        At("<mj-text", "<mj-text> is not allowed inside <mj-section>", "allowed in: mj-column mj-hero"),
    ),
    row(  # what stands in it stands rightly
        column("<mj-section><mj-column><mj-text>a</mj-text></mj-column></mj-section>"),
        document("<mj-wrapper><mj-section></mj-section></mj-wrapper>"),
        At(
            "<mj-section><mj-column><mj-text>",
            "<mj-section> is not allowed inside <mj-column>",
            "allowed in: mj-body mj-wrapper",
        ),
    ),
    row(
        column('<mj-text><p>a</p><mj-button href="x">b</mj-button></mj-text>'),
        column('<mj-text><p>a</p></mj-text><mj-button href="x">b</mj-button>'),
        At(
            "<mj-button",
            "<mj-button> is not allowed inside <mj-text>; it would be mailed as it stands",
            "allowed in: mj-column mj-hero",
        ),
    ),
    row(
        "<mjml><mj-section></mj-section><mj-body></mj-body></mjml>",
        document("<mj-section></mj-section>"),
        At("<mj-section", "<mj-section> is not allowed inside <mjml>", "allowed in: mj-body mj-wrapper"),
    ),
    row(
        document("") + "<mj-divider />",
        column("<mj-divider />"),
        At("<mj-divider", "<mj-divider> is not allowed outside <mjml>", "allowed in: mj-column mj-hero"),
    ),
    row(
        document("<mjml></mjml>"),
        document(""),
        At("<mjml></", "<mjml> is not allowed inside <mj-body>", "one <mjml> holds everything"),
    ),
    row(
        head("<mj-all />"),
        head("<mj-attributes><mj-all /></mj-attributes>"),
        At("<mj-all", "<mj-all> is not allowed inside <mj-head>", "allowed in: mj-attributes"),
    ),
    row(
        head('<mj-attributes><mj-class name="a"><mj-spacer /></mj-class></mj-attributes>'),
        head('<mj-attributes><mj-class name="a" /><mj-spacer /></mj-attributes>'),
        At("<mj-spacer", "<mj-spacer> is not allowed inside <mj-class>", "allowed in: mj-column mj-hero"),
    ),
]

NOT_CLOSED = [
    row(
        document("<mj-section><mj-column></mj-section>"),
        column(""),
        At(
            "<mj-column", "<mj-column> is not closed before </mj-section>", "write </mj-column> where it ends"
        ),
    ),
    row(  # in the wrong order: one fault, not two
        document("<mj-section><mj-column></mj-section></mj-column>"),
        column(""),
        At(
            "<mj-column", "<mj-column> is not closed before </mj-section>", "write </mj-column> where it ends"
        ),
    ),
    row(  # but of two ends too many, the second
        document("<mj-section><mj-column></mj-section></mj-column></mj-column ></mj-section >"),
        column(""),
        At(
            "<mj-column", "<mj-column> is not closed before </mj-section>", "write </mj-column> where it ends"
        ),
        At(
            "</mj-column >",
            "</mj-column> closes a tag that is not open",
            "delete it, or write <mj-column> where it starts",
        ),
        At(
            "</mj-section >",
            "</mj-section> closes a tag that is not open",
            "delete it, or write <mj-section> where it starts",
        ),
    ),
    row(
        document("</mj-section>"),
        document("<mj-section></mj-section>"),
        At(
            "</mj-section>",
            "</mj-section> closes a tag that is not open",
            "delete it, or write <mj-section> where it starts",
        ),
    ),
    row(
        document("</div>"),
        document("<mj-raw><div></div></mj-raw>"),
        At("</div>", "</div> closes a tag that is not open", "delete it, or write <div> where it starts"),
    ),
    row(  # what comes after is not in it, though it seems so
        column('<mj-image src="a"><mj-text>a</mj-text>b<p>c</p>'),
        column('<mj-image src="a" /><mj-text>a</mj-text>'),
        At("<mj-image", "<mj-image> is not closed before </mj-column>", "end it with />"),
    ),
    row(
        column("<mj-text>a<mj-divider /><mj-spacer />"),
        column("<mj-text>a</mj-text><mj-divider /><mj-spacer />"),
        At("<mj-text", "<mj-text> is not closed before </mj-column>", "write </mj-text> where it ends"),
    ),
    row(
        "<mjml><mj-body>",
        "<mjml><mj-body></mj-body></mjml>",
        At("<mjml", "<mjml> is not closed before the end", "write </mjml> where it ends"),
        At("<mj-body", "<mj-body> is not closed before the end", "write </mj-body> where it ends"),
    ),
    row(
        column('<mj-text align="left" color="red>a</mj-text>'),
        column('<mj-text align="left" color="red">a</mj-text>'),
        At(
            "<mj-text",
            "<mj-text>: the value of color has no end",
            "close its quotation marks, and write &lt; for a < in it",
            "color",
        ),
    ),
    row(  # the next value seems to end it
        column('<mj-text color="red align="left">a</mj-text>'),
        column("<mj-text color='red' align='left'>a</mj-text>"),
        At(
            "<mj-text",
            "<mj-text>: the value of color has no end",
            "close its quotation marks, and write &lt; for a < in it",
            "color",
        ),
    ),
    row(  # nor is its end asked for
        column('<mj-divider border-color="red></mj-divider>\n<mj-spacer />'),
        column('<mj-divider border-color="red"></mj-divider>\n<mj-spacer />'),
        At(
            "<mj-divider",
            "<mj-divider>: the value of border-color has no end",
            "close its quotation marks, and write &lt; for a < in it",
            "border-color",
        ),
    ),
    row(
        column("<mj-text color='red'\n<p>a</p></mj-text>"),
        column("<mj-text color='red'\n><p>a</p></mj-text>"),
        At("<mj-text", "the tag mj-text has no >", "end it with >"),
    ),
    row(
        document("<!-- a <mj-section>"),
        document("<!-- a <mj-section> -->"),
        At("<!--", "this comment has no end and hides the rest", "write --> where it ends"),
    ),
]

STRAY_TEXT = [
    row(
        document("<mj-section>\n  Some words\n<mj-column></mj-column></mj-section>"),
        document("<mj-section>\n\xa0<!-- Some words -->\n<mj-column></mj-column></mj-section>"),
        At("Some", "the text 'Some words' stands where only components are allowed", "put it into mj-raw"),
    ),
    row(
        column("a long text " * 5),
        column("<mj-text>a long text </mj-text>"),
        At(
            "a long",
            "the text 'a long text a long text a long text a l…' stands where only components are allowed",
            "put it into mj-text or mj-raw",
        ),
    ),
    row(
        column("<mj-social>a</mj-social>"),
        column("<mj-social></mj-social>"),
        At("a</mj-s", "the text 'a' stands where only components are allowed", "allowed: mj-social-element"),
    ),
    row(
        head("<mj-attributes><mj-text>words</mj-text></mj-attributes>"),
        head("<mj-attributes><mj-text /></mj-attributes>"),
        At(
            "words",
            "the text 'words' stands where only components are allowed",
            "delete it: <mj-text> cannot contain it",
        ),
    ),
    row(
        "before" + document("") + "after",
        "\n" + document("") + "\n",
        At("before", "the text 'before' stands where only components are allowed", "allowed: mjml"),
        At("after", "the text 'after' stands where only components are allowed", "allowed: mjml"),
    ),
]

DUPLICATE_ATTRIBUTE = [
    row(
        column('<mj-text color="red" align="left" color="red">a</mj-text>'),
        column('<mj-text color="red" align="left" container-background-color="red">a</mj-text>'),
        At("<mj-text", "color is given twice in this tag", "keep one of the two", "color"),
    ),
]

ICON = "its icon would be loaded from a third party's server"
ACCORDION = '<mj-accordion icon-wrapped-url="a"{}></mj-accordion>'
LOST = ", and only one would be mailed"
MISSING = [
    row(
        column('<mj-image alt="a" /><mj-image src=" " />'),
        column('<mj-image src="a" /><mj-image src="[[picture]]" />'),
        At("<mj-image alt", "<mj-image> has no src: there would be no picture", 'write src="…"', "src"),
        At("<mj-image src", "<mj-image> has no src: there would be no picture", 'write src="…"', "src"),
    ),
    row(
        column("<mj-button>a</mj-button>"),
        column('<mj-button href="[[browser_url]]">a</mj-button>'),
        At("<mj-button", "<mj-button> has no href: it would not be a link", 'write href="…"', "href"),
    ),
    row(  # defaults count, of the component, of all and of a class; others do not
        column(
            '<mj-button mj-class="b c">a</mj-button>',
            '<mj-attributes>\n<mj-class name="a" href="x" />\n<mj-text />\n</mj-attributes>',
        ),
        column(
            '<mj-button mj-class="b a">a</mj-button><mj-image />',
            '<mj-attributes>\n<mj-class name="a" href="x" />\n<mj-image src="a" />\n</mj-attributes>',
        ),
        At("<mj-button", "<mj-button> has no href: it would not be a link", 'write href="…"', "href"),
    ),
    row(
        column("<mj-button>a</mj-button>", '<mj-attributes><mj-all href="" /></mj-attributes>'),
        column("<mj-button>a</mj-button>", '<mj-attributes><mj-all href="x" /></mj-attributes>'),
        At("<mj-button", "<mj-button> has no href: it would not be a link", 'write href="…"', "href"),
    ),
    row(
        column('<mj-social><mj-social-element name="x" href="a">a</mj-social-element></mj-social>'),
        column('<mj-social><mj-social-element name="x" href="a" src="a">a</mj-social-element></mj-social>'),
        At("<mj-social-element", f"<mj-social-element> has no src: {ICON}", 'write src="…"', "src"),
    ),
    row(
        column(ACCORDION.format("")),
        column(ACCORDION.format(' icon-unwrapped-url="a"')),
        At(
            "<mj-accordion",
            f"<mj-accordion> has no icon-unwrapped-url: {ICON}",
            'write icon-unwrapped-url="…"',
            "icon-unwrapped-url",
        ),
    ),
    row(
        column('<mj-carousel left-icon="a"><mj-carousel-image /></mj-carousel>'),
        column('<mj-carousel left-icon="a" right-icon="a"><mj-carousel-image src="a" /></mj-carousel>'),
        At("<mj-carousel", f"<mj-carousel> has no right-icon: {ICON}", 'write right-icon="…"', "right-icon"),
        At(
            "<mj-carousel-image",
            "<mj-carousel-image> has no src: there would be no picture",
            'write src="…"',
            "src",
        ),
    ),
    row(
        head('<mj-attributes><mj-class color="red" /></mj-attributes>'),
        head('<mj-attributes><mj-class name="red" color="red" /></mj-attributes>'),
        At("<mj-class", "<mj-class> has no name: no component could use it", 'write name="…"', "name"),
    ),
    row(
        "",
        document(""),
        At("", "there is no <mjml>", "put <mjml> and </mjml> around everything"),
        refused=True,
    ),
    row(
        "\n<mjml></mjml>",
        "\n<mjml><mj-body></mj-body></mjml>",
        At("<mjml", "there is no <mj-body>", "put the sections into <mj-body>"),
    ),
    row(
        "<mjml><mj-head></mj-head><mj-body></mj-body><mj-head></mj-head ><mj-body ></mj-body></mjml>",
        head('<mj-attributes><mj-body width="1px" /></mj-attributes>'),
        At(
            "<mj-head></mj-head >",
            f"there is a second <mj-head>{LOST}",
            "put everything into one",
        ),
        At("<mj-body >", f"there is a second <mj-body>{LOST}", "put everything into one"),
    ),
    row(
        document("") + "<mjml ></mjml>",
        document(""),
        At("<mjml >", f"there is a second <mjml>{LOST}", "put everything into one"),
        refused=True,
    ),
]

INTO_RAW = "write the HTML with its attributes into mj-raw"
NOT_RENDERED = [
    row(  # what stands in it is not told again
        head('<mj-html-attributes><mj-selector path="p">a</mj-selector></mj-html-attributes>'),
        head('<mj-raw><meta name="a"></mj-raw>'),
        At("<mj-html-attributes", "our renderer does not support <mj-html-attributes>", INTO_RAW),
        refused=True,
    ),
    row(
        column('<mj-include path="a.mjml" />'),
        column(""),
        At("<mj-include", "our renderer does not support <mj-include>", 'use {% include "name.mjml" %}'),
        refused=True,
    ),
    row(
        document('<mj-raw position="file-start">a</mj-raw>'),
        document("<mj-raw>a</mj-raw>"),
        At("<mj-raw", "our renderer ignores position in <mj-raw>", "leave it out", "position"),
    ),
    row(
        document("<mj-style>p { color: red; }</mj-style>"),
        head('<mj-style inline="inline">p > b { color: red; }</mj-style>'),
        At("<mj-style", "<mj-style> is not allowed inside <mj-body>", "allowed in: mj-head"),
    ),
    row(
        head("<mj-preview>a <b>b</b></mj-preview>"),
        head("<mj-preview>a &lt;b&gt; &amp; [[c]]</mj-preview>"),
        At(
            "<b>",
            "<b> in <mj-preview> stops the renderer: only text is allowed there",
            "delete the tag and keep its text",
        ),
        refused=True,
    ),
    row(
        head("<mj-title>a<br/></mj-title><mj-style><style></style></mj-style>"),
        head("<mj-title>a</mj-title><mj-style></mj-style>"),
        At(
            "<br/>",
            "<br> in <mj-title> stops the renderer: only text is allowed there",
            "delete the tag and keep its text",
        ),
        At(
            "<style>",
            "<style> in <mj-style> stops the renderer: only text is allowed there",
            "delete the tag and keep its text",
        ),
        refused=True,
    ),
    row(
        column("<mj-text color=red>a</mj-text>"),
        column("<mj-text color = 'red'>a</mj-text>"),
        At("<mj-text", "the value of color is not in quotation marks", 'write color="red"', "color"),
        refused=True,
    ),
    row(
        column('<mj-text color="red"align="left" "x">a</mj-text>'),
        column('<mj-text color="red"\nalign="left">a</mj-text>'),
        At("<mj-text", "there is no space before align", "put a space before it", "align"),
        At("<mj-text", '"x" does not belong between the attributes', "delete it"),
        refused=True,
    ),
    row(
        column("<mj-text>a</mj-text/>"),
        column("<mj-text>a</mj-text >"),
        At("</mj-text", "this end tag has more than its name in it", "write </mj-text>"),
        refused=True,
    ),
    row(
        column("<mj-text>a < b</mj-text>"),
        column('<mj-text>a &lt; b > c</mj-text><mj-image src="a" alt="a < b > c" />'),
        At("< b", "this < does not start a tag, and stops the renderer", "write &lt;, or delete it"),
        refused=True,
    ),
    row(
        "<!doctype html>" + document(""),
        document(""),
        At("<!doctype", "this < does not start a tag, and stops the renderer", "write &lt;, or delete it"),
        refused=True,
    ),
    row(
        column("<!-- a -- b --><mj-divider><!-- c --></mj-divider>"),
        column("<!-- a - <mj-foo> --><mj-text><!--[if mso]> <b>b</b> <![endif]--></mj-text>"),
        At("<!-- a", "this comment stops the renderer", "write {# … #}, or leave out its --"),
        At("<!-- c", "this comment stops the renderer", "write {# … #}"),
        refused=True,
    ),
    row(
        head(" <mj-title>a</mj-title>\t\n<mj-preview>a</mj-preview>"),
        head("\n \t<mj-title>a</mj-title>\n<mj-preview>a</mj-preview>"),
        At(
            " <mj-title",
            "this space in <mj-head> stops the renderer",
            "begin a new line right after the tag before it",
        ),
        At(
            "\t\n",
            "this space in <mj-head> stops the renderer",
            "begin a new line right after the tag before it",
        ),
        refused=True,
    ),
]

IN_STYLE = "write the rules here, name fonts that readers have, show pictures with mj-image"
OUTSIDE_REQUEST = [
    row(
        head('<mj-font name="Lato" href="https://example.org/lato.css" />'),
        head('<mj-attributes><mj-all font-family="Lato, Arial" /></mj-attributes>'),
        At(
            "<mj-font",
            "a web font is loaded from another server",
            "delete it, and name fonts that readers have, such as system-ui or Arial",
        ),
    ),
    row(
        head('<mj-style>/* a */ @import "a.css"; p { background: url( "//example.org/a.png"); }</mj-style>'),
        head("<mj-style>/* @import */ p { background: url(data:image/png;base64,) }</mj-style>"),
        At("@import", "@import loads something from another server", IN_STYLE),
        At("url(", 'url( "// loads something from another server', IN_STYLE),
    ),
    row(
        head("<mj-raw><STYLE>@font-face { src: URL(HTTPS://example.org/a.woff2); }</STYLE></mj-raw>"),
        column('<mj-text><p style="background:url(https://example.org/a.png)">@import</p></mj-text>'),
        At("URL(", "URL(HTTPS:// loads something from another server", IN_STYLE),
    ),
    row(
        head('<mj-raw><link rel="stylesheet" href="a"/><SCRIPT src="a"></SCRIPT></mj-raw>'),
        head('<mj-raw><meta name="link" content="script"/><!--[if mso]><link/><![endif]--></mj-raw>'),
        At("<link", "<link> loads something from another server", "delete it"),
        At("<SCRIPT", "<script> loads something from another server", "delete it"),
    ),
    row(
        column('<iframe src="a"></iframe>'),
        column('<mj-text><a href="[[iframe]]">&lt;iframe></a></mj-text>'),
        At("<iframe", "<iframe> loads something from another server", "delete it"),
    ),
]

ROWS = {
    "unknown-tag": UNKNOWN_TAG,
    "unknown-attribute": UNKNOWN_ATTRIBUTE,
    "bad-value": BAD_VALUE,
    "misplaced": MISPLACED,
    "not-closed": NOT_CLOSED,
    "stray-text": STRAY_TEXT,
    "duplicate-attribute": DUPLICATE_ATTRIBUTE,
    "missing": MISSING,
    "not-rendered": NOT_RENDERED,
    "outside-request": OUTSIDE_REQUEST,
}
