#!/usr/bin/env bash
# The whole of Wheelhouse on this machine: builds it, brings up the lab, the
# server and simulated devices, and opens the desktop; with no display it
# serves headless. Ctrl+C ends what was started here, and nothing else.
set -euo pipefail
cd "$(dirname "$0")/.."
begun=$SECONDS
state=build/run
bin=build/release/bin
devices=${DEVICES:-200}
mkdir -p "$state"

say() { printf '%4ss  %s\n' "$((SECONDS - begun))" "$*"; }

exec 7>"$state/.lock"
flock -n 7 || { echo "make run is under way already (its state is in $state)" >&2; exit 1; }

scripts/deps.sh

display=
[[ -z ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]] || display=1
programs=(wheelhoused whctl fleetsim)
[[ -z $display ]] || programs+=(wheelhouse)

started=()
started_lab=
end() {
  trap - EXIT INT TERM
  echo
  say "stopping"
  for ((i = ${#started[@]} - 1; i >= 0; i--)); do
    kill -TERM "${started[i]}" 2>/dev/null || true
  done
  for pid in "${started[@]}"; do
    wait "$pid" 2>/dev/null || true
  done
  [[ -z $started_lab ]] || tests/lab/down.sh >/dev/null 2>&1 || true
  exit "${1:-0}"
}
trap 'end $?' EXIT
trap 'end 0' INT TERM

say "building (build/release, messages in $state/build.log)"
scripts/build.sh "${programs[@]}" 2>&1 | tee "$state/build.log" |
  awk '/^\[/ { if (n++ % 25 == 0) print "       " $1, $2 } /error|FAILED/ { print }' || true
((PIPESTATUS[0] == 0)) || { tail -30 "$state/build.log"; exit 1; }

# In a session of its own, so that Ctrl+C reaches this script alone.
say "starting wheelhoused"
: >"$state/server.json"
setsid "$bin/wheelhoused" --data-dir "$state/data" --listen 127.0.0.1:0 --socket "$PWD/$state/wheelhoused.sock" \
  --metrics-listen 127.0.0.1:0 >"$state/server.json" 2>"$state/server.log" &
server=$!
started+=("$server")
until [[ -s $state/server.json ]]; do
  kill -0 "$server" 2>/dev/null || { tail -5 "$state/server.log" >&2; exit 1; }
  read -rt 0.1 <> <(:) || true
done
address=$(jq -r .address "$state/server.json" 2>/dev/null || python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["address"])' "$state/server.json")
metrics=$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1])).get("metrics",""))' "$state/server.json")
export WHEELHOUSE_SERVER=$address WHEELHOUSE_CA=$PWD/$state/data/ca.crt WHEELHOUSE_TOKEN_FILE=$PWD/$state/data/admin.token
say "wheelhoused serves at $address"

say "starting $devices simulated devices"
setsid "$bin/fleetsim" --server "$address" --ca "$WHEELHOUSE_CA" --token-file "$WHEELHOUSE_TOKEN_FILE" \
  --state-dir "$state/fleetsim" --count "$devices" >"$state/fleetsim.log" 2>&1 &
started+=($!)

# The lab comes up beside everything else; its clusters appear when they are.
bring_up_lab() {
  tests/lab/up.sh >"$state/lab.log" 2>&1 || { say "the lab did not come up: see $state/lab.log"; return; }
  printf '[{"targets":["%s"],"labels":{"instance":"wheelhoused"}}]\n' "$metrics" >build/lab/prometheus/targets/.wheelhoused
  mv build/lab/prometheus/targets/.wheelhoused build/lab/prometheus/targets/wheelhoused.json
  local prometheus cluster
  prometheus=$(python3 -c 'import json; print(json.load(open("build/lab/lab.json"))["prometheus"])')
  for cluster in test prod; do
    "$bin/whctl" cluster get $cluster >/dev/null 2>&1 ||
      "$bin/whctl" cluster add $cluster --kubeconfig build/lab/$cluster.kubeconfig --environment $cluster \
        --prometheus "$prometheus?label.cluster=$cluster" >>"$state/lab.log" 2>&1 || true
  done
  local service
  for service in gateway print-gateway notify-hub speaker-voice device-registry scan-api order-router settle-worker twin-sync; do
    for cluster in test prod; do
      "$bin/whctl" application create $service --environment $cluster --cluster $cluster --namespace iot \
        --workload deployment/$service >>"$state/lab.log" 2>&1 || true
    done
  done
}
tests/lab/is-running.sh || started_lab=1
bring_up_lab &
started+=($!)

if [[ -n $display ]]; then
  say "opening the desktop"
  "$bin/wheelhouse" --connect "$address" --ca "$WHEELHOUSE_CA" --token-file "$WHEELHOUSE_TOKEN_FILE" &
  desktop=$!
  started+=("$desktop")
  wait "$desktop" || true
  exit 0
fi

cat <<END

  Wheelhouse serves at   $address   (no display, so no desktop)
  its CA                 $WHEELHOUSE_CA
  administrator's token  $WHEELHOUSE_TOKEN_FILE

  Three things to try in another terminal:
    export WHEELHOUSE_SERVER=$address WHEELHOUSE_CA=$WHEELHOUSE_CA WHEELHOUSE_TOKEN_FILE=$WHEELHOUSE_TOKEN_FILE
    $bin/whctl device list
    $bin/whctl workload list --cluster test
    $bin/whctl deployment create gateway --environment test --version 1.4.3-test-319 --wait

  Ctrl+C ends it.

END
while kill -0 "$server" 2>/dev/null; do
  line=$("$bin/whctl" status --line 2>/dev/null || echo "the server does not answer")
  if [[ -t 1 ]]; then printf '\r\033[K  %s' "$line"; elif [[ $line != "${last:-}" ]]; then echo "  $line"; last=$line; fi
  read -rt 2 <> <(:) || true
done
say "wheelhoused ended; its last words:"
tail -3 "$state/server.log"
exit 1
