#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "audit/chain.h"
#include "base/result.h"
#include "crypto/sealer.h"
#include "store/file.h"

/// The head of the trail: a sealed statement of how far the chain has certainly come, renewed with each sync. It is
/// what makes a cut-off end, and a chain that was computed anew, show.
namespace sekisho::audit {

struct Head {
    Link link;                  ///< the last record that is on stable storage
    std::uint64_t segment = 1;  ///< the segment it stands in, named by its first record
    std::uint64_t end = 0;      ///< byte offset just behind it
};

/// What a look at a head file found.
struct HeadState {
    enum class Kind {
        absent,    ///< no file
        sealed,    ///< its seal is whole
        forged,    ///< no slot has a whole seal
        unchecked  ///< no key to check the seal with
    };
    Kind kind = Kind::absent;
    Head head;  ///< of `sealed` and `unchecked`
};

/// Reads `<directory>/head`. `sealer` may be null.
[[nodiscard]] Result<HeadState> read_head(const std::string& directory, const crypto::Sealer* sealer);

/// Writes the head file: two slots by turns, so that a torn write leaves the older one. Used on one thread.
class HeadFile {
public:
    /// Makes `<directory>/head` where there is none.
    static Result<HeadFile> open(const std::string& directory, const crypto::Sealer& sealer);
    /// Visible to every process on return, on stable storage after sync().
    Result<void> write(const Head& head);
    Result<void> sync() { return file_.sync(); }

private:
    HeadFile(store::File file, const crypto::Sealer& sealer) : file_(std::move(file)), sealer_(&sealer) {}

    store::File file_;
    const crypto::Sealer* sealer_;
    bool second_slot_ = false;
};

}  // namespace sekisho::audit
