#pragma once

#include <string>

#include "base/task.h"
#include "services/cognito_idp/messages/message.h"

namespace sekisho::cognito_idp {

/// What became of an attempt to hand a message on.
struct Carriage {
    enum class Fate {
        delivered,  ///< the next server has it
        later,      ///< not now: to be tried again
        never,      ///< trying again would not help
    };
    Fate fate = Fate::delivered;
    std::string reason;  ///< for operators; holds no address and no word of the message
};

/// Hands messages of one medium on to somebody who delivers them. The task runs on an executor of one thread.
/// One attempt takes less than longest_attempt. Thread-safe.
class Carrier {
public:
    static constexpr std::chrono::seconds longest_attempt{90};

    virtual ~Carrier() = default;
    /// `message.id` is the same at every attempt: who gets it twice can tell.
    virtual Task<Carriage> carry(Message message) = 0;
    /// Ends what is under way soon, as `later`. For the end of the server.
    virtual void close() = 0;
};

}  // namespace sekisho::cognito_idp
