#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "models/catalogue.h"

/// Inference profiles: further names for models, under which calls are judged and told apart.
/// https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles.html
namespace sekisho::gateway {

struct InferenceProfile {
    enum class Type { system_defined, application };
    Type type = Type::system_defined;
    std::string id;
    std::string arn;
    std::string name;
    std::string description;
    std::string model_id;                 ///< of the catalogue
    std::vector<std::string> model_arns;  ///< in every Region to which a call may go; that of a global one has none
    std::map<std::string, std::string> tags;
    Time created{};
};

/// Profiles that accounts make of their own. Thread-safe; no lock, no I/O.
class ApplicationProfiles {
public:
    virtual ~ApplicationProfiles() = default;
    /// By its whole ARN, "arn:aws:bedrock:<region>:<account>:application-inference-profile/<id>".
    [[nodiscard]] virtual std::optional<InferenceProfile> find(std::string_view arn) const = 0;
};

/// "us.anthropic.claude-3-haiku-20240307-v1:0" and its like, or "arn:aws:bedrock:<region>:<account>:inference-profile/<id>":
/// a model of the catalogue, in the Regions of one part of the world or in all. Here they all come to the same; policies
/// tell them apart. `account` and `region` are those of the caller: an ARN's own take their place. nullopt: none.
[[nodiscard]] std::optional<InferenceProfile> system_profile(const models::Catalogue& catalogue, std::string_view id_or_arn,
                                                             std::string_view account, std::string_view region);

/// All of them that are called from `region`, in the order of the models' ids.
[[nodiscard]] std::vector<InferenceProfile> system_profiles(const models::Catalogue& catalogue, std::string_view account,
                                                            std::string_view region);

}  // namespace sekisho::gateway
