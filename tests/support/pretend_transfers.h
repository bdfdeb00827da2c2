#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <vector>

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include "wheelhouse/v1/device_claims.grpc.pb.h"
#include "wheelhouse/v1/device_transfers.grpc.pb.h"

// Files of devices and claim codes, served in the test's process, for what a real
// server does too seldom: it stands still, breaks off, comes back, rejects a
// hundred thousand rows. The desktop against the real one: tests/gui/.
namespace wheelhouse::test {

// What the contract asks for, in its smallest form: rows are lines; one whose
// serial holds a slash is rejected; an import that broke goes on.
class PretendTransfers final : public v1::DeviceTransferService::Service {
public:
    struct Known {
        v1::DeviceImport import;
        std::int64_t applied = 0;
    };

    grpc::Status ImportDevices(grpc::ServerContext *context,
                               grpc::ServerReaderWriter<v1::ImportDevicesResponse, v1::ImportDevicesRequest> *stream) override
    {
        v1::ImportDevicesRequest request;
        if (!stream->Read(&request) || !request.has_options())
            return {grpc::StatusCode::INVALID_ARGUMENT, "options come first"};
        const v1::ImportOptions options = request.options();
        std::unique_lock lock(mutex);
        ids.push_back(options.import_id());
        last = options;
        Known &known = imports["deviceImports/" + options.import_id()];
        if (known.import.validate_only() || known.import.state() == v1::DeviceImport::STATE_UNDONE)
            known = {};
        known.import.set_name("deviceImports/" + options.import_id());
        known.import.set_display_name(options.display_name());
        known.import.set_validate_only(options.validate_only());
        known.import.set_state(v1::DeviceImport::STATE_RUNNING);
        known.import.set_requester("accounts/ops-lin");
        const std::int64_t resumed = known.applied;
        std::int64_t row = -1;
        std::string rest;
        const auto tell = [&](v1::ImportDevicesResponse response) {
            *response.mutable_import() = known.import;
            response.set_resumed_row_count(resumed);
            stream->Write(response);
        };
        v1::ImportDevicesResponse rejects;
        const auto tellRejects = [&] {
            if (rejects.rejects_size() > 0)
                tell(std::exchange(rejects, {}));
        };
        const auto take = [&](const std::string &line) {
            if (++row == 0 || row <= resumed)
                return;
            auto &counts = *known.import.mutable_counts();
            counts.set_row_count(row);
            known.applied = row;
            if (line.find('/') == std::string::npos) {
                if (line.find("-old-") != std::string::npos)
                    counts.set_updated_count(counts.updated_count() + 1);
                else if (line.find("-same-") != std::string::npos)
                    counts.set_unchanged_count(counts.unchanged_count() + 1);
                else
                    counts.set_created_count(counts.created_count() + 1);
                return;
            }
            counts.set_rejected_count(counts.rejected_count() + 1);
            auto &reject = *rejects.add_rejects();
            reject.set_line(row + 1);
            const bool isSite = line.find("site/") != std::string::npos;
            reject.set_column(isSite ? "site" : "serial");
            reject.set_reason(isSite ? "must be at most 64 of a-z, A-Z, 0-9, dash, underscore or dot"
                                     : "must be 1 to 64 letters, digits, dash, underscore or dot");
            reject.set_text(line);
            if (rejects.rejects_size() == 500)
                tellRejects();
        };
        while (stream->Read(&request)) {
            rest += request.data();
            std::size_t begin = 0;
            for (std::size_t end = rest.find('\n'); end != std::string::npos; end = rest.find('\n', begin)) {
                take(rest.substr(begin, end - begin));
                begin = end + 1;
            }
            rest.erase(0, begin);
            tellRejects();
            tell({});
            ++pieces;
            while (holdAfter >= 0 && pieces > holdAfter && !context->IsCancelled())
                wake.wait_for(lock, std::chrono::milliseconds(10));
        }
        if (context->IsCancelled())
            return grpc::Status::CANCELLED;
        known.import.set_state(v1::DeviceImport::STATE_DONE);
        tell({});
        return grpc::Status::OK;
    }

    grpc::Status GetDeviceImport(grpc::ServerContext *, const v1::GetDeviceImportRequest *request, v1::DeviceImport *import) override
    {
        const std::lock_guard lock(mutex);
        const auto known = imports.find(request->name());
        if (known == imports.end())
            return {grpc::StatusCode::NOT_FOUND, "no such import"};
        *import = known->second.import;
        return grpc::Status::OK;
    }

    grpc::Status ListDeviceImports(grpc::ServerContext *, const v1::ListDeviceImportsRequest *request,
                                   v1::ListDeviceImportsResponse *response) override
    {
        const std::lock_guard lock(mutex);
        // One on a page, so that pages are read one after the other.
        auto at = request->page_token().empty() ? imports.begin() : imports.find(request->page_token());
        if (at == imports.end())
            return grpc::Status::OK;
        *response->add_device_imports() = at->second.import;
        if (++at != imports.end())
            response->set_next_page_token(at->first);
        return grpc::Status::OK;
    }

    grpc::Status UndoDeviceImport(grpc::ServerContext *, const v1::UndoDeviceImportRequest *request,
                                  v1::UndoDeviceImportResponse *response) override
    {
        const std::lock_guard lock(mutex);
        auto &import = imports[request->name()].import;
        import.set_state(v1::DeviceImport::STATE_UNDONE);
        *response->mutable_import() = import;
        response->set_removed_count(import.counts().created_count() - 1);
        response->set_kept_count(1);
        return grpc::Status::OK;
    }

    grpc::Status ExportDevices(grpc::ServerContext *context, const v1::ExportDevicesRequest *request,
                               grpc::ServerWriter<v1::ExportDevicesResponse> *writer) override
    {
        if (request->filter() == "bad")
            return {grpc::StatusCode::INVALID_ARGUMENT, "filter: nothing is called bad"};
        v1::ExportDevicesResponse response;
        response.set_total_size(3);
        response.set_data("serial\r\n");
        writer->Write(response);
        for (int i = 1; i <= 3; ++i) {
            response.set_data("A-" + std::to_string(i) + "\r\n");
            response.set_device_count(i);
            writer->Write(response);
            std::unique_lock lock(mutex);
            while (holdAfter >= 0 && !context->IsCancelled())
                wake.wait_for(lock, std::chrono::milliseconds(10));
        }
        return grpc::Status::OK;
    }

    std::mutex mutex;
    std::condition_variable wake;
    std::map<std::string, Known> imports;
    std::vector<std::string> ids;
    v1::ImportOptions last;
    std::atomic<int> pieces{0};
    // Takes no more after so many pieces; -1 takes all.
    std::atomic<int> holdAfter{-1};
};

class PretendClaims final : public v1::DeviceClaimService::Service {
public:
    grpc::Status CreateDeviceClaims(grpc::ServerContext *, const v1::CreateDeviceClaimsRequest *request,
                                    v1::CreateDeviceClaimsResponse *response) override
    {
        if (request->parent() == "products/none")
            return {grpc::StatusCode::NOT_FOUND, "product none does not exist"};
        const int count = request->serials_size() > 0 ? request->serials_size() : request->count();
        for (int i = 0; i < count; ++i) {
            auto &made = *response->add_claims();
            made.mutable_claim()->set_name(request->parent() + "/claims/" + std::to_string(i));
            made.mutable_claim()->set_state(v1::DeviceClaim::STATE_OPEN);
            if (request->serials_size() > 0)
                made.mutable_claim()->set_serial(request->serials(i));
            *made.mutable_claim()->mutable_device() = request->device();
            *made.mutable_claim()->mutable_expire_time() = request->expire_time();
            made.set_code("WH1-00000-" + std::to_string(i));
            made.set_uri("wheelhouse://claim/" + std::to_string(i));
            claims.push_back(made.claim());
        }
        return grpc::Status::OK;
    }
    grpc::Status ListDeviceClaims(grpc::ServerContext *, const v1::ListDeviceClaimsRequest *, v1::ListDeviceClaimsResponse *response) override
    {
        for (const auto &claim : claims)
            *response->add_claims() = claim;
        return grpc::Status::OK;
    }
    grpc::Status RevokeDeviceClaim(grpc::ServerContext *, const v1::RevokeDeviceClaimRequest *request, v1::DeviceClaim *claim) override
    {
        for (auto &known : claims) {
            if (known.name() == request->name()) {
                known.set_state(v1::DeviceClaim::STATE_REVOKED);
                *claim = known;
            }
        }
        return grpc::Status::OK;
    }
    std::vector<v1::DeviceClaim> claims;
};

} // namespace wheelhouse::test
