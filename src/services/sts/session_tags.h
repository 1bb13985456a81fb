#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "op/access.h"
#include "op/caller.h"
#include "services/iam/state.h"

/// Session tags (id_session-tags): a session has those that it is given and the transitive ones of its caller's session.
namespace sekisho::sts {

struct SessionTags {
    iam::Tags tags;
    std::vector<std::string> transitive_keys;
};

/// Who asks for the tags: keys of our own prefix ("sekisho:Role") come from identity pools alone, which vouch for them.
enum class TagSource { anybody, identity_pool };

/// Joins what is asked for with what is inherited. InvalidParameterValue for duplicate and reserved keys, transitive keys
/// without a tag, and the attempt to override an inherited transitive tag.
[[nodiscard]] Result<SessionTags> join_tags(const SessionTags& requested, const op::Caller& caller,
                                            TagSource source = TagSource::anybody);

/// The facts that a role's trust policy may test. `tags` are those of the session to be.
struct TrustQuestion {
    std::string action;  ///< "sts:AssumeRole", ...
    std::string role_arn;
    iam::EntityPtr role;  ///< null: there is no such role, and nothing trusts
    std::string session_name;
    std::string external_id;
    std::string source_identity;
    const SessionTags& tags;
    const iam::Tags& inherited;  ///< they replace tags of the role of the same key (aws:ResourceTag)
    /// A session of a role asks: handing on tags and a source identity takes its own permission, besides the trust.
    bool chained = false;
};

/// The checks of one request for a session: the action itself, sts:TagSession where there are tags, and
/// sts:SetSourceIdentity where there is a source identity. Each must be allowed by the trust policy.
[[nodiscard]] op::AccessChecks trust_checks(const TrustQuestion& question);

/// Whether a tag's key or value is written in the characters of AWS's tags (letters outside ASCII are not told from other
/// signs there) and of at most `longest` of them.
[[nodiscard]] bool is_tag_text(std::string_view text, std::size_t longest);

/// The transitive tags that the caller's session hands on.
[[nodiscard]] iam::Tags inherited_tags(const op::Caller& caller);

}  // namespace sekisho::sts
