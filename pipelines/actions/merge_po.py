"""git merges catalogs through us: entry by entry where they can be read, else line by line as git itself."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from pipelines.model.catalog import Catalog
from pipelines.model.errors import CatalogError, GlocalError
from pipelines.model.finding import Origin
from pipelines.translation.formats.po import parse_catalog
from pipelines.translation.formats.po_writer import serialize_catalog
from pipelines.translation.three_way import merge_versions
from pipelines.workspace.files import write_if_changed

_DRIVER = "glocal-po"
_ATTRIBUTES = f"*.po merge={_DRIVER}\n*.pot merge={_DRIVER}\n"
_ERRORS = 128
"""From here on, an exit code of `git merge-file` is no number of conflicts."""


@dataclass(frozen=True, slots=True)
class PoMerge:
    """What became of one file. `conflicts`: the places of texts that both sides translated differently."""

    path: str
    conflicts: tuple[Origin, ...] = ()
    fault: CatalogError | None = None
    """Why it was merged line by line."""
    clean: bool = True
    """Whether git may go on; not so if conflict markers stand in the file."""

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "file": self.path,
            "lines_of_conflicts": [origin.line for origin in self.conflicts],
            "unreadable": str(self.fault) if self.fault else None,
            "clean": self.clean,
        }


def merge_files(base: Path, ours: Path, theirs: Path, name: str) -> PoMerge:
    """Put the merged catalog in the place of `ours`, in one step; `name` is what git calls the file.

    What one side has broken is merged by git's own rules, which may leave conflict markers; GlocalError if
    git cannot do that either.
    """
    try:
        before = base.read_bytes()
        merged = merge_versions(
            parse_catalog(before, f"{name}, their common version") if before.strip() else None,
            parse_catalog(ours.read_bytes(), f"{name}, this branch"),
            parse_catalog(theirs.read_bytes(), f"{name}, the other branch"),
        )
        data = serialize_catalog(merged.catalog)
        again = parse_catalog(data, name)
    except CatalogError as error:
        return _merge_lines(base, ours, theirs, name, error)
    write_if_changed(ours, data)
    lines = {message.key: message.line for message in again.messages}
    return PoMerge(name, tuple(Origin(name, lines[message.key]) for message in merged.conflicts))


def _merge_lines(base: Path, ours: Path, theirs: Path, name: str, fault: CatalogError) -> PoMerge:
    labels = [
        part for label in ("this branch", "common version", "the other branch") for part in ("-L", label)
    ]
    merged = _git("merge-file", "-p", "-q", *labels, *map(str, (ours, base, theirs)))
    if not 0 <= merged.returncode < _ERRORS:
        reason = merged.stderr.decode(errors="replace").strip()
        raise GlocalError(
            f"neither entries nor lines of this file can be merged: {fault}; {reason}",
            origin=Origin(name),
            hint="choose one side: git checkout --ours or --theirs, with the file's name, then git add",
        )
    write_if_changed(ours, merged.stdout)
    return PoMerge(
        name, fault=fault, clean=merged.returncode == 0 and _reads(merged.stdout, name) is not None
    )


def _reads(data: bytes, name: str) -> Catalog | None:
    try:
        return parse_catalog(data, name)
    except CatalogError:
        return None


def install_driver(folder: Path) -> list[str]:
    """Tell the git repository around `folder` of us, and its `.gitattributes` of git; what was done."""
    if _git("-C", str(folder), "rev-parse", "--show-toplevel").returncode:
        raise GlocalError(
            "no git repository here", origin=Origin(str(folder)), hint="run this in a clone, or run: git init"
        )
    program = quote(_program().replace("\\", "/"))
    # Where Glocal has gone (another virtual environment), git must not take our absence for a merge.
    driver = f"if [ -x {program} ]; then {program} merge-po %O %A %B %P; else git merge-file %A %O %B; fi"
    for key, value in (("name", "gettext catalogs, entry by entry"), ("driver", driver)):
        run = _git("-C", str(folder), "config", f"merge.{_DRIVER}.{key}", value)
        if run.returncode:
            text = run.stderr.decode(errors="replace").strip()
            raise GlocalError(f"git config: {text}", hint="look at the permissions of .git/config")
    done = [f"git config: merge.{_DRIVER} is {_program()} merge-po, in this clone"]
    attributes = folder / ".gitattributes"
    text = attributes.read_text(encoding="utf-8") if attributes.is_file() else ""
    if f"merge={_DRIVER}" not in text:
        lead = "\n" if text and not text.endswith("\n") else ""
        write_if_changed(attributes, f"{text}{lead}{_ATTRIBUTES}".encode())
        done.append(f"{attributes.name}: *.po and *.pot are merged by it; commit this file")
    return done


def _program() -> str:
    """The `glocal` of this environment."""
    beside = shutil.which("glocal", path=str(Path(sys.executable).parent))
    return beside or shutil.which("glocal") or "glocal"


def _git(*words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["git", *words], capture_output=True, check=False)  # noqa: S603, S607 - the user's own git
