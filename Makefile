# make build: set up, load a workbook, build features, export a training set, write the docs.
# make test:  set up and run every test.
PYTHON   ?= python3
WORKBOOK ?= data/sample/pede_sample.xlsx
TRAINING_SET ?= level_gap_training_set
OUT      ?= exports/$(TRAINING_SET)

BIN  := .venv/bin
PIP  := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes
# dbt and fw find the project and its profile here, wherever the caller's own profiles lie
export DBT_PROFILES_DIR := $(CURDIR)

.PHONY: build test lint test-dbt test-python docs bench lock clean help
.DEFAULT_GOAL := help

help:
	@echo 'make build   set up, ingest WORKBOOK (a synthetic one if none is given), build, export, docs'
	@echo 'make test    set up and run every test: lint, dbt, pytest'
	@echo 'make docs    dbt docs as one static file, target/static_index.html'
	@echo 'make bench   measure speed; writes python/benchmarks/results.json and docs/benchmarks.md'
	@echo 'make lock    resolve the dependencies again and write the two lock files'
	@echo 'make clean   remove what was built; data/ stays'

build: .venv/runtime $(filter data/sample/pede_sample.xlsx,$(WORKBOOK))
	$(BIN)/fw ingest '$(WORKBOOK)'
	$(BIN)/dbt build --exclude-resource-type unit_test
	$(BIN)/fw export $(TRAINING_SET) --out '$(OUT)'
	@$(MAKE) --no-print-directory docs
	@echo
	@echo 'Done. Open:'
	@echo '  target/static_index.html   the catalogue: features, owners, tests, lineage'
	@echo '  $(OUT)/card.md   what is in the training set; data.parquet beside it'
	@echo '  $(BIN)/fw verify $(OUT)/lock.json   rebuilds the set and compares'

data/sample/pede_sample.xlsx: | .venv/runtime
	$(BIN)/fw sample --out $@

docs: .venv/runtime
	$(BIN)/dbt docs generate --static

test: lint test-dbt test-python

# dbt compiles what is linted, so it opens a warehouse; the tests' own may be empty
lint: export FEATURE_WAREHOUSE_PATH := data/test/warehouse.duckdb
lint: export DBT_TARGET_PATH := target/test
lint: .venv/test
	mkdir -p data/test
	$(BIN)/ruff check python
	$(BIN)/ruff format --check python
	$(BIN)/sqlfluff lint models tests analyses

# dbt's own tests on a warehouse of their own, so that nobody's data is touched
test-dbt: export FEATURE_WAREHOUSE_PATH := data/test/warehouse.duckdb
test-dbt: export DBT_TARGET_PATH := target/test
test-dbt: .venv/test
	rm -rf data/test
	$(BIN)/fw sample --students 1100 --seed 7 --out data/test/sample.xlsx
	$(BIN)/fw ingest data/test/sample.xlsx
	$(BIN)/dbt --warn-error-options '{"error": "all", "warn": ["DeprecatedModel", "LogTestResult"]}' build

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
