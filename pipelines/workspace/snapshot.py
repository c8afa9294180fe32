"""A workspace's files, read into values: articles, catalogs, templates, pictures.

Whatever is faulty in them is said here, before anything is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from pipelines.model.article import Article
from pipelines.model.catalog import BRAND, INTERFACE, Catalog, Message
from pipelines.model.edition import Edition
from pipelines.model.finding import Finding
from pipelines.rendering.addresses import IMAGES, Addresses
from pipelines.rendering.brand import Brand
from pipelines.rendering.layers import LETTER, TemplateLayers
from pipelines.rendering.templates import Templates
from pipelines.translation.checks import HINTS, check_catalog
from pipelines.translation.checks.base import CheckContext
from pipelines.translation.checks.whole import LANGUAGE_FILE, check_language
from pipelines.translation.gate import Texts
from pipelines.translation.glossary import Term
from pipelines.translation.localize import Interface, interface
from pipelines.translation.memory import Memory
from pipelines.translation.questions import QUESTION, open_questions
from pipelines.workspace.articles import read_article
from pipelines.workspace.brand_pictures import BrandPictures, brand_pictures
from pipelines.workspace.brand_words import brand_in, brand_messages
from pipelines.workspace.built_in import layers, with_built_in_words
from pipelines.workspace.catalogs import CatalogRead, catalog_or_fault, glossary_or_fault
from pipelines.workspace.check_ids import refuse_unknown_check_ids
from pipelines.workspace.files import PICTURE_LIMIT
from pipelines.workspace.paths import EMAIL_TEMPLATES, SITE_TEMPLATES, Workspace
from pipelines.workspace.settings import LocaleChecks
from pipelines.workspace.template_words import TemplateWords
from pipelines.workspace.themes import refuse_unknown_theme
from pipelines.workspace.weblate_record import approved_catalog

_OF_TEXTS = frozenset(("editions", "_stories", "_memories"))
"""What a snapshot remembers of articles and their catalogs; the rest is of settings, templates and frame."""


@dataclass(frozen=True)
class Snapshot:
    """A workspace with its templates and the words they ask for, read once."""

    workspace: Workspace
    email: TemplateLayers
    site: TemplateLayers
    errors_only: bool = False
    """Whether nobody reads hints, so that no check need look for them."""

    @cached_property
    def template_words(self) -> TemplateWords:
        return TemplateWords(self.email, self.site, bool(self.workspace.settings.signup.url))

    @cached_property
    def editions(self) -> dict[tuple[str, str], Edition]:
        """Those made so far, by slug and locale: a newsletter needs the editions of its articles.

        No field: Prefect walks through the fields of what a task is given, while others add editions.
        """
        return {}

    @cached_property
    def words_digests(self) -> dict[tuple[str, str], tuple[Edition, str]]:
        """What is known of the words of editions, by slug and locale: with the edition that it is of."""
        return {}

    @cached_property
    def _stories(self) -> dict[str, Article]:
        return {}

    def with_other_texts(self) -> Snapshot:
        """The same workspace after articles or their catalogs have changed: nothing else is read again."""
        later = replace(self)
        read = {name: value for name, value in vars(self).items() if name not in _OF_TEXTS}
        vars(later).update(read)  # as cached_property does
        return later

    def theme_of(self, article: Article) -> str:
        """The look of its mail."""
        return article.theme or self.workspace.settings.email.theme

    def email_templates(self, theme: str) -> Templates:
        if theme not in self._email_templates:
            self._email_templates[theme] = self.templates(self.email, theme, Templates)
        return self._email_templates[theme]

    @cached_property
    def _email_templates(self) -> dict[str, Templates]:
        return {}

    @cached_property
    def site_templates(self) -> Templates:
        return self.templates(self.site, LETTER, Templates)

    def templates(self, layers: TemplateLayers, theme: str, kind: type[Templates]) -> Templates:
        settings, found = self.workspace.settings, layers.of_theme(theme)
        own = (self.workspace.languages, settings.brand.looks, self.brands)
        return kind(layers.folder, found.sources, *own, found.paths)

    @cached_property
    def images(self) -> Mapping[str, bytes]:
        """The templates' own pictures and the brand's, as files of the website."""
        folder = self.workspace.root / EMAIL_TEMPLATES / IMAGES
        own = {
            f"{IMAGES}/{path.name}": self.workspace.read_bytes(path, PICTURE_LIMIT)
            for path in sorted(folder.glob("*.*"))
        }
        return own | self._brand_pictures.files

    @cached_property
    def _brand_pictures(self) -> BrandPictures:
        return brand_pictures(self.workspace)

    @property
    def frame_domains(self) -> tuple[str, ...]:
        """What stands around every article: the words of the templates, and those of the brand."""
        return (INTERFACE, BRAND) if self._brand_messages else (INTERFACE,)

    @cached_property
    def _brand_messages(self) -> tuple[Message, ...]:
        return brand_messages(self.workspace.settings, self.workspace.settings_text())

    @cached_property
    def frame(self) -> Mapping[str, tuple[Message, ...]]:
        """Their messages, for the translators."""
        return dict(
            zip(self.frame_domains, (self.template_words.everything, self._brand_messages), strict=False)
        )

    def frame_messages(self, domain: str, locale: str) -> tuple[Message, ...]:
        """What a locale has to translate of it."""
        if domain == BRAND:
            return brand_messages(self.workspace.settings, self.workspace.settings_text(), locale)
        return self.template_words.readable

    @cached_property
    def _frame_files(self) -> Mapping[tuple[str, str], CatalogRead]:
        """By domain and locale."""
        return {
            (domain, tag): self._frame_file(domain, tag)
            for domain in self.frame_domains
            for tag in self.workspace.targets(domain)
        }

    def _frame_file(self, domain: str, locale: str) -> CatalogRead:
        catalog, faults = approved_catalog(self.workspace, domain, locale)
        if domain == INTERFACE:
            language = self.workspace.languages[locale]
            catalog = with_built_in_words(catalog, self.template_words.readable, language)
        return catalog, faults

    def _frame_words(self, domain: str, locale: str) -> Interface:
        catalog, _ = self._frame_files.get((domain, locale), (None, ()))
        return interface(catalog, locale, self.workspace.languages)

    @cached_property
    def interfaces(self) -> Mapping[str, Interface]:
        """The templates' words in every locale."""
        return {tag: self._frame_words(INTERFACE, tag) for tag in self.workspace.locales}

    @cached_property
    def brands(self) -> Mapping[str, Brand]:
        """Whose newsletter it is, in every locale."""
        settings, languages = self.workspace.settings, self.workspace.languages
        pictures = self._brand_pictures.shown
        return {
            tag: brand_in(settings, self._frame_words(BRAND, tag), languages, pictures)
            for tag in self.workspace.locales
        }

    def frame_texts(self, locale: str, theme: str) -> tuple[Texts, ...]:
        """What stands around every article and is to be translated for a locale, with its catalogs; of the
        mail's templates only those that a theme uses.
        """
        own = {INTERFACE: self.template_words.of_theme(theme)}
        return tuple(
            Texts(own.get(domain) or self.frame_messages(domain, locale), catalog)
            for (domain, tag), (catalog, _) in self._frame_files.items()
            if tag == locale
        )

    def frame_findings(self, locale: str) -> tuple[Finding, ...]:
        """What is wrong with it in a locale, asked once for all its editions."""
        if locale not in self._frame_findings:
            self._frame_findings[locale] = tuple(
                finding
                for (domain, tag), (catalog, faults) in self._frame_files.items()
                if tag == locale
                for finding in (*faults, *self._findings_of(domain, locale, catalog, bool(faults)))
            )
        return self._frame_findings[locale]

    def _findings_of(self, domain: str, locale: str, catalog: Catalog, unread: bool) -> Iterator[Finding]:
        if not unread:
            context = self.check_context(locale, domain)
            yield from check_catalog(self.frame_messages(domain, locale), catalog, context)
        yield from self.questions(catalog, locale)

    @cached_property
    def _frame_findings(self) -> dict[str, tuple[Finding, ...]]:
        return {}

    def questions(self, catalog: Catalog, locale: str) -> tuple[Finding, ...]:
        """What its translators ask and nobody has answered."""
        if self.errors_only or QUESTION in self.check_context(locale).ignored:
            return ()
        return tuple(open_questions(catalog, self.workspace.languages[locale]))

    def language_findings(self, locale: str) -> tuple[Finding, ...]:
        """What is not known of a locale's language, so that checks do nothing there."""
        if LANGUAGE_FILE in self.check_context(locale).ignored:
            return ()
        language = self.workspace.languages[locale]
        return tuple(check_language(language, is_source=locale == self.workspace.source))

    @property
    def glossary(self) -> tuple[Term, ...]:
        """The workspace's terms; none if it has no glossary, or one that cannot be read."""
        return self._glossary_file[0]

    @property
    def glossary_faults(self) -> tuple[Finding, ...]:
        """What keeps the glossary from being read: an error, which holds none of the languages it is for."""
        return self._glossary_file[1]

    @cached_property
    def _glossary_file(self) -> tuple[tuple[Term, ...], tuple[Finding, ...]]:
        return glossary_or_fault(self.workspace)

    def memory(self, source: str) -> Memory:
        """Everything that is translated from a language in the workspace, whatever article it stands in.

        A catalog of another article that cannot be read is reported when that article is extracted, not here.
        """
        if source not in self._memories:
            memory = self._memories[source] = Memory()
            domains = [name for name in self.workspace.domains() if self.workspace.source_of(name) == source]
            for domain in domains:
                for locale in self.workspace.targets(domain):
                    memory.add(catalog_or_fault(self.workspace, domain, locale)[0], domain, locale)
        return self._memories[source]

    @cached_property
    def _memories(self) -> dict[str, Memory]:
        return {}

    def check_context(self, locale: str, domain: str = "") -> CheckContext:
        """What the checks of a locale know beside the texts; `domain` empty: of an article."""
        checks = self.workspace.settings.checks
        own = checks.locale.get(locale, LocaleChecks())
        ignored = frozenset((*checks.ignore, *own.ignore))
        unasked = ignored | HINTS if self.errors_only else ignored
        return CheckContext(
            locale,
            self.glossary,
            {
                given: instead.replace("{locale}", locale)
                for given, instead in {**checks.links, **own.links}.items()
            },
            unasked,
            checks.house_style,
            self.workspace.languages,
            self.workspace.source_of(domain),
        )

    def stories(self, newsletter: Article) -> list[Article]:
        """The articles that a newsletter announces; none for an article."""
        return [self.article(reference.slug) for reference in newsletter.articles]

    def article(self, slug: str) -> Article:
        """An article that another one names."""
        if slug not in self._stories:
            self._stories[slug] = read_article(self.workspace, slug)
        return self._stories[slug]

    def with_stories(self, articles: Iterable[Article]) -> list[Article]:
        """The articles, and those that the newsletters among them announce; each once."""
        found: dict[str, Article] = {}
        for article in articles:
            for each in (article, *self.stories(article)):
                found.setdefault(each.slug, each)
        return list(found.values())

    @property
    def addresses(self) -> Addresses:
        settings = self.workspace.settings
        return Addresses(settings.site.url, settings.email.privacy_url)


def open_snapshot(workspace: Workspace) -> Snapshot:
    """Read the templates of a workspace; SettingsError if its settings name a check that there is not."""
    refuse_unknown_check_ids(workspace)
    email = layers(workspace, EMAIL_TEMPLATES, themed=True)
    refuse_unknown_theme(workspace, email.themes)
    return Snapshot(workspace, email, layers(workspace, SITE_TEMPLATES))
