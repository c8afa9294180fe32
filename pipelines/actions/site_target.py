"""What stands at `site.target`: read before anything there is replaced, for another machine may know more.

The same guard as the ledger has: what was published from elsewhere is a question, and nothing is lost by a
run that did not know of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pipelines.model.errors import DeliveryError, GlocalError
from pipelines.model.finding import Origin
from pipelines.website.kept_releases import current, kept_manifests
from pipelines.website.manifest import MANIFEST, parse_manifest
from pipelines.website.manifest_ancestors import ManifestFile, SiteNews, is_known, news_of
from pipelines.website.releases import put_after
from pipelines.website.targets import shown_address, using_target
from pipelines.workspace.files import write_if_changed
from pipelines.workspace.paths import Workspace

SHOWN = 3


def target_name(workspace: Workspace) -> str:
    """The target's address for a person: without a password that may stand in it."""
    return shown_address(workspace.settings.site.target)


def manifest_there(workspace: Workspace) -> ManifestFile | None:
    """The manifest at `site.target` as it is now; None where there is none, or no target.

    It is remembered as a witness of what was mailed. DeliveryError if it is damaged or no manifest of ours,
    its subclass Unreachable if nobody answers.
    """
    if not (url := workspace.settings.site.target):
        return None
    if (data := read_there(url, MANIFEST)) is None:
        return None
    where = f"{target_name(workspace)}/{MANIFEST}"
    try:
        found = ManifestFile(data, parse_manifest(data, where))
    except DeliveryError as error:
        raise DeliveryError(
            error.message,
            origin=error.origin,
            hint="nothing was changed. If this is a copy of your website, delete that file and run "
            "glocal site push; if it is something else, correct site.target in glocal.toml",
        ) from error
    _remember(workspace, data)
    return found


def read_there(url: str, path: str) -> bytes | None:
    """A file at a target; None if it is not there, or the target cannot be read at all."""
    with using_target(url) as target:
        read = getattr(target, "read", None)  # one of another package may be older than this question
        return read(path) if read else None


def ask_witness(workspace: Workspace) -> str:
    """Bring up to date what is remembered of mail at `site.target`; why that cannot be, or an empty text."""
    try:
        manifest_there(workspace)
    except GlocalError as error:
        return error.message
    return ""


def _remember(workspace: Workspace, data: bytes) -> None:
    if path := workspace.target_manifest:
        write_if_changed(path, data, durable=False)


def remembered_entries(workspace: Workspace) -> frozenset[str]:
    """Ids of the entries that the target showed when it was seen last; nothing if it never was."""
    path = workspace.target_manifest
    if path is None or not path.is_file():
        return frozenset()
    return frozenset(parse_manifest(path.read_bytes(), str(path)).entries)


def require_known(workspace: Workspace) -> None:
    """DeliveryError if `site.target` has what is not known here: replaced by what is here, it would be lost.

    Unreachable if nobody can tell.
    """
    there = manifest_there(workspace)
    here = kept_manifests(workspace.site)
    if there is None or is_known(there, here):
        return
    raise DeliveryError(
        f"the website at {target_name(workspace)} has been changed by another machine, or what was known of "
        f"it here is lost: {news_sentence(news_of(there.manifest, [each.manifest for each in here]))}",
        hint="nothing was changed. Take in what stands there: glocal site restore --from-target; if what is "
        "here is right, and what is only there may go: glocal site push --over",
    )


def news_sentence(news: Iterable[SiteNews]) -> str:
    """What is not known here, in short."""
    items = [f"{one.locale}/{one.slug} {one.what}" for one in news]
    if not items:
        return "its pages are not those of any release that is known here"
    more = f", and {len(items) - SHOWN} more" if len(items) > SHOWN else ""
    return f"{', '.join(items[:SHOWN])}{more}"


def push_site(workspace: Workspace, note: Callable[[str], None], *, over: bool) -> int:
    """As `copy_site`, at a person's word; DeliveryError if there is nothing to copy."""
    if current(workspace.site) is None:
        raise DeliveryError(
            "there is no website here yet",
            origin=Origin("output/site"),
            hint="glocal publish makes it; glocal site restore --from-target takes in the one at site.target",
        )
    return copy_site(workspace, note, over=over)


def copy_site(
    workspace: Workspace, note: Callable[[str], None] = lambda _: None, *, over: bool = False
) -> int:
    """Copy the website to `site.target`, if there is one; how many files were written or removed.

    DeliveryError if the target has what is not known here; `over`: a person's word that it may go.
    """
    folder, url = current(workspace.site), workspace.settings.site.target
    if not folder or not url:
        return 0
    if not over:
        require_known(workspace)
    elif there := manifest_there(workspace):
        put_after(folder, there)
    with using_target(url) as target:
        count = target.push(folder, note)
    _remember(workspace, (folder / MANIFEST).read_bytes())
    return count
