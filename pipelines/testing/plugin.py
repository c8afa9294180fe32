"""The pytest plug-in `glocal.testing`: failures of the contract are told with their values.

It is loaded by every run of pytest where Glocal is installed, so it imports nothing of Glocal.
"""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("pipelines.testing.contract")
