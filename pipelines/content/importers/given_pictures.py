"""Pictures that were given along with a text: the first stands at the top, the others below the text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from slugify import slugify

from pipelines.content.importers.draft import Draft, LoosePicture

_KINDS = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpg", b"GIF8": "gif"}


def with_given_pictures(draft: Draft, given: Mapping[str, bytes]) -> Draft:
    """The draft with those pictures that its text does not name yet."""
    used = {picture.name for picture in draft.pictures}
    body, image, remarks = draft.body, draft.image, list(draft.remarks)
    pictures = list(draft.pictures)
    for name, data in given.items():
        own = picture_name(name, data)
        if own in used:
            continue
        used.add(own)
        pictures.append(LoosePicture(own, data))
        if not image:
            image = own
            remarks.append(f"{own} stands at the top: say in its alt text what it shows")
        else:
            body = f"{body}\n\n![]({own})".strip("\n")
            remarks.append(f"{own} stands below the text: move it, and say in its alt text what it shows")
    return replace(draft, body=body, image=image, pictures=tuple(pictures), remarks=tuple(remarks))


def picture_name(name: str, data: bytes) -> str:
    """A file name that can stand in an address: small letters, and the ending of what the file is."""
    stem, _, ending = re.split(r"[/\\]", name)[-1].rpartition(".")
    known = next((kind for begins, kind in _KINDS.items() if data.startswith(begins)), "")
    ending = ending.lower() if known == "jpg" and ending.lower() == "jpeg" else known or ending.lower()
    return f"{slugify(stem or ending) or 'picture'}.{slugify(ending) or 'bin'}"
