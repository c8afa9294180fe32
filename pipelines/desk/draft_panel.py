"""What stands beside a text while it is written: its inbox lines, what checks say, what the edit means."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import sha256

from pipelines.actions.edit_effects import EditEffects, TextEffect, edit_effects
from pipelines.actions.look import EditionLook, Face, look, snapshot_with, text_faults_of
from pipelines.desk.desk_request import DeskRequest
from pipelines.desk.frames import locales_of
from pipelines.model.errors import GlocalError
from pipelines.model.finding import Finding

_SHORT = 16


@dataclass(frozen=True, slots=True)
class DraftPanel:
    """For `write-side.html`, as `side`."""

    findings: tuple[Finding, ...]
    shown: EditionLook | None
    """The mail in the source language; None if the text cannot be an article."""
    effects: EditEffects | None
    vouched: frozenset[str]
    """Texts of which the author says that their meaning is the same."""
    locale: str = ""

    def name(self, effect: TextEffect) -> str:
        """Of the form's field about this text."""
        return field_of(effect.after)

    @property
    def new(self) -> tuple[TextEffect, ...]:
        return tuple(each for each in self._texts if each.kind == "new")

    @property
    def changed(self) -> tuple[TextEffect, ...]:
        return tuple(each for each in self._texts if each.kind == "changed")

    @property
    def gone(self) -> tuple[TextEffect, ...]:
        return tuple(each for each in self._texts if each.kind == "gone")

    @property
    def new_words(self) -> int:
        return sum(each.words for each in self.new)

    @property
    def languages(self) -> int:
        """How many the issue is translated into."""
        return max((len(each.stays + each.review + each.waiting) for each in self._texts), default=0)

    @property
    def _texts(self) -> tuple[TextEffect, ...]:
        return self.effects.texts if self.effects else ()


def field_of(text: str) -> str:
    """The name of the form's field in which the author says what a change of this text is."""
    return f"meaning-{sha256(text.encode()).hexdigest()[:_SHORT]}"


def draft_panel(request: DeskRequest, slug: str, text: str, files: str) -> DraftPanel:
    """Of a text, saved or not; what the form says of its sentences is read from the request."""
    try:
        snapshot, article = snapshot_with(request.snapshot, slug, text)
    except GlocalError as error:
        return DraftPanel(text_faults_of(error, slug), None, None, frozenset())
    locale = locales_of(snapshot, article)[0]
    shown = look(snapshot, article, locale, Face.MAIL, files)
    effects = edit_effects(snapshot, article)
    vouched = vouched_texts(request, effects)
    if vouched:
        effects = edit_effects(snapshot, article, vouched)
    # Notes of an import stand above the text, with a box to tick.
    findings = tuple(each for each in shown.edition.findings if each.check != "note")
    return DraftPanel(findings, shown, effects, vouched, locale)


def vouched_texts(request: DeskRequest, effects: EditEffects) -> frozenset[str]:
    """The texts of which the form that was sent says that the meaning is the same."""
    changed = [each for each in effects.texts if each.kind == "changed" and each.can_vouch]
    return frozenset(each.after for each in changed if request.form.get(field_of(each.after)) == "same")


def sentence_diff(before: str, after: str) -> list[tuple[str, str]]:
    """A text word by word: ("same" | "out" | "in", words)."""
    old, new = before.split(" "), after.split(" ")
    found: list[tuple[str, str]] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(("same", " ".join(old[a:b])))
            continue
        found += [("out", " ".join(old[a:b]))] if b > a else []
        found += [("in", " ".join(new[c:d]))] if d > c else []
    return found


def differing_lines(theirs: str, mine: str) -> list[tuple[str, str]]:
    """Two texts line by line, without what is the same far from a difference: ("same" | "out" | "in" | "gap",
    the line).
    """
    old, new = theirs.split("\n"), mine.split("\n")
    found: list[tuple[str, str]] = []
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(2):
        found += [("gap", "")] if found else []
        for tag, a, b, c, d in group:
            if tag == "equal":
                found += [("same", line) for line in old[a:b]]
                continue
            found += [("out", line) for line in old[a:b]]
            found += [("in", line) for line in new[c:d]]
    return found


def beside_names(names: Collection[str]) -> tuple[str, ...]:
    """Of the files beside an article those that can be shown."""
    kinds = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif")
    return tuple(sorted(name for name in names if name.lower().endswith(kinds) and not name.startswith(".")))
