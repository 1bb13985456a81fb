#include "app/installation.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <cstdlib>
#include <iterator>
#include <thread>

#include "app/access_model.h"
#include "app/files.h"
#include "app/message_delivery.h"
#include "app/model_providers.h"
#include "app/trigger_functions.h"
#include "base/log.h"
#include "base/worker_pool.h"
#include "crypto/sealer.h"
#include "gate/gate.h"
#include "gateway/gateway.h"
#include "gateway/model_access.h"
#include "issuers/service.h"
#include "services/accessanalyzer/operations.h"
#include "services/anthropic/operations.h"
#include "services/authzen/operations.h"
#include "services/bedrock/guardrails/operations.h"
#include "services/bedrock/operations.h"
#include "services/bedrock_runtime/apply_guardrail.h"
#include "services/bedrock_runtime/operations.h"
#include "services/cognito_identity/bearer_callers.h"
#include "services/cognito_identity/operations.h"
#include "services/cognito_identity/tables.h"
#include "services/cognito_idp/operations.h"
#include "services/cognito_idp/service.h"
#include "services/cognito_idp/tables.h"
#include "services/governance/operations.h"
#include "services/governance/tables.h"
#include "services/iam/bootstrap.h"
#include "services/iam/credential_source.h"
#include "services/iam/operations.h"
#include "services/iam/policy_source.h"
#include "services/iam/schema.h"
#include "services/kms/keys.h"
#include "services/kms/operations.h"
#include "services/kms/tables.h"
#include "services/openai/operations.h"
#include "services/organizations/operations.h"
#include "services/organizations/organizations.h"
#include "services/organizations/schema.h"
#include "services/s3/buckets.h"
#include "services/s3/operations.h"
#include "services/s3/storage.h"
#include "services/s3/tables.h"
#include "services/sts/operations.h"
#include "services/sts/session_issuer.h"
#include "store/objects.h"
#include "store/sqlite/sqlite.h"
#include "telemetry/conversations.h"

namespace sekisho::app {
namespace {

constexpr std::size_t worker_queue = 4096;
constexpr std::size_t disk_threads = 8;  // they wait more than they work
// What cannot be served within about this time is refused: whoever waits longer gives up and asks again.
constexpr std::chrono::milliseconds longest_wait{1000};

/// Runs a task to its end on the calling thread. For start and stop; `io` outlives everything that the task waits for.
template <class T>
T run_blocking(boost::asio::io_context& io, Task<T> task)
{
    io.restart();
    auto future = boost::asio::co_spawn(io, std::move(task), boost::asio::use_future);
    io.run();
    return future.get();
}

std::vector<store::Migration> all_migrations()
{
    std::vector<store::Migration> all;
    const auto add = [&all](const std::vector<store::Migration>& steps) {
        all.insert(all.end(), steps.begin(), steps.end());
    };
    add(iam::migrations());
    add(organizations::migrations());
    add(cognito_idp::migrations());
    add(cognito_identity::migrations());
    add(s3::migrations());
    add(kms::migrations());
    add(money::migrations());
    add(governance::migrations());
    add(telemetry::conversation_migrations());
    add(bedrock::profile_migrations());
    add(bedrock::guardrail_migrations());
    return all;
}

cognito_idp::limits::Settings limits_of(const UserPoolLimits& settings)
{
    cognito_idp::limits::Settings limits;
    limits.per_second.insert(settings.requests_per_second.begin(), settings.requests_per_second.end());
    limits.unsigned_per_address = {settings.unsigned_per_address, settings.unsigned_burst};
    limits.count_loopback = settings.count_loopback;
    return limits;
}

cognito_identity::GuestSettings guests_of(const IdentityPoolSettings& settings)
{
    using Loopback = op::AddressRates::Loopback;
    return {.unsigned_per_address = {settings.unsigned_per_address, settings.unsigned_burst},
            .loopback = settings.count_loopback ? Loopback::counted : Loopback::free,
            .new_per_pool = {settings.new_guests_per_second, std::int64_t{settings.new_guests_per_second} * 10},
            .kept = std::chrono::days(settings.forget_guests_after_days)};
}

issuers::Service::Options issuer_options(const OidcSettings& settings)
{
    return {.ca_file = settings.ca_file,
            .addresses = {.private_networks = settings.allow_private_addresses,
                          .link_local = settings.allow_link_local_addresses}};
}

std::optional<iam::RootCredentials> root_credentials_of_environment()
{
    const char* id = std::getenv("SEKISHO_ROOT_ACCESS_KEY_ID");
    const char* secret = std::getenv("SEKISHO_ROOT_SECRET_ACCESS_KEY");
    if (!id || !secret) return std::nullopt;
    return iam::RootCredentials{id, Secret(secret)};
}

}  // namespace

/// Everything, in order of construction; ended in the opposite order.
struct Installation::Parts {
    boost::asio::io_context blocking;       ///< for run_blocking; outlives all that completes on it
    boost::asio::io_context messages_loop;  ///< the delivery's; likewise
    SystemClock clock;
    std::unique_ptr<crypto::Sealer> sealer;
    std::unique_ptr<WorkerPool> workers;    ///< RSA, modular exponentiation
    std::unique_ptr<WorkerPool> passwords;  ///< argon2, which takes fifty times as long
    std::unique_ptr<WorkerPool>
        disk;  ///< object bytes: a pool of its own, so that sign-ins and files do not wait for each other
    std::unique_ptr<audit::FileTrail> trail;
    std::unique_ptr<store::Database> database;
    std::unique_ptr<store::ObjectFiles> objects;

    std::unique_ptr<iam::Accounts> accounts;
    std::unique_ptr<organizations::Organizations> organizations;
    access::Compiled access_model;  ///< empty: none is configured
    std::unique_ptr<iam::DirectoryCredentialSource> credentials;
    std::unique_ptr<iam::DirectoryPolicySource> policies;
    std::unique_ptr<sts::SessionIssuer> sessions;
    std::unique_ptr<issuers::Service> issuers;  ///< keys of OpenID providers outside
    std::unique_ptr<sts::ProviderTokenVerifier> web_identities;

    op::AccessMappings access_mappings;
    std::unique_ptr<cognito_idp::UserPools> user_pools;
    std::unique_ptr<cognito_idp::Delivery> delivery;
    std::unique_ptr<cognito_identity::ProviderNames> provider_names;
    std::unique_ptr<cognito_identity::Directory> identity_pools;
    std::unique_ptr<cognito_identity::Identities> identities;
    std::unique_ptr<cognito_identity::IdentityTokens> identity_tokens;
    std::unique_ptr<cognito_identity::LoginVerifier> login_verifier;
    std::chrono::days guests_kept{0};
    std::unique_ptr<cognito_identity::GuestLimits> guest_limits;
    std::unique_ptr<cognito_identity::Federation> federation;
    std::unique_ptr<cognito_identity::IdentitySessions> identity_sessions;
    std::unique_ptr<cognito_identity::BearerCallers> bearer_callers;

    std::unique_ptr<s3::Buckets> buckets;
    std::unique_ptr<s3::Storage> storage;
    std::unique_ptr<kms::Keys> keys;
    std::unique_ptr<bedrock::GuardrailStore> guardrail_store;
    std::unique_ptr<guardrails::Guards> guards;
    std::unique_ptr<models::Catalogue> catalogue;
    std::unique_ptr<bedrock::ProfileStore> inference_profiles;
    std::unique_ptr<gateway::ModelAccess> model_access;
    Observers observers;
    ModelLimits model_limits;
    std::unique_ptr<governance::LimitRules> limit_rules;
    std::unique_ptr<telemetry::Conversations> conversations;
    std::unique_ptr<gateway::Gateway> model_gateway;

    std::unique_ptr<op::AuthorizationMessages> messages;
    op::Operations operations;
    std::unique_ptr<gate::Gate> gate;
    std::optional<FirstCredentials> first_credentials;

    Result<void> open_base(const Configuration& configuration);
    Result<void> open_access(const Configuration& configuration);
    Result<void> open_sign_in(const Configuration& configuration);
    Result<cognito_idp::Needs> user_pool_needs(const Configuration& configuration);
    Result<void> open_data(const Configuration& configuration);
    Result<void> make_root();
    Result<void> apply_model(const Configuration& configuration);
    void list_operations(const std::string& public_url);
};

/// Keys, workers, audit trail, store.
Result<void> Installation::Parts::open_base(const Configuration& configuration)
{
    TRY_VOID(make_private_folder(configuration.data));
    TRY(sealer, crypto::Sealer::open(configuration.data + "/master.key"));
    const std::size_t cores = std::max(2U, std::thread::hardware_concurrency());
    workers = std::make_unique<WorkerPool>(cores, worker_queue, longest_wait);
    passwords = std::make_unique<WorkerPool>(cores, worker_queue, longest_wait);
    disk = std::make_unique<WorkerPool>(disk_threads, worker_queue);
    audit::FileTrailOptions trail_options;
    trail_options.directory = configuration.data + "/audit";
    TRY(trail, audit::FileTrail::open(trail_options, *sealer, clock));
    store::SqliteOptions database_options;
    database_options.path = configuration.data + "/store/sekisho.db";
    TRY(database, store::open_sqlite(database_options));
    TRY_VOID(database->migrate(all_migrations()));
    TRY(objects, store::ObjectFiles::open(configuration.data + "/objects", *disk));
    return {};
}

/// Who may do what: IAM, the organisation and STS.
Result<void> Installation::Parts::open_access(const Configuration& configuration)
{
    const auto guard = configuration.policy_guard == "off" ? iam::PolicyGuard::off : iam::PolicyGuard::refuse_new_access;
    TRY(accounts, iam::Accounts::open({*database, *sealer, clock, guard}, configuration.account));
    TRY(organizations, organizations::Organizations::open({*database, *accounts, clock}));
    credentials = std::make_unique<iam::DirectoryCredentialSource>(*accounts, *sealer);
    policies = std::make_unique<iam::DirectoryPolicySource>(*accounts, clock, organizations.get());
    sessions = std::make_unique<sts::SessionIssuer>(sts::SessionIssuer::Parts{*accounts, *sealer, clock, *policies});
    TRY_VOID(make_root());
    return apply_model(configuration);
}

/// What the access model says, before anybody is served.
Result<void> Installation::Parts::apply_model(const Configuration& configuration)
{
    if (configuration.access_model.file.empty()) return {};
    TRY(const auto model, read_access_model(configuration.access_model));
    TRY_VOID(check_mapped_roles(model, configuration.access_mapping));
    TRY(access_model, access::compile(model, configuration.account));
    AccessModelParts parts{*accounts->find(configuration.account), *trail, clock};
    TRY(const auto changes, run_blocking(blocking, apply_access_model(parts, wanted_roles(access_model))));
    for (const auto& change : changes) log::info("the access model changed a role", {{"change", to_text(change)}});
    return {};
}

Result<void> Installation::Parts::make_root()
{
    TRY(auto root, run_blocking(blocking, iam::ensure_root(*accounts->find(accounts->management()),
                                                           root_credentials_of_environment())));
    if (root && root->generated)
        first_credentials =
            FirstCredentials{root->credentials.access_key_id, std::move(root->credentials.secret_access_key)};
    return {};
}

Result<cognito_idp::Needs> Installation::Parts::user_pool_needs(const Configuration& configuration)
{
    const auto& settings = configuration.user_pools;
    cognito_idp::Needs needs{*database, *sealer, *workers, clock, configuration.public_url};
    needs.access_mappings = &access_mappings;
    needs.key_rotation.period = std::chrono::days(settings.rotate_keys_after_days);
    if (settings.issuers == "aws") needs.issuer_form = cognito_idp::IssuerForm::aws;
    if (settings.new_pools == "strict") needs.new_pool_mode = cognito_idp::Mode::strict;
    TRY(needs.functions, open_trigger_functions(configuration.triggers, clock));
    needs.limits = limits_of(settings.limits);
    const auto& threats = configuration.threat_protection;
    needs.password_workers = passwords.get();
    needs.risk = {threats.breached_passwords_file, threats.geo_database_file};
    return needs;
}

/// Who somebody is: user pools and identity pools.
Result<void> Installation::Parts::open_sign_in(const Configuration& configuration)
{
    TRY(access_mappings, compile_access_mapping(configuration.access_mapping, configuration.account));
    TRY(auto needs, user_pool_needs(configuration));
    TRY(user_pools, cognito_idp::UserPools::open(std::move(needs)));
    TRY(auto carriers, open_carriers(configuration.messages, clock));
    delivery = std::make_unique<cognito_idp::Delivery>(
        cognito_idp::Delivery::Parts{messages_loop, *database, user_pools->outbox(), clock}, std::move(carriers));
    delivery->start();
    provider_names = std::make_unique<cognito_identity::ProviderNames>(configuration.public_url);
    TRY(identity_pools, cognito_identity::Directory::open(*database, configuration.account));
    identities = std::make_unique<cognito_identity::Identities>(*database, clock);
    TRY(identity_tokens, cognito_identity::IdentityTokens::open({*database, *sealer, *workers, clock}));
    TRY(issuers, issuers::Service::open(issuer_options(configuration.oidc), clock));
    web_identities = std::make_unique<sts::ProviderTokenVerifier>(sts::ProviderTokenVerifier::Parts{
        *sessions, {user_pools.get(), identity_tokens.get()}, &issuers->keys(), &user_pools->tokens()});
    auto account_of = [this](std::string_view user_pool_id) {
        const auto pool = user_pools->directory().state()->pool(user_pool_id);
        return pool ? std::string(pool->account()) : std::string();
    };
    login_verifier = std::make_unique<cognito_identity::LoginVerifier>(cognito_identity::LoginVerifier::Parts{
        *provider_names, *user_pools, user_pools->tokens(), *web_identities, clock, std::move(account_of)});
    const auto own_tags = configuration.access_mapping.session_tags ? cognito_identity::OwnTags::always
                                                                    : cognito_identity::OwnTags::where_mapped;
    const auto guests = guests_of(configuration.identity_pools);
    guests_kept = guests.kept;
    guest_limits = std::make_unique<cognito_identity::GuestLimits>(guests, clock);
    federation = std::make_unique<cognito_identity::Federation>(cognito_identity::Federation::Parts{
        *identity_pools, *identities, *login_verifier, *identity_tokens, own_tags, guest_limits.get()});
    identity_sessions = std::make_unique<cognito_identity::IdentitySessions>(*federation, *sessions);
    bearer_callers = std::make_unique<cognito_identity::BearerCallers>(
        cognito_identity::BearerCallers::Parts{*identity_pools, *federation, *identity_sessions, *provider_names,
                                               user_pools->tokens(), *credentials, clock},
        configuration.bearer_identity_pools);
    return {};
}

/// What they reach: files and models.
Result<void> Installation::Parts::open_data(const Configuration& configuration)
{
    // Bucket policies keep the users and roles that they name by unique id, as of the moment they are set.
    TRY(buckets, s3::Buckets::load(*database, accounts->resolver()));
    TRY(keys, kms::Keys::open({*database, *sealer, clock, accounts->resolver()}));
    storage = std::make_unique<s3::Storage>(*objects);
    TRY(const auto swept, run_blocking(blocking, storage->sweep(*database)));
    if (swept > 0) log::info("files that no object refers to were removed", {{"count", std::to_string(swept)}});
    TRY(auto known, open_models(configuration, ProviderKeys(configuration.data, *sealer), clock));
    catalogue = std::make_unique<models::Catalogue>(std::move(known));
    TRY(inference_profiles, bedrock::ProfileStore::open(*database));
    model_access = std::make_unique<gateway::ModelAccess>(*catalogue, configuration.environment, inference_profiles.get());
    TRY(observers, open_observers(configuration.telemetry, configuration.environment));
    std::vector<std::string> ids;
    for (const auto& [id, model] : catalogue->all()) ids.push_back(id);
    TRY(const auto limited,
        with_access_model(configuration.money, access_model, configuration.account, configuration.environment, ids));
    TRY(model_limits, open_model_limits(limited, *database, clock));
    warn_unpriced(*catalogue, *model_limits.treasury->prices(), clock.now());
    TRY(limit_rules, governance::LimitRules::open(*database, *model_limits.limiter));
    gateway::Gateway::Parts parts{.clock = clock};
    parts.admissions = model_limits.limiter.get();
    parts.treasury = model_limits.treasury.get();
    TRY(guardrail_store, bedrock::GuardrailStore::open(*database, clock));
    TRY(guards, open_guards(configuration.guardrails, *guardrail_store, clock, configuration.account, configuration.region));
    parts.guards = guards.get();
    for (const auto& observer : observers) parts.observers.push_back(observer.get());
    if (const auto days = configuration.telemetry.keep_conversations_days; days > 0)
        conversations = std::make_unique<telemetry::Conversations>(*database, *sealer, clock, std::chrono::days(days));
    parts.transcripts = conversations.get();
    model_gateway = std::make_unique<gateway::Gateway>(std::move(parts));
    return {};
}

/// Everything that is served, in one list: what stands here passes the gate, and nothing else is reachable.
void Installation::Parts::list_operations(const std::string& public_url)
{
    const auto add = [this](op::Operations served) {
        operations.insert(operations.end(), std::make_move_iterator(served.begin()), std::make_move_iterator(served.end()));
    };
    add(iam::make_operations(*accounts, *policies));
    add(organizations::make_operations(*organizations));
    add(sts::make_operations({*sessions, *web_identities}));
    add(cognito_idp::make_operations(*user_pools));
    add(cognito_idp::make_discovery_operations(*user_pools));
    add(cognito_identity::make_operations({*identity_pools, *identities, *login_verifier, *federation, *identity_tokens,
                                           *provider_names, *identity_sessions, guest_limits.get()}));
    add(s3::make_operations({*buckets, *database, *storage, clock}));
    add(authzen::make_operations(*accounts, public_url));
    add(governance::make_operations({model_limits.treasury.get(), limit_rules.get(), database.get(), accounts->management(),
                                     [this](std::string_view id) { return catalogue->find(id) != nullptr; }}));
    add(kms::make_operations(*keys));
    add(bedrock::make_operations({*model_access, *inference_profiles, clock}));
    add(bedrock::make_guardrail_operations(*guardrail_store));
    add(bedrock_runtime::make_operations(*model_access, *model_gateway, clock));
    add(bedrock_runtime::make_guardrail_operations(*guardrail_store));
    add(openai::make_operations({*model_access, *model_gateway}));
    add(anthropic::make_operations({*model_access, *model_gateway}));
    add(accessanalyzer::make_operations(*workers));
}

Installation::Installation(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Installation::~Installation() = default;

Result<std::unique_ptr<Installation>> Installation::open(const Configuration& configuration)
{
    auto parts = std::make_unique<Parts>();
    TRY_VOID(parts->open_base(configuration));
    TRY_VOID(parts->open_access(configuration));
    TRY_VOID(parts->open_sign_in(configuration));
    TRY_VOID(parts->open_data(configuration));
    parts->list_operations(configuration.public_url);
    parts->messages = std::make_unique<op::AuthorizationMessages>(*parts->sealer, parts->clock);
    gate::GateSettings settings{configuration.account, configuration.region, configuration.requests_per_caller,
                                configuration.browser_origins};
    parts->gate =
        std::make_unique<gate::Gate>(std::move(settings), parts->clock, parts->operations, *parts->credentials,
                                     *parts->policies, *parts->messages, *parts->trail, parts->bearer_callers.get());
    return std::unique_ptr<Installation>(new Installation(std::move(parts)));
}

net::Handler& Installation::gate() noexcept { return *parts_->gate; }
const op::Operations& Installation::operations() const noexcept { return parts_->operations; }
audit::FileTrail& Installation::trail() noexcept { return *parts_->trail; }
const std::optional<FirstCredentials>& Installation::first_credentials() const noexcept { return parts_->first_credentials; }

void Installation::tend()
{
    const auto stored = run_blocking(parts_->blocking, parts_->accounts->store_uses());
    if (!stored) log::warning("the last uses of access keys could not be stored", {{"code", stored.error().code}});
    const auto rotated = run_blocking(parts_->blocking, parts_->user_pools->tend());
    if (!rotated) log::warning("signing keys of user pools could not be replaced", {{"code", rotated.error().code}});
    const auto destroyed = run_blocking(parts_->blocking, parts_->keys->destroy_due());
    if (!destroyed) log::warning("KMS keys that are due could not be destroyed", {{"code", destroyed.error().code}});
    if (parts_->guests_kept.count() > 0) {
        const auto since = parts_->clock.now() - parts_->guests_kept;
        const auto forgotten = run_blocking(parts_->blocking, parts_->identities->sweep_guests(since));
        if (!forgotten) log::warning("guests of identity pools could not be forgotten", {{"code", forgotten.error().code}});
    }
    const auto settled = run_blocking(parts_->blocking, parts_->model_limits.treasury->tend());
    if (!settled) log::warning("calls of models could not be settled", {{"code", settled.error().code}});
    if (!parts_->conversations) return;
    const auto swept = run_blocking(parts_->blocking, parts_->conversations->sweep());
    if (!swept) log::warning("old conversations could not be removed", {{"code", swept.error().code}});
}

}  // namespace sekisho::app
