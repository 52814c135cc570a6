//! Letters: e-mails to people, queued in the write of what they tell of and sent behind it.
//!
//! **To queue one**, inside the closure of a `store.write`, beside the change itself:
//!
//! ```ignore
//! Note::to(&owner.person(), LetterKind::RequestNew, request.id.as_str(), now)
//!     .with("who", &request.claims.name)
//!     .queue(tx, &house.env)
//!     .await?;
//! ```
//!
//! A change that is rolled back takes its letter along; a closure that runs again queues it once,
//! because kind, recipient and `about` are the occasion (`Note::again` tells occasions apart that
//! have all three in common). What is not sent yet is called off
//! by `tx.letters().cancel(kind, about, now)`, also in a write.
//!
//! **A new kind** is a line in `latchkey_domain::letter`, its words in `locales/en/mail.ftl` (a
//! test names what is missing), and where its link leads in `app/src/api/letter.rs`. The words get
//! what `Note::with` gives them, and instants as `$day`, `$day-end` and `$day-time`. By default
//! nobody is named in a letter; the words under `.named` are for people who turned that on.
//!
//! **Whether somebody wants it** is asked when it is sent, in `mail/choices.rs`.
//!
//! A letter never decides anything: its one link is `/r/{code}`, and who may see what is behind it
//! is settled by who is signed in there ([`Mail::landing`]).

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

pub(crate) mod asking;
mod choices;
mod digest;
mod landing;
mod mailbox;
mod note;
mod occasions;
mod reminders;
mod sender;
mod smtp;
mod words;

pub use landing::Landing;
pub use mailbox::{MailboxLetter, MailboxLine};
pub(crate) use note::{Note, cancel};
pub(crate) use occasions::{
    answered, asked, restored, shared, stopped, told_of_stop, told_unless_said,
};
pub use sender::Round;
pub use smtp::is_sender;
pub use words::Message;

use crate::House;

/// Where letters are handed over.
#[derive(Clone, PartialEq, Eq)]
pub struct MailSettings {
    /// The name of the mail server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub tls: MailTls,
    /// Name and password, where the server asks for them.
    pub login: Option<(String, String)>,
    /// The address that letters come from, perhaps with a name before it.
    pub from: String,
}

/// How the connection to a mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailTls {
    /// TLS from the first byte.
    Implicit,
    /// TLS before anything is said (STARTTLS), or nothing is.
    StartTls,
    /// None: for a server on this very machine.
    None,
}

/// Why a letter was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The server cannot be reached, or does not answer.
    Unreachable,
    /// The server will not take it now.
    Later,
    /// The server will never take it.
    Refused,
}

/// What becomes of a letter that is handed over.
pub type Carried<'a> = Pin<Box<dyn Future<Output = Result<(), Trouble>> + Send + 'a>>;

/// Whoever takes letters to where they go.
pub trait Carrier: Send + Sync {
    /// Takes one letter; `Ok` means that somebody else answers for it now.
    fn carry<'a>(&'a self, message: &'a Message) -> Carried<'a>;
}

/// Letters.
#[derive(Clone)]
pub struct Mail {
    house: House,
    carrier: Option<Arc<dyn Carrier>>,
    reminded: Arc<reminders::Reminded>,
}

impl Mail {
    /// With the mail server of the settings, if there is one.
    ///
    /// # Errors
    /// A sentence that says what is wrong with the settings.
    pub(crate) fn new(house: House) -> Result<Self, String> {
        let carrier = match &house.settings.mail {
            Some(settings) => Some(Arc::new(smtp::Smtp::new(settings)?) as Arc<dyn Carrier>),
            None => None,
        };
        Ok(Self {
            house,
            carrier,
            reminded: Arc::default(),
        })
    }

    /// The same letters with another carrier.
    #[must_use]
    pub fn carried_by(&self, carrier: Arc<dyn Carrier>) -> Self {
        Self {
            carrier: Some(carrier),
            ..self.clone()
        }
    }

    /// Whether letters reach anybody: there is a mail server, or practice data has its mailbox.
    /// Where they do not, nothing may depend on one.
    #[must_use]
    pub fn is_possible(&self) -> bool {
        self.carrier.is_some() || self.house.settings.practice
    }
}
