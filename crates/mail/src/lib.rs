//! Hands mails to an SMTP server, over TLS and on connections that are kept for the next mail.
//! The only crate that names lettre.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::PoolConfig;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::response::{Category, Severity};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use service::mail::{Carrier, Mail, Undelivered};

/// How long a server may take for each step.
const TIMEOUT: Duration = Duration::from_secs(20);
/// Connections that are kept.
const CONNECTIONS: u32 = 4;

/// How the connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// TLS from the first byte (usually port 465).
    Tls,
    /// TLS after a greeting, and no mail without it (usually port 587).
    StartTls,
    /// None: for a server on the same machine.
    None,
}

/// Which server, and as whom.
#[derive(Clone)]
pub struct SmtpConfig {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub protection: Protection,
    /// User name and password, if it wants them.
    pub credentials: Option<(String, String)>,
    /// Who mails come from, like `Parley <crm@example.com>`.
    pub from: String,
}

impl fmt::Debug for SmtpConfig {
    // By hand, so that the password never gets into a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpConfig")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("protection", &self.protection)
            .field("from", &self.from)
            .finish_non_exhaustive()
    }
}

/// A configuration that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SmtpError {
    /// The sender is no address.
    #[error("`{0}` is not a sender like Parley <crm@example.com>")]
    From(String),
    /// The server cannot be used.
    #[error("{0}")]
    Server(#[from] lettre::transport::smtp::Error),
}

/// A mail server.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Smtp {
    /// Does not connect yet.
    pub fn new(config: &SmtpConfig) -> Result<Self, SmtpError> {
        type Transport = AsyncSmtpTransport<Tokio1Executor>;
        let from = config
            .from
            .parse()
            .map_err(|_| SmtpError::From(config.from.clone()))?;
        let builder = match config.protection {
            Protection::Tls => Transport::relay(&config.host)?,
            Protection::StartTls => Transport::starttls_relay(&config.host)?,
            Protection::None => Transport::builder_dangerous(&config.host),
        };
        let mut builder = builder
            .port(config.port)
            .timeout(Some(TIMEOUT))
            .pool_config(PoolConfig::new().max_size(CONNECTIONS));
        if let Some((user, password)) = &config.credentials {
            builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
        }
        Ok(Self {
            transport: builder.build(),
            from,
        })
    }

    fn message(&self, mail: &Mail) -> Result<Message, lettre::error::Error> {
        let domain = self.from.email.domain().to_owned();
        let to = mail.to.parse().map(|email| Mailbox::new(None, email));
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        Message::builder()
            .from(self.from.clone())
            .to(to.map_err(|_| lettre::error::Error::MissingTo)?)
            .subject(mail.subject.clone())
            .date_now()
            // The same for each attempt, so that a receiver can tell a repetition.
            .message_id(Some(format!("<{}@{domain}>", mail.id)))
            .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()))
            .multipart(MultiPart::alternative_plain_html(
                mail.text.clone(),
                mail.html.clone(),
            ))
    }
}

#[async_trait]
impl Carrier for Smtp {
    async fn carry(&self, mail: &Mail) -> Result<(), Undelivered> {
        let message = self
            .message(mail)
            .map_err(|error| Undelivered::Never(error.to_string()))?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(error) if is_final(&error) => Err(Undelivered::Never(text(&error))),
            Err(error) => Err(Undelivered::Later(text(&error))),
        }
    }

    async fn reach(&self) -> Result<(), Undelivered> {
        match self.transport.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err(Undelivered::Later("the server does not answer".to_owned())),
            Err(error) => Err(Undelivered::Later(text(&error))),
        }
    }
}

/// Whether the server refused this mail, and would again. A refusal of our credentials is not
/// about the mail: somebody will mend them.
fn is_final(error: &lettre::transport::smtp::Error) -> bool {
    let about_us = |category| matches!(category, Category::Unspecified3 | Category::Connections);
    error.status().is_some_and(|code| {
        code.severity == Severity::PermanentNegativeCompletion && !about_us(code.category)
    })
}

/// The error with what caused it: lettre's own text leaves that out.
fn text(error: &lettre::transport::smtp::Error) -> String {
    use std::error::Error;
    match error.source() {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}
