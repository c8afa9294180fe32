"""How quiet the checks are on good translations, and how fast.

Good translations: the sample catalogs of this repository; those of Django, which people made and the world
has read for years; and any folder of catalogs that is named. Django is found if it can be imported, or
unpacked where DJANGO_DIR says:

    pip download --no-deps --dest /tmp/django django==5.2.*
    unzip -q /tmp/django/*.whl -d /tmp/django
    DJANGO_DIR=/tmp/django python -m benchmarks.checks
    python -m benchmarks.checks FOLDER… [--list | --sample 100]

Of a folder, the files are taken whose name or header says one of our languages, and of these the entries
that Glocal would make of an article: one paragraph of Markdown, without code and template commands. With
`--list` each finding is printed as well, with `--sample` so many errors, picked at random: for a person, to
tell the true from the false.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from pipelines.content.commonmark import block_parser
from pipelines.languages.table import BUILT_IN, EU24
from pipelines.model.catalog import Catalog, Message
from pipelines.model.errors import CatalogError
from pipelines.model.finding import Finding, Severity
from pipelines.translation.checks import CHECKS, check_catalog
from pipelines.translation.checks.base import Check, CheckContext, TextPair
from pipelines.translation.checks.reading import reading_of
from pipelines.translation.formats.po import headers, parse_catalog
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


def folder(path: Path) -> Iterator[tuple[str, Catalog]]:
    """The catalogs of a folder in our locales, with the entries that could stand in an article, each once."""
    seen: set[tuple[str, str, tuple[str, ...]]] = set()
    for file in sorted(path.rglob("*.po")):
        catalog = _read(file)
        tag = catalog and _tag_of(file, catalog)
        if not catalog or not tag:
            continue
        prose = [
            m
            for m in catalog.messages
            if m.translated and _is_prose(m) and (tag, m.id, m.strings) not in seen
        ]
        seen |= {(tag, m.id, m.strings) for m in prose}
        if prose:
            yield tag, replace(catalog, messages=tuple(prose))


def _tag_of(path: Path, catalog: Catalog) -> str | None:
    """The language that a file's header or name says, if it is one of ours and not English."""
    names = (headers(catalog).get("Language", ""), re.split(r"[._/]", path.stem)[-1])
    tags = (BUILT_IN.find(name) for name in names if name)
    return next((tag for tag in tags if tag and tag != "en"), None)


def _is_prose(message: Message) -> bool:
    kinds = " ".join(message.extracted).lower()
    blocks = [
        token.type for token in block_parser().parse(message.id) if not token.level and token.nesting >= 0
    ]
    return (
        blocks == ["paragraph_open"]
        and not any(kind in kinds for kind in ("code", "verbatim", "yaml"))
        and not message.id.startswith(('"', "/", ">", "#", "    ", "\t", "export "))
        and not any(mark in message.id for mark in ("{%", "{{", "[[!"))
    )


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


Told = tuple[str, Finding, Message | None]


def _report(
    name: str, catalogs: Iterable[tuple[str, Catalog]], glossary: tuple[Term, ...] = ()
) -> list[Told]:
    """Prints the shares, by language and by check; the findings, each with its language and message."""
    rows: dict[str, Tally] = {}
    total = Tally()
    told: list[Told] = []
    for locale, catalog in catalogs:
        tally, findings = measure(catalog, locale, glossary)
        rows.setdefault(locale, Tally()).add(tally)
        total.add(tally)
        lines = {message.line: message for message in catalog.messages}
        told += [(locale, finding, lines.get(finding.origin.line)) for finding in findings]
    if not rows:
        print(f"{name}: no catalogs found; the top of benchmarks/checks.py says how to get them")
        return []
    print(f"{name}: {total.messages} messages in {total.files} files")
    print("  locale  messages  with an error  with a hint")
    for tag in (tag for tag in BUILT_IN if tag in rows):
        print(_row(tag if tag in EU24 else f"({tag})", rows[tag]))
    print(_row("all", total))
    print(f"  files taken for another language: {total.wrong_files}")
    severities = {finding.check: finding.severity for _, finding, _ in told}
    for check, number in total.checks.most_common():
        share = 100 * number / total.messages
        print(f"  {check:16}  {severities[check]:5}  {number:6}  {share:6.3f} %")
    print(f"  {total.messages / total.seconds:,.0f} messages a second")
    return told


def _show(told: Iterable[Told]) -> None:
    for locale, finding, message in told:
        text = f"\n    {message.id!r}\n    {message.strings!r}" if message else ""
        print(f"{locale} {finding.severity} {finding.check}: {finding.origin}: {finding.message}{text}")


def _row(name: str, tally: Tally) -> str:
    share = 100 / tally.messages
    return f"  {name:6}  {tally.messages:8}  {tally.errors * share:11.2f} %  {tally.hints * share:9.2f} %"


UNITS = ("word ", "<", "[", "*a", "&", "](", "\n- ", "1,", "a@b.", "`a` ")
"""What a text may be made of: words, and marks that promise something and do not keep it."""


def _times() -> None:
    """The slowest text for each check; what all of them share, the reading of the text, is the first row."""
    print("Milliseconds for one text, the slowest of " + " ".join(repr(unit) for unit in UNITS))
    sizes = (12_000, 25_000, 50_000, 100_000)
    slowest: dict[str, list[float]] = {"(reading)": [0.0] * 4} | {check.id: [0.0] * 4 for check in CHECKS}
    for unit in UNITS:
        for n, size in enumerate(sizes):
            text = (unit * size)[:size]
            pair = TextPair("Now", text, Message("Now", (text,)), CheckContext("fr"))
            reading_of.cache_clear()
            begin = time.perf_counter()
            reading_of(text)
            for name, seconds in (
                ("(reading)", time.perf_counter() - begin),
                *map(partial(_time, pair), CHECKS),
            ):
                slowest[name][n] = max(slowest[name][n], seconds)
    print(f"  {'':16}" + "".join(f"{size // 1000:6} kB" for size in sizes))
    for name, row in slowest.items():
        print(f"  {name:16}" + "".join(f"{1000 * seconds:9.1f}" for seconds in row))


def _time(pair: TextPair, check: Check) -> tuple[str, float]:
    begin = time.perf_counter()
    check.test(pair)
    return check.id, time.perf_counter() - begin


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--sample", type=int, default=0)
    options = parser.parse_args(arguments)
    terms = ROOT / "translations/glossary.csv"
    told: list[Told] = []
    if not options.folders:
        _report("Sample catalogs", samples(), parse_glossary(terms.read_text(), terms.name))
        told += _report("Django", django())
        _times()
    for path in options.folders:
        told += _report(path.name, folder(path))
    errors = [each for each in told if each[1].severity is Severity.ERROR and each[2]]
    if options.list:
        _show(told)
    elif options.sample:
        _show(random.Random(1).sample(errors, min(options.sample, len(errors))))


if __name__ == "__main__":
    main(sys.argv[1:])
