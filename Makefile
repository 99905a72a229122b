# The commands of this project. Each first sets up what it needs: see packaging/set-up-development.

MAKEFLAGS += --no-print-directory
python := .venv/bin/python
scripts := .ci/run packaging/set-up-development packaging/test-bare-machine

# One after the other, with -j as well: they share one .venv, and are parallel inside.
.NOTPARALLEL:
.PHONY: help demo run test test-desktop test-browsers tour test-bare simulate kill-points test-long bench \
	lint format build lock clean translations set-up set-up-offscreen set-up-screen set-up-desktop set-up-browsers

help:  ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile

demo: set-up-screen  ## See it work: upload sample media to a fal on this machine, without a key
	@.venv/bin/falgui demo

run: set-up-screen  ## Open falgui
	@.venv/bin/falgui $(ARGS)

translations: set-up  ## Take new texts into the translations; LANGUAGE=fr begins a new one
	$(python) packaging/update_translations.py $(if $(filter command line,$(origin LANGUAGE)),$(LANGUAGE))

test: set-up-offscreen  ## Run the tests, without a screen; ARGS="-k name" goes to pytest
	QT_QPA_PLATFORM=offscreen $(python) -m pytest --numprocesses auto $(ARGS)

test-desktop: set-up-desktop  ## Use falgui on a real desktop, through accessibility, keyboard and mouse
	$(python) -m pytest tests/real_desktop --override-ini 'python_files=real_*.py' --numprocesses 2 --dist loadfile $(ARGS)

test-browsers: set-up-browsers  ## What Firefox and Chromium drag out, and what their pages may not; large to install
	$(python) -m pytest tests/real_desktop --override-ini 'python_files=browser_*.py' $(ARGS)

tour: set-up-offscreen  ## Take pictures of every screen in every look, to look at: FOLDER=build/tour
	$(python) -m tests.tour $(or $(FOLDER),build/tour) $(ARGS)

test-bare:  ## Run make demo and make test, each as the first command on a bare Debian
	packaging/test-bare-machine

simulate: set-up  ## Play SEEDS=2000 simulations, or one with its trace (SEED=7), or 72 hours (SOAK=1)
	$(python) -m tests.simulation $(if $(SEEDS),--seeds $(SEEDS)) $(if $(FIRST),--first $(FIRST)) \
		$(if $(SEED),--seed $(SEED)) $(if $(SOAK),--soak)

kill-points: set-up-offscreen  ## Kill falgui at POINTS=1000 of its system calls, and see that nothing is lost
	$(python) -m tests.crash.kill_points $(or $(POINTS),1000) $(ARGS)

test-long: set-up-offscreen  ## Run what takes too long for every change: 100 GiB, every power loss, many starts
	QT_QPA_PLATFORM=offscreen $(python) -m pytest tests/files \
		--override-ini 'python_files=long_*.py' -p no:randomly --capture no --timeout 3600 $(ARGS)
	FALGUI_POWER_LOSSES=40 $(python) -m pytest --timeout 900 tests/store/power_loss
	QT_QPA_PLATFORM=offscreen FALGUI_TEST_STARTS=200 $(python) -m pytest --timeout 900 \
		tests/desktop/system/test_many_starts.py

bench: set-up-offscreen  ## Measure speed and memory beside fal_client and curl; ARGS="B1 B2 --rounds 5"
	QT_QPA_PLATFORM=offscreen $(python) -m tests.benchmarks $(ARGS)

lint: set-up  ## Check format, style, types, which module imports which, and the scripts
	$(python) -m ruff format --check
	$(python) -m ruff check
	$(python) -m mypy
	.venv/bin/lint-imports
	if command -v shellcheck >/dev/null; then shellcheck $(scripts); fi

format: set-up  ## Format the code and mend what ruff can mend
	$(python) -m ruff format
	$(python) -m ruff check --fix

build: set-up  ## Build the wheel and the source archive into dist/
	rm -rf dist
	$(python) -m hatchling build

# falgui itself is resolved too, for what it depends on, but is not in the lock.
lock: set-up  ## Renew requirements-dev.lock: the newest releases that pyproject.toml admits
	$(python) -m pip install --quiet --disable-pip-version-check uv
	echo '.[sandbox]' | .venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
		--generate-hashes --group dev --no-emit-package falgui --no-emit-index-url --no-annotate \
		--custom-compile-command 'make lock' --output-file requirements-dev.lock -

clean:  ## Remove what was built and cached; .venv stays
	rm -rf build dist .cache .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find falgui tests packaging -name __pycache__ -prune -exec rm -rf {} +

set-up:
	@packaging/set-up-development

set-up-offscreen set-up-screen set-up-desktop set-up-browsers:
	@packaging/set-up-development $(@:set-up-%=%)
