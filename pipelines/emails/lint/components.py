"""The walk through a document: each tag, comment and text is judged by what it stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipelines.emails.lint.attributes import Default, judge_attributes, unclosed
from pipelines.emails.lint.faults import LintFault
from pipelines.emails.lint.nesting import Nesting, OpenTag
from pipelines.emails.lint.reference import COMPONENTS, REFUSED, TIGHT, UNCOMMENTED
from pipelines.emails.lint.tags import LOADING, VOID, Tag
from pipelines.emails.lint.values import quoted
from pipelines.model.suggestion import nearest

_ONCE = frozenset({"mjml", "mj-head", "mj-body"})
_CSS = re.compile(r"/\*.*?(?:\*/|\Z)|(@import|url\(\s*+[\"']?\s*+(?:https?:)?//)", re.DOTALL | re.IGNORECASE)
_CSS_BEGINS = ("@import", "url(")
_STEMS = {name.removeprefix("mj-"): name for name in COMPONENTS}


@dataclass(slots=True)
class Walk:
    """How far a document is understood, and what was found in it."""

    source: str
    nesting: Nesting = field(default_factory=Nesting)
    once: dict[str, int] = field(default_factory=dict)
    """Where the first of each component stands."""
    defaults: set[Default] = field(default_factory=set)
    lacking: list[tuple[LintFault, frozenset[Default]]] = field(default_factory=list)
    """Faults that are none if one of these defaults is given, perhaps later in the document."""

    def text(self, start: int, stop: int, last: Tag | None) -> None:
        """What lies between two tags; after an incomplete one it may be what is left of it."""
        inside = self.nesting.stack[-1]
        if inside.content == "css" or (last and last.form == "open" and last.name.lower() == "style"):
            self._style(start, stop)
        elif inside.content == "components" and (last is None or last.complete):
            text = self.source[start:stop]
            if words := text.lstrip():
                message = f"the text {quoted(words)} stands where only components are allowed"
                inside.faults.append(LintFault("stray-text", stop - len(words), "", message, inside.advice()))
            elif text and text[0] != "\n" and inside.name in TIGHT:
                message = f"this space in <{inside.name}> stops the renderer"
                hint = "begin a new line right after the tag before it"
                self.nesting.report("not-rendered", start, message, hint)

    def tag(self, tag: Tag) -> None:
        inside, mjml = self.nesting.stack[-1], tag.name[:2].lower() == "mj"
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
            self.nesting.report(
                "not-rendered", tag.offset, "this < does not start a tag, and stops the renderer", hint
            )
        elif tag.form != "close":
            self._html(tag, inside)
        elif inside.content in {"components", "anything"}:
            self.nesting.close(tag, tag.name.lower(), inside)

    def end(self) -> list[LintFault]:
        """All faults, at the document's end: also what is still open, and what never came."""
        self.nesting.finish()
        if "mjml" not in self.once:
            hint = "put <mjml> and </mjml> around everything"
            self.nesting.report("missing", 0, "there is no <mjml>", hint)
        elif "mj-body" not in self.once:
            hint = "put the sections into <mj-body>"
            self.nesting.report("missing", self.once["mjml"], "there is no <mj-body>", hint)
        lacking = [fault for fault, defaults in self.lacking if self.defaults.isdisjoint(defaults)]
        return self.nesting.faults + lacking

    def _style(self, start: int, stop: int) -> None:
        css = self.source[start:stop].lower()
        if not any(sign in css for sign in _CSS_BEGINS):
            return
        for found in _CSS.finditer(self.source, start, stop):
            if found[1]:  # else a comment
                hint = "write the rules here, name fonts that readers have, show pictures with mj-image"
                message = f"{found[1]} loads something from another server"
                self.nesting.report("outside-request", found.start(), message, hint)

    def _comment(self, tag: Tag, inside: OpenTag) -> None:
        if not tag.complete:
            message = "this comment has no end and hides the rest"
            self.nesting.report("not-closed", tag.offset, message, "write --> where it ends")
            del self.nesting.stack[1:]
            self.once = dict.fromkeys(_ONCE, 0)
        elif "--" in tag.inner or tag.inner.endswith("-") or inside.empty() or inside.name in UNCOMMENTED:
            hint = "write {# … #}, or leave out its --" if "--" in tag.inner else "write {# … #}"
            self.nesting.report("not-rendered", tag.offset, "this comment stops the renderer", hint)

    def _incomplete(self, tag: Tag) -> None:
        if self.source[tag.end : tag.end + 1] in {'"', "'"}:
            attribute = unclosed(tag.inner)
            message = f"<{tag.name}>: the value of {attribute or 'an attribute'} has no end"
            hint = "close its quotation marks, and write &lt; for a < in it"
            self.nesting.report("not-closed", tag.offset, message, hint, attribute)
        else:
            self.nesting.report("not-closed", tag.offset, f"the tag {tag.name} has no >", "end it with >")

    def _component(self, tag: Tag, inside: OpenTag) -> None:
        one, known = OpenTag(tag.name, tag.name, tag.offset), COMPONENTS.get(tag.name)
        if tag.name in REFUSED:
            if inside.name not in REFUSED:
                message = f"our renderer does not support <{tag.name}>"
                self.nesting.report("not-rendered", tag.offset, message, REFUSED[tag.name])
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
            self.nesting.open(one, complete=tag.complete)

    def _unknown(self, tag: Tag) -> str:
        """The name that was meant, as far as one can guess."""
        meant = _STEMS.get(nearest(tag.name[:40].lower().removeprefix("mj-"), _STEMS))
        hint = f"did you mean {meant!r}?" if meant else "see the components in the MJML documentation"
        self.nesting.report("unknown-tag", tag.offset, f"MJML does not have the tag <{tag.name}>", hint)
        return meant or tag.name

    def _known(self, tag: Tag, inside: OpenTag) -> None:
        if inside.content == "components" and tag.name not in inside.children:
            inside.faults.append(_misplaced(tag, inside))
        elif tag.name in _ONCE and tag.name in self.once:
            message = f"there is a second <{tag.name}>, and only one would be mailed"
            self.nesting.report("missing", tag.offset, message, "put everything into one")
        elif tag.name == "mj-font":
            hint = "delete it, and name fonts that readers have, such as system-ui or Arial"
            message = "a web font is loaded from another server"
            self.nesting.report("outside-request", tag.offset, message, hint)
        self.once.setdefault(tag.name, tag.offset)
        if tag.complete:
            found = judge_attributes(tag.name, tag.inner)
            self.nesting.faults += [fault.at(tag.offset) for fault in found.faults]
            self.lacking += [(fault.at(tag.offset), defaults) for fault, defaults in found.lacking]

    def _default(self, tag: Tag) -> None:
        """What stands in `mj-attributes` says what the components of its name have."""
        if tag.complete:
            found = judge_attributes(tag.name, tag.inner)
            lacking = [fault for fault, _ in found.lacking if tag.name == "mj-class"]
            self.nesting.faults += [fault.at(tag.offset) for fault in (*found.faults, *lacking)]
            self.defaults |= found.defaults

    def _html(self, tag: Tag, inside: OpenTag) -> None:
        name = tag.name.lower()
        if name in LOADING:
            message = f"<{name}> loads something from another server"
            self.nesting.report("outside-request", tag.offset, message, "delete it")
        elif inside.content in {"words", "css"}:
            message = f"<{name}> in <{inside.written}> stops the renderer: only text is allowed there"
            self.nesting.report("not-rendered", tag.offset, message, "delete the tag and keep its text")
        elif inside.content == "components":
            message = f"<{name}> is HTML, and only components are allowed here"
            inside.faults.append(LintFault("unknown-tag", tag.offset, "", message, inside.advice()))
        if inside.content in {"components", "anything"} and tag.form == "open" and name not in VOID:
            self.nesting.open(OpenTag(name, name, tag.offset), complete=tag.complete)

    def _end_component(self, tag: Tag, inside: OpenTag) -> None:
        if tag.complete and tag.inner.strip():
            message = "this end tag has more than its name in it"
            self.nesting.report("not-rendered", tag.offset, message, f"write </{tag.name}>")
        if tag.name in COMPONENTS or tag.name in REFUSED:
            self.nesting.close(tag, tag.name, inside)
        elif tag.name == inside.written or self._unknown(tag) == inside.name:
            self.nesting.close(
                tag, inside.name, inside
            )  # if its start is misspelt too, that was reported there


def _misplaced(tag: Tag, inside: OpenTag) -> LintFault:
    place = f"inside <{inside.written}>" if inside.name else "outside <mjml>"
    if inside.content == "html":
        place += "; it would be mailed as it stands"
    parents = [name for name, one in COMPONENTS.items() if tag.name in one.children]
    if len(parents) > 1:
        parents.remove("mj-attributes")
    hint = f"allowed in: {' '.join(sorted(parents))}" if parents else "one <mjml> holds everything"
    # mrml knows mj-style in the head only, and mails it elsewhere.
    rule = "not-rendered" if tag.name == "mj-style" else "misplaced"
    return LintFault(rule, tag.offset, "", f"<{tag.name}> is not allowed {place}", hint)
