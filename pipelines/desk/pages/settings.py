"""Settings as forms: languages, brand, glossary. They write the files that everybody else reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath

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
from pipelines.content.pictures import PictureFault
from pipelines.desk.desk_request import DeskRequest
from pipelines.desk.fields import Fields
from pipelines.desk.git_words import go_after_save
from pipelines.desk.pages.write import writer_of
from pipelines.desk.rights import Act
from pipelines.desk.routing import form_at, page
from pipelines.model.errors import CatalogError
from pipelines.workspace.brand_pictures import HEIGHTS, fit_brand_picture
from pipelines.workspace.files import PICTURE_LIMIT
from pipelines.workspace.git_commit import Committed
from pipelines.workspace.git_record import git_record
from pipelines.workspace.git_waiting import waiting_commits
from pipelines.workspace.starter.first_settings import GUESSED

_SETTINGS = "/settings"
_BRAND = ("name", "tagline", "accent", "on_accent", "header", "surface", "logo", "logo_dark")
_READERS_PAGES = ("unsubscribe_url", "privacy_url")


def show_settings(request: DeskRequest) -> Response:
    """The page."""
    return _settings_page(request)


def change_languages(request: DeskRequest) -> Response:
    """What is published, and in which order it is named."""
    fields = request.fields()
    needed = request.words.gettext("Name one language at least.")
    tags = tuple(fields.line("locales", needed, longest=2000).replace(",", " ").split())
    return save_values(request, fields, {("locales",): tags}, {("locales",): "locales"})


def change_brand(request: DeskRequest) -> Response:
    """Name, colours and logo; colours on which words cannot be read are refused."""
    fields = request.fields()
    values: dict[SettingPath, SettingValue] = {("brand", name): fields.line(name) for name in _BRAND}
    return save_values(request, fields, values, {("brand", name): name for name in _BRAND})


def change_addresses(request: DeskRequest) -> Response:
    """Where readers leave and read what is done with their data: now somebody has looked at both pages."""
    fields, gettext = request.fields(), request.words.gettext
    values: dict[SettingPath, SettingValue] = {
        ("email", name): fields.line(name, gettext("Write the address of the page."), longest=1000)
        for name in _READERS_PAGES
    }
    names: dict[SettingPath, str] = {("email", name): name for name in _READERS_PAGES}
    return save_values(request, fields, values, names, without_line=GUESSED)


def change_logo(request: DeskRequest) -> Response:
    """A picture as logo, in the light or in the dark: checked, and put into the workspace."""
    fields, gettext = request.fields(), request.words.gettext
    setting = fields.choice("which", ("logo", "logo_dark"))
    file = fields.file("file")
    if file is None:
        fields.fault("file", gettext("Choose a file first."))
    if file is None or not fields.fine:
        return _settings_page(request, fields)
    ending = PurePath(file.filename or "").suffix.lower()
    name = f"{setting.replace('_', '-')}{ending}"
    data = file.file.read(PICTURE_LIMIT + 1)
    try:
        fit_brand_picture(data, name, HEIGHTS[setting])
    except PictureFault as fault:
        fields.fault("file", f"{fault.message}. {fault.hint[:1].upper()}{fault.hint[1:]}.")
        return _settings_page(request, fields)
    at = ("brand", setting)
    return save_values(request, fields, {at: f"brand/{name}"}, {at: "file"}, files={f"brand/{name}": data})


def change_glossary(request: DeskRequest) -> Response:
    """The terms and how they are translated."""
    fields, gettext = request.fields(), request.words.gettext
    text, seen = fields.text("glossary"), fields.line("seen", longest=64)
    if not fields.fine:
        return _settings_page(request, fields)
    try:
        done = save_glossary(request.snapshot.workspace, text, seen, writer_of(request))
    except CatalogError as error:
        hint = f" {error.hint[:1].upper()}{error.hint[1:]}." if error.hint else ""
        fields.fault("glossary", f"{error.origin or ''} {error.message}.{hint}".strip())
        return _settings_page(request, fields)
    if done is None:
        fields.fault("glossary", gettext("Somebody else has changed this. Copy your text, and open it anew."))
        return _settings_page(request, fields, 409)
    return _settings_saved(request, "glossary", done)


def save_values(
    request: DeskRequest,
    fields: Fields,
    values: Mapping[SettingPath, SettingValue],
    names: Mapping[SettingPath, str],
    *,
    files: Mapping[str, bytes] = {},
    show: Callable[[DeskRequest, Fields, int], Response] | None = None,
    path: str = _SETTINGS,
    without_line: str = "",
) -> Response:
    """Save, and say so; or the page with what is wrong. `names`: the field of each value; `show`: makes the
    page, and `path` is where it is.
    """
    show = show or _settings_page
    seen = fields.line("seen", longest=64)
    if not fields.fine:
        return show(request, fields, 422)
    try:
        done = save_settings(
            request.snapshot.workspace, values, seen, writer_of(request), files, without_line
        )
    except SettingFault as fault:
        hint = fault.error.hint
        more = f" {hint[:1].upper()}{hint[1:]}." if hint else ""
        fields.fault(names[fault.path], f"{fault.error.message}.{more}")
        return show(request, fields, 422)
    if done is None:
        told = request.words.gettext("Somebody else has changed the settings. Open them anew, and try again.")
        fields.fault(next(iter(names.values())), told)
        return show(request, fields, 409)
    return _settings_saved(request, ", ".join(names.values()), done, path)


def _settings_saved(request: DeskRequest, what: str, commit: Committed, path: str = _SETTINGS) -> Response:
    request.desk.cache.snapshot(fresh=True)
    request.desk.audit.done(request.person.id, "settings", what, request.place)
    return go_after_save(request, path, request.words.gettext("Saved."), commit)


def _settings_page(request: DeskRequest, fields: Fields | None = None, status: int = 422) -> Response:
    workspace = request.snapshot.workspace
    glossary, glossary_hash = glossary_file(workspace)
    return request.page(
        "settings.html",
        status if fields else 200,
        settings=workspace.settings,
        locales=" ".join(workspace.settings.locales),
        seen=settings_hash(workspace),
        glossary=glossary,
        glossary_hash=glossary_hash,
        guessed=any(line.strip() == GUESSED for line in workspace.settings_text().splitlines()),
        fields=fields,
        git=git_record(workspace.state),
        git_waits=len(waiting_commits(workspace.state)),
        now=request.desk.clock(),
    )


routes = [
    page(_SETTINGS, show_settings, Act.SETTINGS),
    form_at(f"{_SETTINGS}/languages", change_languages, Act.SETTINGS),
    form_at(f"{_SETTINGS}/brand", change_brand, Act.SETTINGS),
    form_at(f"{_SETTINGS}/addresses", change_addresses, Act.SETTINGS),
    form_at(f"{_SETTINGS}/logo", change_logo, Act.SETTINGS),
    form_at(f"{_SETTINGS}/glossary", change_glossary, Act.SETTINGS),
]
