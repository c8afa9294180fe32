"""What an answer over the wire means: nothing happened, nobody knows, or come again later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from pipelines.delivery.http import TRIES, Api
from pipelines.model.errors import DeliveryError, Limited, NoReply, Refused
from tests.delivery.providers.fake import Call, Fake, FaultKind, running

SECRET = "s3cr3t-k3y"


@dataclass
class Shop(Fake):
    """Sells things: each POST is one more sold."""

    sold: int = 0
    waits: list[float] = field(default_factory=list)

    def answer(self, call: Call) -> tuple[int, Any]:
        if call.path == "/no":
            return 400, {"message": "no such thing"}
        if call.path == "/away":
            return 302, {"message": "elsewhere"}
        if call.method == "POST":
            self.sold += 1
        return 200, {"sold": self.sold}


@pytest.fixture
def shop() -> Iterator[Shop]:
    fake = Shop()
    with running(fake):
        yield fake


def api(shop: Shop) -> Api:
    return Api(
        "shop",
        shop.url,
        auth=("user", SECRET),
        error_text=lambda body: str(body["message"]),
        sleep=shop.waits.append,
    )


@pytest.mark.parametrize("fault", ["lost", "500-before", "500-after", "bad-json"])
def test_a_sale_without_a_clear_answer_is_never_repeated(shop: Shop, fault: FaultKind) -> None:
    """Whether it took place is asked later; to call again would sell twice."""
    shop.faults = [(fault, "POST", "/things")]
    with pytest.raises(NoReply):
        api(shop).call("POST", "/things", json={})
    assert [call.method for call in shop.calls] == ["POST"]


@pytest.mark.parametrize("fault", ["lost", "500-before", "500-after", "bad-json"])
@pytest.mark.parametrize(("method", "repeatable"), [("GET", None), ("PUT", True)])
def test_what_may_be_repeated_is(shop: Shop, fault: FaultKind, method: str, repeatable: bool | None) -> None:
    """A network that stumbles once must not stop 24 languages."""
    shop.faults = [(fault, method, "/things")] * 2
    assert api(shop).call(method, "/things", repeatable=repeatable) == {"sold": 0}
    assert (len(shop.calls), shop.waits) == (3, [1.0, 2.0])


def test_it_gives_up_in_the_end(shop: Shop) -> None:
    """A provider that is down is told, not waited for all day."""
    shop.faults = [("500-before", "GET", "/things")] * 9
    with pytest.raises(NoReply, match="shop: error 500: something broke"):
        api(shop).call("GET", "/things")
    assert len(shop.calls) == TRIES


@pytest.mark.parametrize(("fault", "waits"), [("refused-limit", [1.0]), ("limit-without-word", [60.0])])
def test_too_many_calls_are_waited_for(shop: Shop, fault: FaultKind, waits: list[float]) -> None:
    """429 means that nothing happened, so any call comes again, when the provider says or in a minute."""
    shop.faults = [(fault, "POST", "/things")]
    assert api(shop).call("POST", "/things", json={}) == {"sold": 1}
    assert shop.waits == waits


def test_a_long_limit_stops_the_run(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """An hour is too long for a person to look at a still screen; the next run goes on."""
    monkeypatch.setattr("pipelines.delivery.http.LONGEST_WAIT", 0.5)
    shop.faults = [("refused-limit", "POST", "/things")]
    with pytest.raises(Limited, match="too many calls") as caught:
        api(shop).call("POST", "/things", json={})
    assert (caught.value.wait, caught.value.hint) == (
        1.0,
        "run it again in 1 minutes: it continues where it stopped",
    )


def test_a_no_is_told_in_the_providers_words(shop: Shop) -> None:
    """Staff can look the words up on the provider's help pages."""
    with pytest.raises(Refused, match="shop: error 400: no such thing"):
        api(shop).call("POST", "/no", json={})


def test_nobody_is_followed_elsewhere(shop: Shop) -> None:
    """A redirect would take the key along to another server."""
    with pytest.raises(Refused, match="error 302"):
        api(shop).call("GET", "/away")


def test_nobody_there_means_that_nothing_happened() -> None:
    """The call never left, so the next run may begin anew."""
    nowhere = Api("shop", "http://127.0.0.1:9", error_text=str, sleep=lambda _: None)
    with pytest.raises(Refused, match="shop: cannot be reached"):
        nowhere.call("POST", "/things", json={})


def test_a_key_is_in_no_message(shop: Shop) -> None:
    """Errors go to logs and colleagues."""
    told = []
    for path, fault in (
        ("/no", None),
        ("/things", "lost"),
        ("/things", "500-after"),
        ("/things", "bad-json"),
    ):
        shop.faults = [(fault, "POST", path)] if fault else []  # type: ignore[list-item] # a kind of fault
        with pytest.raises(DeliveryError) as caught:
            api(shop).call("POST", path, json={})
        told += [str(caught.value), repr(caught.value), repr(caught.value.__cause__)]
    assert [text for text in told if SECRET in text] == []
