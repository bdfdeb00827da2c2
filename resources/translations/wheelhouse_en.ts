<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
<context>
    <name>BulkTarget</name>
    <message numerus="yes">
        <source>%n chosen device(s)</source>
        <translation>
            <numerusform>%n chosen device</numerusform>
            <numerusform>%n chosen devices</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ColumnMapping</name>
    <message numerus="yes">
        <source>%n column(s) must be named or left out.</source>
        <translation>
            <numerusform>%n column must be named or left out.</numerusform>
            <numerusform>%n columns must be named or left out.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Overview</name>
    <message numerus="yes">
        <source>%n device(s)</source>
        <translation>
            <numerusform>%n device</numerusform>
            <numerusform>%n devices</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n node(s)</source>
        <translation>
            <numerusform>%n node</numerusform>
            <numerusform>%n nodes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pod(s)</source>
        <translation>
            <numerusform>%n pod</numerusform>
            <numerusform>%n pods</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n pod(s)</source>
        <translation>
            <numerusform>%1 of %n pod</numerusform>
            <numerusform>%1 of %n pods</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Problems</name>
    <message numerus="yes">
        <source>the node is not ready, with %n pod(s) on it</source>
        <translation>
            <numerusform>the node is not ready, with %n pod on it</numerusform>
            <numerusform>the node is not ready, with %n pods on it</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pod(s) crash again and again</source>
        <translation>
            <numerusform>%n pod crashes again and again</numerusform>
            <numerusform>%n pods crash again and again</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pod(s) cannot pull the image</source>
        <translation>
            <numerusform>%n pod cannot pull the image</numerusform>
            <numerusform>%n pods cannot pull the image</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pod(s) are pending</source>
        <translation>
            <numerusform>%n pod is pending</numerusform>
            <numerusform>%n pods are pending</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pod(s) ran out of memory</source>
        <translation>
            <numerusform>%n pod ran out of memory</numerusform>
            <numerusform>%n pods ran out of memory</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pod(s) cannot start</source>
        <translation>
            <numerusform>%n pod cannot start</numerusform>
            <numerusform>%n pods cannot start</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pod(s) run and are not ready</source>
        <translation>
            <numerusform>%n pod runs and is not ready</numerusform>
            <numerusform>%n pods run and are not ready</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pod(s) failed</source>
        <translation>
            <numerusform>%n pod failed</numerusform>
            <numerusform>%n pods failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pod(s) do not go away</source>
        <translation>
            <numerusform>%n pod does not go away</numerusform>
            <numerusform>%n pods do not go away</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::ApplicationsModel</name>
    <message numerus="yes">
        <source>%n build(s)</source>
        <translation>
            <numerusform>%n build</numerusform>
            <numerusform>%n builds</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::ClustersModel</name>
    <message numerus="yes">
        <source>%n node(s) not ready</source>
        <translation>
            <numerusform>%n node not ready</numerusform>
            <numerusform>%n nodes not ready</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n service(s) not ready</source>
        <translation>
            <numerusform>%n service not ready</numerusform>
            <numerusform>%n services not ready</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::DeviceClaims</name>
    <message numerus="yes">
        <source>%n claim code(s) made; they are shown this once.</source>
        <translation>
            <numerusform>%n claim code made; it is shown this once.</numerusform>
            <numerusform>%n claim codes made; they are shown this once.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::DeviceGroupActions</name>
    <message numerus="yes">
        <source>%n device(s) were added to %1.</source>
        <translation>
            <numerusform>%n device was added to %1.</numerusform>
            <numerusform>%n devices were added to %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n device(s) were taken out of %1.</source>
        <translation>
            <numerusform>%n device was taken out of %1.</numerusform>
            <numerusform>%n devices were taken out of %1.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::DeviceJobActions</name>
    <message numerus="yes">
        <source>%n device(s) would get it; nothing was sent.</source>
        <translation>
            <numerusform>%n device would get it; nothing was sent.</numerusform>
            <numerusform>%n devices would get it; nothing was sent.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It waits for a second person; %n device(s) are meant.</source>
        <translation>
            <numerusform>It waits for a second person; %n device is meant.</numerusform>
            <numerusform>It waits for a second person; %n devices are meant.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It has begun on %n device(s).</source>
        <translation>
            <numerusform>It has begun on %n device.</numerusform>
            <numerusform>It has begun on %n devices.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It is approved and runs on %n device(s).</source>
        <translation>
            <numerusform>It is approved and runs on %n device.</numerusform>
            <numerusform>It is approved and runs on %n devices.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It goes on with the %n device(s) that failed.</source>
        <translation>
            <numerusform>It goes on with the %n device that failed.</numerusform>
            <numerusform>It goes on with the %n devices that failed.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::JobFollower</name>
    <message numerus="yes">
        <source>%1 on %n device(s)</source>
        <translation>
            <numerusform>%1 on %n device</numerusform>
            <numerusform>%1 on %n devices</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::LogCollector</name>
    <message numerus="yes">
        <source>%n line(s) of %1 are missing here: they came faster than they could be read</source>
        <translation>
            <numerusform>%n line of %1 is missing here: it came faster than it could be read</numerusform>
            <numerusform>%n lines of %1 are missing here: they came faster than they could be read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n container(s) are left out: there are more than 200.</source>
        <translation>
            <numerusform>%n container is left out: there are more than 200.</numerusform>
            <numerusform>%n containers are left out: there are more than 200.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::OverviewModel</name>
    <message numerus="yes">
        <source>%n wait(s) for approval</source>
        <translation>
            <numerusform>%n waits for approval</numerusform>
            <numerusform>%n wait for approval</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n problem(s) need action now</source>
        <translation>
            <numerusform>%n problem needs action now</numerusform>
            <numerusform>%n problems need action now</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n problem(s) need action now, %1 to look at</source>
        <translation>
            <numerusform>%n problem needs action now, %1 to look at</numerusform>
            <numerusform>%n problems need action now, %1 to look at</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n thing(s) to look at</source>
        <translation>
            <numerusform>%n thing to look at</numerusform>
            <numerusform>%n things to look at</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n pod(s)</source>
        <translation>
            <numerusform>%1 of %n pod</numerusform>
            <numerusform>%1 of %n pods</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::TableModel</name>
    <message numerus="yes">
        <source>%n condition(s) are set.</source>
        <translation>
            <numerusform>%n condition is set.</numerusform>
            <numerusform>%n conditions are set.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::WorkloadFacts</name>
    <message numerus="yes">
        <source>%n time(s), last %1: %2</source>
        <translation>
            <numerusform>%n time, last %1: %2</numerusform>
            <numerusform>%n times, last %1: %2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::AlertsPage</name>
    <message numerus="yes">
        <source>%n fire(s)</source>
        <translation>
            <numerusform>%n fires</numerusform>
            <numerusform>%n fire</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 critical · %n warning(s) · %2 muted</source>
        <translation>
            <numerusform>%1 critical · %n warning · %2 muted</numerusform>
            <numerusform>%1 critical · %n warnings · %2 muted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rule(s)</source>
        <translation>
            <numerusform>%n rule</numerusform>
            <numerusform>%n rules</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n silence(s)</source>
        <translation>
            <numerusform>%n silence</numerusform>
            <numerusform>%n silences</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::BulkDialog</name>
    <message numerus="yes">
        <source>Ask for approval for %n device(s)</source>
        <translation>
            <numerusform>Ask for approval for %n device</numerusform>
            <numerusform>Ask for approval for %n devices</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Send to %n device(s)</source>
        <translation>
            <numerusform>Send to %n device</numerusform>
            <numerusform>Send to %n devices</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Change %n device(s)</source>
        <translation>
            <numerusform>Change %n device</numerusform>
            <numerusform>Change %n devices</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::ChartLegend</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::ClustersPage</name>
    <message numerus="yes">
        <source>%n node(s), share of what can be given</source>
        <translation>
            <numerusform>%n node, share of what can be given</numerusform>
            <numerusform>%n nodes, share of what can be given</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::CommandPalette</name>
    <message numerus="yes">
        <source>%n result(s)</source>
        <translation>
            <numerusform>%n result</numerusform>
            <numerusform>%n results</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::DataTable</name>
    <message numerus="yes">
        <source>%n moved</source>
        <translation>
            <numerusform>%n moved</numerusform>
            <numerusform>%n moved</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::DeploymentInspector</name>
    <message numerus="yes">
        <source>%n check(s)</source>
        <translation>
            <numerusform>%n check</numerusform>
            <numerusform>%n checks</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::DeviceInspector</name>
    <message numerus="yes">
        <source>24 h, dropped %n time(s)</source>
        <translation>
            <numerusform>24 h, dropped %n time</numerusform>
            <numerusform>24 h, dropped %n times</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::DevicesPage</name>
    <message numerus="yes">
        <source>Jobs over many devices, %n open</source>
        <translation>
            <numerusform>Jobs over many devices, %n open</numerusform>
            <numerusform>Jobs over many devices, %n open</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::DeviceSummary</name>
    <message numerus="yes">
        <source>24 h, dropped %n time(s)</source>
        <translation>
            <numerusform>24 h, dropped once</numerusform>
            <numerusform>24 h, dropped %n times</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::HeaderBar</name>
    <message numerus="yes">
        <source>%n cluster(s)</source>
        <translation>
            <numerusform>%n cluster</numerusform>
            <numerusform>%n clusters</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::HistoryPage</name>
    <message numerus="yes">
        <source>On line %1 of the time, dropped %n time(s), longest gap %2</source>
        <translation>
            <numerusform>On line %1 of the time, dropped once, longest gap %2</numerusform>
            <numerusform>On line %1 of the time, dropped %n times, longest gap %2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::ImpactView</name>
    <message numerus="yes">
        <source>%n more stand in the way</source>
        <translation>
            <numerusform>%n more stands in the way</numerusform>
            <numerusform>%n more stand in the way</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pod(s) on it stay</source>
        <translation>
            <numerusform>%n pod on it stays</numerusform>
            <numerusform>%n pods on it stay</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pod(s) have to go: %1</source>
        <translation>
            <numerusform>%n pod has to go: %1</numerusform>
            <numerusform>%n pods have to go: %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pod(s) are replaced: %1</source>
        <translation>
            <numerusform>%n pod is replaced: %1</numerusform>
            <numerusform>%n pods are replaced: %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pod(s) end: %1</source>
        <translation>
            <numerusform>%n pod ends: %1</numerusform>
            <numerusform>%n pods end: %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more workload(s)</source>
        <translation>
            <numerusform>and %n more workload</numerusform>
            <numerusform>and %n more workloads</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pod(s) that nothing makes again</source>
        <translation>
            <numerusform>%n pod that nothing makes again</numerusform>
            <numerusform>%n pods that nothing makes again</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pod(s) of DaemonSets stay</source>
        <translation>
            <numerusform>%n pod of a DaemonSet stays</numerusform>
            <numerusform>%n pods of DaemonSets stay</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::ImportDialog</name>
    <message numerus="yes">
        <source>%n column(s)</source>
        <translation>
            <numerusform>%n column</numerusform>
            <numerusform>%n columns</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Apply %Ln change(s)</source>
        <translation>
            <numerusform>Apply %Ln change</numerusform>
            <numerusform>Apply %Ln changes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::JobDialog</name>
    <message numerus="yes">
        <source>%1 begins on %n device(s) as soon as you say yes. %2 asked for it: %3</source>
        <translation>
            <numerusform>%1 begins on %n device as soon as you say yes. %2 asked for it: %3</numerusform>
            <numerusform>%1 begins on %n devices as soon as you say yes. %2 asked for it: %3</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Approve for %n device(s)</source>
        <translation>
            <numerusform>Approve for %n device</numerusform>
            <numerusform>Approve for %n devices</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n device(s) that were not reached yet are not. Those that were stay as they are.</source>
        <translation>
            <numerusform>%n device that was not reached yet is not. Those that were stay as they are.</numerusform>
            <numerusform>%n devices that were not reached yet are not. Those that were stay as they are.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It begins again on the %n device(s) where it failed or was not answered, and only there.</source>
        <translation>
            <numerusform>It begins again on the %n device where it failed or was not answered, and only there.</numerusform>
            <numerusform>It begins again on the %n devices where it failed or was not answered, and only there.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Retry on %n device(s)</source>
        <translation>
            <numerusform>Retry on %n device</numerusform>
            <numerusform>Retry on %n devices</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::JobPanel</name>
    <message numerus="yes">
        <source>Retry %n that failed</source>
        <translation>
            <numerusform>Retry %n that failed</numerusform>
            <numerusform>Retry %n that failed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::LogPane</name>
    <message numerus="yes">
        <source>%n pod(s), ended pods included</source>
        <translation>
            <numerusform>%n pod</numerusform>
            <numerusform>%n pods, ended ones included</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n line(s)</source>
        <translation>
            <numerusform>%n line</numerusform>
            <numerusform>%n lines</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::MakeClaimsDialog</name>
    <message numerus="yes">
        <source>Make %n code(s)</source>
        <translation>
            <numerusform>Make %n code</numerusform>
            <numerusform>Make %n codes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::OverviewPage</name>
    <message numerus="yes">
        <source>%n thing(s) need action</source>
        <translation>
            <numerusform>%n thing needs action</numerusform>
            <numerusform>%n things need action</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::RevokeClaimsDialog</name>
    <message numerus="yes">
        <source>Revoke %n code(s)</source>
        <translation>
            <numerusform>Revoke %n code</numerusform>
            <numerusform>Revoke %n codes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n code(s) will be good no more, wherever they are printed. Devices that are registered already are not touched.</source>
        <translation>
            <numerusform>%n code will be good no more, wherever it is printed. Devices that are registered already are not touched.</numerusform>
            <numerusform>%n codes will be good no more, wherever they are printed. Devices that are registered already are not touched.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::ScopeButton</name>
    <message numerus="yes">
        <source>%n environment(s)</source>
        <translation>
            <numerusform>%n environment</numerusform>
            <numerusform>%n environments</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::TwinPage</name>
    <message numerus="yes">
        <source>%n pending</source>
        <translation>
            <numerusform>%n pending</numerusform>
            <numerusform>%n pending</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pending until it returns</source>
        <translation>
            <numerusform>%n pending until it returns</numerusform>
            <numerusform>%n pending until it returns</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n differ</source>
        <translation>
            <numerusform>%n differs</numerusform>
            <numerusform>%n differ</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::UndoImportDialog</name>
    <message numerus="yes">
        <source>Undo %Ln change(s)</source>
        <translation>
            <numerusform>Undo %Ln change</numerusform>
            <numerusform>Undo %Ln changes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::News</name>
    <message numerus="yes">
        <source>%n new message(s)</source>
        <translation>
            <numerusform>%n new message</numerusform>
            <numerusform>%n new messages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::MapView</name>
    <message numerus="yes">
        <source>Pods, %n more not shown</source>
        <translation>
            <numerusform>Pods, %n more not shown</numerusform>
            <numerusform>Pods, %n more not shown</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Map of %n object(s)</source>
        <translation>
            <numerusform>Map of %n object</numerusform>
            <numerusform>Map of %n objects</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::Notifier</name>
    <message numerus="yes">
        <source>Wheelhouse: %n alert(s)</source>
        <translation>
            <numerusform>Wheelhouse: %n alert</numerusform>
            <numerusform>Wheelhouse: %n alerts</numerusform>
        </translation>
    </message>
</context>
</TS>
