# Everything runs in .venv, which is made here from the pinned requirements.txt: only Python >= 3.11 and make are needed.

PYTHON ?= python3
LAKE ?= $(or $(CLIMITS_LAKE),lake)
CORPUS ?= ../shared
BIN := .venv/bin
MADE := .venv/.made
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help demo test lint format docs bench score lock clean

help: ## Say what there is to make
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(MADE): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; '$(PYTHON)' is not. Name another: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || { \
	  echo "'$(PYTHON)' cannot make virtual environments; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Making .venv and installing the pinned dependencies; this takes half a minute to two minutes, once."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@# uv installs several times faster than pip, but does not know pip's own settings: where it fails, pip does it.
	@$(PIP) uv -c requirements.txt && $(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps -r requirements.txt -e . \
	  || $(PIP) --no-deps -r requirements.txt -e .
	@touch $@

demo: $(MADE) ## Run the whole pipeline on the sample papers and show what it found
	@$(BIN)/climits demo --lake "$(LAKE)" --flow

test: $(MADE) ## Run all tests
	$(BIN)/python -m pytest

lint: $(MADE) ## Check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(MADE) ## Bring the sources into shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(MADE) ## Bring the generated pages of docs/ up to date
	$(BIN)/python -m climits.reference
	$(BIN)/python -m warehouse.dictionary

bench: $(MADE) ## Time the pipeline on real papers, beside pdfplumber alone (needs ../shared)
	$(BIN)/python benchmarks/bench_pipeline.py $(CORPUS)/corpus/pdfs

score: $(MADE) ## Read the real papers and score the warehouse against their labels (needs ../shared)
	@test -d $(CORPUS)/corpus/pdfs || { echo "$(CORPUS) is not here: it holds the labelled papers; name its place with CORPUS=" >&2; exit 1; }
	@$(BIN)/climits ingest --pdf-dir $(CORPUS)/corpus/pdfs --lake .score
	@$(BIN)/python $(CORPUS)/score/score.py .score/warehouse.duckdb $(CORPUS)/gold --misses .score/misses.tsv
	@echo "what was missed: .score/misses.tsv"

lock: $(MADE) ## Pin the newest versions that pyproject.toml allows
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --all-extras --upgrade --no-annotate --no-emit-index-url \
	  --custom-compile-command "make lock" --output-file requirements.txt pyproject.toml

clean: ## Take away the environment and the caches; lakes stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info
