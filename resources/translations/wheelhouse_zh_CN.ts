<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name></name>
    <message>
        <source>passed</source>
        <translation>通过</translation>
    </message>
    <message>
        <source>look at</source>
        <translation>需查看</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>已拒绝</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>结论</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Word</source>
        <translation>意见</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>已驳回</translation>
    </message>
    <message>
        <source>For an earlier plan</source>
        <translation>针对旧计划</translation>
    </message>
    <message>
        <source>Approved</source>
        <translation>已批准</translation>
    </message>
    <message>
        <source>Approver</source>
        <translation>审批人</translation>
    </message>
    <message>
        <source>Comment</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>人员</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>经过</translation>
    </message>
</context>
<context>
    <name>BulkTarget</name>
    <message numerus="yes">
        <source>%n chosen device(s)</source>
        <translation>
            <numerusform>已选的 %n 台设备</numerusform>
        </translation>
    </message>
    <message>
        <source>all %1 devices</source>
        <translation>全部 %1 台设备</translation>
    </message>
    <message>
        <source>all %1 devices of %2</source>
        <translation>%2 的全部 %1 台设备</translation>
    </message>
</context>
<context>
    <name>care</name>
    <message>
        <source>Paper out</source>
        <translation>缺纸</translation>
    </message>
    <message>
        <source>Cover open</source>
        <translation>盖子未合</translation>
    </message>
    <message>
        <source>Cutter jammed</source>
        <translation>切刀卡住</translation>
    </message>
    <message>
        <source>Head hot</source>
        <translation>打印头过热</translation>
    </message>
    <message>
        <source>Queue stuck</source>
        <translation>队列卡住</translation>
    </message>
    <message>
        <source>Paper low</source>
        <translation>纸将尽</translation>
    </message>
    <message>
        <source>Weak signal</source>
        <translation>信号弱</translation>
    </message>
    <message>
        <source>No sound</source>
        <translation>无声音</translation>
    </message>
    <message>
        <source>Muted</source>
        <translation>已静音</translation>
    </message>
    <message>
        <source>Volume off</source>
        <translation>音量为零</translation>
    </message>
    <message>
        <source>SIM out of data</source>
        <translation>SIM 流量用尽</translation>
    </message>
    <message>
        <source>Battery low</source>
        <translation>电量低</translation>
    </message>
    <message>
        <source>Camera failed</source>
        <translation>摄像头故障</translation>
    </message>
    <message>
        <source>Camera blocked</source>
        <translation>摄像头被遮挡</translation>
    </message>
    <message>
        <source>Clock wrong</source>
        <translation>时钟不准</translation>
    </message>
</context>
<context>
    <name>ClaimSheet</name>
    <message>
        <source>any serial</source>
        <translation>任意序列号</translation>
    </message>
    <message>
        <source>good until %1</source>
        <translation>有效期至 %1</translation>
    </message>
    <message>
        <source>Claim codes</source>
        <translation>认领码</translation>
    </message>
</context>
<context>
    <name>ClustersModel</name>
    <message>
        <source>%1 / %2</source>
        <translation>%1 / %2</translation>
    </message>
</context>
<context>
    <name>ColumnMapping</name>
    <message>
        <source>Left out</source>
        <translation>忽略</translation>
    </message>
    <message>
        <source>Label %1</source>
        <translation>标签 %1</translation>
    </message>
    <message>
        <source>Desired %1</source>
        <translation>期望值 %1</translation>
    </message>
    <message>
        <source>Serial</source>
        <translation>序列号</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>产品</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>型号</translation>
    </message>
    <message>
        <source>Site</source>
        <translation>站点</translation>
    </message>
    <message>
        <source>Shop</source>
        <translation>门店</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Groups</source>
        <translation>分组</translation>
    </message>
    <message>
        <source>Credential</source>
        <translation>凭据</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>令牌</translation>
    </message>
    <message>
        <source>Say what it is, or leave it out.</source>
        <translation>指定含义，或忽略此列。</translation>
    </message>
    <message>
        <source>“%1” is it already.</source>
        <translation>已由“%1”列担任。</translation>
    </message>
    <message>
        <source>No column is the serial: one must be.</source>
        <translation>没有序列号列，必须指定一列。</translation>
    </message>
    <message numerus="yes">
        <source>%n column(s) must be named or left out.</source>
        <translation>
            <numerusform>还有 %n 列需指定含义或忽略。</numerusform>
        </translation>
    </message>
    <message>
        <source>“%1”: %2</source>
        <translation>“%1”：%2</translation>
    </message>
    <message>
        <source>No column is the product: choose one for all rows.</source>
        <translation>没有产品列，请为所有行选择一个产品。</translation>
    </message>
</context>
<context>
    <name>DeviceDetail</name>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>已发送</translation>
    </message>
    <message>
        <source>Acknowledged</source>
        <translation>已确认</translation>
    </message>
    <message>
        <source>Done, %1</source>
        <translation>完成，%1</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>No answer</source>
        <translation>无应答</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>pending</source>
        <translation>待应用</translation>
    </message>
    <message>
        <source>Property</source>
        <translation>属性</translation>
    </message>
    <message>
        <source>Desired</source>
        <translation>期望</translation>
    </message>
    <message>
        <source>Reported</source>
        <translation>上报</translation>
    </message>
    <message>
        <source>Presence</source>
        <translation>在线记录</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>在线</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>离线</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>From</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>应答</translation>
    </message>
    <message>
        <source>By</source>
        <translation>操作人</translation>
    </message>
    <message>
        <source>Not set</source>
        <translation>未设置</translation>
    </message>
    <message>
        <source>Applied</source>
        <translation>已应用</translation>
    </message>
    <message>
        <source>Differs</source>
        <translation>不一致</translation>
    </message>
    <message>
        <source>Pending</source>
        <translation>待应用</translation>
    </message>
    <message>
        <source>Pending %1</source>
        <translation>待应用 %1</translation>
    </message>
    <message>
        <source>Came on line</source>
        <translation>已上线</translation>
    </message>
    <message>
        <source>Came on line from %1</source>
        <translation>已从 %1 上线</translation>
    </message>
    <message>
        <source>Went off line</source>
        <translation>已离线</translation>
    </message>
    <message>
        <source>%1, desired at %2</source>
        <translation>%1，期望设于 %2</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>经过</translation>
    </message>
    <message>
        <source>Lasted</source>
        <translation>持续</translation>
    </message>
    <message>
        <source>How sure</source>
        <translation>确定程度</translation>
    </message>
    <message>
        <source>exact</source>
        <translation>确切</translation>
    </message>
    <message>
        <source>inferred</source>
        <translation>推断</translation>
    </message>
    <message>
        <source>The broker said so.</source>
        <translation>由接入点告知。</translation>
    </message>
    <message>
        <source>Concluded from its messages, or their absence.</source>
        <translation>由其消息或消息缺失推断。</translation>
    </message>
</context>
<context>
    <name>Devices</name>
    <message>
        <source>Disabled</source>
        <translation>已停用</translation>
    </message>
    <message>
        <source>Retired</source>
        <translation>已报废</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>离线</translation>
    </message>
    <message>
        <source>Never seen</source>
        <translation>从未上线</translation>
    </message>
    <message>
        <source>Updating</source>
        <translation>升级中</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>在线</translation>
    </message>
    <message>
        <source>It said good-bye</source>
        <translation>主动断开</translation>
    </message>
    <message>
        <source>Keep-alive timeout</source>
        <translation>心跳超时</translation>
    </message>
    <message>
        <source>Connection lost</source>
        <translation>连接中断</translation>
    </message>
    <message>
        <source>Another client took its identity</source>
        <translation>身份被其他客户端占用</translation>
    </message>
    <message>
        <source>It was disabled</source>
        <translation>已被停用</translation>
    </message>
    <message>
        <source>It broke the protocol</source>
        <translation>违反协议</translation>
    </message>
    <message>
        <source>The broker went away</source>
        <translation>消息服务中断</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>证书</translation>
    </message>
    <message>
        <source>None yet</source>
        <translation>尚无</translation>
    </message>
</context>
<context>
    <name>DeviceTransfers</name>
    <message>
        <source>%1 What was applied before stays: %2 devices.</source>
        <translation>%1 此前已应用的 %2 台设备保持不变。</translation>
    </message>
    <message>
        <source>It was cancelled after %1 changes, which stay; import the file again to go on, or undo them.</source>
        <translation>已取消，此前的 %1 处变更保留；再次导入该文件可继续，也可撤销。</translation>
    </message>
    <message>
        <source>It was cancelled before anything was changed.</source>
        <translation>已取消，未作任何变更。</translation>
    </message>
    <message>
        <source>%1 created, %2 updated, %3 unchanged, %4 rejected.</source>
        <translation>新建 %1，更新 %2，未变 %3，拒绝 %4。</translation>
    </message>
    <message>
        <source>Waits for the server, then goes on: %1</source>
        <translation>等待服务器恢复后继续：%1</translation>
    </message>
    <message>
        <source>%1 · %2 rows/s</source>
        <translation>%1 · %2 行/秒</translation>
    </message>
    <message>
        <source>%1 · %2 rows/s · %3 left</source>
        <translation>%1 · %2 行/秒 · 剩余 %3</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>The sign-in has ended, or the token is not known to the server.</source>
        <translation>登录已失效，或服务器不认识该令牌。</translation>
    </message>
    <message>
        <source>The server did not answer in time.</source>
        <translation>服务器未在时限内响应。</translation>
    </message>
    <message>
        <source>It was cancelled.</source>
        <translation>已取消。</translation>
    </message>
    <message>
        <source>This server is older than the console and cannot do this.</source>
        <translation>服务器版本低于控制台，不支持此操作。</translation>
    </message>
    <message>
        <source>The server gave no reason.</source>
        <translation>服务器未说明原因。</translation>
    </message>
</context>
<context>
    <name>Feed</name>
    <message>
        <source>This could not be read.</source>
        <translation>无法读取。</translation>
    </message>
    <message>
        <source>Sign in again; nothing is lost.</source>
        <translation>重新登录即可，不会丢失数据。</translation>
    </message>
    <message>
        <source>Sign in again…</source>
        <translation>重新登录…</translation>
    </message>
    <message>
        <source>It is tried again at %1.</source>
        <translation>将于 %1 重试。</translation>
    </message>
    <message>
        <source>Try it again; if it stays so, look at the details.</source>
        <translation>可重试；若仍失败，查看详情。</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>立即重试</translation>
    </message>
    <message>
        <source>From %1. It is being read again.</source>
        <translation>数据截至 %1，正在重新读取。</translation>
    </message>
    <message>
        <source>It is being read.</source>
        <translation>正在读取。</translation>
    </message>
    <message>
        <source>Reading from the server</source>
        <translation>正在从服务器读取</translation>
    </message>
    <message>
        <source>From %1.</source>
        <translation>数据截至 %1。</translation>
    </message>
    <message>
        <source>This is not up to date.</source>
        <translation>数据不是最新。</translation>
    </message>
</context>
<context>
    <name>FileSaving</name>
    <message>
        <source>%1 could not be written: %2</source>
        <translation>无法写入 %1：%2</translation>
    </message>
    <message>
        <source>%1 is not a file.</source>
        <translation>%1 不是文件。</translation>
    </message>
    <message>
        <source>The file is larger than %1 KB.</source>
        <translation>文件大于 %1 KB。</translation>
    </message>
</context>
<context>
    <name>Findings</name>
    <message>
        <source>Duplicate identity</source>
        <translation>身份重复</translation>
    </message>
    <message>
        <source>Flapping</source>
        <translation>反复掉线</translation>
    </message>
    <message>
        <source>Keep-alive too short</source>
        <translation>保活过短</translation>
    </message>
    <message>
        <source>Credential refused</source>
        <translation>凭据被拒</translation>
    </message>
    <message>
        <source>Clock wrong</source>
        <translation>时钟错误</translation>
    </message>
    <message>
        <source>Foreign topic</source>
        <translation>越权主题</translation>
    </message>
    <message>
        <source>Unreadable messages</source>
        <translation>消息无法读取</translation>
    </message>
    <message>
        <source>Message flood</source>
        <translation>消息过多</translation>
    </message>
    <message>
        <source>Message too large</source>
        <translation>消息过大</translation>
    </message>
    <message>
        <source>Credential ends</source>
        <translation>凭据将到期</translation>
    </message>
    <message>
        <source>Something is wrong</source>
        <translation>存在问题</translation>
    </message>
    <message>
        <source>Find the second device with this serial, then rotate the credential.</source>
        <translation>找出使用此序列号的另一台设备，然后轮换凭据。</translation>
    </message>
    <message>
        <source>Look at its network and its power supply.</source>
        <translation>检查其网络和电源。</translation>
    </message>
    <message>
        <source>Set a keep-alive of 60 s or more in the device.</source>
        <translation>在设备中将保活设为 60 秒或以上。</translation>
    </message>
    <message>
        <source>Rotate the credential and bring the new files to the device.</source>
        <translation>轮换凭据，并将新文件带到设备上。</translation>
    </message>
    <message>
        <source>Let the device set its clock from the network.</source>
        <translation>让设备从网络校时。</translation>
    </message>
    <message>
        <source>Its configuration holds another device&apos;s topics; correct it.</source>
        <translation>其配置含有另一台设备的主题；请更正。</translation>
    </message>
    <message>
        <source>Its firmware does not speak the protocol; update it.</source>
        <translation>其固件不符合协议；请更新。</translation>
    </message>
    <message>
        <source>Let it report less often; what is above the limit is lost.</source>
        <translation>请降低上报频率；超出限额的消息会丢失。</translation>
    </message>
    <message>
        <source>Let it send less at a time; larger messages are lost.</source>
        <translation>请减小每次发送的大小；过大的消息会丢失。</translation>
    </message>
    <message>
        <source>Rotate the credential before it ends.</source>
        <translation>请在到期前轮换凭据。</translation>
    </message>
    <message>
        <source>This console is older than the server and does not know it.</source>
        <translation>此控制台比服务器旧，无法识别。</translation>
    </message>
</context>
<context>
    <name>KubeconfigReading</name>
    <message>
        <source>%1 is not a file.</source>
        <translation>%1 不是文件。</translation>
    </message>
    <message>
        <source>The file is larger than %1 KB.</source>
        <translation>文件超过 %1 KB。</translation>
    </message>
    <message>
        <source>It cannot be used: %1</source>
        <translation>无法使用：%1</translation>
    </message>
</context>
<context>
    <name>Overview</name>
    <message>
        <source>Critical</source>
        <translation>严重</translation>
    </message>
    <message>
        <source>High</source>
        <translation>高</translation>
    </message>
    <message>
        <source>Medium</source>
        <translation>中</translation>
    </message>
    <message>
        <source>Waits</source>
        <translation>等待</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>What</source>
        <translation>事项</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Affects</source>
        <translation>影响</translation>
    </message>
    <message>
        <source>For</source>
        <translation>持续</translation>
    </message>
    <message>
        <source>devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>The broker is not connected</source>
        <translation>消息服务未连接</translation>
    </message>
    <message>
        <source>%1: %2 of %3 are off line</source>
        <translation>%1：%3 台中 %2 台离线</translation>
    </message>
    <message numerus="yes">
        <source>%n device(s)</source>
        <translation>
            <numerusform>%n 台设备</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2 need care</source>
        <translation>%1：%2 台需处理</translation>
    </message>
    <message>
        <source>Cluster %1 refuses our credentials</source>
        <translation>集群 %1 拒绝了凭据</translation>
    </message>
    <message>
        <source>Cluster %1 is not reached</source>
        <translation>无法连接集群 %1</translation>
    </message>
    <message numerus="yes">
        <source>%n node(s)</source>
        <translation>
            <numerusform>%n 个节点</numerusform>
        </translation>
    </message>
    <message>
        <source>Node %1: %2</source>
        <translation>节点 %1：%2</translation>
    </message>
    <message numerus="yes">
        <source>%n pod(s)</source>
        <translation>
            <numerusform>%n 个 Pod</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n pod(s)</source>
        <translation>
            <numerusform>%n 个 Pod 中的 %1 个</numerusform>
        </translation>
    </message>
    <message>
        <source>Deployment %1 of %2 failed</source>
        <translation>%2 的部署 %1 失败</translation>
    </message>
    <message>
        <source>Deployment %1 of %2 waits for approval</source>
        <translation>%2 的部署 %1 等待审批</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>By</source>
        <translation>操作人</translation>
    </message>
    <message>
        <source>%1 to %2: %3</source>
        <translation>%1 到 %2：%3</translation>
    </message>
    <message>
        <source>Cluster %1 needs a new login</source>
        <translation>集群 %1 需要重新登录</translation>
    </message>
</context>
<context>
    <name>QFileDialog</name>
    <message>
        <source>Save rows</source>
        <translation>保存数据</translation>
    </message>
</context>
<context>
    <name>value</name>
    <message>
        <source>ok</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>low</source>
        <translation>不足</translation>
    </message>
    <message>
        <source>out</source>
        <translation>缺失</translation>
    </message>
    <message>
        <source>closed</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>jammed</source>
        <translation>卡住</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>故障</translation>
    </message>
    <message>
        <source>blocked</source>
        <translation>被遮挡</translation>
    </message>
    <message>
        <source>present</source>
        <translation>有</translation>
    </message>
</context>
<context>
    <name>Values</name>
    <message>
        <source>on</source>
        <translation>开</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::AlertRulesModel</name>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>告警数</translation>
    </message>
    <message>
        <source>Must hold</source>
        <translation>持续时间</translation>
    </message>
    <message>
        <source>at once</source>
        <translation>立即</translation>
    </message>
    <message>
        <source>Expression</source>
        <translation>表达式</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>规则组</translation>
    </message>
    <message>
        <source>Evaluated</source>
        <translation>上次求值</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>Last error</source>
        <translation>上次错误</translation>
    </message>
    <message>
        <source>Firing</source>
        <translation>触发中</translation>
    </message>
    <message>
        <source>Pending</source>
        <translation>待触发</translation>
    </message>
    <message>
        <source>Inactive</source>
        <translation>未触发</translation>
    </message>
    <message>
        <source>Not evaluated yet</source>
        <translation>尚未求值</translation>
    </message>
    <message>
        <source>Critical</source>
        <translation>严重</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Info</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>No alerting rule</source>
        <translation>没有告警规则</translation>
    </message>
    <message>
        <source>No cluster whose Prometheus is known has one.</source>
        <translation>已知 Prometheus 的集群都没有告警规则。</translation>
    </message>
    <message>
        <source>Rules of %1 are not known: %2</source>
        <translation>无法获知 %1 的规则：%2</translation>
    </message>
    <message>
        <source>Fails</source>
        <translation>求值失败</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::ApplicationsModel</name>
    <message>
        <source>not deployed</source>
        <translation>未部署</translation>
    </message>
    <message>
        <source>not seen</source>
        <translation>未见</translation>
    </message>
    <message>
        <source>This application has no place in this environment yet.</source>
        <translation>该应用尚未绑定到此环境。</translation>
    </message>
    <message>
        <source>%1 runs, but %2 was deployed last: somebody changed it by hand.</source>
        <translation>正在运行 %1，但最近部署的是 %2：有人手动修改过。</translation>
    </message>
    <message>
        <source>Deployment %1 is under way.</source>
        <translation>部署 %1 正在进行。</translation>
    </message>
    <message>
        <source>%1 runs since %2.</source>
        <translation>%1 自 %2 起运行。</translation>
    </message>
    <message>
        <source>never</source>
        <translation>从未</translation>
    </message>
    <message>
        <source>deployment %1 open</source>
        <translation>部署 %1 进行中</translation>
    </message>
    <message>
        <source>by hand</source>
        <translation>手动修改</translation>
    </message>
    <message>
        <source>same</source>
        <translation>一致</translation>
    </message>
    <message numerus="yes">
        <source>%n build(s)</source>
        <translation>
            <numerusform>%n 个构建</numerusform>
        </translation>
    </message>
    <message>
        <source>differs</source>
        <translation>不同</translation>
    </message>
    <message>
        <source>Application</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>%1 behind %2</source>
        <translation>%1 落后 %2</translation>
    </message>
    <message>
        <source>No application is defined yet</source>
        <translation>尚未定义应用</translation>
    </message>
    <message>
        <source>An application binds a workload of a cluster to an environment; then it can be deployed.</source>
        <translation>应用把集群中的工作负载绑定到环境，之后即可部署。</translation>
    </message>
    <message>
        <source>New application…</source>
        <translation>新建应用…</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::ClusterActions</name>
    <message>
        <source>Check cluster %1</source>
        <translation>检查集群 %1</translation>
    </message>
    <message>
        <source>Add cluster %1</source>
        <translation>添加集群 %1</translation>
    </message>
    <message>
        <source>%1 answers; it runs Kubernetes %2.</source>
        <translation>%1 有响应，运行 Kubernetes %2。</translation>
    </message>
    <message>
        <source>%1 is connected; it runs Kubernetes %2.</source>
        <translation>%1 已连接，运行 Kubernetes %2。</translation>
    </message>
    <message>
        <source>Remove cluster %1</source>
        <translation>移除集群 %1</translation>
    </message>
    <message>
        <source>%1 is forgotten, with its credentials; nothing in it was touched.</source>
        <translation>已移除 %1 及其凭据，集群内未作任何改动。</translation>
    </message>
    <message>
        <source>Log in to cluster %1</source>
        <translation>登录集群 %1</translation>
    </message>
    <message>
        <source>%1 accepts the new login; what is watched goes on.</source>
        <translation>%1 已接受新的登录，监视继续进行。</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Its certificate is not checked.</source>
        <translation>未校验其证书。</translation>
    </message>
    <message>
        <source>Acts as %1.</source>
        <translation>以 %1 的身份操作。</translation>
    </message>
    <message>
        <source>Set the log store of %1</source>
        <translation>设置 %1 的日志存储</translation>
    </message>
    <message>
        <source>%1 has no log store any more.</source>
        <translation>%1 不再有日志存储。</translation>
    </message>
    <message>
        <source>The logs of %1 are kept in %2.</source>
        <translation>%1 的日志保存在 %2。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::ClustersModel</name>
    <message>
        <source>Connecting</source>
        <translation>连接中</translation>
    </message>
    <message>
        <source>Stale</source>
        <translation>数据过期</translation>
    </message>
    <message>
        <source>Not reached</source>
        <translation>无法连接</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>已拒绝</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>未知</translation>
    </message>
    <message numerus="yes">
        <source>%n node(s) not ready</source>
        <translation>
            <numerusform>%n 个节点未就绪</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n service(s) not ready</source>
        <translation>
            <numerusform>%n 个服务未就绪</numerusform>
        </translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Cluster</source>
        <translation>集群</translation>
    </message>
    <message>
        <source>Env</source>
        <translation>环境</translation>
    </message>
    <message>
        <source>Nodes</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>Memory requested</source>
        <translation>内存请求</translation>
    </message>
    <message>
        <source>API, ms</source>
        <translation>API 毫秒</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Services</source>
        <translation>服务</translation>
    </message>
    <message>
        <source>Pods</source>
        <translation>Pod</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>服务器</translation>
    </message>
    <message>
        <source>Data from</source>
        <translation>数据时间</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>No cluster is connected yet</source>
        <translation>尚未连接集群</translation>
    </message>
    <message>
        <source>Add one by its kubeconfig.</source>
        <translation>可用 kubeconfig 添加。</translation>
    </message>
    <message>
        <source>Add cluster…</source>
        <translation>添加集群…</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Needs login</source>
        <translation>需要登录</translation>
    </message>
    <message>
        <source>Requests/s</source>
        <translation>请求数/秒</translation>
    </message>
    <message>
        <source>Credentials</source>
        <translation>凭据</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Not allowed</source>
        <translation>无权限</translation>
    </message>
    <message>
        <source>Namespaces told</source>
        <translation>指定的命名空间</translation>
    </message>
    <message>
        <source>Its certificate is not checked: whoever is in between reads and changes everything.</source>
        <translation>未校验其证书：中间人可以读取并篡改全部内容。</translation>
    </message>
    <message>
        <source>Acts as %1.</source>
        <translation>以 %1 的身份操作。</translation>
    </message>
    <message>
        <source>%1 may not be seen</source>
        <translation>无权查看 %1</translation>
    </message>
    <message>
        <source>%1 only in %2</source>
        <translation>%1 仅限 %2</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>令牌</translation>
    </message>
    <message>
        <source>Token file</source>
        <translation>令牌文件</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>证书</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>外部程序</translation>
    </message>
    <message>
        <source>OpenID Connect</source>
        <translation>OpenID Connect</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::ConnectionModel</name>
    <message>
        <source>Connecting…</source>
        <translation>连接中…</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>Stale %1</source>
        <translation>过期 %1</translation>
    </message>
    <message>
        <source>Not reached</source>
        <translation>无法连接</translation>
    </message>
    <message>
        <source>Paused: needs sign-in</source>
        <translation>已暂停：需要登录</translation>
    </message>
    <message>
        <source>%1 · %2 s</source>
        <translation>%1 · %2 秒</translation>
    </message>
    <message>
        <source>%1 · retry in %2</source>
        <translation>%1 · %2后重试</translation>
    </message>
    <message>
        <source>Viewer</source>
        <translation>查看者</translation>
    </message>
    <message>
        <source>Support</source>
        <translation>客服</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>运维</translation>
    </message>
    <message>
        <source>Approver</source>
        <translation>审批人</translation>
    </message>
    <message>
        <source>Administrator</source>
        <translation>管理员</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::DeploymentActions</name>
    <message>
        <source>Plan %1 to %2</source>
        <translation>计划 %1 到 %2</translation>
    </message>
    <message>
        <source>%1 cannot go to %2 as it is: see the checks.</source>
        <translation>%1 目前不能部署到 %2，见检查结果。</translation>
    </message>
    <message>
        <source>%1 can go to %2.</source>
        <translation>%1 可以部署到 %2。</translation>
    </message>
    <message>
        <source>Deploy %1 %2 to %3</source>
        <translation>部署 %1 %2 到 %3</translation>
    </message>
    <message>
        <source>Deployment %1 waits for approval.</source>
        <translation>部署 %1 等待审批。</translation>
    </message>
    <message>
        <source>Deployment %1 of %2 to %3 has begun.</source>
        <translation>部署 %1 已开始：%2 到 %3。</translation>
    </message>
    <message>
        <source>Approve deployment %1</source>
        <translation>批准部署 %1</translation>
    </message>
    <message>
        <source>Deployment %1 is approved; it waits for another approval.</source>
        <translation>部署 %1 已批准，还需另一人审批。</translation>
    </message>
    <message>
        <source>Deployment %1 is approved; its rollout begins.</source>
        <translation>部署 %1 已批准，开始发布。</translation>
    </message>
    <message>
        <source>Reject deployment %1</source>
        <translation>驳回部署 %1</translation>
    </message>
    <message>
        <source>Deployment %1 is rejected; nothing was changed.</source>
        <translation>部署 %1 已驳回，未作任何改动。</translation>
    </message>
    <message>
        <source>Cancel deployment %1</source>
        <translation>取消部署 %1</translation>
    </message>
    <message>
        <source>Deployment %1 is cancelled.</source>
        <translation>部署 %1 已取消。</translation>
    </message>
    <message>
        <source>Undo deployment %1</source>
        <translation>撤销部署 %1</translation>
    </message>
    <message>
        <source>Deployment %1 brings %2 back.</source>
        <translation>部署 %1 正在恢复 %2。</translation>
    </message>
    <message>
        <source>Create application %1</source>
        <translation>新建应用 %1</translation>
    </message>
    <message>
        <source>%1 can be deployed now.</source>
        <translation>%1 现在可以部署。</translation>
    </message>
    <message>
        <source>Bind %1 in %2</source>
        <translation>在 %2 中绑定 %1</translation>
    </message>
    <message>
        <source>%1 can be deployed to %2 now.</source>
        <translation>%1 现在可以部署到 %2。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::DeploymentDetail</name>
    <message>
        <source>Not known yet</source>
        <translation>尚不清楚</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>已拒绝</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>计划</translation>
    </message>
    <message>
        <source>It does not wait for an approval.</source>
        <translation>无需审批。</translation>
    </message>
    <message>
        <source>Approving needs the role of an approver.</source>
        <translation>批准需要审批人角色。</translation>
    </message>
    <message>
        <source>%1 asked for it and cannot approve it.</source>
        <translation>%1 是申请人，不能自行批准。</translation>
    </message>
    <message>
        <source>You have approved it already.</source>
        <translation>你已经批准过。</translation>
    </message>
    <message>
        <source>Rejecting needs the role of an approver.</source>
        <translation>驳回需要审批人角色。</translation>
    </message>
    <message>
        <source>It has ended.</source>
        <translation>已结束。</translation>
    </message>
    <message>
        <source>Cancelling needs the role of an operator.</source>
        <translation>取消需要运维角色。</translation>
    </message>
    <message>
        <source>It has not ended yet; cancel it first.</source>
        <translation>尚未结束，先取消。</translation>
    </message>
    <message>
        <source>There is nothing to undo.</source>
        <translation>没有可撤销的内容。</translation>
    </message>
    <message>
        <source>Undoing needs the role of an operator.</source>
        <translation>撤销需要运维角色。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::DeploymentsModel</name>
    <message>
        <source>%1 to %2, undoing</source>
        <translation>%1 到 %2，撤销中</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 到 %2</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>What</source>
        <translation>事项</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Env</source>
        <translation>环境</translation>
    </message>
    <message>
        <source>By</source>
        <translation>操作人</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>之前</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>耗时</translation>
    </message>
    <message>
        <source>No.</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>Comment</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Planning</source>
        <translation>计划中</translation>
    </message>
    <message>
        <source>Approvals %1 of %2</source>
        <translation>已获 %1 / %2 个批准</translation>
    </message>
    <message>
        <source>Rolling out</source>
        <translation>发布中</translation>
    </message>
    <message>
        <source>Verified</source>
        <translation>已验证</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>已驳回</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>Undone</source>
        <translation>已撤销</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Nothing was deployed yet</source>
        <translation>尚无部署</translation>
    </message>
    <message>
        <source>A request says which version goes where; production waits for approval.</source>
        <translation>申请说明哪个版本部署到哪里；生产环境需审批。</translation>
    </message>
    <message>
        <source>New request…</source>
        <translation>新建申请…</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::DeviceActions</name>
    <message>
        <source>Check %1</source>
        <translation>检查 %1</translation>
    </message>
    <message>
        <source>Register %1</source>
        <translation>注册 %1</translation>
    </message>
    <message>
        <source>%1 can be registered.</source>
        <translation>%1 可以注册。</translation>
    </message>
    <message>
        <source>%1 is registered. Its credential is shown this once.</source>
        <translation>%1 已注册，凭据只显示这一次。</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1 waits for %2, which is off line.</source>
        <translation>%2 离线，%1 等待其上线。</translation>
    </message>
    <message>
        <source>%1 is sent to %2.</source>
        <translation>%1 已发送到 %2。</translation>
    </message>
    <message>
        <source>Disable %1</source>
        <translation>停用 %1</translation>
    </message>
    <message>
        <source>%1 is disabled; the broker refuses it.</source>
        <translation>%1 已停用，消息服务将拒绝它。</translation>
    </message>
    <message>
        <source>Enable %1</source>
        <translation>启用 %1</translation>
    </message>
    <message>
        <source>%1 is enabled and may connect.</source>
        <translation>%1 已启用，可以连接。</translation>
    </message>
    <message>
        <source>Retire %1</source>
        <translation>报废 %1</translation>
    </message>
    <message>
        <source>%1 is retired; its identity is never used again.</source>
        <translation>%1 已报废，其身份不再使用。</translation>
    </message>
    <message>
        <source>Change %1</source>
        <translation>修改 %1</translation>
    </message>
    <message>
        <source>%1 is changed.</source>
        <translation>%1 已修改。</translation>
    </message>
    <message>
        <source>Create product %1</source>
        <translation>创建产品 %1</translation>
    </message>
    <message>
        <source>%1 is a product now.</source>
        <translation>%1 现在是产品了。</translation>
    </message>
    <message>
        <source>Swap %1 for %2</source>
        <translation>用 %2 替换 %1</translation>
    </message>
    <message>
        <source>%1 has taken the place of %2. Its credential is shown this once.</source>
        <translation>%1 已接替 %2。其凭据仅显示这一次。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::DeviceClaims</name>
    <message>
        <source>Make claim codes</source>
        <translation>生成认领码</translation>
    </message>
    <message numerus="yes">
        <source>%n claim code(s) made; they are shown this once.</source>
        <translation>
            <numerusform>已生成 %n 个认领码，仅显示这一次。</numerusform>
        </translation>
    </message>
    <message>
        <source>Revoke claim of %1</source>
        <translation>吊销 %1 的认领码</translation>
    </message>
    <message>
        <source>The claim of %1 is good no more.</source>
        <translation>%1 的认领码已失效。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::DeviceClaimsModel</name>
    <message>
        <source>Open</source>
        <translation>待认领</translation>
    </message>
    <message>
        <source>Used</source>
        <translation>已使用</translation>
    </message>
    <message>
        <source>Revoked</source>
        <translation>已吊销</translation>
    </message>
    <message>
        <source>Expired</source>
        <translation>已过期</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>For serial</source>
        <translation>限定序列号</translation>
    </message>
    <message>
        <source>any</source>
        <translation>任意</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>产品</translation>
    </message>
    <message>
        <source>Site</source>
        <translation>站点</translation>
    </message>
    <message>
        <source>Shop</source>
        <translation>门店</translation>
    </message>
    <message>
        <source>Made by</source>
        <translation>生成者</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>生成时间</translation>
    </message>
    <message>
        <source>Good until</source>
        <translation>有效期至</translation>
    </message>
    <message>
        <source>Used by</source>
        <translation>使用设备</translation>
    </message>
    <message>
        <source>No claim code was made yet</source>
        <translation>尚未生成认领码</translation>
    </message>
    <message>
        <source>A code lets one device register itself, once. Print it as a label and put it on the device or its box.</source>
        <translation>每个认领码可让一台设备自行注册一次。可打印成标签，贴在设备或包装上。</translation>
    </message>
    <message>
        <source>Make codes…</source>
        <translation>生成认领码…</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::DeviceCredentialActions</name>
    <message>
        <source>New credential for %1</source>
        <translation>为 %1 新建凭据</translation>
    </message>
    <message>
        <source>%1 has a new credential; it is shown this once.</source>
        <translation>%1 已有新凭据；仅显示这一次。</translation>
    </message>
    <message>
        <source>Take back a credential of %1</source>
        <translation>收回 %1 的凭据</translation>
    </message>
    <message>
        <source>The broker refuses that credential of %1 from now on.</source>
        <translation>接入点从现在起拒绝 %1 的该凭据。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::DeviceDetail</name>
    <message>
        <source>Not known yet</source>
        <translation>尚不清楚</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>This device is not registered any more.</source>
        <translation>该设备已不在注册表中。</translation>
    </message>
    <message>
        <source>It was retired, or it never was; the table shows what there is.</source>
        <translation>它已报废或从未存在；表格中是现有设备。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::DeviceFileInspection</name>
    <message>
        <source>Row %1 is no JSON object: %2</source>
        <translation>第 %1 行不是 JSON 对象：%2</translation>
    </message>
    <message>
        <source>A quotation mark opens a cell that never ends.</source>
        <translation>有一个引号开始的单元格没有结束。</translation>
    </message>
    <message>
        <source>The header names more than %1 columns.</source>
        <translation>表头超过 %1 列。</translation>
    </message>
    <message>
        <source>Two columns are called “%1”.</source>
        <translation>有两列都叫“%1”。</translation>
    </message>
    <message>
        <source>This is not a file.</source>
        <translation>这不是文件。</translation>
    </message>
    <message>
        <source>It cannot be read: %1</source>
        <translation>无法读取：%1</translation>
    </message>
    <message>
        <source>It is not UTF-8 text. Save it as “CSV UTF-8” and try again.</source>
        <translation>不是 UTF-8 文本。另存为“CSV UTF-8”后再试。</translation>
    </message>
    <message>
        <source>It ends in the middle of a character: it is not whole.</source>
        <translation>文件在字符中间截断，不完整。</translation>
    </message>
    <message>
        <source>It is empty.</source>
        <translation>文件为空。</translation>
    </message>
    <message>
        <source>It holds no rows.</source>
        <translation>文件中没有数据行。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::DeviceGroupActions</name>
    <message>
        <source>New group %1</source>
        <translation>新建分组 %1</translation>
    </message>
    <message>
        <source>%1 is a group now.</source>
        <translation>%1 现在是一个分组。</translation>
    </message>
    <message>
        <source>Change group %1</source>
        <translation>更改分组 %1</translation>
    </message>
    <message>
        <source>%1 is changed.</source>
        <translation>%1 已修改。</translation>
    </message>
    <message>
        <source>Delete group %1</source>
        <translation>删除分组 %1</translation>
    </message>
    <message>
        <source>The group %1 is gone; its devices stay.</source>
        <translation>分组 %1 已删除；其设备保留。</translation>
    </message>
    <message>
        <source>Add to %1</source>
        <translation>加入 %1</translation>
    </message>
    <message numerus="yes">
        <source>%n device(s) were added to %1.</source>
        <translation>
            <numerusform>已将 %n 台设备加入 %1。</numerusform>
        </translation>
    </message>
    <message>
        <source>Take out of %1</source>
        <translation>移出 %1</translation>
    </message>
    <message numerus="yes">
        <source>%n device(s) were taken out of %1.</source>
        <translation>
            <numerusform>已将 %n 台设备移出 %1。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::DeviceGroupsModel</name>
    <message>
        <source>Listed</source>
        <translation>列表</translation>
    </message>
    <message>
        <source>By query</source>
        <translation>按查询</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>标识</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>There is no group yet</source>
        <translation>尚无分组</translation>
    </message>
    <message>
        <source>A listed group holds the devices that were put into it; one by query holds whatever matches.</source>
        <translation>列表分组包含放入其中的设备；查询分组包含所有匹配的设备。</translation>
    </message>
    <message>
        <source>New group…</source>
        <translation>新建分组…</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::DeviceImportsModel</name>
    <message>
        <source>Not finished</source>
        <translation>未完成</translation>
    </message>
    <message>
        <source>Being undone</source>
        <translation>正在撤销</translation>
    </message>
    <message>
        <source>Undone</source>
        <translation>已撤销</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>被拒绝</translation>
    </message>
    <message>
        <source>Done, with rejects</source>
        <translation>完成，有拒绝行</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>操作者</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行数</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>新建</translation>
    </message>
    <message>
        <source>Updated</source>
        <translation>更新</translation>
    </message>
    <message>
        <source>Unchanged</source>
        <translation>未变</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>拒绝</translation>
    </message>
    <message>
        <source>No file was imported yet</source>
        <translation>尚未导入过文件</translation>
    </message>
    <message>
        <source>Each import is listed here with what it did, and can be undone as a whole.</source>
        <translation>每次导入及其结果都列在这里，可整批撤销。</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>导入…</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::DeviceJobActions</name>
    <message>
        <source>Who would get %1</source>
        <translation>谁会收到 %1</translation>
    </message>
    <message numerus="yes">
        <source>%n device(s) would get it; nothing was sent.</source>
        <translation>
            <numerusform>%n 台设备会收到；尚未发送。</numerusform>
        </translation>
    </message>
    <message>
        <source>Begin %1</source>
        <translation>开始 %1</translation>
    </message>
    <message numerus="yes">
        <source>It waits for a second person; %n device(s) are meant.</source>
        <translation>
            <numerusform>等待第二人批准；涉及 %n 台设备。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It has begun on %n device(s).</source>
        <translation>
            <numerusform>已在 %n 台设备上开始。</numerusform>
        </translation>
    </message>
    <message>
        <source>Approve job %1</source>
        <translation>批准作业 %1</translation>
    </message>
    <message numerus="yes">
        <source>It is approved and runs on %n device(s).</source>
        <translation>
            <numerusform>已批准，正在 %n 台设备上运行。</numerusform>
        </translation>
    </message>
    <message>
        <source>Reject job %1</source>
        <translation>驳回作业 %1</translation>
    </message>
    <message>
        <source>It is rejected; no device was touched.</source>
        <translation>已驳回；未触及任何设备。</translation>
    </message>
    <message>
        <source>Cancel job %1</source>
        <translation>取消作业 %1</translation>
    </message>
    <message>
        <source>It is cancelled; devices that were reached stay so.</source>
        <translation>已取消；已送达的设备保持不变。</translation>
    </message>
    <message>
        <source>Retry job %1</source>
        <translation>重试作业 %1</translation>
    </message>
    <message numerus="yes">
        <source>It goes on with the %n device(s) that failed.</source>
        <translation>
            <numerusform>继续处理失败的 %n 台设备。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::DeviceJobsModel</name>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>What</source>
        <translation>事项</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>%1 devices: %2 done, %3 failed, %4 waiting</source>
        <translation>%1 台设备：%2 完成，%3 失败，%4 等待</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>By</source>
        <translation>操作人</translation>
    </message>
    <message>
        <source>Asked for</source>
        <translation>请求于</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Needs approval</source>
        <translation>待批准</translation>
    </message>
    <message>
        <source>Running, %1</source>
        <translation>运行中，%1</translation>
    </message>
    <message>
        <source>%1 failed</source>
        <translation>%1 失败</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>已驳回</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Nothing waits for a decision.</source>
        <translation>没有待决事项。</translation>
    </message>
    <message>
        <source>Approving needs the role approver.</source>
        <translation>批准需要审批者角色。</translation>
    </message>
    <message>
        <source>You asked for it: somebody else must approve it.</source>
        <translation>由您请求：须由他人批准。</translation>
    </message>
    <message>
        <source>No job was begun yet</source>
        <translation>尚未开始任何作业</translation>
    </message>
    <message>
        <source>Select devices, or filter them, and give all of them a command or a change at once.</source>
        <translation>选择或筛选设备，一次向全部设备下达命令或更改。</translation>
    </message>
    <message>
        <source>Choose devices</source>
        <translation>选择设备</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::DeviceRecords</name>
    <message>
        <source>Ends soon</source>
        <translation>即将到期</translation>
    </message>
    <message>
        <source>Good</source>
        <translation>有效</translation>
    </message>
    <message>
        <source>Overlapping</source>
        <translation>重叠期</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>已到期</translation>
    </message>
    <message>
        <source>Taken back</source>
        <translation>已收回</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>does not end</source>
        <translation>不到期</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Fingerprint</source>
        <translation>指纹</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>创建于</translation>
    </message>
    <message>
        <source>Ends</source>
        <translation>到期</translation>
    </message>
    <message>
        <source>It is good until it is taken back.</source>
        <translation>在收回之前一直有效。</translation>
    </message>
    <message>
        <source>By</source>
        <translation>操作人</translation>
    </message>
    <message>
        <source>Applied, %1</source>
        <translation>已应用，%1</translation>
    </message>
    <message>
        <source>Applied</source>
        <translation>已应用</translation>
    </message>
    <message>
        <source>Pending</source>
        <translation>待应用</translation>
    </message>
    <message>
        <source>Overtaken</source>
        <translation>已被取代</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>更改</translation>
    </message>
    <message>
        <source>Applied at %1</source>
        <translation>应用于 %1</translation>
    </message>
    <message>
        <source>%1: %2 → %3</source>
        <translation>%1：%2 → %3</translation>
    </message>
    <message>
        <source>It has no credential yet</source>
        <translation>尚无凭据</translation>
    </message>
    <message>
        <source>It cannot connect before it has one.</source>
        <translation>有凭据之前无法连接。</translation>
    </message>
    <message>
        <source>Make one…</source>
        <translation>新建…</translation>
    </message>
    <message>
        <source>Nothing was desired of it yet</source>
        <translation>尚未对其设置期望</translation>
    </message>
    <message>
        <source>Every change is listed here with who made it and when the device applied it.</source>
        <translation>每次更改、由谁更改、设备何时应用都列在此处。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::DevicesModel</name>
    <message>
        <source>%1 since %2</source>
        <translation>%1，自 %2</translation>
    </message>
    <message>
        <source>%1 since %2. %3.</source>
        <translation>%1，自 %2。%3。</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Serial</source>
        <translation>序列号</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>型号</translation>
    </message>
    <message>
        <source>Shop</source>
        <translation>门店</translation>
    </message>
    <message>
        <source>Site</source>
        <translation>站点</translation>
    </message>
    <message>
        <source>Firmware</source>
        <translation>固件</translation>
    </message>
    <message>
        <source>Signal, dBm</source>
        <translation>信号 dBm</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Last seen</source>
        <translation>最后上报</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>产品</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>起始</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Registered</source>
        <translation>注册时间</translation>
    </message>
    <message>
        <source>Credential</source>
        <translation>凭据</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>No device is registered yet</source>
        <translation>尚未注册设备</translation>
    </message>
    <message>
        <source>Register one; it comes on line as soon as it connects with its credential.</source>
        <translation>注册一台设备，凭据连接后即上线。</translation>
    </message>
    <message>
        <source>Register…</source>
        <translation>注册…</translation>
    </message>
    <message>
        <source>Groups</source>
        <translation>分组</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::DeviceTransfers</name>
    <message>
        <source>It was cancelled. No file was written.</source>
        <translation>已取消，未写出文件。</translation>
    </message>
    <message>
        <source>%1 cannot be written: %2</source>
        <translation>无法写入 %1：%2</translation>
    </message>
    <message>
        <source>%1 of %2 devices</source>
        <translation>%1 / %2 台设备</translation>
    </message>
    <message>
        <source>The export broke off and no file was written. %1</source>
        <translation>导出中断，未写出文件。%1</translation>
    </message>
    <message>
        <source>%1 devices are in %2.</source>
        <translation>已将 %1 台设备写入 %2。</translation>
    </message>
    <message>
        <source>Import %1</source>
        <translation>导入 %1</translation>
    </message>
    <message>
        <source>Undo import of %1</source>
        <translation>撤销 %1 的导入</translation>
    </message>
    <message>
        <source>%1 removed</source>
        <translation>删除 %1 台</translation>
    </message>
    <message>
        <source>%1 retired, as they had connected</source>
        <translation>%1 台曾连接过，已退役</translation>
    </message>
    <message>
        <source>%1 as before</source>
        <translation>%1 台已恢复原状</translation>
    </message>
    <message>
        <source>%1 left, as somebody changed them since</source>
        <translation>%1 台之后被人改过，保持不变</translation>
    </message>
    <message>
        <source>There was nothing left to take back.</source>
        <translation>没有可撤销的内容。</translation>
    </message>
    <message>
        <source>Undone: %1.</source>
        <translation>已撤销：%1。</translation>
    </message>
    <message>
        <source>; </source>
        <translation>；</translation>
    </message>
    <message>
        <source>Export devices to %1</source>
        <translation>导出设备到 %1</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::DrainFollower</name>
    <message>
        <source>Drain %1</source>
        <translation>排空 %1</translation>
    </message>
    <message>
        <source>%1 of %2 pods gone</source>
        <translation>%2 个 Pod 已离开 %1 个</translation>
    </message>
    <message>
        <source>%1; %2 waits: %3</source>
        <translation>%1；%2 在等待：%3</translation>
    </message>
    <message>
        <source>%1 is drained: %2 pods are gone; it stays cordoned.</source>
        <translation>%1 已排空：%2 个 Pod 已离开；节点仍停止调度。</translation>
    </message>
    <message>
        <source>Cancelled after %1 of %2 pods; %3 stays cordoned.</source>
        <translation>已取消，%2 个 Pod 中已离开 %1 个；%3 仍停止调度。</translation>
    </message>
    <message>
        <source>Interrupted after %1 of %2 pods; it can be gone on with.</source>
        <translation>已中断，%2 个 Pod 中已离开 %1 个；可以继续。</translation>
    </message>
    <message>
        <source>%1 of %2 pods are left on %3.</source>
        <translation>%3 上还剩 %1 个 Pod（共 %2 个）。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::FacetsModel</name>
    <message>
        <source>Product</source>
        <translation>产品</translation>
    </message>
    <message>
        <source>Presence</source>
        <translation>在线记录</translation>
    </message>
    <message>
        <source>Needs care</source>
        <translation>需处理</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>发现</translation>
    </message>
    <message>
        <source>Site</source>
        <translation>站点</translation>
    </message>
    <message>
        <source>Firmware</source>
        <translation>固件</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>分组</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>在线</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>离线</translation>
    </message>
    <message>
        <source>Never seen</source>
        <translation>从未上线</translation>
    </message>
    <message>
        <source>%1: %2, %3 devices</source>
        <translation>%1：%2，%3 台设备</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>无</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Counting the devices</source>
        <translation>正在统计设备</translation>
    </message>
    <message>
        <source>No devices match</source>
        <translation>没有匹配的设备</translation>
    </message>
    <message>
        <source>There is nothing to narrow; take a condition away.</source>
        <translation>无可缩小；请去掉一个条件。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::FilePreviewModel</name>
    <message>
        <source>Row</source>
        <translation>行</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::ImportJob</name>
    <message>
        <source>The file cannot be read any more: %1</source>
        <translation>文件已无法读取：%1</translation>
    </message>
    <message>
        <source>The file has changed since it was looked at. Choose it again.</source>
        <translation>文件在查看之后已改变，请重新选择。</translation>
    </message>
    <message>
        <source>The server is being stopped.</source>
        <translation>服务器正在停止。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::JobFollower</name>
    <message numerus="yes">
        <source>%1 on %n device(s)</source>
        <translation>
            <numerusform>在 %n 台设备上执行 %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Waits for a second person.</source>
        <translation>等待第二人。</translation>
    </message>
    <message>
        <source>%1 done, %2 failed, %3 waiting</source>
        <translation>%1 完成，%2 失败，%3 等待</translation>
    </message>
    <message>
        <source>%1 rejected it: %2</source>
        <translation>%1 已驳回：%2</translation>
    </message>
    <message>
        <source>Cancelled after %1 devices.</source>
        <translation>在 %1 台设备后取消。</translation>
    </message>
    <message>
        <source>%1 done, %2 failed.</source>
        <translation>%1 完成，%2 失败。</translation>
    </message>
    <message>
        <source>Done on all %1 devices.</source>
        <translation>全部 %1 台设备已完成。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::JobResultsModel</name>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>已发送</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>No answer</source>
        <translation>无应答</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>What it said</source>
        <translation>设备回复</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Attempt</source>
        <translation>次数</translation>
    </message>
    <message>
        <source>It failed on no device</source>
        <translation>没有设备失败</translation>
    </message>
    <message>
        <source>Nothing has to be done again.</source>
        <translation>无需重做。</translation>
    </message>
    <message>
        <source>No device waits</source>
        <translation>没有等待的设备</translation>
    </message>
    <message>
        <source>No device has done it yet</source>
        <translation>尚无设备完成</translation>
    </message>
    <message>
        <source>No device was told yet</source>
        <translation>尚未通知任何设备</translation>
    </message>
    <message>
        <source>The devices are listed here when the job begins.</source>
        <translation>作业开始后，设备会列在此处。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::KubernetesEventsModel</name>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Object</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>次数</translation>
    </message>
    <message>
        <source>Last</source>
        <translation>最近</translation>
    </message>
    <message>
        <source>First</source>
        <translation>最早</translation>
    </message>
    <message>
        <source>Cluster</source>
        <translation>集群</translation>
    </message>
    <message>
        <source>Namespace</source>
        <translation>命名空间</translation>
    </message>
    <message>
        <source>Reported by</source>
        <translation>上报者</translation>
    </message>
    <message>
        <source>No events</source>
        <translation>没有事件</translation>
    </message>
    <message>
        <source>Kubernetes forgets its events after about an hour.</source>
        <translation>Kubernetes 约一小时后丢弃事件。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::LogCollector</name>
    <message>
        <source>The log of %1 is not read: %2 pods are read already.</source>
        <translation>未读取 %1 的日志：已在读取 %2 个 Pod。</translation>
    </message>
    <message>
        <source>Pod %1 began</source>
        <translation>Pod %1 启动</translation>
    </message>
    <message>
        <source>Pod %1 ended</source>
        <translation>Pod %1 结束</translation>
    </message>
    <message>
        <source>The log of %1 ended</source>
        <translation>%1 的日志已结束</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>立即重试</translation>
    </message>
    <message numerus="yes">
        <source>%n line(s) of %1 are missing here: they came faster than they could be read</source>
        <translation>
            <numerusform>此处缺少 %1 的 %n 行：产生得比读取得快</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n container(s) are left out: there are more than 200.</source>
        <translation>
            <numerusform>未读取 %n 个容器：总数超过 200。</numerusform>
        </translation>
    </message>
    <message>
        <source>Pod %1 ended: %2</source>
        <translation>Pod %1 已结束：%2</translation>
    </message>
    <message>
        <source>%1 was restarted</source>
        <translation>%1 已重启</translation>
    </message>
    <message>
        <source>%1 was restarted after %2</source>
        <translation>%1 因 %2 已重启</translation>
    </message>
    <message>
        <source>The connection to %1 broke and is tried again: %2</source>
        <translation>与 %1 的连接已断开，正在重试：%2</translation>
    </message>
    <message>
        <source>The log of %1 cannot be read: %2</source>
        <translation>无法读取 %1 的日志：%2</translation>
    </message>
    <message>
        <source>Nothing from before a restart</source>
        <translation>没有重启前的日志</translation>
    </message>
    <message>
        <source>No line yet</source>
        <translation>还没有日志</translation>
    </message>
    <message>
        <source>No container was restarted, or its node has let the log go.</source>
        <translation>没有容器重启过，或者节点已清理其日志。</translation>
    </message>
    <message>
        <source>Lines appear here as the pods write them.</source>
        <translation>Pod 输出日志后会显示在这里。</translation>
    </message>
    <message>
        <source>Lines that pass the filter appear here as the pods write them.</source>
        <translation>Pod 输出的日志通过过滤后会显示在这里。</translation>
    </message>
    <message>
        <source>The log ended</source>
        <translation>日志已结束</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::MadeClaimsModel</name>
    <message>
        <source>No.</source>
        <translation>序号</translation>
    </message>
    <message>
        <source>For serial</source>
        <translation>限定序列号</translation>
    </message>
    <message>
        <source>any</source>
        <translation>任意</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>认领码</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::MetricBoard</name>
    <message>
        <source>Asking Prometheus</source>
        <translation>正在查询 Prometheus</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Disk reads and writes</source>
        <translation>磁盘读写</translation>
    </message>
    <message>
        <source>Volumes used</source>
        <translation>存储卷用量</translation>
    </message>
    <message>
        <source>Restarts</source>
        <translation>重启</translation>
    </message>
    <message>
        <source>CPU throttled</source>
        <translation>CPU 限流</translation>
    </message>
    <message>
        <source>Load</source>
        <translation>负载</translation>
    </message>
    <message>
        <source>File systems used</source>
        <translation>文件系统用量</translation>
    </message>
    <message>
        <source>CPU of its pods</source>
        <translation>其 Pod 的 CPU</translation>
    </message>
    <message>
        <source>Pods</source>
        <translation>Pod</translation>
    </message>
    <message>
        <source>used</source>
        <translation>已用</translation>
    </message>
    <message>
        <source>requested</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>limit</source>
        <translation>上限</translation>
    </message>
    <message>
        <source>allocatable</source>
        <translation>可分配</translation>
    </message>
    <message>
        <source>capacity</source>
        <translation>容量</translation>
    </message>
    <message>
        <source>received</source>
        <translation>接收</translation>
    </message>
    <message>
        <source>sent</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>read</source>
        <translation>读</translation>
    </message>
    <message>
        <source>written</source>
        <translation>写</translation>
    </message>
    <message>
        <source>Nothing of it in this time, though it is measured.</source>
        <translation>有此指标，但该时间段内没有它的数据。</translation>
    </message>
    <message>
        <source>Prometheus has no %1: it does not scrape %2.</source>
        <translation>Prometheus 没有 %1：未采集 %2。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::MetricSeriesModel</name>
    <message>
        <source>%1 ms</source>
        <translation>%1 毫秒</translation>
    </message>
    <message>
        <source>Nothing was measured in this time</source>
        <translation>此时段没有数据</translation>
    </message>
    <message>
        <source>A longer range may hold something, or Prometheus does not scrape this yet.</source>
        <translation>可延长时间范围，或 Prometheus 尚未采集。</translation>
    </message>
    <message>
        <source>%1/s</source>
        <translation>%1/秒</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::News</name>
    <message>
        <source>%1 waits for approval</source>
        <translation>%1 等待批准</translation>
    </message>
    <message>
        <source>%1 failed</source>
        <translation>%1 失败</translation>
    </message>
    <message numerus="yes">
        <source>%n new message(s)</source>
        <translation>
            <numerusform>%n 条新消息</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::NodesModel</name>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Node</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>Cluster</source>
        <translation>集群</translation>
    </message>
    <message>
        <source>CPU requested</source>
        <translation>CPU 请求</translation>
    </message>
    <message>
        <source>%1 of %2 are requested</source>
        <translation>已请求 %1 / %2</translation>
    </message>
    <message>
        <source>Memory requested</source>
        <translation>内存请求</translation>
    </message>
    <message>
        <source>Pods</source>
        <translation>Pod</translation>
    </message>
    <message>
        <source>Kubelet</source>
        <translation>Kubelet</translation>
    </message>
    <message>
        <source>Age</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>Roles</source>
        <translation>角色</translation>
    </message>
    <message>
        <source>Zone</source>
        <translation>可用区</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Cordoned</source>
        <translation>已停止调度</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>启动中</translation>
    </message>
    <message>
        <source>Not ready</source>
        <translation>未就绪</translation>
    </message>
    <message>
        <source>Needs care</source>
        <translation>需处理</translation>
    </message>
    <message>
        <source>Memory pressure</source>
        <translation>内存压力</translation>
    </message>
    <message>
        <source>Disk pressure</source>
        <translation>磁盘压力</translation>
    </message>
    <message>
        <source>No cluster is connected yet</source>
        <translation>尚未连接集群</translation>
    </message>
    <message>
        <source>Add one by its kubeconfig.</source>
        <translation>可用 kubeconfig 添加。</translation>
    </message>
    <message>
        <source>Add cluster…</source>
        <translation>添加集群…</translation>
    </message>
    <message>
        <source>Pool</source>
        <translation>节点池</translation>
    </message>
    <message>
        <source>Instance type</source>
        <translation>机型</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::ObjectActions</name>
    <message>
        <source>%1 is managed by %2, which set it %3 ago</source>
        <translation>%1 由 %2 管理，于 %3 前设置</translation>
    </message>
    <message>
        <source>%1 is managed by %2</source>
        <translation>%1 由 %2 管理</translation>
    </message>
    <message>
        <source>%1 %2: %3</source>
        <translation>%1 个 %2：%3</translation>
    </message>
    <message>
        <source>Nothing that belongs to it was found.</source>
        <translation>未发现从属于它的对象。</translation>
    </message>
    <message>
        <source>There may be more: not everything could be counted.</source>
        <translation>可能还有更多：未能全部统计。</translation>
    </message>
    <message>
        <source>The cluster would accept %1.</source>
        <translation>集群会接受 %1 的修改。</translation>
    </message>
    <message>
        <source>%1 was changed.</source>
        <translation>%1 已修改。</translation>
    </message>
    <message>
        <source>Check %1</source>
        <translation>检查 %1</translation>
    </message>
    <message>
        <source>Change %1</source>
        <translation>修改 %1</translation>
    </message>
    <message>
        <source>Count what goes with %1</source>
        <translation>统计随 %1 一起删除的对象</translation>
    </message>
    <message>
        <source>It was counted.</source>
        <translation>统计完成。</translation>
    </message>
    <message>
        <source>Delete %1</source>
        <translation>删除 %1</translation>
    </message>
    <message>
        <source>%1 is being deleted.</source>
        <translation>正在删除 %1。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::ObjectDeeds</name>
    <message>
        <source>Cordon %1</source>
        <translation>停止调度 %1</translation>
    </message>
    <message>
        <source>%1 is cordoned: it takes no new pods.</source>
        <translation>%1 已停止调度：不再接收新的 Pod。</translation>
    </message>
    <message>
        <source>Uncordon %1</source>
        <translation>恢复调度 %1</translation>
    </message>
    <message>
        <source>%1 takes pods again.</source>
        <translation>%1 已恢复接收 Pod。</translation>
    </message>
    <message>
        <source>Begin to drain %1</source>
        <translation>开始排空 %1</translation>
    </message>
    <message>
        <source>%1 is being drained; the server goes on with it by itself.</source>
        <translation>正在排空 %1；服务器会自行继续。</translation>
    </message>
    <message>
        <source>Restart %1</source>
        <translation>重启 %1</translation>
    </message>
    <message>
        <source>The pods of %1 are being replaced.</source>
        <translation>正在替换 %1 的 Pod。</translation>
    </message>
    <message>
        <source>Scale %1 to %2</source>
        <translation>将 %1 扩缩到 %2</translation>
    </message>
    <message>
        <source>%1 is to have %2 pods.</source>
        <translation>%1 的目标副本数为 %2。</translation>
    </message>
    <message>
        <source>Delete pod %1</source>
        <translation>删除 Pod %1</translation>
    </message>
    <message>
        <source>Pod %1 ends.</source>
        <translation>Pod %1 正在结束。</translation>
    </message>
    <message>
        <source>Cancel a drain</source>
        <translation>取消排空</translation>
    </message>
    <message>
        <source>Nothing more is evicted from %1; it stays cordoned.</source>
        <translation>不再从 %1 驱逐 Pod；节点仍停止调度。</translation>
    </message>
    <message>
        <source>Go on draining %1</source>
        <translation>继续排空 %1</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::ObjectDetail</name>
    <message>
        <source>Manager</source>
        <translation>管理者</translation>
    </message>
    <message>
        <source>How</source>
        <translation>方式</translation>
    </message>
    <message>
        <source>Fields</source>
        <translation>字段数</translation>
    </message>
    <message>
        <source>Last</source>
        <translation>最近</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>键</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>次数</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>What</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>字段</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>变更前</translation>
    </message>
    <message>
        <source>After</source>
        <translation>变更后</translation>
    </message>
    <message>
        <source>No managers</source>
        <translation>没有管理者</translation>
    </message>
    <message>
        <source>The cluster does not tell who set which field.</source>
        <translation>集群未说明各字段由谁设置。</translation>
    </message>
    <message>
        <source>No keys</source>
        <translation>没有键</translation>
    </message>
    <message>
        <source>No events</source>
        <translation>没有事件</translation>
    </message>
    <message>
        <source>Nothing was reported of this object.</source>
        <translation>没有关于该对象的上报。</translation>
    </message>
    <message>
        <source>No changes</source>
        <translation>没有变更</translation>
    </message>
    <message>
        <source>Since it is followed nothing of it changed. Not every kind is followed.</source>
        <translation>自跟踪以来没有变更。并非所有类型都会跟踪。</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>已创建</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>已删除</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>已变更</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::ObjectKindRows</name>
    <message>
        <source>%1 was not discovered: %2</source>
        <translation>未能发现 %1：%2</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::ObjectKindsModel</name>
    <message>
        <source>May be listed</source>
        <translation>可列出</translation>
    </message>
    <message>
        <source>Not allowed</source>
        <translation>无权限</translation>
    </message>
    <message>
        <source>Not known</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>组</translation>
    </message>
    <message>
        <source>Short</source>
        <translation>简称</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>List</source>
        <translation>列出</translation>
    </message>
    <message>
        <source>No kinds</source>
        <translation>没有类型</translation>
    </message>
    <message>
        <source>Choose a cluster that is connected.</source>
        <translation>请选择已连接的集群。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::ObjectsModel</name>
    <message>
        <source>Namespace</source>
        <translation>命名空间</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>None of this kind</source>
        <translation>没有该类型的对象</translation>
    </message>
    <message>
        <source>There is no object of this kind in what was chosen.</source>
        <translation>所选范围内没有该类型的对象。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::OperationsModel</name>
    <message>
        <source>Running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>What</source>
        <translation>事项</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>耗时</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>Nothing was done yet</source>
        <translation>尚无操作</translation>
    </message>
    <message>
        <source>What you change is listed here with its result, and goes on when you close the window.</source>
        <translation>所做的更改及结果列在这里，关闭窗口后继续进行。</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::OverviewModel</name>
    <message>
        <source>Online share by product</source>
        <translation>各产品在线率</translation>
    </message>
    <message>
        <source>Devices online</source>
        <translation>在线设备</translation>
    </message>
    <message>
        <source>none registered</source>
        <translation>未注册</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Clusters live</source>
        <translation>实时集群</translation>
    </message>
    <message>
        <source>of %1</source>
        <translation>共 %1</translation>
    </message>
    <message>
        <source>Nodes ready</source>
        <translation>就绪节点</translation>
    </message>
    <message>
        <source>Services healthy</source>
        <translation>健康服务</translation>
    </message>
    <message>
        <source>Deployments running</source>
        <translation>进行中的部署</translation>
    </message>
    <message numerus="yes">
        <source>%n wait(s) for approval</source>
        <translation>
            <numerusform>%n 个等待审批</numerusform>
        </translation>
    </message>
    <message>
        <source>none waits</source>
        <translation>无等待</translation>
    </message>
    <message>
        <source>Messages from devices</source>
        <translation>设备消息</translation>
    </message>
    <message>
        <source>since the start</source>
        <translation>启动以来</translation>
    </message>
    <message>
        <source>broker not connected</source>
        <translation>消息服务未连接</translation>
    </message>
    <message numerus="yes">
        <source>%n problem(s) need action now</source>
        <translation>
            <numerusform>%n 个问题需立即处理</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n problem(s) need action now, %1 to look at</source>
        <translation>
            <numerusform>%n 个问题需要立即处理，另有 %1 项需查看</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n thing(s) to look at</source>
        <translation>
            <numerusform>%n 项需查看</numerusform>
        </translation>
    </message>
    <message>
        <source>All is well</source>
        <translation>一切正常</translation>
    </message>
    <message>
        <source>%1 → %2</source>
        <translation>%1 → %2</translation>
    </message>
    <message>
        <source>waits: %1</source>
        <translation>等待：%1</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n pod(s)</source>
        <translation>
            <numerusform>%n 个 Pod 中的 %1 个</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::PodsModel</name>
    <message>
        <source>Ending</source>
        <translation>结束中</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Pod</source>
        <translation>Pod</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>%1 / %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Restarts</source>
        <translation>重启</translation>
    </message>
    <message>
        <source>Node</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>Age</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>Workload</source>
        <translation>工作负载</translation>
    </message>
    <message>
        <source>Namespace</source>
        <translation>命名空间</translation>
    </message>
    <message>
        <source>Cluster</source>
        <translation>集群</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>No pod runs here</source>
        <translation>没有运行的 Pod</translation>
    </message>
    <message>
        <source>It is scaled to zero, or its pods could not be made: look at its events.</source>
        <translation>副本数为零，或无法创建 Pod：查看事件。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::PortForwards</name>
    <message>
        <source>Port %1 of this machine cannot be used: %2</source>
        <translation>本机端口 %1 无法使用：%2</translation>
    </message>
    <message>
        <source>A connection was refused: %1 are open.</source>
        <translation>已拒绝一个连接：已打开 %1 个。</translation>
    </message>
    <message>
        <source>%1 ports are forwarded already: stop one first.</source>
        <translation>已转发 %1 个端口：请先停止一个。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::PortForwardsModel</name>
    <message>
        <source>Listens</source>
        <translation>监听中</translation>
    </message>
    <message>
        <source>Listens, failed before</source>
        <translation>监听中，曾失败</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Here</source>
        <translation>本机地址</translation>
    </message>
    <message>
        <source>Goes to</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>连接数</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>已发送</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>已接收</translation>
    </message>
    <message>
        <source>Last failure</source>
        <translation>最近的失败</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>开始于</translation>
    </message>
    <message>
        <source>No port is forwarded</source>
        <translation>没有转发端口</translation>
    </message>
    <message>
        <source>Choose a service or a pod and forward a port of it: it is then reached at a port of this machine.</source>
        <translation>选择一个服务或 Pod 并转发其端口：之后即可通过本机端口访问。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::ProductActions</name>
    <message>
        <source>New product %1</source>
        <translation>新建产品 %1</translation>
    </message>
    <message>
        <source>%1 is a product now.</source>
        <translation>产品 %1 已创建。</translation>
    </message>
    <message>
        <source>Change product %1</source>
        <translation>修改产品 %1</translation>
    </message>
    <message>
        <source>%1 is changed; its devices keep what they have reported.</source>
        <translation>%1 已修改；设备已上报的内容保持不变。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::ProductsModel</name>
    <message>
        <source>%1 offline</source>
        <translation>%1 台离线</translation>
    </message>
    <message>
        <source>%1 need care</source>
        <translation>%1 台需处理</translation>
    </message>
    <message>
        <source>All online</source>
        <translation>全部在线</translation>
    </message>
    <message>
        <source>Not known</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>产品</translation>
    </message>
    <message>
        <source>Registered</source>
        <translation>注册时间</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>在线</translation>
    </message>
    <message>
        <source>Online, %</source>
        <translation>在线率 %</translation>
    </message>
    <message>
        <source>Need care</source>
        <translation>需处理</translation>
    </message>
    <message>
        <source>Never seen</source>
        <translation>从未上线</translation>
    </message>
    <message>
        <source>No product is defined yet</source>
        <translation>尚未定义产品</translation>
    </message>
    <message>
        <source>An administrator makes one: from a template, or from a file.</source>
        <translation>由管理员创建：从模板或从文件。</translation>
    </message>
    <message>
        <source>New product…</source>
        <translation>新建产品…</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::RejectedRowsModel</name>
    <message>
        <source>Line</source>
        <translation>行号</translation>
    </message>
    <message>
        <source>Serial</source>
        <translation>序列号</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Why, and what is allowed</source>
        <translation>原因与允许的值</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>行</translation>
    </message>
    <message>
        <source>No row is rejected</source>
        <translation>没有被拒绝的行</translation>
    </message>
    <message>
        <source>Every row of the file can be taken.</source>
        <translation>文件的每一行都可以导入。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::ResourceMap</name>
    <message>
        <source>%1 of %2 ready</source>
        <translation>%1 / %2 就绪</translation>
    </message>
    <message>
        <source>%1 of %2 endpoints</source>
        <translation>%1 / %2 个端点</translation>
    </message>
    <message>
        <source>volume %1</source>
        <translation>卷 %1</translation>
    </message>
    <message>
        <source>environment of %1</source>
        <translation>%1 的环境变量</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::Session</name>
    <message>
        <source>No line yet</source>
        <translation>尚无日志</translation>
    </message>
    <message>
        <source>Lines appear here as the pods write them.</source>
        <translation>Pod 写出的日志会显示在这里。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::StoredLogReader</name>
    <message>
        <source>Reading from the log store</source>
        <translation>正在读取日志存储</translation>
    </message>
    <message>
        <source>The log store has no line of it in this time</source>
        <translation>日志存储中没有它在该时间段内的日志</translation>
    </message>
    <message>
        <source>A longer time may hold some, or its lines are not sent to the store.</source>
        <translation>可延长时间范围，或其日志未送入日志存储。</translation>
    </message>
    <message>
        <source>Without the filter there may be some.</source>
        <translation>去掉筛选条件可能会有。</translation>
    </message>
    <message>
        <source>Older lines are left out: these are the newest %1. A filter or a shorter time shows more of them.</source>
        <translation>更早的日志已略去：此处为最新的 %1 行。可筛选或缩短时间范围。</translation>
    </message>
    <message>
        <source>Nothing can be read from a log store of this cluster</source>
        <translation>无法从此集群的日志存储读取</translation>
    </message>
    <message>
        <source>Where logs are kept…</source>
        <translation>日志存储位置…</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>立即重试</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::TableModel</name>
    <message>
        <source>Nothing is here yet</source>
        <translation>暂无内容</translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>没有符合条件的内容</translation>
    </message>
    <message numerus="yes">
        <source>%n condition(s) are set.</source>
        <translation>
            <numerusform>当前有 %n 个条件。</numerusform>
        </translation>
    </message>
    <message>
        <source>Clear filter</source>
        <translation>清除条件</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::TerminalSession</name>
    <message>
        <source>Connecting…</source>
        <translation>正在连接…</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>已结束</translation>
    </message>
    <message>
        <source>Ended with exit code %1</source>
        <translation>已结束，退出码 %1</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>It is not known how the command ended.</source>
        <translation>不清楚命令是如何结束的。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::WorkloadFacts</name>
    <message>
        <source>Startup probe</source>
        <translation>启动探针</translation>
    </message>
    <message>
        <source>Readiness probe</source>
        <translation>就绪探针</translation>
    </message>
    <message>
        <source>Liveness probe</source>
        <translation>存活探针</translation>
    </message>
    <message>
        <source>%1, every %2 s, time-out %3 s, fails after %4, begins after %5 s</source>
        <translation>%1，每 %2 秒一次，超时 %3 秒，连续失败 %4 次判定失败，启动 %5 秒后开始</translation>
    </message>
    <message>
        <source>Fails</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>%1 requested, limit %2</source>
        <translation>请求 %1，上限 %2</translation>
    </message>
    <message>
        <source>Init container %1</source>
        <translation>初始化容器 %1</translation>
    </message>
    <message>
        <source>Container %1</source>
        <translation>容器 %1</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>%1, environment %2, CI %3</source>
        <translation>%1，环境 %2，CI %3</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Ports</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>Mount</source>
        <translation>挂载</translation>
    </message>
    <message>
        <source>%1 at %2, read only</source>
        <translation>%1 挂载到 %2，只读</translation>
    </message>
    <message>
        <source>%1 at %2</source>
        <translation>%1 挂载到 %2</translation>
    </message>
    <message>
        <source>Environment from</source>
        <translation>环境变量来源</translation>
    </message>
    <message>
        <source>Who calls it in</source>
        <translation>访问入口</translation>
    </message>
    <message>
        <source>%1 at %2: %3; %4 of %5 endpoints ready</source>
        <translation>%1，地址 %2：%3；%5 个端点中 %4 个就绪</translation>
    </message>
    <message>
        <source>Load balancer</source>
        <translation>负载均衡</translation>
    </message>
    <message>
        <source>Ingress %1</source>
        <translation>Ingress %1</translation>
    </message>
    <message>
        <source>Nobody</source>
        <translation>无</translation>
    </message>
    <message>
        <source>No service selects its pods.</source>
        <translation>没有 Service 选中它的 Pod。</translation>
    </message>
    <message>
        <source>Volumes</source>
        <translation>存储卷</translation>
    </message>
    <message>
        <source>%1 %2, one for each pod</source>
        <translation>%1 %2，每个 Pod 一个</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>Autoscaler</source>
        <translation>自动伸缩</translation>
    </message>
    <message>
        <source>%1 to %2 replicas, %3 now, %4 wanted</source>
        <translation>%1 到 %2 个副本，当前 %3 个，期望 %4 个</translation>
    </message>
    <message>
        <source>By</source>
        <translation>依据</translation>
    </message>
    <message>
        <source>Why not</source>
        <translation>未伸缩原因</translation>
    </message>
    <message>
        <source>How it ended before</source>
        <translation>上次退出</translation>
    </message>
    <message>
        <source>%1: %2, code %3, %4</source>
        <translation>%1：%2，退出码 %3，%4</translation>
    </message>
    <message>
        <source>May not be seen</source>
        <translation>无权查看</translation>
    </message>
    <message>
        <source>The workload could not be read</source>
        <translation>无法读取该工作负载</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message numerus="yes">
        <source>%n time(s), last %1: %2</source>
        <translation>
            <numerusform>%n 次，最近 %1：%2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::WorkloadsModel</name>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Needs care</source>
        <translation>需处理</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Rolling out</source>
        <translation>发布中</translation>
    </message>
    <message>
        <source>Scaled to zero</source>
        <translation>副本数为零</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>none set</source>
        <translation>未设置</translation>
    </message>
    <message>
        <source>startup</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>live</source>
        <translation>存活</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Workload</source>
        <translation>工作负载</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>%1 / %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Restarts</source>
        <translation>重启</translation>
    </message>
    <message>
        <source>Probes</source>
        <translation>探针</translation>
    </message>
    <message>
        <source>CPU of limit</source>
        <translation>CPU 占上限</translation>
    </message>
    <message>
        <source>Memory of limit</source>
        <translation>内存占上限</translation>
    </message>
    <message>
        <source>Age</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>Namespace</source>
        <translation>命名空间</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>CI</source>
        <translation>CI</translation>
    </message>
    <message>
        <source>Helm release</source>
        <translation>Helm 发布</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>No service runs here</source>
        <translation>没有运行的服务</translation>
    </message>
    <message>
        <source>Add a cluster by its kubeconfig; its services appear by themselves.</source>
        <translation>用 kubeconfig 添加集群，服务会自动显示。</translation>
    </message>
    <message>
        <source>Add cluster…</source>
        <translation>添加集群…</translation>
    </message>
    <message>
        <source>Workspace</source>
        <translation>企业空间</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>项目</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::AddClusterDialog</name>
    <message>
        <source>Add cluster</source>
        <translation>添加集群</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>mixed</source>
        <translation>混合</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Lower-case letters, digits and dashes, such as tke-prod-sz.</source>
        <translation>小写字母、数字和连字符，如 tke-prod-sz。</translation>
    </message>
    <message>
        <source>Kubeconfig</source>
        <translation>Kubeconfig</translation>
    </message>
    <message>
        <source>Whole, as from kubectl config view --flatten --raw. The server keeps it sealed.</source>
        <translation>完整内容，可由 kubectl config view --flatten --raw 得到。服务器加密保存。</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>Its current one when empty.</source>
        <translation>为空时使用当前上下文。</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>环境</translation>
    </message>
    <message>
        <source>Prometheus</source>
        <translation>Prometheus</translation>
    </message>
    <message>
        <source>Address of the one it already has; may be empty.</source>
        <translation>现有 Prometheus 的地址，可为空。</translation>
    </message>
    <message>
        <source>Add 1 cluster</source>
        <translation>添加 1 个集群</translation>
    </message>
    <message>
        <source>This is needed.</source>
        <translation>必填。</translation>
    </message>
    <message>
        <source>Namespaces</source>
        <translation>命名空间</translation>
    </message>
    <message>
        <source>Only where the credentials may not see all: which ones, with commas between.</source>
        <translation>仅当凭据无权查看全部命名空间时填写，用逗号分隔。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::ApplicationDialog</name>
    <message>
        <source>New application</source>
        <translation>新建应用</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>A new one, or one that exists to bind it in another environment.</source>
        <translation>新名称，或已有应用以绑定到另一环境。</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>环境</translation>
    </message>
    <message>
        <source>Workload</source>
        <translation>工作负载</translation>
    </message>
    <message>
        <source>Its image is what a deployment sets.</source>
        <translation>部署时设置的是它的镜像。</translation>
    </message>
    <message>
        <source>Bind 1 workload</source>
        <translation>绑定 1 个工作负载</translation>
    </message>
    <message>
        <source>This is needed.</source>
        <translation>必填。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::ApplyObjectDialog</name>
    <message>
        <source>Change %1</source>
        <translation>修改 %1</translation>
    </message>
    <message>
        <source>This writes to %1.</source>
        <translation>将写入 %1。</translation>
    </message>
    <message>
        <source>The cluster is trying it without changing anything…</source>
        <translation>集群正在试运行，不会做任何更改…</translation>
    </message>
    <message>
        <source>Type %1 to go on</source>
        <translation>输入 %1 以继续</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>The cluster does not accept it.</source>
        <translation>集群不接受该修改。</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>The cluster accepts it. This is what would change:</source>
        <translation>集群接受该修改，将发生以下变更：</translation>
    </message>
    <message>
        <source>Nothing would change.</source>
        <translation>不会有任何变更。</translation>
    </message>
    <message>
        <source>The cluster warns: %1</source>
        <translation>集群警告：%1</translation>
    </message>
    <message>
        <source>Applying it takes these fields over; their managers may set them back.</source>
        <translation>应用后将接管这些字段；原管理者可能会将其改回。</translation>
    </message>
    <message>
        <source>Take over and apply</source>
        <translation>接管并应用</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::BoardView</name>
    <message>
        <source>1 h</source>
        <translation>1 小时</translation>
    </message>
    <message>
        <source>6 h</source>
        <translation>6 小时</translation>
    </message>
    <message>
        <source>24 h</source>
        <translation>24 小时</translation>
    </message>
    <message>
        <source>Not measured</source>
        <translation>未采集</translation>
    </message>
    <message>
        <source>Where metrics are…</source>
        <translation>指标来源…</translation>
    </message>
    <message>
        <source>No metrics of this cluster can be read yet</source>
        <translation>尚不能读取此集群的指标</translation>
    </message>
    <message>
        <source>No metrics of this cluster can be read until an operator says where they are</source>
        <translation>尚不能读取此集群的指标，需由运维人员设置指标来源</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::BulkBar</name>
    <message>
        <source>All %1 that match</source>
        <translation>全部 %1 台匹配的</translation>
    </message>
    <message>
        <source>%1 chosen</source>
        <translation>已选 %1 台</translation>
    </message>
    <message>
        <source>Only the %1 chosen</source>
        <translation>仅已选的 %1 台</translation>
    </message>
    <message>
        <source>This needs the role support.</source>
        <translation>需要支持角色。</translation>
    </message>
    <message>
        <source>This needs the role operator.</source>
        <translation>需要操作员角色。</translation>
    </message>
    <message>
        <source>At most %1 can be chosen one by one: filter them, and take all that match.</source>
        <translation>最多可逐台选择 %1 台：请筛选，然后选取全部匹配的设备。</translation>
    </message>
    <message>
        <source>The server cannot filter by %1: take that out, or choose the devices.</source>
        <translation>服务器无法按 %1 筛选：请去掉该条件，或直接选择设备。</translation>
    </message>
    <message>
        <source>Add to</source>
        <translation>加入</translation>
    </message>
    <message>
        <source>Take out of</source>
        <translation>移出</translation>
    </message>
    <message>
        <source>New group of them…</source>
        <translation>用它们新建分组…</translation>
    </message>
    <message>
        <source>Command…</source>
        <translation>命令…</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>更改…</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>分组</translation>
    </message>
    <message>
        <source>Choose nothing (Esc)</source>
        <translation>取消选择 (Esc)</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::BulkDialog</name>
    <message>
        <source>Something for many devices</source>
        <translation>批量操作</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Desired value</source>
        <translation>期望值</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>What it is for; everybody who looks at the job reads it.</source>
        <translation>用途；查看该作业的人都会看到。</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Property</source>
        <translation>属性</translation>
    </message>
    <message>
        <source>The products of these devices know none.</source>
        <translation>这些设备的产品没有可选项。</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>%1 *</source>
        <translation>%1 *</translation>
    </message>
    <message>
        <source>Show whom it reaches</source>
        <translation>显示影响范围</translation>
    </message>
    <message numerus="yes">
        <source>Ask for approval for %n device(s)</source>
        <translation>
            <numerusform>为 %n 台设备请求批准</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Send to %n device(s)</source>
        <translation>
            <numerusform>发送到 %n 台设备</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Change %n device(s)</source>
        <translation>
            <numerusform>更改 %n 台设备</numerusform>
        </translation>
    </message>
    <message>
        <source>What is done here reaches many shops at once.</source>
        <translation>此操作将同时影响许多门店。</translation>
    </message>
    <message>
        <source>Type %1 to go on</source>
        <translation>输入 %1 以继续</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::ChartLegend</name>
    <message>
        <source>Last</source>
        <translation>最近</translation>
    </message>
    <message>
        <source>Min</source>
        <translation>最小</translation>
    </message>
    <message>
        <source>Avg</source>
        <translation>平均</translation>
    </message>
    <message>
        <source>Max</source>
        <translation>最大</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>另有 %n 条</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::ClaimsDialog</name>
    <message>
        <source>Revoke…</source>
        <translation>吊销…</translation>
    </message>
    <message>
        <source>Making and revoking codes needs the role operator.</source>
        <translation>生成和吊销认领码需要操作员角色。</translation>
    </message>
    <message>
        <source>Claim codes</source>
        <translation>认领码</translation>
    </message>
    <message>
        <source>Filter claims…</source>
        <translation>筛选认领码…</translation>
    </message>
    <message>
        <source>Make codes…</source>
        <translation>生成认领码…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::CloseTerminalDialog</name>
    <message>
        <source>Close the terminal of %1</source>
        <translation>关闭 %1 的终端</translation>
    </message>
    <message>
        <source>Its command still runs. With the terminal it ends, and whatever it began with it.</source>
        <translation>其命令仍在运行。关闭终端会结束该命令及其启动的一切。</translation>
    </message>
    <message>
        <source>Do not ask again</source>
        <translation>不再询问</translation>
    </message>
    <message>
        <source>End the command</source>
        <translation>结束命令</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::ClusterInspector</name>
    <message>
        <source>Log of this pod</source>
        <translation>此 Pod 的日志</translation>
    </message>
    <message>
        <source>Pods %1</source>
        <translation>Pod %1</translation>
    </message>
    <message>
        <source>Pods</source>
        <translation>Pod</translation>
    </message>
    <message>
        <source>Not shown</source>
        <translation>未显示</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>移除…</translation>
    </message>
    <message>
        <source>Capacity</source>
        <translation>容量</translation>
    </message>
    <message>
        <source>requested by pods</source>
        <translation>Pod 请求量</translation>
    </message>
    <message>
        <source>Facts</source>
        <translation>信息</translation>
    </message>
    <message>
        <source>Cluster</source>
        <translation>集群</translation>
    </message>
    <message>
        <source>Roles</source>
        <translation>角色</translation>
    </message>
    <message>
        <source>Zone</source>
        <translation>可用区</translation>
    </message>
    <message>
        <source>Kubernetes</source>
        <translation>Kubernetes</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Nodes ready</source>
        <translation>就绪节点</translation>
    </message>
    <message>
        <source>Services ready</source>
        <translation>就绪服务</translation>
    </message>
    <message>
        <source>API, ms</source>
        <translation>API 毫秒</translation>
    </message>
    <message>
        <source>Data from</source>
        <translation>数据时间</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>概要</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Log in…</source>
        <translation>登录…</translation>
    </message>
    <message>
        <source>Requests/s</source>
        <translation>请求数/秒</translation>
    </message>
    <message>
        <source>Credentials</source>
        <translation>凭据</translation>
    </message>
    <message>
        <source>Pool</source>
        <translation>节点池</translation>
    </message>
    <message>
        <source>Instance type</source>
        <translation>机型</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Not allowed</source>
        <translation>无权限</translation>
    </message>
    <message>
        <source>Cordon, drain…</source>
        <translation>停止调度、排空…</translation>
    </message>
    <message>
        <source>Metrics</source>
        <translation>指标</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::ClustersPage</name>
    <message>
        <source>Clusters</source>
        <translation>集群</translation>
    </message>
    <message>
        <source>&amp;Cluster</source>
        <translation>集群(&amp;C)</translation>
    </message>
    <message>
        <source>Add cluster…</source>
        <translation>添加集群…</translation>
    </message>
    <message>
        <source>%1, nodes %2</source>
        <translation>%1，节点 %2</translation>
    </message>
    <message numerus="yes">
        <source>%n node(s), share of what can be given</source>
        <translation>
            <numerusform>%n 个节点，占可分配量的比例</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 nodes · %2 ready · %3 not ready</source>
        <translation>%1 个节点 · %2 就绪 · %3 未就绪</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Pods</source>
        <translation>Pod</translation>
    </message>
    <message>
        <source>CPU requested per node</source>
        <translation>各节点 CPU 请求</translation>
    </message>
    <message>
        <source>Memory requested per node</source>
        <translation>各节点内存请求</translation>
    </message>
    <message>
        <source>Pods per node</source>
        <translation>各节点 Pod</translation>
    </message>
    <message>
        <source>Filter nodes…</source>
        <translation>筛选节点…</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::CommandDialog</name>
    <message>
        <source>Command to %1</source>
        <translation>向 %1 发送命令</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>The device is off line: the command waits for it and then expires.</source>
        <translation>设备离线：命令等待其上线，逾期失效。</translation>
    </message>
    <message>
        <source>%1 *</source>
        <translation>%1 *</translation>
    </message>
    <message>
        <source>Send %1</source>
        <translation>发送 %1</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::CommandPalette</name>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Services</source>
        <translation>服务</translation>
    </message>
    <message>
        <source>Applications</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Deployments</source>
        <translation>部署</translation>
    </message>
    <message>
        <source>Nodes</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>Find a serial, service, release, page…</source>
        <translation>查找序列号、服务、发布、页面…</translation>
    </message>
    <message numerus="yes">
        <source>%n result(s)</source>
        <translation>
            <numerusform>%n 个结果</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::ConnectionFiles</name>
    <message>
        <source>Broker</source>
        <translation>接入点</translation>
    </message>
    <message>
        <source>Client id</source>
        <translation>客户端 ID</translation>
    </message>
    <message>
        <source>User name</source>
        <translation>用户名</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>证书</translation>
    </message>
    <message>
        <source>Topics below</source>
        <translation>主题前缀</translation>
    </message>
    <message>
        <source>Folder for the connection files</source>
        <translation>连接文件的文件夹</translation>
    </message>
    <message>
        <source>Saved to %1</source>
        <translation>已保存到 %1</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::CountGuard</name>
    <message>
        <source>Type %1 to go on</source>
        <translation>输入 %1 以继续</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::CountRows</name>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::DataTable</name>
    <message numerus="yes">
        <source>%n moved</source>
        <translation>
            <numerusform>%n 行有变动</numerusform>
        </translation>
    </message>
    <message>
        <source>Rows keep their places while the pointer is over the table. Click to sort them now.</source>
        <translation>指针在表格上时各行保持位置。点击立即排序。</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Save all rows…</source>
        <translation>保存全部数据…</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy as CSV</source>
        <translation>复制为 CSV</translation>
    </message>
    <message>
        <source>Copy as JSON</source>
        <translation>复制为 JSON</translation>
    </message>
    <message>
        <source>Columns as they were</source>
        <translation>恢复默认列</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::DecisionDialog</name>
    <message>
        <source>%1 in %2</source>
        <translation>%2 中的 %1</translation>
    </message>
    <message>
        <source>Approve %1</source>
        <translation>批准 %1</translation>
    </message>
    <message>
        <source>You approve exactly the plan %1: %2 lines added, %3 removed. If the plan changes, your word is void.</source>
        <translation>你批准的正是计划 %1：新增 %2 行，删除 %3 行。计划变更后批准失效。</translation>
    </message>
    <message>
        <source>Reject %1</source>
        <translation>驳回 %1</translation>
    </message>
    <message>
        <source>The request ends here. Nothing in the cluster is touched.</source>
        <translation>申请到此结束，集群不受影响。</translation>
    </message>
    <message>
        <source>Reject request</source>
        <translation>驳回申请</translation>
    </message>
    <message>
        <source>Undo %1</source>
        <translation>撤销 %1</translation>
    </message>
    <message>
        <source>The last good version from before this deployment is rolled out again, as a deployment of its own. It needs no approval.</source>
        <translation>将此前最后一个正常版本重新发布，作为单独的部署，无需审批。</translation>
    </message>
    <message>
        <source>Undo to the version before</source>
        <translation>恢复到之前的版本</translation>
    </message>
    <message>
        <source>A change here reaches what serves the shops.</source>
        <translation>此处的更改会影响为门店服务的系统。</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Type %1 to go on</source>
        <translation>输入 %1 以继续</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::DeleteObjectDialog</name>
    <message>
        <source>Delete %1 %2</source>
        <translation>删除 %1 %2</translation>
    </message>
    <message>
        <source>This writes to %1.</source>
        <translation>将写入 %1。</translation>
    </message>
    <message>
        <source>It is deleted in the cluster, and this goes with it:</source>
        <translation>将从集群中删除该对象，以下内容会一并删除：</translation>
    </message>
    <message>
        <source>It is being counted…</source>
        <translation>正在统计…</translation>
    </message>
    <message>
        <source>Type %1 to go on</source>
        <translation>输入 %1 以继续</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::DeploymentInspector</name>
    <message>
        <source>Deployment %1</source>
        <translation>部署 %1</translation>
    </message>
    <message>
        <source>Loading</source>
        <translation>加载中</translation>
    </message>
    <message>
        <source>%1 to %2, no. %3</source>
        <translation>%1 到 %2，编号 %3</translation>
    </message>
    <message>
        <source>A change here reaches what serves the shops.</source>
        <translation>此处的更改会影响为门店服务的系统。</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>%1 of %2 pods ready</source>
        <translation>%2 个 Pod 中 %1 个就绪</translation>
    </message>
    <message>
        <source>fails at %1 if not ready</source>
        <translation>若未就绪，%1 判为失败</translation>
    </message>
    <message>
        <source>+%1 −%2 lines, by the API server&apos;s dry run</source>
        <translation>API 服务器试运行：新增 %1 行，删除 %2 行</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>已拒绝</translation>
    </message>
    <message numerus="yes">
        <source>%n check(s)</source>
        <translation>
            <numerusform>%n 项检查</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2 given, bound to plan %3</source>
        <translation>已获 %1 / %2，绑定计划 %3</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>经过</translation>
    </message>
    <message>
        <source>Approve…</source>
        <translation>批准…</translation>
    </message>
    <message>
        <source>Reject…</source>
        <translation>驳回…</translation>
    </message>
    <message>
        <source>Stop waiting</source>
        <translation>停止等待</translation>
    </message>
    <message>
        <source>Undo…</source>
        <translation>撤销…</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>申请</translation>
    </message>
    <message>
        <source>Rollout</source>
        <translation>发布</translation>
    </message>
    <message>
        <source>What changes</source>
        <translation>更改内容</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Approvals</source>
        <translation>审批</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Asked by</source>
        <translation>申请人</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Workload</source>
        <translation>工作负载</translation>
    </message>
    <message>
        <source>Undoes no.</source>
        <translation>撤销的编号</translation>
    </message>
    <message>
        <source>Undone by no.</source>
        <translation>被编号撤销</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>审阅</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::DeploymentsPage</name>
    <message>
        <source>Deployments</source>
        <translation>部署</translation>
    </message>
    <message>
        <source>De&amp;ploy</source>
        <translation>部署(&amp;P)</translation>
    </message>
    <message>
        <source>New request…</source>
        <translation>新建申请…</translation>
    </message>
    <message>
        <source>New application…</source>
        <translation>新建应用…</translation>
    </message>
    <message>
        <source>Undo deployment…</source>
        <translation>撤销部署…</translation>
    </message>
    <message>
        <source>New request for %1…</source>
        <translation>为 %1 新建申请…</translation>
    </message>
    <message>
        <source>What runs where</source>
        <translation>运行情况</translation>
    </message>
    <message>
        <source>Requests %1</source>
        <translation>申请 %1</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>申请</translation>
    </message>
    <message>
        <source>Rollouts %1</source>
        <translation>发布 %1</translation>
    </message>
    <message>
        <source>Rollouts</source>
        <translation>发布</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>%1 applications · %2 under way</source>
        <translation>%1 个应用 · %2 个进行中</translation>
    </message>
    <message>
        <source>Filter applications…</source>
        <translation>筛选应用…</translation>
    </message>
    <message>
        <source>Filter deployments…</source>
        <translation>筛选部署…</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Differ</source>
        <translation>不一致</translation>
    </message>
    <message>
        <source>Drift</source>
        <translation>手动改动</translation>
    </message>
    <message>
        <source>Running and latest</source>
        <translation>进行中与最近</translation>
    </message>
    <message>
        <source>all environments</source>
        <translation>全部环境</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::DeviceFactsDialog</name>
    <message>
        <source>Edit %1</source>
        <translation>编辑 %1</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>型号</translation>
    </message>
    <message>
        <source>Site</source>
        <translation>站点</translation>
    </message>
    <message>
        <source>Such as sz-01.</source>
        <translation>如 sz-01。</translation>
    </message>
    <message>
        <source>Shop</source>
        <translation>门店</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Such as fleet=pilot ring=2.</source>
        <translation>如 fleet=pilot ring=2。</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Save changes</source>
        <translation>保存更改</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::DeviceFiles</name>
    <message>
        <source>Import devices…</source>
        <translation>导入设备…</translation>
    </message>
    <message>
        <source>Past imports…</source>
        <translation>历次导入…</translation>
    </message>
    <message>
        <source>Export from the server…</source>
        <translation>从服务器导出…</translation>
    </message>
    <message>
        <source>Claim codes…</source>
        <translation>认领码…</translation>
    </message>
    <message>
        <source>Save the %1 rows shown…</source>
        <translation>保存显示的 %1 行…</translation>
    </message>
    <message>
        <source>The server cannot filter by %1</source>
        <translation>服务器不能按 %1 筛选</translation>
    </message>
    <message>
        <source>All matching devices from the server as CSV…</source>
        <translation>从服务器导出所有匹配设备（CSV）…</translation>
    </message>
    <message>
        <source>All matching devices from the server as JSON Lines…</source>
        <translation>从服务器导出所有匹配设备（JSON Lines）…</translation>
    </message>
    <message>
        <source>Export devices</source>
        <translation>导出设备</translation>
    </message>
    <message>
        <source>Export to %1 began; see Operations</source>
        <translation>已开始导出到 %1，见“操作”</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>导入…</translation>
    </message>
    <message>
        <source>Importing needs the role operator.</source>
        <translation>导入需要操作员角色。</translation>
    </message>
    <message>
        <source>Imports, export, claim codes</source>
        <translation>导入、导出、认领码</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::DeviceInspector</name>
    <message>
        <source>Enable</source>
        <translation>启用</translation>
    </message>
    <message>
        <source>Disable…</source>
        <translation>停用…</translation>
    </message>
    <message>
        <source>Loading</source>
        <translation>加载中</translation>
    </message>
    <message>
        <source>%1 for %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>24 h, no interruption</source>
        <translation>24 小时，无中断</translation>
    </message>
    <message numerus="yes">
        <source>24 h, dropped %n time(s)</source>
        <translation>
            <numerusform>24 小时内断开 %n 次</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>no site</source>
        <translation>无站点</translation>
    </message>
    <message>
        <source>nobody</source>
        <translation>无</translation>
    </message>
    <message>
        <source>%1 of %2 differ</source>
        <translation>%2 项中 %1 项不同</translation>
    </message>
    <message>
        <source>Twin %1</source>
        <translation>孪生 %1</translation>
    </message>
    <message>
        <source>Twin</source>
        <translation>孪生</translation>
    </message>
    <message>
        <source>Commands need the role support.</source>
        <translation>发送命令需要客服角色。</translation>
    </message>
    <message>
        <source>%1…</source>
        <translation>%1…</translation>
    </message>
    <message>
        <source>Sending %1 to %2</source>
        <translation>正在向 %2 发送 %1</translation>
    </message>
    <message>
        <source>Command…</source>
        <translation>命令…</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>编辑…</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>Presence</source>
        <translation>在线记录</translation>
    </message>
    <message>
        <source>Identity</source>
        <translation>身份</translation>
    </message>
    <message>
        <source>At last contact</source>
        <translation>最后上报</translation>
    </message>
    <message>
        <source>Last commands</source>
        <translation>最近命令</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>产品</translation>
    </message>
    <message>
        <source>Site</source>
        <translation>站点</translation>
    </message>
    <message>
        <source>Shop</source>
        <translation>门店</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Firmware</source>
        <translation>固件</translation>
    </message>
    <message>
        <source>Registered</source>
        <translation>注册时间</translation>
    </message>
    <message>
        <source>Connects from</source>
        <translation>连接来源</translation>
    </message>
    <message>
        <source>Credential</source>
        <translation>凭据</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>概要</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>inferred</source>
        <translation>推断</translation>
    </message>
    <message>
        <source>%1, inferred</source>
        <translation>%1，推断</translation>
    </message>
    <message>
        <source>New credential…</source>
        <translation>新建凭据…</translation>
    </message>
    <message>
        <source>Swap…</source>
        <translation>替换…</translation>
    </message>
    <message>
        <source>Retire…</source>
        <translation>报废…</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>密钥</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::DevicesPage</name>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>离线</translation>
    </message>
    <message>
        <source>Needs care</source>
        <translation>需处理</translation>
    </message>
    <message>
        <source>Never seen</source>
        <translation>从未上线</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>&amp;Device</source>
        <translation>设备(&amp;D)</translation>
    </message>
    <message>
        <source>Register device…</source>
        <translation>注册设备…</translation>
    </message>
    <message>
        <source>Send command…</source>
        <translation>发送命令…</translation>
    </message>
    <message>
        <source>Disable or enable…</source>
        <translation>停用或启用…</translation>
    </message>
    <message>
        <source>%1 of %2 need care</source>
        <translation>%2 台中 %1 台需处理</translation>
    </message>
    <message>
        <source>%1 selected · %2</source>
        <translation>已选 %1 台 · %2</translation>
    </message>
    <message>
        <source>Register…</source>
        <translation>注册…</translation>
    </message>
    <message>
        <source>Registering needs the role operator.</source>
        <translation>注册需要运维角色。</translation>
    </message>
    <message>
        <source>Filter devices…</source>
        <translation>筛选设备…</translation>
    </message>
    <message>
        <source>New credential…</source>
        <translation>新建凭据…</translation>
    </message>
    <message>
        <source>Swap…</source>
        <translation>替换…</translation>
    </message>
    <message>
        <source>Retire…</source>
        <translation>报废…</translation>
    </message>
    <message>
        <source>Narrow…</source>
        <translation>缩小范围…</translation>
    </message>
    <message>
        <source>Groups…</source>
        <translation>分组…</translation>
    </message>
    <message>
        <source>Command to many…</source>
        <translation>批量命令…</translation>
    </message>
    <message>
        <source>Change many…</source>
        <translation>批量更改…</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>作业</translation>
    </message>
    <message numerus="yes">
        <source>Jobs over many devices, %n open</source>
        <translation>
            <numerusform>批量作业，%n 个未结束</numerusform>
        </translation>
    </message>
    <message>
        <source>Jobs over many devices</source>
        <translation>批量作业</translation>
    </message>
    <message>
        <source>Narrow</source>
        <translation>缩小范围</translation>
    </message>
    <message>
        <source>Products…</source>
        <translation>产品…</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::DeviceSummary</name>
    <message>
        <source>24 h, no interruption</source>
        <translation>24 小时，无中断</translation>
    </message>
    <message numerus="yes">
        <source>24 h, dropped %n time(s)</source>
        <translation>
            <numerusform>24 小时内断开 %n 次</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, %2 ago</source>
        <translation>%1，%2前</translation>
    </message>
    <message>
        <source>as desired</source>
        <translation>与期望一致</translation>
    </message>
    <message>
        <source>%1 of %2 differ</source>
        <translation>%2 项中 %1 项不同</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>no site</source>
        <translation>无站点</translation>
    </message>
    <message>
        <source>nobody</source>
        <translation>无</translation>
    </message>
    <message>
        <source>%1, ends %2</source>
        <translation>%1，%2 到期</translation>
    </message>
    <message>
        <source>Show the devices of %1</source>
        <translation>显示 %1 的设备</translation>
    </message>
    <message>
        <source>Presence</source>
        <translation>在线记录</translation>
    </message>
    <message>
        <source>Identity</source>
        <translation>身份</translation>
    </message>
    <message>
        <source>At last contact</source>
        <translation>最后上报</translation>
    </message>
    <message>
        <source>Twin</source>
        <translation>孪生</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>全部显示</translation>
    </message>
    <message>
        <source>Last commands</source>
        <translation>最近命令</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>产品</translation>
    </message>
    <message>
        <source>Site</source>
        <translation>站点</translation>
    </message>
    <message>
        <source>Shop</source>
        <translation>门店</translation>
    </message>
    <message>
        <source>Groups</source>
        <translation>分组</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Firmware</source>
        <translation>固件</translation>
    </message>
    <message>
        <source>Registered</source>
        <translation>注册时间</translation>
    </message>
    <message>
        <source>Connects from</source>
        <translation>连接来源</translation>
    </message>
    <message>
        <source>Credential</source>
        <translation>凭据</translation>
    </message>
    <message>
        <source>Took the place of</source>
        <translation>接替</translation>
    </message>
    <message>
        <source>Replaced by</source>
        <translation>已由其接替</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::Dialog</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::DisableDialog</name>
    <message>
        <source>Disable %1</source>
        <translation>停用 %1</translation>
    </message>
    <message>
        <source>The broker refuses the device and ends its session within 2 s. Nothing is deleted: it can be enabled again.</source>
        <translation>消息服务将在 2 秒内拒绝该设备并结束会话。不会删除任何内容，可再次启用。</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Kept in the audit trail.</source>
        <translation>记入审计。</translation>
    </message>
    <message>
        <source>Disable 1 device</source>
        <translation>停用 1 台设备</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::Drawer</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Operations</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Cancel it</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>待认领</translation>
    </message>
    <message>
        <source>Terminal</source>
        <translation>终端</translation>
    </message>
    <message>
        <source>Forwards</source>
        <translation>端口转发</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::FileField</name>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::FilterEdit</name>
    <message>
        <source>add a condition…</source>
        <translation>添加条件…</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::FilteredTable</name>
    <message>
        <source>%1 of %2 · %3 ms</source>
        <translation>%1 / %2 · %3 毫秒</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Choose columns</source>
        <translation>选择列</translation>
    </message>
    <message>
        <source>Save all rows…</source>
        <translation>保存全部数据…</translation>
    </message>
    <message>
        <source>Keep this filter as a view…</source>
        <translation>将此筛选存为视图…</translation>
    </message>
    <message>
        <source>Save or export…</source>
        <translation>保存或导出…</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::FindingsList</name>
    <message>
        <source>for %1</source>
        <translation>持续 %1</translation>
    </message>
    <message>
        <source>%1. %2 %3</source>
        <translation>%1。%2 %3</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::ForwardDialog</name>
    <message>
        <source>What is sent to this port reaches production: %1</source>
        <translation>发送到该端口的内容会到达生产环境：%1</translation>
    </message>
    <message>
        <source>1 to 65535</source>
        <translation>1 至 65535</translation>
    </message>
    <message>
        <source>0 to 65535; 0 takes one that is free</source>
        <translation>0 至 65535；0 表示使用空闲端口</translation>
    </message>
    <message>
        <source>Forward a port of %1</source>
        <translation>转发 %1 的端口</translation>
    </message>
    <message>
        <source>Port of the pod</source>
        <translation>Pod 的端口</translation>
    </message>
    <message>
        <source>Port of this machine</source>
        <translation>本机端口</translation>
    </message>
    <message>
        <source>On 127.0.0.1 alone. 0 takes one that is free.</source>
        <translation>仅限 127.0.0.1。0 表示使用空闲端口。</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>转发</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::ForwardPane</name>
    <message>
        <source>Open in the browser</source>
        <translation>在浏览器中打开</translation>
    </message>
    <message>
        <source>Copy URL</source>
        <translation>复制 URL</translation>
    </message>
    <message>
        <source>Copy address</source>
        <translation>复制地址</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::GroupDialog</name>
    <message>
        <source>New group</source>
        <translation>新建分组</translation>
    </message>
    <message>
        <source>Group %1</source>
        <translation>分组 %1</translation>
    </message>
    <message>
        <source>Listed</source>
        <translation>列表</translation>
    </message>
    <message>
        <source>By query</source>
        <translation>按查询</translation>
    </message>
    <message>
        <source>Put in %1</source>
        <translation>放入%1</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>标识</translation>
    </message>
    <message>
        <source>1 to 40 of a-z, 0-9 and dash; what a filter asks for.</source>
        <translation>1 到 40 个 a-z、0-9 或连字符；供筛选使用。</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Make group</source>
        <translation>新建分组</translation>
    </message>
    <message>
        <source>Change group</source>
        <translation>更改分组</translation>
    </message>
    <message>
        <source>It holds the devices that are put into it.</source>
        <translation>包含放入其中的设备。</translation>
    </message>
    <message>
        <source>It holds whatever matches, now and later. Which of the two it is never changes.</source>
        <translation>包含现在和以后所有匹配的设备。种类不可再更改。</translation>
    </message>
    <message>
        <source>The server cannot filter by %1.</source>
        <translation>服务器无法按 %1 筛选。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::GroupsDialog</name>
    <message>
        <source>Groups</source>
        <translation>分组</translation>
    </message>
    <message>
        <source>New group…</source>
        <translation>新建分组…</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>更改…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Show its devices</source>
        <translation>显示其设备</translation>
    </message>
    <message>
        <source>Delete it, the devices stay</source>
        <translation>确认删除，设备保留</translation>
    </message>
    <message>
        <source>This needs the role operator.</source>
        <translation>需要操作员角色。</translation>
    </message>
    <message>
        <source>Its filter says more than the filter bar can; whctl device list --filter &apos;group = &quot;%1&quot;&apos; lists them.</source>
        <translation>其筛选条件超出筛选栏的表达能力；可用 whctl device list --filter &apos;group = &quot;%1&quot;&apos; 列出。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::HeaderBar</name>
    <message numerus="yes">
        <source>%n cluster(s)</source>
        <translation>
            <numerusform>%n 个集群</numerusform>
        </translation>
    </message>
    <message>
        <source>Find a serial, service, release, page…</source>
        <translation>查找序列号、服务、发布、页面…</translation>
    </message>
    <message>
        <source>No cluster is connected yet</source>
        <translation>尚未连接集群</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>Server %1, version %2</source>
        <translation>服务器 %1，版本 %2</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::HeatMap</name>
    <message>
        <source>%1: %2. Requested: CPU %3, memory %4, pods %5.</source>
        <translation>%1：%2。请求：CPU %3，内存 %4，Pod %5。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::HistoryPage</name>
    <message>
        <source>It was not seen in this time.</source>
        <translation>此期间未见到该设备。</translation>
    </message>
    <message>
        <source>On line all the time.</source>
        <translation>一直在线。</translation>
    </message>
    <message numerus="yes">
        <source>On line %1 of the time, dropped %n time(s), longest gap %2</source>
        <translation>
            <numerusform>在线 %1，掉线 %n 次，最长中断 %2</numerusform>
        </translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>24 h</source>
        <translation>24 小时</translation>
    </message>
    <message>
        <source>7 d</source>
        <translation>7 天</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::ImpactView</name>
    <message>
        <source>The cluster is asked what this would touch…</source>
        <translation>正在向集群询问此操作的影响…</translation>
    </message>
    <message>
        <source>%1 stands in the way: what is in its emptyDir volumes would be lost</source>
        <translation>%1 阻碍操作：其 emptyDir 卷中的数据会丢失</translation>
    </message>
    <message>
        <source>%1 stands in the way: no controller makes it again</source>
        <translation>%1 阻碍操作：没有控制器会重建它</translation>
    </message>
    <message numerus="yes">
        <source>%n more stand in the way</source>
        <translation>
            <numerusform>另有 %n 个阻碍操作</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pod(s) on it stay</source>
        <translation>
            <numerusform>其上的 %n 个 Pod 保留</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pod(s) have to go: %1</source>
        <translation>
            <numerusform>%n 个 Pod 需要离开：%1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pod(s) are replaced: %1</source>
        <translation>
            <numerusform>%n 个 Pod 将被替换：%1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pod(s) end: %1</source>
        <translation>
            <numerusform>%n 个 Pod 将结束：%1</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing changes: it is like that already</source>
        <translation>没有变化：已经是这样</translation>
    </message>
    <message>
        <source>%1: at most %2 of %3 ready pods are missing at a time</source>
        <translation>%1：%3 个就绪 Pod 中同时最多缺少 %2 个</translation>
    </message>
    <message>
        <source>%1 loses %2 of %3 ready pods</source>
        <translation>%1 将失去 %3 个就绪 Pod 中的 %2 个</translation>
    </message>
    <message numerus="yes">
        <source>and %n more workload(s)</source>
        <translation>
            <numerusform>以及另外 %n 个工作负载</numerusform>
        </translation>
    </message>
    <message>
        <source>Budget %1 lets %2 of these %3 pods go now: %4 are healthy, %5 have to stay</source>
        <translation>中断预算 %1 目前允许这 %3 个 Pod 中的 %2 个离开：健康 %4 个，须保留 %5 个</translation>
    </message>
    <message numerus="yes">
        <source>%n pod(s) that nothing makes again</source>
        <translation>
            <numerusform>%n 个不会被重建的 Pod</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pod(s) of DaemonSets stay</source>
        <translation>
            <numerusform>%n 个 DaemonSet 的 Pod 保留</numerusform>
        </translation>
    </message>
    <message>
        <source>The autoscaler %1 will scale it again</source>
        <translation>自动扩缩器 %1 会再次调整副本数</translation>
    </message>
    <message>
        <source>No pod is touched</source>
        <translation>不影响任何 Pod</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::ImportColumnsStep</name>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>忽略</translation>
    </message>
    <message>
        <source>What the column %1 is</source>
        <translation>列 %1 的含义</translation>
    </message>
    <message>
        <source>None: every row names its product</source>
        <translation>无：每行都写明产品</translation>
    </message>
    <message>
        <source>%1 of %2 columns must be named or left out</source>
        <translation>%2 列中有 %1 列需指定含义或忽略</translation>
    </message>
    <message>
        <source>All %1 columns are known</source>
        <translation>全部 %1 列均已识别</translation>
    </message>
    <message>
        <source>No column is the product: choose one for all rows.</source>
        <translation>没有产品列，请为所有行选择一个产品。</translation>
    </message>
    <message>
        <source>Leave out the rest</source>
        <translation>忽略其余列</translation>
    </message>
    <message>
        <source>Columns of the file</source>
        <translation>文件的列</translation>
    </message>
    <message>
        <source>Product of rows without one</source>
        <translation>未写产品的行归入</translation>
    </message>
    <message>
        <source>Devices that are there already</source>
        <translation>已存在的设备</translation>
    </message>
    <message>
        <source>Take over what the row says</source>
        <translation>按该行内容更新</translation>
    </message>
    <message>
        <source>Leave them and reject the row</source>
        <translation>保持不变并拒绝该行</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::ImportDialog</name>
    <message>
        <source>Dry run of %1 finished</source>
        <translation>%1 试运行已完成</translation>
    </message>
    <message>
        <source>%1 rows, %2</source>
        <translation>%1 行，%2</translation>
    </message>
    <message numerus="yes">
        <source>%n column(s)</source>
        <translation>
            <numerusform>%n 列</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing has been written. This is what would happen.</source>
        <translation>尚未写入任何内容，以下是将会发生的变更。</translation>
    </message>
    <message>
        <source>What is applied reaches the devices of the shops.</source>
        <translation>应用后会影响门店的设备。</translation>
    </message>
    <message>
        <source>Next: columns</source>
        <translation>下一步：列</translation>
    </message>
    <message>
        <source>Dry run</source>
        <translation>试运行</translation>
    </message>
    <message numerus="yes">
        <source>Apply %Ln change(s)</source>
        <translation>
            <numerusform>应用 %Ln 处变更</numerusform>
        </translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>There is nothing to apply.</source>
        <translation>没有可应用的变更。</translation>
    </message>
    <message>
        <source>Stop import</source>
        <translation>停止导入</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>It goes on when this window is closed; see Operations.</source>
        <translation>关闭此窗口后仍会继续，见“操作”。</translation>
    </message>
    <message>
        <source>This import is undone.</source>
        <translation>此次导入已撤销。</translation>
    </message>
    <message>
        <source>It can be undone as one batch, also later from Past imports.</source>
        <translation>可整批撤销，之后也可在“历次导入”中撤销。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Import devices</source>
        <translation>导入设备</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>上一步</translation>
    </message>
    <message>
        <source>Past imports</source>
        <translation>历次导入</translation>
    </message>
    <message>
        <source>Undo import…</source>
        <translation>撤销导入…</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::ImportFileStep</name>
    <message>
        <source>separated by semicolons</source>
        <translation>分号分隔</translation>
    </message>
    <message>
        <source>separated by tabs</source>
        <translation>制表符分隔</translation>
    </message>
    <message>
        <source>separated by commas</source>
        <translation>逗号分隔</translation>
    </message>
    <message>
        <source>UTF-8 with a byte order mark</source>
        <translation>带 BOM 的 UTF-8</translation>
    </message>
    <message>
        <source>File of devices</source>
        <translation>设备文件</translation>
    </message>
    <message>
        <source>Devices (*.csv *.tsv *.txt *.jsonl *.ndjson)</source>
        <translation>设备文件 (*.csv *.tsv *.txt *.jsonl *.ndjson)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Choose file…</source>
        <translation>选择文件…</translation>
    </message>
    <message>
        <source>Another file…</source>
        <translation>换一个文件…</translation>
    </message>
    <message>
        <source>First rows</source>
        <translation>前几行</translation>
    </message>
    <message>
        <source>Drop a file of devices here</source>
        <translation>将设备文件拖到这里</translation>
    </message>
    <message>
        <source>CSV with a header in the first line, or JSON Lines; UTF-8, of any length.</source>
        <translation>首行为表头的 CSV，或 JSON Lines；UTF-8 编码，长度不限。</translation>
    </message>
    <message>
        <source>It is being read: %1</source>
        <translation>正在读取：%1</translation>
    </message>
    <message>
        <source>The file is being read.</source>
        <translation>正在读取文件。</translation>
    </message>
    <message>
        <source>No file is chosen yet</source>
        <translation>尚未选择文件</translation>
    </message>
    <message>
        <source>Each row is one device. Known columns: serial, product, model, site, owner, note, label.KEY, desired.KEY, group, credential, token. Other names can be mapped in the next step.</source>
        <translation>每行一台设备。可识别的列：serial、product、model、site、owner、note、label.KEY、desired.KEY、group、credential、token。其他列名可在下一步指定含义。</translation>
    </message>
    <message>
        <source>This file cannot be imported</source>
        <translation>此文件无法导入</translation>
    </message>
    <message>
        <source>CSV, %1 · %2 · %3 · %4 rows</source>
        <translation>CSV，%1 · %2 · %3 · %4 行</translation>
    </message>
    <message>
        <source>JSON Lines · %1 · %2 · %3 rows</source>
        <translation>JSON Lines · %1 · %2 · %3 行</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::ImportRunView</name>
    <message>
        <source>Checking %1 rows</source>
        <translation>正在检查 %1 行</translation>
    </message>
    <message>
        <source>Applying %1 rows</source>
        <translation>正在应用 %1 行</translation>
    </message>
    <message>
        <source>%1 rows were applied before and are skipped.</source>
        <translation>此前已应用 %1 行，本次跳过。</translation>
    </message>
    <message>
        <source>Waits for the server</source>
        <translation>等待服务器</translation>
    </message>
    <message>
        <source>next try in %1 s</source>
        <translation>%1 秒后重试</translation>
    </message>
    <message>
        <source>%1 It goes on by itself behind what was applied.</source>
        <translation>%1 恢复后会从已应用之处自动继续。</translation>
    </message>
    <message>
        <source>checked in %1 s</source>
        <translation>检查用时 %1 秒</translation>
    </message>
    <message>
        <source>done in %1 s</source>
        <translation>用时 %1 秒</translation>
    </message>
    <message>
        <source>%1 of %2 rows are good, %3 are not</source>
        <translation>%2 行中 %1 行正确，%3 行有误</translation>
    </message>
    <message>
        <source>All %1 rows are good</source>
        <translation>全部 %1 行正确</translation>
    </message>
    <message>
        <source>%1 of %2 rows are applied, %3 were rejected</source>
        <translation>%2 行中已应用 %1 行，拒绝 %3 行</translation>
    </message>
    <message>
        <source>All %1 rows are applied</source>
        <translation>全部 %1 行已应用</translation>
    </message>
    <message>
        <source>The file could not be checked</source>
        <translation>无法检查文件</translation>
    </message>
    <message>
        <source>The import broke off</source>
        <translation>导入中断</translation>
    </message>
    <message>
        <source>The check was cancelled</source>
        <translation>检查已取消</translation>
    </message>
    <message>
        <source>The import was cancelled</source>
        <translation>导入已取消</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>立即重试</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>row as a whole %1</source>
        <translation>整行 %1</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>新建</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>新建</translation>
    </message>
    <message>
        <source>new devices</source>
        <translation>新设备</translation>
    </message>
    <message>
        <source>Update</source>
        <translation>更新</translation>
    </message>
    <message>
        <source>Updated</source>
        <translation>更新</translation>
    </message>
    <message>
        <source>are there already and take over what the row says</source>
        <translation>已存在，按该行内容更新</translation>
    </message>
    <message>
        <source>Unchanged</source>
        <translation>未变</translation>
    </message>
    <message>
        <source>already exactly so</source>
        <translation>与现状完全一致</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>拒绝</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>拒绝</translation>
    </message>
    <message>
        <source>nothing is wrong with any row</source>
        <translation>没有出错的行</translation>
    </message>
    <message>
        <source>No row is rejected so far</source>
        <translation>目前没有被拒绝的行</translation>
    </message>
    <message>
        <source>No row is rejected</source>
        <translation>没有被拒绝的行</translation>
    </message>
    <message>
        <source>Rejected rows appear here with what is wrong with them.</source>
        <translation>被拒绝的行及原因会列在这里。</translation>
    </message>
    <message>
        <source>Every row of the file can be taken.</source>
        <translation>文件的每一行都可以导入。</translation>
    </message>
    <message>
        <source>the first %1 of %2 are shown</source>
        <translation>显示前 %1 行，共 %2 行</translation>
    </message>
    <message>
        <source>%1, saved to %2</source>
        <translation>%1，已保存到 %2</translation>
    </message>
    <message>
        <source>Save rejected rows</source>
        <translation>保存被拒绝的行</translation>
    </message>
    <message>
        <source>%1-rejects.csv</source>
        <translation>%1-拒绝行.csv</translation>
    </message>
    <message>
        <source>Save rejects as CSV…</source>
        <translation>将拒绝行保存为 CSV…</translation>
    </message>
    <message>
        <source>Rejected rows</source>
        <translation>被拒绝的行</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::Inspector</name>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Wider or narrower</source>
        <translation>变宽或变窄</translation>
    </message>
    <message>
        <source>Close (Space)</source>
        <translation>关闭（空格）</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::JobDialog</name>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Approve %1</source>
        <translation>批准 %1</translation>
    </message>
    <message numerus="yes">
        <source>%1 begins on %n device(s) as soon as you say yes. %2 asked for it: %3</source>
        <translation>
            <numerusform>您同意后，%1 立即在 %n 台设备上开始。由 %2 请求：%3</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Approve for %n device(s)</source>
        <translation>
            <numerusform>批准 %n 台设备</numerusform>
        </translation>
    </message>
    <message>
        <source>Reject %1</source>
        <translation>驳回 %1</translation>
    </message>
    <message>
        <source>The job ends here. No device is touched.</source>
        <translation>作业到此结束。不触及任何设备。</translation>
    </message>
    <message>
        <source>Reject job</source>
        <translation>驳回作业</translation>
    </message>
    <message>
        <source>Cancel %1</source>
        <translation>取消 %1</translation>
    </message>
    <message numerus="yes">
        <source>%n device(s) that were not reached yet are not. Those that were stay as they are.</source>
        <translation>
            <numerusform>尚未送达的 %n 台设备不再送达。已送达的保持不变。</numerusform>
        </translation>
    </message>
    <message>
        <source>Cancel job</source>
        <translation>取消作业</translation>
    </message>
    <message>
        <source>Let it run</source>
        <translation>继续运行</translation>
    </message>
    <message>
        <source>Retry %1</source>
        <translation>重试 %1</translation>
    </message>
    <message numerus="yes">
        <source>It begins again on the %n device(s) where it failed or was not answered, and only there.</source>
        <translation>
            <numerusform>仅在失败或无应答的 %n 台设备上重新开始。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Retry on %n device(s)</source>
        <translation>
            <numerusform>在 %n 台设备上重试</numerusform>
        </translation>
    </message>
    <message>
        <source>What is done here reaches many shops at once.</source>
        <translation>此操作将同时影响许多门店。</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Kept with the job.</source>
        <translation>随作业保存。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::JobPanel</name>
    <message>
        <source>%1 asked for it at %2</source>
        <translation>%1 请求于 %2</translation>
    </message>
    <message>
        <source>rejected by %1</source>
        <translation>由 %1 驳回</translation>
    </message>
    <message>
        <source>rejected by %1: %2</source>
        <translation>由 %1 驳回：%2</translation>
    </message>
    <message>
        <source>approved by %1</source>
        <translation>由 %1 批准</translation>
    </message>
    <message>
        <source>approved by %1: %2</source>
        <translation>由 %1 批准：%2</translation>
    </message>
    <message>
        <source>needs a second person: %1</source>
        <translation>需要第二人：%1</translation>
    </message>
    <message>
        <source>attempt %1</source>
        <translation>第 %1 次</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>%1 devices: %2 done, %3 failed, %4 waiting</source>
        <translation>%1 台设备：%2 完成，%3 失败，%4 等待</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>The first %1 are shown; whctl job results lists all.</source>
        <translation>仅显示前 %1 条；whctl job results 可列出全部。</translation>
    </message>
    <message numerus="yes">
        <source>Retry %n that failed</source>
        <translation>
            <numerusform>重试失败的 %n 台</numerusform>
        </translation>
    </message>
    <message>
        <source>Approve…</source>
        <translation>批准…</translation>
    </message>
    <message>
        <source>Reject…</source>
        <translation>驳回…</translation>
    </message>
    <message>
        <source>Cancel…</source>
        <translation>取消…</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>No job is chosen</source>
        <translation>未选择作业</translation>
    </message>
    <message>
        <source>Choose one above to see what became of it on each device.</source>
        <translation>在上方选择一个作业，查看每台设备的结果。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::JobsView</name>
    <message>
        <source>Filter jobs…</source>
        <translation>筛选作业…</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::KeysPage</name>
    <message>
        <source>Take it back…</source>
        <translation>收回…</translation>
    </message>
    <message>
        <source>This needs the role operator.</source>
        <translation>需要操作员角色。</translation>
    </message>
    <message>
        <source>Choose a credential first.</source>
        <translation>请先选择凭据。</translation>
    </message>
    <message>
        <source>A newer one is there; this one is good until %1.</source>
        <translation>已有更新的凭据；此凭据在 %1 前有效。</translation>
    </message>
    <message>
        <source>At most two are good at a time, so that a device can change over without a gap. The secret itself is never kept.</source>
        <translation>同时最多两个有效，以便设备无间断地更换。密钥本身从不保存。</translation>
    </message>
    <message>
        <source>Credentials</source>
        <translation>凭据</translation>
    </message>
    <message>
        <source>New credential…</source>
        <translation>新建凭据…</translation>
    </message>
    <message>
        <source>Take back…</source>
        <translation>收回…</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::KubeconfigChoice</name>
    <message>
        <source>Kubeconfig</source>
        <translation>Kubeconfig</translation>
    </message>
    <message>
        <source>Files it names are taken in. Only the chosen context is sent; the server keeps it sealed.</source>
        <translation>其中引用的文件会一并带上。只发送所选的上下文，由服务器加密保存。</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>Choose a file first.</source>
        <translation>请先选择文件。</translation>
    </message>
    <message>
        <source>%1 — %2</source>
        <translation>%1 — %2</translation>
    </message>
    <message>
        <source>%1. %2</source>
        <translation>%1。%2</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::Label</name>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::LoginDialog</name>
    <message>
        <source>Log in to %1</source>
        <translation>登录 %1</translation>
    </message>
    <message>
        <source>Log in</source>
        <translation>登录</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::LogPane</name>
    <message>
        <source>No log is open</source>
        <translation>未打开日志</translation>
    </message>
    <message>
        <source>Choose a service and press Ctrl+L: the logs of all its pods show here as one.</source>
        <translation>选中服务后按 Ctrl+L：其所有 Pod 的日志合并显示在这里。</translation>
    </message>
    <message>
        <source>%1 lines kept</source>
        <translation>保留 %1 行</translation>
    </message>
    <message>
        <source>%1 hidden</source>
        <translation>隐藏 %1 行</translation>
    </message>
    <message>
        <source>%1 lost</source>
        <translation>丢失 %1 行</translation>
    </message>
    <message numerus="yes">
        <source>%n pod(s), ended pods included</source>
        <translation>
            <numerusform>%n 个 Pod，含已结束的</numerusform>
        </translation>
    </message>
    <message>
        <source>Save log</source>
        <translation>保存日志</translation>
    </message>
    <message>
        <source>Find in the log…</source>
        <translation>在日志中查找…</translation>
    </message>
    <message>
        <source>Debug</source>
        <translation>调试</translation>
    </message>
    <message>
        <source>Info</source>
        <translation>信息</translation>
    </message>
    <message>
        <source>Warn</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>跟随</translation>
    </message>
    <message>
        <source>Regular expression</source>
        <translation>正则表达式</translation>
    </message>
    <message>
        <source>Save log…</source>
        <translation>保存日志…</translation>
    </message>
    <message>
        <source>%1 hidden by the filter</source>
        <translation>过滤隐藏 %1 行</translation>
    </message>
    <message>
        <source>not an expression</source>
        <translation>不是有效的表达式</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>第 %1 个，共 %2 个</translation>
    </message>
    <message numerus="yes">
        <source>%n line(s)</source>
        <translation>
            <numerusform>%n 行</numerusform>
        </translation>
    </message>
    <message>
        <source>Filter on the server: only lines that match, or !without them…</source>
        <translation>服务器端过滤：只显示匹配的行，加 ! 则排除…</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>上一个</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一个</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Before the restart</source>
        <translation>重启前</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>1 h</source>
        <translation>1 小时</translation>
    </message>
    <message>
        <source>6 h</source>
        <translation>6 小时</translation>
    </message>
    <message>
        <source>24 h</source>
        <translation>24 小时</translation>
    </message>
    <message>
        <source>Live from the pods, or the last hours from the cluster&apos;s log store</source>
        <translation>来自 Pod 的实时日志，或集群日志存储中最近几小时的日志</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::LogStoreDialog</name>
    <message>
        <source>Where the logs of %1 are kept</source>
        <translation>%1 的日志存储位置</translation>
    </message>
    <message>
        <source>URL of Loki</source>
        <translation>Loki 的 URL</translation>
    </message>
    <message>
        <source>Or of what speaks its API; as the server reaches it. ?tenant=NAME where it asks for one. Empty: the cluster has none.</source>
        <translation>或兼容其 API 的服务，为服务器可访问的地址。需要租户时加 ?tenant=NAME。留空表示没有。</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::LogView</name>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::MainWindow</name>
    <message>
        <source>A change here reaches what serves the shops: %1</source>
        <translation>此处的更改会影响为门店服务的系统：%1</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>New window</source>
        <translation>新建窗口</translation>
    </message>
    <message>
        <source>Close window</source>
        <translation>关闭窗口</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Find anything</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Go</source>
        <translation>转到(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>About Wheelhouse</source>
        <translation>关于 Wheelhouse</translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation>刷新</translation>
    </message>
    <message>
        <source>Inspector</source>
        <translation>检查器</translation>
    </message>
    <message>
        <source>Light or dark as the system</source>
        <translation>明暗跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>高对比度</translation>
    </message>
    <message>
        <source>Wheelhouse</source>
        <translation>Wheelhouse</translation>
    </message>
    <message>
        <source>Wheelhouse, window %1</source>
        <translation>Wheelhouse，窗口 %1</translation>
    </message>
    <message>
        <source>In a table</source>
        <translation>在表格中</translation>
    </message>
    <message>
        <source>Inspector on or off</source>
        <translation>打开或关闭检查器</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>空格</translation>
    </message>
    <message>
        <source>Copy the selected rows</source>
        <translation>复制所选行</translation>
    </message>
    <message>
        <source>Select nothing</source>
        <translation>取消选择</translation>
    </message>
    <message>
        <source>This sheet</source>
        <translation>此表</translation>
    </message>
    <message>
        <source>Wheelhouse %1</source>
        <translation>Wheelhouse %1</translation>
    </message>
    <message>
        <source>A console for a fleet of payment devices and the platform behind it. Source under Apache-2.0; this program links Qt Charts and is GPL-3.0-or-later as a whole.</source>
        <translation>支付设备群及其后端平台的控制台。源代码采用 Apache-2.0 许可；本程序链接 Qt Charts，整体为 GPL-3.0-or-later。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>%1 terminals run already: close one first.</source>
        <translation>已有 %1 个终端在运行：请先关闭一个。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::MakeClaimsDialog</name>
    <message>
        <source>Make claim codes</source>
        <translation>生成认领码</translation>
    </message>
    <message>
        <source>For any device</source>
        <translation>任意设备</translation>
    </message>
    <message>
        <source>For given serials</source>
        <translation>指定序列号</translation>
    </message>
    <message>
        <source>1 day</source>
        <translation>1 天</translation>
    </message>
    <message>
        <source>7 days</source>
        <translation>7 天</translation>
    </message>
    <message>
        <source>30 days</source>
        <translation>30 天</translation>
    </message>
    <message>
        <source>90 days</source>
        <translation>90 天</translation>
    </message>
    <message>
        <source>a year</source>
        <translation>1 年</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>产品</translation>
    </message>
    <message>
        <source>Codes</source>
        <translation>认领码</translation>
    </message>
    <message>
        <source>How many</source>
        <translation>数量</translation>
    </message>
    <message>
        <source>Up to %1; each is good for one device.</source>
        <translation>最多 %1 个，每个仅限一台设备。</translation>
    </message>
    <message>
        <source>Serials</source>
        <translation>序列号</translation>
    </message>
    <message>
        <source>One a line; paste them, or drop a file of them here.</source>
        <translation>每行一个；可粘贴，或将文件拖到这里。</translation>
    </message>
    <message>
        <source>Good for</source>
        <translation>有效期</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>型号</translation>
    </message>
    <message>
        <source>Site</source>
        <translation>站点</translation>
    </message>
    <message>
        <source>Such as sz-01.</source>
        <translation>例如 sz-01。</translation>
    </message>
    <message>
        <source>Shop</source>
        <translation>门店</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Such as fleet=pilot ring=2. A device gets all this when it claims itself.</source>
        <translation>例如 fleet=pilot ring=2。设备认领时会获得以上属性。</translation>
    </message>
    <message>
        <source>%1 serials are too many: at most %2 at once.</source>
        <translation>%1 个序列号过多，一次最多 %2 个。</translation>
    </message>
    <message numerus="yes">
        <source>Make %n code(s)</source>
        <translation>
            <numerusform>生成 %n 个认领码</numerusform>
        </translation>
    </message>
    <message>
        <source>Claim codes</source>
        <translation>认领码</translation>
    </message>
    <message>
        <source>The codes are shown this once: print them or keep them now. Each lets one device register itself, and is as good as a password until it is used.</source>
        <translation>认领码仅显示这一次，请现在打印或保存。每个码可让一台设备自行注册，使用前等同密码。</translation>
    </message>
    <message>
        <source>Labels: %1 sheet(s) of A4, 24 on each, 70 × 37 mm.</source>
        <translation>标签：A4 共 %1 张，每张 24 个，70 × 37 毫米。</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>保存为 PDF…</translation>
    </message>
    <message>
        <source>Save as CSV…</source>
        <translation>保存为 CSV…</translation>
    </message>
    <message>
        <source>Save labels</source>
        <translation>保存标签</translation>
    </message>
    <message>
        <source>Save codes</source>
        <translation>保存认领码</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Print labels…</source>
        <translation>打印标签…</translation>
    </message>
    <message>
        <source>Saved to %1</source>
        <translation>已保存到 %1</translation>
    </message>
    <message>
        <source>Sent to the printer %1</source>
        <translation>已发送到打印机 %1</translation>
    </message>
    <message>
        <source>The codes were neither printed nor saved and cannot be shown again. Close once more to let them go; they can be revoked in the list of claims.</source>
        <translation>认领码既未打印也未保存，之后无法再显示。再次关闭即放弃，可在列表中吊销。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::MapView</name>
    <message>
        <source>Ingresses</source>
        <translation>Ingress</translation>
    </message>
    <message>
        <source>Services</source>
        <translation>Service</translation>
    </message>
    <message>
        <source>Workload</source>
        <translation>工作负载</translation>
    </message>
    <message numerus="yes">
        <source>Pods, %n more not shown</source>
        <translation>
            <numerusform>Pod，另有 %n 个未显示</numerusform>
        </translation>
    </message>
    <message>
        <source>Pods</source>
        <translation>Pod</translation>
    </message>
    <message>
        <source>Nodes</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>Uses</source>
        <translation>所用配置</translation>
    </message>
    <message numerus="yes">
        <source>Map of %n object(s)</source>
        <translation>
            <numerusform>%n 个对象的关系图</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::MessageView</name>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::NarrowPopover</name>
    <message>
        <source>and %1 more</source>
        <translation>另有 %1 个</translation>
    </message>
    <message>
        <source>Narrow</source>
        <translation>缩小范围</translation>
    </message>
    <message>
        <source>%1 devices match</source>
        <translation>%1 台设备匹配</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::NewProductDialog</name>
    <message>
        <source>New product</source>
        <translation>新建产品</translation>
    </message>
    <message>
        <source>Receipt printer</source>
        <translation>小票打印机</translation>
    </message>
    <message>
        <source>Payment speaker</source>
        <translation>收款音箱</translation>
    </message>
    <message>
        <source>QR scan box</source>
        <translation>扫码盒</translation>
    </message>
    <message>
        <source>A file of your own</source>
        <translation>自己的文件</translation>
    </message>
    <message>
        <source>Begin from</source>
        <translation>模板</translation>
    </message>
    <message>
        <source>It can be changed afterwards in every part.</source>
        <translation>之后每一部分都可以修改。</translation>
    </message>
    <message>
        <source>Definition</source>
        <translation>定义</translation>
    </message>
    <message>
        <source>YAML or JSON, such as whctl product get -o yaml prints.</source>
        <translation>YAML 或 JSON，例如 whctl product get -o yaml 的输出。</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>标识</translation>
    </message>
    <message>
        <source>1 to 40 of a-z, 0-9 and dash; part of every device&apos;s name, for ever.</source>
        <translation>1 到 40 个 a-z、0-9 或短横线；将永久成为每台设备名称的一部分。</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>What people call it.</source>
        <translation>人们对它的称呼。</translation>
    </message>
    <message>
        <source>Make product</source>
        <translation>创建产品</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::NewsForm</name>
    <message>
        <source>Problems and alerts</source>
        <translation>问题和告警</translation>
    </message>
    <message>
        <source>Deployments</source>
        <translation>部署</translation>
    </message>
    <message>
        <source>Quiet hours</source>
        <translation>免打扰时段</translation>
    </message>
    <message>
        <source>Those that wait for approval, or failed</source>
        <translation>等待批准或失败时</translation>
    </message>
    <message>
        <source>Tell me nothing</source>
        <translation>不通知</translation>
    </message>
    <message>
        <source>Quiet from</source>
        <translation>免打扰开始</translation>
    </message>
    <message>
        <source>Quiet until</source>
        <translation>免打扰结束</translation>
    </message>
    <message>
        <source>Tell me of none</source>
        <translation>都不通知</translation>
    </message>
    <message>
        <source>Of critical ones</source>
        <translation>仅通知严重的</translation>
    </message>
    <message>
        <source>Of all</source>
        <translation>全部通知</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::Notifier</name>
    <message numerus="yes">
        <source>Wheelhouse: %n alert(s)</source>
        <translation>
            <numerusform>Wheelhouse：%n 个告警</numerusform>
        </translation>
    </message>
    <message>
        <source>Wheelhouse</source>
        <translation>Wheelhouse</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::ObjectDeedDialog</name>
    <message>
        <source>Cordon %1</source>
        <translation>停止调度 %1</translation>
    </message>
    <message>
        <source>The node takes no new pods from now on. Those on it stay.</source>
        <translation>该节点从现在起不再接收新的 Pod，已有的 Pod 保留。</translation>
    </message>
    <message>
        <source>Cordon 1 node</source>
        <translation>停止调度 1 个节点</translation>
    </message>
    <message>
        <source>Uncordon %1</source>
        <translation>恢复调度 %1</translation>
    </message>
    <message>
        <source>The node takes pods again.</source>
        <translation>该节点恢复接收 Pod。</translation>
    </message>
    <message>
        <source>Uncordon 1 node</source>
        <translation>恢复调度 1 个节点</translation>
    </message>
    <message>
        <source>Drain %1</source>
        <translation>排空 %1</translation>
    </message>
    <message>
        <source>The node is cordoned and its pods are evicted, as far as their disruption budgets let them go. The server does it: it goes on when this window closes, and shows under Operations.</source>
        <translation>节点会停止调度，并在中断预算允许的范围内驱逐其 Pod。由服务器执行：关闭此窗口后仍会继续，并显示在“操作”中。</translation>
    </message>
    <message>
        <source>Drain 1 node</source>
        <translation>排空 1 个节点</translation>
    </message>
    <message>
        <source>Restart %1</source>
        <translation>重启 %1</translation>
    </message>
    <message>
        <source>All its pods are replaced, as its own strategy says.</source>
        <translation>按其自身的更新策略替换全部 Pod。</translation>
    </message>
    <message>
        <source>Restart 1 workload</source>
        <translation>重启 1 个工作负载</translation>
    </message>
    <message>
        <source>Scale %1</source>
        <translation>扩缩 %1</translation>
    </message>
    <message>
        <source>Scale 1 workload</source>
        <translation>扩缩 1 个工作负载</translation>
    </message>
    <message>
        <source>Delete pod %1</source>
        <translation>删除 Pod %1</translation>
    </message>
    <message>
        <source>The pod ends; its controller makes another one, where it has one.</source>
        <translation>该 Pod 将结束；如有控制器，会重建一个新的 Pod。</translation>
    </message>
    <message>
        <source>Delete 1 pod</source>
        <translation>删除 1 个 Pod</translation>
    </message>
    <message>
        <source>This cluster is production.</source>
        <translation>该集群属于生产环境。</translation>
    </message>
    <message>
        <source>Type %1 to go on</source>
        <translation>输入 %1 以继续</translation>
    </message>
    <message>
        <source>Pods</source>
        <translation>Pod 数</translation>
    </message>
    <message>
        <source>Also evict</source>
        <translation>同时驱逐</translation>
    </message>
    <message>
        <source>Pods that nothing makes again</source>
        <translation>不会被重建的 Pod</translation>
    </message>
    <message>
        <source>Pods whose emptyDir volumes are lost</source>
        <translation>会丢失 emptyDir 卷数据的 Pod</translation>
    </message>
    <message>
        <source> min</source>
        <translation> 分钟</translation>
    </message>
    <message>
        <source>Give up after</source>
        <translation>超时放弃</translation>
    </message>
    <message>
        <source>As the pod says</source>
        <translation>按 Pod 的设置</translation>
    </message>
    <message>
        <source> s</source>
        <translation> 秒</translation>
    </message>
    <message>
        <source>Time to end</source>
        <translation>终止宽限期</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::ObjectInspector</name>
    <message>
        <source>%1 in %2</source>
        <translation>%1，集群 %2</translation>
    </message>
    <message>
        <source>%1 in %2, namespace %3</source>
        <translation>%1，集群 %2，命名空间 %3</translation>
    </message>
    <message>
        <source>Being deleted</source>
        <translation>正在删除</translation>
    </message>
    <message>
        <source>There</source>
        <translation>存在</translation>
    </message>
    <message>
        <source>Not read yet</source>
        <translation>尚未读取</translation>
    </message>
    <message>
        <source>Too large to be shown whole, so it is only shown.</source>
        <translation>内容过大，未完整显示，因此只读。</translation>
    </message>
    <message>
        <source>An operator may change it.</source>
        <translation>操作员及以上角色可修改。</translation>
    </message>
    <message>
        <source>It was changed in the cluster meanwhile: read it again.</source>
        <translation>集群中的对象已被修改，请重新读取。</translation>
    </message>
    <message>
        <source>Changed here, not applied yet.</source>
        <translation>已在此修改，尚未应用。</translation>
    </message>
    <message>
        <source>As it is in the cluster.</source>
        <translation>与集群中一致。</translation>
    </message>
    <message>
        <source>Edit YAML</source>
        <translation>编辑 YAML</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Check and apply…</source>
        <translation>检查并应用…</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>重新读取</translation>
    </message>
    <message>
        <source>Show values</source>
        <translation>显示值</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>概要</translation>
    </message>
    <message>
        <source>YAML</source>
        <translation>YAML</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>变更</translation>
    </message>
    <message>
        <source>Object</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>键</translation>
    </message>
    <message>
        <source>Who set its fields</source>
        <translation>字段由谁设置</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Namespace</source>
        <translation>命名空间</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>创建时间</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Belongs to</source>
        <translation>从属于</translation>
    </message>
    <message>
        <source>Finalizers</source>
        <translation>终结器</translation>
    </message>
    <message>
        <source>UID</source>
        <translation>UID</translation>
    </message>
    <message>
        <source>Metrics</source>
        <translation>指标</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::ObjectMenu</name>
    <message>
        <source>Uncordon…</source>
        <translation>恢复调度…</translation>
    </message>
    <message>
        <source>Cordon…</source>
        <translation>停止调度…</translation>
    </message>
    <message>
        <source>Drain…</source>
        <translation>排空…</translation>
    </message>
    <message>
        <source>Cancel its drain</source>
        <translation>取消排空</translation>
    </message>
    <message>
        <source>Go on with its drain</source>
        <translation>继续排空</translation>
    </message>
    <message>
        <source>Restart…</source>
        <translation>重启…</translation>
    </message>
    <message>
        <source>Scale…</source>
        <translation>扩缩…</translation>
    </message>
    <message>
        <source>Delete pod…</source>
        <translation>删除 Pod…</translation>
    </message>
    <message>
        <source>This needs the role operator; yours is %1.</source>
        <translation>需要运维角色；您的角色是%1。</translation>
    </message>
    <message>
        <source>Terminal</source>
        <translation>终端</translation>
    </message>
    <message>
        <source>Forward a port…</source>
        <translation>转发端口…</translation>
    </message>
    <message>
        <source>YAML, events, changes</source>
        <translation>YAML、事件与变更</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::ObjectsPage</name>
    <message>
        <source>Objects</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>Find a kind…</source>
        <translation>查找类型…</translation>
    </message>
    <message>
        <source>Filter %1…</source>
        <translation>筛选 %1…</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Cluster</source>
        <translation>集群</translation>
    </message>
    <message>
        <source>Namespace: choose one, or type its name</source>
        <translation>命名空间：选择或输入名称</translation>
    </message>
    <message>
        <source>Namespace</source>
        <translation>命名空间</translation>
    </message>
    <message>
        <source>All namespaces</source>
        <translation>所有命名空间</translation>
    </message>
    <message>
        <source>Choose a kind</source>
        <translation>选择类型</translation>
    </message>
    <message>
        <source>At the left is every kind that the cluster has, custom resources included.</source>
        <translation>左侧列出集群的全部类型，包括自定义资源。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::OverviewPage</name>
    <message>
        <source>Overview</source>
        <translation>总览</translation>
    </message>
    <message>
        <source>Nothing needs action</source>
        <translation>没有需要处理的事项</translation>
    </message>
    <message numerus="yes">
        <source>%n thing(s) need action</source>
        <translation>
            <numerusform>%n 项需要处理</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, worst first</source>
        <translation>%1 项，最严重的在前</translation>
    </message>
    <message>
        <source>No device, node, service or deployment asks for somebody.</source>
        <translation>没有设备、节点、服务或部署需要处理。</translation>
    </message>
    <message>
        <source>Nothing is being rolled out</source>
        <translation>没有进行中的发布</translation>
    </message>
    <message>
        <source>Deployments under way show here with what they wait for.</source>
        <translation>进行中的部署及其等待的内容显示在这里。</translation>
    </message>
    <message>
        <source>Nothing has changed yet</source>
        <translation>尚无更改</translation>
    </message>
    <message>
        <source>Deployments of all environments show here.</source>
        <translation>所有环境的部署显示在这里。</translation>
    </message>
    <message>
        <source>15 min</source>
        <translation>15 分钟</translation>
    </message>
    <message>
        <source>1 h</source>
        <translation>1 小时</translation>
    </message>
    <message>
        <source>6 h</source>
        <translation>6 小时</translation>
    </message>
    <message>
        <source>Needs action now</source>
        <translation>立即处理</translation>
    </message>
    <message>
        <source>Online share by product</source>
        <translation>各产品在线率</translation>
    </message>
    <message>
        <source>as seen by this console</source>
        <translation>由本控制台统计</translation>
    </message>
    <message>
        <source>Running now</source>
        <translation>正在进行</translation>
    </message>
    <message>
        <source>Clusters</source>
        <translation>集群</translation>
    </message>
    <message>
        <source>Latest changes</source>
        <translation>最近更改</translation>
    </message>
    <message>
        <source>all environments</source>
        <translation>全部环境</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::Panel</name>
    <message>
        <source>loading</source>
        <translation>加载中</translation>
    </message>
    <message>
        <source>live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>%1 ago</source>
        <translation>%1前</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::PastImportsDialog</name>
    <message>
        <source>Undo import…</source>
        <translation>撤销导入…</translation>
    </message>
    <message>
        <source>Undoing an import needs the role operator.</source>
        <translation>撤销导入需要操作员角色。</translation>
    </message>
    <message>
        <source>Past imports</source>
        <translation>历次导入</translation>
    </message>
    <message>
        <source>Filter imports…</source>
        <translation>筛选导入…</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>导入…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::PresenceBar</name>
    <message>
        <source>now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>在线</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>离线</translation>
    </message>
    <message>
        <source>Not seen</source>
        <translation>未见</translation>
    </message>
    <message>
        <source>%1 from %2 to %3</source>
        <translation>%1，%2 至 %3</translation>
    </message>
    <message>
        <source>%1 from %2 to %3: %4</source>
        <translation>%1，%2 至 %3：%4</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::PreviewView</name>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>and %1 more</source>
        <translation>另有 %1 个</translation>
    </message>
    <message>
        <source>No device would get it.</source>
        <translation>没有设备会收到。</translation>
    </message>
    <message>
        <source>%1 devices, all on line now.</source>
        <translation>%1 台设备，当前全部在线。</translation>
    </message>
    <message>
        <source>%1 devices, %2 on line now; it waits for the other %3.</source>
        <translation>%1 台设备，%2 台当前在线；其余 %3 台上线后送达。</translation>
    </message>
    <message>
        <source>Products</source>
        <translation>产品</translation>
    </message>
    <message>
        <source>Sites</source>
        <translation>站点</translation>
    </message>
    <message>
        <source>Shops</source>
        <translation>门店</translation>
    </message>
    <message>
        <source>Firmware</source>
        <translation>固件</translation>
    </message>
    <message>
        <source>Such as</source>
        <translation>例如</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>已排除</translation>
    </message>
    <message>
        <source>A second person must approve it: %1</source>
        <translation>须由第二人批准：%1</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::ProductDialog</name>
    <message>
        <source>Product %1</source>
        <translation>产品 %1</translation>
    </message>
    <message>
        <source>Definition</source>
        <translation>定义</translation>
    </message>
    <message>
        <source>The whole of it, as YAML or JSON: what is taken out of the text is taken away. Forms, checks and decoding follow it at once; devices keep what they have reported.</source>
        <translation>完整定义，YAML 或 JSON：从文本中删去的内容即被删除。表单、校验和解码立即生效；设备已上报的内容保持不变。</translation>
    </message>
    <message>
        <source>As YAML. To change it needs the role administrator.</source>
        <translation>YAML 格式。修改需要管理员角色。</translation>
    </message>
    <message>
        <source>Change product</source>
        <translation>修改产品</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Reading the definition</source>
        <translation>正在读取定义</translation>
    </message>
    <message>
        <source>The definition could not be read</source>
        <translation>无法读取定义</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::ProductionBand</name>
    <message>
        <source>Production</source>
        <translation>生产环境</translation>
    </message>
    <message>
        <source>PRODUCTION</source>
        <translation>生产环境</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::ProductsDialog</name>
    <message>
        <source>Products</source>
        <translation>产品</translation>
    </message>
    <message>
        <source>New product…</source>
        <translation>新建产品…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>修改…</translation>
    </message>
    <message>
        <source>Show…</source>
        <translation>查看…</translation>
    </message>
    <message>
        <source>This needs the role administrator.</source>
        <translation>需要管理员角色。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::RegisterDialog</name>
    <message>
        <source>Register device</source>
        <translation>注册设备</translation>
    </message>
    <message>
        <source>Password (token)</source>
        <translation>密码（令牌）</translation>
    </message>
    <message>
        <source>X.509 certificate</source>
        <translation>X.509 证书</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>产品</translation>
    </message>
    <message>
        <source>Serial</source>
        <translation>序列号</translation>
    </message>
    <message>
        <source>1 to 64 letters, digits, dash, underscore or dot; as on its label.</source>
        <translation>1 到 64 个字母、数字、连字符、下划线或点，与标签一致。</translation>
    </message>
    <message>
        <source>Credential</source>
        <translation>凭据</translation>
    </message>
    <message>
        <source>A certificate is the stronger one; a password is for hardware that cannot do better.</source>
        <translation>证书更安全；密码用于不支持证书的硬件。</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>型号</translation>
    </message>
    <message>
        <source>Site</source>
        <translation>站点</translation>
    </message>
    <message>
        <source>Such as sz-01.</source>
        <translation>如 sz-01。</translation>
    </message>
    <message>
        <source>Shop</source>
        <translation>门店</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Such as fleet=pilot ring=2.</source>
        <translation>如 fleet=pilot ring=2。</translation>
    </message>
    <message>
        <source>Register 1 device</source>
        <translation>注册 1 台设备</translation>
    </message>
    <message>
        <source>This is needed.</source>
        <translation>必填。</translation>
    </message>
    <message>
        <source>%1 is registered, and the broker accepts it. What it needs to connect is shown this once: save it now and bring it to the device.</source>
        <translation>%1 已注册，消息服务已接受。连接信息只显示这一次：现在保存并写入设备。</translation>
    </message>
    <message>
        <source>Broker</source>
        <translation>接入点</translation>
    </message>
    <message>
        <source>Client id</source>
        <translation>客户端 ID</translation>
    </message>
    <message>
        <source>User name</source>
        <translation>用户名</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>Topics below</source>
        <translation>主题前缀</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Save connection files…</source>
        <translation>保存连接文件…</translation>
    </message>
    <message>
        <source>Folder for the connection files</source>
        <translation>连接文件的文件夹</translation>
    </message>
    <message>
        <source>Saved to %1</source>
        <translation>已保存到 %1</translation>
    </message>
    <message>
        <source>Cloud receipt printer (new product)</source>
        <translation>云小票打印机（新产品）</translation>
    </message>
    <message>
        <source>Payment speaker (new product)</source>
        <translation>收款音箱（新产品）</translation>
    </message>
    <message>
        <source>QR scan box (new product)</source>
        <translation>扫码盒（新产品）</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::RemoveClusterDialog</name>
    <message>
        <source>Remove %1</source>
        <translation>移除 %1</translation>
    </message>
    <message>
        <source>Only Wheelhouse forgets it. The cluster itself is not touched.</source>
        <translation>仅从 Wheelhouse 移除，集群本身不受影响。</translation>
    </message>
    <message>
        <source>The cluster and its credentials are forgotten here. Nothing in the cluster is touched, and it can be added again by its kubeconfig. Its applications cannot be deployed until then.</source>
        <translation>此处将移除集群及其凭据。集群内不作任何改动，可用 kubeconfig 重新添加；在此之前其应用无法部署。</translation>
    </message>
    <message>
        <source>Remove 1 cluster</source>
        <translation>移除 1 个集群</translation>
    </message>
    <message>
        <source>Type %1 to go on</source>
        <translation>输入 %1 以继续</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::RequestDialog</name>
    <message>
        <source>Tags in the registry</source>
        <translation>镜像仓库中的标签</translation>
    </message>
    <message>
        <source>The registry has %1, the newest is %2.</source>
        <translation>镜像仓库中有 %1 个，最新的是 %2。</translation>
    </message>
    <message>
        <source>New request</source>
        <translation>新建申请</translation>
    </message>
    <message>
        <source>%1, after review</source>
        <translation>%1，审批后</translation>
    </message>
    <message>
        <source>%1, at once</source>
        <translation>%1，立即</translation>
    </message>
    <message>
        <source>Application</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>环境</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>VERSION-ENVIRONMENT-BUILD, such as 1.4.3-test-319.</source>
        <translation>版本-环境-构建号，如 1.4.3-test-319。</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>What changes</source>
        <translation>更改内容</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>A change here reaches what serves the shops.</source>
        <translation>此处的更改会影响为门店服务的系统。</translation>
    </message>
    <message>
        <source>Type %1 to go on</source>
        <translation>输入 %1 以继续</translation>
    </message>
    <message>
        <source>This application has no place there yet.</source>
        <translation>该应用尚未绑定到此环境。</translation>
    </message>
    <message>
        <source>Now runs %1.</source>
        <translation>当前运行 %1。</translation>
    </message>
    <message>
        <source>Show plan</source>
        <translation>查看计划</translation>
    </message>
    <message>
        <source>Ask for approval of %1</source>
        <translation>申请批准 %1</translation>
    </message>
    <message>
        <source>Deploy %1</source>
        <translation>部署 %1</translation>
    </message>
    <message>
        <source>+%1 −%2 lines, by the API server&apos;s dry run</source>
        <translation>API 服务器试运行：新增 %1 行，删除 %2 行</translation>
    </message>
    <message>
        <source>A check refuses this plan.</source>
        <translation>有检查未通过，计划被拒绝。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::RetireDialog</name>
    <message>
        <source>Retire %1</source>
        <translation>报废 %1</translation>
    </message>
    <message>
        <source>The broker refuses the device from now on, its session ends within 2 s, and its serial is never used again. What is known of it stays to be read. This cannot be undone; to shut it out for a time, disable it instead.</source>
        <translation>接入点从现在起拒绝该设备，其会话在 2 秒内结束，其序列号不再使用。已有信息仍可查看。此操作无法撤销；若只想暂时禁止，请停用它。</translation>
    </message>
    <message>
        <source>It is on line now.</source>
        <translation>它当前在线。</translation>
    </message>
    <message>
        <source>Type the serial</source>
        <translation>输入序列号</translation>
    </message>
    <message>
        <source>Retire 1 device</source>
        <translation>报废 1 台设备</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::RevokeClaimsDialog</name>
    <message>
        <source>Revoke claim codes</source>
        <translation>吊销认领码</translation>
    </message>
    <message numerus="yes">
        <source>%n code(s) will be good no more, wherever they are printed. Devices that are registered already are not touched.</source>
        <translation>
            <numerusform>%n 个认领码将失效，无论已印在何处。已注册的设备不受影响。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Revoke %n code(s)</source>
        <translation>
            <numerusform>吊销 %n 个认领码</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::RevokeDialog</name>
    <message>
        <source>Take back a credential of %1</source>
        <translation>收回 %1 的凭据</translation>
    </message>
    <message>
        <source>The broker refuses the %1 %2 from now on, and a session that was opened with it ends within 2 s. That cannot be undone.</source>
        <translation>接入点从现在起拒绝%1 %2，用它打开的会话在 2 秒内结束。此操作无法撤销。</translation>
    </message>
    <message>
        <source>It is the only one the broker takes: %1 cannot connect until it gets a new one.</source>
        <translation>这是接入点唯一接受的凭据：在获得新凭据之前，%1 无法连接。</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Kept in the audit trail.</source>
        <translation>记入审计。</translation>
    </message>
    <message>
        <source>Take it back</source>
        <translation>收回</translation>
    </message>
    <message>
        <source>Type the serial</source>
        <translation>输入序列号</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::RotateDialog</name>
    <message>
        <source>New credential for %1</source>
        <translation>为 %1 新建凭据</translation>
    </message>
    <message>
        <source>Password (token)</source>
        <translation>密码（令牌）</translation>
    </message>
    <message>
        <source>X.509 certificate</source>
        <translation>X.509 证书</translation>
    </message>
    <message>
        <source>Not at all: it ends now</source>
        <translation>不保留：立即失效</translation>
    </message>
    <message>
        <source>1 hour</source>
        <translation>1 小时</translation>
    </message>
    <message>
        <source>24 hours</source>
        <translation>24 小时</translation>
    </message>
    <message>
        <source>7 days</source>
        <translation>7 天</translation>
    </message>
    <message>
        <source>30 days</source>
        <translation>30 天</translation>
    </message>
    <message>
        <source>Until it is taken back</source>
        <translation>直到收回</translation>
    </message>
    <message>
        <source>90 days</source>
        <translation>90 天</translation>
    </message>
    <message>
        <source>1 year</source>
        <translation>1 年</translation>
    </message>
    <message>
        <source>5 years</source>
        <translation>5 年</translation>
    </message>
    <message>
        <source>Credential</source>
        <translation>凭据</translation>
    </message>
    <message>
        <source>Old one stays good</source>
        <translation>旧凭据保留</translation>
    </message>
    <message>
        <source>Time to bring the new one to the device without a gap.</source>
        <translation>留出时间，将新凭据无间断地带到设备上。</translation>
    </message>
    <message>
        <source>New one is good for</source>
        <translation>新凭据有效期</translation>
    </message>
    <message>
        <source>Make new credential</source>
        <translation>新建凭据</translation>
    </message>
    <message>
        <source>%1 has a new credential. What it needs to connect is shown this once: save it now and bring it to the device while the old one is still good.</source>
        <translation>%1 已有新凭据。连接所需信息仅显示这一次：请立即保存，并在旧凭据仍有效时带到设备上。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Save connection files…</source>
        <translation>保存连接文件…</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::RuleInspector</name>
    <message>
        <source>Its alerts</source>
        <translation>其告警</translation>
    </message>
    <message>
        <source>Expression</source>
        <translation>表达式</translation>
    </message>
    <message>
        <source>Facts</source>
        <translation>信息</translation>
    </message>
    <message>
        <source>Labels of its alerts</source>
        <translation>其告警的标签</translation>
    </message>
    <message>
        <source>Must hold</source>
        <translation>持续时间</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>告警数</translation>
    </message>
    <message>
        <source>Evaluated</source>
        <translation>上次求值</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>规则组</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Cluster</source>
        <translation>集群</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>概要</translation>
    </message>
    <message>
        <source>Is no rule any more</source>
        <translation>已不是规则</translation>
    </message>
    <message>
        <source>at once</source>
        <translation>立即</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::SavedViews</name>
    <message>
        <source>Keep view</source>
        <translation>保存视图</translation>
    </message>
    <message>
        <source>Name of the view</source>
        <translation>视图名称</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Forget this view</source>
        <translation>删除此视图</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::ScopeButton</name>
    <message>
        <source>All environments</source>
        <translation>全部环境</translation>
    </message>
    <message>
        <source>Production only</source>
        <translation>仅生产环境</translation>
    </message>
    <message>
        <source>No environment</source>
        <translation>无环境</translation>
    </message>
    <message numerus="yes">
        <source>%n environment(s)</source>
        <translation>
            <numerusform>%n 个环境</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::ServiceInspector</name>
    <message>
        <source>Log of this pod</source>
        <translation>此 Pod 的日志</translation>
    </message>
    <message>
        <source>Pods %1</source>
        <translation>Pod %1</translation>
    </message>
    <message>
        <source>Pods</source>
        <translation>Pod</translation>
    </message>
    <message>
        <source>Not shown</source>
        <translation>未显示</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Log of the pod</source>
        <translation>Pod 日志</translation>
    </message>
    <message>
        <source>What runs</source>
        <translation>运行内容</translation>
    </message>
    <message>
        <source>Cluster</source>
        <translation>集群</translation>
    </message>
    <message>
        <source>Namespace</source>
        <translation>命名空间</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Restarts</source>
        <translation>重启</translation>
    </message>
    <message>
        <source>Probes</source>
        <translation>探针</translation>
    </message>
    <message>
        <source>Helm release</source>
        <translation>Helm 发布</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>概要</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>A terminal in the chosen pod</source>
        <translation>在所选 Pod 中打开终端</translation>
    </message>
    <message>
        <source>Terminal</source>
        <translation>终端</translation>
    </message>
    <message>
        <source>Metrics</source>
        <translation>指标</translation>
    </message>
    <message>
        <source>All pods</source>
        <translation>全部 Pod</translation>
    </message>
    <message>
        <source>Metrics of this pod</source>
        <translation>此 Pod 的指标</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>关系图</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::ServicesPage</name>
    <message>
        <source>All workloads</source>
        <translation>全部工作负载</translation>
    </message>
    <message>
        <source>Not as desired</source>
        <translation>未达期望</translation>
    </message>
    <message>
        <source>Without probes</source>
        <translation>无探针</translation>
    </message>
    <message>
        <source>Logs of all pods</source>
        <translation>所有 Pod 的日志</translation>
    </message>
    <message>
        <source>Services</source>
        <translation>服务</translation>
    </message>
    <message>
        <source>&amp;Service</source>
        <translation>服务(&amp;S)</translation>
    </message>
    <message>
        <source>%1 services · %2 failed, %3 need care</source>
        <translation>%1 个服务 · %2 个失败，%3 个需处理</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Filter services…</source>
        <translation>筛选服务…</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Look and language</source>
        <translation>外观与语言</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>立即重试</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>高对比度</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>服务器</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>账号</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>角色</translation>
    </message>
    <message>
        <source>Data from</source>
        <translation>数据时间</translation>
    </message>
    <message>
        <source>Terminals</source>
        <translation>终端</translation>
    </message>
    <message>
        <source>Ask before a terminal is closed whose command runs</source>
        <translation>关闭命令仍在运行的终端前询问</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>通知</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::ShortcutSheet</name>
    <message>
        <source>Shortcuts</source>
        <translation>快捷键</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::SpecField</name>
    <message>
        <source>This is needed.</source>
        <translation>必填。</translation>
    </message>
    <message>
        <source>This must be a number.</source>
        <translation>必须是数字。</translation>
    </message>
    <message>
        <source>This must be a whole number.</source>
        <translation>必须是整数。</translation>
    </message>
    <message>
        <source>From %1 to %2.</source>
        <translation>%1 到 %2。</translation>
    </message>
    <message>
        <source>At least %1.</source>
        <translation>至少 %1。</translation>
    </message>
    <message>
        <source>At most %1.</source>
        <translation>至多 %1。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::StateStrip</name>
    <message>
        <source>Try now</source>
        <translation>立即重试</translation>
    </message>
    <message>
        <source>From %1.</source>
        <translation>数据截至 %1。</translation>
    </message>
    <message>
        <source>From %1. Next try in %2 s.</source>
        <translation>数据截至 %1，%2 秒后重试。</translation>
    </message>
    <message>
        <source>Next try in %1 s.</source>
        <translation>%1 秒后重试。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::StatusLine</name>
    <message>
        <source>%1 MB · %2 streams · %3 msg/s · %4 folded</source>
        <translation>%1 MB · %2 条流 · %3 条/秒 · 合并 %4</translation>
    </message>
    <message>
        <source>What the console itself costs: memory, open streams, messages per second, and changes that were overtaken by newer ones.</source>
        <translation>控制台自身的开销：内存、打开的流、每秒消息数，以及被更新的更改合并掉的数量。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::StepList</name>
    <message>
        <source>Step %1 of %2: %3</source>
        <translation>第 %1 步，共 %2 步：%3</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::SwapDialog</name>
    <message>
        <source>Swap %1</source>
        <translation>替换 %1</translation>
    </message>
    <message>
        <source>A new device takes the place of %1, which is retired in the same step: the broker refuses it, and its serial is never used again.</source>
        <translation>新设备接替 %1，后者同时报废：接入点拒绝它，其序列号不再使用。</translation>
    </message>
    <message>
        <source>Site</source>
        <translation>站点</translation>
    </message>
    <message>
        <source>Shop</source>
        <translation>门店</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>型号</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Groups</source>
        <translation>分组</translation>
    </message>
    <message>
        <source>Desired</source>
        <translation>期望</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>It takes over</source>
        <translation>接管内容</translation>
    </message>
    <message>
        <source>Password (token)</source>
        <translation>密码（令牌）</translation>
    </message>
    <message>
        <source>X.509 certificate</source>
        <translation>X.509 证书</translation>
    </message>
    <message>
        <source>New serial</source>
        <translation>新序列号</translation>
    </message>
    <message>
        <source>1 to 64 letters, digits, dash, underscore or dot; as on its label.</source>
        <translation>1 到 64 个字母、数字、连字符、下划线或点，与标签一致。</translation>
    </message>
    <message>
        <source>Credential</source>
        <translation>凭据</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Kept in the audit trail.</source>
        <translation>记入审计。</translation>
    </message>
    <message>
        <source>Swap 1 device</source>
        <translation>替换 1 台设备</translation>
    </message>
    <message>
        <source>%1 has taken the place of %2. What it needs to connect is shown this once: save it now and bring it to the device.</source>
        <translation>%1 已接替 %2。连接所需信息仅显示这一次：请立即保存并带到设备上。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Save connection files…</source>
        <translation>保存连接文件…</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::TerminalPane</name>
    <message>
        <source>%1 · %2</source>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>No terminal is open</source>
        <translation>没有打开的终端</translation>
    </message>
    <message>
        <source>Choose a pod of a service or a node and open a terminal from its menu.</source>
        <translation>选择服务或节点的一个 Pod，从其菜单打开终端。</translation>
    </message>
    <message>
        <source>Reconnect</source>
        <translation>重新连接</translation>
    </message>
    <message>
        <source>%1 × %2</source>
        <translation>%1 × %2</translation>
    </message>
    <message>
        <source>Ctrl+Shift+C copies, Ctrl+Shift+V pastes, Ctrl+Shift+Tab leaves</source>
        <translation>Ctrl+Shift+C 复制，Ctrl+Shift+V 粘贴，Ctrl+Shift+Tab 离开</translation>
    </message>
    <message>
        <source>Terminals</source>
        <translation>终端</translation>
    </message>
    <message>
        <source>Terminal</source>
        <translation>终端</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::TerminalView</name>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>全选</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::TimeChart</name>
    <message>
        <source>Follow now</source>
        <translation>跟随当前</translation>
    </message>
    <message>
        <source>Save as picture or CSV…</source>
        <translation>保存为图片或 CSV…</translation>
    </message>
    <message>
        <source>Save chart</source>
        <translation>保存图表</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::TwinPage</name>
    <message>
        <source>Edit…</source>
        <translation>编辑…</translation>
    </message>
    <message>
        <source>Desire nothing of it</source>
        <translation>取消期望值</translation>
    </message>
    <message>
        <source>Changing needs the role support.</source>
        <translation>更改需要支持角色。</translation>
    </message>
    <message>
        <source>as desired since %1</source>
        <translation>与期望一致，已 %1</translation>
    </message>
    <message>
        <source>as desired</source>
        <translation>与期望一致</translation>
    </message>
    <message numerus="yes">
        <source>%n pending</source>
        <translation>
            <numerusform>%n 项待应用</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pending until it returns</source>
        <translation>
            <numerusform>%n 项待其返回后应用</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n differ</source>
        <translation>
            <numerusform>%n 项不一致</numerusform>
        </translation>
    </message>
    <message>
        <source>Enter sets it, Escape leaves it.</source>
        <translation>回车设置，Esc 放弃。</translation>
    </message>
    <message>
        <source>%1 Enter sets it, Escape leaves it.</source>
        <translation>%1 回车设置，Esc 放弃。</translation>
    </message>
    <message>
        <source>Choose a property and press Enter to edit what is desired.</source>
        <translation>选择属性并按回车编辑期望值。</translation>
    </message>
    <message>
        <source>Its product does not say that this can be desired.</source>
        <translation>其产品未定义此期望值。</translation>
    </message>
    <message>
        <source>Desired and reported</source>
        <translation>期望与上报</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::UndoImportDialog</name>
    <message>
        <source>Undo import of %1</source>
        <translation>撤销 %1 的导入</translation>
    </message>
    <message>
        <source>This takes back what the import of %1 did, as one batch. It cannot be undone again, but the file can be imported once more.</source>
        <translation>将整批撤销 %1 的导入。此操作不可再撤销，但文件可以再次导入。</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>生成时间</translation>
    </message>
    <message>
        <source>removed; those that have connected since are retired</source>
        <translation>删除；此后连接过的退役</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>更新</translation>
    </message>
    <message>
        <source>as they were before</source>
        <translation>恢复原状</translation>
    </message>
    <message>
        <source>Unchanged</source>
        <translation>未变</translation>
    </message>
    <message>
        <source>not touched</source>
        <translation>不受影响</translation>
    </message>
    <message>
        <source>What somebody has changed since the import stays as it is now; how many those are is said afterwards.</source>
        <translation>导入之后被人改过的内容保持现状，其数量在撤销后给出。</translation>
    </message>
    <message>
        <source>What is taken back reaches the devices of the shops.</source>
        <translation>撤销会影响门店的设备。</translation>
    </message>
    <message numerus="yes">
        <source>Undo %Ln change(s)</source>
        <translation>
            <numerusform>撤销 %Ln 处变更</numerusform>
        </translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 分钟</translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1 小时</translation>
    </message>
    <message>
        <source>%1 d</source>
        <translation>%1 天</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%1 cores</source>
        <translation>%1 核</translation>
    </message>
</context>
<context>
    <name>WorkloadsModel</name>
    <message>
        <source>%1, no limit set</source>
        <translation>%1，未设上限</translation>
    </message>
    <message>
        <source>%1 of a limit of %2</source>
        <translation>%1，上限 %2</translation>
    </message>
</context>
<context>
    <name>Problems</name>
    <message>
        <source>the cluster is not reached</source>
        <translation>集群无法连接</translation>
    </message>
    <message numerus="yes">
        <source>the node is not ready, with %n pod(s) on it</source>
        <translation>
            <numerusform>节点未就绪，其上有 %n 个 Pod</numerusform>
        </translation>
    </message>
    <message>
        <source>the node runs short of something</source>
        <translation>节点资源紧张</translation>
    </message>
    <message numerus="yes">
        <source>%n pod(s) crash again and again</source>
        <translation>
            <numerusform>%n 个 Pod 反复崩溃</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pod(s) cannot pull the image</source>
        <translation>
            <numerusform>%n 个 Pod 拉取镜像失败</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pod(s) are pending</source>
        <translation>
            <numerusform>%n 个 Pod 处于等待中</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pod(s) ran out of memory</source>
        <translation>
            <numerusform>%n 个 Pod 内存溢出（OOM）</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pod(s) cannot start</source>
        <translation>
            <numerusform>%n 个 Pod 无法启动</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pod(s) run and are not ready</source>
        <translation>
            <numerusform>%n 个 Pod 在运行但未就绪</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pod(s) failed</source>
        <translation>
            <numerusform>%n 个 Pod 失败</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pod(s) do not go away</source>
        <translation>
            <numerusform>%n 个 Pod 迟迟未删除</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2 pods ready, beyond its deadline</source>
        <translation>%2 个 Pod 中仅 %1 个就绪，已超过期限</translation>
    </message>
    <message>
        <source>the API server's certificate ends on %1</source>
        <translation>API Server 证书将于 %1 到期</translation>
    </message>
    <message>
        <source>the volume %1 will be full on %2</source>
        <translation>存储卷 %1 预计 %2 写满</translation>
    </message>
    <message>
        <source>the volume %1 is nearly full</source>
        <translation>存储卷 %1 即将写满</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1: %2 (%3)</source>
        <translation>%1：%2（%3）</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Restarts</source>
        <translation>重启次数</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Desired</source>
        <translation>期望</translation>
    </message>
    <message>
        <source>Updated</source>
        <translation>已更新</translation>
    </message>
    <message>
        <source>Last exit</source>
        <translation>上次退出</translation>
    </message>
    <message>
        <source>Container</source>
        <translation>容器</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Condition</source>
        <translation>状况</translation>
    </message>
    <message>
        <source>Pods</source>
        <translation>Pod</translation>
    </message>
    <message>
        <source>Alert</source>
        <translation>告警</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>存储卷</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>剩余</translation>
    </message>
    <message>
        <source>Of</source>
        <translation>总量</translation>
    </message>
    <message>
        <source>Fills a day</source>
        <translation>每日增长</translation>
    </message>
    <message>
        <source>Ends</source>
        <translation>到期</translation>
    </message>
    <message>
        <source>Certificate of</source>
        <translation>证书主体</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::AlertsModel</name>
    <message>
        <source>Critical</source>
        <translation>严重</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Info</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>Pending</source>
        <translation>待触发</translation>
    </message>
    <message>
        <source>Silenced</source>
        <translation>已静默</translation>
    </message>
    <message>
        <source>Inhibited</source>
        <translation>被抑制</translation>
    </message>
    <message>
        <source>Firing</source>
        <translation>触发中</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>Alert</source>
        <translation>告警</translation>
    </message>
    <message>
        <source>About</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>摘要</translation>
    </message>
    <message>
        <source>For</source>
        <translation>持续</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Namespace</source>
        <translation>命名空间</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>No alert</source>
        <translation>没有告警</translation>
    </message>
    <message>
        <source>Nothing fires in any cluster whose Prometheus or Alertmanager is known.</source>
        <translation>已接入 Prometheus 或 Alertmanager 的集群均无告警触发。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::SilencesModel</name>
    <message>
        <source>Silent</source>
        <translation>静默中</translation>
    </message>
    <message>
        <source>To come</source>
        <translation>未开始</translation>
    </message>
    <message>
        <source>Over</source>
        <translation>已结束</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Silences</source>
        <translation>静默条件</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>By</source>
        <translation>创建人</translation>
    </message>
    <message>
        <source>Ends</source>
        <translation>结束时间</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>No silence</source>
        <translation>没有静默</translation>
    </message>
    <message>
        <source>Every alert that fires is heard.</source>
        <translation>所有触发的告警都会通知。</translation>
    </message>
    <message>
        <source>Silences of %1 are not known: %2</source>
        <translation>无法获知 %1 的静默：%2</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::AlertActions</name>
    <message>
        <source>Silence alerts of %1</source>
        <translation>静默 %1 的告警</translation>
    </message>
    <message>
        <source>The alerts of %1 that match are silenced.</source>
        <translation>%1 中匹配的告警已静默。</translation>
    </message>
    <message>
        <source>End a silence</source>
        <translation>结束静默</translation>
    </message>
    <message>
        <source>The silence has ended.</source>
        <translation>静默已结束。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::AlertsPage</name>
    <message>
        <source>Silence…</source>
        <translation>静默…</translation>
    </message>
    <message>
        <source>Open the object</source>
        <translation>打开对象</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>告警</translation>
    </message>
    <message>
        <source>&amp;Alert</source>
        <translation>告警(&amp;A)</translation>
    </message>
    <message numerus="yes">
        <source>%n fire(s)</source>
        <translation>
            <numerusform>%n 条触发中</numerusform>
        </translation>
    </message>
    <message>
        <source>Silences</source>
        <translation>静默</translation>
    </message>
    <message>
        <source>End silence</source>
        <translation>结束静默</translation>
    </message>
    <message>
        <source>Filter alerts…</source>
        <translation>筛选告警…</translation>
    </message>
    <message>
        <source>Filter silences…</source>
        <translation>筛选静默…</translation>
    </message>
    <message numerus="yes">
        <source>%1 critical · %n warning(s) · %2 muted</source>
        <translation>
            <numerusform>%1 个严重 · %n 个警告 · %2 个已静默</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rule(s)</source>
        <translation>
            <numerusform>%n 条规则</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n silence(s)</source>
        <translation>
            <numerusform>%n 条静默</numerusform>
        </translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>Filter rules…</source>
        <translation>筛选规则…</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::AlertInspector</name>
    <message>
        <source>No longer fires</source>
        <translation>已恢复</translation>
    </message>
    <message>
        <source>Silence…</source>
        <translation>静默…</translation>
    </message>
    <message>
        <source>Open the object</source>
        <translation>打开对象</translation>
    </message>
    <message>
        <source>Runbook</source>
        <translation>处置手册</translation>
    </message>
    <message>
        <source>Facts</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>About</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>开始时间</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Told to</source>
        <translation>通知到</translation>
    </message>
    <message>
        <source>Cluster</source>
        <translation>集群</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>概要</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::SilenceDialog</name>
    <message>
        <source>Silence %1</source>
        <translation>静默 %1</translation>
    </message>
    <message>
        <source>Alerts of %1 that have all of these labels are not told to anybody until the silence ends. They go on firing.</source>
        <translation>%1 中带有以下全部标签的告警，在静默结束前不再通知任何人；告警本身仍在触发。</translation>
    </message>
    <message>
        <source>30 minutes</source>
        <translation>30 分钟</translation>
    </message>
    <message>
        <source>2 hours</source>
        <translation>2 小时</translation>
    </message>
    <message>
        <source>8 hours</source>
        <translation>8 小时</translation>
    </message>
    <message>
        <source>1 day</source>
        <translation>1 天</translation>
    </message>
    <message>
        <source>1 week</source>
        <translation>1 周</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>For</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Others read it beside the silence.</source>
        <translation>其他人会在静默列表中看到。</translation>
    </message>
    <message>
        <source>Silence</source>
        <translation>静默</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::MetricsPage</name>
    <message>
        <source>Metrics</source>
        <translation>指标</translation>
    </message>
    <message>
        <source>No cluster</source>
        <translation>没有集群</translation>
    </message>
    <message>
        <source>Ask Prometheus</source>
        <translation>查询 Prometheus</translation>
    </message>
    <message>
        <source>Add a cluster with its Prometheus first.</source>
        <translation>请先添加集群及其 Prometheus。</translation>
    </message>
    <message>
        <source>Write a query in PromQL and press Enter; names are proposed while you type.</source>
        <translation>输入 PromQL 后按回车；输入时会自动提示名称。</translation>
    </message>
    <message>
        <source>15 min</source>
        <translation>15 分钟</translation>
    </message>
    <message>
        <source>1 h</source>
        <translation>1 小时</translation>
    </message>
    <message>
        <source>6 h</source>
        <translation>6 小时</translation>
    </message>
    <message>
        <source>1 d</source>
        <translation>1 天</translation>
    </message>
    <message>
        <source>7 d</source>
        <translation>7 天</translation>
    </message>
    <message>
        <source>PromQL, such as sum by (namespace) (rate(container_cpu_usage_seconds_total[5m]))</source>
        <translation>PromQL，例如 sum by (namespace) (rate(container_cpu_usage_seconds_total[5m]))</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>查询</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Where metrics are…</source>
        <translation>指标来源…</translation>
    </message>
</context>
<context>
    <name>wheelhouse::models::EndpointActions</name>
    <message>
        <source>Set where the metrics of %1 are</source>
        <translation>设置 %1 的指标来源</translation>
    </message>
    <message>
        <source>%1 is asked there from now on.</source>
        <translation>今后将从该地址查询 %1。</translation>
    </message>
    <message>
        <source>Forget where the metrics of %1 are</source>
        <translation>移除 %1 的指标来源</translation>
    </message>
    <message>
        <source>The endpoint of %1 and its secrets are forgotten.</source>
        <translation>%1 的端点及其凭据已移除。</translation>
    </message>
</context>
<context>
    <name>wheelhouse::widgets::EndpointDialog</name>
    <message>
        <source>Find in the cluster</source>
        <translation>在集群中查找</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>测试</translation>
    </message>
    <message>
        <source>Metrics and alerts of %1</source>
        <translation>%1 的指标与告警</translation>
    </message>
    <message>
        <source>Prometheus</source>
        <translation>Prometheus</translation>
    </message>
    <message>
        <source>Alertmanager</source>
        <translation>Alertmanager</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>User and password</source>
        <translation>用户名和密码</translation>
    </message>
    <message>
        <source>Bearer token</source>
        <translation>Bearer 令牌</translation>
    </message>
    <message>
        <source>Client certificate</source>
        <translation>客户端证书</translation>
    </message>
    <message>
        <source>Which</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>已找到</translation>
    </message>
    <message>
        <source>URL</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>http(s)://host:port/path, or service://namespace/service:port through the API server. ?label.cluster=NAME where it serves several clusters.</source>
        <translation>http(s)://主机:端口/路径，或经 API Server 访问的 service://命名空间/服务:端口；若服务于多个集群，请加 ?label.cluster=名称。</translation>
    </message>
    <message>
        <source>Login</source>
        <translation>认证方式</translation>
    </message>
    <message>
        <source>User</source>
        <translation>用户名</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>令牌</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>证书</translation>
    </message>
    <message>
        <source>Its key</source>
        <translation>私钥</translation>
    </message>
    <message>
        <source>Authority</source>
        <translation>CA 证书</translation>
    </message>
    <message>
        <source>The only one to trust; the system's when empty.</source>
        <translation>只信任该 CA；留空则使用系统信任的 CA。</translation>
    </message>
    <message>
        <source>TLS server name</source>
        <translation>TLS 服务器名称</translation>
    </message>
    <message>
        <source>More headers</source>
        <translation>附加请求头</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>kept, not shown</source>
        <translation>已保存，不显示</translation>
    </message>
    <message>
        <source>Kept: %1</source>
        <translation>已保存：%1</translation>
    </message>
    <message>
        <source>Asking it…</source>
        <translation>正在测试…</translation>
    </message>
    <message>
        <source>Looking through the services of the cluster…</source>
        <translation>正在查找集群中的服务…</translation>
    </message>
    <message>
        <source>No service looks like Prometheus, VictoriaMetrics or Alertmanager.</source>
        <translation>没有找到 Prometheus、VictoriaMetrics 或 Alertmanager 服务。</translation>
    </message>
    <message>
        <source>%1 (does not answer as it should)</source>
        <translation>%1（应答不正常）</translation>
    </message>
</context>
</TS>
