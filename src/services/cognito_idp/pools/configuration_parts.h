#pragma once

#include <string>

#include "base/worker_pool.h"
#include "services/cognito_idp/handler.h"
#include "services/cognito_idp/pools/document_change.h"
#include "services/cognito_idp/pools/paging.h"

namespace sekisho::cognito_idp {

/// What the operations share that configure a pool: oauth/, federation/, branding/, limits/.
struct ConfigurationParts {
    Directory& directory;
    const Paging& paging;
    store::Database& database;
    WorkerPool& workers;
    const Clock& clock;
    std::string public_url;  ///< without a slash at its end
};

/// An administrative operation on one pool's configuration.
template <class Description, op::Effect effect_>
class Configures : public OnPool<Description, effect_> {
public:
    /// `parts` outlives the handler.
    explicit Configures(const ConfigurationParts& parts) : OnPool<Description, effect_>(parts.directory), parts_(parts) {}

protected:
    const ConfigurationParts& parts_;
};

template <class Description>
using ReadsConfiguration = Configures<Description, op::Effect::read>;
template <class Description>
using WritesConfiguration = Configures<Description, op::Effect::write>;

}  // namespace sekisho::cognito_idp
