"""Translators' catalogs and glossary, read."""

from __future__ import annotations

import os

from pipelines.model.catalog import Catalog
from pipelines.model.errors import fault_finding
from pipelines.model.finding import UNREADABLE, Finding, Origin
from pipelines.translation.extract import empty_catalog
from pipelines.translation.formats.po import parse_catalog
from pipelines.translation.glossary import Term, parse_glossary
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


def glossary_or_fault(workspace: Workspace) -> tuple[tuple[Term, ...], tuple[Finding, ...]]:
    """The workspace's terms, and what keeps its glossary from being read; none if it has no glossary."""
    path = workspace.glossary_path
    if not os.path.lexists(path):
        return (), ()
    name = workspace.relative(path)
    try:
        return parse_glossary(workspace.read_text(path, CATALOG_LIMIT), name, workspace.languages), ()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the fault of this file
        return (), (fault_finding(error, UNREADABLE, Origin(name)),)
