#pragma once

#include <string_view>

#include "server/clusters/logs/log_store_client.h"
#include "server/http/http_client.h"

namespace wheelhouse::loki {

// Loki's HTTP API (`/loki/api/v1/query_range`), and whatever speaks it. A
// parameter `tenant` of the base URL becomes the header X-Scope-OrgID.
//
// Threads: any that may block. Ownership: the program's, no longer than the
// client. Bounds: 30 s and 64 MB an answer, lines cut at 16 KiB. Ends with
// HttpClient::stop().
class LokiClient final : public clusters::LogStoreClient {
public:
    explicit LokiClient(http::HttpClient &client) : m_client(client) {}

    Result<std::vector<v1::StoredLogLine>> query(const clusters::StoredLogQuery &query) override;

    // Of an answer: its streams' lines as one, by time.
    static Result<std::vector<v1::StoredLogLine>> readAnswer(int status, std::string_view body, bool forward);

private:
    http::HttpClient &m_client;
};

} // namespace wheelhouse::loki
