"""A day in a workspace whose articles are written in German, Greek, French or Arabic: import, extract,
translate, check, publish; then the mail and the page as a reader of each language gets them.
"""

from __future__ import annotations

import email
import email.policy
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from lxml import html

from pipelines.actions.check import WORK
from pipelines.actions.publish import publish_issue
from pipelines.actions.publish_steps import DirectSteps, RunContext
from pipelines.actions.request import PublishParameters, read_request
from pipelines.cli import cli
from pipelines.workspace.paths import open_workspace
from tests.conftest import copy_workspace

TEXTS = 7
"""Title, summary, place, heading, paragraph and two items of each article below."""


@dataclass(frozen=True)
class Story:
    """An article of seven texts, with its English, and what its readers see around it."""

    source: str
    texts: tuple[str, ...]
    english: tuple[str, ...]
    day: str
    """3 October 2026, as the language writes it."""
    unsubscribe: str


GERMAN = Story(
    "de",
    (
        "Ein Tag in Sofia",
        "Was die Lehrkräfte bewegte, und wie Sie mitmachen können.",
        "Sofia, Bulgarien",
        "Das Programm",
        "Die nächste Veranstaltung ist am 12. Oktober. Für 25 Schülerinnen und Schüler ist noch Platz.",
        "Künstliche Intelligenz im Unterricht",
        "Mädchen in der Technik",
    ),
    (
        "One day in Sofia",
        "What moved the teachers, and how you can join in.",
        "Sofia, Bulgaria",
        "The programme",
        "The next event is on 12 October. There is still room for 25 pupils.",
        "Artificial intelligence in class",
        "Girls in technology",
    ),
    "3. Oktober 2026",
    "Newsletter abbestellen",
)
GREEK = Story(
    "el",
    (
        "Μια μέρα στη Σόφια",
        "Τι απασχόλησε τους εκπαιδευτικούς και πώς μπορείτε να συμμετάσχετε.",
        "Σόφια, Βουλγαρία",
        "Το πρόγραμμα",
        "Η επόμενη εκδήλωση είναι στις 12 Οκτωβρίου. Υπάρχουν ακόμη 25 θέσεις για μαθητές.",
        "Τεχνητή νοημοσύνη στην τάξη",
        "Κορίτσια στην τεχνολογία",
    ),
    GERMAN.english,
    "3 Οκτωβρίου 2026",
    "Κατάργηση εγγραφής",
)
FRENCH = Story(
    "fr",
    (
        "Une journée à Sofia",
        "Ce qui a touché les enseignants, et comment participer.",
        "Sofia, Bulgarie",
        "Le programme",
        "Le prochain rendez-vous est le 12 octobre. Il reste de la place pour 25 élèves.",
        "L’intelligence artificielle en classe",
        "Les filles dans la technologie",
    ),
    GERMAN.english,
    "3 octobre 2026",
    "Se désabonner",
)
ARABIC = Story(
    "ar",
    (
        "يوم في صوفيا",
        "ما الذي شغل المعلمين، وكيف يمكنكم المشاركة.",
        "صوفيا، بلغاريا",
        "البرنامج",
        "اللقاء القادم في 12 أكتوبر. ما زال هناك مكان لعدد 25 من التلاميذ.",
        "الذكاء الاصطناعي في الصف",
        "الفتيات في التكنولوجيا",
    ),
    GERMAN.english,
    "3 أكتوبر 2026",
    "إلغاء الاشتراك",
)
STORIES = (GERMAN, GREEK, FRENCH, ARABIC)


@dataclass(frozen=True)
class Desk:
    """The workspace of a story, and its command line."""

    root: Path
    story: Story

    def run(self, command: str, *arguments: str) -> Result:
        return CliRunner().invoke(cli, [command, *arguments, "--workspace", str(self.root)])

    def catalog(self, locale: str, domain: str = "day") -> Path:
        return self.root / f"translations/{locale}/LC_MESSAGES/{domain}.po"

    def translate(self, locale: str, words: dict[str, str], domain: str = "day") -> None:
        path = self.catalog(locale, domain)
        text = path.read_text()
        for source, translation in words.items():
            entry = f"msgid {json.dumps(source, ensure_ascii=False)}\nmsgstr "
            assert f'{entry}""' in text, source
            text = text.replace(f'{entry}""', entry + json.dumps(translation, ensure_ascii=False))
        path.write_text(text)

    def gate(self, locale: str) -> tuple[str, str]:
        rows = json.loads(self.run("status", "--json").stdout)["editions"]
        return next((row["gate"], row["why"]) for row in rows if row["locale"] == locale)

    def publish(self) -> None:
        workspace = open_workspace(self.root, explicit=True)
        asked: PublishParameters = {"issue": "day", "send": "send now", "ask_first": False}
        request = read_request(workspace, asked, datetime.now(UTC))
        run = RunContext(workspace, request.issue, request.provider)
        for _ in publish_issue(request, run, DirectSteps(run)):
            pass

    def mail(self, locale: str) -> EmailMessage:
        data = (self.root / f"output/outbox/day/{locale}.eml").read_bytes()
        return email.message_from_bytes(data, policy=email.policy.default)


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body
    return str(body.get_content())


def words(page: str) -> str:
    """What a reader reads, with ordinary blanks."""
    return " ".join(str(html.fromstring(page).xpath("string()")).replace("\xa0", " ").split())


@pytest.fixture(params=STORIES, ids=[story.source for story in STORIES])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    """The article, brought in as a text that was copied from somewhere, with its head filled in."""
    story: Story = request.param
    root = copy_workspace(tmp_path / "workspace", "none")
    settings = root / "glocal.toml"
    others = [tag for tag in ("en", "fr", "el") if tag != story.source]
    text = settings.read_text().replace('source = "en"', f'source = "{story.source}"').partition("[brand]")[0]
    settings.write_text(text.replace('["eu24"]', json.dumps([story.source, *others])))
    title, summary, place, heading, paragraph, *items = story.texts
    pasted = tmp_path / "pasted.txt"
    pasted.write_text("\n\n".join([title, heading, paragraph, "\n".join(f"- {item}" for item in items)]))
    made = Desk(root, story)
    assert made.run("import", str(pasted), "--slug", "day").exit_code == 0
    article = root / "content/day/index.md"
    head, _, body = article.read_text().partition("\n---\n")
    head = re.sub("\ndate: .*", "\ndate: 2026-10-03", head)
    assert f"\n## {heading}\n" in body
    head = re.sub(r"\nnotes:(\n[- ] .*)+", "", head)  # the guesses of the import, all of them right
    article.write_text(f"{head}\nsummary: {summary}\nplace: {place}\nevent_date: 2026-10-03\n---\n{body}")
    return made


@pytest.mark.slow
def test_a_day_in_another_source_language(desk: Desk) -> None:
    """Its own readers get it in their language to the last word of the frame, and so do those of English."""
    story = desk.story
    assert desk.run("extract").exit_code == 0
    assert not desk.catalog("en", "interface").exists()
    assert not desk.catalog(story.source).exists()
    if story is ARABIC:
        gate, why = desk.gate("ar")
        assert gate == "hold"
        assert re.fullmatch(
            r"translations/ar/LC_MESSAGES/interface.po: 78 texts, \d+ words to translate", why
        )
        desk.translate("ar", {"Unsubscribe": story.unsubscribe}, "interface")
        desk.run("extract")  # the memory knows of it now, and says so at “Subscribe”
        with (desk.root / "glocal.toml").open("a") as settings:
            settings.write('[gate.locale.ar]\notherwise = "mixed"\n')
    assert desk.gate("en") == (
        "hold",
        f"7 texts, {sum(len(t.split()) for t in story.texts)} words to translate",
    )
    desk.translate("en", dict(zip(story.texts, story.english, strict=True)))
    assert desk.run("extract").output == "Nothing changed.\n"
    checked = json.loads(desk.run("check", "--locale", "en", "--locale", story.source, "--json").stdout)
    assert [finding for finding in checked["findings"] if finding["check"] not in WORK] == []
    assert [edition["gate"] for edition in checked["editions"] if edition["locale"] == "en"] == ["ready"]
    assert desk.run("build").exit_code == 0

    desk.publish()
    assert sorted(path.stem for path in (desk.root / "output/outbox/day").glob("*.eml")) == sorted(
        {"en", story.source}
    )
    own = (story.source, story.texts, story.day, story.unsubscribe)
    for locale, texts, day, unsubscribe in (own, ("en", story.english, "3 October 2026", "Unsubscribe")):
        mail = desk.mail(locale)
        assert (mail["Subject"], mail["Content-Language"]) == (texts[0], locale)
        page = (desk.root / f"output/site/{locale}/day/index.html").read_text()
        for document in (part(mail, "html"), page):
            root = html.fromstring(document)
            assert (root.get("lang"), root.get("dir")) == (locale, "rtl" if locale == "ar" else "ltr")
            foreign = {node.get("lang") for node in root.iter() if node.get("lang")} - {locale}
            # Links to the other languages name each in itself; what falls back says that it is English.
            assert foreign <= ({"en", "ar"} if story is ARABIC else {story.source, "en"})
            for text in (texts[0], *texts[2:], day):
                assert text in words(document)
        plain = part(mail, "plain").replace("\xa0", " ")
        for text in (*texts[3:4], *texts[5:], day, unsubscribe):
            assert text in plain
        assert unsubscribe in words(part(mail, "html"))
        if locale == "ar":
            assert html.fromstring(part(mail, "html")).xpath("//span[@lang='en'][@dir='ltr']")
        else:
            assert not html.fromstring(page).xpath("//span[@lang]")


@pytest.mark.parametrize("desk", [GERMAN], indirect=True, ids=["de"])
def test_memory_knows_from_which_language_a_text_was_translated(desk: Desk) -> None:
    """A German word that is spelled as an English one of the frame may mean another thing, as “Gift” does."""
    article = desk.root / "content/day/index.md"
    article.write_text(article.read_text() + "\n## Topics\n")
    assert desk.run("extract").exit_code == 0
    assert 'msgid "Topics"\nmsgstr "Thèmes"' in desk.catalog("fr", "interface").read_text()
    assert desk.catalog("fr").read_text().endswith('msgid "Topics"\nmsgstr ""\n')
