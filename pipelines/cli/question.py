"""A question to the person at the terminal."""

from __future__ import annotations

import click

from pipelines.cli.screen import Screen
from pipelines.model.errors import DeliveryError


def ask_person(screen: Screen, question_text: str, *, yes: bool) -> None:
    """DeliveryError without a person's yes."""
    if yes:
        return
    try:
        said = not screen.as_json and click.confirm(question_text, default=False, err=True)
    except click.Abort:  # nobody is there to answer
        click.echo(err=True)
        said = False
    if not said:
        raise DeliveryError("nothing was changed: nobody confirmed", hint="answer the question, or add --yes")
