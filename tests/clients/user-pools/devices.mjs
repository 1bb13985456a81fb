// Devices: confirmed, remembered, looked at and forgotten, by their user and by administrators.
import helpers from 'amazon-cognito-identity-js/lib/AuthenticationHelper.js';
import { attribute, claims, makePool, makeUser, pools, section, signIn } from './sweep.mjs';
const { call, proves, refuses } = pools;

/** What a device that is confirmed proves itself by from then on. */
function verifierOf({ DeviceGroupKey, DeviceKey }) {
  const helper = new helpers.default(DeviceGroupKey);
  return new Promise((resolve, reject) => helper.generateHashDevice(DeviceGroupKey, DeviceKey, (error) => (error ? reject(error) : resolve({
    Salt: Buffer.from(helper.getSaltDevices(), 'hex').toString('base64'), PasswordVerifier: Buffer.from(helper.getVerifierDevices(), 'hex').toString('base64') }))));
}

section('devices');
const people = await makePool('devices', { DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: true } });
await makeUser(people, 'ann');
const newDevice = async () => (await signIn(people, 'ann')).AuthenticationResult;
const { AccessToken, NewDeviceMetadata: metadata } = await newDevice();
const { DeviceKey } = metadata, ofAnn = { ...people.of, Username: 'ann' };
const confirmation = { AccessToken, DeviceKey, DeviceName: 'laptop', DeviceSecretVerifierConfig: await verifierOf(metadata) };
await proves('ConfirmDevice', confirmation, (answer) => answer.UserConfirmationNecessary === true);
const remembered = ({ Device }) => attribute(Device.DeviceAttributes, 'dev:device_remembered_status');
await proves('UpdateDeviceStatus', { AccessToken, DeviceKey, DeviceRememberedStatus: 'remembered' }, async () => remembered(await call('GetDevice', { AccessToken, DeviceKey })) === 'remembered');
await proves('GetDevice', { AccessToken, DeviceKey }, (answer) => answer.Device.DeviceKey === DeviceKey && attribute(answer.Device.DeviceAttributes, 'device_name') === 'laptop');
await proves('ListDevices', { AccessToken }, ({ Devices }) => Devices.length === 1 && Devices[0].DeviceKey === DeviceKey);

section('devices, by administrators');
await proves('AdminGetDevice', { ...ofAnn, DeviceKey }, (answer) => answer.Device.DeviceKey === DeviceKey && remembered(answer) === 'remembered');
await proves('AdminListDevices', ofAnn, ({ Devices }) => Devices.length === 1);
await proves('AdminUpdateDeviceStatus', { ...ofAnn, DeviceKey, DeviceRememberedStatus: 'not_remembered' },
  async () => remembered(await call('AdminGetDevice', { ...ofAnn, DeviceKey })) === 'not_remembered');
await refuses('GetDevice', { AccessToken, DeviceKey }, 'ResourceNotFoundException');  // users see what is remembered
await proves('AdminForgetDevice', { ...ofAnn, DeviceKey }, async () => !(await call('AdminListDevices', ofAnn)).Devices?.length);
await refuses('AdminGetDevice', { ...ofAnn, DeviceKey }, 'ResourceNotFoundException');

section('a device forgotten by its user');
const second = await newDevice();
await call('ConfirmDevice', { AccessToken: second.AccessToken, DeviceKey: second.NewDeviceMetadata.DeviceKey, DeviceSecretVerifierConfig: await verifierOf(second.NewDeviceMetadata) });
await call('UpdateDeviceStatus', { AccessToken: second.AccessToken, DeviceKey: second.NewDeviceMetadata.DeviceKey, DeviceRememberedStatus: 'remembered' });
await proves('ForgetDevice', { AccessToken: second.AccessToken, DeviceKey: second.NewDeviceMetadata.DeviceKey }, async () => !(await call('AdminListDevices', ofAnn)).Devices?.length);
await refuses('ConfirmDevice', { ...confirmation, AccessToken: second.AccessToken, DeviceKey: 'us-east-1_11111111-2222-3333-4444-555555555555' }, 'InvalidParameterException', /Invalid device key/);
await call('DeleteUserPool', people.of);
