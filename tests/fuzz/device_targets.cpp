#include "server/devices/device_filter.h"
#include "server/devices/transfer/file_reader.h"
#include "server/links/mqtt/up_message.h"
#include "server/links/prometheus/range_reader.h"
#include "tests/fuzz/targets.h"

namespace wheelhouse::fuzz {

namespace {

void runReader(v1::TransferFormat format, std::string_view bytes)
{
    const auto reader = devices::makeFileReader(format);
    const auto sink = [](const devices::FileRow &row) -> Result<void> {
        require(row.cells.size() <= devices::FileReader::kMaxCells, "a row has no more cells than allowed");
        require(row.text.size() <= devices::FileRow::kMaxText, "a row's text is cut");
        return {};
    };
    for (std::size_t at = 0; at < bytes.size(); at += 23) {
        if (!reader->feed(bytes.substr(at, 23), sink))
            return;
    }
    (void)reader->finish(sink);
}

void runCsv(std::string_view bytes) { runReader(v1::TRANSFER_FORMAT_CSV, bytes); }

void runJsonLines(std::string_view bytes) { runReader(v1::TRANSFER_FORMAT_JSONL, bytes); }

// Topic on the first line, payload after it.
void runUpMessage(std::string_view bytes)
{
    const auto end = std::min(bytes.find('\n'), bytes.size());
    mqtt::UpMessageParser parser;
    const auto report =
        parser.parse(bytes.substr(0, end), bytes.substr(std::min(end + 1, bytes.size())), devices::Clock::now());
    if (report)
        require(report->values.size() <= mqtt::UpMessageParser::kMaxKeys, "no more values than allowed");
}

void runFilter(std::string_view bytes)
{
    const auto filter = devices::DeviceFilter::parse(bytes);
    if (!filter)
        return;
    v1::Device device;
    device.set_name("products/printer/devices/SN1");
    (void)filter->matches(device);
}

void runPrometheus(std::string_view bytes)
{
    for (const int status : {200, 422}) {
        prometheus::RangeReader reader;
        for (std::size_t at = 0; at < bytes.size() && reader.feed(bytes.substr(at, 19)); at += 19) {
        }
        if (const auto answer = reader.finish(status, "up"))
            require(answer->series.size() <= prometheus::RangeReader::kMaxSeries, "no more series than allowed");
    }
}

} // namespace

std::vector<Target> deviceTargets()
{
    return {
        {"csv", runCsv, {"serial,site\nSN1,sz-01\n\"SN,2\",\"a\"\"b\"\r\n", "serial;site\nSN1;x\n"}},
        {"json_lines",
         runJsonLines,
         {"{\"serial\":\"SN1\",\"n\":1.5,\"b\":true,\"x\":null}\n{\"serial\":\"\\u4f60\"}\n"}},
        {"up_message",
         runUpMessage,
         {"wh/1/printer/SN1/up/state\n{\"firmware\":\"1.2\",\"values\":{\"paper\":\"ok\",\"n\":3}}",
          "wh/1/printer/SN1/up/ack\n{\"id\":\"x\",\"result\":\"done\"}"}},
        {"device_filter", runFilter, {"serial = \"SN*\" AND (firmware < 2.1 OR -label.site:sz) noodles", "NOT care:*"}},
        {"prometheus",
         runPrometheus,
         {R"({"status":"success","data":{"resultType":"matrix","result":[{"metric":{"pod":"a"},"values":[[1700000000,"1.5"],[1700000015,"NaN"]]}]}})",
          R"({"status":"error","errorType":"bad_data","error":"1:5: parse error"})"}},
    };
}

} // namespace wheelhouse::fuzz
