"""An editor's word that a correction changed no meaning, in workspaces whose articles are not in English."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Glocal = Callable[..., Result]

SOURCES = {
    "de": (
        *("Wer krank ist, nimmt nicht teil", "Wer krank ist, nimmt teil"),
        *("Es beginnt im März.", "Es beginnt im Mai."),
    ),
    "el": (
        *("Το σχολείο δεν είναι ανοιχτό", "Το σχολείο είναι ανοιχτό"),
        *("Αρχίζει τον Μάρτιο.", "Αρχίζει τον Μάιο."),
    ),
    "fr": (
        *("L’école n’ouvre pas ce soir", "L’école ouvre ce soir"),
        *("Elle ouvre en mars.", "Elle ouvre en mai."),
    ),
    "ar": (*("لا تشارك المدرسة في الأسبوع", "تشارك المدرسة في الأسبوع"), *("يبدأ في مارس.", "يبدأ في مايو.")),
}
"""By language: a sentence and its opposite, a month and another one."""

NO = {"de": "nicht", "el": "δεν", "fr": "n'ouvre pas", "ar": "لا"}
"""How each of the first texts says no."""


def start(workspace: Path, source: str, *texts: str) -> Path:
    """A workspace with that source and one article; its only translation is into Italian."""
    settings = workspace / "glocal.toml"
    text = re.sub(r"(?m)^source = .*\n", "", settings.read_text())
    settings.write_text(
        f'source = "{source}"\n' + re.sub(r"(?m)^locales = .*", f'locales = ["{source}", "it"]', text)
    )
    article = workspace / "content" / "new" / "index.md"
    article.parent.mkdir()
    head = "---\nid: tag:codeweek.eu,2026:new\ntitle: Glocal\ndate: 2026-11-23\n---\n"
    article.write_text("\n".join([head, *(f"{each}\n" for each in texts)]))
    return article


def translate(workspace: Path) -> Path:
    path = workspace / "translations/it/LC_MESSAGES/new.po"
    path.write_text(re.sub(r'(?m)^(msgid "(.+)"\n)msgstr ""', r'\1msgstr "it: \2"', path.read_text()))
    return path


def fuzzy(catalog: Path) -> int:
    return catalog.read_text().count("#, fuzzy")


@pytest.mark.parametrize("source", SOURCES)
def test_no_word_is_taken_for_another_meaning(source: str, workspace: Path, glocal: Glocal) -> None:
    """`nimmt nicht teil` → `nimmt teil`, and March → May, went out in every language."""
    no, yes, march, may = SOURCES[source]
    article = start(workspace, source, no, march)
    assert glocal("extract", "new").exit_code == 0
    catalog = translate(workspace)
    article.write_text(article.read_text().replace(no, yes).replace(march, may))
    result = glocal("extract", "new", "--same-meaning")
    assert (result.exit_code, fuzzy(catalog)) == (0, 2), catalog.read_text()
    assert re.findall(r"The source changed \((.*)\)", catalog.read_text()) == [
        f"negation: {NO[source]}",
        "date",
    ]
    said = glocal("check", "new", "--locale", "it").output
    assert f"to be reviewed (negation: {NO[source]} changed): " in said
    assert "to be reviewed (date changed): " in said
    article.write_text(article.read_text().replace(yes, no).replace(may, march))
    glocal("extract", "new")
    assert fuzzy(catalog) == 0


@pytest.mark.parametrize("source", SOURCES)
def test_a_word_is_taken_for_a_slip(source: str, workspace: Path, glocal: Glocal) -> None:
    """A letter that was doubled costs nobody a review, whatever language it stands in."""
    no, _, march, _ = SOURCES[source]
    word = no.split()[-1]
    article = start(workspace, source, no.replace(word, word + word[-1]), march)
    glocal("extract", "new")
    catalog = translate(workspace)
    article.write_text(article.read_text().replace(word + word[-1], word))
    assert "not taken" not in glocal("extract", "new", "--same-meaning").output
    assert fuzzy(catalog) == 0
    assert "Kept as it was: the editor says that the meaning is the same" in catalog.read_text()


def test_where_negation_is_not_known_the_command_says_so(workspace: Path, glocal: Glocal) -> None:
    """The editor learns why the texts wait, and what would change it."""
    (workspace / "languages").mkdir()
    language = workspace / "languages" / "ia.toml"
    language.write_text('endonym = "interlingua"\n')
    article = start(workspace, "ia", "Omne scholas es super le mappa")
    glocal("extract", "new")
    catalog = translate(workspace)
    article.write_text(article.read_text().replace("Omne scholas", "Omne le scholas"))
    result = glocal("extract", "new", "--same-meaning")
    assert fuzzy(catalog) == 1
    assert (
        "--same-meaning was not taken for 1 text: nothing is known of how interlingua says no, so translators"
        " look at them. To change that, put negation into languages/ia.toml (docs/languages.md)."
    ) in result.output
    language.write_text('endonym = "interlingua"\nnegation = "non nunquam"\n')
    article.write_text(article.read_text().replace("Omne le scholas", "Omne scholas"))
    glocal("extract", "new")
    assert fuzzy(catalog) == 0
    article.write_text(article.read_text().replace("Omne scholas", "Omne le scholas"))
    assert "not taken" not in glocal("extract", "new", "--same-meaning").output
    assert fuzzy(catalog) == 0


def test_the_words_of_templates_are_english_whatever_the_source(workspace: Path, glocal: Glocal) -> None:
    """Their rules are those of English: `cannot` in a template of a German workspace is a negation."""
    start(workspace, "de", "Ein Satz")
    glocal("extract", "new")
    template = min(workspace.glob("email_templates/*.mjml"))
    template.write_text(template.read_text() + "{{ _('You can leave the list at any time') }}")
    glocal("extract", "new")
    catalog = workspace / "translations/it/LC_MESSAGES/interface.po"
    entry = 'msgid "You can leave the list at any time"\nmsgstr "'
    assert catalog.read_text().count(f'{entry}"') == 1
    catalog.write_text(catalog.read_text().replace(entry, f"{entry}it"))
    before = fuzzy(catalog)
    template.write_text(template.read_text().replace("You can leave", "You cannot leave"))
    glocal("extract", "new", "--same-meaning")
    assert fuzzy(catalog) == before + 1
