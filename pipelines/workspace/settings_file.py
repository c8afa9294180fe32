"""The text of `glocal.toml` → `Settings`; errors name the line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from functools import reduce
from operator import getitem
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from pipelines.languages.table import BUILT_IN, Languages
from pipelines.model.errors import SettingsError
from pipelines.model.finding import Origin
from pipelines.model.suggestion import did_you_mean
from pipelines.model.validation import fault_words, first_fault
from pipelines.rendering.palette import colour_faults
from pipelines.workspace.draft_settings import fault_of_drafts
from pipelines.workspace.setting_names import KnownNames, UnknownName, published_locales
from pipelines.workspace.settings import SETTINGS, AudienceSettings, GatePolicy, LocaleSettings, Settings
from pipelines.workspace.sign_in_settings import is_safe_address
from pipelines.workspace.toml_lines import TomlPath, line_of, toml_lines

Model = TypeVar("Model", bound=BaseModel)
_BY_LOCALE: tuple[TomlPath, ...] = (
    ("gate", "locale"),
    ("checks", "locale"),
    ("audiences",),
    ("delivery", "time_zones"),
)
"""Tables whose keys are locales."""


def parse_settings(text: str, languages: Languages = BUILT_IN) -> Settings:
    """Settings from the text of `glocal.toml`; every name in them is a known one, spelled as Glocal does.

    `languages` are Glocal's and the workspace's own. SettingsError names the line, and what may be meant.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+)", str(error))
        line = int(at[1]) if at else text.count("\n") + 1
        raise SettingsError(
            f"not valid TOML: {error}", origin=Origin(SETTINGS, line), hint="correct the line and run again"
        ) from error
    general = {name: data[name] for name in LocaleSettings.model_fields if name in data}
    locales = _checked(LocaleSettings, general, text, KnownNames(languages))
    known = KnownNames(languages, published_locales(locales.source, locales.locales))
    for table in _BY_LOCALE:
        _refuse_two_spellings(data, table, text, languages)
    _refuse_unknown_engines(data, text)
    settings = _checked(Settings, data, text, known)
    for name in _table(data, ("gate", "locale")):
        path = ("gate", "locale", name)
        _checked(GatePolicy, _table(data, path), text, known, path)
    _refuse_circles(settings.audiences, data, text, languages)
    _refuse_unreadable_colours(settings, text)
    _refuse_services_without_return(settings, text)
    return settings


def refuse_unknown_checks(text: str, known: Collection[str]) -> None:
    """SettingsError for the first check in an `ignore` of `[checks]` that is not one of the known ones."""
    data = tomllib.loads(text)
    for path, line in toml_lines(text).items():
        if path[0] == "checks" and path[-2:-1] == ("ignore",):
            name = str(reduce(getitem, path, data))  # type: ignore[arg-type]
            if name not in known:
                raise SettingsError(
                    f"there is no check {name!r} to ignore",
                    origin=Origin(SETTINGS, line),
                    hint=did_you_mean(name, known) or "docs/checks.md lists them",
                )


def setting_line(text: str, path: TomlPath) -> int:
    """The line of a setting in the text of `glocal.toml`, such as `("checks", "ignore", 0)`."""
    return line_of(toml_lines(text), path)


def _checked(
    model: type[Model], data: Mapping[str, Any], text: str, known: KnownNames, at: TomlPath = ()
) -> Model:
    """The values, checked; SettingsError for the first that is wrong. `at` is where `data` stands."""
    try:
        return model.model_validate(data, context=known)
    except ValidationError as error:
        fault = first_fault(error.errors())
        path = (*at, *(part for part in fault["loc"] if part != "[key]"))
        raise SettingsError(
            _message(fault, path), origin=Origin(SETTINGS, setting_line(text, path)), hint=_hint(fault, path)
        ) from error


def _message(fault: ErrorDetails, path: TomlPath) -> str:
    name = fault.get("ctx", {}).get("error")
    if isinstance(name, UnknownName):
        table = path[:-1] if "[key]" in fault["loc"] else path
        return f"{name} in {'.'.join(part for part in table if isinstance(part, str))}"
    return f"{'.'.join(map(str, path))} {fault_words(fault)}"


def _hint(fault: ErrorDetails, path: TomlPath) -> str:
    name = fault.get("ctx", {}).get("error")
    if isinstance(name, UnknownName):
        return name.hint
    if fault["type"] == "extra_forbidden" and (near := did_you_mean(str(path[-1]), _keys_beside(path))):
        return f"{near} All settings: docs/settings.md"
    return "see docs/settings.md"


def _keys_beside(path: TomlPath) -> Collection[str]:
    """The keys that the section of a key knows; none where sections are named by people."""
    section: type[BaseModel] | None = Settings
    for part in path[:-1]:
        field = section.model_fields.get(str(part)) if section else None
        parts = (field.annotation, *get_args(field.annotation)) if field else ()
        section = next((p for p in parts if isinstance(p, type) and issubclass(p, BaseModel)), None)
    return section.model_fields if section else ()


def _table(data: Mapping[str, Any], path: TomlPath) -> Mapping[str, Any]:
    """The table at a path; empty if there is none."""
    value: object = data
    for part in path:
        value = value.get(part) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def _refuse_two_spellings(data: Mapping[str, Any], table: TomlPath, text: str, languages: Languages) -> None:
    """SettingsError if two keys of a table mean the same locale: one of them would be lost."""
    first: dict[str | None, str] = {}
    for name in _table(data, table):
        tag = languages.find(name)
        other = first.setdefault(tag, name)
        if tag and other != name:
            where = ".".join(map(str, table))
            raise SettingsError(
                f"[{where}.{name}] is the same locale as [{where}.{other}] in line"
                f" {setting_line(text, (*table, other))}",
                origin=Origin(SETTINGS, setting_line(text, (*table, name))),
                hint=f"put both into [{where}.{tag}]",
            )


def _refuse_unknown_engines(data: Mapping[str, Any], text: str) -> None:
    """SettingsError for a table of `[drafts]` that is no engine's, and for a key that it does not have."""
    if fault := fault_of_drafts(_table(data, ("drafts",))):
        path, message, hint = fault
        raise SettingsError(
            message, origin=Origin(SETTINGS, setting_line(text, ("drafts", *path))), hint=hint
        )


def _refuse_circles(
    audiences: Mapping[str, AudienceSettings], data: Mapping[str, Any], text: str, languages: Languages
) -> None:
    """SettingsError if `served_by` leads back to where it began: nobody would be served."""
    for name in _table(data, ("audiences",)):
        chain = [languages.find(name) or name]
        while (audience := audiences.get(chain[-1])) and not audience.lists and audience.served_by:
            chain.append(audience.served_by)
            if audience.served_by in chain[:-1]:
                raise SettingsError(
                    f"served_by leads in a circle: {' → '.join(chain)}",
                    origin=Origin(SETTINGS, setting_line(text, ("audiences", name, "served_by"))),
                    hint="give one of these locales lists = […]",
                )


def _refuse_unreadable_colours(settings: Settings, text: str) -> None:
    """SettingsError for a colour of the brand on which, or as which, words cannot be read."""
    for fault in colour_faults(settings.brand.colours):
        given = getattr(settings.brand, fault.setting)
        raise SettingsError(
            f"brand.{fault.setting} {given} {fault.message}",
            origin=Origin(SETTINGS, setting_line(text, ("brand", fault.setting))),
            hint=f'write {fault.setting} = "{fault.instead}", or another that differs as much',
        )


def _refuse_services_without_return(settings: Settings, text: str) -> None:
    """SettingsError where people sign in by a service that is not told where they come back to."""
    for name in settings.sign_in.services:
        if not is_safe_address(settings.notify.desk):
            fault = "is no https address" if settings.notify.desk else "is not set"
            raise SettingsError(
                f"sign_in.services.{name} leads people back to the desk, and notify.desk {fault}",
                origin=Origin(SETTINGS, setting_line(text, ("sign_in", "services", name))),
                hint='write where people reach the desk: [notify] desk = "https://desk.example.org"',
            )
