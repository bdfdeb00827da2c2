#pragma once

#include <functional>

#include <QObject>
#include <QVector>

class QTabBar;

namespace wheelhouse::widgets {

class Button;
class FilterEdit;

// The tabs of a page's head as named filters: `All`, those that ship, and the
// user's own, which a context menu removes. Kept in the user's settings under
// the page's id.
class SavedViews final : public QObject {
    Q_OBJECT
public:
    struct BuiltIn {
        std::function<QString()> name;
        QString filter;
    };
    SavedViews(const QString &page, QVector<BuiltIn> builtIn, QTabBar *tabs, FilterEdit *filter, Button *save,
               QObject *parent = nullptr);
    void retranslate();

private:
    struct View {
        QString name;
        QString filter;
        bool isOwn = false;
    };
    void rebuild();
    void askName();
    void follow();
    void offerRemoval(const QPoint &position);
    void store() const;

    QString m_page;
    QVector<BuiltIn> m_builtIn;
    QVector<View> m_views;
    QTabBar *m_tabs;
    FilterEdit *m_filter;
    Button *m_save;
    bool m_choosing = false;
};

} // namespace wheelhouse::widgets
