.DEFAULT_GOAL := help
PY ?= python3
BIN := .venv/bin

help: ## what can be made here
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

$(BIN)/.installed: requirements.lock pyproject.toml
	$(PY) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; name it: make PY=python3.12 …")'
	$(PY) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

install: $(BIN)/.installed ## everything into .venv, from the hashed lock

live: ## only what a live program needs into .venv; run it again after each update
	$(PY) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps -r requirements-run.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation --force-reinstall .
	$(BIN)/f0care --version

demo: install ## a province on this machine: simulator, both bots, a page to try them
	$(BIN)/f0care simulate

fmt: install ## put the code into its one form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

check: install ## form, types and who may import whom
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	PYTHONPATH=. $(BIN)/lint-imports

test: install ## every check CI runs: make check and, at the same time, all tests
	$(BIN)/python -m tests.all

record: install ## play every transcript and write it down as played now: the git diff is the review (ONLY=38)
	$(BIN)/python -m tests.chats.record $(ONLY)

bench: install ## speed and memory, written to build/bench.json
	$(BIN)/python -m tests.bench

hearing: install ## how much is heard and read of phrase books by people who had not seen the lists
	$(BIN)/python -m tests.hearing.measure

teach: install ## the weights of the second ear, from the books drawn to teach
	$(BIN)/python -m tests.hearing.teach

.PHONY: help install live demo fmt check test record bench hearing teach
