"""The website at `site.target` outlives what is here: what others did is a question, and never lost."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path

import fsspec
import pytest

from pipelines.actions.site import go_back, read_state, witness_mail
from pipelines.actions.site_restore import restore_from_target
from pipelines.content.article import parse_article
from pipelines.delivery.ledger_guard import check_ledger, require_sound
from pipelines.model.edition import LocalizedArticle
from pipelines.model.errors import DeliveryError
from pipelines.model.site import PublishedArticle, SiteState, Withdrawn
from pipelines.website.kept_releases import current
from pipelines.website.state_merge import merge_states
from pipelines.workspace.paths import Workspace
from tests.actions.machines import ARTICLE, MONDAY, Machine
from tests.conftest import tree
from tests.points import Points

PLACES = {"a folder": "file://{}/web", "memory": "memory://{}/web", "a bare path": "{}/web"}


@pytest.fixture(params=list(PLACES.values()), ids=list(PLACES))
def target(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(request.param).format(tmp_path)


@pytest.fixture
def folder_target(tmp_path: Path) -> str:
    return f"{tmp_path}/web"


def files_at(target: str) -> dict[str, bytes]:
    place, root = fsspec.core.url_to_fs(target)
    return {path.removeprefix(f"{root}/"): place.cat_file(path) for path in place.find(root)}


def two(tmp_path: Path, target: str) -> tuple[Machine, Machine]:
    return Machine(tmp_path / "one", target), Machine(tmp_path / "two", target)


def slugs_at(target: str) -> list[str]:
    entries = json.loads(files_at(target)["manifest.json"])["entries"]
    return sorted(entry["slug"] for entry in entries.values())


def test_a_fresh_clone_does_not_replace_what_is_there(tmp_path: Path, target: str) -> None:
    """A colleague publishes one article: the live site must not lose the others, nor what was withdrawn."""
    one, two_ = two(tmp_path, target)
    one.publish("apple")
    one.publish("berry", day=1)
    one.withdraw("berry", day=2)
    before = files_at(target)
    for command in ("withdraw", "restore"):
        assert "apple is published there" in two_.glocal("site", command, "apple", code=3).output
    assert "there is no website here yet" in two_.glocal("site", "push", code=3).output
    with pytest.raises(DeliveryError) as asked:
        two_.publish("cherry", day=3)
    assert "en/apple is published there, en/berry is withdrawn there" in asked.value.message
    assert "glocal site restore --from-target" in asked.value.hint
    assert (files_at(target), two_.site.exists()) == (before, False)
    two_.take_in()
    assert tree(two_.site) == before  # dates, feeds and the note, byte for byte
    two_.publish("cherry", day=3)
    assert slugs_at(target) == ["apple", "cherry"]
    assert b"noindex" in files_at(target)["en/berry/index.html"]
    assert b"deleted-entry" in files_at(target)["en/atom.xml"]
    assert two_.dates()["apple"] == (MONDAY, MONDAY)


def test_output_deleted_is_a_question_too(tmp_path: Path, folder_target: str) -> None:
    """What was withdrawn came back, and every date was new, though the target held both."""
    one = Machine(tmp_path / "one", folder_target)
    one.publish("apple")
    one.publish("berry", day=1)
    one.withdraw("apple", day=2)
    before = files_at(folder_target)
    shutil.rmtree(one.folder / "output")
    for slug in ("apple", "berry"):
        with pytest.raises(DeliveryError, match="berry is published there"):
            one.publish(slug, day=3)
    assert files_at(folder_target) == before
    one.glocal("site", "restore", "--from-target", "--yes")
    assert tree(one.site) == before
    assert one.publish("apple", day=4).changes.new == ()  # still withdrawn
    assert (one.dates(), files_at(folder_target)) == ({"berry": (MONDAY + timedelta(days=1),) * 2}, before)


def test_two_machines_by_turns_lose_nothing(tmp_path: Path, target: str) -> None:
    """Each takes in what the other did, and goes on from there; no date moves."""
    one, two_ = two(tmp_path, target)
    one.publish("apple")
    two_.take_in()
    two_.publish("berry", day=1)
    with pytest.raises(DeliveryError, match="berry is published there"):
        one.publish("cherry", day=2)
    one.take_in()
    one.publish("cherry", day=2)
    two_.take_in()
    assert tree(one.site) == tree(two_.site) == files_at(target)
    assert one.dates() == {
        slug: (MONDAY + timedelta(days=day),) * 2 for day, slug in enumerate(("apple", "berry", "cherry"))
    }
    assert two_.take_in() is None


def test_both_changed_it_meanwhile(tmp_path: Path, folder_target: str) -> None:
    """The target was away for a day: what was done here is kept, and so is what was done there."""
    one, two_ = two(tmp_path, folder_target)
    one.publish("apple")
    one.publish("berry")
    two_.take_in()
    two_.publish("cherry", day=1)
    settings = one.folder / "glocal.toml"
    whole = settings.read_text()
    settings.write_text(whole.replace(f'target = "{folder_target}"\n', ""))
    one.withdraw("apple", day=2)
    one.publish("berry", day=2, locales=("fr",))
    settings.write_text(whole)
    one.glocal("site", "push", code=3)
    plan = one.take_in()
    assert plan and plan.contradictions == ()
    assert sorted(
        f"{i.localized.locale}/{i.localized.article.slug}" for i in read_state(one.workspace).published
    ) == [
        "en/berry",
        "en/cherry",
        "fr/berry",
    ]
    assert [mark.slug for mark in read_state(one.workspace).withdrawn] == ["apple"]
    one.glocal("site", "push")
    two_.take_in()
    assert tree(two_.site) == tree(one.site) == files_at(folder_target)


def test_of_a_withdrawal_and_a_correction_the_withdrawal_counts() -> None:
    """A person took it away; that somebody mended a word elsewhere must not bring it back."""
    article = parse_article(ARTICLE.format("apple"), "apple", "en")
    out = PublishedArticle(LocalizedArticle(article, "en"), MONDAY, MONDAY)
    gone = Withdrawn(out.entry_id, "en", "apple", MONDAY)
    base = SiteState(published=(out,))
    mended = SiteState(published=(replace(out, updated=MONDAY + timedelta(days=1)),))
    taken = SiteState(withdrawn=(gone,))
    for ours, theirs in ((mended, taken), (taken, mended)):
        state, told = merge_states(base, ours, theirs)
        assert (state.published, state.withdrawn) == ((), (gone,))
        assert [each.taken for each in told] == ["stays withdrawn"]


def test_a_rollback_elsewhere_is_not_undone(tmp_path: Path, folder_target: str) -> None:
    """Something went wrong and was put back; the other machine's timer must not bring it again."""
    one, two_ = two(tmp_path, folder_target)
    one.publish("apple")
    one.publish("berry", day=1)
    two_.take_in()
    go_back(one.snapshot, None)
    with pytest.raises(DeliveryError, match="its pages are not those of any release"):
        two_.publish("cherry", day=2)
    two_.take_in()
    two_.publish("cherry", day=2)
    assert slugs_at(folder_target) == ["apple", "cherry"]


def test_what_was_rolled_back_here_may_be_copied(tmp_path: Path, folder_target: str) -> None:
    """We know of what is there: we put it there ourselves."""
    one = Machine(tmp_path / "one", folder_target)
    one.publish("apple")
    one.publish("berry", day=1)
    go_back(one.snapshot, None)
    assert slugs_at(folder_target) == ["apple"]
    assert one.take_in() is None


def test_a_persons_word_may_replace_it(tmp_path: Path, folder_target: str) -> None:
    """A trial of last week stands there: it may go, and the other machine hears of it."""
    one, two_ = two(tmp_path, folder_target)
    one.publish("apple")
    settings = two_.folder / "glocal.toml"
    whole = settings.read_text()
    settings.write_text(whole.replace(f'target = "{folder_target}"\n', ""))
    two_.publish("berry")
    settings.write_text(whole)
    assert "apple is published there" in two_.glocal("site", "push", code=3).output
    two_.glocal("site", "push", "--over")
    assert slugs_at(folder_target) == ["berry"]
    with pytest.raises(DeliveryError):
        one.publish("cherry")
    one.take_in()
    assert slugs_at(folder_target) == ["berry"]
    assert list(one.dates()) == ["berry"]


def _lose_a_language(site: Path) -> None:
    shutil.rmtree(site / "en")


def _lose_manifest(site: Path) -> None:
    (site / "manifest.json").unlink()


DAMAGES: dict[str, Callable[[Path], object]] = {
    "all of it": lambda site: shutil.rmtree(site.parent),
    "the link": lambda site: site.unlink(),
    "the releases": lambda site: shutil.rmtree(site.parent / "releases"),
    "a language": _lose_a_language,
    "the manifest": _lose_manifest,
    "the manifest, cut short": lambda site: os.truncate(site / "manifest.json", 40),
    "the manifest, another's": lambda site: (site / "manifest.json").write_text("[]"),
    "a record": lambda site: (site / "en/apple/article.json").write_text("{}"),
    "a page": lambda site: (site / "en/apple/index.html").write_text("hello"),
    "the list of releases": lambda site: (site.parent / "releases/history.json").unlink(),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_whatever_is_lost_here_is_taken_from_there(
    tmp_path: Path, folder_target: str, damage: Callable[[Path], object]
) -> None:
    """Wholly or in part: afterwards it is what it was, and the next publish goes on."""
    one = Machine(tmp_path / "one", folder_target)
    one.publish("apple")
    one.publish("berry", day=1)
    before = tree(one.site)
    damage(one.site)
    one.glocal("site", "restore", "--from-target", "--yes")
    assert tree(one.site) == before == files_at(folder_target)
    one.publish("cherry", day=2)
    assert slugs_at(folder_target) == ["apple", "berry", "cherry"]


def test_what_is_lost_in_both_places_is_said(tmp_path: Path, folder_target: str) -> None:
    """The rest comes back, and the article keeps its date for the day on which it is published again."""
    one = Machine(tmp_path / "one", folder_target)
    one.publish("apple")
    one.publish("berry", day=1)
    (Path(folder_target) / "en/berry/article.json").write_text("{}")
    shutil.rmtree(one.folder / "output")
    said = one.glocal("site", "restore", "--from-target", "--yes").output
    assert "en/berry cannot be restored" in said
    assert list(one.dates()) == ["apple"]
    one.publish("berry", day=5)
    assert one.dates()["berry"][0] == MONDAY + timedelta(days=1)
    assert slugs_at(folder_target) == ["apple", "berry"]


NOT_OURS = {
    "cut short": '{"version": 2, "entr',
    "of a web application": '{"name": "App", "icons": []}',
    "no JSON": "<html>",
    "empty": "",
    "of a later version": '{"version": 99, "entries": {}}',
    "wrong inside": '{"version": 2, "entries": {"a/en": {"locale": 7}}}',
}


@pytest.mark.parametrize("text", NOT_OURS.values(), ids=NOT_OURS)
def test_a_manifest_that_cannot_be_read_is_a_question(tmp_path: Path, folder_target: str, text: str) -> None:
    """It may be of something else, or ours and damaged; it is not replaced, and that is said in words."""
    one = Machine(tmp_path / "one", folder_target)
    one.publish("apple")
    there = Path(folder_target) / "manifest.json"
    there.write_text(text)
    for command in (("push",), ("push", "--over"), ("restore", "--from-target", "--yes"), ("rollback",)):
        said = one.glocal("site", *command, code=3).output
        assert "the site's manifest is damaged" in said
        assert "site.target" in said or "delete that file" in said
    with pytest.raises(DeliveryError, match="damaged"):
        one.publish("berry")
    assert there.read_text() == text


def test_another_website_is_not_taken_in_without_a_person(tmp_path: Path, folder_target: str) -> None:
    """A target mistyped: `--yes` in a script must not make their articles ours."""
    theirs = Machine(tmp_path / "theirs", folder_target)
    (theirs.folder / "content/apple").rename(theirs.folder / "content/theirs")
    theirs.publish("theirs")
    one = Machine(tmp_path / "one", folder_target)
    said = one.glocal("site", "restore", "--from-target", "--yes", code=3).output
    assert "is it another website?" in said
    assert not one.site.exists()


HOSTILE = ("../evil", "../../evil", "en/../../../evil", "/etc/evil", "en/ok/../../../x")


def test_a_manifest_leads_nowhere_else(tmp_path: Path, folder_target: str) -> None:
    """Whoever can write there may name any path; none is written but those of a website."""
    one = Machine(tmp_path / "one", folder_target)
    one.publish("apple")
    there = Path(folder_target) / "manifest.json"
    found = json.loads(there.read_text())
    digest = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"  # of "foo"
    found["files"] |= dict.fromkeys(HOSTILE, digest)
    there.write_text(json.dumps(found))
    (tmp_path / "evil").write_text("foo")
    shutil.rmtree(one.folder / "output")
    before = {path for path in tmp_path.rglob("*") if "one/output" not in path.as_posix()}
    one.glocal("site", "restore", "--from-target", "--yes")
    assert {path for path in tmp_path.rglob("*") if "one/output" not in path.as_posix()} - before <= {
        path for path in tmp_path.rglob("*") if ".glocal" in path.as_posix()
    }
    assert not list(one.folder.rglob("*evil*"))
    assert list(one.dates()) == ["apple"]


def test_nothing_is_there(tmp_path: Path, folder_target: str) -> None:
    """No target, or an empty one: a sentence."""
    one = Machine(tmp_path / "one", folder_target)
    assert "there is no website at" in one.glocal("site", "restore", "--from-target", code=3).output
    settings = one.folder / "glocal.toml"
    settings.write_text(settings.read_text().replace(f'target = "{folder_target}"\n', ""))
    assert "no place to copy" in one.glocal("site", "restore", "--from-target", code=3).output
    assert "what is to be restored?" in one.glocal("site", "restore", code=3).output
    assert "an article, or" in one.glocal("site", "restore", "apple", "--from-target", code=3).output


def test_a_password_in_the_address_is_not_shown(tmp_path: Path) -> None:
    """What a command prints is copied into tickets and logs."""
    one = Machine(tmp_path / "one", "ftp://ana:secret@127.0.0.1:9/web")
    said = one.glocal("site", "restore", "--from-target", code=3).output
    assert ("cannot be read at ftp://127.0.0.1:9/web" in said, "secret" in said) == (True, False)


def test_nobody_confirms(tmp_path: Path, folder_target: str) -> None:
    """It shows what it would take in, and leaves nothing behind."""
    one, two_ = two(tmp_path, folder_target)
    one.publish("apple")
    said = two_.glocal("site", "restore", "--from-target", code=3).output
    assert "apple" in said and "is published there" in said and "nobody confirmed" in said
    assert [path.name for path in (two_.folder / "output").iterdir()] == [".site.lock"]


def test_the_target_of_an_older_glocal(tmp_path: Path, folder_target: str) -> None:
    """Its manifest names no ancestors: it is known by what it says, and an upgrade asks nothing."""
    one = Machine(tmp_path / "one", folder_target)
    one.publish("apple")
    there = Path(folder_target) / "manifest.json"
    found = json.loads(there.read_text())
    del found["ancestors"]
    there.write_text(json.dumps(found, indent=2))
    one.publish("berry", day=1)
    assert slugs_at(folder_target) == ["apple", "berry"]
    found["entries"]["tag:example.org,2026:cherry/en"] = dict.fromkeys(
        ("published", "updated"), str(MONDAY)
    ) | {
        "locale": "en",
        "slug": "cherry",
    }
    there.write_text(json.dumps(found))
    with pytest.raises(DeliveryError, match="cherry is published there"):
        one.publish("apple", day=2)


# --- killed ---------------------------------------------------------------------------------------

_CALLS = (  # those of a release are proved with it
    *((Path, name) for name in ("write_bytes", "rename", "replace", "symlink_to")),
    (shutil, "rmtree"),
)


def _die(workspace: Workspace, point: int) -> None:
    """In a process of its own: the website is taken in, killed at one of the moments."""
    points = Points(point)
    for owner, name in _CALLS:
        setattr(owner, name, points.around(getattr(owner, name)))
    restore_from_target(workspace, MONDAY, lambda _: None)
    os._exit(100)


def _all_lost(machine: Machine) -> None:
    shutil.rmtree(machine.folder / "output")


def _changed_here(machine: Machine) -> None:
    """As if the target had been away: what is here is not there."""
    settings = machine.folder / "glocal.toml"
    whole = settings.read_text()
    settings.write_text(whole.replace(f'target = "{machine.target}"\n', ""))
    machine.publish("cherry", day=2)
    settings.write_text(whole)


@pytest.mark.parametrize("prepare", [_all_lost, _changed_here])
def test_killed_while_it_is_taken_in(
    tmp_path: Path, folder_target: str, prepare: Callable[[Machine], None]
) -> None:
    """At every moment: the website that was here, or the one that is taken in; once more makes it whole."""
    one, other = two(tmp_path, folder_target)
    one.publish("apple")
    other.take_in()
    other.publish("berry", day=1)
    prepare(one)
    before = tree(one.site) if one.site.exists() else {}
    pristine = tmp_path / "pristine"
    if before:
        shutil.copytree(one.folder / "output", pristine, symlinks=True)
    workspace, context, after = one.workspace, get_context("fork"), dict[str, bytes]()
    seen = set()
    for point in range(0, 1000, 2):  # after a call and before the next, nothing changes
        shutil.rmtree(one.folder / "output", ignore_errors=True)
        if before:
            shutil.copytree(pristine, one.folder / "output", symlinks=True)
        process = context.Process(target=_die, args=(workspace, point))
        process.start()
        process.join()
        found = tree(one.site) if current(one.site) else {}
        one.take_in()
        after = after or tree(one.site)
        assert found in (before, after), f"point {point}: neither the old website nor the new"
        assert tree(one.site) == after
        assert not (one.folder / "output/.restoring").exists()
        seen.add(found == after)
        if process.exitcode == 100:
            break
    assert (seen, point > 10) == ({True, False}, True)


# --- mail -----------------------------------------------------------------------------------------


def test_the_target_is_a_witness_of_mail(tmp_path: Path, folder_target: str) -> None:
    """A colleague's fresh clone knows no ledger; what went out stands in the manifest there."""
    one, two_ = two(tmp_path, folder_target)
    one.publish("apple")
    mailed = {"key": "apple/en@smtp", "issue_id": "tag:example.org,2026:apple", "locale": "en"}
    row = mailed | {"provider": "smtp", "state": "sent", "at": MONDAY.isoformat(), "digest": "d"}
    (one.folder / "output/mailed.json").write_text(
        json.dumps({"version": 1, "mailed": {"tag:example.org,2026:apple/en@smtp": row}})
    )
    witness_mail(one.workspace, "smtp")
    assert "apple/en@smtp" in files_at(folder_target)["manifest.json"].decode()
    two_.glocal("ledger", "check", code=1)
    with pytest.raises(DeliveryError, match="nothing is sent: the ledger does not know of 1 edition"):
        require_sound(two_.workspace)
    (said,) = check_ledger(two_.workspace).unknown
    assert (said.witness, said.mailed.key) == ("the website at site.target", "apple/en@smtp")
    two_.glocal("ledger", "restore", "--yes")
    two_.glocal("ledger", "check")
