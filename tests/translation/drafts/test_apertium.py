"""Apertium for real, where it is installed: the sample article from English into Spanish."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.actions.draft import draft_texts
from pipelines.actions.draft_engines import open_engine
from pipelines.actions.draft_plan import plan_drafts
from pipelines.actions.editions import make_edition
from pipelines.model.errors import Refused
from pipelines.translation.drafts.apertium import Apertium
from pipelines.translation.drafts.engine import DraftedText, DraftRequest, Markup, TextToDraft
from pipelines.translation.drafts.mark import is_draft
from pipelines.translation.memory import Memory
from pipelines.workspace.articles import read_article
from pipelines.workspace.catalogs import read_catalog
from pipelines.workspace.paths import open_workspace
from pipelines.workspace.snapshot import open_snapshot
from tests.conftest import SLUG, copy_workspace, empty_catalogs
from tests.translation.drafts.faults import SetupOfTests

NOW = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.mark.skipif(not shutil.which("apertium"), reason="sudo apt install apertium apertium-eng-spa")
def test_the_sample_article_in_spanish(tmp_path: Path) -> None:
    """Real words of a real machine: every text is a draft with its codes and names, none goes out."""
    workspace = open_workspace(copy_workspace(tmp_path, SLUG, locales=("en", "es")))
    empty_catalogs(workspace.root, SLUG, keep=())
    snapshot = open_snapshot(workspace)
    engine = open_engine(workspace, "apertium", Memory)
    plan = plan_drafts(snapshot, engine, [SLUG], ["es"])
    assert (plan.texts, plan.characters) == (24, 0)
    [done] = draft_texts(workspace, engine, plan, NOW)
    assert (done.written, done.left, done.fault) == (24, (), None)
    messages = [each for each in read_catalog(workspace, SLUG, "es").messages if not each.obsolete]
    assert [each.id for each in messages if not is_draft(each)] == []
    assert sum("**EU Code Week**" in each.strings[0] for each in messages) > 0
    edition = make_edition(open_snapshot(workspace), read_article(workspace, SLUG), "es")
    assert edition.decision.why == "24 texts, 415 words to review, 24 of them machine drafts"


class Listing(SetupOfTests):
    """A program that prints its pairs, and which one it was asked for."""

    def run(self, command: Sequence[str], given: str, /) -> str:
        return "eng-spa\nspa-eng_US\nspa-eng\n" if command[1] == "-l" else f"⟦=0⟧ {command[-1]}"


@pytest.mark.parametrize(("source", "target", "pair"), [("en", "es", "eng-spa"), ("es", "en", "spa-eng")])
def test_a_plain_pair_comes_before_its_variants(source: str, target: str, pair: str) -> None:
    """Its names are of three letters, ours of two; American spelling is nobody's wish here."""
    request = DraftRequest(source, target, (TextToDraft("x", ("x",)),), Markup.SENTINELS)
    assert Apertium(Listing()).translate(request) == [DraftedText(pair)]
    assert Apertium(Listing()).ability("en", "mt") is None


def test_a_machine_without_the_program_says_what_to_install(tmp_path: Path) -> None:
    """As a refusal of that engine, with the page that names the package."""
    workspace = copy_workspace(tmp_path, SLUG, locales=("en", "es"))
    settings = workspace / "glocal.toml"
    settings.write_text(settings.read_text() + '\n[drafts.apertium]\nprogram = "no-such-program"\n')
    engine = open_engine(open_workspace(workspace), "apertium", Memory)
    with pytest.raises(Refused, match="the program no-such-program is not installed here"):
        engine.ability("en", "es")
