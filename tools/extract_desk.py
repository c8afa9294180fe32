"""Brings the catalogs of the desk's words up to date: `python -m tools.extract_desk`, when a page changes.

`tests/desk/test_words.py` says when they are stale.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.desk.words import DOMAIN, desk_messages
from pipelines.languages.table import BUILT_IN
from pipelines.translation.extract import empty_catalog, template_catalog
from pipelines.translation.formats.po import parse_catalog
from pipelines.translation.formats.po_writer import serialize_catalog
from pipelines.translation.merge import merge

LOCALE = Path(__file__).resolve().parents[1] / "pipelines" / "desk" / "locale"


def desk_template() -> bytes:
    """`desk.pot` as it should be."""
    return serialize_catalog(template_catalog(f"{DOMAIN}.pot", DOMAIN, desk_messages()))


def merged_catalog(path: Path) -> bytes:
    """A catalog with today's words; what was translated stays, what changed is fuzzy."""
    language = BUILT_IN[path.stem.replace("_", "-")]
    old = (
        parse_catalog(path.read_bytes(), path.name)
        if path.read_bytes()
        else empty_catalog(path.name, DOMAIN, language)
    )
    new, _ = merge(desk_messages(), old, language, BUILT_IN["en"])
    return serialize_catalog(new)


def main() -> None:
    """Write what has changed, and say so. A new language begins with an empty file: `touch`."""
    for path, data in [
        (LOCALE / f"{DOMAIN}.pot", desk_template()),
        *((path, merged_catalog(path)) for path in sorted(LOCALE.glob("*.po"))),
    ]:
        if not path.is_file() or path.read_bytes() != data:
            path.write_bytes(data)
            print(path.relative_to(LOCALE.parents[2]))


if __name__ == "__main__":
    main()
