#include "server/monitoring/board_panels.h"

namespace wheelhouse::monitoring {

namespace {

using v1::BoardPanel;

constexpr char kAdvisor[] = "cAdvisor";
constexpr char kKubelet[] = "kubelet";
constexpr char kNodeExporter[] = "node exporter";
constexpr char kStateMetrics[] = "kube-state-metrics";

// Of containers: cAdvisor tells of a pod's cgroup and its pause container too.
#define CONTAINERS "container!=\"\",container!=\"POD\"%S"
#define BOTH_WAYS(IN, OUT)                                                                                             \
    "label_replace(" IN ",\"series\",\"in\",\"\",\"\") or label_replace(" OUT ",\"series\",\"out\",\"\",\"\")"
#define REAL_DEVICES "device!~\"lo|veth.*|cali.*|cilium.*|flannel.*|cni.*|docker.*\"%S"
#define REAL_FILES "fstype!~\"tmpfs|overlay|squashfs|ramfs|nsfs|fuse.*|9p|virtiofs\"%S"

PanelPlan restarts(const char *by, const char *query)
{
    return {"restarts", "Restarts", BoardPanel::UNIT_COUNT,
            {{kStateMetrics, {"kube_pod_container_status_restarts_total"}, query, by}}};
}

PanelPlan volumes()
{
    return {"volumes", "Volumes used", BoardPanel::UNIT_RATIO,
            {{kKubelet, {"kubelet_volume_stats_used_bytes", "kubelet_volume_stats_capacity_bytes"},
              "max by (persistentvolumeclaim) (kubelet_volume_stats_used_bytes{persistentvolumeclaim!=\"\"%S} / "
              "kubelet_volume_stats_capacity_bytes{persistentvolumeclaim!=\"\"%S})",
              "persistentvolumeclaim"}}};
}

PanelPlan throttling(const char *by)
{
    return {"throttling", "CPU throttled", BoardPanel::UNIT_RATIO,
            {{kAdvisor, {"container_cpu_cfs_throttled_periods_total", "container_cpu_cfs_periods_total"},
              by == std::string_view("pod")
                  ? "sum by (pod) (rate(container_cpu_cfs_throttled_periods_total{" CONTAINERS "}[%W])) / "
                    "sum by (pod) (rate(container_cpu_cfs_periods_total{" CONTAINERS "}[%W]))"
                  : "sum by (container) (rate(container_cpu_cfs_throttled_periods_total{" CONTAINERS "}[%W])) / "
                    "sum by (container) (rate(container_cpu_cfs_periods_total{" CONTAINERS "}[%W]))",
              by}}};
}

PanelPlan podNetwork()
{
    return {"network", "Network", BoardPanel::UNIT_BYTES_PER_SECOND,
            {{kAdvisor, {"container_network_receive_bytes_total", "container_network_transmit_bytes_total"},
              BOTH_WAYS("sum(rate(container_network_receive_bytes_total{pod!=\"\"%S}[%W]))",
                        "sum(rate(container_network_transmit_bytes_total{pod!=\"\"%S}[%W]))"),
              "series"}}};
}

PanelPlan podDisk()
{
    return {"disk", "Disk reads and writes", BoardPanel::UNIT_BYTES_PER_SECOND,
            {{kAdvisor, {"container_fs_reads_bytes_total", "container_fs_writes_bytes_total"},
              BOTH_WAYS("sum(rate(container_fs_reads_bytes_total{" CONTAINERS "}[%W]))",
                        "sum(rate(container_fs_writes_bytes_total{" CONTAINERS "}[%W]))"),
              "series"}}};
}

PanelPlan machineNetwork()
{
    return {"network", "Network", BoardPanel::UNIT_BYTES_PER_SECOND,
            {{kNodeExporter, {"node_network_receive_bytes_total", "node_network_transmit_bytes_total"},
              BOTH_WAYS("sum(rate(node_network_receive_bytes_total{" REAL_DEVICES "}[%W]))",
                        "sum(rate(node_network_transmit_bytes_total{" REAL_DEVICES "}[%W]))"),
              "series"},
             {kAdvisor, {"container_network_receive_bytes_total", "container_network_transmit_bytes_total"},
              BOTH_WAYS("sum(rate(container_network_receive_bytes_total{pod!=\"\"%S}[%W]))",
                        "sum(rate(container_network_transmit_bytes_total{pod!=\"\"%S}[%W]))"),
              "series"}}};
}

PanelPlan machineDisk()
{
    return {"disk", "Disk reads and writes", BoardPanel::UNIT_BYTES_PER_SECOND,
            {{kNodeExporter, {"node_disk_read_bytes_total", "node_disk_written_bytes_total"},
              BOTH_WAYS("sum(rate(node_disk_read_bytes_total{device!=\"\"%S}[%W]))",
                        "sum(rate(node_disk_written_bytes_total{device!=\"\"%S}[%W]))"),
              "series"}}};
}

PanelPlan fileSystems(const char *query, const char *legend)
{
    return {"filesystem", "File systems used", BoardPanel::UNIT_RATIO,
            {{kNodeExporter, {"node_filesystem_avail_bytes", "node_filesystem_size_bytes"}, query, legend}}};
}

std::vector<PanelPlan> clusterPanels()
{
    return {
        {"cpu", "CPU", BoardPanel::UNIT_CORES,
         {{kKubelet, {"node_cpu_usage_seconds_total"},
           "sum(max by (node,instance) (rate(node_cpu_usage_seconds_total{job!=\"\"%S}[%W])))", nullptr},
          {kNodeExporter, {"node_cpu_seconds_total"},
           "sum(rate(node_cpu_seconds_total{mode!~\"idle|iowait|steal\"%S}[%W]))", nullptr},
          {kAdvisor, {"container_cpu_usage_seconds_total"},
           "sum(rate(container_cpu_usage_seconds_total{" CONTAINERS "}[%W]))", nullptr}}},
        {"memory", "Memory", BoardPanel::UNIT_BYTES,
         {{kKubelet, {"node_memory_working_set_bytes"},
           "sum(max by (node,instance) (node_memory_working_set_bytes{job!=\"\"%S}))", nullptr},
          {kNodeExporter, {"node_memory_MemTotal_bytes", "node_memory_MemAvailable_bytes"},
           "sum(node_memory_MemTotal_bytes{job!=\"\"%S} - node_memory_MemAvailable_bytes{job!=\"\"%S})", nullptr},
          {kAdvisor, {"container_memory_working_set_bytes"},
           "sum(container_memory_working_set_bytes{" CONTAINERS "})", nullptr}}},
        {"pods", "Pods", BoardPanel::UNIT_COUNT,
         {{kStateMetrics, {"kube_pod_status_phase"}, "sum by (phase) (kube_pod_status_phase{pod!=\"\"%S})", "phase"},
          {kKubelet, {"pod_memory_working_set_bytes"}, "count(pod_memory_working_set_bytes{pod!=\"\"%S})", nullptr}}},
        machineNetwork(),
        machineDisk(),
        fileSystems("topk(10, max by (instance) (1 - node_filesystem_avail_bytes{" REAL_FILES
                    "} / node_filesystem_size_bytes{" REAL_FILES "}))",
                    "instance"),
        restarts("namespace", "topk(10, sum by (namespace) (increase(kube_pod_container_status_restarts_total{pod!=\"\"%S}[%W])))"),
    };
}

std::vector<PanelPlan> nodePanels()
{
    return {
        {"cpu", "CPU", BoardPanel::UNIT_CORES,
         {{kKubelet, {"node_cpu_usage_seconds_total"},
           "max(rate(node_cpu_usage_seconds_total{job!=\"\"%S}[%W]))", nullptr},
          {kNodeExporter, {"node_cpu_seconds_total"},
           "sum(rate(node_cpu_seconds_total{mode!~\"idle|iowait|steal\"%S}[%W]))", nullptr}}},
        {"memory", "Memory", BoardPanel::UNIT_BYTES,
         {{kKubelet, {"node_memory_working_set_bytes"}, "max(node_memory_working_set_bytes{job!=\"\"%S})", nullptr},
          {kNodeExporter, {"node_memory_MemTotal_bytes", "node_memory_MemAvailable_bytes"},
           "max(node_memory_MemTotal_bytes{job!=\"\"%S} - node_memory_MemAvailable_bytes{job!=\"\"%S})", nullptr}}},
        {"load", "Load", BoardPanel::UNIT_COUNT,
         {{kNodeExporter, {"node_load1", "node_load5"},
           "label_replace(max(node_load1{job!=\"\"%S}),\"series\",\"1 min\",\"\",\"\") or "
           "label_replace(max(node_load5{job!=\"\"%S}),\"series\",\"5 min\",\"\",\"\")",
           "series"}}},
        {"pods", "CPU of its pods", BoardPanel::UNIT_CORES,
         {{kAdvisor, {"container_cpu_usage_seconds_total"},
           "topk(10, sum by (pod) (rate(container_cpu_usage_seconds_total{" CONTAINERS "}[%W])))", "pod"}}},
        machineNetwork(),
        machineDisk(),
        fileSystems("max by (mountpoint) (1 - node_filesystem_avail_bytes{" REAL_FILES
                    "} / node_filesystem_size_bytes{" REAL_FILES "})",
                    "mountpoint"),
    };
}

PanelPlan podsCpu(const char *advisor, const char *kubelet, const char *by)
{
    PanelPlan plan{"cpu", "CPU", BoardPanel::UNIT_CORES, {{kAdvisor, {"container_cpu_usage_seconds_total"}, advisor, by}}};
    if (kubelet)
        plan.sources.push_back({kKubelet, {"pod_cpu_usage_seconds_total"}, kubelet, by});
    return plan;
}

PanelPlan podsMemory(const char *advisor, const char *kubelet, const char *by)
{
    PanelPlan plan{"memory", "Memory", BoardPanel::UNIT_BYTES,
                   {{kAdvisor, {"container_memory_working_set_bytes"}, advisor, by}}};
    if (kubelet)
        plan.sources.push_back({kKubelet, {"pod_memory_working_set_bytes"}, kubelet, by});
    return plan;
}

std::vector<PanelPlan> namespacePanels()
{
    return {
        podsCpu("topk(15, sum by (pod) (rate(container_cpu_usage_seconds_total{" CONTAINERS "}[%W])))",
                "topk(15, max by (pod) (rate(pod_cpu_usage_seconds_total{pod!=\"\"%S}[%W])))", "pod"),
        podsMemory("topk(15, sum by (pod) (max by (pod,container) (container_memory_working_set_bytes{" CONTAINERS "})))",
                   "topk(15, max by (pod) (pod_memory_working_set_bytes{pod!=\"\"%S}))", "pod"),
        podNetwork(),
        volumes(),
        restarts("pod", "topk(15, sum by (pod) (increase(kube_pod_container_status_restarts_total{pod!=\"\"%S}[%W])))"),
        throttling("pod"),
    };
}

std::vector<PanelPlan> workloadPanels()
{
    return {
        podsCpu("sum by (pod) (max by (pod,container) (rate(container_cpu_usage_seconds_total{" CONTAINERS "}[%W])))",
                "max by (pod) (rate(pod_cpu_usage_seconds_total{pod!=\"\"%S}[%W]))", "pod"),
        podsMemory("sum by (pod) (max by (pod,container) (container_memory_working_set_bytes{" CONTAINERS "}))",
                   "max by (pod) (pod_memory_working_set_bytes{pod!=\"\"%S})", "pod"),
        throttling("pod"),
        podNetwork(),
        podDisk(),
        restarts("pod", "sum by (pod) (increase(kube_pod_container_status_restarts_total{pod!=\"\"%S}[%W]))"),
    };
}

std::vector<PanelPlan> podPanels()
{
    return {
        podsCpu("max by (container) (rate(container_cpu_usage_seconds_total{" CONTAINERS "}[%W]))",
                "max by (pod) (rate(pod_cpu_usage_seconds_total{pod!=\"\"%S}[%W]))", "container"),
        podsMemory("max by (container) (container_memory_working_set_bytes{" CONTAINERS "})",
                   "max by (pod) (pod_memory_working_set_bytes{pod!=\"\"%S})", "container"),
        throttling("container"),
        podNetwork(),
        podDisk(),
        restarts("container", "sum by (container) (increase(kube_pod_container_status_restarts_total{pod!=\"\"%S}[%W]))"),
    };
}

} // namespace

const std::vector<PanelPlan> &panelsOf(BoardSubject subject)
{
    static const std::vector<PanelPlan> kCluster = clusterPanels();
    static const std::vector<PanelPlan> kNode = nodePanels();
    static const std::vector<PanelPlan> kNamespace = namespacePanels();
    static const std::vector<PanelPlan> kWorkload = workloadPanels();
    static const std::vector<PanelPlan> kPod = podPanels();
    switch (subject) {
    case BoardSubject::Node: return kNode;
    case BoardSubject::Namespace: return kNamespace;
    case BoardSubject::Workload: return kWorkload;
    case BoardSubject::Pod: return kPod;
    case BoardSubject::Cluster: break;
    }
    return kCluster;
}

} // namespace wheelhouse::monitoring
