#include "models/operation.h"

namespace wheelhouse::models {

Operation::Operation(QString id, QString title, QString subject, QObject *parent)
    : QObject(parent), m_id(std::move(id)), m_title(std::move(title)), m_subject(std::move(subject)),
      m_startTime(QDateTime::currentDateTimeUtc())
{
}

void Operation::succeed(QString resultText, QVariant result)
{
    m_resultText = std::move(resultText);
    m_result = std::move(result);
    end(State::Done);
}

void Operation::failWith(QString resultText, QString technical, QHash<QString, QString> fieldErrors)
{
    m_resultText = std::move(resultText);
    m_technical = std::move(technical);
    m_fieldErrors = std::move(fieldErrors);
    end(State::Failed);
}

void Operation::setProgress(double share, const QString &text)
{
    if (m_state != State::Running || (m_progress == share && m_progressText == text))
        return;
    m_progress = share;
    m_progressText = text;
    Q_EMIT progressed();
}

void Operation::cancel()
{
    // What is called may end the operation, which lets go of it.
    const auto cancel = std::exchange(m_cancel, {});
    if (isRunning() && cancel)
        cancel();
}

void Operation::end(State state)
{
    if (m_state != State::Running)
        return;
    m_cancel = {};
    m_state = state;
    m_endTime = QDateTime::currentDateTimeUtc();
    Q_EMIT finished();
}

} // namespace wheelhouse::models
