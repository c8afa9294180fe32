"""The engine that translates nothing."""

import pytest

from pipelines.translation.drafts.dummy import Dummy
from pipelines.translation.drafts.engine import DraftedText, DraftRequest, Markup, TextToDraft
from tests.translation.drafts.faults import SetupOfTests


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("mt", 'Jôîn <g id="1">ûs</g> &amp; 12'),
        ("bg", 'йоин <g id="1">ус</g> &amp; 12'),
        ("el", 'ζοιν <g id="1">υσ</g> &amp; 12'),
    ],
)
def test_a_look_at_drafts_needs_no_service(target: str, words: str) -> None:
    """Whoever tries drafts sees where each would stand, in any script; codes and numbers come through."""
    text = TextToDraft('Join <g id="1">us</g> &amp; 12', ())
    request = DraftRequest("en", target, (text,), Markup.TAGS)
    assert Dummy(SetupOfTests()).translate(request) == [DraftedText(words)]
