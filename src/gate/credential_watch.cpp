#include "gate/credential_watch.h"

namespace sekisho::gate {
namespace {

class WatchedStream final : public net::ByteSource {
public:
    WatchedStream(net::BodyStream inner, CredentialWatch watch)
        : inner_(std::move(inner)), watch_(std::move(watch)), looked_(watch_.clock.now())
    {
    }

    Task<Result<std::optional<std::string>>> next() override
    {
        auto chunk = co_await inner_->next();
        const auto now = watch_.clock.now();
        // A clock that was set back says nothing of how long ago that was.
        const bool lately = now >= looked_ && now - looked_ < credential_look_interval;
        if (!chunk || !*chunk || lately) co_return chunk;
        looked_ = now;
        if (co_await watch_.authenticator.still_stands(watch_.claim, watch_.envelope)) co_return chunk;
        co_return fail("RequestRevoked", "The credential of this request is not valid any more.", 403);
    }

    std::optional<std::uint64_t> length() const override { return inner_->length(); }
    net::Headers trailers() const override { return inner_->trailers(); }

private:
    net::BodyStream inner_;
    CredentialWatch watch_;
    Time looked_;
};

}  // namespace

net::BodyStream watch_credential(net::BodyStream answer, CredentialWatch watch)
{
    return std::make_unique<WatchedStream>(std::move(answer), std::move(watch));
}

}  // namespace sekisho::gate
