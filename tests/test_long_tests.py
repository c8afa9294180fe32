"""What `make fast` leaves out beside slow tests: by measure, and never all of a file."""

from __future__ import annotations

from tools.measure_tests import is_there, long_tests, read_long_tests


def test_a_long_test_is_one_whose_cases_take_long() -> None:
    """A hundred quick cases are no reason to leave a test out; and each file is looked at by some test."""
    cases = {
        "tests/a.py::test_many": [0.01] * 100,
        "tests/a.py::test_long": [0.3, 0.1],
        "tests/b.py::test_longer": [4.0],
        "tests/b.py::test_least": [2.0],
    }
    assert long_tests(cases) == {"tests/a.py::test_long": 0.2, "tests/b.py::test_longer": 4.0}


def test_what_is_left_out_is_there() -> None:
    """A renamed test would be back in `make fast` without anybody's knowing that it is long."""
    assert [name for name in read_long_tests() if not is_there(name)] == []
    assert len(read_long_tests()) > 100
