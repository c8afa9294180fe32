"""A slip of the pen gets the name that was meant, and nothing else does."""

from __future__ import annotations

from pipelines.model.suggestion import did_you_mean


def test_the_likeliest_name() -> None:
    """A wrong suggestion costs more than none."""
    known = ("title", "subject", "summary")
    assert [did_you_mean(name, known) for name in ("titel", "sumary", "colour")] == [
        "did you mean 'title'?",
        "did you mean 'summary'?",
        "",
    ]
