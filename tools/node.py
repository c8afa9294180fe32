"""What both generators of email data share: reading an npm package, and the form of the JSON they write."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "pipelines" / "emails" / "data"
MODULES = ROOT / ".venv" / "node" / "node_modules"
"""Where `.ci/packages` installs; another folder may be given as the script's only argument."""


def modules() -> Path:
    """The `node_modules` folder that the command line names, or the usual one."""
    return Path(sys.argv[1]) if len(sys.argv) > 1 else MODULES


def version(node_modules: Path, package: str) -> str:
    """The version of an installed package; SystemExit says how to install it if it is not there."""
    found = node_modules / package / "package.json"
    if not found.exists():
        sys.exit(f"{found} is missing: run `bash .ci/packages`, or npm install {package}")
    stated: str = json.loads(found.read_text(encoding="utf-8"))["version"]
    return stated


def as_json(head: Mapping[str, Any], name: str, rows: Mapping[str, Any]) -> str:
    """An object of the head's fields and one of rows; compact, but a row a line, so that a diff is read."""
    fields = [f"{_compact(key)}:{_compact(value)}" for key, value in head.items()]
    lines = [f"{_compact(key)}:{_compact(rows[key])}" for key in sorted(rows)]
    return "{" + ",\n".join([*fields, f"{_compact(name)}:{{\n" + ",\n".join(lines) + "\n}"]) + "}\n"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
