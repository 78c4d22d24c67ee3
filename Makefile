# Everything a newcomer needs: `make demo`, `make test`. Each does all its own set-up.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# Most tests wait for answers: more workers than cores keep a machine busy.
WORKERS := 6

# The tests start hundreds of processes: what one has compiled is kept for the others.
unexport PYTHONDONTWRITEBYTECODE
MAKEFLAGS += --jobs=2

.PHONY: help demo test check compiled bench chaos pictures lock languages clean
.DEFAULT_GOAL := help

help:
	@echo "make demo    watch articles become threads and old threads close; needs no token"
	@echo "make test    every test, and make check"
	@echo "make check   format, lint, types"
	@echo "make chaos   kill the worker 300 times over 3,000 articles, run the machine of rules; 70 minutes"
	@echo "make bench   measure against a peer or a physical limit"
	@echo "make pictures  take the pictures of docs/moderators.md anew; needs Chromium"
	@echo "make lock    compile requirements*.txt anew"
	@echo "make languages  add new sentences to bot/languages, drop those that are no longer said"

# The locked dependencies; installed anew only when the lock changes.
$(VENV)/ready: requirements-dev.txt
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed: $(PYTHON) is not there."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; this is $$($(PYTHON) --version). Try: make PYTHON=python3.11 …"; exit 1; }
	@echo "Setting up $(VENV) (the first time takes about half a minute) …"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $@

demo: $(VENV)/ready
	@$(BIN)/python -m bot demo

test: check compiled
	@echo "Running the tests …"
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

check: $(VENV)/ready
	@echo "Checking format, lint and types …"
	@$(BIN)/ruff format --check --quiet . || { echo "Run: $(BIN)/ruff format ."; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy

# By pytest itself, once, beside the checks: else each of its workers does it again.
compiled: $(VENV)/ready
	@$(BIN)/python -m pytest --collect-only --quiet >/dev/null || true

bench: $(VENV)/ready
	@$(BIN)/python -m benchmarks

# SEED=… replays a run of the kill harness that failed.
chaos: $(VENV)/ready
	@$(BIN)/python -m tests.chaos $(if $(SEED),--seed $(SEED))
	@$(BIN)/python -m pytest -q -s tests/chaos/test_machine.py --hypothesis-profile=chaos

pictures: $(VENV)/ready
	@$(BIN)/python -m tests.pictures

COMPILE := uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --extra postgres --extra fulltext --extra charts \
  --python-version 3.11 --custom-compile-command "make lock" pyproject.toml

lock:
	$(COMPILE) -o requirements.txt
	$(COMPILE) --group dev -c requirements.txt -o requirements-dev.txt

languages: $(VENV)/ready
	@$(BIN)/python -m tests.catalogues

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
