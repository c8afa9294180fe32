"""What may stand in `glocal.toml`: names are looked up, and a wrong one is told with its line."""

from __future__ import annotations

import re

import pytest

from pipelines.model.errors import SettingsError
from pipelines.workspace.settings import GatePolicy
from pipelines.workspace.settings_file import parse_settings

SMALLEST = """\
locales = ["eu24", "uk"]
[site]
id = "tag:example.org,2026:news"
url = "https://example.org"
[email]
sender = "News <news@example.org>"
unsubscribe_url = "https://example.org/leave"
privacy_url = "https://example.org/privacy"
"""

WRONG = {
    '[delivery]\ncanary = "mlt"': (
        "glocal.toml:10: unknown locale 'mlt' in delivery.canary",
        "did you mean 'mt'? glocal locales lists the known ones",
    ),
    '[delivery]\ncanary = "nb"': (
        "glocal.toml:10: 'nb' is not a locale of this workspace in delivery.canary",
        "add 'nb' to locales in glocal.toml",
    ),
    '[delivery]\nprovider = "brevoo"': (
        "glocal.toml:10: there is no provider 'brevoo' in delivery.provider",
        "did you mean 'brevo'?",
    ),
    '[providers.Brevo]\nkey_env = "KEY"': (
        "glocal.toml:9: there is no provider 'Brevo' in providers",
        "did you mean 'brevo'?",
    ),
    '[delivery]\ntime_zone = "Europe/Brussel"': (
        "glocal.toml:10: unknown time zone 'Europe/Brussel' in delivery.time_zone",
        "did you mean 'Europe/Brussels'?",
    ),
    '[delivery]\ntime_zone = "Europe"': (
        "glocal.toml:10: unknown time zone 'Europe' in delivery.time_zone",
        "did you mean 'Europe/Rome'?",
    ),
    '[delivery.time_zones]\nfi = "Europe/Helsinki"\nxx = "Europe/Paris"': (
        "glocal.toml:11: unknown locale 'xx' in delivery.time_zones",
        "glocal locales lists the known ones",
    ),
    'delivery = { time_zones = { "fi" = "EET", "fr_FR" = "CET" } }': (
        "glocal.toml:1: unknown locale 'fr_FR' in delivery.time_zones",
        "did you mean 'fr'? glocal locales lists the known ones",
    ),
    "[gate.locale.sr]\nminimum = 90": (
        "glocal.toml:9: 'sr' is not a locale of this workspace in gate.locale",
        "add 'sr' to locales in glocal.toml",
    ),
    '[gate.locale.uk]\nminimum = 90\n[gate.locale.UK]\notherwise = "source"': (
        "glocal.toml:11: [gate.locale.UK] is the same locale as [gate.locale.uk] in line 9",
        "put both into [gate.locale.uk]",
    ),
    '[gate.locale.fr]\nminimum = 90\n[gate.locale.ga]\notherwise = "sauce"': (
        "glocal.toml:12: gate.locale.ga.otherwise must be 'hold', 'source' or 'mixed'",
        "see docs/settings.md",
    ),
    '[checks]\nlocale.fr.ignore = ["quotes"]\nlocale."fr-be".ignore = []': (
        "glocal.toml:11: unknown locale 'fr-be' in checks.locale",
        "did you mean 'fr'? glocal locales lists the known ones",
    ),
    '[audiences.zz]\nlists = ["1"]': (
        "glocal.toml:9: unknown locale 'zz' in audiences",
        "glocal locales lists the known ones",
    ),
    '[audiences.fr]\n\n# French readers\nserved_by = "zz"': (
        "glocal.toml:12: unknown locale 'zz' in audiences.fr.served_by",
        "glocal locales lists the known ones",
    ),
    '[audiences.fr]\nserved_by = "MT"\n[audiences.mt]\nserved_by = "fr"': (
        "glocal.toml:10: served_by leads in a circle: fr → mt → fr",
        "give one of these locales lists = […]",
    ),
    '[audiences.fr]\nserved_by = "fr"': (
        "glocal.toml:10: served_by leads in a circle: fr → fr",
        "give one of these locales lists = […]",
    ),
    '[delivery]\nproviderr = "brevo"': (
        "glocal.toml:10: delivery.providerr is not a known key",
        "did you mean 'provider'? All settings: docs/settings.md",
    ),
    '[site.more]\nidd = "x"': (
        "glocal.toml:9: site.more is not a known key",
        "see docs/settings.md",
    ),
    '[checks.locale.fr]\nlinks = { "https://a.eu" = "b" }': (
        "glocal.toml:10: checks.locale.fr.links.https://a.eu must be a full http(s) address",
        "see docs/settings.md",
    ),
}


def settings_with(more: str) -> str:
    """The smallest settings with lines after them; lines that belong to no table come first."""
    return SMALLEST + more if more.startswith("[") else f"{more}\n{SMALLEST}"


@pytest.mark.parametrize("more", WRONG)
def test_wrong_names_are_refused_with_their_line(more: str) -> None:
    """A name that is checked and not used switches off what it was meant to guard."""
    with pytest.raises(SettingsError) as caught:
        parse_settings(settings_with(more))
    where, hint = WRONG[more]
    assert str(caught.value) == f"{where}\n  next: {hint}"


@pytest.mark.parametrize(
    ("locales", "line", "name", "hint"),
    [
        ('["eu24",\n  "gr"]', 2, "gr", ""),
        ('["eu24", "english"]', 1, "english", ""),
        ('["pt_BR"]', 1, "pt_BR", "did you mean 'pt'? "),
        ('["de-AT"]', 1, "de-AT", "did you mean 'de'? "),
    ],
)
def test_unknown_locales_are_refused_with_their_line(locales: str, line: int, name: str, hint: str) -> None:
    """A country is not guessed to be a language, and Brazilian is not taken for European Portuguese."""
    with pytest.raises(SettingsError) as caught:
        parse_settings(SMALLEST.replace('["eu24", "uk"]', locales))
    assert str(caught.value) == (
        f"glocal.toml:{line}: unknown locale {name!r} in locales"
        f"\n  next: {hint}glocal locales lists the known ones"
    )


def test_names_are_used_however_they_are_spelled() -> None:
    """The old site's codes and capital letters mean the same locale in every table."""
    settings = parse_settings(
        'source = "EN"\n'
        + SMALLEST.replace('"uk"', '"UA"').replace("eu24", "EU24")
        + """
[delivery]
canary = "MT"
provider = "brevo"
time_zones.ua = "Europe/Kyiv"
[gate.locale.UA]
otherwise = "source"
[checks.locale.Uk]
ignore = ["quotes"]
[audiences.UA]
served_by = "EL"
[audiences.el]
lists = ["7"]
[providers.brevo]
"""
    )
    assert (settings.source, settings.locales) == ("en", ("eu24", "uk"))
    assert settings.gate.policy("uk") == GatePolicy(otherwise="source")
    assert settings.checks.locale["uk"].ignore == ("quotes",)
    assert settings.delivery.time_zones == {"uk": "Europe/Kyiv"}
    assert settings.delivery.canary == "mt"
    assert settings.audiences["uk"].served_by == "el"
    assert list(settings.providers) == ["brevo"]


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("sender =", "sendr =", "glocal.toml:6: email.sendr is not a known key"),
        (
            "/leave",
            "/leave?lang={lang}",
            "glocal.toml:7: email.unsubscribe_url may hold {locale}, and not {lang}",
        ),
        ("/privacy", "/{article}", "glocal.toml:8: email.privacy_url may hold {locale}, and not {article}"),
        (
            'example.org"\n[email]',
            'example.org/{locale}"\n[email]',
            "glocal.toml:4: site.url may hold nothing that is filled in, and not {locale}",
        ),
        ('["eu24", "uk"]', '"eu24"', "glocal.toml:1: locales must be a list"),
    ],
)
def test_a_slip_is_told_in_plain_words(right: str, wrong: str, message: str) -> None:
    """Who writes the settings knows no pydantic, and must not look for a key that is there but misspelt."""
    with pytest.raises(SettingsError) as told:
        parse_settings(SMALLEST.replace(right, wrong, 1))
    assert f"{told.value.origin}: {told.value.message}" == message


@pytest.mark.parametrize("wrong", ['"tomorrow"', "true", '""', "3"])
def test_when_the_website_becomes_public_is_one_of_three_words(wrong: str) -> None:
    """A slip must not make pages public, nor keep them back unseen."""
    with pytest.raises(SettingsError, match=r"toml:3: .* is no choice for the website in site.publish"):
        parse_settings(SMALLEST.replace("[site]", f"[site]\npublish = {wrong}"))
    made = parse_settings(SMALLEST.replace("[site]", '[site]\npublish = "Not-yet "'))
    assert (made.site.publish, parse_settings(SMALLEST).site.publish) == ("not yet", "with the mail")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("News <answers@example.org>", "News <answers@example.org>"),
        ("Zoë <zoë@example.org>", ""),
        ("Büro <info@bücher.example>", "Büro <info@xn--bcher-kva.example>"),
        ("info@bücher.example", "info@xn--bcher-kva.example"),
        ("info@straße.example", "info@xn--strae-oqa.example"),
        ("a@example.org, b@example.org", ""),
        ("a@example.org\\r\\nBcc: b@example.org", ""),
        ("nobody", ""),
        ("a@-.ü", ""),
    ],
)
def test_answers_go_to_one_mailbox(written: str, kept: str) -> None:
    """Its domain may be written as people do; what could open a second header or name two is refused."""
    text = f'{SMALLEST}reply_to = "{written}"\n'
    if kept:
        assert parse_settings(text).email.reply_to == kept
    else:
        with pytest.raises(SettingsError, match=r"^glocal.toml:9: email.reply_to "):
            parse_settings(text)


@pytest.mark.parametrize(
    ("headers", "fault"),
    [
        ('X-Org = "a"\nBcc = "b@example.org"', "cannot be sent: Bcc is not for a workspace to set"),
        ('X-Org = "a"\nx-org = "b"', "names X-Org twice"),
        ('X-Org = "a\\nBcc: b@example.org"', "cannot be sent: X-Org has a line break"),
        ("X-Org = 5", "must be text"),
    ],
)
def test_a_header_that_cannot_be_sent_is_told_with_its_line(headers: str, fault: str) -> None:
    """When the settings are read, not when 24 languages go out."""
    with pytest.raises(SettingsError, match=fault):
        parse_settings(f"{SMALLEST}[email.headers]\n{headers}\n")


def test_own_shares_of_mail_programs() -> None:
    """Findings name them; a slip in a name would leave the program's readers out unnoticed."""
    shares = '[email.clients]\n"Outlook on Windows" = 31\nGmail = 0\n'
    assert parse_settings(f"{SMALLEST}{shares}").email.clients == {"Outlook on Windows": 31, "Gmail": 0}


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('"Outlook on Window" = 3', "no mail program in our table. did you mean 'Outlook on Windows'?"),
        (
            "Eudora = 3",
            "names 'Eudora', no mail program in our table. Known are: Gmail, Outlook, Apple",
        ),
        ("Gmail = 101", "less than or equal to 100"),
        ("Gmail = -1", "greater than or equal to 0"),
        ('Gmail = "many"', "a valid number"),
    ],
)
def test_a_share_that_cannot_be(line: str, fault: str) -> None:
    """It is refused with what is known."""
    with pytest.raises(SettingsError, match=re.escape(fault)):
        parse_settings(f"{SMALLEST}[email.clients]\n{line}\n")


DESK = '[notify]\ndesk = "https://desk.example.org"\n'
SERVICE = (
    '[sign_in.services.eu-login]\nlabel = "EU Login"\nissuer = "https://id.example.org"\nclient_id = "desk"\n'
)


@pytest.mark.parametrize(
    ("more", "line", "says"),
    [
        (SERVICE, 9, "sign_in.services.eu-login leads people back to the desk, and notify.desk is not set"),
        ('[notify]\ndesk = "http://desk.example.org"\n' + SERVICE, 11, "notify.desk is no https address"),
        (DESK + SERVICE.replace("https://id", "http://id"), 13, "issuer must be an https address"),
        (
            DESK + SERVICE.replace("id.example.org", "id.example.org?x=1"),
            13,
            "issuer must be an https address",
        ),
        (DESK + SERVICE.replace("https://id", "https://me:pw@id"), 13, "issuer must be an https address"),
        (
            DESK + SERVICE.replace("https://id", "http://127.0.0.1.evil"),
            13,
            "issuer must be an https address",
        ),
        (
            DESK + SERVICE.replace("https://id.example.org", "https://[::1"),
            13,
            "issuer must be an https address",
        ),
        (DESK + SERVICE + 'client_secret = "x"\n', 15, "client_secret"),
        (DESK + SERVICE.replace("eu-login", '"EU Login"'), 11, "sign_in.services.EU Login"),
        (DESK + SERVICE.replace('"EU Login"', '""'), 12, "label"),
        (DESK + SERVICE + SERVICE.replace("eu-login", "again"), 11, "two services of https://id.example.org"),
        ("[sign_in]\npassword = false\n", 9, "lets nobody in"),
    ],
)
def test_a_service_to_sign_in_by_is_checked_at_its_line(more: str, line: int, says: str) -> None:
    """Whoever sets it up reads what is wrong before people stand at a door that opens to nobody."""
    with pytest.raises(SettingsError, match=re.escape(says)) as caught:
        parse_settings(SMALLEST + more)
    assert str(caught.value.origin) == f"glocal.toml:{line}"


@pytest.mark.parametrize(
    "issuer",
    ["https://id.example.org/", "https://id.example.org:8443/realms/a", "http://127.0.0.1:8080/realms/a"],
)
def test_an_issuer_is_kept_letter_for_letter(issuer: str) -> None:
    """A slash at its end is part of its name; on this machine it needs no TLS."""
    settings = parse_settings(SMALLEST + DESK + SERVICE.replace("https://id.example.org", issuer))
    assert settings.sign_in.services["eu-login"].issuer == issuer
    assert settings.sign_in.password
