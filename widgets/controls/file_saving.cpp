#include "widgets/controls/file_saving.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QPointer>
#include <QSaveFile>
#include <QThreadPool>

namespace wheelhouse::widgets {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(FileSaving)
};

QString write(const FileToSave &file)
{
    QSaveFile out(file.path);
    if (!out.open(QIODevice::WriteOnly))
        return out.errorString();
    if (file.isPrivate)
        out.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    out.write(file.content);
    return out.commit() ? QString() : out.errorString();
}

} // namespace

void saveFiles(QObject *context, std::vector<FileToSave> files, std::function<void(const QString &)> done)
{
    QPointer<QObject> guard(context);
    QThreadPool::globalInstance()->start([guard, files = std::move(files), done = std::move(done)] {
        QString cause;
        for (const FileToSave &file : files) {
            cause = write(file);
            if (!cause.isEmpty()) {
                cause = Words::tr("%1 could not be written: %2").arg(QFileInfo(file.path).fileName(), cause);
                break;
            }
        }
        QMetaObject::invokeMethod(QCoreApplication::instance(), [guard, cause, done] {
            if (guard)
                done(cause);
        });
    });
}

void readFile(QObject *context, const QString &path, qint64 limit,
              std::function<void(const QByteArray &, const QString &)> done)
{
    QPointer<QObject> guard(context);
    QThreadPool::globalInstance()->start([guard, path, limit, done = std::move(done)] {
        QByteArray content;
        QString cause;
        QFile file(path);
        if (!QFileInfo(path).isFile())
            cause = Words::tr("%1 is not a file.").arg(path);
        else if (!file.open(QIODevice::ReadOnly))
            cause = file.errorString();
        else if (file.size() > limit)
            cause = Words::tr("The file is larger than %1 KB.").arg(limit / 1024);
        else
            content = file.readAll();
        QMetaObject::invokeMethod(QCoreApplication::instance(), [guard, content, cause, done] {
            if (guard)
                done(content, cause);
        });
    });
}

} // namespace wheelhouse::widgets
