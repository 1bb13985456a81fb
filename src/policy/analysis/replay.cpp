#include "policy/analysis/replay.h"

#include <algorithm>
#include <array>

#include "policy/authorization/authorization.h"
#include "policy/evaluate.h"
#include "policy/introspect.h"

namespace sekisho::policy::analysis {
namespace {

const PolicyPtr& allow_all()
{
    static const PolicyPtr policy =
        *parse_policy(R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})",
                      PolicyKind::identity, "all");
    return policy;
}

Verdict verdict_of(const PolicySet& policies, const Counterexample& request)
{
    const Question question{request.principal, request.action, request.resource, {}, request.context};
    return evaluate(question, policies).verdict;
}

/// The caller's own policies and limits allow everything, so that the resource's policy alone decides.
PolicySet around(const PolicyPtr& resource, const Counterexample& request)
{
    PolicySet set;
    set.identity = {allow_all()};
    if (request.bounded) set.boundary = allow_all();
    if (request.principal.kind == PrincipalKind::federated_user) set.session.emplace() = {allow_all()};
    set.resource = resource;
    set.resource_side = ResourceSide::must_allow;
    return set;
}

/// The values of policy variables, in place of what the point says of the key; nullopt: the key is absent.
using Assignment = std::map<std::string, std::optional<std::string>>;

/// Fills the texts of a point.
class Filler {
public:
    Filler(const Point& point, const KeyNames& names) : point_(point), names_(names)
    {
        for (std::size_t d = 0; d < point.dimensions.size(); ++d)
            if (point.dimensions[d].kind == Dimension::Kind::key)
                states_[point.dimensions[d].key] = &std::get<KeyState>(point.classes[d]->example);
    }

    [[nodiscard]] bool fixes(const std::string& key) const { return states_.contains(key); }

    [[nodiscard]] Counterexample fill(const Assignment& assignment) const
    {
        Counterexample request;
        for (std::size_t d = 0; d < point_.dimensions.size(); ++d) {
            const auto& example = point_.classes[d]->example;
            switch (point_.dimensions[d].kind) {
                case Dimension::Kind::action: request.action = resolve(std::get<Text>(example), assignment, 0); break;
                case Dimension::Kind::resource: request.resource = resolve(std::get<Text>(example), assignment, 0); break;
                case Dimension::Kind::principal: {
                    const auto& choice = std::get<PrincipalChoice>(example);
                    request.principal = choice.principal;
                    request.bounded = choice.bounded;
                    break;
                }
                case Dimension::Kind::key: break;
            }
        }
        for (const auto& [key, state] : states_)
            if (!assignment.contains(key)) put(request.context, key, *state, assignment);
        for (const auto& [key, value] : assignment)
            if (value) request.context.set(name_of(key), *value);
        return request;
    }

private:
    [[nodiscard]] std::string name_of(const std::string& key) const
    {
        const auto at = names_.find(key);
        return at != names_.end() ? at->second : key;
    }

    void put(Context& context, const std::string& key, const KeyState& state, const Assignment& assignment) const
    {
        if (state.kind == KeyState::Kind::absent) return;
        std::vector<std::string> values;
        for (const auto& text : state.values) values.push_back(resolve(text, assignment, 0));
        if (state.kind == KeyState::Kind::multi) context.set_list(name_of(key), std::move(values));
        else context.set(name_of(key), values.front());
    }

    [[nodiscard]] std::string resolve(const Text& text, const Assignment& assignment, int depth) const
    {
        std::string resolved;
        for (const auto& part : text) {
            auto value = part.variable.empty() ? part.text : value_of(part, assignment, depth);
            // Another spelling of the same value.
            if (part.folded) std::ranges::transform(value, value.begin(), other_case);
            resolved += value;
        }
        return resolved;
    }

    static char other_case(char c)
    {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return letter ? static_cast<char>(c ^ 0x20) : c;
    }

    [[nodiscard]] std::string value_of(const TextPart& part, const Assignment& assignment, int depth) const
    {
        constexpr int deepest = 4;  // variables may stand in circles
        const auto& key = part.variable;
        const auto at = assignment.find(key);
        if (at != assignment.end()) return at->second ? *at->second : part.fallback.value_or("");
        const auto state = states_.find(key);
        if (state == states_.end() || state->second->kind != KeyState::Kind::single || depth == deepest) return {};
        return resolve(state->second->values.front(), assignment, depth + 1);
    }

    const Point& point_;
    const KeyNames& names_;
    std::map<std::string, const KeyState*> states_;
};

/// What the problem's patterns and the point offer as values of variables, and the keys of the variables.
class Vocabulary {
public:
    explicit Vocabulary(const Problem& problem, const Point& point)
    {
        collect(*problem.subject);
        for (const auto* statement : problem.within) collect(*statement);
        for (const auto* statement : problem.minus) collect(*statement);
        for (const auto* one : point.classes)
            if (const auto* text = std::get_if<Text>(&one->example))
                for (const auto& part : *text) add_words(part.text);
    }

    [[nodiscard]] const std::vector<std::string>& variables() const noexcept { return variables_; }
    [[nodiscard]] const std::vector<std::string>& words() const noexcept { return words_; }

private:
    static constexpr std::size_t most_words = 24;

    void collect(const Statement& statement)
    {
        for (const auto& pattern : statement.resources) collect(pattern);
        for (const auto& condition : statement.conditions)
            for (const auto& value : condition.values)
                if (const auto* pattern = std::get_if<Pattern>(&value)) collect(*pattern);
    }
    void collect(const Pattern& pattern)
    {
        for (const auto& piece : pattern.pieces()) {
            if (piece.kind == Pattern::Piece::Kind::variable) add(variables_, piece.key, most_words);
            if (piece.kind == Pattern::Piece::Kind::variable && piece.has_default) add(words_, piece.text, most_words);
            if (piece.kind == Pattern::Piece::Kind::text) add_words(piece.text);
        }
    }
    void add_words(std::string_view text)
    {
        while (!text.empty()) {
            const auto end = std::min(text.find_first_of("/:"), text.size());
            if (end > 0) add(words_, std::string(text.substr(0, end)), most_words);
            text.remove_prefix(std::min(end + 1, text.size()));
        }
    }
    static void add(std::vector<std::string>& to, std::string word, std::size_t most)
    {
        if (to.size() < most && std::ranges::find(to, word) == to.end()) to.push_back(std::move(word));
    }

    std::vector<std::string> variables_;
    std::vector<std::string> words_;
};

}  // namespace

bool names_principals(PolicyKind kind)
{
    return kind == PolicyKind::resource || kind == PolicyKind::trust || kind == PolicyKind::endpoint ||
           kind == PolicyKind::resource_control;
}

bool allows(const Grants& grants, const Counterexample& request)
{
    PolicySet set;
    set.identity = grants.policies;
    set.boundary = grants.boundary;
    return verdict_of(set, request) == Verdict::allowed;
}

bool allows(std::span<const PolicyPtr> policies, const Counterexample& request)
{
    if (policies.empty()) return false;
    if (!names_principals(policies.front()->kind()))
        return allows(Grants{{policies.begin(), policies.end()}, nullptr}, request);
    bool allowed = false;
    for (const auto& policy : policies) {
        const auto verdict = verdict_of(around(policy, request), request);
        if (verdict == Verdict::explicit_deny) return false;
        allowed = allowed || verdict == Verdict::allowed;
    }
    return allowed;
}

void add_names(KeyNames& names, std::span<const PolicyPtr> policies)
{
    const auto fold = [](std::string_view name) {
        std::string folded(name);
        std::ranges::transform(folded, folded.begin(),
                               [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
        return folded;
    };
    for (const auto& policy : policies)
        for (const auto& name : context_keys_of(*policy)) names.try_emplace(fold(name), name);
}

std::optional<Counterexample> request_at(const Problem& problem, const Point& point, const KeyNames& names,
                                         const Accept& accept)
{
    const Filler filler(point, names);
    const Vocabulary vocabulary(problem, point);
    Assignment fresh;
    for (const auto& key : vocabulary.variables())
        if (!filler.fixes(key)) fresh[key] = "v" + std::to_string(fresh.size() + 1);
    std::optional<Counterexample> found;
    const auto attempt = [&](const Assignment& assignment) {
        auto request = filler.fill(assignment);
        if (accept(request)) found = std::move(request);
        return found.has_value();
    };
    if (attempt(fresh)) return found;
    // One variable after another takes each word that could matter, or is absent.
    constexpr std::size_t most_attempts = 96;
    std::size_t attempts = 0;
    for (const auto& key : vocabulary.variables()) {
        auto changed = fresh;
        for (const auto& word : vocabulary.words()) {
            changed[key] = word;
            if (++attempts > most_attempts || attempt(changed)) return found;
        }
        changed[key] = std::nullopt;
        if (attempt(changed)) return found;
    }
    return found;
}

namespace {

/// A text that the pattern matches, written for people; nullopt where it has variables.
std::optional<std::string> example_of(const Pattern& pattern)
{
    std::string text;
    for (const auto& piece : pattern.pieces()) {
        if (piece.kind == Pattern::Piece::Kind::variable) return std::nullopt;
        if (piece.kind == Pattern::Piece::Kind::text) text += piece.text;
        if (piece.kind == Pattern::Piece::Kind::question) text += 'x';
        if (piece.kind == Pattern::Piece::Kind::star) text += "example";
    }
    return text;
}

/// The pattern as a policy writes it.
std::string text_of(const Pattern& pattern)
{
    std::string text;
    for (const auto& piece : pattern.pieces()) {
        if (piece.kind == Pattern::Piece::Kind::star) text += '*';
        else if (piece.kind == Pattern::Piece::Kind::question) text += '?';
        else text += piece.text;
    }
    return text;
}

/// The outermost statements of a problem, the narrowest first.
std::vector<const Statement*> narrowing(const Problem& problem)
{
    std::vector<const Statement*> statements = problem.within;
    statements.push_back(problem.subject);
    return statements;
}

/// Actions that exist, those first that everybody knows.
std::vector<std::string> known_actions(const Counterexample& request, const Problem& problem)
{
    constexpr std::size_t most = 64;
    std::vector<std::string> actions;
    const auto add_all = [&](const std::string& pattern) {
        if (actions.size() >= most || pattern.starts_with('*')) return;
        for (const auto* action : authorization::expand(pattern))
            if (actions.size() < most) actions.push_back(action->full_name());
    };
    if (const auto* known = authorization::find_action(request.action)) return {known->full_name()};
    for (const auto* action : {"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "iam:PassRole", "iam:CreateUser",
                               "sts:AssumeRole", "ec2:RunInstances", "bedrock:InvokeModel"})
        actions.emplace_back(action);
    for (const auto* statement : narrowing(problem))
        if (statement->action == Statement::Element::listed)
            for (const auto& pattern : statement->actions) add_all(text_of(pattern));
    add_all(request.action.substr(0, request.action.find(':')) + ":*");
    return actions;
}

/// "arn:${Partition}:s3:::${BucketName}" with its places filled.
std::string filled(std::string_view arn)
{
    constexpr std::array<std::pair<std::string_view, std::string_view>, 3> usual{
        {{"${Partition}", "aws"}, {"${Region}", "us-east-1"}, {"${Account}", "123456789012"}}};
    std::string text;
    while (!arn.empty()) {
        const auto* place = std::ranges::find_if(usual, [&](const auto& one) { return arn.starts_with(one.first); });
        if (place != usual.end()) {
            text += place->second;
            arn.remove_prefix(place->first.size());
        } else if (arn.starts_with("${")) {
            text += "example";
            arn.remove_prefix(std::min(arn.find('}'), arn.size() - 1) + 1);
        } else {
            text += arn.front();
            arn.remove_prefix(1);
        }
    }
    return text;
}

/// Resources that look as if they were there.
std::vector<std::string> plausible_resources(const Counterexample& request, const Problem& problem)
{
    std::vector<std::string> resources;
    for (const auto* statement : narrowing(problem)) {
        if (statement->resource != Statement::Element::listed) continue;
        for (const auto& pattern : statement->resources) {
            const auto example = example_of(pattern);
            if (example && example->starts_with("arn:")) resources.push_back(*example);
        }
    }
    if (request.resource.starts_with("arn:")) return resources;
    const auto first = static_cast<std::ptrdiff_t>(resources.size());
    if (const auto* action = authorization::find_action(request.action))
        for (const auto& use : action->resources)
            for (const auto& arn : use.type->arns) resources.push_back(filled(arn));
    const auto shorter = [](const std::string& a, const std::string& b) {
        return a.size() != b.size() ? a.size() < b.size() : a < b;
    };
    std::ranges::sort(resources.begin() + first, resources.end(), shorter);
    resources.emplace_back("*");
    return resources;
}

void use_first(Counterexample& request, std::string Counterexample::* member, const std::vector<std::string>& candidates,
               const Accept& accept)
{
    for (const auto& candidate : candidates) {
        auto changed = request;
        changed.*member = candidate;
        if (!accept(changed)) continue;
        request = std::move(changed);
        return;
    }
}

}  // namespace

Counterexample presentable(Counterexample request, const Problem& problem, const Accept& accept)
{
    use_first(request, &Counterexample::action, known_actions(request, problem), accept);
    use_first(request, &Counterexample::resource, plausible_resources(request, problem), accept);
    return request;
}

std::string to_text(const Counterexample& request)
{
    auto text = request.action + " on " + (request.resource.empty() ? std::string("\"\"") : request.resource);
    const char* separator = " with ";
    for (const auto& entry : request.context.entries()) {
        text += separator + entry.name + " = ";
        separator = ", ";
        if (entry.multivalued) text += '[';
        for (std::size_t i = 0; i < entry.values.size(); ++i) text += (i > 0 ? "\", \"" : "\"") + entry.values[i];
        text += entry.multivalued ? "\"]" : "\"";
    }
    std::ranges::replace_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, '.');
    return text;
}

}  // namespace sekisho::policy::analysis
