"""The deployments, and the form that staff fill in: its lists are what the workspace holds at this moment."""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import DeploymentScheduleCreate, DeploymentUpdate
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterName
from prefect.client.schemas.objects import DeploymentSchedule
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.schedules import CronSchedule
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectNotFound
from prefect.flows import Flow
from prefect.types.entrypoint import EntrypointType

from pipelines.actions.language_names import languages_of
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
    maintenance.send_due_flow,
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
    "approved_only": "Only what was approved",
    "accept": "Accepted differences",
    "your_name": "Your name",
    "days": "Days",
}
"""What people read above a field, in place of the parameter's name."""


def deployments() -> list[RunnerDeployment]:
    """One for each flow. Which runs wait for each other is known where they begin: `flows/run_threads.py`."""
    made = []
    for flow in FLOWS:
        deployment = flow.to_deployment(
            DEPLOYMENT,
            description=(flow.description or "").partition("Args:")[0].strip(),
            tags=["glocal"],
            enforce_parameter_schema=True,
            # Found by its module, wherever the process that runs it was started.
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        made.append(cast(RunnerDeployment, deployment))  # not a coroutine: no loop is running
    return made


SETTINGS_SCHEDULE = "glocal-toml"
"""The slug of the schedule that `[flows] follow_up` makes; the others are people's."""


def find_deployment(client: SyncPrefectClient, flow: Flow[..., Any]) -> DeploymentResponse | None:
    """What the server knows of a flow's deployment; None if it knows none."""
    try:
        return client.read_deployment_by_name(f"{flow.name}/{DEPLOYMENT}")
    except ObjectNotFound:
        return None


def keep_what_people_set(
    known: DeploymentResponse | None, workspace: Workspace, deployment: RunnerDeployment
) -> None:
    """Registering a deployment replaces its schedules: put people's into it, and whether it is paused.
    `known`: as the server has it.
    """
    timed = deployment.flow_name == maintenance.follow_up_flow.name
    cron = workspace.settings.flows.follow_up if timed else ""
    zone = workspace.settings.delivery.time_zone
    wanted = f"{cron} {zone}" if cron else "none"
    ours = None
    if cron:
        ours = DeploymentScheduleCreate(
            schedule=CronSchedule(cron=cron, timezone=zone), slug=SETTINGS_SCHEDULE
        )
    there = known.schedules if known else []
    changed = not known or known.version != wanted
    deployment.schedules = list(schedules_to_keep(there, ours, changed=changed))
    deployment.paused = known.paused if known else None
    deployment.version = wanted  # so that the next start sees whether glocal.toml says something new


def is_registered(known: DeploymentResponse, deployment: RunnerDeployment, schema: Mapping[str, Any]) -> bool:
    """Whether the server has a deployment just so, with `schema` as its form: to register it again would cost
    each start a second, and change nothing.
    """
    there = (known.version, known.description, known.tags, known.entrypoint, known.enforce_parameter_schema)
    wanted = (
        *(deployment.version, deployment.description, deployment.tags, deployment.entrypoint),
        deployment.enforce_parameter_schema,
    )
    return there == wanted and known.parameter_openapi_schema == schema


def schedules_to_keep(
    there: Sequence[DeploymentSchedule], ours: DeploymentScheduleCreate | None, *, changed: bool
) -> list[DeploymentScheduleCreate]:
    """The schedules of a deployment: people's as they are, and that of glocal.toml.

    As long as glocal.toml says the same, the latter is people's too: they may have moved, paused or removed
    it.
    """
    kept = [
        DeploymentScheduleCreate(
            schedule=each.schedule, active=each.active, parameters=each.parameters, slug=each.slug
        )
        for each in there
    ]
    if not changed:
        return kept
    former = [each for each in kept if each.slug == SETTINGS_SCHEDULE or _same_times(each, ours)]
    others = [each for each in kept if each not in former]
    if ours is None:
        return others
    active = all(each.active for each in former)
    return [ours.model_copy(update={"active": active}), *others]


def _same_times(one: DeploymentScheduleCreate, other: DeploymentScheduleCreate | None) -> bool:
    """Whether one is the schedule of glocal.toml as former versions made it: without a slug."""
    mine, theirs = one.schedule, other and other.schedule
    return (
        isinstance(mine, CronSchedule)
        and isinstance(theirs, CronSchedule)
        and (one.slug, mine.cron, mine.timezone) == (None, theirs.cron, theirs.timezone)
    )


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


def refresh_forms(
    client: SyncPrefectClient, workspace: Workspace, flows: Collection[Flow[..., Any]] = FLOWS
) -> list[str]:
    """Bring the forms of flows up to date with the workspace; the names of those that changed."""
    values, zone = choices(workspace), workspace.settings.delivery.time_zone
    changed = []
    for flow in flows:
        deployment = read_deployment(client, flow)
        schema = form(deployment.parameter_openapi_schema or {}, values, zone)
        if schema != deployment.parameter_openapi_schema:
            client.update_deployment(deployment.id, DeploymentUpdate(parameter_openapi_schema=schema))
            changed.append(str(flow.name))
    return changed


def read_deployment(client: SyncPrefectClient, flow: Flow[..., Any]) -> DeploymentResponse:
    """What the server knows of a flow's deployment; DeliveryError if it knows none."""
    if found := find_deployment(client, flow):
        return found
    hint = "run glocal serve, or prefect deploy --all for a work pool"
    raise DeliveryError(f"the server does not know {flow.name}/{DEPLOYMENT}", hint=hint)


def refresh_all_forms(workspace: Workspace) -> list[str]:
    """As `refresh_forms`, at the server of this process; what is deployed under a former name is removed."""
    with server() as client:
        changed = refresh_forms(client, workspace)
        return [*changed, *remove_former_deployments(client)]


def remove_former_deployments(client: SyncPrefectClient) -> list[str]:
    """Remove what is deployed under the former name, with its schedule; their names."""
    former_name = DeploymentFilter(name=DeploymentFilterName(any_=[FORMER_DEPLOYMENT]))
    left = {each.flow_id: each for each in client.read_deployments(deployment_filter=former_name)}
    if not left:
        return []
    removed = []
    for flow in FLOWS:
        if former := left.get(read_deployment(client, flow).flow_id):
            move_runs(client, flow.name, former.id)
            client.delete_deployment(former.id)
            removed.append(f"{flow.name}/{FORMER_DEPLOYMENT}")
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
