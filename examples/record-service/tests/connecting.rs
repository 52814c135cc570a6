//! Connecting a patient, over real HTTP against a small stand-in for the authorization server that
//! keeps what is registered: PKCE, `state` and `iss`, one registration a collection, and finding it
//! again after anything was forgotten on either side.

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashMap};
    use std::sync::{Arc, Mutex};

    use axum::body::Body;
    use axum::extract::{Path, State};
    use axum::http::{Request, StatusCode};
    use axum::response::{IntoResponse, Response};
    use axum::routing::{get, post};
    use axum::{Form, Json, Router};
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use clap::Parser as _;
    use record_service::{Args, Program, service};
    use serde_json::{Value, json};
    use sha2::{Digest as _, Sha256};
    use tower::ServiceExt as _;

    #[derive(Default)]
    struct Server {
        challenge: String,
        resources: BTreeMap<String, Value>,
        made: usize,
        updated: usize,
        exchanged: usize,
    }

    type Stub = Arc<Mutex<Server>>;

    async fn token(
        State(stub): State<Stub>,
        Form(form): Form<HashMap<String, String>>,
    ) -> Response {
        let mut stub = stub.lock().unwrap();
        stub.exchanged += 1;
        let shown = URL_SAFE_NO_PAD.encode(Sha256::digest(form["code_verifier"].as_bytes()));
        if form["code"] != "code-1" || shown != stub.challenge {
            let refusal = Json(json!({"error": "invalid_grant"}));
            return (StatusCode::BAD_REQUEST, refusal).into_response();
        }
        Json(
            json!({"access_token": "pat", "token_type": "Bearer", "expires_in": 3600,
            "refresh_token": "refresh", "scope": "uma_protection"}),
        )
        .into_response()
    }

    async fn list(State(stub): State<Stub>) -> Json<Vec<String>> {
        Json(stub.lock().unwrap().resources.keys().cloned().collect())
    }

    async fn create(State(stub): State<Stub>, Json(body): Json<Value>) -> impl IntoResponse {
        let mut stub = stub.lock().unwrap();
        stub.made += 1;
        let id = format!("r{}", stub.made);
        stub.resources.insert(id.clone(), body);
        (StatusCode::CREATED, Json(json!({"_id": id})))
    }

    async fn read(State(stub): State<Stub>, Path(id): Path<String>) -> Response {
        let stub = stub.lock().unwrap();
        let Some(mut found) = stub.resources.get(&id).cloned() else {
            return StatusCode::NOT_FOUND.into_response();
        };
        found["_id"] = json!(id);
        found["user_access_policy_uri"] = json!(format!("http://portal/records/{id}"));
        Json(found).into_response()
    }

    async fn update(
        State(stub): State<Stub>,
        Path(id): Path<String>,
        Json(body): Json<Value>,
    ) -> Json<Value> {
        let mut stub = stub.lock().unwrap();
        stub.updated += 1;
        stub.resources.insert(id.clone(), body);
        Json(json!({"_id": id}))
    }

    async fn permission(State(stub): State<Stub>, Json(body): Json<Value>) -> Response {
        let known = stub
            .lock()
            .unwrap()
            .resources
            .contains_key(body["resource_id"].as_str().unwrap());
        if known {
            (
                StatusCode::CREATED,
                Json(json!({"ticket": body["resource_id"]})),
            )
                .into_response()
        } else {
            let refusal = Json(json!({"error": "invalid_resource_id"}));
            (StatusCode::BAD_REQUEST, refusal).into_response()
        }
    }

    struct House {
        program: Program,
        args: Args,
        issuer: String,
        stub: Stub,
        folder: tempfile::TempDir,
    }

    async fn house() -> House {
        let stub = Stub::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let at = |path: &str| format!("{issuer}{path}");
        let document = json!({"issuer": issuer, "authorization_endpoint": at("/authorize?own=1"),
            "token_endpoint": at("/token"), "resource_registration_endpoint": at("/rreg/"),
            "permission_endpoint": at("/permission"), "introspection_endpoint": at("/introspect")});
        let server = Router::new()
            .route(
                "/.well-known/uma2-configuration",
                get(|| async { Json(document) }),
            )
            .route("/token", post(token))
            .route("/rreg/", get(list).post(create))
            .route("/rreg/{id}", get(read).put(update))
            .route("/permission", post(permission))
            .with_state(stub.clone());
        tokio::spawn(async move { axum::serve(listener, server).await.unwrap() });
        let folder = tempfile::tempdir().unwrap();
        let credentials = folder.path().join("credentials.json");
        let entry = json!({"st-marys": {"client_id": "rs", "client_secret": "s"}});
        std::fs::write(&credentials, entry.to_string()).unwrap();
        let state = folder.path().join("state.json");
        let args = Args::parse_from([
            "record-service",
            "--issuer",
            &issuer,
            "--credentials",
            credentials.to_str().unwrap(),
            "--state",
            state.to_str().unwrap(),
        ]);
        let program = service(&args).unwrap();
        House {
            program,
            args,
            issuer,
            stub,
            folder,
        }
    }

    impl House {
        async fn send(&self, method: &str, path: &str, cookie: &str, form: &str) -> Response {
            let request = Request::builder()
                .method(method)
                .uri(path)
                .header("content-type", "application/x-www-form-urlencoded")
                .header("sec-fetch-site", "same-origin")
                .header("cookie", cookie)
                .body(Body::from(form.to_owned()))
                .unwrap();
            self.program.router.clone().oneshot(request).await.unwrap()
        }

        /// Leaves for the authorization server: the cookie, and what went along.
        async fn leave(&self, patient: &str) -> (String, HashMap<String, String>) {
            let entered = self
                .send("POST", "/act-as", "", &format!("patient={patient}"))
                .await;
            let cookie = entered.headers()["set-cookie"].to_str().unwrap();
            let cookie = cookie.split(';').next().unwrap().to_owned();
            let left = self.send("POST", "/connect", &cookie, "").await;
            assert_eq!(left.status(), StatusCode::SEE_OTHER);
            let to = url::Url::parse(left.headers()["location"].to_str().unwrap()).unwrap();
            let sent: HashMap<_, _> = to.query_pairs().into_owned().collect();
            self.stub
                .lock()
                .unwrap()
                .challenge
                .clone_from(&sent["code_challenge"]);
            (cookie, sent)
        }

        async fn back(&self, cookie: &str, state: &str, iss: &str) -> StatusCode {
            let iss: String = url::form_urlencoded::byte_serialize(iss.as_bytes()).collect();
            let path = format!("/callback?code=code-1&state={state}&iss={iss}");
            self.send("GET", &path, cookie, "").await.status()
        }

        async fn connect(&self, patient: &str) {
            let (cookie, sent) = self.leave(patient).await;
            let status = self.back(&cookie, &sent["state"], &self.issuer).await;
            assert_eq!(status, StatusCode::SEE_OTHER);
        }

        async fn ticket_for(&self, patient: &str) -> String {
            let path = format!("/fhir/{patient}/blood-tests");
            let response = self.send("GET", &path, "", "").await;
            assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
            let header = response.headers()["www-authenticate"].to_str().unwrap();
            header.rsplit('"').nth(1).unwrap().to_owned()
        }

        fn server<T>(&self, look: impl FnOnce(&mut Server) -> T) -> T {
            look(&mut self.stub.lock().unwrap())
        }
    }

    /// FED-2-04: every address is taken from the discovery document, whatever it looks like.
    #[tokio::test]
    async fn the_request_says_what_the_standard_asks_and_keeps_the_endpoints_own_query() {
        let house = house().await;
        let (_, sent) = house.leave("sam-bello").await;
        assert_eq!(sent["own"], "1");
        assert_eq!(sent["response_type"], "code");
        assert_eq!(sent["scope"], "uma_protection");
        assert_eq!(sent["redirect_uri"], "http://localhost:3001/callback");
        assert_eq!(sent["code_challenge_method"], "S256");
        assert_eq!(sent["state"].len(), 43);
    }

    #[tokio::test]
    async fn connecting_registers_each_collection_once_with_kind_name_and_scopes() {
        let house = house().await;
        house.connect("sam-bello").await;
        house.connect("sam-bello").await;
        let resources = house.server(|server| server.resources.clone());
        let names: Vec<&str> = resources
            .values()
            .map(|one| one["name"].as_str().unwrap())
            .collect();
        assert_eq!(names, ["Blood tests", "Clinic letters", "Scans"]);
        assert_eq!(
            resources["r1"]["type"],
            "https://latchkey.example/kinds/blood-tests"
        );
        assert_eq!(
            resources["r1"]["resource_scopes"],
            json!(["view", "edit", "download"])
        );
        assert_eq!(
            resources["r3"]["resource_scopes"],
            json!(["view", "download"])
        );
        assert_eq!(house.server(|server| server.updated), 0);
    }

    #[tokio::test]
    async fn two_patients_whom_one_person_connects_never_share_a_registration() {
        let house = house().await;
        house.connect("sam-bello").await;
        house.connect("amara-bello").await;
        assert_eq!(house.server(|server| server.resources.len()), 6);
        let name = house.server(|server| server.resources["r4"]["name"].clone());
        assert_eq!(name, "Blood tests of Amara");
        assert_ne!(
            house.ticket_for("sam-bello").await,
            house.ticket_for("amara-bello").await
        );
    }

    /// OA-6749-12: no code of somebody else's is finished in this session.
    #[tokio::test]
    async fn an_answer_counts_once_from_this_browser_and_from_this_issuer() {
        let house = house().await;
        let (cookie, sent) = house.leave("sam-bello").await;
        let (state, issuer) = (&sent["state"], house.issuer.as_str());
        assert_eq!(
            house.back(&cookie, "guessed", issuer).await,
            StatusCode::BAD_REQUEST
        );
        assert_eq!(house.back("", state, issuer).await, StatusCode::BAD_REQUEST);
        assert_eq!(
            house.back(&cookie, state, "http://evil").await,
            StatusCode::BAD_REQUEST
        );
        // The wrong issuer has used the state up.
        assert_eq!(
            house.back(&cookie, state, issuer).await,
            StatusCode::BAD_REQUEST
        );
        assert_eq!(house.server(|server| server.exchanged), 0);
    }

    #[tokio::test]
    async fn what_latchkey_has_forgotten_is_registered_again_by_the_next_call() {
        let house = house().await;
        house.connect("sam-bello").await;
        house.server(|server| server.resources.clear());
        assert_eq!(house.ticket_for("sam-bello").await, "r4");
        assert_eq!(house.ticket_for("sam-bello").await, "r4");
        assert_eq!(house.server(|server| server.made), 6);
    }

    #[tokio::test]
    async fn a_start_makes_the_list_right_and_changes_nothing_that_is_right() {
        let house = house().await;
        house.connect("sam-bello").await;
        house.server(|server| {
            server.resources.remove("r2");
            server.resources.get_mut("r3").unwrap()["name"] = json!("Pictures");
        });
        service(&house.args).unwrap().settle().await;
        let (made, updated) = house.server(|server| (server.made, server.updated));
        assert_eq!((made, updated), (4, 1));
        assert_eq!(
            house.server(|server| server.resources["r3"]["name"].clone()),
            "Scans"
        );
    }

    #[tokio::test]
    async fn a_lost_state_file_leads_back_to_the_same_registrations() {
        let house = house().await;
        house.connect("sam-bello").await;
        std::fs::remove_file(house.folder.path().join("state.json")).unwrap();
        let program = service(&house.args).unwrap();
        let house = House { program, ..house };
        house.connect("sam-bello").await;
        assert_eq!(house.server(|server| server.made), 3);
        assert_eq!(house.ticket_for("sam-bello").await, "r1");
    }
}
