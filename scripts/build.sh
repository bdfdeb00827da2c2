#!/usr/bin/env bash
# Configures and builds build/release. Arguments: targets, all when none.
set -euo pipefail
cd "$(dirname "$0")/.."

[[ -f build/release/build.ninja ]] || cmake --preset release >/dev/null
targets=()
(($# == 0)) || targets=(--target "$@")
NINJA_STATUS='[%f/%t %es] ' cmake --build --preset release -j 2 "${targets[@]}"
