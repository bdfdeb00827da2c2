#!/usr/bin/env bash
# The contract by buf, the format by clang-format, and clang-tidy over the files
# that differ from main's last commit, or over all with LINT=all.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/check-contract.sh
git ls-files '*.cpp' '*.h' | grep -v tests/architecture/forbidden | xargs clang-format-16 --dry-run --Werror
echo "format: clean"
[[ -f build/release/compile_commands.json ]] || cmake --preset release >/dev/null
if [[ ${LINT:-} == all ]]; then
  mapfile -t files < <(git ls-files '*.cpp' | grep -v tests/architecture)
else
  mapfile -t files < <(git diff --name-only --diff-filter=d HEAD~1 -- '*.cpp' | grep -v tests/architecture || true)
fi
((${#files[@]} == 0)) || clang-tidy-16 -p build/release --quiet "${files[@]}"
echo "tidy: clean"
