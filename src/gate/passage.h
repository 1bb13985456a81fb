#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "audit/record.h"
#include "gate/claim.h"
#include "op/operation.h"

namespace sekisho::gate {

/// What is known of one request while it passes the gate. It grows stage by stage and never leaves gate/:
/// operations see only the Envelope, the Caller and their Authorized input.
struct Passage {
    std::shared_ptr<const op::Envelope> envelope;      ///< after accept
    Claim claim;                                       ///< first of all: what is not believed yet
    const op::Operation* operation = nullptr;          ///< after decode's first half
    const wire::ServiceSchema* service = nullptr;      ///< likewise; also set when the operation is unknown
    std::string signed_target;                         ///< the target as it was sent, which the signature covers
    std::string resource_path;                         ///< the path as S3's errors show it
    std::shared_ptr<const op::Caller> caller;          ///< after authenticate; anonymous until then
    std::string bearer_type;                           ///< likewise: of a Bedrock API key; empty: it was none
    std::unique_ptr<op::Call> call;                    ///< after decode's second half
    std::string request_parameters;                    ///< for the record, sensitive members struck out
    std::vector<audit::Record::Judgement> judgements;  ///< after authorize
    std::vector<audit::Record::Resource> resources;    ///< likewise
    audit::Basis basis;                                ///< likewise
    std::size_t traced = 0;                            ///< denials whose reasons were looked for
};

}  // namespace sekisho::gate
