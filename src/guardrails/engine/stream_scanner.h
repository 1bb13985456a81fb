#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "guardrails/engine/guardrail.h"

namespace sekisho::guardrails {

/// How much of a stream is held back, in bytes of text. What a guardrail finds that is no longer than `hold` is never let
/// out in part; the delay is at most hold + step.
struct Window {
    std::size_t hold = 256;
    std::size_t step = 64;      ///< let out at a time
    std::size_t context = 768;  ///< of what is out already, looked at again for what it says about the rest
};

/// Looks at a text that comes in pieces and lets out what has passed. What it lets out, finds and does depends on the text
/// alone, never on where it is cut into pieces. Used by one task.
class StreamScanner {
public:
    /// What a guardrail found in the part of the text that this step decides on, and what stands there.
    class Listener {
    public:
        virtual ~Listener() = default;
        virtual void found(std::size_t guardrail, const Findings& findings, std::string_view text) = 0;
    };
    /// Whose findings change the text, and whose are only told.
    enum class Mode { enforce, shadow };
    struct Layer {
        GuardrailPtr guardrail;
        Mode mode = Mode::enforce;
    };
    StreamScanner(std::vector<Layer> layers, Window window, Listener& listener)
        : layers_(std::move(layers)), window_(window), listener_(listener)
    {
    }

    struct Passed {
        std::string text;            ///< may go out
        bool blocked = false;        ///< and nothing after it: the scanner is not to be used any more
        std::size_t blocked_by = 0;  ///< which layer
        bool masked = false;
    };
    [[nodiscard]] Passed add(std::string_view piece);
    /// Lets out the rest. What is added later is another text that follows on this one.
    [[nodiscard]] Passed finish();

private:
    /// Decides on the first `amount` bytes that are held.
    void decide(std::size_t amount, Passed& passed);

    std::vector<Layer> layers_;
    Window window_;
    Listener& listener_;
    std::string text_;         ///< context, then what is held
    std::size_t handled_ = 0;  ///< how much of it is context
};

}  // namespace sekisho::guardrails
