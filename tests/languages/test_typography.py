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
        ("fi", "3. huhtikuuta 2025 ja 12 000 koulua", "3._huhtikuuta 2025 ja 12_000_koulua"),
        ("en", "On 3 April 2025, 1,200 schools; a day", "On 3_April 2025, 1,200_schools; a day"),
        ("el", "Στις 3 Απριλίου", "Στις 3_Απριλίου"),
        ("bg", "на 3 април 2025 г.", "на 3_април 2025_г."),
        ("mt", "it-3 ta’ April", "it-3_ta’ April"),
        ("", "3 April", "3_April"),
    ],
)
def test_blanks_are_bound_as_the_language_wants(locale: str, text: str, expected: str) -> None:
    """A line that begins with a colon, or ends with a lone "v", looks broken to those who can read it."""
    assert bind(text, BUILT_IN.get(locale)).replace("\u00a0", "_") == expected


KINDS = {
    "a year is bound to no verb": [
        ("de", "Am 3._April 2025 kamen 24_Länder, 1989 fiel die Mauer"),
        ("de", "Am 14._Juli 1789 begann es"),
        ("es", "El 14_de julio de 1789 empezó"),
        ("fr", "Le 3_avril 2025 réunit 24_écoles"),
        ("pl", "W_2025 przyszło 12_szkół"),
        ("cs", "Roku 2025 přišlo 24_škol"),
        ("sk", "V_Sofii sa 3._apríla 2025 zišli"),
        ("el", "Στις 3_Απριλίου 2025 ήρθαν 24_χώρες"),
        ("ga", "An 3_Meán Fómhair 2025 tháinig 24_múinteoir"),
        ("hu", "2025. április_3-án jöttek"),
        ("mt", "it-3_ta’ April 2025 waslu 24_għalliema"),
        ("ar", "في 3_أبريل 2025 وصل 24_معلما"),
        ("", "On 3_April 2025 came 24_people"),
    ],
    "but to its own word": [
        ("bg", "на 3_април 2025_г. дойдоха; през 2024_година"),
        ("pl", "Zjechali 3_kwietnia 2025_r. z_całej; w_2025_roku"),
        ("lt", "2025_m. balandžio_3_d. atvyko"),
        ("lv", "2025._gada 3._aprīlī ieradās"),
        ("hr", "Od 2025._godine, a 3._travnja 2025. iz cijele Europe"),
        ("et", "2025._aastal tuli 24_kooli"),
        ("uk", "3_квітня 2025_р. прибули"),
    ],
    "a count stays with its noun, whatever its size": [
        ("en", "1,200_schools and 12000_pupils in 24_countries"),
        ("de", "1.200_Schulen, 12_000_Kinder, 2,5_Stunden"),
        ("sv", "1_200_skolor"),
        ("ro", "24_de școli"),
    ],
    "nothing is counted by what stands between two numbers, or is no noun": [
        ("en", "20 to 40_minutes, 5 and more, at 9:00 we met, Python 3.11 came"),
        ("de", "20 bis 40_Minuten, um 9:00 kamen alle"),
        ("pl", "od 20 do 40_minut"),
        ("hu", "24_ország 5_napig"),
        ("", "20 to 40_minutes"),
    ],
    "a unit stays with every number": [
        ("de", "2000_km, 9.30_Uhr, 5_Mio._Euro, 5_Mio._€, 20_°C, 5_km²"),
        ("en", "at 10_a.m. we met, 2.5_hours, 2000_euros, EUR_20 and"),
        ("fr", "à 20_h_30, 2,5_millions"),
        ("bg", "5,5_лв. и 20_км"),
        ("el", "10_π.μ. και 2,5_ώρες"),
        ("pl", "o_2,5_godz. dłużej"),
    ],
    "an ordinal stays with its noun, and ends no sentence": [
        ("de", "im XXI._Jahrhundert, der 3._Platz"),
        ("cs", "Karel IV._přijel. Bylo nás 12. Potom jsme šli."),
        ("hr", "Bilo ih je 12. Potom su 3._put otišli."),
        ("fr", "Le 1er_avril, au XXIe_siècle"),
        ("cs", "od 5._4._2025 do 12._5. příštího roku"),
        ("it", "il 1º_maggio si"),
        ("en", "The 3rd_April was"),
        ("pl", "Było nas 12. potem"),
    ],
    "a section has its sign, and counts nothing": [
        ("de", "§_5 regelt, §§_3 bis 5, Art._5 Abs._2 gilt, S._12 zeigt, Nr._5 lebt"),
        ("en", "Article_5 applies to p._12, No._5 is"),
        ("cs", "čl._5 platí, s._12 a_č._5 také"),
        ("fr", "n°_5 dit, art._IV prévoit"),
        ("pt", "n.º_5 diz"),
        ("sv", "5_§ gäller, kl._9 började"),
        ("bg", "чл._5 гласи"),
        ("el", "άρθρο_5 ορίζει"),
        ("nl", "€_5 kost het, lid_2 zegt"),
    ],
    "an abbreviation is not torn apart, nor a title from its name": [
        ("de", "z._B. hier, i._d._R. dort, ca._20_Leute, Dr._Müller, ein Dr. med. und"),
        ("sl", "t._i. hub, dr._Novak"),
        ("fr", "Mme_Curie et M._Dupont"),
        ("pl", "dr_Nowak i_m._in. prof._Kowalska"),
        ("en", "Mr_Smith and J._K. Rowling"),
        ("hu", "dr._Kovács"),
    ],
}


@pytest.mark.parametrize(("locale", "expected"), [pair for kind in KINDS.values() for pair in kind])
def test_a_number_is_bound_to_what_belongs_to_it(locale: str, expected: str) -> None:
    """A year that takes its verb along leaves a gap in the line before, and says nothing together with it."""
    assert bind(expected.replace("_", " "), BUILT_IN.get(locale)).replace("\u00a0", "_") == expected


TEXTS = st.text(alphabet=st.sampled_from("ab 1234.,%€:«»kvz!?§hI"), max_size=40)


@given(TEXTS, st.sampled_from(list(BUILT_IN)))
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
