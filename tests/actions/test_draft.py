"""A machine drafts what is empty and nothing else; nobody's words are lost, and nothing is paid twice."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from pipelines.actions.draft import draft_texts
from pipelines.actions.draft_collect import collect_drafts, forget_request
from pipelines.actions.draft_confirm import ConfirmedDrafts, confirm_drafts
from pipelines.actions.draft_plan import plan_drafts
from pipelines.actions.draft_report import EngineFigures, draft_figures
from pipelines.actions.draft_store import DraftStore
from pipelines.actions.draft_write import DraftedCatalog, LeftText
from pipelines.actions.exchange import exchange_format, export_texts, import_texts
from pipelines.actions.save_entry import EntryText, entry_hash, find_entry, save_entry
from pipelines.actions.upload_catalog import hand_out_catalog, upload_catalog
from pipelines.model.catalog import Message, entry_id
from pipelines.model.errors import CatalogError, DeliveryError, GlocalError, Limited, NoReply, Refused
from pipelines.translation.drafts.engine import DraftAnswer, DraftRequest, NoDraft
from pipelines.translation.drafts.mark import DraftState, draft_state, is_draft
from pipelines.workspace.catalogs import read_catalog
from pipelines.workspace.git_commit import Writer
from pipelines.workspace.paths import Workspace, open_workspace
from pipelines.workspace.snapshot import open_snapshot
from tests.actions.draft_room import FRENCH, HEAD, NOW, TEXTS, Told, ToldLater, catalog_text, draft, make_room
from tests.actions.test_killed_extract import DiskPoints

NO_WORDS = LeftText("12:30", "it has no words to translate")
PLURAL = LeftText("%(num)s day", "it has plural forms, which a machine does not know")
DRAFTED = """# machine draft: told 1, 2026-12-01, 64bb1a6ea2ef
#. title
#, fuzzy
msgid "Hello from Sofia"
msgstr "Bonjour de Sofia"
"""


@pytest.fixture
def room(tmp_path: Path) -> Workspace:
    return make_room(tmp_path)


def entry(room: Workspace, text: str, context: str | None = None) -> Message:
    found = find_entry(read_catalog(room, "hello", "fr"), entry_id(context, text))
    assert found
    return found


def test_empty_texts_are_drafted_and_all_else_stays_byte_for_byte(room: Workspace) -> None:
    """Marked, fuzzy, with their codes where the machine put them; the same text is asked once."""
    engine = Told()
    assert draft(room, engine) == [DraftedCatalog("hello", "fr", 3, (NO_WORDS, PLURAL))]
    text = catalog_text(room)
    assert text.startswith(DRAFTED)
    assert 'msgstr "Voyez **maintenant** [la carte](https://example.org/map)"\n' in text
    kept = [line for line in text.split("\n") if not line.startswith("# machine draft")]
    others = [block for block in TEXTS.split("\n\n") if "Sofia" not in block and "the map" not in block]
    assert [block for block in others if block.strip("\n") not in "\n".join(kept)] == []
    assert engine.words == list(FRENCH)


def test_what_is_sent_is_what_helps_and_no_more(room: Workspace) -> None:
    """Title and neighbours, as this engine can use them; no address, no other article."""
    engine = Told()
    draft(room, engine)
    [request] = engine.asked
    assert (request.title, request.source, request.target) == ("Hello from Sofia", "en", "fr")
    assert [(t.before, t.after) for t in request.texts] == [
        ("", "See [the map](https://example.org/map) **now**"),
        ("Hello from Sofia", "We met."),
    ]


def test_a_second_run_asks_nothing(room: Workspace) -> None:
    """Also for a text that was emptied again: its answer is known, and was paid."""
    draft(room, Told())
    path = room.catalog_path("hello", "fr")
    first = path.read_bytes()
    again = Told()
    assert draft(room, again) == [DraftedCatalog("hello", "fr", 0, (NO_WORDS, PLURAL))]
    assert path.read_bytes() == first
    path.write_text(path.read_text().replace("Bonjour de Sofia", ""))
    assert draft(room, again)[0].written == 2
    assert again.asked == []
    assert path.read_bytes().count(b"# machine draft") == 3


@pytest.mark.parametrize("settings", ['[drafts.dummy]\nformality = "more"\n', ""])
def test_an_answer_is_known_by_all_that_it_depends_on(tmp_path: Path, settings: str) -> None:
    """Another formality, or another model, is another answer."""
    room = make_room(tmp_path)
    draft(room, Told())
    room.catalog_path("hello", "fr").write_text(
        room.catalog_path("hello", "fr").read_text().replace("Bonjour de Sofia", "")
    )
    if settings:
        (tmp_path / "glocal.toml").write_text((tmp_path / "glocal.toml").read_text() + settings)
        room = open_workspace(tmp_path)
    other = Told()
    other.label = "told 1" if settings else "told 2"
    draft(room, other)
    assert other.words == ["Hello from Sofia"]


def test_whoever_translated_meanwhile_keeps_their_words(room: Workspace) -> None:
    """The machine takes minutes; a person saves in the meantime."""
    writer = Writer("Jean Petit", "jean@example.org")

    class Slow(Told):
        def translate(self, request: DraftRequest) -> Sequence[DraftAnswer]:
            there = entry(room, "Hello from Sofia")
            name = entry_id(None, "Hello from Sofia")
            save_entry(room, "hello", "fr", name, entry_hash(there), EntryText(("Salut de Sofia",)), writer)
            return super().translate(request)

    assert draft(room, Slow())[0].written == 2
    assert entry(room, "Hello from Sofia").strings == ("Salut de Sofia",)
    assert entry(room, "Hello from Sofia").translated
    assert draft_state(entry(room, "Hello from Sofia", "noun")) is DraftState.DRAFT


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("", "it is empty"),
        ("Voyez la carte", "the codes do not fit: lost: [, ](https://example.org/map), **, **"),
        (NoDraft("it is not safe"), "it is not safe"),
        (
            'Voyez <g id="1">la carte</g> <g id="2">vite</g> <g id="2">vite</g>',
            "the codes do not fit: too many: **, **",
        ),
    ],
)
def test_what_is_no_draft_is_left_empty_with_the_reason(
    room: Workspace, answer: DraftAnswer | str, why: str
) -> None:
    """And the others are written."""
    engine = Told(lambda words: FRENCH[words] if words == "Hello from Sofia" else answer)
    assert draft(room, engine)[0].left == (
        NO_WORDS,
        PLURAL,
        LeftText("See [the map](https://example.org/map) **now**", why),
    )
    assert entry(room, "See [the map](https://example.org/map) **now**").strings == ("",)


def test_a_machine_that_answers_in_another_language_writes_nothing(tmp_path: Path) -> None:
    """Each sentence may look right; together they are plainly German."""
    english = "The participants came from all countries and they had questions for us, number {}."
    german = "Die Teilnehmenden kamen aus allen Ländern und sie hatten Fragen an uns, Nummer {}."
    texts = "\n".join(f'msgid "{english.format(n)}"\nmsgstr ""\n' for n in range(4))
    room = make_room(tmp_path, texts=texts)
    engine = Told(lambda words: german.format(words[-2]))
    [done] = draft(room, engine)
    assert (done.written, len(done.left)) == (0, 4)
    assert done.left[0].why.startswith("this file reads like 'de', not 'fr'")


def test_names_and_terms_of_the_glossary(tmp_path: Path) -> None:
    """A name goes as a code, so that no machine translates it; a term goes along with its translation."""
    texts = 'msgid "Code Week has a hub in Sofia"\nmsgstr ""\n'
    room = make_room(tmp_path, texts=texts)
    room.glossary_path.write_text("term,do_not_translate,fr\nCode Week,yes,\nhub,,pôle|centre\n")
    engine = Told(lambda _: 'Il y a un pôle de la <x id="1"/> à Sofia')
    assert draft(room, engine)[0].written == 1
    assert engine.words == ['<x id="1"/> has a hub in Sofia']
    assert engine.asked[0].glossary == (("hub", "pôle"),)
    assert entry(room, "Code Week has a hub in Sofia").strings == ("Il y a un pôle de la Code Week à Sofia",)


def test_a_run_that_would_take_too_much_does_not_begin(tmp_path: Path) -> None:
    """A slip of a hand is not paid for: what it would take is known before anything is sent."""
    engine = Told()
    room = make_room(tmp_path, "[drafts]\nmax_characters = 20\n[drafts.dummy]\nprice_per_million = 20\n")
    plan = plan_drafts(open_snapshot(room), engine, ["hello"], ["fr"])
    assert (plan.texts, plan.characters, plan.cost) == (2, 59, "0.00")
    with pytest.raises(DeliveryError, match="told 1 would count 59 characters"):
        list(draft_texts(room, engine, plan, NOW))
    assert engine.asked == []


def test_what_is_asked_for_must_be_there(room: Workspace) -> None:
    """A slip in a name is told before an engine is asked."""
    for domains, locales, fault in ((["helo"], [], "no texts of 'helo'"), (["hello"], ["mt"], "into 'mt'")):
        with pytest.raises(CatalogError, match=fault):
            plan_drafts(open_snapshot(room), Told(), domains, locales)


def test_what_ails_one_language_is_no_others(tmp_path: Path) -> None:
    """A pair that the engine does not know, a catalog that is not there: told, and the next is drafted."""
    room = make_room(tmp_path)
    settings = tmp_path / "glocal.toml"
    settings.write_text(settings.read_text().replace('"fr"', '"de", "fr", "mt"'))
    room = open_workspace(tmp_path)
    german = room.catalog_path("hello", "de")
    german.parent.mkdir(parents=True)
    german.write_text('msgid ""\nmsgstr ""\n\nmsgid "A day"\nmsgstr ""\n')
    done = draft(room, Told())
    assert [(each.locale, each.written, str(each.fault or "").split("\n")[0]) for each in done] == [
        ("de", 0, "dummy does not translate from en into de"),
        ("fr", 3, ""),
        ("mt", 0, "translations/mt/LC_MESSAGES/hello.po: there is no catalog yet"),
    ]


@pytest.mark.parametrize("error", [NoReply("no answer"), Limited("quota", 60), Refused("no")])
def test_what_was_answered_before_a_fault_is_written(room: Workspace, error: DeliveryError) -> None:
    """And the next run asks for the rest alone."""

    def answer(words: str) -> str:
        if words != "Hello from Sofia":
            raise error
        return FRENCH[words]

    engine = Told(answer)
    engine.most_texts = 1
    [done] = draft(room, engine)
    assert (done.written, done.fault) == (2, error)
    later = Told()
    assert draft(room, later)[0].written == 1
    assert later.words == ['See <g id="1">the map</g> <g id="2">now</g>']


@pytest.mark.parametrize(("error", "calls"), [(NoReply("x"), 1), (Limited("x", 60), 1), (Refused("x"), 2)])
def test_a_service_that_is_down_or_used_up_is_not_asked_again_and_again(
    tmp_path: Path, error: DeliveryError, calls: int
) -> None:
    """23 languages would each wait for minutes; what was refused for one may be right for the next."""
    room = make_room(tmp_path)
    (tmp_path / "translations/second.pot").write_text('msgid ""\nmsgstr ""\n')
    room.catalog_path("second", "fr").write_text('msgid ""\nmsgstr ""\n\nmsgid "A second day"\nmsgstr ""\n')

    def answer(_: str) -> str:
        raise error

    engine = Told(answer)
    assert [each.fault for each in draft(room, engine, "hello", "second")] == [error, error]
    assert len(engine.asked) == calls


def test_two_who_let_a_machine_draft_at_once_pay_once(room: Workspace) -> None:
    """The second is told; and what the first has had answered since the plan was made is not asked again."""
    engine = Told()
    plan = plan_drafts(open_snapshot(room), engine, ["hello"], ["fr"])
    with (
        DraftStore(room).sole_asker(),
        pytest.raises(GlocalError, match="somebody else lets a machine draft"),
    ):
        list(draft_texts(room, engine, plan, NOW))
    assert engine.asked == []
    draft(room, Told(lambda words: FRENCH[words] if words == "Hello from Sofia" else NoDraft("not now")))
    assert [each.written for each in draft_texts(room, engine, plan, NOW)] == [1]
    assert engine.words == ['See <g id="1">the map</g> <g id="2">now</g>']
    later_engine = ToldLater()
    path = room.catalog_path("hello", "fr")
    path.write_text(HEAD + TEXTS)
    later_plan = plan_drafts(open_snapshot(room), later_engine, ["hello"], ["fr"])
    for _ in range(2):
        list(draft_texts(room, later_engine, later_plan, NOW))
    assert len(later_engine.submitted) == 1


def test_a_wrong_number_of_answers_is_no_answer(room: Workspace) -> None:
    """Nobody knows which belongs to which: a sentence would stand under another picture."""

    class Short(Told):
        def translate(self, request: DraftRequest) -> list[DraftAnswer]:
            return list(super().translate(request))[1:]

    [done] = draft(room, Short())
    assert done.written == 0
    assert str(done.fault).startswith("dummy gave 1 answers to 2 texts")


def test_a_machine_killed_at_any_moment_pays_at_most_its_last_request_again(tmp_path: Path) -> None:
    """Between the answer and its note there is one moment; whatever was noted is never asked again, and the
    catalog is whole at every one.
    """
    asked = tmp_path / "asked"

    class Counting(Told):
        most_texts = 1

        def translate(self, request: DraftRequest) -> list[DraftAnswer]:
            with asked.open("a") as file:
                file.write(f"{request.texts[0].words}\n")
            return list(super().translate(request))

    whole = make_room(_folder(tmp_path / "whole"))
    draft(whole, Counting())
    wanted, point = catalog_text(whole), 0
    while True:
        point += 1
        room = make_room(_folder(tmp_path / str(point)))
        asked.write_text("")
        finished = _killed_at(point, room, Counting())
        state = catalog_text(room)
        assert state in (TEXTS, wanted)
        draft(room, Counting())
        assert catalog_text(room) == wanted
        words = asked.read_text().split("\n")[:-1]
        assert len(words) <= 3
        assert set(words) == set(FRENCH)
        if finished:
            assert len(words) == 2
            break
    assert point > 4


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def _killed_at(point: int, room: Workspace, engine: Told) -> bool:
    """Draft in a child that dies at a moment; whether it came to its end."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            DiskPoints(point).watch()
            draft(room, engine)
            code = 0
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1] == 0


# --- answered later --------------------------------------------------------------------------------


def later(monkeypatch: pytest.MonkeyPatch) -> ToldLater:
    """The engine, as `collect` opens it."""
    engine = ToldLater()
    monkeypatch.setattr("pipelines.actions.draft_collect.open_engine", lambda *_: engine)
    return engine


def test_what_is_answered_later_is_waited_for(room: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Handed in once, however often it is run; taken when it has come, and then forgotten."""
    engine, store = later(monkeypatch), DraftStore(room)
    assert draft(room, engine) == [DraftedCatalog("hello", "fr", 0, (NO_WORDS, PLURAL), waiting=2)]
    [again] = draft(room, engine)
    assert [each.why for each in again.left].count("it is handed in already, and not answered yet") == 3
    [(_, token)] = engine.submitted
    waits = DraftedCatalog("hello", "fr", waiting=2, token=token, since="2026-12-01T09:00:00Z")
    assert list(collect_drafts(open_snapshot(room), NOW)) == [waits]
    assert [store.receive("later", body) for body in (b"R9", b"R1", b"R1")] == [True, True, False]
    assert list(collect_drafts(open_snapshot(room), NOW)) == [DraftedCatalog("hello", "fr", 3)]
    assert (store.waiting(), store.received("later")) == ((), [])
    assert entry(room, "Hello from Sofia").strings == ("Bonjour de Sofia",)
    assert list(collect_drafts(open_snapshot(room), NOW)) == []


@pytest.mark.parametrize(("error", "kept"), [(Refused("no"), 0), (Limited("x", 9), 0), (NoReply("lost"), 1)])
def test_a_request_that_may_have_arrived_is_not_handed_in_again(
    room: Workspace, monkeypatch: pytest.MonkeyPatch, error: DeliveryError, kept: int
) -> None:
    """A lost reply may have been taken, and will be paid; a refusal was not."""
    engine = later(monkeypatch)

    class Failing(ToldLater):
        def submit(self, request: DraftRequest, token: str) -> str:
            raise error

    [done] = draft(room, Failing())
    assert (done.fault, len(DraftStore(room).waiting())) == (error, kept)
    draft(room, engine)
    assert len(engine.submitted) == 1 - kept


def test_a_request_is_noted_before_it_leaves(room: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed in the very moment in which it leaves: it is known, waited for, and not handed in again."""

    class Dying(ToldLater):
        def submit(self, request: DraftRequest, token: str) -> str:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        draft(room, Dying())
    [waiting] = DraftStore(room).waiting()
    assert (waiting.ticket.reference, [text.source for text in waiting.texts]) == (
        "",
        ["Hello from Sofia", "See [the map](https://example.org/map) **now**"],
    )
    engine = later(monkeypatch)
    draft(room, engine)
    assert engine.submitted == []
    assert forget_request(room, waiting.ticket.token).startswith("hello fr, handed in to later")
    with pytest.raises(DeliveryError, match="nothing waits under"):
        forget_request(room, "../../x")
    draft(room, engine)
    assert len(engine.submitted) == 1


def test_an_answer_that_is_no_ends_the_waiting(room: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """And a fault of the moment does not."""
    engine = later(monkeypatch)
    draft(room, engine)
    for error, left in ((NoReply("torn"), 1), (ValueError("ours"), 1), (Refused("the text is too long"), 0)):

        def collect(*_: object, error: Exception = error) -> None:
            raise error

        monkeypatch.setattr(engine, "collect", collect)
        [told] = collect_drafts(open_snapshot(room), NOW)
        assert told.fault is not None
        assert len(DraftStore(room).waiting()) == left


# --- a person's word -------------------------------------------------------------------------------


def test_a_person_confirms_all_drafts_of_a_language(room: Workspace) -> None:
    """Their name stays in the file; what is no draft is none of it."""
    draft(room, Told())
    done = confirm_drafts(room, "hello", "fr", " Jean\n Petit ")
    assert done == ConfirmedDrafts("translations/fr/LC_MESSAGES/hello.po", 3)
    title = '# Reviewed by Jean Petit.\n#. title\nmsgid "Hello from Sofia"\nmsgstr "Bonjour de Sofia"\n'
    assert catalog_text(room).startswith(title)
    assert entry(room, "We met.").fuzzy
    assert confirm_drafts(room, "hello", "fr", "Jean Petit").confirmed == 0


def test_a_draft_of_another_text_is_not_confirmed_unseen(room: Workspace) -> None:
    """Its source has changed since: somebody has to look at it."""
    draft(room, Told())
    path = room.catalog_path("hello", "fr")
    path.write_text(
        path.read_text().replace('#, fuzzy\nmsgid "Hello', '#, fuzzy\n#| msgid "Hi"\nmsgid "Hello', 1)
    )
    assert confirm_drafts(room, "hello", "fr", "Jean") == ConfirmedDrafts(room.relative(path), 2, 1)


def test_nobody_confirms_without_a_name(room: Workspace) -> None:
    """A word that is nobody's is none."""
    with pytest.raises(CatalogError, match="nobody is named"):
        confirm_drafts(room, "hello", "fr", " \n")
    with pytest.raises(CatalogError, match="there are no texts of 'hello' in 'mt'"):
        confirm_drafts(room, "hello", "mt", "Jean")


def test_how_much_people_change_is_measured(room: Workspace) -> None:
    """Per engine and language: one left as it was, another with 2 of 16 letters changed, one not read yet."""
    draft(room, Told())
    writer = Writer("Jean Petit", "jean@example.org")
    for context, text in (("noun", "Bonjour de Sofia"), (None, "Bonsoir de Sofia")):
        there = entry(room, "Hello from Sofia", context)
        name = entry_id(context, "Hello from Sofia")
        save_entry(room, "hello", "fr", name, entry_hash(there), EntryText((text,)), writer)
    wanted = EngineFigures("told 1", "fr", drafted=3, waiting=1, as_written=1, distance=6.25)
    assert draft_figures(room) == (wanted,)
    assert draft_figures(room, "other") == ()


def test_a_draft_that_lost_its_mark_is_not_counted_as_read(room: Workspace) -> None:
    """A tool that clears marks would make every engine look perfect."""
    draft(room, Told())
    path = room.catalog_path("hello", "fr")
    path.write_text(path.read_text().replace("#, fuzzy\n", ""))
    assert [(each.waiting, each.as_written) for each in draft_figures(room)] == [(3, 0)]


def uploaded(room: Workspace, *changes: tuple[str, str]) -> Message:
    """What becomes of the title when a translator's file comes back with these changes."""
    draft(room, Told())
    given = hand_out_catalog(room, "hello", "fr")
    assert given
    text = given.decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    upload_catalog(room, "hello", "fr", text.encode(), Writer("Jean Petit", "jean@example.org"))
    return entry(room, "Hello from Sofia")


def test_words_that_come_back_edited_are_a_persons(room: Workspace) -> None:
    """The comment that the translator's tool left there is taken off."""
    found = uploaded(
        room, ("Bonjour de Sofia", "Bonsoir de Sofia"), ('#, fuzzy\nmsgid "Hello', 'msgid "Hello')
    )
    assert (found.strings, found.translated, found.comments) == (("Bonsoir de Sofia",), True, ())


def test_a_draft_that_comes_back_with_its_mark_off_and_nothing_else_is_not_ready(room: Workspace) -> None:
    """Poedit fills in from its memory without a mark: nobody knows whether somebody has read it."""
    found = uploaded(room, ('#, fuzzy\nmsgid "Hello', 'msgid "Hello'))
    assert is_draft(found)


def test_a_draft_that_lost_its_mark_goes_to_an_agency_as_to_be_reviewed(room: Workspace) -> None:
    """As final, nobody there would read it either."""
    draft(room, Told())
    path = room.catalog_path("hello", "fr")
    path.write_text(path.read_text().replace("#, fuzzy\n", ""))
    data = export_texts(room, "hello", "fr", exchange_format("xliff-1.2"), "cat")
    assert data
    assert data.count(b'state-qualifier="leveraged-mt"') == 3
    assert data.count(b'approved="yes"') == 2  # the two that are people's


def test_an_agency_that_vouches_for_a_draft_has_read_it(room: Workspace) -> None:
    """Its word, given at the import, is a person's; without it the draft stays one."""
    draft(room, Told())
    form = exchange_format("xliff-1.2")
    data = export_texts(room, "hello", "fr", form, "cat")
    assert data
    back = data.replace(b'state="needs-review-translation"', b'state="final"')
    assert is_draft(entry(room, "Hello from Sofia"))
    assert data.count(b'state-qualifier="leveraged-mt"') == 3
    import_texts(room, form.read(data))
    assert is_draft(entry(room, "Hello from Sofia"))
    import_texts(room, form.read(back), "Agence Bleue")
    found = entry(room, "Hello from Sofia")
    assert (found.translated, found.comments) == (True, ("Reviewed by Agence Bleue.",))


# --- what is kept ----------------------------------------------------------------------------------


def test_half_a_line_of_a_run_that_was_killed_spoils_no_other(room: Workspace) -> None:
    """Answers that were paid before and after it are there."""
    store = DraftStore(room)
    store.keep_answers("dummy", "fr", {"a": "1"})
    path = room.state / "drafts/answers/dummy/fr.jsonl"
    path.write_text(path.read_text() + '\n{"b": "2')
    store.keep_answers("dummy", "fr", {"c": "3"})
    assert store.answers("dummy", "fr") == {"a": "1", "c": "3"}


def test_what_comes_in_is_bounded(room: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Anybody who knows the address can send; nobody can fill the disk with one message."""
    monkeypatch.setattr("pipelines.actions.draft_store.PARCEL_LIMIT", 5)
    store = DraftStore(room)
    assert (store.receive("later", b"123456"), store.receive("later", b"12345")) == (False, True)
    assert [parcel.body for parcel in store.received("later")] == [b"12345"]


def test_a_token_is_no_path(room: Workspace) -> None:
    """Whatever somebody types: no file outside is taken away."""
    beside = room.state / "drafts/beside.json"
    (beside.parent / "tickets").mkdir(parents=True)
    beside.write_text("{}")
    assert not DraftStore(room).forget_waiting("../beside")
    assert beside.is_file()


def test_a_note_on_a_request_that_cannot_be_read_stops_everything(room: Workspace) -> None:
    """It may have been paid: taken for nothing, it would be handed in again."""
    path = room.state / "drafts/tickets/abc.json"
    path.parent.mkdir(parents=True)
    path.write_text("{")
    with pytest.raises(GlocalError, match="the note on a request that was handed in cannot be read"):
        list(collect_drafts(open_snapshot(room), NOW))
    [done] = draft(room, ToldLater())
    assert "cannot be read" in str(done.fault)
