#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "policy/evaluate.h"
#include "policy/statement.h"

namespace sekisho::policy {

/// A question with what every statement needs of it, computed once.
class PreparedQuestion {
public:
    PreparedQuestion(const Question& question, Boundary boundary);
    PreparedQuestion(const PreparedQuestion&) = delete;
    PreparedQuestion& operator=(const PreparedQuestion&) = delete;

    [[nodiscard]] const Question& question() const noexcept { return question_; }
    [[nodiscard]] std::string_view action() const noexcept { return action_; }  ///< lower case
    [[nodiscard]] Boundary boundary() const noexcept { return boundary_; }

private:
    static constexpr std::size_t usual_action_length = 128;
    const Question& question_;
    Boundary boundary_;
    std::array<char, usual_action_length> buffer_;
    std::string long_action_;
    std::string_view action_;
};

/// A statement that applies.
struct Match {
    PolicyType type;
    std::uint32_t position;
    const Policy* policy;
    const Statement* statement;
};

/// The matches of one effect: as many as a Decision shows, the first to be found. Within a policy in the order of the
/// document.
class Matches {
public:
    void add(const Match& match) noexcept;
    [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
    [[nodiscard]] bool full() const noexcept { return count_ == few_.size(); }
    void cut_short() noexcept { cut_short_ = true; }
    [[nodiscard]] EvidenceList evidence() const noexcept;

private:
    std::array<Match, EvidenceList::capacity> few_;
    std::size_t count_ = 0;
    bool cut_short_ = false;
};

struct MatchesByEffect {
    Matches allows;
    Matches denials;
};

/// What one policy, or several that count as one, say.
struct Opinion {
    bool denies = false;
    bool allows = false;
    Naming naming = Naming::not_named;  ///< of the strongest Allow

    Opinion& operator|=(const Opinion& other);
};

/// `action` in lower case.
[[nodiscard]] bool action_matches(const Statement& statement, std::string_view action);
/// How the statement names the caller; the holder of an identity-based policy is named by having it.
[[nodiscard]] Naming naming_in(const Statement& statement, const PreparedQuestion& question);

[[nodiscard]] Opinion opinion_of(const Policy& policy, PolicyType type, const PreparedQuestion& question,
                                 MatchesByEffect& matches);
[[nodiscard]] Opinion opinion_of(std::span<const PolicyPtr> policies, PolicyType type, const PreparedQuestion& question,
                                 MatchesByEffect& matches);

}  // namespace sekisho::policy
