#!/usr/bin/env bash
# Runs the measurements of tests/bench, one after the other.
set -euo pipefail
cd "$(dirname "$0")/.."
ctest --preset release -L bench --verbose --output-on-failure -j1
