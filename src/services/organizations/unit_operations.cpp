#include <algorithm>

#include "services/organizations/families.h"
#include "services/organizations/handler.h"
#include "services/organizations/names.h"
#include "services/organizations/render.h"

namespace sekisho::organizations {

namespace {

namespace shapes = sekisho::shapes::organizations;

constexpr std::size_t most_units = 2000;
constexpr std::size_t deepest = 5;  // levels of units below the root

Result<Unit> existing(const State& state, const std::string& id)
{
    const auto found = state.units.find(id);
    if (found == state.units.end()) return fail(errors::unit_not_found());
    return found->second;
}

bool is_taken(const State& state, const std::string& parent, const std::string& name)
{
    return std::ranges::any_of(
        state.units, [&](const auto& entry) { return entry.second.parent == parent && entry.second.name == name; });
}

class CreateOrganizationalUnit final : public Mutation<CreateOrganizationalUnit, shapes::CreateOrganizationalUnitOperation> {
public:
    using Mutation::Mutation;

    static Subjects subjects(const State& state, const Input& input)
    {
        auto subject = target_subject(state, input.ParentId);
        set_request_tags(subject.context, tags_of(input.Tags));
        return {std::move(subject)};
    }

    static Result<Output> apply(Editor& editor, const Input& input)
    {
        const auto& state = editor.state();
        if (!state.is_parent(input.ParentId)) return fail(errors::parent_not_found());
        if (is_taken(state, input.ParentId, input.Name)) return fail(errors::duplicate_unit());
        if (state.chain_of(input.ParentId).size() > deepest)
            return fail(errors::constraint_violation(
                "OU_DEPTH_LIMIT_EXCEEDED", "You have exceeded the maximum number of levels of organizational units."));
        if (state.units.size() >= most_units)
            return fail(errors::constraint_violation("OU_NUMBER_LIMIT_EXCEEDED",
                                                     "You have exceeded the allowed number of organizational units."));
        TRY(auto tags, accept_tags(input.Tags));
        Unit unit{.id = new_unit_id(state.root), .name = input.Name, .parent = input.ParentId};
        const auto id = unit.id;
        Output output;
        output.OrganizationalUnit = show_unit(state, unit);
        TRY_VOID(editor.save(std::move(unit)));
        TRY_VOID(editor.attach_defaults(id));
        TRY_VOID(editor.set_tags(id, std::move(tags)));
        return output;
    }
};

class DescribeOrganizationalUnit final
    : public Query<DescribeOrganizationalUnit, shapes::DescribeOrganizationalUnitOperation> {
public:
    using Query::Query;

    static Subjects subjects(const State& state, const Input& input)
    {
        return {target_subject(state, input.OrganizationalUnitId)};
    }

    static Result<Output> read(const State& state, const Input& input)
    {
        TRY(const auto unit, existing(state, input.OrganizationalUnitId));
        Output output;
        output.OrganizationalUnit = show_unit(state, unit);
        return output;
    }
};

class UpdateOrganizationalUnit final : public Mutation<UpdateOrganizationalUnit, shapes::UpdateOrganizationalUnitOperation> {
public:
    using Mutation::Mutation;

    static Subjects subjects(const State& state, const Input& input)
    {
        return {target_subject(state, input.OrganizationalUnitId)};
    }

    static Result<Output> apply(Editor& editor, const Input& input)
    {
        TRY(auto unit, existing(editor.state(), input.OrganizationalUnitId));
        const auto name = input.Name.value_or(unit.name);
        if (name != unit.name && is_taken(editor.state(), unit.parent, name)) return fail(errors::duplicate_unit());
        unit.name = name;
        Output output;
        output.OrganizationalUnit = show_unit(editor.state(), unit);
        TRY_VOID(editor.save(std::move(unit)));
        return output;
    }
};

class DeleteOrganizationalUnit final : public Mutation<DeleteOrganizationalUnit, shapes::DeleteOrganizationalUnitOperation> {
public:
    using Mutation::Mutation;

    static Subjects subjects(const State& state, const Input& input)
    {
        return {target_subject(state, input.OrganizationalUnitId)};
    }

    static Result<Output> apply(Editor& editor, const Input& input)
    {
        const auto& state = editor.state();
        TRY(const auto unit, existing(state, input.OrganizationalUnitId));
        const auto within = [&](const auto& entry) { return entry.second.parent == unit.id; };
        if (std::ranges::any_of(state.units, within) || std::ranges::any_of(state.members, within))
            return fail(errors::unit_not_empty());
        TRY_VOID(editor.erase_unit(unit.id));
        return Output{};
    }
};

}  // namespace

void add_unit_operations(op::Operations& operations, Organizations& organizations)
{
    operations.push_back(op::make_operation<CreateOrganizationalUnit>(organizations));
    operations.push_back(op::make_operation<DescribeOrganizationalUnit>(organizations));
    operations.push_back(op::make_operation<UpdateOrganizationalUnit>(organizations));
    operations.push_back(op::make_operation<DeleteOrganizationalUnit>(organizations));
}

}  // namespace sekisho::organizations
