# MaskLine: what people do with this tree. `make help` lists it.

SHELL := /bin/sh
PYTHON ?= $(shell command -v python3.11 || echo python3)
PORT ?= 8000
export PORT

VENV := .venv
BIN := $(VENV)/bin
LOCKED := requirements.txt requirements-dev.txt
# One stamp per content of the locked requirements: the environment is made once for each.
STAMP := $(VENV)/.requirements-$(shell cat $(LOCKED) | cksum | cut -d ' ' -f 1)

LOCK := $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options

.DEFAULT_GOAL := help
.PHONY: help run phone replay test check format screenshots browser bench migration lock environment clean

help: ## this list
	@echo 'MaskLine. What you can type:'
	@sed -n 's/^\([a-z]*\):.*## /\1|/p' $(MAKEFILE_LIST) | awk -F '|' '{printf "  make %-12s %s\n", $$1, $$2}'

run: $(STAMP) ## the whole line on this machine, with a simulated carrier; PORT=8000
	@exec $(BIN)/python -m demo

phone: $(STAMP) ## a phone in this terminal: text and call the line that `make run` started
	@exec $(BIN)/python -m handset

replay: $(STAMP) ## the nine schemes on the simulated clock, beside the notice's figures
	@exec $(BIN)/python -m replay

test: check browser ## every check and every test: SQLite, a real PostgreSQL, a real browser
	$(BIN)/python -m pytest

check: $(STAMP) ## style and types, in a few seconds
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

screenshots: $(STAMP) browser ## a picture of every page of the console, for the README
	@exec $(BIN)/python -m tests.browser.screenshots

browser: # a browser for the tests, where there is none
	@sh tests/browser/install.sh

format: $(STAMP) ## put the code into the house style
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(STAMP) ## the benchmark tables
	@exec $(BIN)/python -m bench

migration: $(STAMP) ## write the first migration anew from the tables; NAME=… adds the next one
	$(BIN)/python -m migrations.generate $(NAME)
	@sed -i '/# ###/d' migrations/versions/*.py
	@$(BIN)/ruff check --quiet --select I --fix migrations
	@$(BIN)/ruff format --quiet migrations

lock: $(STAMP) ## pin the requirements anew, with hashes
	$(LOCK) --upgrade --output-file requirements.txt requirements.in
	$(LOCK) --upgrade --output-file requirements-dev.txt requirements-dev.in

environment: $(STAMP) ## only make the environment (the others do it by themselves)

clean: ## remove the environment and the caches; the data in instance/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(STAMP):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo 'MaskLine needs Python 3.11 or newer. Name one: make PYTHON=python3.11'; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo 'This Python cannot make environments. On Debian and Ubuntu: apt install python3-venv'; \
		exit 1; }
	@echo 'Making the environment in $(VENV) (once; a minute or two) …'
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements.txt -r requirements-dev.txt
	@touch $@
