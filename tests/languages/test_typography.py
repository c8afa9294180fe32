"""No-break spaces as each language's typesetters put them, and nothing else changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.languages.table import BUILT_IN
from pipelines.languages.typography import bind
from pipelines.rendering.inline import inline_html


@pytest.mark.parametrize(
    ("locale", "text", "expected"),
    [
        ("fr", "Qui ? « Nous » : 20 % !", "Qui_? «_Nous_»_: 20_%_!"),
        ("cs", "Přišli k nám z Prahy a 12. října", "Přišli k_nám z_Prahy a_12._října"),
        ("sk", "v Bratislave s deťmi", "v_Bratislave s_deťmi"),
        ("pl", "W szkole i w domu, 1 200 osób", "W_szkole i_w_domu, 1_200_osób"),
        ("sl", "v Ljubljani in z učenci", "v_Ljubljani in z_učenci"),
        ("de", "Am 3. April kamen 24 Länder, 5 €", "Am 3._April kamen 24_Länder, 5_€"),
        ("de", "Das war 2025. Danach kam mehr.", "Das war 2025. Danach kam mehr."),
        ("fi", "3. huhtikuuta 2025 ja 12 000 koulua", "3._huhtikuuta 2025_ja 12_000_koulua"),
        ("en", "On 3 April 2025, 1,200 schools; a day", "On 3_April 2025, 1,200 schools; a day"),
        ("el", "Στις 3 Απριλίου", "Στις 3_Απριλίου"),
        ("bg", "на 3 април 2025 г.", "на 3_април 2025_г."),
        ("mt", "it-3 ta’ April", "it-3_ta’ April"),
        ("", "3 April", "3_April"),
    ],
)
def test_blanks_are_bound_as_the_language_wants(locale: str, text: str, expected: str) -> None:
    """A line that begins with a colon, or ends with a lone "v", looks broken to those who can read it."""
    assert bind(text, BUILT_IN.get(locale)).replace("\u00a0", "_") == expected


@given(st.text(alphabet=st.sampled_from("ab 1234.,%€:«»kvz!?"), max_size=40), st.sampled_from(list(BUILT_IN)))
def test_only_blanks_change(text: str, locale: str) -> None:
    """The translator's words and marks are hers; binding twice is binding once."""
    bound = bind(text, BUILT_IN[locale])
    assert bound.replace("\u00a0", " ") == text
    assert bind(bound, BUILT_IN[locale]) == bound


def test_addresses_and_code_are_left_alone() -> None:
    """A no-break space in an address would break it."""
    html = inline_html('`v 3 %` [v 3 %](https://example.org/?q=v+3 "v 3 %")', BUILT_IN["cs"])
    assert html == (
        '<code>v 3 %</code> <a href="https://example.org/?q=v+3" title="v 3 %">v&nbsp;3&nbsp;%</a>'
    )
