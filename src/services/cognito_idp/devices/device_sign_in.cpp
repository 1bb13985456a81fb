#include "services/cognito_idp/devices/device_sign_in.h"

#include "base/encoding.h"
#include "services/cognito_idp/devices/device_rules.h"
#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/sign_in/throttle.h"

namespace sekisho::cognito_idp {
namespace {

constexpr std::string_view srp_step = "DEVICE_SRP_AUTH";
constexpr std::string_view verifier_step = "DEVICE_PASSWORD_VERIFIER";

/// The device that is to prove itself, unless too many have tried to pass for it.
Task<Result<Device>> candidate(const SignInSteps& steps, SignInCall call, std::string sub, std::string key)
{
    auto read = [pool_id = call.app.pool->id, sub, key,
                 now = steps.parts().clock.now()](store::Connection& connection) -> Result<Device> {
        TRY(auto device, devices::get_remembered(connection, pool_id, sub, key));
        TRY_VOID(lockout::check(connection, pool_id, device.key, now));
        return device;
    };
    co_return co_await steps.parts().database.read(std::move(read));
}

DeviceSecrets::Owner owner_of(const Device& device) { return {device.pool_id, device.sub, device.key}; }

/// A SECRET_BLOCK that is not good, or not good any more, is a wrong password in Cognito's words.
Error about_block(Error error)
{
    for (const auto& of_session : {errors::session_bogus(), errors::session_spent(), errors::session_expired()})
        if (error.message == of_session.message) return errors::wrong_password();
    return error;
}

}  // namespace

bool DeviceStage::is_idle(const SignIn& sign_in) const
{
    const auto& progress = sign_in.progress;
    return !tracks_devices(*sign_in.call.app.pool) || progress.device_key.empty() || progress.has(Proof::device);
}

Task<Result<std::optional<Demand>>> DeviceStage::demand(SignInPtr sign_in) const
{
    auto& progress = sign_in->progress;
    const auto pool = sign_in->call.app.pool;
    if (is_idle(*sign_in)) co_return std::nullopt;
    auto read = [pool, sub = sign_in->user.sub, key = progress.device_key](store::Connection& connection) {
        return devices::find(connection, pool->id, sub, key);
    };
    CO_TRY(const auto device, co_await database_.read(std::move(read)));
    if (!device || !device->confirmed()) {
        if (parameter(sign_in->call.parameters, "DEVICE_KEY") == progress.device_key)
            co_return fail(errors::device_not_found());
        progress.device_key.clear();  // named at an earlier step, and forgotten since
        co_return std::nullopt;
    }
    // It adds to a password; next to a passkey or a code it would add nothing that SRP can tell.
    const auto place = device_replaces_second_factor(*pool) ? Place::before_second_factor : Place::after_second_factor;
    if (!device->remembered || !progress.has(Proof::password) || place != place_) co_return std::nullopt;
    Demand demand;
    demand.challenge = srp_step;
    demand.parameters = {{"USERNAME", sign_in->user.username}, {"DEVICE_KEY", device->key}};
    pending_.offer(*sign_in, demand);
    co_return demand;
}

Result<void> DeviceCompanion::complete(store::Connection& connection, Completion completion) const
{
    const auto& sign_in = completion.sign_in;
    const auto& progress = sign_in.progress;
    if (!tracks_devices(*sign_in.call.app.pool) || sign_in.source == TokenSource::hosted_auth) return {};
    const auto now = clock_.now();
    if (progress.has(Proof::device)) {
        TRY(auto device, devices::get_remembered(connection, sign_in.user.pool_id, sign_in.user.sub, progress.device_key));
        device.authenticated = now;
        device.last_ip = sign_in.call.origin.ip;
        completion.family.device_key = device.key;
        return devices::update(connection, device);
    }
    if (!progress.device_key.empty()) return {};  // one that is known, but was not to prove itself
    TRY(const auto device, devices::create(connection, sign_in.user, sign_in.call.origin.ip, now));
    completion.family.device_key = device.key;
    auto& metadata = completion.result.NewDeviceMetadata.emplace();
    metadata.DeviceKey = device.key;
    metadata.DeviceGroupKey = device.group_key;
    return {};
}

Task<Result<SignInAnswer>> DeviceSrpAuth::respond(SignInCall call) const
{
    CO_TRY(const auto key, required_parameter(call.parameters, "DEVICE_KEY"));
    CO_TRY(const auto srp_a, required_parameter(call.parameters, "SRP_A"));
    CO_TRY_VOID(authn::srp::parse_client_public(srp_a));
    if (!call.session) {
        CO_TRY(call.session, co_await parts_.pending.find(call, key, srp_a));
    }
    CO_TRY(const auto resumed, co_await parts_.steps.resume(call, std::string(srp_step)));
    if (!resumed.user || resumed.session.progress.device_key != key) co_return fail(errors::session_bogus());
    CO_TRY(const auto device, co_await candidate(parts_.steps, call, resumed.user->sub, key));
    const auto verifier = parts_.secrets.open_verifier(owner_of(device), *device.secret);
    if (!verifier) co_return fail(errors::device_not_found());

    Demand demand;
    demand.challenge = verifier_step;
    CO_TRY(demand.notes, co_await parts_.exchange.begin(srp_a, *verifier));
    demand.parameters = {{"USERNAME", resumed.user->username},
                         {"DEVICE_KEY", device.key},
                         {"SALT", device.secret->salt},
                         {"SRP_B", demand.notes.at("B")}};
    auto sign_in = std::make_shared<SignIn>();  // nothing is proven by this
    sign_in->progress = resumed.session.progress;
    sign_in->user = *resumed.user;
    sign_in->spent = resumed.session;
    sign_in->call = std::move(call);
    StepWrite write = [session = resumed.session](store::Connection& connection, User&) {
        return PendingDevices::take(connection, session);
    };
    sign_in->writes.push_back(std::move(write));
    CO_TRY(auto answer, co_await parts_.steps.challenge(std::move(sign_in), std::move(demand)));
    answer.challenge_parameters->emplace("SECRET_BLOCK", base64(from_base64url(*answer.session).value_or("")));
    answer.session.reset();  // as with PASSWORD_VERIFIER
    co_return answer;
}

Task<Result<SignInAnswer>> DevicePasswordVerifier::respond(SignInCall call) const
{
    CO_TRY(const auto key, required_parameter(call.parameters, "DEVICE_KEY"));
    CO_TRY_VOID(SrpExchange::check_complete(call.parameters));
    call.session = base64url(SrpExchange::block_of(call.parameters));
    if (call.session->empty()) co_return fail(errors::wrong_password());
    auto resumed = co_await parts_.steps.resume(call, std::string(verifier_step));
    if (!resumed) co_return fail(about_block(std::move(resumed).error()));
    if (!resumed->user || resumed->session.progress.device_key != key) co_return fail(errors::wrong_password());
    CO_TRY(auto device, co_await candidate(parts_.steps, call, resumed->user->sub, key));
    const auto verifier = parts_.secrets.open_verifier(owner_of(device), *device.secret);
    if (!verifier) co_return fail(errors::device_not_found());
    const authn::srp::Identity identity{device.group_key, device.key};
    CO_TRY(const bool proven, co_await parts_.exchange.proves(call.parameters, resumed->session.notes, identity, *verifier));
    if (!proven) co_return fail(about_block(co_await parts_.steps.refuse(call, device.key, resumed->session)));
    co_return co_await accept(std::move(call), *std::move(resumed), std::move(device));
}

Task<Result<SignInAnswer>> DevicePasswordVerifier::accept(SignInCall call, SignInSteps::Resumed resumed, Device device) const
{
    StepWrite write = [device, now = parts_.steps.parts().clock.now()](store::Connection& connection,
                                                                       User& user) -> Result<void> {
        TRY_VOID(lockout::check(connection, user.pool_id, device.key, now));
        TRY_VOID(lockout::clear(connection, user.pool_id, device.key));
        TRY_VOID(devices::get_remembered(connection, user.pool_id, user.sub, device.key));
        return {};
    };
    auto sign_in = parts_.steps.proceed(std::move(call), std::move(resumed), Proof::device);
    sign_in->writes.push_back(std::move(write));
    sign_in->source = TokenSource::authenticate_device;
    auto answer = co_await parts_.steps.advance(std::move(sign_in));
    if (!answer) co_return fail(about_block(std::move(answer).error()));
    co_return answer;
}

}  // namespace sekisho::cognito_idp
