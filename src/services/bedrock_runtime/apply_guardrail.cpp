#include "services/bedrock_runtime/apply_guardrail.h"

#include <fmt/format.h>

#include <chrono>

#include "guardrails/engine/assessment.h"
#include "guardrails/engine/folding.h"
#include "op/errors.h"
#include "wire/codec.h"

namespace sekisho::bedrock_runtime {
namespace {

using guardrails::Action;
using guardrails::Assessment;
using guardrails::Source;
using Blocks = std::vector<shapes::bedrock_runtime::GuardrailContentBlock>;

bool has(const std::vector<std::string>& qualifiers, std::string_view wanted)
{
    return std::ranges::find(qualifiers, wanted) != qualifiers.end();
}

/// The contents of a request, by what they are for.
struct Contents {
    std::vector<std::string> guarded;
    guardrails::Grounding grounding;
    std::vector<std::string> others;  ///< for grounding alone
};

void append_line(std::string& to, std::string_view text)
{
    if (!to.empty()) to += '\n';
    to += text;
}

Result<Contents> read(const Blocks& blocks)
{
    Contents contents;
    for (const auto& block : blocks) {
        if (!block.text) return fail(op::errors::validation("Guardrails on images are not supported by this server."));
        const auto qualifiers = block.text->qualifiers.value_or(std::vector<std::string>{});
        const bool grounds = has(qualifiers, "grounding_source");
        const bool asks = has(qualifiers, "query");
        if (grounds) append_line(contents.grounding.source, block.text->text);
        if (asks) append_line(contents.grounding.query, block.text->text);
        const bool guarded = (!grounds && !asks) || has(qualifiers, "guard_content");
        (guarded ? contents.guarded : contents.others).push_back(block.text->text);
    }
    return contents;
}

/// The texts as they may go on; nothing is said where nothing was found.
std::vector<std::string> assess(const guardrails::Guardrail& guardrail, const Contents& contents, Source source,
                                Assessment& assessment)
{
    const auto begun = std::chrono::steady_clock::now();
    std::vector<std::string> texts;
    std::string all;
    for (const auto& text : contents.guarded) {
        auto findings = guardrail.find(text, source);
        assessment.add(findings, text);
        assessment.cover(text);
        texts.push_back(guardrails::masked(text, findings));
        append_line(all, text);
    }
    for (const auto& text : contents.others) assessment.leave_out(guardrails::count_characters(text));
    if (source == Source::output) assessment.add(guardrail.ground(contents.grounding, all), all);
    assessment.took(std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begun));
    return texts;
}

/// Members of an answer from the JSON that every door's trace is made of.
template <class Shape>
Result<Shape> shape_of(const wire::Json& json)
{
    return wire::from_json_text<Shape>(wire::to_text(json));
}

}  // namespace

Result<op::AccessChecks> ApplyGuardrail::access(const Input& input, const op::Caller& caller,
                                                const op::Envelope& envelope) const
{
    op::AccessCheck check;
    check.action = "bedrock:ApplyGuardrail";
    check.resource = input.guardrailIdentifier.starts_with("arn:")
                         ? input.guardrailIdentifier
                         : fmt::format("arn:aws:bedrock:{}:{}:guardrail/{}", envelope.region, caller.account(),
                                       input.guardrailIdentifier);
    if (const auto known = guardrails_.find(caller.account(), input.guardrailIdentifier, input.guardrailVersion))
        for (const auto& [name, value] : known->tags) check.context.set("aws:ResourceTag/" + name, value);
    return op::AccessChecks{std::move(check)};
}

Task<Result<ApplyGuardrail::Output>> ApplyGuardrail::execute(op::Authorized<Input> input) const
{
    const auto found = guardrails_.find(input.caller().account(), input->guardrailIdentifier, input->guardrailVersion);
    if (!found)
        co_return fail({"ResourceNotFoundException",
                        "The guardrail identifier or version provided in the request does not exist.",
                        404,
                        {},
                        {},
                        {}});
    const auto& guardrail = *found->guardrail;
    CO_TRY(const auto contents, read(input->content));
    const auto source = input->source == "OUTPUT" ? Source::output : Source::input;
    Assessment assessment;
    auto texts = assess(guardrail, contents, source, assessment);

    Output output;
    const bool intervenes = assessment.blocked() || assessment.masked();
    output.action = intervenes ? "GUARDRAIL_INTERVENED" : "NONE";
    output.actionReason = std::string(guardrails::reason_of(assessment));
    if (assessment.blocked()) {
        const auto& messages = guardrail.configuration();
        texts = {source == Source::input ? messages.blocked_input : messages.blocked_output};
    }
    if (intervenes)
        for (auto& text : texts) output.outputs.emplace_back().text = std::move(text);
    const auto scope =
        input->outputScope.value_or("INTERVENTIONS") == "FULL" ? Assessment::Scope::full : Assessment::Scope::interventions;
    const auto json = assessment.to_json(guardrail, source, scope);
    CO_TRY(auto shape, shape_of<shapes::bedrock_runtime::GuardrailAssessment>(json));
    auto& applied = shape.appliedGuardrailDetails.emplace();
    applied.guardrailId = found->id;
    applied.guardrailArn = found->arn;
    applied.guardrailVersion = found->version;
    applied.guardrailOrigin = std::vector<std::string>{"REQUEST"};
    applied.guardrailOwnership = "SELF";
    output.assessments.push_back(std::move(shape));
    CO_TRY(output.usage, shape_of<shapes::bedrock_runtime::GuardrailUsage>(assessment.usage(guardrail, source)));
    CO_TRY(output.guardrailCoverage, shape_of<shapes::bedrock_runtime::GuardrailCoverage>(assessment.coverage()));
    co_return output;
}

op::Operations make_guardrail_operations(const guardrails::Library& guardrails)
{
    op::Operations operations;
    operations.push_back(op::make_operation<ApplyGuardrail>(guardrails));
    return operations;
}

}  // namespace sekisho::bedrock_runtime
