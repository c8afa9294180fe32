"""eTranslation: one document for a language, what is delivered belongs to whom, what its codes mean."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pipelines.model.errors import GlocalError, Limited, NoReply, Refused
from pipelines.translation.drafts.engine import (
    DraftedText,
    DraftParcel,
    DraftRequest,
    DraftTicket,
    Markup,
    TextToDraft,
)
from pipelines.translation.drafts.etranslation import ETranslation, ETranslationKeys
from pipelines.translation.drafts.etranslation_document import document_texts, request_document
from pipelines.translation.drafts.protect import protected
from tests.translation.drafts.fakes.etranslation import ETranslationService, served

TOKEN = "5e" * 16
TEXTS = ('See <g id="1">the map</g> <x id="3"/>', "now &amp; &lt;b&gt;")
REQUEST = DraftRequest("en", "es", tuple(TextToDraft(each, ()) for each in TEXTS), Markup.TAGS)
DONE = [DraftedText('Vea <g id="1">el mapa</g> <x id="3"/>'), DraftedText("ahora &amp; &lt;b&gt;")]


def test_a_request_is_one_document_for_one_language() -> None:
    """The whole body, as its clients send it."""
    fake = ETranslationService()
    with served(fake) as setup:
        assert ETranslation(setup).submit(REQUEST, TOKEN) == "55555"
    body = fake.accepted[55555]
    content = b64decode(body["documentToTranslate"]["document"].pop("content")).decode()
    assert body == {
        "sourceLanguage": "EN",
        "targetLanguages": ["ES"],
        "domain": "GEN",
        "callerInformation": {"externalReference": TOKEN},
        "documentToTranslate": {"document": {"format": "html", "filename": TOKEN}},
        "outputFormat": "html",
        "preserveTags": True,
        "deliveries": {"sftp": "secret-of-SFTP_BOX"},
    }
    assert content == (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title></title></head><body>\n'
        '<p id="t0">See <span id="g1">the map</span> <img id="x3" alt=""></p>\n'
        '<p id="t1">now &amp; &lt;b&gt;</p>\n</body></html>'
    )


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Z"])), max_size=4))
def test_a_document_that_nobody_changed_has_the_texts(texts: list[str]) -> None:
    """Whatever signs are in them."""
    sent = [protected((each,), Markup.TAGS) for each in texts]
    assert document_texts(request_document(sent, "en"), len(sent)) == sent


@pytest.mark.parametrize("as_list", [True, False])
def test_it_is_asked_for_its_pairs(as_list: bool) -> None:
    """Two shapes of that answer are known."""
    with served(ETranslationService(as_list=as_list)) as setup:
        engine = ETranslation(setup)
        assert [engine.ability("en", tag) is not None for tag in ("es", "mt", "en", "xx")] == [1, 1, 0, 0]


def test_a_delivery_is_of_the_request_whose_number_and_token_it_has() -> None:
    """Of another, of another language, forged or broken: passed over; twice, or after a failure: once."""
    fake = ETranslationService()
    with served(fake) as setup:
        engine = ETranslation(setup)
        ticket = DraftTicket(TOKEN, engine.submit(REQUEST, TOKEN))
        good = DraftParcel(fake.delivery(55555))
        strange = [
            DraftParcel(fake.delivery(55555, externalReference="5f" * 16)),
            DraftParcel(fake.delivery(55555, requestId=55556)),
            DraftParcel(fake.delivery(55555, targetLanguage="FR")),
            DraftParcel(good.body[:-9]),
        ]
        assert engine.collect(REQUEST, ticket, strange) is None
        failed = DraftParcel(fake.delivery(55555, errorCode=-1, errorMessage="TIMEOUT"))
        for parcels in ([good], [*strange, good, good], [failed, good]):
            assert engine.collect(REQUEST, ticket, parcels) == DONE
        assert engine.collect(REQUEST, replace(ticket, reference=""), [good]) == DONE
        file = DraftParcel(b64decode(json.loads(good.body)["result"]), f"{TOKEN}_es.html")
        assert engine.collect(REQUEST, ticket, [file]) == DONE
        with pytest.raises(Refused, match=r"could not translate this: TIMEOUT \(-1\)"):
            engine.collect(REQUEST, ticket, [*strange, failed])


@pytest.mark.parametrize(
    "result",
    ["", "%", b64encode(b"\xff").decode(), b64encode(b'<p id="t0">a</p><p id="t0">b</p>').decode()],
)
def test_a_document_that_is_none_is_told(result: str) -> None:
    """Nobody waits for ever for what has come."""
    fake = ETranslationService()
    with served(fake) as setup:
        engine = ETranslation(setup)
        ticket = DraftTicket(TOKEN, engine.submit(REQUEST, TOKEN))
        with pytest.raises(Refused, match="eTranslation: "):
            engine.collect(REQUEST, ticket, [DraftParcel(fake.delivery(55555, result=result))])


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize(
    ("code", "expected", "told"),
    [
        (-11200, Limited, "use another engine"),
        (-20028, Limited, "run it again in 10 minutes"),
        (-90000, Refused, "application and password"),
        (-1, Refused, "check the settings"),
    ],
)
def test_its_codes_have_a_next_step(status: int, code: int, expected: type[GlocalError], told: str) -> None:
    """The body says it, whatever the status."""
    with served(ETranslationService(error=(status, code))) as setup, pytest.raises(expected) as error:
        ETranslation(setup).submit(REQUEST, TOKEN)
    assert told in error.value.hint


def test_its_status_stops_a_run_only_where_it_is_blocked() -> None:
    """It is advice: its own failure is nobody's business."""
    fake = ETranslationService(level="3")
    with served(fake) as setup:
        with pytest.raises(Limited, match="takes no requests at the moment"):
            ETranslation(setup).submit(REQUEST, TOKEN)
        for level in (None, 2):
            fake.level = level
            assert ETranslation(setup).submit(REQUEST, TOKEN)


def test_a_lost_answer_is_not_asked_again() -> None:
    """It may be at work already: handed in twice, it counts twice."""
    fake = ETranslationService(faults=[("lost", "POST", "/askTranslate")])
    with served(fake) as setup, pytest.raises(NoReply):
        ETranslation(setup).submit(REQUEST, TOKEN)
    assert len(fake.accepted) == 1


def test_no_password_is_shown() -> None:
    """The service repeats what it was sent."""
    with served(ETranslationService()) as setup:
        setup.secrets = {"ETRANSLATION_PASSWORD": "marked-7191", "SFTP_BOX": "sftp://me:marked-7191@box"}
        engine = ETranslation(setup)
        with pytest.raises(Refused, match="does not accept the key in ETRANSLATION_PASSWORD") as told:
            engine.submit(REQUEST, TOKEN)
    assert "marked" not in f"{told.value!r} {told.value.hint} {told.value.__cause__!r} {engine!r}"


def test_there_is_a_way_back() -> None:
    """Without one all would be handed in for nothing."""
    with pytest.raises(ValidationError, match="eTranslation only delivers"):
        ETranslationKeys(application="x", folder="inbox")
