"""Writes `pipelines/emails/data/mjml.json`: MJML's components, as MJML's own npm packages define them.

    npm install --prefix DIR mjml-preset-core@VERSION && python -m tools.generate_mjml DIR/node_modules

Of each component: its attributes with the kinds of value, what may stand inside it, and whether it is an
"ending tag", whose content MJML passes on as it is. What our renderer does otherwise is not here but in
`pipelines/emails/data/renderer.toml`. The same packages give the same bytes.
"""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from tools.node import DATA, as_json, modules, version

PACKAGE = "mjml-preset-core"
TARGET = DATA / "mjml.json"

# A pattern among the allowed children ("any component") becomes "*".
_SCRIPT = """
const { components, dependencies } = require(process.argv[1]);
const found = {};
for (const [name, children] of Object.entries(dependencies))
  found[name] = { children: children.map((child) => (child instanceof RegExp ? '*' : child)).sort() };
for (const one of components)
  found[one.componentName] = {
    attributes: one.allowedAttributes || {},
    ending: Boolean(one.endingTag),
    ...found[one.componentName],
  };
console.log(JSON.stringify(found));
"""


def generate(node_modules: Path) -> str:
    """The text of the file, from the packages in a `node_modules` folder."""
    number = version(node_modules, PACKAGE)
    package = (node_modules / PACKAGE).resolve()
    # S603: the script is ours, and node is on the PATH wherever npm installed the packages.
    command = ["node", "--eval", _SCRIPT, str(package)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    components = {
        name: {
            "attributes": dict(sorted(one.get("attributes", {}).items())),
            "children": one.get("children", []),
            "ending": one.get("ending", False),
        }
        for name, one in json.loads(ran.stdout).items()
    }
    head = {
        "source": f"npm: {PACKAGE} and the component packages it names (MIT)",
        "version": number,
        "date": _read_on(number),
    }
    return as_json(head, "components", components)


def _read_on(number: str) -> str:
    """The day on which a version was first read: npm packages carry no date of their own."""
    known = json.loads(TARGET.read_text(encoding="utf-8")) if TARGET.exists() else {}
    return str(known["date"]) if known.get("version") == number else f"{datetime.now(UTC).date()}"


if __name__ == "__main__":
    TARGET.write_text(generate(modules()), encoding="utf-8")
