"""The pages where readers sign up, leave, and choose their language: a web application of its own.

Strangers call it, so it is apart from the pages of staff: another port, and nothing of Prefect behind it.
"""
