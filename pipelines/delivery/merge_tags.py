"""Words for one recipient: our neutral marks in a provider's own syntax, and what that syntax would eat."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipelines.model.errors import UnsupportedFeature
from pipelines.model.markup import MERGE_TAG


def replace_merge_tags(
    text: str, words: Mapping[str, str], escape: Callable[[str], str], provider: str
) -> str:
    """The text with `words` for its marks by name, and `escape` applied to everything between them.

    UnsupportedFeature for a mark that the provider cannot say.
    """
    parts = MERGE_TAG.split(text)  # text, name, text, name, … text
    for name in parts[1::2]:
        if name not in words:
            raise UnsupportedFeature(
                f"{provider} cannot fill in [[{name}]]",
                hint="take the mark out of the article, or use another provider",
            )
    return "".join(words[part] if number % 2 else escape(part) for number, part in enumerate(parts))
