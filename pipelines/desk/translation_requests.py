"""What a translator is written: what there is to do, by when, and where; to copy, to mail, or to be sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from babel import Locale
from babel.dates import format_date

from pipelines.languages.table import Languages
from pipelines.translation.localize import Interface


@dataclass(frozen=True, slots=True)
class LetterToTranslator:
    """A subject and a plain text."""

    subject: str
    body: str

    def mailto(self, address: str) -> str:
        """A link that opens it in somebody's own mail program."""
        line_ends = self.body.replace("\n", "\r\n")
        return f"mailto:{quote(address, safe='@')}?subject={quote(self.subject)}&body={quote(line_ends)}"


@dataclass(frozen=True, slots=True)
class TranslationTask:
    """What is to be done, for a letter about it."""

    title: str
    tag: str
    texts: int
    words: int
    due: date | None
    address: str
    """The page of this language of the issue."""


def letter_to_translator(
    words: Interface,
    languages: Languages,
    task: TranslationTask,
    name: str,
    sender: str,
    *,
    again: bool = False,
) -> LetterToTranslator:
    """In the language of `words`, the reader's own; `again`: they have been asked before."""
    gettext, ngettext = words.gettext, words.ngettext
    language = languages[task.tag].endonym
    subject = gettext("To translate: %(title)s, %(language)s", title=task.title, language=language)
    if again:
        subject = gettext("A reminder: %(title)s, %(language)s", title=task.title, language=language)
    lines = [
        gettext("Hello %(name)s,", name=name),
        "",
        ngettext(
            "“%(title)s” has one sentence for you to translate into %(language)s.",
            "“%(title)s” has %(num)s sentences for you to translate into %(language)s.",
            task.texts,
            title=task.title,
            language=language,
        ),
    ]
    lines.append(ngettext("It is one word.", "They are %(num)s words in all.", task.words))
    if task.due:
        day = format_date(task.due, "full", Locale.parse(words.locale, sep="-"))
        lines.append(gettext("Please be done by %(day)s.", day=day))
    lines += ["", gettext("Here you find the texts, and the place to give them back:"), task.address]
    lines += ["", gettext("Thank you!"), sender]
    return LetterToTranslator(subject, "\n".join(lines))
