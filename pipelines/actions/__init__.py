"""What the commands do, a module each. Commands and flows call these; none of them knows Prefect.

Everything is read and checked before anything is written, so bad input leaves no half of an output.
"""
