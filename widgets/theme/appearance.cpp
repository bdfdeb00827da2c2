#include "widgets/theme/appearance.h"

#include <QApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QMetaEnum>
#include <QSettings>

#include "resources/resources.h"
#include "widgets/theme/fonts.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/wheelhouse_style.h"

namespace wheelhouse::widgets {

namespace {

const QString kSchemeKey = QStringLiteral("appearance/scheme");
const QString kLanguageKey = QStringLiteral("appearance/language");

template <class Enum> Enum read(const QString &key, Enum fallback)
{
    bool known = false;
    const QByteArray name = QSettings().value(key).toString().toLatin1();
    const int value = QMetaEnum::fromType<Enum>().keyToValue(name.constData(), &known);
    return known ? static_cast<Enum>(value) : fallback;
}

template <class Enum> void write(const QString &key, Enum value)
{
    QSettings().setValue(key, QString::fromLatin1(QMetaEnum::fromType<Enum>().valueToKey(static_cast<int>(value))));
}

} // namespace

Appearance::Appearance(bool remember, QObject *parent)
    : QObject(parent), m_remember(remember), m_style(new WheelhouseStyle)
{
    resources::load();
    if (m_remember) {
        m_choice = read(kSchemeKey, m_choice);
        m_language = read(kLanguageKey, m_language);
    }
    // The application takes ownership of the style.
    QApplication::setStyle(m_style);
    QApplication::setWindowIcon(applicationIcon());
    connect(&m_system, &SystemScheme::changed, this, &Appearance::applyScheme);
    applyLanguage();
    applyScheme();
}

const Theme &Appearance::theme() const
{
    return m_style->theme();
}

bool Appearance::isChinese() const
{
    return m_language == Language::Chinese
        || (m_language == Language::System && QLocale::system().language() == QLocale::Chinese);
}

void Appearance::setSchemeChoice(SchemeChoice choice)
{
    if (m_choice == choice)
        return;
    m_choice = choice;
    if (m_remember)
        write(kSchemeKey, choice);
    applyScheme();
}

void Appearance::setLanguage(Language language)
{
    if (m_language == language)
        return;
    m_language = language;
    if (m_remember)
        write(kLanguageKey, language);
    applyLanguage();
}

void Appearance::applyScheme()
{
    Theme::Scheme scheme = m_system.isDark() ? Theme::Scheme::Dark : Theme::Scheme::Light;
    switch (m_choice) {
    case SchemeChoice::Light: scheme = Theme::Scheme::Light; break;
    case SchemeChoice::Dark: scheme = Theme::Scheme::Dark; break;
    case SchemeChoice::HighContrast: scheme = Theme::Scheme::HighContrast; break;
    case SchemeChoice::System: break;
    }
    const Theme theme(scheme);
    m_style->setTheme(theme);
    QApplication::setPalette(theme.palette());
    Q_EMIT themeChanged();
}

void Appearance::applyLanguage()
{
    QCoreApplication::removeTranslator(&m_translator);
    QCoreApplication::removeTranslator(&m_qtTranslator);
    const QLocale locale = isChinese() ? QLocale(QLocale::Chinese, QLocale::China)
        : m_language == Language::English ? QLocale(QLocale::English, QLocale::UnitedKingdom)
                                          : QLocale::system();
    QLocale::setDefault(locale);
    fonts::setChinese(isChinese());
    QApplication::setFont(fonts::base());
    // English has a catalogue too: it holds the plurals.
    if (isChinese() && m_qtTranslator.load(QStringLiteral("qtbase_zh_CN"),
                                           QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QCoreApplication::installTranslator(&m_qtTranslator);
    if (m_translator.load(isChinese() ? QStringLiteral(":/wheelhouse/translations/wheelhouse_zh_CN.qm")
                                      : QStringLiteral(":/wheelhouse/translations/wheelhouse_en.qm")))
        QCoreApplication::installTranslator(&m_translator);
}

} // namespace wheelhouse::widgets
