#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "guardrails/engine/folding.h"
#include "guardrails/engine/tokens.h"

namespace sekisho::guardrails {

/// A text read in every way that a guardrail reads it, each done once. Not copied: tokens point into it.
class Reading {
public:
    explicit Reading(std::string_view original);
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;

    std::string_view original;
    Folded plain;  ///< with its case
    Folded lower;  ///< in lower case
    Tokens words;  ///< of `lower`
    /// `lower` without leetspeak, in each way that it can be read; empty: there is none.
    struct Variant {
        std::string text;
        Tokens words;
    };
    std::vector<std::unique_ptr<const Variant>> leetless;
    std::vector<Spelled> spelled;  ///< words written letter by letter, in `lower`

    struct Range {
        std::size_t begin = 0;
        std::size_t end = 0;
    };
    [[nodiscard]] Range in_original(const Folded& folded, std::size_t begin, std::size_t end) const
    {
        return {folded.original_begin(begin), folded.original_end(end)};
    }
};

}  // namespace sekisho::guardrails
