#pragma once

#include <memory>

namespace sekisho::crypto {

/// Deletes by a C library's own function: std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>.
template <auto release>
struct Free {
    template <class T>
    void operator()(T* object) const
    {
        release(object);
    }
};

}  // namespace sekisho::crypto
