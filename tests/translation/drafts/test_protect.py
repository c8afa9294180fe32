"""Texts go to a machine with their codes as tags or signs, and come back with every code, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.translation.drafts.engine import Markup
from pipelines.translation.drafts.protect import protected, restored, with_names
from pipelines.translation.inline_codes import CodesError, coded

TEXT = "Join **us** on [the **map** & more](https://a.eu/x?a=1&b=2), [[first_name]]: 1 < 2"
PARTS = coded(TEXT)
SENT = {
    Markup.TAGS: (
        'Join <g id="1">us</g> on <g id="2">the <g id="3">map</g> &amp; more</g>, <x id="4"/>: 1 &lt; 2'
    ),
    Markup.SENTINELS: "Join ⟦1⟧us⟦/1⟧ on ⟦2⟧the ⟦3⟧map⟦/3⟧ & more⟦/2⟧, ⟦4⟧: 1 < 2",
}
PIECES = st.sampled_from(
    (
        *"ab é",
        *("**b**", "*i*", "[l](https://a.eu)", "`c<d`", "[[first_name]]", "&amp;", "<br>", "&", "<", ">"),
    ),
)


@pytest.mark.parametrize("markup", Markup)
def test_addresses_and_names_of_fields_stay_in_the_house(markup: Markup) -> None:
    """A machine sees words and where a code stands, never what it stands for."""
    assert protected(PARTS, markup) == SENT[markup]


@given(st.lists(PIECES, max_size=12).map("".join), st.sampled_from(Markup))
def test_what_a_machine_leaves_alone_is_the_text_again(text: str, markup: Markup) -> None:
    """Letter for letter, whatever Markdown and HTML the text has."""
    parts = coded(text)
    assert restored(protected(parts, markup), markup, parts) == text


@given(st.text(max_size=20), st.sampled_from(Markup))
def test_whatever_comes_back_is_a_text_or_said_to_be_none(words: str, markup: Markup) -> None:
    """An answer is untrusted: nothing but CodesError comes of it, and never a code that was not there."""
    try:
        text = restored(words, markup, ("a",))
    except CodesError:
        return
    assert [part for part in coded(text) if not isinstance(part, str)] == []


@pytest.mark.parametrize(
    ("markup", "answer", "text"),
    [
        (Markup.TAGS, '<g id="2">b</g> and <G ID = "1" >a</ G > < x id=\'3\' / >', "*b* and **a** `c`"),
        (Markup.TAGS, '<x id="3"></x><g id="1"> a </g><g id="2">b</g>', "`c` **a** *b*"),
        (Markup.TAGS, '<g id="1">a &amp; &#233;</g> <g id="2">b</g><x id=“3”/>', "**a & é** *b*`c`"),
        (Markup.SENTINELS, "⟦ 1 ⟧ a⟦/ 1⟧ ⟦2⟧b⟦/2⟧ ⟦3⟧", " **a** *b* `c`"),
    ],
)
def test_small_damage_is_mended(markup: Markup, answer: str, text: str) -> None:
    """Machines put blanks into tags and at their edges, and turn quotes; that loses nothing."""
    assert restored(answer, markup, coded("**a** *b* `c`")) == text


@pytest.mark.parametrize(
    ("markup", "answer", "why"),
    [
        (Markup.TAGS, '<g id="1">a</g> b <x id="3"/>', "lost: *, *"),
        (Markup.TAGS, '<g id="1">a</g> <g id="2">b</g> <x id="3"/> <x id="3"/>', "too many: `c`"),
        (Markup.TAGS, '<g id="1">a</g> <g id="2">b <x id="3"/>', "code 2 is not ended"),
        (Markup.TAGS, '<g id="1">a</g></g> <g id="2">b</g> <x id="3"/>', "the tag </g> ends nothing"),
        (Markup.TAGS, '<g id="1">a</g> <g id="2">b</g> <x id="9"/>', "code 9 is none of the source"),
        (Markup.TAGS, '<g id="3">a</g> <g id="2">b</g> <x id="1"/>', "code 3 is none of the source"),
        (Markup.TAGS, "<g>a</g>", "the tag <g> is none of those that were sent"),
        (Markup.TAGS, "</x>", "the tag </x> is none of those that were sent"),
        (Markup.TAGS, '<g id="1">a<b>x</b></g>', "it has a tag that was not sent: <b>x</b>"),
        (
            Markup.TAGS,
            '<g id="1">a</g> <g id="2">b</g> <x id="3"/> &lt;i>',
            "as it stands there it is not read as",
        ),
        (Markup.SENTINELS, "⟦1⟧a⟦2⟧⟦/1⟧b⟦/2⟧ ⟦3⟧", "code 1 ends where it did not begin, or crosses another"),
        (Markup.SENTINELS, "⟦1⟧a⟦/1⟧ ⟦2⟧b ⟦3⟧", "code 2 is not ended"),
        (Markup.SENTINELS, "⟦1⟧a⟦/1⟧ ⟦2⟧b⟦/2⟧ ⟦3", "half a sign ⟦…⟧ is left of a code"),
        (Markup.SENTINELS, "⟦1⟧a⟦/1⟧ ⟦2⟧b⟦/2⟧ ⟦4⟧", "code 4 is none of the source"),
        (Markup.SENTINELS, "⟦1⟧⟦/1⟧ ⟦2⟧b⟦/2⟧ ⟦3⟧", "as it stands there it is not read as"),
    ],
)
def test_a_code_that_is_not_there_once_makes_no_draft(markup: Markup, answer: str, why: str) -> None:
    """Lost, doubled, invented, crossing or touching the wrong letter: a reader would see it."""
    with pytest.raises(
        CodesError, match=r"^" + "".join(f"[{c}]" if c in "[]*().⟦⟧" else c for c in why[:30])
    ):
        restored(answer, markup, coded("**a** *b* `c`"))


def test_a_text_that_holds_the_signs_is_not_sent_with_signs() -> None:
    """Nobody could tell the author's signs from ours on return; tags have no such trouble."""
    with pytest.raises(CodesError, match="it holds ⟦ or ⟧"):
        protected(coded("a ⟦1⟧ b"), Markup.SENTINELS)
    assert restored("a ⟦1⟧ b", Markup.TAGS, coded("a ⟦1⟧ b")) == "a ⟦1⟧ b"


NAMED = with_names(coded("The Code Week of **Code Week** hubs, Code Weeks"), ["Code Week", "Code", "hub"])


@pytest.mark.parametrize("markup", Markup)
def test_names_that_stay_are_not_shown_to_a_machine(markup: Markup) -> None:
    """It would translate them; the longest name counts, and only as whole words."""
    sent = {
        Markup.TAGS: 'The <x id="2"/> of <g id="1"><x id="3"/></g> hubs, <x id="4"/> Weeks',
        Markup.SENTINELS: "The ⟦2⟧ of ⟦1⟧⟦3⟧⟦/1⟧ hubs, ⟦4⟧ Weeks",
    }
    assert protected(NAMED, markup) == sent[markup]
    assert restored(sent[markup], markup, NAMED) == "The Code Week of **Code Week** hubs, Code Weeks"


@pytest.mark.parametrize("answer", ["The ⟦2⟧ of ⟦1⟧x⟦/1⟧ ⟦4⟧", "The ⟦2⟧ of ⟦1⟧⟦3⟧⟦/1⟧ ⟦4⟧ ⟦4⟧"])
def test_a_name_that_is_lost_or_there_twice_makes_no_draft(answer: str) -> None:
    """As for any code: a name in words alone would not be noticed by its Markdown."""
    with pytest.raises(CodesError, match="a name that stays as it is was lost, or is there twice"):
        restored(answer, Markup.SENTINELS, NAMED)
