"""Languages as people name them: by endonym, tag or legacy code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipelines.languages.table import BUILT_IN, Languages
from pipelines.model.errors import ContentError, GlocalError, SettingsError
from pipelines.model.finding import Origin
from pipelines.model.suggestion import did_you_mean
from pipelines.workspace.articles import read_article
from pipelines.workspace.locale_names import pick_locales
from pipelines.workspace.paths import Workspace


def find_locales(workspace: Workspace, names: Iterable[str]) -> tuple[str, ...]:
    """The locales of the workspace that are named by endonym, tag or legacy code, in EU order; none: all.

    SettingsError for a name that is not known, or not one of the workspace's.
    """
    return pick_locales(workspace, [_find_locale(name, workspace.languages) for name in names])


def meant_locales(workspace: Workspace, slug: str, locales: tuple[str, ...]) -> tuple[str, ...]:
    """Those of `locales` that an article goes out in; ContentError if it is none of them."""
    try:
        article = read_article(workspace, slug)
    except GlocalError:  # what is wrong with it is told by the run, which reads it too
        return locales
    meant = article.among(locales)
    if not meant:
        raise ContentError(
            f"{slug} goes out in {' '.join(article.locales)} only",
            origin=Origin(article.path),
            hint="choose one of these languages, or change locales in its head",
        )
    return meant


def _find_locale(name: str, languages: Languages = BUILT_IN) -> str:
    endonyms = {language.endonym.casefold(): tag for tag, language in languages.items()}
    tag = endonyms.get(name.strip().casefold()) or languages.find(name)
    if tag is None:
        near = did_you_mean(name, [*(language.endonym for language in languages.values()), *languages])
        hint = f"{near} glocal locales lists the known ones".strip()
        raise SettingsError(f"there is no language {name!r}", hint=hint)
    return tag


def languages_of(locales: Sequence[str], languages: Languages = BUILT_IN) -> list[str]:
    """Endonyms, by which people choose languages; the tag of one that is not among `languages`."""
    return [languages[tag].endonym if tag in languages else tag for tag in locales]
