#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "audit/chain.h"
#include "audit/head.h"
#include "audit/record.h"
#include "base/result.h"
#include "store/file.h"

namespace sekisho::audit {

/// Appends chained records to segments and keeps the head. Used on one thread. After an error its state on disk
/// is uncertain and it must not be used again.
class SegmentWriter {
public:
    /// Continues behind `head`.
    static Result<SegmentWriter> open(std::string directory, std::uint64_t segment_bytes, Head head, HeadFile head_file);

    /// Takes a record; it is in the file after flush().
    void add(const Record& record);
    /// Writes what was added: visible to other processes, and safe against the end of this one.
    Result<void> flush();
    /// Puts what was flushed on stable storage and seals the head.
    Result<void> sync();
    /// sync(), and the head on stable storage as well.
    Result<void> finish();
    [[nodiscard]] std::size_t pending_bytes() const noexcept { return pending_.size(); }

private:
    SegmentWriter(std::string directory, std::uint64_t segment_bytes, Head head, HeadFile head_file)
        : directory_(std::move(directory)),
          segment_bytes_(segment_bytes),
          head_(std::move(head)),
          head_file_(std::move(head_file))
    {
    }
    Result<void> open_segment();

    std::string directory_;
    std::uint64_t segment_bytes_;
    Head head_;  ///< the last record added, and where the flushed part ends
    HeadFile head_file_;
    std::optional<store::File> segment_;
    std::string pending_;
};

}  // namespace sekisho::audit
