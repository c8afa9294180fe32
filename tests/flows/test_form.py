"""The form that staff fill in."""

from __future__ import annotations

from pipelines.flows.form import form


def test_a_schema_becomes_a_form() -> None:
    """Labels for people, lists to choose from, and nothing that is not asked for; twice is once."""
    schema = {
        "type": "object",
        "required": ["issue"],
        "properties": {
            "issue": {"title": "issue", "type": "string", "description": "Which"},
            "languages": {"anyOf": [{"type": "array", "items": {}}, {"type": "null"}], "default": None},
            "website": {"type": "string", "enum": ["", "now", "not yet"], "default": ""},
            "ask_first": {"type": "boolean", "default": True},
        },
    }
    values = {"issue": ["a", "b"], "languages": ["français"], "website": ["not yet", "now"]}
    made = form(schema, values, "Europe/Brussels")
    assert made == {
        "type": "object",
        "required": ["issue"],
        "additionalProperties": False,
        "properties": {
            "issue": {"title": "Issue", "type": "string", "description": "Which", "enum": ["a", "b"]},
            "languages": {
                "title": "Languages",
                "type": "array",
                "items": {"type": "string", "enum": ["français"]},
                "uniqueItems": True,
            },
            "website": {
                "title": "Website",
                "type": "string",
                "enum": ["not yet", "now"],
                "default": "not yet",
            },
            "ask_first": {
                "title": "Ask before anything is sent or public",
                "type": "boolean",
                "default": True,
            },
        },
    }
    assert form(made, values, "Europe/Brussels") == made
