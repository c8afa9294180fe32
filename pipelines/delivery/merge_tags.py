"""Our neutral merge tags in a provider's own syntax, and the text between them safe from that syntax."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipelines.model.errors import UnsupportedFeature
from pipelines.model.markup import MERGE_TAG


def replace_merge_tags(
    text: str, values: Mapping[str, str], escape: Callable[[str], str], provider: str
) -> str:
    """The text with `values` for its merge tags by name, and `escape` applied to everything between them.

    UnsupportedFeature for a merge tag that the provider does not have.
    """
    parts = MERGE_TAG.split(text)  # text, name, text, name, … text
    for name in parts[1::2]:
        if name not in values:
            raise UnsupportedFeature(
                f"{provider} cannot fill in [[{name}]]",
                hint="take the merge tag out of the article, or use another provider",
            )
    return "".join(values[part] if number % 2 else escape(part) for number, part in enumerate(parts))
