"""PNG, JPEG and GIF files taken apart by their own structure, without decoding: what each part is for.

A file has to be whole: the walk ends at its own end mark, and what lies behind that (the film of a moving
photo, the second picture of a stereo one) is no part of it.

Sources: PNG, 3rd edition (W3C); ITU-T T.81 (JPEG) and JFIF 1.02; GIF89a; Exif 2.3.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import Literal
from zlib import crc32

Kind = Literal["PNG", "JPEG", "GIF"]
Role = Literal["shown", "frame", "motion", "profile", "turn", "rest"]
"""`shown`: without it there is no picture; `frame`: one picture of a GIF; `motion`: one of an animated PNG;
`profile`: what the colours mean; `turn`: EXIF, which knows what is up; `rest`: metadata."""
Part = tuple[Role, bytes]

_SIGNS = {
    "PNG": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "JPEG": re.compile(rb"\xff\xd8\xff"),
    "GIF": re.compile(rb"GIF8[79]a"),
    "WebP": re.compile(rb"RIFF....WEBP", re.DOTALL),
    "AVIF": re.compile(rb"....ftypavi[fs]", re.DOTALL),
    "HEIC": re.compile(rb"....ftyp(?:hei|hev|mif|msf)", re.DOTALL),
    "TIFF": re.compile(rb"II\*\0|MM\0\*"),
    "BMP": re.compile(rb"BM"),
    "PDF": re.compile(rb"%PDF-"),
    "a web page": re.compile(rb".{,1000}?(?:<!doctype html|<html\b)", re.DOTALL | re.IGNORECASE),
    "SVG": re.compile(rb".{,1000}?<svg\b", re.DOTALL),
}
# Not all programs heed gAMA and cHRM; without them a picture is taken for sRGB by all.
_PNG_ROLES: dict[bytes, Role] = {
    b"IHDR": "shown",
    b"PLTE": "shown",
    b"tRNS": "shown",
    b"IDAT": "shown",
    b"IEND": "shown",
    b"fcTL": "motion",
    b"iCCP": "profile",
    b"eXIf": "turn",
}
# A JFIF head of another length holds a thumbnail, perhaps of the picture before it was cropped.
_JPEG_ROLES: tuple[tuple[re.Pattern[bytes], Role], ...] = (
    (re.compile(rb"\xff\xe0\0\x10JFIF\0"), "shown"),
    (re.compile(rb"\xff\xee\0\x0eAdobe"), "shown"),
    (re.compile(rb"\xff\xe1..Exif\0\0", re.DOTALL), "turn"),
    (re.compile(rb"\xff\xe2..ICC_PROFILE\0", re.DOTALL), "profile"),
    (re.compile(rb"\xff[\xe0-\xfe]"), "rest"),
)
_JPEG_FRAME = re.compile(rb"\xff[\xc0-\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf]")
# In the data of a scan, FF 00 is a byte FF and FF D0 to FF D7 are restarts; any other mark ends it.
_SCAN_END = re.compile(rb"\xff+[^\0\xd0-\xd7\xff]")
# Besides the data of a picture: how long it stands, and how often the animation runs.
_GIF_SHOWN = re.compile(rb"!\xf9|!\xff\x0b(?:NETSCAPE2\.0|ANIMEXTS1\.0)")
_TIFF = re.compile(rb"II\*\0|MM\0\*")
_ORIENTATION = 0x0112


def held(data: bytes) -> str:
    """What a file's first bytes say it is, whatever its name; empty if they say nothing."""
    return next((what for what, sign in _SIGNS.items() if sign.match(data)), "")


def size(kind: Kind, data: bytes) -> tuple[int, int]:
    """Width and height as the head of the file tells them, whatever follows; raises what parts() raises."""
    if kind == "PNG":
        width, height = struct.unpack_from(">II", data, 16)
    elif kind == "GIF":
        width, height = struct.unpack_from("<HH", data, 6)
    else:
        frame = next((part for _, part in _jpeg(data) if _JPEG_FRAME.match(part)), b"")
        height, width = struct.unpack_from(">HH", frame, 5)
    return width, height


def parts(kind: Kind, data: bytes) -> Iterator[Part]:
    """The parts in their order, up to the file's end mark.

    ValueError, IndexError or struct.error for a file that is damaged or incomplete.
    """
    return {"PNG": _png, "JPEG": _jpeg, "GIF": _gif}[kind](data)


def orientation(exif: bytes) -> int:
    """EXIF's Orientation, 1 (upright) to 8; 1 where it is not told, or told wrongly, as browsers do."""
    tiff = _TIFF.search(exif)
    if not tiff:
        return 1
    exif = exif[tiff.start() :]
    order = "<" if exif.startswith(b"II") else ">"
    try:
        (start,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, start)
        for entry in range(count):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", exif, start + 2 + 12 * entry)
            if tag == _ORIENTATION:
                return value if 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1


def _png(data: bytes) -> Iterator[Part]:
    """Chunks: length, name, content, checksum of name and content; browsers stop where one is wrong."""
    yield "shown", data[:8]
    at, name = 8, b""
    while name != b"IEND":
        length, name = struct.unpack_from(">I4s", data, at)
        chunk = data[at : at + 12 + length]
        (checksum,) = struct.unpack_from(">I", chunk, 8 + length)
        if checksum != crc32(chunk[4:-4]):
            raise ValueError(f"checksum of {name!r} at {at}")
        yield _PNG_ROLES.get(name, "rest"), chunk
        at += 12 + length


def _jpeg(data: bytes) -> Iterator[Part]:
    """Segments: FF, mark, length (its own two bytes included), content; a scan's data follow its segment."""
    yield "shown", data[:2]
    at = 2
    while data[at : at + 2] != b"\xff\xd9":
        mark, length = struct.unpack_from(">HH", data, at)
        if mark == 0xFFFF:  # any number of FF may stand before a mark
            at += 1
            continue
        if mark < 0xFF00:
            raise ValueError(f"no segment at {at}")
        end = at + 2 + length
        if mark == 0xFFDA:
            found = _SCAN_END.search(data, end)
            if not found:
                raise ValueError("the last scan has no end")
            end = found.start()
        segment = data[at:end]
        yield next((role for head, role in _JPEG_ROLES if head.match(segment)), "shown"), segment
        at = end
    yield "shown", data[at : at + 2]


def _gif(data: bytes) -> Iterator[Part]:
    """Screen, palette, then extensions (!) and pictures (,), each with its data in blocks, until (;)."""
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    at = 13 + _palette_length(flags)
    yield "shown", data[:at]
    while (mark := data[at : at + 1]) != b";":
        if mark == b"!":
            end = _blocks_end(data, at + 2)
            yield "shown" if _GIF_SHOWN.match(data, at) else "rest", data[at:end]
        elif mark == b",":
            left, top, wide, high, flags = struct.unpack_from("<4HB", data, at + 1)
            if left + wide > width or top + high > height:
                raise ValueError(f"the picture at {at} is larger than the screen")
            end = _blocks_end(data, at + 11 + _palette_length(flags))
            yield "frame", data[at:end]
        else:
            raise ValueError(f"no block at {at}")
        at = end
    yield "shown", mark


def _palette_length(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _blocks_end(data: bytes, at: int) -> int:
    """Where a row of blocks ends, each a length and as many bytes, the last one empty."""
    while length := data[at]:
        at += length + 1
    return at + 1
