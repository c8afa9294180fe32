"""A broken `.po`, through the command line: one message with file and line, exit code 3, nothing touched."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.conftest import SLUG, tree

pytestmark = pytest.mark.slow  # each case is a workspace of its own on the disk

Glocal = Callable[..., Result]
Damage = Callable[[list[str]], list[str]]

FOLDER = "translations/fr/LC_MESSAGES"
HEADER_LINES = 10
"""The header and a blank line; the title's entry follows: two comments, msgid in line 13, msgstr in 14."""

FORM = "each line is a comment (#), msgid, msgstr, or text between quotation marks"
MISSING = "an entry has one msgstr, or with msgid_plural msgstr[0], msgstr[1]…"
FORMS = "give every msgstr[n] from 0 on that the Plural-Forms header asks for"
ESCAPE = "write \\\\ for a backslash, letters as they are"
TWICE = "keep the better translation and delete the other entry"
CONFLICT = ("a git conflict marker", "keep one side and delete the three marker lines")
NO_HEADER = "no header: the first entry must have an empty msgid"
REMAKE = "restore the file from git, or delete it and run glocal extract"
NO_RULE = "the Plural-Forms header is not a valid rule: "
ANOTHER = "copy it from another catalog of this language"
QUOTE = ("a quotation mark inside the text", 'write \\" for a quotation mark')


def put(line: int, *rows: str) -> Damage:
    """Rows typed in before a line."""
    return lambda lines: [*lines[: line - 1], *rows, *lines[line - 1 :]]


def change(line: int, row: str) -> Damage:
    """Another text in a line."""
    return lambda lines: [*lines[: line - 1], row, *lines[line:]]


def drop(line: int) -> Damage:
    return lambda lines: [*lines[: line - 1], *lines[line:]]


def cut(line: int, row: str = "") -> Damage:
    """The file ends above `line`, or within it after `row`."""
    return lambda lines: [*lines[: line - 1], *([row] if row else [])]


def become(text: str) -> Damage:
    return lambda _: text.split("\n")


def rule(text: str) -> Damage:
    return change(8, f'"Plural-Forms: {text}\\n"')


# How the file is broken, the line of the message, what it says, what it says next. Characters from U+DC80 on
# stand for bytes that are not UTF-8.
ARTICLE_FAULTS: dict[str, tuple[Damage, int, str, str]] = {
    "string not closed": (
        change(14, 'msgstr "Un jour'),
        14,
        "cannot read this line: 'msgstr \"Un jour'",
        FORM,
    ),
    "string not opened": (
        change(14, 'msgstr Un jour"'),
        14,
        "cannot read this line: 'msgstr Un jour\"'",
        FORM,
    ),
    "curly quotation marks": (
        change(14, "msgstr “Un jour”"),
        14,
        "cannot read this line: 'msgstr “Un jour”'",
        FORM,
    ),
    "quotation mark inside": (change(14, 'msgstr "Un "beau" jour"'), 14, *QUOTE),
    "backslash at the end": (change(14, 'msgstr "Un jour\\"'), 14, *QUOTE),
    "bad escape": (change(14, 'msgstr "Un\\quart"'), 14, "unknown escape \\q", ESCAPE),
    "byte escape": (change(14, 'msgstr "Journ\\351e"'), 14, "unknown escape \\351", ESCAPE),
    "NUL": (change(14, 'msgstr "Un\0jour"'), 14, "a NUL byte", "restore the file from git"),
    "the same message twice": (
        lambda lines: put(16, *lines[10:15])(lines),
        18,
        "this message is already in line 13: 'One day in Sofia, a year of ideas'",
        TWICE,
    ),
    "live and obsolete": (
        lambda lines: put(16, f"#~ {lines[12]}", '#~ msgstr "x"', "")(lines),
        16,
        "this message is already in line 13: 'One day in Sofia, a year of ideas'",
        TWICE,
    ),
    "second header": (
        put(11, 'msgid ""', 'msgstr "Language: fr\\n"', ""),
        11,
        "this message is already in line 1: ''",
        TWICE,
    ),
    "conflict, ours": (put(14, "<<<<<<< HEAD"), 14, *CONFLICT),
    "conflict, base": (put(15, "||||||| 2f1c0de"), 15, *CONFLICT),
    "conflict, middle": (put(15, "======="), 15, *CONFLICT),
    "conflict, theirs": (put(15, ">>>>>>> weblate/main"), 15, *CONFLICT),
    "too few plural forms": (
        put(11, 'msgid "%(num)s day"', 'msgid_plural "%(num)s days"', 'msgstr[0] "%(num)s jour"', ""),
        11,
        "1 plural forms, the header says 2",
        FORMS,
    ),
    "misnumbered plural forms": (
        put(11, 'msgid "day"', 'msgid_plural "days"', 'msgstr[0] "jour"', 'msgstr[2] "jours"', ""),
        11,
        "the msgstr of 'day' is missing or misnumbered",
        MISSING,
    ),
    "plural without numbers": (
        put(11, 'msgid "day"', 'msgid_plural "days"', 'msgstr "jour"', ""),
        11,
        "the msgstr of 'day' is missing or misnumbered",
        MISSING,
    ),
    "msgstr missing": (
        drop(14),
        13,
        "the msgstr of 'One day in Sofia, a year of ideas' is missing or misnumbered",
        MISSING,
    ),
    "msgid missing": (drop(13), 13, "an entry without msgid", "restore its msgid line"),
    "msgstr twice": (
        put(15, 'msgstr "Encore"'),
        15,
        "msgstr appears twice in one entry",
        "delete one of the two",
    ),
    "keyword misspelled": (change(14, 'mgsstr "Un"'), 14, "cannot read this line: 'mgsstr \"Un\"'", FORM),
    "junk line": (put(15, "à revoir demain"), 15, "cannot read this line: 'à revoir demain'", FORM),
    "text of no entry": (put(11, '"seul"', ""), 11, "cannot read this line: '\"seul\"'", FORM),
    "previous text that is none": (
        put(13, "#| autrefois"),
        13,
        "cannot read this previous text: 'autrefois'",
        "delete this line",
    ),
    "no header": (lambda lines: lines[HEADER_LINES:], 3, NO_HEADER, REMAKE),
    "empty file": (become(""), 1, NO_HEADER, REMAKE),
    "HTML": (
        become("<!DOCTYPE html>\n<title>404</title>\n"),
        1,
        "cannot read this line: '<!DOCTYPE html>'",
        FORM,
    ),
    "JSON": (become('{\n  "title": "Un jour"\n}\n'), 1, "cannot read this line: '{'", FORM),
    "a picture": (
        become("\udc89PNG\r\n\x1a\n"),
        1,
        "this line is not UTF-8 text",
        "save the file as UTF-8",
    ),
    "bytes of another charset": (
        change(14, 'msgstr "Journ\udce9e"'),
        14,
        "this line is not UTF-8 text",
        "save the file as UTF-8",
    ),
    "UTF-16": (
        lambda lines: "\n".join(lines).encode("utf-16").decode("utf-8", errors="surrogateescape").split("\n"),
        1,
        "this line is not UTF-8 text",
        "save the file as UTF-8",
    ),
    "unknown charset": (
        change(6, '"Content-Type: text/plain; charset=UTF-88\\n"'),
        6,
        "unknown charset 'UTF-88'",
        "write charset=UTF-8 in the header",
    ),
    "cut off within a string": (
        cut(14, 'msgstr "Un jo'),
        14,
        "cannot read this line: 'msgstr \"Un jo'",
        FORM,
    ),
    "cut off below msgid": (
        cut(14),
        13,
        "the msgstr of 'One day in Sofia, a year of ideas' is missing or misnumbered",
        MISSING,
    ),
    "cut off below a reference": (
        cut(13),
        12,
        "the file ends inside an entry",
        "restore the rest of the file from git",
    ),
    "plural rule that is a program": (
        rule("nplurals=2; plural=__import__(1);"),
        8,
        f"{NO_RULE}nplurals=2; plural=__import__(1);",
        ANOTHER,
    ),
}

RULES = {
    "not finished": "nplurals=2; plural=(n >;",
    "a program": "nplurals=2; plural=__import__(1);",
    "a program, and no number": "plural=__import__(1)",
    "placeholders": "nplurals=INTEGER; plural=EXPRESSION;",
    "no rule": "nplurals=2;",
    "no number": "plural=(n > 1);",
    "number of no language": "nplurals=0; plural=0;",
    "more forms than its number": "nplurals=1; plural=(n > 1);",
    "below the first form": "nplurals=2; plural=n - 1;",
    "division by zero": "nplurals=2; plural=1/n;",
    "words": "deux",
}


def break_file(path: Path, damage: Damage) -> None:
    lines = path.read_text().split("\n")
    assert lines[HEADER_LINES - 1] == ""
    assert lines[7].startswith('"Plural-Forms: ')
    path.write_bytes("\n".join(damage(lines)).encode("utf-8", errors="surrogateescape"))


@pytest.mark.parametrize("command", ["extract", pytest.param("build", marks=pytest.mark.slow)])
@pytest.mark.parametrize("kind", ARTICLE_FAULTS)
def test_a_broken_catalog_is_told_and_nothing_is_touched(
    kind: str, command: str, workspace: Path, glocal: Glocal
) -> None:
    """Half a run over 24 languages, or a guess at what the translator meant, is worse than none."""
    damage, line, message, hint = ARTICLE_FAULTS[kind]
    break_file(workspace / FOLDER / f"{SLUG}.po", damage)
    before = tree(workspace)
    result = glocal(command)
    assert (result.exit_code, result.stderr) == (
        3,
        f"error: {FOLDER}/{SLUG}.po:{line}: {message}\n  next: {hint}\n",
    )
    assert tree(workspace) == before


@pytest.mark.parametrize("domain", ["interface", SLUG])
@pytest.mark.parametrize("command", ["extract", pytest.param("build", marks=pytest.mark.slow)])
@pytest.mark.parametrize("kind", RULES)
def test_a_broken_plural_rule_is_told_at_the_header(
    kind: str, command: str, domain: str, workspace: Path, glocal: Glocal
) -> None:
    """Whoever extracts must hear of it, not the colleague who builds a week later."""
    break_file(workspace / FOLDER / f"{domain}.po", rule(RULES[kind]))
    before = tree(workspace)
    result = glocal(command)
    assert (result.exit_code, result.stderr) == (
        3,
        f"error: {FOLDER}/{domain}.po:8: {NO_RULE}{RULES[kind]}\n  next: {ANOTHER}\n",
    )
    assert tree(workspace) == before


@pytest.mark.parametrize("command", ["extract", "build"])
def test_a_program_reads_the_same_of_a_broken_catalog(command: str, workspace: Path, glocal: Glocal) -> None:
    """A script that runs extract at night has the line from one JSON document."""
    damage, line, message, hint = ARTICLE_FAULTS["junk line"]
    path = f"{FOLDER}/{SLUG}.po"
    break_file(workspace / path, damage)
    before = tree(workspace)
    result = glocal(command, "--json")
    expected = {
        "type": "CatalogError",
        "file": path,
        "line": line,
        "column": None,
        "message": message,
        "next": hint,
    }
    assert (result.exit_code, json.loads(result.stdout)) == (3, {"error": expected})
    assert tree(workspace) == before
