#include "services/s3/storage.h"

#include <optional>

#include "base/log.h"
#include "services/s3/errors.h"

namespace sekisho::s3 {
namespace {

class Digests {
public:
    explicit Digests(const std::vector<ChecksumAlgorithm>& algorithms) : md5_(crypto::Algorithm::md5)
    {
        for (const auto algorithm : algorithms) checksums_.try_emplace(algorithm, algorithm);
    }
    void update(std::string_view bytes)
    {
        md5_.update(bytes);
        for (auto& [algorithm, hasher] : checksums_) hasher.update(bytes);
    }
    void finish(StoredBytes& stored)
    {
        stored.md5 = md5_.finish();
        for (auto& [algorithm, hasher] : checksums_) stored.checksums[algorithm] = hasher.finish();
    }

private:
    crypto::Hasher md5_;
    std::map<ChecksumAlgorithm, ChecksumHasher> checksums_;
};

/// Segments one behind the other.
class SegmentsSource final : public net::ByteSource {
public:
    SegmentsSource(Segments segments, ReadGuard guard, store::ObjectFiles& files)
        : segments_(std::move(segments)), guard_(std::move(guard)), files_(files)
    {
        for (const auto& segment : segments_) length_ += segment.length;
    }

    Task<Result<void>> open_next()
    {
        auto& segment = segments_[index_++];
        if (segment.file.empty()) {
            current_ = net::string_body(std::move(segment.bytes));
            co_return Result<void>{};
        }
        CO_TRY(current_, co_await files_.read(segment.file, segment.offset, segment.length));
        co_return Result<void>{};
    }

    Task<Result<std::optional<std::string>>> next() override
    {
        while (true) {
            if (current_) {
                CO_TRY(auto chunk, co_await current_->next());
                if (chunk) co_return chunk;
                current_.reset();
            }
            if (index_ == segments_.size()) co_return std::optional<std::string>();
            CO_TRY_VOID(co_await open_next());
        }
    }
    std::optional<std::uint64_t> length() const override { return length_; }

private:
    Segments segments_;
    ReadGuard guard_;
    store::ObjectFiles& files_;
    std::size_t index_ = 0;
    std::uint64_t length_ = 0;
    net::BodyStream current_;
};

}  // namespace

Task<Result<StoredBytes>> Storage::receive(net::BodyStream body, std::vector<ChecksumAlgorithm> checksums,
                                           std::uint64_t limit)
{
    StoredBytes stored;
    Digests digests(checksums);
    std::string buffer;
    std::optional<store::ObjectWriter> writer;
    if (body && body->length() && *body->length() > limit) co_return fail(errors::entity_too_large(limit));
    while (body) {
        CO_TRY(auto chunk, co_await body->next());
        if (!chunk) break;
        stored.size += chunk->size();
        if (stored.size > limit) co_return fail(errors::entity_too_large(limit));
        digests.update(*chunk);
        if (!writer && buffer.size() + chunk->size() <= inline_limit) {
            buffer += *chunk;
            continue;
        }
        if (!writer) {
            writer.emplace(files_.create());
            if (!buffer.empty()) CO_TRY_VOID(co_await writer->append(std::exchange(buffer, {})));
        }
        CO_TRY_VOID(co_await writer->append(std::move(*chunk)));
    }
    digests.finish(stored);
    Segment segment{{}, 0, stored.size, std::move(buffer)};
    if (writer) {
        CO_TRY(segment.file, co_await writer->commit());
    }
    if (stored.size > 0) stored.segments.push_back(std::move(segment));
    co_return stored;
}

Task<Result<StoredBytes>> Storage::digest(Segments segments, std::vector<ChecksumAlgorithm> checksums, ReadGuard guard)
{
    StoredBytes stored;
    Digests digests(checksums);
    CO_TRY(auto body, co_await open(segments, std::move(guard)));
    while (true) {
        CO_TRY(const auto chunk, co_await body->next());
        if (!chunk) break;
        stored.size += chunk->size();
        digests.update(*chunk);
    }
    digests.finish(stored);
    stored.segments = std::move(segments);
    co_return stored;
}

Task<Result<net::BodyStream>> Storage::open(Segments segments, ReadGuard guard)
{
    if (segments.size() == 1 && segments.front().file.empty()) co_return net::string_body(std::move(segments.front().bytes));
    const bool empty = segments.empty();
    auto source = std::make_unique<SegmentsSource>(std::move(segments), std::move(guard), files_);
    if (!empty) CO_TRY_VOID(co_await source->open_next());
    co_return net::BodyStream(std::move(source));
}

ReadGuard Storage::enter()
{
    const std::lock_guard lock(mutex_);
    const auto epoch = epoch_;
    ++readers_[epoch];
    return ReadGuard(std::shared_ptr<void>(this, [this, epoch](void*) { leave(epoch); }));
}

void Storage::leave(std::uint64_t epoch)
{
    const std::lock_guard lock(mutex_);
    const auto found = readers_.find(epoch);
    if (--found->second == 0) readers_.erase(found);
}

std::vector<std::string> Storage::ready(std::vector<std::string> files)
{
    const std::lock_guard lock(mutex_);
    if (!files.empty()) pending_.push_back({epoch_++, std::move(files)});
    std::vector<std::string> free;
    while (!pending_.empty() && (readers_.empty() || readers_.begin()->first > pending_.front().epoch)) {
        auto& batch = pending_.front().files;
        free.insert(free.end(), std::make_move_iterator(batch.begin()), std::make_move_iterator(batch.end()));
        pending_.pop_front();
    }
    return free;
}

Task<void> Storage::discard(std::vector<std::string> files)
{
    const auto free = ready(std::move(files));
    for (const auto& file : free) {
        const auto removed = co_await files_.remove(file);
        if (!removed) log::warning("cannot remove an object file", {{"file", file}, {"detail", removed.error().detail}});
    }
}

Task<void> Storage::discard(Segments segments)
{
    std::vector<std::string> files;
    for (auto& segment : segments)
        if (!segment.file.empty()) files.push_back(std::move(segment.file));
    co_await discard(std::move(files));
}

Task<Result<std::size_t>> Storage::sweep(store::Database& database)
{
    store::ObjectFiles::FindOrphans find_orphans =
        [&database](std::vector<std::string> ids) -> Task<Result<std::vector<std::string>>> {
        auto work = [ids = std::move(ids)](store::Connection& connection) { return unreferenced(connection, ids); };
        co_return co_await database.read(std::move(work));
    };
    constexpr std::chrono::seconds age = std::chrono::hours(1);
    co_return co_await files_.sweep(std::move(find_orphans), age);
}

}  // namespace sekisho::s3
