#pragma once

#include <QAbstractListModel>

#include "models/catalog.h"
#include "models/panel_state.h"
#include "models/row_filter.h"

namespace wheelhouse::v1 {
class SummarizeDevicesResponse;
}
namespace wheelhouse {
struct Error;
}

namespace wheelhouse::models {

// How the devices that match a filter spread over product, presence, site, …:
// heads and, below each, its values with their counts. A value of a facet that
// the filter names itself is counted as if it did not, so that another can be
// chosen beside it. Asks by signal; the session answers. UI thread; owned by
// whoever shows it.
class FacetsModel final : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role : int {
        // bool: the head of a facet; cannot be chosen.
        IsHeadRole = Qt::UserRole + 1,
        // qint64: devices with that value; of a head, values not shown.
        CountRole,
        // double 0 … 1 of all that match.
        ShareRole,
        // bool: the filter asks for it.
        IsChosenRole,
    };
    explicit FacetsModel(Catalog &catalog, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

    // Asks again for these devices, also when the filter is the same.
    void setFilter(const RowFilter &filter);
    const RowFilter &filter() const { return m_filter; }
    // The filter with the value of a row besides, or without it when it is
    // chosen; the filter itself for a head.
    RowFilter toggled(int row) const;
    qint64 totalSize() const { return m_total; }
    const PanelState &state() const { return m_state; }
    // Names of facets, as the server knows them.
    static QStringList fields();

    // For the session and tests: answers to a question of `round`; earlier ones
    // are late and left out.
    void apply(int round, bool isWhole, const v1::SummarizeDevicesResponse &response);
    void fail(int round, const Error &error);

Q_SIGNALS:
    void stateChanged();
    // One of the questions that make up the picture; `isWhole`: about all
    // devices that match.
    void questionAsked(int round, bool isWhole, const QString &query, const QStringList &fields);

private:
    struct Value {
        QString value;
        qint64 count = 0;
    };
    struct Facet {
        QString field;
        QVector<Value> values;
        qint64 more = 0;
    };
    struct Line {
        int facet = 0;
        // -1 for the head.
        int value = -1;
    };
    void rebuild();
    void setState(PanelState state);
    QString valueText(const Facet &facet, const Value &value) const;
    bool isChosen(const QString &field, const QString &value) const;

    Catalog &m_catalog;
    RowFilter m_filter;
    QVector<Facet> m_facets;
    QVector<Facet> m_incoming;
    QVector<Line> m_lines;
    qint64 m_total = 0;
    qint64 m_incomingTotal = 0;
    int m_round = 0;
    int m_missing = 0;
    PanelState m_state;
};

} // namespace wheelhouse::models
