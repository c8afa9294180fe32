"""Ways in for a text that is not Markdown yet, one module a format."""
