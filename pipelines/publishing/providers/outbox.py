"""The outbox: editions as files that any mail program opens. The provider that needs no account.

What stands in the folder has been delivered; that makes it its own record, so a lost ledger or a run
that was killed between the file and the ledger never writes an edition anew.
"""

from __future__ import annotations

from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from html import escape
from pathlib import Path

from pipelines.errors import UnsupportedFeature
from pipelines.locales import eu_order
from pipelines.outgoing import Campaign
from pipelines.publishing.delivery import Found
from pipelines.rendering.email import marks
from pipelines.rendering.gallery import Face, gallery
from pipelines.rendering.mime import mime_bytes
from pipelines.workspace import Workspace, write_if_changed


def payload(campaign: Campaign, site_url: str) -> dict[str, bytes]:
    """The edition's files by name: the mail itself, and its two parts for a look.

    In the look-at file pictures come from `output/site`, since the site may not be on the web yet.
    """
    email, urls = campaign.email, dict(campaign.urls)
    html, text = email.html, email.text
    for name, url in urls.items():
        html = html.replace(f"[[{name}]]", escape(url))
        text = text.replace(f"[[{name}]]", url)
    if left := marks(html) | marks(text):
        raise UnsupportedFeature(
            f"the outbox has no recipient, so it cannot fill in {', '.join(sorted(left))}",
            hint="take the mark out of the article, or use another provider",
        )
    look = html.replace(f'src="{escape(site_url)}/', 'src="../../site/')
    return {
        f"{email.locale}.html": look.encode(),
        f"{email.locale}.txt": text.encode(),
        # The mail last: it is the sign that the edition is delivered.
        f"{email.locale}.eml": mime_bytes(campaign, html, text, urls["unsubscribe_url"]),
    }


class Outbox:
    """`output/outbox/<issue>/<locale>.eml` with `.html` and `.txt` beside it."""

    name = "outbox"

    def __init__(self, workspace: Workspace) -> None:
        self._folder = workspace.output / "outbox"
        self._site_url = workspace.settings.site.url

    def find(self, campaign: Campaign) -> Found | None:
        """The edition as it was delivered, if it was, also under a former folder name of its issue."""
        for path in self._folder.glob(f"*/{campaign.email.locale}.eml"):
            message = _headers(path)
            if message["X-Glocal-Issue"] == campaign.issue_id:
                return Found(str(message["X-Glocal-Digest"]), self._reference(path))
        return None

    def send(self, campaign: Campaign) -> str:
        """Put the edition into the folder; its path is the reference."""
        folder = self._folder / campaign.email.issue
        for name, data in payload(campaign, self._site_url).items():
            write_if_changed(folder / name, data)
        return self._reference(folder / f"{campaign.email.locale}.eml")

    def finish(self, issue: str) -> None:
        """Write the gallery over all editions that are there."""
        write_gallery(self._folder / issue, issue)

    def _reference(self, path: Path) -> str:
        return path.relative_to(self._folder.parent).as_posix()


def write_gallery(folder: Path, issue: str) -> None:
    """`index.html` over the `.eml` files in a folder."""
    subjects = {}
    for path in folder.glob("*.eml"):
        subjects[path.stem] = str(_headers(path)["Subject"])
    if subjects:
        faces = [Face(locale, subjects[locale]) for locale in eu_order(subjects)]
        write_if_changed(folder / "index.html", gallery(issue, faces))


def _headers(path: Path) -> EmailMessage:
    """The headers of a mail file; its bodies, the far greater part, are not read."""
    with path.open("rb") as file:
        return BytesHeaderParser(policy=policy.default).parse(file)
