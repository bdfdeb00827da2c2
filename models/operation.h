#pragma once

#include <functional>

#include <QDateTime>
#include <QHash>
#include <QObject>
#include <QString>
#include <QVariant>

#include "models/cell_values.h"
#include "models/roles.h"

namespace wheelhouse::models {

// Something that was asked of the server: runs on by itself and ends with a
// sentence. Listed in OperationsModel, which owns it; it stays at least until
// control returns to the event loop after `finished`. UI thread.
class Operation final : public QObject {
    Q_OBJECT
public:
    enum class State { Running, Done, Failed };
    Q_ENUM(State)

    Operation(QString id, QString title, QString subject, QObject *parent = nullptr);

    const QString &id() const { return m_id; }
    // `Register PRN3-7K40-118206`, translated.
    const QString &title() const { return m_title; }
    // Resource it is about; may be empty.
    const QString &subject() const { return m_subject; }
    State state() const { return m_state; }
    bool isRunning() const { return m_state == State::Running; }
    bool succeeded() const { return m_state == State::Done; }
    // What came of it: a translated sentence, empty while it runs.
    const QString &resultText() const { return m_resultText; }
    // The failure's own words with its code, for "Details".
    const QString &technical() const { return m_technical; }
    // Wrong fields of the request, by their path, with what is allowed.
    const QHash<QString, QString> &fieldErrors() const { return m_fieldErrors; }
    const QDateTime &startTime() const { return m_startTime; }
    const QDateTime &endTime() const { return m_endTime; }
    // What the call brought: see the action that made the operation. Gives it
    // away, so that a password does not stay in memory.
    QVariant takeResult() { return std::exchange(m_result, QVariant()); }
    const QVariant &result() const { return m_result; }

    // How far it is, 0 … 1; NaN where that is not known. With it goes a short
    // text: `41 % · 12,300 rows/s · 8 s left`.
    double progress() const { return m_progress; }
    const QString &progressText() const { return m_progressText; }
    // It runs, and can be ended by cancel().
    bool mayBeCancelled() const { return isRunning() && m_cancel; }
    void cancel();

    // For the actions.
    void setProgress(double share, const QString &text);
    void setCancel(std::function<void()> cancel) { m_cancel = std::move(cancel); }
    // For the actions: each once.
    void succeed(QString resultText, QVariant result = {});
    void failWith(QString resultText, QString technical, QHash<QString, QString> fieldErrors = {});

Q_SIGNALS:
    void finished();
    void progressed();

private:
    void end(State state);

    QString m_id;
    QString m_title;
    QString m_subject;
    State m_state = State::Running;
    QString m_resultText;
    QString m_technical;
    QHash<QString, QString> m_fieldErrors;
    QDateTime m_startTime;
    QDateTime m_endTime;
    QVariant m_result;
    double m_progress = kNoValue;
    QString m_progressText;
    std::function<void()> m_cancel;
};

} // namespace wheelhouse::models
