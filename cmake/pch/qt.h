// Precompiled for models and for tests without a window.
#pragma once

#include "plain.h"

#include <QtCore/QtCore>
