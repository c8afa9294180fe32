"""What staff and a cron line see of mail that came back, and of who gets none any more."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipelines.cli import cli
from tests.delivery.mailing.bounces.samples import SECRET, letter_to, sample
from tests.delivery.mailing.bounces.test_bounces import room


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SIGN", SECRET)
    return room(tmp_path, '[bounces]\nfolder = "in"\n').root


def run(folder: Path, *words: str, said: bytes = b"") -> Result:
    return CliRunner().invoke(cli, [*words, "--workspace", str(folder)], input=said)


def test_mail_that_came_back(folder: Path) -> None:
    """From the mailbox of the settings, and from a mail server's pipe."""
    missing = run(folder, "bounces", "read")
    (folder / "in").mkdir()
    (folder / "in" / "1.eml").write_bytes(sample("postfix", letter_to("ada")))
    (folder / "in" / "2.eml").write_bytes(sample("person", letter_to("ada")))
    read = run(folder, "bounces", "read")
    piped = run(folder, "bounces", "read", "-", "--json", said=sample("qmail", letter_to("bob")))
    assert missing.exit_code == 3
    assert "in: the mails cannot be read" in missing.output
    assert (read.exit_code, read.output) == (
        0,
        f"{folder}/in/2.eml: an answer of a person or a program\nmails read: 2; suppressed: 1; ignored: 1.\n",
    )
    told = dict.fromkeys(("counted", "known", "foreign", "unproven", "ignored"), 0)
    assert json.loads(piped.output) == {"suppressed": 1, "mails": 1, "named": [], **told}


def test_who_gets_no_mail(folder: Path) -> None:
    """Entered, shown, lifted; what a reader wished takes a word more, and a slip changes nothing."""
    added = run(folder, "suppressions", "add", "Ada@Example.org", "bob@example.org", "--detail", "by phone")
    slip = run(folder, "suppressions", "add", "cleo@example.org", "dan")
    (folder / "complaint.eml").write_bytes(sample("complaint", letter_to("bob")))
    run(folder, "bounces", "read", str(folder / "complaint.eml"))
    counted = run(folder, "suppressions", "count", "--json")
    shown = run(folder, "suppressions", "show", "ada@example.org", "--json")
    nobody = run(folder, "suppressions", "show", "zoe@example.org")
    lifted = [run(folder, "suppressions", "lift", f"{name}@example.org") for name in ("ada", "bob")]
    sure = run(folder, "suppressions", "lift", "bob@example.org", "--yes", "--json")
    assert [each.exit_code for each in (added, slip, *lifted, sure)] == [0, 3, 0, 3, 0]
    assert json.loads(counted.output) == [
        {"reason": "complained", "readers": 1},
        {"reason": "by hand", "readers": 2},
    ]
    (entry,) = json.loads(shown.output)
    assert (entry["reason"], entry["detail"], entry["lifted"]) == ("by hand", "by phone", "")
    assert nobody.output == "Nothing was ever entered for this address.\n"
    assert "they complained themselves" in lifted[1].output
    assert json.loads(sure.output) == {"lifted": 1}
    assert run(folder, "suppressions", "count").output == "Everybody on the lists gets mail.\n"


def test_status_reads_the_mailbox(folder: Path) -> None:
    """A mailbox that cannot be read is said, and ends nothing."""
    broken = run(folder, "status", "--refresh")
    (folder / "in").mkdir()
    (folder / "in" / "1.eml").write_bytes(sample("postfix", letter_to("ada")))
    read = run(folder, "status", "--refresh")
    assert (broken.exit_code, "the mails cannot be read" in broken.output) == (1, True)
    assert (read.exit_code, "Mail that came back: mails read: 1; suppressed: 1." in read.output) == (0, True)
