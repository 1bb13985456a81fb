#include "app/structured_file.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <filesystem>

#include "app/files.h"

namespace sekisho::app {
namespace {

using wire::Json;

constexpr std::size_t deepest = 64;
constexpr std::size_t most_nodes = 1'000'000;  // aliases can make few lines many

class Converter {
public:
    explicit Converter(const std::string& file) : file_(file) {}

    Result<Json> convert(const YAML::Node& node, std::size_t depth)
    {
        if (depth > deepest || ++nodes_ > most_nodes) return refuse(node, "is too large or too deep");
        switch (node.Type()) {
            case YAML::NodeType::Scalar: return Json(node.Scalar());
            case YAML::NodeType::Sequence: return sequence(node, depth);
            case YAML::NodeType::Map: return map(node, depth);
            case YAML::NodeType::Null:
            case YAML::NodeType::Undefined: break;
        }
        return Json();
    }

private:
    [[nodiscard]] std::unexpected<Error> refuse(const YAML::Node& node, std::string_view why) const
    {
        return fail("File", fmt::format("{}:{}: {}", file_, node.Mark().line + 1, why));
    }
    Result<Json> sequence(const YAML::Node& node, std::size_t depth)
    {
        Json::Array items;
        for (const auto& item : node) {
            TRY(auto value, convert(item, depth + 1));
            items.push_back(std::move(value));
        }
        return Json(std::move(items));
    }
    Result<Json> map(const YAML::Node& node, std::size_t depth)
    {
        Json object{Json::Object()};
        for (const auto& member : node) {
            if (!member.first.IsScalar()) return refuse(member.first, "a name must be a text");
            if (object.find(member.first.Scalar()) != nullptr)
                return refuse(member.first, fmt::format("`{}` stands here twice", member.first.Scalar()));
            TRY(auto value, convert(member.second, depth + 1));
            object.set(member.first.Scalar(), std::move(value));
        }
        return object;
    }

    const std::string& file_;
    std::size_t nodes_ = 0;
};

Result<Json> parse_yaml(const std::string& file, const std::string& text)
{
    try {
        return Converter(file).convert(YAML::Load(text), 0);
    } catch (const YAML::Exception& exception) {
        return fail("File", fmt::format("{}:{}: {}", file, exception.mark.line + 1, exception.msg));
    }
}

}  // namespace

Result<Json> read_structured(const std::string& file)
{
    TRY(const auto text, read_file(file));
    if (!file.ends_with(".json")) return parse_yaml(file, text);
    auto json = wire::parse_json(text);
    if (!json) return fail("File", fmt::format("{}: {}", file, json.error().message));
    return json;
}

Result<std::string> read_beside(const std::string& file, const std::string& name)
{
    return read_file((std::filesystem::path(file).parent_path() / name).string());
}

}  // namespace sekisho::app
