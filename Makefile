# The commands of this repository. A newcomer needs two: `make run` and `make test`.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SPARK_READY := .venv-spark/.ready
SCALE ?= 0.1
SEED ?= 2026

.PHONY: run up test test-slow test-spark lint bench clean lock

## run: a whole cycle of the sample regency through the real Airflow scheduler (SCALE=1 for the whole regency)
run: $(READY)
	@$(BIN)/gesek run --scale $(SCALE) --seed $(SEED)

## up: the same Airflow with its pages and schedules, until Ctrl-C
up: $(READY)
	@$(BIN)/gesek up --scale $(SCALE) --seed $(SEED)

## test: everything that ends within minutes; says at the end what it could not run for want of a program
test: $(READY)
	@$(BIN)/python -m pytest -m "not slow" --numprocesses 2 --dist worksteal

## test-slow: the longer checks: two whole months of the sample, the main job twice through the real Airflow, its pages in a browser, test-spark
test-slow: $(READY) $(SPARK_READY)
	@$(BIN)/python -m pytest -m slow --numprocesses 2 --dist loadfile

## test-spark: of these, every SQL file replayed on Spark in local mode over two tiny months and compared row by row
test-spark: $(READY) $(SPARK_READY)
	@$(BIN)/python -m pytest -m slow tests/spark

## lint: style, types, and that the pinned requirements belong to pyproject.toml
lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

## bench: seconds, CPU and memory of a whole cycle by stage, without and with Airflow, and what parsing the DAGs costs
bench: $(READY)
	@$(BIN)/python -m benchmarks.cycle

## lock: pin every package, transitive ones too, from pyproject.toml
lock: $(READY)
	@$(BIN)/uv pip compile pyproject.toml --extra dev --extra fab --extra s3 --universal --python-version 3.11 --no-emit-index-url \
		--custom-compile-command "make lock" --output-file requirements.txt --quiet $(if $(UPGRADE),--upgrade)

## clean: remove all run-time state
clean:
	@rm -rf var

$(READY): requirements.txt pyproject.toml
	@echo "Installing the pinned requirements into $(VENV) (about two minutes the first time)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(SPARK_READY): tests/spark/requirements.txt
	@echo "Installing Spark for the tests into .venv-spark (half a gigabyte, about a minute the first time)"
	@test -x .venv-spark/bin/python || $(PYTHON) -m venv .venv-spark
	@.venv-spark/bin/python -m pip install --quiet --disable-pip-version-check --use-pep517 --requirement tests/spark/requirements.txt
	@touch $@
