"""What a person asks for, as one checked value: the form's words and the command line's."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.actions.approval_message import approval_message
from pipelines.actions.editions import make_edition
from pipelines.actions.request import MailChoice, PublishRequest, read_request, send_options_for, trigger_key
from pipelines.delivery.protocol import SendOptions
from pipelines.delivery.providers.outbox import Outbox
from pipelines.flows.form import form
from pipelines.model.delivery import Campaign, Email
from pipelines.model.errors import DeliveryError, GlocalError
from pipelines.workspace.articles import pick_articles
from pipelines.workspace.paths import open_workspace
from pipelines.workspace.snapshot import open_snapshot
from tests.conftest import SLUG

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def wish(workspace: Path, languages: list[str], send: str = "draft only", at: str = "") -> PublishRequest:
    here = open_workspace(workspace)
    return read_request(here, SLUG, languages, "", send, at, [], "Anna", local_time=False)


def test_languages_by_their_own_name_or_their_tag(workspace: Path) -> None:
    """The form has endonyms, the command line tags; the order is the EU's, whatever was clicked first."""
    found = wish(workspace, ["français", "el", "Malti"])
    assert found == PublishRequest(
        SLUG, ("el", "fr", "mt"), "outbox", MailChoice.DRAFT, "", local_time=False, by="Anna"
    )
    assert len(wish(workspace, []).locales) == 24


@pytest.mark.parametrize(
    ("languages", "send", "at", "words"),
    [
        (["Klingon"], "draft only", "", "there is no language 'Klingon'"),
        (["українська"], "draft only", "", "'uk' is not a locale of this workspace"),
        ([], "send at a time", "", "belong together"),
        ([], "send now", "2026-12-01 09:00", "belong together"),
    ],
)
def test_what_cannot_be_is_told(
    workspace: Path, languages: list[str], send: str, at: str, words: str
) -> None:
    """The form can be passed by; the flow looks again itself."""
    with pytest.raises(GlocalError, match=words):
        wish(workspace, languages, send, at)


def test_a_files_only_provider_always_gets_the_mail(workspace: Path) -> None:
    """The outbox reaches no reader, so there is no draft of it; a time is none of its business."""
    here = open_workspace(workspace)
    able = Outbox(here).capabilities
    orders = send_options_for(here, wish(workspace, ["el"]), able, NOW, ["el"])
    assert orders == {"el": SendOptions(send=True, at=None, by="Anna")}
    with pytest.raises(DeliveryError, match="outbox cannot send at a time"):
        send_options_for(
            here, wish(workspace, ["el"], "send at a time", "2027-01-01 09:00"), able, NOW, ["el"]
        )


def test_the_key_of_a_trigger_moves_with_what_would_be_sent(workspace: Path) -> None:
    """Called twice it starts one run; with a new translation, or for other languages, another one."""

    def key(*languages: str) -> str:
        return trigger_key(open_snapshot(open_workspace(workspace)), wish(workspace, [*languages]))

    first = key("fr", "el")
    assert first == key("el", "français") != key("fr")
    catalog = workspace / f"translations/fr/LC_MESSAGES/{SLUG}.po"
    catalog.write_text(catalog.read_text().replace("Apprenez", "Apprenons"))
    assert key("fr", "el") != first


def test_the_question_shows_what_goes_out_and_what_does_not(workspace: Path) -> None:
    """Who says yes has read subjects, lists, times and what waits. No word of an article is markup."""
    catalog = workspace / f"translations/fr/LC_MESSAGES/{SLUG}.po"
    catalog.write_text(catalog.read_text().replace('msgstr "Sofia, Bulgarie"', 'msgstr ""'))
    snapshot = open_snapshot(open_workspace(workspace))
    (article,) = pick_articles(snapshot.workspace, [SLUG])
    editions = [make_edition(snapshot, article, tag) for tag in ("en", "fr")]
    email = Email(SLUG, "en", "A *subject* | <b>", "", "", "", NOW, "")
    campaign = Campaign(f"{SLUG}/en@outbox", article.id, email, "x@example.org", (), ("Readers",))
    words = approval_message(
        snapshot.workspace,
        wish(workspace, ["en", "fr"]),
        editions,
        [campaign],
        {"en": datetime(2026, 12, 1, 8, tzinfo=UTC)},
        "http://127.0.0.1:1",
    )
    english = "A \\*subject\\* \\| \\<b\\> – 2026-12-01 09:00 (Europe/Brussels), to Readers, "
    english += f"[mail](http://127.0.0.1:1/outbox/{SLUG}/en.html) · "
    english += f"[page](http://127.0.0.1:1/site/en/{SLUG}/index.html)"
    assert words.split("\n") == [
        f"# Send {SLUG}?",
        "1 of 2 languages are ready, with outbox:",
        "",
        f"- **English**: {english}",
        "",
        "**Held**, and not sent now:",
        "",
        "- français: 99 % of the words are ready, 100 % are asked for: 1 message not translated",
        "",
        f"All side by side: [the gallery](http://127.0.0.1:1/outbox/{SLUG}/index.html)",
    ]


def test_a_schema_becomes_a_form() -> None:
    """Labels for people, lists to choose from, and nothing that is not asked for; twice is once."""
    schema = {
        "type": "object",
        "required": ["issue"],
        "properties": {
            "issue": {"title": "issue", "type": "string", "description": "Which"},
            "languages": {"anyOf": [{"type": "array", "items": {}}, {"type": "null"}], "default": None},
            "ask_first": {"type": "boolean", "default": True},
        },
    }
    made = form(schema, {"issue": ["a", "b"], "languages": ["français"]}, "Europe/Brussels")
    assert made == {
        "type": "object",
        "required": ["issue"],
        "additionalProperties": False,
        "properties": {
            "issue": {"title": "Issue", "type": "string", "description": "Which", "enum": ["a", "b"]},
            "languages": {
                "title": "Languages",
                "type": "array",
                "items": {"type": "string", "enum": ["français"]},
                "uniqueItems": True,
            },
            "ask_first": {"title": "Ask before anything is sent", "type": "boolean", "default": True},
        },
    }
    assert form(made, {"issue": ["a", "b"], "languages": ["français"]}, "Europe/Brussels") == made
