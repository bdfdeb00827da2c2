# One control plane: its keys, its kubeconfigs, its programs. Sourced by up.sh
# and by tests/support/control_plane.cpp.

certificate() { # FOLDER NAME SUBJECT EXTENSIONS
  local key=$1/$2.key
  [[ -s $1/$2.crt ]] && return
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$key" -subj "$3" -out "$1/$2.csr" 2>/dev/null
  openssl x509 -req -in "$1/$2.csr" -CA "$1/ca.crt" -CAkey "$1/ca.key" -CAcreateserial -days 3650 \
    -extfile <(printf '%s\n' "$4") -out "$1/$2.crt.new" 2>/dev/null
  rm "$1/$2.csr"
  mv "$1/$2.crt.new" "$1/$2.crt"
}

make_keys() { # CLUSTER
  local pki=$LAB_DIR/$1/pki name client='extendedKeyUsage=clientAuth'
  mkdir -p "$pki"
  chmod 700 "$LAB_DIR/$1"
  if [[ ! -s $pki/ca.crt ]]; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=lab-$1-ca" \
      -addext 'keyUsage=critical,keyCertSign,cRLSign' -keyout "$pki/ca.key" -out "$pki/ca.crt" 2>/dev/null
  fi
  [[ -s $pki/accounts.key ]] || openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$pki/accounts.key" 2>/dev/null ||
    openssl genrsa -out "$pki/accounts.key" 2048 2>/dev/null
  certificate "$pki" server /CN=kube-apiserver \
    "extendedKeyUsage=serverAuth
subjectAltName=IP:127.0.0.1,IP:10.96.0.1,DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc"
  certificate "$pki" admin /O=system:masters/CN=lab-admin "$client"
  certificate "$pki" kubelet-client /O=system:masters/CN=kube-apiserver-kubelet-client "$client"
  certificate "$pki" kwok /O=system:masters/CN=kwok "$client"
  for name in kube-controller-manager kube-scheduler; do
    certificate "$pki" "$name" "/CN=system:$name" "$client"
  done
}

kubeconfig() { # CLUSTER NAME FILE
  local pki=$LAB_DIR/$1/pki port=$1_api
  (
    umask 077
    cat >"$3.new" <<END
apiVersion: v1
kind: Config
current-context: $1
clusters:
- name: $1
  cluster:
    server: https://127.0.0.1:${!port}
    certificate-authority-data: $(base64 -w0 "$pki/ca.crt")
contexts:
- name: $1
  context: {cluster: $1, user: $2}
users:
- name: $2
  user:
    client-certificate-data: $(base64 -w0 "$pki/$2.crt")
    client-key-data: $(base64 -w0 "$pki/$2.key")
END
  )
  mv "$3.new" "$3"
}

make_kubeconfigs() { # CLUSTER
  local name
  kubeconfig "$1" admin "$LAB_DIR/$1.kubeconfig"
  for name in kube-controller-manager kube-scheduler kwok; do
    kubeconfig "$1" "$name" "$LAB_DIR/$1/$name.kubeconfig"
  done
}

start_etcd() { # CLUSTER [MORE ARGUMENTS…]
  local client=$1_etcd peer=$1_etcd_peer
  launch "$1-etcd" etcd --name "$1" --data-dir "$LAB_DIR/$1/etcd" --log-level warn --logger zap \
    --listen-client-urls "http://127.0.0.1:${!client}" --advertise-client-urls "http://127.0.0.1:${!client}" \
    --listen-peer-urls "http://127.0.0.1:${!peer}" --initial-advertise-peer-urls "http://127.0.0.1:${!peer}" \
    --initial-cluster "$1=http://127.0.0.1:${!peer}" \
    --quota-backend-bytes 8589934592 --auto-compaction-mode periodic --auto-compaction-retention 10m "${@:2}"
}

start_api() { # CLUSTER [MORE ARGUMENTS…]
  local pki=$LAB_DIR/$1/pki api=$1_api etcd=$1_etcd
  launch "$1-apiserver" env GOGC=200 "$bin/kube-apiserver" \
    --bind-address 127.0.0.1 --advertise-address 127.0.0.1 --secure-port "${!api}" --endpoint-reconciler-type none \
    --etcd-servers "http://127.0.0.1:${!etcd}" --service-cluster-ip-range 10.96.0.0/12 \
    --tls-cert-file "$pki/server.crt" --tls-private-key-file "$pki/server.key" --client-ca-file "$pki/ca.crt" \
    --authorization-mode RBAC --allow-privileged=true --cert-dir "$LAB_DIR/$1" \
    --service-account-issuer https://kubernetes.default.svc --service-account-key-file "$pki/accounts.key" \
    --service-account-signing-key-file "$pki/accounts.key" \
    --kubelet-certificate-authority "$pki/ca.crt" --kubelet-client-certificate "$pki/kubelet-client.crt" \
    --kubelet-client-key "$pki/kubelet-client.key" --kubelet-preferred-address-types InternalDNS \
    --max-requests-inflight 2000 --max-mutating-requests-inflight 1000 --event-ttl 2h "${@:2}"
}

api_ready() { # CLUSTER
  local port=$1_api pki=$LAB_DIR/$1/pki
  curl -sf --noproxy '*' --max-time 3 --cacert "$pki/ca.crt" --cert "$pki/admin.crt" --key "$pki/admin.key" \
    "https://127.0.0.1:${!port}/readyz"
}

start_controllers() { # CLUSTER
  local pki=$LAB_DIR/$1/pki manager=$LAB_DIR/$1/kube-controller-manager.kubeconfig scheduler=$LAB_DIR/$1/kube-scheduler.kubeconfig
  launch "$1-controller-manager" "$bin/kube-controller-manager" --kubeconfig "$manager" \
    --authentication-kubeconfig "$manager" --authorization-kubeconfig "$manager" --bind-address 127.0.0.1 --secure-port 0 \
    --leader-elect=false --use-service-account-credentials --service-account-private-key-file "$pki/accounts.key" \
    --root-ca-file "$pki/ca.crt" --cluster-signing-cert-file "$pki/ca.crt" --cluster-signing-key-file "$pki/ca.key" \
    --allocate-node-cidrs --cluster-cidr 10.128.0.0/9 --node-cidr-mask-size 24 --kube-api-qps 400 --kube-api-burst 800
  launch "$1-scheduler" "$bin/kube-scheduler" --kubeconfig "$scheduler" \
    --authentication-kubeconfig "$scheduler" --authorization-kubeconfig "$scheduler" --bind-address 127.0.0.1 --secure-port 0 \
    --leader-elect=false --kube-api-qps 400 --kube-api-burst 800
}

# What KWOK plays: pods (kwok/pods.yaml), their use (kwok/usage.yaml), their logs,
# commands and ports.
start_kwok() { # CLUSTER
  local port=$1_kwok pki=$LAB_DIR/$1/pki configuration=$LAB_DIR/$1/kwok.yaml name
  {
    cat <<END
apiVersion: config.kwok.x-k8s.io/v1alpha1
kind: KwokConfiguration
options:
  podPlayStageParallelism: 16
  nodePlayStageParallelism: 8
  nodeLeaseParallelism: 8
---
END
    cat "$lab_source/kwok/pods.yaml"
    echo ---
    cat "$lab_source/kwok/usage.yaml"
    cat <<END
---
apiVersion: kwok.x-k8s.io/v1alpha1
kind: ClusterLogs
metadata:
  name: logs
spec:
  logs:
  - logsFile: $LAB_DIR/podlog/$1/default.log
    previousLogsFile: $LAB_DIR/podlog/$1/default.log
END
    for name in "${log_names[@]}"; do
      echo "  - containers: [$name]"
      echo "    logsFile: $LAB_DIR/podlog/$1/$name.log"
      echo "    previousLogsFile: $LAB_DIR/podlog/$1/$name.log"
    done
    # Commands of any container run here; every port answers with what it was sent.
    cat <<END
---
apiVersion: kwok.x-k8s.io/v1alpha1
kind: ClusterExec
metadata:
  name: exec
spec:
  execs:
  - local:
      workDir: $LAB_DIR
---
apiVersion: kwok.x-k8s.io/v1alpha1
kind: ClusterPortForward
metadata:
  name: port-forward
spec:
  forwards:
  - command: [cat]
END
  } >"$configuration"
  launch "$1-kwok" "$bin/kwok" --config "$configuration" --kubeconfig "$LAB_DIR/$1/kwok.kubeconfig" --manage-all-nodes \
    --node-ip 127.0.0.1 --node-port "${!port}" --server-address "127.0.0.1:${!port}" \
    --tls-cert-file "$pki/server.crt" --tls-private-key-file "$pki/server.key" --node-lease-duration-seconds 40
}
