# The commands a person needs. `make help` lists them.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
LOCKS  := $(wildcard locks/*.txt)
UV     ?= uv
# one process drives the browser, the other does the rest; what belongs together stays together
WORKERS ?= 2
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help demo test check bench soak setup browser locks format clean

help: ## list these commands
	@grep -hE '^[a-z-]+:.*?## ' $(MAKEFILE_LIST) | awk 'BEGIN {FS = ":.*?## "} {printf "  make %-9s %s\n", $$1, $$2}'

$(VENV)/ready: pyproject.toml $(LOCKS)
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Keeprate needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r locks/build.txt -r locks/dev.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

setup: $(VENV)/ready ## install everything into .venv, from hashed locks

browser: $(VENV)/ready ## find or install a Chromium for the journeys
	$(BIN)/python -m tests.journeys.find_browser

demo: $(VENV)/ready ## start a whole customer on this machine and print the page's address
	$(BIN)/python -m deploy.local

test: $(VENV)/ready browser ## set everything up and run every test
	$(PYTEST)

check: $(VENV)/ready ## ruff, mypy, the direction of imports, and every test but the browser's
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(PYTEST) -m "not journey"

bench: $(VENV)/ready ## measure, as ratios in one run
	$(BIN)/python -m tests.bench

soak: $(VENV)/ready ## the long runs: more examples, bounded in count and time
	KEEPRATE_SOAK=1 $(BIN)/python -m pytest -m "soak or not journey"

format: $(VENV)/ready ## let ruff arrange the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

locks: ## resolve the locks anew (needs uv); they name no index
	printf 'hatchling>=1.27,<2\neditables>=0.5,<1\n' | $(UV) pip compile - --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o locks/build.txt
	$(UV) pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o locks/run.txt
	$(UV) pip compile pyproject.toml --extra local --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o locks/local.txt
	$(UV) pip compile pyproject.toml --extra local --extra test --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o locks/dev.txt

clean: ## remove the environment and what tests leave
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
