# Every target is a line or two; the logic lives in scripts/. A target that only checks never writes.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
PY := .venv/bin/python
REPORT ?= report
BASE ?= main
# From the command line only: shells and containers have a NAME of their own.
NAME := leen_alerts
DEST :=
FORCE :=
# Values from the command line reach recipes through the environment: neither make nor a shell reads them as code.
$(foreach name,ARGS BASE DEST FORCE NAME PYTHON REPORT UPGRADE,$(eval override export $(name) := $$(value $(name))))
# Tests and checks never see the credentials of a real server.
WITHOUT_LEEN := env $(patsubst %,-u %,$(filter LEEN_%,$(.VARIABLES)))

.PHONY: help setup generate generate-check format lint test contract mock rules rules-check mutants vendor vendor-check \
	dist diff docs docs-check bench lock

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-16s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: ## Build .venv from the lock file [PYTHON=python3.12]; only when the lock file changed
	@"$${PYTHON:-python3}" -I scripts/setup.py $(if $(PYTHON),--this-python)

lock: ## Renew requirements.lock from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --group dev --group bench --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --quiet --output-file requirements.lock $(if $(UPGRADE),--upgrade)

generate: setup ## Make generated/ from openapi/alerts.yaml, and give its digest in CHANGELOG.md
	@$(PY) -m openapi.generator

generate-check: setup ## Fail with a diff when generated/ is not what openapi/ makes
	@$(PY) -m openapi.generator --check

format: setup ## Format the code and mend what ruff can mend
	@$(PY) -m ruff check --fix --quiet . ; $(PY) -m ruff format --quiet .

lint: setup ## Lint, type-check and validate everything; writes nothing
	@$(WITHOUT_LEEN) $(PY) scripts/lint.py $(ARGS)

test: setup ## Run every test, generate-check and the suite against the mock
	@$(WITHOUT_LEEN) $(PY) -m openapi.generator --check
	@$(WITHOUT_LEEN) $(PY) -m pytest tests -n 2 --dist worksteal -q
	@$(WITHOUT_LEEN) $(PY) -m pytest contract_tests --report-dir "$$REPORT"

contract: setup ## Hold LEEN_BASE_URL, or the mock where it is not set, to the document [REPORT=report]
	@$(PY) -m pytest contract_tests --report-dir "$$REPORT" $(ARGS)

mock: setup ## Run the mock server [ARGS="--port 8000 --alerts 57 --seed 1"]
	@$(PY) -m contract_tests.mock_server $(ARGS)

rules: setup ## Write the catalogue of rules, contract_tests/RULES.md
	@$(PY) scripts/rules.py

rules-check: setup ## Fail when contract_tests/RULES.md is not what the rules say
	@$(PY) scripts/rules.py --check

mutants: setup ## Run the suite against every mutant and every lawful variant of the mock, and print the table
	@$(WITHOUT_LEEN) $(PY) scripts/mutants.py $(ARGS)

vendor: ## Copy the client: DEST=path/to/_vendor [NAME=leen_alerts] [FORCE=1]
	@python3 -I scripts/vendor.py --name="$$NAME" $(if $(FORCE),--force) -- $(if $(DEST),"$$DEST")

vendor-check: setup ## Tell how far a copy is behind: DEST=path/to/_vendor [NAME=leen_alerts]
	@$(PY) scripts/vendor.py --check --name="$$NAME" -- $(if $(DEST),"$$DEST")

dist: setup ## Build wheel and sdist of the client into dist/
	@$(PY) -m build --no-isolation --outdir dist generated

diff: setup ## Tell what changed in openapi/alerts.yaml since BASE=main, in words
	@$(PY) scripts/diff.py -- "$$BASE"

docs: setup ## Build the API reference and the catalogue of rules as pages, into build/docs
	@$(PY) scripts/docs.py

docs-check: setup ## Check that the pages can be built; writes nothing
	@$(PY) scripts/docs.py --check

bench: setup ## Measure decoding, walking and the suite on this machine
	@$(WITHOUT_LEEN) $(PY) -m scripts.bench $(ARGS)
