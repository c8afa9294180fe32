"""From the command line to a mailing provider and back: drafts, a question, a send, its numbers."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SLUG, copy_workspace, tree
from tests.delivery.providers import brevo_fake
from tests.delivery.providers.fake import Fake, running
from tests.prefect_served import Served, served

pytestmark = pytest.mark.slow

CLASSROOM = "coding-without-a-computer"
FIRST_WORDS = ["Pas", "Κώδικας"]
"""Of its subject in French and Greek."""
THEIRS = ("en", "el", "fr")
ONLY = ("--locale", "el", "--locale", "fr")


@pytest.fixture(scope="module")
def fake() -> Iterator[Fake]:
    with running(brevo_fake.BrevoFake()) as server:
        yield server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, fake: Fake, prefect_home: Path) -> Iterator[Served]:
    """Commands join it, so that not each of them starts a server of its own. An article for each story."""
    folder = copy_workspace(
        tmp_path_factory.mktemp("provider") / "workspace", SLUG, CLASSROOM, locales=THEIRS
    )
    with (folder / "glocal.toml").open("a") as settings:
        settings.write(brevo_fake.setup(fake, THEIRS))
    with served(folder, prefect_home, **brevo_fake.ENV) as running:
        yield running


def test_from_draft_to_numbers(server: Served, fake: Fake) -> None:
    """A member of staff makes drafts, looks, says no, says yes, does it again by mistake, and looks later."""
    glocal = server.glocal
    drafts = glocal("publish", SLUG, *ONLY, "--provider", "brevo")
    assert (drafts.returncode, drafts.stderr) == (0, "")
    assert "2 of 2 languages drafts ready. The website is as it was.\n" in drafts.stdout
    assert not (server.folder / "output/site").exists()
    previews = server.folder / "output/preview"
    for page in (previews / "outbox" / SLUG / "index.html", previews / "site/index.html"):
        assert (page.is_file(), str(page) in drafts.stdout) == (True, True)
    no = glocal("publish", SLUG, *ONLY, "--provider", "brevo", "--send", answer="n\n")
    assert (no.returncode, "nothing was sent: nobody confirmed" in no.stderr) == (3, True)
    assert "Sofia" in no.stdout or "Σόφια" in no.stdout
    nobody = glocal("publish", SLUG, *ONLY, "--provider", "brevo", "--send")
    assert (nobody.returncode, nobody.stderr.count("nothing was sent: nobody confirmed")) == (3, 1)
    assert fake.letters == []
    yes = glocal("publish", SLUG, *ONLY, "--provider", "brevo", "--send", answer="y\n")
    assert (yes.returncode, "2 of 2 languages sent. " in yes.stdout) == (0, True), yes.stdout + yes.stderr
    again = glocal("publish", SLUG, *ONLY, "--provider", "brevo", "--send", "--yes", "--json")
    assert [row["note"] for row in json.loads(again.stdout)["languages"]] == ["sent before"] * 2
    assert sorted(letter.subject.split(":")[0] for letter in fake.letters) == ["Sofia\u00a0", "Σόφια"]
    status = glocal("status", SLUG, "--refresh", "--json")
    mail = {row["locale"]: row["mail"] for row in json.loads(status.stdout)["editions"] if row["mail"]}
    assert sorted(mail) == ["el", "fr"]
    assert all(text.startswith("delivered (brevo") for text in mail.values())
    everything = "".join(run.stdout + run.stderr for run in (drafts, no, yes, again, status)).encode()
    everything += b"".join(path.read_bytes() for path in server.folder.rglob("*") if path.is_file())
    assert [name for name, secret in brevo_fake.ENV.items() if secret.encode() in everything] == []


def answered_too_late(server: Served, wanted: dict[str, Any]) -> str:
    """A yes after the time to send is refused, at the terminal and in the form; the run begun instead."""
    at = datetime.now(UTC) + timedelta(seconds=40)
    run = server.trigger(**wanted | {"send": "send at a time", "send_at": at.isoformat()})
    asked = server.wait(run, "Suspended")["state"]["id"]
    time.sleep(max(0.0, (at - datetime.now(UTC)).total_seconds()))
    late = server.glocal("approve", CLASSROOM, "--name", "Anna")
    assert (late.returncode, "too late, nothing is sent: " in late.stderr) == (3, True), late.stderr
    assert f"choose another: glocal approve {CLASSROOM} --at TIME, or --at now" in late.stderr
    server.call("POST", f"/flow_runs/{run}/resume", {"run_input": {"decision": "send", "your_name": "Anna"}})
    question = server.question(run, after=asked)
    assert "The answer came after the time to send, so nothing was sent." in question
    server.call("POST", f"/flow_runs/{run}/resume", {"run_input": {"send_at": "now"}})
    server.wait(run, "Begun again")
    runs = server.call("POST", "/flow_runs/filter", {"sort": "EXPECTED_START_TIME_DESC"})
    begun, asked = runs[0]["parameters"], {**wanted, "send": "send now", "send_at": ""}
    assert {name: begun[name] for name in asked} == asked
    return str(runs[0]["id"])


def test_from_the_form_to_readers(server: Served, fake: Fake) -> None:
    """Drafts, a no that leaves them, a yes that sends them: nothing is sent without a person."""
    assert isinstance(fake, brevo_fake.BrevoFake)
    wanted: dict[str, Any] = {"issue": CLASSROOM, "languages": ["ελληνικά", "français"], "send": "send now"}
    schema = server.call("GET", "/deployments/name/publish/glocal")["parameter_openapi_schema"]
    assert schema["properties"]["provider"]["enum"] == ["", "brevo", "outbox"]
    known, letters = set(fake.campaigns), len(fake.letters)
    pages = tree(server.folder / "output/site")

    def states() -> list[str]:
        return [row["status"] for name, row in fake.campaigns.items() if name not in known]

    first = server.trigger(**wanted, provider="brevo")
    server.wait(first, "Suspended")
    assert states() == ["draft", "draft"]
    server.glocal("reject", CLASSROOM, "--why", "not today", "--name", "Carla")
    done = server.wait(first, "Completed")
    words = "2 of 2 languages drafts ready (not sent, said Carla: not today). The website is as it was."
    assert done["state"]["message"] == words
    assert (len(fake.letters), tree(server.folder / "output/site")) == (letters, pages)
    second = answered_too_late(server, wanted | {"provider": "brevo", "website": "now"})
    assert states() == ["draft", "draft"]
    server.wait(second, "Suspended")
    server.glocal("approve", CLASSROOM, "--name", "Anna")
    done = server.wait(second, "Completed")
    assert done["state"]["message"].startswith("2 of 2 languages sent. Website: ")
    assert sorted(letter.subject.split()[0] for letter in fake.letters[letters:]) == FIRST_WORDS
    assert states() == ["sent", "sent"]
