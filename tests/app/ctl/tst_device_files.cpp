#include <QtTest/QtTest>

#include "app/ctl/device_files.h"

using namespace wheelhouse;
using namespace wheelhouse::ctl;

class TestDeviceFiles : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_parent = std::make_unique<QTemporaryDir>();
        m_directory = m_parent->filePath(QStringLiteral("device"));
        m_connection.Clear();
        m_connection.set_host("127.0.0.1");
        m_connection.set_port(8883);
        m_connection.set_client_id("printer/SN\"1");
        m_connection.set_password("secret");
        m_connection.set_topic_prefix("wh/1/printer/SN1");
        m_connection.set_ca_certificate("CA");
    }

    void writesAllOfThem()
    {
        m_connection.set_certificate("CERT");
        m_connection.set_private_key("KEY");
        {
            auto files = DeviceFiles::prepare(m_directory.toStdString());
            QVERIFY(files.has_value());
            QCOMPARE(files->write(m_connection)->size(), std::size_t(4));
        }
        QCOMPARE(entries(), QStringList({QStringLiteral("ca.crt"), QStringLiteral("connect.json"),
                                         QStringLiteral("device.crt"), QStringLiteral("device.key")}));
        QFile file(m_directory + QStringLiteral("/connect.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto connect = QJsonDocument::fromJson(file.readAll()).object();
        QCOMPARE(connect.value(u"port").toInt(), 8883);
        QCOMPARE(connect.value(u"client_id").toString(), QStringLiteral("printer/SN\"1"));
        QCOMPARE(connect.value(u"key_file").toString(), m_directory + QStringLiteral("/device.key"));
        for (const auto &name : entries()) {
            QCOMPARE(QFile::permissions(m_directory + QLatin1Char('/') + name) & ~(QFile::ReadUser | QFile::WriteUser),
                     QFile::ReadOwner | QFile::WriteOwner);
        }
    }

    void leavesNothingWhenNothingWasWritten()
    {
        {
            const auto files = DeviceFiles::prepare(m_directory.toStdString());
            QVERIFY(files.has_value());
        }
        QVERIFY(!QFileInfo::exists(m_directory));
    }

    void neverOverwrites()
    {
        QVERIFY(QDir().mkdir(m_directory));
        QFile kept(m_directory + QStringLiteral("/ca.crt"));
        QVERIFY(kept.open(QIODevice::WriteOnly));
        kept.close();
        const auto files = DeviceFiles::prepare(m_directory.toStdString());
        QVERIFY(!files.has_value());
        QCOMPARE(files.error().code, ErrorCode::AlreadyExists);
        QCOMPARE(entries(), QStringList{QStringLiteral("ca.crt")});
    }

    void takesBackWhatItPlaced()
    {
        auto files = DeviceFiles::prepare(m_directory.toStdString());
        QVERIFY(files.has_value());
        // Somebody else was faster.
        QVERIFY(QDir(m_directory).mkdir(QStringLiteral("connect.json")));
        QVERIFY(!files->write(m_connection).has_value());
        QVERIFY(!QFileInfo::exists(m_directory + QStringLiteral("/ca.crt")));
    }

    // What a killed whctl leaves is taken up by the same command, and by no other.
    void goesOnWithWhatIsUnfinished()
    {
        const std::string device = "products/printer/devices/SN1";
        std::string id;
        {
            auto files = DeviceFiles::prepare(m_directory.toStdString(), device);
            QVERIFY(files.has_value());
            id = files->requestId();
            QVERIFY(!id.empty());
            const auto beside = DeviceFiles::prepare(m_directory.toStdString(), device);
            QVERIFY(!beside.has_value());
            QVERIFY(beside.error().message.find("another whctl") != std::string::npos);
            files->leaveUnfinished();
        }
        // Killed between the first file and the last.
        QFile half(m_directory + QStringLiteral("/ca.crt"));
        QVERIFY(half.open(QIODevice::WriteOnly));
        half.close();
        const auto other = DeviceFiles::prepare(m_directory.toStdString(), "products/printer/devices/SN2");
        QVERIFY(!other.has_value());
        QVERIFY2(other.error().message.find(device) != std::string::npos, other.error().message.c_str());
        {
            auto files = DeviceFiles::prepare(m_directory.toStdString(), device);
            QVERIFY2(files.has_value(), files ? "" : files.error().message.c_str());
            QCOMPARE(files->requestId(), id);
            QVERIFY(files->write(m_connection).has_value());
        }
        QCOMPARE(entries(), QStringList({QStringLiteral("ca.crt"), QStringLiteral("connect.json")}));
        QVERIFY(!DeviceFiles::prepare(m_directory.toStdString(), device).has_value());
    }

    void saysWhatIsWrongWithTheDirectory()
    {
        const auto files = DeviceFiles::prepare("/proc/nothing/here");
        QVERIFY(!files.has_value());
        QVERIFY(files.error().message.find("/proc/nothing/here") != std::string::npos);
    }

private:
    QStringList entries() const
    {
        return QDir(m_directory).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDir::Name);
    }

    std::unique_ptr<QTemporaryDir> m_parent;
    QString m_directory;
    v1::Connection m_connection;
};

QTEST_GUILESS_MAIN(TestDeviceFiles)
#include "tst_device_files.moc"
