"""Filled-in MJML → its faults, before mrml, which checks nothing: a wrong tag would go into the mail.

What stands in a tag whose end is missing is not judged: nobody can know where it belongs, and a forgotten
`</mj-text>` is one mistake, not twenty.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from pipelines.emails.lint.attributes import AttributeFault, Default, judged, unclosed
from pipelines.emails.lint.balance import VOID
from pipelines.emails.lint.reference import COMPONENTS, Content
from pipelines.emails.lint.renderer import REFUSED, TIGHT, UNCOMMENTED
from pipelines.emails.lint.tags import Tag, tags
from pipelines.emails.lint.values import nearest, shown

RULES: Mapping[str, str] = {
    "unknown-tag": "MJML has no such tag, or HTML stands where only components may",
    "unknown-attribute": "the component has no such attribute",
    "bad-value": "the attribute does not take this value",
    "misplaced": "MJML does not allow the component there",
    "not-closed": "a tag, a comment or a quotation mark has no end, or an end has no start",
    "stray-text": "words stand where only components may: readers would not see them, or in the wrong place",
    "duplicate-attribute": "an attribute stands twice in one tag; only the last would count",
    "missing": "what MJML does without, and a mail does not",
    "not-rendered": "our renderer refuses it, or passes over it without a word",
    "outside-request": "the mail would load more than pictures, and so tell a third party who reads it",
}
"""Each rule and what it means."""

_ONCE = frozenset({"mjml", "mj-head", "mj-body"})
_LOADING = frozenset({"embed", "frame", "iframe", "link", "object", "script"})
_CSS = re.compile(r"/\*.*?(?:\*/|\Z)|(@import|url\(\s*+[\"']?\s*+(?:https?:)?//)", re.DOTALL | re.IGNORECASE)
_STEMS = {name.removeprefix("mj-"): name for name in COMPONENTS}


@dataclass(frozen=True, slots=True)
class LintFault:
    rule: str
    """A key of `RULES`."""
    offset: int
    """In characters, of the tag's `<`; where words or CSS are at fault, of these."""
    attribute: str
    """Which it is about; empty where the tag itself is at fault."""
    message: str
    hint: str
    """What to do next."""


def lint(source: str) -> list[LintFault]:
    """The faults of an MJML document in order of offset."""
    document, position, last = _Document(source), 0, None
    for tag in tags(source):
        if tag.offset > position:
            document.words(position, tag.offset, last)
        document.tag(tag)
        position, last = tag.end, tag
    document.words(position, len(source), last)
    document.end()
    return sorted(document.faults, key=lambda fault: fault.offset)


@dataclass(slots=True)
class _Open:
    """A tag that waits for its end."""

    name: str
    written: str
    """Another than the name if it is misspelt."""
    offset: int
    content: Content = "anything"
    children: frozenset[str] = frozenset()
    faults: list[LintFault] = field(default_factory=list)
    """What stands wrongly in it: told once its end is found."""

    def empty(self) -> bool:
        return self.content == "components" and not self.children

    def advice(self) -> str:
        """What to do with words or HTML that stand here."""
        if self.empty() or self.name == "mj-attributes":
            return f"delete it: <{self.written}> holds nothing like it"
        found = [name for name in ("mj-text", "mj-raw") if name in self.children]
        return f"put it into {' or '.join(found)}" if found else f"allowed: {' '.join(sorted(self.children))}"


def _outside() -> list[_Open]:
    return [_Open("", "", 0, "components", frozenset({"mjml"}))]


@dataclass(slots=True)
class _Document:
    """How far a document is understood, and what was found in it."""

    source: str
    faults: list[LintFault] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=_outside)
    waiting: Counter[str] = field(default_factory=Counter)
    """How many of a name are open."""
    given_up: Counter[str] = field(default_factory=Counter)
    """How many of a name were said to have no end; an end that comes later is no news."""
    once: dict[str, int] = field(default_factory=dict)
    """Where the first of each component stands."""
    defaults: set[Default] = field(default_factory=set)
    lacking: list[tuple[LintFault, frozenset[Default]]] = field(default_factory=list)

    def say(self, rule: str, offset: int, message: str, hint: str, attribute: str = "") -> None:
        self.faults.append(LintFault(rule, offset, attribute, message, hint))

    def words(self, start: int, stop: int, last: Tag | None) -> None:
        """What lies between two tags; after an incomplete one it may be what is left of it."""
        inside = self.stack[-1]
        if inside.content == "css" or (last and last.form == "open" and last.name.lower() == "style"):
            self._style(start, stop)
        elif inside.content == "components" and (last is None or last.complete):
            text = self.source[start:stop]
            if words := text.lstrip():
                message = f"the words {shown(words)} stand where only components may"
                inside.faults.append(LintFault("stray-text", stop - len(words), "", message, inside.advice()))
            elif text and text[0] != "\n" and inside.name in TIGHT:
                message = f"this blank in <{inside.name}> stops the renderer"
                self.say("not-rendered", start, message, "begin a new line right after the tag before it")

    def _style(self, start: int, stop: int) -> None:
        for found in _CSS.finditer(self.source, start, stop):
            if found[1]:  # else a comment
                hint = "write the rules here, name fonts that readers have, show pictures with mj-image"
                self.say("outside-request", found.start(), f"{found[1]} asks another server", hint)

    def tag(self, tag: Tag) -> None:
        inside, mjml = self.stack[-1], tag.name[:2].lower() == "mj"
        if mjml:
            if not tag.complete:
                self._incomplete(tag)
            if tag.form == "close":
                self._end_component(tag, inside)
            else:
                self._component(tag, inside)
        elif tag.form == "comment":
            self._comment(tag, inside)
        elif tag.form == "lone":
            hint = "write &lt;, or delete it"
            self.say("not-rendered", tag.offset, "this < starts no tag and stops the renderer", hint)
        elif tag.form != "close":
            self._html(tag, inside)
        elif inside.content in {"components", "anything"}:
            self._end(tag, tag.name.lower(), inside)

    def end(self) -> None:
        """The document's end: what is still open, what never came."""
        while len(self.stack) > 1:
            self._give_up(self.stack.pop(), "the end")
        self.faults += self.stack[0].faults
        self.faults += [fault for fault, defaults in self.lacking if self.defaults.isdisjoint(defaults)]
        if "mjml" not in self.once:
            self.say("missing", 0, "there is no <mjml>", "put <mjml> and </mjml> around everything")
        elif "mj-body" not in self.once:
            self.say("missing", self.once["mjml"], "there is no <mj-body>", "put the sections into <mj-body>")

    def _comment(self, tag: Tag, inside: _Open) -> None:
        if not tag.complete:
            message = "this comment has no end and hides the rest"
            self.say("not-closed", tag.offset, message, "write --> where it ends")
            del self.stack[1:]
            self.once = dict.fromkeys(_ONCE, 0)
        elif "--" in tag.inner or tag.inner.endswith("-") or inside.empty() or inside.name in UNCOMMENTED:
            hint = "write {# … #}, or leave out its --" if "--" in tag.inner else "write {# … #}"
            self.say("not-rendered", tag.offset, "this comment stops the renderer", hint)

    def _incomplete(self, tag: Tag) -> None:
        if self.source[tag.end : tag.end + 1] in {'"', "'"}:
            attribute = unclosed(tag.inner)
            message = f"<{tag.name}>: the value of {attribute or 'an attribute'} has no end"
            hint = "close its quotation marks, and write &lt; for a < in it"
            self.say("not-closed", tag.offset, message, hint, attribute)
        else:
            self.say("not-closed", tag.offset, f"the tag {tag.name} has no >", "end it with >")

    def _component(self, tag: Tag, inside: _Open) -> None:
        one, known = _Open(tag.name, tag.name, tag.offset), COMPONENTS.get(tag.name)
        if tag.name in REFUSED:
            if inside.name not in REFUSED:
                self.say("not-rendered", tag.offset, f"our renderer has no <{tag.name}>", REFUSED[tag.name])
        elif known is None:
            one.name = self._unknown(tag)
        elif inside.content not in {"components", "anything"}:
            inside.faults.append(_misplaced(tag, inside))
        elif inside.name == "mj-attributes" and tag.name in inside.children:
            self._default(tag)
            one.content = "components"  # but none: there it only has attributes
        else:
            self._known(tag, inside)
            one.content, one.children = known.content, known.children
        if tag.form == "open":
            self._open(one, tag)

    def _unknown(self, tag: Tag) -> str:
        """The name that was meant, as far as one can guess."""
        meant = _STEMS.get(nearest(tag.name.lower().removeprefix("mj-"), _STEMS))
        hint = f"did you mean {meant!r}?" if meant else "see the components in the MJML documentation"
        self.say("unknown-tag", tag.offset, f"MJML has no tag <{tag.name}>", hint)
        return meant or tag.name

    def _known(self, tag: Tag, inside: _Open) -> None:
        if inside.content == "components" and tag.name not in inside.children:
            inside.faults.append(_misplaced(tag, inside))
        elif tag.name in _ONCE and tag.name in self.once:
            message = f"there is a second <{tag.name}>, and only one would be mailed"
            self.say("missing", tag.offset, message, "put everything into one")
        elif tag.name == "mj-font":
            hint = "delete it, and name fonts that readers have, such as system-ui or Arial"
            self.say("outside-request", tag.offset, "a web font asks another server", hint)
        self.once.setdefault(tag.name, tag.offset)
        if tag.complete:
            found = judged(tag.name, tag.inner)
            self.faults += [_at(tag, trouble) for trouble in found.troubles]
            self.lacking += [(_at(tag, trouble), defaults) for trouble, defaults in found.lacking]

    def _default(self, tag: Tag) -> None:
        """What stands in `mj-attributes` says what the components of its name have."""
        if tag.complete:
            found = judged(tag.name, tag.inner)
            self.faults += [_at(tag, trouble) for trouble in found.troubles]
            self.faults += [_at(tag, trouble) for trouble, _ in found.lacking if tag.name == "mj-class"]
            self.defaults |= found.defaults

    def _html(self, tag: Tag, inside: _Open) -> None:
        name = tag.name.lower()
        if name in _LOADING:
            self.say("outside-request", tag.offset, f"<{name}> asks another server", "delete it")
        elif inside.content in {"words", "css"}:
            message = f"<{name}> in <{inside.written}> stops the renderer: only words may stand there"
            self.say("not-rendered", tag.offset, message, "delete the tag, keep its words")
        elif inside.content == "components":
            message = f"<{name}> is HTML, and only components may stand here"
            inside.faults.append(LintFault("unknown-tag", tag.offset, "", message, inside.advice()))
        if inside.content in {"components", "anything"} and tag.form == "open" and name not in VOID:
            self._open(_Open(name, name, tag.offset), tag)

    def _open(self, one: _Open, tag: Tag) -> None:
        if not tag.complete and one.empty():  # its /> is what is missing
            self.given_up[one.name] += 1
        else:
            self.stack.append(one)
            self.waiting[one.name] += 1

    def _end_component(self, tag: Tag, inside: _Open) -> None:
        if tag.complete and tag.inner.strip():
            hint = f"write </{tag.name}>"
            self.say("not-rendered", tag.offset, "this end tag has more than its name in it", hint)
        if tag.name in COMPONENTS or tag.name in REFUSED:
            self._end(tag, tag.name, inside)
        elif tag.name == inside.written or self._unknown(tag) == inside.name:
            self._end(tag, inside.name, inside)  # if its start is misspelt too, that was said there

    def _end(self, tag: Tag, name: str, inside: _Open) -> None:
        """An end takes with it what was opened since and not closed."""
        if self.waiting[name]:
            while (one := self.stack.pop()).name != name:
                self._give_up(one, f"</{tag.name}>")
            self.waiting[name] -= 1
            self.faults += one.faults
        elif self.given_up[name]:
            self.given_up[name] -= 1
        elif tag.name in COMPONENTS or (tag.name[:2] != "mj" and inside.content == "components"):
            hint = f"delete it, or write <{tag.name}> where it starts"
            self.say("not-closed", tag.offset, f"</{tag.name}> ends nothing that is open", hint)

    def _give_up(self, one: _Open, before: str) -> None:
        self.waiting[one.name] -= 1
        self.given_up[one.name] += 1
        if one.name[:2] == "mj":
            hint = "end it with />" if one.empty() else f"write </{one.written}> where it ends"
            self.say("not-closed", one.offset, f"<{one.written}> is not closed before {before}", hint)


def _at(tag: Tag, trouble: AttributeFault) -> LintFault:
    return LintFault(trouble.rule, tag.offset, trouble.attribute, trouble.message, trouble.hint)


def _misplaced(tag: Tag, inside: _Open) -> LintFault:
    place = f"inside <{inside.written}>" if inside.name else "outside <mjml>"
    if inside.content == "html":
        place += ", where it would be mailed as it is"
    parents = [name for name, one in COMPONENTS.items() if tag.name in one.children]
    if len(parents) > 1:
        parents.remove("mj-attributes")
    hint = f"allowed in: {' '.join(parents)}" if parents else "one <mjml> holds everything"
    # mrml knows mj-style in the head only, and mails it elsewhere.
    rule = "not-rendered" if tag.name == "mj-style" else "misplaced"
    return LintFault(rule, tag.offset, "", f"<{tag.name}> stands {place}", hint)
