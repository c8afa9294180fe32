"""Where a video is watched, by its address: what a video card may lead to.

A channel, a list of search results or a host's front page is no video, and stays a link.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

_YOUTUBE = r"/watch\?(?:.*&)?v=[\w-]+.*|/(?:shorts|live|embed|v)/[\w-]+.*|/playlist\?(?:.*&)?list=[\w-]+.*"
_VIMEO = r"/(?:channels/[\w-]+/|groups/[\w-]+/videos/|album/\d+/video/|showcase/\d+/video/)?\d+(?:[/?].*)?"
_COMMISSION = r"/(?:[a-z]{2}/)?(?:[\w-]+/)*video/[A-Z]*-?\d+.*"

VIDEO_HOSTS: Mapping[str, str] = {
    "youtube.com": _YOUTUBE,
    "m.youtube.com": _YOUTUBE,
    "youtube-nocookie.com": _YOUTUBE,
    "youtu.be": r"/[\w-]+(?:\?.*)?",
    "vimeo.com": _VIMEO,
    "player.vimeo.com": r"/video/\d+.*",
    "dailymotion.com": r"/(?:embed/)?video/\w+.*",
    "geo.dailymotion.com": r"/player(?:/\w+)?\.html\?(?:.*&)?video=\w+.*",
    "dai.ly": r"/\w+(?:\?.*)?",
    # The European Commission's audiovisual portal.
    "audiovisual.ec.europa.eu": _COMMISSION,
}
"""By host, without `www.`: what path and query of a video look like."""


def is_video(href: str) -> bool:
    """Whether an address is that of one video at a known host."""
    try:
        parts = urlsplit(href)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return False
    path = f"{parts.path.rstrip('/')}?{parts.query}" if parts.query else parts.path.rstrip("/")
    known = VIDEO_HOSTS.get(host)
    return parts.scheme in ("https", "http") and known is not None and re.fullmatch(known, path) is not None
