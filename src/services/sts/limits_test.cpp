#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "base/encoding.h"
#include "services/iam/testing.h"
#include "services/sts/identity_token.h"
#include "services/sts/operations.h"
#include "wire/codec.h"

namespace sekisho::sts {
namespace {

using wire::Json;
using Form = std::map<std::string, std::string>;

/// Every limit of tests/cases/sts/limits.json at its edge, as a request meets it.
class StsLimits : public ::testing::Test {
protected:
    const op::Operation& operation(const std::string& name) const
    {
        for (const auto& each : operations_)
            if (each->schema().name == name) return *each;
        throw std::runtime_error("no operation " + name);
    }

    /// "ok", or the error's text.
    std::string outcome(const std::string& name, const Form& form) const
    {
        const auto& asked = operation(name);
        std::string body = "Action=" + name + "&Version=2011-06-15";
        for (const auto& [parameter, value] : form) body += "&" + parameter + "=" + percent_encode(value);
        net::Request request;
        request.method = "POST";
        request.target = "/";
        request.body = net::empty_body();
        const auto call = asked.begin();
        const auto decoded = wire::decode_input(asked.schema(), request, body, call->input());
        return decoded ? "ok" : decoded.error().code + ": " + decoded.error().message;
    }

    iam::testing::TestAccount account_;
    SessionIssuer issuer_{{account_.accounts(), account_.sealer(), account_.clock(), account_.policies()}};
    ProviderTokenVerifier verifier_{{issuer_, {}, nullptr}};
    op::Operations operations_ = make_operations({issuer_, verifier_});
};

Form form_of(const Json& object)
{
    Form form;
    for (const auto& [name, value] : *object.object()) form[name] = *value.string();
    return form;
}

/// A text, {"repeat", "times"}, or a list of so many tags, members or contexts.
void put(Form& form, const std::string& parameter, const Json& value)
{
    if (value.is_null()) form.erase(parameter);
    if (const auto* text = value.string()) form[parameter] = *text;
    if (value.object() == nullptr) return;
    if (const auto* repeated = value.find("repeat")) {
        std::string text;
        for (std::int64_t i = 0; i < *value.find("times")->integer(); ++i) text += *repeated->string();
        form[parameter] = text;
        return;
    }
    const auto& [kind, count] = value.object()->front();
    for (std::int64_t i = 1; i <= *count.integer(); ++i) {
        const auto member = parameter + ".member." + std::to_string(i);
        if (kind == "members") form[member] = "k" + std::to_string(i);
        if (kind == "tags") {
            form[member + ".Key"] = "k" + std::to_string(i);
            form[member + ".Value"] = "v";
        }
        if (kind == "contexts") form[member + ".ContextAssertion"] = "assertion";
    }
}

TEST_F(StsLimits, HoldAtTheirEdges)
{
    std::ifstream file(std::string(SEKISHO_SOURCE_DIR) + "/tests/cases/sts/limits.json");
    std::stringstream text;
    text << file.rdbuf();
    const auto document = wire::parse_json(text.str());
    ASSERT_TRUE(document) << document.error().message;
    const auto& cases = *document->find("cases")->array();
    EXPECT_GT(cases.size(), 100u);
    for (const auto& each : cases) {
        const auto name = *each.find("operation")->string();
        auto form = form_of(*document->find("base")->find(name));
        if (const auto* also = each.find("also")) form.merge(form_of(*also));
        put(form, *each.find("parameter")->string(), *each.find("value"));
        const auto* fails = each.find("fails");
        const auto is = outcome(name, form);
        if (fails == nullptr) EXPECT_EQ(is.substr(0, 300), "ok") << wire::to_text(each);
        else
            EXPECT_TRUE(is != "ok" && is.find(*fails->string()) != std::string::npos) << wire::to_text(each) << "\n"
                                                                                      << is.substr(0, 300);
    }
}

}  // namespace
}  // namespace sekisho::sts
