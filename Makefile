# The commands that people use. `make` lists them; `make course` and `make test` do everything on a fresh machine.

# A Python that TensorFlow supports; `make PYTHON=/path/to/python3.12 course` takes another.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do command -v $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
SLUGS := $(notdir $(patsubst %/,%,$(wildcard solutions/*/)))
CLASS := 12

# TensorFlow takes three times as long to import where compiled files may not be written.
unexport PYTHONDONTWRITEBYTECODE
export TF_CPP_MIN_LOG_LEVEL := 3
export PATH := $(CURDIR)/$(BIN):$(PATH)

SHELL := bash
.SHELLFLAGS := -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help course test setup system book serve lab sample release grade report verify bench outputs seeds clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

course: ## set up, build the book, make the release, grade a sample class, write its report
	@tools/step "set-up" $(MAKE) --no-print-directory setup
	@tools/step "book" $(MAKE) --no-print-directory book
	@tools/step "release" $(MAKE) --no-print-directory release
	@tools/step "sample class" $(MAKE) --no-print-directory sample
	@tools/step "grading" $(MAKE) --no-print-directory grade
	@echo
	@echo "  the book     file://$(CURDIR)/_build/html/index.html"
	@echo "  the report   file://$(CURDIR)/classroom/report.html"
	@echo "  JupyterLab   make lab"

test: setup ## set up and run every test: notebooks, release, book, grader
	@tools/step "ruff" $(BIN)/ruff check .
	@tools/step "format" $(BIN)/ruff format --check .
	@tools/step "book" $(MAKE) --no-print-directory book
	$(BIN)/python -m pytest -n 2 --dist loadfile --nbval chapters solutions exercises tests

setup: $(VENV)/.installed system ## make .venv with everything of requirements.lock

$(VENV)/.installed: requirements.lock
	@test -n "$(PYTHON)" || { echo "no Python found: install Python 3.11, 3.12 or 3.13" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 13) else \
	"TensorFlow needs Python 3.11, 3.12 or 3.13, and this is %d.%d: make PYTHON=/path/to/python3.11 course" % v)'
	$(PYTHON) -m venv $(VENV)
	@echo "  installing some 200 packages, TensorFlow among them: a few minutes"
	@$(BIN)/python -m pip install --disable-pip-version-check --compile --progress-bar off -r requirements.lock | tools/show_install
	@touch $@

system:
	@tools/system_packages

BOOK_SOURCES := _config.yml _toc.yml index.md references.bib tools/book_extension.py \
	$(shell find chapters assets exercises -type f -not -path '*/.ipynb_checkpoints/*')

book: _build/.built ## build the book, strictly and whole, from the stored outputs

_build/.built: $(BOOK_SOURCES) $(if $(wildcard $(VENV)/.installed),$(VENV)/.installed)
	jupyter-book build . --all -W -n --keep-going --quiet
	@touch $@

serve: book ## serve the book on http://127.0.0.1:8000
	$(PYTHON) -m http.server --bind 127.0.0.1 --directory _build/html 8000

lab: setup ## start JupyterLab for a student or an instructor
	$(BIN)/jupyter lab

release: $(SLUGS:%=classroom/released/%) ## make exercises/ from solutions/, and tell the gradebook

classroom/released/%: solutions/%/*.ipynb nbgrader_config.py | setup
	$(BIN)/nbgrader generate_assignment $* --force --create --log-level=WARN
	@mkdir -p $(@D) && touch $@

sample: | setup ## make a sample class from the answer bank, where there is no class yet
	$(BIN)/python -m autograde sample $(CLASS)

grade: release ## grade what the class handed in, and write its report
	$(BIN)/python -m autograde grade
	$(BIN)/python -m autograde report

verify: setup ## run every answer bank through the grader and compare the points
	$(BIN)/python -m autograde verify

bench: setup ## measure the grader against nbgrader and against the floor
	$(BIN)/python -m autograde bench

outputs: setup ## run the chapters and store their outputs: make outputs CHAPTERS=chapters/01_functional_api.ipynb
	$(BIN)/python tools/execute_chapters.py $(or $(CHAPTERS),$(wildcard chapters/*.ipynb))
	$(BIN)/python tools/claims.py

seeds: setup ## run chapters with three other sets of seeds and compare the verdicts: make seeds CHAPTERS=...
	$(BIN)/python tools/other_seeds.py $(or $(CHAPTERS),$(wildcard chapters/*.ipynb))

clean: ## remove what was built; the class's data and .venv stay
	rm -rf _build classroom/released .pytest_cache .ruff_cache .hypothesis
