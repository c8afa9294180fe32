# Needs Python 3.11 or newer and make; everything else is installed into .venv at first use.
PYTHON ?= python3
BIN := .venv/bin
INSTALL ?= $(BIN)/python -m pip install --quiet --disable-pip-version-check
PIP := $(INSTALL) --constraint constraints.txt

.PHONY: newsletter test tests fast check lint types packages docs reference dist bench screenshots clean help

help:
	@echo "make newsletter   publish the sample article to output/outbox and output/site"
	@echo "make test         run all checks and tests"
	@echo "make fast         run the quick tests, in less than a minute"
	@echo "make docs         make the documentation's site in output/docs"
	@echo "make reference    write the generated pages of docs/ anew"
	@echo "make dist         build sdist and wheel into dist"
	@echo "make bench        measure"
	@echo "make screenshots  take the pictures of the guides anew"
	@echo "make clean        remove what these made, not .glocal: it holds the ledger of what was sent"

newsletter: .venv/runtime
	@$(BIN)/glocal publish sofia-community-meeting

test: .venv/tools
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory --jobs 2 types tests

tests: .venv/tools packages
	@bash .ci/in-memory 8 $(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

fast: .venv/tools
	@GLOCAL_FAST_TESTS=1 bash .ci/in-memory 2 $(BIN)/pytest --numprocesses auto --dist worksteal -m "not slow and not long" --ignore tests/browser

check: lint types

lint: .venv/tools
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .

types: .venv/tools
	@$(BIN)/mypy

packages:
	@bash .ci/packages

docs: .venv/docs
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict
	@echo "Look at output/docs/index.html"

reference: .venv/tools
	@$(BIN)/python -m tools.generate_reference

dist: .venv/python
	@$(PIP) build
	@$(BIN)/python -m build --quiet --outdir dist

bench: .venv/tools
	@$(BIN)/python -m benchmarks

screenshots: .venv/tools packages
	@$(BIN)/python -m tests.take_screenshots
	@$(BIN)/python -m tests.take_block_pictures

clean:
	rm -rf .venv output .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Glocal needs Python 3.11 or newer; name one: make PYTHON=python3.12")'
	@echo "Setting up .venv; this takes a minute or two, once."
	@$(PYTHON) -m venv .venv || { echo "Python's venv module is missing: on Debian, install python3-venv"; exit 1; }
	@touch $@

.venv/runtime: .venv/python pyproject.toml constraints.txt
	@$(PIP) --editable .
	@touch $@

.venv/tools: .venv/runtime
	@$(PIP) --editable '.[test]'
	@touch $@

.venv/docs: .venv/python pyproject.toml constraints.txt
	@$(PIP) --editable '.[docs]'
	@touch $@
