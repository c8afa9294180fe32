"""The Prefect flows. Prefect, which takes seconds to load, is imported in this folder only.

Thin: names, tasks, retries, artifacts, approval. What the tasks do is in `actions/`.
"""
