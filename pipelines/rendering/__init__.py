"""Localized articles become emails, pages and feeds. Pure: bytes and time come in as arguments."""
