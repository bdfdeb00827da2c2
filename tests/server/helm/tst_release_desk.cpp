#include <QtTest>

#include <map>

#include "server/helm/release_desk.h"

using namespace wheelhouse;

namespace {

// Releases that are made up; counts what is asked.
class PretendSource final : public helm::ReleaseSource {
public:
    Result<helm::ReleaseListing> list(const helm::ReleaseScope &, const std::string &release, bool) override
    {
        ++lists;
        helm::ReleaseListing listing;
        listing.foreign = 1;
        for (const auto &labels : revisions) {
            if (release.empty() || labels.release == release)
                listing.revisions.push_back(labels);
        }
        return listing;
    }
    Result<helm::ReleaseContent> read(const helm::ReleaseName &name, int revision) override
    {
        ++reads;
        if (name.release == "broken")
            return fail(ErrorCode::FailedPrecondition, "it is not gzip");
        helm::ReleaseContent content;
        content.revision = revision;
        content.chart = "chart-of-" + name.release;
        content.values = revision == 1 ? R"({"a": 1})" : R"({"a": 2})";
        content.chartValues = R"({"a": 0, "b": {"c": 3}})";
        content.manifest = "a: " + std::to_string(revision) + "\n";
        return content;
    }
    std::vector<Result<helm::ReleaseContent>> readAll(const std::vector<std::pair<helm::ReleaseName, int>> &wanted) override
    {
        std::vector<Result<helm::ReleaseContent>> all;
        for (const auto &[name, revision] : wanted)
            all.push_back(read(name, revision));
        return all;
    }
    Result<std::vector<helm::ChartFile>> chartOf(const helm::ReleaseName &, int) override { return std::vector<helm::ChartFile>(); }
    Result<void> markFailed(const helm::ReleaseName &, int, const std::string &) override { return {}; }
    Result<std::vector<helm::LiveObject>> look(const helm::ReleaseName &, const std::vector<helm::ManifestObject> &objects, bool) override
    {
        return std::vector<helm::LiveObject>(objects.size());
    }

    void add(const std::string &nameSpace, const std::string &release, int revision, v1::HelmReleaseState state)
    {
        revisions.push_back({nameSpace, release, revision, state, 1000 + revision, {},
                             nameSpace + release + std::to_string(revision)});
    }

    std::vector<helm::RevisionLabels> revisions;
    int lists = 0;
    int reads = 0;
};

} // namespace

class TestReleaseDesk : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void listsTheLatestRevisions()
    {
        PretendSource source;
        source.add("iot", "gateway", 1, v1::HELM_RELEASE_STATE_SUPERSEDED);
        source.add("iot", "gateway", 3, v1::HELM_RELEASE_STATE_FAILED);
        source.add("iot", "gateway", 2, v1::HELM_RELEASE_STATE_DEPLOYED);
        source.add("iot", "broken", 1, v1::HELM_RELEASE_STATE_DEPLOYED);
        helm::ReleaseDesk desk(source);
        v1::ListHelmReleasesRequest request;
        request.set_parent("clusters/test");
        request.set_read_charts(true);
        const auto page = desk.list(request);
        QVERIFY(page);
        QCOMPARE(page->releases_size(), 2);
        QCOMPARE(page->foreign_count(), 1);
        QCOMPARE(page->releases(0).unreadable(), std::string("it is not gzip"));
        const auto &gateway = page->releases(1);
        QCOMPARE(gateway.revision(), 3);
        QCOMPARE(gateway.state(), v1::HELM_RELEASE_STATE_FAILED);
        QCOMPARE(gateway.revision_count(), 3);
        QCOMPARE(gateway.chart(), std::string("chart-of-gateway"));
        QCOMPARE(gateway.update_time().seconds(), 1003);
        // Neither labels nor contents are asked for again.
        QVERIFY(desk.list(request));
        QCOMPARE(source.lists, 1);
        QCOMPARE(source.reads, 2);
    }

    void givesEveryReleaseOnceOverPages()
    {
        PretendSource source;
        // Where text orders otherwise than namespaces do.
        for (const char *space : {"a", "a-b", "a.b", "b"}) {
            for (int i = 0; i < 25; ++i)
                source.add(space, "r" + std::to_string(i), 1, v1::HELM_RELEASE_STATE_DEPLOYED);
        }
        helm::ReleaseDesk desk(source);
        v1::ListHelmReleasesRequest request;
        request.set_parent("clusters/test");
        request.set_page_size(7);
        std::map<std::string, int> seen;
        do {
            const auto page = desk.list(request);
            QVERIFY(page);
            QCOMPARE(page->total_size(), 100);
            for (const auto &release : page->releases())
                ++seen[release.name()];
            request.set_page_token(page->next_page_token());
        } while (!request.page_token().empty());
        QCOMPARE(seen.size(), std::size_t(100));
        QCOMPARE(source.lists, 1);
        QCOMPARE(source.reads, 0);
    }

    void bearsWildPages()
    {
        PretendSource source;
        for (int i = 1; i <= 30; ++i)
            source.add("iot", "gateway", i, i == 30 ? v1::HELM_RELEASE_STATE_DEPLOYED : v1::HELM_RELEASE_STATE_SUPERSEDED);
        helm::ReleaseDesk desk(source);
        const auto check = [](auto &request, auto ask) {
            request.set_page_size(-1);
            const auto negative = ask();
            QVERIFY(!negative && negative.error().code == ErrorCode::InvalidArgument);
            QVERIFY(negative.error().message.find("page_size") != std::string::npos);
            for (const int large : {1001, 100'000, std::numeric_limits<int>::max()}) {
                request.set_page_size(large);
                QVERIFY(ask());
            }
            request.set_page_size(10);
            for (const auto *token : {"nonsense", "-1", "99999999999999999999999", "'; DROP TABLE devices; --", "\x01", "{}", "AAAA"}) {
                request.set_page_token(token);
                const auto page = ask();
                QVERIFY(page || (page.error().code == ErrorCode::InvalidArgument && page.error().message.find("page_token") != std::string::npos));
            }
        };
        v1::ListHelmReleasesRequest releases;
        releases.set_parent("clusters/test");
        check(releases, [&] { return desk.list(releases); });
        v1::ListHelmRevisionsRequest revisions;
        revisions.set_parent("clusters/test/namespaces/iot/helmReleases/gateway");
        check(revisions, [&] { return desk.revisions(revisions); });
    }

    void filters()
    {
        PretendSource source;
        source.add("iot", "gateway", 1, v1::HELM_RELEASE_STATE_FAILED);
        source.add("iot", "printer", 1, v1::HELM_RELEASE_STATE_DEPLOYED);
        helm::ReleaseDesk desk(source);
        v1::ListHelmReleasesRequest request;
        request.set_parent("clusters/test/namespaces/iot");
        request.add_states(v1::HELM_RELEASE_STATE_FAILED);
        QCOMPARE(desk.list(request)->releases(0).name(), std::string("clusters/test/namespaces/iot/helmReleases/gateway"));
        request.clear_states();
        request.set_text("PRINT");
        QCOMPARE(desk.list(request)->total_size(), 1);
        request.set_parent("clusters/-");
        QVERIFY(desk.list(request).error().code == ErrorCode::InvalidArgument);
    }

    void comparesRevisions()
    {
        PretendSource source;
        source.add("iot", "gateway", 1, v1::HELM_RELEASE_STATE_SUPERSEDED);
        source.add("iot", "gateway", 2, v1::HELM_RELEASE_STATE_DEPLOYED);
        helm::ReleaseDesk desk(source);
        v1::DiffHelmRevisionsRequest request;
        request.set_name("clusters/test/namespaces/iot/helmReleases/gateway");
        const auto diff = desk.diff(request);
        QVERIFY(diff);
        QCOMPARE(diff->from_revision(), 1);
        QCOMPARE(diff->to_revision(), 2);
        QVERIFY(diff->values_diff().find("-a: 1") != std::string::npos);
        QVERIFY(diff->manifest_diff().find("+a: 2") != std::string::npos);
        request.set_name("clusters/test/namespaces/iot/helmReleases/none");
        QVERIFY(desk.diff(request).error().code == ErrorCode::NotFound);
    }

    void showsARevision()
    {
        PretendSource source;
        source.add("iot", "gateway", 1, v1::HELM_RELEASE_STATE_DEPLOYED);
        helm::ReleaseDesk desk(source);
        const std::string name = "clusters/test/namespaces/iot/helmReleases/gateway/revisions/";
        const auto revision = desk.revision(name + "latest");
        QVERIFY(revision);
        QCOMPARE(revision->name(), name + "1");
        QCOMPARE(revision->values_yaml(), std::string("a: 1\n"));
        QCOMPARE(revision->computed_values_yaml(), std::string("a: 1\nb:\n  c: 3\n"));
        QVERIFY(desk.revision(name + "7").error().code == ErrorCode::NotFound);
    }
};

QTEST_GUILESS_MAIN(TestReleaseDesk)
#include "tst_release_desk.moc"
