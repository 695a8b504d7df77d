# Everything is run in a virtual environment of its own, made when it is first needed, with the versions of LOCK; with
# LOCK= it gets the newest that pyproject.toml allows.

PYTHON ?= python3
TARGET ?= preview
LOCK ?= constraints.txt
VENV := .venv
BIN := $(VENV)/bin
PUBLISHER := $(BIN)/publisher
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check $(if $(LOCK),--constraint $(LOCK))
# Neighbours stay with one process, which makes what they share once.
PYTEST := $(BIN)/pytest --numprocesses auto --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help setup publish serve plan check feed test test-rest test-all test-s3 lint types layers house fuzz golden bench \
	lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/made: pyproject.toml $(LOCK)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "publisher needs Python 3.11 or later; name one with: make PYTHON=python3.12" >&2; exit 1; }
	@echo "setting up $(VENV) ..." >&2
	@$(PYTHON) -m venv $(VENV)
	@$(INSTALL) --upgrade 'pip>=25.3'
	@$(INSTALL) $(if $(LOCK),--build-constraint $(LOCK)) --editable .
	@touch $@

$(VENV)/made-dev: $(VENV)/made
	@echo "setting up the tests' tools ..." >&2
	@$(INSTALL) --group dev
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

test: lint types layers ## Lint, check types and layers, and run the quick tests
	@$(PYTEST) --hypothesis-profile=quick -m "not slow and not tools"

test-rest: $(VENV)/made-dev ## Run what test leaves out: long seeds, and tests with node, browsers and other tools
	@$(PYTEST) --hypothesis-profile=publisher -m "slow or tools"

test-all: lint types layers ## Lint, check types and layers, and run all tests, with more examples
	@$(PYTEST) --hypothesis-profile=publisher

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

house: $(VENV)/made-dev ## Print the figures of the code: packages, layers, names, modules without tests
	@$(BIN)/python tests/support/house.py

fuzz: $(VENV)/made-dev ## Feed mutated files to every reader for SECONDS (600)
	@$(BIN)/python -m bench.fuzz $(or $(SECONDS),600)

golden: $(VENV)/made-dev ## Write the tests' expected results anew
	@GOLDEN=1 $(BIN)/pytest --quiet --hypothesis-profile=quick -m "not slow and not tools" tests

$(VENV)/made-bench: $(VENV)/made-dev
	@echo "setting up what the bench compares with ..." >&2
	@$(INSTALL) --group bench
	@touch $@

bench: $(VENV)/made-bench ## Show speed and memory, beside others in the same run
	@$(BIN)/python -m bench

lock: $(VENV)/made-dev ## Write constraints.txt anew, with the newest versions of everything
	@$(BIN)/python .ci/lock.py

clean: ## Remove everything that can be made again
	rm -rf $(VENV) .fuzz .publisher public .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
