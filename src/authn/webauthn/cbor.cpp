#include "authn/webauthn/cbor.h"

#include <limits>
#include <set>

#include "authn/webauthn/verdicts.h"
#include "base/encoding.h"

namespace sekisho::authn::webauthn {
namespace {

enum class Major : std::uint8_t { positive, negative, bytes, text, array, map, tag, simple };

std::unexpected<Error> refuse(const char* why) { return fail(verdicts::malformed, std::string("CBOR: ") + why); }

class Reader {
public:
    Reader(std::string_view bytes, const CborLimits& limits) : rest_(bytes), limits_(limits), values_(limits.values) {}

    Result<Cbor> value(std::size_t depth)
    {
        if (depth > limits_.depth) return refuse("nested too deeply");
        TRY(const auto head, this->head());
        switch (head.major) {
            case Major::positive: return Cbor(head.argument);
            case Major::negative: return Cbor(-1 - head.argument);
            case Major::bytes: {
                TRY(auto bytes, take(head.argument));
                return Cbor(Cbor::Bytes{std::move(bytes)});
            }
            case Major::text: {
                TRY(auto text, this->text(head.argument));
                return Cbor(std::move(text));
            }
            case Major::array: return array(head.argument, depth);
            case Major::map: return map(head.argument, depth);
            case Major::simple:
                if (head.argument == 20 || head.argument == 21) return Cbor(head.argument == 21);
                if (head.argument == 22) return Cbor();
                return refuse("a simple value or float");
            case Major::tag: break;
        }
        return refuse("a tag");
    }

    [[nodiscard]] std::size_t left() const { return rest_.size(); }

private:
    struct Head {
        Major major;
        std::int64_t argument;
    };

    Result<Head> head()
    {
        if (values_-- == 0) return refuse("too many values");
        if (rest_.empty()) return refuse("cut off");
        const auto first = static_cast<unsigned char>(rest_.front());
        rest_.remove_prefix(1);
        const auto major = static_cast<Major>(first >> 5);
        const unsigned info = first & 0x1f;
        if (info < 24) return Head{major, info};
        // Floats, and simple values in two bytes, are no argument; 28 to 30 are reserved, 31 is an indefinite length.
        if (major == Major::simple || info > 27) return refuse("an indefinite length or reserved form");
        TRY(const auto bytes, take(std::int64_t{1} << (info - 24)));
        std::uint64_t argument = 0;
        for (const char byte : bytes) argument = argument << 8 | static_cast<unsigned char>(byte);
        if (argument > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            return refuse("an integer beyond 63 bits");
        return Head{major, static_cast<std::int64_t>(argument)};
    }

    Result<std::string> take(std::int64_t count)
    {
        if (static_cast<std::uint64_t>(count) > rest_.size()) return refuse("cut off");
        std::string taken(rest_.substr(0, static_cast<std::size_t>(count)));
        rest_.remove_prefix(taken.size());
        return taken;
    }

    Result<std::string> text(std::int64_t length)
    {
        TRY(auto taken, take(length));
        if (!is_utf8(taken)) return refuse("a text that is not UTF-8");
        return taken;
    }

    Result<Cbor> array(std::int64_t count, std::size_t depth)
    {
        // Every value takes a byte at least: a count beyond what is left is a lie, and reserves nothing.
        if (static_cast<std::uint64_t>(count) > rest_.size()) return refuse("cut off");
        Cbor::Array values;
        for (std::int64_t at = 0; at < count; ++at) {
            TRY(auto entry, value(depth + 1));
            values.push_back(std::move(entry));
        }
        return Cbor(std::move(values));
    }

    Result<Cbor> map(std::int64_t count, std::size_t depth)
    {
        if (static_cast<std::uint64_t>(count) > rest_.size() / 2) return refuse("cut off");
        Cbor::Map entries;
        std::set<Cbor::Key> seen;
        for (std::int64_t at = 0; at < count; ++at) {
            TRY(auto key, this->key());
            if (!seen.insert(key).second) return refuse("a duplicate key");
            TRY(auto entry, value(depth + 1));
            entries.emplace_back(std::move(key), std::move(entry));
        }
        return Cbor(std::move(entries));
    }

    Result<Cbor::Key> key()
    {
        TRY(const auto head, this->head());
        if (head.major == Major::positive) return Cbor::Key(head.argument);
        if (head.major == Major::negative) return Cbor::Key(-1 - head.argument);
        if (head.major != Major::text) return refuse("a key that is neither integer nor text");
        TRY(auto text, this->text(head.argument));
        return Cbor::Key(std::move(text));
    }

    std::string_view rest_;
    const CborLimits& limits_;
    std::size_t values_;
};

const Cbor* find_key(const Cbor& value, const Cbor::Key& key)
{
    if (const auto* map = value.map())
        for (const auto& [name, entry] : *map)
            if (name == key) return &entry;
    return nullptr;
}

}  // namespace

const Cbor* Cbor::find(std::int64_t key) const { return find_key(*this, Key(key)); }
const Cbor* Cbor::find(std::string_view key) const { return find_key(*this, Key(std::string(key))); }

Result<CborPrefix> read_cbor(std::string_view bytes, CborLimits limits)
{
    if (bytes.size() > limits.bytes) return refuse("too long");
    Reader reader(bytes, limits);
    TRY(auto value, reader.value(1));
    return CborPrefix{std::move(value), bytes.size() - reader.left()};
}

Result<Cbor> parse_cbor(std::string_view bytes, CborLimits limits)
{
    TRY(auto prefix, read_cbor(bytes, limits));
    if (prefix.size != bytes.size()) return refuse("bytes behind the value");
    return std::move(prefix.value);
}

}  // namespace sekisho::authn::webauthn
