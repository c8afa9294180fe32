"""What every target of the website promises. Targets are found by their entry points."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.model.errors import DeliveryError, Unreachable
from pipelines.website.targets import SiteTarget, open_target
from pipelines.website.targets.fsspec import FsspecTarget
from pipelines.workspace.plugins import WEBSITE_TARGETS, plugins
from tests.conftest import tree
from tests.website.targets.places import NEW, OLD, Disk, Place

PLACES = {"fsspec": ("disk", "bucket")}
"""By target: fixtures of `conftest.py`, each a place that is not there yet."""
NAMES = sorted(plugins(WEBSITE_TARGETS).names)


def test_every_target_has_a_place_to_be_tested_with() -> None:
    """Whoever adds a target adds one fixture and this row; the contract then asks everything else."""
    assert sorted(PLACES) == NAMES


@pytest.fixture(params=[place for name in NAMES for place in PLACES.get(name, ())])
def place(request: pytest.FixtureRequest) -> Place:
    found: Place = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def target(place: Place) -> SiteTarget:
    return open_target(place.url)


def ignore(_: str) -> None:
    pass


def test_readers_find_the_release_byte_for_byte(target: SiteTarget, place: Place, old: Path) -> None:
    """Readers are sent there, so it has to be the release, and nothing of ours beside it."""
    heard: list[str] = []
    assert target.push(old, heard.append) == 4
    assert place.files() == tree(old)
    assert sorted(heard) == sorted(OLD)


def test_the_next_release_takes_its_place(target: SiteTarget, place: Place, old: Path, new: Path) -> None:
    """What is written and what is removed are told apart from what stays; a rollback is a release too."""
    target.push(old, ignore)
    heard: list[str] = []
    assert target.push(new, heard.append) == 5
    assert place.files() == tree(new)
    assert sorted(heard) == sorted(path for path in {*OLD, *NEW} if OLD.get(path) != NEW.get(path))
    target.push(old, ignore)
    assert place.files() == tree(old)


def test_twice_is_once(target: SiteTarget, old: Path) -> None:
    """It runs after each release and by hand; nothing new must cost nothing."""
    target.push(old, ignore)
    heard: list[str] = []
    assert (target.push(old, heard.append), heard) == (0, [])


def test_what_is_there_can_be_read(target: SiteTarget, old: Path) -> None:
    """Another machine learns from it what was published from here; and what is not there is nothing."""
    assert target.read("manifest.json") is None
    target.push(old, ignore)
    files = tree(old)
    assert {path: target.read(path) for path in files} == files
    assert (target.read("el/gone.html"), target.read("el")) == (None, None)


def test_what_was_interrupted_goes_on(target: SiteTarget, place: Place, old: Path, new: Path) -> None:
    """A person stops it, or a machine goes down: the same again, or going back, makes it whole."""
    for count in range(5):
        for after in (new, old):
            target.push(old, ignore)
            left = [None] * count

            def stop(_: str, left: list[None] = left) -> None:
                if not left:
                    raise KeyboardInterrupt
                left.pop()

            with pytest.raises(KeyboardInterrupt):
                target.push(new, stop)
            target.push(after, ignore)
            assert place.files() == tree(after)


def test_a_release_without_manifest_does_not_empty_the_place(
    target: SiteTarget, place: Place, old: Path, tmp_path: Path
) -> None:
    """Taken for a release of no files, a folder that somebody damaged would take the website down."""
    target.push(old, ignore)
    (tmp_path / "empty").mkdir()
    with pytest.raises(DeliveryError) as caught:
        target.push(tmp_path / "empty", ignore)
    assert str(caught.value) == (
        f"{tmp_path / 'empty'}: the release has no manifest\n"
        "  next: publish an article first: that makes a release"
    )
    assert place.files() == tree(old)


def test_a_place_that_is_not_there_is_said_with_a_next_step(place: Place, old: Path) -> None:
    """A slip in the settings, or the network is down: no traceback, and what to look at."""
    with pytest.raises(DeliveryError) as caught:
        open_target(place.nowhere).push(old, ignore)
    assert place.nowhere in caught.value.message
    assert caught.value.hint


def test_a_place_that_cannot_be_read_is_said_too(disk: Disk) -> None:
    """Nobody may take "nobody answers" for "nothing is there": what is there would be replaced."""
    with pytest.raises(Unreachable) as caught:
        open_target(disk.nowhere).read("manifest.json")
    assert disk.nowhere in caught.value.message


@pytest.mark.parametrize("url", ["s3://bucket/news", "file:///srv/www", "/srv/www", "sftp://host/www"])
def test_any_address_is_for_fsspec_unless_a_target_has_its_name(url: str) -> None:
    """A plain folder works as well as whatever fsspec learns to reach."""
    assert open_target(url) == FsspecTarget(url)
