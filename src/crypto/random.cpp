#include "crypto/random.h"

#include <openssl/rand.h>

#include <bit>
#include <climits>

#include "base/encoding.h"
#include "crypto/must.h"

namespace sekisho::crypto {

std::string random_bytes(std::size_t count)
{
    must(count <= INT_MAX, "random_bytes");
    std::string bytes(count, '\0');
    must(RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) == 1, "RAND_bytes");
    return bytes;
}

std::uint64_t random_below(std::uint64_t bound)
{
    must(bound > 0, "random_below");
    const std::uint64_t mask = bound == 1 ? 0 : ~std::uint64_t{0} >> std::countl_zero(bound - 1);
    while (true) {
        std::uint64_t value = 0;
        must(RAND_bytes(reinterpret_cast<unsigned char*>(&value), sizeof value) == 1, "RAND_bytes");
        if ((value & mask) < bound) return value & mask;
    }
}

std::string random_text(std::size_t length, std::string_view alphabet)
{
    must(!alphabet.empty() && alphabet.size() <= 256, "random_text");
    const std::size_t usable = 256 - 256 % alphabet.size();  // larger bytes would favour the first characters
    std::string text;
    text.reserve(length);
    while (text.size() < length)
        for (const char c : random_bytes(length - text.size() + 8))
            if (const auto byte = static_cast<unsigned char>(c); byte < usable && text.size() < length)
                text += alphabet[byte % alphabet.size()];
    return text;
}

std::string uuid()
{
    auto bytes = random_bytes(16);
    bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40);
    bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
    auto text = hex(bytes);
    for (const std::size_t position : {8u, 13u, 18u, 23u}) text.insert(position, 1, '-');
    return text;
}

}  // namespace sekisho::crypto
