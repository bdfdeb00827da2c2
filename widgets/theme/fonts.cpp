#include "widgets/theme/fonts.h"

#include "widgets/theme/tokens.h"

namespace wheelhouse::widgets::fonts {

namespace {

bool g_chinese = false;

QFont sans(int px, QFont::Weight weight)
{
    QFont font;
    font.setFamilies({QStringLiteral("Inter"), QStringLiteral("Segoe UI"), QStringLiteral("SF Pro Text"),
                      QStringLiteral("Noto Sans CJK SC"), QStringLiteral("PingFang SC"),
                      QStringLiteral("Microsoft YaHei UI"), QStringLiteral("sans-serif")});
    font.setPixelSize(g_chinese ? std::max(px, tokens::kSmallPx) : px);
    font.setWeight(weight);
    return font;
}

QFont fixed(int px, QFont::Weight weight)
{
    QFont font;
    font.setFamilies({QStringLiteral("DejaVu Sans Mono"), QStringLiteral("SF Mono"), QStringLiteral("Consolas"),
                      QStringLiteral("Noto Sans Mono CJK SC"), QStringLiteral("monospace")});
    font.setPixelSize(px);
    font.setWeight(weight);
    font.setStyleHint(QFont::Monospace);
    return font;
}

} // namespace

void setChinese(bool chinese)
{
    g_chinese = chinese;
}

QFont base() { return sans(tokens::kBasePx, QFont::Normal); }
QFont medium() { return sans(tokens::kBasePx, QFont::Medium); }
QFont strong() { return sans(tokens::kBasePx, QFont::DemiBold); }
QFont small() { return sans(tokens::kSmallPx, QFont::Normal); }
QFont smallMedium() { return sans(tokens::kSmallPx, QFont::Medium); }
QFont smallStrong() { return sans(tokens::kSmallPx, QFont::DemiBold); }
QFont caption() { return sans(tokens::kCaptionPx, QFont::Medium); }
QFont captionStrong() { return sans(tokens::kCaptionPx, QFont::DemiBold); }
QFont title() { return sans(tokens::kTitlePx, QFont::DemiBold); }
QFont figure() { return sans(tokens::kFigurePx, QFont::DemiBold); }
QFont mono() { return fixed(tokens::kMonoPx, QFont::Normal); }
QFont monoStrong() { return fixed(tokens::kMonoPx, QFont::Bold); }
QFont monoTitle() { return fixed(14, QFont::Bold); }

} // namespace wheelhouse::widgets::fonts
