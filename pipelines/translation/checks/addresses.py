"""Addresses: where one leads, whether two lead to the same place, and which a mail program makes links of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl, quote, urlsplit

from pipelines.languages.language import Language
from pipelines.translation.checks.data import top_level_domains

_BREAKS = re.compile(r"[^\w.:!?~…·–—/\\=&@#%+$^-]+")
"""Where an address in a text ends: at a blank, bracket, comma or quotation mark in every language alike, and
at whatever else is neither a letter nor a mark of addresses, such as a soft hyphen.
"""
_AROUND = ".:!?_~…·-–—/\\=&"
_SCHEME = re.compile(r"(?<![a-z0-9+.-])[a-z][a-z0-9+.-]*+://")
_HOST = re.compile(r"((?:[^\W_](?:[\w-]*[^\W_])?\.)+)([^\W\d_]{2,}|xn--[a-z\d-]+)([/?#]\S*)?")
"""What stands before the end of a name, that end, and the page."""
_NUMBERED_HOST = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?(?:[/?#]\S*)?")
_PHONE = re.compile(r"(?<![\w+])\+\d(?:[ \u00a0\u202f()./-]{0,2}\d){6,14}(?!\w)")
"""As it is dialled from abroad (E.164): phones make links of it."""
_WIKIS = frozenset(
    {
        *("wikipedia", "wiktionary", "wikivoyage", "wikibooks", "wikinews", "wikiquote", "wikisource"),
        "wikiversity",
    }
)
"""Projects of Wikimedia: a site a language, each with its own names of pages."""
_PATH_MARKS = re.compile(r"([/.?&=#]|-(?=[a-z]{2}\.[a-z]+$))")
_LANGUAGE_KEYS = frozenset({"lang", "language", "locale", "hl", "l"})
_INDEX = frozenset({"", "index", "html", "htm"})
ANCHOR = "#"
"""A place on the same page: a heading's, whose name is translated with it."""


def written_addresses(text: str) -> frozenset[str]:
    """What mail programs and phones make links of: `https://…`, `www.…`, `host.eu/…`, mailboxes, numbers."""
    phones = frozenset(f"tel:{''.join(filter(str.isdigit, each))}" for each in _PHONE.findall(text))
    if "." not in text and "://" not in text:
        return phones
    pieces = (piece for piece in _BREAKS.split(text) if "." in piece or "://" in piece)
    return phones.union(filter(None, map(_clickable, pieces)))


def _clickable(piece: str) -> str:
    piece = piece.strip(_AROUND)
    small = piece.lower()
    if found := _SCHEME.search(small):
        return piece[found.start() :]
    if "@" in piece:
        local, _, host = small.removeprefix("mailto:").rpartition("@")
        return f"mailto:{local}@{host}" if local and _HOST.fullmatch(host) else ""
    if _NUMBERED_HOST.fullmatch(piece):
        return piece
    for part in piece.split(":"):  # "see:europa.eu"
        name = _HOST.fullmatch(part.lower())
        if name and (part.lower().startswith("www.") or name[3] or _is_site(name[1], name[2])):
            return part
    return ""


def _is_site(names: str, end: str) -> bool:
    """Whether a name with a point is a website's: not an abbreviation (`p.es.`, `m.in.`), nor 10.am."""
    last = names.rstrip(".").rpartition(".")[2]
    word = len(last) > 1 and not last.isdigit()
    return end in top_level_domains() and (word or len(end) > 2)


def is_name(address: str) -> bool:
    """Whether it stands in its sentence as a name does, and may be left out as one: `europa.eu`."""
    return (
        not _SCHEME.match(address.lower())
        and not address.startswith(("www.", "mailto:"))  # a phone's number may be written as at home
        and "/" not in address
    )


def whole(address: str) -> str:
    """Where a mail program leads from an address in a text."""
    return address if ":" in address else f"https://{address.lower() if '/' not in address else address}"


def as_written(href: str) -> str:
    """A link's address as far as it would be read as one, if it stood in a text."""
    return _BREAKS.split(href, maxsplit=1)[0].rstrip(_AROUND)


def target(href: str) -> str:
    """Where a link leads, in one spelling (RFC 3986, 6.2.2), without the place on that page."""
    href = href.strip()
    if href.startswith("#"):
        return ANCHOR
    try:
        parts = urlsplit(quote(href, safe="%:/?#[]@!$&'()*+,;=~"))
    except ValueError:
        return href
    if href.lower().startswith("mailto:"):
        return _mail_target(parts.path, parts.query)
    if not parts.netloc:
        return href.partition("#")[0] or href
    place = f"#{parts.fragment}" if parts.fragment.startswith(("/", "!")) else ""  # a page of its own there
    query = f"?{parts.query}" if parts.query else ""
    path = parts.path.rstrip("/")  # the page is the same
    return f"{parts.scheme or 'https'}://{parts.netloc.lower()}{path}{query}{place}"


def _mail_target(path: str, query: str) -> str:
    """The subject and the words that a mail begins with are translated; who gets it is not."""
    fields = [
        f"{key.lower()}={value}"
        for key, value in parse_qsl(query, keep_blank_values=True)
        if key.lower() not in ("subject", "body")
    ]
    return f"mailto:{path.lower()}{'?' if fields else ''}{'&'.join(fields)}"


def versions(href: str, language: Language, source: Language, links: Mapping[str, str]) -> frozenset[str]:
    """Every target that is right for these readers: the source's own, and their language's version of it.

    `links`: addresses, and where these readers are sent instead. One that ends in a slash stands for all
    that begins with it, if its version does so too.
    """
    own = target(href)
    found = {own, *_wiki(own, language)}
    for given, local in links.items():
        begin, instead = target(given), target(local)
        if own == begin:
            found.add(instead)
        elif given.endswith("/") and local.endswith("/") and own.startswith(f"{begin}/"):
            found.add(instead + own[len(begin) :])
    found |= {each.replace("http://", "https://", 1) for each in found if each.startswith("http://")}
    return frozenset({*found, *(_without_language(each, (source, language)) for each in found)})


def named(href: str, language: Language) -> frozenset[str]:
    """A translation's target, as it may stand among the `versions` of a source's."""
    own = target(href)
    host = urlsplit(own).netloc
    sites = {site for site in _wiki(own, language) if host in (site, _mobile(site))}
    return frozenset({own, *sites, _without_language(own, (language,))})


def _without_language(address: str, languages: Iterable[Language]) -> str:
    """The page in whatever language: `/fr/join`, `fr.a.eu/join`, `/join-fr.html`, `/join?lang=fr`."""
    scheme, separator, rest = address.partition("://")
    if not separator:  # a mailbox, a page beside this one
        return address
    host, _, path = rest.partition("/")
    tags = frozenset(language.tag.lower() for language in languages)
    first, _, domain = host.partition(".")
    if "." in domain and (first == "www" or _names_language(first, tags)):
        host = domain
    marks_and_words = _PATH_MARKS.split(f"/{path}")[1:]
    parts = list(zip(marks_and_words[::2], marks_and_words[1::2], strict=True))
    following = [word for _, word in parts[1:]] + [""]
    kept = [
        f"{mark}{word}"
        for (mark, word), after in zip(parts, following, strict=True)
        if word not in _INDEX
        and not _names_language(word, tags)
        and not (word in _LANGUAGE_KEYS and _names_language(after, tags))
    ]
    return f"{scheme}, in any language: {host}{''.join(kept)}"


def _names_language(word: str, tags: frozenset[str]) -> bool:
    """Whether a part of an address is a language's tag, with a country or without: `pt`, `pt-pt`, `pt_PT`."""
    word = word.lower().replace("_", "-")
    tag, _, country = word.partition("-")
    return word in tags or (tag in tags and len(country) == 2 and country.isalpha())


def _wiki(address: str, language: Language) -> tuple[str, ...]:
    """The encyclopaedia in the readers' language, whatever the page is called there."""
    host = urlsplit(address).netloc.split(".")
    if len(host) < 2 or host[-1] != "org" or host[-2] not in _WIKIS:
        return ()
    return (f"{language.tag.partition('-')[0]}.{host[-2]}.org",)


def _mobile(site: str) -> str:
    return site.replace(".", ".m.", 1)
