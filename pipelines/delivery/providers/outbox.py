"""The outbox: editions as files that any mail program opens. The provider that needs no account.

What stands in the folder has been delivered; that makes it its own record, so a lost ledger or a run
that was killed between the file and the ledger never writes an edition anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from html import escape
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from pipelines.delivery.provider import Capabilities, Remote, RemoteState
from pipelines.emails.gallery import GalleryItem, gallery, variant_file
from pipelines.emails.mime import mime_bytes
from pipelines.emails.variants import VariantKind, variant
from pipelines.languages.table import eu_order
from pipelines.model.delivery import Campaign
from pipelines.model.errors import UnsupportedFeature
from pipelines.model.finding import Finding
from pipelines.model.markup import merge_tags
from pipelines.workspace.files import write_if_changed
from pipelines.workspace.paths import Workspace


@dataclass(frozen=True, slots=True)
class _OutboxRecord:
    """What stands in `<locale>.json`: what the gallery says of an edition beside showing it."""

    subject: str
    preheader: str
    html_bytes: int
    findings: tuple[Finding, ...]


_RECORD = TypeAdapter(_OutboxRecord)


SAMPLE_VALUES = {"first_name": "Maria"}
"""What a preview shows where each reader's own value will stand."""


def payload(campaign: Campaign, site_url: str) -> dict[str, bytes]:
    """The edition's files by name: the mail itself, its two parts for a look, and what is known of it.

    UnsupportedFeature for a merge tag that only a recipient could fill in.
    """
    email = campaign.email
    if left := {*merge_tags(email.subject), *merge_tags(email.html), *merge_tags(email.text)} - {
        f"[[{name}]]" for name, _ in campaign.urls
    }:
        raise UnsupportedFeature(
            f"the outbox has no recipient, so it cannot fill in {', '.join(sorted(left))}",
            hint="take the merge tag out of the article, or use another provider",
        )
    return _edition_files(campaign, site_url)


def preview_files(campaign: Campaign, site_url: str) -> dict[str, bytes]:
    """The same for a look, and the HTML as some programs show it: `<locale>.outlook.html`.

    A merge tag that nobody knows stays as it is, as readers would see it.
    """
    files = _edition_files(campaign, site_url)
    locale = campaign.email.locale
    look = files[f"{locale}.html"].decode()
    return {variant_file(locale, kind): variant(look, kind).encode() for kind in VariantKind} | files


def _edition_files(campaign: Campaign, site_url: str) -> dict[str, bytes]:
    """An edition's files, with sample values for what each reader's copy has of its own.

    In the look-at file pictures come from `output/site`, since the site may not be on the web yet, and
    links open beside the gallery, not in it.
    """
    email, urls = campaign.email, dict(campaign.urls)
    html, text, subject = email.html, email.text, email.subject
    for name, value in (SAMPLE_VALUES | urls).items():
        html = html.replace(f"[[{name}]]", escape(value))
        text = text.replace(f"[[{name}]]", value)
        subject = subject.replace(f"[[{name}]]", value)
    filled = replace(campaign, email=replace(email, subject=subject))
    look = html.replace(f'src="{escape(site_url)}/', 'src="../../site/')
    look = look.replace("<head>", '<head><base target="_blank">', 1)
    record = _OutboxRecord(subject, email.preheader, len(html.encode()), campaign.findings)
    known = json.dumps(asdict(record), ensure_ascii=False, sort_keys=True, indent=1)
    return {
        f"{email.locale}.html": look.encode(),
        f"{email.locale}.txt": text.encode(),
        f"{email.locale}.json": f"{known}\n".encode(),
        # The mail last: it is the sign that the edition is delivered.
        f"{email.locale}.eml": mime_bytes(filled, html, text, urls["unsubscribe_url"]),
    }


class Outbox:
    """`output/outbox/<issue>/<locale>.eml` with `.html`, `.txt` and `.json` beside it."""

    name = "outbox"
    capabilities = Capabilities(
        look_up="own", text_part=True, reply_to=True, own_headers=True, lists=False, reaches_readers=False
    )

    def __init__(self, workspace: Workspace) -> None:
        self._folder = workspace.output / "outbox"
        self._workspace = workspace
        self._site_url = workspace.settings.site.url

    def expected(self, campaign: Campaign) -> str:
        """The digest of the words, which the mail carries in a header."""
        return campaign.email.digest

    def find(self, campaign: Campaign) -> Sequence[Remote]:
        """The edition as it was delivered, if it was, also under a former folder name of its issue."""
        for path in self._folder.glob(f"*/{campaign.email.locale}.eml"):
            message = _mail_headers(path)
            if message["X-Glocal-Issue"] == campaign.issue_id:
                reference = path.relative_to(self._folder.parent).as_posix()
                return [Remote(reference, RemoteState.SENT, str(message["X-Glocal-Digest"]))]
        return []

    def create(self, campaign: Campaign) -> str:
        """The name of the file that is not there yet."""
        return f"outbox/{campaign.email.issue}/{campaign.email.locale}.eml"

    def write(self, reference: str, campaign: Campaign) -> None:
        """Nothing: a file in the outbox is a delivery, so there is no draft of it."""

    def read(self, reference: str) -> Remote:
        """The edition under that name, delivered or not."""
        path = self._folder.parent / reference
        if not path.is_file():
            return Remote(reference, RemoteState.DRAFT, "")
        return Remote(reference, RemoteState.SENT, str(_mail_headers(path)["X-Glocal-Digest"]))

    def test(self, reference: str, campaign: Campaign, addresses: Sequence[str]) -> None:
        """Not here: whoever wants a look opens the file."""
        raise UnsupportedFeature("the outbox sends no test mails", hint="open the gallery instead")

    def send(self, reference: str, campaign: Campaign, at: datetime | None) -> None:
        """Put the edition into the folder."""
        if at:
            raise UnsupportedFeature("the outbox sends at once", hint="leave out --at")
        folder = (self._folder.parent / reference).parent
        for name, data in payload(campaign, self._site_url).items():
            write_if_changed(folder / name, data)

    def cancel(self, reference: str) -> None:
        """Not here: what is in the folder has been delivered."""
        raise UnsupportedFeature("the outbox schedules nothing", hint="there is nothing to cancel")

    def finish(self, issue: str) -> None:
        """Write the gallery over all editions that are there."""
        write_gallery(self._folder / issue, issue, self._workspace)


@dataclass(frozen=True, slots=True)
class OutboxEdition:
    """An edition that stands in the outbox."""

    issue: str
    """The folder that it stands in."""
    issue_id: str
    locale: str
    digest: str


def outbox_editions(workspace: Workspace) -> Iterator[OutboxEdition]:
    """All editions in the outbox whose mail says what it is."""
    for path in sorted((workspace.output / "outbox").glob("*/*.eml")):
        message = _mail_headers(path)
        if message["X-Glocal-Issue"]:
            yield OutboxEdition(
                path.parent.name, str(message["X-Glocal-Issue"]), path.stem, str(message["X-Glocal-Digest"])
            )


def write_gallery(folder: Path, issue: str, workspace: Workspace) -> None:
    """`index.html` over the editions in a folder: those whose `.eml` is there."""
    languages, looks = workspace.languages, workspace.settings.brand.looks
    there = eu_order(path.stem for path in folder.glob("*.eml") if path.stem in languages)
    if there:
        items = [_gallery_item(folder, locale) for locale in there]
        write_if_changed(folder / "index.html", gallery(issue, items, languages, looks))


def _gallery_item(folder: Path, locale: str) -> GalleryItem:
    """What is known of an edition: its record, or the subject alone where there is none or it is damaged."""
    there = tuple(kind for kind in VariantKind if (folder / variant_file(locale, kind)).is_file())
    try:
        record = _RECORD.validate_json((folder / f"{locale}.json").read_bytes())
    except (OSError, ValidationError):
        subject = str(_mail_headers(folder / f"{locale}.eml")["Subject"])
        return GalleryItem(locale, subject, preheader="", size=0, findings=(), variants=there)
    return GalleryItem(locale, record.subject, record.preheader, record.html_bytes, record.findings, there)


def _mail_headers(path: Path) -> EmailMessage:
    """The headers of a mail file; its bodies, the far greater part, are not read."""
    with path.open("rb") as file:
        return BytesHeaderParser(policy=policy.default).parse(file)
