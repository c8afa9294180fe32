"""A localized article as an email: rendered, linted, inspected."""
