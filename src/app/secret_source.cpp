#include "app/secret_source.h"

#include <fmt/format.h>

#include <cstdlib>

#include "app/files.h"

namespace sekisho::app {
namespace {

constexpr std::size_t longest = 4096;

std::unexpected<Error> wrong(std::string message) { return fail("Configuration", std::move(message)); }

Result<std::string> text_of(const SecretSource& source, std::string_view key)
{
    if (source.file.empty() == source.environment.empty())
        return wrong(fmt::format("`{0}_file` or `{0}_environment` must be given, one of the two", key));
    if (!source.file.empty()) {
        auto text = read_file(source.file);
        if (!text) return wrong(fmt::format("`{}_file`: cannot read `{}`", key, source.file));
        if (text->ends_with('\n')) text->pop_back();
        if (text->ends_with('\r')) text->pop_back();
        return text;
    }
    const char* value = std::getenv(source.environment.c_str());
    if (!value) return wrong(fmt::format("`{}_environment`: the variable `{}` is not set", key, source.environment));
    return std::string(value);
}

}  // namespace

Result<Secret> read_secret(const SecretSource& source, std::string_view key)
{
    TRY(auto text, text_of(source, key));
    const bool odd =
        text.empty() || text.size() > longest || text.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos;
    if (odd) return wrong(fmt::format("`{}` is not one line of at most {} characters", key, longest));
    return Secret(std::move(text));
}

}  // namespace sekisho::app
