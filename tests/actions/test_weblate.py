"""The exchange with Weblate: nobody's work is lost, nothing unapproved goes out, nobody stays locked out."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent

import pytest

from pipelines.actions.editions import make_edition
from pipelines.actions.extract import extract
from pipelines.actions.weblate import open_weblate, pull_from_weblate, push_to_weblate, weblate_status
from pipelines.desk.workspace_cache import WorkspaceCache
from pipelines.model.edition import Decision
from pipelines.model.errors import DeliveryError, GlocalError, Limited, SettingsError
from pipelines.translation.formats.po import parse_catalog
from pipelines.translation.weblate.answers import WeblateTranslation, WeblateUnit
from pipelines.translation.weblate.approved import look_at_languages
from pipelines.workspace.articles import read_article
from pipelines.workspace.paths import Workspace, open_workspace
from pipelines.workspace.snapshot import open_snapshot
from pipelines.workspace.weblate_record import note_weblate_lock, weblate_lock_note, weblate_record
from tests.actions.test_git_exchange import run
from tests.actions.test_save_article import SETTINGS, TEXT
from tests.actions.weblate_fake import TOKEN, WeblateFake, in_clone

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
LATER = datetime(2026, 12, 2, 9, tzinfo=UTC)
OWLS = "news/translations/fr/LC_MESSAGES/owls.po"
FLY = "They fly at night."
LOOP = ["lock", "commit", "push", "unlock"]


@dataclass
class Desk:
    """A workspace in a folder of its clone, and the Weblate that reads the same repository."""

    root: Path
    weblate: WeblateFake
    told: list[str] = field(default_factory=list)

    @property
    def workspace(self) -> Workspace:
        return open_workspace(self.root)

    def pull(self, now: datetime = NOW) -> None:
        room = self.workspace
        pull_from_weblate(room, open_weblate(room), now, self.told.append)

    def push(self, now: datetime = NOW) -> None:
        room = self.workspace
        push_to_weblate(room, open_weblate(room), now, self.told.append)

    def look(self, now: datetime = NOW) -> None:
        room = self.workspace
        weblate_status(room, open_weblate(room), now)

    def edit(self, old: str, new: str) -> None:
        path = self.root / "content/owls/index.md"
        path.write_text(path.read_text().replace(old, new))
        run(self.root, "commit", "-q", "-a", "-m", "An edit")

    def decision(self) -> Decision:
        room = self.workspace
        return make_edition(open_snapshot(room), read_article(room, "owls"), "fr").decision

    def strings(self) -> dict[str, str]:
        read = parse_catalog((self.root.parent / OWLS).read_bytes(), OWLS)
        return {m.id: ("?" if m.fuzzy else "") + m.strings[0] for m in read.messages if not m.obsolete}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """French is translated and approved, and known to be."""
    hub, ours, theirs = tmp_path / "hub.git", tmp_path / "desk", tmp_path / "weblate"
    run(tmp_path, "init", "-q", "--bare", "-b", "main", str(hub))
    run(tmp_path, "clone", "-q", str(hub), str(ours))
    run(ours, "checkout", "-q", "-b", "main")
    run(ours, "config", "user.name", "Root")
    run(ours, "config", "user.email", "root@example.org")
    root = ours / "news"
    (root / "content/owls").mkdir(parents=True)
    (root / "content/owls/index.md").write_text(TEXT)
    (root / ".gitignore").write_text(".glocal/\n")
    monkeypatch.setenv("WEBLATE_TOKEN", TOKEN)
    with WeblateFake(clone=theirs).serve(tmp_path) as weblate:
        (root / "glocal.toml").write_text(f'{SETTINGS}[weblate]\nurl = "{weblate.url}"\nproject = "news"\n')
        list(extract(open_snapshot(open_workspace(root)), ["owls"]))
        path = ours / OWLS
        path.write_text(
            path.read_text()
            .replace('msgid "Owls"\nmsgstr ""', 'msgid "Owls"\nmsgstr "Hiboux"')
            .replace(f'msgid "{FLY}"\nmsgstr ""', f'msgid "{FLY}"\nmsgstr "Ils volent la nuit."')
        )
        run(ours, "add", ".")
        run(ours, "commit", "-q", "-m", "start")
        run(ours, "push", "-q", "-u", "origin", "main")
        run(tmp_path, "clone", "-q", str(hub), str(theirs))
        weblate.approve()
        made = Desk(root, weblate)
        made.look()
        yield made


def test_what_is_approved_goes_out_and_what_somebody_wrote_since_is_held(desk: Desk) -> None:
    """Weblate writes what waits for review without any mark: the file alone would send it."""
    assert desk.decision().why == ""
    desk.weblate.translate(OWLS, FLY, "TEXTE NON RELU")
    desk.pull()
    assert desk.strings() == {"Owls": "Hiboux", FLY: "TEXTE NON RELU"}
    assert desk.decision().reasons == (
        "1 text, 4 words to review",
        "1 text is not approved in Weblate, as it was on 2026-12-01 09:00+00:00",
    )
    assert not desk.decision().goes_out
    assert (desk.weblate.operations, desk.weblate.locked) == (LOOP, False)
    desk.weblate.approve()
    desk.look(LATER)
    assert desk.decision().why == ""


def test_a_text_that_comes_by_git_alone_is_held_though_all_was_approved(desk: Desk) -> None:
    """Counts would say approved = total until the next look; the digest of the text does not match."""
    path = desk.root.parent / OWLS
    path.write_text(path.read_text().replace("Ils volent la nuit.", "Ils volent de nuit."))
    assert desk.decision().why.endswith(
        "1 text is not approved in Weblate, as it was on 2026-12-01 09:00+00:00"
    )


def test_who_takes_an_approval_back_holds_the_language(desk: Desk) -> None:
    """The file does not change by that."""
    desk.weblate.unapprove("Owls")
    desk.look(LATER)
    assert desk.decision().why.endswith(
        "1 text is not approved in Weblate, as it was on 2026-12-02 09:00+00:00"
    )


def test_words_of_the_templates_have_to_be_approved_too(desk: Desk) -> None:
    """They stand in every mail."""
    desk.weblate.approved = {each for each in desk.weblate.approved if each[0] == OWLS}
    desk.look()
    assert "not approved in Weblate" in desk.decision().why


def test_what_nobody_ever_asked_about_is_not_ready(desk: Desk) -> None:
    """A new clone knows nothing, and a project of another name is another one: silence is no yes."""
    (desk.root / ".glocal/weblate.json").unlink()
    assert desk.decision().why.endswith(
        "nothing is known of the approvals in Weblate yet: run glocal weblate pull"
    )
    desk.look()
    settings = desk.root / "glocal.toml"
    settings.write_text(settings.read_text().replace('project = "news"', 'project = "other"'))
    assert "nothing is known" in desk.decision().why


@pytest.mark.parametrize("setting", ["review = false", 'locales = ["en"]'])
def test_by_setting_a_file_is_believed(desk: Desk, setting: str) -> None:
    """Where there is no review, or a language is translated elsewhere."""
    desk.weblate.approved.clear()
    desk.look()
    assert not desk.decision().goes_out
    settings = desk.root / "glocal.toml"
    settings.write_text(f"{settings.read_text()}{setting}\n")
    assert desk.decision().why == ""


def test_an_edit_here_and_a_translation_there_of_the_same_text_are_both_kept(desk: Desk) -> None:
    """Pulled by Weblate in another order this is a conflict that locks all languages, or the text is gone."""
    desk.weblate.translate(OWLS, FLY, "Elles volent la nuit.")
    desk.edit("at night", "at dusk")
    desk.push()
    assert desk.strings() == {"Owls": "Hiboux", "They fly at dusk.": "?Elles volent la nuit."}
    assert (desk.weblate.operations, desk.weblate.locked) == (
        ["lock", "commit", "push", "pull", "unlock"],
        False,
    )
    assert (desk.weblate.clone / OWLS).read_bytes() == (desk.root.parent / OWLS).read_bytes()
    assert run(desk.root, "status", "--porcelain") == ""
    assert not desk.decision().goes_out


def test_nothing_is_extracted_while_texts_wait_there_in_no_commit(desk: Desk) -> None:
    """With the policy "approved only", the next pull of Weblate would drop them without a word."""
    desk.weblate.approved_only = True
    desk.weblate.translate(OWLS, FLY, "Elles volent la nuit.")
    desk.edit("at night", "at dusk")
    before = desk.strings()
    with pytest.raises(DeliveryError, match=r"saved in Weblate that it commits .* approved: 1"):
        desk.push()
    assert (desk.strings(), desk.weblate.operations) == (before, LOOP)
    assert desk.weblate.saved == {(OWLS, FLY): "Elles volent la nuit."}


def test_a_lock_of_somebody_else_is_left_alone(desk: Desk) -> None:
    """Somebody has a reason, or git is stuck there: unlocking would hide it."""
    desk.weblate.locked = True
    with pytest.raises(DeliveryError, match="locked in Weblate, by a person or since its git is stuck"):
        desk.pull()
    assert (desk.weblate.operations, desk.weblate.locked) == ([], True)


def test_a_repository_that_cannot_be_rebased_there_is_told_and_unlocked(desk: Desk) -> None:
    """Both sides changed one line of the template's file there; Weblate's own words say where to look."""
    name = "news/content/owls/index.md"
    for folder, text in ((desk.weblate.clone, "One."), (desk.root.parent, "Two.")):
        (folder / name).write_text(TEXT.replace(FLY, text))
        in_clone(folder, "commit", "-q", "-a", "-m", text)
    run(desk.root.parent, "push", "-q")
    with pytest.raises(DeliveryError, match="Weblate could not push: Could not rebase local branch"):
        desk.pull()
    assert desk.weblate.operations == LOOP
    assert not weblate_lock_note(desk.workspace)


def test_an_interrupted_run_unlocks(desk: Desk) -> None:
    """Ctrl+C, or a fault of ours, in the middle."""

    def stop(step: str) -> None:
        if step.startswith("git"):
            raise KeyboardInterrupt

    room = desk.workspace
    with pytest.raises(KeyboardInterrupt):
        pull_from_weblate(room, open_weblate(room), NOW, stop)
    assert (desk.weblate.operations, desk.weblate.locked) == (LOOP, False)


def test_a_killed_run_is_known_by_the_next_one_which_unlocks(desk: Desk) -> None:
    """Nobody but us would ever unlock it."""
    code = f"""
        import os, signal
        from datetime import UTC, datetime
        from pathlib import Path
        from pipelines.actions.weblate import open_weblate, pull_from_weblate
        from pipelines.workspace.paths import open_workspace

        room = open_workspace(Path({str(desk.root)!r}))
        def tell(step):
            if step.startswith("git"):
                os.kill(os.getpid(), signal.SIGKILL)
        pull_from_weblate(room, open_weblate(room), datetime(2026, 12, 1, tzinfo=UTC), tell)
    """
    done = subprocess.run([sys.executable, "-c", dedent(code)], env=os.environ, check=False)
    assert (done.returncode, desk.weblate.locked) == (-9, True)
    look = weblate_status(desk.workspace, open_weblate(desk.workspace), NOW)
    assert (look.locked, look.cut_short) == (True, True)
    desk.pull()
    assert desk.told[0].startswith("an earlier run was cut short and has left Weblate locked")
    assert (desk.weblate.locked, weblate_lock_note(desk.workspace)) == (False, False)


def test_who_cannot_unlock_says_so_and_the_next_run_does(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit of calls is reached in the middle: translators stay locked out until somebody knows."""
    room = desk.workspace
    project = open_weblate(room)

    def limited(**_: bool) -> None:
        raise Limited("weblate: too many calls", 3600)

    def tell(step: str) -> None:
        if step.startswith("git"):
            monkeypatch.setattr(project, "lock", limited)

    with pytest.raises(DeliveryError, match="Weblate is still locked: weblate: too many calls"):
        pull_from_weblate(room, project, NOW, tell)
    assert (desk.weblate.locked, weblate_lock_note(room)) == (True, True)
    desk.pull()
    assert not desk.weblate.locked


def test_without_an_answer_the_last_known_state_counts_and_is_dated(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A revoked token: what was approved stays so, the rest stays held, and no key is in any message."""
    before = weblate_record(desk.workspace)
    desk.weblate.token = "another"
    with pytest.raises(DeliveryError, match="error 401") as refused:
        desk.look(LATER)
    assert TOKEN not in str(refused.value)
    assert weblate_record(desk.workspace) == before
    assert desk.decision().why == ""
    monkeypatch.delenv("WEBLATE_TOKEN")
    with pytest.raises(DeliveryError, match="WEBLATE_TOKEN is not set"):
        desk.look(LATER)


@pytest.mark.parametrize(
    "odd",
    [
        None,
        [],
        {"count": -1, "results": []},
        {"count": 1, "results": [{"id": 1}]},
        {"count": 1, "results": "many"},
        {"locked": "perhaps"},
    ],
)
def test_an_answer_in_another_form_changes_nothing(desk: Desk, odd: object) -> None:
    """A proxy's page, another version: refused, and what was known stays."""
    before = weblate_record(desk.workspace)
    desk.weblate.odd = odd
    desk.weblate.faults = [
        ("odd-json", "GET", "/lock" if isinstance(odd, dict) and "locked" in odd else "/units")
    ] * 2
    with pytest.raises(DeliveryError, match="in a form that is not known here"):
        desk.look(LATER)
    assert weblate_record(desk.workspace) == before


def test_a_component_is_known_by_its_file_and_long_lists_are_read_to_their_end(desk: Desk) -> None:
    """Somebody renames it there; a server tells few rows at once."""
    desk.weblate.slugs = {"owls": "birds-of-prey"}
    desk.weblate.most = 2
    before = weblate_record(desk.workspace)
    desk.look()
    assert weblate_record(desk.workspace) == before
    assert {(each.domain, each.total, each.approved_count) for each in before.languages} >= {("owls", 2, 2)}


def test_a_workspace_outside_git_is_told_so(desk: Desk) -> None:
    """Weblate has no other way to the texts."""
    (desk.root.parent / ".git").rename(desk.root.parent / "no-git")
    with pytest.raises(GlocalError, match="in no git repository"):
        desk.pull()
    assert not desk.weblate.locked


@pytest.mark.parametrize(
    ("lines", "line", "said"),
    [
        ('url = "https://weblate.example.org"', 11, "weblate needs project too"),
        ('project = "news"', 11, "weblate needs url too"),
        ('url = "weblate.example.org"\nproject = "news"', 12, "must be a full http(s) address"),
        ('url = "https://w.example.org"\nproject = "a/../b"', 13, "weblate.project"),
        (
            'url = "https://w.example.org"\nproject = "a"\ntoken = "wlu_x"',
            14,
            "weblate.token is not a known key",
        ),
    ],
)
def test_settings_are_refused_with_their_line(tmp_path: Path, lines: str, line: int, said: str) -> None:
    """A token in the file, half an address, a project that leads elsewhere."""
    (tmp_path / "glocal.toml").write_text(f"{SETTINGS}\n[weblate]\n{lines}\n")
    with pytest.raises(SettingsError) as refused:
        open_workspace(tmp_path)
    assert said in refused.value.message
    assert refused.value.origin is not None and refused.value.origin.line == line


def test_who_has_no_weblate_is_told_what_to_add(tmp_path: Path) -> None:
    """And a note of a lock is none of another project."""
    (tmp_path / "glocal.toml").write_text(SETTINGS)
    with pytest.raises(SettingsError, match=r"\[weblate\] names no project"):
        open_weblate(open_workspace(tmp_path))
    note_weblate_lock(open_workspace(tmp_path), locked=True)
    (tmp_path / "glocal.toml").write_text(
        f'{SETTINGS}[weblate]\nurl = "https://w.example.org"\nproject = "a"\n'
    )
    assert not weblate_lock_note(open_workspace(tmp_path))


def test_a_server_that_hears_no_question_approves_nothing(desk: Desk) -> None:
    """One that ignores the query answers with all texts; their state is read as well."""
    unit = WeblateUnit(id=1, translation="t", source=("Owls",), target=("Hiboux",), state=20)
    there = WeblateTranslation(filename=OWLS, url="t", total=1, translated=1)
    names = {OWLS.removeprefix("news/"): ("owls", "fr")}
    approved = [
        each.approved_count
        for state in (20, 30)
        for each in look_at_languages(names, [there], [unit.model_copy(update={"state": state})])
    ]
    assert approved == [0, 1]
    assert desk.decision().goes_out


def test_the_desk_sees_at_once_what_was_learnt(desk: Desk) -> None:
    """Its snapshot depends on the record as on the files."""
    cache = WorkspaceCache(desk.root)
    before = cache.snapshot(fresh=True)
    article = read_article(desk.workspace, "owls")
    assert make_edition(before, article, "fr").decision.goes_out
    desk.weblate.unapprove("Owls")
    desk.look(LATER)
    assert not make_edition(cache.snapshot(fresh=True), article, "fr").decision.goes_out
