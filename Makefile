# make demo: install into .venv, read the sample reports, say where to look.
# make test: every check that the project has.
PYTHON ?= python3.11
BIN := .venv/bin

.PHONY: demo test docs clean
.DEFAULT_GOAL := help

help:
	@sed -n 's/^# //p' Makefile

.venv/installed: setup.cfg pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

.venv/installed-dev: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@

demo: .venv/installed
	$(BIN)/heshu run corpus/samples -o outputs
	@echo
	@echo "One document, sentence by sentence:  $(BIN)/heshu show corpus/samples/云岭区卫生健康局2023年工作总结.docx"

test: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2 --dist loadfile

# make docs: write the tables of extract/tables/schema.py into outputs/README.md, and real output into README.md.
docs: .venv/installed
	$(BIN)/python -m heshu.tables.schema outputs/README.md
	$(BIN)/python tests/readme.py

clean:
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
