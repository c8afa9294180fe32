"""Settings as forms: what the files say stays, and nothing is written that cannot be read."""

from __future__ import annotations

import re

import httpx
import pytest
from starlette.testclient import TestClient

from pipelines.desk.rights import Right
from tests.desk.reception import Reception, words_of


def save(browser: TestClient, what: str, **values: str) -> httpx.Response:
    seen = re.findall(r'name="seen" value="(\w*)"', browser.get("/settings").text)
    answer: httpx.Response = browser.post(
        f"/settings/{what}", data={"seen": seen[2 if what == "glossary" else 0], **values}
    )
    return answer


def test_comments_and_order_stay(reception: Reception) -> None:
    """People who edit the file by hand find it as they wrote it, but for what was changed."""
    path = reception.root / "glocal.toml"
    path.write_text(f"# ours\n{path.read_text()}[brand]  # see the guide\nname = 'Old' # was older\n")
    before = path.read_text()
    browser = reception.signed_in(Right.ADMINISTRATOR)
    assert save(browser, "brand", name="Die <Zeitung>", accent="#0e47cb").status_code == 303
    after = before.replace("'Old' # was", '"Die <Zeitung>" # was') + 'accent = "#0e47cb"\n'
    assert path.read_text() == after
    assert "Die &lt;Zeitung&gt;" in browser.get("/settings").text
    assert save(browser, "languages", locales="en, fr de").status_code == 303
    assert 'locales = ["en", "fr", "de"]' in path.read_text().replace("'", '"')


@pytest.mark.parametrize(
    ("what", "values", "field"),
    [
        ("languages", {"locales": "en xq"}, "locales"),
        ("languages", {"locales": ""}, "locales"),
        ("brand", {"accent": "blue"}, "accent"),
        ("brand", {"accent": "#ffff00", "on_accent": "#ffffff"}, "on_accent"),
        ("brand", {"name": "ok", "logo": "../../etc/passwd"}, "logo"),
        ("glossary", {"glossary": 'term,fr\n"owl,Eule\n'}, "glossary"),
    ],
)
def test_a_fault_is_told_at_its_field(
    reception: Reception, what: str, values: dict[str, str], field: str
) -> None:
    """And nothing is written, also not what was right beside it."""
    path = reception.root / "glocal.toml"
    before = path.read_bytes()
    answer = save(reception.signed_in(Right.ADMINISTRATOR), what, **values)
    assert answer.status_code == 422
    assert f'id="e-{field}"' in answer.text
    assert path.read_bytes() == before
    assert not (reception.root / "translations/glossary.csv").exists()


def test_what_somebody_else_changed_is_not_overwritten(reception: Reception) -> None:
    """The form is of an older file: it says so, and keeps what was typed."""
    browser = reception.signed_in(Right.ADMINISTRATOR)
    (seen, *_) = re.findall(r'name="seen" value="(\w*)"', browser.get("/settings").text)
    path = reception.root / "glocal.toml"
    path.write_text(f"{path.read_text()}# by hand\n")
    answer = browser.post("/settings/brand", data={"seen": seen, "name": "Mine"})
    assert (answer.status_code, "Mine" in answer.text) == (409, True)
    assert "Mine" not in path.read_text()


def test_the_glossary_is_a_file(reception: Reception) -> None:
    """As people who work by terminal know it."""
    browser = reception.signed_in(Right.ADMINISTRATOR)
    assert save(browser, "glossary", glossary="term,fr\r\nowl,chouette").status_code == 303
    assert (reception.root / "translations/glossary.csv").read_text() == "term,fr\nowl,chouette\n"
    assert "owl,chouette" in browser.get("/settings").text


def test_only_administrators_change_settings(reception: Reception) -> None:
    """Whoever publishes does not decide what the newsletter is."""
    browser = reception.signed_in(Right.AUTHOR, Right.PUBLISHER)
    assert browser.get("/settings").status_code == 403
    answer = browser.post("/settings/languages", data={"locales": "en"})
    assert "not yours" in words_of(answer)
