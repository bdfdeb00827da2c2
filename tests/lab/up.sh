#!/usr/bin/env bash
# Brings the lab up, or does nothing where it is up already. See README.md.
#
#   up.sh                      two clusters, test with 10 nodes and prod with 7
#   NODES=1000 PODS=50000 up.sh    the cluster test grown to that many; later
#                              starts keep that size until another is asked for
#
# Environment: LAB_DIR  the lab's state (default build/lab of this tree)
set -euo pipefail

# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/lab.sh"
source "$lab_source/planes.sh"
source "$lab_source/content/render.sh"

begun=$SECONDS
# Where nothing is asked for, the size is what it was.
read -r node_count pod_count 2>/dev/null <"$LAB_DIR/size" || true
node_count=${NODES:-${node_count:-10}}
pod_count=${PODS:-${pod_count:-0}}
((node_count >= 10 && pod_count >= 0)) || fail "NODES is the size of the cluster test, 10 at least; PODS how many more pods it holds"
((pod_count <= node_count * 100)) || fail "$node_count nodes hold $((node_count * 100)) pods, not $pod_count: ask for more NODES"

for program in etcd prometheus prometheus-node-exporter openssl curl python3; do
  command -v $program >/dev/null || fail "$program is missing: install etcd-server, prometheus, prometheus-node-exporter, openssl, curl, python3"
done

exec 8>"$LAB_DIR/.lock"
flock -n 8 || { say "another start is under way, waiting for it"; flock 8; }

bin=$("$lab_source/build-tools.sh")
kubernetes_version=$(awk '$1 == "k8s.io/kubernetes" { print $2; exit }' "$lab_source/tools/go.mod")
mapfile -t log_names < <(services | cut -f1; echo report-export; echo log-agent; echo default)

choose_ports() {
  local names=(test_etcd test_etcd_peer test_api test_kwok prod_etcd prod_etcd_peer prod_api prod_kwok prometheus node_exporter)
  if [[ ! -s $LAB_DIR/ports ]]; then
    python3 "$lab_source/ports.py" "${names[@]}" >"$LAB_DIR/ports.new"
    mv "$LAB_DIR/ports.new" "$LAB_DIR/ports"
  fi
  # shellcheck source=/dev/null
  source "$LAB_DIR/ports"
}

write_prometheus() {
  local folder=$LAB_DIR/prometheus interval=5s cluster port
  ((node_count + pod_count <= 2000)) || interval=30s
  mkdir -p "$folder/targets"
  [[ -s $folder/targets/wheelhoused.json ]] || echo '[]' >"$folder/targets/wheelhoused.json"
  {
    cat <<END
global: {scrape_interval: 5s, scrape_timeout: 4s}
scrape_configs:
- job_name: wheelhoused
  file_sd_configs:
  - {files: ['$folder/targets/*.json'], refresh_interval: 5s}
- job_name: node-exporter
  static_configs:
  - targets: ['127.0.0.1:$node_exporter']
- job_name: prometheus
  static_configs:
  - targets: ['127.0.0.1:$prometheus']
END
    for cluster in "${clusters[@]}"; do
      port=${cluster}_kwok
      cat <<END
- job_name: kubelet-$cluster
  scrape_interval: $interval
  http_sd_configs:
  - {url: 'http://127.0.0.1:${!port}/discovery/prometheus', refresh_interval: 5s}
  relabel_configs:
  - {source_labels: [__metrics_path__], regex: '/metrics/nodes/(.+)/metrics/resource', target_label: node}
  - {source_labels: [node], target_label: instance}
  - {target_label: cluster, replacement: $cluster}
  - {action: labeldrop, regex: metrics_name}
END
    done
  } >"$folder/prometheus.yml"
}

start_monitoring() {
  launch node-exporter prometheus-node-exporter --web.listen-address="127.0.0.1:$node_exporter" --log.level=warn
  launch prometheus prometheus --config.file="$LAB_DIR/prometheus/prometheus.yml" --storage.tsdb.path="$LAB_DIR/prometheus/data" \
    --storage.tsdb.retention.time=2d --web.listen-address="127.0.0.1:$prometheus" --web.enable-lifecycle --log.level=warn
}

# Objects are put in once; what was deployed since then is left alone.
fill() { # CLUSTER NODES
  local mark
  mark=$(cat "$content/services.tsv" "$content/render.sh" | sha256sum | cut -c1-16)-$2
  [[ $(cat "$LAB_DIR/$1/filled" 2>/dev/null) == "$mark" ]] && return
  render_nodes "$1" "$2" | { kube "$1" create -f - 2>&1 || true; } | { grep -v -e ' created$' -e AlreadyExists || true; }
  kube "$1" get nodes -o name | { grep -vxF -f <(render_nodes "$1" "$2" | sed -n 's/^  name: /node\//p') || true; } |
    xargs -r "$bin/kubectl" --kubeconfig "$LAB_DIR/$1.kubeconfig" delete --wait=false >/dev/null
  { render_namespaces "$1"; render_storage "$1"; render_services "$1"; render_extras "$1"; } |
    kube "$1" apply -f - >"$LAB_DIR/log/$1-fill.log" 2>&1 || { tail -5 "$LAB_DIR/log/$1-fill.log" >&2; fail "the objects of $1 could not be put in"; }
  "$bin/helm" --kubeconfig "$LAB_DIR/$1.kubeconfig" upgrade --install report-export "$lab_source/charts/report-export" -n iot \
    --set "image.tag=1.2.0-$1-41" >>"$LAB_DIR/log/$1-fill.log" 2>&1 || { tail -5 "$LAB_DIR/log/$1-fill.log" >&2; fail "helm did not install report-export in $1"; }
  echo "$mark" >"$LAB_DIR/$1/filled"
  say "$1: nodes, services and the Helm release are in"
}

load_ready() { kube test -n load get deployments -o 'jsonpath={range .items[*]}{.status.readyReplicas}{"\n"}{end}' | awk '{ n += $1 } END { print n + 0 }'; }

load() {
  local ready=0 told=$SECONDS
  [[ $(cat "$LAB_DIR/test/load" 2>/dev/null || echo 0) == "$pod_count" ]] && return
  say "test: asking for $pod_count pods in the namespace load"
  kube test delete namespace load --ignore-not-found --wait=true >/dev/null
  if ((pod_count > 0)); then
    render_load "$pod_count" | kube test create -f - >/dev/null
    while ready=$(load_ready) && ((ready < pod_count)); do
      if ((SECONDS - told >= 10)); then
        say "test: $ready of $pod_count pods are ready"
        told=$SECONDS
      fi
      sleep 2
    done
  fi
  echo "$pod_count" >"$LAB_DIR/test/load"
}

nodes_ready() { # CLUSTER COUNT
  (($(kube "$1" get nodes --no-headers 2>/dev/null | grep -cw Ready) >= $2))
}

gateway_up() { kube "$1" -n iot rollout status deployment/gateway --timeout=1s; }

write_summary() {
  ln -sfn "$bin" "$LAB_DIR/bin"
  cat >"$LAB_DIR/lab.json.new" <<END
{
  "clusters": {
    "test": {"kubeconfig": "$LAB_DIR/test.kubeconfig", "server": "https://127.0.0.1:$test_api", "nodes": $node_count},
    "prod": {"kubeconfig": "$LAB_DIR/prod.kubeconfig", "server": "https://127.0.0.1:$prod_api", "nodes": 7}
  },
  "prometheus": "http://127.0.0.1:$prometheus",
  "node_exporter": "http://127.0.0.1:$node_exporter",
  "wheelhoused_targets": "$LAB_DIR/prometheus/targets/wheelhoused.json",
  "tools": {"kubectl": "$LAB_DIR/bin/kubectl", "helm": "$LAB_DIR/bin/helm", "grpcurl": "$LAB_DIR/bin/grpcurl", "ghz": "$LAB_DIR/bin/ghz"},
  "chart": "$lab_source/charts/report-export"
}
END
  mv "$LAB_DIR/lab.json.new" "$LAB_DIR/lab.json"
}

echo "$node_count $pod_count" >"$LAB_DIR/size"
choose_ports
before=$(cat "$LAB_DIR/prometheus/prometheus.yml" 2>/dev/null || true)
write_prometheus
write_summary
for cluster in "${clusters[@]}"; do
  make_keys "$cluster"
  make_kubeconfigs "$cluster"
  running "$cluster-apiserver" || say "$cluster: starting etcd and the API server on 127.0.0.1"
  start_etcd "$cluster"
  start_api "$cluster"
done
launch podlogs python3 "$lab_source/podlogs.py" "$LAB_DIR/podlog" "${log_names[@]}"
for cluster in "${clusters[@]}"; do
  wait_for 120 "the API server of $cluster" "$cluster-apiserver" api_ready "$cluster"
  start_controllers "$cluster"
  start_kwok "$cluster"
  say "$cluster: API server ready after $((SECONDS - begun)) s"
done
start_monitoring
if [[ -n $before && $before != "$(cat "$LAB_DIR/prometheus/prometheus.yml")" ]]; then signal HUP prometheus; fi
fill test "$node_count"
fill prod 7
load
wait_for 90 "ready nodes in test" test-kwok nodes_ready test "$node_count"
wait_for 90 "ready nodes in prod" prod-kwok nodes_ready prod 7
for cluster in "${clusters[@]}"; do
  wait_for 120 "the gateway of $cluster" "$cluster-kwok" gateway_up "$cluster"
done
say "up after $((SECONDS - begun)) s; kubeconfigs: $LAB_DIR/test.kubeconfig, $LAB_DIR/prod.kubeconfig"
