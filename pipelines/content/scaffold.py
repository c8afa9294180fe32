"""New articles as text: front matter by PyYAML, then the body."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import yaml
from slugify import slugify

from pipelines.content.importers.draft import A_HEADING, Draft
from pipelines.content.importers.markdown import inline
from pipelines.model.errors import ContentError
from pipelines.model.markup import CONTROL

SLUG_LENGTH = 60
MOST_NOTES = 300
"""In the head of an article, which holds a thousand values."""


def make_slug(title: str) -> str:
    """A folder name from a title: ASCII, cut at a word; ContentError if nothing is left of it."""
    slug = slugify(title, max_length=SLUG_LENGTH, word_boundary=True, save_order=True)
    if not slug:
        raise ContentError(f"no folder name can be made from {title!r}", hint="give one with --slug")
    return slug


def mint_id(site_id: str, today: date, token: str) -> str:
    """A tag URI (RFC 4151) under the site's authority; `token` makes it unique, for ever."""
    authority = site_id.removeprefix("tag:").partition(",")[0]
    return f"tag:{authority},{today.isoformat()}:{token}"


def imported_text(draft: Draft, article_id: str, today: date) -> str:
    """`index.md` of an imported draft; what was guessed, or could not be placed, is kept in its notes."""
    matter: dict[str, object] = {"id": article_id, "title": inline(draft.title)}
    if draft.summary:
        matter["summary"] = inline(draft.summary)
    matter["date"] = (draft.date or today).isoformat()
    if draft.author:
        matter["author"] = draft.author
    if draft.place:
        matter["place"] = inline(draft.place)
    if draft.event_date:
        matter["event_date"] = draft.event_date.isoformat()
    if draft.image:
        matter["image"] = {"src": draft.image, "alt": ""}
    if notes := _import_notes(draft):
        matter["notes"] = notes
    return _article_text(matter, draft.body)


def _import_notes(draft: Draft) -> list[str]:
    """What the editor should look at; headings are one note, and so is what a long list ends with."""
    headings = [guess for guess in draft.guesses if guess.taken and guess.became == A_HEADING]
    others = [str(guess) for guess in draft.guesses if guess not in headings]
    notes = [*draft.remarks, *map(str, draft.unplaced), *others]
    if headings:
        found = "; ".join(f"line {guess.line} ({guess.sure} %) {guess.words}" for guess in headings)
        notes.append(f"became headings: {found}")
    if len(notes) > MOST_NOTES:
        notes = [*notes[: MOST_NOTES - 1], "; ".join(notes[MOST_NOTES - 1 :])]
    return [CONTROL.sub(" ", note) for note in notes]


def still_missing(draft: Draft) -> list[str]:
    """What the editor has yet to add to an imported article, in words."""
    missing = [] if draft.date else ["no publication date in the text; today's date is used"]
    if draft.summary:
        return missing
    return [*missing, "has no summary yet: write one or two sentences, the preview line of the email"]


def new_text(title: str, article_id: str, today: date, articles: Sequence[str] = ()) -> str:
    """`index.md` of a new article: the keys an editor will want, those without a value as comments. With
    `articles`, by their folders' names, it is a newsletter.
    """
    matter: dict[str, object] = {"id": article_id, "title": title, "date": today.isoformat()}
    if articles:
        matter |= {"kind": "newsletter", "articles": list(articles)}
    wanted = (
        "# summary: One or two sentences; the preview line of the email.\n"
        "# subject: The email's subject, at most 60 characters, if it is not the title.\n"
        "# image: {src: picture.png, alt: What it shows, caption: What to say below it}\n"
        "# call_to_action: {label: At most 25 characters, url: https://example.org}\n"
    )
    return _article_text(matter, "", wanted)


def _article_text(matter: dict[str, object], body: str, comments: str = "") -> str:
    # Quoted dates, `no` and numbers would be harmless here, but not to other YAML readers: let PyYAML decide.
    head = yaml.safe_dump(matter, allow_unicode=True, sort_keys=False, width=100_000)
    return f"---\n{head}{comments}---\n" + (f"\n{body}\n" if body else "")
