#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "base/worker_pool.h"
#include "net/http.h"
#include "store/file_lock.h"

/// The bytes of objects, each an immutable file named by an unguessable id. What an object is called, who owns it and
/// which ids it consists of is the business of tables elsewhere.
namespace sekisho::store {

/// 32 lower-case hexadecimal digits.
using ObjectId = std::string;

/// An object being written. Used by one task at a time. Destroying it before commit() has succeeded abandons it
/// and removes what was written. Must not outlive its ObjectFiles.
class ObjectWriter {
public:
    ~ObjectWriter();
    ObjectWriter(ObjectWriter&&) noexcept;
    ObjectWriter& operator=(ObjectWriter&&) noexcept;

    /// Takes the next bytes. Memory stays constant: what exceeds the buffer goes to disk before this resumes.
    Task<Result<void>> append(std::string bytes);
    /// Makes the object durable and returns its id. Once. An object that fits the buffer takes one visit to
    /// the worker pool in all. The id is known to nobody until then: an object whose id was never stored in a table
    /// is an orphan for sweep().
    Task<Result<ObjectId>> commit();
    /// Bytes appended so far.
    [[nodiscard]] std::uint64_t size() const noexcept;

private:
    friend class ObjectFiles;
    struct State;
    explicit ObjectWriter(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// A folder of objects. Thread-safe. All disk work is done on the pool given.
class ObjectFiles {
public:
    /// Opens or makes `root` (0700) and removes what abandoned writers of an earlier run left. Blocks. Fails with code
    /// "AlreadyInUse" when another server has it open. `pool` must outlive the result and its writers and streams.
    static Result<std::unique_ptr<ObjectFiles>> open(std::string root, WorkerPool& pool);

    [[nodiscard]] ObjectWriter create();
    /// `length` bytes from `offset`, in chunks of at most 256 KiB. The file is opened, and the first chunk read, before
    /// this resumes; an object that is gone or too short is a StoreFailure. Removing it later does not disturb the stream.
    Task<Result<net::BodyStream>> read(ObjectId id, std::uint64_t offset, std::uint64_t length);
    /// Succeeds also where there is no such object.
    Task<Result<void>> remove(ObjectId id);

    /// Given ids, returns those that no table refers to.
    using FindOrphans = std::function<Task<Result<std::vector<ObjectId>>>(std::vector<ObjectId> ids)>;
    /// Removes objects that nothing refers to, folder by folder (1/256 of all ids at a time), and tells how many.
    /// Leaves alone what is younger than `age`: its row may be on the way.
    Task<Result<std::size_t>> sweep(FindOrphans find_orphans, std::chrono::seconds age);

private:
    ObjectFiles(std::string root, FileLock lock, WorkerPool& pool);
    [[nodiscard]] std::string path_of(const ObjectId& id) const;

    const std::string root_;
    FileLock lock_;
    WorkerPool& pool_;
};

}  // namespace sekisho::store
