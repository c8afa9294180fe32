"""A machine's words go through all that reads and writes catalogs, and stay known for what they are."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipelines.languages.table import BUILT_IN
from pipelines.model.catalog import Catalog, Message
from pipelines.model.edition import Amount, Decision, Verdict
from pipelines.translation.checks import check_catalog
from pipelines.translation.checks.base import CheckContext
from pipelines.translation.drafts.mark import DraftState, as_draft, draft_mark, draft_state, without_mark
from pipelines.translation.extract import template_catalog
from pipelines.translation.formats.po import parse_catalog
from pipelines.translation.formats.po_writer import serialize_catalog
from pipelines.translation.gate import Texts, decide
from pipelines.translation.memory import Memory
from pipelines.translation.merge import merge
from pipelines.translation.three_way import merge_versions
from pipelines.workspace.settings import GatePolicy

ENGLISH, GERMAN = BUILT_IN["en"], BUILT_IN["de"]
TEXT = Message("All activities are on the map.", extracted=("paragraph",))
READ = Message("Join us", strings=("Machen Sie mit",), extracted=("paragraph",))
DRAFT = as_draft(TEXT, ("Alle Aktivitäten stehen auf der Karte.",), "dummy", date(2026, 12, 1))
LOST = replace(DRAFT, flags=())
CONFIRMED = without_mark(LOST)
HEADER = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"


def catalog(*messages: Message) -> Catalog:
    return Catalog("de.po", Message("", strings=(HEADER,)), messages)


def judged(*messages: Message) -> Decision:
    wanted = (TEXT, READ)
    findings = list(
        check_catalog(wanted, catalog(*messages), CheckContext("de", ignored=frozenset(("machine-draft",))))
    )
    return decide("de", Texts(wanted, catalog(*messages)), (), findings, GatePolicy(required=()))


def test_the_gate_holds_a_draft_and_says_that_it_is_one() -> None:
    """Whoever decides whether to wait sees how much of the work is to read a machine's words."""
    review = Amount(1, 6)
    why = "1 text, 6 words to review, 1 of them machine draft"
    assert judged(DRAFT, READ) == Decision("de", Verdict.HOLD, 8, 2, Amount(), review, (why,), drafts=1)
    assert judged(CONFIRMED, READ) == Decision("de", Verdict.READY, 8, 8)


def test_a_draft_that_only_looks_reviewed_holds_its_language() -> None:
    """Nothing switches that off: a tool has cleared the marks, and nobody knows whether anybody has read."""
    decision = judged(LOST, READ)
    assert decision.verdict is Verdict.HOLD
    assert decision.reasons[0].startswith("1 error, first at de.po: a machine draft lost the fuzzy mark")


def test_whoever_looks_through_the_findings_sees_which_are_drafts() -> None:
    """A text to review that a machine wrote is other work than one whose source changed a little."""
    findings = check_catalog((TEXT,), catalog(DRAFT), CheckContext("de"))
    wanted = "to be reviewed (machine draft: dummy): 'All activities are on the map.'"
    assert [finding.message for finding in findings] == [wanted]


@pytest.mark.parametrize(("message", "known"), [(DRAFT, False), (LOST, False), (CONFIRMED, True)])
def test_memory_is_of_what_people_wrote_or_read(message: Message, known: bool) -> None:
    """A machine's mistake would come back in every article, each time as something that was translated so."""
    memory = Memory()
    memory.add(catalog(message), "sofia", "de")
    assert (memory.exact(TEXT, "de") is not None) is known


@pytest.mark.parametrize("sides", [1, -1])
def test_a_translators_words_win_over_a_draft_that_came_meanwhile(sides: int) -> None:
    """She took the file when the text was empty; nothing is to be chosen, and no conflict has to be read."""
    hers = replace(TEXT, strings=("Die Karte zeigt alle Aktivitäten.",))
    ours, theirs = (catalog(DRAFT), catalog(hers))[::sides]
    for base in (catalog(TEXT), None):
        result = merge_versions(base, ours, theirs)
        assert (result.catalog.messages, result.conflicts) == ((hers,), ())


def test_two_machines_drafts_are_both_shown() -> None:
    """Neither is a person's word; whoever reads chooses."""
    other = as_draft(TEXT, ("Die Karte zeigt alle Aktivitäten.",), "other", date(2026, 12, 2))
    result = merge_versions(catalog(TEXT), catalog(DRAFT), catalog(other))
    [found] = result.catalog.messages
    assert (found.fuzzy, found.strings, len(result.conflicts)) == (True, DRAFT.strings, 1)
    assert any("Die Karte zeigt alle Aktivitäten." in line for line in found.comments)


def test_a_draft_comes_over_where_nobody_wrote() -> None:
    """And a translator who edits one in her own tool has written words of her own."""
    assert merge_versions(catalog(TEXT), catalog(DRAFT), catalog(TEXT)).catalog.messages == (DRAFT,)
    edited = replace(LOST, strings=("Die Karte zeigt alles.",))
    assert merge_versions(catalog(DRAFT), catalog(DRAFT), catalog(edited)).catalog.messages == (edited,)


@pytest.mark.parametrize("message", [DRAFT, LOST])
def test_extraction_keeps_a_draft_for_what_it_is(message: Message) -> None:
    """Also when its source changes: it is then fuzzy for that reason too, and never kept as reviewed."""
    again, _ = merge((TEXT,), catalog(message), GERMAN, ENGLISH)
    assert again.messages == (message,)
    changed = replace(TEXT, id="All activities are on the new map.")
    carried, _ = merge((changed,), catalog(message), GERMAN, ENGLISH)
    assert [(m.fuzzy, draft_mark(m)) for m in carried.messages] == [(True, draft_mark(DRAFT))]


@pytest.mark.parametrize("message", [DRAFT, LOST])
def test_a_draft_whose_source_changed_back_is_not_ready(message: Message) -> None:
    """An undone edit makes a translation ready again that a person had read, and no other."""
    changed = replace(TEXT, id="All activities are on the new map.")
    carried, _ = merge((changed,), catalog(message), GERMAN, ENGLISH)
    back, _ = merge((TEXT,), carried, GERMAN, ENGLISH)
    assert [draft_state(m) for m in back.messages] == [draft_state(message)]


TOOLS = {
    "msgcat": ["msgcat", "-"],
    "msgattrib": ["msgattrib", "--no-obsolete", "-"],
    "msgmerge": ["msgmerge", "--quiet", "-", "sofia.pot"],
    "msgattrib --clear-fuzzy": ["msgattrib", "--clear-fuzzy", "-"],
}


@pytest.mark.skipif(not shutil.which("msgcat"), reason="install gettext: sudo apt install gettext")
@pytest.mark.parametrize("tool", TOOLS)
def test_gettexts_own_tools_leave_the_mark_alone(tmp_path: Path, tool: str) -> None:
    """Translators' tools are made of them; and the one that clears all marks is found out."""
    template = template_catalog("sofia.pot", "sofia", (TEXT,), "")
    (tmp_path / "sofia.pot").write_bytes(serialize_catalog(template))
    given = serialize_catalog(catalog(DRAFT))
    done = subprocess.run(TOOLS[tool], input=given, capture_output=True, cwd=tmp_path, check=True)
    [found] = parse_catalog(done.stdout, "de.po").messages
    wanted = DraftState.LOST if tool.endswith("fuzzy") else DraftState.DRAFT
    assert (draft_state(found), draft_mark(found)) == (wanted, draft_mark(DRAFT))


def test_poedit_writes_what_we_can_read() -> None:
    """It wraps texts, and puts its own head in the place of ours; comments of translators it leaves alone."""
    poedit: Sequence[str] = (
        'msgid ""',
        'msgstr ""',
        '"Content-Type: text/plain; charset=UTF-8\\n"',
        '"X-Generator: Poedit 3.5\\n"',
        "",
        *(f"# {line}" for line in DRAFT.comments),
        "#. paragraph",
        "#, fuzzy",
        'msgid ""',
        '"All activities "',
        '"are on the map."',
        'msgstr ""',
        '"Alle Aktivitäten stehen "',
        '"auf der Karte."',
        "",
    )
    [found] = parse_catalog("\n".join(poedit).encode(), "de.po").messages
    assert draft_state(found) is DraftState.DRAFT
