#include "models/device_file.h"

#include <QCryptographicHash>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace wheelhouse::models {

namespace {

constexpr qint64 kPiece = 256 * 1024;
constexpr qint64 kMaxLine = 1024 * 1024;
constexpr int kMaxHeaders = 500;
constexpr int kTellMs = 100;

// Whether bytes are UTF-8, in pieces of any cut.
class Utf8Check {
public:
    bool feed(QByteArrayView bytes)
    {
        for (const char c : bytes) {
            const auto byte = static_cast<unsigned char>(c);
            if (m_left > 0) {
                if (byte < m_low || byte > m_high)
                    return false;
                m_low = 0x80;
                m_high = 0xBF;
                --m_left;
            } else if (byte >= 0x80 && !begin(byte)) {
                return false;
            }
        }
        return true;
    }
    bool isWhole() const { return m_left == 0; }

private:
    bool begin(unsigned char byte)
    {
        m_low = byte == 0xE0 ? 0xA0 : byte == 0xF0 ? 0x90 : 0x80;
        m_high = byte == 0xED ? 0x9F : byte == 0xF4 ? 0x8F : 0xBF;
        m_left = byte >= 0xC2 && byte <= 0xDF ? 1 : byte >= 0xE0 && byte <= 0xEF ? 2 : byte >= 0xF0 && byte <= 0xF4 ? 3 : 0;
        return m_left > 0;
    }
    int m_left = 0;
    unsigned char m_low = 0x80;
    unsigned char m_high = 0xBF;
};

// What stands most often in the header outside of quotes.
char delimiterOf(QByteArrayView head)
{
    qsizetype counts[3] = {0, 0, 0};
    constexpr char kCandidates[] = {',', ';', '\t'};
    bool quoted = false;
    for (const char c : head) {
        if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '\n' || c == '\r'))
            break;
        for (int i = 0; i < 3 && !quoted; ++i)
            counts[i] += c == kCandidates[i] ? 1 : 0;
    }
    return kCandidates[std::max_element(counts, counts + 3) - counts];
}

QString textOf(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::String: return value.toString();
    case QJsonValue::Bool: return value.toBool() ? QStringLiteral("true") : QStringLiteral("false");
    case QJsonValue::Double: return QString::number(value.toDouble(), 'g', 15);
    case QJsonValue::Array: return QString::fromUtf8(QJsonDocument(value.toArray()).toJson(QJsonDocument::Compact));
    case QJsonValue::Object: return QString::fromUtf8(QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact));
    default: return {};
    }
}

// JSON Lines: counts lines, keeps the first as objects.
class JsonRows {
public:
    void feed(QByteArrayView bytes)
    {
        for (const char c : bytes) {
            if (c == '\n') {
                endLine();
                continue;
            }
            m_blank = m_blank && (c == ' ' || c == '\t' || c == '\r');
            if (static_cast<int>(m_rows.size()) < DeviceFile::kPreviewRows && m_line.size() < kMaxLine)
                m_line.append(c);
        }
    }
    void finish() { endLine(); }
    // Sets headers, first rows and count; what is no object is a problem.
    void describe(DeviceFile &file) const
    {
        file.rowCount = m_count;
        QVector<QJsonObject> objects;
        for (const QByteArray &line : m_rows) {
            QJsonParseError error;
            const auto document = QJsonDocument::fromJson(line, &error);
            if (!document.isObject()) {
                file.problem = DeviceFileInspection::tr("Row %1 is no JSON object: %2")
                                   .arg(objects.size() + 1).arg(error.errorString());
                return;
            }
            objects.append(document.object());
            for (const QString &key : objects.back().keys()) {
                if (!file.headers.contains(key) && file.headers.size() < kMaxHeaders)
                    file.headers.append(key);
            }
        }
        for (const QJsonObject &object : objects) {
            QStringList cells;
            for (const QString &key : std::as_const(file.headers))
                cells.append(textOf(object.value(key)));
            file.preview.append(cells);
        }
    }

private:
    void endLine()
    {
        if (!m_blank) {
            ++m_count;
            if (static_cast<int>(m_rows.size()) < DeviceFile::kPreviewRows)
                m_rows.append(m_line);
        }
        m_line.clear();
        m_blank = true;
    }
    QByteArray m_line;
    QVector<QByteArray> m_rows;
    qint64 m_count = 0;
    bool m_blank = true;
};

void describe(const CsvRows &rows, DeviceFile &file)
{
    file.rowCount = std::max<qint64>(0, rows.rowCount() - 1);
    if (rows.isOpenQuote()) {
        file.problem = DeviceFileInspection::tr("A quotation mark opens a cell that never ends.");
        return;
    }
    if (rows.kept().isEmpty())
        return;
    for (const QByteArray &header : rows.kept().front())
        file.headers.append(QString::fromUtf8(header));
    for (qsizetype i = 1; i < rows.kept().size(); ++i) {
        QStringList cells;
        for (const QByteArray &cell : rows.kept()[i])
            cells.append(QString::fromUtf8(cell));
        cells.resize(file.headers.size());
        file.preview.append(cells);
    }
    if (file.headers.size() > kMaxHeaders)
        file.problem = DeviceFileInspection::tr("The header names more than %1 columns.").arg(kMaxHeaders);
    for (qsizetype i = 0; i < file.headers.size() && file.problem.isEmpty(); ++i) {
        if (file.headers.indexOf(file.headers[i]) < i)
            file.problem = DeviceFileInspection::tr("Two columns are called “%1”.").arg(file.headers[i]);
    }
}

} // namespace

QString DeviceFile::fileName() const
{
    return QFileInfo(path).fileName();
}

void CsvRows::feed(QByteArrayView bytes)
{
    for (const char c : bytes) {
        if (m_quoted) {
            if (c == '"') {
                m_quoted = false;
                m_afterQuote = true;
            } else if (m_keep > m_kept.size()) {
                m_cell.append(c);
            }
            continue;
        }
        if (c == '"' && (m_afterQuote || !m_begun)) {
            // Doubled within a quoted cell, or the beginning of one.
            if (m_afterQuote && m_keep > m_kept.size())
                m_cell.append('"');
            m_quoted = true;
            m_afterQuote = false;
            m_anything = true;
            m_begun = true;
            continue;
        }
        m_afterQuote = false;
        if (c == m_delimiter) {
            m_anything = true;
            endCell();
        } else if (c == '\n') {
            endRow();
        } else if (c != '\r') {
            m_anything = true;
            m_begun = true;
            if (m_keep > m_kept.size() && m_cell.size() < kMaxLine)
                m_cell.append(c);
        }
    }
}

void CsvRows::finish()
{
    endRow();
}

void CsvRows::endCell()
{
    if (m_keep > m_kept.size())
        m_row.append(m_cell);
    m_cell.clear();
    m_afterQuote = false;
    m_begun = false;
}

void CsvRows::endRow()
{
    if (m_anything) {
        endCell();
        ++m_rows;
        if (m_keep > m_kept.size())
            m_kept.append(m_row);
    }
    m_row.clear();
    m_cell.clear();
    m_anything = false;
    m_begun = false;
}

DeviceFile DeviceFileInspection::inspect(const QString &path, const std::stop_token &stop,
                                         const std::function<void(double)> &share)
{
    DeviceFile result;
    result.path = path;
    QFile file(path);
    if (!QFileInfo(path).isFile()) {
        result.problem = tr("This is not a file.");
        return result;
    }
    if (!file.open(QIODevice::ReadOnly)) {
        result.problem = tr("It cannot be read: %1").arg(file.errorString());
        return result;
    }
    result.size = file.size();
    QCryptographicHash hash(QCryptographicHash::Sha256);
    Utf8Check encoding;
    std::optional<CsvRows> csv;
    JsonRows json;
    qint64 done = 0;
    QElapsedTimer sinceTold;
    sinceTold.start();
    bool first = true;
    while (!stop.stop_requested()) {
        const QByteArray piece = file.read(kPiece);
        if (piece.isEmpty()) {
            if (file.error() != QFileDevice::NoError)
                result.problem = tr("It cannot be read: %1").arg(file.errorString());
            break;
        }
        hash.addData(piece);
        QByteArrayView bytes(piece);
        if (first) {
            first = false;
            result.hasByteOrderMark = bytes.startsWith(QByteArrayView("\xEF\xBB\xBF"));
            if (result.hasByteOrderMark)
                bytes = bytes.sliced(3);
            const QByteArray head = bytes.first(std::min<qsizetype>(4096, bytes.size())).toByteArray().trimmed();
            const QString ending = QFileInfo(path).suffix().toLower();
            const bool isJson = head.startsWith('{') || ending == QLatin1String("jsonl") || ending == QLatin1String("ndjson");
            result.format = isJson ? DeviceFile::Format::JsonLines : DeviceFile::Format::Csv;
            result.delimiter = QLatin1Char(delimiterOf(bytes));
            csv.emplace(result.delimiter.toLatin1());
        }
        if (bytes.contains('\0') || !encoding.feed(bytes)) {
            result.problem = tr("It is not UTF-8 text. Save it as “CSV UTF-8” and try again.");
            return result;
        }
        if (result.format == DeviceFile::Format::Csv)
            csv->feed(bytes);
        else
            json.feed(bytes);
        done += piece.size();
        if (share && sinceTold.elapsed() >= kTellMs) {
            share(result.size > 0 ? static_cast<double>(done) / static_cast<double>(result.size) : 0);
            sinceTold.start();
        }
    }
    result.size = done;
    result.sha256 = hash.result().toHex();
    if (!result.problem.isEmpty())
        return result;
    if (!encoding.isWhole()) {
        result.problem = tr("It ends in the middle of a character: it is not whole.");
    } else if (done == 0) {
        result.problem = tr("It is empty.");
    } else if (result.format == DeviceFile::Format::Csv) {
        csv->finish();
        describe(*csv, result);
    } else {
        json.finish();
        json.describe(result);
    }
    if (result.problem.isEmpty() && result.rowCount == 0)
        result.problem = tr("It holds no rows.");
    return result;
}

DeviceFileInspection::DeviceFileInspection(QObject *parent) : QObject(parent) {}

void DeviceFileInspection::open(const QString &path)
{
    m_worker.stop();
    m_running = true;
    m_share = 0;
    m_file = {};
    m_file.path = path;
    Q_EMIT progressed();
    m_worker.start([path, guard = QPointer(this)](const std::stop_token &stop) {
        DeviceFile file = inspect(path, stop, [guard, &stop](double share) {
            WorkerThread::post(guard, [guard, share, stop] {
                if (stop.stop_requested())
                    return;
                guard->m_share = share;
                Q_EMIT guard->progressed();
            });
        });
        WorkerThread::post(guard, [guard, stop, file = std::move(file)]() mutable {
            // Another file was opened since.
            if (stop.stop_requested())
                return;
            guard->m_running = false;
            guard->m_share = 1;
            guard->m_file = std::move(file);
            Q_EMIT guard->finished();
        });
    });
}

} // namespace wheelhouse::models
