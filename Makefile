# `make help` lists what there is. The README gives the same for macOS and Windows without make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
# Another address of this machine, such as ::1. Not HOST: many shells set that to the machine's name.
STUDIO_ADDRESS ?= 127.0.0.1
WORKERS ?= 2

# A stamp is named after the file's content: nothing is installed again until a requirement changes.
RUN_STAMP := $(VENV)/run-$(shell cksum < requirements.txt | tr -d ' ')
TEST_STAMP := $(VENV)/test-$(shell cat requirements.txt requirements-dev.txt | cksum | tr -d ' ')

# Debian ships venv apart from Python; as root we can fetch it ourselves.
DEBIAN_VENV = [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -q </dev/null && \
	DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends python3-venv </dev/null

.PHONY: help run test lint bench chromium format

run: $(RUN_STAMP) ## serve the studio on this machine; PORT=8600 for another port
	$(BIN)/python -m streamlit run app.py --server.address $(STUDIO_ADDRESS) --server.port $(PORT)

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

test: lint chromium ## format, lint, types and every test, in real Chromium too; WORKERS=4 for more at once
	CHROMIUM="$$(sh tests/browser/chromium.sh $(BIN)/python)" $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup

lint: $(TEST_STAMP) ## format, lint and types, without changing anything
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(TEST_STAMP) ## let the formatter mend what it can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(TEST_STAMP) ## measured work beside what a user would pick instead
	$(BIN)/python -m benchmarks

chromium: $(TEST_STAMP) ## find or install the browser of the tests
	@sh tests/browser/chromium.sh $(BIN)/python > /dev/null

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); $(DEBIAN_VENV) && $(PYTHON) -m venv $(VENV); } || { rm -rf $(VENV); \
		echo "Python cannot make a virtual environment here. On Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }

$(RUN_STAMP): requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@rm -f $(VENV)/run-* && touch $@

$(TEST_STAMP): requirements.txt requirements-dev.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@rm -f $(VENV)/test-* && touch $@ $(RUN_STAMP)
