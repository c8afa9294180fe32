"""Whatever a server sends, a call ends soon, in little memory, and in one of the errors that the protocol
knows: after a request has left that is NoReply, since the call may have taken effect.
"""

from __future__ import annotations

import gzip
import json
import time
import tracemalloc
import zlib
from collections.abc import Iterable
from functools import cache

import pytest

from pipelines.delivery.http import Api
from pipelines.model.errors import Limited, NoReply, Refused
from tests.delivery.hostile_server import Script, drip, saying

OK = b"HTTP/1.1 200 OK\r\n"
MUCH = 1 << 20
"""Bytes of an answer that is too large for these tests."""


def with_body(body: bytes, *headers: bytes, status: bytes = OK) -> Script:
    lines = [*headers, b"Content-Length: %d" % len(body)]
    return lambda: [status, *(line + b"\r\n" for line in lines), b"\r\n", body]


@cache
def packed(times: int) -> bytes:
    """Much, so many times zipped."""
    packer = zlib.compressobj(9, wbits=31)
    data = b"".join([*(packer.compress(bytes(MUCH)) for _ in range(32)), packer.flush()])
    return data if times == 1 else gzip.compress(packed(times - 1))


def bomb(*codings: str, status: bytes = OK) -> Script:
    """A small answer that becomes an immense one; made when it is asked for."""
    how = b"Content-Encoding: " + ", ".join(codings).encode()

    def script() -> Iterable[bytes]:
        return with_body(packed(len(codings)), how, status=status)()

    return script


def without_end() -> Iterable[bytes]:
    yield OK + b"Transfer-Encoding: chunked\r\n\r\n"
    while True:
        yield b"10000\r\n" + b" " * 0x10000 + b"\r\n"


def only_continue() -> Iterable[bytes]:
    while True:
        yield b"HTTP/1.1 100 Continue\r\n\r\n"


def dripping_chunks() -> Iterable[bytes]:
    yield OK + b"Transfer-Encoding: chunked\r\n\r\n"
    yield from drip(b"1\r\n \r\n" * 9999)


def silence() -> Iterable[bytes]:
    time.sleep(1)
    yield OK


def headers_after_headers() -> Iterable[bytes]:
    yield OK
    yield from (b"X-%d: y\r\n" % number for number in range(100_000))


def error(status: str, *headers: str, body: bytes = b'{"message": "told"}') -> Script:
    return with_body(body, *map(str.encode, headers), status=f"HTTP/1.1 {status}\r\n".encode())


NO_REPLY: dict[str, Script] = {
    "drip in the status line": lambda: drip(OK * 99),
    "drip in the headers": lambda: drip(OK + b"X: " + b"y" * 9999),
    "drip in the body": lambda: drip(OK + b"Content-Length: 9999\r\n\r\n" + b" " * 9999, pause=0.01),
    "drip in chunks": dripping_chunks,
    "drip in an error": lambda: drip(b"HTTP/1.1 400 No\r\nContent-Length: 9999\r\n\r\n" + b" " * 9999),
    "continue, for ever": only_continue,
    "silence": silence,
    "nothing": list,
    "gzip bomb": bomb("gzip"),
    "gzip bomb in gzip": bomb("gzip", "gzip"),
    "bomb in an error": bomb("gzip", status=b"HTTP/1.1 400 No\r\n"),
    "bomb behind a redirect": bomb("gzip", status=b"HTTP/1.1 302 Found\r\nLocation: http://x/\r\n"),
    "no end": without_end,
    "too many headers": headers_after_headers,
    "a header without end": lambda: [OK, b"X: ", *(b"y" * 65536 for _ in range(99))],
    "not gzip": with_body(b"{}", b"Content-Encoding: gzip"),
    "cut off": with_body(b"", b"Content-Length: 20"),
    "half of it": lambda: [OK, b"Content-Length: 20\r\n\r\n{}"],
    "a chunk of nonsense": lambda: [OK, b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}"],
    "a negative chunk": lambda: [OK, b"Transfer-Encoding: chunked\r\n\r\n-5\r\n{}"],
    "not HTTP": lambda: [b"220 mail.example.org ESMTP\r\n"],
    "a status of words": lambda: [b"HTTP/1.1 fine\r\n\r\n"],
    "an early hint as the answer": error("103 Early Hints"),
    "status 999": error("999 What"),
    "nested lists": with_body(b"[" * 200_000 + b"]" * 200_000),
    "nested objects in an error": error("500 Oh", body=b'{"message":' * 50_000),
    "a number of ten thousand digits": with_body(b'{"id": ' + b"9" * 9999 + b"}"),
    "bytes that are no text": with_body(b'{"id": "\xff\xfe\xfa"}'),
    "half a surrogate pair of UTF-16": with_body(b"\xff\xfe{\x00\x00\xd8}\x00"),
    "words": with_body(b"<html>Welcome to the hotel</html>"),
}


@pytest.mark.parametrize("name", NO_REPLY)
def test_any_answer_ends_as_no_reply(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The send was given away: only asking can tell what became of it, so nothing else may be raised."""
    monkeypatch.setattr("pipelines.delivery.http.TOTAL", 0.4)
    monkeypatch.setattr("pipelines.delivery.http.LARGEST", MUCH)
    script = NO_REPLY[name]
    began = time.monotonic()
    with saying(script) as url, pytest.raises(NoReply) as caught:
        shop(url).call("POST", "/things", json={})
    assert time.monotonic() - began < 3, "the call outlived its deadline"
    assert caught.value.message.startswith("shop: ")
    assert not set("\r\n\x1b") & set(caught.value.message)


def shop(url: str, waits: list[float] | None = None) -> Api:
    sleep = (lambda _: None) if waits is None else waits.append
    return Api("shop", url, error_text=lambda body: body["message"], sleep=sleep)


@pytest.mark.parametrize("codings", [("gzip",), ("gzip", "gzip")])
def test_a_bomb_takes_no_memory(codings: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """One answer must not end the process in which 24 languages are sent."""
    monkeypatch.setattr("pipelines.delivery.http.LARGEST", MUCH)
    script = bomb(*codings)
    script()  # what it takes to make one is not what is counted
    with saying(script) as url:
        tracemalloc.start()
        try:
            with pytest.raises(NoReply, match="more than 1048576 bytes"):
                shop(url).call("POST", "/things", json={})
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert peak < 8 * MUCH


def test_a_deadline_is_for_all_attempts_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """A question that may be repeated is not repeated for ever either."""
    monkeypatch.setattr("pipelines.delivery.http.TOTAL", 0.3)
    began = time.monotonic()
    with saying(dripping_chunks) as url, pytest.raises(NoReply, match="in time"):
        shop(url).call("GET", "/things")
    assert time.monotonic() - began < 1


WAITS = {
    "7": 7.0,
    "0": 1.0,
    "000012": 12.0,
    "-5": 60.0,
    "nan": 60.0,
    "inf": 60.0,
    "1e308": 60.0,
    "9" * 400: 60.0,
    "999999999": 86400.0,
    "²": 60.0,
    "٣": 60.0,
    "soon": 60.0,
    "12 parsecs": 60.0,
    "": 60.0,
    "Mon, 01 Jan 0001 00:00:00 GMT": 1.0,
    "Fri, 31 Dec 9999 23:59:59 -2359": 86400.0,
    "Mon, 23 Nov 99999 09:00:00 GMT": 60.0,
    "Mon, 23 Nov 2020 09:00:00 GMT": 1.0,
}


@pytest.mark.parametrize("value", WAITS)
def test_any_word_about_waiting_is_a_time_to_wait(value: str) -> None:
    """429 means that nothing happened; how long it lasts may be told in any way, and is never infinite."""
    lines = ["HTTP/1.1 429 Slow", "Connection: close", "Content-Length: 0", f"Retry-After: {value}", "", ""]
    data = "\r\n".join(lines).encode()
    waits: list[float] = []
    with saying(lambda: [data]) as url, pytest.raises(Limited) as caught:
        shop(url, waits).call("POST", "/things", json={})
    assert (caught.value.wait, waits) == (
        WAITS[value],
        [WAITS[value]] * 3 if WAITS[value] <= 90 else [],
    )


REFUSED = {
    "no such thing": ("400 No", b'{"message": "no such thing"}', "error 400: no such thing"),
    "a list": ("400 No", b"[]", "error 400: No"),
    "a number": ("422 No", b"7", "error 422: No"),
    "nothing": ("404 Away", b"", "error 404: Away"),
    "another type": ("400 No", b'{"message": {"a": [1]}}', "error 400: {'a': [1]}"),
    "deep": ("400 No", b'{"message": ' + b"[" * 99_999 + b"]" * 99_999 + b"}", "error 400: No"),
    "escapes": ("400 No", b'{"message": "\\u001b[2J\\nnext"}', r"error 400: \x1b[2J\nnext"),
    "long": ("400 No", json.dumps({"message": "x" * 9999}).encode(), "error 400: " + "x" * 300),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_no_stays_a_no_whatever_comes_with_it(name: str) -> None:
    """Nothing happened, says the status; the words beside it are for people, and act on no terminal."""
    status, body, expected = REFUSED[name]
    with saying(error(status, body=body)) as url, pytest.raises(Refused) as caught:
        shop(url).call("POST", "/things", json={})
    assert caught.value.message == f"shop: {expected}"


@pytest.mark.parametrize("place", ["http://[", "//", "http://\x7f/", "ftp://x", "http://x:port/", "\xff"])
def test_a_redirect_to_nowhere_is_a_no(place: str) -> None:
    """Where it would lead is not looked at, so it cannot break anything."""
    with saying(error("302 Found", f"Location: {place}")) as url, pytest.raises(Refused, match="error 302"):
        shop(url).call("POST", "/things", json={})


@pytest.mark.parametrize(
    "url", ["http://a..b", "http://x.invalid", "https://127.0.0.1:1", "http://127.0.0.1:1"]
)
def test_what_never_left_is_refused(url: str) -> None:
    """Nothing can have happened, so the next run may begin anew."""
    with pytest.raises(Refused):
        shop(url).call("POST", "/things", json={})


def test_what_cannot_be_written_as_json_never_left() -> None:
    """Our own slip, before anything was sent."""
    with saying(list) as url, pytest.raises(Refused, match="cannot be called"):
        shop(url).call("POST", "/things", json={"share": float("nan")})


def test_no_handshake_means_that_nothing_left() -> None:
    """A server that speaks no TLS has seen neither the key nor the mail."""
    with saying(lambda: [b"HTTP/1.1 200 OK\r\n\r\n"]) as url, pytest.raises(Refused, match="no secure"):
        shop(url.replace("http:", "https:")).call("POST", "/things", json={})
