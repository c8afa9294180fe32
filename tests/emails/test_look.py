"""What a mail looks like: its header, title block, cards, row of languages and footer, and what it weighs."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from pipelines.actions.editions import make_edition, make_email
from pipelines.content.article import parse_article
from pipelines.emails.preflight import preflight
from pipelines.emails.render import render_email
from pipelines.languages.event_dates import leaf_words, short_date
from pipelines.languages.table import BUILT_IN, EU24
from pipelines.model.article import Article
from pipelines.model.blocks import Text
from pipelines.rendering.brand import BrandPicture
from pipelines.workspace.paths import open_workspace
from pipelines.workspace.snapshot import open_snapshot
from tests.conftest import ROOT
from tests.emails.support import FULL_BRAND, THEMES, KeptTemplates, email_of, teaser_of
from tests.emails.test_golden import GOLDEN
from tests.rendering.support import ADDRESSES, localized, words

HEAD = "---\nid: tag:example.org,2026:owls\ntitle: Owls\ndate: 2026-11-23\n"


def article(body: str = "Hoot.", head: str = "") -> Article:
    return parse_article(f"{HEAD}{head}---\n\n{body}\n", "owls", "en")


def mjml_of(text: Article, locale: str = "en") -> str:
    templates = KeptTemplates(brand=FULL_BRAND)
    email_of(text, locale, templates)
    return re.sub(r"\s*\n\s*", "\n", templates.mjml)


def named_languages(locale: str, alternates: tuple[str, ...], first: tuple[str, ...] = ()) -> list[str]:
    """The `hreflang` of each link of the row; for the way to all of them its words."""
    edition = localized(article(), locale)
    email = render_email(edition, words(locale), KeptTemplates(), ADDRESSES, alternates, named_first=first)
    row = email.html[email.html.index("Other languages") :].partition("</p>")[0]
    links = re.findall(r"<a ([^>]*)>(.*?)</a>", row)
    for attributes, name in links[:5]:
        tag = re.findall(r' hreflang="([^"]*)"', attributes)
        assert tag == re.findall(r' lang="([^"]*)"', attributes)
        assert name == BUILT_IN[tag[0]].endonym
        assert f'href="{ADDRESSES.article(tag[0], "owls")}"' in attributes
    return [
        "".join(re.findall(r'hreflang="([^"]*)"', found)) or re.sub("<.*?>", "", name)
        for found, name in links
    ]


@pytest.mark.parametrize(
    ("locale", "alternates", "first", "row"),
    [
        ("mt", EU24, (), ["en", "de", "fr", "es", "it", "all 24 languages"]),
        ("en", EU24, (), ["de", "fr", "es", "it", "pl", "all 24 languages"]),
        ("de", EU24, ("mt", "ga", "de"), ["mt", "ga", "en", "fr", "es", "all 24 languages"]),
        ("en", EU24, ("uk",), ["de", "fr", "es", "it", "pl", "all 24 languages"]),
        ("de", ("de", "mt", "et"), (), ["mt", "et"]),
        ("de", ("de", "mt", "et", "el", "en", "ga"), (), ["en", "el", "ga", "mt", "et"]),
        (
            "de",
            ("de", "mt", "et", "el", "en", "ga", "fr"),
            (),
            ["en", "fr", "el", "ga", "mt", "all 7 languages"],
        ),
    ],
)
def test_a_mail_names_five_languages_and_the_way_to_all(
    locale: str, alternates: tuple[str, ...], first: tuple[str, ...], row: list[str]
) -> None:
    """23 links weighed more than the article; the language of the original and the large ones help most."""
    assert named_languages(locale, alternates, first) == row


def test_the_way_to_all_languages_leads_to_the_row_of_the_page() -> None:
    """In both parts of the mail; the page has a heading of that name."""
    email = email_of(article(), "de")
    there = f"{ADDRESSES.article('de', 'owls')}#languages"
    assert (f'href="{there}"' in email.html, f"all 24 languages: {there}" in email.text) == (True, True)
    assert 'id="languages"' in (ROOT / "site_templates/base.html").read_text()


def test_the_footer_begins_with_why_and_the_way_out() -> None:
    """Who wants to leave must not look for it among other links, or they report the mail as spam."""
    html = email_of(article(), "en", KeptTemplates(brand=FULL_BRAND)).html
    legal = html[html.index(str(FULL_BRAND.why_you_get_this)) :]
    links = re.findall(r'href="([^"]*)"', legal)
    assert links == [
        "[[unsubscribe_url]]",
        FULL_BRAND.preferences_url,
        "[[browser_url]]",
        ADDRESSES.privacy,
        FULL_BRAND.accessibility_url,
        FULL_BRAND.contact_url,
        *(address for _, address in FULL_BRAND.social),
    ]
    assert re.search(r'\[\[unsubscribe_url\]\]"[^>]*><strong>Unsubscribe</strong>', legal)
    assert "[[browser_url]]" not in html[: html.index(str(FULL_BRAND.why_you_get_this))]


@pytest.mark.parametrize(
    ("head", "parts"),
    [("", ["23 Nov 2026"]), ("number: 14\n", ["No 14", "23 Nov 2026"]), ("number: 0\n", ["23 Nov 2026"])],
)
def test_number_and_date_are_two_halves_of_the_header(head: str, parts: list[str]) -> None:
    """On a phone the line breaks between them, and nowhere else; the text part says the same."""
    email = email_of(article(head=head), "en")
    assert re.findall(r'<span class="part" style="white-space: nowrap;">\s*(.*?)</span>', email.html) == parts
    assert email.text.startswith(f"Owls\n====\n{' · '.join(parts)}\n")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("head", ["", "kind: newsletter\narticles: [mice]\n"])
def test_above_every_mail_stand_logo_name_and_date(head: str, theme: str) -> None:
    """The whole name, which readers know from the sender's line, and of two logos the one for the hour."""
    brand = replace(FULL_BRAND, name="The Example Letter", short_name="Example")
    mail = email_of(article(head=head), "en", KeptTemplates(brand=brand, theme=theme)).html
    header = mail[mail.index('class="brand"') :].partition("</table>")[0]
    logos = re.findall(r'class="(emblem [^"]*)" src="[^"]*/([^"/]*)"', header)
    assert logos == [("emblem by-day", "logo.png"), ("emblem by-night", "logo-dark.png")]
    assert [each for each in re.split(r"\s*<[^>]*>\s*", header.partition(">")[2]) if each] == [
        "The Example Letter",
        "23 Nov 2026",
    ]


@pytest.mark.parametrize(("locale", "side"), [("de", "left"), ("ar", "right")])
def test_a_name_that_fills_its_line_keeps_apart_from_the_date(locale: str, side: str) -> None:
    """The rule for all cells of the header came after the date's own and took its space away."""
    date_cell = re.search(r'class="issue"[^>]*style="([^"]*)"', email_of(article(), locale).html)
    assert date_cell is not None
    assert re.findall(r"padding[^;]*", date_cell[1])[-1] == f"padding-{side}: 16px"


@pytest.mark.parametrize(("width", "below"), [(40, False), (72, False), (133, True), (240, True)])
def test_below_a_long_logo_the_name_has_the_whole_line_of_a_phone(width: int, below: bool) -> None:
    """Beside it the words of the name were cut into pieces of a few letters."""
    brand = replace(FULL_BRAND, logo=BrandPicture("logo.png", width, 40))
    phone = email_of(article(), "de", KeptTemplates(brand=brand)).html.partition("(max-width: 479px)")[2]
    assert (".mark, .whose, .issue { display: block !important;" in phone) is below


def test_what_an_issue_begins_with_stands_in_one_order() -> None:
    """Picture, topic, title, summary, text: in the mail as in its text part, where the title is first."""
    head = "categories: [Night, Birds]\nsummary: They hoot.\nimage: {src: owl.png, alt: An owl}\n"
    email = email_of(article("They sleep.", head), "en")
    body = email.html[email.html.index('class="card"') :]
    begins = ["An owl", "Night", "Owls</h1>", "They hoot.", "They sleep."]
    assert sorted(begins, key=body.index) == begins
    assert "Birds" not in body
    assert email.text.startswith("Owls\n====\nNight · 23 Nov 2026\n\nThey hoot.\n\n[An owl]\n\nThey sleep.\n")


def test_the_picture_on_top_has_the_corners_of_the_card() -> None:
    """Round above, where the card begins, and straight below, where its text does."""
    head = "image: {src: owl.png, alt: An owl}\n"
    assert 'border-radius="12px 12px 0px 0px" css-class="hero"' in mjml_of(article(head=head))
    assert (
        "border-top"
        not in mjml_of(article(head=head)).partition("<mj-wrapper background")[2].partition(">")[0]
    )
    assert "border-top" in mjml_of(article()).partition("<mj-wrapper background")[2].partition(">")[0]


@pytest.mark.parametrize(
    ("body", "texts", "sections"),
    [
        ("One.\n\n## Two\n\n- three\n\n> Four\n\n| a |\n|---|\n| b |", 1, 1),
        ("One.\n\n![Owl](a.png)\n\nTwo.", 2, 1),
        ("One.\n\n---\n\nTwo.\n\n[Go](https://e.eu/a){.button}", 2, 1),
        ("One.\n\n::: tip\nTwo.\n:::\n\nThree.", 3, 3),
        ("::: tip\nOne.\n:::\n\n::: tip\nTwo.\n:::", 3, 3),
    ],
)
def test_neighbours_share_what_they_can(body: str, texts: int, sections: int) -> None:
    """Each text weighs 350 bytes before its first letter, and each section 1,300."""
    card = mjml_of(article(body)).partition("<mj-wrapper background")[2].partition("</mj-wrapper>")[0]
    assert (card.count("<mj-text"), card.count("<mj-section")) == (texts, sections)


def test_cards_are_told_apart_by_their_titles() -> None:
    """The lead story alone has a button: "Read more" four times leads nobody anywhere."""
    text = parse_article((GOLDEN / "newsletter" / "input.md").read_text(), "newsletter", "en")
    teasers = tuple(replace(teaser_of(slug), topic=Text(f"On {slug}", "en")) for slug in ("a", "b", "c", "d"))
    edition = replace(localized(text), teasers=teasers)
    html = render_email(edition, words(), KeptTemplates(), ADDRESSES, ["en"]).html
    assert len(re.findall("Read more", html)) == 1
    assert re.findall(r"<h2[^>]*>\s*<a [^>]*>(The title of \w)</a>", html) == [
        f"The title of {s}" for s in "abcd"
    ]
    assert re.findall(r'<p class="kicker"[^>]*>\s*(On \w)</p>', html) == [f"On {slug}" for slug in "abcd"]
    assert len(re.findall(r'class="words"', html)) == 2


def test_a_card_has_a_line_around_it_and_is_as_high_as_its_neighbour() -> None:
    """On a white mail a card without its line is loose words below a picture."""
    text = parse_article((GOLDEN / "newsletter" / "input.md").read_text(), "newsletter", "en")
    edition = replace(localized(text), teasers=tuple(teaser_of(slug) for slug in ("a", "b", "c")))
    templates = KeptTemplates()
    html = render_email(edition, words(), templates, ADDRESSES, ["en"]).html
    cards = re.findall(r'<mj-column[^>]* css-class="tile half"', templates.mjml)
    assert ["inner-border=" in card for card in cards] == [True] * 3
    assert re.findall(r"\.pair \.tile > table,[^{]*\{ (height: 100%);", html) == ["height: 100%"]


def test_the_leaf_of_a_calendar_is_for_the_eyes_alone() -> None:
    """Its words stand beside it once more: heard twice they would be a riddle."""
    head = "event: {start: 2026-12-03, place: Tartu}\n"
    html = email_of(article(head=head), "lt").html
    leaf = re.search(r'<td class="leaf" aria-hidden="true".*?</table>', html, re.DOTALL)
    assert leaf is not None
    assert re.sub(r"<[^>]*>|\s+", " ", leaf[0]).split() == ["gruodis", "3", "ketvirtadienis"]


def test_the_sample_article_weighs_thirty_kilobytes_at_most() -> None:
    """In each language: what is heavy loads late, and Gmail cuts from 102 kB on."""
    snapshot = open_snapshot(open_workspace(ROOT))
    sample = snapshot.article("sofia-community-meeting")
    sizes = {
        locale: len(make_email(snapshot, make_edition(snapshot, sample, locale), EU24).html.encode())
        for locale in ("el", "bg", "fr", "mt", "ga", "en")
    }
    assert {locale: size for locale, size in sizes.items() if size > 30_000} == {}


def test_a_long_article_in_greek_is_far_from_being_cut() -> None:
    """1,200 words in paragraphs of forty, with headings between them."""
    paragraph = " ".join(["κουκουβάγια"] * 40) + ".\n\n"
    body = "".join(f"## Κεφάλαιο {n}\n\n{paragraph * 5}" for n in range(6))
    assert len(email_of(article(body), "el").html.encode()) <= 80_000


def test_equal_heights_are_asked_of_those_who_can() -> None:
    """Elsewhere cards are as high as their words; a rule for all would be an error in every newsletter."""
    text = parse_article((GOLDEN / "newsletter" / "input.md").read_text(), "newsletter", "en")
    asking = KeptTemplates()
    telling = KeptTemplates("@supports (display: flex) {", "@media (min-width: 1px) {")
    assert preflight(email_of(text, "en", asking), ADDRESSES.site) == ()
    assert "display: flex" in preflight(email_of(text, "en", telling), ADDRESSES.site)[0].message


@pytest.mark.parametrize(
    ("tag", "shown", "leaf"),
    [
        ("en", "3 Apr 2026", ("April", "3", "Friday")),
        ("pl", "3 kwi 2026\u00a0r.", ("kwiecień", "3", "piątek")),
        ("el", "3 Απρ 2026", ("Απρίλιος", "3", "Παρασκευή")),
        ("fi", "3.4.2026", ("huhtikuu", "3", "perjantai")),
    ],
)
def test_days_where_there_is_little_room(tag: str, shown: str, leaf: tuple[str, str, str]) -> None:
    """A month that stands alone is named as such: no genitive on the leaf of a calendar."""
    day = date(2026, 4, 3)
    assert (short_date(day, BUILT_IN[tag]), leaf_words(day, BUILT_IN[tag])) == (shown, leaf)


def test_each_official_language_says_how_many_speak_it() -> None:
    """A language that says nothing is never among the five."""
    assert [tag for tag in EU24 if not BUILT_IN[tag].speakers] == []
