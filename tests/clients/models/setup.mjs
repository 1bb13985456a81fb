// Makes who asks models: a user with keys, a user pool and an identity pool whose people become a role.
import { writeFile } from "node:fs/promises";
import { IAMClient, CreateUserCommand, PutUserPolicyCommand, CreateAccessKeyCommand, CreateServiceSpecificCredentialCommand,
  CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CognitoIdentityProviderClient, CreateUserPoolCommand, CreateUserPoolClientCommand, AdminCreateUserCommand,
  AdminSetUserPasswordCommand } from "@aws-sdk/client-cognito-identity-provider";
import { CognitoIdentityClient, CreateIdentityPoolCommand, SetIdentityPoolRolesCommand } from "@aws-sdk/client-cognito-identity";

const [endpoint, to] = process.argv.slice(2);
const region = "us-east-1";
const federated = "cognito-identity.amazonaws.com";
export const haiku = "arn:aws:bedrock:*::foundation-model/anthropic.claude-3-haiku-*";
const policy = (...statements) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
// Haiku and nothing else; streams as well.
const reader = policy(
  { Effect: "Allow", Action: ["bedrock:InvokeModel*", "bedrock:CountTokens", "bedrock:GetFoundationModel"], Resource: [haiku, "arn:aws:bedrock:*:*:*inference-profile/*"] },
  { Effect: "Allow", Action: ["bedrock:List*", "bedrock:CallWithBearerToken"], Resource: "*" });

const iam = new IAMClient({ endpoint, region });
const userPools = new CognitoIdentityProviderClient({ endpoint, region });
const identityPools = new CognitoIdentityClient({ endpoint, region });

await iam.send(new CreateUserCommand({ UserName: "ann" }));
await iam.send(new PutUserPolicyCommand({ UserName: "ann", PolicyName: "reader", PolicyDocument: reader }));
const { AccessKey: accessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "ann" }));
const { ServiceSpecificCredential: apiKey } = await iam.send(new CreateServiceSpecificCredentialCommand({
  UserName: "ann", ServiceName: "bedrock.amazonaws.com", CredentialAgeDays: 30 }));

const { UserPool: userPool } = await userPools.send(new CreateUserPoolCommand({ PoolName: "people" }));
const { UserPoolClient: client } = await userPools.send(new CreateUserPoolClientCommand({ UserPoolId: userPool.Id, ClientName: "app",
  ExplicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] }));
const password = "C0rrect-horse-battery";
await userPools.send(new AdminCreateUserCommand({ UserPoolId: userPool.Id, Username: "bob", MessageAction: "SUPPRESS" }));
await userPools.send(new AdminSetUserPasswordCommand({ UserPoolId: userPool.Id, Username: "bob", Password: password, Permanent: true }));
const { IdentityPoolId: identityPool } = await identityPools.send(new CreateIdentityPoolCommand({ IdentityPoolName: "people",
  AllowUnauthenticatedIdentities: false,
  CognitoIdentityProviders: [{ ProviderName: `cognito-idp.${region}.amazonaws.com/${userPool.Id}`, ClientId: client.ClientId }] }));
const { Role: role } = await iam.send(new CreateRoleCommand({ RoleName: "people", AssumeRolePolicyDocument: policy({ Effect: "Allow",
  Principal: { Federated: federated }, Action: "sts:AssumeRoleWithWebIdentity",
  Condition: { StringEquals: { [`${federated}:aud`]: identityPool }, "ForAnyValue:StringLike": { [`${federated}:amr`]: "authenticated" } } }) }));
await iam.send(new PutRolePolicyCommand({ RoleName: "people", PolicyName: "reader", PolicyDocument: reader }));
await identityPools.send(new SetIdentityPoolRolesCommand({ IdentityPoolId: identityPool, Roles: { authenticated: role.Arn } }));

await writeFile(to, JSON.stringify({ accessKey, apiKey, userPool: userPool.Id, client: client.ClientId, password, identityPool }));
console.log(identityPool);
