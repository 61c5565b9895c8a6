# A target is a line or two; what `make` only checks it never writes.
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
$(foreach name,ARGS BASE DEST FORCE NAME PYTHON REPORT,$(eval override export $(name) := $$(value $(name))))
# Tests and checks never see the credentials of a real server.
WITHOUT_LEEN := env $(patsubst %,-u %,$(filter LEEN_%,$(.VARIABLES)))

.PHONY: help setup generate generate-check format check test contract mock mutants vendor vendor-check diff docs bench

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-16s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

# The stamp is written last: an environment that was built in part, or from another lock file, has none and is built again.
STAMP := .venv/built-from-$(firstword $(shell cksum < requirements.lock))
INTERPRETER := '$(subst ','\'',$(or $(PYTHON),python3))'
ifneq ($(PYTHON),)
ifneq ($(shell $(INTERPRETER) --version 2>&1),$(if $(wildcard $(PY)),$(shell $(PY) --version 2>&1)))
.PHONY: $(STAMP)
endif
endif
OLDEST := import sys; sys.exit(sys.version_info < (3, 11) and "Python %d.%d is too old: 3.11 or newer is needed; name \
	one with PYTHON=python3.12" % sys.version_info[:2])

setup: $(STAMP) ## Build .venv from requirements.lock where that has changed [PYTHON=python3.12]
$(STAMP):
	@$(INTERPRETER) -c '$(OLDEST)' && echo "building .venv from requirements.lock ..." >&2
	@if [ -L .venv ]; then rm .venv; fi; $(INTERPRETER) -I -m venv --clear .venv
	@$(PY) -I scripts/install.py requirements.lock && touch $@

generate: setup ## Make generated/ from openapi/, its digest in CHANGELOG.md, and contract_tests/RULES.md
	@$(PY) -m openapi.generator && $(PY) scripts/rules.py

generate-check: setup ## Fail with a diff where something generated is not what it is made from
	@$(PY) -m openapi.generator --check && $(PY) scripts/rules.py --check

format: setup ## Format the code and fix what ruff can fix
	@$(PY) -m ruff check --fix --quiet . ; $(PY) -m ruff format --quiet .

GITHUB := .github/workflows/*.yml .github/examples/*.yml
ACTIONS := .github/actions/*/action.yml
NODE := scripts/node/node_modules
export REDOCLY_TELEMETRY := off
export REDOCLY_SUPPRESS_UPDATE_NOTICE := true
define CHECKS
@$(PY) -m ruff check --quiet . && $(PY) -m ruff format --check --quiet .
@$(PY) -m mypy --no-error-summary && $(PY) -m mypy --no-error-summary -p leen_alerts
@PYTHONPATH=.:generated .venv/bin/lint-imports --no-cache
@$(PY) -m openapi_spec_validator openapi/alerts.yaml
@.venv/bin/zizmor --offline --no-progress --persona pedantic --min-severity informational $(GITHUB) $(ACTIONS)
@$(PY) -m check_jsonschema --builtin-schema vendor.github-workflows $(GITHUB)
@$(PY) -m check_jsonschema --builtin-schema vendor.github-actions $(ACTIONS)
@$(PY) -m check_jsonschema --builtin-schema vendor.gitlab-ci --data-transform gitlab-ci .gitlab/*.yml
@$(PY) -m check_jsonschema --builtin-schema vendor.renovate .github/renovate.json
endef
define NODE_CHECKS
@node $(NODE)/@redocly/cli/bin/cli.js lint --config scripts/node/redocly.yaml --format stylish openapi/alerts.yaml
@node $(NODE)/pyright/index.js --project pyproject.toml --pythonpath $(PY)
endef

check: generate-check ## Lint, type-check and validate everything; with Node, also by Redocly and pyright; writes nothing
	$(CHECKS)
	$(if $(wildcard $(NODE)),$(NODE_CHECKS),@echo "left out: Redocly and pyright; npm ci --prefix scripts/node installs them")

test: generate-check ## Run every test, and the suite against the mock
	@began=$$(date +%s) && $(WITHOUT_LEEN) $(PY) -m pytest tests -n auto --dist worksteal -q --junitxml build/tests.xml && \
	$(WITHOUT_LEEN) $(PY) -m pytest contract_tests --report-dir "$$REPORT" && echo "make test: $$(($$(date +%s) - began)) s"

contract: setup ## Run the contract suite against LEEN_BASE_URL, or the mock where that is not set [REPORT=report] [ARGS=…]
	@$(PY) -m pytest contract_tests --report-dir "$$REPORT" $(ARGS)

mock: setup ## Run the mock server [ARGS="--port 8000 --arrivals 6 --rate-limit 600"]
	@$(PY) -m contract_tests.mock $(ARGS)

mutants: setup ## Run each fault of the mock against its rule, and print the table: rule, fault, found
	@$(WITHOUT_LEEN) $(PY) -m pytest tests/suite/test_faults.py -n auto -q --table $(ARGS)

vendor: ## Copy the client: DEST=path/to/_vendor [NAME=leen_alerts] [FORCE=1]
	@python3 -I scripts/vendor.py --name="$$NAME" $(if $(FORCE),--force) -- $(if $(DEST),"$$DEST")

vendor-check: setup ## Tell how far a copy is behind: DEST=path/to/_vendor [NAME=leen_alerts]
	@$(PY) scripts/vendor.py --check --name="$$NAME" -- $(if $(DEST),"$$DEST")

diff: setup ## Tell what changed in openapi/alerts.yaml since BASE=main, and which version that asks for; needs Node
	@$(PY) scripts/diff.py -- "$$BASE"

docs: setup ## Build the API reference as one page, build/docs/index.html; needs Node
	@$(PY) scripts/docs.py

bench: setup ## Measure decoding, walking and the suite on this machine
	@$(WITHOUT_LEEN) $(PY) -m scripts.bench $(ARGS)
