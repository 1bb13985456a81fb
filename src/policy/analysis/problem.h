#pragma once

#include <string>
#include <variant>
#include <vector>

#include "policy/analysis/bits.h"
#include "policy/analysis/language.h"
#include "policy/analysis/work.h"
#include "policy/principal.h"
#include "policy/statement.h"

/// Is there a request that `subject` and all of `within` apply to, and none of `minus`?
///
/// A request has dimensions: its action, its resource, its principal and each condition key; they are taken to be
/// independent, which can only add requests. In each dimension what can be asked falls into classes that no statement of
/// the problem tells apart. A statement is then a box, the product of one set of classes per dimension.
namespace sekisho::policy::analysis {

struct Problem {
    const Statement* subject = nullptr;
    std::vector<const Statement*> within;
    std::vector<const Statement*> minus;
    /// Who asks: the holder of identity-based policies; anybody; or only those whom no statement names.
    enum class Askers { holder, anybody, strangers };
    Askers askers = Askers::holder;
    /// An Allow that names an account delegates to the account's own policies, one that names a user there grants. Whether
    /// the first covers the second.
    enum class Delegation { covers, does_not_cover };
    Delegation delegation = Delegation::covers;
};

/// Whether what cannot matter for the answer is left out. All of it can still help to find a request that the engine
/// confirms.
enum class Detail { least, full };

struct PrincipalChoice {
    Principal principal;
    bool bounded = false;
};

/// What a request holds of one condition key.
struct KeyState {
    enum class Kind { absent, single, multi };
    Kind kind = Kind::absent;
    std::vector<Text> values;
};

/// Requests that no statement tells apart in one dimension, by an example.
struct Class {
    Bits in;  ///< by position in Problem::minus: whether the class lies in that statement's set
    std::variant<Text, PrincipalChoice, KeyState> example;
};

struct Dimension {
    enum class Kind { action, resource, principal, key };
    Kind kind = Kind::action;
    std::string key;             ///< folded
    std::vector<Class> classes;  ///< all within the sets of `subject` and `within`; none: there is no such request
};

/// The dimensions are incomplete where the work runs out.
[[nodiscard]] Dimension action_dimension(const Problem& problem, Detail detail, Work& work);
[[nodiscard]] Dimension resource_dimension(const Problem& problem, Detail detail, Work& work);
[[nodiscard]] Dimension principal_dimension(const Problem& problem, Work& work);
[[nodiscard]] Dimension key_dimension(const Problem& problem, const std::string& key, Work& work);

/// The keys of all conditions, folded, each once.
[[nodiscard]] std::vector<std::string> keys_of(const Problem& problem);
/// Whether requests may hold several values of the key: not where AWS's tables say that it is single-valued, except for
/// keys of identity providers, whose claims we do not know.
[[nodiscard]] bool may_be_multivalued(std::string_view key);
/// Keys without which the statement cannot apply, because variables without default stand for them: they have one value.
[[nodiscard]] std::vector<std::string> needed_keys(const Statement& statement);

}  // namespace sekisho::policy::analysis
