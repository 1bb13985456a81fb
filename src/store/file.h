#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

/// Files and folders as the store and the audit trail need them. Every call blocks: never on an I/O thread.
/// Failures have code "StoreFailure" with the system's text in `detail`.
namespace sekisho::store {

/// An open file; closed with the object. Used by one thread at a time (read_at by several).
class File {
public:
    /// `flags` as in open(2); O_CLOEXEC and O_NOFOLLOW are added. A new file has rights 0600.
    static Result<File> open(std::string path, int flags);
    File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}
    File& operator=(File&& other) noexcept;
    ~File();

    Result<void> write_all(std::string_view bytes);
    /// Up to `length` bytes; fewer only at the end of the file.
    [[nodiscard]] Result<std::string> read_at(std::uint64_t offset, std::size_t length) const;
    [[nodiscard]] Result<std::uint64_t> size() const;
    Result<void> truncate(std::uint64_t length);
    /// To stable storage: content and metadata, or content and what is needed to find it again.
    Result<void> sync();
    Result<void> sync_data();
    [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
    [[nodiscard]] const std::string& path() const noexcept { return path_; }

private:
    File(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
    [[nodiscard]] std::unexpected<Error> failed(std::string_view what) const;

    int descriptor_;
    std::string path_;
};

/// Writes `bytes` to `path` so that after a crash the file holds either its old or its new content. Durable on return.
[[nodiscard]] Result<void> replace_file(const std::string& path, std::string_view bytes);
/// The whole file, of at most `limit` bytes.
[[nodiscard]] Result<std::string> read_file(const std::string& path, std::size_t limit);

/// Makes `path` and what is missing above it, as 0700. A folder that exists must belong to this user and may not be
/// writable by all (such as /tmp); other rights of group and others are taken away from it.
[[nodiscard]] Result<void> make_private_directory(const std::string& path);

/// fsync of a directory: makes its entries (new, renamed, removed files) durable.
[[nodiscard]] Result<void> sync_directory(const std::string& path);

}  // namespace sekisho::store
