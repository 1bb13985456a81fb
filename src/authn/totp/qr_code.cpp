#include "authn/totp/qr_code.h"

#include <qrencode.h>

#include <cstdint>
#include <memory>
#include <string_view>

#include "crypto/hash.h"

namespace sekisho::authn {

namespace {

constexpr std::size_t quiet_zone = 4;    // modules
constexpr std::size_t module_width = 6;  // pixels

struct FreeCode {
    void operator()(QRcode* code) const { QRcode_free(code); }
};

void append_big_endian(std::string& out, std::uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift & 0xff));
}

void append_chunk(std::string& out, std::string_view type, std::string_view data)
{
    append_big_endian(out, static_cast<std::uint32_t>(data.size()));
    std::string checked(type);
    checked.append(data);
    out.append(checked);
    append_big_endian(out, crypto::crc32(0, checked));
}

std::uint32_t adler32(std::string_view bytes)
{
    std::uint32_t a = 1;
    std::uint32_t b = 0;
    for (const char c : bytes) {
        a = (a + static_cast<unsigned char>(c)) % 65521;
        b = (b + a) % 65521;
    }
    return b << 16 | a;
}

/// zlib's format (RFC 1950) with stored blocks (RFC 1951, 3.2.4): the pictures are small.
std::string zlib_stored(std::string_view bytes)
{
    constexpr std::size_t block_limit = 65535;
    std::string out("\x78\x01", 2);
    const auto adler = adler32(bytes);
    do {
        const auto block = bytes.substr(0, block_limit);
        bytes.remove_prefix(block.size());
        const auto size = static_cast<std::uint32_t>(block.size());
        out.push_back(bytes.empty() ? '\1' : '\0');
        for (const auto value : {size, ~size}) {
            out.push_back(static_cast<char>(value & 0xff));
            out.push_back(static_cast<char>(value >> 8 & 0xff));
        }
        out.append(block);
    } while (!bytes.empty());
    append_big_endian(out, adler);
    return out;
}

/// One bit per pixel, 1 is white; each row after a byte 0 ("no filter").
std::string pixels_of(const QRcode& code, std::size_t side)
{
    const auto width = static_cast<std::size_t>(code.width);
    const auto is_dark = [&](std::size_t x, std::size_t y) {
        const auto column = x / module_width - quiet_zone;  // wraps beyond the width in the quiet zone
        const auto row = y / module_width - quiet_zone;
        return column < width && row < width && (code.data[row * width + column] & 1) != 0;
    };
    std::string rows;
    for (std::size_t y = 0; y < side; ++y) {
        rows.push_back('\0');
        std::string row((side + 7) / 8, '\0');
        for (std::size_t x = 0; x < side; ++x)
            if (!is_dark(x, y)) row[x / 8] = static_cast<char>(row[x / 8] | 0x80 >> x % 8);
        rows += row;
    }
    return rows;
}

}  // namespace

Result<std::string> qr_code_png(const std::string& text)
{
    const std::unique_ptr<QRcode, FreeCode> code(QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M));
    if (!code) return fail("InternalFailure", "The request processing has failed because of an unknown error.", 500);
    const auto side = (static_cast<std::size_t>(code->width) + 2 * quiet_zone) * module_width;
    std::string header;
    append_big_endian(header, static_cast<std::uint32_t>(side));
    append_big_endian(header, static_cast<std::uint32_t>(side));
    header.append("\1\0\0\0\0", 5);  // bit depth 1, greyscale, deflate, no filter, not interlaced
    std::string png("\x89PNG\r\n\x1a\n");
    append_chunk(png, "IHDR", header);
    append_chunk(png, "IDAT", zlib_stored(pixels_of(*code, side)));
    append_chunk(png, "IEND", "");
    return png;
}

}  // namespace sekisho::authn
