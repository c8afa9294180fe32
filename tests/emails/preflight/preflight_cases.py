"""For each rule over one edition: an email that trips it, a near twin that does not, and what is said."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from pipelines.model.delivery import Email
from pipelines.model.finding import Severity
from tests.emails.preflight.preflight_mail import ERROR, HINT, SITE, mail

LINK = '<a href="https://a.eu/map">The map</a>'
PICTURE = '<img src="https://a.eu/x.png" alt="A map" width="600" height="300">'


def heavy(size: int, link: str = "") -> Email:
    """An email of so many bytes, with 150 for each of the two links of its foot; Greek takes two a letter."""
    frame = mail(f"<p></p>{link}", text="https://a.eu/map a@a.eu")
    lines, rest = divmod(size - 300 - len(frame.html), 81)
    return replace(frame, html=frame.html.replace("<p>", f"<p>{('λ' * 40 + chr(10)) * lines}{' ' * rest}", 1))


OPENS = "27 % of opens"
SHEETLESS = (
    f"Gmail without style sheets (part of its {OPENS}), SFR (share not known), La Poste (share not known)"
)
WINDOWS = "Outlook on Windows (part of its 5 % of opens)"
HIDE = "hide it by display: none in its style attribute, with mso-hide: all for Outlook, or take it out"
COLOURS = "say both colours in style attributes, as hex"
TABLE = '<table role="presentation"><tr><td>A</td></tr></table>'
GO = "<style>.go { color: #fff }</style>"


@dataclass(frozen=True)
class Case:
    rule: str
    bad: Email
    good: Email
    message: str
    severity: Severity = ERROR
    also: tuple[tuple[str, Severity, str], ...] = field(default=())
    """What else is wrong with the bad one."""


CASES = [
    # --- limits
    Case(
        "subject",
        mail(subject=" "),
        mail(subject="A"),
        "the subject is empty: give the article a title or a subject",
    ),
    Case(
        "subject",
        mail(subject="Now\nBcc: all@a.eu"),
        mail(subject="Now Bcc: all@a.eu"),
        "a line break in the subject 'Now Bcc: all@a.eu': what follows would be a header of its own",
    ),
    Case(
        "subject",
        mail(subject="=?utf-8?q?Now?="),
        mail(subject="= ? Now?="),
        "the subject '=?utf-8?q?Now?=' holds =? and ?=: mail programs take it for a code of letters",
    ),
    Case(
        "subject",
        mail(subject="a" * 61),
        mail(subject="a" * 60),
        f"the subject has 61 characters; after 60 a phone cuts the subject off: '{'a' * 59}…'",
        HINT,
    ),
    Case(
        "preheader",
        mail(preheader=""),
        mail(preheader="-"),
        "the preview line is empty, so mailboxes show the first words of the text: write a summary",
        HINT,
    ),
    Case(
        "preheader",
        mail(preheader="a" * 111),
        mail(preheader="a" * 110),
        "the preview line has 111 characters;"
        f" after 110 a mailbox shows no more of the preview line: '{'a' * 109}…'",
        HINT,
    ),
    Case(
        "html-size",
        heavy(90_000),
        heavy(89_999),
        "90,000 bytes with 2 links at 150 bytes more each for the provider's tracking;"
        " Gmail cuts after 102,400: leave room",
        HINT,
    ),
    Case(
        "html-size",
        heavy(102_400),
        heavy(89_999),
        "102,400 bytes with 2 links at 150 bytes more each for the provider's tracking;"
        " Gmail cuts after 102,400: shorten the text or split the issue",
    ),
    Case(
        "html-size",
        heavy(102_400 - 150, LINK),
        heavy(89_999, '<a href="mailto:a@a.eu">The map</a>'),
        "102,400 bytes with 3 links at 150 bytes more each for the provider's tracking;"
        " Gmail cuts after 102,400: shorten the text or split the issue",
    ),
    Case(
        "line-length",
        mail(f"<p>{'ă' * 500}</p>"),
        mail(f"<p>{'ă' * 480}</p>"),
        "line 2 of the HTML is too long: 1,007 octets, and a mail server may break it after 998,"
        " in the middle of a word or tag; break it at a space",
    ),
    Case(
        "line-length",
        mail(text="a" * 999 + "\r\n" + "b" * 1200),
        mail(text="a" * 998 + "\r\n" + "b" * 998),
        "line 3 and 1 more of the plain text is too long: 999 octets, and a mail server may break it"
        " after 998, in the middle of a word or tag; break it at a space",
    ),
    # --- marks
    Case(
        "marks",
        mail(foot='<a href="[[browser_url]]">In your browser</a> [[unsubscribe_url]]'),
        mail(
            foot='<a href="[[browser_url]]">In your browser</a> <a href="[[unsubscribe_url]]">Unsubscribe</a>'
        ),
        "no link to [[unsubscribe_url]] in the HTML; the law and mailbox providers require it:"
        " add one to the template",
    ),
    Case(
        "marks",
        mail(whole_text="Title [[unsubscribe_url]]"),
        mail(whole_text="Title [[unsubscribe_url]] [[browser_url]]"),
        "no [[browser_url]] in the plain text; some mail programs show no HTML: add it to the template",
    ),
    Case(
        "marks",
        mail(subject="Dear [[name]]"),
        mail(subject="Dear [[first_name]]"),
        "no provider fills in [[name]], so it would be shown as it is: use one of [[unsubscribe_url]],"
        " [[browser_url]], [[first_name]]",
    ),
    # --- leftovers
    Case(
        "leftovers",
        mail(subject="Dear {{ name }}"),
        mail(subject="Dear { name }"),
        "'{{' is left in the subject: 'Dear {{ name }}'; fill it in or remove it",
    ),
    Case(
        "leftovers",
        mail("<p class=x>{% if %}</p>"),
        mail("<p class=x><code>{% if %}</code></p>", text="{% if %}"),
        "'{%' is left in the HTML, in <p class=\"x\">: '{% if %}'; fill it in or remove it",
    ),
    Case(
        "leftovers",
        mail(text="So: {# a note #}"),
        mail("<pre>{# a\nnote #}</pre>", text="So it is:\n\n    {# a\n    note #}"),
        "'{#' is left in the plain text: 'Title So: {# a note #} [[unsubscribe_'; fill it in or remove it",
    ),
    Case(
        "leftovers",
        mail('<p>See <a href="https://a.eu/%7B%7Bid%7D%7D">it</a></p>', text="https://a.eu/%7B%7Bid%7D%7D"),
        mail('<p>See <a href="https://a.eu/%7Bid%7D">it</a></p>', text="https://a.eu/%7Bid%7D"),
        "'{{' is left in the href of <a href=\"https://a.eu/%7B%7Bid%7D%7D\">: 'https://a.eu/{{id}}';"
        " fill it in or remove it",
    ),
    Case(
        "leftovers",
        mail(preheader="Lorem ipsum dolor"),
        mail(preheader="Dolor"),
        "'Lorem ipsum' is left in the preview line: 'Lorem ipsum dolor'; fill it in or remove it",
    ),
    Case(
        "leftovers",
        mail(subject="TODO: a subject"),
        mail(subject="TODO: Europa", locale="es", root='lang="es"'),
        "'TODO' is left in the subject: 'TODO: a subject'; finish it or remove it",
        HINT,
    ),
    Case(
        "leftovers",
        mail(subject="Europa XXX", locale="pt", root='lang="pt"'),
        mail(subject="Europa XXXI"),
        "'XXX' is left in the subject: 'Europa XXX'; finish it or remove it",
        HINT,
    ),
    Case(
        "leftovers",
        mail('<div aria-label="Un\\u{a0}: deux"><p>a</p></div>'),
        mail('<div aria-label="Un\u00a0: deux"><p>a</p></div>'),
        r"""'\\u{a0}' is left in the aria-label of <div aria-label="Un\u{a0}: deux">: 'Un\\u{a0}: deux'; """
        "fill it in or remove it",
    ),
    # --- language
    Case(
        "declared-language",
        mail(root='lang="und"'),
        mail(root='lang="en"'),
        '<html lang="und"> in the en edition: write lang="en"',
    ),
    Case(
        "declared-language",
        mail(root='lang="ar" dir="auto"', locale="ar"),
        mail(root='lang="ar" dir="rtl"', locale="ar"),
        '<html lang="ar" dir="auto"> in the ar edition: write dir="rtl"',
    ),
    Case(
        "declared-language",
        mail(root='lang="he" dir="ltr"', locale="he"),  # a workspace's own language
        mail(root='lang="he" dir="rtl"', locale="he"),
        '<html lang="he" dir="ltr"> in the he edition: write dir="rtl"',
    ),
    Case(
        "declared-language",
        mail('<p><span lang="en_IE">Hello</span></p>'),
        mail(
            '<p><span lang="sr-Latn-ME">Zdravo</span> <i lang="de-1996">daß</i>'
            ' <i lang="x-klingon">nuqneH</i></p>'
        ),
        "lang='en_IE' at <span lang=\"en_IE\"> is not a language tag: write one such as 'fr' or 'pt-BR'",
    ),
    # --- headings
    Case("headings", mail(title="<p>Title</p>"), mail(), "no h1: the title of the email must be one"),
    Case(
        "headings",
        mail("<h1>More</h1>", text="More"),
        mail("<h2>More</h2>", text="More"),
        "2 h1 headings, 'Title', 'More': keep the title, make the others h2",
    ),
    Case(
        "headings",
        mail(title='<h2 class="kicker">News</h2><h1>Title</h1>', text="News"),
        mail(title="<p>News</p><h1>Title</h1>"),
        "<h2 class=\"kicker\"> 'News' comes before the h1: begin with the title",
    ),
    Case(
        "headings",
        mail("<h2> <br> </h2>"),
        mail(f"<h2>{PICTURE}</h2>", text="[A map]"),
        "<h2> has no text: fill it in or remove it",
    ),
    Case(
        "headings",
        mail("<h2>A</h2><h4>B</h4>", text="A B"),
        mail("<h2>A</h2><h3>B</h3><h2>C</h2>", text="A B C"),
        "<h4> 'B' follows an h2: make it an h3",
        HINT,
    ),
    # --- pictures
    Case(
        "image-alt",
        mail('<img src="https://a.eu/x.png" width="1" height="1">'),
        mail('<img src="https://a.eu/x.png" width="1" height="1" alt="">'),
        'no alt at <img src="https://a.eu/x.png" width="1" height="1">:'
        ' say what it shows, or alt="" for decoration',
    ),
    Case(
        "image-alt",
        mail(LINK.replace("The map", PICTURE.replace("A map", "")), text="https://a.eu/map"),
        mail(LINK.replace("The map", PICTURE), text="https://a.eu/map"),
        'a link with nothing in it but <img src="https://a.eu/x.png" alt="" width="600" height="300">:'
        " its alt must say where the link leads",
    ),
    Case(
        "image-alt",
        mail(LINK.replace("The map", PICTURE.replace("A map", "")), text="https://a.eu/map"),
        mail(
            LINK.replace("The map", PICTURE.replace("A map", "")).replace("<a ", '<a aria-label="The map" '),
            text="https://a.eu/map",
        ),
        'a link with nothing in it but <img src="https://a.eu/x.png" alt="" width="600" height="300">:'
        " its alt must say where the link leads",
    ),
    Case(
        "image-size",
        mail('<img src="https://a.eu/x.png" alt="" width="100%" height="auto" style="max-height: 9px">'),
        mail('<img src="https://a.eu/x.png" alt="" width="600" style="width: 100%; height: 300px">'),
        "no width and no height in pixels at"
        ' <img src="https://a.eu/x.png" alt="" width="100%" height="auto" style="max-height: 9px">:'
        " give both as numbers",
    ),
    Case(
        "image-size",
        mail(PICTURE.replace('"300"', '"auto"')),
        mail(PICTURE.replace('"300"', '"300" style="height: auto"')),
        'no height in pixels at <img src="https://a.eu/x.png" alt="A map" width="600" height="auto">:'
        " give both as numbers",
    ),
    # --- tables
    Case(
        "layout-table",
        mail('<table class="row"><tr><td><table><tr><th>A</th></tr></table></td></tr></table>'),
        mail('<table class="row" role="none"><tr><td><table><tr><th>A</th></tr></table></td></tr></table>'),
        '<table class="row"> without a th: add role="presentation", or th cells if it shows data',
        HINT,
    ),
    # --- links
    Case(
        "addresses",
        mail('<a href="/map">Map</a>', text="/map"),
        mail(
            '<a href=" https://a.eu/map ">Map</a> <a href="[[browser_url]]">In your browser</a>',
            text="https://a.eu/map",
        ),
        '<a href="/map"> is not an address that works in an email:'
        " write it in full, with https:// or mailto:",
        also=(
            (
                "parts-agree",
                HINT,
                "the HTML links to /map, the plain text does not: add it to the text template",
            ),
        ),
    ),
    Case(
        "addresses",
        mail('<a href="">Map</a>'),
        mail('<a href="mailto:a@a.eu">Map</a>', text="(a@a.eu)."),
        '<a href=""> is not an address that works in an email: write it in full, with https:// or mailto:',
    ),
    Case(
        "addresses",
        mail(PICTURE.replace("https://a.eu/x.png", "cid:x")),
        mail(PICTURE),
        '<img src="cid:x" alt="A map" width="600" height="300"> has no web address:'
        " write its src in full, with https://",
    ),
    Case(
        "link-words",
        mail('<a href="https://a.eu/map"> </a>', text="https://a.eu/map"),
        mail('<a href="https://a.eu/map" aria-label="Map"> </a>', text="https://a.eu/map"),
        '<a href="https://a.eu/map"> has no text: say where it leads',
    ),
    Case(
        "link-words",
        mail(
            '<a href="https://a.eu/1">Read  more</a> <a href="https://a.eu/2">read more</a>',
            text="https://a.eu/1 https://a.eu/2",
        ),
        mail(
            '<a href="https://a.eu/1">Read more</a> <a href="https://a.eu/1">Read more</a>'
            ' <a href="https://a.eu/2" aria-label="Read more: maps">Read more</a>',
            text="https://a.eu/1 https://a.eu/2",
        ),
        "'Read more' leads to 2 addresses, https://a.eu/1, https://a.eu/2:"
        " name each by what is there, in its text or an aria-label",
        HINT,
    ),
    Case(
        "parts-agree",
        mail(LINK, text="https://a.eu/maps"),
        mail(LINK, text="The map (https://a.eu/map)."),
        "the HTML links to https://a.eu/map, the plain text does not: add it to the text template",
        HINT,
    ),
    Case(
        "parts-agree",
        mail(
            '<a href="https://a.eu/maps">Maps</a><p class="credit"><a href="https://a.eu/mari">Mari</a></p>',
            text="M",
        ),
        mail(f'{LINK}<p class="credit"><a href="https://a.eu/mari">Mari</a></p>', text="https://a.eu/map"),
        "the HTML links to https://a.eu/maps, the plain text does not: add it to the text template",
        HINT,
    ),
    Case(
        "parts-agree",
        mail(f'<a href="{SITE}/en/a/">A</a>'),
        mail(
            f'<a href="{SITE}/en/">News</a>'
            f' <h2>Languages</h2> <a href="{SITE}/fr/a/" hreflang="fr" lang="fr">français</a>'
        ),
        f"the HTML links to {SITE}/en/a/, the plain text does not: add it to the text template",
        HINT,
    ),
    Case(
        "parts-agree",
        mail("<h2>Who can<br>join</h2>", text="Who may join"),
        mail("<h2>Who can<br>join</h2>", text="Who\ncan join\n============"),
        "the heading 'Who can join' is not in the plain text: add it to the text template",
        HINT,
    ),
    # --- what it looks like; more in test_computed_style.py and test_css.py
    Case(
        "contrast",
        mail('<p class="pale" style="color: #777777">A</p>'),
        mail('<p class="pale" style="color: #767676">A</p>'),
        '#777777 on #ffffff has a contrast of 4.47:1 in light mode, 4.5:1 is needed, in <p class="pale">:'
        " choose colours that differ more",
    ),
    Case(
        "css-support",
        mail('<p style="position: absolute">A</p>'),
        mail('<p style="border-radius: 6px">A</p>'),
        f"`position: absolute`: no support for position in Gmail ({OPENS}), Outlook on Windows and on iOS"
        " (part of its 5 % of opens) (caniemail.com, tested 2021-05); use mj-column, or a table",
    ),
    # --- five templates in which something is lost for some readers, and twins in which it is only plainer
    Case(  # words for phones, hidden by the sheet alone
        "readable-everywhere",
        mail('<p class="phone">A</p>', head="<style>.phone { display: none }</style>"),
        mail('<p style="display: none">A</p>', head="<style>.phone { display: none }</style>"),
        f'<p class="phone"> is hidden, but shown in {SHEETLESS}: {HIDE}',
    ),
    Case(  # a preview line that has no height
        "readable-everywhere",
        mail('<div style="max-height: 0; overflow: hidden">A</div>'),
        mail('<div style="max-height: 0; overflow: hidden; mso-hide: all">A</div>'),
        f"<div> is hidden, but shown in {WINDOWS}: {HIDE}",
    ),
    Case(  # a table in a hidden box: Outlook shows it all the same
        "readable-everywhere",
        mail(f'<div style="display: none">{TABLE}</div>'),
        mail(f'<div style="display: none; mso-hide: all">{TABLE}</div>'),
        f"<td> is hidden, but shown in {WINDOWS}: {HIDE}",
    ),
    Case(  # white words on a ground that some programs cannot draw
        "readable-everywhere",
        mail('<p style="color: #fff; background-color: rgba(0, 0, 60, 0.9)">A</p>'),
        mail('<p style="color: #fff; background-color: #003; background-color: rgba(0, 0, 60, 0.9)">A</p>'),
        f"#ffffff on #ffffff has a contrast of 1:1 in {WINDOWS}, Orange (18 % of addresses in France), 4.5:1"
        f" is needed, in <p>: {COLOURS}",
    ),
    Case(  # a button whose ground stands in its attribute, and the colour of its letters in the sheet
        "readable-everywhere",
        mail('<p class="go" style="background: #003">A</p>', head=GO),
        mail('<p class="go" style="background: #003; color: #fff">A</p>', head=GO),
        f"#000000 on #000033 has a contrast of 1.04:1 in {SHEETLESS}, 4.5:1 is needed, in"
        f' <p class="go">: {COLOURS}',
    ),
]
