#include "authn/sigv4/line_reader.h"

#include "authn/sigv4/errors.h"

namespace sekisho::authn {

Task<Result<void>> LineReader::fill()
{
    CO_TRY(auto more, co_await raw_->next());
    if (!more) co_return fail(s3_errors::body_ended_early());
    if (position_ == buffer_.size()) buffer_ = *std::move(more);
    else buffer_ = buffer_.substr(position_) + *more;
    position_ = 0;
    co_return Result<void>();
}

Task<Result<std::string>> LineReader::line(std::size_t limit, Error otherwise)
{
    while (true) {
        const auto end = rest().substr(0, limit + 2).find("\r\n");
        if (end != std::string_view::npos) {
            std::string found(rest().substr(0, end));
            position_ += end + 2;
            co_return found;
        }
        if (rest().size() >= limit + 2) co_return fail(std::move(otherwise));
        CO_TRY_VOID(co_await fill());
    }
}

Task<Result<std::string>> LineReader::data(std::uint64_t limit)
{
    while (rest().empty()) CO_TRY_VOID(co_await fill());
    std::string piece;
    if (position_ == 0 && buffer_.size() <= limit) {
        piece.swap(buffer_);
        co_return piece;
    }
    piece = rest().substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(limit, rest().size())));
    position_ += piece.size();
    co_return piece;
}

Task<Result<void>> LineReader::end()
{
    if (!rest().empty()) co_return fail(s3_errors::malformed_chunk());
    CO_TRY(const auto more, co_await raw_->next());
    if (more) co_return fail(s3_errors::malformed_chunk());
    co_return Result<void>();
}

}  // namespace sekisho::authn
