//! A house with people, a record service and an app in it, driven only through the use cases.

use std::path::PathBuf;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use latchkey_domain::access_request::Reason;
use latchkey_domain::claim::Fact;
use latchkey_domain::id::{ActId, ResourceId, ShareId};
use latchkey_domain::resource::ResourceDescription;
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::share::Purpose;
use latchkey_domain::time::{Clock, Lifetime, Timestamp};
use latchkey_service::approval::AnswerForm;
use latchkey_service::claims::{OpenClaims, Opened};
use latchkey_service::draft::Terms;
use latchkey_service::introspection::Introspection;
use latchkey_service::login::{OwnerSession, PersonSession, RequesterSession};
use latchkey_service::people::NewPerson;
use latchkey_service::protection::{
    AuthenticatedClient, AuthorizationRequest, Begin, CodeRequest, ProtectionContext,
};
use latchkey_service::redemption::{RedeemRequest, Redemption};
use latchkey_service::registry::NewApp;
use latchkey_service::testing::{FakeClock, SeededEntropy, settings};
use latchkey_service::{Services, Settings};
use sha2::{Digest, Sha256};

pub(crate) const PASSWORD: &str = "a long practice password";
const CALLBACK: &str = "http://localhost:3001/callback";
const CLAIMS_CALLBACK: &str = "http://localhost:3003/claims";
const VERIFIER: &str = "0123456789012345678901234567890123456789abc";

/// 2026-11-23T14:02:00Z, in the afternoon.
pub(crate) const START: Timestamp = Timestamp::from_millis(1_795_442_520_000);

pub(crate) struct House {
    pub(crate) services: Services,
    pub(crate) clock: Arc<FakeClock>,
    pub(crate) sam: PersonSession,
    pub(crate) doctor: PersonSession,
    pub(crate) lola: PersonSession,
    pub(crate) st_marys: AuthenticatedClient,
    pub(crate) clinic: AuthenticatedClient,
    pub(crate) pat: ProtectionContext,
    pub(crate) blood: ResourceId,
    pub(crate) medicines: ResourceId,
    pub(crate) options: Settings,
    folder: Option<tempfile::TempDir>,
}

impl House {
    /// On a SQLite file of its own.
    pub(crate) async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    pub(crate) async fn open_with(change: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("house.sqlite");
        let mut options = settings(&format!("sqlite:{}", file.display()));
        change(&mut options);
        let mut house = Self::with(options).await;
        house.folder = Some(folder);
        house
    }

    /// On a PostgreSQL database of its own; the server is the one that `make test` starts.
    pub(crate) async fn open_postgres(name: &str) -> Self {
        let url = std::env::var("TEST_POSTGRES_URL")
            .expect("TEST_POSTGRES_URL is not set: run scripts/with-postgres.sh cargo test");
        let url = latchkey_service::testing::fresh_postgres(&url, name)
            .await
            .unwrap();
        Self::with(settings(&url)).await
    }

    async fn with(options: Settings) -> Self {
        let clock = Arc::new(FakeClock::at(START));
        let entropy = Arc::new(SeededEntropy::new(1));
        let shown: Arc<dyn Clock> = clock.clone();
        let services = Services::open_with(options.clone(), shown, entropy)
            .await
            .unwrap();
        let person = async |name: &str, email: &str, listed: bool| {
            let facts = if listed {
                vec![registered_doctor()]
            } else {
                Vec::new()
            };
            let new = NewPerson {
                name: name.to_owned(),
                email: email.to_owned(),
                place: listed.then(|| "St Mary’s Hospital, Northbridge".to_owned()),
                zone: "Europe/London".to_owned(),
                password: Some(PASSWORD.to_owned()),
                listed,
                facts,
            };
            services.people.create(new).await.unwrap();
            services.login.sign_in(email, PASSWORD).await.unwrap().1
        };
        let sam = person("Sam Bello", "sam@example.org", false).await;
        let doctor = person("Dr Ngozi Okafor", "okafor@example.org", true).await;
        let lola = person("Aunt Lola", "lola@example.org", false).await;
        services
            .people
            .add_contact(&sam.person, &lola.person)
            .await
            .unwrap();
        let app = async |new: NewApp| {
            let (client, secret) = services.registry.create_app(new).await.unwrap();
            services
                .protection
                .client(client.id.as_str(), secret.expose())
                .await
                .unwrap()
        };
        let st_marys = app(NewApp {
            name: "St Mary’s Hospital".to_owned(),
            website: "http://localhost:3001".to_owned(),
            keeps_records: true,
            redirect_uris: vec![CALLBACK.to_owned()],
            reviewed: true,
            ..NewApp::default()
        })
        .await;
        let clinic = app(NewApp {
            name: "Clinic Desk".to_owned(),
            website: "http://localhost:3003".to_owned(),
            asks: true,
            claims_redirect_uris: vec![CLAIMS_CALLBACK.to_owned()],
            scopes: vec!["view".to_owned(), "edit".to_owned()],
            reviewed: true,
            ..NewApp::default()
        })
        .await;
        let pat = connect(&services, &sam, &st_marys).await;
        let blood = register(&services, &pat, "Blood tests", &["view", "edit"]).await;
        let medicines = register(&services, &pat, "Medicines", &["view", "download"]).await;
        Self {
            services,
            clock,
            sam,
            doctor,
            lola,
            st_marys,
            clinic,
            pat,
            blood,
            medicines,
            options,
            folder: None,
        }
    }

    /// The same database, opened once more, as after a restart.
    pub(crate) async fn reopened(self) -> Self {
        let Self {
            services,
            clock,
            folder,
            options,
            ..
        } = &self;
        services.close().await;
        assert!(folder.is_some(), "only a file is opened again");
        let shown: Arc<dyn Clock> = clock.clone();
        let entropy = Arc::new(SeededEntropy::new(2));
        let services = Services::open_with(options.clone(), shown, entropy)
            .await
            .unwrap();
        Self { services, ..self }
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder.as_ref().unwrap().path().join("house.sqlite")
    }

    /// An app more, which may push claim tokens or not.
    pub(crate) async fn app(&self, may_push: bool) -> AuthenticatedClient {
        let new = NewApp {
            name: "Ward Round".to_owned(),
            asks: true,
            claims_redirect_uris: vec![CLAIMS_CALLBACK.to_owned()],
            may_push,
            ..NewApp::default()
        };
        let (client, secret) = self.services.registry.create_app(new).await.unwrap();
        let known = &self.services.protection;
        let known = known.client(client.id.as_str(), secret.expose()).await;
        known.unwrap()
    }

    /// Everything in the trail, oldest first.
    pub(crate) async fn events(&self) -> Vec<String> {
        let url = format!("sqlite:{}", self.file().display());
        let mut reader = latchkey_service::testing::Intruder::at(&url).await.unwrap();
        let all = "SELECT detail FROM audit_events ORDER BY number";
        reader.texts(all).await.unwrap()
    }

    pub(crate) fn owner(&self) -> OwnerSession {
        // She has just signed in once more, whatever time it is.
        let signed_in_at = self.clock.now();
        PersonSession {
            signed_in_at,
            ..self.sam.clone()
        }
        .owner()
    }

    pub(crate) fn asker(&self) -> RequesterSession {
        self.doctor.requester()
    }

    pub(crate) fn pass(&self, time: Lifetime) {
        self.clock.advance(time);
    }

    /// The record service asks for a ticket.
    pub(crate) async fn ticket(&self, record: &ResourceId, scopes: &[&str]) -> String {
        let asked = vec![(
            record.to_string(),
            scopes.iter().map(|s| (*s).to_owned()).collect(),
        )];
        let ticket = self.services.ticket.issue(&self.pat, asked).await.unwrap();
        ticket.expose().to_owned()
    }

    /// The clinic presents a ticket.
    pub(crate) async fn redeem(&self, ticket: &str) -> Redemption {
        self.redeem_as(&self.clinic, ticket).await
    }

    pub(crate) async fn redeem_as(&self, client: &AuthenticatedClient, ticket: &str) -> Redemption {
        let request = RedeemRequest {
            ticket: ticket.to_owned(),
            ..RedeemRequest::default()
        };
        self.services
            .redemption
            .redeem(client, request)
            .await
            .unwrap()
    }

    /// Somebody proves who she is with a ticket that needs it, and says why.
    pub(crate) async fn prove(
        &self,
        who: &PersonSession,
        ticket: &str,
        days: Option<i64>,
    ) -> String {
        let open = OpenClaims {
            client_id: Some(self.clinic.client().id.to_string()),
            ticket: Some(ticket.to_owned()),
            claims_redirect_uri: Some(CLAIMS_CALLBACK.to_owned()),
            state: Some("state".to_owned()),
        };
        let Opened::Page(handle) = self.services.claims.open(open).await.unwrap() else {
            panic!("the claims pages do not open");
        };
        let reason = Reason {
            purpose: Some(Purpose::Care),
            words: Some("Diabetes review".to_owned()),
            relation: Some("my GP".to_owned()),
            days,
        };
        if self.services.claims.begin(who, &handle).await.unwrap() {
            self.services
                .claims
                .say(who, &handle, reason)
                .await
                .unwrap();
        }
        let back = self
            .services
            .claims
            .finish(who, &handle, false)
            .await
            .unwrap();
        query(&back, "ticket")
    }

    /// The same from an app that lets nobody say why.
    pub(crate) async fn prove_silently(&self, who: &PersonSession, ticket: &str) -> String {
        let open = OpenClaims {
            client_id: Some(self.clinic.client().id.to_string()),
            ticket: Some(ticket.to_owned()),
            claims_redirect_uri: Some(CLAIMS_CALLBACK.to_owned()),
            state: None,
        };
        let claims = &self.services.claims;
        let Opened::Page(handle) = claims.open(open).await.unwrap() else {
            panic!("the claims pages do not open");
        };
        claims.begin(who, &handle).await.unwrap();
        let back = claims.finish(who, &handle, false).await.unwrap();
        query(&back, "ticket")
    }

    /// From a ticket to what comes of it, with the proof in between.
    pub(crate) async fn ask(
        &self,
        who: &PersonSession,
        record: &ResourceId,
        scopes: &[&str],
    ) -> Redemption {
        let ticket = self.ticket(record, scopes).await;
        let Redemption::NeedInfo { ticket, .. } = self.redeem(&ticket).await else {
            panic!("proof is asked for first");
        };
        let ticket = self.prove(who, ticket.expose(), None).await;
        self.redeem(&ticket).await
    }

    /// The same, where a token must come of it.
    pub(crate) async fn rpt(
        &self,
        who: &PersonSession,
        record: &ResourceId,
        scopes: &[&str],
    ) -> String {
        match self.ask(who, record, scopes).await {
            Redemption::Issued { rpt, .. } => rpt.expose().to_owned(),
            other => panic!("no token: {other:?}"),
        }
    }

    /// What a token still says, as record and scopes.
    pub(crate) async fn introspect(&self, rpt: &str) -> Vec<(ResourceId, ScopeSet)> {
        match self
            .services
            .introspection
            .introspect(&self.pat, rpt)
            .await
            .unwrap()
        {
            Introspection::Rpt {
                permissions, note, ..
            } => {
                self.services.uses.note(note);
                permissions
                    .into_iter()
                    .map(|p| (p.resource, p.scopes))
                    .collect()
            }
            Introspection::Inactive | Introspection::Plain { .. } => Vec::new(),
        }
    }

    /// Sam shares one record with somebody for 30 days.
    pub(crate) async fn share(
        &self,
        with: &PersonSession,
        record: &ResourceId,
        power: &str,
    ) -> ShareId {
        let act = self.share_for(with, record, power, "30").await;
        let made = self
            .services
            .sharing
            .made(&self.owner(), &act)
            .await
            .unwrap();
        made.first().unwrap().id.parse().unwrap()
    }

    pub(crate) async fn share_for(
        &self,
        with: &PersonSession,
        record: &ResourceId,
        power: &str,
        length: &str,
    ) -> ActId {
        let owner = self.owner();
        let drafts = &self.services.drafts;
        let id = drafts
            .start(&owner, Some(record), Some(&with.person))
            .await
            .unwrap();
        let terms = Terms {
            power: power.to_owned(),
            length: length.to_owned(),
            purpose: "helping".to_owned(),
            ..Terms::default()
        };
        drafts.choose_terms(&owner, &id, terms).await.unwrap();
        let seen = self.services.sharing.check(&owner, &id).await.unwrap().seen;
        self.services
            .sharing
            .make(&owner, &id, &seen)
            .await
            .unwrap()
    }

    /// Sam answers the oldest request that waits.
    pub(crate) async fn answer(&self, form: AnswerForm) {
        let owner = self.owner();
        let approval = &self.services.approval;
        let lines = approval.list(&owner).await.unwrap();
        let id = lines
            .iter()
            .find(|line| line.waiting)
            .unwrap()
            .id
            .parse()
            .unwrap();
        approval.keep_answer(&owner, &id, form).await.unwrap();
        let seen = approval.check(&owner, &id).await.unwrap().seen;
        approval.settle(&owner, &id, &seen).await.unwrap();
    }
}

pub(crate) fn registered_doctor() -> Fact {
    Fact {
        kind: "registered_doctor".to_owned(),
        label: "Registered doctor".to_owned(),
        source: "the Medical Register".to_owned(),
        checked_at: START,
        proven_at: None,
    }
}

pub(crate) fn only_see(record: &ResourceId) -> AnswerForm {
    AnswerForm {
        answer: "part".to_owned(),
        parts: vec![(record.to_string(), "view".to_owned())],
        length: "30".to_owned(),
        message: String::new(),
        changes: false,
        again: String::new(),
    }
}

pub(crate) fn scopes(texts: &[&str]) -> ScopeSet {
    ScopeSet::parse(texts.iter().copied()).unwrap()
}

pub(crate) async fn register(
    services: &Services,
    pat: &ProtectionContext,
    name: &str,
    can: &[&str],
) -> ResourceId {
    let description = ResourceDescription {
        name: Some(name.to_owned()),
        scopes: scopes(can),
        kind: Some("https://example.org/kinds/lab".to_owned()),
        ..ResourceDescription::default()
    };
    services
        .registration
        .register(pat, description)
        .await
        .unwrap()
}

/// The authorization code flow, from the request to a good protection API token.
pub(crate) async fn connect(
    services: &Services,
    who: &PersonSession,
    service: &AuthenticatedClient,
) -> ProtectionContext {
    let protection = &services.protection;
    let request = AuthorizationRequest {
        client_id: Some(service.client().id.to_string()),
        redirect_uri: Some(CALLBACK.to_owned()),
        response_type: Some("code".to_owned()),
        scope: Some("uma_protection".to_owned()),
        state: Some("state".to_owned()),
        code_challenge: Some(URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER))),
        code_challenge_method: Some("S256".to_owned()),
        ..AuthorizationRequest::default()
    };
    let Begin::Page(handle) = protection.begin_authorization(request).await.unwrap() else {
        panic!("the consent page does not open");
    };
    protection.consent(who, &handle).await.unwrap();
    let back = protection.connect(who, &handle).await.unwrap();
    let code = CodeRequest {
        code: query(&back, "code"),
        redirect_uri: Some(CALLBACK.to_owned()),
        verifier: Some(VERIFIER.to_owned()),
    };
    let answer = protection.exchange_code(service, code).await.unwrap();
    protection
        .authenticate(answer.access.expose())
        .await
        .unwrap()
}

fn query(address: &str, name: &str) -> String {
    let url = url::Url::parse(address).unwrap();
    let found = url.query_pairs().find(|(key, _)| key == name);
    found.map(|(_, value)| value.into_owned()).unwrap()
}
