"""A Weblate project: what it says of its texts, and what of them nobody has approved there."""
