#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace sekisho::guardrails {

/// Regular expressions whose time is linear in the text (RE2): what a backtracking engine has beyond them, lookaround and
/// back references, is refused. Immutable; thread-safe.
class Pattern {
public:
    struct Range {
        std::size_t begin = 0;
        std::size_t end = 0;
    };
    /// ValidationException with RE2's text where it does not compile, needs more than `memory` bytes, or matches nothing
    /// ("").
    static Result<Pattern> compile(std::string_view expression, std::int64_t memory = 1024 * 1024);
    /// The next match at or after `from`, and what its first group matched (the whole where there is none). False: no more.
    [[nodiscard]] bool find(std::string_view text, std::size_t from, Range& whole, Range& group) const;

    class Engine;

private:
    explicit Pattern(std::shared_ptr<const Engine> engine) : engine_(std::move(engine)) {}
    std::shared_ptr<const Engine> engine_;
};

/// Which of many expressions are in a text at all, in one pass. Immutable; thread-safe.
class PatternSet {
public:
    /// The expressions are known to compile.
    explicit PatternSet(const std::vector<std::string>& expressions);
    ~PatternSet();
    /// Indices, in no order. All of them where one pass is not enough.
    [[nodiscard]] std::vector<int> present(std::string_view text) const;

    class Engine;

private:
    std::unique_ptr<const Engine> engine_;
};

}  // namespace sekisho::guardrails
