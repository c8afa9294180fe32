"""How an editor writes each type of block; a new type needs its sample here, says mypy."""

from __future__ import annotations

from typing import assert_never

from pipelines.model.blocks import BlockType


def markdown(kind: BlockType) -> str:  # noqa: C901, PLR0912 - a case for each type
    """One block of that type, with words that stand nowhere else."""
    match kind:
        case "heading":
            return "## Owls at dusk"
        case "paragraph":
            return "They came, and they *stayed*."
        case "list":
            return "3. Barn owls\n4. Tawny owls"
        case "quote":
            return "> Nobody had seen them before."
        case "attributed_quote":
            return "> ![Mari smiles](mari.png){.portrait}\n>\n> They stayed all night.\n>\n> — Mari, warden"
        case "callout":
            return "::: warning Do not feed them\nThey *bite*.\n\n- By day\n:::"
        case "image":
            return '![Two owls](owls.png "Photo by Mari")'
        case "gallery":
            return '![An owl](owl.png "At dusk")\n![A mouse](mouse.png){credit="Photo: Mari"}'
        case "media_text":
            return "![A nest](nest.png){.right}\n\nIt is made of moss."
        case "video":
            return "[![Watch the owls](dusk.png)](https://youtu.be/owls)"
        case "table":
            return "| Place | Owls |\n|---|---|\n| Tartu | 12 |"
        case "button":
            return "[Count owls](https://example.org/owls){.button}"
        case "button_row":
            return "[See mice](https://example.org/m){.button} [Hear them](https://example.org/h){.button}"
        case "code":
            return '```\nprint("owls")\n```'
        case "rule":
            return "---"
        case "definitions":
            return "Owl\n: A bird of the *night*"
        case "notes":
            return "Seen.[^1]\n\n[^1]: By Mari alone."
        case _:
            assert_never(kind)
