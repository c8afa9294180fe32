"""Which CSS works where: what our templates and mrml write, and what is often tried.

Source of the letters and months: caniemail.com, data of 2025-09-09, MIT, © Rémi Parmentier. A letter sums
up the newest versions that were tested: `y` all do it, `a` some do, or do a part, `n` none does,
`u` unknown. The reasons and alternatives are ours.
"""

from __future__ import annotations

from dataclasses import dataclass

CLIENTS = ("Gmail", "Outlook on Windows", "Outlook.com and the new Outlook", "Apple Mail", "Yahoo Mail")
"""In the order of the letters."""
SOURCE = "caniemail.com"


@dataclass(frozen=True, slots=True)
class Feature:
    name: str
    """A property, `property: value`, `function()`, unit, `@rule`, or part of a selector."""
    support: str
    """A letter for each of CLIENTS."""
    tested: str = ""
    """The month of the newest test; empty where nobody needs to test."""
    degrades: str = ""
    """What is seen where it is missing, if that does no harm."""
    instead: str = ""
    """What to write, if it does harm."""

    def missing(self) -> frozenset[str]:
        """The clients that do not have it at all."""
        return frozenset(
            client for client, letter in zip(CLIENTS, self.support, strict=True) if letter == "n"
        )


_FEATURES = (
    # Not in the source: what everybody has, and what only some read
    Feature("color", "yyyyy"),
    Feature("font-family", "yyyyy"),
    Feature("font-style", "yyyyy"),
    Feature("supported-color-schemes", "uuuuu"),
    Feature(":root", "uuuuu"),
    # Text
    Feature("font", "yyyyy", "2019-02"),
    Feature("font-size", "yayya", "2024-02"),
    Feature("font-weight", "yayya", "2022-06"),
    Feature("letter-spacing", "yayyy", "2020-01"),
    Feature("word-spacing", "ynyya", "2024-03", degrades="blanks are of the usual width"),
    Feature("line-height", "yayyy", "2021-10"),
    Feature("text-align", "aayya", "2021-09"),
    Feature("text-align: start", "anyyn", "2021-09", instead="left or right, by the template's `start`"),
    Feature("text-align: end", "anyyn", "2021-09", instead="left or right, by the template's `start`"),
    Feature("text-decoration", "aayyy", "2019-02"),
    Feature("text-decoration-color", "anyyy", "2020-04", degrades="the line is of the text's colour"),
    Feature("text-decoration-line", "ynyyy", "2023-12", degrades="the line is the usual one"),
    Feature("text-decoration-style", "ynyyy", "2023-12", degrades="the line is the usual one"),
    Feature("text-decoration-thickness", "nnnyn", "2023-01", degrades="the line is the usual one"),
    Feature("text-underline-offset", "nnnyn", "2023-01", degrades="the line is the usual one"),
    Feature("text-indent", "ayyya", "2021-01"),
    Feature("text-overflow", "anyyn", "2019-02", degrades="the text goes on"),
    Feature("text-shadow", "nnnyy", "2019-02", degrades="no shadow"),
    Feature("text-transform", "yayyy", "2021-09"),
    Feature("text-wrap", "nnnyn", "2024-04", degrades="lines break elsewhere"),
    Feature("white-space", "anyya", "2019-02", degrades="lines break where they usually do"),
    Feature("overflow-wrap", "nnnan", "2022-08", degrades="lines break elsewhere"),
    Feature("word-wrap", "anyyy", "2025-05", degrades="lines break elsewhere"),
    Feature("word-break", "ayaan", "2022-02", degrades="lines break elsewhere"),
    Feature("hyphens", "nnnyn", "2022-08", degrades="words stay whole"),
    Feature("direction", "yyyyy", "2021-10"),
    Feature("vertical-align", "yyyyy", "2020-12"),
    Feature("list-style", "aayya", "2020-04"),
    Feature("list-style-image", "nnnyn", "2020-04", instead="list-style-type"),
    Feature("list-style-position", "ynyyy", "2020-04", degrades="marks hang outside"),
    Feature("list-style-type", "yyyyy", "2020-04"),
    # Colours and pictures
    Feature("background", "yayya", "2023-07"),
    Feature("background-color", "yyyyy", "2019-02"),
    Feature("background-image", "ynyya", "2023-07", instead="an img, or a background-color alone"),
    Feature("background-position", "ynyyy", "2019-02", degrades="only says how a background-image lies"),
    Feature("background-repeat", "ynyyy", "2019-02", degrades="only says how a background-image lies"),
    Feature("background-size", "anyyy", "2019-02", degrades="only says how a background-image lies"),
    Feature("color-scheme", "nnnyn", "2023-09", degrades="the mail program decides"),
    Feature("opacity", "ynyyy", "2019-02", degrades="all of it is seen"),
    Feature("filter", "nnnyn", "2024-01", instead="a picture that is edited"),
    Feature("clip-path", "nnnyn", "2021-03", instead="a picture that is cut"),
    Feature("mask-image", "nnnyn", "2024-11", instead="a picture that is cut"),
    Feature("mix-blend-mode", "anyyn", "2020-12", instead="a picture that is edited"),
    Feature("object-fit", "anyyn", "2021-07", instead="a picture that is cut"),
    Feature("object-position", "anyyn", "2021-07", degrades="only says how object-fit cuts"),
    Feature("aspect-ratio", "nnnyn", "2023-12", instead="width and height"),
    # Boxes
    Feature("margin", "aaaya", "2019-10"),
    Feature("negative margin", "nnnyn", "2019-10", instead="less padding around it"),
    Feature("padding", "yayyy", "2019-07"),
    Feature("border", "yayyy", "2021-07"),
    Feature("border-radius", "ynyya", "2021-03", degrades="corners are square"),
    Feature("border-collapse", "yyyyy", "2023-12"),
    Feature("border-spacing", "ynyyy", "2023-12", degrades="the cellspacing attribute says it too"),
    Feature("box-shadow", "anyyn", "2023-12", degrades="no shadow"),
    Feature("box-sizing", "ynyyn", "2019-02", instead="a width without padding and border"),
    Feature("width", "yayyy", "2019-09"),
    Feature("min-width", "ynyyy", "2021-11", degrades="as wide as what is in it"),
    Feature("max-width", "yayya", "2019-08"),
    Feature("height", "yayyn", "2019-09", degrades="Yahoo takes it as the least height"),
    Feature("min-height", "ynyyy", "2021-11", degrades="as high as what is in it"),
    Feature("max-height", "ynyyy", "2021-11", degrades="as high as what is in it"),
    Feature("outline", "ynyyy", "2022-03", degrades="no line"),
    Feature("outline-offset", "nnnyn", "2022-12", degrades="the line is nearer"),
    Feature("overflow", "anaaa", "2025-05", degrades="the box grows"),
    Feature("cursor", "nunaa", "2025-07", degrades="the usual pointer"),
    Feature("visibility", "nnyyy", "2019-02", instead="display: none"),
    Feature("logical sides", "nnnyn", "2022-07", instead="left and right, by the template's `start`"),
    # Layout
    Feature("display", "aayya", "2021-12"),
    Feature("display: flex", "anyyy", "2021-11", instead="mj-column, or a table"),
    Feature("display: inline-flex", "anyyn", "2021-11", instead="mj-column, or a table"),
    Feature("display: grid", "nnyyn", "2019-02", instead="mj-column, or a table"),
    Feature("display: inline-grid", "nnyyn", "2019-02", instead="mj-column, or a table"),
    Feature("flex-direction", "nnyyn", "2023-01", instead="mj-column, or a table"),
    Feature("flex-wrap", "nnyyn", "2023-01", instead="mj-column, or a table"),
    Feature("align-items", "nnyyn", "2023-12", instead="valign in a table"),
    Feature("justify-content", "nnyyn", "2021-03", instead="align in a table"),
    Feature("grid", "nnnyn", "2023-01", instead="mj-column, or a table"),
    Feature("gap", "anayn", "2022-12", instead="padding"),
    Feature("float", "anyya", "2024-05", instead="align on the picture or table"),
    Feature("clear", "anyya", "2024-09", instead="a section of its own"),
    Feature("position", "nnaaa", "2021-05", instead="mj-column, or a table"),
    Feature("inset", "nnnyn", "2024-05", instead="padding"),
    Feature("left", "nnyyn", "2021-05", instead="padding"),
    Feature("z-index", "nnyyy", "2021-05", instead="one thing beside the other"),
    Feature("columns", "ynyyn", "2022-08", degrades="one column"),
    Feature("table-layout", "ynyyy", "2022-07", degrades="columns are as wide as what is in them"),
    Feature("transform", "nnnyn", "2019-02", instead="a picture that is turned"),
    Feature("animation", "nnnyn", "2023-12", degrades="it stands still"),
    Feature("transition", "nnnya", "2024-03", degrades="it changes at once"),
    # Values
    Feature("var()", "nnnyn", "2020-02", instead="the value itself"),
    Feature("calc()", "annyn", "2020-02", instead="a length in px or %"),
    Feature("min()", "annyn", "2021-05", instead="width with max-width"),
    Feature("max()", "annyn", "2021-05", instead="width with min-width"),
    Feature("clamp()", "annyn", "2021-05", instead="a length in px or %"),
    Feature("rgb()", "aayya", "2021-05"),
    Feature("rgba()", "anyya", "2021-05", instead="a colour without transparency"),
    Feature("light-dark()", "nnnyn", "2024-08", instead="@media (prefers-color-scheme: dark)"),
    Feature("lab()", "nnnyn", "2023-01", instead="a colour in hex"),
    Feature("lch()", "nnnyn", "2023-01", instead="a colour in hex"),
    Feature("oklab()", "nnnyn", "2023-01", instead="a colour in hex"),
    Feature("oklch()", "nnnyn", "2023-01", instead="a colour in hex"),
    Feature("linear-gradient()", "annyn", "2021-12", instead="a background-color"),
    Feature("radial-gradient()", "annyn", "2021-12", instead="a background-color"),
    Feature("conic-gradient()", "nnnyn", "2023-01", instead="a background-color"),
    Feature("rem", "ynyyn", "2020-02", instead="px"),
    Feature("vw", "ynyyy", "2020-02", instead="px or %"),
    Feature("vh", "ynyay", "2023-10", instead="px"),
    Feature("vmin", "ynyyn", "2020-02", instead="px or %"),
    Feature("vmax", "ynyyn", "2020-02", instead="px or %"),
    # At-rules
    Feature("@media", "anaya", "2023-12", degrades="the wide layout stands"),
    Feature("@media (prefers-color-scheme)", "nnyyn", "2023-03", degrades="light colours stand"),
    Feature(
        "@media (prefers-reduced-motion)", "nnyyn", "2021-02", degrades="nothing moves without it either"
    ),
    Feature("@media (orientation)", "anyan", "2019-08", degrades="the usual layout stands"),
    Feature("@media (hover)", "nnyyn", "2022-08", degrades="the usual look stands"),
    Feature("@supports", "nnnyy", "2020-05", degrades="it is for those who can"),
    Feature("@keyframes", "nnnya", "2021-05", degrades="it stands still"),
    Feature("@import", "nynyn", "2019-02", instead="a style element"),
    Feature("@font-face", "nanyn", "2023-12", instead="fonts that readers have"),
    # Selectors
    Feature("[attribute]", "anaya", "2020-12", degrades="it aims at one mail program"),
    Feature("*", "anyyy", "2019-10", instead="the names of the elements"),
    Feature(">", "anyyy", "2019-10", instead="a blank between the two"),
    Feature("+", "anyyy", "2020-03", instead="a class"),
    Feature("~", "anyyy", "2020-03", instead="a class"),
    Feature(".a.b", "annyy", "2019-10", instead="one class"),
    Feature(":hover", "anayy", "2019-10", degrades="the usual look stands"),
    Feature(":active", "nnaay", "2019-10", degrades="the usual look stands"),
    Feature(":focus", "nnaay", "2019-10", degrades="the usual look stands"),
    Feature(":visited", "nnany", "2019-10", degrades="the usual look stands"),
    Feature(":link", "nyayy", "2019-10", instead="a"),
    Feature(":checked", "nnayy", "2020-03", instead="a layout that needs no answer"),
    Feature(":target", "nnany", "2019-10", degrades="the usual look stands"),
    Feature(":lang()", "nnnyn", "2022-07", instead="a class"),
    Feature(":not()", "nnnyn", "2019-10", instead="a class"),
    Feature(":has()", "nnnyn", "2022-03", instead="a class"),
    Feature(":first-child", "nnayy", "2019-10", instead="a class"),
    Feature(":last-child", "nnayy", "2019-10", instead="a class"),
    Feature(":only-child", "nnayy", "2019-10", instead="a class"),
    Feature(":first-of-type", "nnayy", "2019-10", instead="a class"),
    Feature(":last-of-type", "nnayy", "2019-10", instead="a class"),
    Feature(":nth-child()", "nnnyn", "2019-10", instead="a class"),
    Feature(":nth-of-type()", "nnnyn", "2019-10", instead="a class"),
    Feature("::before", "nnayn", "2020-05", instead="the words themselves"),
    Feature("::after", "nnayn", "2020-05", instead="the words themselves"),
    Feature("::first-letter", "nnayy", "2020-05", degrades="a letter like the others"),
    Feature("::first-line", "nnayy", "2020-05", degrades="a line like the others"),
    Feature("::marker", "nnnyy", "2022-12", degrades="the usual mark"),
    Feature("::placeholder", "nnayy", "2020-05", instead="a link to a form on the web"),
)

TABLE = {feature.name: feature for feature in _FEATURES}
