"""A picture as an editor dropped it → a small, right one for mail and web.

PNG, JPEG and GIF are what all mail programs show; WebP and AVIF become one of them. What the camera wrote
(where it was, whose it is) never gets to a reader. The work is Pillow's; here are the rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from io import BytesIO

from PIL import Image, ImageCms, ImageOps
from PIL.AvifImagePlugin import AvifImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

PAGE_WIDTH = 1200
"""Pixels: twice the 600 of an email, the widest that any face shows a picture."""
CARD_WIDTH = 528
"""Pixels: twice the 264 of a card in a newsletter."""
MAX_BYTES = 600_000
"""Of a published picture: five seconds at 1 Mbit/s, a slow mobile line. Most photos this wide have less."""
MAX_SOURCE_BYTES = 20_000_000
MAX_PIXELS = 50_000_000
"""Decoded, these are 200 MB; all pictures of an animation count."""
MIN_SIDE = 8
"""Pixels: what is smaller is a tracking pixel or a mistake."""
QUALITIES = (88, 72, 56)
"""Of JPEG, tried in turn; below these its blocks are plain to see."""

_KINDS = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "gif": "GIF", "webp": "WEBP", "avif": "AVIF"}
_MODERN = frozenset({"WEBP", "AVIF"})
"""What Outlook and older telephones do not show."""
_HEIC_NAMES = frozenset({"heic", "heif"})
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs")
_FEW_COLOURS = 256
"""A drawing or a screenshot has no more; as JPEG it would be larger, with smears round its edges."""
# Not Image.open: it warns of sizes by its own limit, and a phone's JPEG of two pictures is no JPEG to it.
_READERS: dict[str, type[ImageFile]] = {
    "PNG": PngImageFile,
    "JPEG": JpegImageFile,
    "GIF": GifImageFile,
    "WEBP": WebPImageFile,
    "AVIF": AvifImageFile,
}
_LAST = {"PNG": b"IEND\xaeB`\x82", "JPEG": b"\xff\xd9", "GIF": b";"}
_METADATA = {"exif", "icc_profile", "gamma", "comment", "extension"}
_AGAIN = "copy it here again, or open it in a picture program and save it again"
_ANEW = "a new name changes nothing: open it in a picture program and save it as PNG or JPEG"
_NARROWER = f"save it again, {2 * PAGE_WIDTH} pixels wide: readers see {PAGE_WIDTH}"


def mime_type(name: str) -> str:
    """Of a picture's file, by its name: `image/jpeg`."""
    return f"image/{_KINDS[name.rpartition('.')[2].lower()].lower()}"


class PictureFault(Exception):  # noqa: N818 - a fault of the picture; snapshot makes a ContentError of it
    """Says what is wrong (`message`) and what to do next (`hint`); the caller says which file it is."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture ready to publish; width and height are the pixels of `data`."""

    data: bytes
    width: int
    height: int
    kind: str = ""
    """The format of `data` where it is not that of the file: `JPEG`."""
    remark: str = ""
    """What the editor should know of it."""

    def name(self, file: str) -> str:
        """The name under which a file is published: `owl.webp` as `owl.jpg`."""
        ending = {"JPEG": "jpg", "PNG": "png"}.get(self.kind)
        return f"{file.rpartition('.')[0]}.{ending}" if ending else file


def prepare(data: bytes, name: str, width: int = PAGE_WIDTH) -> Picture:
    """The picture of a file: at most `width` pixels wide, upright, sRGB, without metadata, within MAX_BYTES.

    The format stays that of the name; WebP and AVIF become PNG, if they are transparent or have few colours,
    or else JPEG, and of one that moves the first picture is taken. A file that is all this already comes out
    byte by byte, and so does an animation, which may be as wide as a page. The same bytes in, the same bytes
    out. PictureFault for what readers could not see, and for a file that is too big, damaged or incomplete.
    """
    kind = _agreed_format(data, name)
    remembered = _slot(sha256(data).digest(), kind, width)
    if not remembered:
        try:
            remembered.append(_fit(data, kind, width))
        except PictureFault:
            raise
        except Exception as error:  # Pillow lets through what damage makes: OSError, SyntaxError, KeyError…
            raise PictureFault("it is damaged or incomplete", _AGAIN) from error
    return remembered[0]


@lru_cache(maxsize=256)
def _slot(_digest: bytes, _kind: str, _width: int) -> list[Picture]:
    """A place to remember a result. Cached itself, `prepare` would hold files of 20 MB as keys."""
    return []


def _agreed_format(data: bytes, name: str) -> str:
    """The format that the name and the first bytes agree on."""
    ending = name.rpartition(".")[2].lower()
    if ending in _HEIC_NAMES or _is_heic(data):
        raise PictureFault(
            "it is a HEIC file, as telephones make them, which neither mail programs nor browsers show",
            "export or save it as JPEG",
        )
    kind = _KINDS.get(ending)
    if not kind:
        raise PictureFault("not all mail programs show a file of this kind", "save it as PNG or JPEG")
    if (held := _format_of(data)) != kind:
        rename = f"rename it, here and in the article, so that its name ends in .{held.lower()}"
        what = f"it is a {held} file, not {kind}" if held else "it is not a picture that mail programs show"
        raise PictureFault(what, rename if held in _READERS else _ANEW)
    return kind


def _is_heic(data: bytes) -> bool:
    """By the brands at the beginning of the file (ISO/IEC 14496-12, 4.3); AVIF has the same container."""
    if data[4:8] != b"ftyp":
        return False
    brands = data[8 : min(int.from_bytes(data[:4], "big"), 256)]
    return b"avif" not in brands and any(brand in brands for brand in _HEIC_BRANDS)


def _format_of(data: bytes) -> str:
    """The format that Pillow takes a file for, by its first bytes; it learns the rarer ones on demand."""
    start = data[:16].ljust(16, b"\0")
    held = next((held for held, (_, knows) in Image.OPEN.items() if knows and knows(start)), "")
    return held or (_format_of(data) if Image.init() else "")


def _fit(data: bytes, kind: str, width: int) -> Picture:
    if len(data) > MAX_SOURCE_BYTES:
        raise PictureFault(f"it is larger than {MAX_SOURCE_BYTES // 10**6} MB", _NARROWER)
    image = _READERS[kind](BytesIO(data))
    size = f"{image.width:,} × {image.height:,} pixels"
    if image.width * image.height > MAX_PIXELS:
        raise PictureFault(f"it has {size}, more than {MAX_PIXELS // 10**6} megapixels", _NARROWER)
    if min(image.size) < MIN_SIDE:
        raise PictureFault(f"it has {size}, too small to be seen", "put the real picture in its place")
    _READERS[kind](BytesIO(data)).verify()  # the checksums of a PNG, which loading passes over
    moving = getattr(image, "is_animated", False)
    if kind in _MODERN:
        return _for_mail(image, kind, width, moving)
    if (moving or kind == "GIF") and not data.endswith(_LAST[kind]):
        raise ValueError("no end: of a GIF, whole pictures may be missing")
    if moving:
        return _moving(image, data)
    fits = image.width <= width and len(data) <= MAX_BYTES
    image.draft(None, (width, width))  # decodes a JPEG at a half, a quarter… if that is not below this size
    image.load()
    if fits and _is_bare(image, data, kind):
        return Picture(data, *image.size)
    shown = _screen_image(image, width)
    for light in (tried for tried in encodings(shown, kind) if len(tried) <= MAX_BYTES):
        return Picture(light, *shown.size)
    raise _too_heavy(shown, kind)


def cropped(data: bytes, name: str, ratio: tuple[int, int], place: float) -> Picture:
    """The largest part of a picture that is as wide to high as `ratio` says, upright and in sRGB.

    `place`: where along the side that is shortened, from 0 (left, or top) to 1 (right, or bottom).
    PictureFault for what `prepare` refuses, for what moves, and for a part too small to be seen.
    """
    prepare(data, name)
    kind = _agreed_format(data, name)
    image = _READERS[kind](BytesIO(data))
    if getattr(image, "is_animated", False):
        raise PictureFault("it moves, and cannot be cropped here", "take a still from it")
    image.load()
    whole, (wide, high) = _screen_image(image, 2 * PAGE_WIDTH), ratio
    width = min(whole.width, round(whole.height * wide / high))
    height = min(whole.height, round(whole.width * high / wide))
    if min(width, height) < MIN_SIDE:
        raise PictureFault("what would be left is too small to be seen", "choose another shape")
    left, top = round((whole.width - width) * place), round((whole.height - height) * place)
    part = whole.crop((left, top, left + width, top + height))
    made = kind if kind not in _MODERN else "PNG" if part.has_transparency_data else "JPEG"
    part = part.convert("RGB") if made == "JPEG" and part.mode != "L" else part
    for light in (tried for tried in encodings(part, made) if len(tried) <= MAX_BYTES):
        return Picture(light, *part.size, made if made != kind else "")
    raise _too_heavy(part, made)


def _for_mail(image: ImageFile, kind: str, width: int, moving: bool) -> Picture:
    """A WebP or AVIF file, or the first picture of one, in a format that mail programs show."""
    image.load()
    opaque = not image.has_transparency_data or image.getchannel("A").getextrema()[0] == 255
    plain = image.getcolors(_FEW_COLOURS) is not None
    shown = _screen_image(image, width)
    made = "JPEG" if opaque and not plain else "PNG"
    if opaque:
        shown = shown.convert("RGB")
        shown.info = {}
    remark = f"of the {kind} file, which moves, readers see the first picture" if moving else ""
    for light in (tried for tried in encodings(shown, made) if len(tried) <= MAX_BYTES):
        return Picture(light, *shown.size, made, remark)
    raise _too_heavy(shown, made)


def _too_heavy(shown: Image.Image, kind: str) -> PictureFault:
    heavy = f"more than {MAX_BYTES // 1000} kB at {shown.width:,} × {shown.height:,} pixels"
    return PictureFault(f"the file is too large: {heavy}", "crop it" if kind == "JPEG" else "save it as JPEG")


def _moving(image: ImageFile, data: bytes) -> Picture:
    """An animation as it is: to scale one well is work for a picture program."""
    (wide, high), frames = image.size, getattr(image, "n_frames", 1)
    if wide > PAGE_WIDTH or len(data) > MAX_BYTES or frames * wide * high > MAX_PIXELS:
        many = f"{frames:,} × {wide:,} × {high:,} pixels, {len(data) / 1000:,.1f} kB"
        hint = f"make it {PAGE_WIDTH} pixels wide and {MAX_BYTES // 1000} kB at most, or take a still from it"
        raise PictureFault(f"the animation is too big: {many}", hint)
    for frame in range(frames):
        image.seek(frame)
        image.load()
    return Picture(data, wide, high)


def _is_bare(image: ImageFile, data: bytes, kind: str) -> bool:
    """Whether a file has nothing but a picture in screen colours, and nothing hangs on behind it."""
    if image.mode == "CMYK" or image.info.keys() & _METADATA or not data.endswith(_LAST[kind]):
        return False
    segments = getattr(image, "applist", [])  # of a JPEG; two say how to read it, if they hold no thumbnail
    chunks = [*getattr(image, "text", []), *getattr(image, "private_chunks", [])]  # of a PNG
    return not chunks and all(mark in {"APP0", "APP14"} and len(content) <= 14 for mark, content in segments)


def _screen_image(image: Image.Image, width: int) -> Image.Image:
    """The picture alone, upright, in sRGB and scaled; Pillow would write whatever it finds in `info`."""
    profile = image.info.get("icc_profile")
    with suppress(Exception):  # browsers show a picture with broken EXIF as it is stored, and so do we
        image.getexif()  # the image remembers it
    image.info = {key: value for key, value in image.info.items() if key == "transparency"}
    image = ImageOps.exif_transpose(image)
    if image.width <= width and not profile and image.mode not in {"CMYK", "I;16"}:
        return image
    if image.mode == "I;16":
        image.info = {}
        image = image.point(lambda value: value / 256).convert("L")  # convert alone makes nearly all white
    mode = "RGBA" if image.has_transparency_data else "RGB"
    shown = image if image.mode in {"L", "CMYK"} and mode == "RGB" else image.convert(mode)
    shown.thumbnail((width, shown.height), Image.Resampling.LANCZOS)
    if profile:
        with suppress(ImageCms.PyCMSError):  # a broken profile, or one for other colours
            srgb = ImageCms.createProfile("sRGB")
            shown = ImageCms.profileToProfile(shown, BytesIO(profile), srgb, outputMode=mode) or shown
    shown = shown.convert(mode)
    shown.info = {}
    return shown


def encodings(image: Image.Image, kind: str) -> Iterator[bytes]:
    """What is tried, from the best to the lightest."""
    if kind == "JPEG":
        for quality in QUALITIES:
            yield _saved(image, kind, quality=quality, optimize=True, progressive=True)
        return
    if kind == "GIF" and image.mode == "RGBA":
        # A pixel is there or not, and Pillow knows one transparent colour, so all such have to be alike.
        there = image.getchannel("A").point([0] * 128 + [255] * 128)
        image = Image.composite(image.convert("RGB").convert("RGBA"), Image.new("RGBA", image.size), there)
    yield _saved(image, kind, optimize=True)
    if kind == "PNG":
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
        yield _saved(image.quantize(256), kind, optimize=True)


def _saved(image: Image.Image, kind: str, **options: int) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()
