// Tokens as independent libraries see them: aws-jwt-verify and openid-client, through discovery and JWKS.
import { AdminCreateUserCommand, AdminSetUserPasswordCommand, CreateUserPoolClientCommand, InitiateAuthCommand } from "@aws-sdk/client-cognito-identity-provider";
import { JwtRsaVerifier } from "aws-jwt-verify";
import * as openid from "openid-client";
import { administrator, check, endpoint, refused } from "./lib.mjs";
import { makePool } from "./pool.mjs";

const { pool } = await makePool();
const { UserPoolClient: { ClientId: client } } = await administrator.send(new CreateUserPoolClientCommand({
  UserPoolId: pool, ClientName: "api", ExplicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
}));
await administrator.send(new AdminCreateUserCommand({ UserPoolId: pool, Username: "ren", MessageAction: "SUPPRESS" }));
await administrator.send(new AdminSetUserPasswordCommand({ UserPoolId: pool, Username: "ren", Password: "correct-horse-battery", Permanent: true }));
const { AuthenticationResult: tokens } = await administrator.send(new InitiateAuthCommand({
  ClientId: client, AuthFlow: "USER_PASSWORD_AUTH", AuthParameters: { USERNAME: "ren", PASSWORD: "correct-horse-battery" },
}));

console.log("== openid-client");
const issuer = `${endpoint}/${pool}`;
const found = await openid.discovery(new URL(issuer), client, undefined, openid.None(), { execute: [openid.allowInsecureRequests] });
const metadata = found.serverMetadata();
check("discovery says who issues", metadata.issuer === issuer, metadata.issuer);
check("and where the keys are", metadata.jwks_uri === `${issuer}/.well-known/jwks.json`, metadata.jwks_uri);

console.log("== aws-jwt-verify");
const jwks = await (await fetch(metadata.jwks_uri)).json();
const verifier = (audience, tokenUse) => {
  const made = JwtRsaVerifier.create({ issuer, audience, customJwtCheck: ({ payload }) => {
    if (payload.token_use !== tokenUse) throw new Error("token_use");
  } });
  made.cacheJwks(jwks);
  return made;
};
const id = await verifier(client, "id").verify(tokens.IdToken);
check("the ID token is the user's", id["cognito:username"] === "ren" && id.aud === client, id);
const access = await verifier(null, "access").verify(tokens.AccessToken);
check("the access token names the client and no audience", access.client_id === client && access.aud === undefined, access);
check("they are signed by different keys", tokens.IdToken.split(".")[0] !== tokens.AccessToken.split(".")[0]);
await refused("an altered token is refused", "JwtInvalidSignatureError", () => verifier(client, "id").verify(tokens.IdToken.slice(0, -8) + "AAAAAAAA"));
await refused("another audience is refused", "JwtInvalidAudienceError", () => verifier("other", "id").verify(tokens.IdToken));
