"""All benchmarks, one after another."""

from benchmarks import build

if __name__ == "__main__":
    build.main()
