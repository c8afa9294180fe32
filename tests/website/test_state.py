"""What is out, and since when: identity and dates outlive everything else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.model.blocks import Text
from pipelines.model.errors import ContentError
from pipelines.model.site import SiteState, Withdrawn
from pipelines.website.state import FEED_ITEMS, as_dated, restore, update, withdraw
from tests.rendering.support import golden_article, localized
from tests.website.site_pieces import MONDAY, TUESDAY, WEDNESDAY, article, french, many, newsletter

EN, FR = "tag:example.org,2026:every-block/en", "tag:example.org,2026:every-block/fr"


def dates(state: SiteState) -> dict[str, tuple[object, object]]:
    return {item.entry_id: (item.published, item.updated) for item in state.published}


def test_a_late_language_is_new_to_its_readers() -> None:
    """French came out on Tuesday; buried under Monday's date nobody would see it. English stays."""
    first = update(SiteState(), [localized()], MONDAY)
    assert dates(update(first, [localized(), french()], TUESDAY)) == {
        EN: (MONDAY, MONDAY),
        FR: (TUESDAY, TUESDAY),
    }


def test_only_changed_words_move_updated() -> None:
    """A typo mended in English is no news to French readers; nor is moving the article's folder."""
    source = golden_article()
    first = update(SiteState(), [localized(source), french(source)], MONDAY)
    mended = replace(source, title=Text("Every block, twice", "en", 3))
    second = update(first, [localized(mended), french(replace(source, slug="moved"))], TUESDAY)
    assert dates(second) == {EN: (MONDAY, TUESDAY), FR: (MONDAY, MONDAY)}


def test_a_held_language_keeps_its_words() -> None:
    """What readers have is not taken from them because a newer text is not translated yet."""
    first = update(SiteState(), [localized(), french()], MONDAY)
    second = update(first, [localized()], TUESDAY)
    assert second.published == first.published


def test_notes_of_the_editor_are_not_published() -> None:
    """The record beside each page is public; a reminder such as "ask legal" must not be in it."""
    source = replace(golden_article(), notes=("ask legal",))
    assert "ask legal" not in repr(update(SiteState(), [localized(source)], MONDAY))


def test_a_renamed_folder_moves_all_languages() -> None:
    """French is held today; its page must not stay behind where another article may move in."""
    first = update(SiteState(), [localized(), french()], MONDAY)
    second = update(first, [localized(replace(golden_article(), slug="new"))], TUESDAY)
    assert [item.localized.article.slug for item in second.published] == ["new", "new"]
    assert second.moved == (("en/every-block", "en/new"), ("fr/every-block", "fr/new"))


def test_redirects_lead_straight_to_the_page() -> None:
    """After two renamings the oldest address must not send readers through the one between."""
    state = update(SiteState(), [localized()], MONDAY)
    for slug in ("second", "third"):
        state = update(state, [localized(replace(golden_article(), slug=slug))], TUESDAY)
    assert state.moved == (("en/every-block", "en/third"), ("en/second", "en/third"))


def test_going_back_to_the_old_name_ends_the_redirect() -> None:
    """A redirect from a page to itself would be a loop."""
    state = update(SiteState(), [localized()], MONDAY)
    state = update(state, [localized(replace(golden_article(), slug="second"))], TUESDAY)
    state = update(state, [localized()], WEDNESDAY)
    assert state.moved == (("en/second", "en/every-block"),)


def test_teasers_follow_a_renamed_story() -> None:
    """The newsletter that is out must not send its readers through a redirect for ever."""
    story = article(1)
    state = update(SiteState(), [localized(story), newsletter(story.slug)], MONDAY)
    state = update(state, [localized(replace(story, slug="renamed"))], TUESDAY)
    teasers = [teaser.slug for item in state.published for teaser in item.localized.teasers]
    assert teasers == ["renamed"]


def test_an_address_belongs_to_one_article() -> None:
    """Two articles on one page would lose one of them, silently."""
    state = update(SiteState(), [localized()], MONDAY)
    other = replace(golden_article(), id="tag:example.org,2026:other")
    with pytest.raises(ContentError) as error:
        update(state, [localized(other)], TUESDAY)
    assert str(error.value) == (
        "content/every-block/index.md: its address en/every-block belongs to"
        " tag:example.org,2026:every-block\n"
        "  next: publish that article first if its folder was renamed, or give this one another name"
    )


def test_withdrawing_leaves_a_mark_and_nothing_else() -> None:
    """The words are gone from the record too, in this language alone."""
    state = withdraw(update(SiteState(), [localized(), french()], MONDAY), {FR}, TUESDAY)
    assert list(dates(state)) == [EN]
    assert state.withdrawn == (Withdrawn(FR, "fr", "every-block", TUESDAY),)


def test_newsletters_do_not_announce_what_was_withdrawn() -> None:
    """A teaser holds the title, the summary and the picture: the very words that were taken back."""
    story, other = article(1), article(2)
    ready = [localized(story), localized(other), newsletter(story.slug, other.slug)]
    state = update(SiteState(), ready, MONDAY)
    state = withdraw(state, {f"{story.id}/en"}, TUESDAY)
    (issue,) = [item for item in state.published if item.localized.article.articles]
    assert [teaser.slug for teaser in issue.localized.teasers] == [other.slug]
    assert (issue.published, issue.updated) == (MONDAY, TUESDAY)


def test_what_comes_back_is_not_news() -> None:
    """Withdrawn, restored and published again: readers have seen it, on Monday."""
    state = withdraw(update(SiteState(), [localized()], MONDAY), {EN}, TUESDAY)
    state = restore(state, {EN})
    assert [mark.restored for mark in state.withdrawn] == [True]
    state = update(state, [localized()], WEDNESDAY)
    assert (dates(state)[EN][0], state.withdrawn) == (MONDAY, ())


def test_a_full_part_of_the_feeds_is_closed_for_good() -> None:
    """Archived parts are found by their address for ever, so what they hold must not shift."""
    state = update(SiteState(), many(FEED_ITEMS - 1), MONDAY)
    assert state.archives == ()
    state = update(state, many(FEED_ITEMS + 3), TUESDAY)
    (first,) = state.archives
    assert (first[0], len(first[1])) == ("en", FEED_ITEMS)
    later = update(withdraw(state, {first[1][7]}, WEDNESDAY), many(FEED_ITEMS + 9)[20:], WEDNESDAY)
    assert later.archives == (first,)
    state = update(later, [localized(article(n)) for n in range(200, 260)], WEDNESDAY)
    assert state.archives[0] == first
    assert not {*state.archives[0][1]} & {*state.archives[1][1]}


def test_a_preview_is_dated_by_its_articles() -> None:
    """A preview has no clock: the same articles give the same bytes on any day."""
    state = as_dated([localized(article(n)) for n in (2, 1)])
    assert [(i.localized.article.slug, i.published, i.updated) for i in state.published] == [
        (a.slug, a.date, a.date) for a in (article(2), article(1))
    ]
