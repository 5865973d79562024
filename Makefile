# Every target installs what it needs first; nothing has to be typed before it.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
UV     := $(shell command -v uv 2>/dev/null)

SAMPLE  := catalog/articles/seven-steps-deep-learning.txt
CATALOG ?= catalog.sqlite
REPORT  ?= report.md
PORT    ?= 8001

.DEFAULT_GOAL := help
.PHONY: help install report demo test lint check docs bench census serve lock clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(VENV)/.installed ## create .venv with linkledger in it

report: $(VENV)/.installed ## check the sample article's references and write report.md
	@$(BIN)/linkledger run $(SAMPLE) --catalog $(CATALOG) -o $(REPORT) --fail-on never; code=$$?; \
	if [ $$code -eq 3 ] && $(BIN)/linkledger report --catalog $(CATALOG) -o $(REPORT); then \
	  echo "The check did not come to its end, so $(REPORT) tells what is known so far." \
	       "To see the whole pipeline at work without the internet: make demo"; \
	elif [ $$code -ne 0 ]; then exit $$code; fi; \
	echo "The report is in $(REPORT), the catalog in $(CATALOG)."

demo: $(VENV)/.dev ## the whole pipeline against a simulated web: needs no internet
	@$(BIN)/python tests/simweb/demo.py

test: $(VENV)/.dev ## run the tests
	$(BIN)/python -m pytest -n auto --dist loadfile

lint: $(VENV)/.dev ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

check: lint test ## all that CI runs

docs: $(VENV)/.dev ## renew the pages that are generated
	$(BIN)/python tests/pages.py

bench: $(VENV)/.dev ## measure, beside lychee: ONLY="rate memory" for some sections, WRITE=1 to keep the figures
	$(BIN)/python tests/benchmarks/run.py $(ONLY) $(if $(WRITE),--write)

census: $(VENV)/.dev ## take the checker's rules out, see who notices (half an hour and more): ONLY="hosts wire" for some modules
	$(BIN)/python tests/census/run.py $(if $(ONLY),--only $(ONLY))

serve: $(VENV)/.dev ## browse the catalog in a browser (read-only, loopback)
	$(BIN)/linkledger serve --catalog $(CATALOG) --port $(PORT)

lock: ## renew the locked dependencies (needs uv)
	uv pip compile --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --python-version 3.11 \
	  --quiet --upgrade --group build -o requirements.lock pyproject.toml
	uv pip compile --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --python-version 3.11 \
	  --quiet --upgrade --group build --group dev --extra serve --extra notify -o requirements-dev.lock pyproject.toml

clean: ## remove what was built (the catalog stays)
	rm -rf $(VENV) .venv-bench dist .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- the virtual environment -------------------------------------------------------------------------------------

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "linkledger needs Python 3.11 or later; $(PYTHON) is older. Name another: make PYTHON=python3.12 …" >&2; exit 2; }
ifdef UV
	@$(UV) venv --quiet --seed --python $(PYTHON) $(VENV)
else
	@$(PYTHON) -m venv $(VENV) || { echo "python3 -m venv failed: on Debian and Ubuntu, apt-get install python3-venv" >&2; exit 2; }
endif

ifdef UV
INSTALL := VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --compile-bytecode
else
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
endif

$(VENV)/.installed: requirements.lock pyproject.toml | $(BIN)/python
	@echo "installing linkledger into $(VENV) …" >&2
	@$(INSTALL) --require-hashes -r requirements.lock
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q catalog scrapers db reports  # else every start compiles where caching is off
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.installed
	@echo "installing what the tests need into $(VENV) …" >&2
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@
