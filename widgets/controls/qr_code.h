#pragma once

#include <optional>

#include <QBitArray>
#include <QWidget>

class QPainter;

namespace wheelhouse::widgets {

// A QR code: encoded once, painted in any size. A value; any thread.
class QrCode {
public:
    // Level M: it is still read with 15 % of it gone. Nothing where the text is
    // too long for the largest code (2,331 bytes).
    static std::optional<QrCode> encode(const QString &text);

    // Modules on a side, without the quiet zone around.
    int size() const { return m_size; }
    bool isDark(int x, int y) const { return m_modules.testBit(y * m_size + x); }
    // Fills the largest square in the middle of `rect`, with the quiet zone of
    // four modules. Black on white in every theme: readers want it so.
    void paint(QPainter *painter, const QRectF &rect) const;

private:
    int m_size = 0;
    QBitArray m_modules;
};

// Shows one; empty while it has no text.
class QrCodeView final : public QWidget {
    Q_OBJECT
public:
    explicit QrCodeView(int side = 176, QWidget *parent = nullptr);
    void setText(const QString &text);
    QSize sizeHint() const override { return {m_side, m_side}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    int m_side;
    std::optional<QrCode> m_code;
};

} // namespace wheelhouse::widgets
