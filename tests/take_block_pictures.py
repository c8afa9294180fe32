"""The pictures of docs/writing.md: each block of an article as its mail shows it, in headless Chromium.

`make screenshots` writes docs/images/block-*.png.
"""

from __future__ import annotations

import shutil
import tempfile
from io import BytesIO
from pathlib import Path

from click.testing import CliRunner
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from pipelines.cli import cli
from tests.conftest import ROOT, copy_workspace

IMAGES = ROOT / "docs" / "images"
SLUG = "owls"
HEAD = """---
id: tag:example.org,2026-11-23:owls
title: A night among owls
subtitle: What a school in Tartu heard after dark
summary: Everything that an article can hold.
date: 2026-01-10
authors:
- Ana Kovač
- {name: Li Wei, role: teacher}
event:
  start: 2026-04-03 19:00
  end: 2026-04-03 22:30
  zone: Europe/Tallinn
  place: Town park, Tartu
---
"""
BLOCKS = {
    "side": """
![Pins on a folded map](map-pins.png){.left}

Each pin is a nest that somebody has seen this spring. Put yours on the map, and come back in June to see who
has flown.
""",
    "gallery": """
![A paper robot](paper-robot.png)
![A map with pins](map-pins.png)
""",
    "credit": """
![Six bubbles](six-conversations.png "At dusk, before the lamps were lit"){credit="Drawing: Mari Tamm"}
""",
    "video": "[Watch the young owls](https://youtu.be/abcdefghijk)",
    "box": """
::: warning Bring a coat
Doors open at **nine**, and the park is cold.
:::
""",
    "quote": """
> ![Portrait of Elena Petrova](elena.png){.portrait}
>
> A mistake is where the lesson starts.
>
> — Elena Petrova, primary teacher
""",
    "buttons": "[Take part](https://example.org/a){.button} [See the map](https://example.org/b){.button}",
    "attachment": "Read [the programme](programme.pdf) before you come.",
}
"""What becomes `block-NAME.png`, in Markdown."""
WIDTH = 640


def write_article(workspace: Path) -> None:
    folder = workspace / "content" / SLUG
    folder.mkdir()
    body = "\n\n".join(f"## Here: {name}\n\n{text.strip()}" for name, text in BLOCKS.items())
    (folder / "index.md").write_text(f"{HEAD}\n{body}\n\n## Here: end\n\nSee you there.\n")
    for picture in ROOT.glob("content/*/*.png"):
        shutil.copy(picture, folder)
    robot = Image.open(folder / "paper-robot.png")
    robot.crop((700, 60, 960, 320)).save(folder / "elena.png")
    (folder / "programme.pdf").write_bytes(b"%PDF-1.4\n" + b"%" * 84_000 + b"\n%%EOF\n")


def take(page: Page, name: str, top: float, bottom: float) -> None:
    """What stands between two heights, in few colours."""
    clip = {"x": 0, "y": top, "width": WIDTH, "height": bottom - top}
    shot = Image.open(BytesIO(page.screenshot(clip=clip, full_page=True)))  # type: ignore[arg-type] # four numbers
    shot.convert("RGB").quantize(128).save(IMAGES / f"block-{name}.png", optimize=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        workspace = copy_workspace(Path(name) / "workspace", locales=["en"])
        write_article(workspace)
        done = CliRunner().invoke(cli, ["build", SLUG, "--workspace", str(workspace)])
        assert done.exit_code == 0, done.output
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": 900})
        page.goto((workspace / f"output/preview/outbox/{SLUG}/en.html").as_uri())
        boxes = [heading.bounding_box() for heading in page.locator("h2").all()]
        edges = [(box["y"], box["y"] + box["height"]) for box in boxes if box]
        title = page.locator("h1").bounding_box()
        assert title and len(edges) == len(BLOCKS) + 1
        take(page, "head", title["y"] - 12, edges[0][0] - 12)
        for place, block in enumerate(BLOCKS):
            take(page, block, edges[place][1], edges[place + 1][0] - 12)
        browser.close()


if __name__ == "__main__":
    main()
