//! Handing letters over to a mail server (RFC 5321), with the crate lettre.

use std::time::{Duration, SystemTime};

use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message as Email, Tokio1Executor};

use super::{Carried, Carrier, MailSettings, MailTls, Message, Trouble};

/// How long one answer of the server may take.
const TIMEOUT: Duration = Duration::from_secs(20);

/// A mail server.
pub(super) struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    domain: String,
}

/// Tells mail programs that nobody is there to get an automatic answer (RFC 3834).
#[derive(Debug, Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

impl Smtp {
    /// The server that the settings name.
    ///
    /// # Errors
    /// A sentence that says what is wrong with them.
    pub(super) fn new(settings: &MailSettings) -> Result<Self, String> {
        let from: Mailbox = settings
            .from
            .parse()
            .map_err(|_| "the sender is no e-mail address".to_owned())?;
        let domain = from.email.domain().to_owned();
        let tls = || {
            TlsParameters::new(settings.host.clone())
                .map_err(|_| "the name of the mail server cannot be checked with TLS".to_owned())
        };
        let tls = match settings.tls {
            MailTls::Implicit => Tls::Wrapper(tls()?),
            MailTls::StartTls => Tls::Required(tls()?),
            MailTls::None => Tls::None,
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host)
            .port(settings.port)
            .tls(tls)
            .hello_name(ClientId::Domain(domain.clone()))
            .timeout(Some(TIMEOUT));
        if let Some((user, password)) = &settings.login {
            builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
        }
        Ok(Self {
            transport: builder.build(),
            from,
            domain,
        })
    }

    fn email(&self, message: &Message) -> Result<Email, Trouble> {
        let millis = u64::try_from(message.made_at.as_millis()).unwrap_or(0);
        let to: Mailbox = message.to.parse().map_err(|_| Trouble::Refused)?;
        Email::builder()
            .from(self.from.clone())
            .to(to)
            .subject(message.subject.clone())
            .date(SystemTime::UNIX_EPOCH + Duration::from_millis(millis))
            .message_id(Some(format!("<{}@{}>", message.id, self.domain)))
            .header(AutoSubmitted)
            .multipart(MultiPart::alternative_plain_html(
                message.text.clone(),
                message.html.clone(),
            ))
            .map_err(|_| Trouble::Refused)
    }
}

/// Whether letters can come from this address, perhaps with a name before it.
#[must_use]
pub fn is_sender(text: &str) -> bool {
    text.parse::<Mailbox>().is_ok()
}

impl Carrier for Smtp {
    fn carry<'a>(&'a self, message: &'a Message) -> Carried<'a> {
        Box::pin(async move {
            let email = self.email(message)?;
            match self.transport.send(email).await {
                Ok(_) => Ok(()),
                Err(error) => {
                    let code = error.status().map(|code| code.to_string());
                    // Of an answer only its number is told: its text may hold the address.
                    tracing::warn!(
                        code = code.as_deref().unwrap_or("none"),
                        "the mail server did not take a letter"
                    );
                    Err(match code.as_deref() {
                        // What RFC 5321 4.2.2 says of a mailbox and of a message, for good.
                        Some("550" | "551" | "552" | "553" | "554" | "556") => Trouble::Refused,
                        Some(_) => Trouble::Later,
                        None => Trouble::Unreachable,
                    })
                }
            }
        })
    }
}
