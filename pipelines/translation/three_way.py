"""Two versions of a catalog and the one that both were made of become one, entry by entry.

An entry is known by its text, so wrapping, line numbers and order cannot conflict. What one side changed is
taken. Where both translated a text differently, it becomes fuzzy, and both texts stand in its comments: no
sentence is lost, and none goes out that nobody chose.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from json import dumps
from typing import TypeVar

from pipelines.model.catalog import Catalog, Message
from pipelines.translation.drafts.mark import DraftState, draft_state, is_draft, without_mark

_Key = tuple[str | None, str]
_Value = TypeVar("_Value")

CONFLICT_NOTE = (
    "Two branches translated this text differently: keep the better words, delete this and the fuzzy mark."
)
_REVISED = "PO-Revision-Date"
_DATES = (_REVISED, "POT-Creation-Date")


@dataclass(frozen=True, slots=True)
class ThreeWayMerge:
    """The one catalog, and those of its messages that both sides translated differently."""

    catalog: Catalog
    conflicts: tuple[Message, ...] = ()


def merge_versions(base: Catalog | None, ours: Catalog, theirs: Catalog) -> ThreeWayMerge:
    """The catalog with the changes of both sides; laid out as ours is. `base`: none if both made the file."""
    before = _by_key(base) if base else {}
    mine, other = _by_key(ours), _by_key(theirs)
    _follow_carried(before, mine, other)
    _follow_carried(before, other, mine)
    merged: dict[_Key, Message] = {}
    conflicts = []
    for key in _in_order(before, mine, other):
        if key in mine and key in other:
            message, clash = _merged_entry(before.get(key), mine[key], other[key])
            if clash:
                conflicts.append(message)
        elif kept := _one_sided(before.get(key), mine.get(key) or other[key]):
            message = kept
        else:
            continue
        merged[key] = message
    header = _merged_header(base.header if base else None, ours.header, theirs.header)
    return ThreeWayMerge(replace(ours, header=header, messages=tuple(merged.values())), tuple(conflicts))


def _by_key(catalog: Catalog) -> dict[_Key, Message]:
    """The messages, without the lines that they stand in."""
    return {message.key: replace(message, line=0) for message in catalog.messages}


def _words_of(message: Message) -> tuple[str, ...]:
    return message.strings if any(message.strings) else ()


# --- entries ---------------------------------------------------------------------------------------


def _follow_carried(
    before: Mapping[_Key, Message], side: dict[_Key, Message], other: dict[_Key, Message]
) -> None:
    """Where one side carried a translation over to a new text, the other's new words go along, fuzzy."""
    improved = {
        _words_of(was): key
        for key, was in before.items()
        if key not in side and key in other and _words_of(other[key]) not in ((), _words_of(was))
    }
    for key, message in side.items():
        if key in before or key in other or not (old := improved.pop(_words_of(message), None)):
            continue
        words = other[old]
        # Reviewed words of the new text are somebody's choice too.
        notes = () if message.fuzzy else tuple(_conflict_notes(message, words))
        if (words.plural is None) != (message.plural is None) or len(words.strings) != len(message.strings):
            continue
        side[key] = replace(
            message,
            strings=words.strings,
            flags=_marked(message.flags),
            previous=message.previous or (("msgid", words.id),),
            comments=(*_merged_lines(before[old].comments, message.comments, words.comments), *notes),
        )
        other[old] = before[old]


def _one_sided(base: Message | None, message: Message) -> Message | None:
    """What becomes of an entry that the other side does not have: new, or removed there."""
    if base is None:
        return message
    work = (_words_of(message), message.comments)
    if work in ((_words_of(base), base.comments), ((), ())):
        return None
    return replace(message, obsolete=True, references=())


def _merged_entry(base: Message | None, ours: Message, theirs: Message) -> tuple[Message, bool]:
    """One entry of two, and whether both sides had words of their own for it."""
    if theirs in (ours, base):
        return ours, False
    if ours == base:
        return theirs, False
    was = base or Message(ours.id, context=ours.context, plural=ours.plural, obsolete=True)
    ours, theirs = _without_overtaken_draft(was, ours, theirs), _without_overtaken_draft(was, theirs, ours)
    chosen = _merged_translation(was, ours, theirs)
    clash = chosen is None
    if chosen is None:
        chosen = _both_shown(ours, theirs)
    both_new = _translation(was) not in (_translation(ours), _translation(theirs))
    flags = _merged_lines(*([flag for flag in m.flags if flag != "fuzzy"] for m in (was, ours, theirs)))
    comments = _merged_lines(was.comments, ours.comments, theirs.comments)
    message = replace(
        chosen,
        comments=tuple(dict.fromkeys((*comments, *_conflict_notes(ours, theirs)))) if clash else comments,
        # Notes on a changed source belong to the words that they speak of.
        extracted=chosen.extracted
        if both_new
        else _merged_lines(was.extracted, ours.extracted, theirs.extracted),
        references=_side_that_changed(was.references, ours.references, theirs.references),
        flags=_marked(flags) if chosen.fuzzy else flags,
        obsolete=_side_that_changed(was.obsolete, ours.obsolete, theirs.obsolete),
    )
    return message, clash


def _without_overtaken_draft(was: Message, one: Message, other: Message) -> Message:
    """One side's entry; empty where it is a machine's draft, and the other side has a person's words
    meanwhile: there is nothing to choose between them.
    """
    by_a_person = _words_of(other) not in ((), _words_of(was), _words_of(one)) and not is_draft(other)
    if draft_state(one) is not DraftState.DRAFT or is_draft(was) or not by_a_person:
        return one
    flags = tuple(flag for flag in one.flags if flag != "fuzzy")
    return replace(without_mark(one), strings=("",) * len(one.strings), flags=flags, previous=was.previous)


def _translation(message: Message) -> tuple[object, ...]:
    """What a translator decided, and of which text."""
    return _words_of(message), message.fuzzy, message.previous, message.plural


def _merged_translation(was: Message, ours: Message, theirs: Message) -> Message | None:
    """The side whose translation stands; nothing if both have words of their own."""
    if _translation(theirs) in (_translation(was), _translation(ours)):
        return ours
    if _translation(ours) == _translation(was):
        return theirs
    if _words_of(ours) == _words_of(theirs):
        return theirs if theirs.fuzzy else ours
    if _words_of(ours) and _words_of(theirs):
        return None
    # One side has emptied it, the other written: the words stay, for somebody to look at.
    chosen = ours if _words_of(ours) else theirs
    doubted = ours.fuzzy or theirs.fuzzy or bool(_words_of(was))
    return replace(chosen, flags=_marked(chosen.flags)) if doubted else chosen


def _both_shown(ours: Message, theirs: Message) -> Message:
    """Reviewed words before others; fuzzy, and without the old source: an undone edit makes nothing ready."""
    first = theirs if ours.fuzzy and not theirs.fuzzy else ours
    return replace(first, flags=_marked(first.flags), previous=())


def _conflict_notes(ours: Message, theirs: Message) -> Iterator[str]:
    yield CONFLICT_NOTE
    for branch, message in (("one branch", ours), ("the other branch", theirs)):
        for number, text in enumerate(message.strings):
            name = "msgstr" if message.plural is None else f"msgstr[{number}]"
            state = ", fuzzy" if message.fuzzy else ""
            yield f"{name} of {branch}{state}: {dumps(text, ensure_ascii=False)}"


def _marked(flags: Sequence[str]) -> tuple[str, ...]:
    return ("fuzzy", *(flag for flag in flags if flag != "fuzzy"))


def _side_that_changed(was: _Value, ours: _Value, theirs: _Value) -> _Value:
    """The value of the side that changed it; ours if both did."""
    return theirs if ours == was else ours


def _merged_lines(was: Iterable[str], ours: Sequence[str], theirs: Sequence[str]) -> tuple[str, ...]:
    """Ours, without what they took out and with what they put in."""
    before, now = Counter(was), Counter(theirs)
    removed, added = before - now, now - before
    added -= Counter(ours) - before  # what both put in is one
    lines = []
    for line in ours:
        if removed[line] > 0:
            removed[line] -= 1
        else:
            lines.append(line)
    for line in theirs:
        if added[line] > 0:
            added[line] -= 1
            lines.append(line)
    return tuple(lines)


def _in_order(
    before: Mapping[_Key, Message], ours: Mapping[_Key, Message], theirs: Mapping[_Key, Message]
) -> Iterator[_Key]:
    """All keys in the order of the side that moved entries, ours if in doubt; what only the other has, behind
    the entry that it follows there.
    """
    common = {key: None for key in before if key in ours and key in theirs}
    unmoved = [key for key in ours if key in common] == list(common)
    lead, follow = (theirs, ours) if unmoved else (ours, theirs)
    behind: dict[_Key | None, list[_Key]] = {}
    neighbour = None
    for key in follow:
        if key in lead:
            neighbour = key
        else:
            behind.setdefault(neighbour, []).append(key)
    yield from behind.get(None, ())
    for key in lead:
        yield key
        yield from behind.get(key, ())


# --- the header ------------------------------------------------------------------------------------


def _merged_header(base: Message | None, ours: Message, theirs: Message) -> Message:
    """Field by field; where both changed one, the side that was saved last, and the later of two dates."""
    was = base or Message("")
    before, mine, other = (_header_lines(message.strings[0]) for message in (was, ours, theirs))
    revised = (_REVISED, 0)
    theirs_last = _later(mine.get(revised), other.get(revised)) != mine.get(revised)
    lines = {}
    for name in {**mine, **other}:
        values = (before.get(name), mine.get(name), other.get(name))
        if values[0] not in values[1:] and values[1] != values[2]:
            newer = other.get(name) if theirs_last else mine.get(name)
            chosen = _later(*values[1:]) if name[0] in _DATES else newer or values[1] or values[2]
        else:
            chosen = _side_that_changed(*values)
        if chosen is not None:
            lines[name] = chosen
    ends = "\n" if any(message.strings[0].endswith("\n") for message in (ours, theirs)) else ""
    return replace(
        ours,
        strings=("\n".join(lines.values()) + ends,),
        comments=_merged_lines(was.comments, ours.comments, theirs.comments),
        flags=_merged_lines(was.flags, ours.flags, theirs.flags),
        extracted=_merged_lines(was.extracted, ours.extracted, theirs.extracted),
    )


def _header_lines(text: str) -> dict[tuple[str, int], str]:
    """Each line by the name of its field, and a count, should the name come again."""
    seen: Counter[str] = Counter()
    lines = {}
    for line in text.removesuffix("\n").split("\n"):
        name = line.partition(":")[0].strip()
        lines[name, seen[name]] = line
        seen[name] += 1
    return lines


def _later(ours: str | None, theirs: str | None) -> str | None:
    """The line with the later date; ours if it cannot be told."""
    first, second = _date(ours), _date(theirs)
    if second is None:
        return ours if ours is not None else theirs
    return theirs if first is None or second > first else ours


def _date(line: str | None) -> datetime | None:
    try:
        return datetime.strptime((line or "").partition(":")[2].strip(), "%Y-%m-%d %H:%M%z")
    except ValueError:
        return None
