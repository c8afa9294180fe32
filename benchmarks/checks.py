"""How quiet the checks are on good translations, and how fast.

Good translations: the sample catalogs of this repository, and those of Django, which people made and the
world has read for years. Django is found if it can be imported, or unpacked where DJANGO_DIR says:

    pip download --no-deps --dest /tmp/django django==5.2.*
    unzip -q /tmp/django/*.whl -d /tmp/django
    DJANGO_DIR=/tmp/django python -m benchmarks.checks

With `--list` each finding on Django is printed as well, to be told true from false by a person.
"""

from __future__ import annotations

import importlib.util
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.languages.table import BUILT_IN, EU24
from pipelines.model.catalog import Catalog
from pipelines.model.errors import CatalogError
from pipelines.model.finding import Finding, Severity
from pipelines.translation.checks import check_catalog
from pipelines.translation.checks.base import CheckContext
from pipelines.translation.formats.po import parse_catalog
from pipelines.translation.glossary import Term, parse_glossary

ROOT = Path(__file__).resolve().parents[1]
_TWO_FORMS = re.compile(rb"nplurals=2; plural=[^;]*;")
_STATES = {"empty", "fuzzy"}


@dataclass
class Tally:
    """Of one locale: translated messages, those with an error and with a hint, and which checks spoke."""

    messages: int = 0
    errors: int = 0
    hints: int = 0
    files: int = 0
    wrong_files: int = 0
    seconds: float = 0.0
    checks: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        self.messages += other.messages
        self.errors += other.errors
        self.hints += other.hints
        self.files += other.files
        self.wrong_files += other.wrong_files
        self.seconds += other.seconds
        self.checks += other.checks


def _read(path: Path) -> Catalog | None:
    """The catalog; some of Django's say two plural forms and give three, so their header is put right."""
    data = path.read_bytes()
    try:
        return parse_catalog(data, path.as_posix())
    except CatalogError:
        try:
            return parse_catalog(_TWO_FORMS.sub(b"nplurals=3; plural=(n != 1);", data), path.as_posix())
        except CatalogError:
            return None


def samples() -> Iterator[tuple[str, Catalog]]:
    """The repository's own catalogs, with their locales."""
    for path in sorted(ROOT.glob("translations/*/LC_MESSAGES/*.po")):
        if catalog := _read(path):
            yield path.parts[-3], catalog


def django() -> Iterator[tuple[str, Catalog]]:
    """Django's catalogs in our locales."""
    given = os.environ.get("DJANGO_DIR", "")
    spec = None if given else importlib.util.find_spec("django")
    folder = Path(given) if given else Path(spec.origin).parent if spec and spec.origin else None
    for path in sorted(folder.rglob("locale/*/LC_MESSAGES/*.po")) if folder else ():
        tag = BUILT_IN.find(path.parts[-3])
        if tag and tag != "en" and path.parts[-3].replace("_", "-") == tag and (catalog := _read(path)):
            yield tag, catalog


def measure(catalog: Catalog, locale: str, glossary: tuple[Term, ...] = ()) -> tuple[Tally, list[Finding]]:
    """Checked as if the source asked for all that is translated in it."""
    wanted = [m for m in catalog.messages if m.translated and not m.obsolete]
    begin = time.perf_counter()
    findings = [
        f for f in check_catalog(wanted, catalog, CheckContext(locale, glossary)) if f.check not in _STATES
    ]
    seconds = time.perf_counter() - begin
    lines = {
        severity: {f.origin.line for f in findings if f.severity is severity and f.origin.line}
        for severity in Severity
    }
    wrong = any(not f.origin.line for f in findings)
    return (
        Tally(
            len(wanted),
            len(lines[Severity.ERROR]),
            len(lines[Severity.HINT]),
            1,
            int(wrong),
            seconds,
            Counter(f.check for f in findings),
        ),
        findings,
    )


def _report(name: str, catalogs: Iterable[tuple[str, Catalog]], glossary: tuple[Term, ...] = ()) -> None:
    rows: dict[str, Tally] = {}
    total = Tally()
    for locale, catalog in catalogs:
        tally, findings = measure(catalog, locale, glossary)
        rows.setdefault(locale, Tally()).add(tally)
        total.add(tally)
        if "--list" in sys.argv and name == "Django":
            for f in findings:
                message = next((m for m in catalog.messages if m.line == f.origin.line), None)
                text = f"\n    {message.id!r}\n    {message.strings!r}" if message else ""
                print(f"{locale} {f.severity} {f.check}: {f.origin}: {f.message}{text}")
    if not rows:
        print(f"{name}: no catalogs found; the top of benchmarks/checks.py says how to get them")
        return
    print(f"{name}: {total.messages} messages in {total.files} files")
    print("  locale  messages  with an error  with a hint")
    for tag in (tag for tag in BUILT_IN if tag in rows):
        print(_row(tag if tag in EU24 else f"({tag})", rows[tag]))
    print(_row("all", total))
    print(f"  files taken for another language: {total.wrong_files}")
    print(f"  by check: {', '.join(f'{check} {n}' for check, n in total.checks.most_common()) or 'none'}")
    print(f"  {total.messages / total.seconds:,.0f} messages a second")


def _row(name: str, tally: Tally) -> str:
    share = 100 / tally.messages
    return f"  {name:6}  {tally.messages:8}  {tally.errors * share:11.2f} %  {tally.hints * share:9.2f} %"


def main() -> None:
    terms = ROOT / "translations/glossary.csv"
    _report("Sample catalogs", samples(), parse_glossary(terms.read_text(), terms.name))
    _report("Django", django())


if __name__ == "__main__":
    main()
