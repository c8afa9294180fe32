"""Our own fault in one language: a finding of it with its place, and the other languages go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from pipelines.actions import editions
from pipelines.emails import preflight
from pipelines.emails.preflight.base import PreflightFault
from pipelines.emails.preflight.document import Document, read
from pipelines.emails.render import render_email
from pipelines.model.article import Article
from pipelines.model.catalog import Catalog
from pipelines.model.delivery import Email
from pipelines.model.edition import LocalizedArticle
from pipelines.model.site import PublishedArticle
from pipelines.translation import checks
from pipelines.translation.checks.base import TextPair
from pipelines.translation.localize import localize
from pipelines.website import page
from pipelines.website.locale_site import LocaleSite
from tests.conftest import SLUG

Glocal = Callable[..., Result]
FRENCH = f"translations/fr/LC_MESSAGES/{SLUG}.po"
UNEXPECTED = (
    "unexpected ZeroDivisionError: division by zero; run it again with --debug and report what it prints"
)


def fails_in_a_check(monkeypatch: pytest.MonkeyPatch) -> str:
    def test(pair: TextPair) -> str:
        return str(1 / 0) if pair.locale == "fr" and "Sofia" in pair.source else ""

    rows = tuple(replace(each, test=test) if each.id == "links" else each for each in checks.CHECKS)
    monkeypatch.setattr(checks, "CHECKS", rows)
    checks._not_ignored.cache_clear()
    return f"{FRENCH}:13: error: fr: {UNEXPECTED} [links]"


def fails_in_a_rule(monkeypatch: pytest.MonkeyPatch) -> str:
    def test(document: Document) -> Iterator[PreflightFault]:
        if document.email.locale == "fr":
            yield PreflightFault(str(1 / 0))

    rows = tuple(replace(each, test=test) if each.id == "marks" else each for each in preflight.EDITION)
    monkeypatch.setattr(preflight, "EDITION", rows)
    return f"email_templates/article.mjml: error: fr: {UNEXPECTED} [marks]"


def fails_in_reading(monkeypatch: pytest.MonkeyPatch) -> str:
    def broken(email: Email, *others: Any) -> Document:
        return read(replace(email, html=str(1 / 0)) if email.locale == "fr" else email, *others)

    monkeypatch.setattr(preflight, "read", broken)
    return f"email_templates/article.mjml: error: fr: {UNEXPECTED} [unreadable]"


def fails_in_rendering(monkeypatch: pytest.MonkeyPatch) -> str:
    def render(localized: LocalizedArticle, *others: Any) -> Email:
        locale = str(1 / 0) if localized.locale == "fr" else localized.locale
        return render_email(replace(localized, locale=locale), *others)

    monkeypatch.setattr(editions, "render_email", render)
    return f"content/{SLUG}/index.md: error: fr: {UNEXPECTED} [unreadable]"


def fails_in_judging(monkeypatch: pytest.MonkeyPatch) -> str:
    def broken(article: Article, catalog: Catalog | None, locale: str) -> LocalizedArticle:
        return localize(article, catalog, locale if locale != "fr" else str(1 / 0))

    monkeypatch.setattr(editions, "localize", broken)
    return f"content/{SLUG}/index.md: error: fr: {UNEXPECTED} [unreadable]"


FAULTS = [fails_in_a_check, fails_in_a_rule, fails_in_reading, fails_in_rendering, fails_in_judging]


@pytest.fixture(autouse=True)
def _forget_checks() -> Iterator[None]:
    yield
    checks._not_ignored.cache_clear()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_an_exception_is_a_finding(
    fault: Callable[[pytest.MonkeyPatch], str], glocal: Glocal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty-three languages need not wait until a program is mended; whoever mends it has the traceback."""
    line = fault(monkeypatch)
    arguments = ("check", SLUG, "--locale", "fr", "--locale", "de", "--locale", "en")
    result = glocal(*arguments)
    assert result.exit_code == 1
    assert line in result.output.split("\n")
    held = [each for each in result.output.split("\n") if each.startswith("held: ")]
    assert [each.partition(": ")[2].partition(":")[0] for each in held] == [f"{SLUG} fr"]
    assert "Traceback" not in result.output + result.stderr
    debugged = glocal(*arguments, "--debug")
    assert debugged.exit_code == 1
    assert "Traceback" in debugged.stderr and "ZeroDivisionError" in debugged.stderr


def test_a_page_that_cannot_be_made_is_left_out(
    glocal: Glocal, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other languages' pages are there, and the finding says which is not."""
    original = page.article_page

    def article_page(here: LocaleSite, item: PublishedArticle) -> bytes:
        return original(here, item) if here.locale != "fr" else bytes(1 // 0)

    monkeypatch.setattr(page, "article_page", article_page)
    result = glocal("build", "--site", SLUG, "--locale", "fr", "--locale", "de", "--locale", "en")
    assert result.exit_code == 1
    fault = UNEXPECTED.replace("division", "integer division or modulo")
    assert f"fr/{SLUG}/index.html: error: fr: {fault} [unreadable]" in result.output
    site = workspace / "output/preview/site"
    there = {tag: (site / tag / SLUG / "index.html").is_file() for tag in ("de", "en", "fr")}
    assert there == {"de": True, "en": True, "fr": False}
