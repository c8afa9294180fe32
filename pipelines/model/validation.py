"""What pydantic says of a wrong value, in the words of those who wrote it."""

from __future__ import annotations

from pydantic_core import ErrorDetails

_FAULTS = {
    "missing": "is missing",
    "extra_forbidden": "is not a known key",
    "string_type": "must be text",
    "tuple_type": "must be a list",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "model_type": "must have keys of its own",
    "mapping_type": "must have keys of its own",
}


def fault_words(fault: ErrorDetails) -> str:
    """What is wrong with a value, to be read after its name: `must be a list`, `is missing`."""
    known = _FAULTS.get(fault["type"])
    return known or fault["msg"].removeprefix("Value error, ").replace("Input should be", "must be", 1)


def first_fault(faults: list[ErrorDetails]) -> ErrorDetails:
    """The one to tell first: a misspelt key before the missing one that it was meant to be."""
    return next((each for each in faults if each["type"] == "extra_forbidden"), faults[0])
