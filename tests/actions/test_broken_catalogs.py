"""A broken `.po`, through the command line: its line is told, it stays as it is, the others go on."""

from __future__ import annotations

import json
import re
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


def told(domain: str, line: int, message: str, hint: str) -> str:
    """The fault as every command tells it."""
    return f"{FOLDER}/{domain}.po:{line}: {message}; {hint}"


def read(output: str, domain: str) -> str:
    """The line of an output that is about a catalog."""
    (line,) = [line for line in output.split("\n") if line.startswith(f"{FOLDER}/{domain}.po:")]
    return line


@pytest.mark.parametrize("kind", ARTICLE_FAULTS)
def test_extract_leaves_a_broken_catalog_alone(kind: str, workspace: Path, glocal: Glocal) -> None:
    """A guess at what the translator meant is worse than none; the other languages need not wait for it."""
    damage, line, message, hint = ARTICLE_FAULTS[kind]
    break_file(workspace / FOLDER / f"{SLUG}.po", damage)
    article = workspace / f"content/{SLUG}/index.md"
    article.write_text(article.read_text() + "\nA new sentence.\n")
    before = tree(workspace)
    result = glocal("extract")
    assert (result.exit_code, result.stderr) == (1, "")
    assert (
        read(result.output, SLUG) == f"{FOLDER}/{SLUG}.po: left as it is: {told(SLUG, line, message, hint)}"
    )
    assert "\n1 file could not be read; correct, and run it again.\n" in result.output
    changed = {name for name, data in tree(workspace).items() if before[name] != data}
    catalogs = {name for name in before if name.endswith((f"/{SLUG}.po", f"/{SLUG}.pot"))}
    assert changed == catalogs - {f"{FOLDER}/{SLUG}.po"}


@pytest.mark.parametrize("kind", ARTICLE_FAULTS)
def test_check_holds_one_language_of_one_article(kind: str, workspace: Path, glocal: Glocal) -> None:
    """The finding has the line, and what to do; nothing is written."""
    damage, line, message, hint = ARTICLE_FAULTS[kind]
    break_file(workspace / FOLDER / f"{SLUG}.po", damage)
    before = tree(workspace)
    result = glocal("check", "--locale", "fr", "--locale", "de")
    assert (result.exit_code, result.stderr) == (1, "")
    path, _, rest = told(SLUG, line, message, hint).partition(": ")
    assert read(result.output, SLUG) == f"{path}: error: fr: {rest} [unreadable]"
    assert re.findall("(?m)^held: (.*?):", result.output) == [f"{SLUG} fr"]
    assert tree(workspace) == before


@pytest.mark.parametrize("domain", ["interface", SLUG])
@pytest.mark.parametrize("kind", RULES)
def test_a_broken_plural_rule_is_told_at_the_header(
    kind: str, domain: str, workspace: Path, glocal: Glocal
) -> None:
    """Whoever extracts must hear of it, not the colleague who builds a week later."""
    break_file(workspace / FOLDER / f"{domain}.po", rule(RULES[kind]))
    before = tree(workspace)
    result = glocal("extract")
    fault = told(domain, 8, f"{NO_RULE}{RULES[kind]}", ANOTHER)
    assert (result.exit_code, result.stderr) == (1, "")
    assert read(result.output, domain) == f"{FOLDER}/{domain}.po: left as it is: {fault}"
    assert tree(workspace) == before


@pytest.mark.parametrize("domain", ["interface", SLUG])
def test_build_shows_the_other_languages(domain: str, workspace: Path, glocal: Glocal) -> None:
    """Its own language is shown as if nobody had translated it, and the fault is told."""
    damage, line, message, hint = ARTICLE_FAULTS["junk line"]
    break_file(workspace / FOLDER / f"{domain}.po", damage)
    result = glocal("build", "--locale", "fr", "--locale", "de")
    path, _, rest = told(domain, line, message, hint).partition(": ")
    assert (result.exit_code, result.stderr) == (1, "")
    assert read(result.output, domain) == f"{path}: error: fr: {rest} [unreadable]"
    mails = workspace / "output/preview/outbox" / SLUG
    assert sorted(path.name for path in mails.glob("*.eml")) == ["de.eml", "fr.eml"]


@pytest.mark.parametrize("command", ["extract", "check", "status"])
def test_a_program_reads_the_same_of_a_broken_catalog(command: str, workspace: Path, glocal: Glocal) -> None:
    """A script that runs at night has the line from one JSON document."""
    damage, line, message, hint = ARTICLE_FAULTS["junk line"]
    path = f"{FOLDER}/{SLUG}.po"
    break_file(workspace / path, damage)
    before = tree(workspace)
    result = glocal(command, "--json")
    said = json.loads(result.stdout)
    fault = {"check": "unreadable", "severity": "error", "file": path, "line": line, "locale": "fr"}
    fault["message"] = f"{message}; {hint}"
    match command:
        case "extract":
            (found,) = [file for file in said["files"] if "fault" in file]
            assert (found["file"], found["fault"]) == (path, told(SLUG, line, message, hint))
        case "check":
            assert [f for f in said["findings"] if f["check"] == "unreadable"] == [fault]
        case _:
            assert said["unreadable"] == [fault]
    assert result.exit_code == 1
    assert tree(workspace) == before
