# Every command of this project. `make` alone lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
.NOTPARALLEL:

PORT ?= 8000
PYTHON ?= python3
PY := .venv/bin/python
REQUIREMENTS := requirements.txt requirements-scale.txt requirements-dev.txt

.PHONY: help
help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# The demo needs what the catalog runs on; tests and checks need more. One environment serves both.
# `--python` lets the pip of Debian fill an environment that has none of its own.
.venv/bin/python:
	@$(PYTHON) -m venv --without-pip .venv

.venv/runtime: requirements.txt | .venv/bin/python
	@echo "Installing what the catalog runs on …" >&2
	@$(PYTHON) -m pip --python $(PY) --disable-pip-version-check install -qq -r requirements.txt
	@touch $@

.venv/everything: $(REQUIREMENTS) | .venv/bin/python
	@echo "Installing what the catalog and its tests need …" >&2
	@$(PYTHON) -m pip --python $(PY) --disable-pip-version-check install -qq -r requirements-dev.txt
	@touch .venv/runtime $@

.PHONY: setup
setup: .venv/everything ## make .venv with everything the catalog, its tests and checks need

.PHONY: demo
demo: port .venv/runtime ## try it: the founding case on http://127.0.0.1:8000 (PORT=8001 make demo)
	@$(PY) manage.py migrate --verbosity 0
	@logins=$$($(PY) manage.py load_demo --json) && \
		exec $(PY) manage.py serve --port $(PORT) --logins - <<< "$$logins"

.PHONY: port
port:
	@$(PYTHON) -m evidence.management.ports $(PORT)

.PHONY: test
test: setup ## run every test, on SQLite and where it matters on PostgreSQL too
	@.ci/prepare
	@$(PY) -m pytest -n auto --dist loadgroup
	@.ci/with-postgres $(PY) -m pytest -n auto --dist loadgroup -m postgres_too

.PHONY: check
check: setup ## check style, types, the rooms of the house, and that no migration is missing
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(PY) manage.py makemigrations --check --dry-run
	@$(PY) -m pytest -q tests/test_house.py

.PHONY: bench
bench: setup ## measure against the named anchors (ONLY=search)
	@$(PY) -m tests.benchmarks $(ONLY)
