// Arbitrary contexts against generated policies: engine, oracle and trace must agree, and what a trace knows in spite of
// unknown keys must hold. The input: one byte that chooses the policies, then a JSON object of keys with a value or a list.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "policy/reference/generator.h"
#include "policy/trace.h"

namespace {

using namespace sekisho::policy;

Context context_of(const JsonNode& object)
{
    Context context;
    for (std::size_t i = 0; i < object.items.size(); ++i) {
        const auto& value = object.items[i];
        if (value.is(JsonNode::Type::array)) context.set_list(object.names[i].text, reference::texts_of(value));
        else context.set(object.names[i].text, value.text);
    }
    return context;
}

void check(const reference::Scenario& scenario, const PolicySet& policies)
{
    const auto decision = evaluate(scenario.question(), policies);
    if (decision.verdict != reference::judge(scenario.question(), scenario.documents)) std::abort();
    const auto complete = trace(scenario.question(), policies);
    if ((complete.outcome == Outcome::allowed) != decision.allowed()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 1 || size > 4096) return 0;
    const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto root = read_json(text);
    if (!root || !root->is(JsonNode::Type::object)) return 0;
    auto scenario = reference::Generator(data[0]).scenario();
    const auto policies = reference::compile(scenario.documents);
    if (!policies) std::abort();
    const auto usual = scenario.context;
    scenario.context = context_of(*root);
    check(scenario, *policies);
    const auto partial = trace(scenario.question(), *policies, AbsentKeys::unknown);
    // One completion: what the usual context holds and this one does not.
    auto completed = scenario;
    completed.context = usual;
    completed.context.merge(scenario.context);
    check(completed, *policies);
    const bool allowed = evaluate(completed.question(), *policies).allowed();
    if (partial.outcome != Outcome::unknown && (partial.outcome == Outcome::allowed) != allowed) std::abort();
    return 0;
}
