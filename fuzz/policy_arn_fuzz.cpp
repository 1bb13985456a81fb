// ARNs, patterns and principals: what the engine compiles must match as the oracle's loops do, byte for byte.
// The input: one byte for what is tried, one for the length of the first text; the first text is the policy's, the rest
// the request's.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/encoding.h"
#include "policy/pattern.h"
#include "policy/principal_match.h"
#include "policy/reference/generator.h"

namespace {

using namespace sekisho::policy;

Context some_context()
{
    Context context;
    context.set("aws:username", "u");
    context.set("x:t", "a*:\xC3\xA9");
    context.set("x:arn", "arn:aws:sns:us-east-1:1:t");
    context.set_list("x:list", {"u"});
    return context;
}

void check_pattern(const std::string& text, const std::string& value, Variables variables)
{
    if (!sekisho::is_utf8(text)) return;  // the reader of documents makes sure of that
    const auto pattern = Pattern::compile(text, Wildcards::active, variables);
    if (!pattern) return;
    const auto context = some_context();
    const auto* known = variables == Variables::substituted ? &context : nullptr;
    const auto tokens = reference::tokens_of(text, true, known);
    if (pattern->matches(value, context) != (tokens && reference::fits(*tokens, value))) std::abort();
    const bool whole = text == "*";
    if (!whole && pattern->matches_arn(value, context) != reference::value_fits("arnlike", text, value, known)) std::abort();
    const auto keys = pattern->variables();
    const auto wide = pattern->widened(keys);
    const bool ascii = std::ranges::all_of(value, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (ascii && pattern->matches(value, context) && !wide.matches(value, context)) std::abort();
}

std::string quoted(const std::string& text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out.push_back('\\');
        out.push_back(c);
    }
    return out + "\"";
}

/// The principal in a statement, asked about callers of every kind.
void check_principal(const char* type, const std::string& text, PolicyKind kind)
{
    const auto named = parse_principal(type, text);
    if (named && named->text != text) std::abort();
    const auto element = std::string(R"("Principal":{")") + type + "\":" + quoted(text) + "}";
    const std::string document =
        R"({"Version":"2012-10-17","Statement":{"Effect":"Allow",)" + element +
        (kind == PolicyKind::trust ? R"(,"Action":"sts:*"}})" : R"(,"Action":"*","Resource":"*"}})");
    const auto policy = parse_policy(document, kind, "p");
    if (policy && !named) std::abort();
    if (!policy) return;
    for (std::uint64_t seed = 0; seed < 16; ++seed) {
        auto scenario = reference::Generator(seed).asker();
        scenario.documents.resource = document;
        scenario.documents.resource_kind = kind;
        const auto policies = reference::compile(scenario.documents);
        if (!policies) std::abort();
        if (evaluate(scenario.question(), *policies).verdict != reference::judge(scenario.question(), scenario.documents))
            std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 2 || size > 1024) return 0;
    const std::string rest(reinterpret_cast<const char*>(data) + 2, size - 2);
    const auto text = rest.substr(0, data[1]);
    const auto value = rest.substr(text.size());
    switch (data[0] % 6) {
        case 0: check_pattern(text, value, Variables::literal); break;
        case 1: check_pattern(text, value, Variables::substituted); break;
        case 2: check_principal("AWS", rest, PolicyKind::resource); break;
        case 3: check_principal("AWS", rest, PolicyKind::trust); break;
        case 4: check_principal("Federated", rest, PolicyKind::trust); break;
        default: check_principal("Service", rest, PolicyKind::resource); break;
    }
    return 0;
}
