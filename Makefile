# Every verb works as root and as an ordinary user, and needs only Python 3.11+, Node/npm, make
# and openssl. What a verb keeps stands in .venv/, node_modules/ and .tfcase/.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup demo reset test check fix docs bench opinion prove audit sbom locks browser screenshots

# Compiled once, whatever the machine's habit: demonstration and tests start hundreds of processes.
export PYTHONDONTWRITEBYTECODE :=

PYTHON ?= python3
RUN := .venv/bin/python
# The locks are complete: nothing is resolved, so a newer release cannot change what is installed.
INSTALL := $(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps
COMPILE := $(RUN) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make locks"
# Reads the code only: no server is started for it.
NO_DATABASE := DATABASE_URL=postgresql:///none DATABASE_ROLE=owner
# Four processes on two processors: tests wait for workers and browsers half of their time.
# Plain tracebacks: pytest's own reads the source anew, which Python 3.11 refuses beside Playwright.
PYTEST := $(RUN) -m pytest --numprocesses 4 --dist worksteal --tb native
LONGEST := 20

help: ## Show these verbs
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

setup: .venv/.developer node_modules/.installed ## Install the locked dependencies (at once when nothing changed)

demo: .venv/.runtime node_modules/.installed ## Run the whole product here with a demonstration council
	@$(RUN) -m tfcase.demo

reset: ## Stop the demonstration and remove its data, with everything else in .tfcase
	@if [ -x $(RUN) ]; then $(RUN) -m tfcase.demo reset; else rm -rf .tfcase; fi

test: setup browser ## Run every test, with a real database, worker and browser
	@which="not prove"; .ci/browser --found || which="not prove and not browser"; \
		$(PYTEST) -m "$$which" $(if $(ARGS),$(ARGS),--durations $(LONGEST) --cov --cov-report term)

check: setup ## Check format, types, import laws, migrations, docs and security; changes nothing
	@.ci/check

fix: setup ## Put right all that a machine can: format and simple faults
	@$(RUN) -m ruff check --quiet --fix . ; $(RUN) -m ruff format --quiet .

docs: setup ## Write the generated pages of docs/ anew
	@$(NO_DATABASE) $(RUN) docs/generate.py

screenshots: setup browser ## Make the pictures of docs/screenshots anew, from the demonstration council
	@$(RUN) -m docs.screenshots

bench: setup ## Measure at 5,000, 50,000 and 400,000 families (long)
	@$(RUN) -m tests.benchmarks $(ARGS)

opinion: .venv/.created ## Install the outside programs that give a second opinion on returns
	@mkdir -m 700 -p .tfcase && $(RUN) -m venv .tfcase/opinion
	@.tfcase/opinion/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		--no-deps --requirement .requirements-opinion.txt

prove: setup browser ## Run the long proofs that CI does not run (hours)
	@$(PYTEST) -m prove $(ARGS)
	@$(RUN) -m tests.mutants

audit: setup ## Ask for known vulnerabilities of the locked packages
	@.ci/advisories

sbom: setup ## Write the bill of materials (CycloneDX) of all that runs to .tfcase/sbom
	@.ci/bill .tfcase/sbom

locks: setup ## Bring the locked versions up to date
	@$(COMPILE) --upgrade pyproject.toml --output-file .requirements.txt
	@$(COMPILE) --upgrade --group dev --constraint .requirements.txt --output-file .requirements-dev.txt
	@$(COMPILE) --upgrade .second-opinion.in --output-file .requirements-opinion.txt
	@npm update --package-lock-only --ignore-scripts
	@# Addresses of funding pages are no part of what is locked.
	@node -e 'const fs = require("fs"), lock = JSON.parse(fs.readFileSync("package-lock.json")); \
		Object.values(lock.packages).forEach((each) => delete each.funding); \
		fs.writeFileSync("package-lock.json", JSON.stringify(lock, null, 2) + "\n")'

browser:
	@.ci/browser

.venv/.created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed.")'
	@echo "Making .venv ..."
	@$(PYTHON) -m venv .venv || { echo "Python's venv is missing (on Debian: python3-venv)."; exit 1; }
	@touch $@

.venv/.runtime: .venv/.created .requirements.txt
	@echo "Installing the locked Python packages ..."
	@$(INSTALL) --requirement .requirements.txt
	@touch $@

.venv/.developer: .venv/.runtime .requirements-dev.txt
	@echo "Installing the locked packages for developers ..."
	@$(INSTALL) --requirement .requirements-dev.txt
	@touch $@

node_modules/.installed: package-lock.json package.json tfcase/frontend.scss
	@echo "Installing the locked front-end packages ..."
	@npm ci --silent
	@touch $@
