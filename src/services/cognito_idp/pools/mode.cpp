#include "services/cognito_idp/pools/mode.h"

#include "base/log.h"
#include "services/cognito_idp/errors.h"

namespace sekisho::cognito_idp {

Result<Mode> mode_of(const std::map<std::string, std::string>& tags, Mode otherwise)
{
    const auto found = tags.find(std::string(mode_tag));
    if (found == tags.end()) return otherwise;
    if (found->second == "strict") return Mode::strict;
    if (found->second == "aws-compat") return Mode::aws_compat;
    return fail(errors::invalid_parameter(fmt::format("The tag {} must be strict or aws-compat.", mode_tag)));
}

Result<void> change_mode(Pool& pool)
{
    TRY(const auto mode, mode_of(pool.tags(), pool.mode));
    if (pool.mode == Mode::strict && mode == Mode::aws_compat)
        log::warning("a user pool was relaxed from strict to aws-compat", {{"pool", pool.id}});
    pool.mode = mode;
    return {};
}

}  // namespace sekisho::cognito_idp
