"""`glocal.toml` as a checked value; `make reference` prints the string under each field in docs/settings.md.

Settings carry names of environment variables where a secret is meant, never the secret itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from email.utils import parseaddr
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from pipelines.emails.clients import client_names
from pipelines.emails.own_headers import header_fault
from pipelines.model.site import WebsiteChoice
from pipelines.model.suggestion import did_you_mean
from pipelines.model.windows import SendWindow, read_window
from pipelines.rendering.layers import LETTER
from pipelines.workspace.bounce_settings import BounceSettings
from pipelines.workspace.brand_settings import BrandSettings
from pipelines.workspace.draft_settings import DraftSettings
from pipelines.workspace.git_settings import GitSettings
from pipelines.workspace.notify_settings import NotifySettings
from pipelines.workspace.setting_addresses import (
    LinkPattern,
    Mailbox,
    ReplyMailbox,
    UnsubscribeAddress,
    WebAddress,
)
from pipelines.workspace.setting_names import (
    ProviderName,
    PublishedTag,
    PublishedTagOrNone,
    Tag,
    TagOrGroup,
    Website,
    Window,
    Zone,
)
from pipelines.workspace.sign_in_settings import SignInSettings
from pipelines.workspace.translation_settings import TranslationSettings
from pipelines.workspace.weblate_settings import WeblateSettings

SETTINGS = "glocal.toml"


def _own_headers(headers: Mapping[str, str]) -> Mapping[str, str]:
    names = [name.lower() for name in headers]
    if double := [name for name in headers if names.count(name.lower()) > 1]:
        raise ValueError(f"names {double[0]} twice")
    if fault := next(filter(None, (header_fault(name, value) for name, value in headers.items())), ""):
        raise ValueError(f"cannot be sent: {fault}")
    return headers


def _client_shares(shares: Mapping[str, float]) -> Mapping[str, float]:
    known = client_names()
    if wrong := [name for name in shares if name not in known]:
        way_out = did_you_mean(wrong[0], known) or f"Known are: {', '.join(known)}"
        raise ValueError(f"names {wrong[0]!r}, no mail program in our table. {way_out}")
    return shares


class SettingsSection(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class SiteSettings(SettingsSection):
    id: Annotated[str, Field(pattern=r"^tag:[^,\s]+,\d{4}(-\d\d){0,2}:\S+$")]
    """A tag URI (RFC 4151), such as `tag:example.org,2026:news`: the identity of the feeds, and the
    authority of new articles' ids. Never change it."""
    url: WebAddress
    """Where `output/site` will stand on the web."""
    author: str = ""
    """Who writes articles that name no author; empty: the name in `email.sender`."""
    licence: WebAddress | Literal[""] = ""
    """The address of the licence that pages and feeds are under."""
    hub: WebAddress | Literal[""] = ""
    """A WebSub hub that feeds point to, for readers' programs that want to be told at once."""
    target: str = ""
    """Where each release is copied to, beside `output/site`: any fsspec URL, such as
    `s3://bucket/newsletter` (docs/website.md)."""
    publish: Website = WebsiteChoice.WITH_MAIL
    """When pages and feeds become public where a run does not say it: `"with the mail"`, `"now"` (in every
    run, drafts too) or `"not yet"` (docs/delivery.md)."""


Percent = Annotated[float, Field(ge=0, le=100)]


class EmailSettings(SettingsSection):
    sender: Mailbox
    """Who the mail is from: `Name <address>`."""
    unsubscribe_url: UnsubscribeAddress
    """Where a reader leaves; `{locale}` is filled in."""
    privacy_url: UnsubscribeAddress
    """The address of the privacy statement; `{locale}` is filled in."""
    theme: str = LETTER
    """The look of the mail: `"letter"`, `"digest"`, or one of your own (docs/adding-a-theme.md). An article
    or newsletter may name another one, `theme: digest`."""
    reply_to: ReplyMailbox = ""
    """Where answers of readers go: `Name <address>`; empty: to the sender."""
    clients: Annotated[
        Mapping[str, Annotated[float, Field(ge=0, le=100)]], AfterValidator(_client_shares)
    ] = {}
    """Percents of your readers by mail program, where you know them: `"Outlook on Windows" = 31`. Findings
    say them, and a program with 0 is not asked about (docs/checks.md, *Mail programs*): `[email.clients]`."""
    first_languages: tuple[PublishedTag, ...] = ()
    """Which other languages a mail links to by name, those with the most readers first; five have room, and
    a link to all. Empty: that of the text as it was written, then those that most people in the EU speak."""
    headers: Annotated[Mapping[str, str], AfterValidator(_own_headers)] = {}
    """Headers that each mail has besides, with `{locale}` filled in: `X-…`, and such as `List-Archive` or
    `Organization` (docs/delivery.md): `[email.headers]`."""


class GatePolicy(SettingsSection):
    minimum: Annotated[float, Field(ge=0, le=100)] = 100
    """Percent of the article's own words that must be translated and reviewed (not fuzzy); a newsletter's
    with its teasers. The words of the templates must reach it by themselves."""
    required: tuple[Literal["title", "summary", "subject", "call_to_action"], ...] = (
        "title",
        "summary",
        "call_to_action",
    )
    """Parts that must be translated whatever the percentage; also `subject`."""
    otherwise: Literal["hold", "source", "mixed"] = "hold"
    """What to do below that: `hold` the language, send the `source` text, or a `mixed` edition in which
    untranslated parts stay in the source language, marked for screen readers, with a notice."""
    unready_article: Literal["hold", "leave_out"] = "hold"
    """What becomes of a newsletter when an article that it announces is held in a language: `hold` it
    too, or `leave_out` that article there."""


class GateSettings(GatePolicy):
    locale: Mapping[PublishedTag, Mapping[str, object]] = {}
    """A table per language with any of the four above: `[gate.locale.ga]`."""

    def policy(self, locale: str) -> GatePolicy:
        """The workspace's policy with the locale's own settings over it."""
        general = self.model_dump(exclude={"locale"})
        return GatePolicy.model_validate(general | dict(self.locale.get(locale, {})))


class LocaleChecks(SettingsSection):
    """What the checks of one locale do differently."""

    ignore: tuple[str, ...] = ()
    """Checks to leave out in this language."""
    links: Mapping[str, LinkPattern] = {}
    """The same for one language: `"https://a.eu/join" = "https://a.eu/fr/rejoindre"`."""


class CheckSettings(SettingsSection):
    house_style: Literal["national", "eu"] = "national"
    """Quotes and spacing as the country's typesetters have them, or as the EU's style guide (`"eu"`)."""
    ignore: tuple[str, ...] = ()
    """Checks to leave out, by id (docs/checks.md); a message leaves out a hint by its flag `ignore-<id>`."""
    links: Mapping[str, LinkPattern] = {}
    """Addresses of the source, and where readers are sent instead: `"https://a.eu/en/" =
    "https://a.eu/{locale}/"`. With a slash at both ends it stands for all that begins so."""
    locale: Mapping[PublishedTag, LocaleChecks] = {}
    """A table per language: `[checks.locale.fr]`."""


class MemorySettings(SettingsSection):
    trust_exact: bool = False
    """Whether a text that was translated before in the workspace may go out again without a look."""


class AudienceSettings(SettingsSection):
    """Who gets a locale's edition: lists by the provider's own names, or the readers of another locale."""

    lists: tuple[str, ...] = ()
    """The provider's lists that get this language's edition."""
    served_by: PublishedTagOrNone = ""
    """The language whose edition these readers get, where they have no list of their own."""


class DeliverySettings(SettingsSection):
    provider: ProviderName = "outbox"
    """Who sends where `--provider` says nothing (docs/delivery.md)."""
    approval: Literal["optional", "required"] = "optional"
    """Whether nothing is sent before a person has approved exactly that, whoever starts the run; with
    `required` the form's *ask first* and `--yes` cannot leave it out."""
    four_eyes: bool = False
    """Whether whoever asks for a send cannot approve it; approval is `required` then."""
    one_each: bool = False
    """Whether someone on the lists of several languages gets only the first of these, in EU order; Brevo
    and listmonk can do that (docs/delivery.md)."""
    canary: PublishedTagOrNone = ""
    """The language that goes first; the others begin once it is out."""
    time_zone: Zone = "Europe/Brussels"
    """The time zone in which `--at` is meant, and that of events that name none."""
    time_zones: Mapping[PublishedTag, Zone] = {}
    """By language, for `--local-time` and for windows: `fi = "Europe/Helsinki"`."""
    window: Window = ""
    """When mail may begin to go out, by the clock of each language's `time_zones`: `"Mon-Fri 08:00-20:00"`,
    or `"08:00-20:00"` for all days. A send outside is moved to the next opening. Empty: at any time."""
    windows: Mapping[PublishedTag, Window] = {}
    """By language, in the place of `window`: `fi = "Mon-Fri 09:00-16:00"`."""
    grace_hours: Annotated[float, Field(ge=0, le=168)] = 2
    """How late `glocal serve` still sends by itself what was to go out while nothing ran; later, a person
    has to say so. For providers that send to each reader, such as SMTP."""

    def zone_of(self, locale: str) -> ZoneInfo:
        """Whose clock a language's readers look at."""
        return ZoneInfo(self.time_zones.get(locale, self.time_zone))

    def window_of(self, locale: str) -> SendWindow | None:
        """When a language's mail may begin to go out; None: at any time."""
        text = self.windows.get(locale, self.window)
        return read_window(text) if text else None

    @property
    def grace(self) -> timedelta:
        """As `grace_hours`."""
        return timedelta(hours=self.grace_hours)

    @property
    def approval_required(self) -> bool:
        """Whether nothing is sent without somebody's yes."""
        return self.approval == "required" or self.four_eyes


class LedgerSettings(SettingsSection):
    url_env: str = ""
    """The environment variable with the ledger's SQLAlchemy URL; empty: the ledger is
    `.glocal/ledger.sqlite`."""


class FlowSettings(SettingsSection):
    runs: Literal["threads", "processes", "work pool"] = "threads"
    """Where runs are done: in `threads` of `glocal serve`, in `processes` of their own, or by the workers of
    a Prefect `work pool` (docs/operations.md)."""
    task_runner: Literal["threads", "dask"] = "threads"
    """Where the tasks of a flow run: `threads`, or `dask` (docs/operations.md)."""
    dask_address: str = ""
    """The scheduler of a Dask cluster; empty: each run has one of its own."""
    follow_up: str = "0 9 * * 1-5"
    """When *follow up* looks for languages that have become ready, as a cron line in
    `delivery.time_zone`; empty: never by itself."""


class SignupSettings(SettingsSection):
    url: WebAddress | Literal[""] = ""
    """Where readers reach the pages of `glocal subscribe-app`, such as `https://news.example.org/letter`;
    empty: there are none (docs/sign-up.md)."""
    provider: ProviderName = "smtp"
    """Whose mail server, secret and list the pages share: one that sends to each reader itself."""
    proxies: tuple[str, ...] = ("127.0.0.1", "::1")
    """Addresses of the reverse proxies in front, whose word is taken for where a reader calls from."""


class LocaleSettings(SettingsSection):
    """What is published: known before the other settings, which may name these locales only."""

    source: Tag = "en"
    """The language that articles are written in."""
    locales: tuple[TagOrGroup, ...] = ("eu24",)
    """What to publish: `eu24` for the 24 official languages, others by tag (`glocal locales`); older
    codes (`al`, `ba`, `me`, `rs`, `ua`) are understood."""


class Settings(LocaleSettings):
    site: SiteSettings
    email: EmailSettings
    brand: BrandSettings = BrandSettings()
    gate: GateSettings = GateSettings()
    checks: CheckSettings = CheckSettings()
    memory: MemorySettings = MemorySettings()
    drafts: DraftSettings = DraftSettings()
    ledger: LedgerSettings = LedgerSettings()
    delivery: DeliverySettings = DeliverySettings()
    bounces: BounceSettings = BounceSettings()
    flows: FlowSettings = FlowSettings()
    signup: SignupSettings = SignupSettings()
    notify: NotifySettings = NotifySettings()
    sign_in: SignInSettings = SignInSettings()
    git: GitSettings = GitSettings()
    weblate: WeblateSettings = WeblateSettings()
    translation: TranslationSettings = TranslationSettings()
    audiences: Mapping[PublishedTag, AudienceSettings] = {}
    """A table per language: `[audiences.fr]`."""
    providers: Mapping[ProviderName, Mapping[str, object]] = {}
    """A table per provider, `[providers.brevo]`, with its own keys (docs/delivery.md)."""


def author_of(settings: Settings) -> str:
    """Who writes articles that name no author."""
    return settings.site.author or parseaddr(settings.email.sender)[0] or settings.email.sender
