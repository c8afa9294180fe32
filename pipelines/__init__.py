"""Glocal: one article in, every EU language out. Start reading at `model.py`, then `steps.py`."""

__version__ = "0.1.0"
