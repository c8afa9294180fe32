"""A picture as an editor dropped it → a small, right one for mail and web.

PNG, JPEG and GIF are what all mail programs show. A file is first taken apart: only what shows the picture
goes on, to Pillow and to readers, never EXIF with its places and names, texts, thumbnails, or what a phone
hangs on behind the picture.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from io import BytesIO

from PIL import Image
from PIL.GifImagePlugin import GifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

from pipelines.rendering import picture_parts
from pipelines.rendering.picture_colours import change_to_srgb, in_srgb, plain
from pipelines.rendering.picture_parts import Kind

PAGE_WIDTH = 1200
"""Pixels: twice the 600 of an email, the widest that any face shows a picture."""
CARD_WIDTH = 528
"""Pixels: twice the 264 of a card in a newsletter."""
MAX_BYTES = 600_000
"""Of a published picture: five seconds at 1 Mbit/s, a slow mobile line. Most photos this wide have less."""
MAX_SOURCE_BYTES = 20_000_000
MAX_PIXELS = 50_000_000
"""Decoded, these are 200 MB. All pictures of an animation count, since a reader's phone may hold them all."""
MIN_SIDE = 8
"""Pixels: what is smaller is a tracking pixel or a mistake."""
QUALITIES = (85, 75, 65, 55, 45)
"""Of JPEG, tried in turn; below 45 its blocks are plain to see."""

_KINDS: dict[str, Kind] = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "gif": "GIF"}
_READERS: dict[str, type[ImageFile]] = {"PNG": PngImageFile, "JPEG": JpegImageFile, "GIF": GifImageFile}
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What sets a picture upright, by EXIF's Orientation."""
_AGAIN = "copy it here again, or open it in a picture program and save it anew"
_NARROWER = f"save it anew, {2 * PAGE_WIDTH} pixels wide: readers see {PAGE_WIDTH}"
_LIGHTER = {
    "PNG": "save it as JPEG",
    "JPEG": "crop it, or make it narrower in a picture program",
    "GIF": "save it as JPEG, or a drawing as PNG",
}


class PictureFault(Exception):  # noqa: N818 - a fault of the picture; newsroom makes a ContentError of it
    """Says what is wrong (`message`) and what to do next (`hint`); where is for the caller to say."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture ready to publish; width and height are the pixels of `data`."""

    data: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class _File:
    """A file taken apart: `bare` is what shows the picture, `readable` that and its colour profile.

    `size` is as stored; `turn` is EXIF's Orientation, 1 for upright.
    """

    kind: Kind
    size: tuple[int, int]
    frames: int
    turn: int
    bare: bytes
    readable: bytes


def prepare(data: bytes, name: str, width: int = PAGE_WIDTH) -> Picture:
    """The picture of a file: at most `width` pixels wide, upright, sRGB, without metadata, within MAX_BYTES.

    The format stays that of the name. A file that is all this already comes out byte by byte; where metadata
    is all there is to mend, it is cut out and the picture's data stay. The same bytes in, the same bytes out.
    PictureFault for what readers could not see, and for a file that is too big, damaged or incomplete.
    """
    remembered = _memory(sha256(data).digest(), name, width)
    if not remembered:
        remembered.append(_prepare(data, name, width))
    return remembered[0]


def small_name(name: str) -> str:
    """The file name of the card-sized variant: lead.png → lead-small.png."""
    stem, dot, extension = name.rpartition(".")
    return f"{stem}-small.{extension}" if dot else f"{name}-small"


@lru_cache(maxsize=256)
def _memory(_digest: bytes, _name: str, _width: int) -> list[Picture]:
    """A place to remember a result. Cached itself, `prepare` would hold files of 20 MB as keys; here at most
    256 results are held, usually 30 MB together.
    """
    return []


def _prepare(data: bytes, name: str, width: int) -> Picture:
    file = _take_apart(data, name)
    if file.frames > 1:
        return _moving(file, name, width)
    sideways = file.turn > 4
    size = file.size[::-1] if sideways else file.size
    goal = (width, max(1, round(size[1] * width / size[0]))) if size[0] > width else size
    stored_goal = goal[::-1] if sideways else goal
    with _damage(name):
        image = _decode(file, stored_goal)
    change = change_to_srgb(image)
    right = file.turn == 1 and not change and image.mode != "CMYK"
    if right and goal == size and len(file.bare) <= MAX_BYTES:
        return Picture(file.bare, *size)
    image = plain(image).resize(stored_goal, Image.Resampling.LANCZOS, reducing_gap=2.0)
    image = in_srgb(image, change)
    if file.turn in _TURNS:
        image = image.transpose(_TURNS[file.turn])
    image.info = {}  # Pillow writes what it finds here
    light = next((tried for tried in _ENCODERS[file.kind](image) if len(tried) <= MAX_BYTES), None)
    if not light:
        heavy = f"too heavy: more than {MAX_BYTES // 1000} kB at {goal[0]:,} × {goal[1]:,} pixels"
        raise PictureFault(f"the picture {name} is {heavy}", _LIGHTER[file.kind])
    return Picture(light, *goal)


def _moving(file: _File, name: str, width: int) -> Picture:
    """An animation as it is: to scale one well is work for a picture program."""
    if file.kind == "PNG":
        message = f"the picture {name} is an animated PNG, of which many mail programs show one picture only"
        raise PictureFault(message, "save it as GIF, or as a still PNG")
    megapixels = file.frames * file.size[0] * file.size[1] / 1e6
    fault = ""
    if file.size[0] > width:
        fault = f"is {file.size[0]:,} pixels wide, more than {width:,}"
    elif len(file.bare) > MAX_BYTES:
        fault = f"has {len(file.bare) / 1000:,.1f} kB, more than {MAX_BYTES // 1000} kB"
    elif megapixels > MAX_PIXELS / 1e6:
        fault = (
            f"has {megapixels:,.1f} megapixels in {file.frames:,} pictures, more than {MAX_PIXELS / 1e6:.0f}"
        )
    if fault:
        hint = f"make it smaller in a picture program, at most {width:,} pixels wide, or take a still from it"
        raise PictureFault(f"the animation {name} {fault}", hint)
    with _damage(name):
        _decode(file, file.size)
    return Picture(file.bare, *file.size)


def _take_apart(data: bytes, name: str) -> _File:
    """The file's parts, once its name, its first bytes and the size in its head are found right."""
    kind = _kind(data, name)
    if len(data) > MAX_SOURCE_BYTES:
        message = (
            f"the picture {name} has {len(data) / 1e6:,.1f} MB, more than {MAX_SOURCE_BYTES / 1e6:.0f} MB"
        )
        raise PictureFault(message, _NARROWER)
    with _damage(name):
        size = picture_parts.size(kind, data)
    _check_size(size, name)
    with _damage(name):
        parts = list(picture_parts.parts(kind, data))
    return _File(
        kind,
        size,
        frames=sum(role in {"frame", "motion"} for role, _ in parts),
        turn=next((picture_parts.orientation(part) for role, part in parts if role == "turn"), 1),
        bare=b"".join(part for role, part in parts if role in {"shown", "frame"}),
        readable=b"".join(part for role, part in parts if role in {"shown", "frame", "profile"}),
    )


def _kind(data: bytes, name: str) -> Kind:
    """The format that the name and the first bytes agree on."""
    kind = _KINDS.get(name.rpartition(".")[2].lower())
    if not kind:
        raise PictureFault(f"the picture {name} is not shown by all mail programs", "save it as PNG or JPEG")
    if not data:
        raise PictureFault(f"the picture {name} is an empty file", "copy it here again")
    found = picture_parts.held(data)
    if found == kind:
        return kind
    hint = _AGAIN
    if found in _READERS:
        hint = f"rename it, here and in the article, so that its name ends in .{found.lower()}"
    elif found == "a web page":
        hint = "the download went wrong: save the picture itself, not the page around it"
    elif found:
        hint = "a new name changes nothing: open it in a picture program and save it as PNG or JPEG"
    message = f"the picture {name} is disguised: it holds {found or 'no picture'}, not {kind}"
    raise PictureFault(message, hint)


def _check_size(size: tuple[int, int], name: str) -> None:
    width, height = size
    if width * height > MAX_PIXELS:
        many = f"{width:,} × {height:,} pixels: {width * height / 1e6:,.1f} megapixels"
        raise PictureFault(f"the picture {name} has {many}, more than {MAX_PIXELS / 1e6:.0f}", _NARROWER)
    if min(size) < MIN_SIDE:
        raise PictureFault(
            f"the picture {name} has {width:,} × {height:,} pixels: a picture that nobody can see",
            "put the real picture in its place, or take it out of the article",
        )


@contextmanager
def _damage(name: str) -> Iterator[None]:
    """Whatever a broken file raises on its way through Pillow, as a fault of the picture."""
    try:
        yield
    except Exception as error:  # Pillow lets through what the damage makes: OSError, SyntaxError, KeyError…
        raise PictureFault(f"the picture {name} is damaged or incomplete", _AGAIN) from error


def _decode(file: _File, goal: tuple[int, int]) -> Image.Image:
    """Every picture of the file decoded to its last byte, a JPEG at about twice the size that is wanted."""
    # The class, not Image.open: that one tries other formats, and warns of sizes that are checked already.
    image = _READERS[file.kind](BytesIO(file.readable))
    if image.size != file.size:
        raise ValueError(f"{image.size} in one head, {file.size} in another")
    image.draft(None, (2 * goal[0], 2 * goal[1]))
    for frame in range(max(1, file.frames)):
        image.seek(frame)
        image.load()
    return image


def _jpegs(image: Image.Image) -> Iterator[bytes]:
    for quality in QUALITIES:
        yield _saved(image, "JPEG", quality=quality, optimize=True, progressive=True)


def _pngs(image: Image.Image) -> Iterator[bytes]:
    yield _saved(image, "PNG")
    yield _saved(image, "PNG", optimize=True)
    yield _saved(_quantized(image), "PNG", optimize=True)


def _gifs(image: Image.Image) -> Iterator[bytes]:
    """256 colours at once. A pixel is there or it is not: half of one would come out as a dark rim."""
    if image.mode in {"LA", "RGBA"}:
        there = image.getchannel("A").point([0] * 128 + [255] * 128)
        colours = image.convert("RGB")
        image = Image.new("RGBA", image.size)  # Pillow knows one transparent colour, so all have to be alike
        image.paste(colours, mask=there)
    yield _saved(image, "GIF", optimize=True)


_ENCODERS = {"PNG": _pngs, "JPEG": _jpegs, "GIF": _gifs}
"""What is tried, from the best to the lightest."""


def _quantized(image: Image.Image) -> Image.Image:
    """256 colours, transparency among them."""
    if image.mode in {"LA", "RGBA"}:
        return image.convert("RGBA").quantize(256, Image.Quantize.FASTOCTREE)
    return image.quantize(256, Image.Quantize.MEDIANCUT)


def _saved(image: Image.Image, kind: Kind, **options: int) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()
