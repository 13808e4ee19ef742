# One word for each thing one does here. The logic lives in billing_site/setup/; this file only says what follows what.
PYTHON ?= python3
IN := .venv/bin/python
.DEFAULT_GOAL := help
.PHONY: help setup run update serve dev test test-sqlite test-postgresql prove lint format bench lock clean runtime \
	stripe development

help:  ## Show this list
	@awk -F ':.*##  *' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: runtime  ## Build the environment: system libraries, fonts, Python packages
	@echo "The environment is ready. Next: make run"

stripe:  ## Add the package that charges through Stripe (optional; docs/stripe.md)
	@$(PYTHON) -m billing_site.setup.environment $@

run: runtime  ## Set up, bring the database up to date, serve on http://127.0.0.1:8000
	@$(IN) -m billing_site.setup.start
	@exec $(IN) -m billing_site.setup.serve

update: runtime  ## Bring packages, database and static files up to date, as an upgrade asks; then serve
	@$(IN) -m billing_site.setup.start update

serve:  ## Only serve, as a deployment does; says what is missing when something is
	@test -x $(IN) || { echo "There is no environment yet. First: make setup"; exit 1; }
	@exec $(IN) -m billing_site.setup.serve

dev: export DEBUG = 1
dev: runtime  ## Serve for development: DEBUG on, reloads when a file changes
	@$(IN) -m billing_site.setup.start
	@exec $(IN) -m billing_site.setup.serve dev

test: development  ## Run all tests, on SQLite and on PostgreSQL (ARGS="-k name" narrows them)
	@$(MAKE) --no-print-directory --keep-going -j1 test-sqlite test-postgresql

test-sqlite: development
	@echo "=== Tests on SQLite ==="
	@DATABASE_URL=sqlite://:memory: $(IN) -m pytest -n 2 $(ARGS)

# The pages behave alike on both databases; the browser sees them once, on SQLite.
test-postgresql: development
	@echo "=== Tests on PostgreSQL (all that knows a database, but those in a browser) ==="
	@$(IN) -m tests.tools.databases --run $(IN) -m pytest -n 2 -m "not browser and not alike" $(ARGS)

prove: development  ## Run the whole proofs: crowds, kills, full disks, hostile input, on both databases (minutes)
	@echo "=== Proofs on SQLite ==="
	@DATABASE_URL=sqlite://:memory: $(IN) -m pytest --prove $(ARGS)
	@echo "=== Property tests on examples that were never tried ==="
	@DATABASE_URL=sqlite://:memory: $(IN) -m pytest -m hypothesis --hypothesis-profile=proofs -n 2 $(ARGS)
	@echo "=== Proofs on PostgreSQL ==="
	@$(IN) -m tests.tools.databases --durable --run $(IN) -m pytest --prove -m "not browser and not alike" $(ARGS)

lint: export DATABASE_URL = sqlite://:memory:
lint: development  ## Check style, templates, types, settings and migrations
	@$(IN) -m ruff check
	@$(IN) -m ruff format --check
	@find templates customers invoicing billing_site -name '*.html' -exec .venv/bin/djade --check --target-version 5.2 {} +
	@$(IN) -m mypy
	@$(IN) manage.py check --fail-level WARNING
	@$(IN) manage.py makemigrations --check --dry-run

format: development  ## Write Python and templates in the house style
	@$(IN) -m ruff check --fix
	@$(IN) -m ruff format
	@find templates customers invoicing billing_site -name '*.html' -exec .venv/bin/djade --target-version 5.2 {} +

bench: development  ## Measure speed against the peers, on both databases (minutes)
	@$(IN) -m tests.tools.databases --durable --run $(IN) -m tests.benchmarks.run $(ARGS)

UV ?= uv
LOCKING = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	--no-emit-index-url --no-emit-find-links
lock:  ## Refresh the lock files from pyproject.toml (needs uv; ARGS=--upgrade takes new versions)
	@$(LOCKING) $(ARGS) pyproject.toml -o requirements.txt
	@$(LOCKING) $(ARGS) --extra stripe --constraint requirements.txt pyproject.toml -o requirements-stripe.txt
	@$(LOCKING) $(ARGS) --extra dev --extra stripe --constraint requirements-stripe.txt pyproject.toml \
		-o requirements-dev.txt
	@cd tests/tools/localstripe && $(LOCKING) $(ARGS) requirements.in -o requirements.txt

clean:  ## Remove what can be rebuilt; the data in var/ stays
	@rm -rf .venv var/static .pytest_cache .ruff_cache .mypy_cache .hypothesis
	@find billing_site customers invoicing tests -name __pycache__ -type d -prune -exec rm -rf {} +

runtime development:
	@$(PYTHON) -m billing_site.setup.environment $@
