"""How many made-up inputs a property is tried with: a tenth while one works (`make fast`)."""

from __future__ import annotations

import os

FAST = "GLOCAL_FAST_TESTS"


def examples(full: int) -> int:
    """`full`, or with the environment variable set a tenth of it."""
    return full // 10 if os.environ.get(FAST) else full
