"""Each rule over one edition, on an email that trips it and on a near twin that does not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.emails.preflight import ACROSS, EDITION, RULES, preflight, preflight_across
from pipelines.model.delivery import Email
from pipelines.model.finding import Finding, Origin
from pipelines.translation.checks import CHECKS, FILE_CHECKS
from tests.emails.preflight.preflight_cases import CASES, Case
from tests.emails.preflight.preflight_mail import ARTICLE, ERROR, FOOT, SITE, TEMPLATE, mail, said


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_fault_is_told_and_its_twin_passes(case: Case) -> None:
    """A rule that is silent lets a fault out; one that cries wolf is switched off."""
    told = sorted([(case.rule, case.severity, case.message), *case.also])
    assert sorted(said(case.bad)) == told
    assert said(case.good) == []


def test_a_finding_says_where_and_in_which_language() -> None:
    """A person looks for the file in which it is mended, and the gate for the locale."""
    words, layout = (
        "the subject is empty: give the article a title or a subject",
        '<html lang="en"> in the el',
    )
    first, second = preflight(mail(subject="", locale="el", root='lang="en"'), SITE)
    assert first == Finding("subject", ERROR, words, Origin(ARTICLE), "el")
    assert second == Finding("declared-language", ERROR, second.message, Origin(TEMPLATE), "el")
    assert second.message.startswith(layout)


def test_a_rule_can_be_switched_off() -> None:
    """Whoever knows better says so in the settings."""
    spoilt = mail(subject="", preheader="")
    assert [finding.check for finding in preflight(spoilt, SITE, frozenset({"subject"}))] == ["preheader"]


def test_the_same_fault_is_told_once() -> None:
    """A footer's fault in four places is one fault."""
    row = '<table class="row"><tr><td>A</td></tr></table>'
    assert said(mail(row * 4)) == said(mail(row)) != []


def test_what_outlook_alone_reads_is_no_part_of_it() -> None:
    """mrml's conditional comments repeat tables and would double everything."""
    assert said(mail('<!--[if mso]><table><tr><td><img src="x"></td></tr></table><![endif]-->')) == []


def test_ids_are_unique_and_told_from_those_of_translations() -> None:
    """One `ignore` in the settings must switch off one thing; `#, ignore-<id>` allows no blank."""
    ids = [rule.id for rule in RULES]
    others = {check.id for check in CHECKS} | {name for name, _, _ in FILE_CHECKS}
    others |= {"empty", "fuzzy", "alt-text", "picture", "note", "summary"}
    assert len(set(ids)) == len(ids)
    assert set(ids) & others == set()
    assert [name for name in ids if not re.fullmatch(r"[a-z]+(-[a-z]+)*", name)] == []
    assert [rule.id for rule in RULES if not re.fullmatch(r"[A-Z][^\n|]+\.", rule.why)] == []


def test_every_rule_is_tripped_somewhere() -> None:
    """A rule without an email that trips it is a guess; those across editions have a table of their own."""
    assert {case.rule for case in CASES} == {rule.id for rule in EDITION}
    assert tuple(RULES) == EDITION + ACROSS


MARKUP = st.lists(
    st.sampled_from(
        [
            *(
                "<a href='x'>",
                "<a>",
                "</a>",
                "<img src=x>",
                "<h1>",
                "<h4>",
                "<table>",
                "<td bgcolor=red>",
                "<th>",
            ),
            *(
                "<style>",
                "</style>",
                "<style media=print>",
                "a{color:red}",
                "@media (min-width:1px){",
                "}",
                "{",
            ),
            *(
                ":not(",
                "ns|p{color:red}",
                "*{background:url(x) #fff}",
                "<p style='",
                "'>",
                "font: bold 3em/1 x;",
            ),
            *(
                "--x:1",
                "margin:-1px",
                "<br>",
                "<!--",
                "-->",
                "<body>",
                "<frameset>",
                "<html lang='xx--'>",
                "\0",
            ),
            *(
                "<?xml version='1.0' encoding='latin1'?>",
                "&#0;",
                "\ud800",
                "[[x]]",
                "{{",
                "<svg><style>x",
                "<o:p>",
            ),
            *(
                "<pre>",
                "<code>",
                "(",
                "[",
                "\\",
                "</body>",
                "<font color=red size=7>",
                "opacity:nan;",
                "1e999px",
            ),
        ]
    ),
    max_size=20,
).map("".join)


@given(st.text() | MARKUP, st.text() | MARKUP, st.sampled_from(["en", "ar", "xx", ""]))
def test_nothing_is_too_odd(html: str, text: str, locale: str) -> None:
    """A template may give anything; a finding helps its author, a traceback does not."""
    odd = Email("i", locale, text, text, html, text, mail().date, "d")
    for finding in (*preflight(odd, SITE), *preflight_across([odd, mail(html)], "en", SITE)):
        assert finding.message


@pytest.mark.parametrize("piece", ["(", "{", "a{", "@media x{", ":not(", "<div>", "<table><td>"])
def test_nothing_is_too_deep(piece: str) -> None:
    """Parsers give up at some depth; that must not stop the other 23 editions."""
    deep = piece * 3000
    assert preflight(mail(f'{deep}<p style="{deep}">', head=f"<style>{deep}</style>", foot=FOOT), SITE)
