#pragma once

#include <QRegularExpression>
#include <QTest>

namespace wheelhouse::test {

// A Qt warning fails the test function that is running; call it from init(). In
// place of QT_FATAL_WARNINGS, since the offscreen platform warns of itself
// whenever a window has a minimum size.
inline void failOnWarnings()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin does not support propagateSizeHints)")));
}

} // namespace wheelhouse::test
