"""Whether a run may change the website, and send mail: `site.target` is asked first.

What stands there and is not known here is a question. If nobody answers there, the website stays as it is,
and the mail goes whose pages are out already; unless another machine may have sent it, and nobody can tell.
"""

from __future__ import annotations

from pipelines.actions.publish_steps import RunContext
from pipelines.actions.request import PublishRequest
from pipelines.actions.site_target import require_known, target_name
from pipelines.delivery.ledger_guard import check_ledger
from pipelines.model.errors import BrokenPlugin, DeliveryError, Unreachable
from pipelines.model.site import WebsiteChoice


def target_fault(request: PublishRequest, run: RunContext) -> str:
    """Why the website cannot be changed by this run; empty if it can.

    DeliveryError where a person has to say what is right, or mail might go out twice.
    """
    workspace, able = run.workspace, run.provider.capabilities
    mails = request.sends and able.reaches_readers
    if not workspace.settings.site.target or not (request.shows_website or mails):
        return ""
    try:
        require_known(workspace)
    except (Unreachable, BrokenPlugin) as error:
        # Whoever can be asked for what it sent is asked before each letter; of the others the website tells.
        if mails and able.look_up == "own" and check_ledger(workspace).may_miss_others:
            raise DeliveryError(
                f"nothing is sent: {target_name(workspace)} tells what other machines sent, and cannot be "
                f"asked: {error.message}",
                hint=error.hint,
            ) from error
        return error.message
    return ""


def as_far_as_possible(request: PublishRequest, run: RunContext) -> tuple[PublishRequest, str]:
    """The request, for mail alone if the website cannot be changed; and why it cannot, or an empty text.

    Errors: as `target_fault`.
    """
    if fault := target_fault(request, run):
        return request.model_copy(update={"website": WebsiteChoice.NOT_YET}), fault
    return request, ""
