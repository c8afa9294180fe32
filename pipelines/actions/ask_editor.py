"""A translator asks the editor about one text, and is answered: both stand as comments of its entry in the
`.po`, where every tool shows them.
"""

from __future__ import annotations

from dataclasses import replace

from pipelines.actions.save_article import SAVE_PATIENCE
from pipelines.actions.save_entry import find_entry
from pipelines.model.errors import CatalogError
from pipelines.model.finding import Origin
from pipelines.translation.formats.po import parse_catalog
from pipelines.translation.formats.po_writer import serialize_catalog
from pipelines.translation.questions import with_remark
from pipelines.workspace.catalogs import read_catalog
from pipelines.workspace.files import refuse_outside, write_if_changed
from pipelines.workspace.git_commit import Committed, Writer, commit_files
from pipelines.workspace.paths import Workspace
from pipelines.workspace.write_lock import sole_writer


def add_remark(
    workspace: Workspace, domain: str, locale: str, entry: str, remark: str, writer: Writer
) -> Committed:
    """Write a question or an answer (`translation/questions.py`) below an entry, in one step, and into git's
    history. Its translation stays as it is, whatever others do meanwhile.

    CatalogError for an entry that is not in the file any more; GlocalError if somebody writes for too long.
    """
    path = workspace.catalog_path(domain, locale)
    refuse_outside(workspace.root, path)
    with sole_writer(workspace, f"a question about {domain} in {locale}", SAVE_PATIENCE):
        catalog = read_catalog(workspace, domain, locale)
        there = find_entry(catalog, entry)
        name = workspace.relative(path)
        if there is None:
            raise CatalogError(
                "this sentence is not in the article any more",
                origin=Origin(name),
                hint="its author has changed the text; look at the page again",
            )
        told = with_remark(there, remark)
        messages = tuple(told if each is there else each for each in catalog.messages)
        written = serialize_catalog(replace(catalog, messages=messages))
        parse_catalog(written, name)  # what cannot be read again is never written
        write_if_changed(path, written)
    return commit_files(workspace, [path], f"Ask and answer about {domain} in {locale}", writer)
