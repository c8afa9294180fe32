"""The pictures of articles, from the file beside the text to the name under which readers get it."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from pipelines.content.pictures import Picture
from pipelines.content.play_mark import video_card, with_play_mark
from pipelines.model.article import images_of
from pipelines.model.errors import ContentError
from pipelines.model.finding import Finding, Origin, Severity
from pipelines.translation.checks.whole import check_article
from pipelines.workspace.articles import pick_articles, read_article, read_pictures
from pipelines.workspace.paths import Workspace, open_workspace
from tests.workspace.test_settings import SMALLEST

HEAD = "---\nid: tag:example.org,2026:owls\ntitle: Owls\nsummary: Short.\ndate: 2026-11-23\n"
PATH = "content/owls/index.md"


def photo(kind: str, **options: object) -> bytes:
    """A picture of many colours."""
    out = BytesIO()
    ramp = Image.linear_gradient("L").resize((64, 48))
    Image.merge("RGB", (ramp, ramp.transpose(Image.Transpose.ROTATE_180), ramp.rotate(90))).save(
        out, kind, **options
    )
    return out.getvalue()


def workspace(folder: Path, head: str, body: str, files: Mapping[str, bytes]) -> Workspace:
    """One of a single article, with the files beside it."""
    (folder / "glocal.toml").write_text(SMALLEST)
    beside = folder / "content" / "owls"
    beside.mkdir(parents=True)
    (beside / "index.md").write_text(f"{HEAD}{head}---\n\n{body}\n")
    for name, data in files.items():
        (beside / name).write_bytes(data)
    return open_workspace(folder, explicit=True)


def test_modern_pictures_are_published_under_names_that_tell_what_they_are(tmp_path: Path) -> None:
    """Text, mail and website name the file that is there; a mail program believes the ending."""
    here = workspace(
        tmp_path,
        "image: {src: lead.webp, alt: An owl}\n",
        "![Two](two.avif){.left}\n\nBeside.\n\n![a](a.png)\n![b](b.WEBP)",
        {
            "lead.webp": photo("WEBP"),
            "two.avif": photo("AVIF"),
            "a.png": photo("PNG"),
            "b.WEBP": photo("WEBP"),
        },
    )
    article = read_article(here, "owls")
    assert [(i.src, i.file, i.width, i.height) for i in images_of(article)] == [
        ("lead.jpg", "lead.webp", 64, 48),
        ("two.jpg", "two.avif", 64, 48),
        ("a.png", "", 64, 48),
        ("b.jpg", "b.WEBP", 64, 48),
    ]
    pictures = read_pictures(here, [article])["owls"]
    formats = {name: Image.open(BytesIO(data)).format for name, data in pictures.items()}
    assert formats == {
        "lead.jpg": "JPEG",
        "lead-small.jpg": "JPEG",
        "two.jpg": "JPEG",
        "a.png": "PNG",
        "b.jpg": "JPEG",
    }


@pytest.mark.parametrize(
    ("name", "data", "message", "hint"),
    [
        ("b.webp", photo("WEBP")[:60], "b.webp: it is damaged or incomplete", "copy it here again"),
        ("b.avif", photo("AVIF")[:-40], "b.avif: it is damaged or incomplete", "copy it here again"),
        ("b.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "b.heic: it is a HEIC file", "save it as JPEG"),
        ("b.webp", photo("AVIF"), "b.webp: it is a AVIF file, not WEBP", "ends in .avif"),
        ("b.webp", b"", "b.webp: it is not a picture", "save it as PNG or JPEG"),
    ],
)
def test_a_damaged_one_is_told_with_name_and_line(
    name: str, data: bytes, message: str, hint: str, tmp_path: Path
) -> None:
    """Of four pictures in a row, the editor has to know which."""
    files = {"a.webp": photo("WEBP"), name: data}
    here = workspace(tmp_path, "", f"![a](a.webp)\n![b]({name})", files)
    with pytest.raises(ContentError) as caught:
        read_article(here, "owls")
    assert (caught.value.origin, message in caught.value.message, hint in caught.value.hint) == (
        Origin(PATH, 9),
        True,
        True,
    )


def test_two_files_cannot_have_one_name(tmp_path: Path) -> None:
    """One would be shown in the place of the other."""
    files = {"a.webp": photo("WEBP"), "a.jpg": photo("JPEG")}
    here = workspace(tmp_path, "", "![one](a.jpg)\n\n![two](a.webp)", files)
    with pytest.raises(ContentError) as caught:
        read_article(here, "owls")
    assert (caught.value.origin, caught.value.message) == (
        Origin(PATH, 10),
        "a.jpg and a.webp would both be published as a.jpg",
    )


def test_a_moving_picture_is_told_to_its_author(tmp_path: Path) -> None:
    """It is no fault, and it is not what was put there."""
    moving = photo("WEBP", save_all=True, append_images=[Image.new("RGB", (64, 48))])
    here = workspace(tmp_path, "", "![one](a.webp)", {"a.webp": moving})
    assert list(check_article(read_article(here, "owls"))) == [
        Finding(
            "picture",
            Severity.HINT,
            "a.webp: of the WEBP file, which moves, readers see the first picture",
            Origin(PATH, 8),
        )
    ]


def test_the_picture_of_a_video_is_made_here(tmp_path: Path) -> None:
    """A card that looks the same each time, or the mark on a still; the file itself stays as it was."""
    body = (
        "[One](https://youtu.be/a)\n\n[Two](https://vimeo.com/2)\n\n"
        "[![Three](still.webp)](https://youtu.be/c)\n\n![Still](still.webp)"
    )
    here = workspace(tmp_path, "", body, {"still.webp": photo("WEBP")})
    article = read_article(here, "owls")
    assert [(i.src, i.file, i.width, i.height) for i in images_of(article)] == [
        ("video-card.png", "", 1200, 675),
        ("video-card.png", "", 1200, 675),
        ("still-play.jpg", "still.webp", 64, 48),
        ("still.jpg", "still.webp", 64, 48),
    ]
    pictures = read_pictures(here, [article])["owls"]
    card, still, bare = (
        Image.open(BytesIO(pictures[name])) for name in ("video-card.png", "still-play.jpg", "still.jpg")
    )
    assert (card.format, card.size, len(pictures["video-card.png"]) < 60_000) == ("PNG", (1200, 675), True)
    assert (still.format, still.size) == ("JPEG", (64, 48))
    assert card.convert("L").getpixel((600, 337)) == 255
    marked, plain = (each.convert("L").getpixel((32, 24)) for each in (still, bare))
    assert isinstance(marked, int)
    assert isinstance(plain, int)
    assert (marked > 230, plain < 200) == (True, True)
    video_card.cache_clear()
    assert read_pictures(here, [article])["owls"] == pictures
    assert list(check_article(article)) == []


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "1"])
def test_a_mark_stands_on_any_still(mode: str) -> None:
    """A GIF and a see-through PNG are stills too; what one sees through is white."""
    out = BytesIO()
    Image.new(mode, (90, 60)).save(out, "PNG")
    made = Image.open(BytesIO(with_play_mark(Picture(out.getvalue(), 90, 60)).data))
    corner = made.convert("L").getpixel((2, 2))
    assert isinstance(corner, int)
    assert (made.format, made.size, corner > 250) == ("JPEG", (90, 60), mode == "RGBA")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            "![Mine](video-card.png)\n\n[One](https://youtu.be/a)",
            "video-card.png and the card of a video would both be published as video-card.png",
        ),
        (
            "![Mine](a-play.jpg)\n\n[![One](a.png)](https://youtu.be/a)",
            "a-play.jpg and a.png would both be published as a-play.jpg",
        ),
    ],
)
def test_a_card_takes_nobodys_name(body: str, message: str, tmp_path: Path) -> None:
    """Else a reader would see the mark on a picture that is no video, or none on one that is."""
    files = {"video-card.png": photo("PNG"), "a-play.jpg": photo("JPEG"), "a.png": photo("PNG")}
    with pytest.raises(ContentError) as caught:
        read_article(workspace(tmp_path, "", body, files), "owls")
    assert caught.value.message == message


def test_a_link_on_a_picture_leads_to_an_article_that_is_there(tmp_path: Path) -> None:
    """As one in a text does: the reader of a mail cannot know where it should have led."""
    here = workspace(tmp_path, "", "[![All mice](a.png)](article:mise)", {"a.png": photo("PNG")})
    with pytest.raises(ContentError) as caught:
        pick_articles(here, ["owls"])
    assert (caught.value.origin, caught.value.message) == (
        Origin(PATH, 8),
        "there is no article 'mise' to link to",
    )
