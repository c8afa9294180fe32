"""A workspace on disk: settings, paths, articles, and everything read once."""
