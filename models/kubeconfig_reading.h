#pragma once

#include <functional>

#include <QByteArray>
#include <QObject>
#include <QString>

namespace wheelhouse::models {

// Reads a kubeconfig of this machine and takes in the files that it names, away
// from the UI thread; `done` is then called on it with the text or a cause,
// unless `context` is gone. With `whole` all of its contexts, to choose from;
// else the one of that name alone, the current one when empty: other clusters'
// credentials stay here.
void readKubeconfig(QObject *context, const QString &path, const QString &contextName, bool whole,
                    std::function<void(const QByteArray &, const QString &)> done);

} // namespace wheelhouse::models
