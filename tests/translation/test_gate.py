"""The gate: which languages may go out, and why not the others, in words for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from pipelines.languages.table import BUILT_IN
from pipelines.model.catalog import Catalog, Message
from pipelines.model.edition import Decision, Verdict
from pipelines.model.finding import Finding, Origin, Severity
from pipelines.translation.extract import empty_catalog
from pipelines.translation.gate import decide
from pipelines.workspace.settings import GatePolicy

TITLE = Message("One day in Sofia", extracted=("title",))  # 4 words
BUTTON = Message("Join in", extracted=("heading", "button, at most 25 characters"))  # 2 words
PLAIN = Message("We met and talked", extracted=("paragraph",))  # 4 words
WANTED = (TITLE, BUTTON, PLAIN)

PLACE = Origin("translations/de/LC_MESSAGES/sofia.po", 7)
ERROR = Finding("links", Severity.ERROR, "link to https://a.eu is missing, in 'Join in'", PLACE, "de")
HINT = Finding("fuzzy", Severity.HINT, "to be reviewed: 'Join in'", PLACE, "de")


def done(message: Message) -> Message:
    return replace(message, strings=("fertig",))


def fuzzy(message: Message) -> Message:
    return replace(message, strings=("fertig",), flags=("fuzzy",))


def catalog(*messages: Message) -> Catalog:
    return replace(empty_catalog("x.po", "sofia", BUILT_IN["de"]), messages=messages)


def judge(*messages: Message, findings: Sequence[Finding] = (), policy: GatePolicy | None = None) -> Decision:
    return decide("de", [(WANTED, catalog(*messages))], findings, policy or GatePolicy())


READY = [done(message) for message in WANTED]
ASKED = "of the words are ready, 100 % are required"
FIRST = "translations/de/LC_MESSAGES/sofia.po:7: link to https://a.eu is missing, in 'Join in'"
NO_BUTTON = "the call to action is not translated or not reviewed"


def test_all_reviewed_is_ready() -> None:
    """The plain case, with what may lie about besides: hints, leftovers, and texts nobody asks for."""
    extra = (Message("Gone", obsolete=True), Message("Not asked for"))
    assert judge(*READY, *extra, findings=[HINT]) == Decision("de", Verdict.READY, 100.0, 0)


@pytest.mark.parametrize(
    ("policy", "verdict"), [("hold", Verdict.HOLD), ("source", Verdict.SOURCE), ("mixed", Verdict.MIXED)]
)
def test_what_is_not_ready_goes_by_the_policy(policy: str, verdict: Verdict) -> None:
    """Each country decides for itself whether half a translation is better than none."""
    policies = GatePolicy.model_validate({"otherwise": policy})
    assert judge(done(TITLE), done(BUTTON), PLAIN, policy=policies) == Decision(
        "de",
        verdict,
        60.0,
        0,
        (f"60 % {ASKED}: 1 message not translated",),
    )


def test_words_are_counted_not_messages() -> None:
    """One long paragraph is more to read than five headings."""
    assert judge(TITLE, done(BUTTON), done(PLAIN)).percent == 60.0
    assert judge(done(TITLE), BUTTON, done(PLAIN)).percent == 80.0


def test_reasons_say_what_is_to_be_done() -> None:
    """The communications officer writes to the translator; these are the words she needs."""
    assert judge(fuzzy(TITLE), BUTTON) == Decision(
        "de",
        Verdict.HOLD,
        0.0,
        1,
        (
            f"0 % {ASKED}: 1 message to be reviewed (fuzzy), 2 messages not translated",
            "the title is not translated or not reviewed",
            NO_BUTTON,
        ),
    )
    assert judge(fuzzy(TITLE), fuzzy(BUTTON), fuzzy(PLAIN)).reasons[0] == (
        f"0 % {ASKED}: 3 messages to be reviewed (fuzzy)"
    )


def test_an_obsolete_translation_does_not_count() -> None:
    """It is not in the edition, whatever it says."""
    old = replace(done(PLAIN), obsolete=True)
    assert judge(done(TITLE), done(BUTTON), old).percent == 60.0


def test_above_the_minimum_an_edition_goes_out_mixed() -> None:
    """What is missing falls back part by part, and the reader is told."""
    policy = GatePolicy(minimum=60, otherwise="hold")
    assert judge(done(TITLE), done(BUTTON), PLAIN, policy=policy) == Decision("de", Verdict.MIXED, 60.0, 0)


def test_just_below_the_minimum_is_below() -> None:
    """No rounding helps over the bar, nor does the reason say that the bar was reached."""
    long = Message("word " * 249)
    parts = [((BUTTON, long), catalog(BUTTON, done(long)))]
    assert decide("de", parts, (), GatePolicy(minimum=99.5, required=())) == Decision(
        "de",
        Verdict.HOLD,
        100 * 249 / 251,
        0,
        ("99 % of the words are ready, 99.5 % are required: 1 message not translated",),
    )


def test_required_parts_hold_whatever_the_percentage() -> None:
    """A German email with an English button looks like fraud."""
    policy = GatePolicy(minimum=50)
    assert judge(done(TITLE), fuzzy(BUTTON), done(PLAIN), policy=policy) == Decision(
        "de", Verdict.HOLD, 80.0, 1, (NO_BUTTON,)
    )
    free = GatePolicy(minimum=50, required=())
    assert judge(done(TITLE), fuzzy(BUTTON), done(PLAIN), policy=free) == Decision(
        "de", Verdict.MIXED, 80.0, 1
    )


def test_a_required_part_that_the_article_lacks_is_not_missing() -> None:
    """Not every article has a summary or a subject of its own."""
    policy = GatePolicy(required=("title", "summary", "subject", "call_to_action"))
    assert judge(*READY, policy=policy) == Decision("de", Verdict.READY, 100.0, 0)


@pytest.mark.parametrize("otherwise", ["hold", "source", "mixed"])
def test_an_error_holds_whatever_the_percentage(otherwise: str) -> None:
    """A broken link in a complete translation is still a broken link, and the source text may have it too."""
    policy = GatePolicy.model_validate({"otherwise": otherwise, "minimum": 0})
    assert judge(*READY, findings=[HINT, ERROR], policy=policy) == Decision(
        "de",
        Verdict.HOLD,
        100.0,
        0,
        (f"1 error, first at {FIRST}",),
    )


def test_errors_come_first_among_the_reasons() -> None:
    """They must be mended before anything else is worth doing."""
    decision = judge(done(TITLE), done(BUTTON), PLAIN, findings=[ERROR, replace(ERROR, message="other")])
    assert decision.reasons == (
        f"2 errors, first at {FIRST}",
        f"60 % {ASKED}: 1 message not translated",
    )


def test_all_parts_of_an_edition_are_judged_together() -> None:
    """The words of the templates go out with the article; a text of one is not looked up in the other."""
    words = Message("Read in your browser")
    parts = [(WANTED, catalog(*READY)), ((words,), catalog(*READY))]
    assert decide("de", parts, (), GatePolicy()) == Decision(
        "de",
        Verdict.HOLD,
        100 * 10 / 14,
        0,
        (f"71 % {ASKED}: 1 message not translated",),
    )


def test_the_source_language_has_nothing_to_translate() -> None:
    """It is ready by itself, and held by an error like any other."""
    assert decide("en", (), (), GatePolicy()) == Decision("en", Verdict.READY, 100.0, 0)
    assert decide("en", (), [ERROR], GatePolicy()).verdict is Verdict.HOLD


@pytest.mark.parametrize(
    ("verdict", "goes"),
    [(Verdict.READY, True), (Verdict.SOURCE, True), (Verdict.MIXED, True), (Verdict.HOLD, False)],
)
def test_only_a_held_locale_stays(verdict: Verdict, goes: bool) -> None:
    """Publishing asks this one question."""
    assert Decision("de", verdict, 100.0, 0).goes_out is goes
