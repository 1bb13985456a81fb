#pragma once

#include "policy/lint/examination.h"

/// The checks, by family. Each looks at a whole document.
namespace sekisho::policy::lint {

void check_syntax(Examination& examination);        ///< elements present, of the right JSON type, not at odds
void check_emptiness(Examination& examination);     ///< lists and objects without content
void check_sids(Examination& examination);          ///< characters and uniqueness
void check_size(Examination& examination);          ///< quotas
void check_actions(Examination& examination);       ///< services and actions exist, and belong here
void check_resources(Examination& examination);     ///< the form of ARNs
void check_principals(Examination& examination);    ///< the form of principals, and whether they may stand here
void check_variables(Examination& examination);     ///< "${...}"
void check_operators(Examination& examination);     ///< condition operators and how they are qualified
void check_keys(Examination& examination);          ///< condition keys exist and are spelt whole
void check_values(Examination& examination);        ///< values of conditions have the type of operator and key
void check_key_types(Examination& examination);     ///< operators fit the type of the key
void check_key_values(Examination& examination);    ///< values have the form that the key demands
void check_addresses(Examination& examination);     ///< IP ranges
void check_wildcards(Examination& examination);     ///< patterns and variables that let everything pass
void check_key_use(Examination& examination);       ///< keys that need another key, another action, another place
void check_tag_keys(Examination& examination);      ///< tags on services that do not know them
void check_pass_role(Examination& examination);     ///< iam:PassRole and iam:CreateServiceLinkedRole on everything
void check_services(Examination& examination);      ///< service principals without a source
void check_trust(Examination& examination);         ///< role trust policies
void check_organization(Examination& examination);  ///< service and resource control policies
void check_redundancy(Examination& examination);    ///< what could be left out

}  // namespace sekisho::policy::lint
