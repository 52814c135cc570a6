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
//! have all three in common). What is not sent yet is called off by [`cancel`], also in a write.
//!
//! **A new kind** is a line in `latchkey_domain::letter`, its words in `locales/en/mail.ftl`
//! (`letter-<key>-subject`, `-title`, `-lead`, `-button`, and `-choice` for the settings; a test
//! names what is missing), and where its link leads in `app/src/api/letter.rs`. The words get what
//! [`Note::with`] gives them. By default nobody is named in a letter; words that name
//! somebody stand under `letter-<key>-named` and are used for people who turned that on.
//!
//! **Whether somebody wants it** is asked when it is sent, in [`choices`].
//!
//! A letter never decides anything: its one link is `/r/{code}`, and who may see what is behind it
//! is settled by who is signed in there.

pub(crate) mod asking;
#[expect(dead_code, reason = "for whoever sends")]
mod choices;
mod note;
mod occasions;

pub(crate) use note::{Note, cancel};
pub(crate) use occasions::{answered, asked, restored, shared, stopped};
