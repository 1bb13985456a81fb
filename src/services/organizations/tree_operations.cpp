#include "services/organizations/families.h"
#include "services/organizations/handler.h"
#include "services/organizations/render.h"

namespace sekisho::organizations {

namespace {

namespace shapes = sekisho::shapes::organizations;

template <class Shape>
std::string id_of(const Shape& shape)
{
    return *shape.Id;
}

class ListOrganizationalUnitsForParent final
    : public Query<ListOrganizationalUnitsForParent, shapes::ListOrganizationalUnitsForParentOperation> {
public:
    using Query::Query;

    static Subjects subjects(const State& state, const Input& input) { return {target_subject(state, input.ParentId)}; }

    static Result<Output> read(const State& state, const Input& input)
    {
        if (!state.is_parent(input.ParentId)) return fail(errors::parent_not_found());
        std::vector<shapes::OrganizationalUnit> units;
        for (const auto& [id, unit] : state.units)
            if (unit.parent == input.ParentId) units.push_back(show_unit(state, unit));
        Output output;
        TRY(output.OrganizationalUnits, page_of(std::move(units), input, output, id_of<shapes::OrganizationalUnit>));
        return output;
    }
};

class ListAccountsForParent final : public Query<ListAccountsForParent, shapes::ListAccountsForParentOperation> {
public:
    using Query::Query;

    static Subjects subjects(const State& state, const Input& input) { return {target_subject(state, input.ParentId)}; }

    static Result<Output> read(const State& state, const Input& input)
    {
        if (!state.is_parent(input.ParentId)) return fail(errors::parent_not_found());
        std::vector<shapes::Account> accounts;
        for (const auto& [id, member] : state.members)
            if (member.parent == input.ParentId) accounts.push_back(show_account(state, member));
        Output output;
        TRY(output.Accounts, page_of(std::move(accounts), input, output, id_of<shapes::Account>));
        return output;
    }
};

class ListParents final : public Query<ListParents, shapes::ListParentsOperation> {
public:
    using Query::Query;

    static Subjects subjects(const State& state, const Input& input) { return {target_subject(state, input.ChildId)}; }

    static Result<Output> read(const State& state, const Input& input)
    {
        const auto parent = state.parent_of(input.ChildId);
        if (parent.empty()) return fail(errors::child_not_found());
        shapes::Parent shown;
        shown.Id = parent;
        shown.Type = type_of_target(state, parent);
        Output output;
        output.Parents = std::vector<shapes::Parent>{std::move(shown)};
        return output;
    }
};

class ListChildren final : public Query<ListChildren, shapes::ListChildrenOperation> {
public:
    using Query::Query;

    static Subjects subjects(const State& state, const Input& input) { return {target_subject(state, input.ParentId)}; }

    static Result<Output> read(const State& state, const Input& input)
    {
        if (!state.is_parent(input.ParentId)) return fail(errors::parent_not_found());
        std::vector<shapes::Child> children;
        const auto add = [&](const auto& entries) {
            for (const auto& [id, entry] : entries)
                if (entry.parent == input.ParentId) children.push_back({.Id = id, .Type = input.ChildType});
        };
        if (input.ChildType == shapes::ChildType::ACCOUNT) add(state.members);
        else add(state.units);
        Output output;
        TRY(output.Children, page_of(std::move(children), input, output, id_of<shapes::Child>));
        return output;
    }
};

}  // namespace

void add_tree_operations(op::Operations& operations, Organizations& organizations)
{
    operations.push_back(op::make_operation<ListOrganizationalUnitsForParent>(organizations));
    operations.push_back(op::make_operation<ListAccountsForParent>(organizations));
    operations.push_back(op::make_operation<ListParents>(organizations));
    operations.push_back(op::make_operation<ListChildren>(organizations));
}

}  // namespace sekisho::organizations
