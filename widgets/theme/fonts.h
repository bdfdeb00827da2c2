#pragma once

#include <QFont>

// The type scale. Sizes are in device-independent pixels; families and the
// size of captions follow the language (`setChinese`). UI thread.
namespace wheelhouse::widgets::fonts {

// Chinese needs another family order and captions of at least 12.
void setChinese(bool chinese);

QFont base();
QFont medium();
QFont strong();
QFont small();
QFont smallMedium();
QFont smallStrong();
QFont caption();
QFont captionStrong();
QFont title();
QFont figure();
QFont mono();
QFont monoStrong();
// Subject of an inspector: mono 14, 600.
QFont monoTitle();

} // namespace wheelhouse::widgets::fonts
