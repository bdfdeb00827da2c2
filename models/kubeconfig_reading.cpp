#include "models/kubeconfig_reading.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QPointer>
#include <QThreadPool>

#include "client/documents/kubeconfig_file.h"

namespace wheelhouse::models {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(KubeconfigReading)
};

QString read(const QString &path, const QString &contextName, bool whole, QByteArray &content)
{
    QFile file(path);
    if (!QFileInfo(path).isFile())
        return Words::tr("%1 is not a file.").arg(path);
    if (!file.open(QIODevice::ReadOnly))
        return file.errorString();
    if (file.size() > static_cast<qint64>(client::kMaxKubeconfigBytes))
        return Words::tr("The file is larger than %1 KB.").arg(client::kMaxKubeconfigBytes / 1024);
    const auto part = whole ? client::KubeconfigPart::Whole : client::KubeconfigPart::OneContext;
    const auto flat = client::flattenKubeconfig(
        file.readAll().toStdString(), QFileInfo(path).absolutePath().toStdString(), contextName.toStdString(), part);
    if (!flat)
        return Words::tr("It cannot be used: %1").arg(QString::fromStdString(flat.error().message));
    content = QByteArray::fromStdString(*flat);
    return {};
}

} // namespace

void readKubeconfig(QObject *context, const QString &path, const QString &contextName, bool whole,
                    std::function<void(const QByteArray &, const QString &)> done)
{
    QPointer<QObject> guard(context);
    QThreadPool::globalInstance()->start([guard, path, contextName, whole, done = std::move(done)] {
        QByteArray content;
        const QString cause = read(path, contextName, whole, content);
        QMetaObject::invokeMethod(QCoreApplication::instance(), [guard, content, cause, done] {
            if (guard)
                done(content, cause);
        });
    });
}

} // namespace wheelhouse::models
