# make run    install, ingest the sample articles, answer a question, serve
# make test   install what the tests need and run them
# make check  format, lint, types, layers
# make openapi write docs/openapi.json anew, unless that would break who relies on it
# make faults damage and kill it, KILLS=200 times
# make bench  the benchmarks (DATA=folder with the evaluation data)

PYTHON ?= python3
PORT ?= 8000
KILLS ?= 200
DATA ?= ../shared/data
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/python -m uv pip install --quiet --compile-bytecode --python $(BIN)/python -c constraints.txt
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# uv installs in parallel, five times as fast; pip is tried where uv is not to be had
define install
	{ $(PIP) install 'uv>=0.9' && $(UV) $(1); } || $(PIP) install -c constraints.txt $(1)
endef
ASSISTANT := $(BIN)/qa-assistant
QUESTION := who chaired the CNRE meeting?

.DEFAULT_GOAL := run
.PHONY: run test check format openapi faults bench constraints clean

run: $(VENV)/.core
	@exec $(ASSISTANT) serve --port $(PORT) --ingest samples/articles --ask "$(QUESTION)"

test: $(VENV)/.dev
	$(BIN)/python -m pytest $(ARGS)

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

openapi: $(VENV)/.dev
	$(BIN)/python -m tests.contract

faults: $(VENV)/.dev
	$(BIN)/python -m tests.faults --kills $(KILLS)

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks $(DATA)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "Python's venv module is missing; install it with: sudo apt install python3-venv" >&2; exit 1; }
	@echo "Setting up $(VENV) (about a minute, once) …"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.core: pyproject.toml constraints.txt | $(BIN)/python
	@$(call install,-e .)
	@touch $@

$(VENV)/.dev: $(VENV)/.core
	@$(call install,-e '.[dev]')
	@touch $@

# A new constraints.txt from the newest versions that fit pyproject.toml.
constraints:
	rm -rf .venv-constraints && $(PYTHON) -m venv .venv-constraints
	.venv-constraints/bin/pip install -q '.[dev,openai,anthropic,ollama,mcp]'
	{ echo "# Versions the project is tested with; written by 'make constraints'."; \
		.venv-constraints/bin/pip freeze --exclude qa-assistant; } > constraints.txt
	rm -rf .venv-constraints

clean:
	rm -rf $(VENV) .venv-constraints build *.egg-info .pytest_cache .mypy_cache .ruff_cache
