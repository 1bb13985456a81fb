// AWS Amplify in Chromium: sign-up, SRP, second factor, remembered device, passkey, forgotten password, sign-out.
import { createServer } from "node:http";
import { build } from "esbuild";
import puppeteer from "puppeteer-core";
import { check, endpoint, lastCode, totp } from "./lib.mjs";
import { makePool } from "./pool.mjs";

const user = "hana", email = "hana@example.com", password = "correct-horse-battery", next = "staple-battery-horse";

const bundle = await build({ entryPoints: ["page.mjs"], bundle: true, write: false, format: "iife", platform: "browser" });
const page = createServer((request, response) => {
  const script = request.url === "/page.js";
  response.setHeader("content-type", script ? "text/javascript" : "text/html");
  response.end(script ? bundle.outputFiles[0].text : "<!doctype html><title>test</title><script src=/page.js></script>");
}).listen(0, "localhost");
await new Promise((ready) => page.once("listening", ready));

const { pool, client } = await makePool();
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
});
let failure;
try {
  const tab = await browser.newPage();
  const session = await tab.createCDPSession();
  await session.send("WebAuthn.enable");
  await session.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
  });
  await tab.goto(`http://localhost:${page.address().port}/`);
  await tab.evaluate((settings) => window.configure(settings), {
    userPoolId: pool, userPoolClientId: client, userPoolEndpoint: endpoint + "/", signUpVerificationMethod: "code",
  });
  // call(f, input) runs one function of Amplify in the page; a refusal comes back as { refused: name }.
  const call = (f, input) => tab.evaluate(
    (name, given) => window.auth[name](given).then((value) => JSON.parse(JSON.stringify(value ?? null, (_, v) => v instanceof Set || v instanceof Map ? [...v] : v)),
      (error) => ({ refused: error.name, message: error.message })), f, input ?? undefined);
  const accessToken = () => tab.evaluate(() => window.auth.fetchAuthSession().then((found) => found.tokens?.accessToken.toString()));

  console.log("== sign-up");
  const started = await call("signUp", { username: user, password, options: { userAttributes: { email } } });
  check("a code is sent", started.nextStep?.signUpStep === "CONFIRM_SIGN_UP", started);
  const wrong = await call("confirmSignUp", { username: user, confirmationCode: "000000" });
  check("a wrong code confirms nothing", wrong.refused === "CodeMismatchException", wrong);
  const confirmed = await call("confirmSignUp", { username: user, confirmationCode: lastCode(user, pool) });
  check("the right one does", confirmed.isSignUpComplete === true, confirmed);

  console.log("== password by SRP");
  const bad = await call("signIn", { username: user, password: "not-the-password" });
  check("a wrong password is refused", bad.refused === "NotAuthorizedException", bad);
  const signedIn = await call("signIn", { username: email, password });
  check("the right one signs in, by the alias", signedIn.isSignedIn === true, signedIn);
  const attributes = await call("fetchUserAttributes");
  check("attributes are the user's", attributes.email === email && attributes.email_verified === "true", attributes);

  console.log("== second factor");
  const secret = (await call("setUpTOTP")).sharedSecret;
  check("a wrong code enrols nothing", (await call("verifyTOTPSetup", { code: "000000" }))?.refused === "EnableSoftwareTokenMFAException");
  check("an authenticator is enrolled", (await call("verifyTOTPSetup", { code: totp(secret) })) === null);
  check("and preferred", (await call("updateMFAPreference", { totp: "PREFERRED" })) === null);
  await call("signOut");
  const second = await call("signIn", { username: user, password });
  check("it is asked for", second.nextStep?.signInStep === "CONFIRM_SIGN_IN_WITH_TOTP_CODE", second);
  const replayed = await call("confirmSignIn", { challengeResponse: totp(secret, -1) });
  check("a code from before its last use is refused", replayed.refused === "ExpiredCodeException", replayed);
  const past = await call("confirmSignIn", { challengeResponse: totp(secret, 1) });
  check("a fresh one signs in", past.isSignedIn === true, past);

  console.log("== remembered device");
  check("the device is remembered", (await call("rememberDevice")) === null);
  const devices = await call("fetchDevices");
  check("and listed", devices.length === 1, devices);
  await call("signOut");
  const trusted = await call("signIn", { username: user, password });
  check("it stands in for the second factor", trusted.isSignedIn === true, trusted);
  check("and can be forgotten", (await call("forgetDevice")) === null);

  console.log("== passkey");
  const registered = await call("associateWebAuthnCredential");
  check("is registered", registered === null, registered);
  const listed = await call("listWebAuthnCredentials");
  check("and listed", listed.credentials?.length === 1, listed);
  await call("updateMFAPreference", { totp: "DISABLED" });
  await call("signOut");
  const withKey = await call("signIn", { username: user, options: { authFlowType: "USER_AUTH", preferredChallenge: "WEB_AUTHN" } });
  check("signs in without a password", withKey.isSignedIn === true, withKey);
  await call("deleteWebAuthnCredential", { credentialId: listed.credentials[0].credentialId });
  check("and can be deleted", (await call("listWebAuthnCredentials")).credentials.length === 0);

  console.log("== one-time code");
  await call("signOut");
  const otp = await call("signIn", { username: user, options: { authFlowType: "USER_AUTH", preferredChallenge: "EMAIL_OTP" } });
  check("is sent by e-mail", otp.nextStep?.signInStep === "CONFIRM_SIGN_IN_WITH_EMAIL_CODE", otp);
  const byCode = await call("confirmSignIn", { challengeResponse: lastCode(user, pool) });
  check("signs in", byCode.isSignedIn === true, byCode);

  console.log("== forgotten password");
  await call("signOut");
  const reset = await call("resetPassword", { username: user });
  check("a code is sent", reset.nextStep?.resetPasswordStep === "CONFIRM_RESET_PASSWORD_WITH_CODE", reset);
  const changed = await call("confirmResetPassword", { username: user, newPassword: next, confirmationCode: lastCode(user, pool) });
  check("and sets a new one", changed === null, changed);
  check("the old one is refused", (await call("signIn", { username: user, password })).refused === "NotAuthorizedException");
  check("the new one signs in", (await call("signIn", { username: user, password: next })).isSignedIn === true);

  console.log("== refresh and sign-out");
  const before = await accessToken();
  const refreshed = await tab.evaluate(() => window.auth.fetchAuthSession({ forceRefresh: true }).then((found) => found.tokens?.accessToken.toString()));
  check("refreshing gives other tokens", Boolean(refreshed) && refreshed !== before);
  await call("signOut", { global: true });
  check("a global sign-out ends the session here", (await call("getCurrentUser")).refused === "UserUnAuthenticatedException");
  const late = await fetch(endpoint, {
    method: "POST", body: JSON.stringify({ AccessToken: refreshed }),
    headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": "AWSCognitoIdentityProviderService.GetUser" },
  });
  check("and everywhere", late.status === 400 && (await late.text()).includes("Access Token has been revoked"));
} catch (error) {
  failure = error;
} finally {
  await browser.close();
  page.close();
}
if (failure) throw failure;
