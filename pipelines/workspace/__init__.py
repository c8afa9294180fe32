"""A workspace on the disk: its settings, paths and articles, and a snapshot of all that a command reads."""
