"""The gate: which languages may go out, and why not the others, in words for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from pipelines.languages.table import BUILT_IN
from pipelines.model.blocks import Image, Text
from pipelines.model.catalog import Catalog, Message
from pipelines.model.edition import Amount, Decision, FrameWork, Teaser, Verdict, work_text
from pipelines.model.finding import Finding, Origin, Severity
from pipelines.translation.extract import empty_catalog
from pipelines.translation.gate import Texts, decide, with_teasers
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


def judge(
    *messages: Message,
    findings: Sequence[Finding] = (),
    policy: GatePolicy | None = None,
    interface: Texts | None = None,
) -> Decision:
    frame = (interface,) if interface else ()
    return decide("de", Texts(WANTED, catalog(*messages)), frame, findings, policy or GatePolicy())


def decided(
    verdict: Verdict,
    ready: int,
    *reasons: str,
    empty: Amount = Amount(),  # noqa: B008 - a frozen value
    review: Amount = Amount(),  # noqa: B008
    around: tuple[FrameWork, ...] = (),
) -> Decision:
    return Decision("de", verdict, 10, ready, empty, review, reasons, around)


READY = [done(message) for message in WANTED]
FIRST = "translations/de/LC_MESSAGES/sofia.po:7: link to https://a.eu is missing, in 'Join in'"
NO_BUTTON = "to translate or review: call to action"


def test_all_reviewed_is_ready() -> None:
    """The plain case, with what may lie about besides: hints, leftovers, and texts nobody asks for."""
    extra = (Message("Gone", obsolete=True), Message("Not asked for"))
    assert judge(*READY, *extra, findings=[HINT]) == decided(Verdict.READY, 10)


@pytest.mark.parametrize(
    ("policy", "verdict"), [("hold", Verdict.HOLD), ("source", Verdict.SOURCE), ("mixed", Verdict.MIXED)]
)
def test_what_is_not_ready_goes_by_the_policy(policy: str, verdict: Verdict) -> None:
    """Each country decides for itself whether half a translation is better than none."""
    policies = GatePolicy.model_validate({"otherwise": policy})
    assert judge(done(TITLE), done(BUTTON), PLAIN, policy=policies) == decided(
        verdict, 6, "1 text, 4 words to translate", empty=Amount(1, 4)
    )


def test_words_are_counted_not_messages() -> None:
    """One long paragraph is more to read than five headings."""
    assert judge(TITLE, done(BUTTON), done(PLAIN)).percent == 60.0
    assert judge(done(TITLE), BUTTON, done(PLAIN)).percent == 80.0


def test_reasons_say_what_is_to_be_done() -> None:
    """The communications officer writes to the translator; these are the words she needs."""
    assert judge(fuzzy(TITLE), BUTTON) == decided(
        Verdict.HOLD,
        0,
        "2 texts, 6 words to translate; 1 text, 4 words to review",
        empty=Amount(2, 6),
        review=Amount(1, 4),
    )
    assert judge(fuzzy(TITLE), fuzzy(BUTTON), fuzzy(PLAIN)).why == "3 texts, 10 words to review"


def test_one_is_one() -> None:
    """A phrase that is read 18 times a day should read well."""
    assert (
        work_text(Amount(1, 1), Amount(2, 14)) == "1 text, 1 word to translate; 2 texts, 14 words to review"
    )
    assert work_text(Amount(), Amount()) == ""


def test_an_obsolete_translation_does_not_count() -> None:
    """It is not in the edition, whatever it says."""
    old = replace(done(PLAIN), obsolete=True)
    assert judge(done(TITLE), done(BUTTON), old).percent == 60.0


def test_above_the_minimum_an_edition_goes_out_mixed() -> None:
    """What is missing falls back part by part, and the reader is told."""
    policy = GatePolicy(minimum=60, otherwise="hold")
    assert judge(done(TITLE), done(BUTTON), PLAIN, policy=policy) == decided(
        Verdict.MIXED, 6, empty=Amount(1, 4)
    )


def test_just_below_the_minimum_is_below() -> None:
    """No rounding helps over the bar, nor does the reason say that the bar was reached."""
    long = Message("word " * 249)
    texts = Texts((BUTTON, long), catalog(BUTTON, done(long)))
    decision = decide("de", texts, (), (), GatePolicy(minimum=99.5, required=()))
    assert (decision.verdict, decision.percent) == (Verdict.HOLD, 100 * 249 / 251)
    assert decision.reasons == ("1 text, 2 words to translate (99 % ready, 99.5 % needed)",)


def test_required_parts_hold_whatever_the_percentage() -> None:
    """A German email with an English button looks like fraud."""
    policy = GatePolicy(minimum=50)
    assert judge(done(TITLE), fuzzy(BUTTON), done(PLAIN), policy=policy) == decided(
        Verdict.HOLD, 8, NO_BUTTON, review=Amount(1, 2)
    )
    assert judge(TITLE, fuzzy(BUTTON), done(PLAIN), policy=GatePolicy(minimum=40)).why == (
        "to translate or review: title, call to action"
    )
    free = GatePolicy(minimum=50, required=())
    assert judge(done(TITLE), fuzzy(BUTTON), done(PLAIN), policy=free) == decided(
        Verdict.MIXED, 8, review=Amount(1, 2)
    )


def test_a_required_part_that_the_article_lacks_is_not_missing() -> None:
    """Not every article has a summary or a subject of its own."""
    policy = GatePolicy(required=("title", "summary", "subject", "call_to_action"))
    assert judge(*READY, policy=policy) == decided(Verdict.READY, 10)


@pytest.mark.parametrize("otherwise", ["hold", "source", "mixed"])
def test_an_error_holds_whatever_the_percentage(otherwise: str) -> None:
    """A broken link in a complete translation is still a broken link, and the source text may have it too."""
    policy = GatePolicy.model_validate({"otherwise": otherwise, "minimum": 0})
    assert judge(*READY, findings=[HINT, ERROR], policy=policy) == decided(
        Verdict.HOLD, 10, f"1 error, first at {FIRST}"
    )


def test_errors_come_first_among_the_reasons() -> None:
    """They must be mended before anything else is worth doing."""
    decision = judge(done(TITLE), done(BUTTON), PLAIN, findings=[ERROR, replace(ERROR, message="other")])
    assert decision.reasons == (
        f"2 errors, first at {FIRST}",
        "1 text, 4 words to translate",
    )


def test_a_long_fault_is_told_in_short() -> None:
    """A reason stands in a table of 24 rows; `glocal check` has all of it."""
    fault = replace(ERROR, message="a link that nobody wrote " * 40)
    assert len(judge(*READY, findings=[fault]).why) < 180


WORDS = Message("Read in your browser")  # 4 words
FOOTER = Message("Unsubscribe")
FRAME = Texts(
    (WORDS, FOOTER), replace(catalog(done(FOOTER)), path="translations/de/LC_MESSAGES/interface.po")
)
FRAME_READY = Texts((WORDS, FOOTER), catalog(done(FOOTER), done(WORDS)))
FRAME_WORK = "translations/de/LC_MESSAGES/interface.po: 1 text, 4 words to translate"
FRAME_OPEN = FrameWork("translations/de/LC_MESSAGES/interface.po", Amount(1, 4), Amount())


def test_the_words_of_templates_do_not_count_as_the_articles() -> None:
    """A frame in 24 languages, ready for years, made a letter without one word of its body “83 % ready”."""
    many = tuple(Message(f"word {n} of the frame") for n in range(100))
    frame = Texts(many, catalog(*map(done, many)))
    policy = GatePolicy(minimum=80, required=())
    untouched = judge(interface=frame, policy=policy)
    assert (untouched.percent, untouched.verdict) == (0.0, Verdict.HOLD)
    assert untouched.why == "3 texts, 10 words to translate (0 % ready, 80 % needed)"


@pytest.mark.parametrize(
    ("minimum", "otherwise", "verdict", "reasons"),
    [
        (100, "hold", Verdict.HOLD, (FRAME_WORK,)),
        (100, "mixed", Verdict.MIXED, (FRAME_WORK,)),
        (100, "source", Verdict.MIXED, (FRAME_WORK,)),
        (20, "hold", Verdict.MIXED, ()),
        (21, "hold", Verdict.HOLD, (f"{FRAME_WORK} (20 % ready, 21 % needed)",)),
    ],
)
def test_the_words_of_templates_have_to_reach_the_minimum_too(
    minimum: int, otherwise: str, verdict: Verdict, reasons: tuple[str, ...]
) -> None:
    """A German letter with an English footer waits, or goes out as mixed; its own words it keeps."""
    policy = GatePolicy.model_validate({"minimum": minimum, "otherwise": otherwise})
    assert judge(*READY, interface=FRAME, policy=policy) == decided(
        verdict, 10, *reasons, around=(FRAME_OPEN,)
    )
    assert judge(*READY, interface=FRAME_READY, policy=policy) == decided(Verdict.READY, 10)


def test_a_text_of_the_article_is_not_looked_up_among_those_of_the_templates() -> None:
    """The same word may stand in both, and mean another thing."""
    frame = Texts(WANTED, catalog(*READY))
    assert judge(interface=frame).ready == 0


def test_an_article_that_is_not_ready_goes_by_the_policy_whatever_the_frame() -> None:
    """Both reasons are told; what becomes of it is the article's matter."""
    policy = GatePolicy(otherwise="source")
    assert judge(done(TITLE), done(BUTTON), interface=FRAME, policy=policy) == decided(
        Verdict.SOURCE,
        6,
        "1 text, 4 words to translate",
        FRAME_WORK,
        empty=Amount(1, 4),
        around=(FRAME_OPEN,),
    )


def test_the_language_of_the_articles_has_only_the_frame_to_translate() -> None:
    """It is ready by itself, and held by an error like any other; in German its frame has to be German."""
    assert decide("en", None, (), (), GatePolicy()) == Decision("en", Verdict.READY)
    assert decide("en", None, (), [ERROR], GatePolicy()).verdict is Verdict.HOLD
    assert decide("de", None, (FRAME,), (), GatePolicy()) == Decision(
        "de", Verdict.HOLD, reasons=(FRAME_WORK,), around=(FRAME_OPEN,)
    )


def teaser(lang: str) -> Teaser:
    """Ten words: a title of two, a summary of five, a picture of three."""
    words = Text("one two", lang), Text("one two three four five", lang)
    return Teaser("sofia", *words, Image("a.png", Text("one two three", lang)))


@pytest.mark.parametrize(
    ("langs", "policy", "verdict", "ready", "reasons"),
    [
        (["de", "de"], GatePolicy(minimum=80), Verdict.READY, 30, ()),
        (["de", "en"], GatePolicy(minimum=60), Verdict.MIXED, 20, ()),
        (["de", "en"], GatePolicy(otherwise="mixed"), Verdict.MIXED, 20, ()),
        (["de", "en"], GatePolicy(otherwise="source"), Verdict.MIXED, 20, ()),
        (
            *(["en", "en"], GatePolicy(minimum=60), Verdict.HOLD, 10),
            ("with its teasers 33 % of its words are ready, 60 % needed",),
        ),
    ],
)
def test_the_teasers_of_a_newsletter_count(
    langs: list[str], policy: GatePolicy, verdict: Verdict, ready: int, reasons: tuple[str, ...]
) -> None:
    """They are most of what is mailed: a translated greeting over English teasers is not a German letter."""
    made = with_teasers(decided(Verdict.READY, 10), map(teaser, langs), policy)
    assert made == Decision("de", verdict, 30, ready, reasons=reasons)


@pytest.mark.parametrize(
    ("langs", "minimum", "otherwise", "why"),
    [
        (["de", "de"], 80, "hold", "60 % of its own words are ready, 86 % with its teasers, 80 % needed"),
        (["en", "en"], 80, "hold", "60 % of its own words are ready, 20 % with its teasers, 80 % needed"),
        (["de", "en"], 80, "mixed", "60 % of its own words are ready, 53 % with its teasers, 80 % needed"),
        (["de", "de"], 100, "hold", ""),
    ],
)
def test_what_a_newsletter_lacks_is_one_sentence(
    langs: list[str], minimum: int, otherwise: str, why: str
) -> None:
    """One percentage in the table and another in the reason look as if one of them were wrong."""
    policy = GatePolicy.model_validate({"minimum": minimum, "otherwise": otherwise})
    made = with_teasers(judge(done(TITLE), done(BUTTON), policy=policy), map(teaser, langs), policy)
    assert made.why == f"1 text, 4 words to translate{why and ': '}{why}"


def test_teasers_do_not_let_out_what_is_held() -> None:
    """Their words count; the verdict stays."""
    held = decided(Verdict.HOLD, 0, "why")
    assert with_teasers(held, [teaser("en")], GatePolicy(otherwise="mixed")) == replace(held, words=20)


@pytest.mark.parametrize(
    ("verdict", "goes"),
    [(Verdict.READY, True), (Verdict.SOURCE, True), (Verdict.MIXED, True), (Verdict.HOLD, False)],
)
def test_only_a_held_locale_stays(verdict: Verdict, goes: bool) -> None:
    """Publishing asks this one question."""
    assert Decision("de", verdict).goes_out is goes
