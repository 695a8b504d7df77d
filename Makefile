# Everything is run in a virtual environment of its own, made when it is first needed.

PYTHON ?= python3
TARGET ?= preview
VENV := .venv
BIN := $(VENV)/bin
PUBLISHER := $(BIN)/publisher

.DEFAULT_GOAL := help
.PHONY: help setup publish serve plan check feed test test-all test-s3 lint types layers golden bench clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/made: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "publisher needs Python 3.11 or later; name one with: make PYTHON=python3.12" >&2; exit 1; }
	@echo "setting up $(VENV) ..." >&2
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	@$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/made-dev: $(VENV)/made
	@echo "setting up the tests' tools ..." >&2
	@$(BIN)/python -m pip install --quiet --group dev
	@touch $@

setup: $(VENV)/made-dev ## Make the virtual environment, with the tools for development

publish: $(VENV)/made ## Check, master, store, and rebuild the feed (TARGET=preview)
	@$(PUBLISHER) publish --target $(TARGET)

serve: $(VENV)/made ## Serve what was published to the preview folder
	@$(PUBLISHER) serve --target $(TARGET)

plan: $(VENV)/made ## Show what publish would do
	@$(PUBLISHER) plan --target $(TARGET)

check: $(VENV)/made ## Show what is wrong with the sources
	@$(PUBLISHER) check --target $(TARGET)

feed: $(VENV)/made ## Rebuild the feed from the ledger, with no audio at hand
	@$(PUBLISHER) feed --target $(TARGET)

test: lint types layers ## Lint, check types and layers, and run the tests that are quick and need no other programs
	@$(BIN)/pytest --numprocesses auto --hypothesis-profile quick -m "not slow and not tools"

test-all: lint types layers ## The same with every test: long ones, and those that need other programs
	@PUBLISHER_TEST_ALL=1 $(BIN)/pytest --numprocesses auto --hypothesis-profile publisher

test-s3: $(VENV)/made-dev ## Publish to real S3 servers on this machine (SERVERS="moto swift ceph")
	@$(BIN)/python tests/support/servers/run.py $(SERVERS)

lint: $(VENV)/made-dev ## Look at style and docstrings
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/interrogate --verbose --omit-covered-files publisher tests

types: $(VENV)/made-dev ## Check types, strictly
	@$(BIN)/mypy

layers: $(VENV)/made-dev ## Check that no layer imports what stands above it
	@$(BIN)/lint-imports --no-cache

golden: $(VENV)/made-dev ## Write the tests' expected results anew
	@GOLDEN=1 $(BIN)/pytest --quiet --hypothesis-profile quick -m "not slow and not tools" tests

$(VENV)/made-bench: $(VENV)/made-dev
	@echo "setting up what the bench compares with ..." >&2
	@$(BIN)/python -m pip install --quiet --group bench
	@touch $@

bench: $(VENV)/made-bench ## Show speed and memory, beside others in the same run
	@$(BIN)/python -m bench

clean: ## Remove everything that can be made again
	rm -rf $(VENV) .publisher public .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
