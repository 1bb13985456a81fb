#include "gateway/doors/answer_stream.h"

#include <iterator>

#include "wire/server_sent_events.h"

namespace sekisho::gateway {
namespace {

using wire::ServerSentEvent;

class AnswerEvents final : public wire::ServerSentEvents {
public:
    AnswerEvents(models::AnswerPtr answer, std::unique_ptr<formats::EventWriter> writer, StreamEnd end)
        : answer_(std::move(answer)), writer_(std::move(writer)), end_(end)
    {
    }

    Task<Result<std::optional<std::vector<ServerSentEvent>>>> next() override
    {
        std::vector<ServerSentEvent> told;
        // A piece may be no event of the format; what is asked for is what comes next.
        while (told.empty() && !ended_) {
            auto delta = co_await answer_->next();
            tell(told, std::move(delta));
        }
        if (told.empty()) co_return std::optional<std::vector<ServerSentEvent>>();
        co_return std::optional(std::move(told));
    }

private:
    void tell(std::vector<ServerSentEvent>& told, Result<std::optional<models::Delta>> delta)
    {
        const auto add = [&told](formats::ServerEvents events) {
            for (auto& event : events) told.push_back({std::move(event.name), std::move(event.data)});
        };
        ended_ = !delta || !*delta;
        if (!delta) {
            add(writer_->failed(delta.error()));
            return;
        }
        if (!std::exchange(begun_, true)) add(writer_->begin(*answer_));
        if (*delta) {
            add(writer_->piece(**std::move(delta)));
            return;
        }
        add(writer_->end(*answer_));
        if (end_ == StreamEnd::with_done_marker) told.push_back({"", "[DONE]"});
    }

    models::AnswerPtr answer_;
    std::unique_ptr<formats::EventWriter> writer_;
    StreamEnd end_;
    bool begun_ = false;
    bool ended_ = false;
};

}  // namespace

net::BodyStream answer_stream(models::AnswerPtr answer, std::unique_ptr<formats::EventWriter> writer, AnswerStream stream)
{
    auto events = std::make_unique<AnswerEvents>(std::move(answer), std::move(writer), stream.end);
    return wire::server_sent_body(std::move(events), {stream.service, std::move(stream.request_id)});
}

}  // namespace sekisho::gateway
