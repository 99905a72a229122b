# The commands of this project. Each first sets up what it needs: see packaging/set-up-development.

MAKEFLAGS += --no-print-directory
python := .venv/bin/python
scripts := .ci/run packaging/set-up-development packaging/test-bare-machine packaging/test-wheel \
	packaging/appimage/make-appimage packaging/flatpak/make-flatpak packaging/macos/make-dmg packaging/set-up-tool \
	packaging/audit-dependencies packaging/check-reproducible \
	$(wildcard packaging/bare-machine/*.sh)
# What is built is as old as the last commit, whenever it is built; from a source archive, as old as ever.
epoch = SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct 2>/dev/null || echo 1577836800)

# One after the other, with -j as well: they share one .venv, and are parallel inside.
.NOTPARALLEL:
.PHONY: help demo run test test-desktop test-browsers tour test-bare simulate kill-points test-long bench \
	lint lint-workflows format lock clean translations build bundle deb release sbom audit \
	test-bundle test-wheel test-reproducible \
	set-up set-up-offscreen set-up-screen set-up-desktop set-up-browsers set-up-bundle

help:  ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-18s %s\n", $$1, $$2 }' Makefile

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

test-bare:  ## Try falgui on bare Debians; ARGS="deb": one of demo, test, deb, bundle and wheel
	packaging/test-bare-machine $(ARGS)

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
	rm -f dist/*.whl dist/falgui-*[0-9].tar.gz
	$(epoch) $(python) -m hatchling build

test-reproducible: set-up  ## Build both twice, in another folder, time zone and locale: the same bytes
	packaging/check-reproducible

release: set-up  ## Date the unreleased changes as VERSION=0.2.0, and say what to do next
	$(python) packaging/release.py $(or $(VERSION),$(error Say which: make release VERSION=0.2.0))

sbom: set-up  ## Write dist/falgui-VERSION.cdx.json: what falgui is made of, licences and hashes
	packaging/set-up-tool sbom
	$(epoch) build/tools/sbom/bin/python packaging/make_sbom.py

audit: set-up  ## Compare the locked packages with the known vulnerabilities; needs the network
	packaging/set-up-tool audit
	packaging/audit-dependencies

bundle: set-up-bundle  ## Build a folder that runs falgui without Python, and its archive, into dist/
	$(python) packaging/make_bundle.py

deb: set-up-offscreen  ## Build the package for Debian 12, Ubuntu 24.04 and what is newer into dist/
	PYTHONPATH=packaging $(python) -m deb

test-bundle: bundle  ## Try the bundle from a clean environment, and compare its start with the checkout's
	$(python) packaging/smoke_test.py "$$(ls -d dist/falgui-*/)falgui" --beside .venv/bin/falgui

test-wheel: build  ## Install the wheel with pipx and with uv, try it, and remove it without a trace
	packaging/test-wheel

lint-workflows: set-up  ## Check .github/workflows: their form, and what could be used to attack them
	$(python) packaging/lint_workflows.py

# falgui itself is resolved too, for what it depends on, but is not in the lock.
lock: set-up  ## Renew the lock files: the newest releases that pyproject.toml admits
	$(python) -m pip install --quiet --disable-pip-version-check uv
	echo '.[sandbox]' | .venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
		--generate-hashes --group dev --no-emit-package falgui --no-emit-index-url --no-annotate \
		--custom-compile-command 'make lock' --output-file requirements-dev.lock -
	printf '.[sandbox]\nhatchling\npyinstaller\n' | .venv/bin/uv pip compile --quiet --upgrade --universal \
		--python-version 3.11 --generate-hashes --constraint requirements-dev.lock \
		--no-emit-package falgui --no-emit-index-url --no-annotate \
		--custom-compile-command 'make lock' --output-file packaging/bundle/requirements.lock -
	for tool in sbom audit; do .venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-annotate --custom-compile-command 'make lock' \
		--output-file packaging/$$tool/requirements.lock packaging/$$tool/requirements.in || exit 1; done

clean:  ## Remove what was built and cached; .venv stays
	rm -rf build dist .cache .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find falgui tests packaging -name __pycache__ -prune -exec rm -rf {} +

set-up:
	@packaging/set-up-development

set-up-offscreen set-up-screen set-up-desktop set-up-browsers set-up-bundle:
	@packaging/set-up-development $(@:set-up-%=%)
