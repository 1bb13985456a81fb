#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "crypto/sealer.h"

namespace CLI {
class App;
}

namespace sekisho::app {

/// Keys of model providers, sealed by the master key, one file each in the data folder: DIR/provider-keys/NAME. A file that
/// is copied to another name, or to another installation, does not open.
class ProviderKeys {
public:
    ProviderKeys(std::string data, const crypto::Sealer& sealer)
        : folder_(std::move(data) + "/provider-keys"), sealer_(sealer)
    {
    }

    /// Code "Configuration": there is none, or it does not open.
    [[nodiscard]] Result<Secret> get(const std::string& name) const;
    [[nodiscard]] Result<void> put(const std::string& name, const Secret& key) const;
    [[nodiscard]] Result<void> remove(const std::string& name) const;
    [[nodiscard]] std::vector<std::string> names() const;

private:
    [[nodiscard]] std::string path_of(const std::string& name) const { return folder_ + "/" + name; }
    const std::string folder_;
    const crypto::Sealer& sealer_;
};

/// `sekisho provider-key put|list|remove`
void add_provider_key(CLI::App& cli, int& status);

}  // namespace sekisho::app
