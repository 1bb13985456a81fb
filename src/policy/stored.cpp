#include "policy/stored.h"

#include "policy/stand_in.h"

namespace sekisho::policy {

Result<StoredResourcePolicy> compile_resource_policy(std::string document, PolicyKind kind, std::string name,
                                                     const PrincipalResolver& resolver)
{
    StoredResourcePolicy stored;
    const PrincipalResolver recording = [&](std::string_view arn) {
        auto id = resolver(arn);
        if (id) stored.principals.insert_or_assign(std::string(arn), *id);
        return id;
    };
    TRY(stored.compiled, parse_policy(document, kind, std::move(name), recording));
    stored.document = std::move(document);
    return stored;
}

StoredResourcePolicy reopen_resource_policy(std::string document, PolicyKind kind, std::string name,
                                            std::map<std::string, std::string> principals)
{
    const PrincipalResolver recorded = [&](std::string_view arn) -> std::optional<std::string> {
        const auto found = principals.find(std::string(arn));
        if (found == principals.end()) return std::nullopt;
        return found->second;
    };
    auto compiled = parse_policy(document, kind, name, recorded);
    auto usable = compiled ? *std::move(compiled) : unreadable_policy(document, kind, std::move(name));
    return {std::move(document), std::move(usable), std::move(principals)};
}

}  // namespace sekisho::policy
