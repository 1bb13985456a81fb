#include "services/cognito_idp/devices/device_operations.h"

#include "services/cognito_idp/devices/device_rules.h"
#include "services/cognito_idp/errors.h"

namespace sekisho::cognito_idp {
namespace {

constexpr std::size_t default_page = 60;

Result<Device> set_status(store::Connection& connection, Device device, const std::string& status, Time now)
{
    device.remembered = status == "remembered";
    device.modified = now;
    TRY_VOID(devices::update(connection, device));
    return device;
}

/// One page of a user's devices, and whether there are more.
struct DevicePage {
    std::vector<api::DeviceType> devices;
    std::string last;
    bool more = false;
};

struct PageOf {
    std::string after;
    std::size_t size;
    devices::Shown shown;
};

std::size_t size_of(const std::optional<int>& limit)
{
    return limit.value_or(0) == 0 ? default_page : static_cast<std::size_t>(*limit);
}

Result<DevicePage> page_of_devices(store::Connection& connection, const Pool& pool, const User& user, const PageOf& wanted)
{
    TRY(const auto found, devices::list(connection, user, wanted.shown, wanted.after, wanted.size + 1));
    DevicePage page;
    for (const auto& device : found) {
        page.more = page.devices.size() == wanted.size;
        if (page.more) break;
        page.devices.push_back(to_device_type(pool, user, device));
        page.last = device.key;
    }
    return page;
}

template <class Output>
Output to_output(DevicePage page, const Paging& paging, const std::string& list)
{
    Output output;
    output.Devices = std::move(page.devices);
    if (page.more) output.PaginationToken = paging.token(list, page.last);
    return output;
}

}  // namespace

Task<Result<ConfirmDevice::Output>> ConfirmDevice::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto bearer, parts_.tokens.bearer(input.caller()));
    CO_TRY(const auto secret, parse_device_secret(input->DeviceSecretVerifierConfig));
    if (bearer.device_key != input->DeviceKey) co_return fail(errors::device_key_invalid());
    auto work = [this, bearer, secret, name = input->DeviceName,
                 ip = input.envelope().source_ip](store::Connection& connection) -> Result<Output> {
        TRY(auto device, devices::find(connection, bearer.pool->id, bearer.sub, bearer.device_key));
        if (!device) return fail(errors::device_key_invalid());
        if (device->confirmed()) return fail(errors::device_key_exists());
        device->secret = secrets_.seal({device->pool_id, device->sub, device->key}, secret);
        device->name = name;
        device->last_ip = ip;
        device->modified = parts_.clock.now();
        device->remembered = !user_decides_about_devices(*bearer.pool);
        TRY_VOID(devices::update(connection, *device));
        TRY_VOID(devices::make_room(connection, *device, device->modified));
        Output output;
        output.UserConfirmationNecessary = !device->remembered;
        return output;
    };
    co_return co_await parts_.database.write(std::move(work));
}

Task<Result<GetDevice::Output>> GetDevice::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto bearer, parts_.tokens.bearer(input.caller()));
    auto work = [this, bearer, key = input->DeviceKey](store::Connection& connection) -> Result<Output> {
        TRY(const auto user, parts_.user(connection, bearer));
        TRY(const auto device, devices::get_remembered(connection, bearer.pool->id, bearer.sub, key));
        return Output{to_device_type(*bearer.pool, user, device)};
    };
    co_return co_await parts_.database.read(std::move(work));
}

Task<Result<ListDevices::Output>> ListDevices::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto bearer, parts_.tokens.bearer(input.caller()));
    const auto list = fmt::format("ListDevices|{}", bearer.sub);
    CO_TRY(auto after, paging_.position(list, input->PaginationToken));
    const PageOf wanted{std::move(after), size_of(input->Limit), devices::Shown::remembered};
    auto work = [this, bearer, wanted](store::Connection& connection) -> Result<DevicePage> {
        TRY(const auto user, parts_.user(connection, bearer));
        return page_of_devices(connection, *bearer.pool, user, wanted);
    };
    CO_TRY(auto page, co_await parts_.database.read(std::move(work)));
    co_return to_output<Output>(std::move(page), paging_, list);
}

Task<Result<ForgetDevice::Output>> ForgetDevice::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto bearer, parts_.tokens.bearer(input.caller()));
    auto work = [this, bearer, key = input->DeviceKey](store::Connection& connection) -> Result<Output> {
        TRY(const auto device, devices::get_confirmed(connection, bearer.pool->id, bearer.sub, key));
        // Who forgets the device in his hands goes on until his tokens expire, as on AWS; one that is elsewhere is out at
        // once.
        auto gone = bearer.device_key == device.key ? devices::remove(connection, device)
                                                    : devices::forget(connection, device, parts_.clock.now());
        TRY_VOID(std::move(gone));
        return Output{};
    };
    co_return co_await parts_.database.write(std::move(work));
}

Task<Result<UpdateDeviceStatus::Output>> UpdateDeviceStatus::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto bearer, parts_.tokens.bearer(input.caller()));
    if (!input->DeviceRememberedStatus) co_return fail(errors::missing_parameter("DeviceRememberedStatus"));
    auto work = [this, bearer, key = input->DeviceKey,
                 status = *input->DeviceRememberedStatus](store::Connection& connection) -> Result<Output> {
        TRY(auto device, devices::get_confirmed(connection, bearer.pool->id, bearer.sub, key));
        TRY_VOID(set_status(connection, std::move(device), status, parts_.clock.now()));
        return Output{};
    };
    co_return co_await parts_.database.write(std::move(work));
}

Task<Result<AdminGetDevice::Output>> AdminGetDevice::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    auto work = [pool, name = input->Username, key = input->DeviceKey](store::Connection& connection) -> Result<Output> {
        TRY(const auto user, users::get(connection, *pool, name));
        TRY(const auto device, devices::get_confirmed(connection, pool->id, user.sub, key));
        return Output{to_device_type(*pool, user, device)};
    };
    co_return co_await database_.read(std::move(work));
}

Task<Result<AdminListDevices::Output>> AdminListDevices::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    const auto list = fmt::format("AdminListDevices|{}|{}", pool->id, pool->fold(input->Username));
    CO_TRY(auto after, paging_.position(list, input->PaginationToken));
    const PageOf wanted{std::move(after), size_of(input->Limit), devices::Shown::confirmed};
    auto work = [pool, name = input->Username, wanted](store::Connection& connection) -> Result<DevicePage> {
        TRY(const auto user, users::get(connection, *pool, name));
        return page_of_devices(connection, *pool, user, wanted);
    };
    CO_TRY(auto page, co_await database_.read(std::move(work)));
    co_return to_output<Output>(std::move(page), paging_, list);
}

Task<Result<AdminForgetDevice::Output>> AdminForgetDevice::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    auto work = [this, pool, name = input->Username,
                 key = input->DeviceKey](store::Connection& connection) -> Result<Output> {
        TRY(const auto user, users::get(connection, *pool, name));
        TRY(const auto device, devices::get_confirmed(connection, pool->id, user.sub, key));
        TRY_VOID(devices::forget(connection, device, clock_.now()));
        return Output{};
    };
    co_return co_await database_.write(std::move(work));
}

Task<Result<AdminUpdateDeviceStatus::Output>> AdminUpdateDeviceStatus::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    if (!input->DeviceRememberedStatus) co_return fail(errors::missing_parameter("DeviceRememberedStatus"));
    auto work = [this, pool, name = input->Username, key = input->DeviceKey,
                 status = *input->DeviceRememberedStatus](store::Connection& connection) -> Result<Output> {
        TRY(const auto user, users::get(connection, *pool, name));
        TRY(auto device, devices::get_confirmed(connection, pool->id, user.sub, key));
        TRY_VOID(set_status(connection, std::move(device), status, clock_.now()));
        return Output{};
    };
    co_return co_await database_.write(std::move(work));
}

op::Operations make_device_operations(const Directory& directory, const SelfParts& self, const Paging& paging,
                                      const DeviceSecrets& secrets)
{
    using op::make_operation;
    op::Operations all;
    all.push_back(make_operation<ConfirmDevice>(self, secrets));
    all.push_back(make_operation<GetDevice>(self));
    all.push_back(make_operation<ListDevices>(self, paging));
    all.push_back(make_operation<ForgetDevice>(self));
    all.push_back(make_operation<UpdateDeviceStatus>(self));
    all.push_back(make_operation<AdminGetDevice>(directory, self.database));
    all.push_back(make_operation<AdminListDevices>(directory, self.database, paging));
    all.push_back(make_operation<AdminForgetDevice>(directory, self.database, self.clock));
    all.push_back(make_operation<AdminUpdateDeviceStatus>(directory, self.database, self.clock));
    return all;
}

}  // namespace sekisho::cognito_idp
