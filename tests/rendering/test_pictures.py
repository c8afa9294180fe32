"""What editors drop beside an article, and what readers and editors get for it."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable
from io import BytesIO
from itertools import pairwise
from zlib import crc32

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from pipelines.rendering import pictures
from pipelines.rendering.picture_parts import Kind
from pipelines.rendering.pictures import MAX_BYTES, Picture, PictureFault, prepare, small_name

pytestmark = pytest.mark.filterwarnings("error")  # what Pillow warns of is none of an editor's business

LANCZOS = Image.Resampling.LANCZOS
AGAIN = "copy it here again, or open it in a picture program and save it anew"
DAMAGED = "the picture a.{} is damaged or incomplete"
HARMLESS = {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
HARMLESS |= {"version", "background", "transparency", "duration", "loop", "extension"}
CORNERS = {"TL": (255, 0, 0), "TR": (0, 255, 0), "BL": (0, 0, 255), "BR": (255, 255, 255)}
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
# The same name and the same curve, with red and blue changing places.
SWAPPED = SRGB.replace(b"rXYZ", b"xXYZ").replace(b"bXYZ", b"rXYZ").replace(b"xXYZ", b"bXYZ")
# A grey scale on a straight line in place of the exponent 2.4.
STRAIGHT_GREY = (
    SRGB.replace(b"RGB XYZ ", b"GRAYXYZ ")
    .replace(b"rTRC", b"kTRC")
    .replace(struct.pack(">i", round(2.4 * 65536)), struct.pack(">i", 65536))
)


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


def animation(size: tuple[int, int], count: int, **options: object) -> bytes:
    first, *others = (flat("L", size, n) for n in range(count))
    return saved(first, "GIF", save_all=True, append_images=others, loop=0, **options)


def quadrants(corners: str, size: tuple[int, int]) -> Image.Image:
    """A picture whose quarters have the colours of four named corners, row by row."""
    image = flat("RGB", size)
    width, height = size[0] // 2, size[1] // 2
    for number, name in enumerate(corners.split()):
        left, top = number % 2 * width, number // 2 * height
        image.paste(CORNERS[name], (left, top, left + width, top + height))
    return image


def corners(picture: Picture) -> str:
    """The corners' names as a reader sees them, row by row."""
    image = Image.open(BytesIO(picture.data)).convert("RGB")
    places = [(x, y) for y in (3, picture.height - 4) for x in (3, picture.width - 4)]
    names: dict[tuple[int, ...], str] = {colour: name for name, colour in CORNERS.items()}
    return " ".join(names.get(pixel(image, place), "?") for place in places)


def pixel(image: Image.Image, place: tuple[int, int]) -> tuple[int, ...]:
    """A pixel of an RGB picture, each channel at the nearer end: JPEG is never exact."""
    value = image.getpixel(place)
    assert isinstance(value, tuple)
    return tuple(255 * (channel > 127) for channel in value)


def seen(picture: Picture) -> tuple[str | None, tuple[int, int], str, set[str]]:
    """Format, size, mode and metadata of what comes out; the size that is told has to be the picture's."""
    image = Image.open(BytesIO(picture.data))
    image.load()
    assert image.size == (picture.width, picture.height)
    assert len(picture.data) <= MAX_BYTES
    return image.format, image.size, image.mode, {str(key) for key in image.info} - HARMLESS


def opened(picture: Picture, mode: str = "RGB") -> Image.Image:
    return Image.open(BytesIO(picture.data)).convert(mode)


def exif(orientation: int, order: str = "<") -> bytes:
    """The least EXIF that says how to hold a picture, with a secret behind."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    entry = struct.pack(f"{order}HHIHxx", 0x0112, 3, 1, orientation)
    return mark + struct.pack(f"{order}IH", 8, 1) + entry + bytes(4) + b"SECRET"


def png_chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", crc32(name + content))


def png_head(width: int, height: int) -> bytes:
    return png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))


def frame(left: int, top: int, wide: int, high: int, blocks: bytes = b"\2\x44\1") -> bytes:
    """A picture of a GIF; the data are those of one black pixel, whatever size is claimed."""
    return b"," + struct.pack("<4H", left, top, wide, high) + b"\0\2" + blocks + b"\0"


def padded(gif: bytes, length: int) -> bytes:
    """The GIF with a picture more, and so many blocks behind its data that the file has that length."""
    blocks = b"\2\x44\1"
    full, last = divmod(length - len(gif) - len(frame(0, 0, 1, 1)), 256)
    blocks += (b"\xff" + bytes(255)) * full + bytes([last - 1]) + bytes(last - 1)
    return gif[:-1] + frame(0, 0, 1, 1, blocks) + b";"


def two_heads(jpeg: bytes) -> bytes:
    """The first head promises a small picture, the second a bomb."""
    at = jpeg.index(b"\xff\xc0")
    head = jpeg[at : at + 19]
    return jpeg[: at + 19] + head[:5] + struct.pack(">HH", 60_000, 60_000) + head[9:] + jpeg[at + 19 :]


def mended_checksums(png: bytes) -> bytes:
    """The same damage with checksums that fit, so that it gets past them."""
    out, at = bytearray(png), 8
    while at + 12 <= len(out) and (end := at + 8 + int.from_bytes(out[at : at + 4])) + 4 <= len(out):
        out[end : end + 4] = struct.pack(">I", crc32(bytes(out[at + 4 : end])))
        at = end + 4
    return bytes(out)


def picture_or_fault(data: bytes, name: str) -> None:
    """What comes out can be shown; anything but a PictureFault goes up."""
    try:
        picture = prepare(data, name, 30)
    except PictureFault:
        return
    assert seen(picture)[1][0] <= 30


PNG = saved(quadrants("TL TR BL BR", (48, 32)), "PNG")
JPEG = saved(quadrants("TL TR BL BR", (48, 32)), "JPEG", quality=95)
PROGRESSIVE = saved(quadrants("TL TR BL BR", (48, 32)), "JPEG", progressive=True)
GIF = saved(quadrants("TL TR BL BR", (48, 32)), "GIF")
GIF89 = GIF.replace(b"GIF87a", b"GIF89a")
MOVING = animation((48, 32), 3)
APNG = saved(flat("L", (48, 32)), "PNG", save_all=True, append_images=[flat("L", (48, 32), 255)])
WHOLE = [("a.png", PNG), ("a.jpg", JPEG), ("a.jpg", PROGRESSIVE), ("a.gif", GIF), ("a.gif", MOVING)]
BOMB = b"\x89PNG\r\n\x1a\n" + png_head(60_000, 60_000)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        *WHOLE,
        ("A.PNG", PNG),
        ("a.JPEG", JPEG),
        ("a.png", saved(noise("L", 20, 20).convert("1"), "PNG")),
        ("a.png", saved(noise("LA", 20, 20), "PNG")),
        ("a.png", saved(noise("RGBA", 20, 20), "PNG")),
        ("a.png", saved(noise("RGB", 20, 20).quantize(9), "PNG", transparency=3)),
        ("a.gif", saved(noise("RGB", 20, 20).quantize(9), "GIF", transparency=3)),
        ("a.jpg", saved(noise("L", 20, 20), "JPEG")),
        ("a.jpg", saved(noise("RGB", 40, 40), "JPEG", restart_marker_blocks=1)),
        ("a.jpg", saved(noise("RGB", 40, 40), "JPEG", keep_rgb=True)),
        ("a.gif", animation((20, 20), 3, transparency=1, disposal=2, duration=40)),
    ],
)
def test_a_right_file_comes_out_byte_by_byte(name: str, data: bytes) -> None:
    """What a picture program has made well, no machine makes better; nor is it ever scaled up."""
    width, height = Image.open(BytesIO(data)).size
    assert prepare(data, name) == Picture(data, width, height)


@pytest.mark.parametrize(
    ("name", "image", "options", "expected"),
    [
        ("a.jpg", flat("RGB", (2400, 1200)), {}, ("JPEG", (1200, 600), "RGB", set())),
        ("a.jpg", flat("L", (1201, 900)), {}, ("JPEG", (1200, 899), "L", set())),
        ("a.jpg", flat("CMYK", (2400, 1200)), {}, ("JPEG", (1200, 600), "RGB", set())),
        ("a.jpg", flat("CMYK", (40, 20)), {}, ("JPEG", (40, 20), "RGB", set())),
        ("a.png", flat("RGB", (5000, 10)), {"dpi": (72, 72)}, ("PNG", (1200, 2), "RGB", set())),
        ("a.png", flat("RGB", (20_000, 8)), {}, ("PNG", (1200, 1), "RGB", set())),
        ("a.png", flat("RGBA", (2400, 1200)), {}, ("PNG", (1200, 600), "RGBA", set())),
        ("a.png", flat("LA", (2400, 1200)), {}, ("PNG", (1200, 600), "LA", set())),
        ("a.png", flat("1", (2400, 1200)), {}, ("PNG", (1200, 600), "L", set())),
        (
            "a.png",
            flat("RGB", (2400, 1200)),
            {"transparency": (0, 0, 0)},
            ("PNG", (1200, 600), "RGBA", set()),
        ),
        ("a.png", flat("P", (2400, 1200)), {}, ("PNG", (1200, 600), "RGB", set())),
        ("a.gif", flat("L", (2400, 1200)), {"transparency": 0}, ("GIF", (1200, 600), "P", set())),
        ("a.gif", flat("P", (2400, 1200)), {"comment": b"SECRET"}, ("GIF", (1200, 600), "P", set())),
    ],
)
def test_a_wide_picture_is_scaled_in_its_format(
    name: str, image: Image.Image, options: dict[str, object], expected: tuple[object, ...]
) -> None:
    """Every mode that the three formats know has a way through, and its name keeps telling the truth."""
    kind = str(expected[0])
    assert seen(prepare(saved(image, kind, **options), name)) == expected


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF"])
def test_a_card_shows_the_whole_picture(kind: str) -> None:
    """Scaled, not cropped: heads stay on."""
    data = saved(quadrants("TL TR BL BR", (1600, 900)), kind)
    picture = prepare(data, f"a.{kind.lower()}", pictures.CARD_WIDTH)
    assert (picture.width, picture.height, corners(picture)) == (528, 297, "TL TR BL BR")


@pytest.mark.parametrize(
    ("name", "with_metadata", "bare"),
    [
        (
            "a.jpg",
            saved(
                noise("RGB", 40, 30),
                "JPEG",
                exif=b"Exif\0\0" + exif(1),
                comment=b"SECRET",
                xmp=b"SECRET",
                icc_profile=SRGB,
            ),
            saved(noise("RGB", 40, 30), "JPEG"),
        ),
        ("a.jpg", JPEG + b"\0\0\0\x18ftypmp42SECRET", JPEG),
        ("a.jpg", JPEG[:20] + b"\xff\xe0\0\x0dJFXX\0SECRET" + JPEG[20:], JPEG),
        ("a.jpg", JPEG[:20] + b"\xff\xff" + JPEG[20:], JPEG),
        (
            "a.jpg",
            saved(noise("RGB", 40, 30), "JPEG", icc_profile=b"SECRET"),
            saved(noise("RGB", 40, 30), "JPEG"),
        ),
        ("a.jpg", saved(noise("L", 40, 30), "JPEG", icc_profile=SWAPPED), saved(noise("L", 40, 30), "JPEG")),
        (
            "a.png",
            saved(noise("RGB", 40, 30), "PNG", exif=exif(1), dpi=(1, 1)),
            saved(noise("RGB", 40, 30), "PNG"),
        ),
        ("a.png", saved(noise("LA", 40, 30), "PNG", icc_profile=SRGB), saved(noise("LA", 40, 30), "PNG")),
        ("a.png", PNG[:33] + png_chunk(b"tEXt", b"Author\0SECRET") + PNG[33:] + b"SECRET", PNG),
        ("a.gif", GIF89[:-1] + b"!\xfe\x06SECRET\0;", GIF89),
        ("a.gif", MOVING[:-1] + b"!\xff\x0bXMP DataXMP\x06SECRET\0;SECRET", MOVING),
    ],
)
def test_metadata_is_cut_out_without_loss(name: str, with_metadata: bytes, bare: bytes) -> None:
    """Places and names of people stay in the house, and a picture is not saved worse for it."""
    expected = prepare(bare, name)
    assert with_metadata != bare == expected.data
    assert expected == prepare(with_metadata, name)


def test_text_that_pillow_refuses_is_no_damage() -> None:
    """Drawing programs keep the whole drawing in a text chunk, megabytes of it."""
    info = PngInfo()
    info.add_text("drawing", "a" * 2_000_000, zip=True)
    assert Picture(PNG, 48, 32) == prepare(saved(Image.open(BytesIO(PNG)), "PNG", pnginfo=info), "a.png")


# Which visual side the first row and the first column of a stored picture are: Exif 2.3, Orientation.
STORED = {
    1: "TL TR BL BR",
    2: "TR TL BR BL",
    3: "BR BL TR TL",
    4: "BL BR TL TR",
    5: "TL BL TR BR",
    6: "TR BR TL BL",
    7: "BR TR BL TL",
    8: "BL TL BR TR",
}


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("orientation", STORED)
def test_a_picture_stands_upright(orientation: int, kind: str, order: str) -> None:
    """A phone stores what its sensor sees and notes how it was held; without the note, people lie."""
    size = (32, 48) if orientation > 4 else (48, 32)
    head = b"Exif\0\0" if kind == "JPEG" else b""
    data = saved(quadrants(STORED[orientation], size), kind, exif=head + exif(orientation, order), quality=95)
    picture = prepare(data, f"a.{kind.lower()}")
    assert (seen(picture), corners(picture)) == ((kind, (48, 32), "RGB", set()), "TL TR BL BR")
    assert b"SECRET" not in picture.data


@pytest.mark.parametrize("orientation", [1, 6])
def test_the_width_is_that_of_the_upright_picture(orientation: int) -> None:
    """A portrait from a phone is stored as a landscape, but is shown as a portrait."""
    size = (4000, 2000) if orientation > 4 else (2000, 4000)
    data = saved(quadrants(STORED[orientation], size), "JPEG", exif=b"Exif\0\0" + exif(orientation))
    picture = prepare(data, "a.jpg")
    assert (picture.width, picture.height, corners(picture)) == (1200, 2400, "TL TR BL BR")


@pytest.mark.parametrize("broken", [b"", b"II*\0", exif(6)[:12], exif(9), exif(0), b"nonsense"])
def test_broken_exif_is_no_broken_picture(broken: bytes) -> None:
    """Browsers show such a picture as it is stored, and so do we."""
    data = saved(Image.open(BytesIO(PNG)), "JPEG", quality=95, exif=b"Exif\0\0" + broken)
    assert prepare(data, "a.jpg") == Picture(JPEG, 48, 32)


@pytest.mark.parametrize(
    ("image", "profile", "mode", "expected"),
    [
        (flat("RGB", (20, 20), (255, 0, 0)), SWAPPED, "RGB", (0, 0, 255)),
        (flat("RGBA", (20, 20), (255, 0, 0, 99)), SWAPPED, "RGBA", (0, 0, 255, 99)),
        (flat("RGB", (20, 20), (255, 0, 0)).quantize(2), SWAPPED, "RGB", (0, 0, 255)),
        # (100/255 + 0.055) / 1.055 of full light, the sRGB curve without its exponent, is 174 on that curve.
        (flat("L", (20, 20), 100), STRAIGHT_GREY, "L", 174),
        (flat("LA", (20, 20), (100, 99)), STRAIGHT_GREY, "LA", (174, 99)),
    ],
)
def test_colours_are_those_of_the_profile(
    image: Image.Image, profile: bytes, mode: str, expected: object
) -> None:
    """Without its profile a good camera's photo looks pale; what a profile is called says nothing."""
    picture = prepare(saved(image, "PNG", icc_profile=profile), "a.png")
    assert (seen(picture), opened(picture, mode).getpixel((5, 5))) == (
        ("PNG", (20, 20), mode, set()),
        expected,
    )


def test_print_colours_become_screen_colours() -> None:
    """Mail programs show CMYK inverted or not at all."""
    picture = prepare(saved(flat("CMYK", (20, 20), (0, 255, 255, 0)), "JPEG"), "a.jpg")
    assert (seen(picture), pixel(opened(picture), (5, 5))) == (("JPEG", (20, 20), "RGB", set()), (255, 0, 0))


def test_16_bits_are_halved_not_cut() -> None:
    """A scanned grey picture must not come out white."""
    image = Image.frombytes("I;16", (2400, 20), struct.pack("<H", 0x8080) * 48_000)
    picture = prepare(saved(image, "PNG"), "a.png")
    assert (seen(picture), opened(picture, "L").getpixel((5, 5))) == (("PNG", (1200, 10), "L", set()), 0x80)


def test_a_transparent_picture_has_no_dark_rim() -> None:
    """What a transparent pixel hides, mostly black, must not be mixed into its neighbours."""
    image = flat("RGBA", (2400, 100), (0, 0, 0, 0))
    image.paste((255, 0, 0, 255), (1200, 0, 2400, 100))
    shown = opened(prepare(saved(image, "PNG"), "a.png"), "RGBA")
    row = [shown.getpixel((x, 25)) for x in range(1200)]
    assert (row[0], row[-1]) == ((0, 0, 0, 0), (255, 0, 0, 255))
    assert {colour[:3] for colour in row if isinstance(colour, tuple) and colour[3]} == {(255, 0, 0)}


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_gif_keeps_its_transparency(mode: str) -> None:
    """A logo must not get a box around it, however many colours it has."""
    image = noise(mode, 1600, 100).convert("RGBA")
    for left in range(0, 1600, 40):
        image.paste((0, 0, 0, 0), (left, 0, left + 20, 100))
    scaled = image.getchannel("A").resize((1200, 75), LANCZOS)
    expected = [255 * (alpha >= 128) for alpha in scaled.tobytes()]
    shown = opened(prepare(saved(image, "GIF"), "a.gif"), "RGBA")
    assert list(shown.getchannel("A").tobytes()) == expected


def test_a_heavy_photo_is_saved_as_well_as_may_be() -> None:
    """Who reads on a train pays for every byte; but no more is taken from a picture than has to be."""
    data = saved(noise("RGB", 1200, 1200), "JPEG", quality=98)
    image = Image.open(BytesIO(data))
    tries = [saved(image, "JPEG", quality=q, optimize=True, progressive=True) for q in (85, 75, 65, 55, 45)]
    light = [tried for tried in tries if len(tried) <= MAX_BYTES]
    assert len(tries) > len(light) > 1
    assert prepare(data, "a.jpg") == Picture(light[0], 1200, 1200)


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_heavy_png_gets_256_colours(mode: str) -> None:
    """A screenshot saved in millions of colours mostly shows a few."""
    data = saved(noise(mode, 700, 500), "PNG")
    assert len(data) > MAX_BYTES
    assert seen(prepare(data, "a.png")) == ("PNG", (700, 500), "P", set())


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_each_try_is_lighter_than_the_one_before(kind: Kind) -> None:
    """A try that gains nothing only makes an editor wait."""
    tries = list(pictures._ENCODERS[kind](quadrants("TL TR BL BR", (300, 200)).resize((299, 199), LANCZOS)))
    assert all(before > after for before, after in pairwise(map(len, tries)))


def test_256_colours_keep_transparency() -> None:
    """The hole in a heavy logo stays a hole."""
    image = noise("RGBA", 700, 500)
    image.putalpha(255)
    image.paste((0, 0, 0, 0), (0, 0, 350, 500))
    shown = opened(prepare(saved(noise_beside(image), "PNG"), "a.png"), "RGBA").getchannel("A")
    assert [shown.getpixel((x, 250)) for x in (5, 345, 355, 695)] == [0, 0, 255, 255]


def noise_beside(image: Image.Image) -> Image.Image:
    """The same picture, twice as high, so that it stays too heavy."""
    tall = flat("RGBA", (image.width, 2 * image.height))
    tall.paste(image, (0, 0))
    tall.paste(image, (0, image.height))
    return tall


@pytest.mark.parametrize("size", [(1200, 41), (48, 32)])
def test_an_animation_keeps_moving(size: tuple[int, int]) -> None:
    """An animation that fits is sent as it is; so is a note in it that says how often it runs."""
    data = animation(size, 3, duration=[40, 50, 60])
    assert prepare(data, "a.gif") == Picture(data, *size)


FAULTS: list[tuple[str, Callable[[], bytes], str, str]] = [
    *(
        (
            f"a{end}",
            lambda: PNG,
            f"the picture a{end} is not shown by all mail programs",
            "save it as PNG or JPEG",
        )
        for end in (".webp", ".avif", ".svg", ".HEIC", ".tif", ".bmp", ".pdf", "", ".png.webp")
    ),
    ("a.png", lambda: b"", "the picture a.png is an empty file", "copy it here again"),
    *(
        (
            "a.png",
            lambda data=data: data,
            f"the picture a.png is disguised: it holds {what}, not PNG",
            "a new name changes nothing: open it in a picture program and save it as PNG or JPEG",
        )
        for what, data in {
            "WebP": saved(flat("RGB", (20, 20)), "WEBP"),
            "AVIF": saved(flat("RGB", (20, 20)), "AVIF"),
            "TIFF": saved(flat("RGB", (20, 20)), "TIFF"),
            "BMP": saved(flat("RGB", (20, 20)), "BMP"),
            "PDF": saved(flat("RGB", (20, 20)), "PDF"),
            "HEIC": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
            "SVG": b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>',
        }.items()
    ),
    (
        "a.png",
        lambda: JPEG,
        "the picture a.png is disguised: it holds JPEG, not PNG",
        "rename it, here and in the article, so that its name ends in .jpeg",
    ),
    (
        "a.jpg",
        lambda: GIF,
        "the picture a.jpg is disguised: it holds GIF, not JPEG",
        "rename it, here and in the article, so that its name ends in .gif",
    ),
    *(
        (
            "a.jpg",
            lambda page=page: page,
            "the picture a.jpg is disguised: it holds a web page, not JPEG",
            "the download went wrong: save the picture itself, not the page around it",
        )
        for page in (b"\n<!DOCTYPE html><title>404</title>", b"<HTML><svg></svg></HTML>")
    ),
    ("a.jpg", lambda: b"\0" * 99, "the picture a.jpg is disguised: it holds no picture, not JPEG", AGAIN),
    (
        "a.png",
        lambda: PNG + bytes(20_000_001),
        "the picture a.png has 20.0 MB, more than 20 MB",
        "save it anew, 2400 pixels wide: readers see 1200",
    ),
    *(
        (
            "a.png",
            lambda bomb=bomb: bomb,
            "the picture a.png has 60,000 × 60,000 pixels: 3,600.0 megapixels, more than 50",
            "save it anew, 2400 pixels wide: readers see 1200",
        )
        for bomb in (BOMB, BOMB + png_chunk(b"IDAT", b"") + png_chunk(b"IEND", b""))
    ),
    (
        "a.jpg",
        lambda: saved(flat("L", (10_000, 5001)), "JPEG"),
        "the picture a.jpg has 10,000 × 5,001 pixels: 50.0 megapixels, more than 50",
        "save it anew, 2400 pixels wide: readers see 1200",
    ),
    *(
        (
            "a.gif",
            lambda size=size: saved(flat("L", size), "GIF"),
            f"the picture a.gif has {size[0]} × {size[1]} pixels: a picture that nobody can see",
            "put the real picture in its place, or take it out of the article",
        )
        for size in ((1, 1), (7, 800), (800, 7))
    ),
    ("a.png", lambda: BOMB[:20], DAMAGED.format("png"), AGAIN),
    ("a.png", lambda: PNG[:-20] + b"?" + PNG[-19:], DAMAGED.format("png"), AGAIN),  # in the pixels
    ("a.png", lambda: PNG[:-16] + b"?" + PNG[-15:], DAMAGED.format("png"), AGAIN),  # in their checksum
    ("a.png", lambda: PNG[:8] + png_head(40, 30) + PNG[8:], DAMAGED.format("png"), AGAIN),
    ("a.png", lambda: PNG[:33] + png_head(60_000, 60_000) + PNG[33:], DAMAGED.format("png"), AGAIN),
    ("a.jpg", lambda: JPEG[:400] + bytes(len(JPEG) - 400), DAMAGED.format("jpg"), AGAIN),
    ("a.jpg", lambda: JPEG[:20] + b"??\0\x08SECRET" + JPEG[20:], DAMAGED.format("jpg"), AGAIN),
    ("a.jpg", lambda: two_heads(JPEG), DAMAGED.format("jpg"), AGAIN),
    *(
        ("a.gif", lambda place=place: GIF[:-1] + frame(*place) + b";", DAMAGED.format("gif"), AGAIN)
        for place in ((48, 0, 1, 1), (0, 32, 1, 1), (0, 0, 65_535, 65_535), (0, 0, 48, 32))
    ),
    ("a.gif", lambda: MOVING[:-1] + MOVING[-20:], DAMAGED.format("gif"), AGAIN),
    (
        "a.png",
        lambda: APNG,
        "the picture a.png is an animated PNG, of which many mail programs show one picture only",
        "save it as GIF, or as a still PNG",
    ),
    *(
        (
            "a.gif",
            lambda data=data: data,
            f"the animation a.gif {fault}",
            "make it smaller in a picture program, at most 1,200 pixels wide, or take a still from it",
        )
        for fault, data in {
            "is 1,201 pixels wide, more than 1,200": animation((1201, 20), 2),
            "has 600.1 kB, more than 600 kB": padded(MOVING, 600_100),
            "has 50.4 megapixels in 35 pictures, more than 50": animation((1200, 1200), 35),
        }.items()
    ),
    (
        "a.png",
        lambda: saved(noise("RGB", 900, 700), "PNG"),
        "the picture a.png is too heavy: more than 600 kB at 900 × 700 pixels",
        "save it as JPEG",
    ),
    (
        "a.jpg",
        lambda: saved(noise("RGB", 1200, 2000), "JPEG"),
        "the picture a.jpg is too heavy: more than 600 kB at 1,200 × 2,000 pixels",
        "crop it, or make it narrower in a picture program",
    ),
    (
        "a.gif",
        lambda: saved(noise("L", 1200, 900), "GIF"),
        "the picture a.gif is too heavy: more than 600 kB at 1,200 × 900 pixels",
        "save it as JPEG, or a drawing as PNG",
    ),
]


@pytest.mark.parametrize(("name", "data", "message", "hint"), FAULTS, ids=[row[2] for row in FAULTS])
def test_a_fault_says_what_and_what_next(
    name: str, data: Callable[[], bytes], message: str, hint: str
) -> None:
    """An editor who knows nothing of formats mends the picture alone; the figures say how far off it is."""
    with pytest.raises(PictureFault) as caught:
        prepare(data(), name)
    assert (caught.value.message, caught.value.hint, str(caught.value)) == (message, hint, message)


@given(st.sampled_from(WHOLE), st.data())
def test_a_part_of_a_file_is_no_picture(whole: tuple[str, bytes], data: st.DataObject) -> None:
    """A broken upload would show readers half a picture, grey below; one byte less is noticed already."""
    name, content = whole
    end = data.draw(st.integers(0, len(content) - 1))
    with pytest.raises(PictureFault):
        prepare(content[:end], name)


@pytest.mark.parametrize(("name", "content"), WHOLE)
def test_without_its_last_byte_a_file_is_no_picture(name: str, content: bytes) -> None:
    """Pillow decodes such a file without a word."""
    with pytest.raises(PictureFault):
        prepare(content[:-1], name)


@given(
    st.sampled_from(["a.png", "a.jpg", "a.gif", "a.txt"]),
    st.sampled_from([b"", PNG[:8], BOMB[:-4], JPEG[:3], JPEG[:20], GIF[:6], GIF[:13]]),
    st.binary(max_size=300),
)
def test_any_bytes_are_a_picture_or_a_fault(name: str, head: bytes, rest: bytes) -> None:
    """No file beside an article ends a command in a traceback."""
    picture_or_fault(head + rest, name)


@given(
    st.sampled_from(WHOLE),
    st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=5),
)
@example(("a.png", PNG), [(0.5, 0)])
def test_any_damage_is_a_fault_or_harmless(whole: tuple[str, bytes], damage: list[tuple[float, int]]) -> None:
    """Old disks and bad lines turn a byte here and there, in heads, lengths and data alike."""
    name, content = whole
    broken = bytearray(content)
    for place, value in damage:
        broken[int(place * len(broken))] = value
    picture_or_fault(mended_checksums(bytes(broken)) if name == "a.png" else bytes(broken), name)


def test_the_same_picture_every_time() -> None:
    """A release writes what has changed; a picture that has not must not differ."""
    data = saved(noise("RGB", 1300, 200), "JPEG")
    first = prepare(data, "a.jpg")
    assert prepare(bytes(bytearray(data)), "a.jpg") is first  # remembered by what is in it
    pictures._memory.cache_clear()
    again = prepare(data, "a.jpg")
    assert again == first and again is not first


def test_a_name_and_a_width_are_remembered_apart() -> None:
    """The page's picture must not turn up in a card, nor one file's name in another's fault."""
    data = saved(flat("RGB", (1300, 650)), "PNG")
    assert [prepare(data, "a.png", width).width for width in (1200, 528, 1300)] == [1200, 528, 1300]
    for name in ("a.jpg", "b.jpg"):
        with pytest.raises(PictureFault, match=f"the picture {name} is disguised"):
            prepare(data, name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("lead.png", "lead-small.png"),
        ("Lead photo.JPG", "Lead photo-small.JPG"),
        ("a.b.gif", "a.b-small.gif"),
        ("lead", "lead-small"),
    ],
)
def test_small_name(name: str, expected: str) -> None:
    """Both variants stand in one folder, and a web server tells the type from the end of the name."""
    assert small_name(name) == expected
