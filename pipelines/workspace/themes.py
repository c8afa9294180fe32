"""The names of themes, which settings and articles give: each is looked up among those that there are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.model.article import Article
from pipelines.model.errors import ContentError, SettingsError
from pipelines.model.finding import Origin
from pipelines.model.suggestion import did_you_mean
from pipelines.rendering.layers import TemplateLayers
from pipelines.workspace.built_in import built_in_templates
from pipelines.workspace.files import template_files
from pipelines.workspace.paths import EMAIL_TEMPLATES, Workspace
from pipelines.workspace.settings import SETTINGS
from pipelines.workspace.settings_file import setting_line


def refuse_unknown_theme(workspace: Workspace, themes: Sequence[str]) -> None:
    """SettingsError, with its line, for an `email.theme` that is none of these."""
    name = workspace.settings.email.theme
    if name not in themes:
        raise SettingsError(
            f"there is no theme {name!r} in email.theme",
            origin=Origin(SETTINGS, setting_line(workspace.settings_text(), ("email", "theme"))),
            hint=_theme_hint(name, themes),
        )


def refuse_unknown_article_theme(workspace: Workspace, article: Article, text: str) -> None:
    """ContentError, with its line in `text`, if the article names a theme that there is not."""
    if not article.theme or article.theme in (themes := _theme_names(workspace)):
        return
    rows = enumerate(text.split("\n"), 1)
    line = next((number for number, row in rows if re.match(r"[\"']?theme\b", row)), 1)
    raise ContentError(
        f"there is no theme {article.theme!r}",
        origin=Origin(article.path, line),
        hint=_theme_hint(article.theme, themes),
    )


def _theme_names(workspace: Workspace) -> Sequence[str]:
    """As the names of files tell them; none need be read."""
    folder = workspace.root / EMAIL_TEMPLATES
    own = dict.fromkeys((path.relative_to(folder).as_posix() for path in template_files(folder)), "")
    return TemplateLayers(EMAIL_TEMPLATES, own, built_in_templates(EMAIL_TEMPLATES), themed=True).themes


def _theme_hint(name: str, themes: Sequence[str]) -> str:
    near = did_you_mean(name, themes)
    return f"{near + ' ' if near else ''}there are: {', '.join(themes)} (docs/adding-a-theme.md)"
