"""Writes `pipelines/translation/checks/data/top_level_domains.json`: what the name of a website ends in.

    npm install --prefix DIR tlds@VERSION && python -m tools.generate_top_level_domains DIR/node_modules

The npm package `tlds` (MIT) carries the list of IANA, https://data.iana.org/TLD/tlds-alpha-by-domain.txt, in
small letters and Unicode. The same package gives the same bytes.
"""

from __future__ import annotations

import json
from pathlib import Path

from tools.node import ROOT, modules, version

PACKAGE = "tlds"
TARGET = ROOT / "pipelines" / "translation" / "checks" / "data" / "top_level_domains.json"


def generate(node_modules: Path) -> str:
    """The file's text, ten names a line."""
    names = sorted(json.loads((node_modules / PACKAGE / "index.json").read_text(encoding="utf-8")))
    rows = [", ".join(f'"{name}"' for name in names[n : n + 10]) for n in range(0, len(names), 10)]
    head = {"source": f"npm: {PACKAGE}, of IANA", "version": version(node_modules, PACKAGE)}
    fields = "".join(f" {json.dumps(key)}: {json.dumps(value)},\n" for key, value in head.items())
    return f'{{\n{fields} "names": [\n  ' + ",\n  ".join(rows) + "\n ]\n}\n"


if __name__ == "__main__":
    TARGET.write_text(generate(modules()), encoding="utf-8")
