#include <algorithm>
#include <map>
#include <set>

#include "base/encoding.h"
#include "policy/analysis/problem.h"

namespace sekisho::policy::analysis {
namespace {

using Element = Statement::Element;
using NamedKind = NamedPrincipal::Kind;

/// Every way to be named that the statements tell apart, and one that none of them names.
class Askers {
public:
    Askers(const Problem& problem, const Work& work) : work_(work), strangers_(problem.askers == Problem::Askers::strangers)
    {
        const auto collect = [&](const Statement& statement) {
            for (const auto& named : statement.principals) add(named);
        };
        collect(*problem.subject);
        for (const auto* statement : problem.within) collect(*statement);
        for (const auto* statement : problem.minus) collect(*statement);
        choose_fresh_name();
        for (const auto& [account, prefix] : role_prefixes_) roles_[account].insert(prefix + fresh_);
        if (strangers_) drop_names();
        foreign_ = unused_account();
        accounts_.insert(foreign_);
        std::string id = fresh_;
        std::ranges::transform(id, id.begin(), [](char c) { return c >= 'a' ? static_cast<char>(c - 0x20) : c; });
        user_ids_.insert("AIDA" + id);
        role_ids_.insert("AROA" + id);
    }

    template <class Visit>
    void each(Visit visit) const
    {
        visit(PrincipalChoice{});
        for (const auto& account : accounts_) each_of(account, visit);
        auto providers = providers_;
        providers.insert(fresh_ + ".example.com");
        for (const auto& provider : providers) visit({{PrincipalKind::web_identity, {}, {}, {}, {}, provider, {}}, false});
        auto services = services_;
        services.insert(fresh_ + ".amazonaws.com");
        for (const auto& service : services) visit({{PrincipalKind::service, {}, {}, {}, {}, service, {}}, false});
    }

private:
    void add(const NamedPrincipal& named)
    {
        texts_.push_back(lower_ascii(named.text));
        if (!named.account.empty()) accounts_.insert(named.account);
        switch (named.kind) {
            case NamedKind::user: users_[named.account].insert(named.text); break;
            case NamedKind::role: role_prefixes_.emplace(named.account, named.session_prefix); break;
            case NamedKind::session: roles_[named.account].insert(named.text); break;
            case NamedKind::federated_user: federated_[named.account].insert(named.text); break;
            case NamedKind::unique_id: (named.text.starts_with("AIDA") ? user_ids_ : role_ids_).insert(named.text); break;
            case NamedKind::federated: providers_.insert(named.text); break;
            case NamedKind::service: services_.insert(named.text); break;
            case NamedKind::any:
            case NamedKind::account: break;
        }
    }

    /// A name that is part of no name in the documents.
    void choose_fresh_name()
    {
        const auto taken = [&](const std::string& text) { return text.contains(fresh_); };
        for (std::size_t i = 0; std::ranges::any_of(texts_, taken); ++i) fresh_ = "unnamed" + std::to_string(i);
    }

    void drop_names()
    {
        taken_ = std::move(accounts_);
        accounts_.clear();
        user_ids_.clear();
        role_ids_.clear();
        providers_.clear();
        services_.clear();
    }

    std::string unused_account() const
    {
        std::string account = "999999999999";
        while (accounts_.contains(account) || taken_.contains(account)) {
            auto digit = account.size();
            while (account[--digit] == '0') account[digit] = '9';
            --account[digit];
        }
        return account;
    }

    template <class Visit>
    void each_of(const std::string& account, Visit& visit) const
    {
        const auto iam = "arn:aws:iam::" + account + ":";
        const auto sts = "arn:aws:sts::" + account + ":";
        auto users = named_in(users_, account);
        users.insert(iam + "user/" + fresh_);
        auto roles = named_in(roles_, account);
        roles.insert(sts + "assumed-role/" + fresh_ + "/" + fresh_);
        auto federated = named_in(federated_, account);
        federated.insert(sts + "federated-user/" + fresh_);
        if (work_.exhausted()) return;
        visit({{PrincipalKind::root, account, iam + "root", {}, {}, {}, {}}, false});
        for (const bool bounded : {false, true}) {
            for (const auto& user : users)
                for (const auto& id : user_ids_) {
                    if (work_.exhausted()) return;
                    visit({{PrincipalKind::user, account, user, {}, id, {}, {}}, bounded});
                }
            for (const auto& role : roles)
                for (const auto& id : role_ids_) {
                    if (work_.exhausted()) return;
                    visit({{PrincipalKind::assumed_role, account, role, role_of(role, iam), id, {}, {}}, bounded});
                }
            for (const auto& name : federated) each_federated(account, name, users, bounded, visit);
        }
    }

    /// Federated users act for a user, or for root.
    template <class Visit>
    void each_federated(const std::string& account, const std::string& name, const std::set<std::string>& users,
                        bool bounded, Visit& visit) const
    {
        visit({{PrincipalKind::federated_user, account, name, {}, {}, {}, {}}, bounded});
        for (const auto& user : users)
            for (const auto& id : user_ids_) {
                if (work_.exhausted()) return;
                visit({{PrincipalKind::federated_user, account, name, {}, id, {}, user}, bounded});
            }
    }

    static std::string role_of(std::string_view session, const std::string& iam)
    {
        session.remove_suffix(session.size() - session.rfind('/'));
        return iam + "role/" + std::string(session.substr(session.rfind('/') + 1));
    }

    using Names = std::map<std::string, std::set<std::string>>;  ///< ARNs, by account
    static std::set<std::string> named_in(const Names& names, const std::string& account)
    {
        const auto at = names.find(account);
        return at != names.end() ? at->second : std::set<std::string>();
    }

    const Work& work_;
    bool strangers_;
    std::set<std::string> accounts_, taken_, user_ids_, role_ids_, providers_, services_;
    Names users_, roles_, federated_;
    std::set<std::pair<std::string, std::string>> role_prefixes_;  ///< account, and what the role's sessions begin with
    std::vector<std::string> texts_;                               ///< of all principals, in lower case
    std::string fresh_ = "unnamed";
    std::string foreign_;
};

Naming naming_in(const Statement& statement, const PrincipalChoice& choice)
{
    switch (statement.principal) {
        case Element::absent: return Naming::direct;
        case Element::listed: return naming_of(statement.principals, choice.principal, statement.effect);
        case Element::all_but_listed: {
            const auto boundary = choice.bounded ? Boundary::present : Boundary::none;
            return exempts(statement.principals, choice.principal, boundary) ? Naming::not_named : Naming::direct;
        }
    }
    return Naming::not_named;
}

PrincipalChoice holder()
{
    return {{PrincipalKind::user, "123456789012", "arn:aws:iam::123456789012:user/holder", {}, "AIDAHOLDER", {}, {}}, false};
}

}  // namespace

Dimension principal_dimension(const Problem& problem, Work& work)
{
    Dimension dimension{Dimension::Kind::principal, {}, {}};
    std::map<Bits, PrincipalChoice> classes;
    const bool graded = problem.delegation == Problem::Delegation::does_not_cover;
    const auto add = [&](const PrincipalChoice& choice) {
        std::uint64_t named = 1;
        const auto naming = [&](const Statement* statement) {
            named += 1 + statement->principals.size();
            return naming_in(*statement, choice);
        };
        const auto applies = [&](const Statement* statement) { return naming(statement) != Naming::not_named; };
        const auto strength = naming(problem.subject);
        if (work.exhausted() || strength == Naming::not_named || !std::ranges::all_of(problem.within, applies)) return;
        Bits in(problem.minus.size());
        for (std::size_t i = 0; i < problem.minus.size(); ++i) {
            const bool weaker = graded && problem.minus[i]->effect == Effect::allow && naming(problem.minus[i]) < strength;
            in.set(i, !weaker && applies(problem.minus[i]));
        }
        work.spend(named);
        classes.try_emplace(std::move(in), choice);
    };
    if (problem.askers == Problem::Askers::holder) add(holder());
    else Askers(problem, work).each(add);
    for (auto& [in, choice] : classes) dimension.classes.push_back({in, std::move(choice)});
    return dimension;
}

}  // namespace sekisho::policy::analysis
