"""The desk on a port: its address and names, and that no password travels in the clear."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from pipelines.desk.guard import Names
from pipelines.desk.serving import Front, check_front
from pipelines.model.errors import DeliveryError

PEM = Path("desk.pem")
FRONTS = {
    "this machine": (Front(), "http://127.0.0.1:4200"),
    "another port": (Front(port=4300), "http://127.0.0.1:4300"),
    "IPv6": (Front("::1"), "http://[::1]:4200"),
    "TLS": (Front("192.0.2.7", certificate=PEM, key=PEM), "https://192.0.2.7:4200"),
    "everywhere": (
        Front("0.0.0.0", certificate=PEM, key=PEM),
        f"https://{socket.gethostname()}:4200",
    ),
    "behind a web server": (
        Front(names=("desk.example.org",), proxies=("127.0.0.1",)),
        "https://desk.example.org",
    ),
}


@pytest.mark.parametrize("case", FRONTS)
def test_what_people_open(case: str) -> None:
    """It is printed, and stands in messages."""
    front, address = FRONTS[case]
    check_front(front)
    assert front.address == address


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "staff.example.org"])
def test_elsewhere_only_with_tls(host: str) -> None:
    """Whoever is on the way reads a password, and everything that is not public yet."""
    with pytest.raises(DeliveryError, match="would travel in the clear\n  next: give --cert"):
        check_front(Front(host))
    check_front(Front(host, proxies=("10.0.0.1",)))


@pytest.mark.parametrize("front", [Front(certificate=PEM), Front(key=PEM)])
def test_half_of_tls_is_none(front: Front) -> None:
    """A slip at the command line must not end in plain http."""
    with pytest.raises(DeliveryError, match="give both: --certificate and --key"):
        check_front(front)


def test_by_which_names_people_come() -> None:
    """The host itself, and what was given; any address of the machine only where it listens at all."""
    given = Front("192.0.2.7", names=("desk.example.org",)).known_names
    assert given == Names(("desk.example.org", "192.0.2.7"), anywhere=False)
    assert Front("::").known_names.anywhere
