"""Translators' catalogs, read."""

from __future__ import annotations

from pipelines.model.catalog import Catalog
from pipelines.model.errors import fault_finding
from pipelines.model.finding import UNREADABLE, Finding, Origin
from pipelines.translation.extract import empty_catalog
from pipelines.translation.formats.po import parse_catalog
from pipelines.translation.localize import interface
from pipelines.workspace.files import CATALOG_LIMIT, refuse_outside
from pipelines.workspace.paths import Workspace

CatalogRead = tuple[Catalog, tuple[Finding, ...]]
"""A catalog, and what kept it from being read."""


def read_catalog(workspace: Workspace, domain: str, locale: str) -> Catalog:
    """The catalog as it stands, or an empty one where extract has not made it yet."""
    path = workspace.catalog_path(domain, locale)
    name = workspace.relative(path)
    if not path.exists():
        refuse_outside(workspace.root, path)  # where extract would make it
        return empty_catalog(name, domain, workspace.languages[locale])
    return parse_catalog(workspace.read_bytes(path, CATALOG_LIMIT), name)


def catalog_or_fault(workspace: Workspace, domain: str, locale: str) -> CatalogRead:
    """The catalog; one that cannot be read counts as empty, with a finding that holds its locale."""
    try:
        catalog = read_catalog(workspace, domain, locale)
        interface(catalog, locale, workspace.languages)  # whether its plural rule can be used
    except Exception as error:  # noqa: BLE001 - whatever a file does to its reader is a fault of that file
        name = workspace.relative(workspace.catalog_path(domain, locale))
        fault = fault_finding(error, UNREADABLE, Origin(name), locale)
        return empty_catalog(name, domain, workspace.languages[locale]), (fault,)
    return catalog, ()
