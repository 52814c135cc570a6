//! The record service against a small stand-in for the authorization server: when it lets a call
//! through, when it asks for permission, and what it says when nobody can be asked.

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use axum::body::Body;
    use axum::extract::State;
    use axum::http::{HeaderMap, Request, StatusCode};
    use axum::response::{IntoResponse, Response};
    use axum::routing::{get, post};
    use axum::{Form, Json, Router};
    use clap::Parser as _;
    use http_body_util::BodyExt as _;
    use record_service::{Args, service};
    use serde_json::{Value, json};
    use tower::ServiceExt as _;

    /// What the stand-in answers, and what it was asked.
    #[derive(Default)]
    struct Script {
        introspection: Value,
        introspection_status: u16,
        good_pat: String,
        refreshes: u32,
        tickets: Vec<Value>,
        /// A ticket unlike those that the stand-in makes.
        ticket: Option<&'static str>,
        /// The permission endpoint fails.
        away: bool,
        /// An answer of the introspection endpoint that is not JSON.
        nonsense: Option<&'static str>,
        introspected: usize,
    }

    type Stub = Arc<Mutex<Script>>;

    /// A name and a ticket with every character that a quoted string must escape.
    const NAME: &str = r#"St "Mary's" \ Hospital"#;
    const ODD: &str = r#"odd "ticket" \ ~!"#;

    fn refused(headers: &HeaderMap, stub: &Stub) -> Option<Response> {
        let good = format!("Bearer {}", stub.lock().unwrap().good_pat);
        (headers["authorization"] != good.as_str()).then(|| {
            let header = [("www-authenticate", "Bearer error=\"invalid_token\"")];
            (
                StatusCode::UNAUTHORIZED,
                header,
                Json(json!({"error": "invalid_token"})),
            )
                .into_response()
        })
    }

    async fn permission(
        State(stub): State<Stub>,
        headers: HeaderMap,
        Json(body): Json<Value>,
    ) -> Response {
        if let Some(refusal) = refused(&headers, &stub) {
            return refusal;
        }
        let mut stub = stub.lock().unwrap();
        stub.tickets.push(body);
        if stub.away {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
        let ticket = match stub.ticket {
            Some(odd) => odd.to_owned(),
            None => format!("ticket-{}", stub.tickets.len()),
        };
        (StatusCode::CREATED, Json(json!({"ticket": ticket}))).into_response()
    }

    async fn introspect(State(stub): State<Stub>, headers: HeaderMap) -> Response {
        if let Some(refusal) = refused(&headers, &stub) {
            return refusal;
        }
        let mut stub = stub.lock().unwrap();
        stub.introspected += 1;
        let status = StatusCode::from_u16(stub.introspection_status).unwrap();
        if let Some(nonsense) = stub.nonsense {
            return (status, nonsense).into_response();
        }
        (status, Json(stub.introspection.clone())).into_response()
    }

    async fn token(State(stub): State<Stub>, Form(form): Form<Vec<(String, String)>>) -> Response {
        let mut stub = stub.lock().unwrap();
        if !form.contains(&("refresh_token".into(), "refresh-1".into())) {
            return (
                StatusCode::BAD_REQUEST,
                Json(json!({"error": "invalid_grant"})),
            )
                .into_response();
        }
        stub.refreshes += 1;
        Json(json!({"access_token": stub.good_pat, "token_type": "Bearer", "expires_in": 3600}))
            .into_response()
    }

    struct House {
        app: Router,
        stub: Stub,
        issuer: String,
        _folder: tempfile::TempDir,
    }

    /// The service with Sam connected, holding `pat`; the stand-in accepts only `pat-good`.
    async fn house(pat: &str, refresh: &str) -> House {
        named("St Mary's Hospital", pat, refresh).await
    }

    async fn named(name: &str, pat: &str, refresh: &str) -> House {
        let stub = Stub::new(Mutex::new(Script {
            introspection: json!({"active": false}),
            introspection_status: 200,
            good_pat: "pat-good".into(),
            ..Script::default()
        }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let named = issuer.clone();
        let discovery = move || {
            let at = |path: &str| format!("{named}{path}");
            let document = json!({"issuer": named, "authorization_endpoint": at("/authorize"),
                "token_endpoint": at("/token"), "resource_registration_endpoint": at("/rreg"),
                "permission_endpoint": at("/permission"), "introspection_endpoint": at("/introspect"),
                "revocation_endpoint": at("/revoke")});
            async move { Json(document) }
        };
        let server = Router::new()
            .route("/.well-known/uma2-configuration", get(discovery))
            .route("/permission", post(permission))
            .route("/introspect", post(introspect))
            .route("/token", post(token))
            .with_state(stub.clone());
        tokio::spawn(async move { axum::serve(listener, server).await.unwrap() });

        let folder = tempfile::tempdir().unwrap();
        let credentials = folder.path().join("credentials.json");
        let entry = json!({"st-marys": {"client_id": "rs", "client_secret": "s"}});
        std::fs::write(&credentials, entry.to_string()).unwrap();
        let state = folder.path().join("state.json");
        let saved = json!({"issuer": issuer, "connections": {"sam-bello": {
            "access_token": pat, "expires_at": 0, "refresh_token": refresh, "ended": false,
            "resources": {"blood-tests": {"id": "r1", "policy_uri": null},
                "scans": {"id": "r2", "policy_uri": null}}}}});
        std::fs::write(&state, saved.to_string()).unwrap();
        let args = Args::parse_from([
            "record-service",
            "--name",
            name,
            "--issuer",
            &issuer,
            "--credentials",
            credentials.to_str().unwrap(),
            "--state",
            state.to_str().unwrap(),
        ]);
        House {
            app: service(&args).unwrap().router,
            stub,
            issuer,
            _folder: folder,
        }
    }

    async fn call(house: &House, method: &str, path: &str, token: &str, body: &Value) -> Response {
        let mut request = Request::builder().method(method).uri(path);
        if !token.is_empty() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let body = if body.is_null() {
            Body::empty()
        } else {
            Body::from(body.to_string())
        };
        house
            .app
            .clone()
            .oneshot(request.body(body).unwrap())
            .await
            .unwrap()
    }

    async fn get_tests(house: &House, token: &str) -> Response {
        call(
            house,
            "GET",
            "/fhir/sam-bello/blood-tests",
            token,
            &Value::Null,
        )
        .await
    }

    async fn json_of(response: Response) -> Value {
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        serde_json::from_slice(&bytes).unwrap()
    }

    fn grant(house: &House, resource: &str, scopes: &[&str]) {
        house.stub.lock().unwrap().introspection = json!({"active": true,
            "permissions": [{"resource_id": resource, "resource_scopes": scopes}]});
    }

    fn is_unreachable(response: &Response) -> bool {
        response.status() == StatusCode::FORBIDDEN
            && response.headers()["warning"] == "199 - \"UMA Authorization Server Unreachable\""
            && !response.headers().contains_key("www-authenticate")
    }

    /// GRANT-3.2-01, GRANT-3.2.1-03, GRANT-3.2-02, FED-4-05: a ticket for what this call needs, in
    /// an answer that is not kept.
    #[tokio::test]
    async fn a_call_without_a_token_is_challenged_with_a_new_ticket_each_time() {
        let house = house("pat-good", "refresh-1").await;
        for number in 1..3 {
            let response = get_tests(&house, "").await;
            assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
            assert_eq!(response.headers()["cache-control"], "no-store");
            let header = response.headers()["www-authenticate"]
                .to_str()
                .unwrap()
                .to_owned();
            assert!(header.starts_with("UMA realm=\"St Mary's Hospital\", as_uri=\"http://127"));
            assert!(
                header.ends_with(&format!("ticket=\"ticket-{number}\"")),
                "{header}"
            );
        }
        let asked = json!({"resource_id": "r1", "resource_scopes": ["view"]});
        assert_eq!(house.stub.lock().unwrap().tickets[0], asked);
    }

    /// GRANT-3.4-01: only the header counts.
    #[tokio::test]
    async fn a_token_in_the_query_is_no_token() {
        let house = house("pat-good", "refresh-1").await;
        grant(&house, "r1", &["view"]);
        let path = "/fhir/sam-bello/blood-tests?access_token=rpt";
        let response = call(&house, "GET", path, "", &Value::Null).await;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    }

    /// GRANT-3.4-01: a bearer token in the header.
    #[tokio::test]
    async fn a_token_that_covers_the_call_opens_the_records() {
        let house = house("pat-good", "refresh-1").await;
        grant(&house, "r1", &["view"]);
        let response = get_tests(&house, "rpt").await;
        assert_eq!(response.status(), StatusCode::OK);
        let bundle = json_of(response).await;
        assert_eq!(bundle["type"], "searchset");
        assert_eq!(bundle["total"], 12);
    }

    /// GRANT-3.5-02, GRANT-3.5-03, GRANT-3.2-02, FED-4-05: what one record allows says nothing of
    /// another.
    #[tokio::test]
    async fn another_scope_or_another_resource_is_challenged_for_what_the_call_needs() {
        let house = house("pat-good", "refresh-1").await;
        grant(&house, "r1", &["download"]);
        assert_eq!(
            get_tests(&house, "rpt").await.status(),
            StatusCode::UNAUTHORIZED
        );
        grant(&house, "r2", &["view"]);
        assert_eq!(
            get_tests(&house, "rpt").await.status(),
            StatusCode::UNAUTHORIZED
        );
        grant(&house, "r1", &["view"]);
        let path = "/fhir/sam-bello/blood-tests/hba1c-2026-03-10";
        let response = call(&house, "PUT", path, "rpt", &json!({})).await;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        let asked = house.stub.lock().unwrap().tickets.last().cloned();
        assert_eq!(
            asked,
            Some(json!({"resource_id": "r1", "resource_scopes": ["edit"]}))
        );
    }

    /// GRANT-3.5-04: no answer is no access.
    #[tokio::test]
    async fn broken_introspection_refuses_with_the_warning_and_no_challenge() {
        let house = house("pat-good", "refresh-1").await;
        house.stub.lock().unwrap().introspection = json!({"permissions": []});
        assert!(is_unreachable(&get_tests(&house, "rpt").await));
        grant(&house, "r1", &["view"]);
        house.stub.lock().unwrap().introspection_status = 500;
        assert!(is_unreachable(&get_tests(&house, "rpt").await));
    }

    /// GRANT-3.2.2-01: nobody can be asked for her.
    #[tokio::test]
    async fn a_patient_who_is_not_connected_is_refused_with_the_warning() {
        let house = house("pat-good", "refresh-1").await;
        let path = "/fhir/lola-bello/blood-tests";
        assert!(is_unreachable(
            &call(&house, "GET", path, "", &Value::Null).await
        ));
    }

    /// GRANT-6.3-01: a plain 404, as the README says, because a public list names all that exists.
    #[tokio::test]
    async fn what_does_not_exist_is_not_found() {
        let house = house("pat-good", "refresh-1").await;
        for path in ["/fhir/nobody/blood-tests", "/fhir/sam-bello/secrets"] {
            let response = call(&house, "GET", path, "", &Value::Null).await;
            assert_eq!(response.status(), StatusCode::NOT_FOUND);
            assert_eq!(json_of(response).await["resourceType"], "OperationOutcome");
        }
    }

    #[tokio::test]
    async fn an_old_token_is_renewed_once_for_many_calls() {
        let house = house("pat-old", "refresh-1").await;
        let (a, b) = tokio::join!(get_tests(&house, ""), get_tests(&house, ""));
        assert_eq!(a.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(b.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(house.stub.lock().unwrap().refreshes, 1);
    }

    /// GRANT-3.2.2-01: AMB-14: a refused PAT counts as a server that cannot be reached.
    #[tokio::test]
    async fn a_dead_connection_is_refused_and_its_patient_is_told() {
        let house = house("pat-old", "refresh-dead").await;
        assert!(is_unreachable(&get_tests(&house, "").await));
        let body = "patient=sam-bello";
        let request = Request::post("/act-as")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("origin", "http://localhost:3001")
            .body(Body::from(body))
            .unwrap();
        let response = house.app.clone().oneshot(request).await.unwrap();
        let cookie = response.headers()["set-cookie"]
            .to_str()
            .unwrap()
            .to_owned();
        let request = Request::get("/me")
            .header("cookie", cookie)
            .body(Body::empty())
            .unwrap();
        let response = house.app.clone().oneshot(request).await.unwrap();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        assert!(String::from_utf8_lossy(&bytes).contains("Needs to be connected again"));
    }

    #[tokio::test]
    async fn a_change_is_saved_as_the_next_version_and_an_old_version_is_refused() {
        let house = house("pat-good", "refresh-1").await;
        grant(&house, "r1", &["view", "edit"]);
        let path = "/fhir/sam-bello/blood-tests/hba1c-2026-03-10";
        let mut record = json_of(call(&house, "GET", path, "rpt", &Value::Null).await).await;
        record["note"] = json!([{"text": "Discussed on the phone"}]);
        let saved = call(&house, "PUT", path, "rpt", &record).await;
        assert_eq!(saved.headers()["etag"], "W/\"2\"");
        let read = json_of(call(&house, "GET", path, "rpt", &Value::Null).await).await;
        assert_eq!(read["note"], record["note"]);
        let request = Request::put(path)
            .header("authorization", "Bearer rpt")
            .header("if-match", "W/\"1\"")
            .body(Body::from(record.to_string()))
            .unwrap();
        let response = house.app.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::PRECONDITION_FAILED);
        record["id"] = json!("other");
        let refused = call(&house, "PUT", path, "rpt", &record).await;
        assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
    }

    #[tokio::test]
    async fn another_sites_form_changes_nothing() {
        let house = house("pat-good", "refresh-1").await;
        let request = Request::post("/disconnect")
            .header("sec-fetch-site", "cross-site")
            .body(Body::empty())
            .unwrap();
        let response = house.app.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::FORBIDDEN);
    }

    /// The parameters of a UMA challenge, read strictly: `name="quoted string"`, a comma between.
    fn parameters(header: &str) -> Vec<(String, String)> {
        let mut rest = header.strip_prefix("UMA ").unwrap();
        let mut found = Vec::new();
        loop {
            let (name, after) = rest.split_once("=\"").unwrap();
            let mut value = String::new();
            let mut letters = after.char_indices();
            let end = loop {
                match letters.next().unwrap() {
                    (at, '"') => break at,
                    (_, '\\') => value.push(letters.next().unwrap().1),
                    (_, letter) => value.push(letter),
                }
            };
            found.push((name.to_owned(), value));
            let Some(next) = after[end + 1..].strip_prefix(", ") else {
                assert_eq!(&after[end + 1..], "");
                return found;
            };
            rest = next;
        }
    }

    /// GRANT-3.2.1-01, GRANT-3.2.1-04: exactly the issuer, and every text whole, whatever it holds.
    #[tokio::test]
    async fn the_challenge_is_read_strictly_whatever_its_texts_hold() {
        let house = named(NAME, "pat-good", "refresh-1").await;
        house.stub.lock().unwrap().ticket = Some(ODD);
        let response = get_tests(&house, "").await;
        let header = response.headers()["www-authenticate"].to_str().unwrap();
        let expected = [("realm", NAME), ("as_uri", &house.issuer), ("ticket", ODD)];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(parameters(header), expected);
    }

    /// GRANT-3.5-01, GRANT-3.5-03, FED-4-05: unknown, ended, revoked and foreign tokens are all told as
    /// inactive, and each is answered like none: with a new ticket.
    #[tokio::test]
    async fn a_token_that_is_not_good_is_answered_like_none() {
        let house = house("pat-good", "refresh-1").await;
        let plain = json_of(get_tests(&house, "").await).await;
        for (number, token) in ["ended", "of-another-server", "pat-good"]
            .iter()
            .enumerate()
        {
            let response = get_tests(&house, token).await;
            assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
            let header = response.headers()["www-authenticate"].to_str().unwrap();
            let ticket = format!("ticket=\"ticket-{}\"", number + 2);
            assert!(
                header.starts_with("UMA ") && header.ends_with(&ticket),
                "{header}"
            );
            assert_eq!(json_of(response).await, plain);
        }
    }

    /// GRANT-3.5-04, GRANT-3.2.2-01: nonsense, an empty answer, a failing permission endpoint.
    #[tokio::test]
    async fn nothing_opens_while_the_server_talks_nonsense_or_gives_no_ticket() {
        let house = house("pat-good", "refresh-1").await;
        grant(&house, "r1", &["view"]);
        for nonsense in ["", "{", "[]", "{\"active\":\"true\"}", "<html>"] {
            house.stub.lock().unwrap().nonsense = Some(nonsense);
            assert!(
                is_unreachable(&get_tests(&house, "rpt").await),
                "{nonsense}"
            );
        }
        house.stub.lock().unwrap().away = true;
        assert!(is_unreachable(&get_tests(&house, "").await));
    }

    /// FED-5-03: nothing is kept, so what was stopped is refused by the very next call.
    #[tokio::test]
    async fn every_call_asks_anew() {
        let house = house("pat-good", "refresh-1").await;
        grant(&house, "r1", &["view"]);
        for _ in 0..3 {
            assert_eq!(get_tests(&house, "rpt").await.status(), StatusCode::OK);
        }
        assert_eq!(house.stub.lock().unwrap().introspected, 3);
        house.stub.lock().unwrap().introspection = json!({ "active": false });
        let stopped = get_tests(&house, "rpt").await;
        assert_eq!(stopped.status(), StatusCode::UNAUTHORIZED);
    }

    /// FED-1.4-02: scans can be changed by nobody, and no ticket is given for what no ticket could open.
    #[tokio::test]
    async fn a_refusal_of_the_services_own_carries_no_ticket() {
        let house = house("pat-good", "refresh-1").await;
        grant(&house, "r2", &["view", "edit"]);
        let path = "/fhir/sam-bello/scans/x";
        let refused = call(&house, "PUT", path, "rpt", &json!({})).await;
        assert_eq!(refused.status(), StatusCode::FORBIDDEN);
        assert!(!refused.headers().contains_key("www-authenticate"));
        assert_eq!(house.stub.lock().unwrap().tickets, Vec::<Value>::new());
    }

    /// GRANT-3.2-03: the README says which call asks for which scope, and it is so.
    #[tokio::test]
    async fn the_readme_says_which_call_asks_for_which_permission() {
        let house = house("pat-good", "refresh-1").await;
        let readme = include_str!("../README.md");
        for (method, path) in [
            ("GET", "/fhir/sam-bello/blood-tests"),
            ("PUT", "/fhir/sam-bello/blood-tests/hba1c-2026-03-10"),
        ] {
            let body = if method == "PUT" {
                json!({})
            } else {
                Value::Null
            };
            call(&house, method, path, "", &body).await;
            let asked = house.stub.lock().unwrap().tickets.last().cloned().unwrap();
            let scope = asked["resource_scopes"][0].as_str().unwrap();
            let start = format!("| `{method} /fhir/{{patient}}/{{collection}}");
            let row = readme
                .lines()
                .find(|line| line.starts_with(&start))
                .unwrap();
            assert!(row.ends_with(&format!("| `{scope}` |")), "{row}");
        }
    }
}
