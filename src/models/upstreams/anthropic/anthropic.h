#pragma once

#include "models/upstreams/dialect.h"

namespace sekisho::models::upstreams {

/// Anthropic's Messages API, at api.anthropic.com or another server of it: https://docs.anthropic.com/en/api/messages
/// The API's paths are below "/v1"; the key goes into "x-api-key".
class Anthropic final : public Dialect {
public:
    [[nodiscard]] Result<Outgoing> ask(const Prompt& prompt, const std::string& model) const override;
    [[nodiscard]] Result<formats::WholeAnswer> read_answer(std::string_view body) const override;
    [[nodiscard]] std::unique_ptr<formats::EventReader> reader() const override;
    /// Thoughts are charged whole and may be shown in part: where a prompt asks for them.
    [[nodiscard]] bool hides_tokens(const Prompt& prompt) const override;
    [[nodiscard]] Result<Outgoing> count(const Prompt& prompt, const std::string& model) const override;
    [[nodiscard]] Result<std::int64_t> read_count(std::string_view body) const override;
    [[nodiscard]] Error read_error(int status, const net::Headers& headers, std::string_view body) const override;
    [[nodiscard]] bool is_own_error(const net::Headers& headers, std::string_view body) const override;
};

}  // namespace sekisho::models::upstreams
