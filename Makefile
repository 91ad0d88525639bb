# Verbs of the project; bare `make` prints them. POSIX make, POSIX sh.
PORT = 8000
FRESH =
W =
PY = .venv/bin/python
PYTEST = .venv/bin/pytest
WORKERS = 2

help:
	@echo "make setup          build .venv from requirements.lock"
	@echo "make demo           serve a demonstration with synthetic families (PORT=8000, FRESH=1 starts over)"
	@echo "make test           the whole suite, browser journeys included"
	@echo "make test-fast      what needs neither browser nor server"
	@echo "make test-postgres  the suite on a temporary PostgreSQL"
	@echo "make test-slow      what takes long: every EPDS form, Spark (needs Java 17)"
	@echo "make test-oracles   the same questions to independent engines (needs node 20 and npm)"
	@echo "make check          style, types, imports, templates, migrations, translations, lock file"
	@echo "make fix            repair what a machine can"
	@echo "make bench          reproduce the figures of the README (W=5 for one of them)"
	@echo "make docs           write docs/reference from instruments, guidelines, settings and commands"
	@echo "make lock           write requirements.lock anew from pyproject.toml"

setup:
	@sh scripts/setup.sh

demo: setup
	@fresh=$(FRESH); exec .venv/bin/perinet demo --port $(PORT) $${fresh:+--fresh}

test: setup
	@sh scripts/test.sh all

test-fast: setup
	@sh scripts/test.sh fast

test-postgres: setup
	@sh scripts/with_postgres.sh $(PYTEST) -n $(WORKERS) -q -m "not slow and not journey and not oracle"

test-slow: setup
	@sh scripts/spark.sh
	$(PYTEST) -q -m slow

test-oracles: setup
	@sh scripts/oracles.sh
	$(PYTEST) -q -m oracle

check: setup
	@sh scripts/check.sh

fix: setup
	.venv/bin/ruff check -q --fix . || true
	.venv/bin/ruff format .
	$(PY) scripts/make_docs.py

bench: setup
	$(PY) benchmarks/run.py $(W)

docs: setup
	$(PY) scripts/make_docs.py

lock: setup
	@sh scripts/lock.sh

.PHONY: help setup demo test test-fast test-postgres test-slow test-oracles check fix bench docs lock
