"""Remember the templates of a release, so that copies of them are known later.

`python -m tools.former_templates`, when the version changes; what earlier versions brought stays.
"""

from __future__ import annotations

import json
from pathlib import Path

import pipelines
from pipelines.rendering.layers import text_digest
from pipelines.workspace.built_in import built_in_templates
from pipelines.workspace.paths import EMAIL_TEMPLATES, SITE_TEMPLATES

KNOWN = Path(pipelines.__file__).parent / "workspace/former_templates.json"


def main() -> None:
    known = json.loads(KNOWN.read_text(encoding="utf-8"))
    for folder in (EMAIL_TEMPLATES, SITE_TEMPLATES):
        for name, text in built_in_templates(folder).items():
            digests = known["folders"].setdefault(folder, {}).setdefault(name, [])
            if text_digest(text) not in digests:
                digests.append(text_digest(text))
    known["version"] = pipelines.__version__
    KNOWN.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{KNOWN.name}: {pipelines.__version__}")


if __name__ == "__main__":
    main()
