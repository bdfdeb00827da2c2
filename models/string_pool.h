#pragma once

#include <mutex>
#include <string>

#include <QSet>
#include <QString>

namespace wheelhouse::models {

// One copy of each text that many rows share (models, sites, versions); the
// strings share their memory and may outlive the pool. Bounded: when it is
// full it begins anew. Any thread.
class StringPool {
public:
    QString intern(const std::string &text)
    {
        if (text.empty())
            return {};
        const QString string = QString::fromStdString(text);
        const std::lock_guard lock(m_mutex);
        if (m_strings.size() > kMaxStrings)
            m_strings.clear();
        return *m_strings.insert(string);
    }

private:
    static constexpr qsizetype kMaxStrings = 100'000;
    std::mutex m_mutex;
    QSet<QString> m_strings;
};

} // namespace wheelhouse::models
