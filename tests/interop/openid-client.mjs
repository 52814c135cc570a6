// openid-client (npm), unmodified, as a record service: discovery, code with PKCE, refresh,
// introspection, revocation.
import assert from "node:assert/strict";
import * as client from "openid-client";
import { Browser, CALLBACK, ISSUER, app, test } from "./house.mjs";

const { client_id: id, client_secret: secret } = app("st-marys");
const plain = { execute: [client.allowInsecureRequests], algorithm: "oauth2" };

for (const [name, authentication] of [["basic", client.ClientSecretBasic(secret)], ["post", client.ClientSecretPost(secret)]]) {
  // OA-8414-02, OA-6749-01, OA-7636-01, OA-9207-01, FED-1.4-01, OA-7009-04: what any OAuth client can do.
  await test("openid_client_does_all_of_it", async () => {
    const house = await client.discovery(new URL(ISSUER), id, undefined, authentication, plain);
    assert.equal(house.serverMetadata().issuer, ISSUER);
    assert.equal(house.serverMetadata().supportsPKCE(), true, name);

    const verifier = client.randomPKCECodeVerifier();
    const state = client.randomState();
    const address = client.buildAuthorizationUrl(house, {
      redirect_uri: CALLBACK,
      scope: "uma_protection",
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      state,
    });
    const sam = await Browser.signedIn("sam");
    const back = await sam.connect(address);
    const tokens = await client.authorizationCodeGrant(house, back, { pkceCodeVerifier: verifier, expectedState: state });
    assert.equal(tokens.scope, "uma_protection");
    // It counts down from what was said, by the second.
    assert.ok([3599, 3600].includes(tokens.expiresIn()));

    const renewed = await client.refreshTokenGrant(house, tokens.refresh_token);
    assert.notEqual(renewed.refresh_token, tokens.refresh_token);
    const said = await client.tokenIntrospection(house, renewed.access_token);
    assert.equal(said.active, true);
    assert.equal(said.client_id, id);

    await client.tokenRevocation(house, renewed.refresh_token);
    const after = await client.tokenIntrospection(house, renewed.access_token);
    assert.deepEqual(after, { active: false });
    await assert.rejects(client.refreshTokenGrant(house, renewed.refresh_token), { error: "invalid_grant" });
  });
}

const desk = app("clinic-desk");

// GRANT-3.3.1-01, GRANT-3.3.6-04: the UMA grant through a client that knows only OAuth.
await test("openid_client_asks_with_a_ticket", async () => {
  const service = await client.discovery(new URL(ISSUER), id, undefined, client.ClientSecretBasic(secret), plain);
  const verifier = client.randomPKCECodeVerifier();
  const address = client.buildAuthorizationUrl(service, {
    redirect_uri: CALLBACK,
    scope: "uma_protection",
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  });
  const back = await (await Browser.signedIn("sam")).connect(address);
  const { access_token: pat } = await client.authorizationCodeGrant(service, back, { pkceCodeVerifier: verifier });
  const { resource_registration_endpoint: records, permission_endpoint: permission } = service.serverMetadata();
  const send = (where, body) => client.fetchProtectedResource(service, pat, new URL(where), "POST", JSON.stringify(body), new Headers({ "content-type": "application/json" }));
  const { _id: record } = await (await send(records, { name: "Eye tests", resource_scopes: ["view"] })).json();
  const { ticket } = await (await send(permission, { resource_id: record, resource_scopes: ["view"] })).json();

  const asker = await client.discovery(new URL(ISSUER), desk.client_id, undefined, client.ClientSecretBasic(desk.client_secret), plain);
  const asked = client.genericGrantRequest(asker, "urn:ietf:params:oauth:grant-type:uma-ticket", { ticket });
  const refusal = await asked.then(() => assert.fail("a token"), (error) => error);
  assert.equal(refusal.error, "need_info");
  assert.equal(refusal.status, 403);
  assert.match(refusal.cause.ticket, /^lkt_/);
  assert.equal(refusal.cause.redirect_user, `${ISSUER}/uma/claims`);
});

// OIDC-3.1-02, FED-1.3-11, OA-8414-02: the same client as an OpenID client: it checks issuer, audience, nonce and signature.
await test("openid_client_learns_who_the_owner_is", async () => {
  const metadata = { id_token_signed_response_alg: "ES256" };
  const house = await client.discovery(new URL(ISSUER), id, metadata, client.ClientSecretBasic(secret), { execute: [client.allowInsecureRequests] });
  client.enableNonRepudiationChecks(house);
  const verifier = client.randomPKCECodeVerifier();
  const nonce = client.randomNonce();
  const address = client.buildAuthorizationUrl(house, {
    redirect_uri: CALLBACK,
    scope: "openid profile uma_protection",
    nonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  });
  const back = await (await Browser.signedIn("sam")).connect(address);
  const tokens = await client.authorizationCodeGrant(house, back, { pkceCodeVerifier: verifier, expectedNonce: nonce, idTokenExpected: true });
  assert.equal(tokens.claims().name, "Sam Bello");
  const records = new URL(house.serverMetadata().resource_registration_endpoint);
  const list = await client.fetchProtectedResource(house, tokens.access_token, records, "GET");
  assert.ok(Array.isArray(await list.json()));
});
