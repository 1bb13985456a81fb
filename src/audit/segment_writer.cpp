#include "audit/segment_writer.h"

#include <fcntl.h>

#include "audit/segments.h"

namespace sekisho::audit {

Result<SegmentWriter> SegmentWriter::open(std::string directory, std::uint64_t segment_bytes, Head head, HeadFile head_file)
{
    SegmentWriter writer(std::move(directory), segment_bytes, std::move(head), std::move(head_file));
    if (writer.head_.link.sequence == 0) {
        // The head is on disk before the first segment: a trail without a head has lost it.
        TRY_VOID(writer.head_file_.write(writer.head_));
        TRY_VOID(writer.head_file_.sync());
        TRY_VOID(store::sync_directory(writer.directory_));
    }
    TRY_VOID(writer.open_segment());
    TRY_VOID(writer.finish());
    return writer;
}

Result<void> SegmentWriter::open_segment()
{
    TRY(segment_, store::File::open(segment_path(directory_, head_.segment), O_WRONLY | O_CREAT | O_APPEND));
    return store::sync_directory(directory_);
}

void SegmentWriter::add(const Record& record) { append_line(pending_, record, head_.link); }

Result<void> SegmentWriter::flush()
{
    TRY_VOID(segment_->write_all(pending_));
    head_.end += pending_.size();
    pending_.clear();
    if (head_.end < segment_bytes_) return {};
    TRY_VOID(finish());
    head_.segment = head_.link.sequence + 1;
    head_.end = 0;
    return open_segment();
}

Result<void> SegmentWriter::sync()
{
    TRY_VOID(segment_->sync_data());
    // A segment that has just begun is sealed with its first record: a head names a record that can be looked at.
    if (head_.end == 0 && head_.link.sequence > 0) return {};
    return head_file_.write(head_);
}

Result<void> SegmentWriter::finish()
{
    TRY_VOID(sync());
    return head_file_.sync();
}

}  // namespace sekisho::audit
