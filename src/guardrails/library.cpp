#include "guardrails/library.h"

namespace sekisho::guardrails {

Error no_such_guardrail()
{
    return {"ValidationException",
            "The guardrail identifier or version provided in the request does not exist.",
            400,
            "guardrail",
            {},
            {}};
}

}  // namespace sekisho::guardrails
