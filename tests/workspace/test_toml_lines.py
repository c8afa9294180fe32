"""The line of every key, however the TOML is written."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.workspace.toml_lines import TomlPath, line_of, toml_lines

WRITTEN = '''\
a = 1  # [not.a.table]
"b c".d = """
[nor.this]
x = """"
[gate.locale.uk]
minimum = 3
[gate]
required = [  # a comment, with ] in it
  'title', "su]mmary",
  { y = "}", 'z.z' = [2,
3] },
]
[[run]]
at = 1979-05-27 07:32:00
[[run]]
'q'."r" = \'\'\'
'k = 1\'\'\'
[run.then]
t=1
'''


def test_each_kind_of_key() -> None:
    """Editors of settings write them as they like; the line of an error must be right all the same."""
    lines = toml_lines(WRITTEN)
    assert lines == {
        ("a",): 1,
        ("b c",): 2,
        ("b c", "d"): 2,
        ("gate",): 7,
        ("gate", "locale"): 5,
        ("gate", "locale", "uk"): 5,
        ("gate", "locale", "uk", "minimum"): 6,
        ("gate", "required"): 8,
        ("gate", "required", 0): 9,
        ("gate", "required", 1): 9,
        ("gate", "required", 2): 10,
        ("gate", "required", 2, "y"): 10,
        ("gate", "required", 2, "z.z"): 10,
        ("gate", "required", 2, "z.z", 0): 10,
        ("gate", "required", 2, "z.z", 1): 11,
        ("run",): 13,
        ("run", 0): 13,
        ("run", 0, "at"): 14,
        ("run", 1): 15,
        ("run", 1, "q"): 16,
        ("run", 1, "q", "r"): 16,
        ("run", 1, "then"): 18,
        ("run", 1, "then", "t"): 19,
    }


@pytest.mark.parametrize(
    ("path", "line"),
    [(("gate", "locale", "uk", "otherwise"), 5), (("gate", "required", 9), 8), (("zone",), 1), ((), 1)],
)
def test_what_is_not_there_is_told_where_it_would_stand(path: TomlPath, line: int) -> None:
    """A missing key has no line of its own."""
    assert line_of(toml_lines(WRITTEN), path) == line


KEYS = st.one_of(st.from_regex(r"[a-z0-9_-]{1,3}", fullmatch=True), st.text("a.]['\"=# ä\\\t", max_size=4))
SCALARS = st.one_of(
    st.booleans().map(lambda value: str(value).lower()),
    st.integers(-9, 9).map(str),
    st.sampled_from(["1.5", "inf", "1979-05-27T07:32:00Z", "1979-05-27 07:32:00", "07:32:00", "0xff", "''"]),
    st.text("a]}[{,#=\"'\\ \nä", max_size=6).map(json.dumps),
    st.text('a]}[{,#="\\ ', max_size=6).map(lambda text: f"'{text}'"),
    st.text("a]}[{,#= \n\"'", max_size=6).map(lambda text: '"""\n' + text.replace('"', '\\"') + '"""'),
    st.text('a]}[{,#= \n"\\', max_size=6).map(lambda text: f"'''{text}'''"),
)


def written_key(key: str) -> str:
    """A key as TOML: bare where it may be."""
    bare = bool(key) and all(letter.isascii() and (letter.isalnum() or letter in "_-") for letter in key)
    quoted: str = json.dumps(key, ensure_ascii=False)
    return key if bare else quoted


@st.composite
def values(draw: st.DrawFn, depth: int = 2) -> str:
    """A value as TOML: a scalar, an array over several lines, an inline table."""
    kind = draw(st.sampled_from(["scalar", "array", "table"])) if depth else "scalar"
    if kind == "scalar":
        scalar: str = draw(SCALARS)
        return scalar
    if kind == "array":
        items = draw(st.lists(values(depth - 1), max_size=3))
        gap = draw(st.sampled_from(["", " ", "\n", "  # ], {\n\n"]))
        return "[" + gap + f",{gap}".join(items) + gap + "]"
    keys = draw(st.lists(KEYS, max_size=3, unique=True))
    pairs = [f"{written_key(key)} = {draw(values(depth - 1))}" for key in keys]
    return "{" + ", ".join(pairs) + "}"


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, dict[TomlPath, int]]:
    """A TOML text, and the lines of its tables and of the keys directly in them."""
    text = ""
    expected: dict[TomlPath, int] = {}
    for name in draw(st.lists(KEYS, max_size=3, unique=True)):
        count = draw(st.integers(0, 3))  # 0: a table; else an array of tables
        for number in range(count or 1):
            text += draw(st.sampled_from(["", "\n", "# [x]\n", "\t"]))
            line = text.count("\n") + 1
            table: TomlPath = (name, number) if count else (name,)
            expected.setdefault((name,), line)
            expected[table] = line
            text += f"[[ {written_key(name)} ]]\n" if count else f"[{written_key(name)}]\n"
            for key in draw(st.lists(KEYS, max_size=3, unique=True)):
                text += draw(st.sampled_from(["", "\n", "  # y = 1\n"]))
                expected[*table, key] = text.count("\n") + 1
                text += f"{written_key(key)}  =\t{draw(values())}  # z\n"
    return text, expected


def paths(value: object, at: TomlPath = ()) -> Iterator[TomlPath]:
    """Every path in what tomllib made of a text."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield (*at, key)
        yield from paths(each, (*at, key))


@given(documents())
def test_keys_are_those_that_tomllib_finds(document: tuple[str, dict[TomlPath, int]]) -> None:
    """The walk understands as much of TOML as the library that reads the values."""
    text, expected = document
    lines = toml_lines(text)
    assert set(lines) == set(paths(tomllib.loads(text)))
    assert {path: lines[path] for path in expected} == expected
