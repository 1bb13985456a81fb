#pragma once

#include <stdexcept>

#include "access/compile.h"
#include "access/question.h"
#include "access/role.h"

/// Models for tests.
namespace sekisho::access::testing {

inline const std::string account = "123456789012";

inline ModelEntry entry(std::string model, Level access)
{
    ModelEntry entry;
    entry.place = "access.yaml:9";
    entry.model = std::move(model);
    entry.access = access;
    return entry;
}

inline Role role(std::string name, std::vector<ModelEntry> models)
{
    Role role;
    role.place = "access.yaml:5";
    role.name = std::move(name);
    role.assumed_by.users = {"ann"};
    role.models = std::move(models);
    return role;
}

inline Model model(std::vector<Role> roles)
{
    Model model;
    model.place = "access.yaml:1";
    model.name = "test";
    model.roles = std::move(roles);
    return model;
}

inline Compiled compiled(const Model& model)
{
    auto made = compile(model, account);
    if (!made) throw std::runtime_error(made.error().message);
    return *std::move(made);
}

/// The Error's text, or "compiled".
inline std::string problem_of(const Model& model)
{
    const auto made = compile(model, account);
    return made ? "compiled" : made.error().message;
}

inline Verdict ask(const Model& model, const std::string& role, const Question& question)
{
    const auto view = CompiledView::of(compiled(model), account);
    if (!view) throw std::runtime_error(view.error().message);
    auto verdict = access::ask(*view, *view->subject(role), *view->find(role), question);
    if (!verdict) throw std::runtime_error(verdict.error().message);
    return *std::move(verdict);
}

}  // namespace sekisho::access::testing
