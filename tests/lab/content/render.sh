# Writes the lab's Kubernetes objects as YAML on standard output. Sourced by up.sh.

content=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

render_node() { # CLUSTER NAME NUMBER ROLE
  local zone=$((($3 - 1) % 3))
  local role=$4 size="cpu: '16', memory: 64Gi, ephemeral-storage: 200Gi, pods: '110'"
  [[ $role == edge ]] && size="cpu: '8', memory: 32Gi, ephemeral-storage: 100Gi, pods: '110'"
  cat <<END
---
apiVersion: v1
kind: Node
metadata:
  name: $2
  labels:
    kubernetes.io/hostname: $2
    kubernetes.io/os: linux
    kubernetes.io/arch: amd64
    node-role.kubernetes.io/$role: ""
    topology.kubernetes.io/region: cn-south
    topology.kubernetes.io/zone: cn-south-$(printf '%s' a b c | cut -c$((zone + 1)))
    lab.wheelhouse/cluster: $1
status:
  addresses:
  - {type: InternalIP, address: 10.20.$(($3 / 250)).$(($3 % 250 + 1))}
  - {type: Hostname, address: $2}
  - {type: InternalDNS, address: localhost}
  capacity: {$size}
  allocatable: {$size}
  nodeInfo:
    architecture: amd64
    bootID: ""
    containerRuntimeVersion: containerd://1.7.27
    kernelVersion: 6.1.0-44-amd64
    kubeProxyVersion: ""
    kubeletVersion: $kubernetes_version
    machineID: ""
    operatingSystem: linux
    osImage: Debian GNU/Linux 12 (bookworm)
    systemUUID: ""
END
}

render_nodes() { # CLUSTER COUNT
  local number role
  for ((number = 1; number <= $2; number++)); do
    role=worker
    if ((number <= 2)); then role=edge; fi
    render_node "$1" "$1-$(printf '%s-%02d' "$role" "$number")" "$number" "$role"
  done
}

render_namespaces() { # CLUSTER
  local name workspace
  while read -r name workspace; do
    cat <<END
---
apiVersion: v1
kind: Namespace
metadata:
  name: $name
  labels: {kubesphere.io/workspace: $workspace, environment: $1}
END
  done <<<"iot iot-payment
platform iot-platform
monitoring system-workspace"
}

render_storage() { # CLUSTER
  local number
  cat <<END
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: local-ssd
  annotations: {storageclass.kubernetes.io/is-default-class: "true"}
provisioner: kubernetes.io/no-provisioner
volumeBindingMode: Immediate
reclaimPolicy: Retain
END
  for number in 0 1 2; do
    cat <<END
---
apiVersion: v1
kind: PersistentVolume
metadata:
  name: $1-ssd-$number
  labels: {lab.wheelhouse/cluster: $1}
spec:
  capacity: {storage: 20Gi}
  accessModes: [ReadWriteOnce]
  persistentVolumeReclaimPolicy: Retain
  storageClassName: local-ssd
  hostPath: {path: /var/lib/broker/$number}
END
  done
}

render_service() { # CLUSTER NAME NAMESPACE KIND TEAM PORT REPLICAS TAG CPU MEMORY
  local cluster=$1 name=$2 space=$3 kind=$4 team=$5 port=$6 replicas=$7 tag=$8 cpu=$9 memory=${10}
  # Not for the load: its endpoints would be written anew with every pod.
  [[ $space == load ]] || cat <<END
---
apiVersion: v1
kind: Service
metadata:
  name: $name
  namespace: $space
  labels: {app.kubernetes.io/name: $name, team: $team}
spec:
  selector: {app.kubernetes.io/name: $name}
  ports:
  - {name: main, port: $port, targetPort: main}
END
  cat <<END
---
apiVersion: apps/v1
kind: $kind
metadata:
  name: $name
  namespace: $space
  labels: &labels
    app.kubernetes.io/name: $name
    app.kubernetes.io/part-of: iot-payment
    team: $team
spec:
  replicas: $replicas
  revisionHistoryLimit: 5
  selector:
    matchLabels: {app.kubernetes.io/name: $name}
END
  if [[ $kind == StatefulSet ]]; then
    cat <<END
  serviceName: $name
  volumeClaimTemplates:
  - metadata: {name: data}
    spec:
      accessModes: [ReadWriteOnce]
      storageClassName: local-ssd
      resources: {requests: {storage: 20Gi}}
END
  else
    cat <<END
  progressDeadlineSeconds: 120
  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
END
  fi
  cat <<END
  template:
    metadata:
      labels: *labels
      annotations: {lab.wheelhouse/cpu: $cpu, lab.wheelhouse/memory: $memory}
    spec:
      terminationGracePeriodSeconds: 10
      topologySpreadConstraints:
      - maxSkew: 1
        topologyKey: topology.kubernetes.io/zone
        whenUnsatisfiable: ScheduleAnyway
        labelSelector: {matchLabels: {app.kubernetes.io/name: $name}}
      containers:
      - name: $name
        image: registry.example.com/iot/$name:$tag
        ports:
        - {name: main, containerPort: $port}
        env:
        - {name: ENVIRONMENT, value: $cluster}
        resources:
          requests: {cpu: $cpu, memory: $memory}
          limits: {cpu: '1', memory: 1Gi}
        readinessProbe: {httpGet: {path: /ready, port: main}, periodSeconds: 5}
        livenessProbe: {httpGet: {path: /live, port: main}, periodSeconds: 15}
END
  if [[ $kind == StatefulSet ]]; then
    echo '        volumeMounts:'
    echo '        - {name: data, mountPath: /data}'
  fi
}

services() { grep -v '^#' "$content/services.tsv"; }

render_services() { # CLUSTER
  local name space kind team port few many test prod cpu memory
  while read -r name space kind team port few many test prod cpu memory; do
    if [[ $1 == prod ]]; then few=$many test=$prod; fi
    render_service "$1" "$name" "$space" "$kind" "$team" "$port" "$few" "$test" "$cpu" "$memory"
  done < <(services)
}

# An agent on every node, and a job every five minutes.
render_extras() { # CLUSTER
  cat <<END
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: log-agent
  namespace: monitoring
  labels: &labels {app.kubernetes.io/name: log-agent, team: platform}
spec:
  selector: {matchLabels: {app.kubernetes.io/name: log-agent}}
  template:
    metadata:
      labels: *labels
      annotations: {lab.wheelhouse/cpu: 40m, lab.wheelhouse/memory: 96Mi}
    spec:
      containers:
      - name: log-agent
        image: registry.example.com/iot/log-agent:0.4.1-$1-9
        resources: {requests: {cpu: 40m, memory: 96Mi}, limits: {cpu: 200m, memory: 256Mi}}
---
apiVersion: batch/v1
kind: CronJob
metadata:
  name: reconcile-orders
  namespace: iot
  labels: {app.kubernetes.io/name: reconcile-orders, team: payments}
spec:
  schedule: '*/5 * * * *'
  successfulJobsHistoryLimit: 2
  failedJobsHistoryLimit: 2
  jobTemplate:
    spec:
      template:
        metadata: {labels: {app.kubernetes.io/name: reconcile-orders, team: payments}}
        spec:
          restartPolicy: Never
          containers:
          - name: reconcile-orders
            image: registry.example.com/iot/reconcile-orders:1.1.0-$1-15
            resources: {requests: {cpu: 50m, memory: 64Mi}}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: gateway
  namespace: iot
  labels: {app.kubernetes.io/name: gateway}
data:
  gateway.yaml: |
    listen: 0.0.0.0:8443
    upstreams: [order-router, scan-api, notify-hub]
    environment: $1
END
}

render_cluster() { # CLUSTER NODES
  render_nodes "$1" "$2"
  render_namespaces "$1"
  render_storage "$1"
  render_services "$1"
  render_extras "$1"
}

# PODS pods in Deployments of at most 500, for measurements.
render_load() { # PODS
  local left=$1 number=0 share
  echo '{apiVersion: v1, kind: Namespace, metadata: {name: load}}'
  while ((left > 0)); do
    number=$((number + 1))
    share=$((left < 500 ? left : 500))
    left=$((left - share))
    render_service test "load-$(printf %03d "$number")" load Deployment load 8080 "$share" 1.0.0-test-1 100m 96Mi
  done
}
