"""A new type of block must be known wherever it matters, and the type checker names these places."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from pipelines.model.blocks import Block, BlockType, Only

ROOT = Path(__file__).resolve().parents[2]
CHECKED = ("model", "languages", "content", "translation", "rendering")
"""The rooms that walk over blocks, and what they import."""
FROZEN = "@dataclass(frozen=True, slots=True)"
SAMPLES = "tests/rendering/block_samples.py"


def test_every_block_has_its_name() -> None:
    """`BlockType` and `Block` say the same, in the same order: a walk over one is a walk over the other. But
    no template and no reader meets an `Only`: it is opened before.
    """
    union = [each for each in get_args(get_args(Block)[0]) if each is not Only]
    assert get_args(BlockType) == tuple(each.__dataclass_fields__["type"].default for each in union)


def test_every_match_is_exhaustive() -> None:
    """Without `assert_never` a new type or state would pass by a walk, and no check would tell."""
    open_ended = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "pipelines").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Match) and not _is_exhaustive(node)
    ]
    assert open_ended == []


def _is_exhaustive(match: ast.Match) -> bool:
    """What no case knows is refused: by the type checker or, where outside text is matched, as an error."""
    last = match.cases[-1]
    refuses = isinstance(last.body[0], ast.Raise) or ast.unparse(last.body[0]).startswith("assert_never(")
    return ast.unparse(last.pattern) == "_" and refuses


@pytest.mark.slow
def test_a_new_block_is_named_by_mypy(tmp_path: Path) -> None:
    """One more block: mypy names the walks, the parser, the templates' macros, plain text and the samples."""
    for room in CHECKED:
        shutil.copytree(ROOT / "pipelines" / room, tmp_path / "pipelines" / room)
    (tmp_path / "pipelines/__init__.py").touch()
    (tmp_path / SAMPLES).parent.mkdir(parents=True)
    shutil.copy(ROOT / SAMPLES, tmp_path / SAMPLES)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    blocks = tmp_path / "pipelines/model/blocks.py"
    source = blocks.read_text()
    poll = f'{FROZEN}\nclass Poll:\n    url: str\n    type: Literal["poll"] = "poll"\n'
    for old, new in (
        ("Block = Annotated[", f"{poll}\n\nBlock = Annotated["),
        ("    | Notes\n", "    | Notes\n    | Poll\n"),
        ('"notes",\n]', '"notes",\n    "poll",\n]'),
    ):
        assert source.count(old) == 1
        source = source.replace(old, new)
    blocks.write_text(source)
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--no-incremental", "--no-error-summary", "pipelines", SAMPLES],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    named = [line.split(":")[0] for line in done.stdout.splitlines() if 'expected "Never"' in line]
    assert sorted(named) == [
        "pipelines/content/block_reader.py",  # the parser
        "pipelines/model/block_walks.py",  # texts, so segments and translations
        "pipelines/model/block_walks.py",  # pictures
        "pipelines/rendering/plaintext.py",
        "pipelines/rendering/templates.py",  # the macros of both template sets
        SAMPLES,
    ], done.stdout + done.stderr
