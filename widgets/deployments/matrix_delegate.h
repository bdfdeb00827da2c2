#pragma once

#include "widgets/table/cell_delegate.h"

namespace wheelhouse::widgets {

// Cells of "what runs where": mark, tag and age of one application in one
// environment; everything else as in any table.
class MatrixDelegate final : public CellDelegate {
    Q_OBJECT
public:
    using CellDelegate::CellDelegate;

protected:
    bool paintOwn(const Cell &cell) const override;
};

} // namespace wheelhouse::widgets
