"""A person's word for machine drafts: they have read them, and each may go out as it stands."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipelines.actions.save_article import SAVE_PATIENCE
from pipelines.model.catalog import Catalog, Message
from pipelines.model.errors import CatalogError
from pipelines.model.markup import visible
from pipelines.translation.drafts.mark import is_draft, without_mark
from pipelines.translation.formats.po import parse_catalog
from pipelines.translation.formats.po_writer import serialize_catalog
from pipelines.workspace.catalogs import read_catalog
from pipelines.workspace.files import refuse_outside, write_if_changed
from pipelines.workspace.paths import Workspace
from pipelines.workspace.write_lock import sole_writer


@dataclass(frozen=True, slots=True)
class ConfirmedDrafts:
    """What was confirmed in one catalog."""

    path: str
    confirmed: int
    left: int = 0
    """Those whose source has changed since they were drafted: they are to be looked at one by one."""


def confirm_drafts(workspace: Workspace, domain: str, locale: str, by: str) -> ConfirmedDrafts:
    """Take the mark off every draft of a catalog that nobody has touched, and note who gave their word.

    CatalogError without a name, or for a catalog that there is not. Nothing is committed.
    """
    name = visible(" ".join(by.split()))
    if not name:
        raise CatalogError("nobody is named", hint="add --by NAME: whose word it is stays in the file")
    if domain not in workspace.domains() or locale not in workspace.targets(domain):
        raise CatalogError(f"there are no texts of {domain!r} in {locale!r}", hint="see glocal status")
    path = workspace.catalog_path(domain, locale)
    refuse_outside(workspace.root, path)
    with sole_writer(workspace, f"confirmed drafts of {domain} in {locale}", SAVE_PATIENCE):
        catalog = read_catalog(workspace, domain, locale)
        confirmed = _confirmed(catalog, f"Reviewed by {name}.")
        count = sum(is_draft(message) for message in catalog.messages)
        left = sum(is_draft(message) for message in confirmed.messages)
        if count > left:
            written = serialize_catalog(confirmed)
            parse_catalog(written, workspace.relative(path))  # what cannot be read again is never written
            write_if_changed(path, written)
    return ConfirmedDrafts(workspace.relative(path), count - left, left)


def _confirmed(catalog: Catalog, word: str) -> Catalog:
    return replace(catalog, messages=tuple(_read_by(message, word) for message in catalog.messages))


def _read_by(message: Message, word: str) -> Message:
    if not is_draft(message) or message.previous:
        return message
    bare = without_mark(message)
    comments = bare.comments if word in bare.comments else (*bare.comments, word)
    return replace(bare, comments=comments, flags=tuple(flag for flag in bare.flags if flag != "fuzzy"))
