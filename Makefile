# make build: set up, load a workbook, build features, export a training set, write the docs.
# make test:  set up and run every test.
PYTHON   ?= python3
SAMPLE   := data/sample/pede_sample.xlsx
WORKBOOK ?= $(SAMPLE)
# the day files of a school system; none unless given, but for the sample
ATTENDANCE ?= $(if $(filter $(SAMPLE),$(WORKBOOK)),data/sample/attendance)
# a first build goes from `begin` to today, a batch a day; fw land says which days have events
DAYS := $(if $(ATTENDANCE),$$flags,--event-time-start 2023-11-01 --event-time-end 2023-11-02)
TRAINING_SET ?= level_gap_training_set
OUT      ?= exports/$(TRAINING_SET)
# what the export is for: it holds columns that can single a person out
PURPOSE  ?= a first look at what the warehouse makes of a workbook

BIN  := .venv/bin
PIP  := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes
# dbt and fw find the project and its profile here, wherever the caller's own profiles lie
export DBT_PROFILES_DIR := $(CURDIR)
# a workbook of several years drifts from one to the other; that is said, and no reason not to build it
build docs: export FEATURE_WAREHOUSE_DRIFT_SEVERITY ?= warn

.PHONY: build test lint test-dbt test-python docs bench lock clean help
.DEFAULT_GOAL := help

help:
	@echo 'make build   set up, ingest WORKBOOK (a synthetic one if none is given), build, export, docs'
	@echo 'make test    set up and run every test: lint, dbt, pytest'
	@echo 'make docs    the catalogue as one file, target/static_index.html'
	@echo 'make bench   measure speed; writes python/benchmarks/results.json and docs/benchmarks.md'
	@echo 'make lock    resolve the dependencies again and write the two lock files'
	@echo 'make clean   remove what was built; data/ stays'

build: .venv/runtime $(filter data/sample/%,$(WORKBOOK) $(ATTENDANCE))
	$(BIN)/fw ingest '$(WORKBOOK)'
	$(if $(ATTENDANCE),flags=$$($(BIN)/fw land '$(ATTENDANCE)' --flags) && )$(BIN)/dbt build --exclude-resource-type unit_test $(DAYS)
	$(BIN)/fw export $(TRAINING_SET) --out '$(OUT)' --purpose '$(PURPOSE)'
	@$(MAKE) --no-print-directory docs
	@echo
	@echo 'Done. Open:'
	@echo '  target/static_index.html   the catalogue: features, owners, tests, lineage'
	@echo '  $(OUT)/card.md   what is in the training set; data.parquet beside it'
	@echo '  $(BIN)/fw verify $(OUT)/lock.json   rebuilds the set and compares'
	@echo '  $(BIN)/fw monitor   says what drifted, failed or is too old'
	@echo '  $(BIN)/fw search gap   finds features; fw show says who uses one, and where it comes from'

data/sample/%.xlsx: | .venv/runtime
	$(BIN)/fw sample --out $@

data/sample/attendance: | .venv/runtime
	$(BIN)/fw sample --out $(SAMPLE) --attendance $@

docs: .venv/runtime
	$(BIN)/fw docs

test: lint test-dbt test-python

# dbt compiles what is linted, so it opens a warehouse; an empty one, as SQL for tables that are there already differs
lint: export FEATURE_WAREHOUSE_PATH := data/lint/warehouse.duckdb
lint: export DBT_TARGET_PATH := target/test
lint: .venv/test
	rm -rf data/lint && mkdir -p data/lint
	$(BIN)/ruff check python
	$(BIN)/ruff format --check python
	$(BIN)/sqlfluff lint models tests analyses

# every warning is an error, but for versions that are announced to go
STRICT := {"error": "all", "warn": ["DeprecatedModel", "DeprecatedReference", "UpcomingReferenceDeprecation", "LogTestResult"]}

# dbt's own tests on a warehouse of their own, so that nobody's data is touched
test-dbt: export FEATURE_WAREHOUSE_PATH := data/test/warehouse.duckdb
test-dbt: export FEATURE_WAREHOUSE_ATTENDANCE := data/test/attendance
test-dbt: export DBT_TARGET_PATH := target/test
test-dbt: .venv/test
	rm -rf data/test
	$(BIN)/fw sample --students 1100 --seed 7 --out data/test/sample.xlsx --attendance data/test/days
	$(BIN)/fw ingest data/test/sample.xlsx
	$(BIN)/fw land data/test/days
	$(BIN)/dbt --warn-error-options '$(STRICT)' build --event-time-start 2024-01-25 --event-time-end 2024-02-03
	$(BIN)/fw lint --strict
	$(BIN)/fw plan

test-python: .venv/test
	cd python && ../$(BIN)/python -m pytest

bench: .venv/test
	cd python && ../$(BIN)/python -m benchmarks

.venv/runtime: python/requirements.lock python/pyproject.toml
	$(PYTHON) -m venv .venv
	$(PIP) -r python/requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e python
	@touch $@

.venv/test: .venv/runtime python/requirements-test.lock
	$(PIP) -r python/requirements-test.lock
	@touch $@

# universal: one lock for every supported Python; uv is needed only here
UV_COMPILE := uv pip compile --quiet --upgrade --universal --python-version 3.10 --generate-hashes --no-emit-index-url --extra build
lock:
	cd python && $(UV_COMPILE) -o requirements.lock pyproject.toml
	cd python && $(UV_COMPILE) --extra test -c requirements.lock -o requirements-test.lock pyproject.toml

clean:
	rm -rf target logs exports .venv
