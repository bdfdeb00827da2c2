#pragma once

#include <QObject>
#include <QTranslator>

#include "widgets/theme/system_scheme.h"
#include "widgets/theme/theme.h"

namespace wheelhouse::widgets {

class WheelhouseStyle;

// How the whole application looks and speaks: theme, fonts, language. Installs
// style, palette, font and translator; every widget then gets PaletteChange or
// LanguageChange. Remembers the choice. Owned by the program; UI thread.
class Appearance final : public QObject {
    Q_OBJECT
public:
    enum class SchemeChoice { System, Light, Dark, HighContrast };
    Q_ENUM(SchemeChoice)
    enum class Language { System, English, Chinese };
    Q_ENUM(Language)

    // `remember`: read and write the choice in the user's settings.
    explicit Appearance(bool remember = true, QObject *parent = nullptr);

    SchemeChoice schemeChoice() const { return m_choice; }
    Language language() const { return m_language; }
    bool isChinese() const;
    const Theme &theme() const;

    void setSchemeChoice(SchemeChoice choice);
    void setLanguage(Language language);

Q_SIGNALS:
    void themeChanged();

private:
    void applyScheme();
    void applyLanguage();

    bool m_remember;
    SchemeChoice m_choice = SchemeChoice::System;
    Language m_language = Language::System;
    SystemScheme m_system;
    WheelhouseStyle *m_style;
    QTranslator m_translator;
    QTranslator m_qtTranslator;
};

} // namespace wheelhouse::widgets
