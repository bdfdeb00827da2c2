#include "app/server/hooks_page.h"

#include <httplib.h>

namespace wheelhouse::server {

namespace {

constexpr time_t kPatienceSeconds = 3;
// Of a connection that says nothing at all.
constexpr time_t kSilenceSeconds = 1;

} // namespace

void addHooksPage(httplib::Server &http, std::function<deployments::HookAnswer(const deployments::HookCall &)> call)
{
    // A peer that is slow gives its thread back soon, and one that goes on asking too.
    http.set_read_timeout(kPatienceSeconds);
    http.set_write_timeout(kPatienceSeconds);
    http.set_keep_alive_max_count(1);
    http.set_keep_alive_timeout(kSilenceSeconds);
    http.set_payload_max_length(deployments::CiHooks::kMaxBody);
    http.Post(R"(/hooks/([a-z0-9-]{1,53}))",
              [call = std::move(call)](const httplib::Request &request, httplib::Response &response) {
                  deployments::HookCall asked;
                  asked.hook = request.matches[1];
                  asked.body = request.body;
                  asked.gitlabToken = request.get_header_value("X-Gitlab-Token");
                  asked.authorization = request.get_header_value("Authorization");
                  asked.signature = request.get_header_value("X-Wheelhouse-Signature");
                  asked.timestamp = request.get_header_value("X-Wheelhouse-Timestamp");
                  const auto answer = call(asked);
                  response.status = answer.status;
                  response.set_content(answer.body, "application/json");
              });
}

} // namespace wheelhouse::server
