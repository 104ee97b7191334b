# `make` alone says what one can do. Every target that needs the environment makes it first (tools/bootstrap).
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
export PYTHON
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export UV_PYTHON_DOWNLOADS := never

.PHONY: help demo test lint unit mistakes bench rootfs crash venv bootstrap prefetch lab-up lab-down lock clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

demo: bootstrap ## the whole way, live: deploy from nothing, a merge request, its revert (root)
	@python -m lab.prefetch
	@ixp demo

# What waits for daemons and timers runs three files at a time, the longest first; lab and NetBox of each are its own.
test: bootstrap ## linters, types and every test (root); what .ci/run calls
	@$(MAKE) --no-print-directory --jobs=2 lint rootfs
	@$(MAKE) --no-print-directory --jobs=2 unit prefetch
	@python -m pytest tests/pipeline tests/mistakes tests/netbox tests/push tests/lab tests/unit tests/render tests/batfish -m 'lab or netbox or pipeline or long' --numprocesses=3 --dist=loadfile --no-loadscope-reorder $(PYTEST_ARGS)

lint: venv ## ruff, mypy and the pipeline's schema: what pre-commit and CI run
	@ruff check .
	@ruff format --check .
	@mypy
	@check-jsonschema --builtin-schema vendor.gitlab-ci --data-transform gitlab-ci .gitlab-ci.yml

unit: venv ## the tests that need neither root nor daemons
	@python -m pytest -m 'not lab and not netbox and not pipeline and not long' --numprocesses=2 --dist=loadfile $(PYTEST_ARGS)

mistakes: rootfs ## judge the catalogue of mistakes and look for false alarms; writes build/mistakes.json
	@python -m tests.mistakes

bench: bootstrap ## measure against the goals: make bench ONLY=group; writes build/bench.json
	@python -m lab.prefetch
	@python -m bench.run $(if $(ONLY),--only $(ONLY))

crash: bootstrap ## kill the pipeline at every step, live, and see the devices heal (root, half an hour)
	@python -m lab.prefetch
	@python -m lab.crash

lab-up: bootstrap ## start the lab and leave it running (root)
	@python -m lab.prefetch
	@ixp lab up

lab-down: venv ## stop what lab-up started
	@ixp lab down

rootfs: bootstrap ## build the lab's root file system ahead of time (root)
	@python -m lab.prefetch rootfs

prefetch: bootstrap ## build the lab's root file system and NetBox's cache ahead of time (root)
	@python -m lab.prefetch

venv:
	@tools/bootstrap venv

bootstrap:
	@tools/bootstrap

lock: venv ## resolve the dependencies again: requirements.lock, package-lock.json
	@tools/lock

clean: ## remove what was built here; the cache in ~/.cache/ixp stays
	@rm -rf build .venv node_modules .gitlab-ci-local .mypy_cache .ruff_cache .pytest_cache *.egg-info
