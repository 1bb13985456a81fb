#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "guardrails/engine/reading.h"

namespace sekisho::guardrails {

/// A denied topic, known by the words of its name, definition and examples: what is said in other words is not found.
/// A text is about it where enough of these words, compared by stem, stand within topic_window of each other. Immutable;
/// thread-safe.
class Topic {
public:
    Topic(const std::string& name, const std::string& definition, const std::vector<std::string>& examples);

    struct Hit {
        std::size_t begin = 0;  ///< in the original: the word that was enough
        std::size_t end = 0;
    };
    [[nodiscard]] std::optional<Hit> find(const Reading& reading) const;

private:
    std::map<std::string, double, std::less<>> weights_;  ///< by stem
    std::vector<std::vector<std::string>> phrases_;       ///< the examples' stems, each sorted
};

inline constexpr std::size_t topic_window = 200;  ///< bytes of folded text

}  // namespace sekisho::guardrails
