# make run    set up and print a snapshot of this machine
# make test   set up and run the tests
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$python >/dev/null 2>&1 && $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
VENV := .venv
BIN := $(VENV)/bin
SOURCES := generated validators collector lifecycle surfaces tools benchmarks tests
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
# Each core runs its share of the tests.
JOBS ?= auto

.PHONY: run test check soak generate bench clean help

help:
	@sed -n 's/^# //p' Makefile | head -2

# On a terminal for people; elsewhere JSON on standard output and the same in words on standard error.
run: $(VENV)/.installed
	@if [ -t 1 ]; then $(BIN)/modeldoor snapshot; \
	else $(BIN)/modeldoor snapshot && $(BIN)/modeldoor policy explain >&2; fi

test: $(VENV)/.installed-test
	@$(BIN)/python -m pytest -n $(JOBS) -m "not slow"

check: $(VENV)/.installed-check
	@$(BIN)/python tools/check.py

soak: $(VENV)/.installed-check
	@MODELDOOR_SOAK=1 $(BIN)/python -m pytest -n $(JOBS)
	@$(BIN)/python -m tools.mutation

generate: $(VENV)/.installed-check
	@$(BIN)/python tools/generate.py
	@$(BIN)/python -m tools.generate_typescript
	@$(BIN)/python -m tools.document_contracts
	@$(BIN)/python -m tools.requirements
	@$(BIN)/python -m tools.write_refusals

bench: $(VENV)/.installed
	@$(BIN)/python benchmarks/snapshot.py
	@$(BIN)/python benchmarks/imports.py
	@$(BIN)/python benchmarks/watching.py
	@$(BIN)/python benchmarks/accuracy.py

clean:
	rm -rf $(VENV) tools/node/node_modules tools/node/node_modules.lock .coverage .coverage.* .hypothesis .mypy_cache .ruff_cache

$(VENV)/bin/python:
	@if [ -z "$(PYTHON)" ]; then echo "modeldoor needs Python 3.11 or later; none was found" >&2; exit 2; fi
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "modeldoor needs Python's venv module (on Debian: the package python3-venv)" >&2; exit 2; }

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "installing modeldoor into $(VENV)" >&2
	@$(INSTALL) --editable . >&2
	@touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	@echo "installing what the tests need into $(VENV)" >&2
	@$(INSTALL) --editable '.[test]' >&2
	@touch $@

$(VENV)/.installed-check: $(VENV)/.installed-test
	@echo "installing what the checks need into $(VENV)" >&2
	@$(INSTALL) --editable '.[test,check]' >&2
	@touch $@
