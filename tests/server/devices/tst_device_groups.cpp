#include "job_fixture.h"

using namespace wheelhouse;
using namespace wheelhouse::devices;
using namespace wheelhouse::tests;

namespace {

std::string groupsOf(const JobFixture &f, const std::string &serial)
{
    const auto device = f.table.get(JobFixture::nameOf(serial));
    return device ? fmt::format("{}", fmt::join(device->groups(), " ")) : "none";
}

v1::CreateDeviceGroupRequest creation(const std::string &id, const std::string &filter = {})
{
    v1::CreateDeviceGroupRequest request;
    request.set_device_group_id(id);
    request.mutable_device_group()->set_filter(filter);
    return request;
}

v1::ModifyDeviceGroupMembersRequest adding(const std::string &id, const std::vector<std::string> &serials)
{
    v1::ModifyDeviceGroupMembersRequest request;
    request.set_name("groups/" + id);
    for (const auto &serial : serials)
        request.add_add(JobFixture::nameOf(serial));
    return request;
}

std::int64_t countOf(const JobFixture &f, const std::string &id)
{
    v1::GetDeviceGroupRequest request;
    request.set_name("groups/" + id);
    return must(f.groups.getGroup(request)).device_count();
}

} // namespace

// Groups over a real database.
class TestDeviceGroups : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsMembersInStoreAndTable()
    {
        QTemporaryDir folder;
        {
            JobFixture f(folder.path());
            f.makeDevices(10);
            must(f.groups.createGroup(creation("tills-east")));
            must(f.groups.createGroup(creation("early")));
            auto response = must(f.groups.modifyMembers(adding("tills-east", {"SN000001", "SN000002", "SN000001"})));
            QCOMPARE(response.added_count(), 2);
            QCOMPARE(response.device_group().device_count(), 2);
            QCOMPARE(must(f.groups.modifyMembers(adding("early", {"SN000002"}))).added_count(), 1);
            QCOMPARE(groupsOf(f, "SN000002"), std::string("groups/early groups/tills-east"));
            // In it already.
            QCOMPARE(must(f.groups.modifyMembers(adding("early", {"SN000002"}))).added_count(), 0);
            v1::ModifyDeviceGroupMembersRequest byFilter;
            byFilter.set_name("groups/tills-east");
            byFilter.set_add_filter("site = \"sz-01\"");
            QCOMPARE(must(f.groups.modifyMembers(byFilter)).added_count(), 4);
            byFilter.clear_add_filter();
            byFilter.set_remove_filter("serial = SN000001");
            QCOMPARE(must(f.groups.modifyMembers(byFilter)).removed_count(), 1);
        }
        JobFixture f(folder.path());
        QCOMPARE(groupsOf(f, "SN000002"), std::string("groups/early groups/tills-east"));
        QCOMPARE(groupsOf(f, "SN000001"), std::string());
        QCOMPARE(countOf(f, "tills-east"), 5);
    }

    void changesAllOrNone()
    {
        QTemporaryDir folder;
        JobFixture f(folder.path());
        f.makeDevices(3);
        must(f.groups.createGroup(creation("g")));
        const auto refused = f.groups.modifyMembers(adding("g", {"SN000001", "NONE"}));
        QCOMPARE(refused.error().code, ErrorCode::NotFound);
        QVERIFY(refused.error().message.find("devices/NONE") != std::string::npos);
        QCOMPARE(groupsOf(f, "SN000001"), std::string());
        QCOMPARE(f.groups.modifyMembers(adding("none", {"SN000001"})).error().code, ErrorCode::NotFound);
    }

    void theRetiredLeave()
    {
        QTemporaryDir folder;
        {
            JobFixture f(folder.path());
            f.makeDevices(3);
            must(f.groups.createGroup(creation("g")));
            must(f.groups.modifyMembers(adding("g", {"SN000000", "SN000001"})));
            v1::DeleteDeviceRequest retire;
            retire.set_name(JobFixture::nameOf("SN000001"));
            must(f.registry.deleteDevice(retire));
            QCOMPARE(groupsOf(f, "SN000001"), std::string());
            QCOMPARE(countOf(f, "g"), 1);
            QCOMPARE(f.groups.modifyMembers(adding("g", {"SN000001"})).error().code, ErrorCode::FailedPrecondition);
        }
        JobFixture f(folder.path());
        QCOMPARE(groupsOf(f, "SN000001"), std::string());
        QCOMPARE(countOf(f, "g"), 1);
        int members = 0;
        must(f.groupStore.loadMembers([&](const std::string &, const std::string &) { ++members; }));
        QCOMPARE(members, 1);
    }

    void aReplacementTakesThemOver()
    {
        QTemporaryDir folder;
        {
            JobFixture f(folder.path());
            f.makeDevices(2);
            must(f.groups.createGroup(creation("g")));
            must(f.groups.modifyMembers(adding("g", {"SN000000"})));
            must(f.groups.carryOver(JobFixture::nameOf("SN000000"), JobFixture::nameOf("SN000001")));
            QCOMPARE(groupsOf(f, "SN000000"), std::string());
            QCOMPARE(groupsOf(f, "SN000001"), std::string("groups/g"));
        }
        JobFixture f(folder.path());
        QCOMPARE(groupsOf(f, "SN000001"), std::string("groups/g"));
    }

    void deletesAGroupAndKeepsItsDevices()
    {
        QTemporaryDir folder;
        JobFixture f(folder.path());
        f.makeDevices(2);
        must(f.groups.createGroup(creation("g")));
        must(f.groups.modifyMembers(adding("g", {"SN000000"})));
        v1::DeleteDeviceGroupRequest request;
        request.set_name("groups/g");
        request.set_etag("other");
        QCOMPARE(f.groups.deleteGroup(request).error().code, ErrorCode::Aborted);
        request.clear_etag();
        QCOMPARE(must(f.groups.deleteGroup(request)).device_count(), 1);
        QCOMPARE(groupsOf(f, "SN000000"), std::string());
        QCOMPARE(f.groups.deleteGroup(request).error().code, ErrorCode::NotFound);
        // One of the same name begins empty.
        must(f.groups.createGroup(creation("g")));
        QCOMPARE(countOf(f, "g"), 0);
    }

    void countsByQueryAsThingsAre()
    {
        QTemporaryDir folder;
        JobFixture f(folder.path());
        f.makeDevices(10);
        must(f.groups.createGroup(creation("shenzhen", "site = \"sz-*\"")));
        QCOMPARE(countOf(f, "shenzhen"), 5);
        f.table.modify(JobFixture::nameOf("SN000001"), [](v1::Device &device) { device.set_site("sz-09"); });
        QCOMPARE(countOf(f, "shenzhen"), 6);
        QCOMPARE(f.groups.modifyMembers(adding("shenzhen", {"SN000001"})).error().code, ErrorCode::FailedPrecondition);
        QCOMPARE(*f.groups.filterOf("shenzhen"), std::string("site = \"sz-*\""));
        QVERIFY(!f.groups.filterOf("none"));
    }

    // A group by query asks for static ones, and for no other.
    void asksForGroupsInFilters()
    {
        QTemporaryDir folder;
        {
            JobFixture f(folder.path());
            f.makeDevices(10);
            must(f.groups.createGroup(creation("fixed")));
            must(f.groups.modifyMembers(adding("fixed", {"SN000000", "SN000001", "SN000002"})));
            must(f.groups.createGroup(creation("both", "group = fixed AND site = \"sz-*\"")));
            QCOMPARE(countOf(f, "both"), 2);
            const auto matching = [&](const std::string &filter) {
                return f.table.live().select(must(f.registry.predicate("products/-", filter))).size();
            };
            QCOMPARE(matching("group = both"), std::size_t(2));
            QCOMPARE(matching("group = fixed"), std::size_t(3));
            QCOMPARE(matching("group != both"), std::size_t(8));
            must(f.groups.modifyMembers(adding("fixed", {"SN000004"})));
            QCOMPARE(matching("group = both"), std::size_t(3));
            const auto detour = f.groups.createGroup(creation("detour", "group = both"));
            QCOMPARE(detour.error().code, ErrorCode::InvalidArgument);
            QCOMPARE(detour.error().fields.at(0).field, std::string("device_group.filter"));
            v1::UpdateDeviceGroupRequest itself;
            itself.mutable_device_group()->set_name("groups/both");
            itself.mutable_device_group()->set_filter("group = both");
            QCOMPARE(f.groups.updateGroup(itself).error().code, ErrorCode::InvalidArgument);
            QCOMPARE(f.groups.createGroup(creation("lost", "group = none")).error().code, ErrorCode::InvalidArgument);
        }
        JobFixture f(folder.path());
        v1::DeleteDeviceGroupRequest remove;
        remove.set_name("groups/fixed");
        const auto refused = f.groups.deleteGroup(remove);
        QCOMPARE(refused.error().code, ErrorCode::FailedPrecondition);
        QVERIFY(refused.error().message.find("groups/both") != std::string::npos);
        remove.set_name("groups/both");
        must(f.groups.deleteGroup(remove));
        remove.set_name("groups/fixed");
        must(f.groups.deleteGroup(remove));
    }

    void changesOnlyWhatMayChange()
    {
        QTemporaryDir folder;
        JobFixture f(folder.path());
        const auto made = must(f.groups.createGroup(creation("shenzhen", "site = \"sz-*\"")));
        must(f.groups.createGroup(creation("fixed")));
        v1::UpdateDeviceGroupRequest update;
        *update.mutable_device_group() = made;
        update.mutable_device_group()->set_display_name("Shenzhen");
        update.mutable_device_group()->set_filter("site = \"sh-*\"");
        update.mutable_update_mask()->add_paths("display_name");
        update.mutable_update_mask()->add_paths("filter");
        const auto changed = must(f.groups.updateGroup(update));
        QCOMPARE(changed.filter(), std::string("site = \"sh-*\""));
        QVERIFY(changed.etag() != made.etag());
        // What was read before is old.
        QCOMPARE(f.groups.updateGroup(update).error().code, ErrorCode::Aborted);
        update.mutable_device_group()->clear_etag();
        update.mutable_device_group()->set_filter("site = = 3");
        const auto wrong = f.groups.updateGroup(update);
        QCOMPARE(wrong.error().code, ErrorCode::InvalidArgument);
        QCOMPARE(wrong.error().fields.at(0).field, std::string("device_group.filter"));
        update.mutable_device_group()->clear_filter();
        QVERIFY(!f.groups.updateGroup(update));
        update.mutable_device_group()->set_name("groups/fixed");
        update.mutable_device_group()->set_filter("site = x");
        QVERIFY(!f.groups.updateGroup(update));
    }

    void refusesWhatIsNoGroup_data()
    {
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("filter");
        QTest::addColumn<int>("code");
        QTest::newRow("no id") << QString() << QString() << int(ErrorCode::InvalidArgument);
        QTest::newRow("capitals") << QStringLiteral("Tills") << QString() << int(ErrorCode::InvalidArgument);
        QTest::newRow("too long") << QString(41, QLatin1Char('a')) << QString() << int(ErrorCode::InvalidArgument);
        QTest::newRow("no filter") << QStringLiteral("g") << QStringLiteral("site = = 3") << int(ErrorCode::InvalidArgument);
        QTest::newRow("taken") << QStringLiteral("taken") << QString() << int(ErrorCode::AlreadyExists);
    }
    void refusesWhatIsNoGroup()
    {
        QFETCH(QString, id);
        QFETCH(QString, filter);
        QFETCH(int, code);
        QTemporaryDir folder;
        JobFixture f(folder.path());
        must(f.groups.createGroup(creation("taken")));
        const auto refused = f.groups.createGroup(creation(id.toStdString(), filter.toStdString()));
        QVERIFY(!refused);
        QCOMPARE(int(refused.error().code), code);
    }

    void listsByName()
    {
        QTemporaryDir folder;
        JobFixture f(folder.path());
        f.makeDevices(4);
        for (const auto *id : {"c", "a", "b"})
            must(f.groups.createGroup(creation(id)));
        must(f.groups.createGroup(creation("d", "serial = *")));
        must(f.groups.modifyMembers(adding("b", {"SN000000"})));
        v1::ListDeviceGroupsRequest request;
        request.set_page_size(2);
        auto page = must(f.groups.listGroups(request));
        QCOMPARE(page.device_groups(1).name(), std::string("groups/b"));
        QCOMPARE(page.device_groups(1).device_count(), 1);
        request.set_page_token(page.next_page_token());
        page = must(f.groups.listGroups(request));
        QCOMPARE(page.device_groups(0).name(), std::string("groups/c"));
        QCOMPARE(page.device_groups(1).device_count(), 4);
        QVERIFY(page.next_page_token().empty());
    }
};

QTEST_GUILESS_MAIN(TestDeviceGroups)
#include "tst_device_groups.moc"
