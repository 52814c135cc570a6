"""authlib (PyPI), unmodified, as a record service: discovery, code with PKCE, refresh, introspection, revocation."""

import json
import os
import re
import sys
import traceback
from html import unescape

import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.common.security import generate_token
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata, get_well_known_url

ISSUER = os.environ["ISSUER"]
CALLBACK = "http://localhost:3001/callback"


def read(name):
    with open(os.path.join(os.environ["PRACTICE"], name), encoding="utf-8") as file:
        return json.load(file)


def test(name, run):
    """Runs one test and says what became of it, as cargo does."""
    try:
        run()
        print(f"test interop::{name} ... ok", flush=True)
    except Exception:
        print(f"test interop::{name} ... FAILED", flush=True)
        traceback.print_exc()
        sys.exit(1)


def fill(browser, address, field, **filled):
    """Opens a page and sends the form that has this field, hidden fields and all: where it leads."""
    page = browser.get(address).text
    form = next(form for form in page.split("<form ")[1:] if f'name="{field}"' in form.split("</form>")[0])
    heads = [head for head in re.findall(r"<input ([^>]*)>", form.split("</form>")[0]) if 'type="hidden"' in head]
    value = lambda head, name: unescape((re.search(rf' {name}="([^"]*)"', f" {head}") or [None, ""])[1])
    fields = {value(head, "name"): value(head, "value") for head in heads} | filled
    answer = browser.post(address, data=fields, headers={"origin": ISSUER}, allow_redirects=False)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def connect(address):
    """Signs Sam in, follows an authorization request and says yes."""
    browser = requests.Session()
    sam = next(person for person in read("people.json") if person["key"] == "sam")
    fill(browser, f"{ISSUER}/sign-in", "email", email=sam["sign_in"], password=sam["password"])
    opened = browser.get(address, allow_redirects=False)
    return fill(browser, ISSUER + opened.headers["location"], "answer", answer="connect")


def all_of_it(method):
    # authlib insists on https unless it is told that this is a practice house.
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    address = get_well_known_url(ISSUER, external=True)
    house = AuthorizationServerMetadata(requests.get(address, timeout=10).json())
    house.validate()
    service = read("apps.json")["st-marys"]
    client = OAuth2Session(
        service["client_id"],
        service["client_secret"],
        token_endpoint_auth_method=method,
        revocation_endpoint_auth_method=method,
        scope="uma_protection",
        redirect_uri=CALLBACK,
        code_challenge_method="S256",
    )
    verifier = generate_token(48)
    address, state = client.create_authorization_url(house["authorization_endpoint"], code_verifier=verifier)
    tokens = client.fetch_token(
        house["token_endpoint"], authorization_response=connect(address), state=state, code_verifier=verifier
    )
    assert tokens["scope"] == "uma_protection", tokens
    assert client.get(house["resource_registration_endpoint"]).status_code == 200
    renewed = client.refresh_token(house["token_endpoint"], refresh_token=tokens["refresh_token"])
    assert renewed["refresh_token"] != tokens["refresh_token"]

    introspect = lambda token: client.introspect_token(house["introspection_endpoint"], token=token).json()
    assert introspect(renewed["access_token"])["active"] is True
    revoked = client.revoke_token(house["revocation_endpoint"], token=renewed["refresh_token"])
    assert revoked.status_code == 200, revoked.text
    assert introspect(renewed["access_token"]) == {"active": False}


# OA-8414-02, OA-6749-01, OA-7636-01, FED-1.4-01, OA-7009-04, GRANT-2-02: another language's view of the same.
test("authlib_does_all_of_it", lambda: [all_of_it(method) for method in ("client_secret_basic", "client_secret_post")])
