#include "services/kms/state.h"

#include <fmt/format.h>

namespace sekisho::kms {

std::string Key::arn() const { return key_arn(region, account, id); }
std::string Alias::arn() const { return alias_arn(region, account, name); }

KeyPtr State::find(std::string_view id, Time now) const
{
    const auto found = keys->find(id);
    if (found == keys->end()) return nullptr;
    const auto& deletion = found->second->deletion;
    return deletion && now >= *deletion ? nullptr : found->second;
}

const Alias* State::find_alias(std::string_view arn) const
{
    const auto found = aliases->find(arn);
    return found == aliases->end() ? nullptr : &found->second;
}

std::string key_arn(std::string_view region, std::string_view account, std::string_view id)
{
    return fmt::format("arn:aws:kms:{}:{}:key/{}", region, account, id);
}

std::string alias_arn(std::string_view region, std::string_view account, std::string_view name)
{
    return fmt::format("arn:aws:kms:{}:{}:{}", region, account, name);
}

}  // namespace sekisho::kms
