"""A send in a process of its own, to be killed: workspace, locale, how often a phrase is in the letter."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from pathlib import Path

from pipelines.delivery.providers.smtp import SMTP
from pipelines.model.errors import DeliveryError
from pipelines.workspace.paths import open_workspace
from tests.delivery.editions import campaign


def main() -> None:
    provider = SMTP(open_workspace(Path(sys.argv[1]), explicit=True))
    words = "Γειά σου [[first_name]]! " + "Τι νέα; " * int(sys.argv[3]) if len(sys.argv) > 3 else "Γειά σου"
    edition = campaign(sys.argv[2], words)
    edition = replace(edition, email=replace(edition.email, subject="Γειά σου – θέμα"))
    reference = provider.create(edition)
    begin = time.perf_counter()
    try:
        provider.send(reference, edition, None)
        fault = ""
    except DeliveryError as error:
        fault = str(error)
    # Not getrusage's figure: a process inherits that from the one that started it.
    status = Path("/proc/self/status").read_text()
    peak = int(status.partition("VmHWM:")[2].split()[0]) / 1024
    told = {"seconds": time.perf_counter() - begin, "peak": peak, "fault": fault}
    print(json.dumps(told | {"report": provider.report(reference)}))  # noqa: T201 - read by who started it


if __name__ == "__main__":
    main()
