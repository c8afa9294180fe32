"""What a provider gives back is the same page however it writes it; what differs is told with its place."""

from __future__ import annotations

import pytest
from lxml import etree

from pipelines.delivery.contents import PAGE, ContentDigest, content_differences, content_digest

OURS = (
    '<!doctype html>\n<html lang="el"><head><meta charset="utf-8"><style>p { color: red }</style></head>'
    "<body>"
    '<!--[if mso]><table><tr><td><![endif]--><table role="presentation" width="600"><tr>'
    '<td style="color:#333;padding:0 8px;">Γειά σου&nbsp;– <b>νέα</b> &amp; <a href="https://x.eu/?a=1&amp;b=2">'
    "εδώ</a>.<br>Δύο</td></tr></table><p>{{ unsubscribe }}</p><img src='a.png' alt=''></body></html>"
)


def page(html: str) -> ContentDigest:
    return content_digest({"subject": "Νέα", PAGE: html})


SAME = {
    "as it is": OURS,
    "other line breaks": OURS.replace("\n", "\r\n"),
    "blanks between tables": OURS.replace("><table", ">\n  <table").replace("<tr>", "\n<tr>\n"),
    "a body of the table": OURS.replace('"600"><tr>', '"600"><tbody><tr>').replace(
        "</tr></table><p>", "</tr></tbody></table><p>"
    ),
    "other quotes": OURS.replace("'", '"').replace('width="600"', "width=600"),
    "another order": OURS.replace('role="presentation" width="600"', 'width="600" role="presentation"'),
    "capital letters": OURS.replace("<td ", "<TD ").replace("</td>", "</TD>").replace("style=", "STYLE="),
    "entities": OURS.replace("&nbsp;", "\u00a0").replace("Γ", "&#915;").replace("–", "&ndash;"),
    "closed elements": OURS.replace("<br>", "<br />").replace("alt=''>", "alt=''/>"),
    "styles with blanks": OURS.replace("color:#333;padding:0 8px;", "color: #333; padding: 0 8px"),
    "no doctype": OURS.replace("<!doctype html>\n", ""),
    "a line break in a paragraph": OURS.replace("<p>{{", "<p>\n  {{").replace("}}</p>", "}}\n</p>"),
}


@pytest.mark.parametrize("name", SAME)
def test_the_same_page_written_anew_is_the_same(name: str) -> None:
    """Readers see no difference, so nobody is asked about one."""
    assert content_differences(page(OURS), page(SAME[name])) == []
    assert page(SAME[name]) == page(OURS)


OTHER = {
    "a word": (OURS.replace("νέα", "παλιά"), "the HTML, after <b>: 'παλιά' there, 'νέα' given"),
    "a space that is seen": (OURS.replace("– <b>", "–<b>"), "–' there, "),
    "an address": (OURS.replace("a=1", "utm=1"), "https://x.eu/?utm=1&b=2"),
    "a template escaped": (OURS.replace("{{ un", "%7B%7B un"), "'%7B%7B unsubscribe }}' there"),
    "a footer": (
        OURS.replace("</body>", "<p>Street 1</p></body>"),
        "'<p> Street 1 </p>' there, nothing given",
    ),
    "a style": (OURS.replace("#333", "#fff"), "color:#fff;padding:0 8px"),
    "Outlook's table gone": (OURS.replace("<!--[if mso]><table><tr><td><![endif]-->", ""), "nothing there"),
    "the language": (OURS.replace('lang="el"', 'lang="en"'), """'<html lang="en">' there"""),
    "everything": ("", "nothing there"),
}


@pytest.mark.parametrize("name", OTHER)
def test_another_page_is_told_with_its_place(name: str) -> None:
    """Whoever is to say yes reads what differs, not that something does."""
    html, words = OTHER[name]
    assert page(html) != page(OURS)
    assert words in "; ".join(content_differences(page(OURS), page(html)))


def test_many_differences_are_a_few_lines() -> None:
    """A rewritten page is not printed whole on a screen."""
    many = "".join(f"<p>{number}</p><hr>" for number in range(50))
    other = "".join(f"<p>{number} {'x' * 200}</p><hr>" for number in range(50))
    told = content_differences(page(many), page(other))
    assert (len(told), told[-1]) == (4, "the HTML: 47 more places")
    assert max(map(len, told)) < 250


def test_other_parts_are_compared_word_by_word() -> None:
    """A list is a list, and a subject is no HTML."""
    ours = content_digest({"subject": "<b>A</b>", "lists": "3 4", PAGE: "<p>x</p>"})
    assert content_digest({"subject": "<b>A</b>\r\n", "lists": "3 4", PAGE: "<p>x</p>"}) == ours
    theirs = content_digest({"subject": "<B>A</B>", "lists": "3", PAGE: "<p>x</p>"})
    assert content_differences(ours, theirs) == [
        "the subject: '<B>A</B>' there, '<b>A</b>' given",
        "the lists: '3' there, '3 4' given",
    ]


def test_a_digest_from_the_ledger_only_says_whether() -> None:
    """What was written down knows no words any more."""
    ours = page(OURS)
    assert content_differences(str(ours), page("")) == []
    assert str(ours) == ours


@pytest.mark.parametrize(
    "html", ["", " ", "words", "<", "\0", "<p>\ud800</p>", "<?xml version='1.0'?><a/>", "<div>" * 3000]
)
def test_anything_has_a_digest(html: str) -> None:
    """What comes back from a provider may be anything."""
    assert page(html) == page(html)


def test_a_real_mail_survives_a_parser() -> None:
    """libxml2 writes it anew in its own way, as many services do."""
    root = etree.fromstring(OURS.encode(), etree.HTMLParser(encoding="utf-8"))
    anew = etree.tostring(root, method="html", encoding="unicode", pretty_print=True)
    assert anew != OURS
    assert content_differences(page(OURS), page(anew)) == []
