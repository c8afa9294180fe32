"""The deployments, and the form that staff fill in: its lists are what the workspace holds at this moment."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, cast

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import DeploymentUpdate
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectNotFound
from prefect.flows import Flow
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from pipelines.actions.request import languages_of
from pipelines.delivery.providers import open_provider
from pipelines.flows import maintenance
from pipelines.flows.publish import publish_flow
from pipelines.flows.runs import DEPLOYMENT, FORMER_DEPLOYMENT, move_runs, server
from pipelines.model.errors import DeliveryError, GlocalError
from pipelines.model.site import WebsiteChoice
from pipelines.workspace.paths import Workspace
from pipelines.workspace.plugins import PROVIDERS, plugins

FLOWS: tuple[Flow[..., Any], ...] = (
    publish_flow,
    maintenance.update_translations_flow,
    maintenance.check_flow,
    maintenance.refresh_numbers_flow,
    maintenance.follow_up_flow,
)
_LABELS = {
    "issue": "Issue",
    "issues": "Issues",
    "languages": "Languages",
    "provider": "Provider",
    "send": "What becomes of the mail",
    "send_at": "Send at",
    "local_time": "In each language's own time",
    "website": "Website",
    "test_addresses": "Test addresses",
    "ask_first": "Ask before anything is sent or public",
    "any_size": "Also to lists of an unusual size",
    "your_name": "Your name",
    "days": "Days",
}
"""What people read above a field, in place of the parameter's name."""


def deployments(workspace: Workspace) -> list[RunnerDeployment]:
    """One for each flow; runs of a flow go one after the other, and the others wait their turn."""
    cron = workspace.settings.flows.follow_up
    zone = workspace.settings.delivery.time_zone
    made = []
    for flow in FLOWS:
        timed = flow is maintenance.follow_up_flow and cron
        deployment = flow.to_deployment(
            DEPLOYMENT,
            schedule=Cron(cron, timezone=zone) if timed else None,
            description=(flow.description or "").partition("Args:")[0].strip(),
            tags=["glocal"],
            enforce_parameter_schema=True,
            # Not CANCEL_NEW: that would also cancel a run that goes on after its question.
            concurrency_limit=ConcurrencyLimitConfig(
                limit=1, collision_strategy=ConcurrencyLimitStrategy.ENQUEUE
            ),
            # Found by its module, wherever the process that runs it was started.
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        made.append(cast(RunnerDeployment, deployment))  # not a coroutine: no loop is running
    return made


def choices(workspace: Workspace) -> dict[str, list[str]]:
    """What can be chosen in the form, by parameter."""
    slugs = list(workspace.slugs())
    return {
        "issue": slugs,
        "issues": slugs,
        "languages": languages_of(workspace.locales, workspace.languages),
        "provider": ["", *_providers(workspace)],
        "website": sorted(map(str, WebsiteChoice), key=lambda word: word != workspace.settings.site.publish),
    }


def _providers(workspace: Workspace) -> list[str]:
    """Those whose settings are complete."""
    found = []
    for name in sorted(plugins(PROVIDERS).names):
        try:
            open_provider(name, workspace)
        except GlocalError:
            continue
        found.append(name)
    return found


def refresh_forms(client: SyncPrefectClient, workspace: Workspace) -> list[str]:
    """Bring every form up to date with the workspace; the names of those that changed."""
    values, zone = choices(workspace), workspace.settings.delivery.time_zone
    changed = []
    for flow in FLOWS:
        name = f"{flow.name}/{DEPLOYMENT}"
        try:
            deployment = client.read_deployment_by_name(name)
        except ObjectNotFound as error:
            hint = "run glocal serve, or prefect deploy --all for a work pool"
            raise DeliveryError(f"the server does not know {name}", hint=hint) from error
        schema = form(deployment.parameter_openapi_schema or {}, values, zone)
        if schema != deployment.parameter_openapi_schema:
            client.update_deployment(deployment.id, DeploymentUpdate(parameter_openapi_schema=schema))
            changed.append(str(flow.name))
    return changed


def refresh_all_forms(workspace: Workspace) -> list[str]:
    """As `refresh_forms`, at the server of this process; what is deployed under a former name is removed."""
    with server() as client:
        changed = refresh_forms(client, workspace)
        return [*changed, *remove_former_deployments(client)]


def remove_former_deployments(client: SyncPrefectClient) -> list[str]:
    """Remove what is deployed under the former name, with its schedule; their names."""
    removed = []
    for flow in FLOWS:
        name = f"{flow.name}/{FORMER_DEPLOYMENT}"
        with suppress(ObjectNotFound):
            former = client.read_deployment_by_name(name)
            move_runs(client, flow.name, former.id)
            client.delete_deployment(former.id)
            removed.append(name)
    return removed


def form(schema: Mapping[str, Any], values: Mapping[str, Sequence[str]], zone: str) -> dict[str, Any]:
    """A flow's schema as a form for people: labels, lists to choose from, nothing that is not asked for.

    Times are written in the time zone `zone`; Prefect's own picker would take them for UTC.
    """
    made = copy.deepcopy(dict(schema))
    made["additionalProperties"] = False
    properties = made.get("properties", {})
    for name, field in properties.items():
        field["title"] = _LABELS.get(name, name)
        if any(kind.get("type") == "array" for kind in field.get("anyOf", ())):  # a list, or none
            field.pop("anyOf")
            field.pop("default", None)
            field |= {"type": "array", "items": {"type": "string"}}
        if name in values:
            (field["items"] if field.get("type") == "array" else field)["enum"] = list(values[name])
        if field.get("type") == "array":
            field["uniqueItems"] = True
    if website := properties.get("website"):  # nobody has to know what the workspace's settings say
        website["default"] = website["enum"][0]
    if at := properties.get("send_at"):
        at |= {"title": f"Send at ({zone})", "pattern": r"^(\d{4}-[01]\d-[0-3]\d[T ][0-2]\d:[0-5]\d.*)?$"}
    if mails := properties.get("test_addresses"):
        mails["items"] = {"type": "string", "pattern": r"^\S+@\S+\.\S+$"}
    return made
