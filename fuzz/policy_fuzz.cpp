// Arbitrary documents: the parser must survive, and engine, oracle and trace must agree on every document it accepts.
// The input is the document; its first byte chooses the kind of policy, the second the question.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "policy/reference/generator.h"
#include "policy/trace.h"

namespace {

using namespace sekisho::policy;

reference::Documents documents_of(PolicyKind kind, const std::string& text)
{
    static const std::string allow =
        R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})";
    reference::Documents documents;
    if (kind != PolicyKind::identity) documents.identity = {allow};
    switch (kind) {
        case PolicyKind::identity: documents.identity = {text}; break;
        case PolicyKind::boundary: documents.boundary = text; break;
        case PolicyKind::session: documents.session.emplace() = {text}; break;
        case PolicyKind::service_control: documents.service_control = {{text}}; break;
        case PolicyKind::resource_control: documents.resource_control = {{text}}; break;
        case PolicyKind::endpoint: documents.endpoint = text; break;
        case PolicyKind::trust: documents.resource_side = ResourceSide::must_allow; [[fallthrough]];
        case PolicyKind::resource:
            documents.identity.clear();
            documents.resource = text;
            documents.resource_kind = kind;
            break;
    }
    return documents;
}

void check_traces(const reference::Scenario& scenario, const PolicySet& policies, const Decision& decision)
{
    const auto complete = trace(scenario.question(), policies);
    if (complete.verdict != decision.verdict || complete.outcome == Outcome::unknown) std::abort();
    if ((complete.outcome == Outcome::allowed) != decision.allowed()) std::abort();
    // Whatever nobody knows may be absent: a known outcome must be the one with absent keys.
    const auto partial = trace(scenario.question(), policies, AbsentKeys::unknown);
    if (partial.outcome != Outcome::unknown && partial.outcome != complete.outcome) std::abort();
    if (partial.unknown_keys.empty() == (partial.outcome == Outcome::unknown)) std::abort();
    for (const auto& traced : {complete, partial})
        if (tree_of(scenario.question(), traced).contains('\x1b')) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 2 || size > 8192) return 0;
    const auto kind = static_cast<PolicyKind>(data[0] % 8);
    const std::string text(reinterpret_cast<const char*>(data) + 2, size - 2);
    if (!parse_policy(text, kind, "p")) return 0;
    auto scenario = reference::Generator(data[1]).asker();
    scenario.documents = documents_of(kind, text);
    const auto policies = reference::compile(scenario.documents);
    if (!policies) std::abort();
    const auto decision = evaluate(scenario.question(), *policies);
    if (decision.verdict != reference::judge(scenario.question(), scenario.documents)) std::abort();
    (void)explain(scenario.question(), decision);
    (void)access_denied_message(scenario.question(), decision);
    check_traces(scenario, *policies, decision);
    return 0;
}
