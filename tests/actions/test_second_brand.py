"""Another brand than the repository's, as different as can be: nothing of the first may be left in it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import get_args

import pytest

from pipelines.actions.build import build
from pipelines.model.catalog import Catalog
from pipelines.rendering.looks import Looks
from pipelines.signup.pages import Pages, Told
from pipelines.translation.formats.po import parse_catalog
from pipelines.workspace.articles import read_articles
from pipelines.workspace.paths import Workspace, open_workspace
from pipelines.workspace.snapshot import Snapshot, open_snapshot
from tests.conftest import ROOT, tree

SECOND = ROOT / "tests/second_brand"
LOCALES = ("de", "en", "fr")
COLOUR = re.compile(r"#[0-9a-f]{6}\b")
SIMULATED = re.compile(r"\.(forced-dark|gmail|no-pictures|outlook)\.html$")
"""What the gallery's switches show."""
SPOKEN_OF = "#333333"
"""What Outlook makes of white in the dark: the gallery says so, and paints nothing with it."""


def copy_second_brand(folder: Path) -> Path:
    """The second brand's workspace; templates and their words are those that Glocal brings."""
    shutil.copytree(SECOND, folder)
    return folder


def shown(snapshot: Snapshot) -> dict[str, bytes]:
    """All that anybody sees of a workspace: mail, gallery, site, sign-up pages and letters."""
    articles = read_articles(snapshot.workspace, ()).usable
    build(snapshot, articles, snapshot.workspace.locales, mail=True)
    pages = Pages(snapshot, snapshot.workspace.settings.signup.url)
    signup = {"signup/style.css": pages.style}
    for locale in snapshot.workspace.locales:
        subject, text, html = pages.letter(locale, "https://example.org/confirm")
        signup |= {
            f"signup/{locale}/form": pages.subscribe(locale, "nobody", fault=True),
            f"signup/{locale}/consent": pages.consent(locale).text,
            f"signup/{locale}/confirm": pages.confirm(locale, "token"),
            f"signup/{locale}/unsubscribe": pages.unsubscribe(locale, "signed"),
            f"signup/{locale}/letter": f"{subject}\n{text}\n{html}",
            **{f"signup/{locale}/{what}": pages.message(locale, what, locale) for what in get_args(Told)},
        }
    files = tree(snapshot.workspace.output / "preview")
    mails = {f"{name}, decoded": read(data) for name, data in files.items() if name.endswith(".eml")}
    return files | {name: text.encode() for name, text in (signup | mails).items()}


def read(letter: bytes) -> str:
    """All that a mail says: its lines are broken within words, and its subject is in base64."""
    mail = message_from_bytes(letter, policy=policy.default)
    parts = [part.get_content() for part in mail.walk() if not part.is_multipart()]
    return "\n".join([*(f"{name}: {value}" for name, value in mail.items()), *parts])


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    root = copy_second_brand(tmp_path_factory.mktemp("second") / "workspace")
    return shown(open_snapshot(open_workspace(root)))


def colours(looks: Looks) -> set[str]:
    return set(COLOUR.findall(f"{looks.light.css} {looks.dark.css}"))


def painted_with(data: bytes) -> set[str]:
    """The colours that stand in a file."""
    return set(COLOUR.findall(data.decode(errors="replace").lower()))


def first_workspace() -> Workspace:
    return open_workspace(ROOT)


def first_words() -> Iterator[str]:
    """Whatever the repository's own brand says, in any language."""
    for path in ROOT.glob("translations/*/LC_MESSAGES/brand-words.po"):
        catalog: Catalog = parse_catalog(path.read_bytes(), path.name)
        for message in catalog.messages:
            yield from (message.id, *message.strings)


def test_no_word_of_the_first_brand_is_left(second: dict[str, bytes]) -> None:
    """Somebody else's name in the footer is what a reader reports, and what the law asks about."""
    brand = first_workspace().settings.brand
    words = {word.replace("%(year)s", "").strip() for word in (*first_words(), brand.name, brand.tagline)}
    found = {
        (name, word)
        for name, data in second.items()
        for word in (*words, "Code Week", "codeweek", "European Union", "European Commission")
        if word.encode() in data
    }
    assert found == set()


def test_no_colour_of_the_first_brand_is_left(second: dict[str, bytes]) -> None:
    """A colour that stands in a template goes into every brand. States are the same for all."""
    own = colours(open_workspace(SECOND).settings.brand.looks)
    first = colours(first_workspace().settings.brand.looks) - own
    assert len(first) > 12
    painted = {name: painted_with(data) for name, data in second.items()}
    assert {name: found & first for name, found in painted.items() if found & first} == {}
    # What Glocal itself or MJML paints must be the brand's too, wherever anything is painted at all; a
    # simulation of a mail program paints as that one does.
    painted = {name: found for name, found in painted.items() if not SIMULATED.search(name)}
    own |= {SPOKEN_OF}
    assert {name: found - own for name, found in painted.items() if found - own} == {}


def test_no_file_of_the_first_brand_is_left(second: dict[str, bytes]) -> None:
    """Pictures are the second's own: two logos and the funder's emblem."""
    pictures = {name.rpartition("/")[2] for name in second if name.endswith(".png")}
    assert pictures == {"logo.png", "logo-dark.png", "emblem.png"}
    theirs = {
        path.read_bytes() for folder in ("brand", "content") for path in ROOT.glob(f"{folder}/**/*.png")
    }
    assert not theirs & set(second.values())


@pytest.mark.parametrize(
    ("locale", "name", "why", "rights"),
    [
        (
            "de",
            "Rundbrief der Volkshochschule Lindental",
            "Sie bekommen diesen Brief, weil Sie ihn bei uns bestellt haben.",
            "© 2026 VHS Lindental",
        ),
        (
            "en",
            "Lindental Adult College newsletter",
            "You receive this newsletter because you ordered it from us.",
            "© Lindental Adult College, 2026",
        ),
        (
            "fr",
            "Lettre de l’université populaire de Lindental",
            "Vous recevez cette lettre parce que vous l’avez commandée chez nous.",
            "© 2026 UP Lindental",
        ),
    ],
)
def test_each_language_has_the_brands_words(
    second: dict[str, bytes], locale: str, name: str, why: str, rights: str
) -> None:
    """From the source, the settings, the translators: each in mail, text, page and feed."""
    faces = [second[f"outbox/sommerfest/{locale}.{suffix}"].decode() for suffix in ("html", "txt")]
    for face in faces:
        for words in (
            name,
            why,
            rights,
            "Marktgasse 7",
            f"vhs-lindental.example/{locale}/auswahl",
            "Mastodon",
        ):
            assert words in face
        assert f"https://vhs-lindental.example/{locale}/brief/sommerfest" in face
    for file in ("index.html", "atom.xml", "rss.xml", "feed.json"):
        assert name in second[f"site/{locale}/{file}"].decode()
        assert rights in second[f"site/{locale}/{file}"].decode()
    assert name in second[f"signup/{locale}/letter"].decode()


def test_without_a_licence_nothing_grants_a_reuse(second: dict[str, bytes]) -> None:
    """What nobody has granted must not stand below somebody's text."""
    granting = re.compile(r"reuse|weiterverwenden|réutiliser|rel=\"license\"", re.IGNORECASE)
    assert [name for name, data in second.items() if granting.search(data.decode(errors="replace"))] == []


def test_one_line_changes_the_accent_everywhere(second: dict[str, bytes], tmp_path: Path) -> None:
    """The promise of `[brand]`: no file but glocal.toml is touched, and no face keeps the old colour."""
    root = copy_second_brand(tmp_path / "workspace")
    settings = root / "glocal.toml"
    settings.write_text(settings.read_text().replace('accent = "#7a1f4d"', 'accent = "#00695c"'))
    changed = shown(open_snapshot(open_workspace(root)))
    old, new = (colours(open_workspace(each).settings.brand.looks) for each in (SECOND, root))
    before, after = ({name: painted_with(data) for name, data in each.items()} for each in (second, changed))
    coloured = {name for name, found in before.items() if found & (old - new)}
    assert {name for name, found in after.items() if found & (new - old)} == coloured
    assert [name for name, found in after.items() if found & (old - new)] == []
    kinds = {re.sub(r"\b(de|en|fr)\b", "xx", name) for name in coloured}
    assert kinds >= {
        "outbox/sommerfest/xx.html",
        "outbox/sommerfest/index.html",
        "site/index.html",
        "site/xx/sommerfest/index.html",
        "site/xx/feed.css",
        "signup/style.css",
        "signup/xx/letter",
    }
