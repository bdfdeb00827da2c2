#!/usr/bin/env bash
# Runs the measurements of tests/bench, one after the other, and prints a table
# of what they told. Wants a quiet machine and some ten minutes; brings up the
# lab where it is not up.
#
#   bench.sh                 all of them
#   bench.sh start tables    bench_start and bench_tables only
#   bench.sh --write …       and puts the table into docs/figures.md
set -euo pipefail
cd "$(dirname "$0")/.."

write=()
if [[ ${1:-} == --write ]]; then
  write=(--write docs/figures.md)
  shift
fi
wanted=.
if (($# > 0)); then
  wanted="^bench_($(IFS='|'; echo "$*"))\$"
fi

if ! tests/lab/is-running.sh; then
  tests/lab/up.sh
  trap tests/lab/down.sh EXIT
fi
tests/bench/informer/build.sh >/dev/null
mkdir -p build/bench
WHEELHOUSE_FIGURES=$PWD/build/bench/figures.txt
export WHEELHOUSE_FIGURES WHEELHOUSE_LAB=$PWD/build/lab LAB_DIR=$PWD/build/lab
rm -f "$WHEELHOUSE_FIGURES"

# Not the preset: what it leaves out is just what is wanted here.
failed=0
ctest --test-dir build/release -L '^bench$' -R "$wanted" --output-on-failure -j1 || failed=1
tests/bench/table.py "$WHEELHOUSE_FIGURES" "${write[@]}"
exit $failed
