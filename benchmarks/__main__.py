"""All benchmarks, one after another; or those named: `python -m benchmarks merge`."""

import sys
from importlib import import_module

ALL = (
    "start",
    "build",
    "emails",
    "mail",
    "website",
    "feeds",
    "flow",
    "serve",
    "merge",
    "checks",
    "markdown_posts",
    "smtp",
    "desk",
    "translate",
)

if __name__ == "__main__":
    for name in sys.argv[1:] or ALL:
        import_module(f"benchmarks.{name}").main()
        print()
