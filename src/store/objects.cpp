#include "store/objects.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <system_error>

#include "base/encoding.h"
#include "crypto/random.h"
#include "store/failure.h"
#include "store/file.h"

namespace sekisho::store {
namespace {

constexpr std::size_t chunk_bytes = 256UL * 1024;
constexpr std::size_t id_bytes = 16;
constexpr std::string_view unfinished = "unfinished";  ///< the folder of objects being written

bool is_object_id(std::string_view id)
{
    return id.size() == 2 * id_bytes &&
           std::ranges::all_of(id, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::string folder_of(const std::string& root, std::string_view id) { return fmt::format("{}/{}", root, id.substr(0, 2)); }

Error no_such_object(const ObjectId& id, std::string_view why)
{
    return store_failure(fmt::format("object `{}` {}", id, why));
}

/// The file of an object being written. Shared by the writer and its work on the pool: whoever comes last removes
/// a file that was not kept.
class UnfinishedFile {
public:
    UnfinishedFile(std::string root, ObjectId id)
        : root_(std::move(root)), id_(std::move(id)), path_(fmt::format("{}/{}/{}", root_, unfinished, id_))
    {
    }
    ~UnfinishedFile()
    {
        if (file_ && !kept_) ::unlink(path_.c_str());
    }
    UnfinishedFile(const UnfinishedFile&) = delete;
    UnfinishedFile& operator=(const UnfinishedFile&) = delete;

    Result<void> write(std::string_view bytes)
    {
        if (!file_) {
            TRY(file_, File::open(path_, O_WRONLY | O_CREAT | O_EXCL));
        }
        return file_->write_all(bytes);
    }

    /// The new name comes before the sync, so that a journalling file system makes both durable in one commit; the id is
    /// in no table yet, so nobody can meet the file in between.
    Result<ObjectId> keep(std::string_view rest)
    {
        TRY_VOID(write(rest));
        const auto folder = folder_of(root_, id_);
        TRY_VOID(rename_into(folder));
        TRY_VOID(file_->sync());
        TRY_VOID(sync_directory(folder));
        kept_ = true;
        file_.reset();
        return id_;
    }

private:
    Result<void> rename_into(const std::string& folder)
    {
        auto final_path = fmt::format("{}/{}", folder, id_);
        int status = ::rename(path_.c_str(), final_path.c_str());
        if (status != 0 && errno == ENOENT) {
            // The first object in this folder.
            TRY_VOID(make_private_directory(folder));
            TRY_VOID(sync_directory(root_));
            status = ::rename(path_.c_str(), final_path.c_str());
        }
        if (status != 0) return fail(system_failure(fmt::format("cannot name `{}`", final_path), errno));
        path_ = std::move(final_path);
        return {};
    }

    const std::string root_;
    const ObjectId id_;
    std::string path_;
    std::optional<File> file_;
    bool kept_ = false;
};

/// A range of an object's file, read on the pool one chunk at a time.
class ObjectSource final : public net::ByteSource {
public:
    ObjectSource(std::shared_ptr<const File> file, std::uint64_t offset, std::uint64_t length, WorkerPool& pool)
        : file_(std::move(file)), offset_(offset), length_(length), left_(length), pool_(pool)
    {
    }

    Task<Result<std::optional<std::string>>> next() override
    {
        if (left_ == 0) co_return std::optional<std::string>();
        if (!ready_.empty()) co_return hand_out(std::exchange(ready_, {}));
        auto read = [file = file_, offset = offset_, count = next_count()] { return read_exactly(*file, offset, count); };
        CO_TRY(auto chunk, co_await pool_.run(std::move(read)));
        co_return hand_out(std::move(chunk));
    }
    std::optional<std::uint64_t> length() const override { return length_; }

    /// On the pool, before the stream is handed out.
    Result<void> read_ahead()
    {
        if (left_ == 0) return {};
        TRY(ready_, read_exactly(*file_, offset_, next_count()));
        if (left_ > ready_.size()) ::posix_fadvise(file_->descriptor(), 0, 0, POSIX_FADV_SEQUENTIAL);
        return {};
    }

private:
    std::size_t next_count() const { return static_cast<std::size_t>(std::min<std::uint64_t>(chunk_bytes, left_)); }

    static Result<std::string> read_exactly(const File& file, std::uint64_t offset, std::size_t count)
    {
        TRY(auto bytes, file.read_at(offset, count));
        if (bytes.size() != count) return fail(store_failure(fmt::format("`{}` is shorter than it should be", file.path())));
        return bytes;
    }

    std::optional<std::string> hand_out(std::string chunk)
    {
        offset_ += chunk.size();
        left_ -= chunk.size();
        return chunk;
    }

    const std::shared_ptr<const File> file_;
    std::uint64_t offset_;
    const std::uint64_t length_;
    std::uint64_t left_;
    std::string ready_;
    WorkerPool& pool_;
};

Result<std::unique_ptr<ObjectSource>> open_source(const std::string& path, std::uint64_t offset, std::uint64_t length,
                                                  WorkerPool& pool)
{
    TRY(auto file, File::open(path, O_RDONLY));
    auto source = std::make_unique<ObjectSource>(std::make_shared<const File>(std::move(file)), offset, length, pool);
    TRY_VOID(source->read_ahead());
    return source;
}

Result<void> remove_unfinished(const std::string& root)
{
    std::error_code error;
    for (std::filesystem::directory_iterator entries(fmt::format("{}/{}", root, unfinished), error), end;
         !error && entries != end; entries.increment(error))
        std::filesystem::remove(entries->path(), error);
    if (error) return fail(store_failure(fmt::format("cannot clear `{}/{}`: {}", root, unfinished, error.message())));
    return {};
}

std::vector<ObjectId> ids_older_than(const std::string& folder, std::time_t limit)
{
    std::vector<ObjectId> ids;
    std::error_code error;
    for (std::filesystem::directory_iterator entries(folder, error), end; !error && entries != end;
         entries.increment(error)) {
        auto id = entries->path().filename().string();
        struct stat status{};
        if (is_object_id(id) && ::stat(entries->path().c_str(), &status) == 0 && status.st_mtime < limit)
            ids.push_back(std::move(id));
    }
    return ids;
}

}  // namespace

struct ObjectWriter::State {
    State(std::shared_ptr<UnfinishedFile> made, WorkerPool& on) : file(std::move(made)), pool(on) {}
    ~State()
    {
        // Removing a file of gigabytes takes its time, which the I/O thread does not have.
        if (started && !committed) pool.try_post([last = std::move(file)] { (void)last; });
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    std::shared_ptr<UnfinishedFile> file;
    WorkerPool& pool;
    std::string buffer;
    std::uint64_t size = 0;
    bool started = false;  ///< something may be on the disk
    bool committed = false;
};

ObjectWriter::ObjectWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
ObjectWriter::~ObjectWriter() = default;
ObjectWriter::ObjectWriter(ObjectWriter&&) noexcept = default;
ObjectWriter& ObjectWriter::operator=(ObjectWriter&&) noexcept = default;

std::uint64_t ObjectWriter::size() const noexcept { return state_->size; }

Task<Result<void>> ObjectWriter::append(std::string bytes)
{
    state_->size += bytes.size();
    if (state_->buffer.empty()) state_->buffer = std::move(bytes);
    else state_->buffer += bytes;
    if (state_->buffer.size() < chunk_bytes) co_return Result<void>{};
    state_->started = true;
    auto write = [file = state_->file, full = std::exchange(state_->buffer, {})] { return file->write(full); };
    co_return co_await state_->pool.run(std::move(write));
}

Task<Result<ObjectId>> ObjectWriter::commit()
{
    state_->started = true;
    auto keep = [file = state_->file, rest = std::exchange(state_->buffer, {})] { return file->keep(rest); };
    auto id = co_await state_->pool.run(std::move(keep));
    state_->committed = id.has_value();
    co_return id;
}

ObjectFiles::ObjectFiles(std::string root, FileLock lock, WorkerPool& pool)
    : root_(std::move(root)), lock_(std::move(lock)), pool_(pool)
{
}

Result<std::unique_ptr<ObjectFiles>> ObjectFiles::open(std::string root, WorkerPool& pool)
{
    TRY_VOID(make_private_directory(root));
    TRY(auto lock, FileLock::acquire(root + "/lock", "the object folder `" + root + "`"));
    TRY_VOID(make_private_directory(fmt::format("{}/{}", root, unfinished)));
    TRY_VOID(sync_directory(root));
    TRY_VOID(remove_unfinished(root));
    return std::unique_ptr<ObjectFiles>(new ObjectFiles(std::move(root), std::move(lock), pool));
}

std::string ObjectFiles::path_of(const ObjectId& id) const { return fmt::format("{}/{}", folder_of(root_, id), id); }

ObjectWriter ObjectFiles::create()
{
    auto file = std::make_shared<UnfinishedFile>(root_, hex(crypto::random_bytes(id_bytes)));
    return ObjectWriter(std::make_unique<ObjectWriter::State>(std::move(file), pool_));
}

Task<Result<net::BodyStream>> ObjectFiles::read(ObjectId id, std::uint64_t offset, std::uint64_t length)
{
    if (!is_object_id(id)) co_return fail(no_such_object(id, "has no valid id"));
    auto open = [path = path_of(id), offset, length, &pool = pool_] { return open_source(path, offset, length, pool); };
    CO_TRY(auto source, co_await pool_.run(std::move(open)));
    co_return net::BodyStream(std::move(source));
}

Task<Result<void>> ObjectFiles::remove(ObjectId id)
{
    if (!is_object_id(id)) co_return fail(no_such_object(id, "has no valid id"));
    auto unlink = [path = path_of(id)]() -> Result<void> {
        if (::unlink(path.c_str()) != 0 && errno != ENOENT)
            return fail(system_failure(fmt::format("cannot remove `{}`", path), errno));
        return {};
    };
    co_return co_await pool_.run(std::move(unlink));
}

Task<Result<std::size_t>> ObjectFiles::sweep(FindOrphans find_orphans, std::chrono::seconds age)
{
    const auto limit = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() - age);
    std::size_t removed = 0;
    for (int i = 0; i < 256; ++i) {
        auto list = [folder = fmt::format("{}/{:02x}", root_, i), limit]() -> Result<std::vector<ObjectId>> {
            return ids_older_than(folder, limit);
        };
        CO_TRY(auto ids, co_await pool_.run(std::move(list)));
        if (ids.empty()) continue;
        CO_TRY(const auto orphans, co_await find_orphans(std::move(ids)));
        for (const auto& id : orphans) {
            CO_TRY_VOID(co_await remove(id));
            ++removed;
        }
    }
    co_return removed;
}

}  // namespace sekisho::store
