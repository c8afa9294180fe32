"""The play mark that says of a picture: this is a video. Drawn without a font, the same bytes each time."""

from __future__ import annotations

from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw

from pipelines.content.pictures import MAX_BYTES, Picture, PictureFault, encodings
from pipelines.content.video import CARD_SIZE

_GROUND, _GLOW = (27, 42, 68), (54, 78, 118)
"""Of the card: dark enough for the mark, and neither black nor white behind a page of either mode."""
_DISC, _WHITE = (11, 18, 32, 205), (255, 255, 255, 255)
_FINER = 4
"""The mark is drawn so many times larger and then scaled: Pillow draws no smooth edges."""


@cache
def video_card() -> Picture:
    """The picture of a video for which its author gives none."""
    ramp = Image.radial_gradient("L").resize(CARD_SIZE)
    ground = Image.composite(Image.new("RGB", CARD_SIZE, _GROUND), Image.new("RGB", CARD_SIZE, _GLOW), ramp)
    out = BytesIO()
    _with_mark(ground).quantize(128, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return Picture(out.getvalue(), *CARD_SIZE)


def with_play_mark(picture: Picture) -> Picture:
    """A still of a video with the mark on it, as JPEG; PictureFault for one that would be too large."""
    still = Image.open(BytesIO(picture.data)).convert("RGBA")
    ground = Image.new("RGBA", still.size, _WHITE)
    ground.alpha_composite(still)
    shown = _with_mark(ground.convert("RGB"))
    for light in (tried for tried in encodings(shown, "JPEG") if len(tried) <= MAX_BYTES):
        return Picture(light, picture.width, picture.height, "JPEG", picture.remark)
    raise PictureFault("the file is too large for a still of a video", "crop it")


def still_name(file: str) -> str:
    """The name under which a still is published: `owl.png` as `owl-play.jpg`."""
    return f"{file.rpartition('.')[0]}-play.jpg"


def _with_mark(image: Image.Image) -> Image.Image:
    """A picture with the mark in its middle, a third of its height."""
    side = max(8, min(image.size) // 3)
    large = side * _FINER
    mark = Image.new("RGBA", (large, large))
    pen = ImageDraw.Draw(mark)
    pen.ellipse((0, 0, large - 1, large - 1), fill=_DISC, outline=_WHITE, width=max(1, large // 24))
    left, right, half = large * 0.39, large * 0.70, large * 0.19
    pen.polygon([(left, large / 2 - half), (left, large / 2 + half), (right, large / 2)], fill=_WHITE)
    small = mark.resize((side, side), Image.Resampling.LANCZOS)
    image.paste(small, ((image.width - side) // 2, (image.height - side) // 2), small)
    return image
