#pragma once

#include <QWidget>

class QLineEdit;

namespace wheelhouse::widgets {

class Label;
class Workbench;

// Asks for a count to be typed before something large or dangerous is done:
// `Type 19753 to go on`. Nothing is asked while the count is small and the place
// harmless.
class CountGuard final : public QWidget {
    Q_OBJECT
public:
    // Above so many it is always asked.
    static constexpr qint64 kLarge = 1'000;

    explicit CountGuard(QWidget *parent = nullptr);
    // What is typed already is kept while the count stays the same.
    void ask(qint64 count, bool isProduction);
    void askNothing();
    bool isSatisfied() const;
    QLineEdit *field() const { return m_field; }

Q_SIGNALS:
    void changed();

private:
    Label *m_words;
    QLineEdit *m_field;
    qint64 m_count = -1;
    bool m_asks = false;
};

// Whether what is written from this window may reach production: its scope has
// a production environment. Devices serve all environments of their server.
bool reachesProduction(Workbench &bench);

} // namespace wheelhouse::widgets
