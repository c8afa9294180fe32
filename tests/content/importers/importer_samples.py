"""One small text in each format that Glocal imports, made of blocks; a new importer gets a function here."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from html import escape
from io import BytesIO
from xml.sax.saxutils import escape as xml_escape

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
    ' Target="word/document.xml"/></Relationships>'
)


@dataclass(frozen=True)
class Sample:
    """A block: `heading`, `paragraph`, `bold`, `quote`, a list's or a table's rows."""

    kind: str
    texts: Sequence[str]


def text_sample(title: str, blocks: Sequence[Sample]) -> bytes:
    marks = {"list": "• ", "quote": "", "heading": "", "table": ""}
    pieces = [title]
    for block in blocks:
        if block.kind == "table":
            pieces.append("\n".join(f"{text}\t{text}" for text in block.texts))
        else:
            pieces.append("\n".join(marks.get(block.kind, "") + text for text in block.texts))
    return "\n\n".join(pieces).encode()


def html_markup(title: str, blocks: Sequence[Sample]) -> str:
    rows = [f"<h1>{escape(title)}</h1>"]
    for block in blocks:
        texts = [escape(text) for text in block.texts]
        match block.kind:
            case "heading":
                rows += [f"<h2>{text}</h2>" for text in texts]
            case "bold":
                rows += [f"<p>a<b>{text}</b>b <i>{text}</i></p>" for text in texts]
            case "quote":
                rows.append("<blockquote>" + "".join(f"<p>{text}</p>" for text in texts) + "</blockquote>")
            case "list":
                inner = "".join(f"<li><p>{text}</p><ol><li>{text}</li></ol></li>" for text in texts)
                rows.append(f"<ul>{inner}</ul>")
            case "table":
                rows.append(
                    "<table>" + "".join(f"<tr><td>{t}</td><td>{t}</td></tr>" for t in texts) + "</table>"
                )
            case _:
                rows += [f"<div>{text}<br>{text}</div>" for text in texts]
    return "".join(rows)


def html_sample(title: str, blocks: Sequence[Sample]) -> bytes:
    return f"<!doctype html><html><body>{html_markup(title, blocks)}</body></html>".encode()


def docx_paragraph(text: str, style: str = "") -> str:
    look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{look}<w:r><w:t xml:space="preserve">{xml_escape(text)}</w:t></w:r></w:p>'


def docx_file(body: str, others: dict[str, bytes] | None = None) -> bytes:
    document = f'<?xml version="1.0"?><w:document xmlns:w="{NAMESPACE}"><w:body>{body}</w:body></w:document>'
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("word/document.xml", document)
        for name, data in (others or {}).items():
            archive.writestr(name, data)
    return out.getvalue()


def docx_sample(title: str, blocks: Sequence[Sample]) -> bytes:
    styles = {"heading": "Heading2", "quote": "Quote", "list": "ListBullet"}
    rows = [docx_paragraph(title, "Title")]
    for block in blocks:
        if block.kind == "table":
            cells = (f"<w:tc>{docx_paragraph(text)}</w:tc>" * 2 for text in block.texts)
            rows.append("<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>")
        else:
            rows += [docx_paragraph(text, styles.get(block.kind, "")) for text in block.texts]
    return docx_file("".join(rows))


def eml_sample(title: str, blocks: Sequence[Sample]) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Ana <ana@example.org>", "ben@example.org"
    mail["Subject"] = "Fwd: the subject"
    mail.set_content(text_sample(title, blocks).decode(), cte="base64")
    mail.add_alternative(html_markup(title, blocks), subtype="html", cte="base64")
    return bytes(mail)


def markdown_sample(title: str, blocks: Sequence[Sample]) -> bytes:
    marks = {"list": "- ", "quote": "> ", "heading": "## "}
    pieces = [f"# {title}"]
    for block in blocks:
        gap = "\n>\n" if block.kind == "quote" else "\n" if block.kind == "list" else "\n\n"
        pieces.append(gap.join(marks.get(block.kind, "") + text for text in block.texts))
    return "\n\n".join(pieces).encode()


SAMPLES: dict[str, tuple[str, Callable[[str, Sequence[Sample]], bytes]]] = {
    "docx": ("x.docx", docx_sample),
    "eml": ("x.eml", eml_sample),
    "html": ("x.html", html_sample),
    "markdown": ("x.md", markdown_sample),
    "text": ("x.txt", text_sample),
}
"""By the name of the entry point: a file's name, and what makes one of blocks."""
