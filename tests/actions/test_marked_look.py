"""Every message is found where it stands, in mail or page: without that nobody could translate in place."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from lxml.html import document_fromstring
from PIL import Image

from pipelines.actions.look import Face, look
from pipelines.actions.marked_look import Typed, marked_look
from pipelines.languages.table import EU24
from pipelines.model.blocks import Kind
from pipelines.model.catalog import BRAND, INTERFACE, Message
from pipelines.rendering.message_marks import place_name
from pipelines.translation.only import messages_for
from pipelines.workspace.paths import open_workspace
from pipelines.workspace.snapshot import Snapshot, open_snapshot
from tests.conftest import SLUG, copy_workspace

CASES = Path(__file__).parents[1] / "emails" / "golden"
EVIL = '<script>alert(1)</script>\ue100evil/1\ue101 **b** \ue102"><img src=x onerror=alert(1)>'
_SPAN = re.compile(r'<span data-msg="([^"]*)">')
_ATTRIBUTE = re.compile(r' data-msg-attr="([^"]*)"')


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The sample, and articles with every kind of block, in all languages and in one from right to left."""
    folder = copy_workspace(tmp_path_factory.mktemp("marked") / "room")
    settings = folder / "glocal.toml"
    settings.write_text(settings.read_text().replace('["eu24"]', '["eu24", "ar"]'))
    for case in ("every_block", "boxes", "pictures", "event", "by_several"):
        place = folder / "content" / case.replace("_", "-")
        place.mkdir()
        text = (CASES / case / "input.md").read_text()
        (place / "index.md").write_text(text)
        for name in {*re.findall(r"[\w-]+\.png", text)}:
            Image.new("RGB", (640, 400), "navy").save(place / name)
    return open_snapshot(open_workspace(folder))


def found(snapshot: Snapshot, slug: str, locale: str, face: Face) -> tuple[Counter[str], set[str]]:
    """How often each message is the text of an element, and which are in attributes."""
    html = marked_look(snapshot, snapshot.article(slug), locale, face, "/files")
    assert isinstance(html, str), html
    return Counter(_SPAN.findall(html)), {name for each in _ATTRIBUTE.findall(html) for name in each.split()}


def unseen(snapshot: Snapshot, slug: str, locale: str) -> list[Message]:
    """The messages that are not the text of exactly one element, or else of attributes, in mail or page."""
    faces = [found(snapshot, slug, locale, face) for face in (Face.MAIL, Face.PAGE)]
    messages = messages_for(snapshot.article(slug), locale)

    def seen(name: str) -> bool:
        return any(spans[name] == 1 or (not spans[name] and name in others) for spans, others in faces)

    return [each for each in messages if not seen(place_name(slug, each.context, each.id))]


@pytest.mark.parametrize("locale", [*EU24, "ar"])
def test_every_message_is_found_in_every_language(snapshot: Snapshot, locale: str) -> None:
    """But for the subject, which stands above the mail and not in it."""
    left = unseen(snapshot, SLUG, locale)
    assert [each.extracted[0] for each in left] == [Kind.SUBJECT.value]


@pytest.mark.parametrize("theme", ["letter", "digest"])
@pytest.mark.parametrize(
    "slug", ["every-block", "boxes", "pictures", "event", "by-several", "spring-2025-news"]
)
def test_every_kind_of_block_tells_its_messages(snapshot: Snapshot, slug: str, theme: str) -> None:
    """In both themes; a newsletter also tells those of the articles that it announces."""
    article = snapshot.article(slug)
    snapshot.workspace.settings.email.__dict__["theme"] = theme
    left = unseen(snapshot, slug, "ar")
    kinds = {each.extracted[0] for each in left}
    assert kinds <= {Kind.SUBJECT.value}, [each.id for each in left]
    spans, _ = found(snapshot, slug, "ar", Face.MAIL)
    for story in article.articles:
        title = snapshot.article(story.slug).title
        assert spans[place_name(story.slug, None, title.value)] == 1


@pytest.mark.parametrize("face", [Face.MAIL, Face.PAGE])
@pytest.mark.parametrize("locale", ["en", "ar", "mt"])
def test_without_the_names_it_is_the_real_document(snapshot: Snapshot, locale: str, face: Face) -> None:
    """What a translator sees is what readers will get; lines may break elsewhere."""
    article = snapshot.article(SLUG)
    html = marked_look(snapshot, article, locale, face, "/files")
    assert isinstance(html, str)
    spans, _ = found(snapshot, SLUG, locale, face)
    assert spans.total() > 20
    assert not re.search("[\ue000-\uf8ff]", html)
    plain = look(snapshot, article, locale, face, "/files").html
    bare = _ATTRIBUTE.sub("", _SPAN.sub("", html))
    assert re.sub(r"\s|</span>", "", bare) == re.sub(r"\s|</span>", "", plain)


def test_words_of_the_templates_are_found_too(snapshot: Snapshot) -> None:
    """Somebody translates them as well."""
    spans, _ = found(snapshot, SLUG, "el", Face.MAIL)
    assert spans[place_name(INTERFACE, None, "Unsubscribe")] == 1


SETTINGS_ASK_FOR = {
    "You receive this email because you subscribed to our newsletter.",
    "Change what you receive",
    "Accessibility",
    "Contact",
    "No %(num)s",
}
"""Words of mails that this workspace has others for, or nothing to say them of."""


@pytest.mark.parametrize("theme", ["letter", "digest"])
def test_every_word_of_the_mails_templates_is_found(snapshot: Snapshot, theme: str) -> None:
    """In the mail of some article; what a newsletter or an event alone says too."""
    snapshot.workspace.settings.email.__dict__["theme"] = theme
    seen: set[str] = set()
    for slug in snapshot.workspace.slugs():
        spans, others = found(snapshot, slug, "ar", Face.MAIL)
        seen |= {*spans, *others}
    words = snapshot.template_words.of_theme(theme)
    of_mail = [m for m in words if any(".mjml:" in where for where in m.references)]
    assert len(of_mail) > 15
    left = {m.id for m in of_mail if place_name(INTERFACE, m.context, m.id) not in seen}
    assert left <= SETTINGS_ASK_FOR


def test_words_around_the_article_are_found_where_they_stand(snapshot: Snapshot) -> None:
    """Every word of the brand but the line that only the website's own front page has."""
    faces = [found(snapshot, SLUG, "el", face)[0] for face in (Face.MAIL, Face.PAGE)]
    brand = snapshot.frame_messages(BRAND, "el")
    assert [
        each.id for each in brand if not any(spans[place_name(BRAND, None, each.id)] for spans in faces)
    ] == ["News from the EU Code Week community, in all the languages of the European Union"]


@pytest.mark.parametrize(("domain", "text"), [(BRAND, "EU Code Week newsletter"), (INTERFACE, "Unsubscribe")])
def test_words_around_the_article_are_seen_as_they_are_typed(
    snapshot: Snapshot, domain: str, text: str
) -> None:
    """Nobody has saved them; the next look is as it was, and nothing of them acts."""
    article = snapshot.article(SLUG)
    name = place_name(domain, None, text)
    before = marked_look(snapshot, article, "el", Face.MAIL, "/files")
    html = marked_look(snapshot, article, "el", Face.MAIL, "/files", {(None, text): (EVIL,)}, domain)
    assert isinstance(html, str)
    assert f'<span data-msg="{name}">&lt;script&gt;alert(1)&lt;/script&gt;' in html
    assert "evil/1" not in html
    assert marked_look(snapshot, article, "el", Face.MAIL, "/files") == before


def _typed(snapshot: Snapshot, text: str) -> Typed:
    title = snapshot.article(SLUG).title
    return {(None, title.value): (text,)}


def test_typed_words_are_seen_and_nothing_of_them_acts(snapshot: Snapshot) -> None:
    """Nobody has saved them, and whoever types is not trusted: no script, and no mark of somebody else's."""
    article = snapshot.article(SLUG)
    before = look(snapshot, article, "el", Face.MAIL, "/files").html
    html = marked_look(snapshot, article, "el", Face.MAIL, "/files", _typed(snapshot, EVIL))
    assert isinstance(html, str)
    name = place_name(SLUG, None, article.title.value)
    assert re.search(rf'<span data-msg="{name}">\s*<strong>b</strong>\s*"&gt;&lt;img src=x', html)
    read = document_fromstring(html.encode())
    assert read.xpath("//script[contains(., 'alert')] | //img[@src = 'x'] | //@onerror") == []
    assert "evil/1" not in html
    assert look(snapshot, article, "el", Face.MAIL, "/files").html == before


def test_what_is_to_be_reviewed_is_seen_too(tmp_path: Path) -> None:
    """A translator looks at drafts; readers do not get them."""
    folder = copy_workspace(tmp_path / "room", SLUG, locales=("en", "el"))
    catalog = folder / f"translations/el/LC_MESSAGES/{SLUG}.po"
    title = open_snapshot(open_workspace(folder)).article(SLUG).title.value
    text = catalog.read_text()
    begin = text.index(f'msgid "{title}"')
    catalog.write_text(text[:begin] + "#, fuzzy\n" + text[begin:])
    snapshot = open_snapshot(open_workspace(folder))
    html = marked_look(snapshot, snapshot.article(SLUG), "el", Face.MAIL, "/files")
    assert isinstance(html, str)
    name = place_name(SLUG, None, title)
    assert re.search(rf'<span data-msg="{name}">[^<]*[α-ω]', html)
    assert f">{title}" in look(snapshot, snapshot.article(SLUG), "el", Face.MAIL, "/files").html
