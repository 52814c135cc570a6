# Latchkey's commands. `make` alone lists them; each prepares the machine as far as it needs, and can be run again.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

.PHONY: help
help: ## list these commands
	@printf 'Latchkey: share your records, keep the key.\n\n'
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

.PHONY: setup
setup: ## install what is missing to build and test (safe to run again)
	@scripts/setup.sh all

.PHONY: demo
demo: ## build and run everything with practice data on http://localhost:3000 (FRESH=1: start from nothing; STORY=1: before anything happened)
	@scripts/demo.sh

.PHONY: test
test: ## everything that proves it: lints, tests on both databases, documentation, browser tests
	@scripts/test.sh

.PHONY: lint
lint: ## formatting and lints only
	@scripts/test.sh lint

.PHONY: build
build: ## the debug build that the demo and the browser tests use
	@scripts/setup.sh demo
	@source scripts/lib.sh && step "The whole build: browser, server, examples" build_debug

.PHONY: crawl
crawl: build ## every page that links lead to, looked at closely (about half an hour)
	@CRAWL=1 scripts/with-postgres.sh scripts/e2e.sh --project=routes --project=blocked --project=late --project=nojs

.PHONY: e2e
e2e: build ## the browser tests alone (ARGS="--project=nojs story")
	@scripts/setup.sh all
	@scripts/with-postgres.sh scripts/e2e.sh $(ARGS)

.PHONY: conformance
conformance: ## the tests that name a requirement, and CONFORMANCE.md: which requirement is proven by which test
	@scripts/conformance.sh

.PHONY: release
release: ## the one file to deploy: release build with the site inside
	@scripts/setup.sh demo
	@source scripts/lib.sh && step "Release build" cargo leptos build --release --precompress --cargo-locked --bin-features embed

.PHONY: bench
bench: ## build for release and measure (ARGS="…" go to the benchmark)
	@scripts/setup.sh all
	@source scripts/lib.sh && step "Release build" cargo leptos build --release --cargo-locked
	@source scripts/lib.sh && cargo run --locked --release -p latchkey-bench -- $(ARGS)

.PHONY: clean
clean: ## remove what was built and the demo's data
	rm -rf target .demo test-results playwright-report
