# Everything a developer or a new user runs. Each target first makes .venv if it is missing or older than the locks.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo run test check format gates bench torture lock schema clean

demo: $(READY)          ## watch a made-up news day go through the real daemon
	$(BIN)/news-monitor demo $(ARGS)

run: $(READY)           ## run the daemon on config/
	$(BIN)/news-monitor run $(ARGS)

test: $(READY)          ## the test suite (under 8 minutes on 2 cores, no network, no evaldata)
	$(BIN)/pytest -n 2 --dist loadfile $(ARGS)

check: $(READY)         ## linters, types, layers, size budgets, the shipped configuration
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tests/tools/budgets.py
	$(BIN)/news-monitor check --config config

format: $(READY)        ## put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

gates: $(READY)         ## long proofs: real material (needs NEWS_MONITOR_EVALDATA), the states of the outbox, injection
	$(BIN)/python -m tests.gates $(ARGS)

bench: $(READY)         ## ratios and budgets, measured in one run
	$(BIN)/python -m tests.bench $(ARGS)

torture: $(READY)       ## 1,000 kills (ARGS="--kills 30": fewer), faults, full disks, hostile input: about 55 minutes
	$(BIN)/python -m tests.torture $(ARGS)

lock: $(READY)          ## renew both locks (needs uv)
	uv pip compile pyproject.toml --extra demo --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --quiet --upgrade --output-file requirements.lock
	uv pip compile pyproject.toml --extra demo --group dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --quiet --constraint requirements.lock --output-file requirements-dev.lock

schema: $(READY)        ## renew the JSON Schemas of the configuration files
	$(BIN)/news-monitor schema config/schema

$(READY): pyproject.toml requirements.lock requirements-dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "news-monitor needs Python 3.11 or newer")'
	@echo "Setting up $(VENV): one or two minutes, once."
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
	  -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

clean:                  ## remove what was built
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
