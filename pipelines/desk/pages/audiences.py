"""Settings: which lists of the mail provider get which language."""

from __future__ import annotations

from starlette.responses import Response

from pipelines.actions.save_settings import SettingPath, SettingValue, settings_hash
from pipelines.delivery.provider import KnowsAccount, MailingList
from pipelines.desk.desk_request import DeskRequest
from pipelines.desk.fields import Fields
from pipelines.desk.pages.settings import save_values
from pipelines.desk.rights import Act
from pipelines.desk.routing import form_at, page
from pipelines.model.errors import GlocalError, Unreachable
from pipelines.workspace.settings import AudienceSettings

_AUDIENCES = "/settings/audiences"


def show_audiences(request: DeskRequest) -> Response:
    """The form, with what the provider says about the lists it names."""
    return _audiences_page(request, None, 200)


def change_audiences(request: DeskRequest) -> Response:
    """All languages at once, so that readers can move from one to another."""
    fields, workspace = request.fields(), request.snapshot.workspace
    values: dict[SettingPath, SettingValue] = {}
    names: dict[SettingPath, str] = {}
    for tag in workspace.locales:
        lists = fields.line(f"lists-{tag}", longest=2000)
        served_by = fields.choice(f"served-{tag}", ("", *(each for each in workspace.locales if each != tag)))
        at = ("audiences", tag, "lists")
        values[at] = tuple(dict.fromkeys(name for each in lists.split(",") if (name := each.strip())))
        names[at] = f"lists-{tag}"
        at = ("audiences", tag, "served_by")
        values[at] = served_by
        names[at] = f"served-{tag}"
    return save_values(request, fields, values, names, show=_audiences_page, path=_AUDIENCES)


def _audiences_page(request: DeskRequest, fields: Fields | None, status: int) -> Response:
    workspace = request.snapshot.workspace
    told, fault, needs_lists = _told_by_provider(request)
    return request.page(
        "audiences.html",
        status,
        locales=workspace.locales,
        audiences={
            tag: workspace.settings.audiences.get(tag, AudienceSettings()) for tag in workspace.locales
        },
        provider=workspace.settings.delivery.provider,
        needs_lists=needs_lists,
        told=told,
        fault=fault,
        seen=settings_hash(workspace),
        fields=fields,
    )


def _told_by_provider(request: DeskRequest) -> tuple[dict[str, tuple[MailingList, ...]], str, bool]:
    """The lists by language, why some are missing, and whether the provider sends to lists at all."""
    workspace = request.snapshot.workspace
    told: dict[str, tuple[MailingList, ...]] = {}
    faults: list[str] = []
    needs_lists = True
    try:
        provider = request.desk.send_tools.open_provider(workspace.settings.delivery.provider, workspace)
        needs_lists = provider.capabilities.lists
        if isinstance(provider, KnowsAccount):
            for tag in workspace.locales:
                audience = workspace.settings.audiences.get(tag, AudienceSettings())
                if not needs_lists or audience.lists:
                    try:
                        told[tag] = tuple(provider.mailing_lists(tag, audience.lists))
                    except Unreachable:
                        raise
                    except GlocalError as error:
                        faults.append(f"{tag}: {error.message}")
    except GlocalError as error:
        faults.append(error.message)
    return told, "; ".join(faults), needs_lists


routes = [
    page(_AUDIENCES, show_audiences, Act.SETTINGS),
    form_at(_AUDIENCES, change_audiences, Act.SETTINGS),
]
