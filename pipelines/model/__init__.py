"""The nouns of Glocal, frozen values without I/O; every word is defined in docs/glossary.md."""
