# Everything a clone needs, one word each. The first target to need it sets up .venv (tools/venv.sh); after that
# nothing here goes to the network except `audit` and `lock`. Paths are relative so that a folder with a space works.

EXAMPLE ?= tracing-agency
ARGS ?=
PY := .venv/bin/python
export PYTHONUTF8 := 1
# Neither tool may look for newer versions of itself or of Node.
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1

# A folder that was moved or copied needs a new .venv: the old one points to where it was made.
$(shell [ "$$(cat .venv/.place 2>/dev/null)" = "$$(pwd -P)" ] || rm -f .venv/.stamp-*)

.PHONY: help demo test lint format bench torture screenshots audit sbom release lock clean

help:
	@echo "make demo      set up and run the main job, and on a terminal serve it (EXAMPLE=tracing-agency or property-contractor)"
	@echo "make test      set up and run all tests (ARGS='-k words' to choose)"
	@echo "make lint      style, types, floors, licences"
	@echo "make format    mend style where a tool can"
	@echo "make bench     figures, written to bench/results/"
	@echo "make torture   long fault-injection runs, written to bench/results/ (ARGS='--resume' goes on; see docs/torture.md)"
	@echo "make screenshots  rebuild the pictures of README and docs"
	@echo "make audit     licences, and known vulnerabilities in what is locked (exit 3 where nobody answers)"
	@echo "make sbom      the bill of materials, sbom.cdx.json (CycloneDX)"
	@echo "make release   build twice, compare, sum and sign: ARGS='INTO --key KEY' (docs/releasing.md)"
	@echo "make lock      renew the lock files within the ranges of pyproject.toml (needs uv and the network)"
	@echo "make clean     remove what the above made"

demo: .venv/.stamp-runtime
	@$(PY) -m troth demo "$(EXAMPLE)" $(ARGS)

test: .venv/.stamp-dev
	@$(PY) -m pytest -n logical --dist worksteal $(ARGS)

torture: .venv/.stamp-dev
	@TROTH_TORTURE=1 $(PY) -m pytest -m torture --deselect tests/torture/test_sample.py
	@$(PY) -m tests.torture $(ARGS)

lint: .venv/.stamp-dev
	@$(PY) -m ruff check --quiet .
	@$(PY) -m ruff format --check --quiet . || { echo "Some files want 'make format'."; exit 1; }
	@$(PY) -m pyright
	@.venv/bin/lint-imports --no-cache --no-logo
	@$(PY) tools/licences.py requirements*.lock

format: .venv/.stamp-dev
	@$(PY) -m ruff check --quiet --fix .; $(PY) -m ruff format .

bench: .venv/.stamp-dev
	@mkdir -p bench/results
	@failed=0; for script in bench/*.py; do \
		name=$$(basename "$$script" .py); echo "bench/results/$$name.json"; \
		$(PY) "$$script" --json $(ARGS) > "bench/results/$$name.json" 2> "bench/results/$$name.txt" \
		|| { failed=1; cat "bench/results/$$name.txt" >&2; }; \
	done; exit $$failed

screenshots: .venv/.stamp-dev
	@$(PY) tools/screenshots.py

audit: .venv/.stamp-dev
	@$(PY) tools/audit.py $(ARGS)

sbom: .venv/.stamp-dev
	@$(PY) tools/sbom.py

release: .venv/.stamp-dev
	@$(PY) tools/release.py $(ARGS)

lock:
	@sh tools/lock.sh

clean:
	@rm -rf .venv demo bench/results sbom.cdx.json .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.stamp-runtime: requirements.lock requirements-build.lock pyproject.toml package-lock.json tools/venv.sh $(wildcard src/troth/desk/pages/assets/*)
	@sh tools/venv.sh runtime

.venv/.stamp-dev: requirements-dev.lock .venv/.stamp-runtime
	@sh tools/venv.sh dev
