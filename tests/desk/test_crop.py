"""Pictures are cropped by shape and part, without a script; the picture as it was stays."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from pipelines.content.pictures import PictureFault, cropped
from pipelines.desk.rights import Right
from tests.desk.reception import ARTICLE, Reception, words_of

CROP = "/issues/hello/crop"
ANSWER = {"picture": "team.png", "shape": "1:1", "place": "end"}


def picture(width: int, height: int, kind: str = "PNG", **more: object) -> bytes:
    """Red at its left (or top) half, blue at the other."""
    image, out = Image.new("RGB", (width, height), "red"), BytesIO()
    half = (width // 2, 0) if width > height else (0, height // 2)
    image.paste("blue", (*half, width, height))
    image.save(out, kind, **more)
    return out.getvalue()


@pytest.fixture
def desk(reception: Reception) -> Reception:
    folder = reception.root / "content/hello"
    (folder / "team.png").write_bytes(picture(400, 100))
    text = ARTICLE.replace("date:", "image:\n  src: team.png\n  alt: The team\ndate:")
    (folder / "index.md").write_text(f"{text}\n![The team](team.png)\n\n![Old](old-team.png)\n")
    (folder / "old-team.png").write_bytes(picture(100, 100))
    return reception


def test_a_part_takes_the_place_of_the_picture(desk: Reception) -> None:
    """From the text to the page, a look, and back: the file is there, and named; the other one stays."""
    browser = desk.signed_in(Right.AUTHOR)
    assert f'href="{CROP}?picture=team.png"' in browser.get("/issues/hello/write").text
    page = browser.get(CROP, params=ANSWER)
    assert 'value="end" checked' in page.text and 'value="1:1" checked' in page.text
    part = browser.get(f"{CROP}/part", params=ANSWER)
    shown = Image.open(BytesIO(part.content))
    assert (shown.size, shown.convert("RGB").getpixel((50, 50))) == ((100, 100), (0, 0, 255))
    assert part.headers["content-type"] == "image/png"
    answer = browser.post(CROP, data={**ANSWER, "instead": "1"})
    assert "Cropped: team-1x1.png." in words_of(browser.get(answer.headers["location"]))
    folder = desk.root / "content/hello"
    text = (folder / "index.md").read_text()
    assert "src: team-1x1.png\n" in text and "![The team](team-1x1.png)" in text
    assert "![Old](old-team.png)" in text
    assert Image.open(folder / "team-1x1.png").size == (100, 100)
    assert Image.open(folder / "team.png").size == (400, 100)


def test_without_the_tick_the_text_stays(desk: Reception) -> None:
    """The part is there to be chosen; the text is as it was."""
    path = desk.root / "content/hello/index.md"
    before = path.read_bytes()
    assert desk.signed_in(Right.AUTHOR).post(CROP, data=ANSWER).status_code == 303
    assert path.read_bytes() == before
    assert desk.signed_in(Right.TRANSLATOR).post(CROP, data=ANSWER).status_code == 403


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"picture": "../../glocal.toml"}, 404),
        ({"picture": "index.md"}, 404),
        ({"picture": ""}, 404),
        ({"shape": "1:1000"}, 400),
        ({"place": "somewhere"}, 400),
    ],
)
def test_what_there_is_not(desk: Reception, more: dict[str, str], status: int) -> None:
    """No path from outside, and no shape but these."""
    browser = desk.signed_in(Right.AUTHOR)
    for answer in (
        browser.get(CROP, params={**ANSWER, **more}),
        browser.get(f"{CROP}/part", params={**ANSWER, **more}),
        browser.post(CROP, data={**ANSWER, **more}),
    ):
        assert answer.status_code == status
    assert sorted(path.name for path in (desk.root / "content/hello").iterdir()) == [
        *("index.md", "old-team.png", "team.png"),
    ]


def test_a_picture_that_is_damaged_is_said_so(desk: Reception) -> None:
    """The page says why; no part is made of it."""
    (desk.root / "content/hello/team.png").write_bytes(picture(400, 100)[:80])
    browser = desk.signed_in(Right.AUTHOR)
    assert "it is damaged or incomplete" in words_of(browser.get(CROP, params=ANSWER))
    assert browser.post(CROP, data=ANSWER).status_code == 409


@pytest.mark.parametrize(
    ("size", "ratio", "place", "expected"),
    [
        ((400, 100), (1, 1), 0.0, (100, 100, "red")),
        ((400, 100), (1, 1), 1.0, (100, 100, "blue")),
        ((100, 400), (16, 9), 0.0, (100, 56, "red")),
        ((100, 400), (4, 3), 1.0, (100, 75, "blue")),
        ((160, 90), (16, 9), 0.5, (160, 90, "red")),
    ],
)
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_the_largest_part_of_a_shape(
    kind: str, size: tuple[int, int], ratio: tuple[int, int], place: float, expected: tuple[int, int, str]
) -> None:
    """At its side; and WebP becomes what mail programs show."""
    part = cropped(picture(*size, kind), f"a.{kind.lower()}", ratio, place)
    shown = Image.open(BytesIO(part.data))
    assert (part.width, part.height) == shown.size == expected[:2]
    colour = shown.convert("RGB").getpixel((2, 2))
    assert isinstance(colour, tuple) and (colour[0] > colour[2]) is (expected[2] == "red")
    assert shown.format == ("JPEG" if kind != "PNG" else "PNG")
    assert part.name("a.webp" if kind == "WEBP" else "a.jpg")[-3:] == "jpg"


def test_a_phone_held_upright() -> None:
    """Its JPEG lies on the side, with a note that it does: cropped as people see it, without the note."""
    turned = Image.Exif()
    turned[0x0112] = 6
    part = cropped(picture(400, 100, "JPEG", exif=turned), "a.jpg", (1, 1), 0.0)
    shown = Image.open(BytesIO(part.data))
    assert (shown.size, dict(shown.getexif())) == ((100, 100), {})
    colour = shown.getpixel((50, 50))
    assert isinstance(colour, tuple) and colour[0] > 200


def test_what_moves_is_not_cropped() -> None:
    """A still would be another picture than the author chose."""
    out = BytesIO()
    frames = [Image.new("L", (20, 10), shade) for shade in (0, 255)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    with pytest.raises(PictureFault, match="it moves"):
        cropped(out.getvalue(), "a.gif", (1, 1), 0.0)
