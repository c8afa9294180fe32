"""A file beside an article that readers can open: a programme, a form, a table."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from pipelines.model.blocks import SourceOnly


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that links of an article lead to, published beside its page."""

    name: str
    """As the links name it: `programme.pdf`."""
    published: str
    """Its name on the website."""
    size: int
    """In bytes."""
    lang: str = ""
    """Of a version for one language, its locale; empty: it is the same for all readers."""
    versions: tuple[Attachment, ...] = ()
    """Those of other languages, `programme.fr.pdf`."""
    beside: SourceOnly = field(default="", repr=False)
    """Its name beside the article."""

    def version(self, locale: str) -> Attachment:
        """What readers of a locale get: the file of their language, or the one for all."""
        own = next((each for each in self.versions if each.lang == locale), self)
        return replace(own, versions=(), beside="")
