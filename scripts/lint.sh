#!/usr/bin/env bash
# The contract by buf, the layout of changed lines by clang-format, and the
# sources by clang-tidy. Changed is what is not in the branch's upstream yet, or
# what differs from LINT_BASE.
#
#   LINT=all         clang-tidy takes the time it needs, else LINT_SECONDS, 240
#   lint.sh format   lays the changed lines out instead
set -euo pipefail
cd "$(dirname "$0")/.."

clang-format-16 --version >/dev/null
base=${LINT_BASE:-$(git merge-base HEAD '@{upstream}' 2>/dev/null || git rev-parse HEAD)}
mapfile -t changed < <(
  { git diff --name-only --diff-filter=d "$base"; git ls-files --others --exclude-standard; } |
    grep -E '\.(cpp|h)$' | grep -v '^tests/architecture/forbidden/' | sort -u)

lay_out() { # OPTIONS OF git clang-format...
  ((${#changed[@]} == 0)) || git clang-format-16 --binary clang-format-16 "$@" "$base" -- "${changed[@]}"
}
if [[ ${1:-} == format ]]; then
  lay_out --force
  exit
fi

status=0
scripts/check-contract.sh || status=1

# No rule can tell about lines that are laid out by hand on purpose: those that
# are there stay, those that are changed follow the style.
differences=$(lay_out --diff --quiet || true)
if [[ -n $differences ]]; then
  status=1
  echo "$differences"
  echo "format: the changed lines above; make format lays them out"
else
  echo "format: clean in what is changed, ${#changed[@]} files"
fi
blanks=$(git grep -nIE '[[:blank:]]+$|	' -- '*.cpp' '*.h' || true)
if [[ -n $blanks ]]; then
  status=1
  echo "$blanks"
  echo "format: tabs, or blanks at the end of the lines above"
fi

[[ -f build/release/compile_commands.json ]] || cmake --preset release >/dev/null
seconds=${LINT_SECONDS:-240}
[[ ${LINT:-} != all ]] || seconds=0
scripts/tidy.py "$seconds" "${changed[@]}" || status=1
exit $status
