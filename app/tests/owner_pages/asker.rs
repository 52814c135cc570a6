//! Aunt Lola asks for Sam's records with an app: the steps between the programs, and both browsers.

use latchkey_domain::access_request::Reason;
use latchkey_domain::id::ResourceId;
use latchkey_domain::resource::ResourceDescription;
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::share::Purpose;
use latchkey_service::claims::{OpenClaims, Opened};
use latchkey_service::login::PersonSession;
use latchkey_service::protection::{
    AuthenticatedClient, AuthorizationRequest, Begin, CodeRequest, ProtectionContext,
};
use latchkey_service::redemption::{RedeemRequest, Redemption};
use latchkey_service::registry::NewApp;

use super::house::{Browser, House, PASSWORD};

const BACK: &str = "https://records.example/back";
const CLAIMS: &str = "https://clinic.example/claims";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// The house with a service, an app, and Lola at her own browser.
pub(crate) struct Asker {
    pub(crate) house: House,
    pub(crate) sam: Browser,
    pub(crate) lola: Browser,
    clinic: AuthenticatedClient,
    pat: ProtectionContext,
    pub(crate) blood: ResourceId,
    session: PersonSession,
}

fn text(text: &str) -> String {
    text.to_owned()
}

async fn client(house: &House, app: NewApp) -> AuthenticatedClient {
    let (client, secret) = house.services.registry.create_app(app).await.unwrap();
    let protection = &house.services.protection;
    let known = protection.client(client.id.as_str(), secret.expose()).await;
    known.unwrap()
}

impl Asker {
    pub(crate) async fn new() -> Self {
        Self::named(["St Mary’s Hospital", "Clinic Desk", "Blood tests"]).await
    }

    /// The same with a service, an app and a record of these names.
    pub(crate) async fn named([keeper, desk, record]: [&str; 3]) -> Self {
        let house = House::new().await;
        let service = client(
            &house,
            NewApp {
                name: keeper.to_owned(),
                website: "https://records.example".to_owned(),
                keeps_records: true,
                redirect_uris: vec![BACK.to_owned()],
                reviewed: true,
                ..NewApp::default()
            },
        )
        .await;
        let clinic = client(
            &house,
            NewApp {
                name: desk.to_owned(),
                website: "https://clinic.example".to_owned(),
                asks: true,
                claims_redirect_uris: vec![CLAIMS.to_owned()],
                scopes: vec!["view".to_owned(), "edit".to_owned()],
                reviewed: true,
                ..NewApp::default()
            },
        )
        .await;
        let pat = connected(&house, &service).await;
        let description = ResourceDescription {
            scopes: ScopeSet::parse(["view", "edit"]).unwrap(),
            name: Some(text(record)),
            description: Some(text(record)),
            kind: Some(text(record)),
            ..ResourceDescription::default()
        };
        let register = &house.services.registration;
        let blood = register.register(&pat, description).await.unwrap();
        let login = &house.services.login;
        let (_, session) = login.sign_in("lola@example.com", PASSWORD).await.unwrap();
        let sam = Browser::new(house.app.clone());
        let lola = Browser::new(house.app.clone());
        let mut asker = Self {
            house,
            sam,
            lola,
            clinic,
            pat,
            blood,
            session,
        };
        asker.sign_in_again().await;
        asker
    }

    /// Both have been away for long.
    pub(crate) async fn sign_in_again(&mut self) {
        self.sam = self.house.browser().await;
        self.lola = Browser::new(self.house.app.clone());
        let form = [("email", "lola@example.com"), ("password", PASSWORD)];
        self.lola.send("/sign-in", &form).await.to();
    }

    async fn redeem(&self, ticket: &str) -> Redemption {
        let request = RedeemRequest {
            ticket: ticket.to_owned(),
            ..RedeemRequest::default()
        };
        let redemption = &self.house.services.redemption;
        redemption.redeem(&self.clinic, request).await.unwrap()
    }

    /// Lola asks, and says why where a purpose is given; what the app is told.
    pub(crate) async fn ask(&self, scopes: &[&str], why: Option<Purpose>) -> Redemption {
        self.ask_because(scopes, why, "A <review>", None).await
    }

    /// The same in these words, as whoever she says she is to the owner.
    pub(crate) async fn ask_because(
        &self,
        scopes: &[&str],
        why: Option<Purpose>,
        words: &str,
        relation: Option<&str>,
    ) -> Redemption {
        let services = &self.house.services;
        let scopes = scopes.iter().map(|s| (*s).to_owned()).collect();
        let wanted = vec![(self.blood.to_string(), scopes)];
        let ticket = services.ticket.issue(&self.pat, wanted).await.unwrap();
        let Redemption::NeedInfo { ticket, .. } = self.redeem(ticket.expose()).await else {
            panic!("proof comes first");
        };
        let open = OpenClaims {
            client_id: Some(text(self.clinic.client().id.as_str())),
            ticket: Some(text(ticket.expose())),
            claims_redirect_uri: Some(text(CLAIMS)),
            state: Some(text("state")),
        };
        let Opened::Page(handle) = services.claims.open(open).await.unwrap() else {
            panic!("the pages open");
        };
        let who = &self.session;
        services.claims.begin(who, &handle).await.unwrap();
        if why.is_some() {
            let reason = Reason {
                purpose: why,
                words: Some(text(words)),
                relation: relation.map(text),
                days: Some(30),
            };
            services.claims.say(who, &handle, reason).await.unwrap();
        }
        let back = services.claims.finish(who, &handle, false).await.unwrap();
        let ticket = back.split_once("ticket=").unwrap().1;
        self.redeem(ticket.split('&').next().unwrap()).await
    }

    /// The same, where it must wait: the addresses of the request for Sam and for Lola.
    pub(crate) async fn asked(
        &mut self,
        scopes: &[&str],
        why: Option<Purpose>,
    ) -> (String, String) {
        let told = self.ask(scopes, why).await;
        assert!(matches!(told, Redemption::Submitted { .. }), "{told:?}");
        let list = self.lola.get("/asks").await;
        let ask = link(&list.html, "/asks/0");
        (ask.replace("/asks/", "/requests/"), ask)
    }

    /// Sam answers on the page of a request.
    pub(crate) async fn answer(&mut self, request: &str, fields: &[(&str, &str)]) {
        self.sam.get(request).await;
        let check = self.sam.send(request, fields).await.to();
        self.sam.get(&check).await;
        assert_eq!(
            self.sam.send(&check, &[]).await.to(),
            format!("{request}/done")
        );
    }
}

/// The first link that begins like this.
pub(crate) fn link(html: &str, start: &str) -> String {
    let found = html
        .split("href=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .find(|address| address.starts_with(start));
    found
        .unwrap_or_else(|| panic!("no {start} in {html}"))
        .to_owned()
}

async fn connected(house: &House, service: &AuthenticatedClient) -> ProtectionContext {
    let services = &house.services;
    let request = AuthorizationRequest {
        client_id: Some(text(service.client().id.as_str())),
        redirect_uri: Some(text(BACK)),
        response_type: Some(text("code")),
        scope: Some(text("uma_protection")),
        code_challenge: Some(text(CHALLENGE)),
        code_challenge_method: Some(text("S256")),
        ..AuthorizationRequest::default()
    };
    let protection = &services.protection;
    let login = &services.login;
    let (_, session) = login.sign_in("sam@example.com", PASSWORD).await.unwrap();
    let Begin::Page(handle) = protection.begin_authorization(request).await.unwrap() else {
        panic!("the request is in order");
    };
    let back = protection.connect(&session, &handle).await.unwrap();
    let code = back.split_once("code=").unwrap().1;
    let code = CodeRequest {
        code: code.split('&').next().unwrap().to_owned(),
        redirect_uri: Some(text(BACK)),
        verifier: Some(text(VERIFIER)),
    };
    let tokens = protection.exchange_code(service, code).await.unwrap();
    let context = protection.authenticate(tokens.access.expose()).await;
    context.unwrap()
}
