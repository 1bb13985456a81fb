#pragma once

#include <string>
#include <vector>

#include "audit/record.h"
#include "op/access.h"
#include "op/call.h"
#include "op/caller.h"
#include "policy/evaluate.h"
#include "policy/trace.h"

/// What the audit record keeps of a judgement. Called by the gate; the allowed request pays for the basis alone.
namespace sekisho::review {

/// Who is judged and by which facts, with `context` as op::request_context() made it: all that recorded.h needs to make
/// them again. Bounded: what is too long, or no UTF-8, is left out, and the basis says that it is not complete. The text
/// of a session policy is in the first record of each hour and thread that it limits; its hash in all of them.
[[nodiscard]] audit::Basis basis_of(const op::Caller& caller, const op::Envelope& envelope, const policy::Context& context);
/// The same for AccessCheck::subject, with op::subject_context(): nothing of it stands elsewhere in the record.
[[nodiscard]] audit::Basis basis_of_subject(const op::Caller& subject, const op::Envelope& envelope,
                                            const policy::Context& context);

/// The judgement of one check. `basis` is marked as not complete where the check's own facts do not fit.
[[nodiscard]] audit::Record::Judgement judgement_of(const op::AccessCheck& check, const policy::Decision& decision,
                                                    audit::Basis& basis);

/// Adds the reasons of a denial: the statements that bear on it and what would have to change, both bounded.
void add_reasons(audit::Record::Judgement& judgement, const policy::Trace& trace);

/// Of a policy's document, in hexadecimal. Remembered per thread.
[[nodiscard]] std::string hash_of(const policy::PolicyPtr& policy);

}  // namespace sekisho::review
