#pragma once

#include <functional>
#include <vector>

#include <QByteArray>
#include <QObject>
#include <QString>

namespace wheelhouse::widgets {

struct FileToSave {
    QString path;
    QByteArray content;
    // Readable by its owner only.
    bool isPrivate = false;
};

// Writes the files away from the UI thread, each whole or not at all; `done`
// is then called on the UI thread with a cause, empty when all went well,
// unless `context` is gone.
void saveFiles(QObject *context, std::vector<FileToSave> files, std::function<void(const QString &)> done);

// Reads at most `limit` bytes; `done` gets the bytes, or a cause.
void readFile(QObject *context, const QString &path, qint64 limit,
              std::function<void(const QByteArray &, const QString &)> done);

} // namespace wheelhouse::widgets
