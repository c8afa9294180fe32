"""The nouns, frozen values without I/O; docs/glossary.md defines each."""
