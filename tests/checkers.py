"""Checkers of HTML that are not ours: npm's packages, where `.ci/packages` puts them."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.conftest import ROOT


def node_file(name: str) -> Path:
    """A file of an npm package."""
    path = ROOT / ".venv/node/node_modules" / name
    if not path.is_file():
        pytest.skip(f"no {name.partition('/')[0]} of npm: bash .ci/packages")
    return path


def nu_checker(files: Iterable[Path], passed: str = "") -> set[tuple[str, str]]:
    """What the W3C's own checker says of HTML and CSS files, errors and warnings alike: file and message.

    `passed`: a regular expression; messages that it matches as a whole are let pass.
    """
    if not shutil.which("java"):
        pytest.skip("no Java: on Debian, apt-get install default-jre-headless")
    jar = node_file("vnu-jar/build/dist/vnu.jar")
    # For short runs Java's first compiler alone takes half the time; the checker needs a deep stack.
    java = ("java", "-Xss4m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", jar)
    options = ("--also-check-css", "--format", "json", "--exit-zero-always")
    done = subprocess.run(
        [*java, *options, *(("--filterpattern", passed) if passed else ()), *files],
        capture_output=True,
        check=True,
    )
    messages = json.loads(done.stderr)["messages"]
    return {(message.get("url", "").rpartition("/")[2], message["message"]) for message in messages}


def html_validate(folder: Path, without: Iterable[str] = ()) -> set[tuple[str, str, str]]:
    """What html-validate says of a folder's HTML, accessibility too: file, rule and message.

    `without`: names of rules that do not hold.
    """
    if not shutil.which("node"):
        pytest.skip("no Node: bash .ci/packages")
    program = node_file("html-validate/bin/html-validate.mjs")
    settings = folder / "html-validate.json"
    extended = ["html-validate:standard", "html-validate:a11y"]
    rules = dict.fromkeys(without, "off")
    settings.write_text(json.dumps({"root": True, "extends": extended, "rules": rules}))
    done = subprocess.run(
        ["node", program, "--config", settings, "--formatter", "json", folder],
        capture_output=True,
        check=False,
    )
    return {
        (Path(file["filePath"]).name, message["ruleId"], message["message"])
        for file in json.loads(done.stdout)
        for message in file["messages"]
    }
