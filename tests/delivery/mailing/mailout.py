"""A send in a process of its own, to be killed: workspace, locale or "all", how often a phrase is in it."""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from pipelines.delivery.providers.smtp import SMTP
from pipelines.model.errors import DeliveryError
from pipelines.workspace.paths import open_workspace
from tests.delivery.editions import campaign


def main() -> None:
    room = open_workspace(Path(sys.argv[1]), explicit=True)
    provider = SMTP(room)
    words = "Γειά σου [[first_name]]! " + "Τι νέα; " * int(sys.argv[3]) if len(sys.argv) > 3 else "Γειά σου"

    def send(locale: str) -> str:
        edition = campaign(locale, words)
        edition = replace(edition, email=replace(edition.email, subject="Γειά σου – θέμα"))
        try:
            provider.send(provider.create(edition), edition, None)
        except DeliveryError as error:
            return str(error)
        return ""

    locales = room.locales if sys.argv[2] == "all" else (sys.argv[2],)
    begin = time.perf_counter()
    with ThreadPoolExecutor(4) as pool:  # as the flow does it
        faults = list(filter(None, pool.map(send, locales)))
    report = [line for locale in locales for line in provider.report(provider.create(campaign(locale)))]
    # Not getrusage's figure: a process inherits that from the one that started it.
    status = Path("/proc/self/status").read_text()
    peak = int(status.partition("VmHWM:")[2].split()[0]) / 1024
    told = {"seconds": time.perf_counter() - begin, "peak": peak, "fault": "; ".join(faults)}
    print(json.dumps(told | {"report": report}))  # noqa: T201 - read by who started it


if __name__ == "__main__":
    main()
