# Every job has one short command, and continuous integration runs the very same (.ci/run).
#
# ARGS goes through to the program:  make run ARGS=--no-demo   make test ARGS='tests/fhir -k search'
# PYTHON names another Python:       make PYTHON=/opt/python3.13/bin/python3 run
# `make -k -j2 check` runs all checks at once and does not stop at the first that fails.

BIN := .venv/bin
ARGS ?=
COPY := org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy
export PYTHON

.PHONY: help run test check fix docs definitions bench javascript verapdf lock clean
.PHONY: ready-to-run ready check-lint check-format check-types check-imports check-definitions check-docs check-shape

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: ready-to-run ## Run the platform with its demo population at http://127.0.0.1:8080, until Ctrl-C
	@exec $(BIN)/python -m samspill serve $(ARGS)

test: ready ## Run all tests, on a real PostgreSQL and, for the pages, in a real Chromium
	@chromium="$$(tools/chromium.sh)" && CHROMIUM="$$chromium" exec $(BIN)/python -m pytest -n 2 $(ARGS)

check: check-lint check-format check-types check-imports check-definitions check-docs check-shape ## Check lint, format, types, imports, generated files and the house rules

fix: ready ## Mend what can be mended by itself: lint, format, the printed reference
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/python tools/docs.py

docs: ready ## Print docs/reference from the code
	@$(BIN)/python tools/docs.py

definitions: ready ## Compile the official FHIR definitions to the small files that the platform reads
	@for tool in tools/definitions/[a-z]*.py; do echo "$$tool"; $(BIN)/python "$$tool" || exit 1; done

bench: ready ## Measure: what docs/performance.md says, on this machine
	@exec $(BIN)/python -m bench $(ARGS)

javascript: ## Install the JavaScript clients that tests drive, with npm (where it is not, the tests are skipped)
	@mkdir -p .venv/javascript && cp tests/flow/javascript/package*.json .venv/javascript && npm ci --prefix .venv/javascript

verapdf: ## Install veraPDF, which judges our PDF in a test, with Maven (where it is not, the test is skipped)
	@mvn -q -B $(COPY) -Dartifact=org.verapdf.apps:greenfield-apps:1.28.2 -DoutputDirectory=$(CURDIR)/.venv/verapdf
	@cd .venv/verapdf && sha256sum --check --quiet ../../tests/flow/verapdf.sha256

lock: ready ## Lock the dependencies that pyproject.toml names; ARGS=--upgrade takes their newest versions
	@tools/lock.sh $(ARGS)

clean: ## Remove what can be made again: .venv, caches. Never the data in .samspill
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# What the commands above stand on. The set-up is done once, and again when a lock or pyproject.toml changes.

ready-to-run:
	@tools/setup.sh run

ready:
	@tools/setup.sh dev

check-lint: ready
	$(BIN)/ruff check .

check-format: ready
	$(BIN)/ruff format --check .

check-types: ready
	$(BIN)/python -m mypy

check-imports: ready
	$(BIN)/lint-imports --no-logo

check-definitions: ready
	@for tool in tools/definitions/[a-z]*.py; do echo "$(BIN)/python $$tool --check"; $(BIN)/python "$$tool" --check || exit 1; done

check-docs: ready
	$(BIN)/python tools/docs.py --check

check-shape: ready
	$(BIN)/python -m pytest -q tests/shape
