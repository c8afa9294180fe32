"""What the file of a language does not say: checks that ask for it do nothing, and nobody would notice."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.languages.language import REQUIRED, Language
from pipelines.model.finding import Finding, Origin, Severity

LANGUAGE_FILE = "language-file"


def check_language(language: Language) -> Iterator[Finding]:
    """A hint for each field that the file of a language lacks."""
    for field in language.lacking:
        message = f"no {field} for {language.endonym}: {REQUIRED[field]}"
        yield Finding(
            LANGUAGE_FILE, Severity.HINT, message, Origin(f"languages/{language.tag}.toml"), language.tag
        )
