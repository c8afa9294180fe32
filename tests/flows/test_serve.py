"""Staff at their form: a real server, runs triggered over its API as the form does, answers, restarts."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result

from pipelines.cli import cli
from pipelines.flows.run_threads import CANCELLED, TOO_LATE
from tests.conftest import SLUG, copy_workspace, tree
from tests.prefect_served import HOOK, LOCAL, Served, served

pytestmark = pytest.mark.slow
NEWS = "spring-2025-news"
CLASSROOM = "coding-without-a-computer"
TEN = ("en", "bg", "cs", "de", "el", "fi", "fr", "mt", "pl", "sv")
"""Of the 24: a run takes its time for each, and all of them are published in `test_publish.py`."""


SIGN_UP = """
[signup]
url = "https://news.example.org/letter"
[providers.smtp]
host = "127.0.0.1"
sign_env = "SIGN"
signups = true
"""
LOGIN = {"PREFECT_SERVER_API_AUTH_STRING": "staff:s3cret", "SIGN": "0123456789abcdef"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, prefect_home: Path) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    hook = tmp_path_factory.mktemp("hook")
    (hook / "sitecustomize.py").write_text(HOOK)
    (hook / "looked_up").touch()
    copy_workspace(folder, locales=TEN)
    with served(folder, prefect_home, PYTHONPATH=str(hook), LOOKED_UP=str(hook / "looked_up")) as running:
        yield running


def events(folder: Path, issue: str) -> list[tuple[str, str, str, str]]:
    with sqlite3.connect(folder / ".glocal/ledger.sqlite") as database:
        rows = database.execute(
            "select key, actor, event, detail from glocal_events where event like '%by a person'"
        )
        return sorted(row for row in rows if row[0].startswith(f"{issue}/"))


def mails(folder: Path, issue: str) -> set[str]:
    return {path.stem for path in (folder / "output/outbox" / issue).glob("*.eml")}


def answer(server: Served, run: str, **values: str) -> dict[str, object]:
    """As the form of the run's page does, once there is one: an answer before it is refused."""
    server.question(run)
    given = server.call("POST", f"/flow_runs/{run}/resume", {"run_input": values})
    return dict(given)


def within(folder: Path, *arguments: str) -> Result:
    """A command in this process, for those that ask no server."""
    return CliRunner().invoke(cli, [*arguments, "--workspace", str(folder)])


def test_the_form_offers_what_is_there(server: Served) -> None:
    """Nobody types the name of a folder or a language's code, and no secret is asked for."""
    deployment = server.call("GET", "/deployments/name/publish/glocal")
    schema = deployment["parameter_openapi_schema"]
    fields = schema["properties"]
    assert fields["issue"]["enum"] == sorted(path.name for path in (server.folder / "content").iterdir())
    assert fields["languages"]["items"]["enum"][:3] == ["български", "čeština", "Deutsch"]
    assert (len(fields["languages"]["items"]["enum"]), fields["languages"]["type"]) == (10, "array")
    assert fields["provider"]["enum"] == ["", "outbox"]
    assert (fields["website"]["enum"], fields["website"]["default"]) == (
        ["with the mail", "now", "not yet"],
        "with the mail",
    )
    assert fields["send_at"]["title"] == "Send at (Europe/Brussels)"
    assert [name for name, each in fields.items() if not each.get("description")] == []
    assert (schema["required"], schema["additionalProperties"]) == (["issue"], False)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"issue": "no-such-issue"}, "no-such-issue"),
        ({"issue": SLUG, "languages": ["Klingon"]}, "Klingon"),
        ({"issue": SLUG, "send": "at once"}, "at once"),
        ({"issue": SLUG, "send_at": "tomorrow"}, "tomorrow"),
        ({"issue": SLUG, "test_addresses": ["nobody"]}, "nobody"),
        ({"issue": SLUG, "workspace": "/etc"}, "workspace"),
        ({}, "issue"),
    ],
)
def test_wrong_values_are_refused_before_a_run_exists(
    server: Served, wrong: dict[str, object], words: str
) -> None:
    """A slip is told at the form, not by a run that fails an hour later."""
    deployment = server.call("GET", "/deployments/name/publish/glocal")
    before = len(server.call("POST", "/flow_runs/filter", {}))
    code, text = server.refused(
        "POST", f"/deployments/{deployment['id']}/create_flow_run", {"parameters": wrong}
    )
    assert (code, words in text) == (409, True)
    assert len(server.call("POST", "/flow_runs/filter", {})) == before


def test_asked_approved_sent(server: Served) -> None:
    """The main walk: trigger, look, say yes, and the record knows who did."""
    run = server.trigger(issue=SLUG, languages=["français", "English"], send="send now", your_name="Ben")
    question = server.question(run)
    assert mails(server.folder, SLUG) == set()
    assert not (server.folder / "output/site" / "fr" / SLUG).exists()
    assert f"# Send {SLUG}?" in question
    assert "- **français**: Sofia" in question
    preview = question.split("[mail](")[1].split(")", maxsplit=1)[0]
    nobody = httpx.get(preview)
    assert (nobody.status_code, nobody.headers["location"][:9]) == (303, "/sign-in?")
    assert "<html" in server.desk.get(preview).text
    assert answer(server, run, decision="perhaps", your_name="Anna")["status"] == "REJECT"
    assert answer(server, run, decision="send")["status"] == "REJECT"
    assert answer(server, run, decision="send", your_name="Anna", comment="fine")["status"] == "ACCEPT"
    done = server.wait(run, "Completed")
    assert done["state"]["message"].startswith("2 of 2 languages sent. Website: ")
    assert mails(server.folder, SLUG) == {"en", "fr"}
    assert events(server.folder, SLUG) == [
        (f"{SLUG}/{tag}@{place}", "Anna", "approved by a person", "fine")
        for tag in ("en", "fr")
        for place in ("outbox", "website")
    ]


def test_what_a_run_leaves_to_look_at(server: Served) -> None:
    """A bar, a table of the languages with links, the previews, and a log that reads as a story."""
    artifacts = server.call("POST", "/artifacts/latest/filter", {})
    found = {each["key"]: each for each in artifacts}
    table = json.loads(found["languages"]["data"])
    assert [(row["language"], row["gate"], row["state"], row["link"][:7]) for row in table] == [
        ("English", "ready", "sent", "[page]("),
        ("français", "ready", "sent", "[page]("),
    ]
    assert float(found["progress"]["data"]) == 100
    assert "[page](http://127.0.0.1:" in found["previews"]["data"]
    runs = server.call("POST", "/task_runs/filter", {"limit": 200})
    names = {run["name"] for run in runs}
    assert {"render français (fr)", "check English (en)", "deliver français (fr)", "website release"} <= names
    logs = server.call("POST", "/logs/filter", {"limit": 200})
    told = [log["message"] for log in logs]
    assert f"{SLUG} in 2 languages, send now, with outbox" in told
    assert "Waiting for a yes or a no to 2 languages" in told


def test_a_double_click_makes_one_run_and_a_no_sends_nothing(server: Served) -> None:
    """Of two runs for the same, the second ends at once and names the first; that one gets its no from a
    terminal, since Prefect's own command line cannot.
    """
    run = server.trigger(issue=SLUG, languages=["Malti", "polski"], send="send now")
    second = server.trigger(issue=SLUG, languages=["polski", "Malti"], send="send now")
    server.wait(run, "Suspended")
    ended = server.wait(second, "Nothing to do")
    assert ended["state"]["message"].endswith(" does the same already: nothing was done here.")
    said = server.glocal("reject", SLUG, "--why", "the date is wrong", "--name", "Carla")
    assert (said.returncode, said.stdout) == (0, f"publish {SLUG}: nothing is sent. (Carla)\n"), said.stderr
    done = server.wait(run, "Completed")
    assert done["state"]["message"].startswith("Nothing sent (not sent, said Carla: the date is wrong).")
    assert {"mt", "pl"} & mails(server.folder, SLUG) == set()
    assert (f"{SLUG}/mt@outbox", "Carla", "refused by a person", "the date is wrong") in events(
        server.folder, SLUG
    )


def schedules(server: Served) -> tuple[bool, list[tuple[str, bool]]]:
    """Whether the follow-up is paused, and when it begins."""
    found = server.call("GET", "/deployments/name/follow%20up/glocal")
    times = sorted((each["schedule"]["cron"], each["active"]) for each in found["schedules"])
    return found["paused"], times


def set_by_people(server: Served) -> tuple[bool, list[tuple[str, bool]]]:
    """A schedule of their own, the one of glocal.toml switched off, and the whole paused."""
    found = server.call("GET", "/deployments/name/follow%20up/glocal")
    at = f"/deployments/{found['id']}"
    server.call("PATCH", f"{at}/schedules/{found['schedules'][0]['id']}", {"active": False})
    server.call("POST", f"{at}/schedules", [{"schedule": {"cron": "0 7 * * 6"}, "active": True}])
    server.call("POST", f"{at}/pause_deployment")
    assert schedules(server) == (True, [("0 7 * * 6", True), ("0 9 * * 1-5", False)])
    return schedules(server)


def test_days_later_after_a_restart_and_a_change(server: Served) -> None:
    """The question outlives the server, and so does an answer that nobody has read yet. A yes to another
    text is asked for again: nobody's yes is taken for what they did not see.
    """
    run = server.trigger(issue=NEWS, languages=["français"], send="send now")
    server.wait(run, "Suspended")
    people_set = set_by_people(server)
    said = server.stop()
    assert said.splitlines()[-1] == "Stopped."
    assert "Traceback" not in said
    assert not (server.folder / ".glocal/serve.json").exists()
    catalog = server.folder / f"translations/fr/LC_MESSAGES/{NEWS}.po"
    text = catalog.read_text()
    catalog.write_text(text.replace("L’année", "Cette année", 1))
    assert catalog.read_text() != text
    with (server.folder / "glocal.toml").open("a") as settings:
        settings.write(SIGN_UP)
    server.more = {**server.more, **LOGIN}
    server.start()
    assert schedules(server) == people_set
    asked = server.wait(run, "Suspended")["state"]["id"]
    yes = server.glocal("approve", run[:8], "--name", "Anna")
    assert yes.returncode == 0, yes.stderr
    server.wait(run, "Suspended", after=asked)
    assert mails(server.folder, NEWS) == set()
    assert answer(server, run, decision="send", your_name="Anna")["status"] == "ACCEPT"
    done = server.wait(run, "Completed")
    assert done["state"]["message"].startswith("1 of 1 languages sent.")
    assert mails(server.folder, NEWS) == {"fr"}


def test_with_a_password_and_pages_to_sign_up(server: Served) -> None:
    """The API asks for it; our own commands know it from the environment. The pages of readers are beside the
    desk, ask nobody for it, and know nothing of the rest.
    """
    readers = f"http://127.0.0.1:{server.port + 2}"
    where = f"Sign-up pages: {readers}, for readers of https://news.example.org/letter"
    assert where in server.greeting.splitlines()
    with urllib.request.urlopen(f"{readers}/letter/?lang=mt", timeout=30) as page:
        assert '<html lang="mt"' in page.read().decode()
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{readers}/engine/api/health", timeout=30)
    code, _ = server.refused("POST", "/flow_runs/filter", {}, authorization="")
    assert code == 401
    assert httpx.get(f"{server.pages}/previews/").status_code == 303
    stranger = Served(server.folder, server.port).glocal("approve", "nothing")
    words = "asks for a login\n  next: set PREFECT_API_AUTH_STRING"
    assert (stranger.returncode, words in stranger.stderr) == (3, True)
    said = server.glocal("approve", "nothing")
    assert (said.returncode, "no run 'nothing' waits" in said.stderr) == (3, True)


def test_a_new_article_appears_in_the_form(server: Served) -> None:
    """Nobody restarts a server to publish."""
    made = within(server.folder, "new", "Fresh from the press", "--slug", "fresh")
    assert made.exit_code == 0, made.output
    for _ in range(60):
        deployment = server.call("GET", "/deployments/name/publish/glocal")
        if "fresh" in deployment["parameter_openapi_schema"]["properties"]["issue"]["enum"]:
            break
        subprocess.run(["sleep", "0.3"], check=True)
    else:
        raise AssertionError("it did not appear")
    for path in (server.folder / "content/fresh").iterdir():
        path.unlink()
    (server.folder / "content/fresh").rmdir()


def test_a_run_that_cannot_go_on_says_why_and_shows_no_traceback(server: Served) -> None:
    """Staff read the run's page: where, what, and what to do next."""
    source = server.folder / "content" / SLUG / "index.md"
    text = source.read_text()
    source.write_text(text.replace("place:", "plaice:"))
    try:
        run = server.trigger(issue=SLUG, languages=["svenska"], send="draft only")
        failed = server.wait(run, "Failed")
    finally:
        source.write_text(text)
    words = f"content/{SLUG}/index.md:10: unknown key 'event.plaice'\n  next: did you mean 'place'?"
    assert failed["state"]["message"] == words
    logs = server.call("POST", "/logs/filter", {"logs": {"flow_run_id": {"any_": [run]}}})
    assert [log["message"] for log in logs if "Traceback" in log["message"]] == []


def test_cancelled_on_its_page_it_stops_and_the_next_run_does_the_rest(server: Served) -> None:
    """Prefect cannot end a thread, and would call the run Cancelling for ever; nobody gets a mail twice."""
    wanted: dict[str, Any] = {"issue": CLASSROOM, "send": "send now", "ask_first": False}
    run = server.trigger(**wanted)
    server.wait(run, "Running")
    server.call("POST", f"/flow_runs/{run}/set_state", {"state": {"type": "CANCELLING"}})
    assert server.wait(run, "Cancelled")["state"]["message"] in (CANCELLED, TOO_LATE)
    before = mails(server.folder, CLASSROOM)
    server.wait(server.trigger(**wanted, your_name="Ana"), "Completed", "Nothing to do")
    assert before <= mails(server.folder, CLASSROOM) == set(TEN)
    with sqlite3.connect(server.folder / ".glocal/ledger.sqlite") as database:
        sent = database.execute("select key from glocal_events where event = 'sending'")
        counted = Counter(key for (key,) in sent if key.startswith(CLASSROOM))
    assert counted == {f"{CLASSROOM}/{tag}@outbox": 1 for tag in TEN}


def test_the_other_flows(server: Served) -> None:
    """What staff do between two issues, and what the clock does for them."""
    updated = server.wait(server.trigger("update translations", issues=[SLUG]), "Completed")
    assert updated["state"]["message"] == "0 of 9 languages have something new to translate or review."
    checked = server.wait(server.trigger("check", issues=[SLUG], languages=["Malti"]), "Completed")
    assert checked["state"]["message"] == "1 of 1 editions can go out."
    numbers = server.wait(server.trigger("refresh numbers", issues=[SLUG]), "Completed")
    assert numbers["state"]["message"] == "Editions that were handed to a provider: 2."


def test_follow_up_publishes_what_became_ready_and_asks_once(server: Served) -> None:
    """Eight languages are ready later; the clock starts one run for them, however often it comes round."""
    for _ in range(2):
        run = server.trigger("follow up", days=10000, send="send now")
        message = server.wait(run, "Completed")["state"]["message"]
        assert message.endswith("recent issues have languages that are ready now.")
    waiting = [
        each
        for each in server.call("POST", "/flow_runs/filter", {"limit": 200})
        if each["parameters"].get("your_name") == "follow up" and each["parameters"].get("issue") == SLUG
    ]
    assert len(waiting) == 1
    server.wait(waiting[0]["id"], "Suspended")
    assert len(waiting[0]["parameters"]["languages"]) == 8
    assert mails(server.folder, SLUG) == {"en", "fr"}


def test_a_deployment_of_the_former_name_goes_and_what_waits_there_stays(server: Served) -> None:
    """After an upgrade nothing is published twice by two schedules, and no question is left without a run."""
    today = server.call("GET", "/deployments/name/publish/glocal")
    former = server.call(
        "POST",
        "/deployments/",
        {
            "name": "newsroom",
            "flow_id": today["flow_id"],
            "entrypoint": "pipelines.flows.publish.publish",
            "schedules": [{"schedule": {"cron": "0 9 * * *"}, "active": True}],
        },
    )
    wanted = {"issue": SLUG, "languages": ["suomi"], "send": "send now", "your_name": "before"}
    asked = server.call(
        "POST",
        f"/deployments/{former['id']}/create_flow_run",
        {"parameters": wanted, "state": {"type": "PAUSED", "name": "Suspended"}},
    )
    assert "publish/newsroom" in server.glocal("forms").stdout
    assert server.glocal("forms").stdout == "All forms are up to date.\n"
    assert server.refused("GET", f"/deployments/{former['id']}")[0] == 404
    assert server.call("GET", f"/flow_runs/{asked['id']}")["state"]["type"] == "CANCELLED"
    runs = server.call("POST", "/flow_runs/filter", {"limit": 200})
    moved = [run for run in runs if run["parameters"] == wanted and run["id"] != asked["id"]]
    assert [run["deployment_id"] for run in moved] == [today["id"]]
    server.wait(moved[0]["id"], "Suspended")
    given = answer(server, moved[0]["id"], decision="do not send", your_name="Anna", comment="only a test")
    assert given["status"] == "ACCEPT"
    server.wait(moved[0]["id"], "Completed")


def test_nobody_outside_is_asked_for_anything(server: Served) -> None:
    """Server, runner and runs all work offline, and tell nobody."""
    looked_up = Path(server.more["LOOKED_UP"]).read_text().split("\n")
    assert {host for host in looked_up if not host.startswith("127.")} - LOCAL == set()


def test_opened_wider_it_asks_for_tls(tmp_path: Path) -> None:
    """Whoever reads along could sign in; without TLS the command refuses, and says what to give."""
    folder = copy_workspace(tmp_path / "workspace", SLUG, locales=("en",))
    done = within(folder, "serve", "--host", "0.0.0.0")
    assert (done.exit_code, "passwords and texts would travel in the clear" in done.output) == (3, True)
    assert "next: give --certificate and --key; or --proxy" in done.output


def test_at_the_end_nothing_is_left_behind(server: Served) -> None:
    """No page that answers, and no password in what it wrote."""
    stopped = server.stop()
    with pytest.raises(urllib.error.URLError, match="refused"):
        urllib.request.urlopen(f"http://127.0.0.1:{server.port + 2}/health", timeout=30)
    assert "s3cret" not in stopped + "".join(map(repr, tree(server.folder / ".glocal/prefect").values()))
