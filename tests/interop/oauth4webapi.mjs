// oauth4webapi (npm), unmodified, as a record service: every answer goes through its own checks.
import assert from "node:assert/strict";
import * as oauth from "oauth4webapi";
import { Browser, CALLBACK, ISSUER, app, test } from "./house.mjs";

const { client_id, client_secret } = app("elm-street");
const back = CALLBACK.replace("3001", "3002");
const client = { client_id };
const plain = { [oauth.allowInsecureRequests]: true };

// OA-8414-03, OA-8414-04, OA-6749-01, OA-6749-07, OA-6749-08, OA-7662-09, OA-7009-01: as the most careful client reads it.
await test("oauth4webapi_does_all_of_it", async () => {
  const issuer = new URL(ISSUER);
  const found = await oauth.discoveryRequest(issuer, { ...plain, algorithm: "oauth2" });
  const house = await oauth.processDiscoveryResponse(issuer, found);
  assert.ok(house.code_challenge_methods_supported.includes("S256"));
  const proof = oauth.ClientSecretBasic(client_secret);

  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const address = new URL(house.authorization_endpoint);
  address.search = new URLSearchParams({
    response_type: "code",
    client_id,
    redirect_uri: back,
    scope: "uma_protection",
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  });
  const sam = await Browser.signedIn("sam");
  const parameters = oauth.validateAuthResponse(house, client, await sam.connect(address), state);
  const asked = await oauth.authorizationCodeGrantRequest(house, client, proof, parameters, back, verifier, plain);
  const tokens = await oauth.processAuthorizationCodeResponse(house, client, asked);
  assert.equal(tokens.token_type, "bearer");

  const again = await oauth.refreshTokenGrantRequest(house, client, proof, tokens.refresh_token, plain);
  const renewed = await oauth.processRefreshTokenResponse(house, client, again);
  const introspect = async (token) => {
    const answer = await oauth.introspectionRequest(house, client, proof, token, plain);
    return oauth.processIntrospectionResponse(house, client, answer);
  };
  const said = await introspect(renewed.access_token);
  assert.deepEqual([said.active, said.scope], [true, "uma_protection"]);
  const list = await oauth.protectedResourceRequest(renewed.access_token, "GET", new URL(house.resource_registration_endpoint), undefined, undefined, plain);
  assert.ok(Array.isArray(await list.json()));

  for (const token of [renewed.refresh_token, renewed.access_token, "unknown"]) {
    await oauth.processRevocationResponse(await oauth.revocationRequest(house, client, proof, token, plain));
  }
  assert.deepEqual(await introspect(renewed.access_token), { active: false });
  const dead = await oauth.refreshTokenGrantRequest(house, client, proof, renewed.refresh_token, plain);
  await assert.rejects(oauth.processRefreshTokenResponse(house, client, dead), { error: "invalid_grant" });
});
