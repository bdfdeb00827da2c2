#pragma once

#include <QFile>
#include <QDir>
#include <QProcess>
#include <QString>
#include <QStringList>

#include "tests/support/lab.h"

namespace wheelhouse::test {

// A small chart whose values say how it goes wrong: `text` is put into a
// ConfigMap of the release's name; `bad` makes the API server refuse its last
// object; `hook` runs a hook that never comes to its end; `fill` renders so many
// ConfigMaps of 250 KB.
inline const char kChartTemplate[] = R"(apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}}
data: {text: {{ .Values.text | quote }}}
---
apiVersion: v1
kind: Secret
metadata: {name: {{ .Release.Name }}}
stringData: {password: {{ .Values.password | quote }}}
{{- if .Values.bad }}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: Not_A_Name}
{{- end }}
{{- if .Values.hook }}
---
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .Release.Name }}-hook
  annotations: {"helm.sh/hook": "pre-install,pre-upgrade", "helm.sh/hook-delete-policy": before-hook-creation}
spec:
  suspend: true
  template: {spec: {restartPolicy: Never, containers: [{name: hook, image: registry.example.com/iot/hook:1}]}}
{{- end }}
{{- range $i := until (int .Values.fill) }}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ $.Release.Name }}-{{ $i }}}
data: {text: {{ printf "%d" $i | repeat 250000 | quote }}}
{{- end }}
)";

// The lab's; WHEELHOUSE_HELM names another, of version 4.
inline QString labHelm()
{
    const QString given = qEnvironmentVariable("WHEELHOUSE_HELM");
    return given.isEmpty() ? labDirectory() + QStringLiteral("/bin/helm") : given;
}

// The lab's helm as somebody else's hands; ends the test when it fails.
inline QString helm(const QStringList &arguments)
{
    QProcess process;
    process.start(labHelm(), arguments);
    if (!process.waitForFinished(60'000) || process.exitCode() != 0)
        qFatal("helm %s: %s", qPrintable(arguments.join(QLatin1Char(' '))), process.readAllStandardError().constData());
    return QString::fromUtf8(process.readAllStandardOutput());
}

// Packages the chart into a folder: the path of the archive.
inline QString makeChart(const QString &folder, const QString &version = QStringLiteral("0.1.0"))
{
    QDir(folder).mkpath(QStringLiteral("chart/templates"));
    const auto write = [&](const QString &name, const QByteArray &content) {
        QFile file(folder + QStringLiteral("/chart/") + name);
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("%s cannot be written", qPrintable(file.fileName()));
    };
    write(QStringLiteral("Chart.yaml"), "apiVersion: v2\nname: settings\nappVersion: \"7\"\nversion: " + version.toUtf8() + "\n");
    write(QStringLiteral("values.yaml"), "text: one\npassword: hunter2\nbad: false\nhook: false\nfill: 0\n");
    write(QStringLiteral("templates/all.yaml"), kChartTemplate);
    write(QStringLiteral("templates/NOTES.txt"), "It says {{ .Values.text }}.\n");
    helm({QStringLiteral("package"), folder + QStringLiteral("/chart"), QStringLiteral("--destination"), folder});
    return folder + QStringLiteral("/settings-%1.tgz").arg(version);
}

} // namespace wheelhouse::test
