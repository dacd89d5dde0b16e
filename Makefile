# Everything here needs only Python (3.11 or newer), pip and make. The environment is made once, in .venv,
# and made anew when a pyproject or the constraints change.
PYTHON ?= python3
BIN := .venv/bin
# Many processes are started here, and each would compile every module anew.
unexport PYTHONDONTWRITEBYTECODE
PROJECTS := pyproject.toml $(wildcard plugins/*/pyproject.toml)

.PHONY: demo test test-browser test-comfyui test-wheels test-faults lint format docs bench clean

demo: .venv/ready
	$(BIN)/comfymcp demo $(if $(PROMPT),"$(PROMPT)")

test: .venv/ready
	$(BIN)/pytest -n auto -m "not comfyui and not browser"

test-comfyui: .venv/ready
	$(PYTHON) tests/comfyui/install.py
	$(BIN)/pytest -m comfyui tests

# Debian's Chromium, where none is installed and this may install it.
test-browser: .venv/ready
	command -v chromium || command -v chromium-browser || command -v google-chrome || \
		(apt-get update --quiet=2 && apt-get install --quiet=2 --yes --no-install-recommends chromium)
	$(BIN)/pytest -m browser tests

test-wheels: .venv/ready
	rm -rf dist
	for project in . plugins/*/; do (cd $$project && $(CURDIR)/$(BIN)/hatchling build -t wheel -d $(CURDIR)/dist) || exit 1; done
	$(PYTHON) tests/packaging/fresh_environments.py dist constraints.txt

test-faults: .venv/ready
	$(BIN)/python -m tests.faults

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports

format: .venv/ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: .venv/ready
	$(BIN)/python -m docs.reference

bench: .venv/ready
	$(PYTHON) tests/comfyui/install.py
	$(BIN)/python -m benchmarks

.venv/ready: $(PROJECTS) constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt "pip>=25.1"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt --group dev \
		-e . $(addprefix -e ,$(dir $(wildcard plugins/*/pyproject.toml)))
	touch $@

clean:
	rm -rf .venv dist build
