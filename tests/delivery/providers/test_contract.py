"""What every provider promises, whatever its API is like: killed or cut off anywhere, each locale once.

Providers are found by their entry points. The moments and the calls enumerate themselves, so a call that is
added later is covered without being named.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from email.header import decode_header, make_header
from email.utils import parseaddr
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
import requests

from pipelines.delivery.claims import is_dead, new_holder
from pipelines.delivery.http import Api
from pipelines.delivery.ledger import open_ledger
from pipelines.delivery.protocol import deliver
from pipelines.delivery.provider import Capabilities, Provider, token
from pipelines.delivery.send_options import SendOptions
from pipelines.languages.table import EU24
from pipelines.model.delivery import Campaign, Delivery, DeliveryState
from pipelines.model.errors import DeliveryError
from pipelines.workspace.paths import Workspace, open_workspace
from pipelines.workspace.plugins import PROVIDERS, plugins
from tests.delivery.editions import NOW, SETTINGS, campaign
from tests.delivery.providers.fake import Fake, FaultKind
from tests.points import Points

FAKES = Path(__file__).parent
FACTORIES: dict[str, Callable[[Workspace], Provider]] = {
    point.name: point.load() for point in sorted(plugins(PROVIDERS), key=lambda point: point.name)
}
NAMES = tuple(FACTORIES)
HAS_FAKE = tuple(name for name in NAMES if (FAKES / f"{name}_fake.py").is_file())
LEDGER_KILLED_WITH = "listmonk"
"""The provider with which the moments around the ledger's writes are killed: they are the same for all."""
LOCALES = ("el", "fr")
SEND = SendOptions(send=True, by="Ana")
FAULTS: tuple[FaultKind, ...] = ("lost", "500-before", "500-after", "bad-json", "limit-without-word")


def fake_module(name: str) -> ModuleType:
    return import_module(f"tests.delivery.providers.{name}_fake")


def able(name: str) -> Capabilities:
    found: Capabilities = FACTORIES[name].capabilities  # type: ignore[attr-defined] # of the class, as data
    return found


API_NAMES = tuple(name for name in HAS_FAKE if fake_module(name).FAKE.answer is not Fake.answer)
"""Providers that are called over HTTP; the others have tests of their own that kill them."""


@dataclass(frozen=True)
class Scene:
    """A provider's fake, and a workspace that is set up for it."""

    name: str
    module: ModuleType
    folder: Path
    fake: Fake

    def campaigns(self) -> list[Campaign]:
        workspace = open_workspace(self.folder, explicit=True)
        found = []
        for locale in LOCALES:
            audience = workspace.settings.audiences.get(locale)
            made = campaign(locale, words=f"Words in {locale}")
            lists = audience.lists if audience else ()
            found.append(replace(made, key=f"hello/{locale}@{self.name}", audience=lists))
        return found


@contextmanager
def scene(name: str, folder: Path) -> Iterator[Scene]:
    module = fake_module(name)
    fake: Fake = module.FAKE()
    with fake.serve(folder):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "glocal.toml").write_text(SETTINGS + module.setup(fake))
        yield Scene(name, module, folder, fake)


def run(scene: Scene, points: Points | None = None, options: SendOptions = SEND) -> list[Delivery]:
    """A run of publish as far as delivery goes: every locale, whatever happened to the one before."""
    workspace = open_workspace(scene.folder, explicit=True)
    ledger = open_ledger(workspace)
    rows = []
    try:
        if points:
            points.watch_methods(ledger)
        ledger.release_dead(is_dead)
        provider = FACTORIES[scene.name](workspace)
        for each in scene.campaigns():
            try:
                rows.append(deliver(each, provider, ledger, new_holder(), lambda: NOW, options))
            except DeliveryError as error:
                state = DeliveryState.FAILED
                rows.append(
                    Delivery(each.key, each.issue_id, each.email.locale, scene.name, state, note=str(error))
                )
    finally:
        ledger.close()
    return rows


def run_until_settled(scene: Scene) -> list[Delivery]:
    """Run again as staff would, until nothing is left to do; three times at most."""
    rows: list[Delivery] = []
    for _ in range(3):
        rows = run(scene)
        if all(row.state.went_out for row in rows):
            break
    return rows


def letters(scene: Scene) -> Counter[str]:
    keys = {token(each): each.email.locale for each in scene.campaigns()}
    return Counter(keys[letter.key] for letter in scene.fake.look())


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits take no time, and every provider's keys are in the environment."""
    defaults = Api.__init__.__kwdefaults__
    assert defaults
    monkeypatch.setitem(defaults, "sleep", lambda _: None)
    for name in HAS_FAKE:
        for variable, value in fake_module(name).ENV.items():
            monkeypatch.setenv(variable, value)


@pytest.mark.parametrize("name", NAMES)
def test_every_provider_has_a_fake(name: str) -> None:
    """Found by its entry point: a provider that nobody can try out is not one of ours."""
    assert name in HAS_FAKE, (
        f"the provider {name!r} has no fake: write tests/delivery/providers/{name}_fake.py with FAKE (a Fake"
        " that answers as its API does), ENV and setup, as docs/adding-a-provider.md says"
    )


@pytest.mark.parametrize("name", HAS_FAKE)
def test_drafts_first_then_each_locale_once(name: str, tmp_path: Path) -> None:
    """Without a word to send there are drafts; with it each locale goes out, and then never again."""
    with scene(name, tmp_path) as here:
        drafted = run(here, options=SendOptions(send=False))
        assert ([row.state for row in drafted], letters(here)) == ([DeliveryState.DRAFTED] * 2, {})
        sent, again = run(here), run(here)
        assert [row.note.split("; ")[0] for row in sent + again] == ["sent now"] * 2 + ["sent before"] * 2
        assert letters(here) == {"el": 1, "fr": 1}
        assert [letter.audience for letter in here.fake.look()] == [c.audience for c in here.campaigns()]


@pytest.mark.parametrize("name", HAS_FAKE)
def test_answers_and_own_headers_go_where_the_provider_lets_us(name: str, tmp_path: Path) -> None:
    """What a provider says that it can, it does, and what was stored is read back as it was given; what it
    cannot is told before a send (`provider_notes`), and nothing else is lost for it.
    """
    own = {"X-Org": "Γραφείο", "List-Archive": "<https://example.org/el>"}
    reply = {"reply_to": "Büro <answers@example.org>", "headers": tuple(own.items())}
    with scene(name, tmp_path) as here, pytest.MonkeyPatch.context() as patch:
        made = [replace(each, **reply) for each in here.campaigns()]  # type: ignore[arg-type] # by name
        patch.setattr(Scene, "campaigns", lambda _: made)
        assert {row.state for row in run(here)} == {DeliveryState.SENT}
        assert {row.note.split("; ")[0] for row in run(here)} == {"sent before"}
        found = [letter.headers for letter in here.fake.look()]
    can = able(name)
    assert {parseaddr(each["Reply-To"])[1] for each in found} == {"answers@example.org"}, can.reply_to
    told = {str(make_header(decode_header(each.get("X-Org", "")))) for each in found}
    archives = {each.get("List-Archive") for each in found}
    assert (told, archives) == (
        ({own["X-Org"]}, {own["List-Archive"]}) if can.own_headers else ({""}, {None})
    )
    languages = {each.get("Content-Language") for each in found}
    assert languages == (set(LOCALES) if can.own_headers else {None})


def moments(name: str, folder: Path) -> list[str]:
    """All moments of a run through: before and after each call over the wire and each write of the ledger."""
    points = Points()
    with pytest.MonkeyPatch.context() as patch, scene(name, folder) as here:
        patch.setattr(requests.Session, "request", points.around(requests.Session.request, "request"))
        run(here, points)
    return points.names


def on_the_wire(moment: str) -> bool:
    return moment.endswith(" request")


@pytest.mark.parametrize("name", API_NAMES)
def test_the_ledger_is_written_alike_for_every_provider(name: str, tmp_path: Path) -> None:
    """So the moments around its writes are killed with one provider, and those of the wire with all."""
    here, other = moments(name, tmp_path / name), moments(LEDGER_KILLED_WITH, tmp_path / "other")
    assert [each for each in here if "request" not in each] == [
        each for each in other if "request" not in each
    ]
    assert sum(map(on_the_wire, here)) > 10


@pytest.fixture
def one_language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second language makes the calls of the first again: that neither harms the other is proved once."""
    if request.getfixturevalue("name") != LEDGER_KILLED_WITH:
        monkeypatch.setattr(sys.modules[__name__], "LOCALES", ("el",))


@pytest.mark.usefixtures("one_language")
@pytest.mark.parametrize("name", API_NAMES)
def test_killed_anywhere_and_run_again_sends_once(name: str, tmp_path: Path) -> None:
    """The promise to 40,000 people, before and after each call over the wire and each write of the ledger."""
    for point, moment in enumerate(moments(name, tmp_path / "count")):
        if name != LEDGER_KILLED_WITH and not on_the_wire(moment):
            continue
        with scene(name, tmp_path / str(point)) as here:
            child = os.fork()
            if child == 0:
                try:
                    points = Points(die_at=point)
                    requests.Session.request = points.around(requests.Session.request, "request")  # type: ignore[method-assign] # the child dies with it
                    run(here, points)
                finally:
                    os._exit(0)
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -9, f"did not die {moment} ({point})"
            rows = run_until_settled(here)
            assert (point, letters(here)) == (point, dict.fromkeys(LOCALES, 1)), rows
            assert {row.state for row in rows} <= {DeliveryState.SENT, DeliveryState.DELIVERED}


@pytest.mark.slow
@pytest.mark.usefixtures("one_language")
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", API_NAMES)
def test_any_answer_may_get_lost(name: str, fault: FaultKind, tmp_path: Path) -> None:
    """Whatever call is cut off, refused or garbled: each locale's campaign is there once and sent once."""
    with scene(name, tmp_path / "count") as here:
        run(here)
        total = len(here.fake.calls)
    for number in range(total):
        with scene(name, tmp_path / str(number)) as here:
            here.fake.fault_at = (number, fault)
            first = run(here)
            rows = run_until_settled(here)
            assert (number, letters(here)) == (number, dict.fromkeys(LOCALES, 1)), (first, rows)
            assert {row.state for row in rows} <= {DeliveryState.SENT, DeliveryState.DELIVERED}


@pytest.mark.slow
def test_24_languages_go_through_an_hourly_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Brevo allows 100 campaign calls an hour: with fewer left the run stops, and the next hour's goes on."""
    monkeypatch.setattr(sys.modules[__name__], "LOCALES", EU24)
    with scene("brevo", tmp_path) as here:
        here.fake.limit, here.fake.reset = 30, 3000  # type: ignore[attr-defined] # Brevo's own
        stopped = run(here)
        sent = sum(row.state is DeliveryState.SENT for row in stopped)
        assert 0 < sent < 24
        assert {row.state for row in stopped} == {DeliveryState.SENT, DeliveryState.FAILED}
        assert "run it again in 50 minutes" in next(
            row.note for row in stopped if row.state is DeliveryState.FAILED
        )
        here.fake.limit, here.fake.used = 100, 0  # type: ignore[attr-defined] # an hour later
        rows = run(here)
        assert {row.state for row in rows} <= {DeliveryState.SENT, DeliveryState.DELIVERED}, rows
        assert letters(here) == dict.fromkeys(EU24, 1)
        assert here.fake.used <= 100  # type: ignore[attr-defined] # see above


@pytest.mark.parametrize("name", [name for name in HAS_FAKE if able(name).schedules])
def test_a_time_is_kept(name: str, tmp_path: Path) -> None:
    """Scheduled is not sent: the provider has the time, the ledger too, and a second run leaves it alone."""
    at = NOW.replace(year=NOW.year + 10) + timedelta(days=1)
    with scene(name, tmp_path) as here:
        rows = run(here, options=SendOptions(send=True, at=at, by="Ana"))
        again = run(here, options=SendOptions(send=True, at=at, by="Ana"))
        assert [(row.state, row.at) for row in rows + again] == [(DeliveryState.SCHEDULED, at)] * 4
        assert [bool(letter.at) for letter in here.fake.letters] in ([], [True] * 2)


@pytest.mark.parametrize("name", HAS_FAKE)
def test_no_key_is_ever_told(name: str, tmp_path: Path) -> None:
    """Errors go to logs, screens and colleagues."""
    with scene(name, tmp_path) as here:
        secrets = set(here.module.ENV.values())
        here.fake.faults = [("500-before", "POST", ""), ("500-after", "PUT", "")] * 3
        told = "".join(map(repr, run(here)))
        ledger = (tmp_path / ".glocal/ledger.sqlite").read_bytes().decode(errors="replace")
        assert [secret for secret in secrets if secret in told or secret in ledger] == []
