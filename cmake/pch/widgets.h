// Precompiled for the desktop's windows.
#pragma once

#include "plain.h"

#include <QtCore/QtCore>
#include <QtGui/QtGui>
#include <QtWidgets/QtWidgets>
