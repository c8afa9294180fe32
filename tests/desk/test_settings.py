"""Settings as forms: what the files say stays, and nothing is written that cannot be read."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

import httpx
import pytest
from PIL import Image
from starlette.testclient import TestClient

from pipelines.delivery.provider import Capabilities, MailingList, Provider
from pipelines.desk.rights import Right
from pipelines.desk.send_tools import SendTools
from pipelines.model.errors import Refused, Unreachable
from pipelines.workspace.starter.first_settings import GUESSED, Publisher, first_settings
from tests.desk.reception import Reception, words_of


def save(browser: TestClient, what: str, **values: str) -> httpx.Response:
    seen = re.findall(r'name="seen" value="(\w*)"', browser.get("/settings").text)
    answer: httpx.Response = browser.post(
        f"/settings/{what}", data={"seen": seen[-1 if what == "glossary" else 0], **values}
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


def save_audiences(browser: TestClient, **values: str) -> httpx.Response:
    (seen,) = re.findall(r'name="seen" value="(\w*)"', browser.get("/settings/audiences").text)
    answer: httpx.Response = browser.post(
        "/settings/audiences", data={"seen": seen, **{k.replace("_", "-"): v for k, v in values.items()}}
    )
    return answer


def test_audiences_are_written_beside_comments(reception: Reception) -> None:
    """Also where the file has them in two places; and readers change sides in one save."""
    path = reception.root / "glocal.toml"
    path.write_text(
        f"{path.read_text()}[audiences.fr]  # Paris\nlists = ['12']  # press\n"
        "[audiences.mt]\nserved_by = 'en'\n[brand]\nname = 'N'\n[audiences.en]\nlists = ['1', '2']\n"
    )
    before = path.read_text()
    browser = reception.signed_in(Right.ADMINISTRATOR)
    assert 'value="1, 2"' in browser.get("/settings/audiences").text
    same = {"lists_fr": "12", "served_mt": "en", "lists_en": "1, 2"}
    assert save_audiences(browser, **same).status_code == 303
    assert path.read_text() == before
    moved = {"lists_fr": "12, 7,", "lists_mt": "Malta <3", "served_en": "mt", "served_de": "fr"}
    assert save_audiences(browser, **moved).status_code == 303
    after = path.read_text()
    assert "[audiences.fr]  # Paris\nlists = [" in after and "# press" in after
    found = reception.desk.cache.snapshot(fresh=True).workspace.settings.audiences
    assert {tag: (each.lists, each.served_by) for tag, each in found.items()} == {
        "fr": (("12", "7"), ""),
        "mt": (("Malta <3",), ""),
        "en": ((), "mt"),
        "de": ((), "fr"),
    }
    assert "Malta &lt;3" in browser.get("/settings/audiences").text
    written = path.read_bytes()
    answer = save_audiences(browser, served_en="mt", served_mt="en")
    assert (answer.status_code, path.read_bytes()) == (422, written)
    assert re.search(r'href="#f-served-(en|mt)"', answer.text)


def test_a_logo_is_uploaded(reception: Reception) -> None:
    """What mail programs cannot show is refused by its bytes; a name of the caller's is never a path."""
    browser = reception.signed_in(Right.ADMINISTRATOR)
    path = reception.root / "glocal.toml"
    before = path.read_bytes()
    picture = io.BytesIO()
    Image.new("RGB", (300, 90), "#0e47cb").save(picture, "PNG")

    def upload(name: str, data: bytes, which: str = "logo") -> int:
        (seen, *_) = re.findall(r'name="seen" value="(\w*)"', browser.get("/settings").text)
        answer = browser.post(
            "/settings/logo", data={"seen": seen, "which": which}, files={"file": (name, data)}
        )
        if answer.status_code != 303:
            assert 'href="#f-file"' in answer.text or 'href="#f-which"' in answer.text
        return int(answer.status_code)

    for name, data in (
        ("a.png", b"<svg/>"),
        ("a.svg", b"<svg/>"),
        ("a.png", picture.getvalue()[:90]),
        ("a.jpg", picture.getvalue()),
        ("a.py", picture.getvalue()),
        ("", b""),
    ):
        assert upload(name, data) == 422
    assert upload("a.png", picture.getvalue(), "emblem") == 422
    assert (path.read_bytes(), (reception.root / "brand").exists()) == (before, False)
    assert upload("../../Our Logo.PNG", picture.getvalue(), "logo_dark") == 303
    assert [each.name for each in (reception.root / "brand").iterdir()] == ["logo-dark.png"]
    assert (reception.root / "brand/logo-dark.png").read_bytes() == picture.getvalue()
    assert 'logo_dark = "brand/logo-dark.png"' in path.read_text()


@dataclass
class ToldLists:
    """A provider that is asked about its lists."""

    asked: list[str] = field(default_factory=list)
    capabilities: Capabilities = field(default_factory=lambda: Capabilities(look_up="key"))

    def mailing_lists(self, locale: str, names: Sequence[str]) -> Sequence[MailingList]:
        self.asked.append(locale)
        if "gone" in names:
            raise Refused("there is no list gone")
        if "slow" in names:
            raise Unreachable("no answer")
        return [MailingList(each, f"Press <{each}>", 1200) for each in names]

    def account_questions(self, _: str) -> Mapping[str, Callable[[], str]]:
        return {}


def test_the_provider_tells_its_lists(reception: Reception) -> None:
    """A number says nothing to a person. One list that is gone leaves the others their names; a provider that
    does not answer is asked once.
    """
    path, provider = reception.root / "glocal.toml", ToldLists()
    lists = {"de": "12", "en": "gone", "fr": "slow", "mt": "7"}
    path.write_text(
        path.read_text() + "".join(f"[audiences.{k}]\nlists = ['{v}']\n" for k, v in lists.items())
    )
    tools = SendTools(lambda *_: cast("Provider", provider))
    reception.app.state.desk = replace(reception.desk, send_tools=tools)
    browser = reception.signed_in(Right.ADMINISTRATOR)
    page = browser.get("/settings/audiences")
    assert "Press &lt;12&gt;</bdi> · 1,200 readers" in page.text
    assert "there is no list gone" in page.text and "no answer" in page.text
    assert provider.asked == ["de", "en", "fr"]


def test_guessed_addresses_are_said_so_until_somebody_has_looked(reception: Reception) -> None:
    """Every mail leads to both pages; what was guessed at the beginning is no promise that they are there."""
    path = reception.root / "glocal.toml"
    assert GUESSED in first_settings(Publisher(2026))
    path.write_text(path.read_text().replace("unsubscribe_url", f"{GUESSED}\nunsubscribe_url", 1))
    reception.desk.cache.snapshot(fresh=True)
    browser = reception.signed_in(Right.ADMINISTRATOR)
    assert "Nobody has confirmed them yet." in words_of(browser.get("/settings"))
    before = path.read_text()
    wrong = {"unsubscribe_url": "https://example.org/out", "privacy_url": "javascript:alert(1)"}
    answer = save(browser, "addresses", **wrong)
    assert (answer.status_code, 'href="#f-privacy_url"' in answer.text) == (422, True)
    assert path.read_text() == before
    right = {
        "unsubscribe_url": "https://example.org/out?lang={locale}&x=1",
        "privacy_url": "https://example.org/data",
    }
    assert save(browser, "addresses", **right).status_code == 303
    assert path.read_text() == before.replace(f"{GUESSED}\n", "").replace("org/privacy", "org/data")
    assert "Nobody has confirmed them yet." not in words_of(browser.get("/settings"))
