# pickle-tutor. `make run` opens it, `make test` tests it; nothing else needs to be installed first.
# Every path below is relative, so a checkout in a folder with spaces in its name works too.

SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

# Arguments for pickle-tutor: make run ARGS="--lesson getstate"
ARGS ?=
# Arguments for pytest: make test TESTS="tests/course -k yaml"
TESTS ?=
# The Python that .venv is made with; found by itself unless given: make run PYTHON=/path/to/python3.12
PYTHON ?=

PY := .venv/bin/python
INSTALL := $(PY) -m pip install -qq --constraint constraints.txt

.PHONY: help run test lint pythons bench coverage screenshots clean

help: ## this list
	@echo 'make run [ARGS="--lesson getstate"]   open the tutor (the first time it installs itself into .venv)'
	@echo 'make test [TESTS="tests/course"]      ruff, mypy, import contracts and every test'
	@echo 'make lint                             ruff, mypy and the import contracts alone'
	@echo 'make bench                            how fast it starts and runs, against references'
	@echo 'make coverage [TESTS="tests/session"] which lines no test reaches, in the app and in the sandbox'
	@echo 'make screenshots                      take the pictures in assets/ anew'
	@echo 'make clean                            remove .venv, .pythons and every cache'

run: .venv/installed
	@exec $(PY) -m tutor $(ARGS)

test: lint pythons
	@echo 'Tests'
	@$(PY) -m pytest -q -n auto --dist loadfile --no-loadscope-reorder $(TESTS)

lint: .venv/installed-dev
	@echo 'Lint'
	@$(PY) -m ruff check --quiet .
	@$(PY) -m ruff format --check --quiet . || { \
		echo 'Not formatted as the others are: $(PY) -m ruff format'; exit 1; }
	@$(PY) -m mypy --strict
	@.venv/bin/lint-imports --no-logo --no-cache > .venv/lint-imports.txt || { cat .venv/lint-imports.txt; exit 1; }

pythons: .venv/installed-dev
	@$(PY) -m tests.interpreters

bench: .venv/installed-dev
	@$(PY) -m tests.benchmarks.bench --json bench.json

coverage: pythons
	@$(PY) -m tests.coverage $(TESTS)

screenshots: .venv/installed-dev
	@$(PY) -m tests.screenshots assets
	@$(PY) -m tests.tour assets

clean:
	rm -rf .venv .pythons .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist bench.json .coverage* coverage.txt
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The project with what it needs to run. hatchling comes first and pinned, so that the build too
# uses the versions in constraints.txt and not whatever is newest today.
.venv/installed: pyproject.toml constraints.txt
	@python=$$(sh .ci/find-python '$(PYTHON)') || exit 1; \
	if ! $(PY) -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		echo "Making .venv with $$("$$python" -V), once"; \
		rm -rf .venv && "$$python" -m venv .venv || exit 1; \
	else echo 'Bringing .venv up to date'; fi
	@$(INSTALL) hatchling editables
	@$(INSTALL) --no-build-isolation --editable .
	@$(PY) -m compileall -q tutor  # where Python itself may not write bytecode, each start would compile it
	@touch $@

.venv/installed-dev: .venv/installed
	@echo 'Installing what the tests need'
	@$(INSTALL) --no-build-isolation --editable '.[dev]'
	@touch $@
