"""The colours of a picture, however they were stored → 8 bits of sRGB, what every screen takes them for."""

from __future__ import annotations

from io import BytesIO
from itertools import chain, product

from PIL import Image, ImageChops, ImageCms

ROUNDING = 2
"""Of 255: how far two programs' ideas of sRGB lie apart."""
_PROBE = Image.frombytes("RGB", (216, 1), bytes(chain.from_iterable(product(range(0, 256, 51), repeat=3))))


def plain(image: Image.Image) -> Image.Image:
    """8 bits a channel and no palette, so that it can be scaled; CMYK stays, with its profile to come."""
    if image.mode == "I;16":
        # Pillow's own way from 16 bits makes all but the darkest white.
        return Image.frombytes("L", image.size, image.tobytes()[1::2])
    if image.mode == "CMYK":
        return image
    return image.convert(_base(image) + ("A" if image.has_transparency_data else ""))


def change_to_srgb(image: Image.Image) -> ImageCms.ImageCmsTransform | None:
    """What the picture's profile asks for; None without one, or one that can be read, and for sRGB itself."""
    base = _base(image)
    try:
        profile = ImageCms.ImageCmsProfile(BytesIO(image.info.get("icc_profile") or b""))
        change = ImageCms.buildTransform(profile, ImageCms.createProfile("sRGB"), base, "RGB")
    except (OSError, ImageCms.PyCMSError):
        return None
    # Profiles of sRGB go by many names, so we look at what one does to colours: nothing, but for rounding.
    probe = _PROBE.convert(base)
    moved = ImageChops.difference(probe.convert("RGB"), change.apply(probe))
    return change if max(moved.tobytes()) > ROUNDING else None


def in_srgb(image: Image.Image, change: ImageCms.ImageCmsTransform | None) -> Image.Image:
    """A plain picture with its colours changed, in L, LA, RGB or RGBA as it was; CMYK comes out as RGB."""
    base = _base(image)
    mode = "L" if base == "L" else "RGB"
    if not change:
        return image.convert(mode) if base == "CMYK" else image
    changed = change.apply(image.convert(base)).convert(mode)
    if image.mode in {"LA", "RGBA"}:
        changed.putalpha(image.getchannel("A"))
    return changed


def _base(image: Image.Image) -> str:
    """The mode of the colours alone, without transparency."""
    if image.mode == "CMYK":
        return "CMYK"
    return "L" if image.mode in {"1", "L", "LA", "I;16"} else "RGB"
