"""The words that templates ask for: those of all, for the translators; those of a theme, for the gate."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from pipelines.emails.render import EMAIL_ENTRIES
from pipelines.model.catalog import Message
from pipelines.rendering.layers import BUILT_IN_PATH, TemplateLayers
from pipelines.rendering.template_reach import reached
from pipelines.translation.extract import template_messages


@dataclass(frozen=True)
class TemplateWords:
    """The messages of a workspace's templates, whichever layer they are in."""

    email: TemplateLayers
    site: TemplateLayers
    signup: bool = True
    """Whether there are sign-up pages, for readers of any language."""

    @cached_property
    def everything(self) -> tuple[Message, ...]:
        """Those of every theme; TemplateError for a template that cannot be read."""
        return template_messages({**self.email.files, **self.site.files})

    @cached_property
    def readable(self) -> tuple[Message, ...]:
        """The same of all that can be read: of a broken theme those are told who use it."""
        return template_messages({**self.email.files, **self.site.files}, broken_too=True)

    def of_theme(self, theme: str) -> tuple[Message, ...]:
        """Those that pages, and mails of a theme, have; of a broken template whoever fills it in is told."""
        if theme not in self._by_theme:
            mail = self.email.of_theme(theme)
            # By the paths that `files` has: what was read for all is not read again.
            paths = {name: path.removeprefix(f"{BUILT_IN_PATH}/") for name, path in mail.paths.items()}
            used = {paths[name]: mail.sources[name] for name in sorted(reached(EMAIL_ENTRIES, mail.sources))}
            self._by_theme[theme] = template_messages({**used, **self._pages}, broken_too=True)
        return self._by_theme[theme]

    @property
    def _pages(self) -> dict[str, str]:
        """What the website is made of; of pages that nobody is shown only what is the workspace's own."""
        return {
            path: text
            for path, text in self.site.files.items()
            if self.signup
            or (name := path.partition("/")[2]) in self.site.own
            or not name.startswith("signup/")
        }

    @cached_property
    def _by_theme(self) -> dict[str, tuple[Message, ...]]:
        return {}
