#include "policy/authorization/service.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/encoding.h"
#include "policy/authorization/text.h"

namespace sekisho::policy::authorization {
namespace {

KeyType type_of(char letter)
{
    switch (letter) {
        case 'A': return KeyType::arn;
        case 'B': return KeyType::boolean;
        case 'N': return KeyType::numeric;
        case 'D': return KeyType::date;
        case 'I': return KeyType::ip_address;
        default: return KeyType::string;
    }
}

AccessLevel level_of(char letter)
{
    switch (letter) {
        case 'L': return AccessLevel::list;
        case 'W': return AccessLevel::write;
        case 'T': return AccessLevel::tagging;
        case 'P': return AccessLevel::permissions_management;
        default: return AccessLevel::read;
    }
}

bool less_ignoring_case(std::string_view a, std::string_view b)
{
    return std::ranges::lexicographical_compare(a, b, {}, lower, lower);
}

/// The lines of one service, in two passes: what others point to comes first.
class Reader {
public:
    explicit Reader(std::string_view prefix) : prefix_(prefix) {}

    template <class Content>
    void read(std::string_view lines, Content& content)
    {
        for (auto rest = lines; !rest.empty();)
            if (auto line = take(rest, '\n'); line.starts_with("k "))
                content.keys.push_back(read_key(line.substr(2), prefix_));
        for (auto rest = lines; !rest.empty();) {
            auto line = take(rest, '\n');
            const auto letter = take(line, ' ');
            if (letter == "c") content.key_sets.push_back(key_set(line, content));
            else if (letter == "r") content.resource_types.push_back(resource_type(line, content));
        }
        for (auto rest = lines; !rest.empty();) {
            auto line = take(rest, '\n');
            const auto letter = take(line, ' ');
            if (letter == "u") content.resource_sets.push_back(resource_set(line, content));
            else if (letter.size() == 1 && std::string_view("RLWTP").contains(letter[0]))
                content.actions.push_back(action(letter[0], line, content));
        }
    }

private:
    template <class Content>
    static std::vector<const ConditionKey*> key_set(std::string_view line, const Content& content)
    {
        std::vector<const ConditionKey*> keys;
        while (!line.empty()) keys.push_back(&content.keys.at(number(take(line, ' ')).value()));
        return keys;
    }
    template <class Content>
    static std::vector<ResourceUse> resource_set(std::string_view line, const Content& content)
    {
        std::vector<ResourceUse> uses;
        while (!line.empty()) {
            const auto word = take(line, ' ');
            uses.push_back({&content.resource_types.at(number(word).value()), word.ends_with('!')});
        }
        return uses;
    }
    template <class Content>
    ResourceType resource_type(std::string_view line, const Content& content) const
    {
        ResourceType type;
        if (const auto keys = number(take(line, ' '))) type.keys = content.key_sets.at(*keys);
        for (auto arns = take(line, ' '); !arns.empty();) {
            const auto arn = take(arns, ',');
            type.arns.push_back(arn.starts_with('=') ? fmt::format("arn:${{Partition}}:{}:${{Region}}:${{Account}}:{}",
                                                                   prefix_, arn.substr(1))
                                                     : std::string(arn));
        }
        type.name = line;
        return type;
    }
    template <class Content>
    Action action(char letter, std::string_view line, const Content& content) const
    {
        Action action;
        action.service = prefix_;
        action.level = level_of(letter);
        if (const auto resources = number(take(line, ' '))) action.resources = content.resource_sets.at(*resources);
        if (const auto keys = number(take(line, ' '))) action.keys = content.key_sets.at(*keys);
        action.name = line;
        return action;
    }

    std::string_view prefix_;
};

}  // namespace

std::string_view name_of(AccessLevel level) noexcept
{
    static constexpr std::array<std::string_view, 5> all = {"Read", "List", "Write", "Tagging", "Permissions management"};
    return all[static_cast<std::size_t>(level)];
}

std::string_view name_of(KeyType type) noexcept
{
    static constexpr std::array<std::string_view, 6> all = {"String", "ARN", "Bool", "Numeric", "Date", "IPAddress"};
    return all[static_cast<std::size_t>(type)];
}

std::string Action::full_name() const { return fmt::format("{}:{}", service, name); }

ConditionKey read_key(std::string_view line, std::string_view prefix)
{
    const auto name = take(line, ' ');
    ConditionKey key;
    key.name = name.starts_with(':') ? fmt::format("{}{}", prefix, name) : std::string(name);
    key.type = type_of(line.front());
    key.multivalued = line.ends_with('*');
    return key;
}

std::unique_ptr<Service> Service::Builder::service(std::string_view prefix, std::string_view name, std::string_view lines)
{
    return std::unique_ptr<Service>(new Service(prefix, name, lines));
}

std::unique_ptr<Service::Content> Service::Builder::content(const Service& service)
{
    auto content = std::make_unique<Content>();
    const auto count = [&](std::string_view letter) {
        std::size_t found = 0;
        for (auto rest = service.lines_; !rest.empty();)
            if (take(rest, '\n').starts_with(letter)) ++found;
        return found;
    };
    // Spans point into these: they must not grow.
    content->key_sets.reserve(count("c "));
    content->resource_sets.reserve(count("u "));
    content->resource_types.reserve(count("r "));
    Reader(service.prefix_).read(service.lines_, *content);
    return content;
}

Service::Service(std::string_view prefix, std::string_view name, std::string_view lines)
    : prefix_(prefix), name_(name), lines_(lines), once_(std::make_unique<Once>())
{
}

Service::~Service() = default;

const Service::Content& Service::content() const
{
    std::call_once(once_->flag, [this] { content_ = Builder::content(*this); });
    return *content_;
}

std::span<const Action> Service::actions() const { return content().actions; }
std::span<const ResourceType> Service::resource_types() const { return content().resource_types; }
std::span<const ConditionKey> Service::condition_keys() const { return content().keys; }

const Action* Service::find_action(std::string_view name) const
{
    const auto all = actions();
    const auto found = std::ranges::lower_bound(all, name, less_ignoring_case, &Action::name);
    return found != all.end() && equal_ignoring_case(found->name, name) ? &*found : nullptr;
}

const ResourceType* Service::find_resource_type(std::string_view name) const
{
    const auto all = resource_types();
    const auto found = std::ranges::find_if(all, [&](const auto& type) { return equal_ignoring_case(type.name, name); });
    return found == all.end() ? nullptr : &*found;
}

const ConditionKey* Service::find_condition_key(std::string_view name) const
{
    const auto all = condition_keys();
    const auto found = std::ranges::find_if(all, [&](const auto& key) { return names(key.name, name); });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace sekisho::policy::authorization
