# Everything a user or a contributor runs. Plain `make` lists it. Needs make, Python 3.11 to 3.15 and a network once.
# Without make (Windows): docs/windows.md has the same commands.

CASE ?= examples/long_sleep_onset/case.toml
ARGS ?=
PY = .venv/bin/python
export PYTHON

.DEFAULT_GOAL := help
.PHONY: help setup ready plan test lint referees studies check bench lock clean

help: ## list what can be made
	@echo "make TARGET, where TARGET is one of"
	@awk -F ' *## *' '/^[a-z][^:]*:.*## /{split($$1, name, ":"); printf "  %-12s %s\n", name[1] == "study-%" ? "study-NAME" : name[1], $$2}' Makefile

setup: ## make the environment in .venv (once; PYTHON=... chooses the Python)
	@sh scripts/with_python.sh
	@echo "Everything is in place. Next: make plan"

ready:
	@sh scripts/with_python.sh

plan: ready ## plan the example case, or yours: make plan CASE=my/case.toml [OUT=folder]
	@out="$(OUT)"; out="$${out:-reports/$$(basename "$$(dirname "$(CASE)")")}"; \
	.venv/bin/pineal plan "$(CASE)" --out "$$out" --overwrite $(ARGS)

test: ready lint ## style, layers and the quick tests (ARGS="-k word" for some of them)
	@$(PY) -m pytest -q -n auto $(ARGS)

lint: ready ## style and layers only
	@.venv/bin/ruff check --quiet --output-format concise .
	@told=$$(.venv/bin/lint-imports --no-cache) || { echo "$$told"; exit 1; }

referees: ## the tests judged by independent software (fetches it once)
	@sh scripts/with_python.sh --referees
	@$(PY) -m pytest -q -m referee $(ARGS) || { code=$$?; [ $$code -eq 5 ] && echo "There is no referee's test yet."; }

studies: ## list the studies behind the shipped numbers; run one with make study-NAME
	@for folder in studies/*/; do name=$$(basename "$$folder"); \
	if [ -f "$$folder/__main__.py" ]; then echo "  make study-$$name"; fi; done

study-%: ready ## run the study of that name (minutes to hours; results are committed as data)
	@PYTHONPATH=studies $(PY) -m $* $(ARGS)

check: ready ## check all shipped knowledge: units, sources, ranges
	@.venv/bin/pineal check $(ARGS)

bench: ## the speed beside its peers -> docs/benchmarks.md (fetches them once; a quarter of an hour; ARGS="--only clock")
	@sh scripts/with_python.sh --bench
	@$(PY) benchmarks $(ARGS)

lock: ## renew requirements/*.txt from requirements/*.in (for maintainers; needs uv)
	@sh scripts/lock.sh $(ARGS)

clean: ## remove the environment and all caches in the tree (reports stay)
	@rm -rf .venv build dist .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	@find src tests studies scripts -name __pycache__ -type d -prune -exec rm -rf {} +
