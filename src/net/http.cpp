#include "net/http.h"

#include "base/encoding.h"

namespace sekisho::net {
namespace {

class StringSource final : public ByteSource {
public:
    explicit StringSource(std::string bytes) : bytes_(std::move(bytes)), length_(bytes_.size()) {}

    Task<Result<std::optional<std::string>>> next() override
    {
        if (bytes_.empty()) co_return std::optional<std::string>();
        co_return std::optional<std::string>(std::exchange(bytes_, {}));
    }
    std::optional<std::uint64_t> length() const override { return length_; }

private:
    std::string bytes_;
    std::uint64_t length_;
};

}  // namespace

void Headers::set(std::string_view name, std::string value)
{
    remove(name);
    fields_.emplace_back(std::string(name), std::move(value));
}

void Headers::remove(std::string_view name)
{
    std::erase_if(fields_, [name](const Field& field) { return equal_ignoring_case(field.first, name); });
}

std::optional<std::string_view> Headers::get(std::string_view name) const noexcept
{
    for (const auto& [field, value] : fields_)
        if (equal_ignoring_case(field, name)) return value;
    return std::nullopt;
}

std::vector<std::string_view> Headers::all(std::string_view name) const
{
    std::vector<std::string_view> values;
    for (const auto& [field, value] : fields_)
        if (equal_ignoring_case(field, name)) values.emplace_back(value);
    return values;
}

BodyStream empty_body() { return std::make_unique<StringSource>(std::string()); }
BodyStream string_body(std::string bytes) { return std::make_unique<StringSource>(std::move(bytes)); }

Task<Result<std::string>> read_all(ByteSource& source, std::size_t limit)
{
    std::string bytes;
    while (true) {
        CO_TRY(auto chunk, co_await source.next());
        if (!chunk) co_return bytes;
        if (chunk->size() > limit - bytes.size())
            co_return fail("RequestEntityTooLarge", "The request body is too large.", 413);
        bytes += *chunk;
    }
}

std::string_view Request::path() const noexcept { return std::string_view(target).substr(0, target.find('?')); }

std::string_view Request::query() const noexcept
{
    const auto mark = target.find('?');
    return mark == std::string::npos ? std::string_view() : std::string_view(target).substr(mark + 1);
}

}  // namespace sekisho::net
