"""Every face of an edition before anything is public, also of a text that nobody has saved."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml.html import document_fromstring

from pipelines.actions.edit_effects import EditKind, edit_effects
from pipelines.actions.extract import extract
from pipelines.actions.look import Face, in_scheme, look, look_file, snapshot_with, text_faults_of
from pipelines.model.errors import ContentError
from pipelines.workspace.paths import open_workspace
from pipelines.workspace.snapshot import Snapshot, open_snapshot
from tests.conftest import SLUG, copy_workspace, tree

EVIL = '<script>alert(1)</script><img src=x onerror=alert(1)>"><svg onload=alert(1)>'


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = copy_workspace(tmp_path_factory.mktemp("look") / "room", SLUG, locales=("en", "el", "mt"))
    return open_snapshot(open_workspace(folder))


def text_of(snapshot: Snapshot) -> str:
    return snapshot.workspace.article_path(SLUG).read_text()


@pytest.mark.parametrize("face", Face)
def test_unsaved_words_are_seen_in_every_face(face: Face, snapshot: Snapshot) -> None:
    """And in none of the faces of what is saved: the snapshot that others look at stays as it is."""
    before = tree(snapshot.workspace.root)
    unsaved = text_of(snapshot) + "\nA word that nobody has saved.\n"
    mine, article = snapshot_with(snapshot, SLUG, unsaved)
    shown = look(mine, article, "en", face, "/files")
    assert "A word that nobody has saved." in shown.html.replace("\n", " ")
    saved = look(snapshot, snapshot.article(SLUG), "en", face, "/files")
    assert "nobody has saved" not in saved.html
    assert "nobody has saved" not in look(snapshot, snapshot.article(SLUG), "el", face, "/files").html
    assert tree(snapshot.workspace.root) == before


@pytest.mark.parametrize("face", [Face.MAIL, Face.PAGE, Face.FEED])
def test_pictures_come_from_where_the_desk_serves_them(face: Face, snapshot: Snapshot) -> None:
    """The website is not there yet; and nobody else is asked for anything."""
    html = look(snapshot, snapshot.article(SLUG), "el", face, "/files").html
    own = f"/files/el/{SLUG}/"
    if face is Face.PAGE:
        assert f'<base href="{own}" target="_blank">' in html
    else:
        assert f'src="{own}' in html
        assert f'src="{snapshot.workspace.settings.site.url}' not in html
    picture = snapshot.article(SLUG).image
    assert picture
    found = look_file(snapshot, f"el/{SLUG}/{picture.src}")
    assert found
    assert found[1] == "image/png"


@pytest.mark.parametrize(
    "path",
    ["", "images", "images/../glocal.toml", f"el/{SLUG}/../index.md", f"el/{SLUG}/index.md", "xx/a/b.png"],
)
def test_no_address_of_a_picture_leads_to_another_file(path: str, snapshot: Snapshot) -> None:
    """Nothing of the workspace is to be had by its path."""
    assert look_file(snapshot, path) is None


def test_a_picture_is_seen_before_any_text_names_it(snapshot: Snapshot) -> None:
    """She has just brought it, and the preview shows it at once."""
    folder = snapshot.workspace.article_path(SLUG).parent
    name = next(path.name for path in folder.glob("*.png"))
    (folder / "fresh.png").write_bytes((folder / name).read_bytes())
    assert look_file(snapshot, f"en/{SLUG}/fresh.png")
    (folder / "fresh.png").unlink()


@pytest.mark.parametrize("face", Face)
def test_nothing_hostile_is_more_than_words(face: Face, snapshot: Snapshot) -> None:
    """Whatever an author pastes: the preview has no script of it."""
    with pytest.raises(ContentError):
        snapshot_with(snapshot, SLUG, f"{text_of(snapshot)}\n{EVIL}\n")
    hostile = re.sub(r"(?m)^(title|subject|summary): .*$", rf"\1: '`{EVIL}`'", text_of(snapshot))
    assert hostile.count(EVIL) == 3
    mine, article = snapshot_with(snapshot, SLUG, hostile)
    catalog = snapshot.workspace.catalog_path(SLUG, "el")
    before = catalog.read_text()
    evil = EVIL.replace('"', '\\"')
    catalog.write_text(re.sub(r'(?m)^(msgid ".+"\n)msgstr ".+"', rf'\1msgstr "{evil}"', before))
    try:
        for tag in ("en", "el"):
            html = look(mine, article, tag, face, "/files").html
            root = document_fromstring(html.encode())
            scripts = [each.get("type") for each in root.iter("script")]
            assert scripts in ([], ["application/ld+json"])
            assert not root.xpath("//svg[@onload] | //@*[starts-with(name(), 'on')]")
            assert not root.xpath("//img[@src='x'] | //a[starts-with(@href, 'javascript')]")
    finally:
        catalog.write_text(before)


def test_what_keeps_a_text_from_being_an_article_has_its_line(snapshot: Snapshot) -> None:
    """All of it at once, for an editor who is still typing."""
    text = text_of(snapshot).replace("date: ", "date: never ", 1) + "\n![](nowhere.png)\n"
    with pytest.raises(ContentError) as wrong:
        snapshot_with(snapshot, SLUG, text)
    found = text_faults_of(wrong.value, SLUG)
    assert [(each.severity.value, each.origin.path) for each in found] == [
        ("error", f"content/{SLUG}/index.md")
    ] * len(found)
    assert all(each.origin.line for each in found)


def test_the_mail_says_what_an_inbox_shows_and_what_is_wrong_with_it(snapshot: Snapshot) -> None:
    """The two lines above the mail, its weight, and preflight's findings."""
    shown = look(snapshot, snapshot.article(SLUG), "en", Face.MAIL, "/files")
    assert shown.subject == "Sofia: six conversations to take home"
    assert shown.preheader.startswith("The EU Code Week community met in Sofia.")
    assert 20_000 < shown.mail_bytes < 102_400
    assert "[[" not in shown.html
    long = re.sub(r"(?m)^subject: .*$", f"subject: {'Sofia ' * 20}", text_of(snapshot))
    mine, article = snapshot_with(snapshot, SLUG, long)
    (finding,) = look(mine, article, "en", Face.MAIL, "/files").edition.findings
    assert finding.check == "subject"


def test_light_and_dark_are_chosen_by_the_reader_of_the_preview() -> None:
    """Not by the browser that shows it; other media queries stay."""
    html = (
        '<meta name="color-scheme" content="light dark"><style>:root{color-scheme: light dark}'
        "@media (prefers-color-scheme: dark){a{}}@media screen and (prefers-color-scheme:light){b{}}"
        "@media (max-width:400px){c{}}</style>"
    )
    assert in_scheme(html, "dark") == (
        '<meta name="color-scheme" content="dark"><style>:root{color-scheme: dark}'
        "@media (min-width:0){a{}}@media screen and (max-width:0){b{}}@media (max-width:400px){c{}}</style>"
    )
    assert "@media (max-width:0){a{}}@media screen and (min-width:0)" in in_scheme(html, "light")


@pytest.fixture
def edited(tmp_path: Path) -> Snapshot:
    folder = copy_workspace(tmp_path / "room", SLUG, locales=("en", "el", "mt"))
    (folder / "content" / SLUG / "index.md").write_text(text_of(open_snapshot(open_workspace(folder))))
    snapshot = open_snapshot(open_workspace(folder))
    assert list(extract(snapshot, [SLUG]))
    return snapshot


def test_what_an_edit_means_is_what_extraction_does(edited: Snapshot) -> None:
    """A slip, another number, a new sentence: told by the language, before anybody is asked."""
    text = text_of(edited)
    new = (
        text.replace("community met in Sofia.", "comunity met in Sofia.", 1)
        .replace("One day in Sofia", "Two days in Sofia", 1)
        .replace("six conversations to take home", "six conversations to take  home", 1)
        + "\nCome to the next one.\n"
    )
    mine, article = snapshot_with(edited, SLUG, new)
    before = tree(edited.workspace.root)
    effects = edit_effects(mine, article)
    assert tree(edited.workspace.root) == before
    told = [
        (each.kind, each.before, each.after, each.stays, each.review, each.waiting) for each in effects.texts
    ]
    both = ("el", "mt")
    summary = "The EU Code Week comunity met in Sofia."
    summary += " Here is what moved the participants, and how you can join in."
    assert told == [
        (
            EditKind.CHANGED,
            "One day in Sofia, a year of ideas",
            "Two days in Sofia, a year of ideas",
            (),
            both,
            (),
        ),
        (EditKind.CHANGED, summary.replace("comunity", "community"), summary, (), both, ()),
        (EditKind.NEW, "", "Come to the next one.", (), (), both),
    ]
    assert effects.asked
    # One sentence is vouched for, and that one alone is kept.
    kept = edit_effects(mine, article, {summary}).texts
    assert [(each.stays, each.review) for each in kept[:2]] == [((), both), (both, ())]
    edited.workspace.article_path(SLUG).write_text(new)
    list(extract(edited, [SLUG], same_meaning={summary}))
    for tag in both:
        catalog = edited.workspace.catalog_path(SLUG, tag).read_text()
        assert catalog.count("#, fuzzy") == 1
        assert "the editor says that the meaning is the same" in catalog
    assert edit_effects(mine, article).texts == ()


def test_a_sentence_that_is_taken_out_is_told_too(edited: Snapshot) -> None:
    """Its translations stay in the catalogs, and nobody has to do anything."""
    rows = text_of(edited).split("\n")
    last = max(n for n, row in enumerate(rows) if row.strip() and not row.startswith(("-", "#", ">", "!")))
    mine, article = snapshot_with(edited, SLUG, "\n".join([*rows[:last], *rows[last + 1 :]]))
    (gone,) = edit_effects(mine, article).texts
    assert (gone.kind, gone.after, bool(gone.before)) == (EditKind.GONE, "", True)


def test_nobody_was_asked_for_an_article_without_a_template(edited: Snapshot) -> None:
    """Then everything is new, and the page says so in one sentence."""
    edited.workspace.template_path(SLUG).unlink()
    effects = edit_effects(edited, edited.article(SLUG))
    assert (effects.asked, {each.kind for each in effects.texts}) == (False, {EditKind.NEW})


def test_what_no_article_changes_is_made_once(edited: Snapshot) -> None:
    """A preview a moment after each key is one only if templates and words are not read anew for it."""
    first, _ = snapshot_with(edited, SLUG, text_of(edited))
    other, _ = snapshot_with(edited, SLUG, text_of(edited) + "\nMore.\n")
    assert first.email_templates("letter") is other.email_templates("letter")
    for name in ("site_templates", "interfaces", "brands"):
        assert getattr(first, name) is getattr(other, name)
    assert first.editions is not other.editions
