"""From a typed letter to the mail that shows it, at the desk and in its process: the answers that a browser
waits for, both at once as its script asks, without network and without the pause that it makes first.

Bar on 2 cores: 95 of 100 in 300 ms. The load of the machine, printed, is in every figure.
"""

from __future__ import annotations

import os
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from starlette.testclient import TestClient

from benchmarks.build import SAMPLE, _workspace
from pipelines.desk.app import make_app
from pipelines.desk.people import new_person
from pipelines.desk.rights import Right
from pipelines.model.catalog import entry_id
from pipelines.workspace.paths import open_workspace
from pipelines.workspace.snapshot import open_snapshot
from tests.desk.reception import HOME, MemoryEngine

LETTERS = 200
HEADERS = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "document"}


def main() -> None:
    """Print the times of mail and page."""
    with tempfile.TemporaryDirectory() as folder:
        root = _workspace(Path(folder))
        title = open_snapshot(open_workspace(root)).article(SAMPLE).title.value
        app = make_app(root, MemoryEngine(), port=4200)
        desk = app.state.desk
        person = new_person("Maria Papadaki", "maria@example.org", (Right.TRANSLATOR,), ("el",))
        desk.people.add(person)
        with TestClient(app, HOME, headers=HEADERS) as browser, ThreadPoolExecutor(2) as both:
            browser.cookies.set(desk.cookie, desk.store.sign_in(person.id, "127.0.0.1", datetime.now(UTC)))
            for face in ("mail", "page"):
                took = sorted(_letter(browser, both, entry_id(None, title), face, n) for n in range(LETTERS))
                middle, late = took[LETTERS // 2], took[LETTERS * 95 // 100]
                print(
                    f"a letter typed → seen in the {face}: {middle:.0f} ms median, {late:.0f} ms p95,"
                    f" {took[-1]:.0f} ms at most (bar 300 ms p95; load {os.getloadavg()[0]:.1f},"
                    f" {os.cpu_count()} cores)"
                )


def _letter(browser: TestClient, both: ThreadPoolExecutor, entry: str, face: str, number: int) -> float:
    here = f"/issues/{SAMPLE}/languages/el/translate"
    form = {"entry": entry, "face": face, "text0": f"Μια μέρα στη Σόφια {number}"}
    begin = time.perf_counter()
    answers = list(both.map(lambda part: browser.post(f"{here}/{part}", data=form), ("frame", "said")))
    took = 1000 * (time.perf_counter() - begin)
    if any(answer.status_code != 200 for answer in answers) or form["text0"] not in answers[0].text:
        raise SystemExit(f"the desk answered {[answer.status_code for answer in answers]}")
    return took
