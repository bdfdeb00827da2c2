#pragma once

#include <QMap>
#include <QString>
#include <QStringList>
#include <QVector>

namespace wheelhouse::models {

// Which column of a file is which attribute of a device: guessed from the
// header by name, changed by a person. Attributes are spelled as in the
// contract: `serial`, `label.KEY`, `desired.KEY`; a dash leaves a column out.
// A value.
class ColumnMapping {
public:
    static const QString kLeaveOut;

    struct Column {
        QString header;
        // Empty while nobody has said.
        QString attribute;
        // Named by the file, not by a person.
        bool guessed = true;
    };

    ColumnMapping() = default;
    explicit ColumnMapping(const QStringList &headers);

    const QVector<Column> &columns() const { return m_columns; }
    void assign(int column, const QString &attribute);
    // Every column that nobody has named is left out.
    void leaveOutUnknown();

    // What a header most likely means; empty when it cannot be told.
    static QString guess(const QString &header);
    // The attributes that are always there, in the order a person thinks of them.
    static QStringList attributes();
    // The label that a header would become.
    static QString labelOf(const QString &header);
    // `Serial`, `Label fleet`, `Left out`; translated.
    static QString nameOf(const QString &attribute);

    // Columns that are neither named nor left out.
    int unknownCount() const;
    bool has(const QString &attribute) const;
    // What is wrong with one column, or with all; empty when nothing is.
    QString problem(int column) const;
    // `hasParent`: rows without a product get one.
    QString problem(bool hasParent) const;
    // What the header does not say by itself, for the server.
    QMap<QString, QString> toOptions() const;

private:
    QVector<Column> m_columns;
};

} // namespace wheelhouse::models
