"""Writes the generated parts of `docs/`: `make reference`, when commands, settings, rules or rooms change.

A page has them between `<!-- generated: NAME -->` and `<!-- end: NAME -->`; the rest is written by hand.
`tests/test_docs.py` says when a page is stale.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from html import escape
from itertools import pairwise
from pathlib import Path

import click
from pydantic import BaseModel

from pipelines.cli import cli
from pipelines.delivery.provider import Capabilities
from pipelines.emails.clients import CLIENTS, PUBLISHED_SHARES
from pipelines.emails.preflight import ACROSS, EDITION
from pipelines.emails.preflight.base import PreflightRule
from pipelines.workspace import settings
from pipelines.workspace.plugins import PROVIDERS, plugins
from tools.constructs import Construct, as_text, constructs, refusal
from tools.walls import ROOMS

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PART = re.compile(r"(?<=<!-- generated: )([a-z-]+)( -->\n).*?(?=<!-- end: \1 -->)", re.DOTALL)

PUBLIC = (
    "pipelines.delivery.provider",
    "pipelines.delivery.http",
    "pipelines.delivery.kit",
    "pipelines.model.article",
    "pipelines.model.blocks",
    "pipelines.model.block_walks",
    "pipelines.model.catalog",
    "pipelines.model.edition",
    "pipelines.model.delivery",
    "pipelines.model.finding",
    "pipelines.model.errors",
)
"""The modules that another package may build on: those of a provider, and the nouns."""


def main() -> None:
    """Writes every page whose generated parts are stale, and names it."""
    for page in sorted(DOCS.glob("**/*.md")):
        if (text := renewed(old := page.read_text(encoding="utf-8"))) != old:
            page.write_text(text, encoding="utf-8", newline="\n")
            print(page.relative_to(ROOT))


def renewed(text: str) -> str:
    """A page's text with its generated parts as they are today; KeyError for a part that nobody writes."""
    return PART.sub(lambda part: f"{part[1]}{part[2]}{PARTS[part[1]]()}", text)


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table; a bar inside a cell is escaped."""
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


# --- rooms ----------------------------------------------------------------------------------------


def rooms() -> str:
    """The walls, with the first sentence of each room's `__init__.py`."""
    return table(("room", "what it holds", "may import"), _room_rows())


def _room_rows() -> Iterator[tuple[str, ...]]:
    for room, allowed in ROOMS.items():
        doc = _docstring(ROOT / "pipelines" / room / "__init__.py").split("\n\n")[0]
        yield f"`{room}`", " ".join(doc.split()), ", ".join(f"`{name}`" for name in allowed) or "nothing"


def _docstring(path: Path) -> str:
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""


# --- providers ------------------------------------------------------------------------------------


def providers() -> str:
    """What each provider can do, from its class's capabilities."""
    found = sorted(plugins(PROVIDERS), key=lambda point: point.name)
    able: list[Capabilities] = [point.load().capabilities for point in found]
    rows = [
        (field.name.replace("_", " "), *(_ability(each, field.name) for each in able))
        for field in fields(Capabilities)
    ]
    return table(("it", *(f"`{point.name}`" for point in found)), rows)


def _ability(capabilities: Capabilities, name: str) -> str:
    value = getattr(capabilities, name)
    return value if isinstance(value, str) else "yes" if value else "–"


# --- commands -------------------------------------------------------------------------------------


def commands() -> str:
    """Every command with its usage, help, arguments and options, from click's own."""
    return "\n".join(_command_part(context) for context in command_contexts())


def command_contexts() -> Iterator[click.Context]:
    """Each command that can be called, subcommands after their group, in the order of `glocal --help`."""
    yield from _contexts(click.Context(cli, info_name="glocal"))


def _contexts(context: click.Context) -> Iterator[click.Context]:
    if not isinstance(context.command, click.Group):
        yield context
        return
    for name in context.command.list_commands(context):
        command = context.command.get_command(context, name)
        if command is None:
            raise LookupError(f"{context.command_path} {name} is listed but does not exist")
        yield from _contexts(click.Context(command, info_name=name, parent=context))


def _command_part(context: click.Context) -> str:
    usage = " ".join(context.command.collect_usage_pieces(context))
    lines = [f"## `{context.command_path}`", "", f"`{context.command_path} {usage}`", ""]
    lines += [inspect.cleandoc(context.command.help or "").replace("\b\n", ""), ""]
    options = [each for each in context.command.get_params(context) if isinstance(each, click.Option)]
    own = [each for each in options if not _SHARED & set(each.opts) and not each.hidden]
    if own:
        rows = ((f"`{_option_names(each)}`", each.help or "") for each in own)
        lines += [table(("option", "meaning"), rows)]
    return "\n".join(lines)


_SHARED = {"--workspace", "--json", "--debug", "--help"}
"""Options that every command has; the page tells them once."""


def _option_names(option: click.Option) -> str:
    names = [*option.opts, *option.secondary_opts]
    value = "" if option.is_flag else f" {option.make_metavar(click.Context(cli))}"
    return ", ".join(sorted(names, key=len)) + value


# --- settings -------------------------------------------------------------------------------------


def setting_rows() -> Iterator[tuple[str, str, str]]:
    """Each setting of `glocal.toml`: its name, its default as TOML, and its field's docstring."""
    yield from _section_rows(settings.Settings, "")


def settings_table() -> str:
    """Every setting; a page of `docs/` that a meaning names becomes a link."""
    text = table(("setting", "default", "meaning"), setting_rows())
    return re.sub(r"docs/([a-z-]+)\.md", r"[\1](\1.md)", text)


def _section_rows(section: type[BaseModel], prefix: str) -> Iterator[tuple[str, str, str]]:
    docs = _field_docs(section)
    for name, field in section.model_fields.items():
        nested = _nested(field.annotation)
        if doc := docs.get(name, ""):
            default = "" if nested or field.is_required() else _as_toml(field.get_default())
            shown = f"`{default}`" if default else "*required*" if field.is_required() else "–"
            yield f"`{prefix}{name}`", shown, doc
        if nested:
            yield from _section_rows(nested, f"{prefix}{name}.")
        elif not doc:
            yield f"`{prefix}{name}`", "", ""


def _nested(annotation: object) -> type[BaseModel] | None:
    """The section inside a field: `GateSettings`, `Mapping[str, AudienceSettings]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = [_nested(part) for part in getattr(annotation, "__args__", ())]
    return next((each for each in found if each), None)


def _field_docs(section: type[BaseModel]) -> dict[str, str]:
    """The string under each field, of the class and of those it comes from."""
    docs: dict[str, str] = {}
    for cls in reversed(section.__mro__):
        if issubclass(cls, BaseModel) and cls is not BaseModel:
            found = ast.parse(inspect.getsource(cls)).body[0]
            docs |= dict(_documented(found.body)) if isinstance(found, ast.ClassDef) else {}
    return docs


def _documented(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for field, after in pairwise(body):
        match field, after:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(doc))):
                yield name, " ".join(doc.split())


def _as_toml(value: object) -> str:
    if value in ("", None) or value == {}:
        return ""
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)


# --- preflight ------------------------------------------------------------------------------------


def edition_rules() -> str:
    return table(("id", "severity", "why"), _rule_rows(EDITION))


def across_rules() -> str:
    return table(("id", "severity", "why"), _rule_rows(ACROSS))


def _rule_rows(rules: tuple[PreflightRule[...], ...]) -> Iterator[tuple[str, ...]]:
    for rule in rules:
        yield f"`{rule.id}`", rule.severity.value, rule.why


def mail_programs() -> str:
    """Each program with the kinds that are told apart, and its readers as far as they are published."""
    kinds: dict[str, list[str]] = {}
    for family, platform in CLIENTS:
        kinds.setdefault(family, []).append(platform)
    rows = (
        (family, ", ".join(filter(None, platforms)), str(PUBLISHED_SHARES.get(family, "not known")))
        for family, platforms in kinds.items()
    )
    return table(("program", "told apart", "readers"), rows)


# --- the Python interface -------------------------------------------------------------------------


def python_modules() -> str:
    """What other packages may import: signatures and docstrings, read from the source."""
    return "\n".join(_module_part(name) for name in PUBLIC)


def _module_part(name: str) -> str:
    tree = ast.parse((ROOT / f"{name.replace('.', '/')}.py").read_text(encoding="utf-8"))
    lines = [f"## `{name}`", "", ast.get_docstring(tree) or "", ""]
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            lines += [f"### `{node.name}`", "", "```python", *_signature(node), "```", ""]
            lines += [ast.get_docstring(node) or "", ""] if ast.get_docstring(node) else []
    return "\n".join(lines)


def _signature(node: ast.ClassDef | ast.FunctionDef) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef):
        yield _head(node)
        return
    bases = ", ".join(ast.unparse(base) for base in node.bases)
    yield f"class {node.name}({bases}):" if bases else f"class {node.name}:"
    fields = dict(_documented(node.body))
    for part in node.body:
        if isinstance(part, ast.AnnAssign | ast.Assign):
            doc = fields.get(ast.unparse(part.target), "") if isinstance(part, ast.AnnAssign) else ""
            yield from _member(ast.unparse(part), doc)
        elif isinstance(part, ast.FunctionDef) and not part.name.startswith("_"):
            yield from _member(_head(part), ast.get_docstring(part) or "")


def _member(code: str, doc: str) -> Iterator[str]:
    if doc:
        yield from textwrap.wrap(
            " ".join(doc.split()), 96, initial_indent="    # ", subsequent_indent="    # "
        )
    yield f"    {code}"


def _head(node: ast.FunctionDef) -> str:
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"def {node.name}({ast.unparse(node.args)}){returns}"


# --- constructs -----------------------------------------------------------------------------------


def construct_tables() -> str:
    """What an author can write, and what each face shows of it or which finding names it."""
    groups = dict.fromkeys(construct.group for construct in constructs())
    head = ("what", "you write", "mail", "text part", "page", "feeds")
    return "\n".join(
        f"### {group}\n\n{table(head, (_construct_row(c) for c in constructs() if c.group == group))}"
        for group in groups
    )


def _construct_row(construct: Construct) -> tuple[str, ...]:
    written = construct.head if construct.head != "title: Owls" else construct.write
    if construct.refused:
        said = refusal(construct).partition("\n")[0].split(": ", 1)[1]
        shown = (f"error: {said}", "error", "error", "error")
    else:
        parts = (
            "words",
            *(["link"] if construct.links else []),
            *(["picture"] if construct.pictures else []),
        )
        same = ", ".join(parts)
        shown = (same, _lines(as_text(construct)), same, same)
    return construct.name, _lines(written), *map(_plain_cell, shown[:1]), *shown[1:]


def _plain_cell(text: str) -> str:
    return text.replace("<", "&lt;").replace("[", "\\[")


def _lines(text: str) -> str:
    """Each line as code: a table's cell has no other way to show lines."""
    return "<br>".join(
        f"<code>{escape(line).replace(' ', '&nbsp;').replace('[', '&#91;')}</code>"
        for line in text.split("\n")
        if line
    )


PARTS: dict[str, Callable[[], str]] = {
    "constructs": construct_tables,
    "rooms": rooms,
    "providers": providers,
    "commands": commands,
    "settings": settings_table,
    "edition-rules": edition_rules,
    "across-rules": across_rules,
    "mail-programs": mail_programs,
    "python": python_modules,
}
"""A generated part's name → what writes it."""

if __name__ == "__main__":
    main()
