#pragma once

#include <map>
#include <string>
#include <vector>

#include "services/cognito_identity/role_choice.h"
#include "services/sts/session_tags.h"

/// Attributes for access control: claims that become session tags, for conditions on aws:PrincipalTag; pure.
/// https://docs.aws.amazon.com/cognito/latest/developerguide/attributes-for-access-control.html
namespace sekisho::cognito_identity {

/// Whether sekisho:Role and sekisho:ModelTier of the enterprise mapping (op/access_mapping.h) go to everybody who has the
/// claims, or only where the pool's tag map asks for them.
enum class OwnTags { where_mapped, always };

/// The tags of these logins. By the pool's maps: a text, number or boolean, or the only element of a list; with defaults
/// {"client": aud, "username": sub}. A claim that is not there gives no tag. Tags of the enterprise mapping are transitive.
/// InvalidParameterException where a value is no tag value (256 characters), all are more than 460 bytes, or two logins
/// disagree: a tag is never left out because it does not fit.
[[nodiscard]] Result<sts::SessionTags> principal_tags(const Pool& pool, const std::vector<ProvenLogin>& logins, OwnTags own);

/// Adds what a developer's back end gives its user; a key that `tags` has already is the Error.
[[nodiscard]] Result<void> add_developer_tags(sts::SessionTags& tags, const std::map<std::string, std::string>& given);

/// What SetPrincipalTagAttributeMap may ask for: no keys of "aws:", and of our own prefix only these from their claims.
[[nodiscard]] Result<void> check_tag_map(const std::map<std::string, std::string>& map);

}  // namespace sekisho::cognito_identity
