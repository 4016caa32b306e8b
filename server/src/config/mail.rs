//! The mail server.

use mail::{Protection, SmtpConfig};
use serde::Deserialize;

use super::ConfigError;

/// As given.
#[derive(Clone, Default, clap::Args, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MailOptions {
    /// The mail server. Without one no mail leaves: invitations work by link, and passwords
    /// cannot be reset
    #[arg(long, env = "PARLEY_SMTP_HOST", value_name = "NAME")]
    pub smtp_host: Option<String>,

    /// Its port [default: 465 for tls, 587 for starttls, 25 for none]
    #[arg(long, env = "PARLEY_SMTP_PORT", value_name = "NUMBER")]
    pub smtp_port: Option<u16>,

    /// How the connection is protected; `none` is for a server on this machine [default: tls]
    #[arg(long, env = "PARLEY_SMTP_PROTECTION", value_name = "tls|starttls|none")]
    pub smtp_protection: Option<SmtpProtection>,

    /// The user name it knows us by [default: none]
    #[arg(long, env = "PARLEY_SMTP_USER", value_name = "NAME")]
    pub smtp_user: Option<String>,

    /// The password that belongs to it
    #[arg(
        long,
        env = "PARLEY_SMTP_PASSWORD",
        value_name = "PASSWORD",
        hide_env_values = true
    )]
    pub smtp_password: Option<String>,

    /// Who mails come from, like `Parley <crm@example.com>`; needed with a mail server
    #[arg(long, env = "PARLEY_SMTP_FROM", value_name = "SENDER")]
    pub smtp_from: Option<String>,
}

/// How the connection to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SmtpProtection {
    /// TLS from the first byte.
    Tls,
    /// TLS after a greeting.
    #[value(name = "starttls")]
    StartTls,
    /// None.
    None,
}

impl MailOptions {
    pub(super) fn or(self, file: Self) -> Self {
        first_of!(self, file; smtp_host, smtp_port, smtp_protection, smtp_user, smtp_password, smtp_from)
    }

    /// The server, if one was named.
    pub(super) fn resolve(self) -> Result<Option<SmtpConfig>, ConfigError> {
        let Some(host) = self.smtp_host.filter(|host| !host.is_empty()) else {
            return Ok(None);
        };
        let Some(from) = self.smtp_from else {
            return Err(ConfigError::value(
                "PARLEY_SMTP_FROM",
                "say who mails come from, like Parley <crm@example.com>",
            ));
        };
        let (protection, port) = match self.smtp_protection.unwrap_or(SmtpProtection::Tls) {
            SmtpProtection::Tls => (Protection::Tls, 465),
            SmtpProtection::StartTls => (Protection::StartTls, 587),
            SmtpProtection::None => (Protection::None, 25),
        };
        let credentials = match (self.smtp_user, self.smtp_password) {
            (Some(user), Some(password)) => Some((user, password)),
            (None, None) => None,
            _ => {
                return Err(ConfigError::value(
                    "PARLEY_SMTP_USER",
                    "a user name needs a password (PARLEY_SMTP_PASSWORD), and a password a user name",
                ));
            }
        };
        let config = SmtpConfig {
            host,
            port: self.smtp_port.unwrap_or(port),
            protection,
            credentials,
            from,
        };
        // Said before anything starts, rather than with the first mail.
        mail::Smtp::new(&config).map_err(|error| ConfigError::value("PARLEY_SMTP_FROM", error))?;
        Ok(Some(config))
    }
}
