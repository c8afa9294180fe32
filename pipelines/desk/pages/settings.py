"""Settings as forms: languages, brand, glossary. They write the files that everybody else reads."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from pipelines.actions.save_settings import (
    SettingFault,
    SettingPath,
    SettingValue,
    glossary_file,
    save_glossary,
    save_settings,
    settings_hash,
)
from pipelines.desk.fields import Fields
from pipelines.desk.pages.write import writer_of
from pipelines.desk.rights import Act
from pipelines.desk.routing import form_at, page
from pipelines.desk.visit import Visit
from pipelines.model.errors import CatalogError

_SETTINGS = "/settings"
_BRAND = ("name", "tagline", "accent", "on_accent", "header", "surface", "logo", "logo_dark")


def show_settings(visit: Visit) -> Response:
    """The page."""
    return _settings_page(visit)


def change_languages(visit: Visit) -> Response:
    """What is published, and in which order it is named."""
    fields = visit.fields()
    needed = visit.words.gettext("Name one language at least.")
    tags = tuple(fields.line("locales", needed, longest=2000).replace(",", " ").split())
    return _save_values(visit, fields, {("locales",): tags}, {("locales",): "locales"})


def change_brand(visit: Visit) -> Response:
    """Name, colours and logo; colours on which words cannot be read are refused."""
    fields = visit.fields()
    values: dict[SettingPath, SettingValue] = {("brand", name): fields.line(name) for name in _BRAND}
    return _save_values(visit, fields, values, {("brand", name): name for name in _BRAND})


def change_glossary(visit: Visit) -> Response:
    """The terms and how they are translated."""
    fields, gettext = visit.fields(), visit.words.gettext
    text, seen = fields.text("glossary"), fields.line("seen", longest=64)
    if not fields.fine:
        return _settings_page(visit, fields)
    try:
        done = save_glossary(visit.snapshot.workspace, text, seen, writer_of(visit))
    except CatalogError as error:
        hint = f" {error.hint[:1].upper()}{error.hint[1:]}." if error.hint else ""
        fields.fault("glossary", f"{error.origin or ''} {error.message}.{hint}".strip())
        return _settings_page(visit, fields)
    if done is None:
        fields.fault("glossary", gettext("Somebody else has changed this. Copy your text, and open it anew."))
        return _settings_page(visit, fields, 409)
    return _settings_saved(visit, "glossary")


def _save_values(
    visit: Visit,
    fields: Fields,
    values: Mapping[SettingPath, SettingValue],
    names: Mapping[SettingPath, str],
) -> Response:
    seen = fields.line("seen", longest=64)
    if not fields.fine:
        return _settings_page(visit, fields)
    try:
        done = save_settings(visit.snapshot.workspace, values, seen, writer_of(visit))
    except SettingFault as fault:
        hint = fault.error.hint
        more = f" {hint[:1].upper()}{hint[1:]}." if hint else ""
        fields.fault(names[fault.path], f"{fault.error.message}.{more}")
        return _settings_page(visit, fields)
    if done is None:
        told = visit.words.gettext("Somebody else has changed the settings. Open them anew, and try again.")
        fields.fault(next(iter(names.values())), told)
        return _settings_page(visit, fields, 409)
    return _settings_saved(visit, ", ".join(names.values()))


def _settings_saved(visit: Visit, what: str) -> Response:
    visit.desk.cache.snapshot(fresh=True)
    visit.desk.audit.done(visit.person.id, "settings", what, visit.place)
    return visit.go(_SETTINGS, visit.words.gettext("Saved."))


def _settings_page(visit: Visit, fields: Fields | None = None, status: int = 422) -> Response:
    workspace = visit.snapshot.workspace
    glossary, glossary_hash = glossary_file(workspace)
    return visit.page(
        "settings.html",
        status if fields else 200,
        settings=workspace.settings,
        locales=" ".join(workspace.settings.locales),
        seen=settings_hash(workspace),
        glossary=glossary,
        glossary_hash=glossary_hash,
        fields=fields,
    )


routes = [
    page(_SETTINGS, show_settings, Act.SETTINGS),
    form_at(f"{_SETTINGS}/languages", change_languages, Act.SETTINGS),
    form_at(f"{_SETTINGS}/brand", change_brand, Act.SETTINGS),
    form_at(f"{_SETTINGS}/glossary", change_glossary, Act.SETTINGS),
]
