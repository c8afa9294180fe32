"""`python -m pipelines` is the `glocal` command."""

from pipelines.cli import main

main()
