"""The website: pages, feeds, and their releases."""
