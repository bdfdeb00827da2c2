#include "widgets/shell/shortcut_sheet.h"

#include <QPainter>

#include "widgets/theme/fonts.h"
#include "widgets/theme/paint.h"

namespace wheelhouse::widgets {

namespace {

constexpr int kColumn = 320;
constexpr int kLine = 24;
constexpr int kMargin = 24;

} // namespace

ShortcutSheet::ShortcutSheet(const QVector<Group> &groups, QWidget *parent) : QDialog(parent), m_groups(groups)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Shortcuts"));
    int lines = 0;
    for (const Group &group : groups)
        lines += static_cast<int>(group.lines.size()) + 2;
    setFixedSize(2 * kColumn + 3 * kMargin, (lines / 2 + 3) * kLine + 2 * kMargin);
}

void ShortcutSheet::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Theme &theme = themeOf(this);
    painter.fillRect(rect(), theme.surface.raised);
    int x = kMargin;
    int y = kMargin;
    for (const Group &group : m_groups) {
        if (y + (group.lines.size() + 1) * kLine > height() - kMargin / 2 && x == kMargin) {
            x += kColumn + kMargin;
            y = kMargin;
        }
        painter.setFont(fonts::strong());
        painter.setPen(theme.text.primary);
        painter.drawText(QRect(x, y, kColumn, kLine), Qt::AlignVCenter | Qt::AlignLeft, group.title);
        y += kLine;
        for (const auto &[words, keys] : group.lines) {
            painter.setFont(fonts::base());
            painter.setPen(theme.text.secondary);
            painter.drawText(QRect(x, y, kColumn, kLine), Qt::AlignVCenter | Qt::AlignLeft, words);
            const int wide = keyWidth(keys);
            drawKey(&painter, QRect(x + kColumn - wide, y, wide, kLine), keys, theme);
            painter.fillRect(QRect(x, y + kLine - 1, kColumn, 1), theme.line.hair);
            y += kLine;
        }
        y += kLine / 2;
    }
}

} // namespace wheelhouse::widgets
