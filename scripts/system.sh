# Parts of the running whole, for run.sh and screenshots.sh to source: each
# start_* starts one thing, and end_all ends what was started, in reverse order.
# Sets `state` (a folder), `bin`; start_server exports WHEELHOUSE_SERVER, _CA and
# _TOKEN_FILE.
# shellcheck shell=bash

bin=build/release/bin
started=()
started_lab=

json_field() { # FILE KEY
  python3 -c 'import json, sys; print(json.load(open(sys.argv[1])).get(sys.argv[2], ""))' "$1" "$2"
}

# Sleeps without a process that would have to be killed.
nap() { read -rt "$1" <> <(:) || true; }

# In a session of its own, so that Ctrl+C reaches the script alone.
launch() { # OUTPUT COMMAND...
  local output=$1
  shift
  setsid "$@" >"$output" 2>"$state/$(basename "$1").log" 7>&- &
  started+=($!)
}

start_server() {
  : >"$state/server.json"
  launch "$state/server.json" "$bin/wheelhoused" --data-dir "$state/data" --listen 127.0.0.1:0 \
    --socket "$PWD/$state/wheelhoused.sock" --metrics-listen 127.0.0.1:0
  server=$!
  until [[ -s $state/server.json ]]; do
    kill -0 "$server" 2>/dev/null || { tail -5 "$state/wheelhoused.log" >&2; return 1; }
    nap 0.1
  done
  address=$(json_field "$state/server.json" address)
  export WHEELHOUSE_SERVER=$address WHEELHOUSE_CA=$PWD/$state/data/ca.crt WHEELHOUSE_TOKEN_FILE=$PWD/$state/data/admin.token
}

start_devices() { # COUNT [OPTION...] of fleetsim
  launch "$state/fleetsim.out" "$bin/fleetsim" --server "$address" --ca "$WHEELHOUSE_CA" \
    --token-file "$WHEELHOUSE_TOKEN_FILE" --state-dir "$state/fleetsim" --count "$@"
}

# The lab, and in the server its clusters and what is deployed there.
start_lab() {
  tests/lab/is-running.sh || started_lab=1
  tests/lab/up.sh >"$state/lab.log" 2>&1 || { echo "the lab did not come up: see $state/lab.log" >&2; return 1; }
  local targets=build/lab/prometheus/targets prometheus cluster service
  printf '[{"targets":["%s"],"labels":{"instance":"wheelhoused"}}]\n' "$(json_field "$state/server.json" metrics)" \
    >"$targets/wheelhoused.json.new"
  mv "$targets/wheelhoused.json.new" "$targets/wheelhoused.json"
  prometheus=$(json_field build/lab/lab.json prometheus)
  for cluster in test prod; do
    "$bin/whctl" cluster get $cluster >/dev/null 2>&1 ||
      "$bin/whctl" cluster add $cluster --kubeconfig build/lab/$cluster.kubeconfig --environment $cluster \
        --prometheus "$prometheus?label.cluster=$cluster" >>"$state/lab.log" 2>&1 || return 1
  done
  for service in gateway print-gateway notify-hub speaker-voice device-registry scan-api order-router settle-worker twin-sync; do
    for cluster in test prod; do
      "$bin/whctl" application create $service --environment $cluster --cluster $cluster --namespace iot \
        --workload deployment/$service >>"$state/lab.log" 2>&1 || true
    done
  done
}

end_all() {
  local i pid
  for ((i = ${#started[@]} - 1; i >= 0; i--)); do
    kill -TERM "${started[i]}" 2>/dev/null || true
  done
  for pid in "${started[@]}"; do
    wait "$pid" 2>/dev/null || true
  done
  [[ -z $started_lab ]] || tests/lab/down.sh >/dev/null 2>&1 || true
}
