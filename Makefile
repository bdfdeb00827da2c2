# The commands of the project; everything else is behind them. `make help`.
.DEFAULT_GOAL := help
.PHONY: help run test quick build deps bench lint format lab-up lab-down screenshots package licences clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | column -t -s '|'

deps: ## install the Debian packages that are missing
	@scripts/deps.sh

build: deps ## build everything into build/release
	@scripts/build.sh

run: ## install, build, bring up the lab, the server and 200 devices
	@scripts/run.sh

test: build ## install, build and run every test
	@scripts/test.sh

quick: ## build, and run the unit tests only
	@scripts/build.sh && ctest --preset quick

bench: build ## the measurements of tests/bench
	@scripts/bench.sh

lint: build ## buf lint, clang-format over changed lines, clang-tidy for some minutes (LINT=all: over all)
	@scripts/lint.sh

format: ## clang-format over the lines that changed
	@scripts/lint.sh format

lab-up: ## two real Kubernetes control planes and Prometheus (NODES=… PODS=…)
	@NODES=$(NODES) PODS=$(PODS) tests/lab/up.sh

lab-down: ## end the lab
	@tests/lab/down.sh

screenshots: build ## render every page to docs/images
	@scripts/screenshots.sh

package: build ## Debian packages into build/packages
	@scripts/package.sh

licences: build ## third-party licences of what is linked
	@scripts/licences.py

clean: ## remove the build folder, but not the lab's state
	@rm -rf build/release build/debug build/asan build/tsan
