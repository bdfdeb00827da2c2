#!/usr/bin/env bash
# Brings up what the tests talk to and runs them all. Arguments go to ctest.
set -euo pipefail
cd "$(dirname "$0")/.."

started_lab=
if ! tests/lab/is-running.sh; then
  started_lab=1
  tests/lab/up.sh
fi
end() { [[ -z $started_lab ]] || tests/lab/down.sh; }
trap end EXIT
export WHEELHOUSE_LAB=$PWD/build/lab LAB_DIR=$PWD/build/lab
ctest --preset release "$@"
