"""What editors drop beside an article, and what readers and editors get for it."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable
from io import BytesIO
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from pipelines.content import pictures
from pipelines.content.pictures import MAX_BYTES, Picture, PictureFault, prepare

pytestmark = pytest.mark.filterwarnings("error::PIL.Image.DecompressionBombWarning")  # the limit is ours

AGAIN = "copy it here again, or open it in a picture program and save it again"
ANEW = "a new name changes nothing: open it in a picture program and save it as PNG or JPEG"
NARROWER = "save it again, 2400 pixels wide: readers see 1200"
RENAME = "rename it, here and in the article, so that its name ends in"
DAMAGED = "it is damaged or incomplete"
CORNERS = {"TL": (255, 0, 0), "TR": (0, 255, 0), "BL": (0, 0, 255), "BR": (255, 255, 255)}
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
# The same name and the same curve, with red and blue changing places.
SWAPPED = SRGB.replace(b"rXYZ", b"xXYZ").replace(b"bXYZ", b"rXYZ").replace(b"xXYZ", b"bXYZ")


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def noise(mode: str, width: int, height: int) -> Image.Image:
    """What no format can make small."""
    channels = len(Image.new(mode, (1, 1)).getbands())
    return Image.frombytes(mode, (width, height), random.Random(1).randbytes(width * height * channels))


def flat(mode: str, size: tuple[int, int], colour: object = 0) -> Image.Image:
    return Image.new(mode, size, colour)  # type: ignore[arg-type] # a colour of that mode


def animation(size: tuple[int, int], count: int, kind: str = "GIF", **options: object) -> bytes:
    first, *others = (flat("L", size, n) for n in range(count))
    return saved(first, kind, save_all=True, append_images=others, loop=0, **options)


def quadrants(corners: str, size: tuple[int, int]) -> Image.Image:
    """A picture whose quarters have the colours of four named corners, row by row."""
    image = flat("RGB", (2, 2))
    for number, name in enumerate(corners.split()):
        image.putpixel((number % 2, number // 2), CORNERS[name])
    return image.resize(size, Image.Resampling.NEAREST)


def opened(picture: Picture, mode: str = "RGB") -> Image.Image:
    return Image.open(BytesIO(picture.data)).convert(mode)


def corners(picture: Picture) -> str:
    """The corners' names as a reader sees them, row by row; JPEG's colours are never exact."""
    names = {colour: name for name, colour in CORNERS.items()}
    image = opened(picture).point(([0] * 128 + [255] * 128) * 3)
    places = [(x, y) for y in (3, picture.height - 4) for x in (3, picture.width - 4)]
    return " ".join(names.get(image.getpixel(place), "?") for place in places)  # type: ignore[arg-type]


def seen(picture: Picture) -> tuple[str | None, int, int, str]:
    """Format, width, height and mode of what comes out; the size that is told has to be the picture's."""
    image = Image.open(BytesIO(picture.data))
    image.load()
    assert image.size == (picture.width, picture.height)
    assert len(picture.data) <= MAX_BYTES
    return image.format, *image.size, image.mode


def exif(orientation: int, order: str = "<") -> bytes:
    """The least EXIF that says how to hold a picture, with a secret behind."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    entry = struct.pack(f"{order}HHIHxx", 0x0112, 3, 1, orientation)
    return b"Exif\0\0" + mark + struct.pack(f"{order}IH", 8, 1) + entry + bytes(4) + b"SECRET"


def png_chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", crc32(name + content))


def png_claiming(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return PNG[:8] + png_chunk(b"IHDR", head) + png_chunk(b"IDAT", b"") + png_chunk(b"IEND", b"")


QUADRANTS = quadrants("TL TR BL BR", (48, 32))
PNG = saved(QUADRANTS, "PNG")
JPEG = saved(QUADRANTS, "JPEG", quality=95)
PROGRESSIVE = saved(QUADRANTS, "JPEG", progressive=True)
WITH_METADATA = saved(QUADRANTS, "JPEG", exif=exif(6), icc_profile=SRGB)
GIF = saved(QUADRANTS, "GIF")
MOVING = animation((48, 32), 3)
STILL = [("a.png", PNG), ("a.jpg", JPEG), ("a.jpg", PROGRESSIVE), ("a.gif", GIF)]
WHOLE = [*STILL, ("a.gif", MOVING), ("a.png", animation((48, 32), 3, "PNG"))]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        *STILL,
        ("A.JPEG", JPEG),
        ("a.png", saved(noise("RGBA", 20, 20), "PNG", dpi=(72, 72))),
        ("a.png", saved(noise("RGB", 20, 20).quantize(9), "PNG", transparency=3)),
        ("a.gif", saved(noise("RGB", 20, 20).quantize(9), "GIF", transparency=3)),
        ("a.jpg", saved(noise("L", 20, 20), "JPEG", dpi=(72, 72))),
        ("a.jpg", saved(noise("RGB", 40, 40), "JPEG", keep_rgb=True)),
    ],
)
def test_a_right_file_comes_out_byte_by_byte(name: str, data: bytes) -> None:
    """What a picture program has made well, no machine makes better; nor is it ever scaled up."""
    assert prepare(data, name) == Picture(data, *Image.open(BytesIO(data)).size)


@pytest.mark.parametrize("width", [1200, 30])
@pytest.mark.parametrize("kind", ["PNG", "GIF"])
def test_an_animation_keeps_moving(kind: str, width: int) -> None:
    """Better too wide for a card, where HTML scales it, than standing still."""
    data = animation((1200, 41), 3, kind, duration=[40, 50, 60])
    assert prepare(data, f"a.{kind.lower()}", width) == Picture(data, 1200, 41)


@pytest.mark.parametrize(
    ("kind", "image", "options", "expected"),
    [
        ("JPEG", flat("RGB", (2400, 1200)), {}, (1200, 600, "RGB")),
        ("JPEG", flat("RGB", (2400, 2400)), {}, (1200, 1200, "RGB")),
        ("JPEG", flat("L", (1201, 900)), {}, (1200, 899, "RGB")),
        ("JPEG", flat("CMYK", (2400, 1200)), {}, (1200, 600, "RGB")),
        ("PNG", flat("RGB", (20_000, 8)), {}, (1200, 1, "RGB")),
        ("PNG", flat("RGBA", (2400, 1200)), {}, (1200, 600, "RGBA")),
        ("PNG", flat("LA", (2400, 1200)), {}, (1200, 600, "RGBA")),
        ("PNG", flat("1", (2400, 1200)), {}, (1200, 600, "RGB")),
        ("PNG", flat("RGB", (2400, 1200)), {"transparency": (0, 0, 0)}, (1200, 600, "RGBA")),
        ("PNG", flat("I;16", (2400, 1200)), {"transparency": 999}, (1200, 600, "RGB")),
        ("PNG", flat("P", (2400, 1200)), {}, (1200, 600, "RGB")),
        ("GIF", flat("L", (2400, 1200)), {"transparency": 0}, (1200, 600, "P")),
    ],
)
def test_a_wide_picture_is_scaled_in_its_format(
    kind: str, image: Image.Image, options: dict[str, object], expected: tuple[int, int, str]
) -> None:
    """Every mode that the three formats know has a way through, and its name keeps telling the truth."""
    assert seen(prepare(saved(image, kind, **options), f"a.{kind.lower()}")) == (kind, *expected)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF"])
def test_a_card_shows_the_whole_picture(kind: str) -> None:
    """Scaled, not cropped: heads stay on."""
    data = saved(quadrants("TL TR BL BR", (1600, 900)), kind)
    picture = prepare(data, f"a.{kind.lower()}", pictures.CARD_WIDTH)
    assert (picture.width, picture.height, corners(picture)) == (528, 297, "TL TR BL BR")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.jpg", saved(QUADRANTS, "JPEG", exif=exif(1))),
        ("a.jpg", saved(QUADRANTS, "JPEG", xmp=b"SECRET")),
        ("a.jpg", saved(QUADRANTS, "JPEG", icc_profile=SRGB + b"SECRET")),
        ("a.jpg", saved(QUADRANTS, "JPEG", comment=b"SECRET")),
        ("a.jpg", JPEG[:20] + b"\xff\xe0\0\x14JFXX\0ASECRET" + bytes(6) + JPEG[20:]),  # a thumbnail
        ("a.jpg", JPEG[:20] + b"\xff\xeb\0\x08SECRET" + JPEG[20:]),  # who made it, by C2PA
        ("a.jpg", JPEG + b"\0\0\0\x18ftypmp42SECRET"),  # the film of a moving photo
        ("a.png", saved(QUADRANTS, "PNG", exif=exif(1))),
        ("a.png", PNG[:33] + png_chunk(b"tEXt", b"Author\0SECRET") + PNG[33:]),
        ("a.png", saved(QUADRANTS, "PNG", icc_profile=SRGB)),
        ("a.png", PNG[:-12] + png_chunk(b"tEXt", b"Author\0SECRET") + PNG[-12:]),
        ("a.png", PNG[:33] + png_chunk(b"prVt", b"SECRET") + PNG[33:] + b"SECRET"),
        ("a.gif", saved(QUADRANTS, "GIF", comment=b"SECRET")),
    ],
)
def test_metadata_stays_in_the_house(name: str, data: bytes) -> None:
    """Places and names of people are no reader's business, wherever a program has put them."""
    picture = prepare(data, name)
    kept = Image.open(BytesIO(picture.data)).info.keys() & {"exif", "xmp", "icc_profile", "comment", "Author"}
    assert (kept, b"SECRET" in picture.data, corners(picture)) == (set(), False, "TL TR BL BR")


# Which visual side the first row and the first column of a stored picture are: Exif 2.3, Orientation.
STORED = {1: "TL TR BL BR", 2: "TR TL BR BL", 3: "BR BL TR TL", 4: "BL BR TL TR"}
STORED |= {5: "TL BL TR BR", 6: "TR BR TL BL", 7: "BR TR BL TL", 8: "BL TL BR TR"}


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("orientation", STORED)
def test_a_picture_stands_upright(orientation: int, kind: str, order: str) -> None:
    """A phone stores what its sensor sees and notes how it was held; without the note, people lie."""
    size = (200, 300) if orientation > 4 else (300, 200)
    data = saved(quadrants(STORED[orientation], size), kind, exif=exif(orientation, order))
    picture = prepare(data, f"a.{kind.lower()}")
    assert (seen(picture), corners(picture)) == ((kind, 300, 200, "RGB"), "TL TR BL BR")
    assert b"SECRET" not in picture.data


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_wide_picture_is_turned_before_it_is_scaled(kind: str) -> None:
    """It is its height in the file that must fit the mail's width."""
    data = saved(quadrants(STORED[6], (1000, 1500)), kind, exif=exif(6))
    picture = prepare(data, f"a.{kind.lower()}")
    assert (seen(picture), corners(picture)) == ((kind, 1200, 800, "RGB"), "TL TR BL BR")


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
@pytest.mark.parametrize("broken", [b"", b"II*\0", exif(6)[6:18], exif(9)[6:], exif(0)[6:], b"nonsense"])
def test_broken_exif_is_no_broken_picture(broken: bytes) -> None:
    """Browsers show such a picture as it is stored, and so do we."""
    data = saved(QUADRANTS, "JPEG", exif=b"Exif\0\0" + broken)
    assert corners(prepare(data, "a.jpg")) == "TL TR BL BR"


@pytest.mark.parametrize(
    ("image", "profile", "expected"),
    [
        (flat("RGB", (20, 20), (255, 0, 0)), SWAPPED, (0, 0, 255, 255)),
        (flat("RGBA", (20, 20), (255, 0, 0, 99)), SWAPPED, (0, 0, 255, 99)),
        (flat("RGB", (20, 20), (255, 0, 0)).quantize(2), SWAPPED, (0, 0, 255, 255)),
        (flat("L", (20, 20), 80), SWAPPED, (80, 80, 80, 255)),  # of other colours than the picture's
        (flat("RGB", (20, 20), (255, 0, 0)), b"nonsense", (255, 0, 0, 255)),
        (flat("CMYK", (20, 20), (0, 255, 255, 0)), b"", (254, 0, 0, 255)),
        (Image.frombytes("I;16", (2400, 20), b"\0\x80" * 48_000), b"", (128, 128, 128, 255)),
    ],
)
def test_colours_are_those_of_a_screen(image: Image.Image, profile: bytes, expected: tuple[int, ...]) -> None:
    """A good camera's photo must not look pale, one made for print not inverted, a scan not white."""
    kind = "JPEG" if image.mode == "CMYK" else "PNG"
    picture = prepare(saved(image, kind, icc_profile=profile), f"a.{kind.lower()}")
    assert opened(picture, "RGBA").getpixel((5, 5)) == expected


def test_a_colourful_gif_keeps_its_transparency() -> None:
    """A logo must not get a box around it, however many colours it has."""
    image = noise("RGB", 1600, 100).convert("RGBA")
    for left in range(0, 1600, 40):
        image.paste((0, 0, 0, 0), (left, 0, left + 20, 100))
    scaled = image.getchannel("A").resize((1200, 75), Image.Resampling.LANCZOS)
    shown = opened(prepare(saved(image, "GIF"), "a.gif"), "RGBA")
    assert list(shown.getchannel("A").tobytes()) == [255 * (alpha >= 128) for alpha in scaled.tobytes()]


def test_a_heavy_photo_is_saved_as_well_as_may_be() -> None:
    """Who reads on a train pays for every byte; but no more is taken from a picture than has to be."""
    data = saved(noise("RGB", 1200, 900), "JPEG", quality=98)
    image = Image.open(BytesIO(data))
    best, *others = (saved(image, "JPEG", quality=q, optimize=True, progressive=True) for q in (88, 72, 56))
    assert len(best) > MAX_BYTES >= len(others[0]) > len(others[1])
    assert prepare(data, "a.jpg") == Picture(others[0], 1200, 900)


def test_a_heavy_png_gets_256_colours_and_keeps_its_hole() -> None:
    """A screenshot saved in millions of colours mostly shows a few."""
    image = noise("RGB", 700, 500).convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 175, 500))
    picture = prepare(saved(image, "PNG"), "a.png")
    assert seen(picture) == ("PNG", 700, 500, "P")
    shown = opened(picture, "RGBA").getchannel("A")
    assert [shown.getpixel((x, 250)) for x in (5, 170, 180, 695)] == [0, 0, 255, 255]


MODERN = ("WEBP", "AVIF")
VAST_WEBP = "5,600 pixels, more than 50 megapixels"
TELEPHONE = (
    "it is a HEIC file, as telephones make them, which neither mail programs nor browsers show",
    "export or save it as JPEG",
)


def cut(kind: str) -> list[bytes]:
    """Files that were not copied to their end, or whose middle was lost."""
    whole = saved(noise("RGB", 64, 64), kind)
    return [whole[:40], whole[: len(whole) // 2], whole[:-30]]


STRANGE = ("not all mail programs show a file of this kind", "save it as PNG or JPEG")
NO_PICTURE = ("it is not a picture that mail programs show", ANEW)
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"
TINY = ("it has 7 × 800 pixels, too small to be seen", "put the real picture in its place")
VAST = "9,000 pixels, more than 50 megapixels"
HEAVY = "the file is too large: more than 600 kB at"
CALM = "make it 1200 pixels wide and 600 kB at most, or take a still from it"
# What takes long to make is made when its test runs, not by everybody who collects the tests.
FAULTS: list[tuple[str, bytes | Callable[[], bytes], str, str]] = [
    *((f"a{end}", PNG, *STRANGE) for end in (".svg", "", ".png.tif")),
    ("a.png", saved(QUADRANTS, "TIFF"), "it is a TIFF file, not PNG", ANEW),
    ("a.png", saved(QUADRANTS, "WEBP"), "it is a WEBP file, not PNG", f"{RENAME} .webp"),
    ("a.webp", saved(QUADRANTS, "AVIF"), "it is a AVIF file, not WEBP", f"{RENAME} .avif"),
    *((name, PNG, *TELEPHONE) for name in ("a.HEIC", "a.heif")),
    *((f"a.{end}", HEIC, *TELEPHONE) for end in ("jpg", "avif", "webp", "png")),
    *((f"a.{kind.lower()}", data, DAMAGED, AGAIN) for kind in MODERN for data in cut(kind)),
    ("a.webp", saved(flat("RGB", (7, 800)), "WEBP"), *TINY),
    (
        "a.webp",
        lambda: saved(flat("RGB", (9_000, 5_600)), "WEBP", lossless=True, method=0, quality=0),
        f"it has 9,000 × {VAST_WEBP}",
        NARROWER,
    ),
    (
        "a.webp",
        lambda: saved(noise("RGBA", 900, 900), "WEBP", lossless=True, method=0, quality=0),
        f"{HEAVY} 900 × 900 pixels",
        "save it as JPEG",
    ),
    *(("a.jpg", data, *NO_PICTURE) for data in (b"", bytes(99), b"<!DOCTYPE html>")),
    ("a.jpg", GIF, "it is a GIF file, not JPEG", f"{RENAME} .gif"),
    ("a.png", PNG + bytes(20_000_000), "it is larger than 20 MB", NARROWER),
    ("a.png", png_claiming(5_556, 9_000), f"it has 5,556 × {VAST}", NARROWER),
    ("a.png", png_claiming(10_000, 9_000), f"it has 10,000 × {VAST}", NARROWER),  # Pillow would warn
    ("a.png", png_claiming(60_000, 9_000), f"it has 60,000 × {VAST}", NARROWER),  # Pillow would refuse
    ("a.png", png_claiming(7, 800), *TINY),
    ("a.png", PNG[:20], DAMAGED, AGAIN),
    ("a.png", PNG[:-20] + b"?" + PNG[-19:], DAMAGED, AGAIN),  # in the pixels
    ("a.png", PNG[:-16] + b"?" + PNG[-15:], DAMAGED, AGAIN),  # in their checksum
    ("a.jpg", JPEG[:400] + bytes(len(JPEG) - 400), DAMAGED, AGAIN),
    *(("a.gif", data, DAMAGED, AGAIN) for data in (MOVING[:-1], MOVING[:-190], GIF[:-1], GIF + b"SECRET")),
    ("a.png", lambda: saved(noise("RGB", 900, 900), "PNG"), f"{HEAVY} 900 × 900 pixels", "save it as JPEG"),
    ("a.jpg", lambda: saved(noise("RGB", 1200, 2000), "JPEG"), f"{HEAVY} 1,200 × 2,000 pixels", "crop it"),
]


@pytest.mark.parametrize(("name", "data", "message", "hint"), FAULTS, ids=[row[2] for row in FAULTS])
def test_a_fault_says_what_and_what_next(
    name: str, data: bytes | Callable[[], bytes], message: str, hint: str
) -> None:
    """An editor who knows nothing of formats mends the picture alone; the figures say how far off it is."""
    with pytest.raises(PictureFault) as caught:
        prepare(data if isinstance(data, bytes) else data(), name)
    assert (caught.value.message, caught.value.hint, str(caught.value)) == (message, hint, message)


@pytest.mark.parametrize(
    ("pixels", "made"),
    [
        ("2 × 1,201 × 20", lambda: animation((1201, 20), 2)),
        ("35 × 1,200 × 1,200", lambda: animation((1200, 1200), 35)),
        (
            "2 × 900 × 900",
            lambda: saved(noise("L", 900, 900), "GIF", save_all=True, append_images=[QUADRANTS]),
        ),
    ],
)
def test_an_animation_that_is_too_big_says_how_big_it_is(pixels: str, made: Callable[[], bytes]) -> None:
    """It cannot be made smaller without standing still, so an editor has to know by how much to cut it."""
    data = made()
    with pytest.raises(PictureFault) as caught:
        prepare(data, "a.gif")
    message = f"the animation is too big: {pixels} pixels, {len(data) / 1000:,.1f} kB"
    assert (caught.value.message, caught.value.hint, str(caught.value)) == (message, CALM, message)


@given(st.sampled_from(WHOLE), st.data())
def test_half_a_picture_is_never_published(whole: tuple[str, bytes], data: st.DataObject) -> None:
    """A broken upload would show readers grey below; a PNG that lost its end mark alone has lost nothing."""
    name, content = whole
    cut = content[: data.draw(st.integers(0, len(content) - 1))]
    try:
        picture = prepare(cut, name)
    except PictureFault:
        return
    assert (content, opened(picture).tobytes()) == (PNG, QUADRANTS.tobytes())
    assert picture.data != cut


@given(
    st.sampled_from([*WHOLE, ("a.jpg", WITH_METADATA)]),
    st.lists(st.tuples(st.floats(0, 0.999), st.binary(min_size=1, max_size=4)), min_size=1, max_size=5),
)
def test_any_damage_is_a_fault_or_harmless(
    whole: tuple[str, bytes], damage: list[tuple[float, bytes]]
) -> None:
    """Old disks and bad lines turn a byte here and there; no file ends a command in a traceback."""
    name, content = whole
    for place, value in damage:
        at = int(place * len(content))
        content = content[:at] + value + content[at + len(value) :]
    try:
        seen(prepare(content, name, 30))
    except PictureFault:
        return


def test_the_same_picture_every_time() -> None:
    """A release writes what has changed; a picture that has not must not differ, nor be made twice."""
    data = saved(noise("RGB", 1300, 200), "JPEG")
    first = prepare(data, "a.jpg")
    assert prepare(bytes(bytearray(data)), "b.jpeg") is first
    assert [prepare(data, "a.jpg", width).width for width in (1200, 528, 1300)] == [1200, 528, 1300]
    pictures._slot.cache_clear()
    again = prepare(data, "a.jpg")
    assert again == first and again is not first


PHOTO = noise("RGB", 40, 30).resize((400, 300), Image.Resampling.BICUBIC)
DRAWING = quadrants("TL TR BL BR", (400, 300))
SEE_THROUGH = Image.merge("RGBA", (*PHOTO.split(), PHOTO.split()[0]))


@pytest.mark.parametrize("kind", MODERN)
@pytest.mark.parametrize(
    ("image", "expected", "name"),
    [
        (PHOTO, ("JPEG", 400, 300, "RGB"), "owl.jpg"),
        (
            Image.merge("RGBA", (*PHOTO.split(), flat("L", PHOTO.size, 255))),
            ("JPEG", 400, 300, "RGB"),
            "owl.jpg",
        ),
        (PHOTO.resize((1600, 1200)), ("JPEG", 1200, 900, "RGB"), "owl.jpg"),
        (SEE_THROUGH, ("PNG", 400, 300, "RGBA"), "owl.png"),
        (SEE_THROUGH.resize((1600, 1200)), ("PNG", 1200, 900, "P"), "owl.png"),
    ],
    ids=["photo", "opaque", "wide", "see-through", "wide and see-through"],
)
def test_what_outlook_does_not_show_becomes_what_it_does(
    kind: str, image: Image.Image, expected: tuple[object, ...], name: str
) -> None:
    """A photo as JPEG; what can be seen through as PNG, for JPEG would put a black box behind it."""
    data = saved(image, kind, quality=90, speed=10)  # AVIF's highest
    picture = prepare(data, f"owl.{kind.lower()}")
    assert (seen(picture), picture.name(f"owl.{kind}"), picture.remark) == (expected, name, "")
    assert prepare(data, f"owl.{kind.lower()}") == picture


def test_a_drawing_stays_sharp() -> None:
    """Letters of a screenshot have smears round them as JPEG; few colours tell one."""
    picture = prepare(saved(DRAWING, "WEBP", lossless=True), "owl.webp")
    assert (seen(picture)[0], corners(picture)) == ("PNG", "TL TR BL BR")


@pytest.mark.parametrize("kind", MODERN)
def test_a_modern_picture_is_upright_and_tells_no_secrets(kind: str) -> None:
    """A telephone writes where it was into a WebP as into a JPEG."""
    # `TR` is where the top left corner goes that a camera held to its left wrote.
    data = saved(PHOTO, kind, exif=exif(6), icc_profile=SRGB)
    picture = prepare(data, f"a.{kind.lower()}")
    assert (seen(picture), b"SECRET" in picture.data, b"ICC_PROFILE" in picture.data) == (
        ("JPEG", 300, 400, "RGB"),
        False,
        False,
    )


@pytest.mark.parametrize("kind", MODERN)
def test_of_a_moving_one_the_first_picture_is_shown_and_said(kind: str) -> None:
    """Mail programs that know GIF know no moving WebP; who made it must not find out from readers."""
    others = [flat("RGB", PHOTO.size, (0, 0, n)) for n in (9, 99)]
    data = saved(PHOTO, kind, save_all=True, append_images=others, quality=95)
    picture = prepare(data, f"a.{kind.lower()}")
    assert (seen(picture), picture.remark) == (
        ("JPEG", 400, 300, "RGB"),
        f"of the {kind} file, which moves, readers see the first picture",
    )
    assert len(opened(picture).getcolors(1_000_000) or ()) > 1_000
