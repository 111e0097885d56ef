# The commands that people use. `make` lists them; `make course` and `make test` do everything on a fresh machine.

# A Python that TensorFlow supports; `make PYTHON=/path/to/python3.12 course` takes another.
SUPPORTED := import sys; v = sys.version_info[:2]; sys.exit(not (3, 11) <= v <= (3, 13) and \
	"TensorFlow needs Python 3.11, 3.12 or 3.13, and this is %d.%d" % v)
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	$$p -c '$(SUPPORTED)' 2>/dev/null && command -v $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
SOURCES := $(wildcard solutions/*/*.ipynb)
CLASS := 5

# TensorFlow takes three times as long to import where compiled files may not be written.
unexport PYTHONDONTWRITEBYTECODE
export TF_CPP_MIN_LOG_LEVEL := 3
export PATH := $(CURDIR)/$(BIN):$(PATH)

# Two things at a time, unless `make -j` has said how many.
TWO = $(if $(findstring jobserver,$(MAKEFLAGS)),,-j2)

SHELL := bash
.SHELLFLAGS := -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help course course-book course-class test check style setup set-up again system lock book map serve lab release sample grade verify bench \
	outputs seeds clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.DEFAULT:
	@echo "there is no file and no target '$@'; the targets are:" >&2; $(MAKE) --no-print-directory help >&2; exit 2

course: ## set up, build the book, make the release, grade a sample class, write its report
	@tools/step "set-up" $(MAKE) --no-print-directory setup
	@tools/step "release" $(MAKE) --no-print-directory release
	@$(MAKE) --no-print-directory $(TWO) course-class course-book
	@echo
	@echo "  the book     file://$(CURDIR)/_build/html/index.html"
	@echo "  the report   file://$(CURDIR)/classroom/report.html"
	@echo "  JupyterLab   make lab"

course-book:
	@tools/step "book" $(MAKE) --no-print-directory book

course-class:
	@tools/step "sample class" $(MAKE) --no-print-directory sample
	@tools/step "grading" $(MAKE) --no-print-directory grade

test: setup style ## set up and run every test: notebooks, release, book, grader
	@tools/step "book" $(MAKE) --no-print-directory book
	$(BIN)/python -m pytest -n 2 --nbval chapters solutions exercises tests

check: setup style ## for every day: style, types, and the tests that start no TensorFlow and no browser
	$(BIN)/python -m pytest --light tests

style: | setup
	@tools/step "ruff" $(BIN)/ruff check .
	@tools/step "format" $(BIN)/ruff format --check .
	@tools/step "types" $(BIN)/mypy

setup: ## make .venv with everything of requirements.lock, and what the system lacks
	@$(MAKE) --no-print-directory $(TWO) --output-sync=target set-up
set-up: $(VENV)/.installed system
	@:

# A Python that was there and is no longer, as after an upgrade of the system, leaves a .venv that cannot start.
$(VENV)/.installed: requirements.lock $(if $(wildcard $(VENV)/.installed),$(shell $(BIN)/python -c '' 2>/dev/null || echo again))
	@"$(or $(PYTHON),python3)" -c '$(SUPPORTED)' || { echo "install Python 3.11, 3.12 or 3.13, or say where one is:" \
	"make PYTHON=/path/to/python3.11 course" >&2; exit 1; }
	+@"$(or $(PYTHON),python3)" -m tools.install $(VENV) requirements.lock

again:

system:
	@tools/system_packages

lock: setup ## make requirements.lock anew from requirements.txt, for every Python and system that it may be used on
	$(BIN)/python -m tools.lock requirements.txt requirements.lock

# Where another environment has Jupyter Book, and there is no .venv, the book can be built without.
BOOK_TOOLS := $(if $(or $(wildcard $(VENV)),$(if $(shell command -v jupyter-book),,none)),$(VENV)/.installed)
BOOK_SOURCES := _config.yml _toc.yml index.md references.bib tools/book_extension.py \
	$(shell find chapters assets exercises -type f -not -path '*/.ipynb_checkpoints/*')

book: _build/.built ## build the book, strictly and whole, from the stored outputs

_build/.built: $(BOOK_SOURCES) $(BOOK_TOOLS)
	jupyter-book build . --all -W -n --keep-going --quiet
	@touch $@

map: setup ## draw the map of the chapters
	$(BIN)/python -m tools.course_map

serve: book ## serve the book on http://127.0.0.1:8000
	$(PYTHON) -m http.server --bind 127.0.0.1 --directory _build/html 8000

lab: setup ## start JupyterLab for a student or an instructor
	$(BIN)/jupyter lab

release: classroom/.released ## make exercises/ from solutions/, and tell the gradebook

RENEWED = $(filter %.ipynb,$(if $(filter %.py,$?),$^,$?))

classroom/.released: $(SOURCES) nbgrader_config.py | setup
	$(BIN)/python -m tools.release $(sort $(notdir $(patsubst %/,%,$(dir $(RENEWED)))))
	@touch $@

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
	$(BIN)/python -m tools.execute_chapters $(or $(CHAPTERS),$(wildcard chapters/*.ipynb))
	$(BIN)/python -m tools.claims

seeds: setup ## run chapters with three other sets of seeds and compare the verdicts: make seeds CHAPTERS=...
	$(BIN)/python -m tools.other_seeds $(or $(CHAPTERS),$(wildcard chapters/*.ipynb))

clean: ## remove what was built; the class's data and .venv stay
	rm -rf _build classroom/.released .pytest_cache .ruff_cache .mypy_cache .hypothesis
