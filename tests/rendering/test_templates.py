"""A designer's mistake is told with the template's own file and line, also inside an include."""

from __future__ import annotations

import pytest

from pipelines.model.errors import TemplateError
from pipelines.model.finding import Origin
from pipelines.rendering.templates import Templates
from tests.rendering.support import words

PAGE = 'first\n{% include "part.html" %}\n'


@pytest.mark.parametrize(
    ("part", "origin", "says"),
    [
        ("ok\n{{ nothing }}\n", Origin("t/part.html", 2, 4), "nothing"),
        ("ok\n\n  {% if %}\n", Origin("t/part.html", 3, 3), "Expected"),
        ("<p>{{ 1 / 0 }}", Origin("t/part.html", 1, 4), "division"),
        ("\n{{ locale }} {{ date.day }}", Origin("t/part.html", 2, 17), "date"),
        ("{{ locale.tag }} {{ locale.flag }}", Origin("t/part.html", 1, 11), "tag"),
        ("{{ locale | upper }}{{ locale | lowwer }}", Origin("t/part.html", 1, 33), "lowwer"),
        ("no\n{% endfor %}", Origin("t/part.html", 2, 4), "endfor"),
    ],
)
def test_a_fault_in_an_include_is_placed(part: str, origin: Origin, says: str) -> None:
    """The page only includes the part; the designer must be sent to the part."""
    with pytest.raises(TemplateError) as caught:
        Templates("t", {"page.html": PAGE, "part.html": part}).render("page.html", words())
    assert caught.value.origin == origin
    assert says in caught.value.message


def test_a_missing_include_is_placed() -> None:
    """A renamed partial is found from the message alone."""
    with pytest.raises(TemplateError) as caught:
        Templates("t", {"page.html": PAGE}).render("page.html", words())
    assert (caught.value.origin, "part.html" in caught.value.message) == (Origin("t/page.html", 2, 13), True)


def test_words_are_escaped_in_html_and_not_in_text() -> None:
    """The same value in both faces: `&` is an entity in one and itself in the other."""
    made = Templates("t", {"a.html": "{{ x }}", "a.txt": "{{ x }}"})
    assert [made.render(name, words(), x="A & <b>") for name in ("a.html", "a.txt")] == [
        "A &amp; &lt;b&gt;",
        "A & <b>",
    ]
