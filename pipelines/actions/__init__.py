"""What the commands do, a module each, without Prefect and without a terminal; `flows` and `cli` call these.

Everything is read and checked before anything is written, so bad input leaves no half of an output.
"""
