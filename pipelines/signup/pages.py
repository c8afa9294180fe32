"""The pages and letters as text, in each of the workspace's languages; nothing here knows of requests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlencode, urlsplit

from pipelines.delivery.mailing.signup_requests import ConsentText
from pipelines.workspace.snapshot import Snapshot

FOLDER = "signup"
Told = Literal["asked", "subscribed", "left", "language", "expired", "too many", "unavailable", "bad link"]
"""What a page tells that asks nothing."""


@dataclass(frozen=True, slots=True)
class PageValues:
    """What the templates of these pages know as `page`."""

    base: str
    """What the addresses of links and forms begin with."""
    privacy_url: str
    again: str
    """The page where one signs up."""
    choices: tuple[str, ...] = ()
    """Languages to choose from."""
    chosen: str = ""
    switches: tuple[tuple[str, str], ...] = ()
    """Other languages of this page, and its address in them."""
    what: str = ""
    """What a page tells, one of `Told`."""
    address: str = ""
    """What was written into the form."""
    fault: bool = False
    token: str = ""
    query: str = ""
    """What names a reader, behind the address of a form."""
    url: str = ""
    """The link of a letter."""


class Pages:
    """Writes pages; `url` is where readers reach them."""

    def __init__(self, snapshot: Snapshot, url: str) -> None:
        self._snapshot = snapshot
        self.url = url
        self.path = urlsplit(url).path.rstrip("/")
        self.locales = snapshot.workspace.locales
        source = snapshot.workspace.source
        self.usual = source if source in self.locales else self.locales[0]
        """The locale of somebody of whom nothing is known."""
        self._addresses = snapshot.addresses

    @property
    def style(self) -> str:
        """The style sheet: that of the website, and what forms need."""
        words, templates = self._snapshot.interfaces[self.usual], self._snapshot.site_templates
        return "\n".join(templates.render(name, words) for name in ("style.css", f"{FOLDER}/style.css"))

    def consent(self, locale: str) -> ConsentText:
        """What somebody reads before they ask."""
        return ConsentText(locale, self._render("consent.txt", locale, self._values(locale)))

    def subscribe(self, locale: str, address: str = "", chosen: str = "", *, fault: bool = False) -> str:
        """The form; with what was written there if it has a fault."""
        page = replace(
            self._values(locale),
            choices=self.locales,
            chosen=chosen or locale,
            switches=tuple((tag, f"{self.path}/?lang={tag}") for tag in self.locales if tag != locale),
            address=address,
            fault=fault,
        )
        return self._render("subscribe.html", locale, page)

    def confirm(self, locale: str, token: str) -> str:
        """The question whether it was meant."""
        return self._render("confirm.html", locale, replace(self._values(locale), token=token))

    def unsubscribe(self, locale: str, signed: str) -> str:
        """The button to leave, and the choice of another language; `signed` is what names the reader."""
        query = urlencode({"lang": locale, "subscriber": signed})
        page = replace(self._values(locale), choices=self.locales, chosen=locale, query=query)
        return self._render("unsubscribe.html", locale, page)

    def message(self, locale: str, what: Told, chosen: str = "") -> str:
        """A page that tells something."""
        return self._render("message.html", locale, replace(self._values(locale), what=what, chosen=chosen))

    def letter(self, locale: str, url: str) -> tuple[str, str, str]:
        """Subject, text and HTML of a confirmation letter."""
        page = replace(self._values(locale), url=url)
        subject = self._render("subject.txt", locale, page).strip()
        return subject, self._render("letter.txt", locale, page), self._render("letter.html", locale, page)

    def _values(self, locale: str) -> PageValues:
        return PageValues(self.path, self._addresses.privacy_in(locale), f"{self.path}/?lang={locale}")

    def _render(self, name: str, locale: str, page: PageValues) -> str:
        words = self._snapshot.interfaces[locale]
        return self._snapshot.site_templates.render(f"{FOLDER}/{name}", words, page=page)
