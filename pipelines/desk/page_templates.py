"""The desk's pages out of their templates: Jinja2, with everything escaped; words by gettext."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipelines.desk.clock import clock_functions
from pipelines.desk.rights import Act
from pipelines.desk.style import brand_css
from pipelines.desk.words import desk_words
from pipelines.desk.workspace_cache import WorkspaceCache
from pipelines.languages.table import BUILT_IN
from pipelines.model.errors import GlocalError
from pipelines.rendering.looks import PLAIN, Looks
from pipelines.translation.localize import Interface
from pipelines.workspace.settings import EmailSettings

STATIC = files("pipelines.desk") / "static"
_TEMPLATES = Environment(
    loader=PackageLoader("pipelines.desk"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Branding:
    """Whose desk it is, as all pages show it."""

    name: str = "Glocal"
    looks: Looks = PLAIN
    zone: str = "Europe/Brussels"


class PageTemplates:
    """Fills templates in. `words` are the desk's languages."""

    def __init__(self, cache: WorkspaceCache) -> None:
        self._cache = cache
        self.words: Mapping[str, Interface] = desk_words()

    def page(self, template: str, words: Interface, **values: object) -> str:
        """One page in one language."""
        language = BUILT_IN[words.locale]
        branding = self.branding()
        return _TEMPLATES.get_template(template).render(
            _=words.gettext,
            ngettext=words.ngettext,
            lang=language.tag,
            direction=language.direction,
            branding=branding,
            languages=self._languages(),
            Act=Act,
            asset=self.asset,
            brand_sheet=f"/brand/{_digest_of(brand_css(branding.looks).encode())}.css",
            **clock_functions(words, branding.zone),
            **values,
        )

    def branding(self) -> Branding:
        """By the settings; where they cannot be read, of nobody: a page has to say so."""
        try:
            settings = self._cache.snapshot().workspace.settings
        except GlocalError:
            return Branding()
        name = settings.brand.name or _sender_name(settings.email)
        return Branding(name, settings.brand.looks, settings.delivery.time_zone)

    def _languages(self) -> Mapping[str, object]:
        try:
            return self._cache.snapshot().workspace.languages
        except GlocalError:
            return BUILT_IN

    def asset(self, name: str) -> str:
        """The address of a file of ours, which browsers may keep for ever."""
        return f"/static/{self.version}/{name}"

    @cached_property
    def version(self) -> str:
        """A digest of all those files."""
        return _digest_of(b"\0".join(file.read_bytes() for file in _own_files()))


def static_file(name: str) -> bytes | None:
    """A file of ours by its name; None: there is none."""
    return next((file.read_bytes() for file in _own_files() if file.name == name), None)


def _own_files() -> list[Traversable]:
    return sorted((file for file in STATIC.iterdir() if file.is_file()), key=lambda file: file.name)


def _digest_of(data: bytes) -> str:
    return sha256(data).hexdigest()[:12]


def _sender_name(email: EmailSettings) -> str:
    return email.sender.partition("<")[0].strip() or email.sender
