# Two commands for a newcomer: `make run` and `make test`. Everything lands in .venv, .tools, build, web/node_modules and .kehou.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help

# .python-version names the interpreter; where it is missing, any python3 from 3.12 on will do.
PY := $(shell for p in python3.13 python3 python3.14 python3.12; do $$p -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null && echo $$p && break; done)
UV := .tools/bin/uv
BIN := .venv/bin
CORES := $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
MESSAGES := $(patsubst %.po,%.mo,$(wildcard src/kehou/base/locale/*/LC_MESSAGES/django.po))

.PHONY: help run dev install install-dev test lint format pictures bench messages pins clean
help:
	@echo "make run       install everything, load the demo, serve it on http://127.0.0.1:8000"
	@echo "make test      install everything, run all tests"
	@echo "make lint      ruff, mypy, import-linter, TypeScript, plan packs, messages"
	@echo "make pictures  the README's screenshots"
	@echo "make bench     all benches, or NAME=pages for one"

run: install
	exec $(BIN)/kehou run

dev: install
	exec $(BIN)/kehou dev

install: .venv/app.stamp src/kehou/base/static/dist/stamp $(MESSAGES)
install-dev: install .venv/dev.stamp web/node_modules/.dev

test: install-dev
	$(BIN)/python -m pytest -n $(CORES) --dist loadgroup $(ARGS)

lint: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	web/check.sh
	$(BIN)/kehou plan check plans/*
	$(BIN)/python -m kehou.base.i18n missing

format: install-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

pictures: install-dev
	$(BIN)/python -m tests.browser.pictures

bench: install-dev
	$(BIN)/python -m bench $(NAME)

messages: install-dev
	$(BIN)/python -m kehou.base.i18n update

.tools/bin/uv:
	@test -n "$(PY)" || { echo "Kehou needs Python 3.12 or newer; none was found on the PATH." >&2; exit 1; }
	$(PY) -m venv .tools
	.tools/bin/python -m pip install --quiet --disable-pip-version-check uv

.venv/bin/python: | $(UV)
	$(UV) venv --quiet --allow-existing --python "$$($(PY) -c 'import sys; print(sys.executable)')" .venv

.venv/app.stamp: requirements/app.txt pyproject.toml | .venv/bin/python
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/app.txt
	$(UV) pip install --quiet --python $(BIN)/python --no-deps -e .
	touch $@

.venv/dev.stamp: .venv/app.stamp requirements/dev.txt
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	touch $@

include web/rules.mk

COMPILE := pip compile --quiet --universal --python-version 3.12 --generate-hashes --no-header --no-annotate --no-emit-find-links --no-emit-index-url
pins: | $(UV)
	$(UV) $(COMPILE) pyproject.toml -o requirements/app.txt
	$(UV) $(COMPILE) -c requirements/app.txt --group dev pyproject.toml -o requirements/dev.txt

clean:
	rm -rf .venv .tools build src/kehou/base/static/dist web/node_modules
