#include "server/api/system_api.h"

#include <fstream>
#include <unistd.h>

namespace wheelhouse::api {

namespace {

std::int64_t residentBytes()
{
    std::ifstream file("/proc/self/statm");
    std::int64_t total = 0;
    std::int64_t resident = 0;
    file >> total >> resident;
    return resident * ::sysconf(_SC_PAGESIZE);
}

} // namespace

SystemApi::SystemApi(CallChain &chain, std::function<void(v1::Status &)> fill)
    : m_chain(chain), m_calls(chain, v1::SystemService::service_full_name()), m_fill(std::move(fill))
{
}

grpc::ServerUnaryReactor *SystemApi::GetStatus(grpc::CallbackServerContext *context,
                                               const v1::GetStatusRequest *request, v1::Status *response)
{
    return m_calls.unary(context, request, response, "GetStatus",
                         [this](const access::Caller &, const v1::GetStatusRequest &, v1::Status &status) -> Result<void> {
                             status.set_server_version(WHEELHOUSE_VERSION);
                             status.set_resident_memory_bytes(residentBytes());
                             status.set_stream_count(static_cast<std::int32_t>(m_chain.streams().size()));
                             m_fill(status);
                             return {};
                         });
}

} // namespace wheelhouse::api
