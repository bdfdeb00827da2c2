#include "server/links/kubernetes/credential_source.h"

#include "server/links/kubernetes/base64.h"
#include "server/links/kubernetes/exec_credential_source.h"
#include "server/links/kubernetes/oidc_credential_source.h"
#include "server/links/kubernetes/token_file_credential_source.h"

namespace wheelhouse::kubernetes {

namespace {

class StaticCredentialSource final : public CredentialSource {
public:
    explicit StaticCredentialSource(const Kubeconfig &config)
    {
        m_credentials.peer = std::make_shared<const http::Peer>(config.peer);
        if (!config.token.empty()) {
            m_credentials.authorization = Secret("Bearer " + config.token.reveal());
        } else if (!config.userName.empty()) {
            const std::string pair = config.userName.reveal() + ":" + config.password.reveal();
            m_credentials.authorization = Secret("Basic " + encodeBase64(pair));
        }
    }
    void get(Use use) override { use(m_credentials); }
    void invalidate() override {}
    void stop() override {}

private:
    Credentials m_credentials;
};

} // namespace

std::unique_ptr<CredentialSource> makeCredentialSource(const Kubeconfig &config, http::HttpClient &client,
                                                       const CredentialTimes &times, RenewedKubeconfig renewed)
{
    if (config.exec)
        return std::make_unique<ExecCredentialSource>(config, times);
    if (config.oidc)
        return std::make_unique<OidcCredentialSource>(config, client, times, std::move(renewed));
    if (!config.tokenFile.empty())
        return std::make_unique<TokenFileCredentialSource>(config, times);
    return std::make_unique<StaticCredentialSource>(config);
}

} // namespace wheelhouse::kubernetes
