#!/usr/bin/env bash
# Shows that the running lab is what it claims to be. Leaves it as it was found.
set -euo pipefail

source "$(dirname "${BASH_SOURCE[0]}")/lab.sh"
bin=$("$lab_source/build-tools.sh" --path)
[[ -s $LAB_DIR/lab.json ]] || fail "no lab in $LAB_DIR; start it with up.sh"
prometheus=$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["prometheus"])' "$LAB_DIR/lab.json")

passed=0 failed=0
check() { # WHAT COMMAND...
  local what=$1 begun=$SECONDS
  shift
  if "$@" >"$LAB_DIR/log/check.out" 2>&1; then
    passed=$((passed + 1))
    printf 'ok      %s (%d s)\n' "$what" $((SECONDS - begun))
  else
    failed=$((failed + 1))
    printf 'FAILED  %s\n' "$what"
    tail -n 8 "$LAB_DIR/log/check.out"
  fi
}

ready_nodes() { (($(kube "$1" get nodes --no-headers | grep -cw Ready) >= $2)); }

# A Deployment of the check's own, so that a person's gateway is not disturbed.
probe() {
  kube test -n iot create deployment lab-check --image "registry.example.com/iot/lab-check:$1" --replicas 2
}
rolls_out() {
  kube test -n iot set image deployment/lab-check "lab-check=registry.example.com/iot/lab-check:$1" &&
    kube test -n iot rollout status deployment/lab-check --timeout=60s
}
says() { # REASON: some pod of the probe waits for it within 30 s
  local limit=$((SECONDS + 30))
  until kube test -n iot get pods -l app=lab-check -o 'jsonpath={.items[*].status.containerStatuses[*].state.waiting}' |
    tee /dev/stderr | grep -q "$1"; do
    ((SECONDS < limit)) || return 1
    sleep 0.5
  done
}
never_starts() { kube test -n iot set image deployment/lab-check lab-check=registry.example.com/iot/lab-check:never-starts && says ErrImagePull && says ImagePullBackOff; }
crashes() { kube test -n iot set image deployment/lab-check lab-check=registry.example.com/iot/lab-check:crash-loop && says CrashLoopBackOff; }

logs() { (($(kube "$1" -n iot logs deployment/gateway --tail=5 | wc -l) == 5)); }
follows() {
  local lines
  lines=$(timeout 8 "$bin/kubectl" --kubeconfig "$LAB_DIR/test.kubeconfig" -n iot logs -f deployment/gateway --tail=0 2>/dev/null || true)
  (($(wc -l <<<"$lines") >= 3))
}

answers() { # QUERY, within 40 s
  local limit=$((SECONDS + 40))
  until curl -sf --noproxy '*' --max-time 5 --data-urlencode "query=$1" "$prometheus/api/v1/query" | tee /dev/stderr | grep -q '"value"'; do
    ((SECONDS < limit)) || return 1
    sleep 1
  done
}
released() { "$bin/helm" --kubeconfig "$LAB_DIR/$1.kubeconfig" list -n iot --deployed -q | grep -x report-export; }
bound() { [[ $(kube "$1" -n iot get pvc --no-headers | grep -cw Bound) == 3 ]]; }
refuses_strangers() {
  local answer
  answer=$(curl -sk --noproxy '*' -o /dev/null -w '%{http_code}' "$(kube test config view --minify -o 'jsonpath={.clusters[0].cluster.server}')/api/v1/pods")
  [[ $answer == 401 || $answer == 403 ]]
}

trap 'kube test -n iot delete deployment lab-check --ignore-not-found >/dev/null 2>&1 || true' EXIT

check "10 nodes of test are ready" ready_nodes test 10
check "7 nodes of prod are ready" ready_nodes prod 7
check "an API server refuses a stranger" refuses_strangers
check "a Deployment is taken" probe 1.0.0-test-1
check "a new tag rolls out" rolls_out 1.0.1-test-2
check "an image that never starts says so" never_starts
check "a crash loop says so" crashes
check "the next good tag heals it" rolls_out 1.0.2-test-3
check "logs in test" logs test
check "logs in prod" logs prod
check "logs are followed" follows
check "the broker's volumes are bound in test" bound test
check "CPU of the gateway in test" answers 'sum by (pod) (rate(container_cpu_usage_seconds_total{cluster="test",namespace="iot",container="gateway"}[1m])) > 0'
check "memory of the gateway in prod" answers 'container_memory_working_set_bytes{cluster="prod",namespace="iot",container="gateway"} > 0'
check "CPU of a node" answers 'rate(node_cpu_usage_seconds_total{cluster="test",node="test-worker-03"}[1m]) > 0'
check "the machine's own figures" answers 'node_memory_MemAvailable_bytes'
check "the Helm release in test" released test
check "the Helm release in prod" released prod

printf '%d passed, %d failed\n' "$passed" "$failed"
((failed == 0))
