"""What a person asks of publish, as one checked value: the form's words and the command line's."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.actions.approval_message import approval_message
from pipelines.actions.audience_sizes import AudienceSize
from pipelines.actions.editions import make_edition
from pipelines.actions.publish_events import PublishPlan
from pipelines.actions.request import (
    MailChoice,
    PublishParameters,
    PublishRequest,
    read_request,
)
from pipelines.actions.send_options import send_options, usual_mail
from pipelines.actions.trigger import trigger_key
from pipelines.delivery.provider import MailingList
from pipelines.delivery.providers.outbox import Outbox
from pipelines.delivery.send_options import SendOptions
from pipelines.languages.table import EU24
from pipelines.model.delivery import Campaign, Email
from pipelines.model.errors import GlocalError
from pipelines.model.finding import Severity
from pipelines.model.site import WebsiteChoice
from pipelines.website.manifest import Changes
from pipelines.workspace.articles import pick_articles
from pipelines.workspace.paths import open_workspace
from pipelines.workspace.snapshot import open_snapshot
from tests.actions.memory_provider import MemoryProvider
from tests.conftest import SLUG

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def request(workspace: Path, **more: object) -> PublishRequest:
    parameters: PublishParameters = {"issue": SLUG}
    parameters |= more  # type: ignore[typeddict-item] # by name, wrong values too
    return read_request(open_workspace(workspace), parameters, NOW, lambda *_: MemoryProvider())


def test_what_is_left_out_is_what_the_workspace_always_does(workspace: Path) -> None:
    """The safe choice: every language, the usual provider, drafts, and a question before anything is sent."""
    made = read_request(open_workspace(workspace), {"issue": SLUG}, NOW)
    assert made.model_dump() == {
        "issue": SLUG,
        "locales": EU24,
        "provider": "outbox",
        "mail": MailChoice.DRAFT,
        "at": None,
        "local_time": False,
        "website": WebsiteChoice.WITH_MAIL,
        "tests": (),
        "any_size": False,
        "approved_only": False,
        "accepted": (),
        "ask_first": True,
        "by": "",
    }


@pytest.mark.parametrize(
    "names",
    [
        ["français", "el", "Malti"],
        ["FR", "ΕΛΛΗΝΙΚΆ", "mt"],
        ["malti", "EL", " fr "],
        ["el", "fr", "mt", "Français"],
    ],
)
def test_languages_by_whatever_name_people_use(workspace: Path, names: list[str]) -> None:
    """The form has endonyms, the command line tags, in any letter case; the order is the EU's."""
    assert request(workspace, languages=names).locales == ("el", "fr", "mt")


def test_a_legacy_code_is_accepted_on_the_way_in(workspace: Path) -> None:
    """The EU Code Week site writes `ua`; what is kept is `uk`."""
    settings = workspace / "glocal.toml"
    settings.write_text(settings.read_text().replace('["eu24"]', '["eu24", "uk"]'))
    found = [request(workspace, languages=[name]).locales for name in ("ua", "UA", "uk", "українська")]
    assert found == [("uk",)] * 4


WRONG: dict[str, tuple[dict[str, object], str, str]] = {
    "issue": (
        {"issue": "sofia-comunity-meeting"},
        "no article 'sofia-comunity-meeting'",
        f"did you mean {SLUG!r}?",
    ),
    "far issue": ({"issue": "xyz"}, "no article 'xyz'", f"there are: {SLUG}"),
    "language": ({"languages": ["Klingon"]}, "no language 'Klingon'", "glocal locales lists the known ones"),
    "slip in a language": (
        {"languages": ["Francais"]},
        "no language 'Francais'",
        "did you mean 'français'?",
    ),
    "not ours": ({"languages": ["українська"]}, "'uk' is not a locale of this workspace", "choose from"),
    "choice": (
        {"send": "at once"},
        "send must be 'draft only', 'send now' or 'send at a time'",
        "docs/",
    ),
    "no time": ({"send": "send at a time"}, "belong together", "give a time"),
    "time without the choice": ({"send_at": "2026-12-01T09:00"}, "belong together", "or neither"),
    "no time at all": (
        {"send": "send at a time", "send_at": "tomorrow"},
        "'tomorrow' is not a time",
        "2026-12-01T09:00",
    ),
    "a time that comes twice": (
        {"send": "send at a time", "send_at": "2027-10-31T02:30", "languages": ["fr"]},
        "at 2027-10-31 02:30 the clocks in Europe/Brussels are changed: they show that time twice",
        "write 2027-10-31T02:30+02:00 or 2027-10-31T02:30+01:00",
    ),
    "a time that never comes": (
        {"send": "send at a time", "send_at": "2027-03-28 02:30", "languages": ["fr"]},
        "at 2027-03-28 02:30 the clocks in Europe/Brussels are changed: they never show that time",
        "write 2027-03-28T01:30+01:00 or 2027-03-28T03:30+02:00",
    ),
    "a year that never comes": (
        {"send": "send at a time", "send_at": "9999-12-31T23:59", "languages": ["fr"]},
        "'9999-12-31T23:59' is not a time",
        "write it as 2026-12-01T09:00",
    ),
    "a day without an hour": (
        {"send": "send at a time", "send_at": " 2026-12-01 ", "languages": ["fr"]},
        "' 2026-12-01 ' has no hour",
        "write it as 2026-12-01T09:00",
    ),
    "a slip in the year": (
        {"send": "send at a time", "send_at": "2036-12-01T09:00", "languages": ["fr"]},
        "2036-12-01 09:00 is more than a year away",
        "look at the year",
    ),
    "past": (
        {"send": "send at a time", "send_at": "2026-11-23T09:30", "languages": ["fr"]},
        "2026-11-23 09:30 is past in fr",
        "give a later time",
    ),
    "two zones": (
        {"send": "send at a time", "send_at": "2026-12-01T09:00+02:00", "local_time": True},
        "has a zone",
        "leave out the zone",
    ),
    "local time without a time": ({"local_time": True}, "only for a time to send", "give that time too"),
    "test address": (
        {"test_addresses": ["a@example.org", "nobody"]},
        "'nobody' is not a mail address",
        "name@",
    ),
    "website": ({"website": "not jet"}, "'not jet' is no choice for the website", "did you mean 'not yet'?"),
    "far website": ({"website": "?"}, "no choice", "write 'with the mail', 'now' or 'not yet'"),
    "pages with the mail at a time": (
        {"send": "send at a time", "send_at": "2026-12-01T09:00"},
        "nobody puts out then what it links to",
        "for the website 'now'",
    ),
    "unknown key": ({"folder": "/etc"}, "folder is not a known key", "docs/"),
    "type": ({"local_time": "perhaps"}, "local_time must be true or false", "docs/"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_value_is_refused(workspace: Path, case: str) -> None:
    """One place for the command line, the form and the follow-up: what is wrong, and what to do next."""
    wrong, message, hint = WRONG[case]
    with pytest.raises(GlocalError) as caught:
        request(workspace, **wrong)
    assert (message in caught.value.message, hint in caught.value.hint) == (True, True), str(caught.value)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"provider": "brevoo"}, "there is no provider 'brevoo'"),
        ({"provider": "listmonk"}, "providers.listmonk.url is missing"),
        ({"send": "send at a time", "send_at": "2999-01-01T09:00"}, "outbox cannot send at a time"),
        ({"test_addresses": ["a@example.org"]}, "outbox cannot send test mails"),
    ],
)
def test_what_a_provider_cannot_do_is_refused(workspace: Path, wrong: dict[str, object], words: str) -> None:
    """Whoever it is, and whether its settings are complete, is known before anything begins."""
    parameters: PublishParameters = {"issue": SLUG}
    parameters |= wrong  # type: ignore[typeddict-item] # see above
    with pytest.raises(GlocalError, match=words):
        read_request(open_workspace(workspace), parameters, NOW)


def test_a_request_is_the_same_after_a_way_through_a_form(workspace: Path) -> None:
    """The command line hands it to the flow, the follow-up to a server: nothing is lost or turned."""
    made = request(
        workspace,
        languages=["fr", "el"],
        send="send at a time",
        send_at="2026-12-01T09:00",
        local_time=True,
        website="Now",
        test_addresses=["a@example.org"],
        ask_first=False,
        any_size=True,
        approved_only=True,
        accept=["1a2b3c4d5e6f"],
        your_name=" Anna ",
    )
    parameters = made.parameters()
    assert parameters == {
        "issue": SLUG,
        "languages": ["ελληνικά", "français"],
        "provider": "outbox",
        "send": "send at a time",
        "send_at": "2026-12-01T09:00:00",
        "local_time": True,
        "website": "now",
        "test_addresses": ["a@example.org"],
        "ask_first": False,
        "any_size": True,
        "approved_only": True,
        "accept": ["1a2b3c4d5e6f"],
        "your_name": "Anna",
    }
    assert read_request(open_workspace(workspace), parameters, NOW, lambda *_: MemoryProvider()) == made


def test_a_request_is_made_with_its_workspace_or_not_at_all() -> None:
    """There is no way around the checks."""
    with pytest.raises(TypeError, match="read_request"):
        PublishRequest(issue="anything")


def test_a_draft_is_a_draft_with_files_too(workspace: Path) -> None:
    """Who asks for a draft gets one; the command line, where nobody asked, writes files that reach nobody."""
    here = open_workspace(workspace)
    made = request(workspace, your_name="Anna", provider="outbox")
    wanted = SendOptions(send=False, at=None, by="Anna", proposer="Anna")
    assert send_options(here, made, NOW, ["el"], MemoryProvider().capabilities) == {"el": wanted}
    usual = [usual_mail(each) for each in (Outbox(here).capabilities, MemoryProvider().capabilities)]
    assert usual == [MailChoice.NOW, MailChoice.DRAFT]


def test_the_key_of_a_trigger_moves_with_what_would_be_sent(workspace: Path) -> None:
    """Called twice it starts one run; with a new translation, other languages or another day, another."""

    def key(*languages: str, day: str = "") -> str:
        snapshot = open_snapshot(open_workspace(workspace))
        return trigger_key(snapshot, request(workspace, languages=[*languages]), day)

    first = key("fr", "el")
    assert first == key("el", "français") != key("fr")
    assert first != key("fr", "el", day="2026-11-24")
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
    campaign = Campaign(f"{SLUG}/en@outbox", article.id, email, "x@example.org", (), ("12",))
    at = datetime(2026, 12, 1, 8, tzinfo=UTC)
    options, changes = {"en": SendOptions(send=True, at=at)}, Changes(new=("en/x/index.html",))
    plan = PublishPlan(tuple(editions), (campaign,), options, {}, changes)
    words = approval_message(
        snapshot.workspace,
        request(workspace, languages=["en", "fr"], send="send now"),
        plan,
        "http://127.0.0.1:1",
        {"en": AudienceSize((MailingList("12", "Readers_in_English", 1204),), before=12)},
    )
    english = "A \\*subject\\* \\| \\<b\\> – 2026-12-01 09:00 (Europe/Brussels), "
    english += "to Readers\\_in\\_English (1,204), "
    english += f"[mail](http://127.0.0.1:1/outbox/{SLUG}/en.html) · "
    english += f"[page](http://127.0.0.1:1/site/en/{SLUG}/index.html)"
    assert words.split("\n") == [
        f"# Send {SLUG}?",
        "1 of 2 languages are ready, with outbox:",
        "",
        f"- **English**: {english}",
        "",
        "**Unusual**, and sent all the same if you say yes:",
        "",
        "- English: 1,204 readers now, 12 the last time",
        "",
        "Website, at once and before the mail: 1 page new.",
        "",
        "**Held**, and not sent now:",
        "",
        "- français: 1 text, 2 words to translate",
        "",
        f"All side by side: [the gallery](http://127.0.0.1:1/outbox/{SLUG}/index.html)",
    ]


def test_who_approves_is_told_which_errors_nobody_looked_for(workspace: Path) -> None:
    """A check that is off guards nobody; that is a decision, and the person who answers for it sees it."""
    settings, index = workspace / "glocal.toml", workspace / "content" / SLUG / "index.md"
    settings.write_text(
        f'{settings.read_text()}\n[checks]\nignore = ["growth", "links"]\n'
        '[checks.locale.ga]\nignore = ["mixed-letters", "numbers"]\n[checks.locale.fr]\nignore = ["quotes"]\n'
    )
    index.write_text(index.read_text().replace("\nsummary:", "\nignore_checks: [copied]\nsummary:", 1))
    snapshot = open_snapshot(open_workspace(workspace))
    (article,) = pick_articles(snapshot.workspace, [SLUG])
    editions = [make_edition(snapshot, article, "en")]
    words = approval_message(snapshot.workspace, request(workspace), PublishPlan(tuple(editions), ()), "", {})
    begin = words.index("**Not looked for**")
    assert words[begin : words.index("\n\n", begin + 80)].split("\n") == [
        "**Not looked for**, though they would hold a language back:",
        "",
        "- links (in all languages, by glocal.toml)",
        "- copied (by the article)",
        "- mixed-letters (in Gaeilge, by glocal.toml)",
    ]


def test_an_article_silences_a_check_of_its_translations(workspace: Path) -> None:
    """The author knows that a sentence is the same in every language; a name that is no check's is told."""
    path = workspace / "translations/fr/LC_MESSAGES" / f"{SLUG}.po"
    catalog = path.read_text()
    path.write_text(
        re.sub(r'(msgid "Join[^\n]*\n)msgstr "[^\n]*"', r'\1msgstr "Jetzt <u>hin</u>"', catalog, count=1)
    )
    assert path.read_text() != catalog
    index = workspace / "content" / SLUG / "index.md"
    source = index.read_text()

    def errors(head: str) -> list[tuple[str, str]]:
        index.write_text(source.replace("\nsummary:", f"\n{head}summary:", 1))
        snapshot = open_snapshot(open_workspace(workspace))
        (article,) = pick_articles(snapshot.workspace, [SLUG])
        found = make_edition(snapshot, article, "fr").findings
        return [(f.check, f.origin.path) for f in found if f.severity is Severity.ERROR]

    assert errors("") == [("html-tags", f"translations/fr/LC_MESSAGES/{SLUG}.po")]
    assert errors("ignore_checks: [html-tags]\n") == []
    assert errors("ignore_checks: [html-tags, html_tag]\n") == [("ignore-checks", f"content/{SLUG}/index.md")]


def test_readers_are_sent_to_the_pages_of_their_language(workspace: Path) -> None:
    """One line of the settings is for every language, and for all pages below it; a language may differ."""
    settings = workspace / "glocal.toml"
    settings.write_text(
        f'{settings.read_text()}\n[checks.links]\n"https://a.eu/en/" = "https://a.eu/at/{{locale}}/"\n'
        '"https://b.eu/" = "https://b.eu/{locale}/"\n[checks.locale.fr.links]\n"https://b.eu/" = "https://b.fr/"\n'
    )
    snapshot = open_snapshot(open_workspace(workspace))
    assert {tag: dict(snapshot.check_context(tag).links) for tag in ("fr", "de")} == {
        "fr": {"https://a.eu/en/": "https://a.eu/at/fr/", "https://b.eu/": "https://b.fr/"},
        "de": {"https://a.eu/en/": "https://a.eu/at/de/", "https://b.eu/": "https://b.eu/de/"},
    }
    settings.write_text(settings.read_text().replace("{locale}", "{lang}"))
    with pytest.raises(GlocalError, match=r"may hold {locale}, and not {lang}"):
        open_workspace(workspace)
