# The two commands of the README, and what they need.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint format train notebook pictures bench clean

demo: .venv/installed
	$(BIN)/paylater demo

test: lint
	$(BIN)/pytest
	$(BIN)/pytest --nbmake --nbmake-timeout=1800 notebooks

lint: .venv/installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: .venv/installed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

train: .venv/installed
	$(BIN)/paylater train

# Anew with their outputs; without the times of their cells, which would differ at every run.
notebook: .venv/installed
	$(BIN)/paylater demo > /dev/null
	for book in notebooks/*.ipynb; do $(BIN)/python -c 'import sys, nbclient, nbformat; path = sys.argv[1]; book = nbformat.read(path, 4); nbclient.NotebookClient(book, timeout=None, record_timing=False, resources={"metadata": {"path": "notebooks"}}).execute(); nbformat.write(book, path)' $$book; done

pictures: .venv/installed
	$(BIN)/python docs/pictures.py

# Beside what one would use instead, into tests/benchmarks/RESULTS.md; some ten minutes. With redis-server, against scrapy-redis too.
bench: .venv/installed
	$(BIN)/python tests/benchmarks/bench.py

# The lock names every package, so pip has nothing to resolve. Run after a change of either file.
.venv/installed: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

clean:
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
