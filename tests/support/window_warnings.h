#pragma once

#include <QRegularExpression>
#include <QTest>

namespace wheelhouse::test {

// A Qt warning fails the test function that is running; call it from init(). In
// place of QT_FATAL_WARNINGS, since the offscreen platform says of itself what
// it cannot do with windows.
inline void failOnWarnings()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin does not support )")));
}

} // namespace wheelhouse::test
