#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/formats/words.h"

namespace sekisho::formats {

/// The text of a JSON string, moved out of it.
[[nodiscard]] std::string take_text(wire::Json& text);

/// The fields of a JSON object, each of which must be asked for: what nobody asked for is unknown, and refused by finish().
/// A field that is null counts as absent. Values may be moved out. The object and the path must outlive it.
class Fields {
public:
    /// Of an object that is known to be one.
    Fields(wire::Json& object, const Path& at, const Words& words) : object_(*object.object()), at_(at), words_(words) {}
    [[nodiscard]] static Result<Fields> of(wire::Json& value, const Path& at, const Words& words);

    /// nullptr where it is absent.
    [[nodiscard]] wire::Json* find(std::string_view name);
    [[nodiscard]] Result<wire::Json*> need(std::string_view name);
    [[nodiscard]] Result<std::optional<std::string>> text(std::string_view name);
    [[nodiscard]] Result<std::string> need_text(std::string_view name);
    [[nodiscard]] Result<std::optional<std::int64_t>> integer(std::string_view name);
    [[nodiscard]] Result<std::optional<double>> number(std::string_view name);
    [[nodiscard]] Result<std::optional<bool>> boolean(std::string_view name);
    [[nodiscard]] Result<wire::Json::Array*> array(std::string_view name);  ///< nullptr where it is absent
    [[nodiscard]] Result<wire::Json*> object(std::string_view name);        ///< nullptr where it is absent
    [[nodiscard]] Result<std::vector<std::string>> texts(std::string_view name);
    /// Fields that change nothing of what the model does.
    void pass_over(std::initializer_list<std::string_view> names);
    /// Moves a field into `extra`, whatever it holds.
    void carry(std::string_view name, wire::Json& extra);
    [[nodiscard]] Result<void> finish() const;

    [[nodiscard]] const Path& at() const noexcept { return at_; }
    [[nodiscard]] const Words& words() const noexcept { return words_; }
    [[nodiscard]] std::unexpected<Error> invalid(std::string_view name, std::string_view problem) const
    {
        return fail(words_.invalid(at_ / name, problem));
    }

private:
    template <class T, class Get>
    Result<std::optional<T>> scalar(std::string_view name, Kind kind, Get get);

    wire::Json::Object& object_;
    const Path& at_;
    const Words& words_;
    std::uint64_t asked_for_ = 0;  ///< a bit for each of the first 64; no format has more
};

/// For bodies that nobody complains about, answers of providers: the text, integer or number of a member, or what stands in
/// its place.
[[nodiscard]] std::string_view text_in(const wire::Json& object, std::string_view name) noexcept;
[[nodiscard]] std::int64_t integer_in(const wire::Json& object, std::string_view name) noexcept;
/// Of tokens: never below 0, whatever a provider says.
[[nodiscard]] bool has_count(const wire::Json& object, std::string_view name) noexcept;
[[nodiscard]] std::int64_t count_in(const wire::Json& object, std::string_view name) noexcept;

}  // namespace sekisho::formats
