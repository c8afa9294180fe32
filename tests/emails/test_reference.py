"""Our HTML beside that of MJML's own implementation, made of the same filled-in templates: what mail programs
were tried with is the reference's HTML, and mrml is another program by other people.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from itertools import product
from pathlib import Path

import pytest

from pipelines.content.article import parse_article
from tests.conftest import ROOT
from tests.emails.html_differences import differences
from tests.emails.support import THEMES, KeptTemplates, email_of
from tests.emails.test_golden import GOLDEN

LOCALES = ("en", "de", "el", "ar")
ALLOWED = {
    r"ours alone: /?tbody": "css-inline writes down the tbody that every reader of HTML puts in",
    r"img style height: auto !important \| auto": "npm's inliner leaves `!important` out",
    r"img height: \d+ \| auto": "npm's inliner makes attributes of styles; with a number there is room for a "
    "picture before it is there",
    r"(td valign|t[dh] align|td width|table width):  \| (middle|top|center|left|right|76|100%)": "npm's "
    "inliner again",
    r"body class:  \| page|div class: page \| ": "mrml gives the body's class to the first element in it; "
    "our sheet for the dark names both",
    r"div style color:  \| #ffffff": "no white on white in the preview line: spam filters look for it",
    r"div style word-spacing:  \| normal": "mrml does not write this default",
    r"(ours|theirs) alone: head (\.moz-text-html)?\.mj-column-per-33-3+(2|6)"
    r"|(ours|theirs) alone: head width:33\.3+(2|6)%!important;max-width:33\.3+(2|6)%;"
    r"|div class: half mj-column-per-33-3+2 .* \| half mj-column-per-33-3+6 .*": "a third in 32 and "
    "in 64 bits",
    r'(ours|theirs) alone: head metaname="x-apple-disable-message-reformatting"content(="")?': "the same "
    "in HTML; checkers of XHTML want the empty value written",
    r"mso td class: box (box-\w+)-outlook \| (box-outlook \1-outlook|\1-outlook box-outlook)"
    r"|mso td class: half-outlook tile \| half-outlook tile-outlook"
    r"|mso (td|table) class: pad pair-outlook \| pad-outlook pair-outlook": "mrml renames "
    "only the last of several classes; no sheet of ours names them",
    r"table style border-collapse: separate \| ": "mrml lets a card have round corners also where a mail "
    "program's own sheet collapses borders",
}
"""What may differ, and why. What else differs is a fault of mrml, or of what we do before and after it."""


def by_reference(documents: list[str]) -> list[str]:
    """The HTML that npm's mjml makes of each."""
    package = ROOT / ".venv/node/node_modules/mjml"
    if not package.is_dir() or not shutil.which("node"):
        pytest.skip("no mjml of npm: bash .ci/packages")
    script = Path(__file__).with_name("reference.cjs")
    asked = json.dumps(documents)
    done = subprocess.run(["node", script, package], input=asked, capture_output=True, text=True, check=True)
    made: list[str] = json.loads(done.stdout)
    return made


@pytest.mark.slow
def test_mails_are_as_the_reference_makes_them() -> None:
    """11 of 14 cells for Outlook were 48 pixels too wide, which no test of our own HTML had noticed."""
    documents, ours, cases = [], [], []
    for folder, locale, theme in product(sorted(GOLDEN.iterdir()), LOCALES, THEMES):
        article = parse_article((folder / "input.md").read_text(), folder.name.replace("_", "-"), locale)
        templates = KeptTemplates(theme=theme)
        ours.append(email_of(article, locale, templates).html)
        documents.append(templates.mjml)
        cases.append(f"{folder.name} in {locale}, {theme}")
    met, unexpected = set(), []
    for case, html, reference in zip(cases, ours, by_reference(documents), strict=True):
        for line in differences(html, reference):
            reason = next((pattern for pattern in ALLOWED if re.fullmatch(pattern, line)), None)
            met.add(reason)
            unexpected += [] if reason else [f"{case}: {line}"]
    assert unexpected == []
    assert met == set(ALLOWED)


MAIL = (
    "<html><head><style>.a { width: 50%; }</style></head><body><div>"
    '<!--[if mso | IE]><table><tr><td style="width:552px;"><![endif]--><p>One <b>a</b> <a href="x">b</a></p>'
    "<!--[if mso | IE]></td></tr></table><![endif]--><!--[if !mso]><!--><i>c</i><!--<![endif]--></div></body>"
)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("552px", "600px", ["mso td style width: 552px | 600px"]),
        ("552px", "551.6px", []),
        ("</b> <a", "</b><a", ['ours alone: " "']),
        ("</b> <a", "</b>\n  <a", []),
        ("One ", "One", ['ours alone: "One "', 'theirs alone: "One"']),
        ("<p>One", "<p>\n One", []),
        ('href="x"', 'href="y"', ["a href: x | y"]),
        ("50%", "5%", ["ours alone: head width:50%;", "theirs alone: head width:5%;"]),
        ("<i>c</i>", "", ["ours alone: i", 'ours alone: "c"', "ours alone: /i"]),
        ("</td></tr></table>", "</td></tr>", ["ours alone: mso /table"]),
        ("<p>", '<p style="margin:0;">', ["p style margin:  | 0"]),
    ],
)
def test_a_difference_is_seen(old: str, new: str, line: list[str]) -> None:
    """A comparison that sees nothing would find every mail right."""
    assert old in MAIL
    assert list(differences(MAIL, MAIL.replace(old, new))) == line
