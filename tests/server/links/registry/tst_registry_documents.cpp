#include <QtTest>

#include "server/links/registry/challenge.h"
#include "server/links/registry/image_documents.h"
#include "server/links/registry/url_parts.h"

using namespace wheelhouse;
using namespace wheelhouse::registry;

namespace {

const std::string kDigest = "sha256:" + std::string(64, 'a');

} // namespace

// Headers, URLs and JSON of registries, also of those that lie.
class TestRegistryDocuments : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void resolvesUrls_data()
    {
        QTest::addColumn<QString>("base");
        QTest::addColumn<QString>("reference");
        QTest::addColumn<QString>("result");
        const QString base = QStringLiteral("https://r.example.com:5000/v2/iot/gateway/tags/list?n=2");
        QTest::newRow("path") << base << "/v2/x?last=b" << "https://r.example.com:5000/v2/x?last=b";
        QTest::newRow("query") << base << "?last=b" << "https://r.example.com:5000/v2/iot/gateway/tags/list?last=b";
        QTest::newRow("beside") << base << "other" << "https://r.example.com:5000/v2/iot/gateway/tags/other";
        QTest::newRow("whole") << base << "HTTPS://cdn.example.com/x" << "HTTPS://cdn.example.com/x";
        QTest::newRow("same scheme") << base << "//cdn.example.com/x" << "https://cdn.example.com/x";
        QTest::newRow("root") << "http://a" << "b" << "http://a/b";
        QTest::newRow("other scheme") << base << "file:///etc/passwd" << "";
        QTest::newRow("credentials") << base << "https://a:b@evil/" << "";
        QTest::newRow("line end") << base << "/a\r\nX: y" << "";
        QTest::newRow("empty") << base << "" << "";
        QTest::newRow("no host") << base << "https:///x" << "";
        QTest::newRow("too long") << base << QString(9000, QLatin1Char('a')) << "";
    }
    void resolvesUrls()
    {
        QFETCH(QString, base);
        QFETCH(QString, reference);
        QFETCH(QString, result);
        QCOMPARE(QString::fromStdString(resolved(base.toStdString(), reference.toStdString())), result);
    }

    void knowsOrigins()
    {
        QCOMPARE(originOf("HTTPS://R.example.com:443/v2/"), std::string("https://r.example.com"));
        QCOMPARE(originOf("http://r:80?x"), std::string("http://r"));
        QCOMPARE(originOf("https://r:5000"), std::string("https://r:5000"));
        QCOMPARE(originOf("ftp://r"), std::string());
        QCOMPARE(originOf("https://"), std::string());
    }

    void readsLinks_data()
    {
        QTest::addColumn<QString>("header");
        QTest::addColumn<QString>("target");
        QTest::newRow("usual") << R"(</v2/a/tags/list?n=2&last=b>; rel="next")" << "/v2/a/tags/list?n=2&last=b";
        QTest::newRow("bare") << "</next>;rel=next" << "/next";
        QTest::newRow("second") << R"(</a>; rel="prev", </b>; title="x"; rel="next")" << "/b";
        QTest::newRow("other") << R"(</a>; rel="prev")" << "";
        QTest::newRow("garbage") << "<<<" << "";
        QTest::newRow("half a quote") << "</a>; rel=\"" << "";
        QTest::newRow("empty") << "" << "";
    }
    void readsLinks()
    {
        QFETCH(QString, header);
        QFETCH(QString, target);
        QCOMPARE(QString::fromStdString(linkTarget(header.toStdString(), "next")), target);
    }

    void choosesChallenges()
    {
        const std::string token =
            R"(Bearer realm="https://auth.example.com/token",service="r.example.com",scope="repository:a\"b:pull,push")";
        const std::string basic = R"(Basic realm="x")";
        const auto bearer = Challenge::choose({basic, token});
        QVERIFY(bearer.scheme == Challenge::Scheme::Bearer);
        QCOMPARE(bearer.realm, std::string("https://auth.example.com/token"));
        QCOMPARE(bearer.service, std::string("r.example.com"));
        QCOMPARE(bearer.scope, std::string("repository:a\"b:pull,push"));
        const std::string several = R"(Negotiate, Basic realm="a b", charset="UTF-8")";
        const auto both = Challenge::choose({several});
        QVERIFY(both.scheme == Challenge::Scheme::Basic);
        QCOMPARE(both.realm, std::string("a b"));
        QVERIFY(Challenge::choose({"Negotiate abc=="}).scheme == Challenge::Scheme::None);
        const std::string quoted = "\"x\"";
        QVERIFY(Challenge::choose({"", "=,=", quoted}).scheme == Challenge::Scheme::None);
        const std::string endless = "Bearer realm=\"never ends";
        QVERIFY(Challenge::choose({endless}).realm.empty());
    }

    void readsManifests()
    {
        const std::string image = "{\"config\":{\"digest\":\"" + kDigest
            + "\",\"size\":100},\"layers\":[{\"size\":2000},{\"size\":30}]}";
        const auto one = readManifest(image);
        QVERIFY2(one, one ? "" : one.error().message.c_str());
        QCOMPARE(one->sizeBytes, std::int64_t(2130));
        QVERIFY(!one->isIndex);
        const std::string entry = "{\"digest\":\"" + kDigest + "\"";
        const std::string several = "{\"manifests\":[" + entry
            + ",\"platform\":{\"os\":\"linux\",\"architecture\":\"arm64\",\"variant\":\"v8\"}}," + entry
            + ",\"platform\":{\"os\":\"unknown\",\"architecture\":\"unknown\"}}," + entry + "}]}";
        const auto index = readManifest(several);
        QVERIFY(index);
        QVERIFY(index->isIndex);
        QCOMPARE(index->entries.size(), std::size_t(1));
        QCOMPARE(index->entries[0].platform.architecture, std::string("arm64"));
    }

    void refusesWrongDocuments_data()
    {
        QTest::addColumn<QString>("json");
        const auto image = [](const char *config, const char *layers) {
            return QStringLiteral(R"({"config":{"digest":"%1","size":%2},"layers":%3})")
                .arg(QString::fromStdString(kDigest), QString::fromUtf8(config), QString::fromUtf8(layers));
        };
        QTest::newRow("empty") << "";
        QTest::newRow("page") << "<html>Sign in</html>";
        QTest::newRow("list") << "[]";
        QTest::newRow("nothing of it") << "{}";
        QTest::newRow("schema 1") << R"({"schemaVersion":1,"fsLayers":[]})";
        QTest::newRow("no digest") << R"({"config":{"size":1},"layers":[]})";
        QTest::newRow("bad digest") << R"({"config":{"digest":"sha256:../../x","size":1},"layers":[]})";
        QTest::newRow("negative size") << image("1", R"([{"size":-5}])");
        QTest::newRow("huge size") << image("9223372036854775807", "[]");
        QTest::newRow("size that is none") << image("true", "[]");
        QTest::newRow("layers that are none") << image("1", "[7]");
        QTest::newRow("index of nothing") << R"({"manifests":[{}]})";
        QTest::newRow("deep") << QString(5000, QLatin1Char('['));
    }
    void refusesWrongDocuments()
    {
        QFETCH(QString, json);
        const auto manifest = readManifest(json.toStdString());
        QVERIFY(!manifest);
        QCOMPARE(manifest.error().code, ErrorCode::FailedPrecondition);
    }

    void readsTags()
    {
        std::vector<std::string> tags;
        const std::string page = "{\"tags\":[\"1.4.2-test-318\",\"../x\",7,\"\",\"-a\",\"latest\",\"" + std::string(128, '1')
            + "\",\"" + std::string(129, '1') + "\"]}";
        QVERIFY(readTagPage(page, tags));
        QCOMPARE(tags.size(), std::size_t(3));
        QCOMPARE(tags[1], std::string("latest"));
        const std::string none = R"({"tags":null})";
        QVERIFY(readTagPage(none, tags));
        for (const std::string wrong : {R"({"tags":{}})", R"({"repositories":[]})", "[]", ""})
            QVERIFY(!readTagPage(wrong, tags));
        QCOMPARE(tags.size(), std::size_t(3));
    }

    void readsConfigurations()
    {
        deployments::ImagePlatform platform;
        const auto read = [&](const std::string &created) {
            platform.createTime.reset();
            return readConfiguration("{\"os\":\"linux\",\"architecture\":\"amd64\",\"created\":\"" + created + "\"}", platform);
        };
        QVERIFY(read("2026-01-02T03:04:05.5Z"));
        QVERIFY(platform.createTime.has_value());
        QCOMPARE(platform.createTime->time_since_epoch().count(), std::int64_t(1767323045));
        for (const char *unknown : {"1970-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "yesterday", ""}) {
            QVERIFY(read(unknown));
            QVERIFY(!platform.createTime);
        }
        const std::string half = R"({"os":"linux"})";
        QVERIFY(!readConfiguration(half, platform));
    }

    void readsTokensAndErrors()
    {
        const std::string token = R"({"token":"abc","expires_in":60})";
        QCOMPARE(*readToken(token), std::string("abc"));
        const std::string access = R"({"access_token":"def"})";
        QCOMPARE(*readToken(access), std::string("def"));
        for (const std::string wrong : {R"({"token":"a\r\nX: y"})", R"({"token":""})", "{}", "abc"})
            QVERIFY(!readToken(wrong));
        const std::string unknown = R"({"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown","detail":{}}]})";
        QCOMPARE(readErrors(unknown), std::string("MANIFEST_UNKNOWN: manifest unknown"));
        for (const std::string none : {"<html>", R"({"errors":[]})", R"({"errors":[7]})"})
            QCOMPARE(readErrors(none), std::string());
        const std::string wild = "{\"errors\":[{\"code\":\"X\",\"message\":\"a\\u001b[2Jb\"}]}";
        QCOMPARE(readErrors(wild), std::string("X: a?[2Jb"));
    }
};

QTEST_GUILESS_MAIN(TestRegistryDocuments)
#include "tst_registry_documents.moc"
