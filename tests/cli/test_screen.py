"""What a terminal would obey is shown instead, wherever it comes from and whatever prints it."""

from __future__ import annotations

import ast
import io
import json
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from pipelines.cli import terminal
from pipelines.cli.options import command
from pipelines.cli.screen import Screen
from pipelines.model.errors import DeliveryError
from pipelines.model.finding import Origin
from pipelines.model.markup import visible
from tests.conftest import ROOT, SLUG

OBEYED = {
    "a link (OSC 8)": "\x1b]8;;https://evil.example\x1b\\here\x1b]8;;\x07",
    "a title (OSC 0)": "\x1b]0;pwned\x07",
    "a colour (CSI)": "\x1b[31mred\x1b[0m",
    "CSI of one byte": "\x9b31mred",
    "a screen that is wiped": "\x1bc\x1b[2J",
    "a line that is written over": "error: x\rall is well",
    "a line of its own": "x\n::error::pwned",
    "backspaces": "no\x08\x08yes",
    "a line turned round": "\u202egnp.exe\u202c \u2066x\u2069",
    "a byte that was no letter": "caf\udce9",
    "breaks of Unicode": "a\u2028b\u2029c\x85d",
    "NUL and DEL": "a\x00b\x7fc",
}


def obeyed(text: str) -> list[str]:
    """The characters of an output that are not simply shown; line breaks part its lines."""
    bad = {*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029"}
    return [c for c in text if c != "\n" and (unicodedata.category(c) in ("Cc", "Cs") or c in bad)]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]8;;https://evil.example\x07", "\\x1b]8;;https://evil.example\\x07"),
        ("a\r\n\tb", "a\\r\\n\\tb"),
        ("\u202eabc", "\\u202eabc"),
        ("caf\udce9", "caf\\udce9"),
        ("Γειά – «שלום» 🇪🇺 a\u200db \\x1b", "Γειά – «שלום» 🇪🇺 a\u200db \\x1b"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    """A person sees what is there; letters, and what joins them, stay."""
    assert visible(text) == shown


@dataclass(frozen=True)
class Step:
    path: str
    outcome: str


def printed_by(screen: Screen, words: str) -> None:
    """Everything that a screen can print, with these words in each place."""
    screen.say(words)
    screen.complain(words)
    screen.table([{"name": words, "n": 1}, {"name": "other", "n": 2}])
    screen.progress([Step(words, words)], 1, "extract")
    screen.document({"words": words})
    screen.fail(DeliveryError(f"it says {words}", origin=Origin(words, 3), hint=words))
    with screen.status_line() as show:
        show(words)


@pytest.mark.parametrize("as_json", [False, True])
@pytest.mark.parametrize("words", OBEYED.values(), ids=OBEYED)
def test_a_screen_shows_what_it_is_given(
    words: str, capsys: pytest.CaptureFixture[str], *, as_json: bool
) -> None:
    """In a pipe: lines for people, and JSON, whose values are what they were."""
    printed_by(Screen(as_json), words)
    out, err = capsys.readouterr()
    assert obeyed(out + err) == []
    assert err.isprintable() or as_json or "\n" in err
    if as_json:
        first, end = json.JSONDecoder().raw_decode(out)
        assert (first, json.loads(out[end:])["error"]["next"]) == ({"words": words}, words)


@pytest.mark.parametrize("words", OBEYED.values(), ids=OBEYED)
def test_a_terminal_shows_what_it_is_given(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal rich writes escape sequences of its own; ours must not be among them."""

    class Tty(io.StringIO):
        def isatty(self) -> bool:
            return True

    out, err = Tty(), Tty()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "300")
    printed_by(Screen(), words)
    both = out.getvalue() + err.getvalue()
    for sequence in {words, *(f"{c}{words.partition(c)[2][:4]}" for c in obeyed(words))}:
        assert sequence not in both or not obeyed(sequence)
    assert visible(words)[:12] in both
    assert terminal.__doc__


@given(st.text(max_size=80))
def test_any_text_is_one_line_that_can_be_written(text: str) -> None:
    """No text, not even half a pair of UTF-16, breaks a line or the printing itself."""
    shown = visible(text)
    assert obeyed(shown) == [] and "\n" not in shown
    shown.encode()


def test_a_traceback_is_shown_too() -> None:
    """With --debug the words of the error, and of the one behind it, come along; they are only shown."""

    @click.command()
    @command
    def fail_command(_: Screen) -> None:
        raise DeliveryError(OBEYED["a colour (CSI)"]) from ValueError(OBEYED["a link (OSC 8)"])

    result = CliRunner().invoke(fail_command, ["--debug"])
    assert result.exit_code == 3
    assert "Traceback" in result.stderr and "ValueError" in result.stderr
    assert obeyed(result.output + result.stderr) == []


@pytest.mark.parametrize("form", ["text", "github"])
def test_a_translator_writes_to_no_terminal(
    glocal: Callable[..., Result], workspace: Path, form: str
) -> None:
    """A question with an escape sequence, as `check` quotes it in its finding."""
    path = workspace / f"translations/fr/LC_MESSAGES/{SLUG}.po"
    question = "# Why \x1b]8;;https://evil.example\x07this\x1b[31m\u202e::error::x?\n"
    path.write_text(path.read_text().replace("#. title\n", f"{question}#. title\n", 1))
    result = glocal("check", SLUG, "--locale", "fr", "--format", form)
    assert "evil.example" in result.output
    assert obeyed(result.output) == []


def test_nothing_else_prints() -> None:
    """A second place that prints would be a second place to forget this at."""
    callers: set[str] = set()
    for path in (ROOT / "pipelines").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            name = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if name in {"print", "click.echo", "click.secho", "get_run_logger"} or name.startswith("sys.std"):
                callers.add(f"{path.relative_to(ROOT / 'pipelines').as_posix()} {name}")
    assert callers == {
        "actions/new_article.py sys.stdin.buffer.read",  # reads, where a pipe is to be imported
        "cli/screen.py print",
        "cli/screen.py sys.stdout.isatty",
        "cli/screen.py sys.stderr.isatty",
        "cli/options.py sys.stderr.close",
        "cli/approval.py click.echo",  # an empty line, where nobody answered
        "cli/question.py click.echo",  # the same
        "cli/workspace.py sys.stdin.isatty",  # whether anybody is there to be asked
        "flows/run_log.py get_run_logger",
    }
