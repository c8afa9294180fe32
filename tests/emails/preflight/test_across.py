"""Editions beside the source's: what was lost on the way, and what leads elsewhere."""

from __future__ import annotations

import pytest

from pipelines.emails.preflight import ACROSS, preflight_across
from pipelines.model.delivery import Email
from pipelines.model.finding import Finding, Severity
from tests.emails.preflight.preflight_mail import ERROR, FOOT, HINT, SITE, brief, mail

BUTTON = '<a href="https://a.eu/x" style="display:inline-block;background:#0e47cb;color:#fff">Go</a>'
PICTURE = '<img src="https://a.eu/x.png" alt="" width="6" height="3">'
ROW = '<a href="{0}/{1}/a/" hreflang="{1}">{1}</a>'


def french(body: str = "", *, text: str = "", foot: str = FOOT) -> Email:
    return mail(body, text=text, foot=foot, locale="fr", root="lang=fr")


PAIRS: list[tuple[Email, Email, list[tuple[str, Severity, str]]]] = [
    (mail("<p>A</p><p>B</p><p> </p>"), french("<p>A</p><p>B</p>"), []),
    (
        mail("<p>A</p><p>B</p>"),
        french("<p>A B</p>"),
        [("parity", HINT, "paragraphs: 2 here, 3 in en; check what is missing")],
    ),
    (
        mail(f"<h2>A</h2><ul><li>B</li></ul>{PICTURE}"),
        french("<h3></h3><ul><li></li></ul>"),
        [
            ("parity", HINT, "headings: 1 here, 2 in en; check what is missing"),
            ("parity", HINT, "list items: 0 here, 1 in en; check what is missing"),
            ("parity", HINT, "images: 0 here, 1 in en; check what is missing"),
        ],
    ),
    (
        mail(BUTTON),
        french(BUTTON.replace("inline-block", "inline")),
        [("parity", HINT, "buttons: 0 here, 1 in en; check what is missing")],
    ),
    (
        mail("<p>Dear [[first_name]]</p>", text="Dear [[first_name]]"),
        french("<p>Bonjour</p>", text="[[nom]]"),
        [
            (
                "parity",
                ERROR,
                "the HTML of en has [[first_name]], this one does not: add it to the translation",
            ),
            (
                "parity",
                ERROR,
                "the plain text of en has [[first_name]], this one does not: add it to the translation",
            ),
            (
                "parity",
                ERROR,
                "the plain text of en has no [[nom]], this one does: remove it from the translation",
            ),
        ],
    ),
    (
        mail('<a href="https://a.eu/1">A</a> <a href="https://a.eu/2">B</a>'),
        french('<a href="https://a.eu/2">B</a> <a href="https://a.eu/1">A</a>'),
        [],
    ),
    (
        mail('<a href="https://a.eu/1">A</a>'),
        french('<a href="https://a.eu/fr/1">A</a>'),
        [
            (
                "link-differs",
                HINT,
                "link 1 leads to https://a.eu/fr/1, in en to https://a.eu/1: check whether that is intended",
            )
        ],
    ),
    (
        mail('<a href="https://a.eu/1">A</a> <a href="https://a.eu/2">A</a>'),
        french('<a href="https://a.eu/1">A</a>'),
        [
            ("parity", HINT, "links: 3 here, 4 in en; check what is missing"),
            ("link-differs", HINT, "en links to https://a.eu/2, this one does not: check what is missing"),
        ],
    ),
    (
        mail(),
        french('<a href="https://a.eu/1">A</a>'),
        [
            ("parity", HINT, "links: 3 here, 2 in en; check what is missing"),
            (
                "link-differs",
                HINT,
                "this one links to https://a.eu/1, en does not: check whether that is intended",
            ),
        ],
    ),
    (
        mail(f'<a href="{SITE}/en/a/">A</a>' + ROW.format(SITE, "fr")),
        french(f'<a href="{SITE}/fr/a/">A</a>' + ROW.format(SITE, "en") + ROW.format(SITE, "el")),
        [],
    ),
    (
        mail(f'<a href="{SITE}/en/a/">A</a>'),
        french(f'<a href="{SITE}/en/a/">A</a>'),
        [
            (
                "link-differs",
                HINT,
                f"link 1 leads to {SITE}/en/a/, in en to {SITE}/*/a/: check whether that is intended",
            )
        ],
    ),
]


@pytest.mark.parametrize(("source", "other", "faults"), PAIRS)
def test_what_differs_is_told(source: Email, other: Email, faults: list[tuple[str, Severity, str]]) -> None:
    """What is lost in one language of 24 is seen by nobody who could mend it."""
    found = preflight_across([source, other], "en", SITE)
    assert brief(found) == faults
    assert {finding.locale for finding in found} <= {"fr"}


def test_every_comparison_is_tripped_somewhere() -> None:
    """A rule without a pair that trips it is a guess."""
    assert {name for _, _, faults in PAIRS for name, _, _ in faults} == {rule.id for rule in ACROSS}


def test_the_source_is_what_others_are_held_against() -> None:
    """Editions come in EU order, in which English is the eighth."""
    greek = mail("<p>A</p>", locale="el", root="lang=el")
    found = preflight_across([greek, mail(), french()], "en", SITE)
    assert [(finding.locale, finding.message) for finding in found] == [
        ("el", "paragraphs: 2 here, 1 in en; check what is missing")
    ]


def test_without_the_source_the_first_one_is() -> None:
    """Only some languages may go out today."""
    found = preflight_across([french("<p>A</p>"), mail(locale="el")], "en", SITE)
    assert [(finding.locale, finding.message) for finding in found] == [
        ("el", "paragraphs: 1 here, 2 in fr; check what is missing")
    ]


def test_nothing_to_compare() -> None:
    """One edition differs from nothing, and none from nobody."""
    assert preflight_across([], "en", SITE) == preflight_across([mail()], "en", SITE) == ()


def test_a_comparison_can_be_switched_off() -> None:
    """Link maps are meant; who uses them may not want to hear of it."""
    other = french('<a href="https://a.eu/1">A</a>')
    found = preflight_across([mail(), other], "en", SITE, frozenset({"link-differs"}))
    assert [finding.check for finding in found] == ["parity"]


def test_the_readers_own_version_of_a_file_is_no_difference() -> None:
    """`programme.fr.pdf` is what French readers are meant to get; another file is told."""

    def found(name: str) -> tuple[Finding, ...]:
        ours, theirs = f"{SITE}/en/day/programme.pdf#page=2", f"{SITE}/fr/day/{name}"
        pair = [mail(f'<p><a href="{ours}">P</a></p>'), french(f'<p><a href="{theirs}">P</a></p>')]
        return preflight_across(pair, "en", SITE)

    assert found("programme.pdf#page=2") == found("programme-fr.pdf#page=2") == ()
    assert [each.check for each in found("programme-de.pdf#page=2")] == ["link-differs"]


def test_the_readers_own_version_of_a_page_is_no_difference() -> None:
    """Whoever sends the French to their own encyclopaedia is not asked in 23 languages whether she did."""
    ours, theirs = (f'<a href="https://{tag}.wikipedia.org/wiki/Owl">Owl</a>' for tag in ("en", "fr"))

    def alike(locale: str, source: str, other: str) -> bool:
        return other == source.replace("//en.", f"//{locale}.")

    pair = [mail(f"<p>{ours}</p>"), french(f"<p>{theirs}</p>")]
    assert preflight_across(pair, "en", SITE, alike=alike) == ()
    assert [finding.check for finding in preflight_across(pair, "en", SITE)] == ["link-differs"]
