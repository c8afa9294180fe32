"""What only a whole file tells: the language it is in."""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.languages.detection import other_language, other_script
from pipelines.model.catalog import Message
from pipelines.translation.checks.base import CheckContext


def language(messages: Iterable[Message], context: CheckContext) -> str:
    """Two files swapped: every sentence is right, and no reader understands one.

    Names would mislead, so a copied source and the glossary's names do not count.
    """
    texts = [text for m in messages if m.translated for text in m.strings if text not in (m.id, m.plural)]
    for term in context.glossary:
        if term.kept:
            texts = [text.replace(term.term, " ") for text in texts]
    if script := other_script(texts, context.language):
        return f"most letters of this file are {script}: is it the file of another language?"
    if other := other_language(texts, context.language, context.languages):
        return f"this file reads like {other!r}, not {context.locale!r}: was it swapped?"
    return ""
