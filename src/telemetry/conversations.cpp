#include "telemetry/conversations.h"

#include "base/log.h"
#include "base/metrics.h"
#include "models/formats/anthropic/anthropic.h"
#include "wire/json.h"

namespace sekisho::telemetry {
namespace {

constexpr std::string_view purpose = "conversation";

}  // namespace

std::vector<store::Migration> conversation_migrations()
{
    return {{"conversations", 1,
             "CREATE TABLE conversations (request_id TEXT PRIMARY KEY, time BIGINT NOT NULL, sealed BLOB NOT NULL);"
             "CREATE INDEX conversations_by_time ON conversations (time)"}};
}

Conversations::Conversations(store::Database& database, const crypto::Sealer& sealer, const Clock& clock,
                             std::chrono::days kept_for)
    : database_(database), sealer_(sealer), clock_(clock), kept_for_(kept_for)
{
}

std::string Conversations::written(const models::Prompt& prompt) const
{
    auto body = formats::anthropic::write_request(prompt, prompt.model_id, formats::anthropic::Flavour::direct);
    // What that format cannot say is kept as its texts.
    if (body) return *std::move(body);
    wire::Json texts = wire::Json::Array{models::text_of(prompt.system)};
    for (const auto& message : prompt.messages) texts.array()->push_back(models::text_of(message.content));
    return wire::to_text(texts);
}

void Conversations::keep(const gateway::Report& report, std::string prompt, std::string answer, Executor executor) noexcept
{
    try {
        wire::Json kept = wire::Json::Object{{"prompt", std::move(prompt)}, {"answer", std::move(answer)}};
        auto sealed = sealer_.seal(purpose, report.request_id, wire::to_text(kept));
        spawn(std::move(executor), write(report.request_id, report.begun, std::move(sealed)));
    } catch (const std::exception& exception) {
        log::error("a conversation could not be kept", {{"what", exception.what()}});
    }
}

Task<void> Conversations::write(std::string request_id, Time time, std::string sealed) const
{
    static Counter& lost = metrics::counter("sekisho_conversations_lost_total", "conversations that could not be kept");
    auto insert = [request_id, time, sealed = std::move(sealed)](store::Connection& connection) -> Result<void> {
        TRY_VOID(connection.execute("INSERT INTO conversations (request_id, time, sealed) VALUES (?, ?, ?)",
                                    {request_id, epoch_milliseconds(time), store::Blob{sealed}}));
        return {};
    };
    const auto written = co_await database_.write(std::move(insert));
    if (written) co_return;
    lost.add();
    log::error("a conversation could not be kept", {{"requestId", request_id}, {"code", written.error().code}});
}

Task<Result<void>> Conversations::sweep()
{
    const auto before = epoch_milliseconds(clock_.now() - kept_for_);
    auto remove = [before](store::Connection& connection) -> Result<void> {
        TRY_VOID(connection.execute("DELETE FROM conversations WHERE time < ?", {before}));
        return {};
    };
    co_return co_await database_.write(std::move(remove));
}

Result<std::optional<Conversations::Kept>> Conversations::find(store::Connection& connection, const crypto::Sealer& sealer,
                                                               const std::string& request_id)
{
    TRY(const auto rows, connection.query("SELECT time, sealed FROM conversations WHERE request_id = ?", {request_id}));
    if (rows.empty()) return std::nullopt;
    const auto opened = sealer.open_sealed(purpose, request_id, rows.front().blob("sealed"));
    if (!opened) return fail("WrongKey", "the conversation is not sealed by this installation's key");
    TRY(const auto kept, wire::parse_json(*opened));
    const auto* prompt = kept.find("prompt");
    const auto* answer = kept.find("answer");
    if (!prompt || !prompt->string() || !answer || !answer->string())
        return fail("WrongForm", "the conversation is not what was kept");
    return Kept{request_id, from_epoch_milliseconds(rows.front().integer("time")), *prompt->string(), *answer->string()};
}

}  // namespace sekisho::telemetry
