#!/usr/bin/env bash
# The whole of Wheelhouse on this machine: builds it, brings up the lab, the
# server and simulated devices, and opens the desktop; with no display it
# serves headless. Ctrl+C ends what was started here, and nothing else.
# DEVICES=… is how many devices there are, 200 if not set.
set -euo pipefail
cd "$(dirname "$0")/.."
begun=$SECONDS
state=build/run
mkdir -p "$state"
# shellcheck source=scripts/system.sh
source scripts/system.sh

say() { printf '%4ss  %s\n' "$((SECONDS - begun))" "$*"; }

exec 7>"$state/.lock"
flock -n 7 || { echo "make run is under way already (its state is in $state)" >&2; exit 1; }

scripts/deps.sh

# The desktop opens where there is a display and it is part of the build.
display=${DISPLAY:-}${WAYLAND_DISPLAY:-}
programs=(wheelhoused whctl fleetsim)
[[ -f build/release/build.ninja ]] || cmake --preset release >/dev/null
grep -q '^WHEELHOUSE_DESKTOP:BOOL=ON' build/release/CMakeCache.txt || display=
[[ -z $display ]] || programs+=(wheelhouse)
say "building (build/release; messages in $state/build.log)"
if ! scripts/build.sh "${programs[@]}" 2>&1 | tee "$state/build.log" |
  awk '/^\[/ { if (n++ % 40 == 0) { print "       " $1, $2; fflush() } } /error:|FAILED/ { print; fflush() }'; then
  tail -30 "$state/build.log"
  exit 1
fi

lab=
finish() {
  trap - EXIT INT TERM
  printf '\n'
  say "stopping"
  # The lab is brought up by a shell of its own; what that started is ended here.
  if [[ -n $lab ]]; then
    kill "$lab" 2>/dev/null || true
    wait "$lab" 2>/dev/null || true
  fi
  end_all
  exit "${1:-0}"
}
trap 'finish $?' EXIT
trap 'finish 0' INT TERM

start_server
say "wheelhoused serves at $address"
start_devices "${DEVICES:-200}"
say "${DEVICES:-200} simulated devices connect"
tests/lab/is-running.sh || started_lab=1
(
  trap - EXIT INT TERM
  if start_lab; then say "the lab's clusters are there"; else say "the lab's clusters are not there: see $state/lab.log"; fi
) &
lab=$!

if [[ -n $display ]]; then
  say "opening the desktop"
  launch "$state/desktop.out" "$bin/wheelhouse" --connect "$address" --ca "$WHEELHOUSE_CA" --token-file "$WHEELHOUSE_TOKEN_FILE"
  wait $! || true
  exit 0
fi

cat <<END

  Wheelhouse serves headless.
  address              $address
  CA                   $WHEELHOUSE_CA
  administrator token  $WHEELHOUSE_TOKEN_FILE

  Three things to try in another terminal, from $PWD:
    export WHEELHOUSE_SERVER=$address WHEELHOUSE_CA=$WHEELHOUSE_CA WHEELHOUSE_TOKEN_FILE=$WHEELHOUSE_TOKEN_FILE
    $bin/whctl device list
    $bin/whctl workload list --cluster test
    $bin/whctl deployment create gateway --environment test --version 1.4.3-test-319 --wait

  Ctrl+C ends it.

END
last=
while kill -0 "$server" 2>/dev/null; do
  line=$("$bin/whctl" status -o json 2>/dev/null | scripts/status-line.py 2>/dev/null) || line="the server does not answer"
  if [[ -t 1 ]]; then
    printf '\r\033[K  %s' "$line"
  elif [[ $line != "$last" ]]; then
    echo "  $line"
  fi
  last=$line
  nap 2
done
say "wheelhoused ended; its last words:"
tail -3 "$state/wheelhoused.log"
exit 1
