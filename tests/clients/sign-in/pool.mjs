// The user pool that the scripts sign in at, with everything switched on that they use.
import {
  CreateUserPoolClientCommand, CreateUserPoolCommand, SetUserPoolMfaConfigCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { administrator } from "./lib.mjs";

export async function makePool() {
  const { UserPool: pool } = await administrator.send(new CreateUserPoolCommand({
    PoolName: "clients",
    AliasAttributes: ["email"],
    AutoVerifiedAttributes: ["email"],
    Policies: {
      PasswordPolicy: { MinimumLength: 12 },
      SignInPolicy: { AllowedFirstAuthFactors: ["PASSWORD", "WEB_AUTHN", "EMAIL_OTP"] },
    },
    DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: true },
    UserPoolTier: "ESSENTIALS",
  }));
  await administrator.send(new SetUserPoolMfaConfigCommand({
    UserPoolId: pool.Id,
    MfaConfiguration: "OPTIONAL",
    SoftwareTokenMfaConfiguration: { Enabled: true },
    WebAuthnConfiguration: { RelyingPartyId: "localhost", UserVerification: "preferred" },
  }));
  const { UserPoolClient: client } = await administrator.send(new CreateUserPoolClientCommand({
    UserPoolId: pool.Id,
    ClientName: "web",
    ExplicitAuthFlows: ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    PreventUserExistenceErrors: "ENABLED",
  }));
  return { pool: pool.Id, client: client.ClientId };
}
