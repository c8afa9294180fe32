"""Which tags of a document are open, and what is found wrong with their ends.

What stands in a tag whose end is missing is not judged: nobody can know where it belongs, and a forgotten
`</mj-text>` is one mistake, not twenty.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from pipelines.emails.lint.faults import LintFault
from pipelines.emails.lint.reference import COMPONENTS, Content
from pipelines.emails.lint.tags import Tag


@dataclass(slots=True)
class OpenTag:
    """A tag that waits for its end."""

    name: str
    written: str
    """Differs from the name if it is misspelt."""
    offset: int
    content: Content = "anything"
    children: frozenset[str] = frozenset()
    faults: list[LintFault] = field(default_factory=list)
    """What is wrong inside it: reported once its end is found."""

    def empty(self) -> bool:
        return self.content == "components" and not self.children

    def advice(self) -> str:
        """What to do with text or HTML that stands here."""
        if self.empty() or self.name == "mj-attributes":
            return f"delete it: <{self.written}> cannot contain it"
        found = [name for name in ("mj-text", "mj-raw") if name in self.children]
        return f"put it into {' or '.join(found)}" if found else f"allowed: {' '.join(sorted(self.children))}"


def _outside() -> list[OpenTag]:
    return [OpenTag("", "", 0, "components", frozenset({"mjml"}))]


@dataclass(slots=True)
class Nesting:
    """The open tags of a document, the outermost first, and the faults that are certain."""

    faults: list[LintFault] = field(default_factory=list)
    stack: list[OpenTag] = field(default_factory=_outside)
    waiting: Counter[str] = field(default_factory=Counter)
    """How many of a name are open."""
    given_up: Counter[str] = field(default_factory=Counter)
    """How many of a name were reported to have no end; one that comes later is not reported again."""

    def report(self, rule: str, offset: int, message: str, hint: str, attribute: str = "") -> None:
        self.faults.append(LintFault(rule, offset, attribute, message, hint))

    def open(self, one: OpenTag, *, complete: bool) -> None:
        """One more level; not for an incomplete tag that may hold nothing, and so only lacks its `/>`."""
        if not complete and one.empty():
            self.given_up[one.name] += 1
        else:
            self.stack.append(one)
            self.waiting[one.name] += 1

    def close(self, tag: Tag, name: str, inside: OpenTag) -> None:
        """The end of a name; what was opened since and not closed is given up."""
        if self.waiting[name]:
            while (one := self.stack.pop()).name != name:
                self._give_up(one, f"</{tag.name}>")
            self.waiting[name] -= 1
            self.faults += one.faults
        elif self.given_up[name]:
            self.given_up[name] -= 1
        elif tag.name in COMPONENTS or (tag.name[:2] != "mj" and inside.content == "components"):
            hint = f"delete it, or write <{tag.name}> where it starts"
            self.report("not-closed", tag.offset, f"</{tag.name}> closes a tag that is not open", hint)

    def finish(self) -> None:
        """The document's end: what is still open is given up."""
        while len(self.stack) > 1:
            self._give_up(self.stack.pop(), "the end")
        self.faults += self.stack[0].faults

    def _give_up(self, one: OpenTag, before: str) -> None:
        self.waiting[one.name] -= 1
        self.given_up[one.name] += 1
        if one.name[:2] == "mj":
            hint = "end it with />" if one.empty() else f"write </{one.written}> where it ends"
            self.report("not-closed", one.offset, f"<{one.written}> is not closed before {before}", hint)
