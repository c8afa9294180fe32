"""Pictures of letters as Thunderbird shows them: `python -m tools.look_in_thunderbird FILE.eml …`.

Each is opened twice, light and dark, in a profile of its own without a network, on a screen that nobody sees;
the pictures lie in `output/look`. Pictures of a letter are taken from `--site`, a folder with the website as
`glocal build` made it; what is not there stays away, as Thunderbird leaves remote pictures away. In the dark
Thunderbird paints letters itself, whatever their own dark styles say.

Nothing is installed: on Debian, apt-get install thunderbird xvfb xdotool imagemagick.
"""

# ruff: noqa: S603, S607 - it starts the programs that it is about, by their names

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROGRAMS = ("thunderbird", "Xvfb", "xdotool", "import")
WIDTH, HEIGHT = 900, 3000
PATIENCE = 90
NOBODY: dict[str, int | str] = {
    "type": 1,
    "http": "127.0.0.1",
    "http_port": 9,
    "ssl": "127.0.0.1",
    "ssl_port": 9,
}
"""A proxy that is not there."""
SETTINGS: dict[str, bool | int | str] = {
    "app.donation.eoy.version.viewed": 999,
    "app.update.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "mail.openMessageBehavior": 0,
    "mail.provider.suppress_dialog_on_startup": True,
    "mail.rights.version": 1,
    "mail.shell.checkDefaultClient": False,
    "mail.spotlight.firstRunDone": True,
    "mailnews.start_page.enabled": False,
    "mailnews.start_page_override.mstone": "ignore",
    "offline.startup_state": 3,
    "toolkit.telemetry.enabled": False,
    **{f"network.proxy.{key}": value for key, value in NOBODY.items()},
}
SCHEMES: dict[str, dict[str, bool | int | str]] = {
    "light": {"ui.systemUsesDarkTheme": 0, "layout.css.prefers-color-scheme.content-override": 1},
    "dark": {"ui.systemUsesDarkTheme": 1, "layout.css.prefers-color-scheme.content-override": 0},
}


def main() -> None:
    """Take the pictures; a SystemExit says what is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("letters", nargs="+", type=Path, metavar="FILE.eml")
    parser.add_argument("--site", type=Path, default=ROOT / "output/preview/site")
    parser.add_argument("--to", type=Path, default=ROOT / "output/look")
    options = parser.parse_args()
    if missing := [program for program in PROGRAMS if not shutil.which(program)]:
        sys.exit(
            f"{', '.join(missing)} missing: on Debian, apt-get install thunderbird xvfb xdotool imagemagick"
        )
    options.to.mkdir(parents=True, exist_ok=True)
    with screen() as display:
        for letter in options.letters:
            for scheme, settings in SCHEMES.items():
                name = f"thunderbird-{letter.parent.name}-{letter.stem}-{scheme}.png"
                took = take(letter, options.site, settings, display, options.to / name)
                print(f"{options.to / name}: {took}")


@contextmanager
def screen() -> Iterator[str]:
    """A display of its own, which nobody sees."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        with os.fdopen(reading) as told:
            display = f":{told.readline().strip()}"
        try:
            yield display
        finally:
            server.terminate()


def take(letter: Path, site: Path, settings: dict[str, bool | int | str], display: str, to: Path) -> str:
    """Open one letter in a new profile, and save what is to be seen; what the window is called."""
    with tempfile.TemporaryDirectory(prefix="thunderbird-") as name:
        folder = Path(name)
        (folder / "profile").mkdir()
        lines = (f'user_pref("{key}", {_literal(value)});' for key, value in (SETTINGS | settings).items())
        (folder / "profile/user.js").write_text("\n".join(lines))
        (folder / "letter.eml").write_bytes(with_pictures(letter.read_bytes(), site))
        environment = os.environ | {"DISPLAY": display, "HOME": name}
        command = ["thunderbird", "--no-remote", "--profile", f"{name}/profile", f"{name}/letter.eml"]
        log = subprocess.DEVNULL
        with subprocess.Popen(
            command, env=environment, stdout=log, stderr=log, start_new_session=True
        ) as program:
            try:
                window, title = _window(environment)
                for order in (
                    ["windowsize", window, str(WIDTH), str(HEIGHT)],
                    ["windowmove", window, "0", "0"],
                ):
                    subprocess.run(["xdotool", *order], env=environment, check=True)
                time.sleep(4)  # nothing tells when it has drawn
                subprocess.run(["import", "-window", window, to], env=environment, check=True)
            finally:
                os.killpg(program.pid, 15)
    return title


def _window(environment: dict[str, str]) -> tuple[str, str]:
    """The window with the letter, and its title; the other one is Thunderbird's own start."""
    search = ["xdotool", "search", "--onlyvisible", "--name", "Mozilla Thunderbird"]
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = subprocess.run(search, env=environment, capture_output=True, text=True, check=False).stdout
        for window in found.split():
            asked = ["xdotool", "getwindowname", window]
            title = subprocess.run(asked, env=environment, capture_output=True, text=True, check=False).stdout
            if title.strip() and not title.startswith(("Home", "Mozilla Thunderbird")):
                return window, title.strip()
        time.sleep(0.5)
    sys.exit(f"Thunderbird has opened no letter in {PATIENCE} seconds")


def with_pictures(letter: bytes, site: Path) -> bytes:
    """The letter, with the pictures of the site within it."""
    mail = message_from_bytes(letter, policy=policy.default)
    part = mail.get_body(("html",)) if isinstance(mail, EmailMessage) else None
    if part is None:
        return letter

    def inside(match: re.Match[str]) -> str:
        pieces = match[1].split("/")
        places = (site / "/".join(pieces[start:]) for start in range(3, len(pieces)))
        file = next((place for place in places if place.is_file()), None)
        return f'src="data:image/png;base64,{b64encode(file.read_bytes()).decode()}"' if file else match[0]

    html = re.sub(r'src="(https?://[^"]+\.png)"', inside, part.get_content())
    part.set_content(html, subtype="html", cte="base64")
    return mail.as_bytes()


def _literal(value: bool | int | str) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value).lower()


if __name__ == "__main__":
    main()
